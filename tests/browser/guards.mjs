// What others may try: foreign pages that send requests here, and foreign words that want to be more than words.

import { once } from "node:events";
import http from "node:http";
import { Person, REBOUND } from "./browser.mjs";
import { inspect } from "./inspect.mjs";
import { Node } from "./nodes.mjs";
import { check, expect, step, story } from "./tally.mjs";

/** Elements that foreign words must never become, and attributes that run scripts. */
const FORBIDDEN = "script:not([src^='/assets/']), img:not([src^='/assets/']), iframe, object, embed, svg, style, math, video, base, b, u, marquee";
const HOSTILE = [
  "<script>globalThis.owned = true; alert(1)</script>",
  "<img src=x onerror=\"alert(1)\"><svg onload=alert(1)><b>fett</b>",
  "[Klick](javascript:alert(1)) ![Bild](https://evil.example/x.png) <https://evil.example>",
  "</p></li></ol></main><form action=https://evil.example><input name=token><base href=//evil.example>",
  "`</code><iframe src=javascript:alert(1)>` &lt;u&gt; &#60;script&#62;alert(1)&#60;/script&#62;",
  "# Titel\n\n<style>body{display:none}</style>\n\n<div onclick=alert(1)>Kasten</div>\n\n| a | b |\n|---|---|\n| <u>c</u> | [d](data:text/html,x) |",
];
const HOSTILE_NAME = "<b onmouseover=alert(1)>Bruno</b><script>alert(1)</script>";

export function guard(browser) {
  return story("what others may try", async () => {
    const [lindenhof, rathaus] = [await Node.start("Lindenhof"), await Node.start("<u>Rathaus</u>")];
    const [kaethe, bruno] = [await Person.sit(browser), await Person.sit(browser)];
    const hostile = http.createServer();
    try {
      await kaethe.logIn(lindenhof.login);
      await bruno.logIn(await rathaus.newLogin());
      const space = await lindenhof.call({
        call: "space_create", name: "Unser Dorfplatz", purpose: "", my_name: "Käthe Lindner",
      });
      hostile.listen(0, "127.0.0.1");
      await once(hostile, "listening");
      await hosts(lindenhof, kaethe);
      await otherOrigins(lindenhof, kaethe, hostile, space.id);
      await words(lindenhof, rathaus, kaethe, bruno, space.id);
    } finally {
      hostile.close();
      hostile.closeAllConnections();
      for (const person of [kaethe, bruno]) await person.context.close();
      for (const node of [lindenhof, rathaus]) await node.kill();
    }
  });
}

async function hosts(node, person) {
  for (const host of [REBOUND, `${REBOUND}:${node.port}`, "127.0.0.1", `127.0.0.1:${node.port + 1}`, `127.0.0.1.:${node.port}`, "192.0.2.1"]) {
    await check(`Host: ${host} is refused with 421`, async () => {
      const status = await ask(node, { host });
      expect(status === 421, `status ${status}`);
    });
  }
  for (const host of [`127.0.0.1:${node.port}`, `localhost:${node.port}`]) {
    await check(`Host: ${host} is answered`, async () => {
      const status = await ask(node, { host });
      expect(status === 200, `status ${status}`);
    });
  }
  await check("a name that another page points here is refused with 421, without a word about the node", async () => {
    const answer = await person.page.goto(`http://${REBOUND}:${node.port}/login`);
    expect(answer.status() === 421, `status ${answer.status()}`);
    const told = await person.page.content();
    expect(!/lindenhof/i.test(told), `it names the node: ${told.match(/.{0,60}lindenhof.{0,60}/i)}`);
  });
  // Its style comes from the same wrong name, so the browser complains about it.
  person.newTroubles();
}

/** A page of another program on this machine shares our cookies, since those know no ports. */
async function otherOrigins(node, person, hostile, space) {
  const { page } = person;
  await page.goto(`${node.origin}/spaces/${space}`);
  // Even who knows the hidden fields gets nowhere.
  const [token, once] = await Promise.all(["token", "once"].map((name) => page.locator(`form.compose [name=${name}]`).inputValue()));
  const action = `${node.origin}/spaces/${space}/statements`;
  hostile.on("request", (_, answer) => {
    answer.setHeader("Content-Type", "text/html; charset=utf-8");
    answer.end(`<!doctype html><html lang="de"><title>x</title><h1>x</h1><form method="post" action="${action}">
      <input name="token" value="${token}"><input name="once" value="${once}"><input name="text" value="Untergeschoben">
      <button>Gewinn abholen</button></form>`);
  });
  const origin = `http://127.0.0.1:${hostile.address().port}`;
  const nothingSaid = async () => {
    const said = await node.call({ call: "statement_list", space, filter: "counted", limit: 100 });
    expect(said.items.length === 0, `said: ${JSON.stringify(said.items.map((item) => item.text))}`);
  };
  await step("a form on another port of this machine, sent with the cookie, is refused", async () => {
    await page.goto(origin);
    const sent = page.waitForRequest((request) => request.url() === action);
    await page.getByRole("button").click();
    const request = await sent;
    const headers = await request.allHeaders();
    expect((headers.cookie ?? "").includes("linde-"), `the browser sent no cookie: ${JSON.stringify(headers)}`);
    const answer = await request.response();
    expect(answer.status() === 403, `status ${answer.status()}`);
    await nothingSaid();
  });
  await inspect(person, "refused as coming from elsewhere");
  await check("a script on another port cannot send it either, nor read a page", async () => {
    await page.goto(origin);
    const outcome = await page.evaluate(async ([action, token, once, home]) => {
      const body = new URLSearchParams({ token, once, text: "Untergeschoben" });
      // It is refused, and even that may not be read.
      await fetch(action, { method: "POST", body, mode: "no-cors", credentials: "include" }).catch(() => null);
      return fetch(home, { credentials: "include" }).then(() => "read", () => "refused");
    }, [action, token, once, `${node.origin}/`]);
    expect(outcome === "refused", "it could read the start page");
    await nothingSaid();
  });
  // The browser tells that it kept the other page from reading.
  person.newTroubles();
  await check("the page cannot be put into a frame", async () => {
    await page.setContent(`<!doctype html><title>x</title><iframe src="${node.origin}/"></iframe>`, { waitUntil: "load" });
    const inside = await page.frames()[1]?.content() ?? "";
    expect(!inside.includes("Dorflinde"), "it shows in a frame");
  });
  person.newTroubles();
  await check("the same form from the page itself works", async () => {
    await page.goto(`${node.origin}/spaces/${space}`);
    await page.locator("form.compose textarea").fill("Selbst gesagt");
    await page.locator("form.compose button").click();
    await person.sees(page.locator("li.statement", { hasText: "Selbst gesagt" }));
  });
}

/** Hostile names, statements and sections, written on one node and read on the other. */
async function words(lindenhof, rathaus, kaethe, bruno, space) {
  const { page } = bruno;
  await step("someone joins under a hostile name and writes hostile words", async () => {
    const invite = await lindenhof.call({ call: "invite_create", space, role: "member", uses: 1, days: 1 });
    await page.goto(`${rathaus.origin}/join`);
    await page.locator("textarea[name=link]").fill(invite.link);
    await page.locator("form[action='/join'] button").click();
    await page.locator("[name=my_name]").fill(HOSTILE_NAME);
    await page.locator("form[action='/join/confirm'] button:not([formaction])").click();
    await bruno.sees(page.locator("form.compose, #r-waiting"));
    await bruno.sees(page.locator("li.statement", { hasText: "Selbst gesagt" }));
    await page.goto(`${rathaus.origin}/spaces/${space}`);
    for (const text of HOSTILE) {
      await page.locator("form.compose textarea").fill(text);
      await page.locator("form.compose button").click();
      await bruno.sees(page.locator("li.statement", { hasText: text.split("\n")[0] }));
    }
    const { text } = await rathaus.call({ call: "text_create", space, title: "<script>alert(1)</script><b>Text</b>" });
    const content = HOSTILE.join("\n\n");
    await rathaus.call({ call: "section_add", space, text, title: "<img src=x onerror=alert(1)>", content });
    await kaethe.page.goto(`${lindenhof.origin}/spaces/${space}/texts/${text}`).catch(() => null);
  });
  const own = kaethe.page;
  const at = (path) => own.goto(`${lindenhof.origin}${path}`);
  await step("it all arrives, as the words it is", async () => {
    await at(`/spaces/${space}`);
    await kaethe.sees(own.locator("li.statement").nth(HOSTILE.length));
    const said = await own.locator("li.statement .said").allInnerTexts();
    for (const text of HOSTILE) expect(said.some((shown) => shown.trim() === text), `not shown as it is: ${text}\nbut: ${said.join("\n     ")}`);
    await kaethe.sees(own.locator(".person", { hasText: "<b onmouseover=alert(1)>Bruno</b>" }));
  });
  await noElements(kaethe, "statements");
  await own.locator("li.statement").first().getByRole("link").first().click();
  await noElements(kaethe, "entry");
  await at(`/spaces/${space}/members`);
  await noElements(kaethe, "members");
  await at(`/spaces/${space}/texts`);
  await kaethe.sees(own.locator(".texts .card"));
  await noElements(kaethe, "texts");
  await own.locator(".texts .card a").click();
  await kaethe.sees(own.locator(".prose"));
  await noElements(kaethe, "text");
  await own.locator(".section a[href$=history]").click();
  await noElements(kaethe, "history");
  await own.locator(".timeline li").first().getByRole("link").first().click();
  await noElements(kaethe, "comparison");
  await at("/status");
  await noElements(kaethe, "status");
  await page.goto(`${rathaus.origin}/`);
  await noElements(bruno, "start");
}

async function noElements(person, name) {
  await check(`hostile words, ${name}: no element, no script, no dangerous link`, async () => {
    const found = await person.page.evaluate((forbidden) => {
      const elements = [...document.querySelectorAll("*")];
      const dangerous = elements.filter((element) => element.matches(forbidden)
        || [...element.attributes].some((attribute) => attribute.name.startsWith("on"))
        || /^\s*(javascript|data|vbscript):/i.test(element.getAttribute("href") ?? "")
        || (element.matches("form") && !element.getAttribute("action").startsWith("/")));
      const statements = [...document.querySelectorAll(".said *")];
      return [...dangerous, ...statements].map((element) => element.outerHTML.slice(0, 200)).concat("owned" in globalThis ? ["a script ran"] : []);
    }, FORBIDDEN);
    expect(found.length === 0, found.join("\n"));
  });
  await inspect(person, `hostile words, ${name}`);
}

/** The status of GET /api/v1/health with these headers. */
async function ask(node, headers) {
  const request = http.get({ host: "127.0.0.1", port: node.port, path: "/api/v1/health", headers });
  const [answer] = await once(request, "response");
  answer.resume();
  return answer.statusCode;
}
