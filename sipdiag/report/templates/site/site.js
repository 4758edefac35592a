// What the pages of the reference do in a browser: the search, and two codes held against each other.
// Data comes from files beside this one, each loaded by a script element when it is first needed: that works
// from a disk too, where a page may not fetch. Texts are only ever set as text, never as HTML.
"use strict";

// eslint-disable-next-line no-unused-vars -- the data files call it
const sipdiag = (() => {
  const SHOWN = 30; // hits listed at most
  const AROUND = 60; // characters of a text shown on either side of what was found
  const ALIKE = 0.4; // share of two names' letter pairs that is the same, from which one may be a slip for the other
  const root = document.documentElement.dataset.root;
  const waiting = new Map(); // name of a data file -> [promise, what settles it]

  function load(name) {
    if (!waiting.has(name)) {
      let settle;
      const promise = new Promise((resolve, reject) => {
        settle = resolve;
        const script = document.createElement("script");
        script.src = `${root}${name}.js`;
        script.onerror = () => reject(new Error(`${name}.js is missing beside this page`));
        document.head.append(script);
      });
      waiting.set(name, [promise, settle]);
    }
    return waiting.get(name)[0];
  }

  /** What a data file calls. */
  const add = (name, value) => waiting.get(name)[1](value);

  function element(tag, properties = {}, ...children) {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  }

  // ---- the search

  const wordsOf = (wanted) => wanted.split(/[\s,]+/).filter(Boolean);

  /** Lower is better; null: not found. Every word has to be somewhere. */
  function rank(entry, wanted, words) {
    const { names, text } = entry;
    if (names.includes(wanted)) return 0;
    if (names[0].startsWith(wanted)) return 1;
    if (names.some((name) => name.startsWith(wanted))) return 2;
    const all = ` ${names.join(" ")}`;
    if (words.every((word) => all.includes(` ${word}`))) return 3;
    if (words.every((word) => all.includes(word))) return 4;
    if (text.includes(wanted)) return 5;
    return words.every((word) => all.includes(word) || text.includes(word)) ? 6 : null;
  }

  function pairsOf(name) {
    const letters = name.replace(/[^a-z0-9]/g, "");
    return new Set(Array.from({ length: Math.max(letters.length - 1, 0) }, (_, at) => letters.slice(at, at + 2)));
  }

  /** The entries whose names look like what was typed. */
  function nearest(entries, wanted) {
    const typed = pairsOf(wanted);
    const alike = (name) => {
      const pairs = pairsOf(name);
      const same = [...pairs].filter((pair) => typed.has(pair)).length;
      return (2 * same) / (pairs.size + typed.size || 1);
    };
    return entries
      .map((entry) => [Math.max(...entry.names.map(alike)), entry])
      .filter(([share]) => share >= ALIKE)
      .sort((a, b) => b[0] - a[0])
      .slice(0, 5)
      .map(([, entry]) => entry);
  }

  function found(entries, wanted) {
    const words = wordsOf(wanted);
    return entries
      .map((entry, at) => [rank(entry, wanted, words), at, entry])
      .filter(([score]) => score !== null)
      .sort((a, b) => a[0] - b[0] || a[1] - b[1])
      .map(([, , entry]) => entry);
  }

  /** How the text begins where the name was found, else what is around the first of the words, with it marked. */
  function excerpt({ names, text, plain }, wanted) {
    const words = [wanted, ...wordsOf(wanted)];
    const word = words.find((each) => text.includes(each));
    const named = words.slice(1).every((each) => names.some((name) => name.includes(each)));
    if (named || !word) return [plain.slice(0, plain.lastIndexOf(" ", 2 * AROUND)), " …"];
    const at = text.indexOf(word);
    const from = at > AROUND ? plain.indexOf(" ", at - AROUND) : 0;
    const to = at + word.length;
    const end = to + AROUND < plain.length ? plain.lastIndexOf(" ", to + AROUND) : plain.length;
    return [from ? "…" : "", plain.slice(from, at), element("mark", {}, plain.slice(at, to)), plain.slice(to, Math.max(end, to)), " …"];
  }

  const readable = (data) =>
    data.map(([path, kind, title, also, plain]) => ({
      path, kind, title, plain,
      names: [title, ...also].map((name) => name.toLowerCase()),
      text: plain.toLowerCase(),
    }));

  function hit(href, title, kind, ...rest) {
    const link = element("a", { href: root + href, tabIndex: -1 }, element("b", {}, title));
    link.setAttribute("role", "option");
    link.append(" ", element("span", { className: "quiet" }, kind), element("span", { className: "excerpt" }, ...rest));
    return link;
  }

  function search(form) {
    const input = form.querySelector("input");
    const box = form.querySelector(".results");
    const list = form.querySelector("[role=listbox]");
    const count = form.querySelector(".count");
    let chosen = -1;

    function open(shown) {
      box.hidden = !shown;
      input.setAttribute("aria-expanded", String(shown && list.childElementCount > 0));
      if (!shown) choose(-1);
    }

    function choose(at) {
      chosen = at;
      [...list.children].forEach((option, index) => option.setAttribute("aria-selected", String(index === at)));
      const option = list.children[at];
      if (option) {
        input.setAttribute("aria-activedescendant", option.id);
        option.scrollIntoView({ block: "nearest" });
      } else {
        input.removeAttribute("aria-activedescendant");
      }
    }

    async function show() {
      const wanted = input.value.trim().toLowerCase();
      if (!wanted) return open(false);
      let entries;
      try {
        entries = await load("search").then((data) => (search.entries ??= readable(data)));
      } catch (error) {
        count.textContent = error.message;
        return open(true);
      }
      if (wanted !== input.value.trim().toLowerCase()) return; // more was typed meanwhile
      const hits = found(entries, wanted);
      const near = hits.length ? [] : nearest(entries, wanted);
      const options = (hits.length ? hits : near)
        .slice(0, SHOWN)
        .map((entry) => hit(entry.path, entry.title, entry.kind, ...excerpt(entry, wanted)));
      const codes = /^([1-6]\d\d)\D+([1-6]\d\d)$/.exec(wanted);
      if (codes && codes[1] !== codes[2] && codes.slice(1).every((code) => entries.some((each) => each.path === `status/${code}.html`))) {
        const [, a, b] = codes;
        options.unshift(hit(`compare.html?${a},${b}`, `${a} and ${b} compared`, "two response codes"));
      }
      options.forEach((option, at) => (option.id = `hit-${at}`));
      list.replaceChildren(...options);
      const total = hits.length + options.length - Math.min(hits.length || near.length, SHOWN);
      count.textContent = total
        ? `${total} found${hits.length > SHOWN ? `, the first ${SHOWN} shown` : ""}`
        : `Nothing is known by “${input.value.trim()}”.${near.length ? " Did you mean:" : ""}`;
      open(true);
      choose(-1);
    }

    form.hidden = false;
    input.addEventListener("input", show);
    input.addEventListener("focus", show);
    input.addEventListener("keydown", (event) => {
      const last = list.childElementCount - 1;
      if (event.key === "Escape") {
        open(false);
      } else if (!box.hidden && last >= 0 && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
        const step = event.key === "ArrowDown" ? 1 : -1;
        choose(chosen < 0 && step < 0 ? last : chosen + step > last ? -1 : chosen + step);
      } else {
        return;
      }
      event.preventDefault();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const option = list.children[Math.max(chosen, 0)];
      if (option && !box.hidden) location.href = option.href;
    });
    form.addEventListener("focusout", (event) => {
      if (!form.contains(event.relatedTarget)) open(false);
    });
    document.addEventListener("keydown", (event) => {
      const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
      if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        input.focus();
      }
    });
  }

  // ---- a comparison

  /** [id, heading, groups], each group [label, style, line ...]; what is a number is a text of either file. */
  function section([id, heading, groups]) {
    const made = element("section", {}, element("h2", { id }, heading));
    made.setAttribute("aria-labelledby", id);
    for (const [label, style, ...lines] of groups) {
      if (label) made.append(element("h3", {}, label));
      if (style === "text") made.append(...lines.map((line) => element("p", {}, line)));
      else made.append(element(style === "numbered" ? "ol" : "ul", {}, ...lines.map((line) => element("li", {}, line))));
    }
    return made;
  }

  const worded = (nested, own, other) =>
    Array.isArray(nested) ? nested.map((each) => worded(each, own, other)) : nested < 0 ? other[-1 - nested] : own[nested];

  function tell(article, heading, text, ...more) {
    article.replaceChildren(element("h1", {}, heading), element("p", { className: "subtitle" }, text), ...more);
  }

  async function compare(article, form) {
    const asked = location.search.slice(1).replace(/%2C/gi, ",");
    if (!asked) return;
    const codes = asked.split(",");
    const known = new Set(Array.from(form.elements.first.options, (option) => option.value));
    const strange = codes.find((code) => !known.has(code));
    if (strange !== undefined || codes.length > 2) {
      const which = strange === undefined ? asked : strange;
      const hint = /^[1-6]\d\d$/.test(which) ? ` “sipdiag compare” in a terminal tells what its class says.` : "";
      return tell(article, "Nothing to compare", `“${which}” is none of the codes that have a page here.${hint}`);
    }
    const [first, second] = codes;
    // A browser that comes back to a page puts back what was chosen last, not what the page shows.
    addEventListener("pageshow", () => {
      form.elements.first.value = first;
      if (second !== undefined) form.elements.second.value = second;
    });
    if (second === undefined) return;
    document.getElementById("command").textContent = `sipdiag compare ${first} ${second}`;
    if (first === second) {
      const link = element("a", { href: `status/${first}.html` }, `Read about ${first}`);
      return tell(article, "Nothing to compare", "That is the same code twice.", element("p", {}, link));
    }
    try {
      const [own, other] = await Promise.all([load(`compare/${first}`), load(`compare/${second}`)]);
      const [title, subtitle, sections] = worded(own.pairs[second], own.texts, other.texts);
      const links = [first, second].map((code) =>
        element("li", {}, element("a", { href: `status/${code}.html` }, `All about ${code}`)));
      const nav = element("nav", { className: "both" }, element("ul", {}, ...links));
      nav.setAttribute("aria-label", "Each by itself");
      tell(article, title, subtitle, nav, ...sections.map(section));
      document.title = `${title} · SIP reference`;
    } catch (error) {
      tell(article, "This comparison cannot be shown", error.message);
    }
  }

  function choose(form) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      location.href = `${root}compare.html?${form.elements.first.value},${form.elements.second.value}`;
    });
  }

  function start() {
    search(document.querySelector("form.search"));
    const form = document.querySelector("form.choose");
    if (form) choose(form);
    const article = document.getElementById("comparison");
    if (!article) return;
    document.getElementById("swap").addEventListener("click", () => {
      const { first, second } = form.elements;
      location.href = `compare.html?${second.value},${first.value}`;
    });
    compare(article, form);
  }

  start();
  return { add };
})();
