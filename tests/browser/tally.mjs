// One line per check, and the sum at the end.

let passed = 0;
let failed = 0;

/** Runs a check; whatever it throws is its failure. Gives whether it passed. */
export async function check(name, work) {
  try {
    await work();
    passed += 1;
    console.log(`ok      ${name}`);
    return true;
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}\n${indented(error)}`);
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
export async function story(name, work) {
  const start = performance.now();
  console.log(`\n== ${name}`);
  try {
    await work();
  } catch (error) {
    if (!(error instanceof StoryEnds)) await check(`${name}: unexpected`, () => { throw error; });
  }
  console.log(`-- ${((performance.now() - start) / 1000).toFixed(1)} s`);
}

/** Prints the sum; gives the exit code. */
export function sum() {
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

export function expect(holds, what) {
  if (!holds) throw new Error(what);
}

class StoryEnds extends Error {}

function indented(error) {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n").slice(0, 30).map((line) => `          ${line}`).join("\n");
}
