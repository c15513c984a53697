"""Files of results that are not what they seem, written beside the site file with a mapping.

    lms-bridge import results file-shifted.csv --programme du-pccpu --mapping file-shifted.yaml

Each is about the results of the Master 1 of the learner who failed one of them.
"""

from __future__ import annotations

from pathlib import Path

import openpyxl
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from lms_bridge_testing.cohort import DemoCohort

_MAPPING = """\
# Which column of the file beside it gives which result.
idnumber: Numéro
year: {year}
final: true
needs:
  result:M1-UE4: {{column: UE4, out_of: 20}}
  result:M1-UE6: {{column: UE6, out_of: 20}}
"""

_HEADINGS = ("Numéro", "UE4", "UE6")


def file_near_number(cohort: DemoCohort, site: Path) -> None:
    """A number stands in the file as a formula of a spreadsheet."""
    _csv(cohort, site, "file-near-number", f"{_HEAD}'=\"{_number(cohort)}\"';14;12\n")


def file_of_strangers(cohort: DemoCohort, site: Path) -> None:
    """Nobody of the file is on the roster."""
    _csv(cohort, site, "file-of-strangers", f"{_HEAD}99000001;14;12\n99000002;9;8\n")


def file_lines_contradict(cohort: DemoCohort, site: Path) -> None:
    """Two lines of the file say different things of one result."""
    number = _number(cohort)
    _csv(cohort, site, "file-lines-contradict", f"{_HEAD}{number};14;12\n{number};6;12\n")


def file_with_dashes(cohort: DemoCohort, site: Path) -> None:
    """A dash stands where there is no grade."""
    _csv(cohort, site, "file-with-dashes", f"{_HEAD}{_number(cohort)};14;-\n")


def file_shifted(cohort: DemoCohort, site: Path) -> None:
    """A separator within a cell has moved the marks after it."""
    _csv(cohort, site, "file-shifted", f"{_HEAD}{_number(cohort)};1;4;12\n")


def file_of_another_encoding(cohort: DemoCohort, site: Path) -> None:
    """The file is in an encoding of old that its mapping does not name."""
    text = f"{_HEAD}{_number(cohort)};14;12\n"
    _csv(cohort, site, "file-of-another-encoding", text, encoding="cp1252")


def file_empty(cohort: DemoCohort, site: Path) -> None:
    """Nothing at all is in the file."""
    _csv(cohort, site, "file-empty", "")


def file_hidden_row(cohort: DemoCohort, site: Path) -> None:
    """The row of the learner is hidden in the workbook."""
    sheet = _sheet(cohort, 14, 12)
    sheet.row_dimensions[2].hidden = True
    _xlsx(cohort, site, "file-hidden-row", sheet)


def file_hidden_column(cohort: DemoCohort, site: Path) -> None:
    """A column that the mapping names is hidden in the workbook."""
    sheet = _sheet(cohort, 14, 12)
    sheet.column_dimensions["B"].hidden = True
    _xlsx(cohort, site, "file-hidden-column", sheet)


def file_struck_through(cohort: DemoCohort, site: Path) -> None:
    """A mark is struck through in the workbook."""
    sheet = _sheet(cohort, 14, 12)
    sheet["B2"].font = Font(strike=True)
    _xlsx(cohort, site, "file-struck-through", sheet)


def file_of_sixteen_digits(cohort: DemoCohort, site: Path) -> None:
    """The workbook keeps 9.999999999999998 where its sheet shows 10."""
    average = (9.7 + 10.1 + 10.2) / 3
    _xlsx(cohort, site, "file-of-sixteen-digits", _sheet(cohort, average, 12))


_HEAD = ";".join(_HEADINGS) + "\n"


def _number(cohort: DemoCohort) -> str:
    return cohort.rows["m1-ue4-failed"].idnumber


def _csv(cohort: DemoCohort, site: Path, name: str, text: str, encoding: str = "utf-8") -> None:
    (site.parent / f"{name}.csv").write_text(text, encoding=encoding)
    _mapping(cohort, site, name)


def _sheet(cohort: DemoCohort, first: float, second: float) -> Worksheet:
    sheet: Worksheet = openpyxl.Workbook().worksheets[0]
    sheet.append(_HEADINGS)
    sheet.append((_number(cohort), first, second))
    return sheet


def _xlsx(cohort: DemoCohort, site: Path, name: str, sheet: Worksheet) -> None:
    workbook = sheet.parent
    assert workbook is not None  # noqa: S101 - a sheet is made in a workbook
    workbook.save(site.parent / f"{name}.xlsx")
    _mapping(cohort, site, name)


def _mapping(cohort: DemoCohort, site: Path, name: str) -> None:
    """A mapping file; its year is the one before the cohort's."""
    (first,) = {each.year.first for each in cohort.intakes["du-pccpu"]}
    text = _MAPPING.format(year=f"{first - 1}-{first}")
    (site.parent / f"{name}.yaml").write_text(text, encoding="utf-8")


BESIDE = (
    file_near_number,
    file_of_strangers,
    file_lines_contradict,
    file_with_dashes,
    file_shifted,
    file_of_another_encoding,
    file_empty,
    file_hidden_row,
    file_hidden_column,
    file_struck_through,
    file_of_sixteen_digits,
)
