"""The same promises on the Moodle adapter, over HTTP."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from lms_bridge.cause import Cause
from lms_bridge.errors import AccessDenied
from lms_bridge.lms.moodle.address import Token
from lms_bridge.lms.moodle.limits import MoodleLimits
from lms_bridge.lms.moodle.reader import MoodleLms
from lms_bridge.lms.moodle.transport import Transport
from lms_bridge.lms.moodle.writer import MoodleLmsWriter
from lms_bridge.model.action import Action, Outcome, Reason, Receipt, Target, Verb
from lms_bridge.ports.effects import Tools
from lms_bridge.programme.effect_kinds import drivers
from lms_bridge.stages.push import push
from lms_bridge_testing.clock import FrozenClock
from lms_bridge_testing.sandbox import ADMINISTRATOR, MoodleState, SandboxMoodle

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
REASON = Reason("mini", "U1", "validated")
COHORT = Target("cohort", idnumber="LMSB-U1")
COURSE = Target("enrolment", course="C")
GROUP = Target("group", course="C", idnumber="G")
JOIN, ENROL = "core_cohort_add_cohort_members", "enrol_manual_enrol_users"
# short enough to give up on a silent write at once
LIMITS = MoodleLimits(attempts=2, read=0.3, total=0.5)


class Site:
    """A sandbox Moodle and both ports on it."""

    def __init__(self, moodle: SandboxMoodle, transport: Transport) -> None:
        self.moodle = moodle
        self.state = moodle.state
        self.lms = MoodleLms(transport)
        self.writer = MoodleLmsWriter(transport)
        self.course = next(each for each in self.state.courses.values() if each.idnumber == "C")
        self.receipts: list[Receipt] = []

    def push(self, *actions: Action) -> Counter[Outcome]:
        """Carry out actions; answers how many came to what."""
        self.receipts = []
        tools = Tools(self.lms, self.writer, FrozenClock(NOW))
        push(drivers(tools), actions, self.receipts.extend)
        return Counter(each.outcome for each in self.receipts)

    def people(self, number: int) -> list[Action]:
        """New accounts, each to be put into the cohort."""
        made = [self.state.add_user(f"L{n:02}", "A", "B") for n in range(number)]
        return [action(COHORT, each.id) for each in made]


def action(target: Target, person: int, verb: Verb = Verb.ADD, **more: Any) -> Action:
    """One learner into or out of a target."""
    return Action(f"{target}@{person}", verb, target, str(person), person, REASON, **more)


@pytest.fixture
def moodle_site() -> Iterator[Site]:
    """A site with a cohort that issues a badge, and a course with a group."""
    state = MoodleState()
    cohort = state.add_cohort("LMSB-U1", "Unit 1")
    state.add_badge("Badge", cohort=cohort)
    state.add_group(state.add_course("C", "Course"), "Group", idnumber="G")
    for name in ("Separate", "Default competence scale"):
        state.add_scale(name, ["Not yet competent", "Competent"])
    with SandboxMoodle(state, capabilities=ADMINISTRATOR) as moodle:
        transport = Transport(moodle.url, Token(moodle.token), LIMITS, sleep=lambda _: None)
        yield Site(moodle, transport)
        transport.close()


def test_one_spoiler_among_fifty(moodle_site: Site):
    """Forty-nine are done and hold the badge, one is refused, in few calls."""
    actions = moodle_site.people(50)
    moodle_site.moodle.poison(moodle_site.state.users[actions[17].user_id])
    moodle_site.moodle.forget_calls()
    assert moodle_site.push(*actions) == {Outcome.DONE: 49, Outcome.REFUSED: 1}
    assert moodle_site.moodle.count(JOIN) <= 13
    assert len(moodle_site.moodle.calls) <= 40


def test_a_lost_answer_is_not_sent_twice(moodle_site: Site):
    """Executed, then silence: read back, and the journal holds one change a learner."""
    moodle_site.moodle.fault(JOIN, "reset_mid_body")
    assert moodle_site.push(*moodle_site.people(5)) == {Outcome.DONE: 5}
    assert moodle_site.moodle.count(JOIN) == 1
    assert len(moodle_site.state.changes(JOIN)) == 5


def test_an_answer_that_is_no_answer_is_read_back(moodle_site: Site):
    """Moodle did it and printed a warning before, or nothing at all."""
    for kind in ("empty_body", "truncated_json", "not_json_warning_prefix", "nan"):
        actions = [action(COHORT, moodle_site.state.add_user(kind, "A", "B").id)]
        moodle_site.moodle.fault(JOIN, kind)
        assert moodle_site.push(*actions) == {Outcome.DONE: 1}, kind
    assert len(moodle_site.state.changes(JOIN)) == 4


def test_a_page_in_the_place_of_an_answer_is_sent_once_more(moodle_site: Site):
    """A maintenance page swallowed the write: the state says so, then it is made."""
    moodle_site.moodle.fault(JOIN, "html_200")
    assert moodle_site.push(*moodle_site.people(2)) == {Outcome.DONE: 2}
    assert moodle_site.moodle.count(JOIN) == 2
    assert len(moodle_site.state.changes(JOIN)) == 2


def test_a_suspended_enrolment_is_never_set_active(moodle_site: Site):
    """Nor are dates changed: nothing is written for those who are enrolled."""
    suspended, dated = (moodle_site.state.add_user(name, "A", "B") for name in ("S", "D"))
    moodle_site.state.enrol(suspended, moodle_site.course, suspended=True)
    moodle_site.state.enrol(dated, moodle_site.course, timestart=100, timeend=4_000_000_000)
    found = moodle_site.push(action(COURSE, suspended.id), action(COURSE, dated.id))
    assert found == {Outcome.REFUSED: 1, Outcome.ALREADY_SO: 1}
    assert moodle_site.moodle.count(ENROL) == 0


def test_a_group_refuses_who_is_not_enrolled(moodle_site: Site):
    """The others are in."""
    inside, outside = (moodle_site.state.add_user(name, "A", "B") for name in ("I", "O"))
    moodle_site.state.enrol(inside, moodle_site.course)
    found = moodle_site.push(action(GROUP, inside.id), action(GROUP, outside.id))
    assert found == {Outcome.DONE: 1, Outcome.REFUSED: 1}


def test_a_token_revoked_between_writing_and_reading_back(moodle_site: Site):
    """The run stops; nothing is called done that nobody saw."""
    moodle_site.moodle.fault(
        "core_cohort_get_cohort_members",
        "exception",
        after=1,
        errorcode="invalidtoken",
        exception="core\\exception\\moodle_exception",
    )
    with pytest.raises(AccessDenied, match="token"):
        moodle_site.push(*moodle_site.people(3))
    assert moodle_site.receipts == []
    assert len(moodle_site.state.changes(JOIN)) == 3


def test_a_framework_is_made_once_with_parents(moodle_site: Site):
    """Looked for by idnumber, made in order, found the second time."""
    rows = (("", "Framework", ""), ("B", "Block", ""), ("K", "Competence", "B"))
    actions = [
        Action(
            f"made:{idnumber}",
            Verb.CREATE,
            Target("rating", framework="F", idnumber=idnumber),
            "",
            0,
            REASON,
            name=name,
            note=above,
        )
        for idnumber, name, above in rows
    ]
    assert moodle_site.push(*actions) == {Outcome.DONE: 3}
    assert moodle_site.push(*actions) == {Outcome.ALREADY_SO: 3}
    block, competence = moodle_site.state.competencies.values()
    assert competence.parent is block


def test_a_badge_by_cron_is_told(moodle_site: Site):
    """Membership is done at once; the badge that Moodle issues later is looked for."""
    moodle_site.state.badges_by_cron = True
    person = moodle_site.state.add_user("L", "A", "B")
    assert moodle_site.push(action(COHORT, person.id, badge="Badge")) == {Outcome.DONE: 1}
    assert moodle_site.receipts[0].detail == Cause.of("badge.not_issued", badge="Badge")
