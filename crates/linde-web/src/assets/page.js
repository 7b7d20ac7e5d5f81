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

// Where tabs are pushed aside, the one that is open is in sight.
for (const tab of $$("nav [aria-current=page]")) tab.parentElement.scrollLeft = tab.offsetLeft - tab.parentElement.offsetLeft - 40;

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
  const looking = setInterval(() => {
    // Not under the hands of whoever is writing there.
    if (document.visibilityState !== "visible" || document.activeElement.matches("form[data-again] :is(input, button)")) return;
    search.requestSubmit(search.querySelector("[formaction]"));
  }, PAUSE_MS);
  // Whoever goes on to another page is not fetched back.
  addEventListener("beforeunload", () => clearInterval(looking));
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
// How much room is left, where little is; the node refuses what is too long and keeps it.
document.addEventListener("input", ({ target }) => {
  const max = Number(target.dataset.max);
  const long = max && [...target.value].length;
  let note = target.nextElementSibling;
  if (note?.className !== "count") {
    if (!(long > 0.8 * max)) return;
    note = document.createElement("p");
    note.className = "count";
    note.setAttribute("role", "status");
    target.after(note);
  }
  note.textContent = long > 0.8 * max ? (long > max ? body.over : body.left).replace("#", Math.abs(max - long)) : "";
});
$$("form[data-logout]").forEach((form) => form.addEventListener("submit", store.clear));

// Live updates: a change is a hint to look again; the regions that may change are taken from the same page, loaded anew.
const isBusy = (region) => region.contains(document.activeElement) && document.activeElement !== region
  && document.activeElement.matches("input, textarea, select, summary, button");
let running = false;
let again = false;
async function refresh() {
  if (!$$("[data-live]").length) return;
  if (running) { again = true; return; }
  running = true;
  try {
    const answer = await fetch(body.here, { headers: { Accept: "text/html" }, redirect: "error" });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    let news = false;
    for (const region of $$("[data-live]")) {
      const next = fresh.getElementById(region.id);
      // It has become another page, as when a space that was waited for has arrived.
      if (!next) return location.replace(body.here);
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
const lost = document.getElementById("lost");
// While the node is away this stands above everything, nothing is said to have spread, and forms wait.
const away = (gone) => {
  lost.hidden = !gone;
  document.documentElement.classList.toggle("away", gone);
};
document.addEventListener("submit", (event) => { if (lost && !lost.hidden) event.preventDefault(); });
if (lost && "EventSource" in window) {
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("linde") : null;
  channel?.addEventListener("message", ({ data }) => { away(data === "lost"); if (data === "change") soon(); });
  const listen = () => new Promise(() => {
    let source;
    const tell = (word) => { away(word === "lost"); if (word === "change") soon(); channel?.postMessage(word); };
    const open = () => {
      // The listening window hears of all spaces, since others may look at another one.
      source = new EventSource("/events");
      for (const event of ["change", "open"]) source.addEventListener(event, () => tell("change"));
      source.addEventListener("error", () => {
        // The stream also ends with the login, and then the node is there.
        fetch("/api/v1/health").then(() => away(false), () => tell("lost"));
        if (source.readyState === 2) setTimeout(open, PAUSE_MS);
      });
    };
    open();
    addEventListener("pagehide", () => source.close(), { once: true });
  });
  if (navigator.locks && channel) navigator.locks.request("linde-events", listen);
  else listen();
  // What changed after this page was made and before anyone listened.
  soon();
}
