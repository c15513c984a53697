"""What people do on the small campus, for a machine that does it in any order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from lms_bridge.decisions.deciding import record_decision
from lms_bridge.model.decision import Decision, DecisionKind
from lms_bridge.model.run import RunState
from lms_bridge.model.site import Brake
from lms_bridge.model.work import WorkKind, WorkState
from lms_bridge_testing.sandbox.records import User
from tests.existing import existing
from tests.flow.small_model import BLOCK, PLACES, Change, Facts, Grade, Revocation, there
from tests.flow.sync_world import World

MOST = 4
WHO = st.integers(0, MOST - 1)
GROUP = "group:MINI-SUIVI/LMSB-DOC"
DECIDED = st.sampled_from(["exempted", "revoked", "accepted", "refused"])
SUSPENSION, DELETION = "suspension", "deletion"

#: What comes in: of whom, what, and how much; a mark, a competence, a result from elsewhere.
News = list[tuple[int, tuple[str, Any]]]
NEWS = st.lists(
    st.tuples(
        WHO,
        st.sampled_from(
            [
                *(("mark", mark) for mark in "PA"),
                *((item, grade) for item in BLOCK for grade in (8, 15)),
                *(("elsewhere", said) for said in ("passed", "failed", "failed for good")),
            ]
        ),
    ),
    min_size=4,
    max_size=8,
)


class People(RuleBasedStateMachine):
    """The campus, what is known of it, and everything that people may do.

    `quiet` is whether nothing of the bridge's is under way; `decided` names, run by run, about
    whom people decided something after the run had judged them. `ever_both` names who had passed
    both competences at some moment, with the number of the revocation after which; 0 for whatever
    was revoked: a run that has read the grades may be judged when that is withdrawn.
    """

    def __init__(self) -> None:
        super().__init__()
        self.world = World(learners=3)
        self.world.enabled = replace(self.world.enabled, brake=Brake(share=1.0, shrink=1.0))
        self.facts = [Facts() for _ in self.world.people]
        self.changes: list[Change] = []
        self.register = self.k2 = True
        self.ever_both: set[tuple[str, int]] = set()
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

    @rule(who=WHO, account=st.booleans())
    def somebody_goes_or_comes_back(self, who: int, *, account: bool) -> None:
        """Off the roster, or the account is suspended: nothing is judged or written then."""
        person, facts = self.someone(who)
        here = facts.active if account else facts.listed
        if here and len(list(self.judged())) < 3:
            return  # there is always something to do
        if account:
            person.suspended, facts.active = here, not here
            return
        change = self.world.state.remove_from_cohort if here else self.world.state.add_to_cohort
        change(self.world.roster, person)
        facts.listed = not here

    @rule(news=NEWS)
    def marks_and_grades_come_in(self, news: News) -> None:
        """For the first time, or corrected; and everything gets a name that means nothing."""
        self._rename(f"{len(self.changes)}")
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

    def _rename(self, words: str) -> None:
        state = self.world.state
        named: list[Any] = [*state.cohorts.values(), *state.groups.values()]
        for each in named:
            each.name = f"{words} {each.id}"
        for course in state.courses.values():
            course.shortname = course.fullname = f"{words} {course.id}"

    def _mark(self, person: User, facts: Facts, mark: str) -> None:
        if self.register:
            self.world.state.mark(self.world.session, person, mark)
            facts.mark = mark

    def _grade(self, person: User, facts: Facts, item: str, grade: int) -> None:
        if item == "MINI-K2" and not self.k2:
            return
        self.world.state.grade(self.world.items[item], person, grade)
        at = self.world.clock.now().replace(microsecond=0)  # as the LMS says it
        facts.grades[item] = Grade(grade >= 10, at)
        for after in (None, facts.revoked):
            if all(facts.shows(each, after) for each in BLOCK):
                self.ever_both.add((person.idnumber, after.number if after else 0))

    @rule(what=st.sampled_from([*["MINI-U1", "MINI-B1", "EXT"] * 4, "register", "k2"]))
    def something_is_gone(self, what: str) -> None:
        """A course is reset, or an activity deleted: what had spoken for a learner is kept."""
        self.settle()
        if what in {"register", "k2"}:
            self._delete(what)
            return
        for person, facts in self.judged():
            gone = self._reset(what, person, facts)
            facts.vanished |= {name for name, spoke in gone.items() if spoke}

    def _reset(self, course: str, person: User, facts: Facts) -> dict[str, bool]:
        """Forget grades or marks; answers which there were, and whether they spoke for someone."""
        gone: dict[str, bool] = {}
        if course == "MINI-U1":
            self.world.session.log.pop(person.id, None)
            gone["mark"], facts.mark = facts.mark == "P", ""
        elif course == "EXT":
            existing(self.world.items["EXT-RESULT"].item).grades.pop(person.id, None)
            gone["elsewhere"], facts.elsewhere = facts.elsewhere == "passed", ""
        else:
            for item in BLOCK:
                existing(self.world.items[item].item).grades.pop(person.id, None)
                gone[item] = facts.shows(item, None)
                facts.grades.pop(item, None)
        return gone

    def _delete(self, what: str) -> None:
        if not getattr(self, what):
            return
        setattr(self, what, False)
        state, world = self.world.state, self.world
        activity = world.register if what == "register" else world.items["MINI-K2"]
        del activity.course.activities[activity.cmid], state.activities[activity.cmid]
        del state.instances[activity.modname, activity.instance]
        if what == "register":
            del state.attendances[activity.instance]

    # What people change in the LMS

    def by_hand(self, key: str, *, put: bool) -> None:
        """Note what a person did."""
        self.changes.append(Change(key, bridge=False, put=put, quiet=self.quiet))

    @rule(who=WHO, place=st.sampled_from([*PLACES, SUSPENSION, DELETION]))
    def somebody_meddles(self, who: int, place: str) -> None:
        """Takes a learner out of where the bridge puts people, or puts one in, and worse."""
        person, _ = self.someone(who)
        if place == DELETION:
            self._delete_group()
        elif place == SUSPENSION:
            for name in ("MINI-FINAL", "MINI-REST"):
                self._suspend(person, name)
        else:
            self._move(person, place)

    def _move(self, person: User, place: str) -> None:
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

    def _suspend(self, person: User, name: str) -> None:
        """The bridge never touches a suspended enrolment; suspended, it becomes active again."""
        found = self.world.courses[name].participants.get(person.id)
        if found:
            found["manual"].suspended = not found["manual"].suspended
            key = f"enrolment:{name}@{person.idnumber}"
            self.by_hand(key, put=not found["manual"].suspended)

    def _delete_group(self) -> None:
        """With everybody in it."""
        for group in list(self.world.state.groups.values()):
            for person in self.world.people:
                if person.id in group.members:
                    self.by_hand(f"{GROUP}@{person.idnumber}", put=False)
            self.by_hand(f"made:{GROUP}", put=False)
            del self.world.state.groups[group.id], group.course.groups[group.id]

    # What people decide

    def decides(
        self, person: User, kind: DecisionKind, subject: str, outcome: str
    ) -> tuple[int, datetime] | None:
        """A person decides; answers the decision's number and moment.

        None where the bridge did not know the learner at all.
        """
        store, learner = self.world.store, person.idnumber
        if store.verdicts.get("mini", learner) is None:
            return None
        at = self.world.clock.advance(timedelta(seconds=1))
        decision = Decision(0, "mini", learner, kind, subject, outcome, "r", at, "why")
        kept, _ = record_decision(self.world.job(), decision)
        run = next(iter(store.runs.latest("mini", 1)), None)
        if run is not None and run.state is RunState.RUNNING:
            left = store.work.pieces(run.id, {WorkState.WAITING, WorkState.HELD})
            early = {WorkKind.FIND, WorkKind.COURSE, WorkKind.SITE, WorkKind.JUDGE}
            if not early & {each.kind for each in left}:
                self.decided.add((run.id, learner))
        return kept.id, at

    @rule(who=WHO, what=DECIDED)
    def people_decide(self, who: int, what: str) -> None:
        """An exemption or a revocation, or that it is withdrawn; a document is judged."""
        person, facts = self.someone(who)
        if what == "exempted":
            outcome = "withdrawn" if facts.exempted else "granted"
            if self.decides(person, DecisionKind.EXEMPTION, "U1", outcome):
                facts.exempted = not facts.exempted
        elif what == "revoked":
            outcome = "withdrawn" if facts.revoked else "revoked"
            if said := self.decides(person, DecisionKind.REVOCATION, "B1", outcome):
                facts.revoked = None if facts.revoked else Revocation(*said)
        elif self.decides(person, DecisionKind.DOCUMENT, "document:D1", what):
            facts.document = what

    @rule(who=WHO, seconds=st.sampled_from([0, 1]))
    def what_was_revoked_is_presented_again(self, who: int, seconds: int) -> None:
        """Both competences are passed in the second of the revocation, or later."""
        if self.someone(who)[1].revoked is None:
            self.people_decide(who, "revoked")
        self.world.clock.advance(timedelta(seconds=seconds))
        self.marks_and_grades_come_in([(who, (item, 15)) for item in BLOCK])

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
