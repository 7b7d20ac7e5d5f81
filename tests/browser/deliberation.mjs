// Two people on two nodes deliberate: the essentials, with or without scripts, in either language.

import { Person } from "./browser.mjs";
import { inspect } from "./inspect.mjs";
import { Node } from "./nodes.mjs";
import { arrives } from "./seen.mjs";
import { check, expect, step, story } from "./tally.mjs";
import { words } from "./words.mjs";

const SAID = "Wir brauchen mehr Bäume auf dem Dorfplatz.";
const ANSWERED = "Und eine Bank, auf der man im Schatten sitzen kann.";
const DRAFT = "Der Verein pflanzt eine Linde.\n\nDie Gemeinde gibt das Wasser.";
const HERS = "Die Gemeinde gibt das Wasser und den Dünger.";
const HIS = "Der Verein pflanzt im Herbst eine Linde.";

export function deliberate(browser, { lang, scripts }) {
  return story(`${scripts ? "with" : "without"} scripts, in ${lang}`, async () => {
    const nodes = [];
    const people = [];
    try {
      for (const name of ["Lindenhof", "Rathaus"]) nodes.push(await Node.start(name));
      for (const _ of nodes) people.push(await Person.sit(browser, { scripts }));
      await tell({ t: await words(lang), lang, scripts, nodes, people });
      for (const node of nodes.splice(0)) {
        await step("the node ends cleanly when asked to", async () => {
          const code = await node.stop();
          expect(code === 0, `exit code ${code}`);
        });
      }
    } finally {
      for (const person of people) await person.context.close();
      for (const node of nodes) await node.kill();
    }
  });
}

async function tell(stage) {
  await arriving(stage);
  const space = await founding(stage);
  await stating(stage);
  const link = await inviting(stage);
  await joining(stage, link);
  await hearing(stage);
  await weighing(stage);
  await writing(stage, space);
  await lookingBack(stage, space);
  await lookingAround(stage, space);
  if (stage.scripts) await drafting(stage, space);
  await leaving(stage, space);
}

async function arriving({ t, lang, scripts, nodes: [lindenhof, rathaus], people: [kaethe, joerg] }) {
  await step("without a login there is nothing to see", async () => {
    await kaethe.page.goto(`${lindenhof.origin}/status`);
    expect(new URL(kaethe.page.url()).pathname === "/login", kaethe.page.url());
  });
  await inspect(kaethe, "how to log in");
  if (!scripts) {
    await kaethe.page.goto(lindenhof.login);
    await inspect(kaethe, "login");
  }
  await step("she logs in by the one-time link", () => kaethe.logIn(lindenhof.login));
  await step("he logs in by a new one", async () => joerg.logIn(await rathaus.newLogin()));
  if (lang !== "de") {
    for (const person of [kaethe, joerg]) {
      await step("the page changes its language and stays where it is", async () => {
        await person.page.getByRole("button", { name: new RegExp(`^${lang}`) }).click();
        await person.page.locator(`html[lang=${lang}]`).waitFor();
        expect(new URL(person.page.url()).pathname === "/", person.page.url());
      });
    }
  }
  await step("the start page greets", () => kaethe.sees(kaethe.page.getByRole("heading", { level: 1, name: t("welcome") })));
  await inspect(kaethe, "start, empty");
  await step("the link works only once", async () => {
    const other = await Person.sit(kaethe.context.browser(), { scripts });
    await other.page.goto(lindenhof.login);
    if (!scripts) await other.page.locator("form[data-login] button").click();
    await other.sees(other.page.getByRole("alert"));
    await inspect(other, "login used up");
    await other.context.close();
  });
}

async function founding({ t, people: [kaethe] }) {
  const { page } = kaethe;
  await page.getByRole("link", { name: t("start-create-button") }).click();
  await inspect(kaethe, "found a space");
  await step("a space needs a name, and what was typed stays", async () => {
    await page.getByLabel(t("field-my-name")).fill("Käthe Lindner");
    await page.getByRole("button", { name: t("space-new-button") }).click();
    await kaethe.sees(page.getByRole("alert").filter({ hasText: t("err-name-empty") }));
    expect(await page.getByLabel(t("field-my-name")).inputValue() === "Käthe Lindner", "her name is gone");
  });
  await inspect(kaethe, "found a space, refused");
  await step("she founds a space", async () => {
    await page.getByLabel(t("field-space-name")).fill("Unser Dorfplatz");
    await page.getByLabel(t("field-purpose")).fill("Wie soll der Platz vor der Kirche aussehen?");
    await page.getByRole("button", { name: t("space-new-button") }).click();
    await kaethe.sees(page.getByText(t("note-space-created")));
  });
  await inspect(kaethe, "space, empty");
  return new URL(page.url()).pathname;
}

async function stating({ t, people: [kaethe] }) {
  const { page } = kaethe;
  await step("an empty statement is refused", async () => {
    await page.getByRole("button", { name: t("statement-button") }).click();
    await kaethe.sees(page.getByRole("alert").filter({ hasText: t("err-text-empty") }));
  });
  await inspect(kaethe, "statement refused");
  await step("her statement shows up with her name and where it is stored", async () => {
    await state(kaethe, t, SAID);
    const words = await statement(page, SAID).innerText();
    for (const part of ["Käthe Lindner", t("you"), t("delivery-here")]) expect(words.includes(part), `${part} is not in: ${words}`);
  });
  await inspect(kaethe, "space with a statement");
}

async function inviting({ t, lang, scripts, people: [kaethe] }) {
  const { page } = kaethe;
  await page.getByRole("link", { name: t("nav-invitations"), exact: true }).click();
  await inspect(kaethe, "invitations, none");
  const link = await step("she makes an invitation and gets a link", async () => {
    await page.getByRole("button", { name: t("invite-button") }).click();
    await kaethe.sees(page.getByText(t("note-invited")));
    const link = await page.getByLabel(t("field-link")).inputValue();
    expect(/^linde:\S{20,}$/.test(link), `link: ${link}`);
    return link;
  });
  const copy = page.locator("[data-copy^='l-']");
  const letter = page.locator("[data-copy^='t-']");
  if (scripts) {
    await step("the link can be copied with a button", async () => {
      await kaethe.context.grantPermissions(["clipboard-read", "clipboard-write"]);
      await copy.click();
      await kaethe.sees(page.getByRole("button", { name: t("copied") }));
      expect(await page.evaluate(() => navigator.clipboard.readText()) === link, "something else was copied");
      await letter.click();
      await page.waitForFunction(async (link) => {
        const copied = await navigator.clipboard.readText();
        return copied.includes(link) && copied.length > link.length + 40;
      }, link);
    });
  } else {
    await step("there is no button that would do nothing", async () => {
      for (const button of [copy, letter]) expect(!await button.isVisible(), "it is visible");
    });
  }
  await inspect(kaethe, `invitation, ${lang}`);
  return link;
}

async function joining({ t, people: [, joerg] }, link) {
  const { page } = joerg;
  await page.getByRole("link", { name: t("start-join-button") }).click();
  await inspect(joerg, "join");
  await step("what is no link is refused", async () => {
    await page.getByLabel(t("field-invitation"), { exact: true }).fill("linde:unfug");
    await page.getByRole("button", { name: t("join-look") }).click();
    await joerg.sees(page.getByRole("alert").filter({ hasText: t("err-invitation-invalid") }));
  });
  await inspect(joerg, "join, refused");
  await step("he pastes the link and sees where it leads before he joins", async () => {
    const half = link.length / 2;
    await page.getByLabel(t("field-invitation"), { exact: true }).fill(`${link.slice(0, half)}\n  ${link.slice(half)}\n`);
    await page.getByRole("button", { name: t("join-look") }).click();
    await joerg.sees(page.getByLabel(t("field-my-name")));
  });
  await inspect(joerg, "join, preview");
  await step("he joins and sees what she said", async () => {
    await page.getByLabel(t("field-my-name")).fill("Jörg Aßmann");
    await page.getByRole("button", { name: t("join-button"), exact: true }).click();
    await page.waitForURL((url) => url.pathname.startsWith("/spaces/"));
    await arrives(joerg, statement(page, SAID));
  });
  await inspect(joerg, "space joined");
}

/** Each hears what the other says, and how far it has spread. */
async function hearing({ t, scripts, nodes: [lindenhof], people: [kaethe, joerg] }) {
  await kaethe.page.getByRole("link", { name: t("nav-statements"), exact: true }).click();
  const loaded = await kaethe.page.evaluate(() => performance.timeOrigin);
  if (!await joerg.page.getByRole("button", { name: t("statement-button") }).isVisible()) await joerg.page.reload();
  await step("he answers", () => state(joerg, t, ANSWERED));
  await step(`his answer appears on her page${scripts ? " by itself" : ""}`, async () => {
    await arrives(kaethe, statement(kaethe.page, ANSWERED));
    await kaethe.sees(statement(kaethe.page, ANSWERED).getByText("Jörg Aßmann"));
    const now = await kaethe.page.evaluate(() => performance.timeOrigin);
    expect(!scripts || now === loaded, "the page was loaded anew");
  });
  for (const [who, person] of [["she sees", kaethe], ["he sees", joerg]]) {
    await step(`${who} that everything is on both devices`, async () => {
      const everywhere = person.page.getByText(t("delivery-everywhere", { known: 2 }));
      await arrives(person, statement(person.page, SAID).and(person.page.locator("li", { has: everywhere })));
      await arrives(person, statement(person.page, ANSWERED).and(person.page.locator("li", { has: everywhere })));
      await arrives(person, person.page.getByText(t("spread-everywhere", { known: 2 })));
    });
  }
  await inspect(kaethe, "space of two");
  await step("she sees who has what, and that his device is there", async () => {
    await kaethe.page.getByRole("link", { name: t("title-connection"), exact: true }).click();
    const rows = kaethe.page.locator(".holders tbody tr");
    await arrives(kaethe, rows.filter({ hasText: "Jörg Aßmann" }).filter({ hasText: t("connection-all") }).filter({ hasText: t("connection-now") }));
    expect(await rows.count() === 2, `${await rows.count()} devices`);
    await inspect(kaethe, "who has what");
    await kaethe.page.goBack();
  });
  await check("what was said last stands first, whoever said it", async () => {
    const space = new URL(kaethe.page.url()).pathname.split("/").pop();
    const texts = Array.from({ length: 9 }, (_, number) => `Noch etwas: Punkt ${number + 1}.`);
    await lindenhof.call({ call: "statement_add", space, texts });
    await arrives(joerg, statement(joerg.page, "Punkt 9."));
    await state(joerg, t, "Und das zuletzt.");
    const first = await joerg.page.locator("li.statement .said").first().innerText();
    expect(first === "Und das zuletzt.", `first: ${first}`);
  });
}

async function weighing({ t, people: [kaethe] }) {
  const { page } = kaethe;
  const item = () => page.locator("li.statement").filter({ hasText: ANSWERED });
  await step("she agrees to a statement and sees that it counts", async () => {
    await item().getByRole("button", { name: t("stance-agree"), exact: true }).click();
    await kaethe.sees(page.getByText(t("note-reacted")));
    await kaethe.sees(item().getByText(t("count-agree", { n: 1 })));
  });
  await inspect(kaethe, "statements with reactions");
  await page.getByRole("link", { name: t("nav-opinion"), exact: true }).click();
  await inspect(kaethe, "opinion map");
  await step("the map asks her what she has not reacted to", async () => {
    const asked = await page.locator("form.react").getAttribute("action");
    await page.getByRole("button", { name: t("stance-pass"), exact: true }).click();
    await kaethe.sees(page.getByText(t("note-reacted")));
    expect(await page.locator(`form.react[action="${asked}"]`).count() === 0, "the same is asked again");
  });
}

async function writing({ t, scripts, people: [kaethe, joerg] }, space) {
  const { page } = kaethe;
  await page.getByRole("link", { name: t("nav-texts"), exact: true }).click();
  await inspect(kaethe, "texts, none");
  await step("she begins a text", async () => {
    await page.getByLabel(t("field-title")).fill("Antrag an die Gemeinde");
    await page.getByRole("button", { name: t("text-new-button") }).click();
    await kaethe.sees(page.getByText(t("note-text-created")));
  });
  await inspect(kaethe, "text, empty");
  await step("she adds a section", async () => {
    await page.getByLabel(t("field-section-title")).fill("Die Linde");
    await page.getByLabel(t("field-section-text"), { exact: true }).fill(DRAFT);
    await page.getByRole("button", { name: t("section-new-button") }).click();
    await kaethe.sees(page.locator(".prose").getByText("Der Verein pflanzt eine Linde."));
  });
  await inspect(kaethe, "text with a section");

  await step("he finds the text and begins to edit", async () => {
    await joerg.page.goto(new URL(`${space}/texts`, joerg.page.url()).href);
    await arrives(joerg, joerg.page.getByRole("link", { name: "Antrag an die Gemeinde" }));
    await joerg.page.getByRole("link", { name: "Antrag an die Gemeinde" }).click();
    await arrives(joerg, joerg.page.locator(".prose").getByText("Der Verein pflanzt eine Linde."));
  });
  const reading = await joerg.context.newPage();
  await reading.goto(joerg.page.url());
  await joerg.page.getByRole("link", { name: t("edit-of", { title: "Die Linde" }) }).click();
  await inspect(joerg, "edit a section");

  await step("meanwhile she changes the second paragraph", async () => {
    await page.getByRole("link", { name: t("edit-of", { title: "Die Linde" }) }).click();
    await page.getByLabel(t("field-section-text"), { exact: true }).fill(DRAFT.replace("Die Gemeinde gibt das Wasser.", HERS));
  });
  if (scripts) {
    await step("while she types he sees that she does, where he reads and where he writes", async () => {
      for (const window of [reading, joerg.page]) {
        await joerg.sees(window.getByText(t("section-writing")).filter({ hasText: "Käthe Lindner" }));
      }
      expect(await page.getByText(t("section-writing")).count() === 0, "she is told of herself");
    });
    await inspect(joerg, "somebody else writes too");
  }
  await step("she saves, and he sees it where he reads", async () => {
    await page.getByRole("button", { name: t("save"), exact: true }).click();
    await kaethe.sees(page.getByText(t("note-saved"), { exact: true }));
    await arrives(joerg, reading.getByText(HERS), reading);
  });
  await step("he saves the page from before: the words of both are kept, and he sees what she changed", async () => {
    await joerg.page.getByLabel(t("field-section-text"), { exact: true }).fill(DRAFT.replace("Der Verein pflanzt eine Linde.", HIS));
    await joerg.page.getByRole("button", { name: t("save"), exact: true }).click();
    const note = joerg.page.locator(".note").filter({ hasText: t("note-saved-with-others") });
    await joerg.sees(note);
    const said = await note.innerText();
    expect(said.includes("Käthe Lindner"), `her name is not in: ${said}`);
    const added = (await note.locator(".diff ins").allInnerTexts()).join("");
    expect(added.includes("Dünger"), `marked as added: ${added}`);
    for (const words of [HIS, HERS]) await joerg.sees(joerg.page.locator(".prose").getByText(words));
  });
  await inspect(joerg, "saved with the words of others");
  await step("she has the words of both, too", async () => {
    for (const words of [HIS, HERS]) await arrives(kaethe, page.locator(".prose").getByText(words));
  });
  await reading.close();
}

async function lookingBack({ t, scripts, people: [kaethe] }, space) {
  const { page } = kaethe;
  await step("the history lists the versions of both", async () => {
    await page.getByRole("link", { name: t("history-of", { title: "Die Linde" }) }).click();
    await kaethe.sees(page.locator(".timeline li").nth(2));
    const whole = await page.locator(".timeline").innerText();
    for (const name of ["Käthe Lindner", "Jörg Aßmann", t("version-now")]) expect(whole.includes(name), `${name} is not in: ${whole}`);
  });
  await inspect(kaethe, "history");
  await step("a slider goes through the versions, also by keyboard, and shows what each changed", async () => {
    const slider = page.locator("input[type=range]");
    const last = await slider.getAttribute("max");
    await slider.focus();
    await page.keyboard.press("Home");
    if (!scripts) await page.getByRole("button", { name: t("version-show") }).click();
    await page.waitForURL(/at=1$/);
    await kaethe.sees(page.getByText(t("version-number", { n: 1, of: last })).first());
    await kaethe.sees(page.locator("main .diff ins"));
    expect(await page.getByRole("link", { name: t("version-older") }).count() === 0, "there is one before the first");
  });
  await inspect(kaethe, "history, the first version");
  await step("she restores the first version, and nothing between is lost", async () => {
    await page.getByRole("button", { name: t("version-restore") }).click();
    await kaethe.sees(page.getByText(t("note-restored")));
    expect(await page.locator(".prose").getByText(HERS).count() === 0, "her later words are still there");
    await page.getByRole("link", { name: t("history-of", { title: "Die Linde" }) }).click();
    await page.getByRole("link", { name: t("version-older") }).click();
    await page.getByRole("button", { name: t("version-restore") }).click();
    await kaethe.sees(page.locator(".prose").getByText(HERS));
    await page.getByRole("link", { name: t("history-of", { title: "Die Linde" }) }).click();
  });
  await step("comparing two versions marks what was added", async () => {
    const oldest = page.locator(".timeline li").last();
    await oldest.getByRole("link", { name: t("version-to-now") }).click();
    await kaethe.sees(page.locator("main > .diff ins"));
    const added = (await page.locator("main > .diff ins").allInnerTexts()).join(" ");
    for (const word of ["Herbst", "Dünger"]) expect(added.includes(word), `marked as added: ${added}`);
  });
  await inspect(kaethe, "comparison");
  await step("every statement tells who signed it", async () => {
    await page.goto(new URL(space, page.url()).href);
    await statement(page, ANSWERED).getByRole("link").first().click();
    await kaethe.sees(page.getByRole("heading", { level: 1, name: t("title-entry") }));
    const whole = await page.locator("main").innerText();
    for (const part of [ANSWERED, "Jörg Aßmann", t("verdict-counted"), t("check-signature-yes"), t("check-chain-yes"), t("check-body-matches")]) {
      expect(whole.includes(part), `${part} is not in: ${whole}`);
    }
  });
  await page.getByText(t("entry-details")).click();
  await inspect(kaethe, "entry");
}

async function lookingAround({ t, people: [kaethe] }, space) {
  const { page } = kaethe;
  const go = (path) => page.goto(new URL(path, page.url()).href);
  await step("both are members", async () => {
    await go(`${space}/members`);
    for (const name of ["Käthe Lindner", "Jörg Aßmann"]) await kaethe.sees(page.locator(".people").getByText(name));
  });
  await inspect(kaethe, "members");
  await step("the texts and the spaces are listed", async () => {
    await go(`${space}/texts`);
    await kaethe.sees(page.getByRole("link", { name: "Antrag an die Gemeinde" }));
  });
  await inspect(kaethe, "texts");
  await go("/");
  await kaethe.sees(page.getByRole("link", { name: "Unser Dorfplatz" }));
  await inspect(kaethe, "start");
  await step("the status tells of the other device", async () => {
    await go("/status");
    await kaethe.sees(page.getByRole("link", { name: "Unser Dorfplatz" }));
    expect(await page.getByText(t("status-nobody"), { exact: true }).count() === 0, "nobody is connected");
  });
  await inspect(kaethe, "status");
  await go("/help");
  await inspect(kaethe, "help");
  await step("an unknown address says so", async () => {
    const answer = await go(`${space}/nirgends`);
    expect(answer.status() === 404, `status ${answer.status()}`);
  });
  await inspect(kaethe, "not found");
}

async function drafting({ t, people: [kaethe] }, space) {
  const { page } = kaethe;
  const field = page.getByLabel(t("field-statement"));
  await step("what was typed and not sent is there after loading the page anew", async () => {
    await page.goto(new URL(space, page.url()).href);
    await field.fill("Noch nicht fertig");
    await page.waitForFunction(() => Object.values(localStorage).some((kept) => kept.includes("Noch nicht fertig")));
    await page.reload();
    await kaethe.sees(page.getByText(t("draft-back")));
    expect(await field.inputValue() === "Noch nicht fertig", "the draft is gone");
  });
  await inspect(kaethe, "draft");
  await step("a sent draft does not come back", async () => {
    await page.getByRole("button", { name: t("statement-button") }).click();
    await kaethe.sees(statement(page, "Noch nicht fertig"));
    await page.reload();
    expect(await field.inputValue() === "", `still there: ${await field.inputValue()}`);
  });
}

async function leaving({ t, people: [kaethe] }, space) {
  const { page } = kaethe;
  await step("after logging out there is nothing to see", async () => {
    await page.getByRole("button", { name: t("logout") }).click();
    await kaethe.sees(page.getByRole("heading", { level: 1, name: t("title-login") }));
    await page.goto(new URL(space, page.url()).href);
    expect(new URL(page.url()).pathname === "/login", page.url());
  });
}

export async function state(person, t, text) {
  await person.page.getByLabel(t("field-statement")).fill(text);
  await person.page.getByRole("button", { name: t("statement-button") }).click();
  await person.sees(statement(person.page, text));
}

export function statement(page, text) {
  return page.locator("li.statement").filter({ hasText: text });
}
