// Searches the index in search-index-*.js (findings, letters, areas) as you type. Nothing is requested: the index is a
// script, so that it works from a folder too. Everything is put on the page as text, never as markup.
"use strict";
(() => {
  document.getElementById("unscripted").remove();
  const index = window.jtaiSearch;
  const form = document.getElementById("search");
  const box = document.getElementById("q");
  const state = document.getElementById("state");
  const results = document.getElementById("results");
  const chosen = document.getElementById("chosen");
  const selects = [...form.querySelectorAll("select")];
  const FILTERS = selects.map((one) => one.name);
  const PAGE = 25;

  const plain = (text) =>
    text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "").replace(/[’']/g, "").replace(/[^a-z0-9]+/g, " ").trim();

  // The columns of the index are those of pipelines/publish/site/searching.py.
  const findings = index.findings.map((row) => {
    const [id, letter, kind, mark, themes, page, leadIn, text] = row;
    const of = index.letters[letter];
    return {
      id, kind, mark, page, leadIn, text, letter: of,
      themes: themes.map((place) => index.themes[place][0]),
      words: " " + plain(`${leadIn} ${text}`) + " ",
      place: " " + plain(`${of.area} ${of.focus}`) + " ",
    };
  });
  const letters = index.letters.map((one) => ({ ...one, words: " " + plain(`${one.area} ${one.title} ${one.focus} ${one.date}`) + " " }));
  const areas = index.areas.map(([name, href, region, aliases]) => ({ name, href, region, words: " " + plain(`${name} ${aliases}`) + " " }));

  const has = {
    kind: (one, value) => one.kind === value,
    theme: (one, value) => one.themes.includes(value),
    region: (one, value) => one.letter.region === value,
    area: (one, value) => one.letter.code === value,
    round: (one, value) => one.letter.round === value,
    year: (one, value) => one.letter.date.slice(0, 4) === value,
  };

  // "two words" stay together; other words match the start of a word, except short ones: "the" does not match "their".
  const terms = (query) => {
    const found = [];
    for (const match of query.matchAll(/["“”]([^"“”]+)["“”]|([^\s"“”]+)/g)) {
      const words = plain(match[1] ?? match[2]);
      if (words) found.push(" " + words + (match[1] || words.length < 4 ? " " : ""));
    }
    return found;
  };

  const occurrences = (text, term) => {
    let count = 0;
    for (let at = text.indexOf(term); at >= 0; at = text.indexOf(term, at + 1)) count += 1;
    return count;
  };

  // BM25 over findings that have every word; words of the area and the focus count for a little.
  const rank = (query, filters) => {
    const wanted = terms(query);
    const active = Object.entries(filters).filter(([name, value]) => value && has[name]);
    const fitting = findings.filter((one) => active.every(([name, value]) => has[name](one, value)));
    if (!wanted.length) return active.length ? fitting.map((one) => ({ one, score: 0 })) : [];
    const rarity = wanted.map((term) => {
      const holding = findings.filter((one) => one.words.includes(term)).length;
      return Math.log(1 + (findings.length - holding + 0.5) / (holding + 0.5));
    });
    const average = findings.reduce((sum, one) => sum + one.words.length, 0) / Math.max(1, findings.length);
    const ranked = [];
    for (const one of fitting) {
      let score = 0;
      const isFound = wanted.every((term, place) => {
        const times = occurrences(one.words, term);
        const aside = one.place.includes(term) ? 0.3 : 0;
        score += rarity[place] * ((times * 2.2) / (times + 1.2 * (0.25 + (0.75 * one.words.length) / average)) + aside);
        return times > 0 || aside > 0;
      });
      if (isFound) ranked.push({ one, score });
    }
    return ranked.sort((a, b) => b.score - a.score || (a.one.letter.date < b.one.letter.date ? 1 : -1));
  };

  const element = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  // The text with each place where a searched word begins in <mark>; accents and case aside.
  const marked = (text, wanted) => {
    const stems = wanted.flatMap((term) => term.trim().split(" ")).filter((word) => word.length > 3);
    if (!stems.length) return [text];
    return text.split(/([\p{L}\p{N}]+(?:[’'][\p{L}]+)*)/u).map((piece) =>
      stems.some((stem) => plain(piece).startsWith(stem)) ? element("mark", {}, piece) : piece
    );
  };

  const day = (iso) => iso
    ? new Date(iso + "T00:00:00Z").toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" })
    : "undated";

  const kindLine = ({ kind, mark }) => {
    const line = element("p", { className: "kind " + kind });
    if (mark) line.append(element("span", { className: "mark", ariaHidden: "true" }, mark), " ");
    line.append(index.kinds[kind]);
    return line;
  };

  const shownFinding = ({ one }, wanted) => {
    const quote = element("blockquote");
    quote.dataset.findingId = one.id;
    if (one.leadIn) quote.append(element("p", { className: "lead-in" }, ...marked(one.leadIn, wanted)));
    for (const line of one.text.split("\n")) if (line.trim()) quote.append(element("p", {}, ...marked(line, wanted)));
    const link = element("a", { href: `findings/${one.id}.html` }, `${one.letter.area}, ${day(one.letter.date)}, page ${one.page}`);
    const tags = element("ul", { className: "tags" });
    tags.setAttribute("aria-label", "Themes");
    for (const theme of one.themes) {
      const [, label, href] = index.themes.find(([code]) => code === theme);
      tags.append(element("li", {}, element("a", { href }, label)));
    }
    const block = element("div", { className: "finding " + one.kind }, kindLine(one), quote, element("p", { className: "source" }, link));
    if (one.themes.length) block.append(tags);
    return block;
  };

  const read = () => {
    const given = new URLSearchParams(location.search || location.hash.replace(/^#\??/, ""));
    return { query: given.get("q") ?? "", filters: Object.fromEntries(FILTERS.map((name) => [name, given.get(name) ?? ""])) };
  };

  const address = (query, filters) => {
    const given = new URLSearchParams();
    if (query.trim()) given.set("q", query.trim());
    for (const name of FILTERS) if (filters[name]) given.set(name, filters[name]);
    return String(given) ? "?" + given : "";
  };

  const labelOf = (name, value) => {
    const option = [...selects.find((one) => one.name === name).options].find((one) => one.value === value);
    return option ? option.text : value;
  };

  const list = (title, items) => {
    if (!items.length) return;
    const made = element("ul");
    for (const [href, text] of items) made.append(element("li", {}, element("a", { href }, text)));
    results.append(element("h2", {}, title), made);
  };

  const show = (query, filters, most = PAGE) => {
    const wanted = terms(query);
    const isFiltered = FILTERS.some((name) => filters[name]);
    results.replaceChildren();
    chosen.replaceChildren();
    for (const name of FILTERS) {
      if (!filters[name]) continue;
      const without = address(query, { ...filters, [name]: "" }) || "search.html";
      chosen.append(element("a", { href: without, title: "Remove this filter" }, `${labelOf(name, filters[name])} ×`), " ");
    }
    if (!wanted.length && !isFiltered) {
      state.textContent = "";
      return;
    }
    const fits = (one) => wanted.length && wanted.every((term) => one.words.includes(term));
    if (!isFiltered) {
      list("Areas", areas.filter(fits).slice(0, 8).map((one) => [one.href, `${one.name}, ${one.region}`]));
      list("Letters", letters.filter(fits).slice(0, 8).map((one) => [one.href, `${one.area}, ${day(one.date)}: ${one.focus || one.title}`]));
    }
    const ranked = rank(query, filters);
    state.textContent = ranked.length === 0
      ? "No finding has all of these words. Try fewer words, or remove a filter."
      : `${ranked.length.toLocaleString("en-GB")} ${ranked.length === 1 ? "finding" : "findings"}`;
    if (!ranked.length) return;
    results.append(element("h2", {}, "Findings"));
    for (const name of ["kind", "theme"]) {
      if (filters[name]) continue;
      const tally = new Map();
      for (const { one } of ranked) for (const value of name === "kind" ? [one.kind] : one.themes) tally.set(value, (tally.get(value) ?? 0) + 1);
      const top = [...tally].sort((a, b) => b[1] - a[1]).slice(0, 6);
      if (top.length < 2) continue;
      const line = element("p", { className: "facets" }, name === "kind" ? "Only: " : "About: ");
      top.forEach(([value, times], place) => {
        if (place) line.append(" · ");
        line.append(element("a", { href: address(query, { ...filters, [name]: value }) }, labelOf(name, value)), ` ${times}`);
      });
      results.append(line);
    }
    for (const hit of ranked.slice(0, most)) results.append(shownFinding(hit, wanted));
    if (ranked.length > most) {
      const more = element("button", { type: "button" }, `Show ${Math.min(PAGE, ranked.length - most)} more`);
      more.addEventListener("click", () => {
        show(query, filters, most + PAGE);
        results.querySelectorAll(".finding a")[most]?.focus();
      });
      results.append(more);
    }
  };

  const given = () => ({ query: box.value, filters: Object.fromEntries(selects.map((one) => [one.name, one.value])) });

  const update = () => {
    const { query, filters } = given();
    const target = address(query, filters);
    try {
      history.replaceState(null, "", target || location.pathname.split("/").pop());
    } catch {
      location.replace("#" + target);  // some browsers keep pages of a folder from changing anything else
    }
    show(query, filters);
  };

  const { query, filters } = read();
  box.value = query;
  for (const one of selects) one.value = filters[one.name];
  form.querySelector("details").open = FILTERS.some((name) => filters[name]);
  show(query, filters);
  let waiting;
  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(update, 120);
  });
  for (const one of selects) one.addEventListener("change", update);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    update();
  });
})();
