"""A small programme with every kind of effect, and a small campus that it runs on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from lms_bridge.cause import as_written
from lms_bridge.errors import OutcomeUnknown
from lms_bridge.model.identity import AcademicYear
from lms_bridge.model.site import Brake, Enabled, Intake
from lms_bridge.model.verdict import Status
from lms_bridge.programme import Programme
from lms_bridge.programme.loader import load_programme
from lms_bridge.runs import Job
from lms_bridge.store import SqlStore
from lms_bridge_testing.clock import FrozenClock
from lms_bridge_testing.fakes import FakeLms, each_alone
from lms_bridge_testing.sandbox import MoodleState
from lms_bridge_testing.sandbox.records import User
from lms_bridge_testing.stores import fresh_store

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
YEAR = AcademicYear(2026)
ROSTER = "MINI-2026"
RATED = "Not yet competent", "Competent"

FILES = {
    "programme.yaml": """\
id: mini
title: {fr: Mini, en: Mini}
version: "1"
owner: Tests
prefix: MINI
sources: {DOC: {fr: Document, en: Document}}
tracks:
  full: {title: {fr: Tout, en: All}, source: "DOC: 1"}
equivalences: {allowed: true, source: "DOC: 2"}
pass_mark: {mark: {2019-09-01: 10}, out_of: 20, source: "DOC: 3"}
attendance: {counts: {P: true, A: false}, source: "DOC: 4"}
results:
  EXT: {title: {fr: Ailleurs, en: Elsewhere}, course: EXT, source: "DOC: 5"}
documents:
  D1:
    title: {fr: Document, en: Document}
    words: {2019-09-01: 5000}
    together: [EXT]
    source: "DOC: 6"
profile:
  route:
    title: {fr: Voie, en: Route}
    shortname: voie
    values: {vae: {fr: VAE, en: VAE}, other: {fr: autre, en: other}}
parties:
  host: {fr: Accueil, en: Host}
award:
  source: "DOC: 7"
  jury:
    source: "DOC: 8"
    roles:
      body: {title: {fr: Organisme, en: Body}, members: 1}
      pro: {title: {fr: Professionnel, en: Professional}, members: 2}
    chair: pro
    outside_above: 0.66
""",
    "units/u1.yaml": """\
id: U1
title: {fr: Cours, en: Course}
hours: {2019-09-01: 2}
source: "DOC: 9"
requires:
  hours: {at_least: {2019-09-01: 2}, source: "DOC: 9"}
""",
    "units/u2.yaml": """\
id: U2
title: {fr: Dispense, en: Exemption}
hours: {2019-09-01: 3}
source: "DOC: 10"
requires:
  exemption:
    covers: whole
    source: "DOC: 10"
    when:
      all:
        - result: {of: EXT, year: any, source: "DOC: 10"}
""",
    "units/u3.yaml": """\
id: U3
title: {fr: Stage, en: Internship}
hours: {2019-09-01: 5}
source: "DOC: 10"
requires:
  any:
    - exemption:
        covers: whole
        source: "DOC: 10"
        when:
          agreement: {by: host, source: "DOC: 10"}
    - hours: {at_least: {2019-09-01: 5}, source: "DOC: 10"}
""",
    "blocks.yaml": """\
blocks:
  - id: B1
    title: {fr: Bloc, en: Block}
    source: "DOC: 11"
    permanent: true
    competences:
      - {id: K1, title: {fr: Un, en: One}}
      - {id: K2, title: {fr: Deux, en: Two}}
    requires:
      competences: {source: "DOC: 11"}
examinations:
  - id: FINAL
    title: {fr: Finale, en: Final}
    source: "DOC: 12"
    requires:
      all:
        - after: {settled: [B1], source: "DOC: 12"}
        - assessment: {source: "DOC: 12"}
entry:
  id: ENTRY
  title: {fr: Entrée, en: Entry}
  source: "DOC: 13"
  requires:
    profile: {field: route, is: [vae], source: "DOC: 13"}
""",
    "effects.yaml": """\
framework:
  idnumber: MINI-V1
  name: Mini
  competencies:
    - {idnumber: MINI-B1, name: Bloc}
    - {idnumber: MINI-K1, name: Un, parent: MINI-B1}
    - {idnumber: MINI-K2, name: Deux, parent: MINI-B1}
effects:
  - id: badge-U1
    kind: cohort
    when: {component: U1, status: [validated, exempted]}
    idnumber: LMSB-U1
    badge: Badge U1
  - id: badge-B1
    kind: cohort
    when: {component: B1, status: [validated]}
    idnumber: LMSB-B1
    badge: Badge B1
  - id: rating-B1
    kind: rating
    when: {component: B1, status: [validated]}
    framework: MINI-V1
    idnumber: MINI-B1
  - id: document
    kind: group
    when: {component: U2, owed: document, of: D1}
    course: follow-up
    idnumber: LMSB-DOC
    name: Documents
  - id: enrol-final
    kind: enrolment
    when: {component: FINAL, owed: examination}
    course: MINI-FINAL
  - id: keep-final
    kind: enrolment
    when: {component: FINAL, status: [validated, not_validated, undetermined]}
    course: MINI-FINAL
  - id: enrol-rest
    kind: enrolment
    when: {component: U1, status: [in_progress]}
    course: MINI-REST
""",
}


PROGRAMME: Programme = load_programme("mini", FILES)


class Killed(BaseException):
    """The process was killed here."""


@dataclass
class Faulty:
    """Both ports on a fake: counts the calls, breaks the n-th, notes what was written to whom.

    `how`: "away" raises instead of doing; "lost" does a write and loses its answer; "killed"
    dies before the call, "killed after" dies once it was done.
    """

    inner: FakeLms
    at: int = 0
    how: Any = None
    calls: int = 0
    written: Counter[tuple[object, ...]] = field(default_factory=Counter)

    def each(self, writes: Any, may_write: Any) -> Any:
        """Each of several writes is a call that may go wrong."""
        return each_alone(self, writes, may_write)

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.inner, name)

        def call(*arguments: Any) -> Any:
            self.calls += 1
            now = self.calls == self.at
            if now and isinstance(self.how, BaseException):
                raise self.how
            if now and self.how == "killed":
                raise Killed
            answer = method(*arguments)
            wrote = name.startswith(WRITES)
            if wrote:
                self.written.update(_elements(name, arguments))
            if now and self.how == "killed after":
                raise Killed
            if now and self.how == "lost" and wrote:
                raise OutcomeUnknown(as_written("the write was sent and its answer lost"))
            return answer

        return call


WRITES = ("add_", "remove_", "create_", "enrol", "unenrol", "rate", "override_", "send_")


def _elements(name: str, arguments: tuple[Any, ...]) -> list[tuple[object, ...]]:
    if len(arguments) == 2 and isinstance(arguments[1], list | tuple):
        return [(name, arguments[0], each) for each in arguments[1]]
    return [(name, *arguments[:2])]


class World:
    """The campus, the store and the clock of one test."""

    def __init__(self, store: SqlStore | None = None, learners: int = 4) -> None:
        self.clock = FrozenClock(NOW)
        self.programme = PROGRAMME
        self.state = state = MoodleState(clock=lambda: int(self.clock.now().timestamp()))
        self.store = store if store is not None else fresh_store()
        for name in ("read it", "default"):
            scale = state.add_scale(name, RATED)
        scale.name = "Default competence scale"
        names = ("MINI-U1", "EXT", "MINI-B1", "MINI-SUIVI", "MINI-FINAL", "MINI-REST", "MINI-U3")
        self.courses = {name: state.add_course(name, name) for name in names}
        self.roster = state.add_cohort(ROSTER, "Roster")
        self.cohorts = {name: state.add_cohort(name, name) for name in ("LMSB-U1", "LMSB-B1")}
        for name in ("U1", "B1"):
            state.add_badge(f"Badge {name}", cohort=self.cohorts[f"LMSB-{name}"])
        self.register = state.add_attendance(self.courses["MINI-U1"], idnumber="MINI-U1-ATT")
        self.session = state.add_session(self.register, NOW - timedelta(days=5), 7200)
        state.add_attendance(self.courses["MINI-U3"], idnumber="MINI-U3-ATT")
        self.items = {
            item: state.add_assignment(self.courses[course], idnumber=item, grademax=20)
            for course, item in (
                ("EXT", "EXT-RESULT"),
                ("MINI-B1", "MINI-K1"),
                ("MINI-B1", "MINI-K2"),
                ("MINI-SUIVI", "MINI-DOC-D1"),
                ("MINI-FINAL", "MINI-FINAL-EVAL"),
            )
        }
        self.people: list[User] = []
        for number in range(learners):
            self.enter(f"L{number + 1}")
        self.lms = FakeLms(state)
        self.enabled = Enabled(
            programme="mini",
            intakes=(Intake("full", YEAR, cohort=ROSTER),),
            bindings={},
            brake=Brake(share=1.0),
        )

    def enter(self, idnumber: str) -> User:
        """Put somebody on the roster and into the courses that everybody follows."""
        person = self.state.add_user(idnumber, "Camille", f"Nom {idnumber}")
        for name in ("MINI-U1", "EXT", "MINI-B1", "MINI-SUIVI", "MINI-U3"):
            self.state.enrol(person, self.courses[name])
        self.state.add_to_cohort(self.roster, person)
        self.people.append(person)
        return person

    def populate(self) -> Self:
        """L1 did everything, L2 owes a document, L3 has the block, L4 nothing yet."""
        one, two, three, *_ = self.people
        self.state.mark(self.session, one, "P")
        self.acquire_block(one)
        self.acquire_block(three)
        self.state.grade(self.items["EXT-RESULT"], one, 12)
        self.fail_elsewhere(two)
        return self

    def acquire_block(self, person: User) -> None:
        """Pass both competences."""
        for item in ("MINI-K1", "MINI-K2"):
            self.state.grade(self.items[item], person, 15)

    def fail_elsewhere(self, person: User) -> None:
        """Fail the outside result, for good."""
        self.state.grade(self.items["EXT-RESULT"], person, 5).locked = True

    def job(self, lms: Any = None) -> Job:
        """A job on this world; `lms` stands for both ports."""
        lms = lms or self.lms
        return Job(self.programme, self.enabled, lms, lms, self.store, self.clock, log_key="k")

    def wait(self, seconds: float) -> None:
        """Let time pass: whoever died holds its work until its lease is over."""
        self.clock.advance(timedelta(seconds=seconds))

    def status(self, learner: str, component: str) -> Status:
        """Where a learner stood at the last judgement that was kept."""
        found = self.store.verdicts.get("mini", learner)
        assert found is not None
        return found.component(component).status

    def member(self, cohort: str, person: User) -> bool:
        """Whether somebody is in one of the bridge's cohorts."""
        return person.id in self.cohorts[cohort].members

    def member_of_group(self, person: User) -> bool:
        """Whether somebody is in a group of the follow-up course."""
        return any(person.id in each.members for each in self.state.groups.values())

    def seen(self) -> dict[str, Any]:
        """Everything that effects act upon, as it stands in the LMS."""
        state = self.state
        return {
            "cohorts": {each.idnumber: set(each.members) for each in state.cohorts.values()},
            "groups": sorted(
                (each.course.idnumber, each.idnumber, each.name, *sorted(each.members))
                for each in state.groups.values()
            ),
            "enrolments": {
                name: {
                    user: [(e.suspended, e.timestart, e.timeend) for e in methods.values()]
                    for user, methods in course.participants.items()
                }
                for name, course in self.courses.items()
            },
            "competencies": sorted(
                (
                    each.framework.idnumber,
                    each.idnumber,
                    each.parent.idnumber if each.parent else "",
                )
                for each in state.competencies.values()
            ),
            "frameworks": sorted(each.idnumber for each in state.frameworks.values()),
            "ratings": sorted(
                (user, each.competency.idnumber, each.grade, len(each.evidence))
                for (user, _), each in state.ratings.items()
                if each.grade is not None
            ),
            "badges": {each.name: sorted(each.issued) for each in state.badges.values()},
        }
