"""axe in a page that is loaded once and looked at by day and by night, on a desk and on a phone."""

from __future__ import annotations

from importlib.resources import files
from typing import Any, Literal

from playwright.sync_api import Page

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
CONTRAST = "color-contrast"
DESK, PHONE = 1350, 412
SCHEMES = {"light": "default", "dark": "slate"}

THIN = """(before) => {
  // What differs on every part says nothing; that it is there and not empty does.
  const varies = /^(id|href|for|src|title|name|content|aria-label.*)$/;
  // A cell whose only word is known from elsewhere would be left empty, which is a fault of its own.
  const whole = /^(pre|th|td|p|a|button|label|dt|dd|summary|caption|figcaption)$/;
  const hash = (text) => {
    let [a, b] = [0xdeadbeef, 0x41c6ce57];
    for (let i = 0; i < text.length; i += 1) {
      a = Math.imul(a ^ text.charCodeAt(i), 2654435761);
      b = Math.imul(b ^ text.charCodeAt(i), 1597334677);
    }
    return `${(a >>> 0).toString(36)}${(b >>> 0).toString(36)}`;
  };
  const own = new Map(), shapeOf = new Map(), known = new Map(Object.entries(before)), gone = [];
  const measure = (part) => {
    const facts = [part.localName, part.hidden, Boolean(part.textContent.trim())];
    for (const { name, value } of part.attributes) facts.push(name, varies.test(name) ? !value : value);
    own.set(part, facts.join());
    facts.push("[", ...[...new Set([...part.children].map(measure))].sort());
    shapeOf.set(part, hash(facts.join()));
    return shapeOf.get(part);
  };
  const walk = (part, path, counts) => {
    const place = hash(`${path}>${shapeOf.get(part)}`);
    counts.set(place, (counts.get(place) ?? 0) + 1);
    if (counts.get(place) > 2) return /^h[1-6]$/.test(part.localName) || gone.push(part);
    if (whole.test(part.localName)) return;
    const below = part.localName === "article" ? known : counts;
    for (const child of part.children) walk(child, hash(`${path}>${own.get(part)}`), below);
  };
  measure(document.body);
  walk(document.body, "", new Map());
  for (const part of gone) part.remove();
  return Object.fromEntries(known);
}"""
"""Of parts alike in attributes, in all that is in them and in the attributes of all that they are in,
two are kept, in an article those of earlier pages counted; of headings all, and what holds words is whole."""

STILL = "*, ::before, ::after { transition: none !important; animation: none !important }"
"""Colours on their way from day to night are neither."""

RUN = """async (rules) => {
  // What is told of sizes after layout is told before axe looks.
  for (let i = 0; i < 3; i += 1) await new Promise(requestAnimationFrame);
  return axe.run({ resultTypes: ["violations"], preload: false, elementRef: false, ...rules });
}"""


def look(page: Page, *, whole: bool, known: dict[str, int] | None = None) -> list[str]:
    """What axe finds on the loaded page in any mode; the page is of no use afterwards.

    A page that is not looked at `whole` is thinned first: axe's time goes with the number of parts,
    and a page has hundreds that are made alike. What it had is added to `known`, and parts that are
    known from two places on other pages are not looked at again. On the phone contrast is measured on whole pages
    only, as colours do not depend on the width.
    """
    page.evaluate(AXE)
    page.add_style_tag(content=STILL)
    everything: dict[str, Any] = {}
    contrast = {"runOnly": [CONTRAST]}
    if not whole:
        known = {} if known is None else known
        known.update(page.evaluate(THIN, known))
    found = _mode(page, DESK, "light", everything) | _mode(page, DESK, "dark", contrast)
    if whole:
        found |= _mode(page, PHONE, "dark", everything) | _mode(page, PHONE, "light", contrast)
    else:
        found |= _mode(page, PHONE, "dark", {"rules": {CONTRAST: {"enabled": False}}})
    return sorted(found)


def _mode(
    page: Page, width: int, scheme: Literal["light", "dark"], rules: dict[str, Any]
) -> set[str]:
    page.set_viewport_size({"width": width, "height": 900})
    # The theme asks the browser while it loads; afterwards this attribute is all that it sets.
    page.evaluate("(name) => (document.body.dataset.mdColorScheme = name)", SCHEMES[scheme])
    found = violations(page, rules)
    assert page.evaluate("document.body.dataset.mdColorScheme") == SCHEMES[scheme]
    return {f"{scheme} {width}: {line}" for line in found}


def violations(page: Page, rules: dict[str, Any]) -> list[str]:
    """Each rule that is broken, with the first three places."""
    answer = page.evaluate(RUN, rules)
    assert answer["passes"], "axe looked at nothing"
    return [
        f"{found['id']} {len(found['nodes'])}x: "
        + "; ".join(" ".join(map(str, node["target"])) for node in found["nodes"][:3])
        for found in answer["violations"]
    ]
