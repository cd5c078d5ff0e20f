// What search.js found, as parts of the page and as a CSV file. Everything is put on the page as text, never as markup.
"use strict";
globalThis.jtaiResults = (() => {
  const { element, csv } = globalThis.jtaiSite;
  const FACETS = 6;
  const LISTS = { theme: "Themes", area: "Areas", letter: "Letters" };
  const LONGEST = 8;

  const day = (iso) => iso
    ? new Date(iso + "T00:00:00Z").toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" })
    : "undated";

  const count = (number, one, many) => `${number.toLocaleString("en-GB")} ${number === 1 ? one : many}`;
  const quoted = (names) => names.map((name) => `“${name}”`).join(", ");
  const sum = ({ hits, sentences }) => {
    const letters = new Set(hits.map(({ finding }) => finding.letter)).size;
    const found = `${count(hits.length, "finding", "findings")} from ${count(letters, "letter", "letters")}`;
    return sentences ? `${count(sentences, "sentence", "sentences")} in ${found}` : found;
  };

  const results = (known, { wanted, isFiltered, labelOf }) => {
    const searchLink = (given, ...children) => {
      const target = new URLSearchParams(given);
      const made = element("a", { href: String(target) ? `?${target}` : "search.html" }, ...children);
      made.dataset.search = target;
      return made;
    };

    const chosen = () => [...wanted].filter(([name]) => name !== "q").map(([name, value]) => {
      const link = searchLink([...wanted].filter((one) => one[0] !== name || one[1] !== value), labelOf(name, value), element("span", { className: "unseen" }, " (remove filter)"), " ×");
      return element("li", {}, link);
    });

    // The result in a sentence or two, which screen readers say.
    const said = (found) => {
      const { units, hits, absent, isWhole } = found;
      const corrected = units.filter((unit) => unit.corrected);
      const lines = corrected.length
        ? [`No letter has ${quoted(corrected.map((unit) => unit.said))}. These are results for ${quoted(corrected.map((unit) => unit.corrected))}.`]
        : [];
      const within = isFiltered ? " with these filters" : "";
      if (!hits.length) {
        return units.length > 1
          ? `No finding has any of these words${within}.`
          : `No finding ${units.length ? `has ${quoted([units[0].said])}${within}` : "fits these filters"}.`;
      }
      if (isWhole && !absent.length) lines.push(`${sum(found)}.`);
      else {
        lines.push(`No finding has all of these words${within}`
          + (absent.length ? `: ${quoted(absent.map((unit) => unit.said))} is in none.` : "."));
        lines.push(`${isWhole ? "With the others" : "With some of them"}: ${sum(found)}.`);
      }
      return lines.join(" ");
    };

    const names = ({ units }) => {
      const other = units.flatMap((unit) => unit.others ?? []);
      return other.length
        ? [element("p", { className: "small" }, `Also searched for: ${other.join(", ")}. Use quotation marks to find only the words that you type.`)]
        : [];
    };

    const message = ({ code, href, title, says, letters }) => {
      const lines = says.map((one, side) => [one, known.sides[side], ...letters[side]])
        .filter(([, , number]) => number).sort((a, b) => b[2] - a[2]);
      return element("li", {}, element("a", { href }, title), element("ul", {}, ...lines.map(([one, side, number, of]) =>
        element("li", {}, `${one.replace(/\.$/, "")}: `, searchLink({ subtopic: code, side }, number),
          ` of ${count(of, "letter", "letters")}.`))));
    };

    const offered = ({ offered: all, units }) => {
      const parts = [];
      const said = all.filter(({ kind }) => kind === "subtopic");
      if (said.length) parts.push(element("h2", {}, "What inspectors say"), element("ul", { className: "offered" }, ...said.map(message)));
      for (const [kind, heading] of Object.entries(LISTS)) {
        const some = all.filter((one) => one.kind === kind).slice(0, LONGEST);
        if (!some.length) continue;
        const items = some.map(({ href, title }) => element("li", {}, element("a", { href }, title)));
        parts.push(element("h2", {}, heading), element("ul", {}, ...items));
      }
      return [...names({ units }), ...parts];
    };

    const facet = (name, label, values) => {
      const tally = new Map();
      for (const value of values) tally.set(value, (tally.get(value) ?? 0) + 1);
      const top = [...tally].filter(([value]) => !wanted.has(name, value)).sort((a, b) => b[1] - a[1]).slice(0, FACETS);
      if (top.length < 2) return [];
      const links = top.flatMap(([value, times], place) => [
        place ? " · " : "", searchLink([...wanted, [name, value]], labelOf(name, value)), ` ${times}`]);
      return [element("p", { className: "facets" }, label, ...links)];
    };

    const facets = (hits) => [
      ...(wanted.has("side") ? [] : facet("side", "With: ", hits.flatMap(({ finding: { sentences } }) =>
        [...new Set(sentences.flatMap(({ sides }) => sides))].map((side) => known.sides[side])))),
      ...(wanted.has("kind") ? [] : facet("kind", "Only: ", hits.map(({ finding }) => finding.kind))),
      ...facet("theme", "About: ", hits.flatMap(({ finding }) => finding.themes.map((place) => known.themes[place][0]))),
    ];

    const marked = (text, units) => known.index.mark(text, units).flatMap(([before, word, isFound]) =>
      [before, isFound ? element("mark", {}, word) : word]);

    // The paragraphs of a finding; what is around the sentences that fit stands back.
    const paragraphs = ({ text, sentences }, fitting, units) => {
      const chosen = sentences.length > 1 ? fitting.map((number) => sentences[number]) : [];
      let start = 0;
      return text.split("\n").map((line) => {
        const cuts = [0, ...chosen.flatMap((one) => [one.start - start, one.end - start]), line.length];
        const places = cuts.map((cut) => Math.max(0, Math.min(line.length, cut)));
        start += line.length + 1;
        const pieces = places.slice(1).map((end, place) => element("span",
          { className: chosen.length && place % 2 === 0 ? "around" : "" }, ...marked(line.slice(places[place], end), units)));
        return element("p", {}, ...pieces.filter((piece) => piece.textContent));
      });
    };

    const shown = ({ finding, missing, fitting }, units) => {
      const { id, kind, tone, mark, page, letter, leadIn, themes } = finding;
      const kindLine = element("p", { className: "kind" }, known.kinds[kind]);
      if (mark) kindLine.prepend(element("span", { className: "mark", ariaHidden: "true" }, mark), " ");
      const quote = element("blockquote", {}, ...paragraphs(finding, fitting, units));
      quote.dataset.findingId = id;
      if (leadIn) quote.prepend(element("p", { className: "lead-in" }, ...marked(leadIn, units)));
      const source = element("a", { href: `findings/${id}.html` }, `${letter.area}, ${day(letter.date)}, page ${page}`);
      const block = element("div", { className: `finding ${tone}` }, kindLine, quote, element("p", { className: "source" }, source));
      if (missing.length) block.append(element("p", { className: "small" }, `Without ${quoted(missing.map((unit) => unit.said))}`));
      if (themes.length) {
        const tags = element("ul", { className: "tags" }, ...themes.map((place) => known.themes[place]).map(([, label, href]) =>
          element("li", {}, element("a", { href }, label))));
        tags.setAttribute("aria-label", "Themes");
        block.append(tags);
      }
      return block;
    };

    const findings = ({ hits, units }, most) => (hits.length
      ? [element("h2", {}, "Findings"), ...facets(hits), ...hits.slice(0, most).map((hit) => shown(hit, units))]
      : []);

    return { chosen, said, offered, findings };
  };

  const asCsv = ({ kinds, themes }, hits) => {
    const rows = hits.map(({ finding: { id, kind, page, letter, leadIn, text, sentences, themes: has }, fitting }) => [
      letter.area, letter.date, letter.focus, kinds[kind], has.map((place) => themes[place][1]).join("; "), page, leadIn, text,
      fitting.map((number) => text.slice(sentences[number].start, sentences[number].end)).join(" "),
      `${letter.source}#page=${page}`, id,
    ]);
    const head = ["area", "letter_date", "deep_dive", "kind", "themes", "page", "lead_in", "text", "sentence", "link", "finding_id"];
    return csv([head, ...rows]);
  };

  return Object.assign(results, { asCsv, day });
})();
