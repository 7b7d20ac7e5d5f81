// How a person uses the controls of a page: with the mouse, or with the keyboard alone.

import { expect } from "./tally.mjs";

/** More presses of Tab than any page has controls. */
const TABS = 600;

/** The hands of a person: `keys` for the keyboard alone. */
export function hands(page, { keys = false } = {}) {
  return keys ? new Keys(page) : new Mouse(page);
}

/** Where somebody is after a step, who reads or goes on by keyboard: at `place`, and it shows. */
export async function landed(page, place) {
  const here = await place.first().evaluate((wanted) => {
    const at = document.activeElement;
    return at === wanted ? "" : `${at?.tagName} ${at?.id} ${at?.className}`;
  });
  expect(here === "", `the focus is at ${here}`);
  expect(await focusShows(page), `the focus does not show at ${place}`);
}

/** Where somebody goes on by keyboard after a step that leads to a part of the page: it is in view, and the next stop is in it or after. */
export async function goesOnAt(page, part) {
  expect(await part.first().evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  }), `not in view: ${part}`);
  await page.keyboard.press("Tab");
  const after = await part.first().evaluate((element) => {
    const at = document.activeElement;
    return element.contains(at) || Boolean(element.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_FOLLOWING);
  });
  expect(after, `the next stop is before ${part}`);
  expect(await focusShows(page), `the focus does not show after ${part}`);
}

/** Whether one sees where the focus is: by a line around it, or around what stands for it, in the part of the page that is in view. */
function focusShows(page) {
  return page.evaluate(() => {
    const at = document.activeElement;
    if (!at || at === document.body) return true;
    const marked = (element) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      return outlineStyle !== "none" && parseFloat(outlineWidth) > 0;
    };
    const shown = [at, at.closest("label")].find((element) => element && marked(element));
    if (!shown) return false;
    const { top, bottom, left, right } = shown.getBoundingClientRect();
    return bottom > 0 && top < innerHeight && right > 0 && left < innerWidth;
  });
}

class Mouse {
  constructor(page) {
    this.page = page;
  }

  press(control) {
    return control.click();
  }

  write(field, text) {
    return field.fill(text);
  }

  /** Ticks a box or a choice. */
  tick(box) {
    return box.check();
  }

  choose(list, value) {
    return list.selectOption(value);
  }
}

class Keys {
  constructor(page) {
    this.page = page;
  }

  async press(control) {
    await this.reach(control);
    await this.page.keyboard.press("Enter");
  }

  async write(field, text) {
    await this.reach(field);
    await this.page.keyboard.press("ControlOrMeta+A");
    await this.page.keyboard.insertText(text);
    expect(await field.inputValue() === text, `typed: ${await field.inputValue()}`);
  }

  async tick(box) {
    await this.reach(box);
    if (!await box.isChecked()) await this.page.keyboard.press("Space");
    expect(await box.isChecked(), `not ticked: ${box}`);
  }

  async choose(list, value) {
    await this.reach(list);
    const options = await list.evaluate((select) => [...select.options].map((option) => option.value));
    for (const _ of options) {
      const at = options.indexOf(await list.inputValue());
      if (options[at] === value) return;
      await this.page.keyboard.press(at < options.indexOf(value) ? "ArrowDown" : "ArrowUp");
    }
    expect(await list.inputValue() === value, `chosen: ${await list.inputValue()}`);
  }

  /** Presses Tab until `control` has the focus; among the choices of a group, the arrows lead to it. */
  async reach(control) {
    await control.first().waitFor({ state: "visible" });
    for (let presses = 0; presses < TABS; presses += 1) {
      const where = await control.first().evaluate((wanted) => {
        const here = document.activeElement;
        if (here === wanted) return "here";
        const together = wanted.type === "radio" && here?.type === "radio" && here.name === wanted.name && here.form === wanted.form;
        return together ? "beside" : "elsewhere";
      });
      if (presses > 0) expect(await focusShows(this.page), `the focus does not show: ${await this.where()}`);
      if (where === "here") return;
      await this.page.keyboard.press(where === "beside" ? "ArrowDown" : "Tab");
    }
    throw new Error(`the keyboard does not reach ${control}`);
  }

  where() {
    return this.page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200));
  }
}
