// What somebody waits to see.

import { expect } from "./tally.mjs";

/** Waits until something appears: by itself with scripts, by loading the page anew without. */
export function arrives(person, locator, page = person.page) {
  return person.scripts ? person.sees(locator) : person.seesAfterReload(locator, page);
}

/** Waits for the note about what was done. */
export function noted(person, t, key) {
  return person.sees(person.page.locator(".note.good").getByText(t(key), { exact: true }));
}

/** The error stands beside its field, is told of at the top, and is read out with the field. */
export async function failsAt(person, field, words) {
  await person.sees(person.page.getByRole("alert").filter({ hasText: words }));
  const said = await field.evaluate((element) => {
    const by = (element.getAttribute("aria-describedby") ?? "").split(" ");
    return by.map((id) => document.getElementById(id)?.textContent ?? "").join(" ");
  });
  expect(said.includes(words), `beside the field: ${said}`);
  const link = person.page.getByRole("alert").getByRole("link");
  const target = await link.first().getAttribute("href");
  expect(await person.page.locator(target).count() === 1, `nothing at ${target}`);
}
