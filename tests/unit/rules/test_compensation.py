"""Groups of units: what a programme says of units acquired earlier, and of attendance."""

from __future__ import annotations

import pytest

from lms_bridge.programme import Programme
from tests.programmes import semester as module
from tests.programmes.semester import differences, semester, verdict_on

DAY = "2026-06-15"

#: The end of the group S1 in the head of the semester, where what follows is said of the group.
_END = 'floor: {2024-09-01: 8}\n    source: "R: art. 4"\n'

#: U1 is below the pass mark, U3 is not; U2 was acquired a year ago with a high mark.
_WEAK = (
    "U2 acquired earlier, on 2025-07-05 with 16 out of 20",
    "mark of U1.CC is 9",
    "mark of U1.EX is 9",
    "second session of U1.EX is 9",
    "mark of U3.W is 10",
    "mark of U3.O is 10",
)


def _acquired(monkeypatch: pytest.MonkeyPatch, word: str) -> Programme:
    """The semester, whose group S1 says what becomes of units acquired earlier."""
    assert _END in module.HEAD
    more = _END.replace("    source", f"    acquired: {word}\n    source")
    monkeypatch.setattr(module, "HEAD", module.HEAD.replace(_END, more))
    return semester()


@pytest.mark.parametrize(
    ("word", "average", "expected"),
    [
        ("counts", "11", "U1 is validated by compensation"),
        ("left_out", "9.33", "U1 is not validated"),
    ],
)
def test_a_unit_acquired_earlier_counts_or_is_left_out(
    monkeypatch: pytest.MonkeyPatch, word: str, average: str, expected: str
):
    """The programme says which; either way the unit itself stays acquired."""
    programme = _acquired(monkeypatch, word)
    stays = "U2 is validated"
    told = f"average of S1 comes to {average}"
    assert differences(programme, _WEAK, expected, told, stays, on=DAY) == []


def test_a_unit_left_out_is_awaited_by_nobody(monkeypatch: pytest.MonkeyPatch):
    """Without any mark of it the group is judged by the others; where it counts, it is awaited."""
    given = ("U2 acquired earlier, on 2025-07-05", *_WEAK[1:])
    for word, status in (("left_out", "not validated"), ("counts", "in progress")):
        programme = _acquired(monkeypatch, word)
        assert differences(programme, given, f"U1 is {status}", on=DAY) == []
        monkeypatch.undo()


def test_all_units_acquired_earlier_leave_no_average(monkeypatch: pytest.MonkeyPatch):
    """Where all are left out nothing is compared, and all stay acquired."""
    programme = _acquired(monkeypatch, "left_out")
    given = tuple(f"{unit} acquired earlier, on 2025-07-05" for unit in ("U1", "U2", "U3"))
    verdict = verdict_on(programme, given, DAY)
    found = {each.component: each.status.value for each in verdict.components}
    assert {found[unit] for unit in ("U1", "U2", "U3")} == {"validated"}
