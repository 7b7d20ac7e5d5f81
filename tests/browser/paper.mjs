// What goes to paper: what there is to read, all of it, and nothing to press.

import { check, expect } from "./tally.mjs";

/** Kinds of pages that people print, as the walk through the preview names them. */
const KINDS = ["topics", "proposals", "records", "ballots"].map((part) => `/spaces/…/${part}/…`);
const SHEET = "/spaces/…/ballots/…/sheet";

/** Prints some pages of each kind; `seen` has their addresses. */
export async function paper(person, origin, seen) {
  const { page } = person;
  for (const kind of [...KINDS, SHEET]) {
    const paths = (seen.get(kind) ?? []).filter((path) => !path.endsWith("/new"));
    await check(`${kind}: there is something to print`, () => expect(paths.length > 0, kind));
    for (const path of paths) {
      await page.goto(origin + path);
      await check(`${kind}: on the screen there is something to press`, async () =>
        expect((await toPress(page)).length > 0, path));
      await page.emulateMedia({ media: "print", colorScheme: "dark" });
      await check(`${kind}: on paper there is nothing to press`, async () => {
        const found = await toPress(page);
        expect(found.length === 0, `${path}: ${found.join(", ")}`);
      });
      await check(`${kind}: on paper nothing is folded away`, async () => {
        const found = await foldedAway(page);
        expect(found.length === 0, `${path}: ${found.join(", ")}`);
      });
      await check(`${kind}: on paper what is hidden stays hidden`, async () => {
        const found = await shownThoughHidden(page);
        expect(found.length === 0, `${path}: ${found.join(", ")}`);
      });
      await check(`${kind}: on paper it is dark on white`, async () => {
        const { ink, ground } = await page.evaluate(() => {
          const style = getComputedStyle(document.body);
          return { ink: style.color, ground: style.backgroundColor };
        });
        expect(ink === "rgb(0, 0, 0)" && ground === "rgb(255, 255, 255)", `${ink} on ${ground}`);
      });
      if (kind === SHEET) await sheet(page, path);
      await page.emulateMedia({ media: "screen", colorScheme: "light" });
    }
  }
}

/** A sheet has a place to write for each alternative, and fits on one side of paper. */
async function sheet(page, path) {
  await check("a ballot paper has a place to write for each alternative", async () => {
    const rows = await page.evaluate(() => [...document.querySelectorAll(".sheet-table tbody tr")].map((row) => ({
      name: row.querySelector("th").textContent.trim(),
      places: [...row.querySelectorAll(".box, .to-write, td[colspan]")].filter((place) => place.checkVisibility()).length,
    })));
    expect(rows.length > 0 && rows.every(({ name, places }) => name !== "" && places > 0), `${path}: ${JSON.stringify(rows)}`);
    const lines = await page.locator(".write-line").count();
    expect(lines >= 3, `${lines} lines to write on`);
  });
  await check("a ballot paper fits on one side", async () => {
    const pages = (await page.pdf({ format: "A4" })).toString("latin1").match(/\/Type\s*\/Page\b/g).length;
    expect(pages === 1, `${path}: ${pages} pages`);
  });
}

/** What can be pressed or typed into, or leads around, and is to be seen. */
function toPress(page) {
  const pressed = "form, button, input, select, textarea, .button, nav, .top, .foot, summary:empty";
  return page.evaluate((selector) => [...document.querySelectorAll(selector)]
    .filter((element) => element.checkVisibility() && element.getClientRects().length > 0)
    .map((element) => `${element.localName}.${element.className}`), pressed);
}

/** What moderation or the reader hid, and is to be seen all the same. */
function shownThoughHidden(page) {
  return page.evaluate(() => [...document.querySelectorAll("details > .said")]
    .filter((words) => words.checkVisibility()).map((words) => words.textContent.trim()));
}

/** The headings of what is folded and not to be seen, but for what holds forms alone, and for what somebody hid. */
function foldedAway(page) {
  return page.evaluate(() => [...document.querySelectorAll("details")]
    .filter((fold) => !fold.querySelector("form") && !fold.querySelector(":scope > .said") && fold.parentElement.checkVisibility())
    .filter((fold) => [...fold.children].some((child) => child.localName !== "summary" && !child.matches(".copy-row, .links, .no-print") && !child.checkVisibility()))
    .map((fold) => fold.querySelector("summary").textContent.trim()));
}
