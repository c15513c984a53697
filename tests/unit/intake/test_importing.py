"""What is said of a file before it is taken over."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from lms_bridge.intake.importing import Preview
from lms_bridge.model.imported import FileKind, ImportedFile

FILE = ImportedFile(0, "du", "m1.csv", FileKind.CSV, "f" * 64, "", datetime(2026, 9, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("known", "people", "enough", "strange"),
    [
        (11, 20, 0.55, False),
        (10, 20, 0.55, True),
        (7, 100, 0.07, False),
        (29, 100, 0.29, False),
        (0, 3, 0.0, True),
    ],
)
def test_the_share_of_known_people_is_as_it_is_written(
    known: int, people: int, enough: float, *, strange: bool
):
    """Just enough are enough, and nobody never is."""
    seen = Preview(FILE, (), 0, {}, 0, 0, known, people, enough, {})
    assert seen.strange is strange
