"""One run of `prodready check` over a folder: what is asked, what came of it, what people said."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from prodready.catalog.model import Catalog, Checklist, Surface
from prodready.catalog.own import catalog_of, checklists_of
from prodready.catalog.profiles import load_profiles
from prodready.checks.results import ItemResult, Status
from prodready.checks.runner import evaluate
from prodready.config import Config, load_config
from prodready.documents.repository import Repository
from prodready.errors import InputError
from prodready.ledger.entries import Ledger, read_ledger
from prodready.reports.progress import Progress
from prodready.settings import TOML, YAML
from prodready.targets.profile import Profile, recognise


@dataclass(frozen=True)
class Request:
    """What was asked for.

    Attributes:
        target: the folder, as the user named it.
        profile: the profile that was named; the settings' or a recognised one otherwise.
        checklist: only the items of this list.
        items: only these items.
        evidence: result files of other tools.
        baseline: a file of findings that are known.
        since: a revision; findings in files that did not change since are set aside.
        waivers: whether waivers count.
        commands: whether items may run the commands that they name.
        today: the day that signatures are held against.
        writes: whether a live target may be sent requests that change something.
        requests: how many requests measure how long a live target takes.
    """

    target: str
    profile: str | None = None
    checklist: str | None = None
    items: Sequence[str] = ()
    evidence: Sequence[str] = ()
    baseline: str | None = None
    since: str | None = None
    waivers: bool = True
    commands: bool = False
    today: date = field(default_factory=date.today)
    writes: bool = False
    requests: int = 20


@dataclass(frozen=True)
class Run:
    """What came of it: `notes` are entries without effect, and settings that could not be read."""

    repository: Repository
    results: list[ItemResult]
    profile: Profile
    notes: list[str]
    surface: Surface = Surface.REPO


def examine(request: Request) -> Run:
    """Decide the items on the folder.

    Raises:
        InputError: the folder, a name, the settings or one of the files cannot be used.
        UnavailableError: git is needed and cannot help.
    """
    repository = Repository(Path(request.target), request.target)
    root = repository.root
    notes: list[str] = []
    config = settings_of(root, notes)
    catalog = catalog_of(root)
    lists = checklists_of(root, catalog) if request.checklist else {}
    selection = select(catalog, lists, request.checklist, request.items)
    ledger = read_ledger(root, catalog)
    profile = named_profile(request, config) or recognise(repository)
    data = load_profiles()[profile.name]
    progress = Progress()
    try:
        results = evaluate(
            repository,
            catalog,
            selection if selection is not None else data.select(catalog),
            {**data.thresholds, **config.thresholds},
            commands=request.commands,
            progress=progress,
        )
    finally:
        progress.close()
    notes += _unread(repository)
    if request.evidence:
        from prodready.outside.apply import apply_evidence  # only here: few runs bring any

        results = apply_evidence(
            results, request.evidence, {**data.thresholds, **config.thresholds}, notes
        )
    results = signed(results, ledger, repository, request, notes)
    return Run(repository, _without_known(results, repository, request), profile, notes)


def _unread(repository: Repository, most: int = 5) -> list[str]:
    """What is to be said of files that could not be read."""
    told = sorted(repository.unread.items())
    notes = [f"{path}: cannot be read ({why}); it was not checked" for path, why in told[:most]]
    if len(told) > most:
        notes.append(f"{len(told) - most} more files cannot be read")
    return notes


def settings_of(root: Path, notes: list[str]) -> Config:
    """The settings of the folder. A `pyproject.toml` that is broken is no reason to check nothing."""
    try:
        return load_config(root)
    except InputError as error:
        if (root / YAML).exists() or not _is_broken(root / TOML):
            raise
        notes.append(f"{error}; the settings in it do not count")
        return Config(folder=root)


def _is_broken(file: Path) -> bool:
    try:
        tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return True
    return False


def named_profile(request: Request, config: Config) -> Profile | None:
    """The profile that the user or the settings name, if they do.

    Raises:
        InputError: there is no such profile.
    """
    if request.profile is not None:
        known = load_profiles()
        if request.profile not in known:
            raise InputError(unknown("profile", request.profile, known))
        return Profile(request.profile, "named with --profile")
    if config.profile is not None:
        return Profile(config.profile, "named in the settings")
    return None


def select(
    catalog: Catalog,
    lists: Mapping[str, Checklist],
    checklist: str | None,
    items: Sequence[str],
) -> list[str] | None:
    """The ids to evaluate: those of a checklist, those that were named; None where nobody chose.

    Raises:
        InputError: there is no such checklist or item.
    """
    chosen: list[str] = []
    if checklist is not None:
        if checklist not in lists:
            raise InputError(unknown("checklist", checklist, lists))
        chosen += lists[checklist].items
    for id_ in items:
        if id_ not in catalog.answered:
            raise InputError(unknown("item", id_, catalog))
        chosen.append(catalog.answered[id_])
    return list(dict.fromkeys(chosen)) if chosen or checklist is not None else None


def unknown(noun: str, name: str, known: Iterable[str]) -> str:
    """The message for a name that does not exist, with the name that was likely meant."""
    close = difflib.get_close_matches(name, list(known), n=1)
    hint = f"did you mean {close[0]}?" if close else f"`prodready list {noun}s` shows them all"
    return f"there is no {noun} {name}; {hint}"


def signed(
    results: list[ItemResult],
    ledger: Ledger,
    repository: Repository,
    request: Request,
    notes: list[str],
) -> list[ItemResult]:
    """The results with what people said; `repository` is the folder that holds their words."""
    if not ledger.attestations and not ledger.waivers:
        return results
    from prodready.ledger.apply import Signatures  # only here: most runs have no signature
    from prodready.ledger.git import Blame

    author = Blame(repository.root).author
    signatures = Signatures(ledger, repository, request.today, author, waivers=request.waivers)
    answered = signatures.apply(results)
    notes += signatures.notes
    return answered


def _without_known(
    results: list[ItemResult], repository: Repository, request: Request
) -> list[ItemResult]:
    if request.baseline is None and request.since is None:
        return results
    from prodready.ledger import baseline  # only here: most runs have none
    from prodready.ledger.git import changed_since

    if request.baseline is not None:
        known = baseline.read(request.baseline)
        prints = baseline.Prints(repository)
        results = baseline.without_known(results, known, prints, request.baseline)
    if request.since is not None:
        changed = changed_since(repository.root, request.since)
        results = baseline.only_changed(results, changed, request.since)
    return results


def write_baseline(run: Run, file: str) -> int:
    """Write what fails as a baseline; return how many findings that is.

    Raises:
        InputError: the file cannot be written.
    """
    from prodready.ledger import baseline  # only here: it is written once
    from prodready.reports import deliver

    deliver(baseline.write(run.results, baseline.Prints(run.repository)), file)
    return sum(len(r.findings) for r in run.results if r.status is Status.FAIL)
