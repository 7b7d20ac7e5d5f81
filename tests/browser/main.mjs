// Runs every story, or with the argument "preview" that of its pages alone; the exit code tells whether all checks passed.

import { launch, Person } from "./browser.mjs";
import { decide } from "./deciding.mjs";
import { deliberate } from "./deliberation.mjs";
import { guard } from "./guards.mjs";
import { auditFindsFaults } from "./inspect.mjs";
import { keep } from "./keeping.mjs";
import { real } from "./klimarat.mjs";
import { preview } from "./preview.mjs";
import { begin, found } from "./starting.mjs";
import { check, story, sum } from "./tally.mjs";
import { trust } from "./trust.mjs";
import { validatorFindsFaults } from "./validity.mjs";

const only = process.argv[2];
const browser = await launch();
try {
  await story("the audit", async () => {
    const person = await Person.sit(browser);
    await check("the audit finds known faults", () => auditFindsFaults(person));
    await check("the validator finds known faults", () => validatorFindsFaults());
    await person.context.close();
  });
  if (only !== "preview") await stories(browser);
  await preview(browser);
} finally {
  await browser.close();
}
process.exitCode = sum();

async function stories(browser) {
  await begin(browser, { lang: "de" });
  await begin(browser, { lang: "en", scripts: false });
  await begin(browser, { lang: "de", keys: true });
  await begin(browser, { lang: "de", keys: true, then: found });
  await deliberate(browser, { lang: "de", scripts: true });
  await deliberate(browser, { lang: "en", scripts: false });
  await decide(browser, { lang: "de" });
  await decide(browser, { lang: "en", keys: true });
  await decide(browser, { lang: "de", scripts: false });
  await keep(browser);
  await trust(browser, { lang: "de", scripts: true });
  await trust(browser, { lang: "en", scripts: false });
  await real(browser);
  await guard(browser);
}
