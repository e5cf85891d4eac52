"""Results of tests in XML: Cobertura's coverage, and JUnit's cases."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from prodready.outside.interface import Reading, Source, Word, mapping


def read(source: Source) -> Reading:
    """What the file says.

    Raises:
        InputError: it is no XML, or of no form that is known.
    """
    if "<!ENTITY" in source.text:
        raise source.error("declares XML entities, and such files are not read")
    try:
        root = ET.fromstring(source.text)  # noqa: S314 - entities are refused above
    except ET.ParseError as error:
        raise source.error(f"is no XML: {error}") from None
    name = root.tag.rpartition("}")[2]
    if name == "coverage":
        return _coverage(source, root)
    if name in ("testsuite", "testsuites"):
        return _junit(source, root)
    if name == "bom" and "cyclonedx" in root.tag:
        from prodready.outside.sbom import components  # only here: a bill of materials in XML

        return components(source, "CycloneDX", sum(1 for e in root.iter() if _is(e, "component")))
    raise source.error(f"is XML with the root {name}: neither Cobertura, JUnit nor CycloneDX")


def _is(element: ET.Element, name: str) -> bool:
    return element.tag.rpartition("}")[2] == name


def _coverage(source: Source, root: ET.Element) -> Reading:
    """The combined share of lines and branches, as coverage.py counts it."""
    counted = {}
    for key in ("lines-covered", "lines-valid", "branches-covered", "branches-valid"):
        try:
            counted[key] = int(root.attrib.get(key, "0"))
        except ValueError:
            raise source.error(f"has no number in {key}") from None
    valid = counted["lines-valid"] + counted["branches-valid"]
    if not counted["lines-valid"]:
        if "line-rate" in root.attrib and "lines-valid" not in root.attrib:
            raise source.error("counts no lines (lines-valid); write it with coverage.py or gcovr")
        raise source.error("measured no line: nothing was covered")
    share = 100 * (counted["lines-covered"] + counted["branches-covered"]) / valid
    least = source.threshold("coverage")
    what = "lines and branches" if counted["branches-valid"] else "lines (no branches measured)"
    message = f"{share:.1f} % of {what} are tested, {least:g} % are asked for"
    names = tuple(mapping()["coverage"])
    return Reading((Word(names, share >= least, message, source.place()),))


def _junit(source: Source, root: ET.Element) -> Reading:
    names = tuple(mapping()["junit"])
    cases = [element for element in root.iter() if _is(element, "testcase")]
    ran = [case for case in cases if not any(_is(child, "skipped") for child in case)]
    if not ran:
        note = f"{source.path}: holds no test that ran, so it does not count"
        return Reading(notes=(note,))
    words = tuple(_failures(source, ran, names))
    good = Word(names, True, f"{len(ran)} tests passed", source.place())
    return Reading(words or (good,))


def _failures(source: Source, cases: list[ET.Element], names: tuple[str, ...]) -> Iterator[Word]:
    for case in cases:
        for child in case:
            if _is(child, "failure") or _is(child, "error"):
                who = ".".join(filter(None, (case.get("classname"), case.get("name"))))
                said = " ".join((child.get("message") or child.text or "").split())[:200]
                yield Word(names, False, f"the test {who} fails: {said}", source.place())
                break
