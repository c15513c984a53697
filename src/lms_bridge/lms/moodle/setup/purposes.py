"""What the bridge does on a site, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from lms_bridge.model.connection import Purpose
from lms_bridge.model.identity import Text

_TITLES: Final[Mapping[Purpose, Text]] = {
    Purpose.SERVICE: Text("parler au service", "talking to the service"),
    Purpose.COURSES: Text(
        "trouver les cours et leurs inscrits", "finding courses and their people"
    ),
    Purpose.PEOPLE: Text("lire les comptes", "reading accounts"),
    Purpose.COHORTS: Text("lire les cohortes", "reading cohorts"),
    Purpose.ACTIVITIES: Text("trouver les activités", "finding activities"),
    Purpose.ACTIVITY_NAMES: Text(
        "trouver par leur identifiant des activités sans note",
        "finding activities without a grade by their ID number",
    ),
    Purpose.GRADES: Text("lire les notes", "reading grades"),
    Purpose.COMPLETIONS: Text("lire l'achèvement des activités", "reading activity completion"),
    Purpose.COURSE_COMPLETIONS: Text("lire l'achèvement des cours", "reading course completion"),
    Purpose.ATTENDANCE: Text("lire les présences", "reading attendance"),
    Purpose.GROUPS: Text("lire les groupes", "reading groups"),
    Purpose.RATINGS: Text("lire les compétences", "reading competencies"),
    Purpose.COHORT_MEMBERS: Text(
        "mettre des apprenants dans des cohortes", "putting learners into cohorts"
    ),
    Purpose.BADGES: Text("vérifier les badges", "checking badges"),
    Purpose.GROUP_MEMBERS: Text(
        "faire des groupes et y mettre des apprenants", "making groups and putting learners in"
    ),
    Purpose.ENROLMENTS: Text("inscrire à des cours", "enrolling in courses"),
    Purpose.RATE: Text("évaluer des compétences", "rating competencies"),
    Purpose.FRAMEWORK: Text(
        "faire une fois le référentiel de compétences", "making the competency framework once"
    ),
    Purpose.MESSAGES: Text("écrire aux apprenants", "writing to learners"),
    Purpose.OVERRIDES: Text("achever des activités à la main", "completing activities by hand"),
}


def title(purpose: Purpose) -> Text:
    """A purpose in words."""
    return _TITLES[purpose]
