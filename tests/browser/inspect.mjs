// What must hold on every page: accessible, readable at 320 px, one main heading, no policy violation, no error.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { check, expect } from "./tally.mjs";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "EN-301-549"];
const WIDE = { width: 1280, height: 900 };
/** A window of 1280 pixels whose page is shown twice as large. */
const ENLARGED = { width: 640, height: 450 };
const NARROW = { width: 320, height: 640 };

/** Inspects the page that the person looks at. */
export async function inspect(person, name, page = person.page) {
  const label = (what) => `${name}: ${what}`;
  const auditor = person.scripts ? page : await copied(person, page);
  await check(label("accessible, wide and light"), () => audit(auditor, WIDE, "light"));
  await check(label("accessible, narrow and dark"), () => audit(auditor, NARROW, "dark"));
  if (auditor !== page) await auditor.close();
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(NARROW);
  await check(label("nothing sticks out at 320 px"), () => nothingSticksOut(page));
  await page.setViewportSize(ENLARGED);
  await check(label("nothing sticks out at 200 %"), () => nothingSticksOut(page));
  await page.setViewportSize(WIDE);
  await check(label("one main heading"), async () => {
    const headings = await page.locator("h1").allInnerTexts();
    expect(headings.length === 1 && headings[0].trim() !== "", `h1: ${JSON.stringify(headings)}`);
  });
  await check(label("no violation, no error, nothing fetched from elsewhere"), () => {
    const troubles = person.newTroubles();
    expect(troubles.length === 0, troubles.join("\n"));
  });
}

/** The same page with other words in it: whether it is accessible, and whether they stick out. */
export async function inspectBriefly(person, name, page = person.page) {
  await page.evaluate(() => { for (const fold of document.querySelectorAll("details")) fold.open = true; });
  await check(`${name}: accessible`, () => audit(page, WIDE, "dark"));
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(NARROW);
  await check(`${name}: nothing sticks out at 320 px`, () => nothingSticksOut(page));
  await page.setViewportSize(WIDE);
}

/** Likewise in the few colours that the person has chosen for everything. */
export async function inspectForced(person, name, page = person.page) {
  await page.emulateMedia({ forcedColors: "active" });
  // Whoever chose the colours chose the contrast.
  await check(`${name}: accessible in forced colours`, () => audit(page, WIDE, "dark", { "color-contrast": { enabled: false } }));
  await check(`${name}: what is chosen is told by more than colour`, () => chosenIsMarked(page));
  await page.emulateMedia({ forcedColors: "none", colorScheme: "light" });
}

/** The audit itself must be able to fail. */
export async function auditFindsFaults(person) {
  const page = await person.context.newPage();
  await page.setContent("<!doctype html><html><title>x</title><main><h1>x</h1><img src='data:,'><p style='color:#ccc;background:#fff'>pale");
  let found = "";
  await audit(page, WIDE, "light").catch((error) => { found = error.message; });
  await page.close();
  person.newTroubles();
  for (const rule of ["color-contrast", "image-alt", "html-has-lang"]) expect(found.includes(rule), `not found: ${rule}\n${found}`);
}

async function audit(page, size, colorScheme, rules = {}) {
  await page.setViewportSize(size);
  await page.emulateMedia({ colorScheme });
  if (!await page.evaluate(() => "axe" in window)) await page.evaluate(AXE);
  const { violations } = await page.evaluate(
    ([tags, rules]) => window.axe.run(document, { runOnly: { type: "tag", values: tags }, rules, resultTypes: ["violations"] }),
    [TAGS, rules],
  );
  const lines = violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}\n  ${node.html}\n  ${node.any.map((any) => any.message).join("; ")}`));
  expect(lines.length === 0, lines.join("\n"));
}

/** The same page where the audit can run: its content as it is, at its address, without its script. */
async function copied(person, page) {
  const html = await page.content();
  const context = await person.context.browser().newContext({ reducedMotion: "reduce" });
  const copy = await context.newPage();
  copy.on("close", () => context.close());
  const address = page.url().split("#")[0];
  await copy.route((url) => url.href === address, (route) => route.fulfill({ body: html, contentType: "text/html; charset=utf-8" }));
  await copy.route(/page[^/]*\.js/, (route) => route.abort());
  await copy.goto(page.url());
  return copy;
}

/** Forced colours take backgrounds away: what is current or pressed has a mark of its own. */
async function chosenIsMarked(page) {
  const alike = await page.evaluate(() => {
    const look = (element) => {
      const style = getComputedStyle(element);
      return ["borderTopColor", "borderTopWidth", "borderBottomColor", "borderBottomWidth", "borderInlineStartColor", "borderInlineStartWidth",
        "textDecorationLine", "fontWeight", "backgroundColor", "color"].map((name) => style[name]).join(" ");
    };
    const chosen = "[aria-current], [aria-pressed=true]";
    return [...document.querySelectorAll(chosen)]
      .map((element) => [element, [...element.parentElement.children].find((other) => other.tagName === element.tagName && !other.matches(chosen))])
      .filter(([element, other]) => other && look(element) === look(other))
      .map(([element]) => element.outerHTML.slice(0, 160));
  });
  expect(alike.length === 0, alike.join("\n"));
}

async function nothingSticksOut(page) {
  const wide = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const scrolls = (element) => element.closest(".scroll, pre, .tabs, .main-nav") !== null;
    const out = [...document.body.querySelectorAll("*")]
      .filter((element) => !scrolls(element) && element.getBoundingClientRect().right > width + 1)
      .filter((element) => !element.matches(".hidden-text"));
    return { over: document.documentElement.scrollWidth - width, out: out.map((element) => element.outerHTML.slice(0, 160)) };
  });
  expect(wide.over <= 0 && wide.out.length === 0, `${wide.over} px too wide\n${wide.out.slice(0, 5).join("\n")}`);
}
