"""bind show: every need of a programme with what provides it on this site, and its columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated

import typer

from lms_bridge.cli.consoles import console
from lms_bridge.cli.importing import in_files
from lms_bridge.cli.opening import (
    ProgrammeArgument,
    SiteOption,
    command_language,
    job_of,
    open_bridge,
    wording_of,
)
from lms_bridge.cli.shown import JsonOption, print_json, progress, table
from lms_bridge.cli.words import headings, say
from lms_bridge.model.declared import Need
from lms_bridge.model.site import (
    GradeItem,
    Provider,
)
from lms_bridge.programme.effect_kinds import effect_kind
from lms_bridge.programme.needs import needs
from lms_bridge.runs import Job, read_snapshot
from lms_bridge.runs.planning import closed_places
from lms_bridge.stages.mapping import Provision, lacks, provisions
from lms_bridge.stages.mapping.bindings import CONVENTION
from lms_bridge.stages.plan import target_of
from lms_bridge.text import Wording
from lms_bridge.text.page.provided import provider_in_words


def show_bindings(
    programme: ProgrammeArgument,
    missing: Annotated[bool, typer.Option("--missing", help="Only what nothing provides.")] = False,
    site: SiteOption = None,
    json: JsonOption = False,
) -> None:
    """List every need with what provides it, or say that nothing does; and every column."""
    opened = open_bridge(site)
    job = job_of(opened, programme)
    with progress(command_language(opened)) as tell:
        snapshot = read_snapshot(job, tell)
    provided = provisions(job.bindings, snapshot)
    wording = wording_of(opened, job.programme)
    asked = needs(job.programme, {each.track for each in job.enabled.intakes})
    files = in_files(job, wording.language)
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
        names = headings(language, "need", "what", "provided_by", "origin", "missing")
        console().print(table("", names, rows))
        console().print(say(language, "cli.nothing_provides", count=len(lacking)))
        if lacking:
            command = f"lms-bridge bind suggest {programme}"
            console().print(say(language, "cli.bind.next", command=command), markup=False)
    if lacking:
        raise typer.Exit(1)


def row(
    need: Need, provision: Provision, wording: Wording, files: Mapping[str, str]
) -> tuple[str, str, str, str, str]:
    """One need in words: key, title, what provides it, who says so, what is missing."""
    said = [provider_words(each, wording) for each in provision.providers]
    by = wording.joined([*said, files[need.key]] if need.key in files else said)
    gap = provision.gap if lacks(need, provision, files) else None
    if not by and not gap:
        people = need.kind in {"agreement", "document", "profile"}
        by = "`lms-bridge decide`" if people else "—"
    if gap:
        by = f"{wording.say('cli.missing')}  {by}".rstrip()
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
        yield key, effect.name, wording.say("cli.column_of", course=place.course), origin, note


def provider_words(provider: Provider, wording: Wording) -> str:
    """A provider in words, with the year that its grades are of."""
    said = provider_in_words(provider, wording)
    if isinstance(provider, GradeItem) and provider.year:
        return wording.say("cli.provided.year", said=said, year=provider.year)
    return said
