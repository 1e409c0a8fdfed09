"use strict";
// Spares the browser what nobody sees while the thumb is dragged, for frames.js.
globalThis.refold.below = (() => {
  const doc = document;
  const find = (selector) => doc.querySelector(selector);

  // While the thumb is dragged, what is below the window, or behind the bar at its foot, is not
  // drawn, which spares the browser most of a long page: cards, which keep their size, and rows
  // of a table that begins in sight, of which the columns keep their widths. The page keeps its
  // length. Where somebody scrolls so far that they would see it, all is there again.
  const BELOW = 40; // pixels below what can be seen that are kept
  const FEW = 5; // rows that are not worth it
  const foot = () => find("#history")?.getBoundingClientRect().top ?? innerHeight;
  let spared = null; // [table, body, how many rows are shown, height of one]
  let cards = []; // that are not drawn
  const spare = () => {
    if (spared) return;
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
  addEventListener("scroll", () => { if (risen()) spareNone(); }, { passive: true }); // the browser itself scrolls, too, where something above the window changes

  return { spare, spareNew, unspare, risen };
})();
