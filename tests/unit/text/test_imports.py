"""What becomes of a file's results, in words."""

from __future__ import annotations

from lms_bridge.model.imported import Fate
from lms_bridge.text import Wording
from tests.docs.test_glossary import section


def test_every_fate_has_its_words_and_stands_in_the_glossary():
    """Under the label that people read, and no other row is there."""
    rows = {row[0].strip("`"): row[1] for row in section("Fate")}
    wording = Wording("fr", strict=True)
    assert rows == {fate.value: wording.label(fate) for fate in Fate}
