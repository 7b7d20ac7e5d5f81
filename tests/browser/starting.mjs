// The first minutes of somebody who knows nothing yet, without a network: how few steps it takes until there is something to see, and
// that each step can be left out and taken up again.

import { Person } from "./browser.mjs";
import { goesOnAt, hands, landed } from "./hands.mjs";
import { inspect } from "./inspect.mjs";
import { Node } from "./nodes.mjs";
import { noted } from "./seen.mjs";
import { expect, step, story } from "./tally.mjs";
import { words } from "./words.mjs";

/** So many times something is chosen from the first page until a decision with its reasons is on the screen; at ten seconds each to
 * read and choose that is a minute. */
const FEW = 6;
/** What the space for practice is called. */
const SPACES = { de: "Übungsraum Lindenplatz", en: "Practice space Lime Tree Square" };
const NAME = "Käthe Lindner";
const TITLE = "Eine Bank am Dorfteich";
const CONCERN = "Wer am Teich sitzen will, sitzt im Gras, und wer das nicht kann, geht nicht hin.";
const SAID = "Eine Bank mit Lehne würde vielen helfen.";

/** `then` is what she does after the first steps: look around, or found a space of her own. */
export function begin(browser, { lang, scripts = true, keys = false, then = look }) {
  const how = [lang, ...keys ? ["by keyboard"] : [], ...scripts ? [] : ["without scripts"], ...then === found ? ["to a first statement"] : []];
  return story(`first start, ${how.join(", ")}`, async () => {
    const t = await words(lang);
    const node = await Node.start("Küchentisch");
    // By keyboard the language is chosen first.
    const locale = keys ? "en-GB" : lang;
    const person = await Person.sit(browser, { scripts, locale });
    try {
      const hand = hands(person.page, { keys });
      await then({ t, node, person, page: person.page, scripts, keys, hand, lang });
    } finally {
      await person.context.close();
      await node.kill();
    }
  });
}

/** From the login to the second step: who somebody is, and what they are here for. */
export async function arrive({ t, node, person, page, scripts, keys, hand, lang }, { name = NAME, aim } = {}) {
  await step("the first steps begin by themselves", async () => {
    await page.goto(node.login);
    if (!scripts) await hand.press(page.locator("form[data-login] button"));
    await page.waitForURL((url) => url.pathname === "/welcome");
    if (keys) {
      await hand.press(page.locator("form.lang").getByRole("button", { name: new RegExp(`^${lang}`) }));
      await page.locator(`html[lang=${lang}]`).waitFor();
    }
    await person.sees(page.getByRole("heading", { level: 1, name: t("welcome") }));
  });
  const next = page.getByRole("button", { name: t("welcome-next"), exact: true });
  if (keys) {
    await step("without a name one is led to where it belongs", async () => {
      await hand.press(next);
      await person.sees(page.getByRole("alert"));
      await landed(page, page.getByLabel(t("field-welcome-name")));
    });
  }
  await step(`first steps of ${name}`, async () => {
    await hand.write(page.getByLabel(t("field-welcome-name")), name);
    if (aim) await hand.tick(page.locator(`input[name=aim][value=${aim}]`));
    await hand.press(next);
    const heading = page.getByRole("heading", { level: 1, name: t("welcome-where-title") });
    await person.sees(heading);
    await landed(page, heading);
  });
}

/** She looks at the space for practice, and is safe in the end. */
export async function look(stage) {
  const { t, node, person, page, keys, hand } = stage;
  await arrive(stage, { aim: keys ? "look" : undefined });
  let chosen = 1;
  const choose = async (locator) => {
    chosen += 1;
    await hand.press(locator.first());
  };
  await step("she looks around first", async () => {
    await choose(page.getByRole("button", { name: t("practice-button") }));
    await noted(person, t, "note-practice-made");
    await landed(page, page.locator(".note.good"));
    await person.sees(page.locator(".space-name").getByText(SPACES[stage.lang]));
  });
  const practice = new URL(page.url()).pathname;
  await inspect(person, "the space for practice");
  await step("she finds a sealed decision with its reasons", async () => {
    await choose(page.locator(`a[href="${practice}/topics"]`));
    // What is decided stands below what goes on.
    await choose(page.locator(".topic-card h2 a, .topic-card h3 a").last());
    await page.waitForURL((url) => url.pathname.includes("/topics/"));
    await choose(page.locator("#records a"));
    await page.waitForURL((url) => url.pathname.includes("/records/"));
    await person.sees(page.getByText(t("record-sealed")));
    expect(chosen <= FEW, `it took ${chosen} choices`);
  });
  await step("the decision is there in easy words", async () => {
    await choose(page.locator("a[href*='/languages/']"));
    await page.waitForURL((url) => url.pathname.includes("/languages/"));
    await person.sees(page.getByText(t("language-easy"), { exact: true }));
  });
  await step("the first steps go on where they were left", async () => {
    await hand.press(page.locator("a.brand"));
    await hand.press(page.locator("main a[href^='/welcome']").first());
    // Looking around was the second of them.
    await person.sees(page.getByText(t("welcome-step", { n: 3, of: 3 })));
    await person.sees(page.getByRole("heading", { level: 1, name: t("welcome-safe-title") }));
  });
  if (keys) await beSafe(stage);
  await step("she is through with the first steps", async () => {
    await hand.press(page.getByRole("button", { name: t("welcome-done") }));
    await page.waitForURL((url) => url.pathname === "/");
  });
  await step("the space for practice is gone by one click and a word", async () => {
    await hand.press(page.locator(`a[href="${practice}/practice"]`).first());
    await hand.press(page.getByRole("button", { name: t("practice-remove-button"), exact: true }));
    await noted(person, t, "note-practice-removed");
    await landed(page, page.locator(".note.good"));
    const answer = await page.goto(`${node.origin}${practice}`);
    expect(answer.status() === 404, `it is still there: ${answer.status()}`);
    person.newTroubles();
  });
}

/** The recovery words and a backup. */
async function beSafe({ t, person, page, hand }) {
  const back = () => hand.press(page.locator(".way a"));
  await step("she writes down the recovery words", async () => {
    await hand.press(page.getByRole("link", { name: t("welcome-words-button"), exact: true }));
    await hand.press(page.getByRole("link", { name: t("recovery-show"), exact: true }));
    await person.sees(page.locator(".word-list"));
    const written = await page.locator(".word-list .word").allInnerTexts();
    await hand.press(page.getByRole("link", { name: t("words-next"), exact: true }));
    const asked = async () => Promise.all(["first", "second"].map((name) => page.locator(`main input[name=${name}]`).inputValue()));
    const say = async (words) => {
      for (const [place, number] of (await asked()).entries()) {
        await hand.write(page.getByLabel(t("field-word", { n: number }), { exact: true }), words(Number(number), place));
      }
      await hand.press(page.getByRole("button", { name: t("recovery-confirm-button"), exact: true }));
    };
    await person.sees(page.locator("input[name=word_first]"));
    await say(() => "falsch");
    await person.sees(page.getByRole("alert"));
    await landed(page, page.locator("input[name=word_first]"));
    await say((number) => written[number - 1].trim());
    await noted(person, t, "note-words-written");
    await landed(page, page.locator(".note.good"));
    await back();
    await person.sees(page.getByText(t("recovery-written")));
  });
  await step("she makes a backup", async () => {
    await hand.press(page.getByRole("link", { name: t("backup-make"), exact: true }));
    const download = page.waitForEvent("download");
    await hand.press(page.getByRole("button", { name: t("backup-download"), exact: true }));
    const failed = await (await download).failure();
    expect(failed === null, `not loaded: ${failed}`);
    await back();
    await person.sees(page.getByText(t("welcome-backup-made")));
  });
}

/** From the second step to a space of her own; gives its path. */
export function create(stage, space, name = NAME) {
  const { t, person, page, hand } = stage;
  return step("she founds a space", async () => {
    await hand.press(page.getByRole("link", { name: t("start-create-button"), exact: true }));
    await person.sees(page.getByRole("heading", { level: 1, name: t("title-space-new") }));
    await hand.press(page.getByRole("button", { name: t("space-new-button"), exact: true }));
    await person.sees(page.getByRole("alert"));
    await landed(page, page.getByLabel(t("field-space-name"), { exact: true }));
    await hand.write(page.getByLabel(t("field-space-name"), { exact: true }), space);
    expect(await page.getByLabel(t("field-my-name"), { exact: true }).inputValue() === name, "she is asked for her name again");
    await hand.press(page.getByRole("button", { name: t("space-new-button"), exact: true }));
    await madeAt(stage, "note-space-created");
    return new URL(page.url()).pathname;
  });
}

/** What was done is said, and reading goes on there. */
async function madeAt({ t, person, page }, key) {
  await noted(person, t, key);
  await landed(page, page.locator(".note.good"));
}

/** She founds a space, opens a topic in it, and says the first word. */
export async function found(stage) {
  const { t, person, page, hand } = stage;
  await arrive(stage, { aim: "organise" });
  const made = (key) => madeAt(stage, key);
  await create(stage, "Am Dorfteich");
  await step("she opens a topic", async () => {
    await hand.press(page.locator("nav.tabs").getByRole("link", { name: t("nav-topics"), exact: true }));
    await hand.press(page.getByRole("link", { name: t("topic-open"), exact: true }));
    await hand.write(page.getByLabel(t("field-topic-title")), TITLE);
    await hand.write(page.getByLabel(t("field-concern"), { exact: true }), CONCERN);
    await hand.press(page.locator("main").getByRole("button", { name: t("topic-open"), exact: true }));
    await person.sees(page.getByRole("alert"));
    await landed(page, page.getByLabel(t("field-level-reason")));
    await hand.tick(page.locator("input[name=level][value=decision]"));
    await hand.write(page.getByLabel(t("field-level-reason")), "So haben wir es besprochen.");
    await hand.press(page.locator("main").getByRole("button", { name: t("topic-open"), exact: true }));
    await made("note-topic-opened");
  });
  for (const phase of ["accepted", "understanding"]) {
    await step(`she moves it on: ${phase}`, async () => {
      await hand.choose(page.getByLabel(t("field-phase"), { exact: true }), phase);
      await hand.press(page.getByRole("button", { name: t("move-on"), exact: true }));
      await made("note-topic-moved");
    });
  }
  await step("she says the first word", async () => {
    await hand.write(page.getByLabel(t("field-statement")), SAID);
    await hand.press(page.getByRole("button", { name: t("statement-button"), exact: true }));
    await noted(person, t, "note-statement-added");
    await person.sees(page.locator("li.statement").filter({ hasText: SAID }));
    await goesOnAt(page, page.locator(new URL(page.url()).hash));
  });
  await inspect(person, "the first statement");
}
