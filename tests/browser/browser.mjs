// The browser, and one watched browser window per person.

import { chromium } from "playwright-core";

/** How long anything may take before it counts as stuck. */
export const PATIENCE_MS = Number(process.env.LINDE_PATIENCE_MS ?? 30_000);
/** A name that a hostile page could point at this machine; here it leads to it, and no other name leads anywhere. */
export const REBOUND = "rebound.example";
const ARGS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
  `--host-resolver-rules=MAP ${REBOUND} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost`,
];

/** Starts Chromium with a profile of its own, empty. */
export function launch() {
  return chromium.launch({ executablePath: process.env.LINDE_CHROMIUM, args: ARGS, timeout: PATIENCE_MS });
}

/** A person at a browser. What must never happen is noted in `troubles`. */
export class Person {
  static async sit(browser, { scripts = true, locale = "de-DE" } = {}) {
    const person = new Person();
    person.scripts = scripts;
    person.troubles = [];
    person.context = await browser.newContext({
      javaScriptEnabled: scripts, locale, reducedMotion: "reduce", viewport: { width: 1280, height: 900 },
    });
    person.context.setDefaultTimeout(PATIENCE_MS);
    await person.context.addInitScript(() => {
      addEventListener("securitypolicyviolation", (event) => {
        console.error(`securitypolicyviolation: ${event.violatedDirective} ${event.blockedURI}`);
      });
    });
    person.context.on("page", (page) => person.watch(page));
    person.page = await person.context.newPage();
    return person;
  }

  watch(page) {
    const note = (what) => this.troubles.push(`${new URL(page.url()).pathname}: ${what}`);
    page.on("pageerror", (error) => note(`page error: ${error.message}`));
    page.on("dialog", (dialog) => { note(`dialog: ${dialog.message()}`); dialog.dismiss(); });
    page.on("console", (message) => {
      // That a refused request has an error status is what those checks are about.
      const refused = message.text().startsWith("Failed to load resource: the server responded with a status of 4");
      if (message.type() === "error" && !refused) note(`console: ${message.text()}`);
    });
    page.on("request", (request) => {
      const url = new URL(request.url());
      if (url.hostname !== "127.0.0.1" && url.hostname !== REBOUND) note(`fetched from elsewhere: ${url.href}`);
    });
  }

  /** The troubles since the last call. */
  newTroubles() {
    return this.troubles.splice(0);
  }

  /** Follows a one-time login link to the start page, past the first steps. */
  async logIn(link) {
    await this.page.goto(link);
    if (!this.scripts) await this.page.locator("form[data-login] button").click();
    await this.page.waitForURL((url) => ["/", "/welcome"].includes(url.pathname));
    if (new URL(this.page.url()).pathname === "/welcome") await this.page.locator(".way-out button").click();
    await this.page.waitForURL((url) => url.pathname === "/");
  }

  /** Waits until `locator` shows up by itself. */
  async sees(locator) {
    await locator.first().waitFor({ state: "visible" });
  }

  /** Loads the page anew until `locator` shows up: what a person without scripts does. */
  async seesAfterReload(locator, page = this.page) {
    const until = performance.now() + PATIENCE_MS;
    while (await locator.count() === 0) {
      if (performance.now() > until) throw new Error(`not on ${page.url()} after ${PATIENCE_MS} ms: ${locator}`);
      await page.reload();
    }
  }
}
