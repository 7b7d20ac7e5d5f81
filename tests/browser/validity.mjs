// Whether what is sent is HTML as the standard has it, told by a validator.

import { HtmlValidate } from "html-validate";
import { expect } from "./tally.mjs";

/** What the standard leaves to taste is off, each with why. */
const RULES = {
  // Either spelling is valid.
  "doctype-style": "off",
  // Templates leave it behind, and it means nothing.
  "no-trailing-whitespace": "off",
  // The default, which sends the form, is what is meant everywhere.
  "no-implicit-button-type": "off",
  // Everything comes from the node itself, under addresses that hold its hash.
  "require-sri": "off",
  // A title holds what people call a thing, however long that is.
  "long-title": "off",
  // Some tools that follow speech know the attribute alone.
  "no-redundant-for": "off",
  // A list may have a name as well as a landmark.
  "aria-label-misuse": ["error", { allowAnyNamable: true }],
  // A table that scrolls is a region with a name, and no section with a heading.
  "prefer-native-element": ["error", { exclude: ["region"] }],
};

const validator = new HtmlValidate({
  root: true,
  extends: ["html-validate:recommended", "html-validate:a11y", "html-validate:document"],
  rules: RULES,
});

/** Whether a page, as it was sent, is valid. */
export async function valid(html) {
  const faults = await faultsOf(html);
  expect(faults.length === 0, faults.join("\n"));
}

/** The validator itself must be able to fail. */
export async function validatorFindsFaults() {
  const faults = (await faultsOf("<!doctype html><html lang=de><head><title>x</title></head><body><p id=a><div id=a></div></p><img src=x></body></html>")).join("\n");
  for (const rule of ["no-dup-id", "wcag/h37", "close-order"]) expect(faults.includes(rule), `not found: ${rule}\n${faults}`);
}

export async function faultsOf(html) {
  // Buttons of one form may share a name; the rule about that knows it only where the type is written out.
  const { results } = await validator.validateString(html.replaceAll(/<button(?![^>]*\stype=)/g, '<button type="submit"'));
  return results.flatMap(({ messages }) => messages.map(({ ruleId, message, line, column }) => `${line}:${column} ${ruleId}: ${message}`));
}
