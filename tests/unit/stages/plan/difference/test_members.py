from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_bridge.cause import Cause, as_written
from lms_bridge.model.action import Action, Drift, Observed, Plan, Presence, Target, Verb, Wanted
from lms_bridge.stages.plan import plan_difference
from lms_bridge.text import Wording
from lms_bridge.text.causes import bare_cause
from tests.unit.stages.plan.plan_values import (
    CHILD,
    COHORT,
    COMPLETION,
    ENROLMENT,
    FRAMEWORK,
    GROUP,
    RATING,
    ROOT,
    seen,
    wish,
)

PRESENT, ABSENT = Presence.PRESENT, Presence.ABSENT
SUSPENDED, UNKNOWN = Presence.SUSPENDED, Presence.UNKNOWN
OWNED = [COHORT, GROUP]
KINDS = [COHORT, GROUP, ENROLMENT, RATING, COMPLETION]


def plan(*wishes, observed: Observed, ledger=None, choices=None, **more) -> Plan:
    """A plan on little."""
    return plan_difference(wishes, observed, ledger or {}, choices or {}, **more).plan


def one(target: Target, presence, *, present: bool, put_in: bool | None = None, choice="", **more):
    """The plan for one learner in one target."""
    each = wish(target, present=present)
    ledger = {} if put_in is None else {each.key: put_in}
    choices = {each.key: choice} if choice else {}
    return plan(each, observed=seen(target, presence), ledger=ledger, choices=choices, **more)


def outcome(found: Plan) -> str:
    """What a plan for one learner comes to, in one word."""
    if found.actions:
        (action,) = found.actions
        return action.verb.value
    if found.drifts:
        return "drift"
    return "obstacle" if found.obstacles else "nothing"


@pytest.mark.parametrize("target", KINDS, ids=str)
@pytest.mark.parametrize("put_in", [None, True, False])
def test_there_and_wanted_is_nothing_to_do(target: Target, put_in):
    """Already so is a success, whoever did it."""
    found = one(target, PRESENT, present=True, put_in=put_in)
    assert (outcome(found), found.satisfied) == ("nothing", 1)


@pytest.mark.parametrize("target", KINDS, ids=str)
@pytest.mark.parametrize("put_in", [None, False])
@pytest.mark.parametrize("presence", [ABSENT, None])
def test_wanted_and_absent_is_added(target: Target, put_in, presence):
    """Never put in, or taken out by the bridge itself: put in."""
    assert outcome(one(target, presence, present=True, put_in=put_in)) == "add"


@pytest.mark.parametrize("target", KINDS, ids=str)
def test_wanted_and_taken_out_by_somebody_is_drift(target: Target):
    """The bridge had put the learner there: a person decides."""
    found = one(target, ABSENT, present=True, put_in=True)
    assert outcome(found) == "drift"
    assert found.drifts[0].expected


@pytest.mark.parametrize("put_in", [None, True, False])
def test_a_suspended_enrolment_is_left_alone(put_in):
    """Wanted: an obstacle, never set active again. Not wanted: left as it is."""
    assert outcome(one(ENROLMENT, SUSPENDED, present=True, put_in=put_in)) == "obstacle"
    assert outcome(one(ENROLMENT, SUSPENDED, present=False, put_in=put_in)) == "nothing"


@pytest.mark.parametrize("target", [COHORT, GROUP, ENROLMENT], ids=str)
def test_not_wanted_and_put_in_is_removed(target: Target):
    """What the bridge put in, it takes out."""
    assert outcome(one(target, PRESENT, present=False, put_in=True)) == "remove"


@pytest.mark.parametrize("target", [RATING, COMPLETION], ids=str)
def test_ratings_and_completions_are_never_taken_back(target: Target):
    """A person decides about them."""
    assert outcome(one(target, PRESENT, present=False, put_in=True)) == "obstacle"


@pytest.mark.parametrize("put_in", [None, False])
def test_not_wanted_and_put_in_by_somebody(put_in):
    """In the bridge's own cohorts and groups a drift, elsewhere somebody's good right."""
    for target in KINDS:
        expected = "drift" if target in OWNED else "nothing"
        assert outcome(one(target, PRESENT, present=False, put_in=put_in)) == expected


@pytest.mark.parametrize("target", KINDS, ids=str)
@pytest.mark.parametrize("put_in", [None, True, False])
def test_not_wanted_and_absent_is_nothing_to_do(target: Target, put_in):
    """Somebody else took it out: just as well."""
    assert outcome(one(target, ABSENT, present=False, put_in=put_in)) == "nothing"


@pytest.mark.parametrize("target", KINDS, ids=str)
@pytest.mark.parametrize("present", [True, False])
@pytest.mark.parametrize("put_in", [None, True])
def test_unknown_is_an_obstacle(target: Target, present, put_in):
    """Where the LMS does not say, nothing is written."""
    assert outcome(one(target, UNKNOWN, present=present, put_in=put_in)) == "obstacle"


@pytest.mark.parametrize("present", [True, False])
def test_an_unreadable_target_is_an_obstacle(present):
    """The cause is told, and nothing is written."""
    found = plan(
        wish(present=present), observed=Observed(unreadable={COHORT: as_written("no right")})
    )
    assert outcome(found) == "obstacle"
    assert "no right" in bare_cause(found.obstacles[0].cause)


@pytest.mark.parametrize(
    ("choice", "expected"), [("restore", "add"), ("leave", "nothing"), ("", "drift")]
)
def test_a_person_decides_about_a_drift(choice: str, expected: str):
    """Restore puts back, leave accepts, nothing decided shows it again."""
    assert outcome(one(COHORT, ABSENT, present=True, put_in=True, choice=choice)) == expected


@pytest.mark.parametrize(("choice", "expected"), [("restore", "remove"), ("leave", "nothing")])
def test_a_person_decides_about_a_stranger(choice: str, expected: str):
    """Somebody put into the bridge's cohort by hand is taken out again, or stays."""
    assert outcome(one(COHORT, PRESENT, present=False, choice=choice)) == expected


def test_nobody_is_unenrolled_from_where_results_are_read():
    """Unenrolling would hide the very grades that verdicts rest on."""
    protected = frozenset({"C"})
    found = one(ENROLMENT, PRESENT, present=False, put_in=True, protected=protected)
    assert outcome(found) == "obstacle"
    elsewhere = one(ENROLMENT, PRESENT, present=False, put_in=True, protected=frozenset({"D"}))
    assert outcome(elsewhere) == "remove"


def test_a_cohort_that_is_not_there_is_an_obstacle():
    """Cohorts with their badges are made by people; whoever is not wanted there is content."""
    observed = Observed(missing=frozenset({COHORT}))
    found = plan(wish(), wish(present=False, user=2), observed=observed)
    assert [each.learner for each in found.obstacles] == ["L1"]
    assert (found.actions, found.satisfied) == ((), 1)


def test_a_group_that_is_not_there_is_made_once():
    """First the group with its name, then everybody into it."""
    wishes = [wish(GROUP, user=user, name="Documents") for user in (2, 1)]
    found = plan(*wishes, observed=Observed(missing=frozenset({GROUP})))
    assert [(each.verb, each.learner) for each in found.actions] == [
        (Verb.CREATE, ""),
        (Verb.ADD, "L1"),
        (Verb.ADD, "L2"),
    ]
    assert found.actions[0].name == "Documents"


def test_a_group_of_a_missing_course_is_an_obstacle():
    """Where there is no course, there is nothing to make."""
    observed = Observed(missing=frozenset({GROUP}), absent=frozenset({"C"}))
    found = plan(wish(GROUP), observed=observed)
    assert outcome(found) == "obstacle"


def test_a_group_that_somebody_deleted_is_a_drift():
    """For those whom the bridge had put into it; a newcomer makes it anew."""
    old, new = wish(GROUP), wish(GROUP, user=2)
    observed = Observed(missing=frozenset({GROUP}))
    found = plan(old, new, observed=observed, ledger={old.key: True})
    assert [each.learner for each in found.drifts] == ["L1"]
    assert [each.learner for each in found.actions] == ["", "L2"]
    restored = plan(old, observed=observed, ledger={old.key: True}, choices={old.key: "restore"})
    assert [each.verb for each in restored.actions] == [Verb.CREATE, Verb.ADD]


def made(*targets: Target) -> dict[str, bool]:
    """A ledger in which the bridge made these."""
    return {f"made:{each}": True for each in targets}


def rated(missing: set[Target], ledger=None, target: Target = RATING) -> Plan:
    """The plan for one rating in a framework of which something is missing."""
    observed = Observed(missing=frozenset(missing))
    return plan(wish(target), observed=observed, ledger=ledger, once=FRAMEWORK)


def creations(found: Plan) -> list[Target]:
    """What a plan makes, in its order."""
    return [each.target for each in found.actions if each.verb is Verb.CREATE]


def test_a_framework_is_made_whole_and_in_order():
    """The framework, its competencies under their parents, then the rating."""
    found = rated({ROOT, RATING, CHILD})
    assert creations(found) == [ROOT, RATING, CHILD]
    assert found.actions[2].note == "B1"
    assert found.actions[-1].verb is Verb.ADD


def test_a_framework_begun_is_made_whole():
    """Interrupted in the middle of making it, the bridge goes on, whoever is rated."""
    assert creations(rated({CHILD}, made(ROOT, RATING))) == [CHILD]
    observed = Observed(presence={RATING: {1: PRESENT}}, missing=frozenset({CHILD}))
    found = plan(wish(RATING), observed=observed, ledger=made(ROOT), once=FRAMEWORK)
    assert creations(found) == [CHILD]


def test_what_somebody_deleted_is_not_made_again():
    """The bridge makes a framework once, and respects what people make of it."""
    assert outcome(rated({RATING}, made(ROOT, RATING, CHILD))) == "obstacle"
    assert outcome(rated({ROOT, RATING, CHILD}, made(ROOT))) == "obstacle"


def test_another_ones_framework_gets_what_is_needed():
    """A framework that was there gets the competency asked for with its parents, no more."""
    assert creations(rated({CHILD}, target=CHILD)) == [CHILD]
    assert creations(rated({RATING, CHILD}, target=CHILD)) == [RATING, CHILD]
    assert creations(rated({RATING, CHILD})) == [RATING]


def test_a_framework_nobody_needs_is_not_made():
    """Nothing is made before the first rating is wanted."""
    observed = Observed(missing=frozenset({ROOT, RATING, CHILD}))
    found = plan(wish(RATING, present=False), observed=observed, once=FRAMEWORK)
    assert found.actions == ()


def test_enrolments_come_before_groups_and_removals_last():
    """A group wants an enrolled learner; taking out never stands in the way of putting in."""
    out = wish(COHORT, present=False, user=3)
    observed = Observed(presence={COHORT: {3: PRESENT}})
    wishes = [out, wish(GROUP), wish(COHORT), wish(ENROLMENT), wish(RATING)]
    found = plan(*wishes, observed=observed, ledger={out.key: True})
    assert [(each.verb.value, each.target) for each in found.actions] == [
        ("add", ENROLMENT),
        ("add", COHORT),
        ("add", GROUP),
        ("add", RATING),
        ("remove", COHORT),
    ]


def test_a_badge_that_was_not_issued_is_told():
    """In the cohort and without its badge: is the badge active?"""
    each = wish(badge="B")
    for held, expected in ((frozenset(), 1), (frozenset({"B"}), 0)):
        observed = seen(COHORT, PRESENT, badges={1: held})
        assert len(plan(each, observed=observed).obstacles) == expected
    assert plan(each, observed=seen(COHORT, PRESENT)).obstacles == ()


@pytest.mark.parametrize("badge", ["Validation de l'UE1", 'Le "bon" badge', "UE1; UE2 ?"])
def test_a_badge_is_named_as_it_was_typed(badge: str):
    """In both languages, and its cohort in words: no key of the bridge's own is shown."""
    found = plan(wish(badge=badge), observed=seen(COHORT, PRESENT, badges={1: frozenset()}))
    french = Wording("fr").cause(found.obstacles[0].cause)
    english = Wording("en").cause(found.obstacles[0].cause)
    assert french.startswith(f"badge «\u00a0{badge}\u00a0» pas obtenu")
    assert english.startswith(f"badge “{badge}” not held")
    assert f"la cohorte {COHORT.idnumber}" in french
    assert f"the cohort {COHORT.idnumber}" in english
    assert str(COHORT) not in french + english


def test_an_action_carries_reason_and_key():
    """Who, where, why, and the key that every run gives it."""
    (action,) = one(COHORT, ABSENT, present=True).actions
    assert action.key == "cohort:LMSB-U1@L1"
    assert (action.reason.component, action.user_id, action.learner) == ("U1", 1, "L1")


@st.composite
def worlds(draw):
    """Any wishes, any state, any ledger, any decisions."""
    wishes: list[Wanted] = []
    presence: dict[Any, Any] = {}
    ledger: dict[Any, Any] = {}
    choices: dict[Any, Any] = {}
    for user in range(1, draw(st.integers(1, 5)) + 1):
        for target in KINDS:
            each = wish(target, present=draw(st.booleans()), user=user)
            wishes.append(each)
            state = draw(st.sampled_from([*Presence]))
            if state is SUSPENDED and target is not ENROLMENT:
                state = ABSENT
            presence.setdefault(target, {})[user] = state
            known = draw(st.sampled_from([None, True, False]))
            if known is not None:
                ledger[each.key] = known
            choice = draw(st.sampled_from(["", "restore", "leave"]))
            if choice:
                choices[each.key] = choice
    missing = draw(st.sets(st.sampled_from([COHORT, GROUP, ROOT, RATING, CHILD])))
    if ROOT in missing:
        missing |= {RATING, CHILD}
    kept = {target: found for target, found in presence.items() if target not in missing}
    return wishes, kept, missing, ledger, choices


def carry_out(actions: tuple[Action, ...], presence, missing, ledger, choices) -> None:
    """Do what a plan says, as a faultless LMS would, and note it in the ledger."""
    for action in actions:
        ledger[action.key] = action.verb is not Verb.REMOVE
        choices.pop(action.key, None)
        if action.verb is Verb.CREATE:
            missing.discard(action.target)
        else:
            there = PRESENT if action.verb is Verb.ADD else ABSENT
            presence.setdefault(action.target, {})[action.user_id] = there


@given(worlds())
def test_a_plan_carried_out_leaves_nothing_to_do(world):
    """Planning again after writing gives no action: doing it twice is doing it once."""
    wishes, presence, missing, ledger, choices = world
    observed = Observed(presence=presence, missing=frozenset(missing))
    first = plan(*wishes, observed=observed, ledger=ledger, choices=choices, once=FRAMEWORK)
    carry_out(first.actions, presence, missing, ledger, choices)
    again = Observed(presence=presence, missing=frozenset(missing))
    second = plan(*wishes, observed=again, ledger=ledger, choices=choices, once=FRAMEWORK)
    assert second.actions == ()


@given(worlds())
def test_only_what_the_bridge_put_in_is_taken_out(world):
    """Or what a person told it to take out; and never a rating or a completion."""
    wishes, presence, missing, ledger, choices = world
    observed = Observed(presence=presence, missing=frozenset(missing))
    found = plan(*wishes, observed=observed, ledger=ledger, choices=choices, once=FRAMEWORK)
    for action in found.actions:
        if action.verb is Verb.REMOVE:
            assert ledger.get(action.key) or choices.get(action.key) == "restore"
            assert action.target in {COHORT, GROUP, ENROLMENT}


def obstacles(found: Plan) -> list[tuple[str, str, Target, Cause]]:
    """What is in the way, whole."""
    return [(each.key, each.learner, each.target, each.cause) for each in found.obstacles]


WHY = as_written("no right")


@pytest.mark.parametrize(
    ("target", "observed", "ledger", "present", "cause"),
    [
        (
            COHORT,
            Observed(unreadable={COHORT: WHY}),
            False,
            True,
            Cause.of("effect.unreadable", target=COHORT.named, cause=WHY),
        ),
        (
            COHORT,
            seen(COHORT, UNKNOWN),
            False,
            True,
            Cause.of("effect.not_said", target=COHORT.named),
        ),
        (ENROLMENT, seen(ENROLMENT, SUSPENDED), False, True, Cause.of("effect.suspended")),
        (
            COHORT,
            seen(COHORT, PRESENT, badges={1: frozenset({"other"})}),
            False,
            True,
            Cause.of("effect.no_badge", badge="B", target=COHORT.named),
        ),
    ],
)
def test_what_is_in_the_way_names_whom_where_and_why(target, observed, ledger, present, cause):
    """By the key of the wish, which every run gives it."""
    each = wish(target, present=present, badge="B")
    found = plan(each, observed=observed, ledger={each.key: ledger})
    assert obstacles(found) == [(each.key, "L1", target, cause)]


def test_a_drift_names_whom_where_and_what_was_wanted():
    """Somebody taken out is wanted there; somebody put in is not."""
    out, stranger = wish(COHORT), wish(GROUP, present=False)
    observed = Observed(presence={COHORT: {1: ABSENT}, GROUP: {1: PRESENT}})
    found = plan(out, stranger, observed=observed, ledger={out.key: True})
    assert found.drifts == (
        Drift(out.key, "L1", COHORT, expected=True, reason=out.reason),
        Drift(stranger.key, "L1", GROUP, expected=False, reason=stranger.reason),
    )


def test_an_action_is_the_wish_as_it_was_wanted():
    """Its badge goes with whoever is added alone; its name and note with both."""
    put, take = (
        wish(COHORT, badge="B", name="N", note="O"),
        wish(GROUP, present=False, badge="B", name="M"),
    )
    observed = Observed(presence={GROUP: {1: PRESENT}})
    found = plan(put, take, observed=observed, ledger={take.key: True})
    assert found.actions == (
        Action(put.key, Verb.ADD, COHORT, "L1", 1, put.reason, name="N", badge="B", note="O"),
        Action(take.key, Verb.REMOVE, GROUP, "L1", 1, take.reason, name="M"),
    )


def test_what_is_made_carries_its_name_and_the_reason_of_the_first():
    """Under a key of its own, for nobody."""
    each = wish(GROUP, name="Documents")
    found = plan(each, observed=Observed(missing=frozenset({GROUP})))
    made = found.actions[0]
    assert made == Action(
        f"made:{GROUP}", Verb.CREATE, GROUP, "", 0, each.reason, name="Documents", note=made.note
    )
