// Three people on three nodes trust each other, and find out where they do not: approval, roles, correcting, erasing, moderation, offices,
// sealed parts, further devices, recovery, backups, the audit, and leaving.

import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PATIENCE_MS, Person } from "./browser.mjs";
import { state, statement } from "./deliberation.mjs";
import { inspect } from "./inspect.mjs";
import { Node } from "./nodes.mjs";
import { arrives, noted } from "./seen.mjs";
import { check, expect, step, story } from "./tally.mjs";
import { words } from "./words.mjs";

const SQUARE = "Unser Dorfplatz";
const KAETHE = "Käthe Lindner";
const JOERG = "Jörg Aßmann";
const ILSE = "Ilse Grün";
const MISTAKEN = "Der Platz braucht drei Bänke.";
const CORRECTED = "Der Platz braucht drei Bänke und einen Brunnen.";
const PRIVATE = "Frau Öztürk ist seit Mai krank.";
const HARSH = "Wer das Pflaster geplant hat, versteht nichts davon.";
const EXPLAINED = "Bitte über die Sache reden, nicht über Personen.";
const OBJECTION = "Es ging um das Pflaster, nicht um eine Person.";
const DECISION = "Die Kritik ist hart, aber sie gilt der Sache.";
const OFFICIAL = "Der Verein trägt die Kosten für den Brunnen.";
const OFFICE = "Vorstand";
const SEALED_TITLE = "Angebote für den Brunnen";
const SEALED = "Steinmetz Öz: 4 200 Euro. Steinmetz Kern: 5 100 Euro.";
const LAST = "Ich habe den Schlüssel zum Schuppen noch.";
const BOARD = "Vorstand unter sich";
const INSIDE = "Wir sprechen am Montag mit dem Kreis.";

/** Tells the story; `look` is called on every distinct page that it comes to. */
export function trust(browser, { lang, scripts, look = inspect }) {
  return story(`trust, ${scripts ? "with" : "without"} scripts, in ${lang}`, async () => {
    const nodes = [];
    const people = [];
    const folder = await mkdtemp(join(tmpdir(), "linde-trust-"));
    try {
      for (const name of ["Lindenhof", "Rathaus", "Mühle"]) nodes.push(await Node.start(name));
      for (const _ of nodes) people.push(await Person.sit(browser, { scripts }));
      await tell({ t: await words(lang), lang, scripts, look, folder, nodes, people });
    } finally {
      for (const person of people) await person.context.close();
      for (const node of nodes) await node.kill();
      await rm(folder, { recursive: true, force: true });
    }
  });
}

async function tell(stage) {
  await arriving(stage);
  await asking(stage, await inviting(stage));
  await lettingIn(stage);
  await givingARole(stage);
  await changingTheRules(stage);
  await correcting(stage);
  await erasing(stage);
  await moderating(stage);
  await lookingAway(stage);
  await speaking(stage);
  await sealing(stage);
  await pairing(stage);
  await recovering(stage);
  await backingUp(stage);
  await removing(stage);
  await auditing(stage);
  await amongThemselves(stage);
  await agreeing(stage);
}

async function arriving({ t, lang, nodes, people }) {
  await step("all three log in", async () => {
    for (const [place, person] of people.entries()) {
      await person.logIn(nodes[place].login);
      if (lang === "de") continue;
      await person.page.getByRole("button", { name: new RegExp(`^${lang}`) }).click();
      await person.page.locator(`html[lang=${lang}]`).waitFor();
    }
  });
  const { page } = people[0];
  await step("she founds a space", async () => {
    await follow(page, t("start-create-button"));
    await page.getByLabel(t("field-space-name")).fill(SQUARE);
    await page.getByLabel(t("field-my-name")).fill(KAETHE);
    await press(page, t("space-new-button"));
    await noted(people[0], t, "note-space-created");
  });
}

/** An invitation with approval, for two. */
async function inviting({ t, look, people: [kaethe] }) {
  const { page } = kaethe;
  await tab(kaethe, t, "nav-invitations");
  return step("she invites two whom somebody has to let in", async () => {
    await page.getByLabel(t("field-max-uses")).fill("2");
    await page.getByRole("checkbox", { name: t("field-approval") }).check();
    await press(page, t("invite-button"));
    await noted(kaethe, t, "note-invited");
    const invite = page.locator(".invite");
    expect((await invite.innerText()).includes(t("invite-approval")), "it is not said that somebody must approve");
    await unfold(page, t("invite-other-ways"));
    await seesPicture(page);
    const twelve = (await page.locator(".word-line").innerText()).trim().split(/\s+/);
    expect(twelve.length === 12, `${twelve.length} words: ${twelve}`);
    await look(kaethe, "invitation with approval");
    return { link: await page.getByLabel(t("field-link")).inputValue(), twelve: twelve.join(" ") };
  });
}

async function asking({ t, scripts, look, people: [, joerg, ilse] }, { link, twelve }) {
  await step("by the twelve words a device in the same network is looked for", async () => {
    await follow(ilse.page, t("start-join-button"));
    await ilse.page.getByLabel(t("field-invitation"), { exact: true }).fill(twelve);
    await press(ilse.page, t("join-look"));
    await ilse.sees(ilse.page.getByText(t("join-looking-words")));
  });
  // With scripts, the page loads itself anew while it is looked at.
  if (!scripts) await look(ilse, "joining by words");
  for (const [person, name] of [[joerg, JOERG], [ilse, ILSE]]) {
    await step("whoever joins is told beforehand that somebody has to let them in", async () => {
      await person.page.goto(new URL("/join", person.page.url()).href);
      await person.page.getByLabel(t("field-invitation"), { exact: true }).fill(link);
      await press(person.page, t("join-look"));
      const wait = person.page.getByText(t("join-approval"));
      const until = performance.now() + PATIENCE_MS;
      while (await wait.count() === 0) {
        expect(performance.now() < until, "the invitation is not found");
        await press(person.page, t("join-look-again"));
      }
      if (person === joerg) await look(person, "joining with approval");
      await person.page.getByLabel(t("field-my-name")).fill(name);
      await press(person.page, t("join-button"));
      await person.page.waitForURL((url) => url.pathname.startsWith("/spaces/"));
      await person.sees(person.page.getByRole("heading", { name: t("asking-title") }));
    });
  }
  await look(joerg, "waiting to be let in");
}

async function lettingIn({ t, look, people: [kaethe, joerg, ilse] }) {
  const { page } = kaethe;
  await tab(kaethe, t, "nav-statements");
  await step("she is told that two wait", async () => {
    const task = page.getByRole("link", { name: t("task-newcomers", { n: 2 }) });
    await arrives(kaethe, task);
    await look(kaethe, "space where newcomers wait");
    await task.click();
    for (const name of [JOERG, ILSE]) await kaethe.sees(waiting(page, name));
  });
  await look(kaethe, "members with newcomers");
  for (const [person, name] of [[joerg, JOERG], [ilse, ILSE]]) {
    await step("she lets them in, and they are", async () => {
      await press(waiting(page, name), t("newcomer-approve"));
      await noted(kaethe, t, "note-approved");
      await arrives(person, person.page.locator("form.compose"));
    });
  }
}

async function givingARole({ t, look, people: [kaethe, joerg] }) {
  const { page } = kaethe;
  await tab(joerg, t, "nav-members");
  await step("she makes him a moderator", async () => {
    await follow(page, JOERG);
    await unfold(page, t("member-role-change"));
    await look(kaethe, "member");
    await choose(page, "role", "moderator");
    await press(page, t("member-role-button"));
    await noted(kaethe, t, "note-role-changed");
  });
  await step("he sees it", () =>
    arrives(joerg, joerg.page.locator(".person-card").filter({ hasText: JOERG }).filter({ hasText: t("role-moderator") })));
}

async function changingTheRules({ t, look, people: [kaethe, joerg] }) {
  const { page } = kaethe;
  await tab(kaethe, t, "nav-order");
  await look(kaethe, "order");
  await step("she lets each say so much in a day", async () => {
    await follow(page, t("title-rules"));
    await unfold(page, t("rules-change"));
    await look(kaethe, "rules");
    await page.getByLabel(t("field-quota")).fill("20");
    await press(page, t("rules-change-button"));
    await noted(kaethe, t, "note-rules-changed");
  });
  await step("he reads the rules, but cannot change them", async () => {
    await order(joerg, t, "title-rules");
    await joerg.seesAfterReload(joerg.page.getByRole("row", { name: t("rules-quota") }).filter({ hasText: "20" }));
    expect(await joerg.page.getByText(t("rules-change")).count() === 0, "he could");
  });
}

async function correcting({ t, look, people: [kaethe, joerg] }) {
  const { page } = joerg;
  await tab(joerg, t, "nav-statements");
  await step("he corrects what he has said", async () => {
    await state(joerg, t, MISTAKEN);
    await more(page, t, MISTAKEN);
    await look(joerg, "own contribution");
    await follow(page, t("title-correct"));
    expect(await page.getByLabel(t("field-correct")).inputValue() === MISTAKEN, "his words are not there to be changed");
    await page.getByLabel(t("field-correct")).fill("");
    await press(page, t("correct-button"));
    await joerg.sees(page.getByRole("alert").filter({ hasText: t("err-text-empty") }));
    await look(joerg, "correcting, refused");
    await page.getByLabel(t("field-correct")).fill(CORRECTED);
    await press(page, t("correct-button"));
    await noted(joerg, t, "note-corrected");
  });
  await check("another correction begins with the words that stand there now", async () => {
    await follow(page, t("title-correct"));
    const words = await page.getByLabel(t("field-correct")).inputValue();
    expect(words === CORRECTED, words);
  });
  await tab(kaethe, t, "nav-statements");
  await step("she reads the new words, that they are new, and the old ones where she asks for them", async () => {
    await arrives(kaethe, statement(kaethe.page, CORRECTED).filter({ hasText: t("corrected") }));
    await more(kaethe.page, t, CORRECTED);
    const said = await kaethe.page.locator(".card .said").first().innerText();
    expect(said === CORRECTED, `the page of the contribution says: ${said}`);
    await unfold(kaethe.page, t("versions", { n: 2 }));
    await kaethe.sees(kaethe.page.getByText(MISTAKEN, { exact: true }));
  });
  await look(kaethe, "corrected contribution");
}

async function erasing({ t, look, nodes, people: [kaethe, joerg] }) {
  const { page } = joerg;
  await tab(joerg, t, "nav-statements");
  await tab(kaethe, t, "nav-statements");
  await step("he says what is nobody's business, and it is on her node", async () => {
    await state(joerg, t, PRIVATE);
    await arrives(kaethe, statement(kaethe.page, PRIVATE));
    expect(await holds(nodes[0].home, PRIVATE), "nothing to be erased");
  });
  await step("before he erases it he sees what goes and what stays", async () => {
    await more(page, t, PRIVATE);
    await follow(page, t("title-erase"));
    for (const key of ["erase-goes", "erase-stays"]) await joerg.sees(page.getByRole("heading", { name: t(key) }));
    await joerg.sees(page.getByText(t("erase-stays-copies", { n: 3 })));
  });
  await look(joerg, "erasing");
  await step("without having read it he cannot", async () => {
    await page.getByLabel(t("field-erase-reason")).selectOption("personal-data");
    await press(page, t("erase-button"));
    await joerg.sees(page.getByRole("alert").filter({ hasText: t("err-tick-missing") }));
  });
  await look(joerg, "erasing, refused");
  await step("he erases it, and sees when all have", async () => {
    await page.getByRole("checkbox", { name: t("field-understood") }).check();
    await press(page, t("erase-button"));
    await noted(joerg, t, "note-erased");
    await arrives(joerg, page.getByText(t("erased-everywhere", { known: 3 })));
  });
  await look(joerg, "erasures");
  await step("it is gone from her page and from her disk", async () => {
    await vanishes(kaethe, statement(kaethe.page, PRIVATE));
    expect(!await holds(nodes[0].home, PRIVATE), "it is still on her disk");
    expect(!await holds(nodes[1].home, PRIVATE), "it is still on his");
  });
  await step("that it was there, and who erased it, she can read", async () => {
    await order(kaethe, t, "title-erasures");
    await kaethe.page.getByRole("link", { name: linked(t, "who-signed-of-entry") }).click();
    await kaethe.sees(kaethe.page.getByText(t("kind-erasure")));
  });
}

async function moderating({ t, look, people: [kaethe, joerg, ilse] }) {
  for (const person of [kaethe, joerg, ilse]) await tab(person, t, "nav-statements");
  await step("what she says, he hides, with a reason", async () => {
    await state(ilse, t, HARSH);
    await arrives(joerg, statement(joerg.page, HARSH));
    await more(joerg.page, t, HARSH);
    await look(joerg, "contribution of somebody else");
    await follow(joerg.page, t("title-moderate"));
    await look(joerg, "moderating");
    await choose(joerg.page, "act", "hide");
    await joerg.page.getByLabel(t("field-moderate-reason")).selectOption("insult");
    await joerg.page.getByLabel(t("field-moderate-text")).fill(EXPLAINED);
    await press(joerg.page, t("moderate-button"));
    await noted(joerg, t, "note-moderated");
  });
  await look(joerg, "hidden contribution");
  await step("she is told, and finds it folded, with the reason", async () => {
    const task = ilse.page.getByRole("link", { name: t("task-moderated", { n: 1 }) });
    await arrives(ilse, task);
    await arrives(ilse, statement(ilse.page, HARSH).locator("summary").filter({ hasText: t("moderate-reason-insult") }));
    expect(!await statement(ilse.page, HARSH).locator(".said").isVisible(), "it is not folded");
    await look(ilse, "space with a hidden statement");
    await task.click();
    await ilse.sees(ilse.page.getByRole("heading", { level: 1, name: t("title-moderation") }));
  });
  await look(ilse, "moderation of my own");
  await step("she objects", async () => {
    await follow(ilse.page, t("appeal"));
    await look(ilse, "objecting");
    await ilse.page.getByLabel(t("field-appeal")).fill(OBJECTION);
    await press(ilse.page, t("appeal-button"));
    await noted(ilse, t, "note-appealed");
  });
  await step("he, who hid it, cannot decide about that", async () => {
    await order(joerg, t, "title-moderation");
    await arrives(joerg, joerg.page.getByText(t("moderation-appealed")));
    expect(await joerg.page.getByRole("link", { name: t("decide"), exact: true }).count() === 0, "he can");
  });
  await step("the founder can", async () => {
    const task = kaethe.page.getByRole("link", { name: t("task-appeals", { n: 1 }) });
    await arrives(kaethe, task);
    await task.click();
    await look(kaethe, "moderation log");
    await follow(kaethe.page, t("decide"));
    await kaethe.sees(kaethe.page.getByText(OBJECTION));
    await look(kaethe, "deciding");
    await choose(kaethe.page, "uphold", "no");
    await kaethe.page.getByLabel(t("field-decision")).fill(DECISION);
    await press(kaethe.page, t("decide-button"));
    await noted(kaethe, t, "note-decided");
  });
  await look(kaethe, "decided");
  await step("all can read what became of it, and her words stand again", async () => {
    await arrives(joerg, joerg.page.getByText(t("moderation-not-upheld")));
    await tab(ilse, t, "nav-statements");
    await arrives(ilse, statement(ilse.page, HARSH).locator("p.said:visible"));
    await vanishes(ilse, ilse.page.getByRole("link", { name: t("task-moderated", { n: 1 }) }));
  });
}

async function lookingAway({ t, look, people: [, , ilse] }) {
  const { page } = ilse;
  await step("one contribution she does not want to see", async () => {
    await more(page, t, CORRECTED);
    await press(page, t("dismiss-one"));
    await noted(ilse, t, "note-dismissed");
    await tab(ilse, t, "nav-statements");
    await ilse.sees(page.locator("summary").filter({ hasText: t("dismissed-here") }));
    expect(!await statement(page, CORRECTED).locator(".said").isVisible(), "it is shown");
  });
  await look(ilse, "space with a dismissed statement");
  await step("and nothing of him", async () => {
    await tab(ilse, t, "nav-members");
    await follow(page, JOERG);
    await press(page, t("member-dismiss"));
    await noted(ilse, t, "note-dismissed");
    await ilse.sees(page.getByText(t("dismissed-person")));
  });
  await look(ilse, "dismissed");
  await step("she takes it back", async () => {
    for (const left of [1, 0]) {
      await page.getByRole("button", { name: t("show-again") }).first().click();
      await noted(ilse, t, "note-shown-again");
      expect(await page.getByRole("button", { name: t("show-again") }).count() === left, `not ${left} left`);
    }
    await tab(ilse, t, "nav-statements");
    await ilse.sees(statement(page, CORRECTED).locator("p.said:visible"));
  });
}

async function speaking({ t, look, people: [kaethe, joerg, ilse] }) {
  await order(kaethe, t, "title-offices");
  await look(kaethe, "offices, none");
  await step("an office is held by two, and speaks only when both do", async () => {
    const { page } = kaethe;
    await page.getByLabel(t("field-office-name")).fill(OFFICE);
    for (const name of [KAETHE, JOERG]) await page.getByRole("checkbox", { name }).check();
    await page.getByRole("checkbox", { name: t("field-four-eyes") }).check();
    await press(page, t("office-new-button"));
    await noted(kaethe, t, "note-office-created");
  });
  await look(kaethe, "offices");
  await follow(kaethe.page, t("office-change"));
  await look(kaethe, "office");
  await step("she alone does not make it speak", async () => {
    await tab(kaethe, t, "nav-statements");
    await state(kaethe, t, OFFICIAL);
    await more(kaethe.page, t, OFFICIAL);
    await unfold(kaethe.page, t("speak"));
    await look(kaethe, "speaking for an office");
    await press(kaethe.page, t("speak-button", { office: OFFICE }));
    await noted(kaethe, t, "note-waits");
    await kaethe.sees(kaethe.page.getByText(t("voice-asked-what")));
    expect(await kaethe.page.getByText(t("speak"), { exact: true }).count() === 0, "she could once more");
  });
  await look(kaethe, "office that was asked to speak");
  await step("with him it speaks", async () => {
    const { page } = joerg;
    await tab(joerg, t, "nav-statements");
    await arrives(joerg, statement(page, OFFICIAL).filter({ hasText: t("voice-asked", { office: OFFICE }) }));
    await more(page, t, OFFICIAL);
    await joerg.seesAfterReload(page.locator("summary").filter({ hasText: t("speak") }));
    await unfold(page, t("speak"));
    await press(page, t("speak-button", { office: OFFICE }));
    await noted(joerg, t, "note-spoken");
  });
  await look(joerg, "office that speaks");
  await step("everybody sees plainly that the office speaks", async () => {
    const office = statement(ilse.page, OFFICIAL).locator(".tag.office");
    await arrives(ilse, office);
    const said = await statement(ilse.page, OFFICIAL).innerText();
    for (const part of [OFFICE, t("voice-by"), KAETHE, JOERG]) expect(said.includes(part), `${part} is not in: ${said}`);
  });
  await look(ilse, "space where an office speaks");
}

async function sealing({ t, look, nodes, people: [kaethe, joerg, ilse] }) {
  const { page } = kaethe;
  await order(kaethe, t, "title-sealed");
  await look(kaethe, "sealed parts, none");
  await step("she seals something for him and herself", async () => {
    await follow(page, t("seal-new"));
    await look(kaethe, "sealing");
    await page.getByLabel(t("field-seal-title")).fill(SEALED_TITLE);
    await page.getByLabel(t("field-seal-reason")).selectOption("negotiation");
    await page.getByLabel(t("field-seal-right")).fill("die Bieter");
    await page.getByLabel(t("field-seal-text")).fill(SEALED);
    await page.getByRole("checkbox", { name: JOERG }).check();
    await press(page, t("seal-button"));
    await noted(kaethe, t, "note-sealed");
  });
  await look(kaethe, "sealed parts");
  await step("he reads it", async () => {
    await order(joerg, t, "title-sealed");
    await arrives(joerg, joerg.page.getByRole("link", { name: SEALED_TITLE }));
    await follow(joerg.page, SEALED_TITLE);
    await joerg.sees(joerg.page.getByText(SEALED));
  });
  await look(joerg, "sealed part, read");
  await step("the other one sees that there is something, and why, but not what", async () => {
    await order(ilse, t, "title-sealed");
    await arrives(ilse, ilse.page.getByRole("link", { name: SEALED_TITLE }));
    await follow(ilse.page, SEALED_TITLE);
    for (const words of [t("sealed-not-you"), t("seal-reason-negotiation"), "die Bieter"]) await ilse.sees(ilse.page.getByText(words));
    expect(!(await ilse.page.content()).includes("4 200"), "the words are on her page");
    expect(!await holds(nodes[2].home, SEALED), "the words are on her disk");
  });
  await look(ilse, "sealed part, stub");
  await step("opened, everybody reads it", async () => {
    await follow(page, SEALED_TITLE);
    await unfold(page, t("unseal"));
    await look(kaethe, "opening a sealed part");
    await press(page, t("unseal-button"));
    await noted(kaethe, t, "note-unsealed");
    await ilse.seesAfterReload(ilse.page.getByText(SEALED));
    await ilse.sees(ilse.page.getByText(t("sealed-everybody")));
  });
  await look(ilse, "sealed part, opened");
}

async function pairing({ t, look, people: [kaethe, joerg] }) {
  const { page } = kaethe;
  await setting(kaethe, t, "title-devices");
  await look(kaethe, "devices");
  const code = await step("she makes a code for her second computer, also as a picture", async () => {
    await follow(page, t("pair-make"));
    await look(kaethe, "pairing");
    await press(page, t("pair-make"));
    await noted(kaethe, t, "note-pairing-made");
    await seesPicture(page);
    const code = await page.getByLabel(t("pair-code")).inputValue();
    expect(code.startsWith("linde:pair:"), code);
    return code;
  });
  await look(kaethe, "pairing code");
  await step("whoever enters it sees where it leads first", async () => {
    await setting(joerg, t, "title-devices");
    await follow(joerg.page, t("pair-have-code"));
    await look(joerg, "entering a pairing code");
    await joerg.page.getByLabel(t("field-pairing"), { exact: true }).fill(code);
    await press(joerg.page, t("pair-look"));
    await joerg.sees(joerg.page.getByText(t("pair-joined", { n: 1 })));
  });
  await look(joerg, "pairing, preview");
  await setting(joerg, t, "title-devices");
  await follow(joerg.page, t("passphrase-set"));
  await look(joerg, "passphrase");
  await joerg.page.goto(new URL("/recover", joerg.page.url()).href);
  await look(joerg, "starting again");
}

async function recovering({ t, look, people: [kaethe] }) {
  const { page } = kaethe;
  await setting(kaethe, t, "title-devices");
  await follow(page, t("recovery-more"));
  await look(kaethe, "recovery");
  const written = await step("she writes down her 24 words", async () => {
    await follow(page, t("recovery-show"));
    const written = await page.locator(".word").allInnerTexts();
    expect(written.length === 24, `${written.length} words`);
    return written;
  });
  await look(kaethe, "recovery words");
  const asked = async () => Promise.all((await page.locator("input[name=first], input[name=second]").all()).map((one) => one.inputValue()));
  await step("wrong words are refused", async () => {
    await follow(page, t("words-next"));
    for (const number of await asked()) await page.getByLabel(t("field-word", { n: number }), { exact: true }).fill("unfug");
    await press(page, t("recovery-confirm-button"));
    await kaethe.sees(page.getByRole("alert").filter({ hasText: t("err-words-differ") }));
  });
  await look(kaethe, "confirming words, refused");
  await step("with two of them right she is done", async () => {
    for (const number of await asked()) await page.getByLabel(t("field-word", { n: number }), { exact: true }).fill(written[number - 1]);
    await press(page, t("recovery-confirm-button"));
    await noted(kaethe, t, "note-words-written");
  });
  await look(kaethe, "recovery, words written");
  await check("the words are shown nowhere again", async () => {
    const answer = await page.goto(new URL("/recovery/words", page.url()).href);
    expect(answer.status() >= 400 || await page.locator(".word").count() === 0, "they are");
  });
}

async function backingUp({ t, look, folder, people: [kaethe] }) {
  const { page } = kaethe;
  await setting(kaethe, t, "title-backup");
  await look(kaethe, "backup, none");
  const path = join(folder, `kaethe-${kaethe.scripts}.backup`);
  await step("she makes a backup with the browser", async () => {
    const downloading = page.waitForEvent("download");
    await press(page, t("backup-download"));
    await (await downloading).saveAs(path);
    const bytes = await readFile(path);
    expect(bytes.length > 0 && !bytes.includes(OFFICIAL), "it is empty, or not encrypted");
  });
  await step("it is whole", async () => {
    await page.getByLabel(t("field-verify-path")).fill(path);
    await press(page, t("backup-verify-button"));
    await kaethe.sees(page.getByText(t("backup-whole")));
  });
  await look(kaethe, "backup, checked");
  await step("she writes another one to where she wants it", async () => {
    await unfold(page, t("backup-to-path"));
    await page.getByLabel(t("field-path"), { exact: true }).fill(`${path}.2`);
    await press(page, t("backup-save"));
    await noted(kaethe, t, "note-backup-saved");
    await readFile(`${path}.2`);
  });
  await look(kaethe, "backup, made");
}

async function removing({ t, look, people: [kaethe, , ilse] }) {
  const { page } = kaethe;
  await tab(kaethe, t, "nav-statements");
  await tab(ilse, t, "nav-statements");
  await state(ilse, t, LAST);
  await arrives(kaethe, statement(page, LAST));
  await step("she is removed, and her last word shall not count", async () => {
    await tab(kaethe, t, "nav-members");
    await follow(page, ILSE);
    await follow(page, t("member-remove"));
    await unfold(page, t("cut-since"));
    await look(kaethe, "removing");
    await page.locator("label.choice").filter({ hasText: LAST }).click();
    await press(page, t("member-remove-button"));
    await noted(kaethe, t, "note-member-removed");
    await unfold(page, t("departed", { n: 1 }));
  });
  await look(kaethe, "members, one departed");
  await step("she is told so, and has nothing to write with", async () => {
    await arrives(ilse, ilse.page.getByText(t("gone")));
    await ilse.page.reload();
    expect(await ilse.page.locator("form.compose").count() === 0, "she could write");
    await ilse.sees(ilse.page.locator(".note").filter({ hasText: KAETHE }));
    await ilse.sees(statement(ilse.page, HARSH));
    expect(await statement(ilse.page, LAST).count() === 0, "her last word still counts");
  });
  await look(ilse, "space of which one was removed");
  await step("the page of a former member says so", async () => {
    await follow(page, ILSE);
    await kaethe.sees(page.getByText(t("departed-what")));
  });
  await look(kaethe, "former member");
}

async function auditing({ t, look, people: [kaethe, , ilse] }) {
  const { page } = kaethe;
  await order(kaethe, t, "title-audit");
  await look(kaethe, "audit");
  await check("what was done last stands first", async () => {
    const first = await page.locator(".audit-row").first().innerText();
    expect(first.includes(t("kind-remove")), first);
  });
  await step("what does not count is one choice away, and says why", async () => {
    await follow(page, t("audit-not-counted"));
    await kaethe.sees(page.locator(".audit-row").filter({ hasText: LAST }).filter({ hasText: t("reason-beyond-cut") }));
    expect(await page.locator(".verdict.yes").count() === 0, "something counts");
  });
  await look(kaethe, "audit, what does not count");
  await step("likewise the entries of a person, and of a kind", async () => {
    await follow(page, t("audit-all"));
    await unfold(page, t("audit-person"));
    await page.locator(".chips").getByRole("link", { name: ILSE }).click();
    await unfold(page, t("audit-kind"));
    await look(kaethe, "audit, of a person");
    await page.locator(".chips").getByRole("link", { name: t("kind-statement"), exact: true }).click();
    await kaethe.sees(page.locator(".audit-row").filter({ hasText: HARSH }));
    expect(await page.locator(".audit-row").count() === 2, "other entries are listed");
  });
  await step("the entry explains why it does not count, and leads to what decided it", async () => {
    await page.locator(".audit-row").filter({ hasText: LAST }).getByRole("link").first().click();
    for (const words of [t("verdict-not-counted"), t("reason-beyond-cut"), t("check-signature-yes"), t("check-body-matches")]) {
      await kaethe.sees(page.getByText(words, { exact: true }));
    }
    await look(kaethe, "entry that does not count");
    await follow(page, t("entry-because"));
    await kaethe.sees(page.getByText(t("kind-remove"), { exact: true }));
  });
  await look(kaethe, "entry of the removal");
  await step("she who was removed can read all this, too", async () => {
    await ilse.page.getByRole("link", { name: t("filter-not-counted") }).click();
    await ilse.sees(statement(ilse.page, LAST).filter({ hasText: t("reason-beyond-cut") }));
  });
  await look(ilse, "statements that do not count");
}

/** A space that only its members can read. */
async function amongThemselves({ t, look, nodes, people: [kaethe, joerg] }) {
  const { page } = kaethe;
  await main(kaethe, t, "nav-home");
  await look(kaethe, "start");
  await step("she founds a space that only members can read", async () => {
    await follow(page, t("start-create-button"));
    await page.getByLabel(t("field-space-name")).fill(BOARD);
    await page.getByLabel(t("field-my-name")).fill(KAETHE);
    await choose(page, "visibility", "members");
    await unfold(page, t("visibility-more"));
    await look(kaethe, "founding a space for members only");
    await press(page, t("space-new-button"));
    await noted(kaethe, t, "note-space-created");
    await state(kaethe, t, INSIDE);
  });
  await step("he joins and reads", async () => {
    await tab(kaethe, t, "nav-invitations");
    await press(page, t("invite-button"));
    await noted(kaethe, t, "note-invited");
    await joerg.page.goto(new URL("/join", joerg.page.url()).href);
    await joerg.page.getByLabel(t("field-invitation"), { exact: true }).fill(await page.getByLabel(t("field-link")).inputValue());
    await press(joerg.page, t("join-look"));
    await joerg.page.getByLabel(t("field-my-name")).fill(JOERG);
    await press(joerg.page, t("join-button"));
    await joerg.page.waitForURL((url) => url.pathname.startsWith("/spaces/"));
    await arrives(joerg, statement(joerg.page, INSIDE));
    expect(!await holds(nodes[1].home, INSIDE), "the words lie unencrypted on his disk");
  });
  await look(joerg, "space for members only");
  await step("he leaves", async () => {
    await order(joerg, t, "title-leave");
    await look(joerg, "leaving");
    await press(joerg.page, t("leave-button"));
    await noted(joerg, t, "note-left");
  });
  await look(joerg, "start, having left");
  await step("she sees that he is gone", async () => {
    await tab(kaethe, t, "nav-members");
    await arrives(kaethe, page.locator("summary").filter({ hasText: t("departed", { n: 1 }) }));
    await unfold(page, t("departed", { n: 1 }));
    await kaethe.sees(page.getByText(t("departed-left")));
  });
  await step("the space says so to him, too", async () => {
    await joerg.page.locator(".space-card").getByRole("link", { name: BOARD }).click();
    await joerg.sees(joerg.page.getByText(t("gone")));
  });
  await look(joerg, "space that was left");
}

/** After all that, all have the same. */
async function agreeing({ t, nodes, people: [kaethe] }) {
  await step("she knows that the other has everything", async () => {
    await main(kaethe, t, "nav-home");
    await arrives(kaethe, kaethe.page.locator(".space-card").filter({ hasText: SQUARE }).getByText(t("spread-everywhere", { known: 2 })));
  });
  await check("and for all it comes to the same, also for her who was removed", async () => {
    const { spaces } = await nodes[0].call({ call: "status" });
    const { id } = spaces.find(({ name }) => name === SQUARE);
    const states = await Promise.all(nodes.map((node) => node.call({ call: "space_state", space: id })));
    expect(new Set(states.map(({ hash }) => hash)).size === 1, `the states differ: ${JSON.stringify(states)}`);
  });
}

/** Presses the button that is called exactly that. */
function press(scope, name) {
  return scope.getByRole("button", { name, exact: true }).click();
}

/** Follows the first link of the main part that is called exactly that. */
function follow(page, name) {
  return page.locator("main").getByRole("link", { name, exact: true }).first().click();
}

function unfold(scope, name) {
  return scope.locator("summary").filter({ hasText: name }).first().click();
}

function choose(page, name, value) {
  return page.locator(`input[name="${name}"][value="${value}"]`).check();
}

/** Goes to a page of the main menu. */
function main(person, t, key) {
  return person.page.getByRole("navigation", { name: t("nav-main") }).getByRole("link", { name: t(key), exact: true }).click();
}

/** Goes to a page that the settings lead to. */
async function setting(person, t, key) {
  await main(person, t, "nav-settings");
  await follow(person.page, t(key));
}

/** Goes to a page of the space that the person is in. */
async function tab(person, t, key) {
  const { page } = person;
  const tabs = page.getByRole("navigation", { name: t("nav-space") });
  if (await tabs.count() === 0) {
    await main(person, t, "nav-home");
    await page.locator(".space-card").getByRole("link", { name: SQUARE }).click();
  }
  await tabs.getByRole("link", { name: t(key), exact: true }).click();
}

/** Goes to a page about how the space is ordered. */
async function order(person, t, key) {
  await tab(person, t, "nav-order");
  await follow(person.page, t(key));
}

/** Goes to the page of a contribution. */
function more(page, t, text) {
  return statement(page, text).getByRole("link", { name: linked(t, "contribution-of") }).click();
}

/** The name of a link that names an id. */
function linked(t, key) {
  return new RegExp(`^${t(key, { id: "\\S+" })}$`);
}

/** The card of somebody who waits to be let in. */
function waiting(page, name) {
  return page.locator(".waiting-card").filter({ hasText: name });
}

/** Waits until nothing of `locator` is there: by itself with scripts, by loading the page anew without. */
async function vanishes(person, locator) {
  if (person.scripts) return locator.first().waitFor({ state: "detached" });
  const until = performance.now() + PATIENCE_MS;
  while (await locator.count() > 0) {
    expect(performance.now() < until, `still there: ${locator}`);
    await person.page.reload();
  }
}

/** Waits until the picture of a code is there. */
async function seesPicture(page) {
  await page.locator("img.qr").scrollIntoViewIfNeeded();
  const { width, height } = await page.locator("img.qr").evaluate(async (image) => {
    await image.decode();
    return { width: image.naturalWidth, height: image.naturalHeight };
  });
  expect(width > 0 && width === height, `${width} × ${height}`);
}

/** Whether any file below the folder has these words in it. */
async function holds(folder, words) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() ? await holds(path, words) : entry.isFile() && (await readFile(path)).includes(words)) return true;
  }
  return false;
}
