"""check site: what the Moodle lacks for the enabled programmes, and what to click there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Annotated

import typer

from lms_bridge.cli.consoles import console
from lms_bridge.cli.opening import SiteOption, language_of, open_bridge
from lms_bridge.cli.shown import JsonOption, print_json, progress
from lms_bridge.cli.words import say
from lms_bridge.model.finding import Finding, Severity
from lms_bridge.runs.connecting import with_gradebook

OnlyOption = Annotated[
    list[str] | None,
    typer.Option("--programme", help="Only this enabled programme; may be given again."),
]

_LOOK, _CLOSED = 1, 3

_MARKS = {Severity.ERROR: "✗", Severity.WARNING: "!", Severity.NOTE: "·"}
_STYLES = {"✗": "red", "!": "yellow", "·": "dim"}


def check_site(
    programme: OnlyOption = None, site: SiteOption = None, json: JsonOption = False
) -> None:
    """Look at the Moodle without writing, and list what it lacks and what to click there."""
    opened = open_bridge(site)
    keys = tuple(programme or opened.site.programmes)
    needs = [with_gradebook(opened.needs(key), opened.job(key)) for key in keys]
    with progress() as tell:
        listed = opened.connection.setup.diagnose(needs, tell)
    closed = any(each.code == "access.closed" for each in listed)
    if json:
        print_json({"site": opened.site.lms.url, "programmes": keys, "findings": listed})
    else:
        show(opened.site.lms.url, keys, listed, language_of(opened))
    if closed:
        raise typer.Exit(_CLOSED)
    if any(each.severity is not Severity.NOTE for each in listed):
        raise typer.Exit(_LOOK)


def show(url: str, keys: Sequence[str], listed: Sequence[Finding], language: str) -> None:
    """Print findings by severity, each with what to click."""
    for severity in Severity:
        same = [each for each in listed if each.severity is severity]
        if same:
            console().print("\n" + say(language, f"cli.check.{severity.value}"), style="bold")
        clicks = dict.fromkeys(each.click for each in same)
        for click in clicks:
            for each in same:
                if each.click == click:
                    _print(_MARKS[severity], each, language)
            console().print(f"    → {click.in_language(language)}", markup=False, soft_wrap=True)
    counts = Counter(each.severity for each in listed)
    some = counts[Severity.ERROR] or counts[Severity.WARNING]
    sentence = say(
        language,
        "cli.check.found" if some else "cli.check.nothing",
        site=url,
        programmes=tuple(keys),
        **{each.value: counts[each] for each in Severity},
    )
    console().print("\n" + sentence, markup=False)


def _print(mark: str, each: Finding, language: str) -> None:
    what = each.what.in_language(language)
    console().print(
        say(language, "cli.check.finding", mark=mark, where=each.where, what=what),
        style=_STYLES[mark],
        markup=False,
        soft_wrap=True,
    )
