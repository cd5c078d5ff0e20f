// Finds texts by words that may be misspelt, shortened, in another number, or those of another trade. It knows nothing of
// pages: search.js gives it texts, and shows what it finds.
"use strict";
globalThis.jtaiEngine = (() => {
  // How much a match counts: as typed, in another form, under another name, corrected, as the start of a longer word.
  const EXACT = 1, FORM = 0.9, NAME = 0.9, CORRECTED = 0.8, START = 0.5;
  const BETWEEN = 3;  // the most words between two of a name: information about risk is shared
  const SATURATION = 1.2, LENGTH = 0.75;  // the constants of BM25
  // What makes another word of the same kind: assess, assessment; but not high, highlight.
  const ENDING = /^(?:able|al|ance|ation|er|ful|ic|ion|ity|ive|ly|ment|ness|or|ory)(?:ly)?s?$/;
  const ABBREVIATION = /^[A-Z][A-Z0-9]+$/;

  const plain = (text) => (/^[\0-\x7f’]*$/.test(text) ? text : text.normalize("NFKD")).toLowerCase()
    .replace(/[\u0300-\u036f'’]/g, "").replace(/&/g, " and ").replace(/[^a-z0-9]+/g, " ").trim();

  // Words that a text has besides its plain ones: abbreviations in capitals, and what a hyphen joins, in one.
  const besides = (text) => [
    ...(text.match(/\b[A-Z][A-Z0-9]+(?=s?\b)/g) ?? []),
    ...(/[-‐‑]/.test(text) ? (text.match(/\w+(?:[-‐‑]\w+)+/g) ?? []).map((one) => plain(one).replaceAll(" ", "")) : []),
  ];

  // Letters added, lost, changed or swapped between two words; more than `most` is `most` + 1.
  const distance = (one, other, most) => {
    if (Math.abs(one.length - other.length) > most) return most + 1;
    let before = [], above = Array.from({ length: other.length + 1 }, (_, place) => place);
    for (let row = 1; row <= one.length; row += 1) {
      const line = new Array(other.length + 1).fill(most + 1);
      line[0] = row;
      let least = row;
      for (let at = Math.max(1, row - most); at <= Math.min(other.length, row + most); at += 1) {
        const isSame = one[row - 1] === other[at - 1];
        line[at] = Math.min(above[at] + 1, line[at - 1] + 1, above[at - 1] + (isSame ? 0 : 1));
        if (row > 1 && at > 1 && one[row - 1] === other[at - 2] && one[row - 2] === other[at - 1]) {
          line[at] = Math.min(line[at], before[at - 2] + 1);
        }
        least = Math.min(least, line[at]);
      }
      if (least > most) return most + 1;
      [before, above] = [above, line];
    }
    return Math.min(above[other.length], most + 1);
  };

  const mistakesIn = (word) => (word.length < 4 || /\d/.test(word) ? 0 : word.length < 8 ? 1 : 2);

  class Index {
    // `words` are those of synonyms.yml.
    constructor(words) {
      this.plurals = new Map(Object.entries(words.plurals));
      this.ignored = new Set(words.ignored);
      this.stems = new Map();     // of each word seen
      this.words = new Map();     // each word: the parts in which it stands, and how often in each
      this.byStem = new Map();    // the words of each stem
      this.parts = [];
      this.sizes = [];            // words of each document
      this.total = 0;
      this.groups = new Map();    // the names of a thing, by the stems of each name
      this.longest = 1;
      for (const names of words.same) {
        const group = names.map((name) => ({ name, stems: plain(name).split(" ").map((word) => this.stem(word)) }));
        for (const { stems } of group) {
          this.groups.set(stems.join(" "), group);
          this.longest = Math.max(this.longest, stems.length);
          for (const stem of stems) if (!this.byStem.has(stem)) this.byStem.set(stem, new Set());
        }
      }
    }

    // What a word has in common with its other forms: plans, planned and planning are plan.
    stem(word) {
      let found = this.stems.get(word);
      if (found === undefined) this.stems.set(word, (found = this.cut(word)));
      return found;
    }

    cut(word) {
      if (this.plurals.has(word)) return this.stem(this.plurals.get(word));
      if (word.length < 4 || /\d/.test(word)) return word;
      let short = word;
      if (/[a-z]{2}ies$/.test(short)) short = short.slice(0, -3) + "y";
      else if (/(?:ss|sh|ch|x|zz)es$/.test(short)) short = short.slice(0, -2);
      else if (/[^isu]s$/.test(short)) short = short.slice(0, -1);
      if (this.plurals.has(short)) return this.stem(short);
      const base = short.replace(/ing$|(?<!e)ed$/, "");
      if (base !== short && base.length > 3) short = base.replace(/([^aeioulsz])\1$/, "$1");
      return short.length > 4 ? short.replace(/e$/, "") : short;
    }

    // Adds a part of a document: a sentence of a finding by its number, or something beside its sentences (-1). In a name,
    // a match counts by how much of the name it is.
    add(document, text, weight, { sentence = -1, isName = false } = {}) {
      const words = plain(text).split(" ").filter(Boolean);
      const part = this.parts.length;
      this.parts.push({ document, weight, sentence, size: isName && words.length, words: ` ${words.join(" ")} ` });
      for (const word of words) this.note(word, part);
      for (const word of besides(text)) this.note(word, part);
      this.sizes[document] = (this.sizes[document] ?? 0) + words.length * Math.min(1, weight);
      this.total += words.length * Math.min(1, weight);
    }

    note(word, part) {
      let found = this.words.get(word);
      if (found === undefined) {
        this.words.set(word, (found = { parts: [], times: [] }));
        if (!ABBREVIATION.test(word)) {
          const stem = this.stem(word);
          if (!this.byStem.has(stem)) this.byStem.set(stem, new Set());
          this.byStem.get(stem).add(word);
        }
      }
      const last = found.parts.length - 1;
      if (found.parts[last] === part) found.times[last] += 1;
      else {
        found.parts.push(part);
        found.times.push(1);
      }
    }

    stemsOf(part) {
      return part.stems ??= part.words.split(" ").map((word) => this.stem(word)).join(" ");
    }

    // ------------------------------------------------------------------------------------------------ what is asked

    // A query as units, each to be found under any of its options: what was typed, and the words and phrases looked for.
    read(query) {
      const units = [];
      for (const match of query.matchAll(/["“”]([^"“”]+)["“”]?|([^"“”]+)/g)) {
        if (match[1] !== undefined) {
          const words = plain(match[1]);
          if (words) units.push({ said: match[1].trim(), options: [this.phrase(words, EXACT, "words")] });
        } else {
          units.push(...this.readWords(match[2]));
        }
      }
      const wanted = units.filter((unit) => !unit.isIgnored);
      return (wanted.length ? wanted : units).map((unit) => this.lookUp(unit));
    }

    readWords(text) {
      const tokens = text.split(/\s+/).flatMap((raw, place) =>
        plain(raw).split(" ").filter(Boolean).map((typed) => ({ raw, place, ...this.spell(typed) })));
      const units = [];
      for (let at = 0; at < tokens.length;) {
        let length = Math.min(this.longest, tokens.length - at);
        const stems = (count) => tokens.slice(at, at + count).map(({ word }) => this.stem(word)).join(" ");
        while (length > 0 && !this.groups.has(stems(length))) length -= 1;
        const group = length ? this.groups.get(stems(length)) : undefined;
        // What a hyphen or an ampersand joins stays together: q&a.
        length ||= tokens.slice(at).filter(({ place }) => place === tokens[at].place).length;
        const taken = tokens.slice(at, at + length);
        units.push({
          said: [...new Map(taken.map(({ place, raw }) => [place, raw])).values()].join(" "),
          corrected: taken.some(({ word, typed }) => word !== typed) ? taken.map(({ word }) => word).join(" ") : undefined,
          isIgnored: !group && taken.every(({ word }) => this.ignored.has(word)),
          others: group?.filter((one) => one.stems.join(" ") !== stems(length)).map(({ name }) => name),
          options: group ? group.flatMap((one) => this.optionsOfName(one)) : this.optionsOf(taken),
        });
        at += length;
      }
      return units;
    }

    // A word as it was typed, and as it is spelt where the texts have no word like it.
    spell(typed) {
      const isKnown = this.ignored.has(typed) || this.words.has(typed) || this.byStem.has(this.stem(typed))
        || this.startingWith(typed).length;
      const others = isKnown ? [] : this.like(typed);
      return { typed, word: others[0] ?? typed, others: others.slice(1) };
    }

    startingWith(start) {
      if (start.length < 3) return [];
      return [...this.words.keys()].filter((word) => word.length > start.length && word.startsWith(start));
    }

    // Words with as few mistakes as any, those that begin alike before others, the commonest first.
    like(typed) {
      let most = mistakesIn(typed), found = [];
      if (!most) return [];
      for (const [word, { parts }] of this.words) {
        if (ABBREVIATION.test(word) || word.length < 3) continue;
        const mistakes = distance(typed, word, most);
        if (mistakes > most) continue;
        if (mistakes < most) [most, found] = [mistakes, []];
        found.push([word, parts.length]);
      }
      const alike = found.filter(([word]) => word[0] === typed[0]);
      if (alike.length) found = alike;
      found.sort((a, b) => b[1] - a[1]);
      return found.filter(([, often]) => often * 10 >= found[0][1]).slice(0, 3).map(([word]) => word);
    }

    optionsOf(tokens) {
      if (tokens.length > 1) return [this.phrase(tokens.map(({ word }) => this.stem(word)).join(" "), EXACT, "stems")];
      const [{ word, typed, others }] = tokens;
      if (word !== typed) return [word, ...others].flatMap((one) => this.formsOf(one, CORRECTED));
      const forms = this.formsOf(word, EXACT);
      const has = new Set(forms.map((one) => one.word));
      const longer = this.startingWith(word).filter((one) => !has.has(one) && (!forms.length || ENDING.test(one.slice(word.length))));
      return [...forms, ...longer.map((one) => ({ word: one, weight: START }))];
    }

    optionsOfName({ name, stems }) {
      if (ABBREVIATION.test(name)) return [{ word: name, weight: NAME }];
      if (stems.length === 1) return this.formsOf(plain(name), NAME);
      const isLoose = !plain(name).split(" ").some((word) => this.ignored.has(word));
      return [this.phrase(stems.join(" "), NAME, "stems", isLoose)];
    }

    formsOf(word, weight) {
      return [...(this.byStem.get(this.stem(word)) ?? [])].map((one) => ({ word: one, weight: weight * (one === word ? 1 : FORM) }));
    }

    phrase(words, weight, column, isLoose = false) {
      return { phrase: words.split(" "), weight, column, isLoose };
    }

    // ----------------------------------------------------------------------------------------------- what is found

    // Fills in how often a unit stands in each part, and which words of the texts it is.
    lookUp(unit) {
      unit.hits = new Map();
      unit.named = new Set();     // documents of which it is a whole name
      unit.words = new Set(unit.options.filter((option) => option.word).map((option) => option.word));
      unit.phrases = unit.options.filter((option) => option.phrase);
      for (const option of unit.options) {
        for (const [part, times] of option.phrase ? this.withPhrase(option) : this.withWord(option)) {
          const { size, document } = this.parts[part];
          const share = size ? Math.sqrt((option.phrase?.length ?? 1) / size) : 1;
          if (size && share >= 1) unit.named.add(document);
          unit.hits.set(part, (unit.hits.get(part) ?? 0) + times * option.weight * share);
        }
      }
      const holding = new Set([...unit.hits.keys()].map((part) => this.parts[part].document)).size;
      unit.worth = Math.log(1 + (this.sizes.length - holding + 0.5) / (holding + 0.5));
      return unit;
    }

    *withWord({ word }) {
      const { parts, times } = this.words.get(word) ?? { parts: [], times: [] };
      for (let place = 0; place < parts.length; place += 1) yield [parts[place], times[place]];
    }

    *withPhrase({ phrase, column, isLoose }) {
      const holders = phrase.map((word) => this.holding(word, column)).sort((a, b) => a.length - b.length);
      const pattern = new RegExp(` ${phrase.join(` ${isLoose ? `(?:[a-z0-9]+ ){0,${BETWEEN}}` : ""}`)}(?= )`, "g");
      for (const part of new Set(holders[0])) {
        const line = column === "words" ? this.parts[part].words : this.stemsOf(this.parts[part]);
        const times = line.match(pattern)?.length;
        if (times) yield [part, times];
      }
    }

    holding(word, column) {
      const words = column === "words" ? [word] : [...(this.byStem.get(word) ?? [])];
      return words.flatMap((one) => this.words.get(one)?.parts ?? []);
    }

    // Documents with any of the units, the best first: {document, score, share, missing, sentence}. `fits` says whether a
    // document is wanted, and `sentenceFits` whether one of its sentences is. Sentences with several units count for more.
    rank(units, fits = () => true, sentenceFits = () => true) {
      const found = new Map();
      units.forEach((unit, place) => {
        for (const [part, times] of unit.hits) {
          const { document, weight, sentence } = this.parts[part];
          let one = found.get(document);
          if (one === undefined) found.set(document, (one = fits(document) && { times: units.map(() => 0), sentences: new Map() }));
          if (!one) continue;
          one.times[place] += times * weight;
          if (sentence >= 0 && sentenceFits(document, sentence)) {
            if (!one.sentences.has(sentence)) one.sentences.set(sentence, new Set());
            one.sentences.get(sentence).add(place);
          }
        }
      });
      const average = this.total / Math.max(1, this.sizes.length);
      const sum = (places) => places.reduce((total, place) => total + units[place].worth, 0);
      const all = sum(units.map((_, place) => place)) || 1;
      const ranked = [];
      for (const [document, one] of found) {
        if (!one) continue;
        const spread = SATURATION * (1 - LENGTH + (LENGTH * this.sizes[document]) / average);
        const has = units.map((_, place) => place).filter((place) => one.times[place]);
        const best = [...one.sentences].map(([sentence, places]) => ({ sentence, share: sum([...places]) / all }))
          .sort((a, b) => b.share - a.share || a.sentence - b.sentence)[0];
        const score = has.reduce((total, place) => total
          + (units[place].worth * one.times[place] * (SATURATION + 1)) / (one.times[place] + spread), 0);
        ranked.push({
          document,
          score: score * (sum(has) / all) * (1 + (best?.share ?? 0)),
          share: sum(has) / all,
          missing: units.filter((_, place) => !one.times[place]),
          sentence: best?.sentence ?? -1,
        });
      }
      return ranked.sort((a, b) => b.score - a.score || a.document - b.document);
    }

    // The words of a text, each with what stands before it, and whether a unit is there: [["", "Dads", true], …].
    mark(text, units) {
      const pieces = [...text.matchAll(/([^\p{L}\p{N}]*)([\p{L}\p{N}]*(?:[’'][\p{L}]+)*)/gu)].filter(([whole]) => whole);
      const words = pieces.map(([, , word]) => plain(word));
      const stems = words.map((word) => this.stem(word));
      const marks = pieces.map(([, , word], place) =>
        units.some((unit) => unit.words.has(words[place]) || unit.words.has(word.replace(/s$/, ""))));
      for (const { phrase, column, isLoose } of units.flatMap((unit) => unit.phrases)) {
        const line = column === "words" ? words : stems;
        line.forEach((_, start) => {
          let at = start;
          const places = [];
          for (const wanted of phrase) {
            const until = at + (isLoose && places.length ? BETWEEN : 0);
            while (at < until && line[at] !== wanted) at += 1;
            if (line[at] !== wanted) return;
            places.push(at);
            at += 1;
          }
          for (const place of places) marks[place] = true;
        });
      }
      return pieces.map(([, before, word], place) => [before, word, marks[place]]);
    }
  }

  return { Index, distance, plain };
})();
