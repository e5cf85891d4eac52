/* Names for parts of the frame that the theme leaves without one, so that screen readers tell them apart. */
"use strict";
(() => {
  const name = () => {
    document.querySelector(".md-search:not([aria-label])")?.setAttribute("aria-label", "Search");
    // The buttons on a block of code are no way around the site.
    for (const part of document.querySelectorAll(".md-code__nav:not([role])")) {
      part.setAttribute("role", "none");
    }
    // What scrolls must scroll by keyboard too.
    for (const code of document.querySelectorAll(".md-typeset pre > code:not([tabindex])")) {
      if (code.scrollWidth > code.clientWidth || code.scrollHeight > code.clientHeight) code.tabIndex = 0;
    }
  };
  // A section with a page of its own has a label without a word beside its link.
  for (const label of document.querySelectorAll(".md-nav__container > label.md-nav__link")) {
    const link = label.parentElement.querySelector("a.md-nav__link");
    if (!link || label.textContent.trim()) continue;
    const text = document.createElement("span");
    text.className = "pr-unseen";
    text.textContent = link.textContent.trim();
    label.append(text);
  }
  name();
  // The theme adds the buttons on code later, as blocks come into view.
  new MutationObserver(name).observe(document.body, { childList: true, subtree: true });
})();
