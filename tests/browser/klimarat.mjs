// A real conversation: what 1,116 people said to 522 statements, imported as Polis exports it.

import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Person } from "./browser.mjs";
import { inspect } from "./inspect.mjs";
import { BINARY, Node } from "./nodes.mjs";
import { check, expect, step, story } from "./tally.mjs";
import { words } from "./words.mjs";

const DATA = new URL("../data/klimarat/", import.meta.url);
const run = promisify(execFile);

/** Runs `linde` with the home of a node. */
export async function command(node, ...asked) {
  return JSON.parse((await run(BINARY, ["--home", node.home, "--json", ...asked])).stdout);
}

/** Founds a space at a node and imports the conversation; answers the space and the topic it is in. */
export async function load(node) {
  const { id: space } = await node.call({ call: "space_create", name: "Klimarat", purpose: "", my_name: "Käthe" });
  const folder = await mkdtemp(join(tmpdir(), "linde-klimarat-"));
  try {
    await asPolis(folder);
    const { topic } = await command(node, "import", "polis", space, folder);
    return { space, topic };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The files of Polis, with what the import reads of them. */
async function asPolis(folder) {
  const [, ...people] = (await readFile(new URL("reactions.csv", DATA), "utf8")).trim().split("\n");
  const votes = ["timestamp,datetime,comment-id,voter-id,vote"];
  for (const line of people) {
    const [who, , ...lists] = line.split(",");
    lists.forEach((list, at) => {
      for (const number of list.split(" ").filter(Boolean)) votes.push(`1,x,${number},${who},${[1, -1, 0][at]}`);
    });
  }
  const [, ...texts] = (await readFile(new URL("statements.csv", DATA), "utf8")).trim().split(/\n(?=\d+,)/);
  const comments = ["timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body"];
  for (const text of texts) {
    const [number] = text.split(",", 1);
    comments.push(`0,x,${number},0,0,0,1,${text.slice(number.length + 1)}`);
  }
  const lines = (list) => `${list.join("\n")}\n`;
  await writeFile(join(folder, "votes.csv"), lines(votes));
  await writeFile(join(folder, "comments.csv"), lines(comments));
  await writeFile(join(folder, "summary.csv"), "topic,Klimarat\nurl,https://example.org/klimarat\n");
}

/** The pages with real data in them, in both languages. */
export function real(browser) {
  return story("a real conversation", async () => {
    const node = await Node.start("Lindenhof");
    const person = await Person.sit(browser);
    try {
      const { space, topic } = await load(node);
      await step("she logs in", () => person.logIn(node.login));
      const here = `${node.origin}/spaces/${space}/topics/${topic}`;
      for (const lang of ["de", "en"]) {
        const t = await words(lang);
        await step(`the page speaks ${lang}`, async () => {
          await person.page.goto(here);
          if (lang !== "de") await person.page.getByRole("button", { name: new RegExp(`^${lang}`) }).click();
          await person.page.locator(`html[lang=${lang}]`).waitFor();
        });
        await person.page.goto(here);
        await check("the topic shows its opinion map, with groups and what joins them", async () => {
          await person.sees(person.page.locator("#r-opinion svg.opinion-map"));
          await person.sees(person.page.locator("#r-opinion").getByText(t("opinion-common")));
        });
        await inspect(person, `Klimarat, ${lang}: topic`);
        await person.page.getByRole("link", { name: t("opinion-whole") }).click();
        await check("every person has a mark", async () => {
          const paths = await person.page.locator("svg.opinion-map > path").evaluateAll((all) => all.map((path) => path.getAttribute("d")));
          const marks = paths.join("").split("M").length - 1;
          expect(marks >= 900, `${marks} marks`);
        });
        await inspect(person, `Klimarat, ${lang}: opinion map`);
      }
    } finally {
      await person.context.close();
      await node.kill();
    }
  });
}
