"""Which column of a table is meant: by its heading, exactly, and by one heading only."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lms_bridge.cause import Cause
from lms_bridge.errors import Problem, UnusableFile
from lms_bridge.intake.files.limits import CELL
from lms_bridge.model.imported import Cell, FileMapping, FileRow, Unusable, rendered_text

#: The code of a cell that is struck through.
STRUCK = "cell.struck_through"

#: Headings that a message lists at most.
_LISTED = 12


def plain_heading(text: str) -> str:
    """A heading as it is compared: composed, without the space around it."""
    return unicodedata.normalize("NFC", text).strip()


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a table's columns stand, counted from 0."""

    idnumber: int
    places: Mapping[str, int]
    width: int

    def row(self, line: int, cells: Sequence[Cell]) -> FileRow | None:
        """A row of the table; None for one that is empty."""
        if all(isinstance(cell, str) and not cell.strip() for cell in cells):
            return None
        used = {name: _stripped(_at(cells, place)) for name, place in self.places.items()}
        return FileRow(line, _at(cells, self.idnumber), used, self._trouble(cells))

    def _trouble(self, cells: Sequence[Cell]) -> Cause | None:
        """Why a row as a whole cannot be used."""
        if any(cell != "" for cell in cells[self.width :]):
            return Cause.of("row.too_long")
        who = _at(cells, self.idnumber)
        if isinstance(who, Unusable):
            return who.cause
        read = frozenset(self.places.values())
        for place, cell in enumerate(cells):
            if place not in read and isinstance(cell, Unusable) and cell.cause.code == STRUCK:
                return Cause.of("row.struck_through", cell=cell.cause.value("cell"))
        return None


def _at(cells: Sequence[Cell], place: int) -> Cell:
    return cells[place] if place < len(cells) else ""


def _stripped(cell: Cell) -> Cell:
    """A cell without the space around it; idnumbers keep theirs, for it makes them differ."""
    return cell.strip() if isinstance(cell, str) else cell


def find_columns(file: str, line: int, headings: Sequence[str], mapping: FileMapping) -> Columns:
    """Find every column that the mapping names; raises UnusableFile listing what is wrong."""
    known = [plain_heading(each) for each in headings]
    while known and not known[-1]:
        known.pop()
    problems: list[Problem] = []
    places: dict[str, int] = {}
    for name in (mapping.layout.idnumber, *mapping.columns):
        places[name] = -1
        found = [place for place, each in enumerate(known) if each == plain_heading(name)]
        if len(found) == 1:
            places[name] = found[0]
        elif found:
            cause = Cause.of("heading.several", heading=rendered_text(name), count=len(found))
            problems.append(Problem(file, line, cause))
        else:
            problems.append(_missing(file, line, name, known))
    if problems:
        raise UnusableFile(file, tuple(problems))
    idnumber = places[mapping.layout.idnumber]
    used = {name: places[name] for name in mapping.columns}
    return Columns(idnumber, used, len(known))


def _missing(file: str, line: int, name: str, known: Sequence[str]) -> Problem:
    there = [rendered_text(each) for each in known if each]
    heading = rendered_text(name)
    if not there:
        return Problem(file, line, Cause.of("heading.none", heading=heading))
    close = difflib.get_close_matches(name, there, n=1)
    if close:
        return Problem(file, line, Cause.of("heading.misspelt", heading=heading, close=close[0]))
    listed = (*there[:_LISTED], "…") if len(there) > _LISTED else tuple(there)
    return Problem(file, line, Cause.of("heading.missing", heading=heading, known=listed))


def too_long(cells: Sequence[Cell]) -> bool:
    """Whether a cell holds more than anything that a result could say."""
    return any(isinstance(cell, str) and len(cell) > CELL for cell in cells)
