"""A file of numbers that gave way to others: a table with a column of old and one of new ones."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lms_bridge.cause import Cause
from lms_bridge.errors import Problem, UnusableFile
from lms_bridge.intake.files.reading import read_content
from lms_bridge.model.imported import Content, FileMapping, Layout, NeedColumn
from lms_bridge.stages.mapping.cells import idnumber_of

#: What the headings may be, in either language: that of the old numbers and that of the new.
_HEADINGS = (("old", "new"), ("ancien", "nouveau"))

#: How the codes of what is wrong with headings begin.
_HEADING = "heading."


@dataclass(frozen=True, slots=True)
class Rename:
    """One number that gave way to another one, and the line that says so."""

    old: str
    new: str
    line: int


def read_renames(path: Path) -> tuple[Rename, ...]:
    """The lines of a file; raises UnusableFile, with every line that says no two numbers."""
    content, old = _content(path)
    found: list[Rename] = []
    problems: list[Problem] = []
    for row in content.rows:
        one = Rename(idnumber_of(row.cells[old]), idnumber_of(row.learner).strip(), row.line)
        cause = row.trouble
        if cause is None and not (one.old and one.new):
            cause = Cause.of("renames.no_pair")
        if cause is not None:
            problems.append(Problem(content.name, row.line, cause))
        found.append(one)
    if not found:
        problems.append(Problem(content.name, None, Cause.of("renames.nothing")))
    if problems:
        raise UnusableFile(content.name, tuple(problems))
    return tuple(found)


def _content(path: Path) -> tuple[Content, str]:
    """What the file holds, and the heading of its old numbers."""
    for old, new in _HEADINGS:
        mapping = FileMapping("", Layout(idnumber=new), (NeedColumn("", old),))
        try:
            return read_content(path, mapping), old
        except UnusableFile as error:
            if not all(each.cause.code.startswith(_HEADING) for each in error.problems):
                raise
    listed = tuple(" + ".join(each) for each in _HEADINGS)
    problem = Problem(path.name, 1, Cause.of("renames.headings", known=listed))
    raise UnusableFile(path.name, (problem,))
