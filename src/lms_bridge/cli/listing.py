"""programme list: the programmes there are, which of them this site runs, and by which rules."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass
from pathlib import Path

from lms_bridge.bootstrap import Bridge
from lms_bridge.cli.consoles import console
from lms_bridge.cli.opening import SiteOption, command_language, open_bridge
from lms_bridge.cli.shown import JsonOption, print_json, table
from lms_bridge.cli.versions import tell_apart
from lms_bridge.cli.words import headings, say
from lms_bridge.errors import BridgeError, ProgrammeError
from lms_bridge.programme.loader import FORBIDDEN
from lms_bridge.programme.outline import Outline, outline_of
from lms_bridge.programme.registry import ProgrammeSource, available_programmes
from lms_bridge.settings import Environment
from lms_bridge.text.causes import cause_in_words, error_in_words, problem_in_words


@dataclass(frozen=True, slots=True)
class Listed:
    """One programme, or one place that offers it.

    Attributes:
        source: where it comes from: "comes along", a package, or the site's folder.
        enabled: whether this site runs it; None where no site was looked at.
        active: version and fingerprint of the rules that judge; "" where it is not enabled.
        problem: why it cannot be used; "" where it can.
    """

    id: str
    version: str
    title: str
    tracks: tuple[str, ...]
    fingerprint: str
    source: str
    enabled: bool | None
    active: str = ""
    problem: str = ""


def list_programmes(site: SiteOption = None, json: JsonOption = False) -> None:
    """List the programmes there are, and with a site which it runs by which rules."""
    opened = _site(site)
    language = command_language(opened)
    found = [_of_source(each, opened, language) for each in available_programmes()]
    if opened is not None:
        found += _of_site(opened, language)
    if json:
        print_json([asdict(each) for each in found])
        return
    names = headings(
        language, "id", "version", "title", "tracks", "fingerprint", "from", "enabled", "active"
    )
    enabled = {True: say(language, "cli.yes"), False: say(language, "cli.no"), None: "—"}
    rows = (
        (
            each.id,
            each.version,
            each.title or each.problem,
            ", ".join(each.tracks),
            each.fingerprint[:12],
            each.source,
            enabled[each.enabled],
            each.active or "—",
        )
        for each in found
    )
    console().print(table("", names, rows))
    if opened is not None:
        for key in opened.site.programmes:
            tell_apart(opened, key)


def _site(site: Path | None) -> Bridge | None:
    """The site meant; none where nobody named one and the usual file is not there."""
    named = site is not None or "LMS_BRIDGE_SITE" in os.environ
    return open_bridge(site) if named or Environment().site.is_file() else None


def _of_source(source: ProgrammeSource, opened: Bridge | None, language: str) -> Listed:
    origin = source.package or say(language, "cli.programme.comes_along")
    if source.folder is None:
        problem = cause_in_words(source.problem, language)
        return Listed(source.id, "", "", (), "", origin, None, problem=problem)
    try:
        programme = _outline(source.folder, opened)
    except ProgrammeError as error:
        problem = _first(error, language)
        return Listed(source.id, "", "", (), "", origin, _runs(opened, source), problem=problem)
    return _listed(programme, origin, opened, language, runs=_runs(opened, source))


def _outline(folder: Path, opened: Bridge | None) -> Outline:
    """The head of a programme: what is only looked at runs none of its code."""
    found = outline_of(folder)
    if found.python and opened is not None and not opened.site.python_in_programmes:
        raise ProgrammeError(folder.name, (FORBIDDEN,))
    return found


def _of_site(opened: Bridge, language: str) -> list[Listed]:
    """The programmes that the site takes from folders of its own."""
    found: list[Listed] = []
    for key, each in opened.site.programmes.items():
        if each.folder is None:
            continue
        try:
            programme = _outline(each.folder, opened)
        except BridgeError as error:
            active = _active(opened, key, language)
            origin, problem = str(each.folder), _first(error, language)
            found.append(
                Listed(key, "", "", (), "", origin, enabled=True, active=active, problem=problem)
            )
            continue
        found.append(_listed(programme, str(each.folder), opened, language, runs=True))
    return found


def _runs(opened: Bridge | None, source: ProgrammeSource) -> bool | None:
    """Whether the site runs it from this place."""
    if opened is None:
        return None
    site = opened.site.programmes.get(source.id)
    return site is not None and site.folder is None


def _listed(
    programme: Outline, origin: str, opened: Bridge | None, language: str, *, runs: bool | None
) -> Listed:
    active = _active(opened, programme.id, language) if opened is not None and runs else ""
    return Listed(
        programme.id,
        programme.version,
        programme.title.in_language(language),
        tuple(programme.tracks),
        programme.fingerprint,
        origin,
        runs,
        active,
    )


def _active(opened: Bridge, key: str, language: str) -> str:
    """Version and fingerprint of the rules that judge, and who says so."""
    try:
        programme, switched = opened.programme(key), opened.in_force.active(key)
    except BridgeError as error:
        return _first(error, language)
    rules = f"{programme.version} {programme.fingerprint[:12]}"
    return rules if switched else say(language, "cli.programme.folder_judges", rules=rules)


def _first(error: BridgeError, language: str) -> str:
    """What is wrong, on one line: the first problem of a programme's files."""
    if isinstance(error, ProgrammeError) and error.problems:
        return problem_in_words(error.problems[0], language)
    return error_in_words(error, language).splitlines()[0]
