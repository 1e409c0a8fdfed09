"use strict";
// Frames: this page at another moment, shown in its place. The server is told which frame is
// shown and answers with what differs, or with the whole page. Without this file, or where
// anything goes wrong, links and forms lead to the same pages.
globalThis.refold = (() => {
  const doc = document;
  const find = (selector) => doc.querySelector(selector);
  const SLOW = 600; // ms after which a frame on its way gives way to a newer one
  const URL_REST = 300; // ms of rest before a held thumb's place goes into the address: that costs more than a frame

  let shown = ""; // the server's name of the frame that is shown; "" before the first
  let asked = ""; // the address by which it was asked for
  let held = false; // a hand holds the thumb: the bar says what the hand does
  let dragged = false; // and moves it

  const { fetched, marks, below } = globalThis.refold;

  // No answer, or that of somebody who stands in for a server that is away: it is asked again.
  const AWAY = [502, 503, 504];
  const PAUSE = 700; // ms
  const away = (on) => { // nobody answers
    const said = find("#history [data-timebar-away]");
    if (said) said.hidden = !on;
  };

  const ask = async (where, signal) => {
    const from = shown;
    const answer = await fetched(where, signal, shown).catch((error) => ({ status: AWAY[0], stopped: error.name === "AbortError" }));
    if (AWAY.includes(answer.status)) throw new DOMException(where, answer.stopped ? "AbortError" : "NetworkError");
    const { name, kind, text, url } = answer;
    const frame = { from, name };
    if (kind.includes("json")) frame.changes = JSON.parse(text);
    else if (kind.includes("html")) frame.text = text;
    frame.elsewhere = !frame.changes && !frame.text || new URL(url).pathname !== location.pathname;
    return frame;
  };

  // Frames that are likely to be next are asked for while nothing else is under way.
  const near = new Map();
  const ahead = (where) => {
    if (!where || near.has(where) || flying) return;
    const stop = new AbortController();
    const frame = ask(where, stop.signal);
    frame.catch(() => near.delete(where));
    near.set(where, { frame, stop, from: shown });
  };
  const taken = (where) => {
    const found = near.get(where);
    near.delete(where);
    for (const { stop } of near.values()) stop.abort();
    near.clear();
    return found?.from === shown ? found.frame : null;
  };

  // One is on its way at most; the newest place of the thumb comes next, and what lies
  // between is never asked for. A slow one is given up: the server stops too.
  let flying = null;
  let next = null;
  const show = (where, { push = false, rests = false } = {}) => { // rests: the thumb is let go there
    next = { where, rests, push: push || (next?.push ?? false) };
    heard();
    if (!flying) return fly();
    if (performance.now() - flying.since > SLOW) flying.stop.abort();
    return flying.done;
  };
  const leave = (where) => {
    next = null;
    location.assign(where);
  };
  // The next place is read when the browser begins to paint the frame, which is when it tells
  // what the hand did until then: the answer comes while the page is being painted.
  let heard = () => {};
  const begun = () => doc.hidden ? null : new Promise((resolve) => {
    heard = resolve;
    requestAnimationFrame(resolve);
  });
  const painted = () => new Promise((resolve) => { setTimeout(resolve); });
  const busy = (on) => find("#timebar-range")?.toggleAttribute("data-busy", on);
  const fly = async () => {
    let landed;
    const done = new Promise((resolve) => { landed = resolve; });
    while (next) {
      const how = { push: next.push, rests: next.rests };
      const where = typeof next.where === "function" ? next.where() : next.where;
      next = null;
      busy(true);
      flying = { stop: new AbortController(), since: performance.now(), done };
      try {
        if (how.rests && where === asked) {
          await painted();
          catchUp();
          rest();
          told(where, how);
        } else {
          const frame = await (taken(where) ?? ask(where, flying.stop.signal));
          if (frame.elsewhere) leave(where);
          else {
            await paint(frame, where, how);
            await begun();
          }
          away(false);
        }
      } catch (error) {
        if (error.name === "NetworkError") {
          away(true);
          await new Promise((resolve) => { setTimeout(resolve, PAUSE); });
          next ??= { where, ...how };
          next.push ||= how.push;
        } else if (error.name !== "AbortError") leave(where);
      }
      if (next || held) continue;
      await painted();
      rest();
    }
    flying = null;
    busy(false);
    landed();
  };
  // What could wait while the thumb was held.
  const rest = () => {
    if (held) return;
    below.unspare();
    relink();
    writeLate();
    marks.settle();
  };

  const paint = async (frame, where, how) => {
    const open = find("#history")?.open;
    const focused = doc.activeElement;
    const small = frame.changes && frame.from === shown && change(frame.changes);
    if (small) {
      below.spareNew(small);
      if (below.risen()) below.unspare();
    } else {
      if (frame.changes) { // the page is not what the server takes it for
        shown = "";
        frame = await ask(where, flying.stop.signal);
      }
      below.unspare();
      late = new Map();
      relinked = [];
      since = new WeakMap();
      find("#timebar-at")?.toggleAttribute("hx-morph-skip", held);
      await htmx.swap({ text: frame.text, sourceElement: doc.body, target: doc.body, swap: "outerMorph show:none" });
      find("#timebar-at")?.removeAttribute("hx-morph-skip");
      const bar = find("#history");
      if (bar && open) bar.open = true;
    }
    if (dragged) below.spare();
    shown = frame.name;
    asked = small || !held ? where : ""; // its thumb was left out
    if (focused !== doc.body && !focused.isConnected) find("#timebar-at")?.focus({ preventScroll: true });
    told(where, how);
  };
  const told = (where, how) => {
    address(find("#timebar-range")?.dataset.here ?? where, how);
    doc.dispatchEvent(new CustomEvent("refold:frame"));
  };

  // The address follows where the thumb rests or is let go. A drag, or a film, adds one entry to
  // the browser's history, wherever it rests on its way: back leads to the page before it.
  let later;
  let pending = "";
  let added = false; // the entry of what goes on
  const write = (here, { push = false, rests = false } = {}) => {
    clearTimeout(later);
    pending = "";
    const adds = (push && !rests || !added) && new URL(here, location.href).href !== location.href;
    history[adds ? "pushState" : "replaceState"]({ htmx: true }, "", here);
    added = !push && (added || adds); // what was let go, or asked for by a link, is over
  };
  const writeLate = () => { if (pending) write(pending); };
  const address = (here, how) => {
    if (!held || how.push) return write(here, how);
    clearTimeout(later);
    pending = here;
    later = setTimeout(() => {
      writeLate();
      below.spareNew(marks.settle());
    }, URL_REST);
  };

  // What differs is worked into the page: first every element is found, then changed. What
  // the hand does to the bar stays. It gives what has other contents, and nothing where the page
  // has other elements.
  const change = ({ links, changes }) => {
    relinked.push(...links ?? []);
    if (!changes) return [];
    late = new Map();
    marks.begin();
    const targets = [];
    let [before, line] = [[], [doc.documentElement]]; // the way to the element before, which most of this one's is
    for (const { at, tag } of changes) {
      const fork = at.findIndex((k, i) => k !== before[i]);
      line.length = (fork < 0 ? at.length : fork) + 1;
      for (const k of at.slice(line.length - 1)) line.push(line.at(-1)?.children[k]);
      before = at;
      if (line.at(-1)?.localName !== tag) return null;
      targets.push(line.at(-1));
    }
    const touched = targets.flatMap((element, i) => work(element, changes[i]));
    marks.end();
    return touched;
  };
  const work = (element, todo) => {
    if (held && "scripted" in element.dataset) {
      late.set(element, todo);
      return [];
    }
    const { attributes = {}, text, html, words, splices } = todo;
    for (const [name, value] of Object.entries(attributes)) {
      if (name === "href") since.set(element, relinked.length);
      if (value === null) element.removeAttribute(name);
      else element.setAttribute(name, value);
    }
    if (splices) return splice(element, splices);
    if (text !== undefined) {
      marks.says(element);
      if (element.firstChild?.nodeType === Node.TEXT_NODE && element.childNodes.length === 1) element.firstChild.data = text;
      else element.textContent = text;
    } else if (html !== undefined) {
      marks.goes(element);
      element.innerHTML = html;
      come(element);
      marks.came(element);
    } else if (words) {
      marks.says(element);
      for (const part of words) say(element, part);
    } else return [];
    return [element];
  };
  const splice = (element, splices) => {
    const touched = [];
    const children = [...element.children];
    for (const { from, gone = 0, html = "" } of splices) {
      for (const child of children.slice(from, from + gone)) {
        marks.goes(child);
        child.remove();
      }
      if (!html) continue;
      const range = doc.createRange();
      range.selectNodeContents(element);
      const fragment = range.createContextualFragment(html);
      come(fragment);
      const elements = [...fragment.children];
      element.insertBefore(fragment, children[from + gone] ?? null);
      for (const child of elements) marks.came(child);
      touched.push(...elements);
    }
    return touched;
  };
  // What the hand says, too, is left to it until it lets go.
  let late = new Map(); // element → what the latest frame says of it
  const catchUp = () => {
    for (const [element, todo] of late) work(element, todo);
    late = new Map();
  };

  // What an element says before one of its children, or after the last.
  const say = (element, { before, text }) => {
    const next = element.children[before] ?? null;
    const texts = [];
    for (let node = next ? next.previousSibling : element.lastChild; node?.nodeType === Node.TEXT_NODE; node = node.previousSibling) texts.push(node);
    const [kept, ...more] = texts;
    for (const node of more) node.remove();
    if (!text) kept?.remove();
    else if (kept) kept.data = text;
    else element.insertBefore(doc.createTextNode(text), next);
  };

  // Links lead to the moment of the page. While the thumb is held nobody follows one: they
  // are rewritten when it rests, each by what came after it.
  let relinked = []; // pairs: what stands in addresses, and what is to stand there
  let since = new WeakMap(); // link → how many of them it has behind it
  const come = (part) => { for (const link of part.querySelectorAll("a[href]")) since.set(link, relinked.length); };
  const relink = () => {
    if (relinked.length === 0) return;
    for (const link of doc.querySelectorAll("a[href]")) {
      const was = link.getAttribute("href");
      let now = was;
      for (const [from, to] of relinked.slice(since.get(link) ?? 0)) now = now.replaceAll(from, to);
      if (now !== was) link.setAttribute("href", now);
    }
    relinked = [];
    since = new WeakMap();
  };

  const hold = (on, dragging = false) => {
    held = on;
    dragged = dragging;
    marks.move(dragging);
    if (!on) setTimeout(() => { if (!flying) rest(); });
  };
  return { show, ahead, hold, holds: () => held };
})();
