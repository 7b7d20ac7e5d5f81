// The first minutes of somebody who knows nothing yet, without a network: how few steps it takes until there is something to see, and
// that each step can be left out and taken up again.

import { Person } from "./browser.mjs";
import { inspect } from "./inspect.mjs";
import { Node } from "./nodes.mjs";
import { expect, step, story } from "./tally.mjs";
import { words } from "./words.mjs";

/** So many times something is chosen from the first page until a decision with its reasons is on the screen; at ten seconds each to
 * read and choose that is a minute. */
const FEW = 6;

export function begin(browser, { lang, scripts = true }) {
  return story(`first start, ${lang}${scripts ? "" : ", without scripts"}`, async () => {
    const t = await words(lang);
    const node = await Node.start("Küchentisch");
    const person = await Person.sit(browser, { scripts, locale: lang });
    try {
      await tell({ t, node, person, page: person.page, scripts });
    } finally {
      await person.context.close();
      await node.kill();
    }
  });
}

async function tell({ t, node, person, page, scripts }) {
  let chosen = 0;
  const choose = async (locator) => {
    chosen += 1;
    await locator.first().click();
  };
  await step("the first steps begin by themselves", async () => {
    await page.goto(node.login);
    if (!scripts) await page.locator("form[data-login] button").click();
    await page.waitForURL((url) => url.pathname === "/welcome");
    await person.sees(page.getByRole("heading", { level: 1, name: t("welcome") }));
  });
  await step("she says her name and goes on", async () => {
    await page.getByLabel(t("field-welcome-name")).fill("Käthe Lindner");
    await choose(page.getByRole("button", { name: t("welcome-next"), exact: true }));
    await person.sees(page.getByRole("heading", { level: 1, name: t("welcome-where-title") }));
  });
  await step("she looks around first", async () => {
    await choose(page.getByRole("button", { name: t("practice-button") }));
    await person.sees(page.getByText(t("note-practice-made")));
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
  await step("the first steps go on where they were left", async () => {
    await page.goto(`${node.origin}/`);
    await person.sees(page.locator("a[href^='/welcome']"));
    await page.locator("a[href^='/welcome']").first().click();
    // Looking around was the second of them.
    await person.sees(page.getByText(t("welcome-step", { n: 3, of: 3 })));
    await person.sees(page.getByRole("heading", { level: 1, name: t("welcome-safe-title") }));
    await page.getByRole("button", { name: t("welcome-done") }).click();
    await page.waitForURL((url) => url.pathname === "/");
  });
  await step("the space for practice is gone by one click and a word", async () => {
    await page.goto(`${node.origin}${practice}/practice`);
    await page.getByRole("button", { name: t("practice-remove-button"), exact: true }).click();
    await person.sees(page.getByText(t("note-practice-removed")));
    const answer = await page.goto(`${node.origin}${practice}`);
    expect(answer.status() === 404, `it is still there: ${answer.status()}`);
    person.newTroubles();
  });
}
