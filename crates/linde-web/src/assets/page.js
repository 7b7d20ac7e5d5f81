// Live updates, drafts and copy buttons. Everything works without this file; nothing here decides anything.

const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const live = document.getElementById("live");
const body = document.body.dataset;

const say = (text) => {
  if (live && text) live.textContent = text;
};

// Copy buttons: shown only where copying works.
const copying = (root) => {
  if (!navigator.clipboard) return;
  for (const button of $$("[data-copy]", root)) button.hidden = false;
};
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(field.value);
    button.textContent = button.dataset.copied;
    say(button.dataset.copied);
  } catch {
    field.select();
  }
});
copying(document);

// A slider shows at once what it is moved to.
document.addEventListener("change", (event) => {
  if (event.target.matches("input[type=range]")) event.target.form.requestSubmit();
});

// Logging in: the button is there for everyone; where scripts run it presses itself, once the page is really looked at.
const login = document.querySelector("form[data-login]");
if (login) {
  const enter = () => {
    if (document.visibilityState === "visible" && !document.prerendering) login.requestSubmit();
  };
  document.addEventListener("prerenderingchange", enter, { once: true });
  document.addEventListener("visibilitychange", enter, { once: true });
  enter();
}

// Looking again for what has not been found yet.
const PAUSE_MS = 3000;
const search = document.querySelector("form[data-again]");
if (search) {
  const looking = setTimeout(() => { if (document.visibilityState === "visible") search.requestSubmit(); }, PAUSE_MS);
  // Whoever goes on to another page is not fetched back.
  addEventListener("beforeunload", () => clearTimeout(looking));
}

// Drafts: what is typed is kept in this browser until the node says that it has it.
const PREFIX = "linde:draft:";
const store = {
  get(key) {
    try { return JSON.parse(localStorage.getItem(PREFIX + key)); } catch { return null; }
  },
  set(key, fields) {
    try { localStorage.setItem(PREFIX + key, JSON.stringify(fields)); } catch { /* a full or closed store: no drafts */ }
  },
  drop(key) {
    try { localStorage.removeItem(PREFIX + key); } catch { /* likewise */ }
  },
  clear() {
    try {
      for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
    } catch { /* likewise */ }
  },
};
for (const done of $$("[data-done]")) store.drop(done.dataset.done);
const typed = (form) => $$("textarea, input[type=text]", form);
// What is chosen rather than typed is kept beside it.
const chosen = (form) => $$("select, input[type=date], input[type=number]", form);
const ticks = (form) => $$("input[type=checkbox], input[type=radio]", form);
const tickName = (field) => `${field.name}=${field.value}`;
for (const form of $$("form[data-draft]")) {
  const key = form.dataset.draft;
  const base = form.elements.base;
  const kept = store.get(key);
  const shownAgain = form.querySelector("[aria-invalid], .error");
  if (kept && !shownAgain) {
    let changed = false;
    for (const field of [...typed(form), ...chosen(form)]) {
      if (typeof kept.fields?.[field.name] === "string" && kept.fields[field.name] !== field.value) {
        field.value = kept.fields[field.name];
        changed = true;
      }
    }
    for (const field of ticks(form)) {
      const ticked = kept.ticks?.[tickName(field)];
      if (typeof ticked === "boolean" && ticked !== field.checked) {
        field.checked = ticked;
        changed = true;
      }
    }
    // The draft was written on this version: saving merges it with what came since.
    if (changed && base && kept.base) base.value = kept.base;
    if (changed) restored(form, key);
  }
  let timer;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => keep(form, key, base), 400);
  });
  form.addEventListener("submit", () => keep(form, key, base));
}

for (const note of $$("[data-unsaved]")) note.hidden = !store.get(note.dataset.unsaved);

function keep(form, key, base) {
  const valued = (fields) => Object.fromEntries(fields.map((field) => [field.name, field.value]));
  if (!typed(form).some((field) => field.value.trim() !== "")) return store.drop(key);
  store.set(key, {
    base: base?.value,
    fields: { ...valued(typed(form)), ...valued(chosen(form)) },
    ticks: Object.fromEntries(ticks(form).map((field) => [tickName(field), field.checked])),
  });
}

function restored(form, key) {
  const note = document.createElement("p");
  note.className = "draft";
  const text = document.createElement("span");
  text.textContent = body.draft;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain";
  button.textContent = body.discard;
  button.addEventListener("click", () => {
    store.drop(key);
    location.reload();
  });
  note.append(text, button);
  form.prepend(note);
  // Nobody sees it in what is folded away.
  for (let fold = form.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
}
// Whoever shares the text is told that somebody writes here, now and again.
const TELL_MS = 10_000;
for (const form of $$("form[data-writing]")) {
  let told = -TELL_MS;
  form.addEventListener("input", () => {
    if (performance.now() - told < TELL_MS) return;
    told = performance.now();
    const word = new URLSearchParams({ token: form.elements.token.value });
    fetch(form.dataset.writing, { method: "POST", body: word }).catch(() => { /* the node is away */ });
  });
}
$$("form[data-logout]").forEach((form) => form.addEventListener("submit", store.clear));

// Live updates: a change is a hint to look again; the regions that may change are taken from the same page, loaded anew.
const isBusy = (region) => region.contains(document.activeElement) && document.activeElement !== region
  && document.activeElement.matches("input, textarea, select, summary, button");
let running = false;
let again = false;
async function refresh() {
  if (running) { again = true; return; }
  running = true;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" }, redirect: "error" });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    let news = false;
    for (const region of $$("[data-live]")) {
      const next = fresh.getElementById(region.id);
      // It has become another page, as when a space that was waited for has arrived.
      if (!next) return location.reload();
      if (isBusy(region) || look(next) === look(region)) continue;
      const open = $$("details[open]", region).length > 0;
      if (open) continue;
      const focused = region.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
      region.replaceChildren(...next.childNodes);
      copying(region);
      if (focused) $$("a", region).find((link) => link.getAttribute("href") === focused)?.focus();
      news = true;
    }
    if (news) say(body.news);
  } catch { /* the node is away; the stream tells when it is back */ } finally {
    running = false;
    if (again) { again = false; soon(); }
  }
}
// Two renderings of the same thing differ in the numbers of their forms.
const look = (region) => {
  const copy = region.cloneNode(true);
  $$("input[type=hidden]", copy).forEach((field) => field.remove());
  $$("[data-copy]", copy).forEach((button) => button.remove());
  return copy.textContent.replace(/\s+/g, " ") + $$("[href]", copy).map((link) => link.getAttribute("href")).join(" ");
};
let waiting;
// However fast changes follow one another, the page keeps up with them.
const soon = () => {
  waiting ??= setTimeout(() => { waiting = undefined; refresh(); }, 100);
};

// What is folded goes to paper too, but for what somebody hid. Newer browsers do that by style alone.
let unfolded = [];
addEventListener("beforeprint", () => {
  unfolded = $$("details:not([open])").filter((fold) => !fold.querySelector(":scope > .said"));
  for (const fold of unfolded) fold.open = true;
});
addEventListener("afterprint", () => { for (const fold of unfolded) fold.open = false; });

// A browser opens few connections to one host: of all its windows one listens and tells the others.
if (body.events && $$("[data-live]").length > 0 && "EventSource" in window) {
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("linde") : null;
  channel?.addEventListener("message", soon);
  const listen = () => new Promise(() => {
    let lost = false;
    // The listening window hears of all spaces, since others may look at another one.
    const source = new EventSource("/events");
    const changed = () => { soon(); channel?.postMessage("change"); };
    source.addEventListener("change", changed);
    source.addEventListener("open", () => { if (lost) { lost = false; say(""); } changed(); });
    source.addEventListener("error", () => { if (!lost) { lost = true; say(body.lost); } });
    addEventListener("pagehide", () => source.close(), { once: true });
  });
  if (navigator.locks && channel) navigator.locks.request("linde-events", listen);
  else listen();
  // What changed after this page was made and before anyone listened.
  soon();
}
