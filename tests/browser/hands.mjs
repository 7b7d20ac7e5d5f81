// How a person uses the controls of a page: with the mouse, or with the keyboard alone.

import { expect } from "./tally.mjs";

/** More presses of Tab than any page has controls. */
const TABS = 600;

/** The hands of a person: `keys` for the keyboard alone. */
export function hands(page, { keys = false } = {}) {
  return keys ? new Keys(page) : new Mouse(page);
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
      if (where === "here") return;
      await this.page.keyboard.press(where === "beside" ? "ArrowDown" : "Tab");
    }
    throw new Error(`the keyboard does not reach ${control}`);
  }
}
