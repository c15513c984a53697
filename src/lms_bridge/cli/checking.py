"""check site: what the LMS lacks for the enabled programmes, and what to click there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Annotated, TypeAlias

import typer

from lms_bridge.bootstrap import Bridge
from lms_bridge.cli.consoles import console
from lms_bridge.cli.opening import SiteOption, command_language, open_bridge
from lms_bridge.cli.shown import JsonOption, print_json, progress
from lms_bridge.cli.words import say
from lms_bridge.model.finding import SetupFinding, Severity
from lms_bridge.programme.nouns import Programme
from lms_bridge.runs.connecting import with_gradebook
from lms_bridge.text import Wording
from lms_bridge.text.catalogue import LANGUAGES

OnlyOption = Annotated[
    list[str] | None,
    typer.Option("--programme", help="Only this enabled programme; may be given again."),
]

#: The rules of the enabled programmes, by id.
Programmes: TypeAlias = Mapping[str, Programme]

_LOOK, _CLOSED = 1, 3

_MARKS = {Severity.ERROR: "✗", Severity.WARNING: "!", Severity.NOTE: "·"}
_STYLES = {"✗": "red", "!": "yellow", "·": "dim"}


def check_site(
    programme: OnlyOption = None, site: SiteOption = None, json: JsonOption = False
) -> None:
    """Look at the LMS without writing, and list what it lacks and what to click there."""
    opened = open_bridge(site)
    keys = tuple(programme or opened.site.programmes)
    needs = [with_gradebook(opened.needs(key), opened.job(key)) for key in keys]
    with progress(command_language(opened)) as tell:
        listed = opened.connection.setup.diagnose(needs, tell)
    closed = any(each.code == "access.closed" for each in listed)
    if json:
        findings = [_for_programs(each, opened.programmes) for each in listed]
        print_json({"site": opened.site.lms.url, "programmes": keys, "findings": findings})
    else:
        show_findings(opened, keys, listed, command_language(opened))
    if closed:
        raise typer.Exit(_CLOSED)
    if any(each.severity is not Severity.NOTE for each in listed):
        raise typer.Exit(_LOOK)


def _for_programs(each: SetupFinding, programmes: Programmes) -> dict[str, object]:
    """A finding for programs that read JSON: its sentences in both languages."""
    spoken = {language: _wording(each, programmes, language) for language in LANGUAGES}
    return {
        "severity": each.severity,
        "code": each.code,
        "where": each.where,
        "programmes": each.programmes,
        "what": {key: wording.cause(each.what, advice=False) for key, wording in spoken.items()},
        "click": {key: wording.cause(each.click, advice=False) for key, wording in spoken.items()},
    }


def _wording(each: SetupFinding, programmes: Programmes, language: str) -> Wording:
    """Who says a finding: with the titles of the first programme that it concerns."""
    return Wording(language, programmes[each.programmes[0]])


def show_findings(
    opened: Bridge, keys: Sequence[str], listed: Sequence[SetupFinding], language: str
) -> None:
    """Print findings by severity, each with what to click."""
    programmes = opened.programmes
    told = [
        (each, wording.cause(each.what, advice=False), wording.cause(each.click, advice=False))
        for each in listed
        for wording in (_wording(each, programmes, language),)
    ]
    for severity in Severity:
        same = [row for row in told if row[0].severity is severity]
        if same:
            console().print("\n" + say(language, f"cli.check.{severity.value}"), style="bold")
        for shared in dict.fromkeys(click for _, _, click in same):
            for each, what, click in same:
                if click == shared:
                    _print(_MARKS[severity], each.where, what, language)
            console().print(f"    → {shared}", markup=False, soft_wrap=True)
    counts = Counter(each.severity for each in listed)
    some = counts[Severity.ERROR] or counts[Severity.WARNING]
    sentence = say(
        language,
        "cli.check.found" if some else "cli.check.nothing",
        site=opened.site.lms.url,
        programmes=tuple(keys),
        **{each.value: counts[each] for each in Severity},
    )
    console().print("\n" + sentence, markup=False)


def _print(mark: str, where: str, what: str, language: str) -> None:
    console().print(
        say(language, "cli.check.finding", mark=mark, where=where, what=what),
        style=_STYLES[mark],
        markup=False,
        soft_wrap=True,
    )
