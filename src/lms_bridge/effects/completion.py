"""Completion of an activity, set by hand; it is never taken back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from lms_bridge.cause import Cause
from lms_bridge.effects.in_course import course_of_target
from lms_bridge.errors import BridgeError, UnknownRecord
from lms_bridge.model.action import Action, Presence, Target, Verb
from lms_bridge.model.connection import Purpose
from lms_bridge.model.snapshot import CompletionState, Course
from lms_bridge.ports import LmsWriter
from lms_bridge.ports.effects import Driver, LearnersByTarget, Sight, WriteEach
from lms_bridge.ports.lms import CompletionWrite, MayWrite
from lms_bridge.programme.effect_kind import EffectKind

_COMPLETE = frozenset({CompletionState.COMPLETE, CompletionState.PASSED})


class CompletionDriver(Driver):
    """Reads completions activity by activity, and sets them learner by learner."""

    rank = 50
    in_course = True
    together = False

    def observe(
        self,
        targets: Sequence[Target],
        asked: LearnersByTarget,
        sight: Sight,
        course: Course | None,
    ) -> None:
        """Read who has completed each activity; one that does not exist is missing."""
        number = course.id if course else 0
        activities = self.tools.lms.activities(number)
        for target in targets:
            names = {each.id for each in activities if each.ref.is_called(target.idnumber)}
            if not names:
                sight.missing.add(target)
                continue
            answers = self.tools.lms.completions(number, sorted(asked[target]))
            seen = dict.fromkeys(answers.refused, Presence.UNKNOWN)
            for each in answers.found:
                if each.activity_id in names and each.state in _COMPLETE:
                    seen[each.user_id] = Presence.PRESENT
            sight.presence[target] = seen

    def writing_each(self, target: Target, verb: Verb) -> WriteEach:
        """Set the activity complete; nothing is ever set back."""
        _ = verb
        course, writer = course_of_target(self.tools.lms, target), self.tools.writer
        for activity in self.tools.lms.activities(course.id):
            if activity.ref.is_called(target.idnumber):
                return partial(_complete, writer, activity.id)
        name = target.idnumber
        raise UnknownRecord(Cause.of("course.no_activity", course=target.course, activity=name))


def _complete(
    writer: LmsWriter, activity_id: int, actions: Sequence[Action], may_write: MayWrite
) -> Iterator[BridgeError | None]:
    complete = CompletionState.COMPLETE
    return writer.each(
        [CompletionWrite(each.user_id, activity_id, complete) for each in actions], may_write
    )


class CompletionEffect(EffectKind):
    """What was complete once stays so, for a person to change."""

    name = "completion"
    parts = ("course", "idnumber")
    driver = CompletionDriver
    kept = True
    marks_activities = True
    reads_and_writes = (
        Purpose.COURSES,
        Purpose.ACTIVITIES,
        Purpose.COMPLETIONS,
        Purpose.OVERRIDES,
    )
