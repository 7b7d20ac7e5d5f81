// Every page there is, with the sample data of the preview: accessible and readable, wide and narrow, light and dark.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { Person } from "./browser.mjs";
import { inspect, inspectBriefly, inspectForced } from "./inspect.mjs";
import { paper } from "./paper.mjs";
import { check, expect, step, story } from "./tally.mjs";
import { valid } from "./validity.mjs";

const BINARY = resolve(process.env.LINDE_PREVIEW ?? "target/debug/examples/preview");
/** How many pages of one kind are looked at, since they show different things. */
const OF_ONE_KIND = 3;
/** Of these there is one for each method of voting. */
const BALLOTS = { kind: "/spaces/…/ballots/…", most: 8 };
/** Pages of the sample's kinds there are at least; fewer means that links are missing. */
const KINDS = 104;

export function preview(browser) {
  return story("every page of the preview", async () => {
    const person = await Person.sit(browser);
    const child = spawn(BINARY, ["0"], { stdio: ["pipe", "pipe", "inherit"] });
    const ended = once(child, "exit");
    process.once("exit", () => child.kill("SIGKILL"));
    try {
      const [line] = await once(createInterface({ input: child.stdout }), "line");
      const login = new URL(line);
      login.hostname = "127.0.0.1";
      await step("the preview lets one in", () => person.logIn(login.href));
      const seen = await walk(person, login.origin);
      await sheet(person, login.origin);
      await paper(person, login.origin, seen);
    } finally {
      await person.context.close();
      child.kill("SIGTERM");
      await ended;
    }
  });
}

/** Follows links from the start page and from what was searched; of each kind of page a few are inspected. */
async function walk(person, origin) {
  const { page } = person;
  const seen = new Map();
  // The search is reached by typing.
  const waiting = ["/", "/search", "/search?q=Linde"];
  while (waiting.length > 0) {
    const path = waiting.shift();
    const kind = kindOf(path);
    const known = seen.get(kind) ?? [];
    if (known.includes(path) || known.length >= (kind === BALLOTS.kind ? BALLOTS.most : OF_ONE_KIND)) continue;
    seen.set(kind, [...known, path]);
    const answer = await page.goto(origin + path);
    await check(`${kind}: is there`, () => expect(answer.status() === 200, `${path}: ${answer.status()}`));
    await check(`${kind}: valid HTML`, async () => valid(await answer.text()));
    await check(`${kind}: valid HTML in English`, async () => valid(await inEnglish(person, origin + path)));
    await page.evaluate(() => { for (const fold of document.querySelectorAll("details")) fold.open = true; });
    await inspect(person, kind);
    if (known.length === 0) {
      await inspectForced(person, kind);
      await speaking(person, "en", () => inspectBriefly(person, `${kind}, in English`));
    }
    // What samples lead to is not there.
    waiting.push(...await page.evaluate(() => [...document.querySelectorAll("main a[href^='/']:not([data-sample] a), header a[href^='/']")]
      .filter((link) => !link.hasAttribute("download")).map((link) => link.getAttribute("href").split("#")[0])));
  }
  await check("the start page leads to every kind of page", () =>
    expect(seen.size >= KINDS, `${seen.size}: ${[...seen.keys()].join(" ")}`));
  return seen;
}

/** Looks at the same page in another language, and goes back to the first. */
async function speaking(person, lang, look) {
  const { page, context } = person;
  const { origin } = new URL(page.url());
  await context.addCookies([{ name: "linde-lang", value: lang, url: origin }]);
  await page.reload();
  await look();
  await context.addCookies([{ name: "linde-lang", value: "de", url: origin }]);
  await page.reload();
}

/** The same page in English, as it is sent. */
async function inEnglish(person, address) {
  const cookies = (await person.context.cookies(address)).filter(({ name }) => name !== "linde-lang");
  const cookie = [...cookies.map(({ name, value }) => `${name}=${value}`), "linde-lang=en"].join("; ");
  return (await fetch(address, { headers: { cookie } })).text();
}

/** The address of a page without what tells it from others of its kind. */
function kindOf(path) {
  const [place, query = ""] = path.split("?");
  const asked = [...new URLSearchParams(query).keys()].filter((name) => name !== "from" && name !== "done").sort();
  const plain = place.replaceAll(/[0-9a-f]{64}/g, "…").replaceAll(/sections\/[^/]+/g, "sections/…");
  return asked.length > 0 ? `${plain} by ${asked.join(", ")}` : plain;
}

/** The recovery sheet goes to paper: dark on white, and nothing on it but the sheet. */
async function sheet(person, origin) {
  const { page } = person;
  await page.goto(`${origin}/recovery/words`);
  await check("the recovery sheet prints dark on white, alone, on one page", async () => {
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    const found = await page.evaluate(() => {
      const colours = (selector) => getComputedStyle(document.querySelector(selector));
      const shown = [...document.querySelectorAll("header .top, footer, .button, nav")].filter((element) => element.offsetParent !== null);
      return { word: colours(".word").color, card: colours(".card").backgroundColor, shown: shown.map((element) => element.className) };
    });
    const pages = (await page.pdf({ format: "A4" })).toString("latin1").match(/\/Type\s*\/Page\b/g).length;
    await page.emulateMedia({ media: "screen", colorScheme: "light" });
    expect(found.word === "rgb(0, 0, 0)", found.word);
    expect(["rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"].includes(found.card), found.card);
    expect(found.shown.length === 0 && pages === 1, `${found.shown.join(", ")}; ${pages} pages`);
  });
}
