// Measures what only a browser can see, and prints a line of JSON each:
// how long until the page of a topic shows something that is of use, with Klimarat loaded,
// and how long until the page of one node shows what was done at another.

import { execFile } from "node:child_process";
import { mkdtemp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Person, launch } from "./browser.mjs";
import { BINARY, Node } from "./nodes.mjs";

const TIMES = 11;
const DATA = new URL("../data/klimarat/", import.meta.url);
const run = promisify(execFile);

const browser = await launch();
const folder = await mkdtemp(join(tmpdir(), "linde-figures-"));
const nodes = [await Node.start("Lindenhof"), await Node.start("Rathaus")];
try {
  const [here, there] = nodes;
  const command = async (node, ...asked) => JSON.parse((await run(BINARY, ["--home", node.home, "--json", ...asked])).stdout);
  const { id: space } = await here.call({ call: "space_create", name: "Klimarat", purpose: "", my_name: "Käthe" });
  await polisFolder(join(folder, "klimarat"));
  const { topic } = await command(here, "import", "polis", space, join(folder, "klimarat"));
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
  await rm(folder, { recursive: true, force: true });
}

function tell(what, times) {
  times.sort((a, b) => a - b);
  console.log(JSON.stringify({ what, median: times[Math.floor(times.length / 2)], most: times.at(-1) }));
}

/** The conversation as Polis would export it: only what the import reads of it is there. */
async function polisFolder(folder) {
  await mkdir(folder);
  const [, ...people] = (await readFile(new URL("reactions.csv", DATA), "utf8")).trim().split("\n");
  const votes = ["timestamp,datetime,comment-id,voter-id,vote"];
  for (const line of people) {
    const [who, , ...lists] = line.split(",");
    lists.forEach((list, at) => {
      for (const number of list.split(" ").filter(Boolean)) votes.push(`1,x,${number},${who},${[1, -1, 0][at]}`);
    });
  }
  const [, ...texts] = (await readFile(new URL("statements.csv", DATA), "utf8")).trim().split(/\n(?=\d+,)/);
  const comments = ["timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body"];
  for (const text of texts) {
    const [number] = text.split(",", 1);
    comments.push(`0,x,${number},0,0,0,1,${text.slice(number.length + 1)}`);
  }
  const lines = (list) => `${list.join("\n")}\n`;
  await writeFile(join(folder, "votes.csv"), lines(votes));
  await writeFile(join(folder, "comments.csv"), lines(comments));
  await writeFile(join(folder, "summary.csv"), "topic,Klimarat\nurl,https://example.org/klimarat\n");
}
