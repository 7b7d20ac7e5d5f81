// The words of the page, out of the same files that the page is made with.

import { readFile } from "node:fs/promises";

const FOLDER = new URL("../../crates/linde-web/locales/", import.meta.url);

/** A function from a key, and values for its `{ $names }`, to the words in `lang`. */
export async function words(lang) {
  const files = await Promise.all(["page", "trust", "errors"].map((name) => readFile(new URL(`${lang}/${name}.ftl`, FOLDER), "utf8")));
  const lines = files.join("\n").matchAll(/^([a-z][a-z0-9-]*) = (.+)$/gm);
  const known = new Map([...lines].map(([, key, text]) => [key, text]));
  return (key, values = {}) => {
    if (!known.has(key)) throw new Error(`no words for ${key}`);
    return known.get(key).replace(/\{ \$([a-z]+) \}/g, (_, name) => String(values[name]));
  };
}
