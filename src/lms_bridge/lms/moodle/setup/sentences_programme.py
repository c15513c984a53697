"""Findings about courses, cohorts and whatever else effects act upon, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from lms_bridge.model.finding import Severity
from lms_bridge.model.identity import Text

#: By code: how bad it is, what was found, what to click. `{…}` is filled in by the judging.
OF_A_PROGRAMME: Final[Mapping[str, tuple[Severity, Text, Text]]] = {
    "course.closed": (
        Severity.ERROR,
        Text(
            "le cours existe, mais est fermé au compte de service",
            "the course is there, and closed to the service user",
        ),
        Text("{role} : moodle/course:view › Autoriser", "{role}: moodle/course:view › Allow"),
    ),
    "need.missing": (
        Severity.ERROR,
        Text("{title_fr} : {why_fr}", "{title_en}: {why_en}"),
        Text(
            "donner aux cours et aux activités les identifiants de la convention (docs/moodle.md), "
            "ou nommer sous `bindings` ce qui fournit ces besoins. Un cours caché ne se trouve "
            "qu'avec moodle/course:viewhiddencourses, une activité qu'avec la capacité de voir "
            "son type (mod/…:view)",
            "give courses and activities the ID numbers of the convention (docs/moodle.md), or "
            "name what provides these needs under `bindings`. A hidden course is found only with "
            "moodle/course:viewhiddencourses, an activity only with the capability to view its "
            "type (mod/…:view)",
        ),
    ),
    "completion.off": (
        Severity.ERROR,
        Text(
            "le suivi d'achèvement est désactivé dans le cours, et {need} lit un achèvement",
            "completion is switched off in the course, and {need} reads a completion",
        ),
        Text(
            "{course} › Suivi d'achèvement › Activer : Oui",
            "{course} › Completion tracking › Enable: Yes",
        ),
    ),
    "completion.criteria": (
        Severity.ERROR,
        Text(
            "le cours n'a pas de critère d'achèvement, et {need} lit son achèvement",
            "the course has no completion criteria, and {need} reads its completion",
        ),
        Text(
            "le cours › Plus › Achèvement du cours : choisir des critères",
            "the course › More › Course completion: choose criteria",
        ),
    ),
    "completion.untracked": (
        Severity.ERROR,
        Text(
            "personne ne suit l'achèvement de {activity}, que {need} lit",
            "nobody follows who completes {activity}, which {need} reads",
        ),
        Text(
            "l'activité › Paramètres › Conditions d'achèvement",
            "the activity › Settings › Completion conditions",
        ),
    ),
    "cohort.missing": (
        Severity.ERROR,
        Text(
            "la cohorte n'existe pas, et l'effet {effect} y met des apprenants",
            "the cohort is not there, and the effect {effect} puts learners into it",
        ),
        Text(
            "{users} › Cohortes › Ajouter une cohorte : identifiant {where}, contexte Système",
            "{users} › Cohorts › Add new cohort: cohort ID {where}, context System",
        ),
    ),
    "badge.silent": (
        Severity.ERROR,
        Text(
            "{without} membre(s) sur {count} de la cohorte {cohort} n'ont pas le badge",
            "{without} of {count} members of the cohort {cohort} do not hold the badge",
        ),
        Text(
            "{badges} : le badge de ce nom existe, son critère est la cohorte {cohort}, et il est "
            "activé ; voir `lms-bridge moodle badges`",
            "{badges}: the badge of this name exists, its criterion is the cohort {cohort}, and "
            "it is active; see `lms-bridge moodle badges`",
        ),
    ),
    "badge.unproven": (
        Severity.NOTE,
        Text(
            "la cohorte {cohort} est vide : le badge ne se verra délivrer qu'au premier membre",
            "the cohort {cohort} is empty: whether the badge is issued shows with the first member",
        ),
        Text(
            "{badges} : chaque badge a pour critère l'appartenance à sa cohorte, et est activé ; "
            "voir `lms-bridge moodle badges`",
            "{badges}: each badge has membership of its cohort as its criterion, and is active; "
            "see `lms-bridge moodle badges`",
        ),
    ),
    "effect.course": (
        Severity.ERROR,
        Text(
            "le cours n'existe pas, et l'effet {effect} y agit",
            "the course is not there, and the effect {effect} acts in it",
        ),
        Text(
            "donner cet identifiant à un cours, ou le nommer sous `courses` dans le fichier du "
            "site",
            "give a course this ID number, or name one under `courses` in the site file",
        ),
    ),
    "enrolment.method": (
        Severity.ERROR,
        Text(
            "le cours n'a pas d'inscription manuelle active, et l'effet {effect} y inscrit",
            "the course has no active manual enrolment, and the effect {effect} enrols in it",
        ),
        Text(
            "le cours › Participants › Méthodes d'inscription › Inscriptions manuelles",
            "the course › Participants › Enrolment methods › Manual enrolments",
        ),
    ),
    "enrolment.role": (
        Severity.ERROR,
        Text(
            "le rôle étudiant a le numéro {seen} dans ce Moodle, le fichier du site dit {said}",
            "the student role has the number {seen} in this Moodle, the site file says {said}",
        ),
        Text(
            "écrire `student_role: {seen}` sous `moodle` dans le fichier du site",
            "write `student_role: {seen}` under `moodle` in the site file",
        ),
    ),
    "effect.activity": (
        Severity.ERROR,
        Text(
            "l'activité n'existe pas, ou son achèvement n'est pas suivi, et l'effet {effect} "
            "l'achève",
            "the activity is not there, or its completion is not followed, and the effect "
            "{effect} completes it",
        ),
        Text(
            "dans le cours : donner cet identifiant à une activité, et suivre son achèvement ; "
            "une activité sans note ne montre son identifiant qu'avec "
            "moodle/course:manageactivities",
            "in the course: give an activity this ID number, and follow its completion; an "
            "activity without a grade shows its ID number only with "
            "moodle/course:manageactivities",
        ),
    ),
    "framework.missing": (
        Severity.NOTE,
        Text(
            "le référentiel de compétences n'existe pas encore : le pont le fera à la première "
            "synchronisation, s'il le peut",
            "the competency framework is not there yet: the bridge makes it in the first sync, "
            "if it may",
        ),
        Text(
            "{role} : moodle/competency:competencymanage › Autoriser, le temps de la première "
            "synchronisation ; ou le faire soi-même ({competencies})",
            "{role}: moodle/competency:competencymanage › Allow, until the first sync is done; "
            "or make it yourself ({competencies})",
        ),
    ),
    "competency.missing": (
        Severity.NOTE,
        Text(
            "la compétence n'existe pas dans {framework}, et l'effet {effect} l'évalue ; le pont "
            "la fera, s'il le peut",
            "the competency is not in {framework}, and the effect {effect} rates it; the bridge "
            "makes it, if it may",
        ),
        Text(
            "{role} : moodle/competency:competencymanage › Autoriser ; ou la faire soi-même "
            "({competencies})",
            "{role}: moodle/competency:competencymanage › Allow; or make it yourself "
            "({competencies})",
        ),
    ),
    "gradebook.closed": (
        Severity.WARNING,
        Text(
            "les colonnes ne peuvent pas s'écrire : {why_fr}", "columns cannot be written: {why_en}"
        ),
        Text(
            "docs/lti.md ; ou, sans colonnes, `effects_off: [column]` dans le fichier du site",
            "docs/lti.md; or, without columns, `effects_off: [column]` in the site file",
        ),
    ),
    "grades.left_out": (
        Severity.ERROR,
        Text(
            "les éléments notés ne sont pas les mêmes pour tous les apprenants : des notes "
            "cachées sont laissées de côté sans un mot",
            "the grade items are not the same for all learners: hidden grades are left out "
            "without a word",
        ),
        Text(
            "{role} : moodle/grade:viewhidden › Autoriser",
            "{role}: moodle/grade:viewhidden › Allow",
        ),
    ),
}
