// Nothing that was typed is lost, and nothing is done twice: on one node, on the pages of topics.

import { Person } from "./browser.mjs";
import { failsAt, noted } from "./seen.mjs";
import { Node } from "./nodes.mjs";
import { expect, step, story } from "./tally.mjs";
import { words } from "./words.mjs";

const CONTEXT = "Im Sommer 40 Grad an der Rutsche.";
const REASONS = "Der Vorschlag mit dem wenigsten Widerstand.";
const ASKED = "Wer gießt die Bäume in den Ferien?";

export function keep(browser) {
  return story("nothing is lost", async () => {
    const t = await words("de");
    const node = await Node.start("Lindenhof");
    const person = await Person.sit(browser);
    try {
      await tell({ t, node, person, page: person.page });
    } finally {
      await person.context.close();
      await node.kill();
    }
  });
}

async function tell(stage) {
  await begin(stage);
  await longWords(stage);
  await onePaper(stage);
  await twoWindows(stage);
  await nodeAway(stage);
}

/** A topic in which proposals are made. */
async function begin(stage) {
  const { node, person } = stage;
  await step("there is a topic", async () => {
    const { id } = await node.call({ call: "space_create", name: "Unser Dorfplatz", purpose: "", my_name: "Käthe Lindner" });
    const act = async (kind, object, op) => (await node.call({ call: "act", space: id, kind, object, op })).object;
    stage.act = act;
    const topic = await act("topic", null, { create: {
      title: "Schatten am Spielplatz", concern: "Es gibt keinen Schatten.", carriers: [], level: "decision", level_reason: "So ist es zugesagt.",
      scope: [], effect: null, template: null,
    } });
    for (const to of ["accepted", "understanding", "proposals"]) await act("topic", topic, { phase: { to, reason: null, ends: null } });
    Object.assign(stage, { topic, space: `${node.origin}/spaces/${id}`, topicPage: `${node.origin}/spaces/${id}/topics/${topic}` });
    await person.logIn(node.login);
  });
}

async function longWords({ t, page, person, topicPage }) {
  const form = page.locator("form[data-draft^=propose-]");
  const text = form.getByLabel(t("field-proposal-text"));
  const long = async () => {
    await page.goto(topicPage);
    await page.locator("#proposals summary").first().click();
    await form.getByLabel(t("field-title"), { exact: true }).fill("Viele Zeilen");
    await form.getByLabel(t("field-grounds")).fill("Es sind viele.");
    return Number(await text.getAttribute("data-max"));
  };
  // What ends every line with two bytes is one character a line end: as long as may be, as browsers send it.
  const lines = (chars) => "Zeile 7\n\n".repeat(Math.ceil(chars / 9)).slice(0, chars - 1) + "!";
  await step("a proposal as long as may be is taken, whatever its line ends", async () => {
    const chars = await long();
    await pour(text, lines(chars));
    await form.getByRole("button", { name: t("proposal-make"), exact: true }).click();
    await noted(person, t, "note-proposed");
    const kept = await page.locator("textarea[name=changed]").inputValue();
    expect(kept === lines(chars), `${kept.length} of ${chars} characters`);
  });
  await step("64 kB are too long for a proposal: that stands beside the field, and nothing is lost", async () => {
    await long();
    await pour(text, lines(65_536));
    await form.getByRole("button", { name: t("proposal-make"), exact: true }).click();
    await failsAt(person, text, t("err-text-too-long").split("{")[0].trim());
    const kept = await text.inputValue();
    expect(kept === lines(65_536), `${kept.length} characters are left`);
    expect(await form.getByLabel(t("field-title"), { exact: true }).inputValue() === "Viele Zeilen", "the title is gone");
  });
}

async function onePaper(stage) {
  const { t, node, page, person, act, topic, space } = stage;
  await step("a paper that is sent twice at once is cast once", async () => {
    const ballot = await act("ballot", null, { open: {
      topic, question: "Eine Bank?", explanation: "", alternatives: [{ text: { text: "Eine Bank" } }],
      method: { yes_no: { quorum: "none", majority: "simple" } }, visibility: "open", ends: null,
    } });
    await page.goto(`${space}/ballots/${ballot}`);
    const entries = async () => (await node.call({ call: "space_state", space: space.split("/").pop() })).entries;
    const before = await entries();
    await page.locator("#vote input[value=yes]").check();
    await page.locator("#vote form").evaluate(async (form) => {
      const body = () => new URLSearchParams(new FormData(form, form.querySelector("button[name=do]")));
      await Promise.all([1, 2].map(() => fetch(form.action, { method: "POST", body: body() })));
    });
    await page.locator("#vote button[name=do]").click();
    await noted(person, t, "note-voted");
    const now = await entries();
    expect(now === before + 1, `${now - before} papers`);
    await person.sees(page.locator("#r-receipt").getByText(t("receipt-cast")));
  });
}

async function twoWindows(stage) {
  const { t, page, person, act, topic, space } = stage;
  for (const to of ["review", "weighing"]) await act("topic", topic, { phase: { to, reason: null, ends: null } });
  const record = await act("record", null, { create: { topic, title: "Schatten" } });
  const other = await person.context.newPage();
  const address = `${space}/records/${record}`;
  const open = async (window) => { await window.goto(address); };
  const context = (window) => window.getByLabel(t("record-context"), { exact: true });
  const reasons = (window) => window.getByLabel(t("record-reasons"), { exact: true });
  const save = (window) => window.locator("form[data-draft^=record-]").getByRole("button", { name: t("save"), exact: true }).click();
  const done = (window) => window.locator(".note.good").getByText(t("note-record-written"), { exact: true }).waitFor();
  await step("two windows write different parts of a record: both stay", async () => {
    await open(page);
    await open(other);
    await context(page).fill(CONTEXT);
    await save(page);
    await done(page);
    await reasons(other).fill(REASONS);
    await save(other);
    await done(other);
    for (const text of [CONTEXT, REASONS]) await other.locator("#r-content").getByText(text).waitFor();
  });
  await step("so it is after a mistake", async () => {
    await open(other);
    await open(page);
    await context(page).fill(`${CONTEXT} Und kein Wasser.`);
    await save(page);
    await done(page);
    await reasons(other).fill(`${REASONS} Er hält am längsten.`);
    await other.locator("input[name=what0]").fill("Pflanzen");
    await save(other);
    await other.getByRole("alert").waitFor();
    await other.locator("input[name=responsible0]").fill("Bauhof");
    await save(other);
    await done(other);
    for (const text of [`${CONTEXT} Und kein Wasser.`, `${REASONS} Er hält am längsten.`, "Bauhof"]) {
      await other.locator("#r-content").getByText(text).waitFor();
    }
  });
  await step("and with a draft that is older than what somebody else wrote", async () => {
    await open(other);
    await reasons(other).fill("Er ist der beste.");
    await other.waitForFunction(() => Object.values(localStorage).some((kept) => kept.includes("Er ist der beste.")));
    await act("record", record, { write: { context: "Es ist heiß." } });
    await open(other);
    await reasons(other).waitFor({ state: "visible" });
    expect(await reasons(other).inputValue() === "Er ist der beste.", "the draft is gone");
    await save(other);
    await done(other);
    for (const text of ["Es ist heiß.", "Er ist der beste."]) await other.locator("#r-content").getByText(text).waitFor();
  });
  await other.close();
}

/** Puts a long text into a field as if it was pasted; typing it would take minutes. */
function pour(field, text) {
  return field.evaluate((area, text) => {
    area.value = text;
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }, text);
}

/** The node goes away while somebody writes, and comes back. */
async function nodeAway({ t, node, page, person, topicPage }) {
  await step("what was typed while the node was away is there when it is back", async () => {
    await page.goto(topicPage);
    await page.locator("#questions summary").first().click();
    const field = page.getByLabel(t("field-question"), { exact: true });
    await field.fill(ASKED);
    await node.rest();
    await page.getByRole("button", { name: t("question-ask"), exact: true }).click();
    await page.waitForURL(/chrome-error/).catch(() => {});
    await node.resume();
    await person.logIn(node.login);
    person.newTroubles();
    await page.goto(topicPage);
    await field.waitFor({ state: "visible" });
    expect(await field.inputValue() === ASKED, `left: ${await field.inputValue()}`);
    await page.getByRole("button", { name: t("question-ask"), exact: true }).click();
    await noted(person, t, "note-asked");
    await person.sees(page.getByRole("link", { name: ASKED }));
  });
}
