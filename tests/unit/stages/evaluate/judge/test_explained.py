"""The whole explanation of made-up learners: each condition with its figures, sources, records."""

from __future__ import annotations

import pytest

from tests.programmes.explained import KEPT, TOLD, told


@pytest.mark.parametrize("name", TOLD)
def test_an_explanation_stays_as_it_was(name: str):
    """Nobody's verdict changes its reasons unless somebody means it, and reads the difference."""
    kept = (KEPT / f"{name}.txt").read_text(encoding="utf-8")
    assert told(name).split("\n\n") == kept.split("\n\n")
