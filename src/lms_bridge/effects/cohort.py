"""Membership of a cohort of the site: it may issue the badge whose criterion the cohort is."""

from __future__ import annotations

from collections.abc import Sequence

from lms_bridge.cause import Cause
from lms_bridge.errors import UnknownRecord
from lms_bridge.model.action import Presence, Target, Verb
from lms_bridge.model.connection import Purpose
from lms_bridge.model.snapshot import Course
from lms_bridge.ports.effects import Driver, LearnersByTarget, Sight, Write
from lms_bridge.programme.effect_kind import EffectKind


class CohortDriver(Driver):
    """Reads cohorts together, and writes them a hundred members at a time."""

    rank = 20

    def observe(
        self,
        targets: Sequence[Target],
        asked: LearnersByTarget,
        sight: Sight,
        course: Course | None,
    ) -> None:
        """Read the cohorts; one that does not exist is missing."""
        _ = course
        cohorts = self.tools.lms.cohorts([target.idnumber for target in targets])
        for target in targets:
            if target.idnumber in cohorts:
                members = cohorts[target.idnumber].members & asked[target]
                sight.presence[target] = dict.fromkeys(members, Presence.PRESENT)
            else:
                sight.missing.add(target)

    def writing(self, target: Target, verb: Verb) -> Write:
        """Put people into the cohort, or take them out."""
        lms, writer = self.tools.lms, self.tools.writer
        if verb is Verb.ADD:
            return lambda actions: writer.add_cohort_members(
                target.idnumber, [each.user_id for each in actions]
            )
        cohorts = lms.cohorts([target.idnumber])
        if target.idnumber not in cohorts:
            raise UnknownRecord(Cause.of("cohort.missing", cohort=target.idnumber))
        number = cohorts[target.idnumber].id
        return lambda actions: writer.remove_cohort_members(
            number, [each.user_id for each in actions]
        )


class CohortEffect(EffectKind):
    """A cohort is made by hand, and is the bridge's own: whoever else is in it is a drift."""

    name = "cohort"
    parts = ("idnumber",)
    driver = CohortDriver
    owned = True
    reads_and_writes = (Purpose.COHORTS, Purpose.COHORT_MEMBERS)
