from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_bridge.stages.mapping.idnumbers import NearNumbers, as_meant, nearly_same, same_person

NUMBER = "21000001"


@pytest.mark.parametrize(
    "written",
    ["21000001", " 21000001 ", "2100\u200b0001", "\ufeff21000001", "2100\u00ad0001",
     "\uff12\uff11000001", "21000001\u200e", "21000001\n"],
    ids=["same", "space", "zero-width", "byte-order-mark", "soft-hyphen", "wide", "mark", "line"],
)  # fmt: skip
def test_numbers_that_look_the_same_are_one_person(written: str):
    """Case, space around, encoding and signs that nobody sees do not tell people apart."""
    assert same_person(written) == same_person(NUMBER)


@pytest.mark.parametrize(
    "written",
    ['="21000001"', "=21000001", "'21000001", "\u201921000001", '"21000001"',
     "\u201c21000001\u201d", "21000001.0", "21000001,00", "_x0032_1000001", "21,000,001",
     "\u00ab\u00a021000001\u00a0\u00bb"],
)  # fmt: skip
def test_what_a_spreadsheet_writes_around_a_number_is_not_part_of_it(written: str):
    """A formula, a sign for text, decimals of nothing, an escaped character."""
    assert as_meant(written) == NUMBER
    assert nearly_same(written, NUMBER)
    assert nearly_same(NUMBER, written)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2100 0050", "21000050"),
        ("021000050", "21000050"),
        ("2100-0050", "21000050"),
        ("2100\u202f0050", "21000050"),
        ("ab 12", "AB12"),
        ("2,1E+07", "21000050"),
        ("2.1000001E7", "21000001"),
        ("2.1E+7", "20999999"),
        ("21000001.", "21000001"),
        ("21000001,", "21000001"),
        ("(21000001)", "21000001"),
        ("+21000001", "21000001"),
        ("21000001 ;", "21000001"),
    ],
)
def test_a_number_is_nearly_somebody_elses(one: str, other: str):
    """Spaces, dashes, zeros before it, a power of ten that rounds: either way round."""
    assert nearly_same(one, other)
    assert nearly_same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("21000001", "21000002"),
        ("2,1E+07", "22000001"),
        ("2,1E+07", "2100000"),
        ("A1", "1"),
        ("", "0"),
        ("", ""),
        ("0", "00000001"),
        ("1e2", "e2"),
        ("2024/123", "20241/23"),
        ("...", "."),
    ],
)
def test_numbers_of_two_people_stay_apart(one: str, other: str):
    """Another digit or letter is another person, and nothing is nobody's number."""
    assert not nearly_same(one, other)


def test_everybody_who_may_be_meant_is_named():
    """Two numbers may look the same in a narrow column: both are named, in order."""
    known = NearNumbers(["21000050", "21000001", "31000001", "021000001"])
    assert known.like("2,1E+07") == ("021000001", "21000001", "21000050")
    assert known.like("21000001") == ("021000001", "21000001")
    assert known.like("41000001") == ()


#: By what was done to 21000001, how it then reads.
CHANGED = {
    "spaces around": " 21000001 ",
    "space inside": "2100 0001",
    "no-break space": "2100\u00a00001",
    "narrow no-break space": "21\u202f000\u202f001",
    "tab": "21000001\t",
    "line end": "21000001\r\n",
    "leading zeros": "0021000001",
    "zero-width space": "2100\u200b0001",
    "zero-width joiner": "21000001\u200d",
    "word joiner": "\u206021000001",
    "byte order mark": "\ufeff21000001",
    "soft hyphen": "2100\u00ad0001",
    "left-to-right mark": "\u200e21000001",
    "direction embedding": "\u202a21000001\u202c",
    "variation selector": "21000001\ufe0f",
    "blank of another script": "21000001\u3164",
    "control character": "21000001\x07",
    "formula of a text": '="21000001"',
    "formula with spaces": '= "21000001"',
    "apostrophe": "'21000001",
    "typographic apostrophe": "’21000001",
    "quotes": '"21000001"',
    "guillemets": "« 21000001 »",
    "shown as a power, comma": "2,1E+07",
    "shown as a power, point": "2.1E+07",
    "shown as a power, small": "2.1e+7",
    "shown as a power, all digits": "2,1000001E+07",
    "shown as a power, as a text": '="2,1E+07"',
    "decimals": "21000001.0",
    "decimals with a comma": "21000001,00",
    "workbook's escape": "_x0032_1000001",
    "workbook's escape of a line end": "21000001_x000D_",
    "full-width digits": "２１００００01",
    "digits of another script": "٢١٠٠٠٠٠١",
    "mathematical digits": "\U0001d7d0\U0001d7cf000001",
    "dashes": "21-000-001",
    "dots between thousands": "21.000.001",
    "commas between thousands": "21,000,001",
}


@pytest.mark.parametrize("changed", CHANGED.values(), ids=CHANGED)
def test_a_changed_number_is_nearly_the_one_it_was(changed: str):
    """Whatever a spreadsheet or copied text made of it, whose it could be is found."""
    assert nearly_same(changed, NUMBER)
    assert nearly_same(NUMBER, changed)
    assert NUMBER in NearNumbers(("21000001", "21000050")).like(changed)


@given(st.text(max_size=30), st.text(max_size=30))
def test_nearness_has_no_direction(one: str, other: str):
    """Whatever the texts."""
    assert nearly_same(one, other) == nearly_same(other, one)
