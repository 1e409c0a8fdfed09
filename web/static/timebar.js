"use strict";
// The time bar: drag, step, play, zoom. Comfort only: every page works without this file.
(() => {
  const doc = document;
  const find = (selector) => doc.querySelector(selector);
  const DAY = 864e5;
  const written = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  const dayOf = (days) => written.format(new Date(days * DAY));
  const counted = new Intl.NumberFormat("en");
  const count = (n) => counted.format(n);

  // The track: what a place of the thumb means. A record's events are numbered from 0,
  // so that each step is one of them; the server knows positions only.
  const range = () => find("#timebar-at");
  let read = { text: "", stops: null };
  const stops = () => {
    const text = range()?.form.dataset.stops ?? "";
    if (text !== read.text) read = { text, stops: text ? text.split(",").map((stop) => stop.split(":").map(Number)) : null };
    return read.stops;
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

  const { show, ahead, hold, holds } = globalThis.refold;
  doc.addEventListener("refold:frame", () => { if (!holds()) setUp(); });

  // The thumb. Its label follows at once; the page follows as fast as frames come. Where
  // it is let go, the browser's history gains one entry.
  const name = (input) => {
    const { text } = meaning(input);
    const label = find("#history [data-timebar-label]");
    if (label) label.textContent = text;
    input.setAttribute("aria-valuetext", text);
  };
  doc.addEventListener("input", (event) => {
    const input = event.target.closest?.("[data-timebar-range]");
    if (!input) return;
    stop();
    hold(true, true);
    name(input);
    show(() => address(range() ?? input)); // where the thumb is when it is its turn
  });
  const release = (input) => {
    hold(false);
    show(address(input), { push: true, rests: true });
  };
  let rest;
  doc.addEventListener("change", (event) => {
    const input = event.target.closest?.("[data-timebar-range]");
    if (!input) return;
    clearTimeout(rest);
    if (!keyed) return void release(input);
    rest = setTimeout(() => release(range() ?? input), 400); // keys may be pressed in a row
  });
  let keyed = false;
  let grabbed = false; // by a pointer
  doc.addEventListener("pointerdown", (event) => {
    keyed = false;
    grabbed = Boolean(event.target.closest?.("[data-timebar-range]"));
  }, true);
  // A thumb that was brought back to where it was has changed nothing, and is let go of too, as
  // where a call or a gesture of the system takes the finger off it.
  for (const end of ["pointerup", "pointercancel"]) {
    doc.addEventListener(end, () => setTimeout(() => {
      if (grabbed && holds() && !keyed) release(range());
      grabbed = false;
    }), true);
  }

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
  const following = () => {
    const input = range();
    if (!input || Number(input.value) >= Number(input.max)) return null;
    const at = input.value;
    input.value = Number(at) + stride(input);
    const where = address(input);
    input.value = at;
    return where;
  };
  let film = null; // what runs: the clock of its next step
  const runs = (on) => { // what the button says of it stays, whatever pages come meanwhile
    const button = find("#timebar-play");
    if (!button) return;
    button.setAttribute("aria-pressed", on);
    button.toggleAttribute("hx-morph-skip", on);
    button.querySelector("span").textContent = on ? "Pause" : "Play";
  };
  // What was begun gives way to what is done now: a film, and a key whose place is not yet let go.
  const stop = () => {
    clearTimeout(rest);
    if (film === null) return;
    clearTimeout(film.next);
    film = null;
    hold(false);
    runs(false);
  };
  // Where it comes to rest the page says which day and event that is, as where a hand lets go.
  const halt = () => {
    stop();
    if (range()) release(range());
  };
  const play = () => {
    const input = range();
    if (!input) return;
    stop();
    if (Number(input.value) >= Number(input.max)) input.value = input.min;
    runs(true);
    const mine = film = {};
    const step = async () => {
      const input = range();
      if (!input || doc.hidden) return stop();
      if (Number(input.value) >= Number(input.max)) return halt();
      const began = performance.now();
      input.value = Number(input.value) + stride(input);
      hold(true);
      name(input);
      await show(address(input));
      if (film !== mine) return;
      hold(false);
      ahead(following());
      mine.next = setTimeout(step, Math.max(0, pause(range() ?? input) - (performance.now() - began)));
    };
    mine.next = setTimeout(step, 0);
  };
  doc.addEventListener("click", (event) => {
    if (!event.target.closest?.("#timebar-play")) return;
    if (film === null) play(); else halt();
  });
  doc.addEventListener("visibilitychange", () => { if (doc.hidden && film !== null) halt(); });

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
    stop();
    hold(false);
    const input = range();
    const value = (part) => Math.round(Number(input.min) + part * (Number(input.max) - Number(input.min)));
    if (ends[1] - ends[0] < 0.01) {
      input.value = value(ends[1]);
      name(input);
      return void show(address(input), { push: true });
    }
    const of = stops();
    const iso = (n) => !of && input.name === "at" ? `#${n}` : new Date((of ? of[n][1] : n) * DAY).toISOString().slice(0, 10);
    const url = new URL(input.form.dataset.here ?? input.form.dataset.live, location.href);
    url.searchParams.set("history_from", iso(value(ends[0])));
    url.searchParams.set("history_to", iso(value(ends[1])));
    show(url.pathname + url.search, { push: true });
  });

  // Who begins to compare is shown what it comes to: that stands at the head of the page.
  const summed = async (where, done) => {
    if (find("#compared") || !new URL(where, location.href).searchParams.has("compare")) return;
    await done;
    find("#compared")?.scrollIntoView({ block: "start" });
  };

  // Steps, other tracks and axes, and jumps: the bar's links and forms show their page here.
  const here = (url) => url.origin === location.origin && url.pathname === location.pathname;
  doc.addEventListener("click", (event) => {
    const link = event.target.closest?.("#history a[href]");
    if (!link || event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || !here(new URL(link.href))) return;
    event.preventDefault();
    stop();
    hold(false);
    link.closest("details[data-menu]")?.removeAttribute("open");
    summed(link.href, show(link.getAttribute("href"), { push: true }));
  });
  doc.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.closest("#history") || form.method !== "get" || !here(new URL(form.action))) return;
    event.preventDefault();
    stop();
    hold(false);
    const query = new URLSearchParams(new FormData(form, event.submitter));
    const where = form.matches("#timebar-range") ? address(range()) : `${location.pathname}?${query}`;
    summed(where, show(where, { push: true }));
    const jump = form.querySelector("#timebar-jump");
    if (jump) jump.value = ""; // the page says where it led
    form.closest("details[data-menu]")?.removeAttribute("open");
  });
  // Once the bar was used and is at rest, its neighbours are asked for: a step is then there.
  let resting;
  doc.addEventListener("refold:frame", () => {
    clearTimeout(resting);
    resting = setTimeout(() => {
      if (holds() || film !== null || doc.hidden) return;
      for (const link of doc.querySelectorAll("#history a[data-timebar-near]")) ahead(link.getAttribute("href"));
    }, 150);
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
    for (const other of doc.querySelectorAll("#history details[data-menu][open]")) if (other !== menu) other.open = false;
    menu.open = !menu.open;
    menu.querySelector(menu.open ? "input:not([type=hidden]), a" : "summary")?.focus();
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
      if (film === null) play(); else halt();
      return;
    }
    if (keyed && (event.key === "PageUp" || event.key === "PageDown")) { // a browser's own goes by a tenth of the bar
      event.preventDefault();
      event.target.value = Number(event.target.value) + (event.key === "PageUp" ? 10 : -10);
      for (const name of ["input", "change"]) event.target.dispatchEvent(new Event(name, { bubbles: true }));
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
      if (said && !holds() && film === null) said.textContent = range()?.getAttribute("aria-valuetext") ?? "";
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
