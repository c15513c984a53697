"""The site before anybody is on it: courses, lessons, assignments, cohorts and badges.

All of it is made from the programmes themselves, by the naming convention, so that it always
fits them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from itertools import count

from lms_bridge.bootstrap import shipped_programmes
from lms_bridge.model.identity import AcademicYear
from lms_bridge.programme import Programme, read_programme
from lms_bridge.programme.nouns import Component, ComponentKind
from lms_bridge_testing.cohort.calendar import Calendar, Slot
from lms_bridge_testing.cohort.demo import CSEC, DU, intakes
from lms_bridge_testing.cohort.files import SCALE
from lms_bridge_testing.cohort.syllabus import ALTERNATING, RHYTHMS, TAUGHT, topics
from lms_bridge_testing.sandbox import MoodleState
from lms_bridge_testing.sandbox.records import (
    Activity,
    AttendanceActivity,
    AttendanceSession,
    Course,
    Group,
    Scale,
)

#: What a teacher may mark: "D" is one that no programme knows.
STATUSES = (
    ("P", "Présent", 2),
    ("A", "Absent", 0),
    ("R", "En retard", 1),
    ("E", "Excusé", 1),
    ("D", "À distance", 1),
)

#: For how many earlier years there are courses with results of the Master 1.
EARLIER = 2

_TEACHERS = (
    ("Agathe", "Villeneuve"),
    ("Bastien", "Charpentier"),
    ("Corinne", "Delorme"),
    ("Denis", "Le Roux"),
    ("Estelle", "Maillard"),
    ("Farid", "Saïdi"),
)


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson of a unit, with its place in it and the rhythm it belongs to ("" for all)."""

    unit: str
    part: str
    number: int
    rhythm: str
    held: bool
    session: AttendanceSession


@dataclass(frozen=True)
class Campus:
    """The site: everything that learners are entered into, by idnumber."""

    state: MoodleState
    calendar: Calendar
    du: Programme
    csec: Programme
    courses: dict[str, Course] = field(default_factory=dict)
    items: dict[tuple[str, str], Activity] = field(default_factory=dict)
    lessons: dict[str, list[Lesson]] = field(default_factory=lambda: defaultdict(list))
    groups: dict[tuple[str, str], Group] = field(default_factory=dict)
    busy: dict[tuple[str, str], set[Slot]] = field(default_factory=lambda: defaultdict(set))
    _teachers: count[int] = field(default_factory=count)

    def audiences(self, unit: Component, rhythm: str) -> list[tuple[str, str]]:
        """Who is taught a unit together: by mention and rhythm."""
        tracks = {
            track
            for each in self.du.components
            if each.course == unit.course
            for track in each.tracks
        }
        mentions = {track.removesuffix("-c3s") for track in tracks}
        return [(mention, each) for mention in sorted(mentions) for each in RHYTHMS
                if rhythm in {"", each}]  # fmt: skip

    @property
    def year(self) -> AcademicYear:
        """The academic year of the intakes."""
        return self.calendar.year

    def result_course(self, result: str, years_ago: int) -> str:
        """The idnumber of the course that holds a result of the Master."""
        course = self.du.results[result].course
        return f"{course}-{AcademicYear(self.year.first - years_ago)}" if years_ago else course

    def open_course(self, idnumber: str, title: str, category: str) -> Course:
        """Make a course with its teacher."""
        state = self.state
        course = state.add_course(
            idnumber, title, category=category, startdate=self.calendar.held(0, 1)
        )
        number = next(self._teachers) % len(_TEACHERS)
        first, last = _TEACHERS[number]
        found = state.find_users("idnumber", f"ENS{number + 1:03d}")
        teacher = (
            found[0]
            if found
            else state.add_user(
                f"ENS{number + 1:03d}",
                first,
                last,
                username=f"enseignant{number + 1}",
                email=f"enseignant{number + 1}@example.invalid",
            )
        )
        state.enrol(teacher, course, "teacher")
        self.courses[idnumber] = course
        return course

    def assign(self, course: Course, item: str, title: str, scale: Scale | None = None) -> None:
        """Make a graded assignment: on a scale, or out of twenty."""
        if scale is None:
            made = self.state.add_assignment(
                course, idnumber=item, name=title, grademax=20, gradepass=10
            )
        else:
            made = self.state.add_assignment(
                course, idnumber=item, name=title, scale=scale, gradepass=len(SCALE)
            )
        self.items[course.idnumber, item] = made


def open_campus(calendar: Calendar) -> Campus:
    """Make the site of both programmes."""
    noon = int(calendar.noon.timestamp())
    state = MoodleState(clock=lambda: noon, sitename="Université d'essai (personnes inventées)")
    folders = shipped_programmes()
    campus = Campus(
        state, calendar, read_programme(folders["du_pccpu"]), read_programme(folders["csec"])
    )
    state.add_scale("Separate and Connected ways of knowing", ("Separate", "Both", "Connected"))
    state.add_scale("Default competence scale", ("Not yet competent", "Competent"))
    _cohorts(campus)
    for component in campus.du.components:
        if component.kind is ComponentKind.UNIT and component.course not in campus.courses:
            _unit(campus, component)
    _master(campus)
    follow_up = campus.open_course("DU-SUIVI", "Suivi du DU PCCPU", "DU PCCPU")
    for document in campus.du.documents.values():
        campus.assign(follow_up, f"DU-DOC-{document.id}", f"Document de 5000 mots : {document.id}")
    _certification(campus)
    return campus


def _cohorts(campus: Campus) -> None:
    """The intakes' cohorts, and those of the bridge with the badges that they issue."""
    state = campus.state
    programmes: Mapping[str, Programme] = {DU: campus.du, CSEC: campus.csec}
    for key, programme in programmes.items():
        for intake in intakes(campus.year)[key]:
            title = programme.tracks[intake.track].title.fr
            state.add_cohort(intake.cohort, f"{programme.prefix} {intake.year} : {title}")
        for effect in programme.effects:
            if effect.kind == "cohort" and state.find_cohort(effect.idnumber) is None:
                cohort = state.add_cohort(effect.idnumber, effect.name)
                if effect.badge:
                    state.add_badge(effect.badge, cohort=cohort, description=effect.name)


def _unit(campus: Campus, unit: Component) -> None:
    """A unit's course with its attendance activity, two groups, and the lessons of each."""
    state, idnumber = campus.state, unit.course
    course = campus.open_course(idnumber, f"{unit.id} {unit.title.fr}", "DU PCCPU")
    register = state.add_attendance(
        course, idnumber=f"{idnumber}-ATT", name=f"Présences {unit.id}", statuses=STATUSES
    )
    for rhythm, name in RHYTHMS.items():
        group = state.add_group(course, name, idnumber=f"{idnumber}-{rhythm}")
        campus.groups[idnumber, rhythm] = group
    if TAUGHT[unit.id] == 1:
        _lessons(campus, unit, register, "")
        return
    for rhythm in RHYTHMS:
        _lessons(campus, unit, register, rhythm)


def _lessons(campus: Campus, unit: Component, register: AttendanceActivity, rhythm: str) -> None:
    state, calendar = campus.state, campus.calendar
    seconds = unit.seconds.at(campus.year.starts) if unit.seconds else 0
    planned = topics(unit.id, unit.title.fr, Decimal(seconds) / 3600)
    share = TAUGHT[unit.id] if rhythm == ALTERNATING else Decimal(1)
    held = int(len(planned) * share)
    audiences = campus.audiences(unit, rhythm)
    taken = {slot for each in audiences for slot in campus.busy[each]}
    for number, topic in enumerate(planned):
        past = number < held
        if past:
            starts = calendar.free_held(number, held, topic.hours, taken)
        else:
            starts = calendar.free_to_come(number - held, len(planned) - held, topic.hours, taken)
        for each in audiences:
            campus.busy[each] |= taken
        session = state.add_session(
            register,
            starts,
            int(topic.hours * 3600),
            f"<p>{topic.about}</p>",
            group=campus.groups[unit.course, rhythm] if rhythm else None,
        )
        if past:
            state.close_session(session, when=starts + timedelta(seconds=session.duration))
        campus.lessons[unit.course].append(
            Lesson(unit.id, topic.part, number, rhythm, past, session)
        )


def _master(campus: Campus) -> None:
    """The courses of the Master with the results that the DU asks for; Master 1 also earlier."""
    for result in campus.du.results.values():
        earlier = EARLIER if result.id.startswith("M1") else 0
        for years_ago in range(earlier + 1):
            idnumber = campus.result_course(result.id, years_ago)
            year = AcademicYear(campus.year.first - years_ago)
            course = campus.open_course(idnumber, f"{result.title.fr} ({year})", "Master C3S")
            campus.assign(course, result.item, f"Résultat {result.id}")


def _certification(campus: Campus) -> None:
    """A course a block with an assignment a competence; the final examination with its own."""
    scale = campus.state.add_scale("Acquisition des compétences", SCALE)
    for component in campus.csec.components:
        if component.kind is ComponentKind.ENTRY:
            continue
        title = f"{component.id} {component.title.fr}"
        course = campus.open_course(component.course, title, "CSEC")
        for each in component.competences:
            campus.assign(course, f"CSEC-{each.id}", f"{each.id} {each.title.fr}", scale)
        if component.kind is ComponentKind.EXAMINATION:
            campus.assign(course, f"{component.course}-EVAL", component.title.fr)
