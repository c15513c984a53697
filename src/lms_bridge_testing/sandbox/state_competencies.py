"""Competency frameworks, competencies and ratings of the sandbox Moodle."""

import json

from lms_bridge_testing.sandbox.records import Scale, User
from lms_bridge_testing.sandbox.records_outcomes import (
    Competency,
    CompetencyEvidence,
    Framework,
    UserCompetency,
)
from lms_bridge_testing.sandbox.state_base import locked
from lms_bridge_testing.sandbox.state_cohorts import CohortState
from lms_bridge_testing.sandbox.state_people import ADMINISTRATOR_ID


class CompetencyState(CohortState):
    """What people can do."""

    @locked
    def add_framework(
        self,
        idnumber: str,
        shortname: str,
        scale: Scale,
        *,
        proficient_from: int = 2,
        scaleconfiguration: str | None = None,
    ) -> Framework:
        """Make a framework; positions of its scale from `proficient_from` on are proficient."""
        framework = Framework(
            id=self.next_id("competency_framework"),
            idnumber=idnumber,
            shortname=shortname,
            scale=scale,
            scaleconfiguration=scaleconfiguration or _configuration(scale, proficient_from),
            timecreated=self.now(),
        )
        self.frameworks[framework.id] = framework
        return framework

    @locked
    def add_competency(
        self,
        framework: Framework,
        idnumber: str,
        shortname: str,
        *,
        parent: Competency | None = None,
        description: str = "",
    ) -> Competency:
        """Make a competency; its idnumber is unique in the framework."""
        if any(other.idnumber == idnumber for other in framework.competencies.values()):
            raise ValueError(f"framework {framework.idnumber!r} already has {idnumber!r}")
        siblings = [c for c in framework.competencies.values() if c.parent is parent]
        competency = Competency(
            id=self.next_id("competency"),
            idnumber=idnumber,
            shortname=shortname,
            framework=framework,
            parent=parent,
            sortorder=len(siblings),
            timecreated=self.now(),
            description=description,
        )
        framework.competencies[competency.id] = competency
        self.competencies[competency.id] = competency
        return competency

    @locked
    def standing(self, user_id: int, competency: Competency) -> UserCompetency:
        """Give where somebody stands with a competency; looking makes the record, as in Moodle."""
        key = (user_id, competency.id)
        if key not in self.ratings:
            moment = self.now()
            self.ratings[key] = UserCompetency(
                self.next_id("competency_usercomp"), user_id, competency, moment, moment
            )
        return self.ratings[key]

    @locked
    def rate(
        self,
        user: User,
        competency: Competency,
        grade: int,
        *,
        note: str | None = None,
        by: User | None = None,
    ) -> CompetencyEvidence:
        """Rate somebody at a position of the scale; every rating leaves evidence for ever."""
        if not 1 <= grade <= len(competency.framework.scale.names):
            raise ValueError(f"the scale of {competency.idnumber!r} has no position {grade}")
        standing = self.standing(user.id, competency)
        moment = self.now()
        evidence = CompetencyEvidence(
            id=self.next_id("competency_evidence"),
            grade=grade,
            note=note,
            actionuser_id=by.id if by else ADMINISTRATOR_ID,
            timecreated=moment,
        )
        standing.evidence.insert(0, evidence)
        standing.grade, standing.timemodified = grade, moment
        standing.proficient = grade in proficient_positions(competency.framework)
        if standing.proficient:
            for badge in self.badges.values():
                if badge.competency is competency:
                    self._earn(badge, user.id)
        return evidence


def proficient_positions(framework: Framework) -> set[int]:
    """Read from a framework's configuration which positions count as proficient."""
    return {
        int(entry["id"])
        for entry in json.loads(framework.scaleconfiguration)
        if int(entry.get("proficient", 0))
    }


def _configuration(scale: Scale, proficient_from: int) -> str:
    entries: list[dict[str, str | int]] = [{"scaleid": str(scale.id)}]
    entries += [
        {
            "id": position,
            "scaledefault": int(position == 1),
            "proficient": int(position >= proficient_from),
        }
        for position in range(1, len(scale.names) + 1)
    ]
    return json.dumps(entries)
