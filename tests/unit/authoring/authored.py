"""Sound folders of new programmes, to be spoilt by tests."""

from __future__ import annotations

from pathlib import Path

from lms_bridge.model.identity import AcademicYear
from lms_bridge.programme.scaffold import ScaffoldKind, ScaffoldOrder, scaffold, write_folder


def asked(
    kind: ScaffoldKind = ScaffoldKind.UNITS, units: int = 2, title: str = "Un titre"
) -> ScaffoldOrder:
    """What somebody wants written."""
    return ScaffoldOrder(
        "du-x", title, "A title", "DU-X", "Scolarité", kind, units, AcademicYear(2026)
    )


def folder(place: Path, kind: ScaffoldKind = ScaffoldKind.UNITS, units: int = 2) -> Path:
    """A new programme's folder."""
    write_folder(place / "du_x", scaffold(asked(kind, units)))
    return place / "du_x"


def spoil(place: Path, name: str, old: str, new: str) -> None:
    """Replace a text once in a file."""
    path = place / name
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {name}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
