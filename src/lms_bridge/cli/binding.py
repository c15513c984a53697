"""bind show: every need of a programme with what provides it on this site, and its columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated

import typer

from lms_bridge.cli.consoles import console
from lms_bridge.cli.importing import in_files
from lms_bridge.cli.opening import ProgrammeArgument, SiteOption, language_of, open_bridge
from lms_bridge.cli.shown import JsonOption, print_json, progress, table
from lms_bridge.cli.words import headings, say
from lms_bridge.model.declared import Need
from lms_bridge.model.identity import Text
from lms_bridge.model.site import (
    ActivityDone,
    AttendanceOf,
    CompetencyRating,
    CourseDone,
    GradeItem,
    ProfileField,
    Provider,
)
from lms_bridge.programme.effect_kinds import effect_kind
from lms_bridge.programme.needs import needs
from lms_bridge.runs import Job, read
from lms_bridge.runs.planning import closed_places
from lms_bridge.stages.mapping import Provision, lacks, provisions
from lms_bridge.stages.mapping.bindings import CONVENTION
from lms_bridge.stages.plan import target_of
from lms_bridge.text import Wording

#: What stands where nothing provides a need that somebody has to see to.
MISSING = Text("✗ MANQUE", "✗ MISSING")

NEXT = Text(
    "Pour des propositions : lms-bridge bind suggest", "For proposals: lms-bridge bind suggest"
)


def show(
    programme: ProgrammeArgument,
    missing: Annotated[bool, typer.Option("--missing", help="Only what nothing provides.")] = False,
    site: SiteOption = None,
    json: JsonOption = False,
) -> None:
    """List every need with what provides it, or say that nothing does; and every column."""
    opened = open_bridge(site)
    job = opened.job(programme)
    with progress() as tell:
        snapshot = read(job, tell)
    provided = provisions(job.bindings, snapshot)
    wording = Wording(language_of(opened), job.programme)
    asked = needs(job.programme, {each.track for each in job.enabled.intakes})
    files = in_files(job)
    lacking = {need.key for need in asked if lacks(need, provided[need.key], files)}
    rows = [
        row(need, provided[need.key], wording, files)
        for need in asked
        if not missing or need.key in lacking
    ]
    rows += [each for each in writing_places(job, wording) if not missing or each[-1]]
    if json:
        keys = ("need", "title", "provided_by", "origin", "missing")
        print_json([dict(zip(keys, each, strict=True)) for each in rows])
    else:
        language = wording.language
        names = headings(language, "need", "what", "provided by", "origin", "missing")
        console().print(table("", names, rows))
        console().print(f"{len(lacking)} {say(language, 'nothing provides')}")
        if lacking:
            console().print(f"{NEXT.in_language(language)} {programme}", markup=False)
    if lacking:
        raise typer.Exit(1)


def row(
    need: Need, provision: Provision, wording: Wording, files: Mapping[str, str]
) -> tuple[str, str, str, str, str]:
    """One need in words: key, title, what provides it, who says so, what is missing."""
    said = [provider_words(each) for each in provision.providers]
    by = "; ".join([*said, files[need.key]] if need.key in files else said)
    gap = provision.gap if lacks(need, provision, files) else None
    if not by and not gap:
        people = need.kind in {"agreement", "document", "profile"}
        by = "`lms-bridge decide`" if people else "—"
    if gap:
        by = f"{MISSING.in_language(wording.language)}  {by}".rstrip()
    note = wording.cause(gap.cause) if gap else ""
    return need.key, need.title.in_language(wording.language), by, provision.origin, note


def writing_places(job: Job, wording: Wording) -> Iterator[tuple[str, str, str, str, str]]:
    """What is written into a place that may be closed: key, name, where, who says so, why not."""
    closed = closed_places(job.drivers(), job.programme, job.enabled)
    for effect in job.programme.effects:
        target = target_of(job.programme, job.enabled, effect)
        kind = effect_kind(effect.kind)
        place = kind.place(target)
        if place == target or not kind.is_on(job.enabled):
            continue
        origin = "courses" if job.enabled.courses.get(effect.course) else CONVENTION
        note = wording.cause(closed[place]) if place in closed else ""
        key = f"{effect.kind}:{effect.idnumber}"
        yield key, effect.name, f"gradebook of {place.course}", origin, note


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
