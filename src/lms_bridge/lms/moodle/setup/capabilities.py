"""Which capability each harmless read shows, or fails to show.

Moodle tells the service user's capabilities to nobody. What is missing shows as a refusal, or as
silence: something is left out that must be there. Each rule here looks for one such sign. What
no read can show is said to be so, never guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from lms_bridge.lms.moodle.setup.provided import lacking_items
from lms_bridge.lms.moodle.setup.seen import Attempt, CourseSeen, Seen
from lms_bridge.lms.moodle.setup.signs import (
    Rule,
    Shown,
    by_flag,
    by_read,
    never,
    no,
    refused,
    unknown,
    yes,
)
from lms_bridge.model.connection import SiteNeeds
from lms_bridge.model.identity import Text
from lms_bridge.model.verdict import Truth


def _there(seen: Seen) -> list[CourseSeen]:
    return [each for each in seen.courses.values() if each.course is not None]


def _service(_needs: SiteNeeds, _seen: Seen) -> Shown:
    return yes()  # without it the service would have said nothing at all


def _course_view(_needs: SiteNeeds, seen: Seen) -> Shown:
    for each in _there(seen):
        if each.settings is not None and not each.settings.entered:
            return no(
                f"du cours {each.idnumber} ne se montre que ce que tout le monde en voit",
                f"of the course {each.idnumber} only what everybody sees of it is shown",
            )
    entered = any(each.settings is not None and each.settings.entered for each in _there(seen))
    return yes() if entered else unknown()


def _hidden_courses(_needs: SiteNeeds, seen: Seen) -> Shown:
    if any(each.course and not each.course.visible for each in _there(seen)):
        return yes()
    return unknown(
        Text(
            "aucun des cours trouvés n'est caché, et un cours caché resterait introuvable",
            "none of the courses found is hidden, and a hidden one would not be found",
        )
    )


def _participants(_needs: SiteNeeds, seen: Seen) -> Shown:
    attempt = next((each for each in seen.tried("participants") if each.denied and each.code), None)
    if attempt is not None:
        return refused(attempt)
    return (
        yes() if any(_enrolreview_asked(each) for each in seen.tried("participants")) else unknown()
    )


def _enrolreview_asked(attempt: Attempt) -> bool:
    """Whether the list itself came: only then are suspended enrolments asked for."""
    return not attempt.refused or (attempt.denied and not attempt.code)


def _enrolreview(_needs: SiteNeeds, seen: Seen) -> Shown:
    attempt = next(
        (each for each in seen.tried("participants") if each.denied and not each.code), None
    )
    if attempt is not None:
        return no(
            f"{attempt.where} : les inscriptions suspendues ne se lisent pas",
            f"{attempt.where}: suspended enrolments cannot be read",
        )
    return yes() if seen.answered("participants") else unknown()


def _details(_needs: SiteNeeds, seen: Seen) -> Shown:
    if seen.users or any(each.reading.participants for each in _there(seen)):
        return yes()
    if seen.asked_users and seen.answered("users"):
        return no(
            f"aucun des {seen.asked_users} comptes demandés ne se montre",
            f"none of the {seen.asked_users} accounts asked for is shown",
        )
    for each in _there(seen):
        people = {grade.user_id for grade in each.reading.grades}
        people |= {person for group in each.reading.groups for person in group.members}
        apart = each.settings is not None and each.settings.separate_groups
        if people and not apart:
            return no(
                f"{each.idnumber} : les notes ou les groupes nomment {len(people)} personnes, la "
                "liste des participants aucune",
                f"{each.idnumber}: grades or groups name {len(people)} people, the list of "
                "participants nobody",
            )
    return unknown()


def _suspended(_needs: SiteNeeds, seen: Seen) -> Shown:
    if seen.account_fields is None:
        return unknown()
    if "suspended" in seen.account_fields:
        return yes()
    return no(
        "un compte suspendu ne se distingue pas d'un autre",
        "a suspended account looks like any other",
    )


def _identity(_needs: SiteNeeds, seen: Seen) -> Shown:
    """Nobody with an idnumber is a finding of its own: a setting of the site may be the cause."""
    people = [each.idnumber for each in seen.users]
    people += [each.idnumber for one in _there(seen) for each in one.reading.participants]
    return yes() if people else unknown()


def _all_groups(_needs: SiteNeeds, seen: Seen) -> Shown:
    apart = [each for each in _there(seen) if each.settings and each.settings.separate_groups]
    for each in apart:
        attempt = seen.refusal("grades", "notingroup", "accessdenied")
        if attempt is not None:
            return refused(attempt)
        if not each.reading.participants and seen.answered("participants"):
            return no(
                f"{each.idnumber} sépare ses groupes, et n'y montre personne",
                f"{each.idnumber} separates its groups, and shows nobody",
            )
    if apart:
        return yes()
    return unknown(
        Text("aucun des cours liés ne sépare ses groupes", "no bound course separates its groups")
    )


def _report(_needs: SiteNeeds, seen: Seen) -> Shown:
    attempt = seen.refusal("gradebook", "nopermissions", "nopermission")
    if attempt is not None:
        return refused(attempt)
    further = any(each.code == "nopermissiontoviewgrades" for each in seen.tried("gradebook"))
    return yes() if further or seen.answered("grades") or seen.answered("gradebook") else unknown()


def _all_grades(needs: SiteNeeds, seen: Seen) -> Shown:
    if _report(needs, seen).truth is Truth.NO:
        return unknown(
            Text(
                "se saura quand gradereport/user:view sera là",
                "shows once gradereport/user:view is there",
            )
        )
    attempt = seen.refusal("grades", "nopermissions", "nopermission", "nopermissiontoviewgrades")
    if attempt is not None:
        return refused(attempt)
    return yes() if seen.answered("grades") else unknown()


def _hidden_grades(_needs: SiteNeeds, seen: Seen) -> Shown:
    """Whether a grade is left out of one learner's page and not of another's: see `grades`."""
    if any(grade.hidden for each in _there(seen) for grade in each.reading.grades):
        return yes()
    return unknown(
        Text(
            "aucune note cachée ne se montre : il n'y en a pas, ou elles sont laissées de côté",
            "no hidden grade is shown: there is none, or they are left out",
        )
    )


def _hidden_activities(_needs: SiteNeeds, seen: Seen) -> Shown:
    if any(not each.visible for one in _there(seen) for each in one.reading.activities):
        return yes()
    return unknown(
        Text(
            "aucune activité cachée ne se montre : il n'y en a pas, ou elles sont laissées de côté",
            "no hidden activity is shown: there is none, or they are left out",
        )
    )


def _kind(kind: str, fr: str, en: str) -> Rule:
    """A rule: an activity of the type shows, or something of that type is missed."""

    def rule(needs: SiteNeeds, seen: Seen) -> Shown:
        if any(each.kind == kind for one in _there(seen) for each in one.reading.activities):
            return yes()
        missed = lacking_items(needs, seen, kind) if seen.answered("activities") else []
        if missed:
            return no(
                f"aucun(e) {fr} ne se montre dans les cours liés, et il y manque "
                f"{', '.join(missed[:3])} : la capacité manque, ce type d'activité est "
                "désactivé (Plugins › Modules d'activités), ou ils n'y sont pas encore",
                f"no {en} is shown in the bound courses, which lack {', '.join(missed[:3])}: "
                "the capability is missing, this type of activity is switched off (Plugins › "
                "Activity modules), or they are not there yet",
            )
        return unknown()

    return rule


def _course_report(_needs: SiteNeeds, seen: Seen) -> Shown:
    for attempt in seen.tried("course completion"):
        course = seen.courses.get(attempt.where)
        on = course is not None and course.settings is not None and course.settings.completion
        if attempt.code == "cannotviewreport" and on:
            return refused(attempt)
        if not attempt.refused or attempt.code == "nocriteriaset":
            return yes()
    return unknown()


#: By capability, the rule that tells whether the role has it.
RULES: Final[Mapping[str, Rule]] = {
    "webservice/rest:use": _service,
    "moodle/course:view": _course_view,
    "moodle/course:viewhiddencourses": _hidden_courses,
    "moodle/course:viewparticipants": _participants,
    "moodle/course:enrolreview": _enrolreview,
    "moodle/user:viewdetails": _details,
    "moodle/user:viewhiddendetails": _suspended,
    "moodle/site:viewuseridentity": _identity,
    "moodle/site:accessallgroups": _all_groups,
    "gradereport/user:view": _report,
    "moodle/grade:viewall": _all_grades,
    "moodle/grade:viewhidden": _hidden_grades,
    "moodle/course:viewhiddenactivities": _hidden_activities,
    "mod/assign:view": _kind("assign", "devoir", "assignment"),
    "mod/page:view": _kind("page", "page", "page"),
    "mod/attendance:view": _kind("attendance", "registre de présences", "attendance"),
    "mod/attendance:takeattendances": by_read("attendance", "invalidparameter", "nopermissions"),
    "report/progress:view": by_read("completions"),
    "report/completion:view": _course_report,
    "moodle/cohort:view": by_read("cohorts"),
    "moodle/course:managegroups": by_read("groups"),
    "moodle/badges:viewotherbadges": by_read("badges"),
    "moodle/competency:competencyview": by_read("frameworks"),
    "moodle/competency:usercompetencyview": by_read("rating"),
    "moodle/competency:competencygrade": by_flag("rates"),
    "moodle/competency:competencymanage": by_flag("makes_frameworks"),
    "moodle/course:manageactivities": by_flag("names_activities"),
    "moodle/cohort:assign": never(
        "seul un ajout à une cohorte le montrerait", "only adding to a cohort would show it"
    ),
    "enrol/manual:enrol": never(
        "seule une inscription le montrerait", "only an enrolment would show it"
    ),
    "enrol/manual:unenrol": never(
        "seule une désinscription le montrerait", "only an unenrolment would show it"
    ),
    "moodle/role:assign": never(
        "seule une inscription le montrerait ; le rôle doit aussi pouvoir attribuer le rôle "
        "étudiant (Définition des rôles › Permettre l'attribution de rôles)",
        "only an enrolment would show it; the role must also be allowed to assign the student "
        "role (Define roles › Allow role assignments)",
    ),
    "moodle/site:messageanyuser": never(
        "seul un message envoyé le montrerait", "only a message sent would show it"
    ),
    "moodle/site:sendmessage": never(
        "seul un message envoyé le montrerait", "only a message sent would show it"
    ),
    "moodle/course:overridecompletion": never(
        "seul un achèvement à la main le montrerait", "only a completion by hand would show it"
    ),
}
