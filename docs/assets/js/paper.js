/* Paper: links of a page as notes at its end, and the run on top of each sheet. */
"use strict";
(() => {
  const OUTSIDE = 'a[href^="http"]:not(.headerlink):not(.pr-edit)';
  const HIDDEN = ".pr-item-facts, .pr-item-more, .pr-item-sign, .pr-bar, .pr-actions, .pr-proof";
  let added = [];

  const make = (name, className, ...children) => {
    const element = document.createElement(name);
    element.className = className;
    element.append(...children);
    return element;
  };

  /* Each address once, numbered in the order of the page; an address that is its own text needs none. */
  function notes(article) {
    const numbers = new Map();
    for (const link of article.querySelectorAll(OUTSIDE)) {
      const address = link.href;
      if (link.host === location.host || link.closest(HIDDEN) || link.textContent.trim() === address.trim()) continue;
      if (!numbers.has(address)) numbers.set(address, numbers.size + 1);
      const mark = make("sup", "pr-link-mark", `[${numbers.get(address)}]`);
      link.after(mark);
      added.push(mark);
    }
    if (!numbers.size) return;
    const rows = [...numbers].map(([address, number]) => make("li", "", `[${number}] ${address}`));
    const list = make("section", "pr-link-notes", make("strong", "", "Links"), make("ul", "", ...rows));
    article.append(list);
    added.push(list);
  }

  const quoted = (text) => `"${text.replace(/["\\\n]/g, (sign) => `\\${sign.codePointAt(0).toString(16)} `)}"`;

  /* Sheets get mixed up; where browsers know margin boxes, each says what it belongs to. */
  function sheets() {
    const run = document.querySelector(".pr-paper-run");
    if (!run) return;
    const [name, state] = ["strong", "span"].map((part) => run.querySelector(part).textContent.trim());
    const title = document.querySelector("article h1").firstChild.textContent.trim();
    const style = make("style", "");
    style.textContent = `@page {
      @top-left { content: ${quoted(`${title} · ${name}`)}; font: 8pt sans-serif; }
      @top-right { content: ${quoted(state)}; font: 8pt sans-serif; }
      @bottom-center { content: counter(page) " / " counter(pages); font: 8pt sans-serif; }
    }`;
    document.head.append(style);
    added.push(style);
  }

  function clear() {
    for (const one of added) one.remove();
    added = [];
  }

  addEventListener("beforeprint", () => {
    clear();
    for (const article of document.querySelectorAll("article")) notes(article);
    sheets();
  });
  addEventListener("afterprint", clear);
})();
