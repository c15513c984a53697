"""Enters learners' files into the campus: accounts, enrolments, marks, grades, decisions."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from lms_bridge.model.decision import Acquired, Decision
from lms_bridge.programme.nouns import Component
from lms_bridge.rules.base.rule import rule_tree
from lms_bridge_testing.cohort.campus import Campus, Lesson
from lms_bridge_testing.cohort.demo import COHORTS, CSEC, DU, username_of
from lms_bridge_testing.cohort.files import CsecFile, DuFile, File, Mark, Word
from lms_bridge_testing.cohort.names import invented
from lms_bridge_testing.cohort.rows_du import C3S
from lms_bridge_testing.sandbox.records import Course, User

#: Units that somebody enrolled in both attends; the others are exempted.
_ATTENDED_BY_BOTH = frozenset({"UE1", "UE2", "UE4", "UE5", "UE9"})

#: How often a mark is "late", missing, or "excused", for somebody not always there.
_LATE, _UNMARKED, _EXCUSED = 0.05, 0.02, 0.04


@dataclass
class Registrar:
    """Enters people one by one, and keeps what people decided about them."""

    campus: Campus
    decisions: list[Decision] = field(default_factory=list)
    acquired: list[Acquired] = field(default_factory=list)
    suspended: list[tuple[int, str]] = field(default_factory=list)

    def idnumber(self, number: int) -> str:
        """The idnumber of the `number`th learner: the year of the intake, then the number."""
        return f"{self.campus.year.first % 100:02d}{number:06d}"

    def account(
        self, idnumber: str, username: str, rng: random.Random, *, suspended: bool = False
    ) -> User:
        """Make an account with an invented name."""
        first, last = invented(rng)
        email = f"{username}@example.invalid"
        return self.campus.state.add_user(
            idnumber, first, last, username=username, email=email, suspended=suspended
        )

    def enter(self, number: int, file: File, rng: random.Random) -> str:
        """Enter one learner with their file, and answer their idnumber."""
        idnumber = self.idnumber(number)
        self.record(self.account(idnumber, username_of(idnumber), rng), file, rng)
        return idnumber

    def record(self, user: User, file: File, rng: random.Random) -> None:
        """Record a file for an account."""
        programme = DU if isinstance(file, DuFile) else CSEC
        cohort = f"{COHORTS[programme][file.track]}-{self.campus.year.first}"
        found = self.campus.state.find_cohort(cohort)
        if found is not None:
            self.campus.state.add_to_cohort(found, user)
        if isinstance(file, DuFile):
            self._du(user, file, rng)
        else:
            self._csec(user, file)
        for days, word in enumerate(file.words, start=1):
            self.decide(programme, user, word, days)

    def decide(self, programme: str, user: User, word: Word, days: int) -> None:
        """Keep what a person decided about somebody, so many days ago."""
        self.decisions.append(
            Decision(
                0,
                programme,
                user.idnumber,
                word.kind,
                word.subject,
                word.outcome,
                word.by,
                self.campus.calendar.days_ago(days),
                word.because,
                word.jury,
            )
        )

    def _du(self, user: User, file: DuFile, rng: random.Random) -> None:
        state, campus, both = self.campus.state, self.campus, file.track == C3S
        for unit in campus.du.of_track(file.track):
            if both and unit.id not in _ATTENDED_BY_BOTH:
                continue
            state.enrol(user, campus.courses[unit.course])
            state.add_to_group(campus.groups[unit.course, file.rhythm], user)
            for lesson in campus.lessons[unit.course]:
                exempted = both and _asks_parts(unit) and not lesson.part
                if lesson.held and lesson.rhythm in {"", file.rhythm} and not exempted:
                    self._mark(lesson, user, file, rng)
        for result, mark in file.results.items():
            self._result(user, result, mark, rng)
        if both:
            state.enrol(user, campus.courses["DU-SUIVI"])
        for document, value in file.documents.items():
            self.grade("DU-SUIVI", f"DU-DOC-{document}", user, value)

    def _mark(self, lesson: Lesson, user: User, file: DuFile, rng: random.Random) -> None:
        acronym = _acronym(file.diligence, rng)
        places = (
            f"{lesson.unit}#{lesson.number}",
            f"{lesson.unit}.{lesson.part}",
            lesson.unit,
        )
        for place in places:
            if place in file.attendance:
                acronym = file.attendance[place]
                break
        if acronym:
            taken = lesson.session.sessdate + lesson.session.duration
            self.campus.state.mark(lesson.session, user, acronym, when=taken)

    def _result(self, user: User, result: str, mark: Mark, rng: random.Random) -> None:
        campus = self.campus
        idnumber = campus.result_course(result, mark.years_ago)
        campus.state.enrol(user, campus.courses[idnumber])
        if mark.value is None:
            return
        when = campus.calendar.days_ago(rng.randint(3, 40))
        if mark.years_ago:
            when = campus.calendar.end_of(mark.years_ago)
        item = campus.items[idnumber, campus.du.results[result].item]
        grade = campus.state.grade(item, user, mark.value, when=when, hidden=mark.hidden)
        grade.locked = mark.locked

    def grade(self, course: str, item: str, user: User, value: Decimal | int) -> None:
        """Enter a grade in an item of a course, a few days ago."""
        when = self.campus.calendar.days_ago(5)
        self.campus.state.grade(self.campus.items[course, item], user, value, when=when)

    def _csec(self, user: User, file: CsecFile) -> None:
        campus = self.campus
        for field_, value in file.profile.items():
            asked = campus.csec.profile[field_]
            known = asked.values.get(value)
            user.customfields[asked.shortname] = known.fr if known else value
        for component in campus.csec.components:
            if component.competences:
                campus.state.enrol(user, campus.courses[component.course])
            for each in component.competences:
                if each.id in file.competences:
                    item = f"CSEC-{each.id}"
                    self.grade(component.course, item, user, file.competences[each.id])
        if file.final:
            self._final(user, campus.courses["CSEC-FINAL"], file)
        on = date(campus.year.first, 6, 30)
        because = "bloc validé lors de la session précédente"
        self.acquired += [
            Acquired(CSEC, user.idnumber, block, on, because, "earlier-rules")
            for block in file.acquired
        ]

    def _final(self, user: User, course: Course, file: CsecFile) -> None:
        suspended = file.final == "suspended"
        self.campus.state.enrol(user, course, suspended=suspended)
        if suspended:
            self.suspended.append((user.id, course.idnumber))
        if file.final_mark is not None:
            self.grade(course.idnumber, f"{course.idnumber}-EVAL", user, file.final_mark)


def numbered(seed: int, number: int) -> random.Random:
    """The chance by which the `number`th learner is made."""
    return random.Random(f"{seed}/{number}")  # noqa: S311 - a cohort, not a secret


def _acronym(diligence: float, rng: random.Random) -> str:
    """How a learner was marked; somebody of full diligence was there on time."""
    drawn = rng.random() - diligence
    for share, acronym in ((0, "P"), (_LATE, "R"), (_UNMARKED, ""), (_EXCUSED, "E")):
        if drawn < share:
            return acronym
        drawn -= share
    return "A"


def _asks_parts(unit: Component) -> bool:
    """Whether hours of a part of the unit are asked, and not of the whole."""
    asked = (rule.seconds_asked for rule in rule_tree(unit.rule))
    return any(each is not None and "." in each[0] for each in asked)
