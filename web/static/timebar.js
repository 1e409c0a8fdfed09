"use strict";
// The time bar: drag, step, play, zoom. Comfort only: every page works without this file.
(() => {
  const doc = document;
  const find = (selector) => doc.querySelector(selector);
  const DAY = 864e5;
  const SLOW = 150; // ms after which a frame on its way gives way to a newer one
  const written = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  const dayOf = (days) => written.format(new Date(days * DAY));
  const count = (n) => Number(n).toLocaleString("en");

  // The track: what a place of the thumb means. A record's events are numbered from 0,
  // so that each step is one of them; the server knows positions only.
  const range = () => find("[data-timebar-range]");
  const stops = () => {
    const text = range()?.form.dataset.stops;
    return text ? text.split(",").map((stop) => stop.split(":").map(Number)) : null;
  };
  const setUp = () => {
    const input = range();
    if (!input) return;
    const of = stops();
    const at = Number(input.getAttribute("value")); // what the server says; the hand may have moved on
    if (of) {
      input.min = 0;
      input.max = of.length - 1;
    }
    input.value = of ? Math.max(of.findLastIndex(([position]) => position <= at), 0) : at;
  };
  const meaning = (input) => {
    const value = Number(input.value);
    const of = stops();
    if (of) return { query: ["at", of[value][0]], text: `${dayOf(of[value][1])}, #${count(of[value][0])}` };
    if (input.name === "at") return { query: ["at", value], text: `#${count(value)}` };
    return { query: [input.name, value], text: dayOf(value) };
  };
  const address = (input) => {
    const url = new URL(input.form.dataset.live, location.href);
    for (const field of input.form.querySelectorAll("input[type=hidden]")) {
      if (!url.searchParams.has(field.name)) url.searchParams.append(field.name, field.value);
    }
    const { query: [name, value] } = meaning(input);
    url.searchParams.set(name, value);
    return url.pathname + url.search;
  };

  // Frames. One is on its way at most; the newest place of the thumb comes next, and
  // what lies between is never asked for. A slow one is given up: the server stops too.
  let flying = null;
  let next = null;
  const show = (where, { push = false } = {}) => {
    next = { where, push: push || (next?.push ?? false) };
    if (!flying) return fly();
    if (performance.now() - flying.since > SLOW) flying.stop.abort();
    return flying.done;
  };
  const fly = async () => {
    let landed;
    const done = new Promise((resolve) => { landed = resolve; });
    while (next) {
      const { where, push } = next;
      next = null;
      range()?.form.toggleAttribute("data-busy", true);
      flying = { stop: new AbortController(), since: performance.now(), done };
      try {
        const answer = await fetch(where, { signal: flying.stop.signal, headers: { "HX-Request": "true", "HX-Request-Type": "full" } });
        const text = await answer.text();
        if (!answer.headers.get("Content-Type")?.includes("html") || answer.redirected && new URL(answer.url).pathname !== location.pathname) {
          location.assign(where);
          return;
        }
        if (!next || performance.now() - flying.since < SLOW) await paint(text, push);
      } catch (error) {
        if (error.name !== "AbortError") location.assign(where);
      }
    }
    flying = null;
    range()?.form.toggleAttribute("data-busy", false);
    landed();
  };

  const paint = async (text, push) => {
    const input = range();
    const open = find("#history")?.open;
    input?.toggleAttribute("hx-morph-skip", held);
    await htmx.swap({ text, sourceElement: doc.body, target: doc.body, swap: "outerMorph show:none" });
    const bar = find("#history");
    if (bar && open) bar.open = true;
    range()?.removeAttribute("hx-morph-skip");
    if (!held) setUp();
    const here = range()?.form.dataset.here;
    if (here) history[push ? "pushState" : "replaceState"]({ htmx: true }, "", here);
    doc.dispatchEvent(new CustomEvent("refold:frame"));
  };

  // What changed since the frame before is marked. The marks are taken off before the
  // next frame is compared, so that the page under them is the server's.
  const CELLS = "#page :is(td, dd, .pill, .tile-value, .figure, [data-figure])";
  const figures = () => {
    for (const mark of doc.querySelectorAll("#page ins[data-mark]")) mark.replaceWith(...mark.childNodes);
    for (const was of doc.querySelectorAll("#page del[data-mark]")) was.remove();
    return new Map([...doc.querySelectorAll(CELLS)].map((cell) => [place(cell), cell.textContent]));
  };
  // A field of a table is known by its row, wherever that stands now; all else by itself.
  const place = (cell) => {
    const row = cell.closest("tbody > tr");
    if (!row) return cell;
    const head = row.querySelector("th");
    const name = row.dataset.key || row.id || head?.querySelector("a")?.pathname || head?.querySelector("[data-cell]")?.textContent;
    const field = cell.closest("th, td");
    return [row.closest("table").caption?.textContent, name, field.cellIndex, [...field.querySelectorAll(CELLS)].indexOf(cell)].join("/");
  };
  const mark = (before) => {
    const heads = new Set([...before.keys()].filter((key) => typeof key === "string").map((key) => key.split("/")[0]));
    for (const cell of doc.querySelectorAll(CELLS)) {
      const at = place(cell);
      let was = before.get(at);
      if (was === undefined && typeof at === "string" && heads.has(at.split("/")[0])) was = ""; // a row that was not there
      if (was === undefined || was === cell.textContent || cell.querySelector(CELLS)) continue;
      const now = doc.createElement("ins");
      now.dataset.mark = "";
      now.title = was.trim() ? `Was ${was.trim()}` : "New";
      now.append(...cell.childNodes);
      const gone = doc.createElement("del");
      gone.dataset.mark = "";
      gone.className = "sr";
      gone.textContent = was;
      cell.append(gone, now);
    }
  };

  let before = null;
  doc.addEventListener("htmx:before:swap", (event) => {
    const source = event.detail.ctx.sourceElement;
    // A page that is compared with another moment brings its own marks.
    before = find("[data-compared]") ? null : source === doc.body || source?.closest?.("#history, .past") ? figures() : null;
  });
  doc.addEventListener("htmx:after:swap", () => {
    if (!held) setUp();
    if (before) mark(before);
    before = null;
  });

  // The thumb. Its label follows at once; the page follows as fast as frames come. Where
  // it is let go, the browser's history gains one entry.
  let held = false;
  const name = (input) => {
    const { text } = meaning(input);
    const label = find("[data-timebar-label]");
    if (label) label.textContent = text;
    input.setAttribute("aria-valuetext", text);
  };
  doc.addEventListener("input", (event) => {
    const input = event.target.closest?.("[data-timebar-range]");
    if (!input) return;
    stop();
    held = true;
    name(input);
    show(address(input));
  });
  const release = (input) => {
    held = false;
    show(address(input), { push: true });
  };
  let rest;
  doc.addEventListener("change", (event) => {
    const input = event.target.closest?.("[data-timebar-range]");
    if (!input) return;
    clearTimeout(rest);
    rest = setTimeout(() => release(input), keyed ? 400 : 0); // keys may be pressed in a row
  });
  let keyed = false;
  doc.addEventListener("pointerdown", () => { keyed = false; }, true);

  // The film: one step after the other, each shown before the next is asked for. It
  // stops at the end and when nobody looks.
  // Real intervals: a month is a second, and nothing takes longer.
  const pause = (input) => {
    const speed = find("[data-timebar-speed]")?.value ?? "4";
    if (speed !== "real") return 1000 / Number(speed);
    const of = stops();
    const at = Number(input.value);
    if (!of && input.name === "at") return 250; // events of the platform know no day here
    const days = of ? (of[at + 1]?.[1] ?? of[at][1]) - of[at][1] : 1;
    return Math.min(1000, days * 1000 / 30);
  };
  // A long bar has no more than so many frames: decades of days, or millions of events.
  const FRAMES = 2000;
  const stride = (input) => Math.max(1, Math.round((input.max - input.min) / FRAMES));
  let film = null;
  const stop = () => {
    clearTimeout(film);
    film = null;
    const button = find("[data-timebar-play]");
    if (!button) return;
    button.setAttribute("aria-pressed", "false");
    find("[data-timebar-play-label]").textContent = "Play";
  };
  const play = () => {
    const input = range();
    if (!input) return;
    if (Number(input.value) >= Number(input.max)) input.value = input.min;
    const button = find("[data-timebar-play]");
    button.setAttribute("aria-pressed", "true");
    find("[data-timebar-play-label]").textContent = "Pause";
    const step = async () => {
      const input = range();
      if (!input || doc.hidden || Number(input.value) >= Number(input.max)) return stop();
      const began = performance.now();
      input.value = Number(input.value) + stride(input);
      held = true;
      name(input);
      await show(address(input));
      held = false;
      if (film === null) return;
      find("[data-timebar-play]")?.setAttribute("aria-pressed", "true");
      const label = find("[data-timebar-play-label]");
      if (label) label.textContent = "Pause";
      film = setTimeout(step, Math.max(0, pause(range() ?? input) - (performance.now() - began)));
    };
    film = setTimeout(step, 0);
  };
  doc.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-timebar-play]")) return;
    if (film === null) play(); else stop();
  });
  doc.addEventListener("visibilitychange", () => { if (doc.hidden) stop(); });

  // Selecting on the picture zooms the bar to what was selected; a click goes there.
  let from = null;
  const share = (event) => {
    const box = find("[data-timebar-density]").getBoundingClientRect();
    return Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1);
  };
  doc.addEventListener("pointerdown", (event) => {
    const picture = event.target.closest?.("[data-timebar-density]");
    if (!picture || event.button !== 0) return;
    from = share(event);
    picture.setPointerCapture(event.pointerId);
  });
  doc.addEventListener("pointerup", (event) => {
    if (from === null) return;
    const ends = [from, share(event)].sort((a, b) => a - b);
    from = null;
    const input = range();
    const value = (part) => Math.round(Number(input.min) + part * (Number(input.max) - Number(input.min)));
    if (ends[1] - ends[0] < 0.01) {
      input.value = value(ends[1]);
      name(input);
      return void show(address(input), { push: true });
    }
    const of = stops();
    const iso = (n) => !of && input.name === "at" ? `#${n}` : new Date((of ? of[n][1] : n) * DAY).toISOString().slice(0, 10);
    const url = new URL(input.form.dataset.here, location.href);
    url.searchParams.set("history_from", iso(value(ends[0])));
    url.searchParams.set("history_to", iso(value(ends[1])));
    show(url.pathname + url.search, { push: true });
  });

  // Keys: [ and ] step, Space plays, l returns to the present, g goes to a moment.
  const press = (label) => {
    const link = [...doc.querySelectorAll("#history a")].find((a) => a.textContent.trim() === label);
    link?.click();
    return link;
  };
  const open = (selector) => {
    const menu = find(selector);
    if (!menu) return;
    find("#history").open = true;
    menu.open = !menu.open;
    menu.querySelector(menu.open ? "input, a" : "summary")?.focus();
  };
  // Letters can be switched off: somebody may speak to the browser, or mean another program.
  const LETTERS = "refold-letters";
  const letters = () => localStorage.getItem(LETTERS) !== "off";
  doc.addEventListener("change", (event) => {
    if (event.target.matches?.("[data-timebar-letters]")) localStorage.setItem(LETTERS, event.target.checked ? "on" : "off");
  });
  doc.addEventListener("toggle", (event) => {
    const box = event.target.querySelector?.("[data-timebar-letters]");
    if (box) box.checked = letters();
  }, true);
  doc.addEventListener("keydown", (event) => {
    keyed = event.target.matches?.("[data-timebar-range]") ?? false;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === " " && keyed) {
      event.preventDefault();
      if (film === null) play(); else stop();
      return;
    }
    if (event.target.matches?.("input:not([type=range]), textarea, select, [contenteditable]")) return;
    if (!letters()) return;
    const jump = find("#timebar-jump");
    switch (event.key) {
      case "[": press("Previous event") ?? press("Previous day"); break;
      case "]": press("Next event") ?? press("Next day"); break;
      case "l": press("Live"); break;
      case "d": open("details.timebar-compare"); break;
      case "?": open("[data-timebar-keys]"); break;
      case "g":
        if (!jump) return;
        find("#history").open = true;
        jump.focus();
        break;
      default: return;
    }
    event.preventDefault();
  });

  // What the bar shows is said half a second after it has come to rest.
  let quiet;
  doc.addEventListener("refold:frame", () => {
    clearTimeout(quiet);
    quiet = setTimeout(() => {
      const said = find("[data-timebar-said]");
      if (said && !held && film === null) said.textContent = range()?.getAttribute("aria-valuetext") ?? "";
    }, 500);
  });

  // Whoever comes back is told how many events there are since, and stays where they are.
  doc.addEventListener("visibilitychange", async () => {
    const form = range()?.form;
    if (doc.hidden || !form) return;
    const answer = await fetch("/healthz").catch(() => null);
    const since = answer?.ok ? (await answer.json()).position - form.dataset.head : 0;
    const link = find("[data-timebar-since]");
    if (!link || !(since > 0)) return;
    link.textContent = `+${count(since)} since`;
    link.hidden = false;
  });

  setUp();
})();
