"""A semester of a licence on the sandbox Moodle: last year's, so that its marks are final.

Its learners come on top of the others, in courses and a cohort of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from lms_bridge.bootstrap import shipped_programmes
from lms_bridge.model.decision import DecisionKind
from lms_bridge.model.identity import AcademicYear
from lms_bridge.model.site import Intake
from lms_bridge.programme import Programme, read_programme
from lms_bridge_testing.cohort.campus import Campus
from lms_bridge_testing.cohort.demo import SEMESTER, Shown, username_of
from lms_bridge_testing.cohort.files import Word
from lms_bridge_testing.cohort.registrar import Registrar, numbered
from lms_bridge_testing.sandbox.records import User

#: Marks of somebody who passed everything, by assessment; an elective is added by the choice.
PASSED: Mapping[str, str] = {
    "UE11.CC": "13",
    "UE11.EX": "12",
    "UE12.CC1": "12",
    "UE12.CC2": "14",
    "UE12.CC3": "9",
    "UE12.TP": "13",
    "UE13.EX": "11",
    "UE14.CC": "12",
    "UE14.ORAL": "13",
    "UE16.RAPPORT": "14",
}


@dataclass(frozen=True, slots=True)
class SemesterFile:
    """A learner of the semester.

    Attributes:
        marks: what differs from PASSED, by assessment; "" for none.
        second: marks of the second session, by assessment.
        option: the elective that the profile field names, "" for an empty field.
        results: results from elsewhere, by result.
    """

    marks: Mapping[str, str] = field(default_factory=dict)
    second: Mapping[str, str] = field(default_factory=dict)
    option: str = "UE15A"
    results: Mapping[str, str] = field(default_factory=dict)
    words: tuple[Word, ...] = ()


_ADMITTED = Word(DecisionKind.JURY, "award", "admitted", "Délibération du jury de semestre")
_MORE_TIME = Word(
    DecisionKind.EXTENSION, "deadline:UE16", "2027-01-15", "Certificat médical", by="scolarite"
)

ROWS: Mapping[str, tuple[SemesterFile, tuple[str, ...]]] = {
    "semester-passed": (
        SemesterFile(),
        ("UE11 is validated by assessment", "award is ready for jury"),
    ),
    "semester-admitted": (
        SemesterFile(option="UE15B", words=(_ADMITTED,)),
        ("award is admitted",),
    ),
    "semester-compensated": (
        SemesterFile({"UE13.EX": "8.5"}),
        ("UE13 is validated by compensation", "award is ready for jury"),
    ),
    "semester-below-the-floor": (
        SemesterFile({"UE13.EX": "6.5"}, {"UE13.EX": "5"}),
        ("UE13 is not validated", "award is in progress"),
    ),
    "semester-second-session": (
        SemesterFile({"UE13.EX": "6.5"}, {"UE13.EX": "11"}),
        ("UE13 is validated by assessment",),
    ),
    "semester-best-two": (
        SemesterFile({"UE12.CC1": "2"}),
        ("UE12 is validated by assessment",),
    ),
    "semester-no-choice": (
        SemesterFile(option=""),
        ("OPT1 is in progress, owing information option_s1",),
    ),
    "semester-certificate": (
        SemesterFile({"UE14.CC": "", "UE14.ORAL": ""}, results={"ANGLAIS-B2": "15"}),
        ("UE14 is exempted by equivalence",),
    ),
    "semester-late": (
        SemesterFile({"UE16.RAPPORT": ""}),
        ("UE16 is not validated",),
    ),
    "semester-more-time": (
        SemesterFile({"UE16.RAPPORT": ""}, words=(_MORE_TIME,)),
        ("UE16 is in progress, owing examination of UE16.RAPPORT",),
    ),
    "semester-exam-missed": (
        SemesterFile({"UE11.EX": ""}, {"UE11.EX": "12"}),
        ("UE11 is validated by assessment",),
    ),
    "semester-mark-missing": (
        SemesterFile({"UE11.EX": ""}),
        ("UE11 is in progress", "examination UE11.EX is overdue"),
    ),
}


def intake_of(year: AcademicYear) -> Intake:
    """Who follows the semester: last year's cohort, for example LI1-2025."""
    last = AcademicYear(year.first - 1)
    return Intake("main", last, cohort=f"LI1-{last.first}")


def add_semester(registrar: Registrar, first: int, seed: int) -> Mapping[str, Shown]:
    """Make the semester's courses and enter its learners, numbered from `first` on."""
    programme = read_programme(shipped_programmes()["licence_info_s1"])
    _open(registrar.campus, programme)
    shown: dict[str, Shown] = {}
    for number, (name, (file, expected)) in enumerate(ROWS.items(), start=first):
        idnumber = registrar.idnumber(number)
        user = registrar.account(idnumber, username_of(idnumber), numbered(seed, number))
        _enter(registrar, programme, user, file)
        shown[name] = Shown(idnumber, SEMESTER, "main", expected)
    return shown


def _open(campus: Campus, programme: Programme) -> None:
    state, intake = campus.state, intake_of(campus.year)
    state.add_cohort(intake.cohort, f"Licence informatique, semestre 1 ({intake.year})")
    for effect in programme.effects:
        if effect.kind == "cohort" and state.find_cohort(effect.idnumber) is None:
            cohort = state.add_cohort(effect.idnumber, effect.name)
            if effect.badge:
                state.add_badge(effect.badge, cohort=cohort, description=effect.name)
    for component in programme.components:
        if component.mark is None or component.course in campus.courses:
            continue
        title = f"{component.id} {component.title.fr}"
        course = campus.open_course(component.course, title, "Licence informatique")
        for each in component.mark.walk():
            item = _item(component.course, each.subject)
            if not each.of:
                campus.assign(course, item, each.title.fr)
            if each.second_session is not None:
                campus.assign(course, f"{item}-S2", f"{each.title.fr}, seconde session")
    for result in programme.results.values():
        course = campus.open_course(result.course, result.title.fr, "Certifications")
        campus.assign(course, result.item, result.title.fr)


def _item(course: str, subject: str) -> str:
    return f"{course}-{subject.partition('.')[2] or 'MARK'}"


def _enter(registrar: Registrar, programme: Programme, user: User, file: SemesterFile) -> None:
    campus = registrar.campus
    cohort = campus.state.find_cohort(intake_of(campus.year).cohort)
    if cohort is not None:
        campus.state.add_to_cohort(cohort, user)
    user.customfields[programme.profile["option_s1"].shortname] = file.option
    elective = {f"{file.option}.EX": "12"} if file.option else {}
    for subject, value in {**PASSED, **elective, **file.marks}.items():
        _mark(campus, programme, user, subject, value, "")
    for subject, value in file.second.items():
        _mark(campus, programme, user, subject, value, "-S2")
    for key, value in file.results.items():
        result = programme.results[key]
        campus.state.enrol(user, campus.courses[result.course])
        registrar.grade(result.course, result.item, user, Decimal(value))
    for days, word in enumerate(file.words, start=1):
        registrar.decide(SEMESTER, user, word, days)


def _mark(
    campus: Campus, programme: Programme, user: User, subject: str, value: str, session: str
) -> None:
    """Enrol into the unit's course, and enter a mark of last year if there is one."""
    course = programme.component(subject.partition(".")[0], "main").course
    campus.state.enrol(user, campus.courses[course])
    if value:
        item = campus.items[course, f"{_item(course, subject)}{session}"]
        when = campus.calendar.end_of(1)
        campus.state.grade(item, user, Decimal(value), when=when).locked = True
