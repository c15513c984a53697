"""Columns in effects.yaml: what they take, and what two of them must not share."""

from __future__ import annotations

import pytest

from lms_bridge.programme import load_programme
from tests.problems import advice, said
from tests.unit.programme.programme_files import files_of, problems, spoilt

EFFECTS = "effects.yaml"
UE1 = "{id: column-UE1, kind: column, component: UE1, label: UE1}"

#: name: (what is written in the place of the column of UE1, what is said, the remedy)
SPOILT = {
    "without a component": (
        "{id: column-UE1, kind: column, label: UE1}", "a column effect needs `component`", "",
    ),
    "without a heading": (
        "{id: column-UE1, kind: column, component: UE1}", "a column effect needs `label`", "",
    ),
    "with a moment": (
        "{id: column-UE1, kind: column, component: UE1, label: UE1, "
        "when: {component: UE1, status: [validated]}}",
        "a column effect takes no when", "",
    ),
    "in a course of its own": (
        "{id: column-UE1, kind: column, component: UE1, label: UE1, course: DU-UE1}",
        "a column effect takes no course", "",
    ),
    "about nothing": (
        "{id: column-UE1, kind: column, component: UE11, label: UE1}",
        "there is no component “UE11”", "use one of: UE1, UE10",
    ),
    "about the award": (
        "{id: column-UE1, kind: column, component: award, label: UE1}",
        "there is no component “award”", "use one of: UE1, UE10",
    ),
    "beside another about the same": (
        "{id: column-UE1, kind: column, component: UE2, label: UE1}",
        "the columns column-UE1 and column-UE2 are both called du-pccpu/UE2",
        "give one of them an `idnumber` of its own",
    ),
    "of a unit with other hours elsewhere": (
        "{id: column-UE1, kind: column, component: UE6, idnumber: U, label: UE1}",
        "UE6 has other hours in other tracks", "make a column for each",
    ),
    "in an unknown track": (
        "{id: column-UE1, kind: column, component: UE1, label: UE1, tracks: [mention-9]}",
        "there is no track “mention-9”", "declare it under tracks",
    ),
    "that is a cohort": (
        "{id: column-UE1, kind: cohort, label: UE1, idnumber: X}",
        "a cohort effect takes no label", "",
    ),
    "that is a cohort at no moment": (
        "{id: column-UE1, kind: cohort, idnumber: X}", "a cohort effect needs `when`", "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SPOILT)
def test_a_spoilt_column_is_named(name: str):
    """Whoever spoils it reads in which line, what is wrong and what to write."""
    new, what, remedy = SPOILT[name]
    files = spoilt("du_pccpu", EFFECTS, UE1, new)
    (found,) = problems(files)
    assert what in said(found)
    assert remedy in advice(found)
    lines = files_of("du_pccpu")[EFFECTS].splitlines()
    assert found.file == EFFECTS
    assert found.line is not None
    assert "column-UE" in lines[found.line - 1]


@pytest.mark.parametrize(("folder", "count"), [("du_pccpu", 12), ("csec", 6)], ids=["du", "csec"])
def test_each_programme_has_its_columns(folder: str, count: int):
    """One about each unit or block in each track, all in the follow-up course."""
    programme = load_programme(folder, files_of(folder))
    columns = [each for each in programme.effects if each.kind == "column"]
    assert len(columns) == len({each.idnumber for each in columns}) == count
    assert {each.course for each in columns} == {"follow-up"}
    for track in programme.tracks:
        wanted = [each.id for each in programme.of_track(track) if each.counts]
        found = [each.component for each in columns if track in each.tracks]
        assert sorted(found) == sorted(wanted)
