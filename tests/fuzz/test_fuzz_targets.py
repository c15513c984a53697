"""Every fuzz target on the corpus that it begins with: only our own errors come out."""

from __future__ import annotations

import importlib

import pytest

from tests.fuzz.corpus import NAMES, seeds_of


@pytest.mark.parametrize("name", NAMES)
def test_a_reader_holds_on_what_its_fuzzing_begins_with(name: str):
    """A reader answers, or refuses in words; anything else that it raises fails here."""
    target = importlib.import_module(f"tests.fuzz.fuzz_{name}")
    seeds = list(seeds_of(name))
    assert len(seeds) > 1
    for seed in seeds:
        target.one(seed)
        target.one(b"\x01\x00\x40" + seed)
