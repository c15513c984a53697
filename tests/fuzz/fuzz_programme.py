"""The rule files of a programme folder: whatever they hold, it loads or says what is wrong."""

from __future__ import annotations

from lms_bridge.errors import Problem, ProgrammeError
from lms_bridge.model.identity import AcademicYear
from lms_bridge.programme import load_programme
from lms_bridge.programme.scaffold import ScaffoldKind, ScaffoldOrder, scaffold
from tests.fuzz.yaml_target import changed
from tests.problems import advice, said

SOUND = {
    kind: {
        name: text
        for name, text in scaffold(
            ScaffoldOrder(
                "du-x", "Un titre", "A title", "DU-X", "Scolarité", kind, 2, AcademicYear(2026)
            )
        ).items()
        if name.startswith("units/") or name in {"programme.yaml", "blocks.yaml", "effects.yaml"}
    }
    for kind in ScaffoldKind
}
_FILES = [(kind, name) for kind, files in SOUND.items() for name in files]

SEEDS = [
    bytes([2 * number]) + SOUND[kind][name].encode() for number, (kind, name) in enumerate(_FILES)
]


def one(data: bytes) -> None:
    """Load a programme of which one file was changed."""
    which, text = changed(data, [SOUND[kind][name] for kind, name in _FILES])
    kind, name = _FILES[which]
    problems: tuple[Problem, ...] = ()
    try:
        load_programme("fuzzed", {**SOUND[kind], name: text})
    except ProgrammeError as error:
        problems = error.problems
    assert all(said(each) and advice(each) and each.file for each in problems)
