"use strict";
// A click on a figure of the page shows beside it why it is what it is. Without this file
// the link at the foot of the page makes each figure a link to the same.
(() => {
  const doc = document;
  const dialog = () => doc.getElementById("explain");

  // The figures of the page in the order in which the server counts them.
  const cells = () => [...doc.querySelectorAll("#page [data-cell]")]
    .filter((cell) => !cell.matches("[data-frame]") && !cell.parentElement.closest("[data-frame], [data-cell], svg, span[class=sr]"));

  let asked = null;
  const show = async (address) => {
    const panel = dialog();
    const body = panel.querySelector("[data-explain-body]");
    asked?.abort();
    const mine = asked = new AbortController();
    const away = panel.querySelector("[data-explain-away]");
    panel.querySelector("[data-explain-page]").href = address;
    away.hidden = true;
    body.setAttribute("aria-busy", "true");
    if (!panel.open) {
      body.textContent = "";
      panel.showModal();
    }
    try {
      const answer = await fetch(address, { signal: mine.signal, headers: { "HX-Request": "true", "HX-Request-Type": "partial" } });
      const text = await answer.text();
      if (!answer.headers.get("Content-Type")?.includes("html") || answer.redirected) throw new Error("no explanation");
      body.innerHTML = text;
      body.scrollTop = 0;
    } catch (error) {
      if (error.name === "AbortError") return;
      if (error.name === "TypeError") away.hidden = false; // a fetch that nobody answered
      else location.assign(address);
    } finally {
      if (asked === mine) body.removeAttribute("aria-busy");
    }
  };

  doc.addEventListener("click", (event) => {
    const panel = dialog();
    if (!panel || event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (event.target === panel || event.target.closest?.("[data-explain-close]")) return void panel.close();
    const link = event.target.closest?.("a[data-explain], #explain dd a[href^='/explain?']");
    if (link) {
      event.preventDefault();
      return void show(link.href);
    }
    const cell = event.target.closest?.("#page [data-cell]");
    if (!cell || event.target.closest("a, button, summary, label, input, select, textarea") || String(getSelection())) return;
    const at = cells().indexOf(cell);
    if (at < 0) return;
    const address = new URL("/explain", location.href);
    address.search = panel.dataset.at;
    address.searchParams.set("of", panel.dataset.of);
    address.searchParams.set("n", at);
    show(address.pathname + address.search);
  });

  // b makes the figures links, for the keyboard, and takes the links off again.
  doc.addEventListener("keydown", (event) => {
    if (event.key !== "b" || localStorage.getItem("refold-letters") === "off" || event.ctrlKey || event.metaKey || event.altKey || dialog()?.open) return;
    if (event.target.matches?.("input, textarea, select, [contenteditable]")) return;
    const mode = doc.querySelector("[data-explain-mode]");
    if (!mode) return;
    event.preventDefault();
    mode.click();
  });
})();
