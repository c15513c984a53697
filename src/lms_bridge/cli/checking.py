"""check site: what the Moodle lacks for the enabled programmes, and what to click there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Annotated

import typer

from lms_bridge.cli.consoles import console
from lms_bridge.cli.opening import SiteOption, language_of, open_bridge
from lms_bridge.cli.shown import JsonOption, print_json, progress
from lms_bridge.model.finding import Finding, Severity
from lms_bridge.model.identity import Text
from lms_bridge.runs.connecting import with_gradebook

OnlyOption = Annotated[
    list[str] | None,
    typer.Option("--programme", help="Only this enabled programme; may be given again."),
]

_LOOK, _CLOSED = 1, 3

_MARKS = {Severity.ERROR: "✗", Severity.WARNING: "!", Severity.NOTE: "·"}
_STYLES = {"✗": "red", "!": "yellow", "·": "dim"}
_HEADINGS = {
    Severity.ERROR: Text("À corriger", "To be mended"),
    Severity.WARNING: Text("À regarder", "To look at"),
    Severity.NOTE: Text("Ce que la lecture ne peut pas montrer", "What reading cannot show"),
}
_NOTHING = Text(
    "{site} a tout ce qu'il faut à {programmes}, pour autant que la lecture le montre",
    "{site} has all that {programmes} need, as far as reading shows",
)
_FOUND = Text(
    "{site} : {error} à corriger, {warning} à regarder, {note} que la lecture ne peut pas montrer",
    "{site}: {error} to be mended, {warning} to look at, {note} that reading cannot show",
)


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
            console().print(f"\n{_HEADINGS[severity].in_language(language)}", style="bold")
        clicks = dict.fromkeys(each.click for each in same)
        for click in clicks:
            for each in same:
                if each.click == click:
                    _print(_MARKS[severity], each, language)
            console().print(f"    → {click.in_language(language)}", markup=False, soft_wrap=True)
    counts = Counter(each.severity for each in listed)
    sentence = _FOUND if counts[Severity.ERROR] or counts[Severity.WARNING] else _NOTHING
    console().print(
        "\n"
        + sentence.in_language(language).format(
            site=url, programmes=", ".join(keys), **{each.value: counts[each] for each in Severity}
        ),
        markup=False,
    )


def _print(mark: str, each: Finding, language: str) -> None:
    colon = ": " if language == "en" else " : "
    console().print(
        f"{mark} {each.where}{colon}{each.what.in_language(language)}",
        style=_STYLES[mark],
        markup=False,
        soft_wrap=True,
    )
