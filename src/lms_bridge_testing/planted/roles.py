"""Roles in the course of an intake that the site has made itself."""

from __future__ import annotations

from pathlib import Path

from lms_bridge_testing.cohort import DemoCohort
from lms_bridge_testing.sandbox.records import Role

_TRACK, _COURSE = "mention-2", "DU-M2-COURS"


def role_of_the_site(cohort: DemoCohort, site: Path) -> None:
    """An intake is a course, and one of its learners has the role `stagiaire` there."""
    state = cohort.state
    (intake,) = (each for each in cohort.intakes["du-pccpu"] if each.track == _TRACK)
    roster = state.find_cohort(intake.cohort)
    assert roster is not None, intake.cohort  # noqa: S101 - every intake has its cohort
    course = state.add_course(_COURSE, "DU, mention 2")
    for place, user_id in enumerate(sorted(roster.members)):
        role = Role.STUDENT if place else Role.TRAINEE
        state.enrol(state.users[user_id], course, role)
    text = site.read_text(encoding="utf-8")
    site.write_text(
        text.replace(f"cohort: {intake.cohort}", f"course: {_COURSE}"), encoding="utf-8"
    )


BESIDE = (role_of_the_site,)
