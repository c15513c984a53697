"""bind show: every need of a programme, with what provides it on this site."""

from __future__ import annotations

from typing import Annotated

import typer

from lms_bridge.cli.shown import (
    JsonOption,
    ProgrammeArgument,
    SiteOption,
    console,
    language_of,
    open_bridge,
    print_json,
    progress,
    table,
)
from lms_bridge.cli.words import headings, say
from lms_bridge.mapping import needs, provisions
from lms_bridge.model.site import (
    ActivityDone,
    AttendanceOf,
    CompetencyRating,
    CourseDone,
    GradeItem,
    ProfileField,
    Provider,
)
from lms_bridge.pipeline import read
from lms_bridge.wording import Wording

app = typer.Typer(help="What provides what a programme needs.", no_args_is_help=True)


@app.callback()
def bind() -> None:
    """What provides what a programme needs."""


@app.command()
def show(
    programme: ProgrammeArgument,
    missing: Annotated[bool, typer.Option("--missing", help="Only what nothing provides.")] = False,
    site: SiteOption = None,
    json: JsonOption = False,
) -> None:
    """List every need with what provides it, or say that nothing does."""
    opened = open_bridge(site)
    job = opened.job(programme)
    with progress() as tell:
        snapshot = read(job, tell)
    provided = provisions(job.bindings, snapshot)
    language = language_of(opened)
    wording = Wording(language, job.programme)
    rows = []
    lacking = 0
    for need in needs(job.programme, {each.track for each in job.enabled.intakes}):
        provision = provided[need.key]
        by = "; ".join(provider_words(each) for each in provision.providers)
        settled_by_people = need.kind in {"agreement", "document", "profile"}
        #: Tracks may have a course each for one unit: one of them lacking is worth telling.
        partly = "; ".join(provision.absent) if need.kind == "hours" and not need.optional else ""
        if (not provision.providers or partly) and not need.optional:
            lacking += 1
        elif missing:
            continue
        note = wording.cause(provision.gap.cause if provision.gap else partly)
        if not by and settled_by_people:
            by, note = "`lms-bridge decide`", "" if need.optional else note
        if not by and need.optional:
            by, note = "—", "not asked, or given by its unit"
        rows.append((need.key, need.title.in_language(language), by, provision.origin, note))
    if json:
        keys = ("need", "title", "provided_by", "origin", "missing")
        print_json([dict(zip(keys, row, strict=True)) for row in rows])
    else:
        names = headings(language, "need", "what", "provided by", "origin", "missing")
        console().print(table("", names, rows))
        console().print(f"{lacking} {say(language, 'nothing provides')}")
    if lacking:
        raise typer.Exit(1)


def provider_words(provider: Provider) -> str:
    """A provider in words."""
    match provider:
        case GradeItem():
            year = f" ({provider.year})" if provider.year else ""
            return f"grade item {provider.item} of {provider.course}{year}"
        case ActivityDone():
            return f"completion of {provider.activity} in {provider.course}"
        case CourseDone():
            return f"completion of the course {provider.course}"
        case AttendanceOf():
            return f"attendance {provider.activity} of {provider.course}"
        case CompetencyRating():
            return f"rating of {provider.competency} in {provider.framework}"
        case ProfileField():
            return f"profile field {provider.shortname}"
