"use strict";
// Marks what changed since the frame before, for frames.js.
globalThis.refold.marks = (() => {
  const doc = document;
  const find = (selector) => doc.querySelector(selector);

  // What changed since the frame before is marked. The marks are taken off before the
  // next frame is compared, so that the page under them is the server's. While the thumb
  // moves, a line and a colour stand for them, which put nothing into the page.
  const CELLS = "#page :is(td, dd, .pill, .tile-value, .figure, [data-figure])";
  let marks = []; // of the frame that is shown: what was, and what is
  let passing = []; // while the thumb moves: cells, and what they said
  let moving = false;
  const unmark = () => {
    for (const [cell] of passing) cell.removeAttribute("data-moved");
    passing = [];
    for (const [gone, now] of marks) {
      gone.remove();
      now.replaceWith(...now.childNodes);
    }
    marks = [];
  };
  const markAll = (cells) => {
    const changed = cells.filter(([cell, was]) => was !== cell.textContent && !cell.querySelector(CELLS));
    if (!moving) return changed.forEach(mark);
    passing = changed;
    for (const [cell] of changed) cell.dataset.moved = "";
  };
  const settle = () => { // the thumb rests; these cells have other contents now
    const changed = passing;
    if (changed.length > 0) unmark();
    changed.forEach(mark);
    return changed.map(([cell]) => cell);
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
  const mark = ([cell, was]) => {
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
  let noted = null;
  const begin = () => {
    unmark();
    noted = find("#compared") ? null : new Map(); // a comparison has marks of its own
  };
  const note = (cell) => {
    if (cell && noted && !noted.has(cell)) noted.set(cell, cell.textContent);
  };
  const says = (part) => note(part.closest(CELLS)); // something else from now on
  const goes = (part) => {
    const around = part.closest(CELLS);
    if (around) note(around);
    else if (noted) for (const cell of part.querySelectorAll(CELLS)) noted.set(place(cell), cell.textContent);
  };
  const came = (part) => {
    if (!noted || part.closest(CELLS) && noted.has(part.closest(CELLS))) return;
    const cells = [...part.querySelectorAll(CELLS)];
    if (part.matches(CELLS)) cells.push(part);
    for (const cell of cells) if (cell.closest("tbody > tr")) noted.set(cell, null);
  };
  const end = () => {
    if (!noted || find("#compared")) return; // it has just begun
    markAll([...noted].filter(([cell]) => cell instanceof Element && cell.isConnected).map(([cell, was]) => [cell, was ?? noted.get(place(cell)) ?? ""]));
  };

  // Where the whole page is swapped, all cells are compared.
  let before = null;
  const figures = () => {
    unmark();
    return new Map([...doc.querySelectorAll(CELLS)].map((cell) => [place(cell), cell.textContent]));
  };
  doc.addEventListener("htmx:before:swap", (event) => {
    before = find("#compared") || event.detail.ctx.sourceElement !== doc.body ? null : figures();
  });
  doc.addEventListener("htmx:after:swap", () => {
    if (!before || find("#compared")) return void (before = null);
    const tables = new Set([...before.keys()].filter((key) => typeof key === "string").map((key) => key.split("/")[0]));
    markAll([...doc.querySelectorAll(CELLS)].map((cell) => {
      const at = place(cell);
      return [cell, before.get(at) ?? (typeof at === "string" && tables.has(at.split("/")[0]) ? "" : undefined)]; // a row that was not there
    }).filter(([, was]) => was !== undefined));
    before = null;
  });

  return { begin, says, goes, came, end, settle, move: (on) => { moving = on; } };
})();
