// What a reader takes away of a page: findings and messages to paste, and the choice for a briefing.
// Everything is read from the page and kept as text; nothing is requested.
"use strict";
window.jtai = (() => {
  const { element } = globalThis.jtaiSite;
  const root = new URL("..", document.currentScript.src).href;
  const KEY = `jtai-briefing ${new URL(root).pathname}`;
  const version = globalThis.jtaiEdition;

  const unseen = (text) => element("span", { className: "unseen" }, text);

  // ------------------------------------------------------------------------------------------- what stands on the page
  const texts = (parent, selector) => [...parent.querySelectorAll(selector)].map((one) => one.textContent.trim());

  /** A finding, or one statement of it, as it is quoted: an ellipsis stands for the sentences that are left out. */
  const readFinding = (block) => {
    const quote = block.querySelector("blockquote");
    const [leadIn, lines] = [texts(quote, ".lead-in"), texts(quote, "p:not(.lead-in)")];
    if (quote.classList.contains("follows")) lines[0] = `… ${lines[0]}`;
    if (quote.classList.contains("goes-on")) lines[lines.length - 1] += " …";
    const link = block.querySelector(".source a");
    const kind = block.querySelector(".kind").cloneNode(true);
    kind.querySelector(".mark")?.remove();
    const id = quote.dataset.findingId;
    return {
      key: `finding ${quote.dataset.statementId ?? id}`, type: "finding", version, tone: block.className,
      kind: kind.textContent.trim(), lines: [...leadIn, ...lines],
      source: quote.dataset.source ?? link?.textContent ?? "", link: quote.cite || webAddress(link?.href),
    };
  };

  const webAddress = (href) => (href?.startsWith("http") ? href : "");

  const readMessage = (item) => {
    const [line, says] = [item.querySelector("p"), item.querySelector("strong").textContent];
    const count = line.textContent.trim().slice(says.length).trim().replace(/\.$/, "");
    const about = document.querySelector("h1").textContent;
    return {
      key: `message ${location.pathname} ${says}`, type: "message", version, says, count, about,
      finding: readFinding(item.querySelector(".finding")),
    };
  };

  const readNumber = (number) => `${number.querySelector("dd").textContent} ${number.querySelector("dt").textContent}`;

  /** A page: the sections that its template marks, without their tables. */
  const readPage = () => {
    const parts = [];
    for (const section of document.querySelectorAll("section[data-brief]")) {
      for (const one of section.querySelectorAll("h2, h3, p:not(.caveat, .method, .offer), .numbers, .messages > li, .finding")) {
        if (one.closest("table") || one.parentElement.closest(".messages > li, .finding")) continue;
        if (one.matches(".messages > li")) parts.push(readMessage(one));
        else if (one.matches(".finding")) parts.push(readFinding(one));
        else if (one.matches("h2, h3")) parts.push({ type: one.localName, text: one.textContent });
        else if (one.matches("dl")) parts.push({ type: "p", text: `${[...one.children].map(readNumber).join("; ")}.` });
        else parts.push({ type: "p", text: one.textContent.trim() });
      }
    }
    const title = document.querySelector("h1").textContent;
    return { key: `page ${location.pathname}`, type: "page", version, title, link: webAddress(location.href.replace(/[?#].*/, "")), parts };
  };

  // ------------------------------------------------------------------------------------------------ text and HTML of it
  const cited = ({ source, kind }) => `Joint targeted area inspection: ${source} (${kind.toLowerCase().replace(/ \((.*)\)/, ", $1")})`;
  const counted = ({ about, version }) => `Counted in: ${version}, “${about}”.`;

  const asText = (item) => {
    switch (item.type) {
      case "finding":
        return `“${item.lines.join("\n")}”\n${cited(item)}. ${item.link}`.trim();
      case "message":
        return `${item.says} (${item.count}.) For example:\n\n${asText(item.finding)}\n${counted(item)}`;
      case "page":
        return [item.title, ...item.parts.map(asText)].join("\n\n");
      default:
        return item.text;
    }
  };

  const asElements = (item, level = 2) => {
    const heading = (text, below = 0) => element(`h${Math.min(level + below, 6)}`, {}, text);
    switch (item.type) {
      case "finding": {
        const quote = element("blockquote", {}, ...item.lines.map((line) => element("p", {}, line)));
        if (item.link) quote.cite = item.link;
        const source = item.link ? element("a", { href: item.link }, cited(item)) : cited(item);
        return [element("div", { className: item.tone }, quote, element("p", { className: "source" }, source))];
      }
      case "message":
        return [
          element("p", {}, element("strong", {}, item.says), ` ${item.count}. For example:`),
          ...asElements(item.finding), element("p", { className: "source" }, counted(item)),
        ];
      case "page":
        return [heading(item.title), ...item.parts.flatMap((part) => asElements(part, level))];
      case "h2":
        return [heading(item.text, 1)];
      case "h3":
        return [heading(item.text, 2)];
      default:
        return [element("p", {}, item.text)];
    }
  };

  // ---------------------------------------------------------------------------------------------------- the clipboard
  const state = element("p", { className: "unseen", role: "status" });
  document.body.append(state);

  /** Puts text, and HTML where it is given, on the clipboard: by the old way where the new one is refused. */
  const put = async (text, html) => {
    const forms = { "text/plain": text, ...(html ? { "text/html": html } : {}) };
    try {
      const blobs = Object.entries(forms).map(([type, said]) => [type, new Blob([said], { type })]);
      await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
    } catch {
      const fill = (event) => {
        for (const [type, said] of Object.entries(forms)) event.clipboardData.setData(type, said);
        event.preventDefault();
      };
      addEventListener("copy", fill, { once: true });
      const done = document.execCommand("copy");
      removeEventListener("copy", fill);
      if (!done) throw new Error("the browser refuses to copy");
    }
  };

  const copyButton = (label, more, about, read, isRich) => {
    const said = element("span", {}, label);
    const button = element("button", { type: "button", className: "plain", title: label + more }, said, unseen(`${more}: ${about}`));
    button.addEventListener("click", async () => {
      const items = [read()].flat();
      const parts = items.flatMap((item) => asElements(item));
      for (const one of parts) for (const marked of [one, ...one.querySelectorAll("[class]")]) marked.removeAttribute("class");
      const html = parts.map((one) => one.outerHTML).join("");
      try {
        await put(items.map(asText).join("\n\n"), isRich ? html : "");
        said.textContent = state.textContent = "Copied";
      } catch {
        said.textContent = state.textContent = "Not copied: the browser does not allow it";
      }
      setTimeout(() => (said.textContent = label), 2000);
    });
    return button;
  };

  // ----------------------------------------------------------------------------------------------------- the briefing
  const chosen = () => {
    try {
      return JSON.parse(localStorage.getItem(KEY) ?? "[]");
    } catch {
      return [];
    }
  };

  const choose = (items) => {
    try {
      localStorage.setItem(KEY, JSON.stringify(items));
    } catch {
      state.textContent = "The browser does not allow this site to keep a briefing";
    }
    tell();
  };

  const tell = () => {
    const link = document.querySelector(".top nav a[href$='briefing.html']");
    const count = chosen().length;
    link.textContent = count ? `Briefing (${count})` : "Briefing";
  };

  const tick = (read, label, about) => {
    const { key } = read();
    const box = element("input", { type: "checkbox", checked: chosen().some((one) => one.key === key) });
    box.addEventListener("change", () => {
      const others = chosen().filter((one) => one.key !== key);
      choose(box.checked ? [...others, read()] : others);
      state.textContent = box.checked ? "Added to the briefing" : "Removed from the briefing";
    });
    return element("label", { className: "tick", title: "Add to the briefing" }, box, ` ${label}`, unseen(`: ${about}`));
  };

  const offer = (read, label, about) => [
    copyButton("Copy text", " with source", about, read, false), " · ",
    copyButton("Copy for Word", ", as a quotation with source", about, read, true), " · ",
    tick(read, label, about),
  ];
  const line = (...offered) => element("p", { className: "source offer" }, ...offered);
  const added = (...offered) => element("span", { className: "offer" }, " · ", ...offered);

  const enhance = () => {
    for (const item of document.querySelectorAll(".messages > li:not([data-offered])")) {
      item.dataset.offered = item.querySelector(".finding").dataset.offered = "";
      const says = item.querySelector("strong").textContent;
      item.querySelector(".source").append(added(...offer(() => readMessage(item), "Briefing", says)));
    }
    for (const block of document.querySelectorAll("main .finding:not([data-offered])")) {
      block.dataset.offered = "";
      const { source, kind } = readFinding(block);
      const offered = offer(() => readFinding(block), "Briefing", `${kind}, ${source}`);
      const place = block.querySelector(".source");
      if (place) place.append(added(...offered));
      else block.append(line(...offered));
    }
  };

  const results = document.getElementById("results");
  if (results) new MutationObserver(enhance).observe(results, { childList: true, subtree: true });
  if (document.querySelector("section[data-brief]")) {
    const title = document.querySelector("h1").textContent;
    document.querySelector("nav.toc").before(line(...offer(readPage, "Add this page to the briefing", title)));
  }
  enhance();
  tell();
  return { asElements, choose, chosen, copyButton, tell, version };
})();
