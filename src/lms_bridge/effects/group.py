"""Membership of a group of a course: it may open an activity to those who owe something."""

from __future__ import annotations

from collections.abc import Sequence

from lms_bridge.cause import Cause
from lms_bridge.effects.in_course import course_of_target
from lms_bridge.errors import UnknownRecord
from lms_bridge.model.action import Action, Presence, Target, Verb, Wanted
from lms_bridge.model.connection import Purpose
from lms_bridge.model.snapshot import Course
from lms_bridge.ports.effects import Driver, LearnersByTarget, Sight, Write
from lms_bridge.programme.effect_kind import Draft, EffectKind


class GroupDriver(Driver):
    """Reads all groups of a course at once, and writes them a hundred members at a time."""

    rank = 30
    in_course = True

    def observe(
        self,
        targets: Sequence[Target],
        asked: LearnersByTarget,
        sight: Sight,
        course: Course | None,
    ) -> None:
        """Read the groups of a course; one that does not exist is missing."""
        groups = {each.idnumber: each for each in self.tools.lms.groups(course.id if course else 0)}
        for target in targets:
            if target.idnumber in groups:
                members = groups[target.idnumber].members & asked[target]
                sight.presence[target] = dict.fromkeys(members, Presence.PRESENT)
            else:
                sight.missing.add(target)

    def writing(self, target: Target, verb: Verb) -> Write:
        """Put people into the group, or take them out."""
        course = course_of_target(self.tools.lms, target)
        groups = {group.idnumber: group.id for group in self.tools.lms.groups(course.id)}
        if target.idnumber not in groups:
            name = target.idnumber
            raise UnknownRecord(Cause.of("course.no_group", course=target.course, group=name))
        writer, number = self.tools.writer, groups[target.idnumber]
        change = writer.add_group_members if verb is Verb.ADD else writer.remove_group_members
        return lambda actions: change(number, [each.user_id for each in actions])

    def exists(self, target: Target) -> bool:
        """Whether the course has the group."""
        course = course_of_target(self.tools.lms, target)
        return any(each.idnumber == target.idnumber for each in self.tools.lms.groups(course.id))

    def make(self, action: Action) -> None:
        """Make the group."""
        course = course_of_target(self.tools.lms, action.target)
        self.tools.writer.create_group(course.id, action.target.idnumber, action.name)


class GroupEffect(EffectKind):
    """A group is made where it is missing, and is the bridge's own."""

    name = "group"
    parts = ("course", "idnumber")
    driver = GroupDriver
    owned = True
    reads_and_writes = (Purpose.COURSES, Purpose.GROUPS, Purpose.GROUP_MEMBERS)

    def missing(self, wish: Wanted, draft: Draft) -> None:
        """A group is made; for those whom the bridge had put into it, its loss is a drift."""
        if wish.target.course in draft.observed.absent:
            super().missing(wish, draft)
        elif not draft.ledger.get(wish.key) or draft.choices.get(wish.key) == "restore":
            draft.create(wish.target, wish.name or wish.target.idnumber, "", wish.reason)
            draft.act(wish, Verb.ADD)
        else:
            draft.drift(wish, Verb.ADD)
