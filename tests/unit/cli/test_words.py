"""What commands say of numbers."""

import pytest

from lms_bridge.cli.words import counts_in_words
from lms_bridge.programme.effect_kinds import effect_kinds


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", sorted({each.counted_as for each in effect_kinds()} - {""}))
def test_what_a_run_counts_of_a_kind_is_said(language: str, name: str):
    """Each kind of effect that a run counts by itself has words for its number."""
    said = counts_in_words(language, [(name, 3)])
    assert "3" in said
    assert f"cli.count.{name}" not in said
