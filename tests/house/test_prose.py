"""What people read is in the catalogue: no sentence stands in Python code, but where it is told."""

from __future__ import annotations

from pathlib import Path

from tests.catalogue.prose import modules_with_sentences, sentences
from tests.catalogue.spared import SPARED


def test_no_sentence_stands_outside_the_catalogue():
    """A module that needs no sparing any more leaves the table; no other may enter it."""
    spared = [module for modules in SPARED.values() for module in modules]
    assert len(spared) == len(set(spared))
    assert set(modules_with_sentences()) == set(spared)


def test_a_sentence_is_found_in_either_language(tmp_path: Path):
    """Docstrings, help and codes are none; what an error says is one."""
    path = tmp_path / "module.py"
    path.write_text(
        '"""What this module is for."""\n'
        'CODE = "hours.missing"\n'
        'TOLD = "Le jury a prononcé cela"\n'
        'SAID = f"the run {CODE} would change many"\n'
        'OPTION = option(help="Only what nothing provides.")\n'
        "def f():\n"
        '    """Say something to somebody."""\n'
        '    raise ValueError("there is no such thing")\n',
        encoding="utf-8",
    )
    assert [line for line, _ in sentences(path)] == [3, 4, 8]
