"""What people have recorded in the bridge's own database, before its first run."""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path

from lms_bridge.bootstrap import bridge
from lms_bridge.model.decision import AWARD, Decision, DecisionKind
from lms_bridge_testing.cohort import DemoCohort


def decisions_contradictory(cohort: DemoCohort, site: Path) -> None:
    """An institution's agreement was recorded, then its refusal."""
    for outcome in ("given", "refused"):
        _record(
            cohort,
            site,
            "mission-without-agreement",
            DecisionKind.AGREEMENT,
            _HOST,
            outcome,
            "Courrier reçu",
        )


def exemption_needless(cohort: DemoCohort, site: Path) -> None:
    """A person exempted from UE5, which the learner has attended."""
    exempted = ("ue1-five-hours", DecisionKind.EXEMPTION, "UE5", "granted")
    _record(cohort, site, *exempted, "Un diplôme étranger")


def jury_unsettled(cohort: DemoCohort, site: Path) -> None:
    """A jury admitted a learner of the DU who owes almost everything."""
    admitted = ("ue1-five-hours", DecisionKind.JURY, AWARD, "admitted")
    _record(cohort, site, *admitted, "Délibération")


_HOST = "agreement:host-institution"


def _record(
    cohort: DemoCohort,
    site: Path,
    row: str,
    kind: DecisionKind,
    subject: str,
    outcome: str,
    because: str,
) -> None:
    """Keep a decision of today about whoever shows a row of the truth table."""
    shown = cohort.shown[row]
    at = datetime.combine(cohort.today, time(8), UTC)
    opened = bridge(site)
    try:
        opened.store.decisions.record(
            Decision(
                0, shown.programme, shown.idnumber, kind, subject, outcome, "scolarité", at, because
            )
        )
    finally:
        opened.close()


BESIDE = (decisions_contradictory, exemption_needless, jury_unsettled)
