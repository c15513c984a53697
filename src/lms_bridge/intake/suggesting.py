"""Look at what a site has, and propose what may provide what a programme needs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from lms_bridge.cause import Cause
from lms_bridge.errors import BridgeError, CapabilityMissing, SkipRecord
from lms_bridge.model.declared import Need
from lms_bridge.model.evidence import GapKind
from lms_bridge.model.snapshot import Competency, Course, Framework, GradeColumn
from lms_bridge.model.suggestion import BindableItems, CourseContent, Suggestion
from lms_bridge.ports import LmsCatalogue
from lms_bridge.programme.needs import needs
from lms_bridge.runs.job import Job, Progress, silent
from lms_bridge.runs.reading import read_snapshot
from lms_bridge.stages.mapping import provisions
from lms_bridge.stages.mapping.suggesting import courses_wanted, ranked_suggestions

#: Courses that are looked into at most: each takes some requests.
MOST = 60


@dataclass(frozen=True, slots=True)
class Suggested:
    """What was found.

    Attributes:
        asked: the needs that proposals were looked for.
        found: proposals by need key; a need without one is left out.
        courses: how many courses the service user sees.
        looked_into: how many of them were looked into.
        unread: what could not be read.
    """

    asked: tuple[Need, ...]
    found: Mapping[str, tuple[Suggestion, ...]]
    courses: int
    looked_into: int
    unread: tuple[Cause, ...]


def suggestions(
    job: Job,
    catalogue: LmsCatalogue,
    progress: Progress = silent,
    *,
    every: bool = False,
    for_all_competences: bool = False,
) -> Suggested:
    """Proposals for each need that nothing provides, or with `every` for each need.

    `for_all_competences`: the one assessment of a block's course serves its competences.
    """
    tracks = {each.track for each in job.enabled.intakes}
    asked = needs(job.programme, tracks)
    if not every:
        asked = needs_without_provider(job, asked, progress)
    if not asked:
        return Suggested((), {}, 0, 0, ())
    listed = _named(job, catalogue.every_course())
    chosen = courses_wanted(job.programme, asked, listed, MOST, tracks)
    looking = _Looking(job, catalogue)
    contents = []
    for place, course in enumerate(chosen, 1):
        contents.append(looking.into(course, sessions=_sessions_wanted(asked)))
        progress("read", place, len(chosen))
    frameworks, competencies = looking.competencies(asked)
    everything = BindableItems(tuple(contents), frameworks, competencies)
    found = ranked_suggestions(
        job.programme, asked, everything, tracks, for_all_competences=for_all_competences
    )
    return Suggested(asked, found, len(listed), len(chosen), tuple(looking.unread))


def needs_without_provider(
    job: Job, asked: Sequence[Need], progress: Progress = silent
) -> tuple[Need, ...]:
    """The needs that nothing provides now and somebody has to see to."""
    provided = provisions(job.bindings, read_snapshot(job, progress))
    found = []
    for need in asked:
        gap = provided[need.key].gap
        if gap is not None and (gap.kind is GapKind.UNREADABLE or not need.optional):
            found.append(need)
    return tuple(found)


def _sessions_wanted(asked: Collection[Need]) -> bool:
    return any(each.kind == "hours" and "." in each.id for each in asked)


def _named(job: Job, courses: Sequence[Course]) -> tuple[Course, ...]:
    """The courses with their idnumbers where these can be had.

    Moodle shows them to editors alone, and still finds a course by one: so the shortname,
    which many universities use as idnumber too, is tried for those that show none.
    """
    hidden = [each for each in courses if not each.idnumber]
    tried = sorted({each.shortname for each in hidden} | set(job.reading_plan.courses))
    found: dict[int, str] = {}
    for start in range(0, len(tried), 50):
        for idnumber, course in _found(job, tried[start : start + 50]).items():
            found[course.id] = idnumber
    return tuple(
        each if each.idnumber else replace(each, idnumber=found.get(each.id, ""))
        for each in courses
    )


def _found(job: Job, idnumbers: Sequence[str]) -> Mapping[str, Course]:
    try:
        return job.lms.courses(idnumbers)
    except SkipRecord:  # two courses share one: ask for each, and leave that one out
        found: dict[str, Course] = {}
        for each in idnumbers:
            try:
                found.update(job.lms.courses([each]))
            except SkipRecord:
                continue
        return found


class _Looking:
    """Looks into courses, and notes what is refused."""

    def __init__(self, job: Job, catalogue: LmsCatalogue) -> None:
        self.job = job
        self.catalogue = catalogue
        self.unread: list[Cause] = []

    def _note(self, what: str, course: str, error: BridgeError) -> None:
        cause = Cause.of("course.part_unreadable", what=what, course=course, cause=error.cause)
        self.unread.append(cause)

    def into(self, course: Course, *, sessions: bool) -> CourseContent:
        """Activities, grade items and, if they are wanted, what sessions are called."""
        lms, name = self.job.lms, course.shortname
        try:
            activities = lms.activities(course.id)
        except (SkipRecord, CapabilityMissing) as error:
            self._note("activities", name, error)
            return CourseContent(course)
        described: dict[int, tuple[str, ...]] = {}
        for each in activities if sessions else ():
            if each.kind == "attendance":
                try:
                    held = lms.attendance(each.instance)
                except (SkipRecord, CapabilityMissing) as error:
                    self._note("sessions", name, error)
                    continue
                described[each.id] = tuple(it.description for it in held)
        return CourseContent(course, activities, self._columns(course), described)

    def _columns(self, course: Course) -> tuple[GradeColumn, ...]:
        try:
            return self.catalogue.columns(course.id)
        except (SkipRecord, CapabilityMissing) as error:
            self._note("grade_items", course.shortname, error)
            return ()

    def competencies(
        self, asked: Collection[Need]
    ) -> tuple[tuple[Framework, ...], tuple[Competency, ...]]:
        """Frameworks and their competencies, where a competence is asked for."""
        if not any(each.kind == "competence" for each in asked):
            return (), ()
        try:
            frameworks = self.job.lms.frameworks()
            found = [it for each in frameworks for it in self.job.lms.competencies(each.id)]
        except (SkipRecord, CapabilityMissing) as error:
            self.unread.append(Cause.of("competencies.unreadable", cause=error.cause))
            return (), ()
        return frameworks, tuple(found)
