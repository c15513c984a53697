"""What the service user's role must be allowed to do, and which functions its service offers.

Tried on a real Moodle 4.5.6: each capability is needed by a read or write of this adapter.
"""

from __future__ import annotations

#: Without these nothing can be read or written.
NEEDED: tuple[str, ...] = (
    "webservice/rest:use",
    "moodle/course:view",
    "moodle/course:viewhiddencourses",
    "moodle/course:viewhiddenactivities",
    "moodle/course:viewparticipants",
    "moodle/course:enrolreview",
    "moodle/user:viewdetails",
    "moodle/user:viewhiddendetails",
    "moodle/course:useremail",
    "moodle/site:viewuseridentity",
    "moodle/site:accessallgroups",
    "report/completion:view",
    "report/progress:view",
    "gradereport/user:view",
    "moodle/grade:viewall",
    "moodle/grade:viewhidden",
    "mod/assign:view",
    "mod/page:view",
    "mod/attendance:view",
    "mod/attendance:viewreports",
    "mod/attendance:takeattendances",
    "moodle/cohort:view",
    "moodle/cohort:assign",
    "moodle/badges:viewotherbadges",
    "enrol/manual:enrol",
    "enrol/manual:unenrol",
    "moodle/role:assign",
    "moodle/course:managegroups",
    "moodle/competency:competencyview",
    "moodle/competency:competencygrade",
    "moodle/competency:usercompetencyview",
)

#: Needed for one kind of effect only, with what it is for.
FOR_EFFECTS: dict[str, str] = {
    "moodle/competency:competencymanage": "making the competency framework of a programme once",
    "moodle/course:overridecompletion": "completion effects",
    "moodle/course:manageactivities": "activities without a grade named by their idnumber",
}

#: Everything that the documents ask a Moodle administrator for.
CAPABILITIES: frozenset[str] = frozenset((*NEEDED, *FOR_EFFECTS))
