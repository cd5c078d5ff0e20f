// The search page: reads the form and the address, finds (search-engine.js) and shows (search-results.js). The index is a
// script, so that it works from a folder too; it is loaded when it is first needed, and nothing else ever is.
"use strict";
(() => {
  document.getElementById("unscripted").remove();
  const form = document.getElementById("search");
  const state = document.getElementById("state");
  const results = document.getElementById("results");
  const box = document.getElementById("q");
  const download = document.getElementById("download");
  const PAGE = 25, OFFERED = 3;
  const ABOUT = 1.5;  // how much more a sentence counts that is about a sub-topic of these words; twice that if none has all
  let known, loading, found;

  // Columns are those of pipelines/publish/site/searching.py.
  const readIndex = (given) => {
    const index = new jtaiEngine.Index(given.words);
    const findings = given.findings.map(([id, letter, kind, tone, mark, themes, page, leadIn, text, coded, claims], place) => {
      let end = 0;
      const sentences = coded.map(([length, sides, subtopics, agencies]) => {
        const start = end + text.slice(end).search(/\S|$/);
        end = start + length;
        return { start, end, sides, subtopics, agencies };
      });
      const one = { id, kind, tone, mark, page, themes, text, sentences, claims, leadIn: given.lead_ins[leadIn], letter: given.letters[letter] };
      sentences.forEach(({ start, end: last }, number) => index.add(place, text.slice(start, last), 1, { sentence: number }));
      if (!sentences.length) index.add(place, text, 1);
      if (one.leadIn) index.add(place, one.leadIn, 0.7);
      index.add(place, `${one.letter.area} ${one.letter.focus}`, 0.3);
      return one;
    });
    const beside = [];
    const add = (kind, href, title, ...texts) => {
      const document = findings.length + beside.push({ kind, href, title }) - 1;
      for (const [text, weight, isName = true] of texts) index.add(document, text, weight, { isName });
      return beside.at(-1);
    };
    for (const [code, , href, label, says, terms, letters] of given.subtopics) {
      const texts = [[label, 4], ...says.map((one) => [one, 1, false]), ...terms.map((one) => [one, 4])];
      Object.assign(add("subtopic", href, label, ...texts), { code, says, letters });
    }
    for (const [, label, href] of given.themes) add("theme", href, label, [label, 1]);
    for (const [name, href, region, aliases] of given.areas) add("area", href, `${name}, ${region}`, [`${name} ${aliases}`, 1]);
    for (const one of given.letters) {
      add("letter", one.href, `${one.area}, ${one.said}: ${one.focus || one.title}`, [`${one.area} ${one.title} ${one.focus} ${one.date}`, 1]);
    }
    return { ...given, index, findings, beside };
  };

  const load = () => loading ??= new Promise((resolve, reject) => {
    state.textContent = "Loading the findings.";
    const script = document.createElement("script");
    script.src = form.dataset.index;
    script.onload = () => {
      known = readIndex(window.jtaiSearch);
      delete window.jtaiSearch;
      state.textContent = "";
      resolve();
    };
    script.onerror = () => {
      loading = undefined;
      state.textContent = "The findings could not be loaded. Reload the page to try again.";
      reject(new Error(script.src));
    };
    document.head.append(script);
  });

  // ----------------------------------------------------------------------------------------- the form and the address

  const fields = () => [...form.elements].filter((one) => one.name && one !== box);
  const given = () => new URLSearchParams([...new FormData(form)].filter(([, value]) => value.trim()));
  const isFiltered = (wanted) => [...wanted.keys()].some((name) => name !== "q");

  // A year or a month as the day on which it begins or ends.
  const dayOf = (value, isEnd) => {
    const [, year, month, day] = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?$/.exec(value) ?? [];
    if (!year || day) return year ? value : "";
    if (!isEnd) return `${year}-${month ?? "01"}-01`;
    return new Date(Date.UTC(year, month ?? 12, 0)).toISOString().slice(0, 10);
  };

  const inAddress = () => new URLSearchParams(location.hash.startsWith("#?") ? location.hash.slice(1) : location.search);

  const fill = (asked) => {
    box.value = asked.get("q") ?? "";
    for (const field of fields()) {
      const values = asked.getAll(field.name);
      if (field.type === "checkbox") field.checked = themesIn(asked).includes(field.value);
      else if (field.type === "date") field.value = dayOf(values[0] ?? asked.get("year") ?? "", field.name === "until");
      else field.value = values[0] ?? "";
      if (field.selectedIndex < 0) field.selectedIndex = 0;
    }
  };

  // The themes of a search, in parameters of their own or with a comma between them.
  const themesIn = (wanted) => wanted.getAll("theme").flatMap((value) => value.split(","));

  const go = (wanted, isNew) => {
    const target = String(wanted) ? `?${wanted}` : location.pathname.split("/").pop();
    try {
      history[isNew ? "pushState" : "replaceState"](null, "", target);
    } catch {
      location.replace(`#${target}`);  // some browsers keep pages of a folder from changing anything else
    }
  };

  // ----------------------------------------------------------------------------------------------------- what is found

  const PARAGRAPHS = new Set(["headline", "narrative"]);  // paragraphs, which no letter lists

  // Which findings and sentences a search is for. A side of themes is what findings say of them (v_theme_claims); where an
  // agency is asked for, too, a sentence has to say all of it.
  const fitting = (wanted) => {
    const is = (name, test) => !wanted.has(name) || test(wanted.get(name));
    const placeOf = (name, codes) => codes.indexOf(wanted.get(name));
    const themes = themesIn(wanted).map((code) => known.themes.findIndex(([one]) => one === code));
    const subtopic = placeOf("subtopic", known.subtopics.map(([code]) => code));
    const agency = placeOf("agency", known.agencies);
    const sides = wanted.has("side") ? [placeOf("side", known.sides)].flatMap((one) => (one < 0 ? [0, 1] : [one])) : [];
    const ofSentences = ["side", "subtopic", "agency"].some((name) => wanted.has(name));
    const ofThemes = wanted.has("side") && themes.length > 0 && !wanted.has("subtopic");
    const sentenceFits = (sentence) =>
      is("side", () => sides.some((side) => sentence.sides.includes(side)))
      && is("subtopic", () => sentence.subtopics.includes(subtopic))
      && is("agency", () => sentence.agencies.includes(agency))
      && (!ofThemes || themes.every((theme) => sentence.subtopics.some((one) => known.subtopics[one][1] === theme)));
    const saysIt = ({ themes: has, sentences, claims }) =>
      (ofThemes && !wanted.has("agency")
        ? themes.every((theme) => sides.some((side) => claims.includes(2 * theme + side)))
        : (ofThemes || themes.every((theme) => has.includes(theme))) && (!ofSentences || sentences.some(sentenceFits)));
    const fits = (finding) =>
      is("kind", (value) => (value === "listed" ? !PARAGRAPHS.has(finding.kind) : value === finding.kind))
      && is("letter", (value) => finding.letter.id === value)
      && is("area", (value) => finding.letter.codes.includes(value))
      && is("region", (value) => finding.letter.region === value)
      && is("round", (value) => finding.letter.round === value)
      && is("focus", (value) => finding.letter.focus === value)
      && is("inspectorate", (value) => finding.letter.inspectorates.includes(value))
      && is("since", (value) => finding.letter.date >= value)
      && is("until", (value) => finding.letter.date && finding.letter.date <= value)
      && saysIt(finding);
    const sentence = (document, number) => !ofSentences || sentenceFits(known.findings[document].sentences[number]);
    // Of themes, what a finding says by itself counts where none of its sentences has a sub-topic.
    const counts = ofSentences && (!ofThemes || wanted.has("agency"));
    if (wanted.get("side") !== "both") return { ofSentences, counts, sentence, finding: fits };
    // Letters of which some findings are found for praise, and some for criticism.
    const [praising, criticising] = known.sides.map((side) => {
      const one = fitting(new URLSearchParams([...wanted].map(([name, value]) => [name, name === "side" ? side : value])));
      return new Set(known.findings.filter(one.finding).map(({ letter }) => letter));
    });
    return { ofSentences, counts, sentence, finding: (one) => praising.has(one.letter) && criticising.has(one.letter) && fits(one) };
  };

  const find = (wanted) => {
    const units = known.index.read(wanted.get("q") ?? "");
    const fits = fitting(wanted);
    const isFinding = (document) => document < known.findings.length;
    if (!units.length) {
      const hits = !isFiltered(wanted) ? [] : known.findings.flatMap((finding, document) => fits.finding(finding)
        ? [{ finding, missing: [], fitting: fits.ofSentences ? [...finding.sentences.keys()].filter((number) => fits.sentence(document, number)) : [] }]
        : []);
      const sentences = fits.counts ? hits.flatMap((hit) => hit.fitting).length : 0;
      return { units, hits, sentences, absent: [], offered: [], isWhole: true };
    }
    const ranked = known.index.rank(units, (document) => isFinding(document) && fits.finding(known.findings[document]), fits.sentence);
    const absent = units.filter((unit) => ![...unit.hits.keys()].some((part) => isFinding(known.index.parts[part].document)));
    const whole = ranked.filter(({ missing }) => missing.every((unit) => absent.includes(unit)));
    const offered = offer(units);
    const about = offered.map(({ code }) => known.subtopics.findIndex(([one]) => one === code));
    const hits = (whole.length ? whole : ranked).map((hit) => {
      const finding = known.findings[hit.document];
      const isAbout = finding.sentences[hit.sentence]?.subtopics.some((one) => about.includes(one));
      const fitting = hit.sentence < 0 ? [] : [hit.sentence];
      return { ...hit, finding, fitting, score: hit.score * (isAbout ? (whole.length ? ABOUT : 2 * ABOUT) : 1) };
    });
    hits.sort((a, b) => b.score - a.score || a.document - b.document);
    return { units, hits, sentences: 0, absent, offered: isFiltered(wanted) ? [] : offered, isWhole: whole.length > 0 };
  };

  // What is not a finding and has all of the words; else sub-topics with most of them, one by a name.
  const offer = (units) => {
    const first = known.findings.length;
    const ranked = known.index.rank(units, (document) => document >= first).map((hit) => ({ ...hit, ...known.beside[hit.document - first] }));
    const whole = ranked.filter(({ missing }) => !missing.length);
    const named = ranked.filter(({ share, document }) => share >= 0.5 && units.some((unit) => unit.named.has(document)));
    // What more letters say is likelier to be what is meant.
    const likelihood = ({ score, letters }) => score * (2 + Math.max(...letters.map(([number, of]) => number / Math.max(1, of))));
    const subtopics = (some) => some.filter(({ kind }) => kind === "subtopic").sort((a, b) => likelihood(b) - likelihood(a)).slice(0, OFFERED);
    const said = subtopics(whole);
    return [...(said.length ? said : subtopics(named)), ...whole.filter(({ kind }) => kind !== "subtopic")];
  };

  // --------------------------------------------------------------------------------------------------- what is shown

  const show = async (most = PAGE) => {
    const wanted = given();
    if (!known && !String(wanted)) return;
    await load();
    found = find(wanted);
    const view = jtaiResults(known, { wanted, isFiltered: isFiltered(wanted), labelOf });
    document.getElementById("chosen").replaceChildren(...view.chosen());
    state.textContent = String(wanted) ? view.said(found) : "";
    results.replaceChildren(...view.offered(found), ...view.findings(found, most));
    download.hidden = !found.hits.length;
    if (found.hits.length <= most) return;
    const more = Object.assign(document.createElement("button"), { type: "button" });
    more.textContent = `Show ${Math.min(PAGE, found.hits.length - most)} more`;
    more.addEventListener("click", async () => {
      await show(most + PAGE);
      results.querySelectorAll(".finding .source a")[most]?.focus();
    });
    results.append(more);
  };

  const labelOf = (name, value) => {
    const field = fields().find((one) => one.name === name && (one.type !== "checkbox" || one.value === value));
    if (field?.type === "checkbox") return field.labels[0].textContent.trim();
    if (field?.type === "date") return `${field.labels[0].textContent} ${jtaiResults.day(value)}`;
    return field && [...field.options].find((one) => one.value === value)?.text || value;
  };

  const update = () => {
    go(given(), false);
    show();
  };

  let waiting;
  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(update, 120);
  });
  form.addEventListener("focusin", () => load().catch(() => {}), { once: true });
  form.addEventListener("change", (event) => event.target !== box && update());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    update();
  });
  // Links that change the search stay on the page, so that the findings are not loaded again.
  document.getElementById("main").addEventListener("click", (event) => {
    const link = event.target.closest("a[data-search]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(link.dataset.search, true);
    fill(inAddress());
    show();
    state.focus();
  });
  addEventListener("popstate", () => {
    fill(inAddress());
    show();
  });
  download.addEventListener("click", () => {
    jtaiSite.save("findings.csv", new Blob([jtaiResults.asCsv(known, found.hits)], { type: "text/csv" }));
  });

  // For whoever asks from a console, and for tests: what an address of a search finds.
  globalThis.jtaiFind = async (query) => {
    await load();
    fill(new URLSearchParams(query));
    return find(given());
  };

  fill(inAddress());
  show();
})();
