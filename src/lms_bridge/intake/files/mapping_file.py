"""Read a mapping file: YAML with the line of everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lms_bridge.cause import Cause
from lms_bridge.errors import Problem, UnusableFile
from lms_bridge.intake.files.mapping_schema import MappingFile, NeedFrom
from lms_bridge.intake.files.opening import open_file
from lms_bridge.located import Located, parse_yaml, read_text, validate
from lms_bridge.model.identity import AcademicYear
from lms_bridge.model.imported import FileMapping, FinalColumn, Layout, NeedColumn
from lms_bridge.model.written import plain_word


def read_mapping(path: Path) -> FileMapping:
    """Read a mapping file; raises UnusableFile listing every problem with its line."""
    name = open_file(path).name
    try:
        text = read_text(name, path)
    except ValueError as error:
        raise UnusableFile(name, error.args) from None
    return mapping_of(name, text)


def mapping_of(name: str, text: str) -> FileMapping:
    """The mapping that a text of YAML means; raises UnusableFile."""
    try:
        located = parse_yaml(name, text)
    except ValueError as error:
        raise UnusableFile(name, error.args) from None
    model, problems = validate(located, MappingFile)
    if model is None:
        raise UnusableFile(name, problems)
    problems = tuple(_contradictions(located, model))
    if problems:
        raise UnusableFile(name, problems)
    return _compiled(name, located, model)


def _contradictions(located: Located, model: MappingFile) -> Iterator[Problem]:
    """What each key may say, and not beside the other."""
    for one in ("year", "final", "date"):
        other = f"{one}_column"
        if getattr(model, one) is not None and getattr(model, other) is not None:
            yield located.problem((other,), Cause.of("mapping.contradicts", one=one, other=other))
    for key, each in model.needs.items():
        if model.idnumber is not None and model.idnumber in {each.column, each.mark_column}:
            path = ("needs", key, "column")
            yield located.problem(path, Cause.of("mapping.idnumber_gives_need"))


def _compiled(name: str, located: Located, model: MappingFile) -> FileMapping:
    final = model.final_column
    return FileMapping(
        file=name,
        layout=Layout(
            idnumber=model.idnumber or "",
            headings=model.headings,
            encoding=model.encoding,
            separator="\t" if model.separator == "tab" else model.separator or "",
            sheet=model.sheet or "",
            hidden=model.hidden == "read",
            struck_through=model.struck_through == "read",
        ),
        needs=tuple(_need(located, key, each) for key, each in model.needs.items()),
        year=_year(model.year),
        year_column=model.year_column or "",
        final=model.final,
        final_column=FinalColumn(final.column, _words(final.yes), _words(final.no))
        if final
        else None,
        on=model.date,
        on_column=model.date_column or "",
        comma=model.decimal == "comma",
        day_first=model.days == "day-first",
    )


def _need(located: Located, key: str, each: NeedFrom) -> NeedColumn:
    return NeedColumn(
        need=key,
        column=each.column,
        out_of=each.out_of,
        pass_from=each.pass_from,
        passed=_words(each.passed),
        failed=_words(each.failed),
        pending=_words(each.pending),
        mark_column=each.mark_column or "",
        year=_year(each.year),
        final=each.final,
        line=located.line(("needs", key)) or 0,
    )


def _words(words: list[str]) -> frozenset[str]:
    return frozenset(map(plain_word, words))


def _year(text: str | None) -> AcademicYear | None:
    return AcademicYear.parse(text) if text else None
