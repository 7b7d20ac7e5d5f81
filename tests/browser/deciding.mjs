// Two people on two nodes decide, on the pages alone: from the first start of both to a sealed decision and what became of a statement.

import { Person } from "./browser.mjs";
import { hands } from "./hands.mjs";
import { inspect } from "./inspect.mjs";
import { Node } from "./nodes.mjs";
import { arrives, failsAt, noted } from "./seen.mjs";
import { arrive, create } from "./starting.mjs";
import { check, expect, step, story } from "./tally.mjs";
import { words } from "./words.mjs";

const TITLE = "Schatten am Spielplatz";
const CONCERN = "Der Spielplatz hat keinen Schatten, im Sommer ist die Rutsche zu heiß.";
const FIXED = "Die Zufahrt bleibt 3 m breit (Landesbauordnung § 5)";
const ASKED = "Wer gießt die Bäume in den Ferien?";
const ANSWERED = "Die Feuerwehr, ich habe gefragt.";
const SHADE = "Ohne Schatten bleibt der Platz im Sommer leer.";
const PLAY = "Das Geld reicht nicht für alles.";
const TREES = "Drei Winterlinden";
const TREES_TEXT = "Wir pflanzen drei Winterlinden an der Südseite.";
const TREES_CHANGED = "Wir pflanzen drei Winterlinden an der Südseite und stellen eine Bank darunter.";
const SAIL = "Ein Sonnensegel";
const SAIL_TEXT = "Wir spannen von Mai bis September ein Sonnensegel.";
const DEMAND = "Es gibt einen Gießplan mit Namen.";
const FOR = "Bäume halten hundert Jahre.";
const AGAINST = "Bis Bäume Schatten geben, dauert es.";
const BALLOT = "Was machen wir mit dem Platz?";
const NOTHING = "Der Platz bleibt, wie er ist";
const DISSENT = "Für das Klettergerüst bleibt nun nichts.";
const SPACE = "Unser Dorfplatz";
const KAETHE = "Käthe Lindner";
const JOERG = "Jörg Aßmann";

export function decide(browser, { lang, scripts = true, keys = false, look = inspect }) {
  const how = keys ? "by keyboard" : scripts ? "by mouse" : "without scripts";
  return story(`deciding, ${how}, in ${lang}`, async () => {
    const nodes = [];
    const people = [];
    try {
      for (const name of ["Lindenhof", "Rathaus"]) nodes.push(await Node.start(name));
      // By keyboard the language is chosen first.
      const locale = keys === (lang === "de") ? "en-GB" : "de-DE";
      for (const _ of nodes) people.push(await Person.sit(browser, { scripts, locale }));
      const stage = { t: await words(lang), lang, keys, scripts, look, nodes, people, hands: people.map(({ page }) => hands(page, { keys })) };
      await tell(stage);
    } finally {
      for (const person of people) await person.context.close();
      for (const node of nodes) await node.kill();
    }
  });
}

async function tell(stage) {
  stage.space = await meeting(stage);
  stage.topic = await opening(stage);
  await supporting(stage);
  await asking(stage);
  await saying(stage);
  await proposing(stage);
  await changing(stage);
  await weighing(stage);
  stage.ballot = await voting(stage);
  await counting(stage);
  await recording(stage);
  await dissenting(stage);
  await tracing(stage);
}

/** Two who never used it: she founds a space and invites him, he joins. */
async function meeting({ t, lang, scripts, keys, nodes, people: [kaethe, joerg], hands: [she, he] }) {
  const own = (place, person, hand) => ({ t, lang, scripts, keys, node: nodes[place], person, page: person.page, hand });
  await arrive(own(0, kaethe, she), { name: KAETHE, aim: "organise" });
  const space = await create(own(0, kaethe, she), SPACE, KAETHE);
  const letter = await step("she invites him with a few lines to pass on", async () => {
    const { page } = kaethe;
    await she.press(page.locator("nav.tabs").getByRole("link", { name: t("nav-invitations"), exact: true }));
    await she.press(page.getByRole("button", { name: t("invite-button"), exact: true }));
    await noted(kaethe, t, "note-invited");
    return page.getByLabel(t("invite-letter"), { exact: true }).inputValue();
  });
  await arrive(own(1, joerg, he), { name: JOERG, aim: "join" });
  await step("he joins with what he was sent", async () => {
    const { page } = joerg;
    await he.press(page.getByRole("link", { name: t("start-join-button"), exact: true }));
    await he.write(page.getByLabel(t("field-invitation"), { exact: true }), letter);
    await he.press(page.getByRole("button", { name: t("join-look"), exact: true }));
    await joerg.sees(page.getByLabel(t("field-my-name")));
    expect(await page.getByLabel(t("field-my-name")).inputValue() === JOERG, "he is asked for his name again");
    await he.press(page.getByRole("button", { name: t("join-button"), exact: true }));
    await page.waitForURL((url) => url.pathname.startsWith("/spaces/"));
    await arrives(joerg, page.locator("nav.tabs"));
  });
  await step("she leaves the rest of the first steps for later, and is back in the space", async () => {
    const { page } = kaethe;
    await she.press(page.locator("a.brand"));
    await she.press(page.locator("main a[href^='/welcome']").first());
    await she.press(page.getByRole("button", { name: t("welcome-done"), exact: true }));
    await page.waitForURL((url) => url.pathname === "/");
    await she.press(page.locator(`main a[href="${space}"]`).first());
    await page.waitForURL((url) => url.pathname === space);
  });
  return space;
}

async function opening({ t, keys, look, people: [kaethe], hands: [she] }) {
  const { page } = kaethe;
  await she.press(page.locator("nav.tabs").getByRole("link", { name: t("nav-topics"), exact: true }));
  await kaethe.sees(page.getByText(t("topics-none")));
  await look(kaethe, "topics, none");
  await she.press(page.getByRole("link", { name: t("topic-open"), exact: true }));
  await step("what is fixed needs a source, and nothing typed is lost", async () => {
    await she.write(page.getByLabel(t("field-topic-title")), TITLE);
    await she.write(page.getByLabel(t("field-concern"), { exact: true }), CONCERN);
    await she.tick(page.locator("input[name=level][value=decision]"));
    await she.write(page.getByLabel(t("field-level-reason")), "Der Ortsbeirat hat es zugesagt.");
    await she.press(fold(page, t("topic-fields-more")));
    await she.write(page.getByLabel(t("field-scope-fixed")), "Die Zufahrt bleibt 3 m breit");
    await she.press(page.locator("main").getByRole("button", { name: t("topic-open"), exact: true }));
    await failsAt(kaethe, page.getByLabel(t("field-scope-fixed")), t("err-source-missing"));
    expect(await page.getByLabel(t("field-topic-title")).inputValue() === TITLE, "the title is gone");
    expect(await page.locator("input[name=level][value=decision]").isChecked(), "the choice is gone");
  });
  if (!keys) await look(kaethe, "topic refused");
  return step("she opens a topic", async () => {
    await she.write(page.getByLabel(t("field-scope-fixed")), FIXED);
    await she.press(page.locator("main").getByRole("button", { name: t("topic-open"), exact: true }));
    await noted(kaethe, t, "note-topic-opened");
    await kaethe.sees(page.locator(".facts").getByText("Landesbauordnung § 5"));
    return new URL(page.url()).pathname;
  });
}

async function supporting({ t, look, people: [kaethe, joerg], hands: [, he] }) {
  const { page } = joerg;
  await step("he finds the topic and supports it", async () => {
    await he.press(page.locator("nav.tabs").getByRole("link", { name: t("nav-topics"), exact: true }));
    await arrives(joerg, page.getByRole("link", { name: TITLE }));
    await he.press(page.getByRole("link", { name: TITLE }));
    await he.press(page.getByRole("button", { name: t("support"), exact: true }));
    await noted(joerg, t, "note-topic-supported");
    await joerg.sees(page.getByText(t("count-supporters", { n: 1 })).first());
    await joerg.sees(page.getByRole("button", { name: t("support-no-more"), exact: true }));
  });
  await look(kaethe, "topic, a concern");
}

async function asking({ t, topic, look, people: [kaethe, joerg], hands: [she, he] }) {
  await step("he asks", async () => {
    const { page } = joerg;
    await he.press(fold(page, t("question-ask")));
    await he.write(page.getByLabel(t("field-question"), { exact: true }), ASKED);
    await he.press(page.getByRole("button", { name: t("question-ask"), exact: true }));
    await noted(joerg, t, "note-asked");
  });
  await step("she answers for those who lead", async () => {
    const { page } = kaethe;
    await arrives(kaethe, page.getByRole("link", { name: ASKED }));
    await she.press(page.getByRole("link", { name: ASKED }));
    await look(kaethe, "a question, open");
    await she.write(page.getByLabel(t("field-answer"), { exact: true }), ANSWERED);
    await she.press(page.getByRole("button", { name: t("question-answer"), exact: true }));
    await noted(kaethe, t, "note-answered");
    await kaethe.sees(page.getByText(t("question-official")));
  });
  await step("he finds his question answered", async () => {
    const { page } = joerg;
    await he.press(page.getByRole("link", { name: ASKED }));
    await arrives(joerg, page.getByText(ANSWERED));
    await he.press(fold(page, t("question-settle")));
    await he.tick(page.locator("input[name=verdict][value=settled]"));
    await he.press(page.getByRole("button", { name: t("save"), exact: true }));
    await noted(joerg, t, "note-settled");
    await joerg.sees(page.locator("#r-question").getByText(t("question-status-settled"), { exact: true }));
  });
  await look(joerg, "a question, settled");
  for (const person of [kaethe, joerg]) await person.page.goto(new URL(topic, person.page.url()).href);
}

async function saying(stage) {
  const { t, look, people, people: [kaethe], hands: both } = stage;
  await step("a topic that takes no statements yet offers none", async () =>
    expect(await kaethe.page.locator("form.compose").count() === 0, "it does"));
  for (const phase of ["accepted", "understanding"]) await moving(stage, phase);
  for (const [place, text] of [SHADE, PLAY].entries()) {
    await step(`${place === 0 ? "she" : "he"} says what she or he thinks`, async () => {
      const { page } = people[place];
      await both[place].write(page.getByLabel(t("field-statement")), text);
      await both[place].press(page.getByRole("button", { name: t("statement-button"), exact: true }));
      await noted(people[place], t, "note-statement-added");
    });
  }
  for (const [place, text] of [PLAY, SHADE].entries()) {
    await step(`${place === 0 ? "she" : "he"} reacts and stays with the topic`, async () => {
      const person = people[place];
      const { page } = person;
      const item = page.locator("li.statement").filter({ hasText: text });
      await arrives(person, item);
      await both[place].press(item.getByRole("button", { name: t("stance-agree"), exact: true }));
      await noted(person, t, "note-reacted");
      expect(new URL(page.url()).pathname === stage.topic, page.url());
      await person.sees(item.getByText(t("count-agree", { n: 1 })));
    });
  }
  await look(kaethe, "topic, statements");
}

async function proposing(stage) {
  const { t, people, people: [kaethe, joerg], hands: both, topic, look } = stage;
  await moving(stage, "proposals");
  await step("a proposal needs its grounds, and nothing typed is lost", async () => {
    const { page } = kaethe;
    await both[0].press(fold(page, t("proposal-make")));
    await propose(both[0], page, t, TREES, TREES_TEXT, "");
    await failsAt(kaethe, page.getByLabel(t("field-grounds"), { exact: true }), t("err-text-empty"));
    expect(await page.getByLabel(t("field-proposal-text")).inputValue() === TREES_TEXT, "the text is gone");
  });
  for (const [place, title, text] of [[0, TREES, TREES_TEXT], [1, SAIL, SAIL_TEXT]]) {
    const person = people[place];
    const { page } = person;
    await step(`${place === 0 ? "she" : "he"} makes a proposal`, async () => {
      if (place === 1) await both[1].press(fold(page, t("proposal-make")));
      await propose(both[place], page, t, title, text, "Es hilft gegen die Hitze.");
      await noted(person, t, "note-proposed");
      await person.sees(page.getByRole("heading", { level: 1, name: title }));
    });
    if (place === 0) stage.trees = new URL(page.url()).pathname;
  }
  await look(joerg, "a proposal");
  for (const person of [kaethe, joerg]) await person.page.goto(new URL(topic, person.page.url()).href);
  await step("both proposals stand side by side on both", async () => {
    for (const person of [kaethe, joerg]) for (const title of [TREES, SAIL]) await arrives(person, person.page.getByRole("link", { name: title }));
  });
}

async function changing({ t, people: [kaethe, joerg], hands: [she, he], topic, trees, look }) {
  await step("he asks for a change", async () => {
    const { page } = joerg;
    await he.press(page.getByRole("link", { name: TREES }));
    await he.press(fold(page, t("amendment-make")));
    await he.write(page.getByLabel(t("field-changed")), TREES_CHANGED);
    await he.write(within(page, "amend").getByLabel(t("field-why")), "Ohne Bank kommen die Großeltern nicht.");
    await he.press(page.getByRole("button", { name: t("amendment-make"), exact: true }));
    await noted(joerg, t, "note-amended");
    await joerg.sees(page.locator("#amendments .diff ins"));
  });
  await step("he names a condition", async () => {
    const { page } = joerg;
    await he.press(fold(page, t("condition-make")));
    await he.write(page.getByLabel(t("field-condition"), { exact: true }), DEMAND);
    await he.tick(within(page, "demand").locator("input[name=degree][value='2']"));
    await he.press(page.getByRole("button", { name: t("condition-make"), exact: true }));
    await noted(joerg, t, "note-condition");
  });
  await step("she accepts the change, and the text has it", async () => {
    const { page } = kaethe;
    await page.goto(new URL(trees, page.url()).href);
    const accept = page.getByRole("button", { name: t("amendment-accept"), exact: true });
    await arrives(kaethe, accept);
    await look(kaethe, "a proposal with a change asked for");
    await she.press(accept);
    await noted(kaethe, t, "note-amendment-accepted");
    await kaethe.sees(page.locator("section .prose").getByText(TREES_CHANGED));
    await kaethe.sees(page.locator("#amendments").getByText(t("amendment-standing-accepted"), { exact: true }));
  });
  await step("he has the new version", () => arrives(joerg, joerg.page.locator("#amendments").getByText(t("amendment-standing-accepted"), { exact: true })));
  await look(joerg, "a proposal, changed");
  for (const person of [kaethe, joerg]) await person.page.goto(new URL(topic, person.page.url()).href);
}

async function weighing(stage) {
  const { t, people, hands: both, look, topic, trees } = stage;
  for (const [place, stance, text] of [[0, "pro", FOR], [1, "contra", AGAINST]]) {
    await step(`${place === 0 ? "she argues for it" : "he argues against it"}`, async () => {
      const { page } = people[place];
      await both[place].press(fold(page, t("argument-add")));
      await both[place].tick(within(page, "argue").locator(`input[name=stance][value=${stance}]`).first());
      await both[place].write(page.locator("form[data-draft^=argue-]").getByLabel(t("field-argument"), { exact: true }), text);
      await both[place].press(page.getByRole("button", { name: t("argument-add"), exact: true }));
      await noted(people[place], t, "note-argued");
    });
  }
  await step("both see both arguments", async () => {
    for (const person of people) for (const text of [FOR, AGAINST]) await arrives(person, person.page.locator("#arguments").getByText(text));
  });
  for (const phase of ["review", "weighing", "decision"]) await moving(stage, phase);
  await look(people[0], "topic, to be decided");
  await check("nothing that came in time is too late now", async () => {
    for (const { page } of people) {
      for (const path of [topic, trees]) {
        await page.goto(new URL(path, page.url()).href);
        expect(await page.getByText(t("place-late")).count() === 0, page.url());
      }
      await page.goto(new URL(topic, page.url()).href);
    }
  });
}

async function voting({ t, people: [kaethe, joerg], hands: [she, he], topic, look, keys }) {
  const { page } = kaethe;
  await she.press(page.getByRole("link", { name: t("ballot-open-button"), exact: true }));
  await look(kaethe, "open a ballot");
  await step("a ballot needs something to choose from, and nothing typed is lost", async () => {
    await she.write(page.getByLabel(t("field-ballot-question"), { exact: true }), BALLOT);
    await she.press(page.locator("main").getByRole("button", { name: t("ballot-open-button"), exact: true }));
    await failsAt(kaethe, page.getByLabel(t("field-alternatives")), t("err-alternatives-missing"));
    expect(await page.getByLabel(t("field-ballot-question"), { exact: true }).inputValue() === BALLOT, "the question is gone");
  });
  if (!keys) await look(kaethe, "open a ballot, refused");
  const ballot = await step("she opens it: both proposals, and doing nothing", async () => {
    for (const title of [TREES, SAIL]) await she.tick(page.getByRole("checkbox", { name: title }));
    await she.write(page.getByLabel(t("field-nothing")), NOTHING);
    await she.press(page.locator("main").getByRole("button", { name: t("ballot-open-button"), exact: true }));
    await noted(kaethe, t, "note-ballot-opened");
    return new URL(page.url()).pathname;
  });
  await look(kaethe, "a ballot, open");
  await step("a paper with a gap is refused, and what was ticked stays", async () => {
    await paper(she, kaethe, [[TREES, 1]]);
    await she.press(page.getByRole("button", { name: t("ballot-cast"), exact: true }));
    await kaethe.sees(page.getByText(t("paper-here")));
    expect(await graded(page, TREES, 1).isChecked(), "the tick is gone");
  });
  await step("she votes", async () => {
    await paper(she, kaethe, [[TREES, 1], [SAIL, 5], [NOTHING, 9]]);
    await she.press(page.getByRole("button", { name: t("ballot-cast"), exact: true }));
    await noted(kaethe, t, "note-voted");
    await kaethe.sees(page.locator("#r-receipt").getByText(t("receipt-cast")));
  });
  await step("he is told that he can vote, and votes", async () => {
    await joerg.page.goto(new URL(topic, joerg.page.url()).href);
    await arrives(joerg, joerg.page.getByText(t("ballot-vote-now")));
    await he.press(joerg.page.getByRole("link", { name: BALLOT }));
    await paper(he, joerg, [[TREES, 3], [SAIL, 2], [NOTHING, 10]]);
    await he.press(joerg.page.getByRole("button", { name: t("ballot-cast"), exact: true }));
    await noted(joerg, t, "note-voted");
  });
  await step("she sees that both have voted", () => arrives(kaethe, page.getByText(t("ballot-turnout", { cast: 2, voters: 2 }))));
  await step("she closes it", async () => {
    await she.press(page.getByRole("button", { name: t("ballot-close"), exact: true }));
    await noted(kaethe, t, "note-ballot-closed");
  });
  return ballot;
}

async function counting({ t, people, hands: both, look }) {
  for (const [place, person] of people.entries()) {
    const { page } = person;
    await step(`${place === 0 ? "she" : "he"} sees the result, and that the paper is counted`, async () => {
      await arrives(person, page.locator("#r-result").getByText(t("result-winner", { name: TREES })));
      await arrives(person, page.locator("#r-receipt").getByText(t("receipt-counted"), { exact: true }));
      await person.sees(page.getByText(t("ballot-agrees")));
      await person.sees(page.getByText(t("ballot-counted", { n: 2, of: 2 })));
    });
    await step("it is told how it was counted, and by whom", async () => {
      await both[place].press(fold(page, t("ballot-how-counted")));
      await person.sees(page.locator(".steps-list").getByText(t("step-by-less-resistance")).first());
      await both[place].press(fold(page, t("ballot-all-papers")));
      const table = page.locator("#r-result table", { hasText: t("ballot-voter") });
      for (const name of [KAETHE, JOERG]) await person.sees(table.getByText(name));
    });
  }
  await look(people[0], "a ballot, closed and unfolded");
  const [kaethe, joerg] = people;
  await step("with her receipt he finds out on his own device what became of her vote", async () => {
    const receipt = await kaethe.page.locator("#receipt-text").getAttribute("value");
    await joerg.page.goto(new URL("/verify", joerg.page.url()).href);
    await both[1].write(joerg.page.getByLabel(t("field-receipt"), { exact: true }), receipt);
    await both[1].press(joerg.page.getByRole("button", { name: t("verify-button"), exact: true }));
    const found = joerg.page.locator(".verified");
    for (const words of [KAETHE, BALLOT, t("receipt-counted"), t("verify-last-yes")]) await joerg.sees(found.getByText(words));
  });
  await look(joerg, "a receipt, checked");
}

async function recording(stage) {
  const { t, people: [kaethe], hands: [she], topic, look, keys } = stage;
  const { page } = kaethe;
  await page.goto(new URL(topic, page.url()).href);
  await step("she begins the record, and sees what is missing", async () => {
    await she.press(fold(page, t("record-begin")));
    await she.write(page.getByLabel(t("field-record-title"), { exact: true }), "Schatten für den Spielplatz");
    await she.press(page.getByRole("button", { name: t("record-begin"), exact: true }));
    await noted(kaethe, t, "note-record-begun");
    await kaethe.sees(page.getByText(t("record-lacks")));
    stage.record = new URL(page.url()).pathname;
  });
  await step("what the topic and its ballot say stands there already", async () => {
    expect(await page.getByLabel(t("record-context"), { exact: true }).inputValue() !== "", "no context");
    const trees = page.locator(".option").filter({ has: page.locator(".who", { hasText: TREES }) });
    expect(await trees.getByLabel(t("record-chosen"), { exact: true }).isChecked(), "the winner is not chosen");
    expect(await page.getByRole("checkbox", { name: BALLOT }).isChecked(), "the ballot is not named");
    expect(await page.getByLabel(t("record-outcome"), { exact: true }).inputValue() === "decided", "no outcome");
  });
  await look(kaethe, "a record, empty");
  const lacks = () => page.locator("#r-seals li").count();
  const before = await lacks();
  const save = () => she.press(within(page, "write").getByRole("button", { name: t("save"), exact: true }));
  await step("half a measure is refused beside its field, and nothing typed is lost", async () => {
    await she.write(page.getByLabel(t("record-context"), { exact: true }), "Im Sommer 40 Grad an der Rutsche.");
    await she.write(page.locator("input[name=what0]"), "Pflanzen");
    await save();
    await failsAt(kaethe, page.locator("input[name=responsible0]"), t("err-text-empty"));
    expect(await page.locator("input[name=what0]").inputValue() === "Pflanzen", "the measure is gone");
    expect(await page.getByLabel(t("record-context"), { exact: true }).inputValue() !== "", "the context is gone");
  });
  if (!keys) await look(kaethe, "a record, refused");
  await step("what is missing gets less with what she writes", async () => {
    await she.write(page.locator("input[name=responsible0]"), "Bauhof");
    await save();
    await noted(kaethe, t, "note-record-written");
    const now = await lacks();
    expect(now > 0 && now < before, `${before}, then ${now}`);
  });
  await step("once all is there, it can be sealed", async () => {
    await she.choose(page.getByLabel(t("field-level"), { exact: true }), "decision");
    for (const [name, because] of [[TREES, ""], [SAIL, "Es hält nur zehn Jahre."], [t("alternative-nothing"), "Der Platz bliebe leer."]]) {
      const option = page.locator(".option").filter({ has: page.locator(".who", { hasText: name }) });
      await she.tick(option.getByLabel(t("record-weighed")));
      if (because === "") await she.tick(option.getByLabel(t("record-chosen"), { exact: true }));
      else await she.write(option.getByLabel(t("field-because")), because);
    }
    await she.choose(page.getByLabel(t("record-outcome"), { exact: true }), "decided");
    await she.write(page.getByLabel(t("record-reasons"), { exact: true }), "Der Vorschlag mit dem wenigsten Widerstand.");
    await she.write(page.getByLabel(t("field-no-review")), "Bäume wachsen von selbst.");
    await she.tick(page.getByRole("checkbox", { name: BALLOT }));
    await save();
    await noted(kaethe, t, "note-record-written");
    await kaethe.sees(page.getByText(t("record-complete")));
  });
  await look(kaethe, "a record, complete");
  await step("what she typed and did not save is not forgotten before she seals", async () => {
    if (!stage.scripts) return;
    await she.press(fold(page, t("record-write")));
    const reasons = page.getByLabel(t("record-reasons"), { exact: true });
    await she.write(reasons, "Der Vorschlag mit dem wenigsten Widerstand, und der billigste.");
    await page.waitForFunction(() => Object.keys(localStorage).some((key) => localStorage[key].includes("der billigste")));
    await she.press(page.getByRole("link", { name: t("record-seal-ask"), exact: true }));
    await kaethe.sees(page.getByText(t("record-sealing-unsaved")));
    await she.press(page.getByRole("link", { name: t("record-back") }).first());
    await she.press(page.getByRole("button", { name: t("record-save-and-seal"), exact: true }));
    await kaethe.sees(page.locator("article.record").getByText("und der billigste"));
    await page.goto(new URL(stage.record, page.url()).href);
  });
  await step("she seals it", async () => {
    await she.press(page.getByRole("link", { name: t("record-seal-ask"), exact: true }));
    await kaethe.sees(page.getByText(t("record-sealing"), { exact: false }));
    await look(kaethe, "a record, before it is sealed");
    await she.press(page.getByRole("button", { name: t("record-seal-now"), exact: true }));
    await noted(kaethe, t, "note-record-sealed");
    await kaethe.sees(page.locator("#r-seals").getByText(t("record-sealed"), { exact: true }));
  });
}

async function dissenting({ t, people: [kaethe, joerg], hands: [, he], topic, record, look }) {
  const { page } = joerg;
  await step("he finds it sealed, and dissents", async () => {
    await page.goto(new URL(topic, page.url()).href);
    await arrives(joerg, page.locator("#r-records").getByText(t("record-sealed"), { exact: true }));
    await he.press(page.locator("#r-records").getByRole("link"));
    expect(new URL(page.url()).pathname === record || await page.waitForURL((url) => url.pathname === record) === undefined, page.url());
    await he.press(fold(page, t("dissent-make")));
    await he.write(page.getByLabel(t("field-dissent"), { exact: true }), DISSENT);
    await he.press(page.getByRole("button", { name: t("dissent-make"), exact: true }));
    await noted(joerg, t, "note-dissent");
  });
  await step("she reads it below the decision", () => arrives(kaethe, kaethe.page.locator("#dissents").getByText(DISSENT)));
  await look(kaethe, "a record, sealed and contradicted");
}

async function tracing({ t, people: [, joerg], hands: [, he], topic, record, look }) {
  const { page } = joerg;
  await step("from a statement one comes to the decision", async () => {
    await page.goto(new URL(topic, page.url()).href);
    const item = page.locator("li.statement").filter({ hasText: SHADE });
    await he.press(item.getByRole("link", { name: new RegExp(`^${t("contribution-of", { id: "\\S+" })}$`) }));
    await he.press(page.locator("main").getByRole("link", { name: t("trace"), exact: true }));
    await joerg.sees(page.getByRole("heading", { level: 1, name: t("title-trace") }));
    await joerg.sees(page.locator("main").getByText(t("fate-decided", { outcome: t("outcome-decided") })));
    await look(joerg, "what became of a statement");
    await he.press(page.getByRole("link", { name: t("trace-see"), exact: true }));
    await page.waitForURL((url) => url.pathname === record);
  });
}

/** She leads the topic to its next phase, and he sees it. */
async function moving({ t, people: [kaethe, joerg], hands: [she] }, phase) {
  await step(`she moves the topic on: ${phase}`, async () => {
    const { page } = kaethe;
    await she.choose(page.getByLabel(t("field-phase"), { exact: true }), phase);
    await she.press(page.getByRole("button", { name: t("move-on"), exact: true }));
    await noted(kaethe, t, "note-topic-moved");
    for (const person of [kaethe, joerg]) {
      await arrives(person, person.page.locator(".phases [aria-current=step]").getByText(t(`phase-${phase}`), { exact: true }));
    }
    // The forms that a phase brings come with the page.
    await joerg.page.reload();
  });
}

async function propose(hand, page, t, title, text, reason) {
  const form = within(page, "propose");
  await hand.write(form.getByLabel(t("field-title"), { exact: true }), title);
  await hand.write(form.getByLabel(t("field-proposal-text"), { exact: true }), text);
  await hand.write(form.getByLabel(t("field-grounds"), { exact: true }), reason);
  await hand.press(form.getByRole("button", { name: t("proposal-make"), exact: true }));
}

async function paper(hand, { page }, grades) {
  for (const [name, grade] of grades) await hand.tick(graded(page, name, grade));
}

function graded(page, name, grade) {
  return page.locator("fieldset.scale").filter({ hasText: name }).locator(`input[value="${grade}"]`);
}

/** The form in which this is done. */
function within(page, deed) {
  return page.locator(`form:has(button[name=do][value=${deed}])`).last();
}

function fold(page, name) {
  return page.locator("summary").filter({ hasText: new RegExp(`^${name.replaceAll(/[.?()]/g, "\\$&")}$`) }).last();
}
