// Pictures of every page: of two nodes that deliberate about real statements, of the story of trust, and of the space for practice, where
// all is decided; from the last also those of the handbook in both languages. Arguments: the folder, and "practice" or "handbook" for
// the last or its pictures alone.

import { readFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { launch, PATIENCE_MS, Person } from "./browser.mjs";
import { Node } from "./nodes.mjs";
import { sum } from "./tally.mjs";
import { trust } from "./trust.mjs";
import { words } from "./words.mjs";

const [folder, only] = process.argv.slice(2);
const STATEMENTS = new URL("../data/klimarat/statements.csv", import.meta.url);
const STATEMENTS_USED = 25;
/** Shorter ones are mostly trials of the people who took part. */
const STATEMENT_CHARS = 30;
const SIZES = [{ width: 1280, height: 900 }, { width: 360, height: 740 }];
const HANDBOOK = { width: 1040, height: 780 };
const HANDBOOK_TALL = { width: 1040, height: 1080 };
const DRAFT = `Die Gemeinde fördert **Reparieren statt Wegwerfen**:

- ein Reparaturcafé im Pfarrheim, an jedem ersten Samstag
- eine Werkzeugbibliothek im Rathaus

Die Kosten trägt die Gemeinde.`;

const t = await words("de");
const browser = await launch();
const nodes = [await Node.start("Lindenhof"), await Node.start("Rathaus")];
const [lindenhof, rathaus] = nodes;
const [kaethe, joerg] = [await Person.sit(browser), await Person.sit(browser)];
try {
  await mkdir(join(folder, "handbuch"), { recursive: true });
  if (!only) await all();
  if (only !== "handbook") await practise();
  for (const lang of ["de", "en"]) await illustrate(lang);
} finally {
  await browser.close();
  for (const node of nodes) await node.kill();
}
// The space for practice is looked at, not judged.
process.exitCode = only ? 0 : sum();

async function all() {
  await arrive();
  const space = await found();
  await joinIn(space);
  await deliberate(space);
  await write(space);
  await lookAround(space);
  await trust(browser, { lang: "de", scripts: true, look: (person, name) => shoot(person, `trust-${name.replaceAll(/[^a-z]+/g, "-")}`) });
}

async function arrive() {
  await kaethe.page.goto(`${lindenhof.origin}/login`);
  await shoot(kaethe, "anmelden");
  await kaethe.logIn(lindenhof.login);
  await shoot(kaethe, "start-leer", "start");
  await joerg.logIn(await rathaus.newLogin());
}

async function found() {
  const { page } = kaethe;
  await page.goto(`${lindenhof.origin}/spaces/new`);
  await shoot(kaethe, "raum-gruenden");
  await page.getByRole("button", { name: t("space-new-button") }).click();
  await shoot(kaethe, "raum-gruenden-fehler");
  await page.getByLabel(t("field-space-name")).fill("Produktion und Konsum");
  await page.getByLabel(t("field-purpose")).fill("Was wir herstellen, kaufen und wegwerfen: Wie geht es klimafreundlich und gerecht?");
  await page.getByLabel(t("field-my-name")).fill("Käthe Lindner");
  await page.getByRole("button", { name: t("space-new-button") }).click();
  await shoot(kaethe, "raum-leer");
  const space = new URL(page.url()).pathname;
  await page.goto(`${lindenhof.origin}${space}/invitations`);
  await page.getByRole("button", { name: t("invite-button") }).click();
  await kaethe.sees(page.getByText(t("note-invited")));
  await shoot(kaethe, "einladungen", "einladung");
  return space;
}

async function joinIn(space) {
  const { page } = joerg;
  const link = await kaethe.page.getByLabel(t("field-link")).inputValue();
  await page.goto(`${rathaus.origin}/join`);
  await shoot(joerg, "beitreten");
  await page.getByLabel(t("field-invitation"), { exact: true }).fill(link);
  await page.getByRole("button", { name: t("join-look") }).click();
  await page.getByLabel(t("field-my-name")).fill("Jörg Aßmann");
  await shoot(joerg, "beitreten-vorschau", "beitreten");
  await page.getByRole("button", { name: t("join-button"), exact: true }).click();
  await page.waitForURL((url) => url.pathname === space);
  await joerg.sees(page.locator("form.compose"));
  // An invitation whose makers are off: the joining waits.
  const other = await Node.start("Altes Rathaus");
  nodes.push(other);
  const made = await other.call({ call: "space_create", name: "Radwege", purpose: "", my_name: "Ilse Grün" });
  const invite = await other.call({ call: "invite_create", space: made.id, role: "member", uses: 1, days: 14 });
  await other.kill();
  await rathaus.call({ call: "join", link: invite.link, name: "Jörg Aßmann" });
  await page.goto(`${rathaus.origin}/spaces/${made.id}`);
  await shoot(joerg, "warten");
}

async function deliberate(space) {
  const id = space.split("/").pop();
  const texts = (await statements()).filter((text) => text.length > STATEMENT_CHARS).slice(0, STATEMENTS_USED);
  for (const [place, text] of texts.entries()) {
    const [speaker, listener] = place % 3 === 1 ? [rathaus, lindenhof] : [lindenhof, rathaus];
    await speaker.call({ call: "statement_add", space: id, texts: [text] });
    // A conversation: the next one has heard it.
    const state = (node) => node.call({ call: "space_state", space: id }).then(({ hash }) => hash);
    const until = performance.now() + PATIENCE_MS;
    while (await state(speaker) !== await state(listener)) {
      if (performance.now() > until) throw new Error(`the other node does not hear: ${text}`);
    }
  }
  await kaethe.page.goto(`${lindenhof.origin}${space}`);
  await kaethe.sees(kaethe.page.locator("li.statement").nth(STATEMENTS_USED - 1));
  await kaethe.sees(kaethe.page.getByText(t("spread-everywhere", { known: 2 })));
  await shoot(kaethe, "raum", "raum");
  await kaethe.page.locator("li.statement").first().getByRole("link").first().click();
  await shoot(kaethe, "unterschrift", "unterschrift");
  await joerg.page.goto(`${rathaus.origin}${space}`);
  await joerg.page.getByLabel(t("field-statement")).fill("Ein Entwurf, den ich noch nicht abgeschickt habe");
  await joerg.page.waitForFunction(() => localStorage.length > 0);
  await joerg.page.reload();
  await shoot(joerg, "entwurf");
  await joerg.page.getByRole("button", { name: t("draft-discard") }).click();
  await joerg.page.getByRole("link", { name: t("filter-not-counted") }).click();
  await shoot(joerg, "raum-zaehlt-nicht");
}

async function write(space) {
  const id = space.split("/").pop();
  await kaethe.page.goto(`${lindenhof.origin}${space}/texts`);
  await shoot(kaethe, "texte-leer");
  const { text } = await lindenhof.call({ call: "text_create", space: id, title: "Stellungnahme an die Gemeinde" });
  const add = (title, content) => lindenhof.call({ call: "section_add", space: id, text, title, content });
  await add("Anlass", "Im Klimarat haben **522 Aussagen** gezeigt, was uns wichtig ist. Diese Stellungnahme fasst zusammen, worin wir uns einig sind.");
  await add("Was wir vorschlagen", DRAFT);
  await add("Was es kostet", "| Posten | im Jahr |\n|---|---|\n| Miete | 600 € |\n| Werkzeug | 400 € |\n\n> Geprüft von der Kasse.");
  const path = `${space}/texts/${text}`;
  await joerg.page.goto(`${rathaus.origin}${path}`);
  await joerg.sees(joerg.page.locator(".section").nth(2));
  await kaethe.page.goto(`${lindenhof.origin}${path}`);
  await shoot(kaethe, "text");
  const edit = t("edit-of", { title: "Was wir vorschlagen" });
  for (const person of [joerg, kaethe]) await person.page.getByRole("link", { name: edit }).click();
  const field = (person) => person.page.getByLabel(t("field-section-text"), { exact: true });
  await field(kaethe).fill(DRAFT.replace("an jedem ersten Samstag", "an jedem ersten und dritten Samstag"));
  await shoot(kaethe, "bearbeiten", "bearbeiten");
  await kaethe.page.getByRole("button", { name: t("save"), exact: true }).click();
  await kaethe.sees(kaethe.page.getByText(t("note-saved"), { exact: true }));
  const reading = await joerg.context.newPage();
  await reading.goto(`${rathaus.origin}${path}`);
  await joerg.sees(reading.getByText("ersten und dritten Samstag"));
  await reading.close();
  await field(joerg).fill(DRAFT.replace("trägt die Gemeinde", "tragen Gemeinde und Vereine gemeinsam"));
  await joerg.page.getByRole("button", { name: t("save"), exact: true }).click();
  await joerg.sees(joerg.page.getByText(t("note-saved-with-others")));
  await shoot(joerg, "zusammengefuehrt", "zusammengefuehrt");
  await joerg.page.getByRole("link", { name: t("history-of", { title: "Was wir vorschlagen" }) }).click();
  await shoot(joerg, "verlauf");
  await joerg.page.locator(".timeline li").last().getByRole("link", { name: t("version-to-now") }).click();
  await shoot(joerg, "vergleich");
  await kaethe.page.goto(`${lindenhof.origin}${space}/texts`);
  await shoot(kaethe, "texte");
}

async function lookAround(space) {
  await kaethe.page.goto(`${lindenhof.origin}${space}/members`);
  await shoot(kaethe, "mitglieder");
  await joerg.page.goto(`${rathaus.origin}${space}/invitations`);
  await shoot(joerg, "einladungen-mitglied");
  await joerg.page.goto(`${rathaus.origin}/`);
  await shoot(joerg, "start");
  await kaethe.page.goto(`${lindenhof.origin}/status`);
  // A home as people have it, not one of a test.
  await kaethe.page.locator("code", { hasText: lindenhof.home }).evaluate((element) => { element.textContent = "~/.local/share/linde"; });
  await shoot(kaethe, "status", "status");
  await kaethe.page.goto(`${lindenhof.origin}/help`);
  await shoot(kaethe, "hilfe");
  await kaethe.page.goto(`${lindenhof.origin}/nirgends`);
  await shoot(kaethe, "nicht-gefunden");
}

/** The pages about topics, in the space for practice; of each sort the first few. */
async function practise() {
  const node = await Node.start("Küchentisch");
  nodes.push(node);
  const person = await Person.sit(browser);
  const { page } = person;
  await person.logIn(node.login);
  await page.getByRole("button", { name: t("practice-button") }).click();
  await page.waitForURL((url) => url.pathname.startsWith("/spaces/"));
  await shoot(person, "uebung-raum");
  const space = new URL(page.url()).pathname;
  const go = (path) => page.goto(node.origin + path);
  const links = (part) => page.evaluate((start) => [...new Set([...document.querySelectorAll(`main a[href^="${start}/"]`)]
    .map((link) => link.getAttribute("href").split(/[#?]/)[0]))], `${space}/${part}`);
  const shootAll = async (part, name, most) => {
    const found = (await links(part)).filter((path) => !path.endsWith("/new")).slice(0, most);
    for (const [place, path] of found.entries()) {
      await go(path);
      await shoot(person, `uebung-${name}-${place + 1}`);
    }
    return found;
  };
  await go(`${space}/topics`);
  await shoot(person, "uebung-themen");
  await go(`${space}/topics/new`);
  await shoot(person, "uebung-thema-neu");
  await go(`${space}/topics`);
  for (const [place, topic] of (await links("topics")).filter((path) => !path.endsWith("/new")).slice(0, 3).entries()) {
    await go(topic);
    await shoot(person, `uebung-thema-${place + 1}`);
    for (const [part, name] of [["proposals", "vorschlag"], ["questions", "frage"], ["ballots", "abstimmung"], ["records", "protokoll"], ["trace", "spur"]]) {
      await go(topic);
      await shootAll(part, `${place + 1}-${name}`, 2);
    }
  }
  const [first] = (await go(`${space}/topics`), await links("topics")).filter((path) => !path.endsWith("/new"));
  await go(`${first}/ballots/new`);
  await shoot(person, "uebung-abstimmung-neu");
  await go(first);
  const [ballot] = await links("ballots");
  if (ballot) {
    await go(`${ballot}/sheet`);
    await shoot(person, "uebung-stimmzettel");
  }
  for (const [path, name] of [["/settings", "einstellungen"], ["/verify", "beleg-pruefen"], ["/help/look", "bestandteile"], ["/help/glossary", "woerter"]]) {
    await go(path);
    await shoot(person, name);
  }
  await go("/search?q=Linde");
  await shoot(person, "suche");
  await person.context.close();
}

/** The pictures of the handbook in which a topic goes from a concern to a decision. */
async function illustrate(lang) {
  const say = await words(lang);
  const node = await Node.start(lang === "de" ? "Küchentisch" : "Kitchen table");
  nodes.push(node);
  const person = await Person.sit(browser, { locale: lang });
  const { page } = person;
  /** What is below the top of `from`, or of the page. */
  const picture = async (name, { from, height = HANDBOOK.height } = {}) => {
    await page.setViewportSize({ ...HANDBOOK, height });
    await page.evaluate(() => { document.activeElement?.blur(); scrollTo(0, 0); });
    await from?.first().evaluate((element) => scrollTo(0, element.getBoundingClientRect().top + scrollY - 20));
    await page.screenshot({ path: join(folder, "handbuch", `${lang === "de" ? "" : `${lang}-`}${name}.png`) });
    console.log(`${lang}: ${name}`);
  };
  const go = (path) => page.goto(node.origin + path);
  const links = (part) => page.evaluate((start) => [...document.querySelectorAll(`main a[href^="${start}"]`)]
    .map((link) => link.getAttribute("href").split(/[#?]/)[0]), `${space}/${part}/`);
  await page.goto(node.login);
  await page.waitForURL((url) => url.pathname === "/welcome");
  await page.getByLabel(say("field-welcome-name")).fill("Käthe Lindner");
  await page.locator("input[name=aim][value=look]").check();
  await picture("erste-schritte");
  await page.getByRole("button", { name: say("welcome-next"), exact: true }).click();
  await page.getByRole("button", { name: say("practice-button") }).click();
  await page.waitForURL((url) => url.pathname.startsWith("/spaces/"));
  const space = new URL(page.url()).pathname;
  await go("/welcome?step=3");
  await page.getByRole("button", { name: say("welcome-done") }).click();
  await page.waitForURL((url) => url.pathname === "/");
  await picture("zuhause");
  await go(`${space}/topics`);
  const [open, decided] = [...new Set((await links("topics")).filter((path) => !path.endsWith("/new")))];
  await go(open);
  const [vote] = await links("ballots");
  await go(vote);
  await picture("stimmzettel", { from: page.locator("#vote") });
  await go(decided);
  await picture("thema", { from: page.locator(".crumb") });
  await picture("aussage-einzeln", { from: page.locator("#statements"), height: 640 });
  await picture("beteiligung", { from: page.locator("#affected"), height: 1180 });
  await picture("leiten", { from: page.locator("#lead"), height: 520 });
  const [[closed], [record], [question]] = [await links("ballots"), await links("records"), await links("questions")];
  await go(`${decided}/opinion`);
  await picture("meinungsbild", { from: page.locator("main h2", { hasText: say("opinion-groups") }) });
  await go(closed);
  await page.locator("#r-result summary", { hasText: say("ballot-how-counted") }).click();
  await picture("ergebnis", { from: page.locator("#r-result"), height: 1000 });
  await go(record);
  await picture("protokoll", { from: page.locator(".crumb"), height: 900 });
  const [easy] = await links("languages");
  await go(easy);
  await picture("leichte-sprache", { from: page.locator(".crumb") });
  await go(question);
  await picture("frage", { from: page.locator(".crumb"), height: 620 });
  await go("/settings");
  await picture("einstellungen");
  await person.context.close();
}

/** Takes the page in every size and colour, and as it stands in the handbook. */
async function shoot({ page }, name, handbook) {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    for (const size of SIZES) {
      await page.setViewportSize(size);
      await page.screenshot({ path: join(folder, `${name}-${size.width}-${colorScheme}.png`), fullPage: true });
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  if (handbook) {
    await page.setViewportSize(handbook === "raum" ? HANDBOOK_TALL : HANDBOOK);
    await page.evaluate(() => scrollTo(0, 0));
    await page.screenshot({ path: join(folder, "handbuch", `${handbook}.png`) });
  }
  await page.setViewportSize(SIZES[0]);
  console.log(name);
}

/** The texts of the statements; a field may be quoted, with quotes inside doubled. */
async function statements() {
  const rows = (await readFile(STATEMENTS, "utf8")).matchAll(/^\d+,(?:"((?:[^"]|"")*)"|(.*))$/gm);
  return [...rows].map(([, quoted, plain]) => (quoted === undefined ? plain : quoted.replaceAll('""', '"')).trim());
}
