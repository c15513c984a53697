"""The reading half of the fake LMS."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal

from lms_bridge.cause import Cause, as_written
from lms_bridge.errors import UnusableRecord
from lms_bridge.lms.moodle.errors import moodle_cause
from lms_bridge.lms.moodle.values import plain_text
from lms_bridge.model import snapshot as model
from lms_bridge.ports import Answers, CourseReads
from lms_bridge_testing import fake_base as base
from lms_bridge_testing.fake_base import FakeBase
from lms_bridge_testing.sandbox import records
from lms_bridge_testing.sandbox.records import Tracking
from lms_bridge_testing.sandbox.state_people import ADMINISTRATOR_ID


class FakeReads(FakeBase):
    """The port `Lms`."""

    def site(self) -> model.SiteInfo:
        """The LMS itself; a fake has no functions."""
        with self._call("site") as state:
            return model.SiteInfo(
                "https://fake.invalid", state.sitename, "fake", ADMINISTRATOR_ID, frozenset()
            )

    def courses(self, idnumbers: Collection[str]) -> Mapping[str, model.Course]:
        """Courses by idnumber."""
        with self._call("courses") as state:
            found: dict[str, model.Course] = {}
            for course in state.courses.values():
                if course.idnumber and course.idnumber in idnumbers:
                    if course.idnumber in found:
                        raise UnusableRecord(as_written("two courses have this idnumber"))
                    found[course.idnumber] = model.Course(
                        course.id,
                        course.idnumber,
                        course.shortname,
                        course.fullname,
                        course.visible,
                    )
            return found

    def pace(self) -> Mapping[str, int]:
        """Nothing is learnt: everything is at hand."""
        return {}

    def begin_with(self, pace: Mapping[str, int]) -> None:
        """Nothing to go on from."""

    def prepare(self, wanted: Sequence[CourseReads]) -> None:
        """Nothing to do: everything is at hand."""

    def activities(self, course_id: int) -> tuple[model.Activity, ...]:
        """The activities of a course, section by section."""
        with self._call("activities"):
            inside = self._course(course_id).activities.values()
            return tuple(
                model.Activity(
                    id=each.cmid,
                    course_id=course_id,
                    kind=each.modname,
                    instance=each.instance,
                    idnumber=each.idnumber,
                    name=each.name,
                    visible=each.visible,
                    tracked=each.completion is not Tracking.NONE,
                    url=f"https://fake.invalid/mod/{each.modname}/view.php?id={each.cmid}",
                    own=f"cm:{each.cmid}",
                )
                for each in sorted(inside, key=lambda each: each.section)
            )

    def participants(self, course_id: int) -> tuple[model.Participant, ...]:
        """Everybody enrolled, by id."""
        with self._call("participants") as state:
            course = self._course(course_id)
            return tuple(
                model.Participant(
                    user_id=user_id,
                    idnumber=state.users[user_id].idnumber or None,
                    active=course.active(user_id, state.now()),
                    roles=tuple(sorted(base.SHORTNAMES[role] for role in course.roles(user_id))),
                    groups=tuple(
                        sorted(g.id for g in course.groups.values() if user_id in g.members)
                    ),
                )
                for user_id in sorted(course.participants)
            )

    def grades(self, course_id: int) -> tuple[model.Grade, ...]:
        """Every grade of every active student, the course total last."""
        with self._call("grades") as state:
            course = self._course(course_id)
            students = state.students(course)
            active = [each.id for each in students if course.active(each.id, state.now())]
            return self._gradebooks(course, active)

    def grades_of(self, course_id: int, user_ids: Sequence[int]) -> Answers[model.Grade]:
        """Every grade of these learners, whatever became of their enrolment."""
        with self._call("grades_of"):
            known, refused = self._known(user_ids)
            return Answers(self._gradebooks(self._course(course_id), known), refused)

    def _gradebooks(
        self, course: records.Course, user_ids: Sequence[int]
    ) -> tuple[model.Grade, ...]:
        return tuple(
            grade
            for user_id in user_ids
            for grade in (
                *(base.grade(item, user_id) for item in course.graded_items()),
                self._total(course, user_id),
            )
        )

    def _total(self, course: records.Course, user_id: int) -> model.Grade:
        raw, highest, at = self.state.course_total(course, user_id)
        own = course.total.grades.get(user_id)
        return model.Grade(
            user_id=user_id,
            item="total",
            activity_id=None,
            raw=None if course.total.needsupdate else raw,
            minimum=Decimal(0),
            maximum=highest,
            graded_at=base.moment(at),
            column=f"item:{course.total.id}",
            hidden=course.total.hidden or bool(own and own.hidden),
            locked=course.total.locked or bool(own and own.locked),
            overridden=bool(own and own.overridden),
            needs_update=course.total.needsupdate,
        )

    def completions(
        self, course_id: int, user_ids: Sequence[int]
    ) -> Answers[model.ActivityCompletion]:
        """Activity completions of these learners."""
        with self._call("completions"):
            tracked = [
                each
                for each in self._course(course_id).activities.values()
                if each.completion is not Tracking.NONE
            ]
            known, refused = self._known(user_ids)
            found = (base.completion(each, user_id) for user_id in known for each in tracked)
            return Answers(found=tuple(found), refused=refused)

    def course_completions(
        self, course_id: int, user_ids: Sequence[int]
    ) -> Answers[model.CourseCompletion]:
        """Course completions of these learners."""
        with self._call("course_completions") as state:
            course = self._course(course_id)
            known, refused = self._known(user_ids)
            found: list[model.CourseCompletion] = []
            for user_id in known:
                if not course.tracked(user_id, state.now()):
                    refused[user_id] = moodle_cause("usernotenroled")
                elif not course.criteria:
                    refused[user_id] = moodle_cause("nocriteriaset")
                else:
                    at = course.completions.get(user_id)
                    found.append(model.CourseCompletion(user_id, at is not None, base.moment(at)))
            return Answers(found=tuple(found), refused=refused)

    def _known(self, user_ids: Sequence[int]) -> tuple[list[int], dict[int, Cause]]:
        users = self.state.users
        known = [each for each in user_ids if each in users and not users[each].deleted]
        unknown = {each: moodle_cause("invaliduser") for each in user_ids if each not in known}
        return known, unknown

    def attendance(self, instance: int) -> tuple[model.AttendanceSession, ...]:
        """The sessions of an attendance activity, by start."""
        with self._call("attendance") as state:
            activity = base.found(state.attendances.get(instance), f"attendance {instance}")
            return tuple(
                model.AttendanceSession(
                    id=each.id,
                    starts=datetime.fromtimestamp(each.sessdate, UTC),
                    seconds=each.duration,
                    group_id=each.groupid,
                    description=plain_text(each.description),
                    taken_at=base.moment(each.lasttaken),
                    marks={user_id: mark.status.acronym for user_id, mark in each.log.items()},
                )
                for each in sorted(activity.sessions, key=lambda each: (each.sessdate, each.id))
            )

    def groups(self, course_id: int) -> tuple[model.Group, ...]:
        """The groups of a course with their members."""
        with self._call("groups"):
            groups = self._course(course_id).groups.values()
            return tuple(base.group(each) for each in sorted(groups, key=lambda each: each.name))

    def cohorts(self, idnumbers: Collection[str]) -> Mapping[str, model.Cohort]:
        """Cohorts with their members, by idnumber."""
        with self._call("cohorts") as state:
            return {
                each.idnumber: model.Cohort(
                    each.id, each.idnumber, each.name, frozenset(each.members)
                )
                for each in state.cohorts.values()
                if each.idnumber and each.idnumber in idnumbers
            }

    def users(self, user_ids: Sequence[int]) -> tuple[model.User, ...]:
        """Accounts; an unknown id is left out."""
        with self._call("users") as state:
            return tuple(
                model.User(
                    id=each,
                    idnumber=state.users[each].idnumber or None,
                    suspended=state.users[each].suspended,
                    fields=dict(state.users[each].customfields),
                    language=state.users[each].lang,
                )
                for each in self._known(sorted(set(user_ids)))[0]
            )

    def badges(self, user_ids: Sequence[int]) -> Mapping[int, tuple[model.Badge, ...]]:
        """Badges held, by user id."""
        with self._call("badges") as state:
            return {
                user_id: tuple(
                    model.Badge(
                        badge.id,
                        badge.name,
                        datetime.fromtimestamp(issue.dateissued, UTC),
                        issue.uniquehash,
                    )
                    for badge in state.badges.values()
                    if (issue := badge.issued.get(user_id)) is not None
                )
                for user_id in [self._user(each).id for each in user_ids]
            }

    def frameworks(self) -> tuple[model.Framework, ...]:
        """The competency frameworks."""
        with self._call("frameworks") as state:
            return tuple(base.framework(each) for each in state.frameworks.values())

    def competencies(self, framework_id: int) -> tuple[model.Competency, ...]:
        """The competencies of a framework."""
        with self._call("competencies") as state:
            where = f"competency framework {framework_id}"
            found = base.found(state.frameworks.get(framework_id), where)
            return tuple(base.competency(each) for each in found.competencies.values())

    def ratings(self, pairs: Sequence[tuple[int, int]]) -> Answers[model.Rating]:
        """Ratings of pairs of a user and a competency."""
        with self._call("ratings") as state:
            known, refused = self._known([user_id for user_id, _ in pairs])
            found: list[model.Rating] = []
            for user_id, competency_id in pairs:
                competency = state.competencies.get(competency_id)
                if competency is None:
                    refused[user_id] = Cause.of(
                        "competency.refused",
                        competency=competency_id,
                        cause=moodle_cause("invalidrecord"),
                    )
                elif user_id in known:
                    standing = state.standing(user_id, competency)
                    found.append(
                        model.Rating(user_id, competency_id, standing.grade, standing.proficient)
                    )
            return Answers(found=tuple(found), refused=refused)
