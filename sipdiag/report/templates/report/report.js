// What a report does in a browser: its tables, the pages of its calls, the messages of a ladder.
// The data is in the file; nothing is loaded. What packets say is only ever set as text, or was escaped when the file
// was made; the page's policy would run no other script than this one.
"use strict";

(() => {
  const ROWS = 100; // shown of a table at once, and more at a time
  const data = JSON.parse(document.getElementById("data").textContent);
  const overview = document.getElementById("front");
  const page = document.getElementById("page");

  function element(tag, properties = {}, ...children) {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  }

  /** An address that may be broken behind its @. */
  const breakable = (words) => words.split(/(?<=@)/).flatMap((part, at) => (at ? [element("wbr"), part] : [part]));

  const id = (name) => name.replace(/[^a-z0-9]+/gi, "-");

  // ---- tables

  /** How a value of each kind of column is shown, searched and ordered. */
  const two = (number) => String(number).padStart(2, "0");
  const times = Object.values(data.tables).flatMap(({ rows }) => rows.map((row) => row[1])).filter((ms) => ms !== null);
  const day = (ms) => new Date(ms).toISOString().slice(0, 10);
  const oneDay = new Set(times.map((ms) => Math.floor(ms / 86400000))).size < 2;
  function clock(ms) {
    const at = new Date(ms); // milliseconds are shifted to the report's zone, and so read as UTC
    return `${oneDay ? "" : `${day(ms)} `}${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`;
  }
  const KINDS = {
    number: (value) => (value === null ? "" : String(value)),
    time: (value) => (value === null ? "" : clock(value)),
    text: (value) => data.texts[value],
    choice: (value) => data.texts[value],
  };
  const texts = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

  /** What is not known comes last, whichever way round. */
  function ordered(a, b, way) {
    if (a === b) return 0;
    if (a === null || a === "") return 1;
    if (b === null || b === "") return -1;
    return way * (typeof a === "number" ? a - b : texts.compare(a, b));
  }

  class Table {
    constructor(view) {
      this.view = view;
      this.name = view.dataset.table;
      this.page = this.name.slice(0, -1);
      const { columns, rows } = data.tables[this.name];
      this.columns = columns.map(([name, kind], at) => ({ name, kind, at }));
      this.shown = this.columns.filter(({ name, kind }) => kind !== "hidden" && !["state", "code", "Call-ID"].includes(name));
      this.rows = rows;
      this.sort = { at: 0, way: 1 };
      this.filters = new Map(); // column -> what was typed or chosen
      this.query = new URLSearchParams(); // what a link asked for
      this.build();
    }

    text(row, column) {
      return column.kind === "hidden" ? "" : KINDS[column.kind](row[column.at]);
    }

    build() {
      const form = element("form", { className: "filters" });
      form.setAttribute("role", "search");
      form.setAttribute("aria-label", `Filter ${this.name}`);
      this.everywhere = element("input", { type: "search", id: `${this.name}-text`, autocomplete: "off", spellcheck: false });
      this.everywhere.placeholder = "number, name, address, cause, Call-ID …";
      form.append(element("div", { className: "first" }, element("label", { htmlFor: this.everywhere.id }, "Filter by text"), this.everywhere));
      const more = element("details", {}, element("summary", {}, "Filter by column"));
      const fields = element("div", { className: "fields" });
      for (const column of this.columns.filter(({ kind }) => kind !== "hidden")) {
        const field = this.field(column);
        field.id = `${this.name}-by-${id(column.name)}`;
        field.addEventListener("input", () => {
          if (field.value) this.filters.set(column, field.value);
          else this.filters.delete(column);
          this.refresh();
        });
        column.field = field;
        fields.append(element("div", {}, element("label", { htmlFor: field.id }, column.name), field));
      }
      more.append(fields);
      form.append(more);
      form.addEventListener("submit", (event) => event.preventDefault());
      this.everywhere.addEventListener("input", () => this.refresh());

      this.status = element("p", { className: "count" });
      this.status.setAttribute("role", "status");
      this.asked = element("p", { className: "asked", hidden: true });
      const heads = this.shown.map((column) => {
        const button = element("button", { type: "button" }, column.name);
        button.addEventListener("click", () => {
          this.sort = { at: column.at, way: this.sort.at === column.at ? -this.sort.way : 1 };
          this.refresh();
        });
        column.head = element("th", { scope: "col", className: column.kind }, button);
        return column.head;
      });
      this.body = element("tbody");
      const table = element("table", { className: "rows" }, element("thead", {}, element("tr", {}, ...heads)), this.body);
      table.setAttribute("aria-label", this.name);
      this.more = element("button", { type: "button", hidden: true });
      this.more.addEventListener("click", () => this.grow());
      this.sorter = this.phoneSorter();
      this.view.append(form, this.asked, this.status, this.sorter, element("div", { className: "wide" }, table), this.more);
    }

    field(column) {
      if (column.kind !== "choice") {
        const hint = { number: "5, >5, <2", time: "11:20", text: "" }[column.kind];
        return element("input", { type: "search", autocomplete: "off", spellcheck: false, placeholder: hint });
      }
      const values = [...new Set(this.rows.map((row) => row[column.at]))].map((value) => data.texts[value]);
      values.sort(texts.compare);
      const options = values.map((value) => element("option", { value: value === "" ? " " : value }, value === "" ? "(none)" : value));
      return element("select", {}, element("option", { value: "" }, "any"), ...options);
    }

    /** Where a phone shows cards, there are no headings to sort by. */
    phoneSorter() {
      const choice = element("select", { id: `${this.name}-sort` }, ...this.shown.map(({ name, at }) => element("option", { value: at }, name)));
      choice.addEventListener("input", () => {
        this.sort = { at: Number(choice.value), way: 1 };
        this.refresh();
      });
      return element("p", { className: "sorter" }, element("label", { htmlFor: choice.id }, "Sort by "), choice);
    }

    /** Takes over what a link asks for: `set`, `peer`, `figure`, `against`, or a column by its name. */
    ask(query) {
      this.query = query;
      this.everywhere.value = query.get("text") ?? "";
      this.filters.clear();
      for (const column of this.columns.filter(({ field }) => field)) {
        const wanted = query.get(id(column.name));
        column.field.value = wanted ?? "";
        if (wanted) this.filters.set(column, wanted);
      }
      this.refresh();
    }

    /** The conditions that a row has to meet, each a function, and their words. */
    conditions() {
      const conditions = [];
      const words = [];
      const set = data.sets[this.query.get("set")];
      if (set) {
        const numbers = new Set(set.numbers);
        conditions.push((row) => numbers.has(row[0]));
        words.push(set.words);
      }
      const [role, ...rest] = (this.query.get("peer") ?? "").split(":");
      const peers = this.columns.find(({ name }) => name === `${role} peer`);
      if (peers) {
        const address = rest.join(":");
        conditions.push((row) => data.texts[row[peers.at]] === address);
        words.push(`${role} ${address}`);
      }
      const figure = data.figures[this.query.get("figure")];
      if (figure) {
        const counts = this.columns.find(({ name }) => name === "counts").at;
        const part = this.query.get("part");
        conditions.push((row) => (row[counts] & figure.among) === figure.among && !(row[counts] & figure.without));
        if (part) conditions.push((row) => ((row[counts] & figure.counted) === figure.counted) === (part === "for"));
        words.push(`${{ for: "counted in", against: "not counted in" }[part] ?? "behind"} ${figure.words}`);
      }
      for (const [column, value] of this.filters) conditions.push(this.condition(column, value));
      const typed = this.everywhere.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
      if (typed.length) {
        this.haystacks ??= this.rows.map((row) => this.columns.map((column) => this.text(row, column)).join("\n").toLowerCase());
        const places = new Map(this.rows.map((row, at) => [row, at]));
        conditions.push((row) => typed.every((word) => this.haystacks[places.get(row)].includes(word)));
      }
      return [conditions, words];
    }

    condition(column, value) {
      const compared = /^([<>])\s*(-?[\d.]+)$/.exec(value.trim());
      if (column.kind === "number" && compared) {
        const limit = Number(compared[2]);
        return (row) => row[column.at] !== null && (compared[1] === "<" ? row[column.at] < limit : row[column.at] > limit);
      }
      if (column.kind === "number") return (row) => this.text(row, column) === value.trim();
      if (column.kind === "choice") return (row) => this.text(row, column) === value.trim();
      const wanted = value.trim().toLowerCase();
      return (row) => this.text(row, column).toLowerCase().includes(wanted);
    }

    refresh() {
      const [conditions, words] = this.conditions();
      this.found = this.rows.filter((row) => conditions.every((holds) => holds(row)));
      const column = this.columns[this.sort.at];
      const key = ["text", "choice"].includes(column.kind) ? (row) => data.texts[row[column.at]] : (row) => row[column.at];
      this.found.sort((a, b) => ordered(key(a), key(b), this.sort.way) || a[0] - b[0]);
      for (const { head, at } of this.shown) {
        if (at === this.sort.at) head.setAttribute("aria-sort", this.sort.way > 0 ? "ascending" : "descending");
        else head.removeAttribute("aria-sort");
      }
      this.tellAsked(words);
      this.body.replaceChildren();
      this.grow();
    }

    /** What a link asked for, with a way back and, of a ratio, its two parts. */
    tellAsked(words) {
      this.asked.hidden = !words.length;
      if (!words.length) return;
      const links = [];
      if (data.figures[this.query.get("figure")] && this.query.get("figure").length <= 4) {
        for (const [part, name] of [["for", "those that count"], ["against", "those that do not"]]) {
          const query = new URLSearchParams(this.query);
          query.set("part", part);
          links.push(element("a", { href: `#${this.name}?${query}` }, name), " · ");
        }
      }
      this.asked.replaceChildren(`Only ${this.name}: ${words.join(", ")}. `, ...links, element("a", { href: `#${this.name}` }, "Show all"));
    }

    grow() {
      const begin = this.body.childElementCount;
      this.body.append(...this.found.slice(begin, begin + ROWS).map((row) => this.row(row)));
      const shown = this.body.childElementCount;
      const all = this.rows.length.toLocaleString("en");
      const some = this.found.length === this.rows.length ? all : `${this.found.length.toLocaleString("en")} of ${all}`;
      this.status.textContent = `${some} ${this.rows.length === 1 ? this.page : this.name}${shown < this.found.length ? `, the first ${shown} shown` : ""}`;
      this.more.hidden = shown >= this.found.length;
      this.more.textContent = `Show ${Math.min(ROWS, this.found.length - shown)} more`;
    }

    row(row) {
      const state = data.texts[row[this.columns.find(({ name }) => name === "state").at]];
      const cells = this.shown.map((column) => {
        const words = this.text(row, column);
        const link = column.at === 0 && element("a", { href: `#${this.page}-${row[0]}` }, words);
        const cell = link ? element("th", { scope: "row" }, link) : element("td", { className: column.kind }, ...breakable(words));
        cell.dataset.label = column.name;
        return cell;
      });
      return element("tr", { className: `is-${state}` }, ...cells);
    }

    /** What is known of a case that this file does not tell in full. */
    brief(number) {
      const row = this.rows.find(([first]) => first === number);
      if (!row) return null;
      const facts = this.columns.filter((column) => this.text(row, column)).flatMap((column) => [
        element("dt", {}, column.name), element("dd", {}, this.text(row, column)),
      ]);
      const again = this.page === "call" ? `${data.command} --call ${number}` : data.command;
      return element("article", {},
        element("p", { className: "crumbs" }, element("a", { href: `#${this.name}` }, this.name)),
        element("h1", { tabIndex: -1 }, `${this.page} ${number}`.replace(/^./, (first) => first.toUpperCase())),
        element("dl", { className: "facts" }, ...facts),
        element("p", { className: "notice" }, "This file does not tell it in full: of many that have the same cause, it tells some. ",
          element("code", {}, again), " tells this one; ", element("code", {}, "--full"), " puts all into the report."));
    }
  }

  const tables = new Map([...document.querySelectorAll(".table-view")].map((view) => [view.dataset.table, new Table(view)]));
  for (const table of tables.values()) table.refresh();

  // ---- messages

  /** The text of a message with its start line, header names and SDP types told apart. */
  function coloured(pre) {
    if (pre.dataset.coloured) return;
    pre.dataset.coloured = "yes";
    let head = true;
    const lines = pre.textContent.split("\n").map((line, at) => {
      if (at > 0 && line === "") head = false;
      const parts = head && at > 0 ? /^([^\s:]+)(\s*:)(.*)$/.exec(line) : !head ? /^([a-z])(=)(.*)$/.exec(line) : null;
      if (!parts) return element("span", { className: at ? "" : "start" }, line);
      return element("span", {}, element("b", { className: "key" }, parts[1]), parts[2], parts[3].replace(/\r$/, ""));
    });
    pre.replaceChildren(...lines.flatMap((line) => [line, "\n"]));
  }

  const dialog = document.getElementById("message");
  function openMessage(anchor) {
    const all = [...page.querySelectorAll("details.message")];
    const at = all.findIndex((each) => each.id === `m-${anchor}`);
    if (at < 0) return;
    const [message] = [all[at]];
    document.getElementById("message-title").replaceChildren(...[...message.querySelector("summary").childNodes].map((node) => node.cloneNode(true)));
    const body = [...message.children].slice(1).map((node) => node.cloneNode(true));
    for (const pre of body) if (pre.matches("pre")) coloured(pre);
    document.getElementById("message-body").replaceChildren(...body);
    for (const [name, step] of [["message-before", -1], ["message-after", 1]]) {
      const button = document.getElementById(name);
      const next = all[at + step];
      button.disabled = !next;
      button.onclick = () => openMessage(next.id.slice(2));
    }
    if (!dialog.open) dialog.showModal();
  }
  dialog.addEventListener("keydown", (event) => {
    const name = { ArrowLeft: "message-before", ArrowRight: "message-after" }[event.key];
    if (name) document.getElementById(name).click();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close(); // beside it
  });

  function findIn(input) {
    const found = document.getElementById("found");
    const messages = [...page.querySelectorAll("details.message")];
    const contents = messages.map((message) => message.textContent.toLowerCase());
    input.addEventListener("input", () => {
      const wanted = input.value.trim().toLowerCase();
      let hits = 0;
      messages.forEach((message, at) => {
        const hit = !wanted || contents[at].includes(wanted);
        message.hidden = !hit;
        message.open = Boolean(wanted) && hit;
        hits += hit;
        mark(message, wanted);
      });
      found.textContent = wanted ? `in ${hits} of ${messages.length} messages` : "";
    });
  }

  /** Marks the words in the text of a message. */
  function mark(message, wanted) {
    const pre = message.querySelector("pre");
    if (!wanted) {
      delete pre.dataset.coloured;
      pre.textContent = pre.textContent.replace(/\n$/, "");
      coloured(pre);
      return;
    }
    pre.dataset.coloured = "yes";
    const text = pre.textContent;
    const lower = text.toLowerCase();
    const pieces = [];
    let from = 0;
    for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, from)) {
      pieces.push(text.slice(from, at), element("mark", {}, text.slice(at, at + wanted.length)));
      from = at + wanted.length;
    }
    pre.replaceChildren(...pieces, text.slice(from));
  }

  page.addEventListener("click", (event) => {
    const rung = event.target.closest("[data-message]");
    const step = event.target.closest("[data-step]");
    if (rung) openMessage(rung.dataset.message);
    else if (step) location.hash = `${location.hash.slice(1).split("/")[0]}/${step.dataset.step}`;
    else return;
    event.preventDefault();
  });

  // ---- pages

  function open(name) {
    const stored = document.getElementById(`page-${name}`);
    const [, kind, number] = /^(call|registration|transaction)-(\d+)$/.exec(name) ?? [];
    if (stored) page.innerHTML = stored.textContent; // written by the templates, which escape
    else if (kind) page.replaceChildren(tables.get(`${kind}s`)?.brief(Number(number)) ?? "There is no such page.");
    else return false;
    page.dataset.name = name;
    overview.hidden = true;
    page.hidden = false;
    for (const message of page.querySelectorAll("details.message")) message.addEventListener("toggle", () => coloured(message.querySelector("pre")));
    const input = document.getElementById("find");
    if (input) findIn(input);
    const heading = page.querySelector("h1");
    document.title = `${heading?.textContent.trim() ?? name} · ${title}`;
    scrollTo(0, 0);
    heading?.focus({ preventScroll: true });
    return true;
  }

  function goTo(step) {
    const rung = document.getElementById(step);
    if (!rung) return;
    for (const each of page.querySelectorAll(".rung.here")) each.classList.remove("here");
    rung.classList.add("here");
    rung.scrollIntoView({ block: "center" });
    rung.focus({ preventScroll: true });
  }

  const title = document.title;
  function route() {
    if (dialog.open) dialog.close();
    const [where, asked = ""] = location.hash.slice(1).split("?");
    const [name, step] = where.split("/");
    if (page.dataset.name === name || open(name)) {
      if (step) goTo(step);
      return;
    }
    delete page.dataset.name;
    page.hidden = true;
    page.replaceChildren();
    overview.hidden = false;
    document.title = title;
    tables.get(name)?.ask(new URLSearchParams(asked));
    const target = name && document.getElementById(name);
    if (target) target.scrollIntoView();
    else scrollTo(0, 0);
  }
  addEventListener("hashchange", route);
  addEventListener("beforeprint", () => page.querySelectorAll("details").forEach((each) => (each.open = true)));
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const input = page.hidden ? document.getElementById("calls-text") : document.getElementById("find");
    if (!input) return;
    event.preventDefault();
    input.focus();
  });
  if (location.hash) route();
})();
