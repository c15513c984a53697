from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from pydantic import TypeAdapter

from lms_bridge.errors import LmsUnreadable, UnusableRecord
from lms_bridge.http.answer import exact_json
from lms_bridge.lms.moodle.functions import COMPLETIONS, COURSES, GRADES, GROUPS
from lms_bridge.lms.moodle.values import Flag, Moment, Name, Number, Text, Whole, plain_text
from lms_bridge.text.causes import error_in_words


def accepts(kind: Any, value: object) -> object:
    """What a kind of value reads."""
    return TypeAdapter(kind).validate_python(value)


def refuses(kind: Any, value: object) -> None:
    """Check that a kind of value does not accept this."""
    with pytest.raises(ValueError, match="validation error"):
        TypeAdapter(kind).validate_python(value)


def test_whole_numbers():
    """Ids come as numbers or as text; yes and no are no numbers, nor is 1.5."""
    assert accepts(Whole, 5) == accepts(Whole, "5") == 5
    assert accepts(Whole, "-3") == -3
    for wrong in (True, None, "", "5.0", Decimal("1.5"), "²", 2**70, "9" * 30):
        refuses(Whole, wrong)


def test_yes_and_no():
    """Moodle says true, 1 or "1"."""
    assert [accepts(Flag, value) for value in (True, 1, "1")] == [True] * 3
    assert [accepts(Flag, value) for value in (False, 0, "0")] == [False] * 3
    for wrong in (None, 2, "yes", ""):
        refuses(Flag, wrong)


def test_numbers_are_never_text():
    """What is formatted for eyes ("12,50", "A-", "-") is refused."""
    assert accepts(Number, Decimal("14.5")) == Decimal("14.5")
    assert accepts(Number, 14) == Decimal(14)
    for wrong in ("14.5", "12,50", "-", True, None, Decimal("1e25")):
        refuses(Number, wrong)


def test_times():
    """0 and null are none; negative, milliseconds and beyond 2100 are refused."""
    assert accepts(Moment, 1795327097) == datetime(2026, 11, 22, 5, 58, 17, tzinfo=UTC)
    assert accepts(Moment, 0) is None
    assert accepts(Moment, None) is None
    for wrong in (-1, 1795327097000, 4102444801, True, "tomorrow"):
        refuses(Moment, wrong)


def test_names_are_unescaped_and_idnumbers_are_not():
    """Moodle escapes names as for a page; an idnumber is taken to the letter."""
    assert accepts(Name, "R&amp;D ") == "R&D"
    assert accepts(Text, "R&amp;D ") == "R&amp;D "
    refuses(Text, 5)


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("", ""),
        ("Fonction de coordinateur", "Fonction de coordinateur"),
        ("<p>Éthique &amp; droit</p>", "Éthique & droit"),
        ("<p>One</p><p>Two<br/>Three</p>", "One\nTwo\nThree"),
        ("a<script>alert(1)</script>b <style>p{}</style>c", "ab c"),
        ('<img src=x onerror="alert(1)">UE1', "UE1"),
        ("1 < 2 &lt;b&gt;", "1 < 2 <b>"),
        ("<p>open <b>never closed", "open never closed"),
    ],
)
def test_descriptions_are_read_as_text(markup: str, expected: str):
    """What a reader would see, one line for each paragraph."""
    assert plain_text(markup) == expected


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"  \n",
        b"\xef\xbb\xbf[]",
        b"<html><body>maintenance</body></html>",
        b"<?xml version='1.0'?><RESPONSE/>",
        b"Warning: something in /var/www/x.php on line 3\n[]",
        b'{"courses": [',
        b'{"grade": NaN}',
        b'{"grade": Infinity}',
        b'{"grade": -Infinity}',
        b'{"grade": 1e999}',
        b'{"grade": 1e-999}',
        b'{"grade": 1.0000000000000000000000000000000000000000000000000000000000001}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"n": ' + b"9" * 10_000 + b"}",
    ],
)
def test_what_is_not_json_is_unreadable(body: bytes):
    """The cause names the kind and the length of the answer, never its content."""
    with pytest.raises(LmsUnreadable) as caught:
        exact_json(body, "core_x", "text/html; charset=utf-8")
    assert dict(caught.value.cause.values) == {"kind": "text/html", "bytes": len(body)}
    assert "maintenance" not in str(caught.value)
    assert caught.value.__context__ is None


def test_numbers_stay_exact():
    """0.1 is 0.1."""
    assert exact_json(b"[0.1, 3, 14.50]", "f") == [Decimal("0.1"), 3, Decimal("14.50")]


def test_a_missing_field_is_named():
    """The error names function and field, and quotes nothing."""
    with pytest.raises(UnusableRecord) as caught:
        COURSES.read({"courses": [{"id": 2, "fullname": "Secret name"}]})
    told = error_in_words(caught.value, "en")
    assert "courses.0.shortname is missing" in told
    assert COURSES.name in told
    assert "Secret" not in told
    assert caught.value.__context__ is None


def test_null_is_not_an_empty_list():
    """Nothing where a list belongs is no answer at all."""
    for function, value in ((GROUPS, None), (COURSES, {"courses": None}), (COURSES, [])):
        with pytest.raises(LmsUnreadable):
            function.read(value)


def test_a_bad_time_names_the_record():
    """A time in milliseconds makes the one record unusable."""
    status = {"cmid": 1, "state": 1, "timecompleted": 1795327097000}
    with pytest.raises(UnusableRecord, match=r"statuses\.0\.timecompleted"):
        COMPLETIONS.read({"statuses": [status]})


def test_a_formatted_grade_is_refused():
    """Text where the raw grade belongs is never parsed."""
    item = {"id": 1, "itemtype": "mod", "graderaw": "12,50", "grademin": 0, "grademax": 20}
    with pytest.raises(UnusableRecord, match="graderaw"):
        GRADES.read({"usergrades": [{"userid": 3, "gradeitems": [item]}]})
