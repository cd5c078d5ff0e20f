// Charts and tables as files: SVG and PNG with title and source in the picture, tables as CSV. All made in the browser.
"use strict";
(() => {
  const { element, save, csv } = globalThis.jtaiSite;
  const SPACE = "http://www.w3.org/2000/svg";
  const MARGIN = 16, LINE = 20, SHARPNESS = 2;
  const source = globalThis.jtaiEdition;

  const shape = (name, attributes, text = "") => {
    const made = document.createElementNS(SPACE, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.textContent = text;
    return made;
  };

  const broken = (text, width) => {
    const lines = [""];
    for (const word of text.split(" ")) {
      if (lines.at(-1) && lines.at(-1).length + word.length > width / 7.5) lines.push("");
      lines[lines.length - 1] += `${lines.at(-1) ? " " : ""}${word}`;
    }
    return lines;
  };

  /** The drawing on paper, its title above it and its source below. */
  const picture = (drawing, title) => {
    const [width, height] = ["width", "height"].map((name) => Number(drawing.getAttribute(name)));
    const lines = broken(title, width);
    const whole = [width + 2 * MARGIN, height + (lines.length + 1) * LINE + 3 * MARGIN];
    const made = shape("svg", { xmlns: SPACE, viewBox: `0 0 ${whole.join(" ")}`, width: whole[0], height: whole[1], "font-family": drawing.getAttribute("font-family") });
    made.append(shape("rect", { width: "100%", height: "100%", fill: "#fff" }));
    lines.forEach((line, place) => made.append(shape("text", { x: MARGIN, y: MARGIN + (place + 0.7) * LINE, "font-size": 15, "font-weight": "bold" }, line)));
    const inner = drawing.cloneNode(true);
    inner.setAttribute("x", MARGIN);
    inner.setAttribute("y", MARGIN + lines.length * LINE);
    made.append(inner, shape("text", { x: MARGIN, y: whole[1] - MARGIN, "font-size": 11, fill: "#505a5f" }, source));
    return { text: new XMLSerializer().serializeToString(made), width: whole[0], height: whole[1] };
  };

  const asPng = ({ text, width, height }) => new Promise((done, failed) => {
    const image = new Image();
    image.onerror = failed;
    image.onload = () => {
      const canvas = Object.assign(document.createElement("canvas"), { width: width * SHARPNESS, height: height * SHARPNESS });
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob(done, "image/png");
    };
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  });

  /** The rows of a table; "24 of 64" becomes two columns. */
  const asCsv = (tables) => {
    const heads = [...tables[0].tHead.rows[0].cells].map((cell) => cell.textContent.trim());
    const rows = tables.flatMap((table) => [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => {
      const numbers = [...cell.querySelectorAll("data")].map((one) => Number(one.value));
      return numbers.length ? numbers : [cell.textContent.trim()];
    })));
    const widths = heads.map((_, place) => Math.max(1, ...rows.map((row) => row[place].length)));
    const first = heads.flatMap((head, place) => (widths[place] > 1 ? [head, `${head}, of`] : [head]));
    const whole = [first, ...rows.map((row) => row.flatMap((values, place) => [...values, ...Array(widths[place] - values.length).fill("")]))];
    return new Blob([csv(whole)], { type: "text/csv" });
  };

  const button = (label, about, act) => {
    const more = element("span", { className: "unseen" }, `: ${about}`);
    const made = element("button", { type: "button", className: "plain" }, label, more);
    made.addEventListener("click", act);
    return made;
  };

  const row = (...children) => element(
    "p", { className: "source offer" }, "Download: ", ...children.flatMap((one, place) => (place ? [" · ", one] : [one])),
  );

  const tablesOf = (key) => [...document.querySelectorAll(`table[data-table="${key}"]`)];
  const page = location.pathname.split("/").pop().replace(/\.html$/, "") || "index";

  for (const figure of document.querySelectorAll("figure.chart")) {
    const [drawing, title, key] = [figure.querySelector("svg"), figure.querySelector("figcaption").textContent, figure.dataset.table];
    const name = `${page}-${key}`;
    const buttons = drawing ? [
      button("SVG", title, () => save(`${name}.svg`, new Blob([picture(drawing, title).text], { type: "image/svg+xml" }))),
      button("PNG", title, async () => save(`${name}.png`, await asPng(picture(drawing, title)))),
    ] : [];
    figure.append(row(...buttons, button("CSV", title, () => save(`${name}.csv`, asCsv(tablesOf(key))))));
  }
  const charted = new Set([...document.querySelectorAll("figure.chart")].map((one) => one.dataset.table));
  for (const key of new Set([...document.querySelectorAll("table[data-table]")].map((one) => one.dataset.table))) {
    if (charted.has(key)) continue;
    const tables = tablesOf(key);
    // Beside the caption, not in it: a table with roles may have only rows.
    tables[0].before(button("CSV", tables[0].caption.textContent, () => save(`${page}-${key}.csv`, asCsv(tables))));
  }
})();
