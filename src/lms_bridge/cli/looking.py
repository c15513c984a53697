"""status, explain: where learners stand, and why."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from lms_bridge.cli.shown import (
    JsonOption,
    LearnerArgument,
    ProgrammeArgument,
    SiteOption,
    console,
    language_of,
    open_bridge,
    print_csv,
    print_json,
    table,
    tree,
)
from lms_bridge.errors import SkipRecord
from lms_bridge.model.verdict import Status, Verdict
from lms_bridge.programme import Programme
from lms_bridge.wording import Wording, explain

#: One sign a status, told apart without colour.
SIGNS = {
    Status.VALIDATED: "✓",
    Status.EXEMPTED: "≈",
    Status.IN_PROGRESS: "…",
    Status.NOT_VALIDATED: "✗",
    Status.UNDETERMINED: "?",
}


class Format(StrEnum):
    """How a table of statuses is printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(status)
    app.command("explain")(explain_learner)


def status(
    programme: ProgrammeArgument,
    format: Annotated[Format, typer.Option(help="table, json or csv.")] = Format.TABLE,  # noqa: A002 - the option's name
    site: SiteOption = None,
    json: JsonOption = False,
) -> None:
    """Show where every learner stood at the last sync."""
    opened = open_bridge(site)
    found = opened.programme(programme)
    verdicts = opened.store.verdicts(programme)
    wording = Wording(language_of(opened), found)
    if json or format is Format.JSON:
        print_json(verdicts)
    elif format is Format.CSV:
        print_csv(*full_table(verdicts, found, wording))
    else:
        show_statuses(verdicts, found, wording)


def show_statuses(verdicts: tuple[Verdict, ...], programme: Programme, wording: Wording) -> None:
    """The table of statuses, one sign a component, with a key."""
    components = list(dict.fromkeys(each.id for each in programme.components))
    rows = []
    for verdict in verdicts:
        signs = {each.component: SIGNS[each.status] for each in verdict.components}
        owed = [wording.owed(each) for each in verdict.owed]
        more = f" (+{len(owed) - 2})" if len(owed) > 2 else ""  # noqa: PLR2004 - two fit a line
        rows.append(
            (
                verdict.learner,
                verdict.track,
                *(signs.get(each, "") for each in components),
                wording.award(verdict.status),
                " · ".join(owed[:2]) + more,
            )
        )
    headings = ("learner", "track", *components, "award", "owed")
    console().print(table(wording.title, headings, rows))
    key = " · ".join(f"{sign} {wording.status(each)}" for each, sign in SIGNS.items())
    console().print(key)


def full_table(
    verdicts: tuple[Verdict, ...], programme: Programme, wording: Wording
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Headings and rows with everything in words, for a spreadsheet."""
    components = list(dict.fromkeys(each.id for each in programme.components))
    rows = []
    for verdict in verdicts:
        said = {each.component: wording.status(each.status) for each in verdict.components}
        rows.append(
            (
                verdict.learner,
                verdict.track,
                str(verdict.year),
                *(said.get(each, "") for each in components),
                wording.award(verdict.status),
                " ; ".join(wording.owed(each) for each in verdict.owed),
                verdict.on.isoformat(),
                verdict.as_of.isoformat(),
            )
        )
    headings = ("learner", "track", "year", *components, "award", "owed", "judged_on", "read_at")
    return headings, rows


def explain_learner(
    programme: ProgrammeArgument,
    learner: LearnerArgument,
    site: SiteOption = None,
    json: JsonOption = False,
) -> None:
    """Show why a learner stands where they do, condition by condition."""
    opened = open_bridge(site)
    found = opened.programme(programme)
    verdict = opened.store.verdict(programme, learner)
    if verdict is None:
        raise SkipRecord(
            f"there is no verdict on {learner} in {programme}",
            remedy="give an idnumber on the roster, and run `lms-bridge sync` first",
        )
    if json:
        print_json(verdict)
        return
    console().print(tree(explain(verdict, Wording(language_of(opened), found))))
