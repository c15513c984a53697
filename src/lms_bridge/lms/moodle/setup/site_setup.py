"""The port `SiteSetup` on a Moodle: looks at the site, judges what was seen, writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lms_bridge.errors import AccessDenied
from lms_bridge.lms.moodle.links import is_own_name
from lms_bridge.lms.moodle.role import REQUIREMENTS
from lms_bridge.lms.moodle.setup.badges import Badging, badging, to_make
from lms_bridge.lms.moodle.setup.judge import findings
from lms_bridge.lms.moodle.setup.judge_role import capabilities_needed
from lms_bridge.lms.moodle.setup.judge_service import functions_needed
from lms_bridge.lms.moodle.setup.looking import site_findings
from lms_bridge.lms.moodle.setup.severities import found
from lms_bridge.model.connection import Purpose, Requirements, SiteNeeds
from lms_bridge.model.finding import SetupFinding
from lms_bridge.model.snapshot import Badge
from lms_bridge.ports import Clock, Lms, LmsInspector

#: So many members of a cohort are asked whether they hold its badge.
_SOME: Final = 50


@dataclass(frozen=True)
class MoodleSetup:
    """Setting one Moodle up.

    Attributes:
        url: the site's address.
        lms: gives what reads the site as runs do; called when something is read.
        inspector: gives what reads what the site says of its set-up, in the same way.
        clock: the bridge's, which the site's is compared with.
        student_role: the id of the student role that the site file names.
    """

    url: str
    lms: Callable[[], Lms]
    inspector: Callable[[], LmsInspector]
    clock: Clock
    student_role: int

    def is_own_name(self, name: str) -> bool:
        """Whether a name of an activity is Moodle's own, and not an idnumber."""
        return is_own_name(name)

    def diagnose(
        self, needs: Sequence[SiteNeeds], progress: Callable[[str, int, int], None]
    ) -> tuple[SetupFinding, ...]:
        """What the site lacks; a token that opens nothing is the only finding there is."""
        lms, inspector, looks = self.lms(), self.inspector(), []
        for each in needs:
            try:
                seen = site_findings(lms, inspector, each, self.student_role, self.clock, progress)
            except AccessDenied as error:
                return (found("access.closed", self.url, each.programme, why=error.cause),)
            looks.append((each, seen))
        return findings(*looks)

    def capabilities(self, needs: Sequence[SiteNeeds]) -> Mapping[str, list[Purpose]]:
        """The capabilities that the service user's role needs, with what for, by name."""
        return _needed(needs, capabilities_needed)

    def functions(self, needs: Sequence[SiteNeeds]) -> Mapping[str, list[Purpose]]:
        """The functions that the external service needs, with what for, by name."""
        return _needed(needs, functions_needed)

    def badges(self, needs: Sequence[SiteNeeds], *, check: bool) -> tuple[Badging, ...]:
        """The cohorts and badges that effects name; with `check`, what the site says of them."""
        effects = [effect for each in needs for effect in each.effects]
        listed = to_make(effects)
        if not check:
            return listed
        lms = self.lms()
        cohorts = lms.cohorts([each.cohort for each in listed])
        people = {
            person
            for each in listed
            if each.badge and each.cohort in cohorts
            for person in sorted(cohorts[each.cohort].members)[:_SOME]
        }
        held: Mapping[int, tuple[Badge, ...]] = lms.badges(sorted(people)) if people else {}
        return badging(effects, cohorts, held)


def _needed(
    needs: Sequence[SiteNeeds],
    of: Callable[[SiteNeeds, Requirements], Mapping[str, list[Purpose]]],
) -> Mapping[str, list[Purpose]]:
    """What all programmes need together, with what for, sorted by name."""
    found: dict[str, list[Purpose]] = {}
    for each in needs:
        for name, purposes in of(each, REQUIREMENTS).items():
            known = found.setdefault(name, [])
            known += [purpose for purpose in purposes if purpose not in known]
    return dict(sorted(found.items()))
