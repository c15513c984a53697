"""import results, history: results that come in files, and what files said of a learner."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated

import typer

from lms_bridge.cause import Cause
from lms_bridge.cli.consoles import console
from lms_bridge.cli.looking import Format
from lms_bridge.cli.opening import (
    LearnerArgument,
    ProgrammeArgument,
    SiteOption,
    command_language,
    job_of,
    misused,
    open_bridge,
    programme_of,
    wording_of,
)
from lms_bridge.cli.shown import JsonOption, print_csv, print_json, table
from lms_bridge.cli.words import headings, say
from lms_bridge.errors import BadValue
from lms_bridge.intake.files import content_of, kind_of, open_file, read_mapping
from lms_bridge.intake.import_mapping import ImportOptions, by_convention, completed
from lms_bridge.intake.importing import Preview, preview, take_over
from lms_bridge.model.identity import AcademicYear
from lms_bridge.model.imported import (
    Compared,
    Fate,
    ImportedResult,
    KeptResult,
)
from lms_bridge.model.written import day_written
from lms_bridge.runs import Job
from lms_bridge.runs.unknown_learners import unknown_learner
from lms_bridge.text import Wording
from lms_bridge.text.causes import cause_in_words
from lms_bridge.text.typography import day, decimal

#: Fates that the table leaves out unless everything is asked for: there is nothing to do.
_QUIET = frozenset({Fate.SAME, Fate.UNKNOWN})

#: Grade items without a meaning here that a note names at most.
_NAMED = 12


def results(
    file: Annotated[Path, typer.Argument(help="Moodle's gradebook export (.xml), .csv or .xlsx.")],
    programme: Annotated[str, typer.Option("--programme", help="Id of an enabled programme.")],
    mapping: Annotated[
        Path | None, typer.Option(help="Which column or grade item gives which need (YAML).")
    ] = None,
    year: Annotated[str | None, typer.Option(help="The academic year, as 2025-2026.")] = None,
    final: Annotated[
        bool | None, typer.Option("--final/--not-final", help="Whether results can still change.")
    ] = None,
    dated: Annotated[
        str | None, typer.Option("--date", help="Of which day the file is, as 2026-07-03.")
    ] = None,
    out_of: Annotated[
        str | None, typer.Option(help="Top of the scale of an export's marks, without a mapping.")
    ] = None,
    take: Annotated[
        bool, typer.Option("--take-over", help="Keep them; without it nothing is written.")
    ] = False,
    by: Annotated[
        str, typer.Option(help="Who takes them over: a function or a staff identifier.")
    ] = "",
    every: Annotated[
        bool, typer.Option("--all", help="List what is known already and unknown people, too.")
    ] = False,
    format: Annotated[Format, typer.Option(help="table, json or csv.")] = Format.TABLE,  # noqa: A002 - the option's name
    site: SiteOption = None,
    json: JsonOption = False,
) -> None:
    """Show what would become of every result of a file; keep them with --take-over."""
    if take and not by.strip():
        raise misused("--by", "cli.wrong.nobody_takes_over")
    if mapping is not None and out_of is not None:
        raise misused("--out-of", "cli.wrong.mapping_says_it")
    said = ImportOptions(_year(year), final, _day(dated))
    top = _number(out_of)
    opened = open_bridge(site)
    held, kind = open_file(file), kind_of(file)
    told = read_mapping(mapping) if mapping else None
    job = job_of(opened, programme)
    told = completed(job, kind, held.name, told or by_convention(job, held.name, top), said)
    seen = preview(job, content_of(kind, held, told), told)
    kept = take_over(job, seen, by) if take else None
    wording = wording_of(opened, job.programme)
    chosen = [each for each in seen.lines if every or each.fate not in _QUIET]
    if json or format is Format.JSON:
        print_json(_plain(seen, chosen, taken=take))
    elif format is Format.CSV:
        print_csv(*_rows(chosen, wording))
    else:
        _show(seen, chosen, wording)
        word = "taken_over" if kept else "only_a_preview"
        if not seen.written:
            word = "nothing_new" if take else "nothing_to_take_over"
        console().print(wording.say(f"cli.{word}"), markup=False)
    if seen.counts[Fate.ASIDE.value] or seen.doubtful or seen.strange:
        raise typer.Exit(1)


def _year(text: str | None) -> AcademicYear | None:
    try:
        return AcademicYear.parse(text) if text else None
    except BadValue as error:
        why = cause_in_words(error.cause, command_language())
        raise typer.BadParameter(why, param_hint="--year") from None


def _day(text: str | None) -> date | None:
    found = day_written(text) if text else None
    if text and found is None:
        raise misused("--date", "cli.wrong.day")
    return found


def _number(text: str | None) -> Decimal | None:
    try:
        number = Decimal(text) if text else None
    except InvalidOperation:
        number = Decimal(0)
    if number is not None and not (number.is_finite() and number > 0):
        raise misused("--out-of", "cli.wrong.number")
    return number


def _rows(
    lines: Sequence[Compared], wording: Wording
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Headings and a row for each line, all of it in words."""
    language = wording.language
    rows: list[tuple[str, ...]] = [
        (
            str(each.line),
            each.learner,
            each.need,
            _year_of(each),
            wording.label(each.fate),
            result_in_words(each.before.result, wording) if each.before else "",
            result_in_words(each.result, wording) if each.result else "",
            _to_look_at(each, wording),
        )
        for each in lines
    ]
    words = ("line", "learner", "need", "year", "fate", "known", "in_the_file", "cause")
    return headings(language, *words), rows


def _year_of(line: Compared) -> str:
    """The academic year of what a line says, or of what is known where it says nothing."""
    result = line.result or (line.before.result if line.before else None)
    return str(result.year) if result else ""


def _to_look_at(line: Compared, wording: Wording) -> str:
    """Why a line is set aside, or what a person has to look at in one that is kept."""
    doubts = [wording.say("cli.to_look_at", why=wording.cause(each)) for each in line.doubts]
    return "\n".join([*doubts, *([wording.cause(line.cause)] if line.cause else [])])


def _show(seen: Preview, lines: Sequence[Compared], wording: Wording) -> None:
    console().print(table(seen.file.name, *_rows(lines, wording)))
    counts = {
        wording.say("cli.count.silent_cells") if name == "silent" else wording.label(Fate(name)): it
        for name, it in seen.counts.items()
    }
    if seen.doubtful:
        counts[wording.say("cli.count.doubtful")] = seen.doubtful
    said = (wording.say("cli.count", name=name, count=it) for name, it in counts.items())
    console().print(" · ".join(said), markup=False)
    if seen.dashes:
        console().print(wording.say("cli.dashes", count=seen.dashes), markup=False)
    if seen.strange:
        told = wording.say("cli.few_known", known=seen.known, count=seen.people)
        console().print(told, style="red", markup=False)
    if seen.ignored:
        items = [f"{item} × {count}" for item, count in seen.ignored.items()]
        more = f" (+{len(items) - _NAMED})" if len(items) > _NAMED else ""
        listed = ", ".join(items[:_NAMED])
        what = wording.say("cli.no_need")
        console().print(wording.say("cli.listed", what=what, listed=listed + more), markup=False)


def _plain(seen: Preview, lines: Sequence[Compared], *, taken: bool) -> dict[str, object]:
    return {
        "file": seen.file,
        "taken_over": taken,
        "counts": seen.counts,
        "ignored": seen.ignored,
        "dashes": seen.dashes,
        "to_look_at": seen.doubtful,
        "people": {"in_file": seen.people, "known": seen.known, "too_few": seen.strange},
        "lines": lines,
    }


def in_files(job: Job, language: str) -> Mapping[str, str]:
    """By need, which files say something of it, and of how many learners."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for kept in job.store.imports.results(job.programme.id):
        found[kept.result.need][kept.file.name] += 1
    return {
        need: Wording(language).joined(
            say(language, "cli.file", name=name, count=count)
            for name, count in sorted(counts.items())
        )
        for need, counts in found.items()
    }


def imported_history(
    programme: ProgrammeArgument,
    learner: LearnerArgument,
    site: SiteOption = None,
    json: JsonOption = False,
) -> None:
    """Show what files said of a learner, oldest first: a correction leaves what it corrects."""
    opened = open_bridge(site)
    found = programme_of(opened, programme)
    kept = opened.store.imports.history(programme, learner)
    if not kept:
        none = Cause.of("import.nothing_of", learner=learner, programme=programme)
        raise unknown_learner(opened.store, learner, opened.store.verdicts.numbers(programme), none)
    if json:
        print_json(kept)
        return
    wording = wording_of(opened, found)
    names = headings(
        wording.language, "need", "year", "in_the_file", "file", "line", "taken_over_on", "by"
    )
    console().print(table("", names, [_told(each, wording) for each in kept]))


def _told(kept: KeptResult, wording: Wording) -> tuple[str, ...]:
    said, file = kept.result, kept.file
    return (
        said.need,
        str(said.year),
        result_in_words(said, wording),
        file.name,
        str(said.line),
        day(wording.day_of(file.at), wording.language),
        file.by,
    )


def result_in_words(said: ImportedResult, wording: Wording) -> str:
    """What a file says: its value, what that means, whether it can change, of which day."""
    return wording.say(
        "imported.final" if said.final else "imported.open",
        value=_mark(said.value, wording.language) if said.mark else said.value,
        state=said.state,
        on=said.on,
    )


def _mark(value: str, language: str) -> str:
    """A mark and out of how many points it is, "12.50/20", with the decimals of the language."""
    return "/".join(decimal(each, language) for each in value.split("/"))
