from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from lms_bridge.web.pages.export import Sheet, csv_of, sheet_of, xlsx_of
from lms_bridge.web.pages.freshness import Freshness
from tests.unit.web.pages.pages_values import (
    CSEC,
    DU,
    NOON,
    STALE,
    pairs,
    programme,
    verdicts,
    wording,
)

NASTY = ["=1+1", "+33", "-2", "@SUM(A1)", "\t=1", "＝1", "<img src=x onerror=alert(1)>", 'a;b"c\n=']


def sheet(name: str = DU, language: str = "fr", left_out=(), names=()) -> Sheet:
    """All the cases of a programme."""
    fresh = Freshness(None, NOON, dict.fromkeys(left_out, STALE))
    return sheet_of(
        programme(name),
        wording(name, language),
        pairs(verdicts(name), names),
        fresh,
        lambda at: f"{at:%Y-%m-%d}",
    )


def read_csv(content: bytes, delimiter: str) -> list[list[str]]:
    """What a spreadsheet reads."""
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


@pytest.mark.parametrize("name", [DU, CSEC])
def test_a_row_says_everything_in_words(name: str):
    """Every status with how it was reached, every debt, every contradiction."""
    found, said = sheet(name), wording(name)
    assert len({len(row) for row in found.rows} | {len(found.headings)}) == 1
    rows = {row[1]: dict(zip(found.headings, row, strict=True)) for row in found.rows}
    for verdict in verdicts(name):
        row = rows[verdict.learner]
        spoken = said.on_track(verdict.track)
        assert row["Délivrance"] == spoken.label(verdict.status)
        assert row["Reste à faire"] == " | ".join(spoken.owed(each) for each in verdict.owed)
        for each in verdict.components:
            how = ", ".join(spoken.label(means) for means in each.how)
            status = spoken.label(each.status)
            assert row[each.component] == (f"{status} ({how})" if how else status)
    assert any(row["À examiner"] for row in rows.values()) or name == DU


def test_the_age_of_a_row_is_told_where_it_is_not_the_page_s():
    """Whoever is not judged any more keeps the day on which they last were read."""
    old = verdicts()[0].learner
    found = sheet(left_out=[old])
    rows = {row[1]: row[-2:] for row in found.rows}
    assert rows.pop(old) == (f"{verdicts()[0].as_of:%Y-%m-%d}", "2026-03-01")
    assert set(rows.values()) == {("2026-06-30", "")}


@pytest.mark.parametrize(("language", "delimiter"), [("fr", ";"), ("en", ",")])
def test_csv_opens_in_the_spreadsheets_of_its_readers(language: str, delimiter: str):
    """UTF-8 with its mark; semicolons where the comma parts decimals."""
    found = sheet(language=language)
    content = csv_of(found, language)
    assert content.startswith(b"\xef\xbb\xbf")
    read = read_csv(content, delimiter)
    assert tuple(read[0]) == found.headings
    assert [tuple(each) for each in read[1:]] == list(found.rows)


def test_no_cell_of_a_csv_is_a_formula():
    """Whatever somebody is called."""
    read = read_csv(csv_of(sheet(names=NASTY), "fr"), ";")
    names = [row[0] for row in read[1:]]
    assert names[:6] == [f"'{each}" for each in NASTY[:6]]
    assert names[6:8] == NASTY[6:]
    assert all(cell[:1] not in set("=+-@\t\r＝") for row in read for cell in row)


def test_no_cell_of_an_xlsx_is_a_formula():
    """Each is text by its type, and by how it begins."""
    content = xlsx_of(sheet(names=[*NASTY, "\x00\x0bbell", "x" * 40_000]), "du-pccpu")
    page = load_workbook(io.BytesIO(content)).active
    assert page is not None
    cells = [cell for row in page.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert page["A2"].value == "'=1+1"
    assert page["A10"].value == "bell"
    assert len(page["A11"].value) == 32_000
    assert not any(str(cell.value)[:1] in "=+-@＝" for cell in cells if cell.value)


def test_an_xlsx_holds_the_same_as_the_csv():
    """Row by row, with its heading fixed and every row in the filter."""
    found = sheet(CSEC)
    page = load_workbook(io.BytesIO(xlsx_of(found, "csec"))).active
    assert page is not None
    read = [tuple(cell.value or "" for cell in row) for row in page.iter_rows()]
    assert read == [found.headings, *found.rows]
    assert page.freeze_panes == "B2"
    assert page.auto_filter.ref == f"A1:{get_column_letter(len(read[0]))}{len(read)}"


def test_a_sheet_takes_any_title():
    """Excel refuses some characters, and names that are long or empty."""
    for title in ("a/b:c*d?[e]", "x" * 99, "'"):
        assert load_workbook(io.BytesIO(xlsx_of(sheet(), title))).active is not None


def test_tracks_with_other_units_share_the_columns():
    """A unit that a track lacks is an empty cell."""
    two = replace(verdicts()[0], components=verdicts()[0].components[:1])
    found = sheet_of(
        programme(),
        wording(),
        pairs([two, verdicts()[1]]),
        Freshness(None, None),
        str,
    )
    place = found.headings.index("UE2")
    assert (found.rows[0][place], found.rows[1][place] != "") == ("", True)
