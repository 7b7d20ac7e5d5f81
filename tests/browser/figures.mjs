// Measures what only a browser can see, and prints a line of JSON each: what a node with Klimarat loaded takes of memory,
// how long until the page of a topic shows something that is of use, with Klimarat loaded,
// and how long until the page of one node shows what was done at another.

import { readFile } from "node:fs/promises";
import { Person, launch } from "./browser.mjs";
import { command, load } from "./klimarat.mjs";
import { Node } from "./nodes.mjs";

const TIMES = 11;

const browser = await launch();
const nodes = [await Node.start("Lindenhof"), await Node.start("Rathaus")];
try {
  const [here, there] = nodes;
  const { space, topic } = await load(here);
  const status = await readFile(`/proc/${here.child.pid}/status`, "utf8");
  const megabytes = (name) => Number(status.match(new RegExp(`${name}:\\s+(\\d+) kB`))[1]) / 1000;
  console.log(JSON.stringify({ what: "memory", median: megabytes("VmRSS"), most: megabytes("VmHWM") }));
  const reader = await Person.sit(browser);
  await reader.logIn(here.login);
  const address = `${here.origin}/spaces/${space}/topics/${topic}`;
  const paints = [];
  for (let i = 0; i < TIMES; i++) {
    await reader.page.goto(address);
    paints.push(await reader.page.evaluate(() => new Promise((done) => {
      const painted = (list) => {
        const [first] = list.getEntriesByName("first-contentful-paint");
        if (first) done(first.startTime);
      };
      new PerformanceObserver(painted).observe({ type: "paint", buffered: true });
    })));
  }
  tell("paint", paints);

  const { link } = await here.call({ call: "invite_create", space, role: "member", uses: 1, days: 1 });
  const [reached] = (await here.call({ call: "status" })).addresses;
  await command(there, "peers", "add", reached);
  await command(there, "join", link, "--name", "Jörg", "--wait");
  await command(here, "topic", "phase", space, topic, "--to", "accepted");
  await command(here, "topic", "phase", space, topic, "--to", "understanding");
  const lives = [];
  for (let i = 0; i < TIMES; i++) {
    const said = `Das kommt von nebenan, zum ${i}. Mal.`;
    // It waits within the page, so that nothing is asked meanwhile.
    const seen = reader.page.evaluate((said) => new Promise((done) => {
      const look = () => {
        if (!document.body.textContent.includes(said)) return;
        watch.disconnect();
        done(Date.now());
      };
      const watch = new MutationObserver(look);
      watch.observe(document.body, { childList: true, subtree: true });
      look();
    }), said);
    await command(there, "do", space, "statement", "create", "--topic", topic, "--text", said);
    const accepted = Date.now();
    lives.push((await seen) - accepted);
  }
  tell("live", lives);
} finally {
  await browser.close();
  for (const node of nodes) await node.kill();
}

function tell(what, times) {
  times.sort((a, b) => a - b);
  console.log(JSON.stringify({ what, median: times[Math.floor(times.length / 2)], most: times.at(-1) }));
}
