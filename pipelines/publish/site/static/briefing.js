// The briefing that a reader put together: one page to print, made of what was chosen on other pages.
"use strict";
(() => {
  const { element } = globalThis.jtaiSite;
  const { asElements, choose, chosen, copyButton, version } = window.jtai;
  const TITLE = "jtai-briefing-title";
  const shown = document.getElementById("briefing");
  const tools = document.getElementById("tools");
  const heading = document.querySelector("h1");
  const name = document.getElementById("title");

  const button = (label, act, isOff = false, about = "") => {
    const made = element("button", { type: "button", className: "plain", disabled: isOff }, label);
    if (about) made.append(element("span", { className: "unseen" }, `: ${about}`));
    made.addEventListener("click", act);
    return made;
  };

  const move = (items, from, to) => {
    const [one] = items.splice(from, 1);
    items.splice(to, 0, one);
    choose(items);
    show();
  };

  const about = (item) => item.title ?? item.says ?? item.source;

  const show = () => {
    const items = chosen();
    tools.hidden = !items.length;
    document.getElementById("none").hidden = items.length > 0;
    document.getElementById("older").hidden = items.every((item) => item.version === version);
    shown.replaceChildren(...items.map((item, place) => element(
      "section", {}, ...asElements(item),
      element(
        "p", { className: "source offer" },
        button("Move up", () => move(items, place, place - 1), place === 0, about(item)), " · ",
        button("Move down", () => move(items, place, place + 1), place === items.length - 1, about(item)), " · ",
        button("Remove", () => { choose(items.filter((one) => one !== item)); show(); }, false, about(item)),
      ),
    )));
  };

  const call = () => {
    heading.textContent = document.title = name.value.trim() || "Briefing";
    try {
      localStorage.setItem(TITLE, name.value);
    } catch { /* it is kept as long as the page is open */ }
  };

  document.getElementById("unscripted").remove();
  try {
    name.value = localStorage.getItem(TITLE) ?? "";
  } catch { /* nothing is kept */ }
  name.addEventListener("input", call);
  document.getElementById("acts").append(
    button("Print, or save as PDF", () => print()), " · ",
    copyButton("Copy for Word", "", "the whole briefing", () => [{ type: "h2", text: heading.textContent }, ...chosen()], true), " · ",
    button("Remove everything", () => { choose([]); show(); }),
  );
  call();
  show();
})();
