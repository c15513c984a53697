"""Facts read for the old rules do not answer everything that new rules ask."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from lms_bridge.model.comparison import Provisional
from lms_bridge.model.site import GradeItem
from lms_bridge.programme import Programme, load_programme
from lms_bridge.programme.needs import needs
from lms_bridge.stages.mapping.readiness import unanswered
from tests.unit.stages.mapping.mapping_values import CSEC, DU, binding, enabled


def changed(programme: Programme, file: str, old: str, new: str) -> Programme:
    """The programme with a text in one of its files replaced."""
    files = dict(programme.files)
    assert old in files[file], old
    files[file] = files[file].replace(old, new)
    return load_programme(programme.id, files)


def found(programme: Programme, new: Programme, *tracks: str) -> dict[str, str]:
    """The needs without an answer, by key."""
    values = enabled(programme, *tracks)
    return {each.need: each.why for each in unanswered(programme, values, new, values)}


def test_the_same_rules_ask_nothing_new():
    """Nothing is provisional where only other values of a rule change."""
    assert found(DU, DU, *DU.tracks) == {}
    fewer = changed(DU, "units/ue2.yaml", "at_least: {2019-09-01: 21}", "at_least: {2019-09-01: 2}")
    assert found(DU, fewer, *DU.tracks) == {}


def test_a_need_that_nobody_asked_for_is_new():
    """An assessment that the old rules did not know was never read."""
    old = "        - assessment: {where_bound: true"
    text = DU.files["units/ue2.yaml"]
    assert old in text
    files = dict(DU.files)
    files["units/ue2.yaml"] = re.sub(r"        - assessment: \{where_bound.*\n", "", text)
    before = load_programme(DU.id, files)
    assert found(before, DU, "mention-1")["assessment:UE2"] == "new"


def test_another_pass_mark_makes_every_mark_read_otherwise():
    """Passed and failed were told when the mark was read: facts keep what was told."""
    stricter = changed(DU, "programme.yaml", "mark: {2019-09-01: 10}", "mark: {2019-09-01: 12}")
    why = found(DU, stricter, *DU.tracks)
    assert why["result:M1-UE4"] == "otherwise"
    assert "hours:UE1" not in why


def test_other_words_of_sessions_make_hours_read_otherwise():
    """Which part a session belongs to is told by its description when it is read."""
    words = changed(DU, "units/ue1.yaml", '"coordinateur"', '"coordination"')
    why = found(DU, words, *DU.tracks)
    assert {key for key in why if key.startswith("hours:UE1")} >= {"hours:UE1"}
    assert "hours:UE2" not in why


def test_another_prefix_makes_the_convention_look_elsewhere():
    """Idnumbers begin otherwise: what was read lies in other courses."""
    moved = changed(CSEC, "programme.yaml", "prefix: CSEC", "prefix: CSXX")
    assert set(found(CSEC, moved, "training").values()) <= {"elsewhere"}
    assert found(CSEC, moved, "training")


def test_what_is_bound_elsewhere_or_not_at_all_is_told_apart():
    """A binding of the site that changed, or a track that is run since; nothing where none did."""
    bound = binding("result:M2-UE2", GradeItem("X", "total"))
    one, other = enabled(DU, "mention-1-c3s"), enabled(DU, "mention-1-c3s", bindings=bound)
    assert unanswered(DU, one, DU, other) == (Provisional("result:M2-UE2", "elsewhere"),)
    assert unanswered(DU, other, DU, other) == ()
    assert unanswered(DU, enabled(DU, "mention-1"), DU, enabled(DU, "mention-1")) == ()


@pytest.mark.parametrize(
    ("programme", "old", "new", "expected"),
    [
        (
            DU,
            "mark: {2019-09-01: 10}",
            "mark: {2019-09-01: 12}",
            {"result", "document", "assessment"},
        ),
        (CSEC, "mark: {2024-09-01: 10}", "mark: {2024-09-01: 12}", {"competence", "assessment"}),
        (DU, "P: true", "P: false", {"hours"}),
    ],
)
def test_what_measures_change_which_needs(programme, old: str, new: str, expected: set[str]):
    """A pass mark those that are passed or failed, the table of marks those of hours."""
    changes = found(programme, changed(programme, "programme.yaml", old, new), *programme.tracks)
    assert {key.partition(":")[0] for key in changes} == expected
    assert set(changes.values()) == {"otherwise"}


def test_only_what_tracks_with_an_intake_ask_is_asked():
    """Without any intake, what every track asks."""
    need = "assessment:UE9"
    asked_by = {name for name in DU.tracks if need in {each.key for each in needs(DU, {name})}}
    elsewhere = binding(need, GradeItem("C", "x"))
    read_with = enabled(DU, *DU.tracks)
    assert asked_by
    assert asked_by < set(DU.tracks)

    def missing(*tracks: str) -> set[str]:
        site = replace(enabled(DU, bindings=elsewhere), intakes=enabled(DU, *tracks).intakes)
        site = site if tracks else replace(site, intakes=())
        return {each.need for each in unanswered(DU, read_with, DU, site)}

    for track in DU.tracks:
        assert (need in missing(track)) is (track in asked_by)
    assert need in missing()
