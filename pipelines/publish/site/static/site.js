// What other scripts of the site share (elements, files to save, CSV), and what every page does with its folded parts.
"use strict";
globalThis.jtaiSite = (() => {
  const element = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  const save = (name, blob) => {
    const link = element("a", { href: URL.createObjectURL(blob), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  };

  // Text that a spreadsheet would run as a formula (warehouse/files/spreadsheet_cells.py).
  const FORMULA = /^[ \u00a0\ufeff\u200b]*[-=+@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

  /** Rows as a CSV file that Excel opens as UTF-8; text that it would run as a formula has an apostrophe before it. */
  const csv = (rows) => {
    const cell = (value) => {
      const text = typeof value === "string" && FORMULA.test(value) ? `'${value}` : String(value);
      return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    };
    return `\ufeff${rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("")}`;
  };

  return { element, save, csv };
})();

// Folded parts are opened where a link leads into them, and printed too: not every browser does it by itself.
(() => {
  const reveal = () => {
    const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const folded = place?.closest("details:not([open])");
    if (!folded) return;
    folded.open = true;
    reveal();
    place.scrollIntoView();
  };
  let opened = [];
  addEventListener("hashchange", reveal);
  reveal();
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details.fold:not([open])")];
    for (const one of opened) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of opened) one.open = false;
    opened = [];
  });
})();
