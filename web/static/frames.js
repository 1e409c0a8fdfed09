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
  let held = false; // a hand holds the thumb: the bar says what the hand does

  const { fetched } = globalThis.refold;

  // No answer, or that of somebody who stands in for a server that is away: it is asked again.
  const AWAY = [502, 503, 504];
  const PAUSE = 700; // ms
  const say = (on) => { // that nobody answers
    const said = find("[data-timebar-away]");
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
  const show = (where, { push = false } = {}) => {
    next = { where, push: push || (next?.push ?? false) };
    if (!flying) return fly();
    if (performance.now() - flying.since > SLOW) flying.stop.abort();
    return flying.done;
  };
  const leave = (where) => {
    next = null;
    location.assign(where);
  };
  // The next place is read when the browser begins to paint the frame: what the hand did until
  // then has been told, and the answer comes while the page is being painted.
  const begun = () => doc.hidden ? null : new Promise(requestAnimationFrame);
  const busy = (on) => find("#timebar-range")?.toggleAttribute("data-busy", on);
  const fly = async () => {
    let landed;
    const done = new Promise((resolve) => { landed = resolve; });
    while (next) {
      const { push } = next;
      const where = typeof next.where === "function" ? next.where() : next.where;
      next = null;
      busy(true);
      flying = { stop: new AbortController(), since: performance.now(), done };
      try {
        const frame = await (taken(where) ?? ask(where, flying.stop.signal));
        if (frame.elsewhere) leave(where);
        else {
          await paint(frame, where, push);
          await begun();
        }
        say(false);
      } catch (error) {
        if (error.name === "NetworkError") {
          say(true);
          await new Promise((resolve) => { setTimeout(resolve, PAUSE); });
          next ??= { where, push };
          next.push ||= push;
        } else if (error.name !== "AbortError") leave(where);
      }
    }
    flying = null;
    busy(false);
    landed();
  };

  const paint = async (frame, where, push) => {
    const open = find("#history")?.open;
    const focused = doc.activeElement;
    const small = frame.changes && frame.from === shown && change(frame.changes);
    if (small) {
      spareNew(small);
      if (risen()) unspare();
    } else {
      if (frame.changes) { // the page is not what the server takes it for
        shown = "";
        frame = await ask(where, flying.stop.signal);
      }
      unspare();
      relinked = [];
      since = new WeakMap();
      find("#timebar-at")?.toggleAttribute("hx-morph-skip", held);
      await htmx.swap({ text: frame.text, sourceElement: doc.body, target: doc.body, swap: "outerMorph show:none" });
      find("#timebar-at")?.removeAttribute("hx-morph-skip");
      const bar = find("#history");
      if (bar && open) bar.open = true;
    }
    if (dragged && !spared) spare();
    shown = frame.name;
    if (focused !== doc.body && !focused.isConnected) find("#timebar-at")?.focus({ preventScroll: true });
    address(find("#timebar-range")?.dataset.here ?? where, push);
    doc.dispatchEvent(new CustomEvent("refold:frame"));
  };

  // The address follows where the thumb rests or is let go.
  let later;
  let pending = "";
  const write = (here, push) => {
    clearTimeout(later);
    pending = "";
    history[push ? "pushState" : "replaceState"]({ htmx: true }, "", here);
  };
  const catchUp = () => { if (pending) write(pending, false); };
  const address = (here, push) => {
    if (!held || push) return write(here, push);
    clearTimeout(later);
    pending = here;
    later = setTimeout(catchUp, URL_REST);
  };

  // What differs is worked into the page: first every element is found, then changed. What
  // the hand does to the bar stays. It gives what has other contents, and nothing where the page
  // has other elements.
  const change = ({ links, changes }) => {
    const marked = find("[data-compared]") ? null : new Map(); // a comparison has marks of its own
    unmark();
    const targets = [];
    for (const { at, tag } of changes ?? []) {
      let element = doc.documentElement;
      for (const place of at) element = element?.children[place];
      if (element?.localName !== tag) return null;
      targets.push(element);
    }
    const touched = [];
    relinked.push(...links ?? []);
    if (!held) relink();
    targets.forEach((element, i) => {
      const todo = changes[i];
      if (held && "scripted" in element.dataset) return;
      for (const [name, value] of Object.entries(todo.attributes ?? {})) {
        if (value === null) element.removeAttribute(name);
        else element.setAttribute(name, value);
        if (name === "href") since.set(element, relinked.length);
      }
      if (todo.text !== undefined || todo.html !== undefined) touched.push(element);
      if (todo.text !== undefined) {
        note(marked, element.closest(CELLS));
        if (element.firstChild?.nodeType === Node.TEXT_NODE && element.childNodes.length === 1) element.firstChild.data = todo.text;
        else element.textContent = todo.text;
      } else if (todo.html !== undefined) {
        noteAll(marked, element);
        element.innerHTML = todo.html;
        come(element);
        noteNew(marked, element);
      }
      const children = todo.splices && [...element.children];
      for (const { from, gone = 0, html = "" } of todo.splices ?? []) {
        for (const child of children.slice(from, from + gone)) {
          noteAll(marked, child);
          child.remove();
        }
        if (!html) continue;
        const range = doc.createRange();
        range.selectNodeContents(element);
        const fragment = range.createContextualFragment(html);
        come(fragment);
        const elements = [...fragment.children];
        element.insertBefore(fragment, children[from + gone] ?? null);
        for (const child of elements) noteNew(marked, child);
        touched.push(...elements);
      }
    });
    if (find("[data-compared]")) return touched; // it has just begun
    for (const [cell, was] of marked ?? []) if (cell instanceof Element && cell.isConnected) mark(cell, was ?? marked.get(place(cell)) ?? "");
    return touched;
  };

  // Links lead to the moment of the page. While the thumb is held nobody follows one: they
  // are rewritten when it is let go, each by what came after it.
  let relinked = []; // pairs: what stands in addresses, and what is to stand there
  let since = new WeakMap(); // link → how many of them it has behind it
  const come = (part) => { for (const link of held ? part.querySelectorAll("a[href]") : []) since.set(link, relinked.length); };
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

  // What changed since the frame before is marked. The marks are taken off before the
  // next frame is compared, so that the page under them is the server's.
  const CELLS = "#page :is(td, dd, .pill, .tile-value, .figure, [data-figure])";
  let marks = []; // of the frame that is shown: what was, and what is
  const unmark = () => {
    for (const [gone, now] of marks) {
      gone.remove();
      now.replaceWith(...now.childNodes);
    }
    marks = [];
  };
  // A field of a table is known by its row, wherever that stands now; all else by itself.
  const place = (cell) => {
    const row = cell.closest("tbody > tr");
    if (!row) return cell;
    const head = row.querySelector("th");
    const link = head?.querySelector("a"); // with what it asks for, but for the moment
    const name = row.dataset.key || row.id || (link && link.pathname + link.search.replace(/[?&](at|valid)=[^&]*/g, "")) || head?.querySelector("[data-cell]")?.textContent;
    const field = cell.closest("th, td");
    return [row.closest("table")?.caption?.textContent, name, field.cellIndex, [...field.querySelectorAll(CELLS)].indexOf(cell)].join("/");
  };
  const mark = (cell, was) => {
    if (was === cell.textContent || cell.querySelector(CELLS)) return;
    const now = doc.createElement("ins");
    now.dataset.mark = "";
    now.title = was.trim() ? `Was ${was.trim()}` : "New";
    now.append(...cell.childNodes);
    const gone = doc.createElement("del");
    gone.dataset.mark = "";
    gone.className = "sr";
    gone.textContent = was;
    cell.append(gone, now);
    marks.push([gone, now]);
  };
  // Where a part of the page is changed, its cells are noted before (cell or place → what it
  // said) and after (cell → null: what stood in its place is found then).
  const note = (marked, cell) => {
    if (cell && marked && !marked.has(cell)) marked.set(cell, cell.textContent);
  };
  const noteAll = (marked, part) => {
    const around = part.closest(CELLS);
    if (around) note(marked, around);
    else if (marked) for (const cell of part.querySelectorAll(CELLS)) marked.set(place(cell), cell.textContent);
  };
  const noteNew = (marked, part) => {
    if (!marked || part.closest(CELLS) && marked.has(part.closest(CELLS))) return;
    const cells = [...part.querySelectorAll(CELLS)];
    if (part.matches(CELLS)) cells.push(part);
    for (const cell of cells) if (cell.closest("tbody > tr")) marked.set(cell, null);
  };

  // Where the whole page is swapped, all cells are compared.
  let before = null;
  const figures = () => {
    unmark();
    return new Map([...doc.querySelectorAll(CELLS)].map((cell) => [place(cell), cell.textContent]));
  };
  doc.addEventListener("htmx:before:swap", (event) => {
    before = find("[data-compared]") || event.detail.ctx.sourceElement !== doc.body ? null : figures();
  });
  doc.addEventListener("htmx:after:swap", () => {
    if (!before || find("[data-compared]")) return void (before = null);
    const tables = new Set([...before.keys()].filter((key) => typeof key === "string").map((key) => key.split("/")[0]));
    for (const cell of doc.querySelectorAll(CELLS)) {
      const at = place(cell);
      const was = before.get(at) ?? (typeof at === "string" && tables.has(at.split("/")[0]) ? "" : undefined); // a row that was not there
      if (was !== undefined) mark(cell, was);
    }
    before = null;
  });

  // While the thumb is dragged, what is below the window, or behind the bar at its foot, is not
  // drawn, which spares the browser most of a long page: cards, which keep their size, and rows
  // of a table that begins in sight, of which the columns keep their widths. The page keeps its
  // length. Where somebody scrolls all is there again.
  const BELOW = 40; // pixels below what can be seen that are kept
  const FEW = 5; // rows that are not worth it
  const foot = () => find("#history")?.getBoundingClientRect().top ?? innerHeight;
  let dragged = false;
  let spared = null; // [table, body, how many rows are shown, height of one]
  let cards = []; // that are not drawn
  const spare = () => {
    spared = [];
    const end = foot() + BELOW;
    const below = [...doc.querySelectorAll("#page .card")].map((card) => [card, card.getBoundingClientRect()])
      .filter(([card, { top }]) => top > end && !card.parentElement.closest("#page .card"));
    cards = below.map(([card]) => card);
    for (const body of doc.querySelectorAll("#page tbody")) {
      const rows = [...body.rows];
      const near = rows.findIndex((row) => row.getBoundingClientRect().top > end);
      if (near < 0 || rows.length - near < FEW || cards.some((card) => card.contains(body))) continue;
      spared.push([body.closest("table"), body, near, (rows.at(-1).getBoundingClientRect().bottom - rows[near].getBoundingClientRect().top) / (rows.length - near)]);
    }
    for (const [card, { width, height }] of below) {
      card.style.blockSize = `${height}px`;
      card.style.containIntrinsicInlineSize = `${width}px`;
      card.dataset.far = "";
    }
    for (const [table] of spared) fix(table);
    spareNew();
  };
  const fix = (table) => {
    const heads = [...table.tHead?.rows[0]?.cells ?? []];
    const widths = heads.map((head) => head.getBoundingClientRect().width);
    heads.forEach((head, i) => { head.style.inlineSize = `${widths[i]}px`; });
    table.style.tableLayout = "fixed";
  };
  const narrow = (part) => {
    const cell = part.closest("td, th");
    return (cell ? [cell] : [...part.cells ?? []]).some((field) => field.scrollWidth > field.clientWidth);
  };
  const spareNew = (touched = []) => {
    for (const [table, body, near, height] of spared ?? []) {
      [...body.rows].forEach((row, i) => row.toggleAttribute("data-far", i >= near));
      table.style.marginBlockEnd = `${Math.max(0, body.rows.length - near) * height}px`;
      if (!touched.some((part) => table.contains(part) && narrow(part))) continue;
      table.style.tableLayout = ""; // something came that needs more room than there was
      fix(table);
    }
  };
  // What stood above may have become shorter: then what was below comes into sight.
  const risen = () => {
    const end = foot();
    return cards.some((card) => card.getBoundingClientRect().top < end)
      || spared?.some(([, body, near]) => body.rows.length > near && body.getBoundingClientRect().bottom < end);
  };
  const spareNone = () => {
    for (const card of doc.querySelectorAll("#page .card[data-far][style]")) { // asked for by its style: else an empty one stays
      card.removeAttribute("data-far");
      card.removeAttribute("style");
    }
    cards = [];
    for (const [table] of spared ?? []) {
      for (const part of table.querySelectorAll("[data-far]")) part.removeAttribute("data-far");
      for (const part of [table, ...table.querySelectorAll("thead th")]) {
        if (part.hasAttribute("style")) part.removeAttribute("style"); // asked first: else an empty one stays
      }
    }
    spared &&= [];
  };
  const unspare = () => {
    spareNone();
    spared = null;
  };
  addEventListener("scroll", spareNone, { passive: true });

  const hold = (on, dragging = false) => {
    held = on;
    dragged = dragging;
    if (on) return;
    unspare();
    relink();
    catchUp();
  };
  return { show, ahead, hold, holds: () => held };
})();
