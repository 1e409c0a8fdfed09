"use strict";
// Comfort only: every page works without this file.
(() => {
  const doc = document;
  doc.documentElement.classList.add("has-script");

  // A step through history keeps the place on the page and the focus.
  const MEMORY = "refold-timebar";
  const remember = () => {
    try {
      sessionStorage.setItem(MEMORY, JSON.stringify({
        path: location.pathname, y: scrollY, id: doc.activeElement?.id ?? "",
      }));
    } catch { /* Storage may be refused; the page then opens at its top. */ }
  };
  doc.addEventListener("submit", (event) => { if (event.target.closest("#history")) remember(); });
  doc.addEventListener("click", (event) => { if (event.target.closest?.("#history a, .past a")) remember(); });

  // A phone has no room for a bar that stands open: it is folded until it is asked for,
  // or until somebody looks at the past.
  if (matchMedia("(max-width: 40rem)").matches) {
    const bar = doc.querySelector(".timebar:not(.is-past) #history");
    if (bar) bar.open = false;
  }

  // Copyable references. The button is hidden until it can work.
  const reveal = (root) => {
    if (!navigator.clipboard) return;
    for (const b of root.querySelectorAll("[data-copy][hidden]")) b.hidden = false;
  };
  doc.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (!button) return;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.classList.add("is-done");
      setTimeout(() => button.classList.remove("is-done"), 1600);
    } catch { /* Refused by the browser: the text can still be selected. */ }
  });

  // Menus close on a click elsewhere and on Escape, which gives focus back.
  const closeMenus = (except) => {
    for (const menu of doc.querySelectorAll("details[data-menu][open]")) {
      if (menu !== except) menu.open = false;
    }
  };
  doc.addEventListener("click", (event) => closeMenus(event.target.closest?.("details[data-menu]")));
  doc.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = doc.activeElement?.closest?.("details[data-menu][open]");
    closeMenus(null);
    menu?.querySelector("summary")?.focus();
  });

  // What is asked before something is done comes into sight, beside the bar and the edges.
  doc.addEventListener("toggle", (event) => {
    const box = event.target.open && event.target.querySelector?.(":scope > .confirm-box");
    if (!box) return;
    box.scrollIntoView({ block: "nearest" });
    box.style.translate = `${Math.max(0, 8 - box.getBoundingClientRect().left)}px`;
  }, true);

  // A form is sent once. The request id makes a second one harmless anyway.
  doc.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  addEventListener("pageshow", () => {
    for (const form of doc.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });

  // Undo and redo by the keys that people know, outside fields. What was just done is
  // undone by the button of its notice, which asks where money moves; everything else on
  // the page of the last request.
  doc.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "z" || !(event.metaKey || event.ctrlKey) || event.altKey) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
    if (!doc.querySelector("form[action='/signout']")) return;
    event.preventDefault();
    const notice = event.shiftKey ? null : doc.querySelector(".flash");
    const asks = notice?.querySelector("details.confirm");
    if (asks) {
      asks.open = true;
      asks.querySelector("button")?.focus();
      return;
    }
    const form = notice?.querySelector("form.action");
    if (form) form.requestSubmit();
    else location.assign(notice?.querySelector("a[href^='/undo/']")?.href ?? (event.shiftKey ? "/undo/again" : "/undo/last"));
  });

  // After a refused form the summary of what is wrong is read first; after a
  // step in time the place is where it was.
  doc.querySelector("[data-error-summary]")?.focus();
  try {
    const last = JSON.parse(sessionStorage.getItem(MEMORY) ?? "null");
    sessionStorage.removeItem(MEMORY);
    if (last?.path === location.pathname) {
      scrollTo(0, last.y);
      if (last.id) doc.getElementById(last.id)?.focus({ preventScroll: true });
    }
  } catch { /* As above. */ }
  reveal(doc);
  doc.addEventListener("refold:frame", () => {
    sessionStorage.removeItem(MEMORY);
    reveal(doc);
  });
})();
