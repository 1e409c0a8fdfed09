// What a person's eyes and hands do with a page, for the tests. The file is one
// expression: an object of functions.
({
  // norm is how text is compared: white space and typographic quotes don't matter.
  norm(s) { return (s ?? "").replace(/[’‘]/g, "'").replace(/\s+/g, " ").trim(); },

  visible(el) {
    if (!el.checkVisibility({ visibilityProperty: true })) return false;
    const box = el.getBoundingClientRect();
    return box.width > 0 && box.height > 0;
  },

  // text is what can be read: the content, and what is typed into fields.
  text() {
    const typed = [...document.querySelectorAll("input:not([type=hidden]), textarea, select")].map((f) => f.value);
    return this.norm(document.title + "\n" + document.body.innerText + "\n" + typed.join("\n"));
  },

  // inside narrows a search to the part of the page with that heading, legend or name.
  inside(part) {
    if (!part) return document;
    const named = [...document.querySelectorAll("main, section, form, details, fieldset, article, tr, aside, nav")];
    const names = (el) => {
      const label = el.getAttribute("aria-labelledby");
      return [el.getAttribute("aria-label"), label && document.getElementById(label)?.textContent, el.id,
        el.querySelector("h2, h3, summary, legend, th[scope=row]")?.textContent, ...(el.cells ? [...el.cells].map((c) => c.textContent) : [])].map(this.norm);
    };
    const shown = named.filter((el) => this.visible(el));
    return shown.filter((el) => names(el).includes(part)).at(-1) ?? shown.filter((el) => names(el).some((n) => n.startsWith(part))).at(-1) ?? null;
  },

  // control finds what can be pressed: by its words, nearest the top, the shortest first.
  control(words, part) {
    const root = this.inside(part);
    if (!root) return null;
    const all = [...root.querySelectorAll("a[href], button, summary, [role=button], label.radio-card, label.check")];
    const said = (el) => this.norm(el.innerText || el.textContent);
    const seen = all.filter((el) => this.visible(el));
    return seen.find((el) => said(el) === words) ?? seen.find((el) => said(el).startsWith(words)) ?? seen.find((el) => said(el).includes(words)) ?? null;
  },

  // field finds an input by its name or its label.
  field(name, part) {
    const root = this.inside(part);
    if (!root) return null;
    const all = [...root.querySelectorAll("input:not([type=hidden]), textarea, select")].filter((f) => this.visible(f) || f.type === "radio" || f.type === "checkbox");
    return all.find((f) => f.name === name) ?? all.find((f) => [...(f.labels ?? [])].some((l) => this.norm(l.textContent).startsWith(name))) ?? null;
  },

  // spot is the point to press, after scrolling there; null where something covers it.
  spot(el) {
    if (!el) return { error: "is not on the page" };
    if (el.disabled || el.closest("fieldset:disabled")) return { error: "is disabled" };
    el.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    const box = el.getClientRects()[0] ?? el.getBoundingClientRect();
    const x = box.x + box.width / 2, y = box.y + box.height / 2;
    const hit = document.elementFromPoint(x, y);
    if (!hit || !(el === hit || el.contains(hit) || hit.contains(el) || (el.labels && [...el.labels].some((l) => l.contains(hit))))) {
      return { error: `is covered by ${hit?.outerHTML.slice(0, 120) ?? "nothing: it lies outside"}` };
    }
    return { x, y };
  },

  press(words, part) { return this.spot(this.control(words, part)); },

  // unfold is where to press to open a closed part; done where it is open.
  unfold(words) {
    const folded = [...document.querySelectorAll("details:not([open]) > summary")].find((s) => this.norm(s.textContent).startsWith(words));
    return folded ? this.spot(folded) : { done: true };
  },

  // aim makes a field ready for typing. A choice is made at once.
  aim(name, value, part) {
    const f = this.field(name, part);
    const tell = (...events) => { for (const e of events) f.dispatchEvent(new Event(e, { bubbles: true })); };
    if (!f) return { error: "is not on the page" };
    if (f.disabled || f.closest("fieldset:disabled")) return { error: "is disabled" };
    if (f.tagName === "SELECT") {
      const options = [...f.options];
      const option = options.find((o) => o.value === value) ?? options.find((o) => this.norm(o.label).startsWith(value));
      if (!option) return { error: `has no option ${value}: ${[...f.options].map((o) => o.value).join(", ")}` };
      f.value = option.value;
      tell("input", "change");
      return { done: true };
    }
    if (f.type === "date") {
      f.value = value;
      tell("input", "change");
      return { done: f.value === value, error: f.value === value ? undefined : "takes no such date" };
    }
    const spot = this.spot(f);
    if (spot.error) return spot;
    f.focus();
    f.select();
    return spot;
  },

  // moment tells documents and places apart: another one means that the page moved on.
  moment() { return performance.timeOrigin + " " + location.href; },
  ready() { return document.readyState === "complete" && !document.querySelector(".htmx-request"); },
})
