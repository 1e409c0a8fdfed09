// What every page has to be, for the tests. The file is one expression: an object of
// functions.
({
  // faults are what a page lacks whatever it is about.
  faults() {
    const out = [];
    const words = (el) => (el?.textContent ?? "").trim();
    if (!/( · |^)Refold$/.test(document.title)) out.push(`the title is "${document.title}"`);
    const heads = document.querySelectorAll("h1");
    if (heads.length !== 1 || !words(heads[0])) out.push(`there are ${heads.length} h1`);
    if (document.documentElement.lang !== "en") out.push("the language is not said");
    const ways = document.querySelectorAll("nav[aria-label='Way back'] a[href], nav[aria-label='Main'] a[href], .brand[href]");
    if (!ways.length) out.push("no way leads back");
    const ids = [...document.querySelectorAll("[id]")].map((el) => el.id);
    const twice = ids.filter((id, i) => ids.indexOf(id) !== i);
    if (twice.length) out.push(`ids are given twice: ${[...new Set(twice)].join(", ")}`);
    for (const a of document.querySelectorAll("a[href^='#']")) {
      if (!document.getElementById(decodeURIComponent(a.hash.slice(1)))) out.push(`the link ${a.hash} leads nowhere`);
    }
    return out;
  },

  // wide names what makes the page scroll sideways.
  wide() {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return [];
    const boxed = (el) => { for (let p = el.parentElement; p && p !== document.body; p = p.parentElement) { if (getComputedStyle(p).overflowX !== "visible") return true; } return false; };
    const over = [...document.body.querySelectorAll("*")].filter((el) => el.getBoundingClientRect().right > room + 1 && !boxed(el));
    return [`${document.documentElement.scrollWidth} px of content in ${room}`, ...over.slice(0, 3).map((el) => el.outerHTML.slice(0, 160))];
  },

  // unfold opens everything that is folded, so that it is looked at too, and lets go of
  // what sticks: what it happens to cover now can be scrolled free. Colours change at once.
  unfold() {
    const still = new CSSStyleSheet();
    still.replaceSync("*, *::before, *::after { transition: none !important; animation: none !important; }");
    document.adoptedStyleSheets = [still];
    for (const bar of document.querySelectorAll(".timebar, .top, .past")) bar.style.position = "static";
    for (const d of document.querySelectorAll("details:not([data-menu])")) { d.removeAttribute("name"); d.open = true; }
  },

  // thin leaves the first of what repeats: rows of a table, cards, bars of a chart.
  thin() {
    const most = 12;
    const kind = (el) => `${el.tagName} ${el.getAttribute("class")}`;
    for (const parent of document.querySelectorAll("main *")) {
      if (parent.childElementCount <= most) continue;
      const met = new Map();
      for (const el of [...parent.children]) {
        met.set(kind(el), (met.get(kind(el)) ?? 0) + 1);
        if (met.get(kind(el)) > most) el.remove();
      }
    }
  },

  // links are the addresses of our own pages that this one leads to; a file is no page.
  links() {
    const urls = [...document.querySelectorAll("a[href]")].map((a) => new URL(a.href));
    return [...new Set(urls.filter((u) => u.origin === location.origin && !/\.(csv|pdf|md)$|\/attachments\/|\/(apply|identity|parties\/[^/]+)\/documents\/[^/]/.test(u.pathname)).map((u) => u.pathname))];
  },

  // axe runs the rules of WCAG 2.2 A and AA, or only those named.
  async axe(rules) {
    const only = rules.length ? { type: "rule", values: rules } : { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] };
    const { violations } = await window.axe.run(document, { runOnly: only, resultTypes: ["violations"] });
    return violations.map((v) => `${v.id}: ${v.help}: ` + v.nodes.slice(0, 3).map((n) => `${n.target.join(" ")} ${n.html.slice(0, 140)} (${(n.any[0] ?? n.all[0] ?? n.none[0])?.message ?? ""})`).join(" | "));
  },
})
