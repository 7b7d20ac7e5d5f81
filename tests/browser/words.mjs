// The words of the page, out of the same files that the page is made with.

import { readFile } from "node:fs/promises";

const FOLDER = new URL("../../crates/linde-web/locales/", import.meta.url);

/** A function from a key, and values for its `{ $names }`, to the words in `lang`. */
export async function words(lang) {
  const files = await Promise.all(["page", "trust", "start", "errors", "topics", "ballots", "records", "search", "settings", "verify", "languages"].map((name) => readFile(new URL(`${lang}/${name}.ftl`, FOLDER), "utf8")));
  const lines = files.join("\n").matchAll(/^([a-z][a-z0-9-]*) = (\{ \$[a-z]+ ->\n[^}]*(?:\{ \$[a-z]+ \}[^}]*)*\n ?\}|.+)$/gm);
  const known = new Map([...lines].map(([, key, text]) => [key, text]));
  return (key, values = {}) => {
    if (!known.has(key)) throw new Error(`no words for ${key}`);
    return chosen(known.get(key), values).replace(/\{ \$([a-z]+) \}/g, (_, name) => String(values[name]));
  };
}

/** Of words that depend on a number, those for the number given. */
function chosen(text, values) {
  const number = text.match(/^\{ \$([a-z]+) ->\n/);
  if (!number) return text;
  const forms = new Map([...text.matchAll(/^ +\*?\[([a-z0-9]+)\] (.+)$/gm)].map(([, form, words]) => [form, words]));
  const value = values[number[1]];
  return forms.get(String(value)) ?? forms.get(value === 1 ? "one" : "other") ?? forms.get("other");
}
