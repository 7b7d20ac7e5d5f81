// Runs every story, or with the argument "preview" that of its pages alone; the exit code tells whether all checks passed.

import { availableParallelism } from "node:os";
import { launch, Person } from "./browser.mjs";
import { decide } from "./deciding.mjs";
import { deliberate } from "./deliberation.mjs";
import { guard } from "./guards.mjs";
import { auditFindsFaults } from "./inspect.mjs";
import { keep } from "./keeping.mjs";
import { real } from "./klimarat.mjs";
import { preview } from "./preview.mjs";
import { begin, found } from "./starting.mjs";
import { check, story, sum, together } from "./tally.mjs";
import { trust } from "./trust.mjs";
import { validatorFindsFaults } from "./validity.mjs";

/** So many stories run at once at most: each has nodes and windows of its own. */
const MOST_AT_ONCE = 4;

const only = process.argv[2];
const browser = await launch();
try {
  await story("the audit", async () => {
    const person = await Person.sit(browser);
    await check("the audit finds known faults", () => auditFindsFaults(person));
    await check("the validator finds known faults", () => validatorFindsFaults());
    await person.context.close();
  });
  // The longest first, so that none is left to run alone at the end.
  const works = [() => preview(browser), ...(only === "preview" ? [] : stories(browser))];
  await together(Math.min(Math.max(availableParallelism(), 1), MOST_AT_ONCE), works);
} finally {
  await browser.close();
}
process.exitCode = sum();

function stories(browser) {
  return [
    () => trust(browser, { lang: "en", scripts: false }),
    () => trust(browser, { lang: "de", scripts: true }),
    () => decide(browser, { lang: "en", keys: true }),
    () => deliberate(browser, { lang: "en", scripts: false }),
    () => decide(browser, { lang: "de", scripts: false }),
    () => real(browser),
    () => decide(browser, { lang: "de" }),
    () => deliberate(browser, { lang: "de", scripts: true }),
    () => keep(browser),
    () => guard(browser),
    () => begin(browser, { lang: "de", keys: true, then: found }),
    () => begin(browser, { lang: "de", keys: true }),
    () => begin(browser, { lang: "de" }),
    () => begin(browser, { lang: "en", scripts: false }),
  ];
}
