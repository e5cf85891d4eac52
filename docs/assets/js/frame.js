/* Names for parts of the frame that the theme leaves without one, so that screen readers tell them apart. */
"use strict";
(() => {
  const scrolls = (part) => part.scrollWidth > part.clientWidth || part.scrollHeight > part.clientHeight;
  // What scrolls must scroll by keyboard too. The observer is told after layout, so asking costs none.
  const seen = new WeakMap();
  const stop = (part) => {
    if (seen.get(part)) part.tabIndex = 0;
    else part.removeAttribute("tabindex");
  };
  const sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      seen.set(target, scrolls(target));
      stop(target);
    }
  });
  const name = (changes = []) => {
    // The theme takes the stop away from what scrolls up and down only.
    for (const { type, target } of changes) {
      if (type === "attributes" && seen.get(target) && !target.hasAttribute("tabindex")) stop(target);
    }
    document.querySelector(".md-search:not([aria-label])")?.setAttribute("aria-label", "Search");
    // The buttons on a block of code are no way around the site.
    for (const part of document.querySelectorAll(".md-code__nav:not([role])")) {
      part.setAttribute("role", "none");
    }
    for (const part of document.querySelectorAll(".md-typeset pre > code, .md-typeset__scrollwrap")) {
      if (seen.has(part)) continue;
      seen.set(part, false);
      sizes.observe(part);
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
  // The theme adds the buttons on code, and what tables scroll in, as they come into view.
  new MutationObserver(name).observe(document.body, {
    attributeFilter: ["tabindex"],
    childList: true,
    subtree: true,
  });
})();
