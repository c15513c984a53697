"""Which column or grade item gives which need: a mapping file, or the naming convention."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from lms_bridge.cause import Cause
from lms_bridge.errors import Problem, UnusableFile
from lms_bridge.model.identity import AcademicYear
from lms_bridge.model.imported import FileKind, FileMapping, Layout, NeedColumn, rendered_text
from lms_bridge.model.site import GradeItem
from lms_bridge.programme.needs import needs
from lms_bridge.runs.job import Job
from lms_bridge.stages.mapping.file_rows import FROM_FILES, OF_MARKS


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What is said about a file beside it: on the command line, say."""

    year: AcademicYear | None = None
    final: bool | None = None
    on: date | None = None


def by_convention(job: Job, name: str, out_of: Decimal | None) -> FileMapping:
    """What each grade item stands for on this site: by its bindings, or the naming convention.

    Raises:
        UnusableFile: one grade item's idnumber stands for different things in several courses.
    """
    meant: dict[str, dict[str, GradeItem]] = defaultdict(dict)
    for key, binding in job.bindings.items():
        for provider in binding.providers if key.partition(":")[0] in FROM_FILES else ():
            if isinstance(provider, GradeItem) and _is_in_files(provider):
                meant[provider.item].setdefault(key, provider)
    problems = [
        Problem(name, None, Cause.of("mapping.item_unclear", item=item, needs=tuple(sorted(found))))
        for item, found in sorted(meant.items())
        if len({each.course for each in found.values()}) > 1
    ]
    if problems:
        raise UnusableFile(name, tuple(problems))
    columns = tuple(
        NeedColumn(
            key,
            item,
            out_of=out_of,
            pass_from=each.pass_from if isinstance(each.pass_from, Decimal) else None,
        )
        for item, found in sorted(meant.items())
        for key, each in found.items()
    )
    return FileMapping("", Layout(), columns)


def _is_in_files(item: GradeItem) -> bool:
    """Whether a file may name a grade item: by its idnumber, and marked in numbers."""
    named = item.item.partition(":")[0] not in {"total", "cm", "item"}
    return named and not item.scale and not isinstance(item.pass_from, str)


def completed(
    job: Job, kind: FileKind, name: str, mapping: FileMapping, said: ImportOptions
) -> FileMapping:
    """The mapping with what is said beside it; raises UnusableFile listing what is wrong."""
    where = mapping.file or name
    problems = [*_unsaid(mapping, said, where), *_unfit(kind, mapping, where)]
    known = {need.key for need in needs(job.programme)}
    for each in mapping.needs:
        kind_of_need = each.need.partition(":")[0]
        need, of = rendered_text(each.need), job.programme.id
        if each.need not in known:
            cause = Cause.of("mapping.no_need", need=need, programme=of)
        elif kind_of_need not in FROM_FILES:
            cause = Cause.of("mapping.no_result", need=need, known=tuple(sorted(FROM_FILES)))
        elif kind_of_need in OF_MARKS and each.out_of is None and mapping.file:
            cause = Cause.of("mapping.no_out_of", need=need)
        elif _unjudged(job, each) and mapping.file:
            cause = Cause.of("mapping.no_pass_from", need=need)
        else:
            continue
        problems.append(Problem(where, each.line or None, cause))
    if problems:
        raise UnusableFile(name, tuple(problems))
    return replace(
        mapping,
        year=mapping.year if mapping.year_column else said.year or mapping.year,
        final=mapping.final if said.final is None else said.final,
        on=mapping.on if mapping.on_column else said.on or mapping.on,
    )


def _unjudged(job: Job, need: NeedColumn) -> bool:
    """Whether nothing says which marks pass: a competence goes by its own scale."""
    kind = need.need.partition(":")[0]
    if need.out_of is None or need.pass_from is not None or need.mark_column or kind in OF_MARKS:
        return False
    return job.programme.pass_mark is None or kind == "competence"


def _unsaid(mapping: FileMapping, said: ImportOptions, where: str) -> list[Problem]:
    """What neither the mapping nor anybody says, and what both say differently."""
    problems = []
    known = (
        ("year", said.year, mapping.year, mapping.year_column, "--year"),
        ("final", said.final, mapping.final, mapping.final_column, "--final"),
        ("date", said.on, mapping.on, mapping.on_column, "--date"),
    )
    for name, one, other, column, option in known:
        if one is not None and (column or (other is not None and other != one)):
            cause = Cause.of("mapping.says_otherwise", key=name, option=option)
            problems.append(Problem(where, None, cause))
    own_year = all(each.year is not None for each in mapping.needs)
    if said.year is None and mapping.year is None and not mapping.year_column and not own_year:
        problems.append(Problem(where, None, Cause.of("mapping.no_year")))
    own_final = all(each.final is not None for each in mapping.needs)
    unsaid = said.final is None and mapping.final is None and mapping.final_column is None
    if unsaid and not own_final:
        problems.append(Problem(where, None, Cause.of("mapping.no_final")))
    return problems


def _unfit(kind: FileKind, mapping: FileMapping, where: str) -> list[Problem]:
    """What a mapping lacks for a kind of file, or says of another kind."""
    problems = []
    if kind is not FileKind.GRADEBOOK_XML:
        if not mapping.file:
            problems.append(Problem(where, None, Cause.of("mapping.none")))
        elif not mapping.layout.idnumber:
            problems.append(Problem(where, None, Cause.of("mapping.no_idnumber")))
        return problems
    columns = {
        "year_column": mapping.year_column,
        "final_column": mapping.final_column,
        "date_column": mapping.on_column,
        "mark_column": any(each.mark_column for each in mapping.needs),
    }
    for name, given in columns.items():
        if given:
            problems.append(Problem(where, None, Cause.of("mapping.for_tables", key=name)))
    return problems
