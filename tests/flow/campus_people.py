"""What people do on the small campus, for a machine that does it in any order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule
from small_model import PLACES, Change, Facts, there
from sync_world import World

from lms_bridge.model.decision import Decision, DecisionKind
from lms_bridge.model.run import RunState
from lms_bridge.model.site import Brake
from lms_bridge.model.work import WorkKind, WorkState
from lms_bridge.pipeline.deciding import decide
from lms_bridge.testing.sandbox.records import User

MOST = 4
WHO = st.integers(0, MOST - 1)
GROUP = "group:MINI-SUIVI/LMSB-DOC"
BLOCK = ("MINI-K1", "MINI-K2")

#: What a day brings for a learner: a mark, a grade of a competence, a result from elsewhere.
NEWS = st.sampled_from(
    [
        *(("mark", mark) for mark in "PA"),
        *((item, grade) for item in BLOCK for grade in (8, 15)),
        *(("elsewhere", said) for said in ("passed", "failed", "failed for good")),
    ]
)


class People(RuleBasedStateMachine):
    """The campus, what is known of it, and everything that people may do.

    `quiet` is whether nothing of the bridge's is under way; `decided` names, run by run, about
    whom people decided something after the run had judged them.
    """

    def __init__(self) -> None:
        super().__init__()
        self.world = World(learners=2)
        self.world.enabled = replace(self.world.enabled, brake=Brake(share=1.0, shrink=1.0))
        self.facts = [Facts(), Facts()]
        self.changes: list[Change] = []
        self.register = self.k2 = True
        self.ever_both: set[str] = set()
        self.quiet = False
        self.decided: set[tuple[int, str]] = set()

    def settle(self) -> None:
        """Sync undisturbed until nothing is left to do."""
        raise NotImplementedError

    def someone(self, number: int) -> tuple[User, Facts]:
        """One of those who are there."""
        place = number % len(self.facts)
        return self.world.people[place], self.facts[place]

    def judged(self) -> Iterator[tuple[User, Facts]]:
        """Those whom the bridge judges and writes for."""
        for person, facts in zip(self.world.people, self.facts, strict=True):
            if facts.listed and facts.active:
                yield person, facts

    # What becomes of the learners

    @precondition(lambda self: len(self.facts) < MOST)
    @rule()
    def somebody_comes(self) -> None:
        """One more on the roster."""
        self.world.enter(f"L{len(self.facts) + 1}")
        self.facts.append(Facts())

    @rule(who=WHO)
    def somebody_leaves_or_comes_back(self, who: int) -> None:
        """Off the roster, or on it again; somebody always stays."""
        person, facts = self.someone(who)
        if not facts.listed:
            self.world.state.add_to_cohort(self.world.roster, person)
        elif len(list(self.judged())) > 1:
            self.world.state.remove_from_cohort(self.world.roster, person)
        else:
            return
        facts.listed = not facts.listed

    @rule(who=WHO)
    def an_account_is_suspended_or_active_again(self, who: int) -> None:
        """Nothing is judged or written for a suspended account."""
        person, facts = self.someone(who)
        if facts.active and len(list(self.judged())) < 2:
            return
        person.suspended = facts.active
        facts.active = not facts.active

    @rule(news=st.lists(st.tuples(WHO, NEWS), min_size=1, max_size=6))
    def marks_and_grades_come_in(self, news: list[tuple[int, tuple[str, Any]]]) -> None:
        """For the first time, or corrected."""
        for who, (what, value) in news:
            person, facts = self.someone(who)
            if what == "mark":
                self._mark(person, facts, value)
            elif what == "elsewhere":
                points = 12 if value == "passed" else 5
                grade = self.world.state.grade(self.world.items["EXT-RESULT"], person, points)
                grade.locked = value == "failed for good"
                facts.elsewhere = value
            else:
                self._grade(person, facts, what, value)
            facts.vanished.discard(what)

    def _mark(self, person: User, facts: Facts, mark: str) -> None:
        if self.register:
            self.world.state.mark(self.world.session, person, mark)
            facts.mark = mark

    def _grade(self, person: User, facts: Facts, item: str, grade: int) -> None:
        if item == "MINI-K2" and not self.k2:
            return
        self.world.state.grade(self.world.items[item], person, grade)
        facts.grades[item] = grade >= 10
        if all(facts.grades.get(each) for each in BLOCK):
            self.ever_both.add(person.idnumber)

    @rule(words=st.text("ab ", min_size=1, max_size=5))
    def everything_gets_another_name(self, words: str) -> None:
        """Names mean nothing."""
        state = self.world.state
        for each in (*state.cohorts.values(), *state.groups.values()):
            each.name = f"{words} {each.id}"
        for course in state.courses.values():
            course.shortname = course.fullname = f"{words} {course.id}"

    @rule(course=st.sampled_from(["MINI-U1", "MINI-B1", "EXT"]))
    def a_course_is_reset(self, course: str) -> None:
        """Its grades or marks are gone: what had spoken for a learner is not forgotten."""
        self.settle()
        world = self.world
        for person, facts in self.judged():
            gone: dict[str, bool] = {}
            if course == "MINI-U1":
                world.session.log.pop(person.id, None)
                gone["mark"], facts.mark = facts.mark == "P", ""
            elif course == "EXT":
                world.items["EXT-RESULT"].item.grades.pop(person.id, None)
                gone["elsewhere"], facts.elsewhere = facts.elsewhere == "passed", ""
            else:
                for item in BLOCK:
                    world.items[item].item.grades.pop(person.id, None)
                    gone[item] = facts.grades.pop(item, False)
            facts.vanished |= {name for name, spoke in gone.items() if spoke}

    @rule(what=st.sampled_from(["register", "k2"]))
    def an_activity_is_deleted(self, what: str) -> None:
        """Nothing can be said any more of what it told."""
        if not getattr(self, what):
            return
        self.settle()
        state, world = self.world.state, self.world
        activity = world.register if what == "register" else world.items["MINI-K2"]
        setattr(self, what, False)
        del activity.course.activities[activity.cmid], state.activities[activity.cmid]
        del state.instances[activity.modname, activity.instance]
        if what == "register":
            del state.attendances[activity.instance]

    # What people change in the LMS

    def by_hand(self, key: str, *, put: bool) -> None:
        """Note what a person did."""
        self.changes.append(Change(key, bridge=False, put=put, quiet=self.quiet))

    @rule(who=WHO, place=st.sampled_from(PLACES))
    def somebody_meddles(self, who: int, place: str) -> None:
        """Takes a learner out of where the bridge puts people, or puts one in."""
        person, _ = self.someone(who)
        state, world, (kind, _, name) = self.world.state, self.world, place.partition(":")
        present = there(world, place, person)
        if kind == "cohort":
            change = state.remove_from_cohort if present else state.add_to_cohort
            change(world.cohorts[name], person)
        elif kind == "enrolment":
            (state.unenrol if present else state.enrol)(person, world.courses[name])
        elif kind == "group" and state.groups:
            (group,) = state.groups.values()
            (group.members.discard if present else group.members.add)(person.id)
        elif kind == "rating" and present:
            rated = [each for each in state.competencies.values() if each.idnumber == "MINI-B1"]
            state.rate(person, rated[0], 1)
        else:
            return
        self.by_hand(f"{place}@{person.idnumber}", put=not present)

    @rule(who=WHO, name=st.sampled_from(["MINI-FINAL", "MINI-REST"]))
    def an_enrolment_is_suspended_or_active_again(self, who: int, name: str) -> None:
        """The bridge never touches a suspended one."""
        person, _ = self.someone(who)
        found = self.world.courses[name].participants.get(person.id)
        if found:
            found["manual"].suspended = not found["manual"].suspended
            key = f"enrolment:{name}@{person.idnumber}"
            self.by_hand(key, put=not found["manual"].suspended)

    @precondition(lambda self: self.world.state.groups)
    @rule()
    def the_group_is_deleted(self) -> None:
        """With everybody in it."""
        (group,) = self.world.state.groups.values()
        for person in self.world.people:
            if person.id in group.members:
                self.by_hand(f"{GROUP}@{person.idnumber}", put=False)
        self.by_hand(f"made:{GROUP}", put=False)
        del self.world.state.groups[group.id], group.course.groups[group.id]

    # What people decide

    def decides(self, person: User, kind: DecisionKind, subject: str, outcome: str) -> bool:
        """A person decides; answers whether the bridge knew the learner at all."""
        store, learner = self.world.store, person.idnumber
        if store.verdict("mini", learner) is None:
            return False
        at = self.world.clock.advance(timedelta(seconds=1))
        decision = Decision(0, "mini", learner, kind, subject, outcome, "r", at, "why")
        decide(self.world.job(), decision)
        run = next(iter(store.runs("mini", 1)), None)
        if run is not None and run.state is RunState.RUNNING:
            left = store.work(run.id, {WorkState.WAITING, WorkState.HELD})
            early = {WorkKind.FIND, WorkKind.COURSE, WorkKind.SITE, WorkKind.JUDGE}
            if not early & {each.kind for each in left}:
                self.decided.add((run.id, learner))
        return True

    @rule(who=WHO)
    def somebody_is_exempted_or_not_any_more(self, who: int) -> None:
        """From the first unit."""
        person, facts = self.someone(who)
        outcome = "withdrawn" if facts.exempted else "granted"
        if self.decides(person, DecisionKind.EXEMPTION, "U1", outcome):
            facts.exempted = not facts.exempted

    @rule(who=WHO)
    def a_block_is_revoked_or_given_back(self, who: int) -> None:
        """By a person alone."""
        person, facts = self.someone(who)
        outcome = "withdrawn" if facts.revoked else "revoked"
        if self.decides(person, DecisionKind.REVOCATION, "B1", outcome):
            facts.revoked = not facts.revoked

    @rule(who=WHO, outcome=st.sampled_from(["accepted", "refused"]))
    def a_document_is_judged(self, who: int, outcome: str) -> None:
        """Accepted or refused."""
        person, facts = self.someone(who)
        if self.decides(person, DecisionKind.DOCUMENT, "document:D1", outcome):
            facts.document = outcome

    @precondition(lambda self: any(not each.bridge for each in self.changes))
    @rule(which=st.integers(0, 20), outcome=st.sampled_from(["restore", "leave"]))
    def a_drift_is_decided(self, which: int, outcome: str) -> None:
        """What somebody changed by hand last is put back, or stays."""
        last = {each.key: each for each in self.changes}
        keys = [key for key, each in last.items() if not each.bridge and "@" in key]
        if not keys:
            return
        key = keys[which % len(keys)]
        learner = key.partition("@")[2]
        (person,) = (each for each in self.world.people if each.idnumber == learner)
        if self.decides(person, DecisionKind.DRIFT, key, outcome):
            self.changes.append(replace(last[key], choice=outcome))
