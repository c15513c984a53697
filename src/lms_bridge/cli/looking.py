"""status, explain: where learners stand, and why."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import Annotated, cast

import typer

from lms_bridge.cause import Cause
from lms_bridge.cli.consoles import console
from lms_bridge.cli.opening import (
    LearnerArgument,
    ProgrammeArgument,
    SiteOption,
    open_bridge,
    programme_of,
    wording_of,
)
from lms_bridge.cli.shown import JsonOption, instant, print_csv, print_json, table, tree
from lms_bridge.cli.versions import tell_apart
from lms_bridge.cli.words import headings
from lms_bridge.model.canonical import plain
from lms_bridge.model.standing import Standing
from lms_bridge.model.verdict import Owed, OwedKind, Verdict
from lms_bridge.ports.store import Verdicts
from lms_bridge.programme import Programme
from lms_bridge.runs.aside import why_set_aside
from lms_bridge.runs.unknown_learners import never_judged
from lms_bridge.text import Wording, explain
from lms_bridge.text.labels import SIGNS

#: Debts that a line of the table names; the rest is counted.
SHOWN = 3

#: What stands in the table behind the number of whoever is set aside.
MARK = "*"


class Format(StrEnum):
    """How a table of statuses is printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def status(
    programme: ProgrammeArgument,
    format: Annotated[Format, typer.Option(help="table, json or csv.")] = Format.TABLE,  # noqa: A002 - the option's name
    site: SiteOption = None,
    json: JsonOption = False,
) -> None:
    """Show where every learner stood at the last sync."""
    opened = open_bridge(site)
    found = programme_of(opened, programme)
    tell_apart(opened, programme)
    store = opened.store.verdicts
    aside = why_set_aside(opened.store, programme)
    wording = wording_of(opened, found)
    if json or format is Format.JSON:
        print_json([_with_aside(each, aside.get(each.learner)) for each in store.latest(programme)])
    elif format is Format.CSV:
        print_csv(*full_table(latest_standings(store, programme), found, wording, aside))
    else:
        show_statuses(latest_standings(store, programme), found, wording, aside)
        _list_aside(aside, wording)


def _with_aside(verdict: Verdict, aside: Cause | None) -> dict[str, object]:
    """A verdict for programs, with why its learner is set aside, or null."""
    return {**cast("dict[str, object]", plain(verdict)), "set_aside": aside}


def _list_aside(aside: Mapping[str, Cause], wording: Wording) -> None:
    """Who is set aside, with cause and remedy; those too of whom there is no verdict."""
    if aside:
        rows = ((number, wording.cause(aside[number])) for number in sorted(aside))
        names = headings(wording.language, "learner", "cause")
        console().print()
        console().print(table(wording.say("cli.status.set_aside", mark=MARK), names, rows))


def latest_standings(store: Verdicts, programme: str) -> list[Standing]:
    """Where every learner stands, by idnumber."""
    found = store.standings(sorted(store.numbers(programme).values()))
    return sorted(found.values(), key=lambda each: each.learner)


def show_statuses(
    standings: Sequence[Standing],
    programme: Programme,
    wording: Wording,
    aside: Collection[str] = (),
) -> None:
    """The table of statuses, one sign a component, with a key; whoever is set aside is marked."""
    components = list(dict.fromkeys(each.id for each in programme.components))
    rows = []
    for standing in standings:
        signs = {each.component: SIGNS[each.status] for each in standing.parts}
        spoken = wording.on_track(standing.track)
        owed = [brief(each, spoken) for each in standing.owed]
        more = f" (+{len(owed) - SHOWN})" if len(owed) > SHOWN else ""
        rows.append(
            (
                f"{standing.learner} {MARK}" if standing.learner in aside else standing.learner,
                standing.track,
                *(signs.get(each, "") for each in components),
                wording.label(standing.status),
                " · ".join(owed[:SHOWN]) + more,
            )
        )
    language = wording.language
    names = (
        *headings(language, "learner", "track"),
        *components,
        *headings(language, "award", "owed"),
    )
    console().print(table(programme.title.in_language(language), names, rows))
    key = " · ".join(f"{sign} {wording.label(each)}" for each, sign in SIGNS.items())
    console().print(key)


def brief(owed: Owed, wording: Wording) -> str:
    """One debt in a few signs: what it is about, and how much where that is hours.

    A unit is told by its id; what is within a unit, who agrees and what is asked by their titles.
    """
    within = owed.kind in {OwedKind.HOURS, OwedKind.EXAMINATION} and "." in owed.of
    titled = within or owed.kind in {OwedKind.AGREEMENT, OwedKind.INFORMATION}
    name = wording.set(wording.names.thing(owed.of)) if titled else owed.of
    if owed.missing is None or owed.kind is OwedKind.DOCUMENT:
        return f"doc. {name}" if owed.kind is OwedKind.DOCUMENT else name
    whole, minutes = divmod(owed.missing // 60, 60)
    return f"{name} {whole} h {minutes:02}" if minutes else f"{name} {whole} h"


def full_table(
    standings: Sequence[Standing],
    programme: Programme,
    wording: Wording,
    aside: Mapping[str, Cause],
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Headings and rows with everything in words, for a spreadsheet."""
    components = list(dict.fromkeys(each.id for each in programme.components))
    rows = []
    for standing in standings:
        spoken = wording.on_track(standing.track)
        said = {each.component: spoken.label(each.status) for each in standing.parts}
        rows.append(
            (
                standing.learner,
                standing.track,
                standing.year,
                *(said.get(each, "") for each in components),
                wording.label(standing.status),
                wording.joined(spoken.owed(each) for each in standing.owed),
                standing.on.isoformat(),
                instant(standing.as_of, wording.zone),
                wording.cause(aside.get(standing.learner)),
            )
        )
    language = wording.language
    names = (
        *headings(language, "learner", "track", "year"),
        *components,
        *headings(language, "award", "owed", "judged_on", "read_at", "set_aside"),
    )
    return names, rows


def explain_learner(
    programme: ProgrammeArgument,
    learner: LearnerArgument,
    site: SiteOption = None,
    json: JsonOption = False,
) -> None:
    """Show why a learner stands where they do, condition by condition."""
    opened = open_bridge(site)
    found = programme_of(opened, programme)
    verdict = opened.store.verdicts.get(programme, learner)
    if verdict is None:
        none = Cause.of("learner.no_verdict", learner=learner, programme=programme)
        raise never_judged(opened.store, programme, learner, none)
    aside = why_set_aside(opened.store, programme).get(learner)
    if json:
        print_json(_with_aside(verdict, aside))
        return
    wording = wording_of(opened, opened.in_force.rulebook.of(verdict, found))
    if aside is not None:
        told = wording.say("cli.explain.set_aside", cause=wording.cause(aside))
        console().print(told, markup=False, soft_wrap=True)
    console().print(tree(explain(verdict, wording)))
