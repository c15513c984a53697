"""Enrolment in a course, as a student, by Moodle's manual enrolment or what stands for it."""

from __future__ import annotations

from collections.abc import Sequence

from lms_bridge.cause import Cause
from lms_bridge.effects.in_course import course_of_target
from lms_bridge.model.action import Presence, Target, Verb, Wanted
from lms_bridge.model.connection import Purpose
from lms_bridge.model.snapshot import Course
from lms_bridge.ports.effects import Driver, LearnersByTarget, Sight, Write
from lms_bridge.programme.effect_kind import Draft, EffectKind, Turn


class EnrolmentDriver(Driver):
    """Reads the participants of a course, and enrols a hundred at a time."""

    rank = 10
    in_course = True

    def observe(
        self,
        targets: Sequence[Target],
        asked: LearnersByTarget,
        sight: Sight,
        course: Course | None,
    ) -> None:
        """Read who is enrolled, and whose enrolment somebody suspended."""
        participants = self.tools.lms.participants(course.id if course else 0)
        for target in targets:
            sight.presence[target] = {
                each.user_id: Presence.PRESENT if each.active else Presence.SUSPENDED
                for each in participants
                if each.user_id in asked[target]
            }

    def writing(self, target: Target, verb: Verb) -> Write:
        """Enrol people, or undo their manual enrolment."""
        course = course_of_target(self.tools.lms, target)
        writer = self.tools.writer
        change = writer.enrol if verb is Verb.ADD else writer.unenrol
        return lambda actions: change(course.id, [each.user_id for each in actions])


class EnrolmentEffect(EffectKind):
    """Enrolments come before groups, which want an enrolled learner."""

    name = "enrolment"
    parts = ("course",)
    driver = EnrolmentDriver
    turn = Turn.FIRST
    reads_and_writes = (Purpose.COURSES, Purpose.ENROLMENTS)

    def removal(self, wish: Wanted, draft: Draft) -> Cause | None:
        """Nobody is unenrolled from a course whose records verdicts rest on."""
        if wish.target.course in draft.protected:
            return Cause.of("effect.hides_results", course=wish.target.course)
        return None
