from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from lms_bridge.cause import as_written
from lms_bridge.model.action import Reason, Target
from lms_bridge.model.identity import AcademicYear
from lms_bridge.model.site import Enabled
from lms_bridge.model.verdict import (
    AwardStatus,
    Because,
    ComponentVerdict,
    Owed,
    OwedKind,
    Status,
    Truth,
    Verdict,
)
from lms_bridge.programme.nouns import Effect, FrameworkPlan
from lms_bridge.stages.plan import effect_keys, made_once, wanted_by_target, wanted_effects
from lms_bridge.stages.plan.wanted import course_of_role, places
from tests.programmes.shipped import shipped

DU = shipped("du_pccpu")
TRACK = "mention-1"
SITE = Enabled("du-pccpu", (), {})
OPEN = Because(Truth.UNKNOWN, "all", "")
SETTLED = Because(Truth.YES, "all", "")


def effect(component: str = "UE1", *statuses: str, **more: Any) -> Effect:
    """An effect that names a cohort."""
    values: dict[str, Any] = {
        "kind": "cohort",
        "idnumber": "LMSB",
        "tracks": frozenset({TRACK}),
        **more,
    }
    return Effect(
        f"{component}-{statuses}", values.pop("kind"), component, frozenset(statuses), **values
    )


def unit(status: Status, component: str = "UE1", **more: Any) -> ComponentVerdict:
    """Where a learner stands in a unit."""
    values: dict[str, Any] = {"owed": (), "open": True, "because": OPEN, **more}
    return ComponentVerdict(component, status, (), **values)


def verdict(*units: ComponentVerdict, learner: str = "L1", **more: Any) -> Verdict:
    """A verdict on one learner."""
    values: dict[str, Any] = {
        "status": AwardStatus.IN_PROGRESS,
        "because": OPEN,
        "track": TRACK,
        **more,
    }
    return Verdict(
        learner,
        "du-pccpu",
        "1",
        "f",
        year=AcademicYear(2026),
        on=date(2026, 11, 2),
        as_of=datetime(2026, 11, 2, tzinfo=UTC),
        components=units,
        owed=(),
        **values,
    )


def want(effects, found: Verdict, site: Enabled = SITE) -> list[bool]:
    """Whether the verdict wants each target, in the order of their keys."""
    programme = replace(DU, effects=tuple(effects))
    return [each.present for each in wanted_effects(programme, site, [(1, found)])]


VALIDATED = effect("UE1", "validated", "exempted")


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (Status.VALIDATED, [True]),
        (Status.EXEMPTED, [True]),
        (Status.IN_PROGRESS, [False]),
        (Status.NOT_VALIDATED, [False]),
        (Status.UNDETERMINED, []),
    ],
)
def test_a_status_wants_its_effect(status: Status, expected):
    """And one that cannot be computed wants nothing changed."""
    assert want([VALIDATED], verdict(unit(status))) == expected


def test_one_of_several_effects_is_enough():
    """A target that any component wants is wanted, in whatever order they are named."""
    effects = [VALIDATED, effect("UE2", "validated")]
    found = verdict(unit(Status.IN_PROGRESS), unit(Status.VALIDATED, "UE2"))
    assert want(effects, found) == [True]
    assert want(effects[::-1], found) == [True]


def test_a_target_is_wanted_for_the_first_reason_that_wants_it():
    """Of those that want it; where none does, for the first that does not."""
    effects = [effect(each, "validated") for each in ("UE1", "UE2", "UE3")]
    for expected, standing in (
        ("UE2", (Status.IN_PROGRESS, Status.VALIDATED, Status.VALIDATED)),
        ("UE1", (Status.IN_PROGRESS, Status.IN_PROGRESS, Status.IN_PROGRESS)),
        ("UE1", (Status.VALIDATED, Status.IN_PROGRESS, Status.VALIDATED)),
    ):
        units = [unit(each, f"UE{n}") for n, each in enumerate(standing, 1)]
        programme = replace(DU, effects=tuple(effects))
        (found,) = wanted_effects(programme, SITE, [(1, verdict(*units))])
        assert found.reason.component == expected


def test_a_wish_says_why_and_what_goes_with_it():
    """Programme, component, status and debt; the name, the badge, and whether it comes again."""
    named = replace(VALIDATED, name="Members", badge="B")
    owing_one = replace(owed_effect(), name="Documents")
    programme = replace(DU, effects=(named, owing_one))
    (first,) = wanted_effects(programme, SITE, [(1, verdict(unit(Status.VALIDATED)))])[:1]
    assert first.reason == Reason(DU.id, "UE1", "validated")
    assert (first.name, first.badge, first.recurs) == ("Members", "B", False)
    found = wanted_effects(programme, SITE, [(7, owing(Owed(OwedKind.DOCUMENT, "M1")))])
    (debt,) = (each for each in found if each.target.kind == "group")
    assert debt.reason == Reason(DU.id, "UE1", "in_progress", "M1")
    assert (debt.name, debt.badge, debt.recurs) == ("Documents", "", True)
    assert (debt.learner, debt.user_id) == ("L1", 7)


def test_a_component_without_a_verdict_wants_nothing():
    """Neither that somebody is there nor that they are not; nor does its debt."""
    assert want([VALIDATED, owed_effect()], verdict(unit(Status.VALIDATED, "UE2"))) == []


def test_a_question_of_another_track_holds_nothing():
    """Only effects of the learner's own track can be in doubt."""
    other = effect("UE2", "validated", tracks=frozenset({"mention-2"}))
    found = verdict(unit(Status.IN_PROGRESS), unit(Status.UNDETERMINED, "UE2"))
    assert want([VALIDATED, other], found) == [False]


COLUMN = effect("UE1", kind="column", course="follow-up", idnumber="U1")
ON = replace(SITE, effects_on=frozenset({"column"}))


def test_what_may_be_closed_as_a_whole():
    """The gradebook of columns, once, where the site has them; a cohort is in nothing."""
    programme = replace(DU, effects=(VALIDATED, COLUMN, replace(COLUMN, idnumber="U2")))
    book = Target("column", course="DU-SUIVI")
    assert places(programme, ON) == (book,)
    off = replace(ON, effects_on=frozenset(), effects_off=frozenset({"column"}))
    assert places(programme, off) == ()
    assert places(replace(DU, effects=(VALIDATED,)), ON) == ()


def test_nothing_is_asked_of_a_place_that_is_closed():
    """What is elsewhere is asked for as before."""
    programme = replace(DU, effects=(VALIDATED, replace(owed_effect(), course="X")))
    pairs = [(1, owing(Owed(OwedKind.DOCUMENT, "M1")))]
    every = wanted_effects(programme, SITE, pairs)
    (group,) = (each.target for each in every if each.target.kind == "group")
    left = wanted_effects(programme, SITE, pairs, closed=[group])
    assert [each.target.kind for each in every] == ["cohort", "group"]
    assert [each.target.kind for each in left] == ["cohort"]


def test_an_open_question_holds_the_whole_target():
    """One component says no and the other cannot be computed: nothing is taken away."""
    effects = [VALIDATED, effect("UE2", "validated")]
    found = verdict(unit(Status.IN_PROGRESS), unit(Status.UNDETERMINED, "UE2"))
    assert want(effects, found) == []
    assert want(effects, verdict(unit(Status.VALIDATED), unit(Status.UNDETERMINED, "UE2"))) == [
        True
    ]


def test_an_effect_may_want_what_cannot_be_computed():
    """A place that has to stay while nobody can tell."""
    keep = effect("UE1", "undetermined", kind="enrolment", idnumber="", course="C")
    assert want([keep], verdict(unit(Status.UNDETERMINED))) == [True]


def test_the_award_wants_its_effects():
    """Admitted wants the diploma's badge; an award that cannot be computed holds it."""
    badge = effect("award", "admitted")
    assert want([badge], verdict(status=AwardStatus.ADMITTED)) == [True]
    assert want([badge], verdict(status=AwardStatus.ADJOURNED)) == [False]
    unknown = replace(OPEN, cause=as_written("nothing can be read"))
    assert want([badge], verdict(because=unknown)) == []


def test_other_tracks_and_kinds_switched_off_are_left_out():
    """An effect of another track says nothing about this learner."""
    other = effect("UE1", "validated", tracks=frozenset({"mention-2"}))
    found = verdict(unit(Status.VALIDATED))
    assert want([other], found) == []
    assert want([VALIDATED], found, replace(SITE, effects_off=frozenset({"cohort"}))) == []


def owed_effect(kind: OwedKind = OwedKind.DOCUMENT, of: str = "M1") -> Effect:
    """An effect wanted while something is owed."""
    return effect("UE1", kind="group", course="follow-up", owed=kind, owed_of=of)


def owing(*owed: Owed, because: Because = OPEN, **more: Any) -> Verdict:
    """A verdict on a unit that owes something."""
    return verdict(unit(Status.IN_PROGRESS, owed=owed, because=because, **more))


@pytest.mark.parametrize(
    ("owed", "expected"),
    [
        (Owed(OwedKind.DOCUMENT, "M1", missing=5000), True),
        (Owed(OwedKind.DOCUMENT, "M2"), False),
        (Owed(OwedKind.RESULT, "M1"), False),
    ],
)
def test_what_is_owed_wants_its_effect(owed: Owed, expected):
    """Of the right kind and about the right thing."""
    assert want([owed_effect()], owing(owed)) == [expected]


def test_nothing_in_particular_is_anything_of_its_kind():
    """An effect that names no document is wanted for each."""
    assert want([owed_effect(of="")], owing(Owed(OwedKind.DOCUMENT, "M2"))) == [True]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("document.accepted", OwedKind.DOCUMENT),
        ("decision.document.accepted", OwedKind.DOCUMENT),
        ("assessment.passed", OwedKind.EXAMINATION),
        ("competence.failed", OwedKind.COMPETENCE),
    ],
)
def test_the_place_stays_once_it_was_handed_in_and_judged(code: str, kind: OwedKind):
    """Taking it away would hide the record that the verdict rests on."""
    judged = Because(Truth.YES, code, "M1")
    found = owing(because=replace(SETTLED, children=(judged,)))
    assert want([owed_effect(kind)], found) == [True]
    open_still = replace(SETTLED, children=(replace(judged, truth=Truth.UNKNOWN),))
    assert want([owed_effect(kind)], owing(because=open_still)) == [False]


def test_an_assessment_that_nobody_asks_for_gives_no_place():
    """Where the site binds none, nobody is sent to it."""
    not_asked = Because(Truth.YES, "assessment.not_asked", "UE1")
    found = owing(because=replace(SETTLED, children=(not_asked,)))
    assert want([owed_effect(OwedKind.EXAMINATION, of="")], found) == [False]


def test_what_is_not_open_is_not_owed_yet():
    """An examination opens only after the blocks."""
    exam = owed_effect(OwedKind.EXAMINATION, of="")
    owed = Owed(OwedKind.EXAMINATION, "UE1")
    assert want([exam], owing(owed, open=False)) == [False]
    assert want([exam], owing(owed)) == [True]


@pytest.mark.parametrize(
    ("courses", "course"), [({}, "DU-SUIVI"), ({"follow-up": "MY-COURSE"}, "MY-COURSE")]
)
def test_a_role_names_a_course(courses, course: str):
    """The site's word, else the convention."""
    programme = replace(DU, effects=(owed_effect(),))
    site = replace(SITE, courses=courses)
    (each,) = wanted_effects(programme, site, [(1, owing(Owed(OwedKind.DOCUMENT, "M1")))])
    assert each.target.course == course


def test_everybody_is_asked_about_in_their_targets():
    """Wanted there or not; and the framework's targets are looked for too."""
    programme = replace(DU, effects=(VALIDATED,))
    pairs = [
        (1, verdict(unit(Status.VALIDATED))),
        (2, verdict(unit(Status.IN_PROGRESS), learner="L2")),
    ]
    root = Target("rating", framework="F")
    people = wanted_by_target(wanted_effects(programme, SITE, pairs), ((root, "F", ""),))
    assert people == {Target("cohort", idnumber="LMSB"): {1, 2}, root: frozenset()}


def test_wishes_come_by_their_key():
    """The order of learners does not matter."""
    programme = replace(DU, effects=(VALIDATED,))
    pairs = [(n, verdict(unit(Status.VALIDATED), learner=f"L{n}")) for n in (3, 1, 2)]
    found = wanted_effects(programme, SITE, pairs)
    assert found == wanted_effects(programme, SITE, pairs[::-1])
    assert [each.learner for each in found] == ["L1", "L2", "L3"]


def test_a_rating_carries_a_note():
    """Which unit was validated, in the registrar's words."""
    rating = effect("UE1", "validated", kind="rating", framework="F")
    programme = replace(DU, effects=(rating,))
    (each,) = wanted_effects(programme, SITE, [(1, verdict(unit(Status.VALIDATED)))])
    assert each.note == "UE1 Organisation et acteurs du parcours : validé"


def test_a_framework_comes_with_parents_first():
    """In whatever order the programme names them; not at all where ratings are off."""
    rows = (("K1", "One", "B1"), ("B1", "Block", ""))
    rated = effect("UE1", "validated", kind="rating", framework="F")
    programme = replace(DU, effects=(rated,), framework=FrameworkPlan("F", "Frame", rows))
    found = made_once(programme, SITE)
    assert [target.idnumber for target, _, _ in found] == ["", "B1", "K1"]
    assert made_once(programme, replace(SITE, effects_off=frozenset({"rating"}))) == ()
    assert made_once(DU, SITE) == ()


def test_the_keys_that_may_drift():
    """One for each target of the learner's track, and no other."""
    programme = replace(DU, effects=(VALIDATED, effect("UE2", "validated", idnumber="B")))
    assert effect_keys(programme, SITE, TRACK, "L1") == ["cohort:B@L1", "cohort:LMSB@L1"]
    assert effect_keys(programme, SITE, "mention-2", "L1") == []
    off = replace(SITE, effects_off=frozenset({"cohort"}))
    assert effect_keys(programme, off, TRACK, "L1") == []


@pytest.mark.parametrize(("role", "course"), [("follow-up", "DU-SUIVI"), ("C1", "C1")])
def test_a_course_without_a_role_is_its_own_idnumber(role: str, course: str):
    """The convention names the follow-up course alone; the site's word is for the named role."""
    assert course_of_role(DU, SITE, role) == course
    assert course_of_role(DU, replace(SITE, courses={role: "MINE"}), role) == "MINE"
    assert course_of_role(DU, replace(SITE, courses={"other": "MINE"}), role) == course


def test_what_was_handed_in_is_looked_for_at_every_depth():
    """About the very thing that the effect names, or about any where it names none."""
    judged = Because(Truth.NO, "document.accepted", "M1")
    deep = replace(SETTLED, children=(replace(OPEN, children=(judged,)),))
    for of, expected in (("M1", True), ("", True), ("M2", False)):
        assert want([owed_effect(of=of)], owing(because=deep)) == [expected]
