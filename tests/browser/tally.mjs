// One line per check, and the sum at the end. Stories may run at the same time: the lines of each are kept together, and what fails is
// said at once.

import { AsyncLocalStorage } from "node:async_hooks";

let passed = 0;
let failed = 0;
/** The story that is told, with its lines so far. */
const telling = new AsyncLocalStorage();

/** Runs a check; whatever it throws is its failure. Gives whether it passed. */
export async function check(name, work) {
  try {
    await work();
    passed += 1;
    say(`ok      ${name}`);
    return true;
  } catch (error) {
    failed += 1;
    const what = `FAILED  ${name}\n${indented(error)}`;
    say(what);
    if (telling.getStore()) console.log(`${telling.getStore().name}: ${what}`);
    return false;
  }
}

/** A check on which the rest of its story builds: the story ends where it fails. */
export async function step(name, work) {
  let result;
  if (!await check(name, async () => { result = await work(); })) throw new StoryEnds(name);
  return result;
}

/** Runs a story to its end, or to the step that fails. */
export function story(name, work) {
  return telling.run({ name, lines: [] }, async () => {
    const start = performance.now();
    try {
      await work();
    } catch (error) {
      if (!(error instanceof StoryEnds)) await check(`${name}: unexpected`, () => { throw error; });
    }
    const { lines } = telling.getStore();
    console.log(`\n== ${name}\n${lines.join("\n")}\n-- ${((performance.now() - start) / 1000).toFixed(1)} s`);
  });
}

/** Runs pieces of work, so many at a time, in this order. */
export async function together(most, works) {
  const left = [...works];
  const run = async () => {
    while (left.length > 0) await left.shift()();
  };
  await Promise.all(Array.from({ length: most }, run));
}

/** Prints the sum; gives the exit code. */
export function sum() {
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

export function expect(holds, what) {
  if (!holds) throw new Error(what);
}

function say(line) {
  const story = telling.getStore();
  if (story) story.lines.push(line);
  else console.log(line);
}

class StoryEnds extends Error {}

function indented(error) {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n").slice(0, 30).map((line) => `          ${line}`).join("\n");
}
