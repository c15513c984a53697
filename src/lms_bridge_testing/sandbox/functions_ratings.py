"""Web-service functions on how people were rated in competencies."""

from lms_bridge_testing.sandbox.call import Call, Json
from lms_bridge_testing.sandbox.errors import invalid_persistent
from lms_bridge_testing.sandbox.functions_competencies import (
    described_competency,
    described_framework,
)
from lms_bridge_testing.sandbox.people_summary import summary
from lms_bridge_testing.sandbox.records_outcomes import (
    Competency,
    CompetencyEvidence,
    UserCompetency,
)
from lms_bridge_testing.sandbox.registry import function
from lms_bridge_testing.sandbox.render import user_date

_OVERRIDE = 3
_PLUGIN = "admin/tool/lp"


@function("core_competency_grade_competency")
def grade_competency(call: Call, wanted: dict[str, Json]) -> Json:
    """Rate somebody; rating the same again leaves new evidence but changes nothing else."""
    standing = _standing(call, wanted)
    call.require("moodle/competency:competencygrade")
    call.require("moodle/competency:competencymanage", "moodle/competency:competencyview")
    if not 1 <= wanted["grade"] <= len(standing.competency.framework.scale.names):
        raise invalid_persistent("Invalid rating")
    changed = standing.grade != wanted["grade"]
    evidence = call.state.rate(
        call.user(wanted["userid"]),
        standing.competency,
        wanted["grade"],
        note=wanted["note"],
        by=call.account.user,
    )
    call.record(wanted, "rated" if changed else "already so, one more evidence", changed=changed)
    return _evidence(call, standing, evidence)


@function("tool_lp_data_for_user_competency_summary")
def data_for_user_competency_summary(call: Call, wanted: dict[str, Json]) -> Json:
    """Say where somebody stands with a competency, rated or not, with all evidence."""
    standing = _standing(call, wanted)
    user = call.user(standing.user_id)
    return {
        "showrelatedcompetencies": True,
        "cangrade": call.can("moodle/competency:competencygrade"),
        "competency": _competency(call, standing.competency),
        "user": summary(call, user),
        "usercompetency": _user_competency(call, standing),
        "evidence": [_evidence(call, standing, one) for one in standing.evidence],
        "commentarea": _comments(standing, writable=call.can("moodle/site:config")),
    }


def _standing(call: Call, wanted: dict[str, Json]) -> UserCompetency:
    competency = call.state.competencies.get(wanted["competencyid"])
    user = call.state.users.get(wanted["userid"])
    if user is None or user.deleted:
        raise invalid_persistent("Invalid user ID")
    if competency is None:
        raise invalid_persistent(f"{wanted['competencyid']} competency can not be found")
    call.require("moodle/competency:usercompetencyview")
    return call.state.standing(user.id, competency)


def _name(competency: Competency, grade: int | None) -> str:
    return "-" if grade is None else competency.framework.scale.names[grade - 1]


def _context(user_id: int) -> int:
    return 11 + user_id


def _evidence(call: Call, standing: UserCompetency, evidence: CompetencyEvidence) -> Json:
    return {
        "usercompetencyid": standing.id,
        "contextid": _context(standing.user_id),
        "action": _OVERRIDE,
        "actionuserid": evidence.actionuser_id,
        "descidentifier": "evidence_manualoverride",
        "desccomponent": "core_competency",
        "desca": None,
        "url": None,
        "grade": evidence.grade,
        "note": evidence.note,
        "id": evidence.id,
        "timecreated": evidence.timecreated,
        "timemodified": evidence.timecreated,
        "usermodified": evidence.actionuser_id,
        "actionuser": summary(call, call.user(evidence.actionuser_id)),
        "description": "The competency rating was manually set.",
        "gradename": _name(standing.competency, evidence.grade),
        "userdate": user_date(evidence.timecreated),
        "candelete": call.can("moodle/site:config"),
    }


def _competency(call: Call, competency: Competency) -> Json:
    framework = competency.framework
    return {
        "linkedcourses": [],
        "relatedcompetencies": [],
        "competency": described_competency(competency),
        "framework": described_framework(call, framework),
        "hascourses": False,
        "hasrelatedcompetencies": False,
        "scaleid": framework.scale.id,
        "scaleconfiguration": framework.scaleconfiguration,
        "taxonomyterm": "Competency",
        "comppath": {
            "ancestors": _ancestors(competency),
            "framework": _step(framework.id, framework.shortname, first=False, last=False, at=-1),
            "pluginbaseurl": call.link(_PLUGIN),
            "pagecontextid": 1,
            "showlinks": True,
        },
        "pluginbaseurl": call.link(_PLUGIN),
    }


def _ancestors(competency: Competency) -> list[Json]:
    line: list[Competency] = []
    parent = competency.parent
    while parent is not None:
        line.insert(0, parent)
        parent = parent.parent
    end = len(line) - 1
    return [
        _step(one.id, one.shortname, first=at == 0, last=at == end, at=at)
        for at, one in enumerate(line)
    ]


def _step(identity: int, name: str, *, first: bool, last: bool, at: int) -> Json:
    return {"id": identity, "name": name, "first": first, "last": last, "position": at}


def _user_competency(call: Call, standing: UserCompetency) -> Json:
    reviews = call.can("moodle/site:config")
    return {
        "userid": standing.user_id,
        "competencyid": standing.competency.id,
        "status": 0,
        "reviewerid": None,
        "proficiency": standing.proficient,
        "grade": standing.grade,
        "id": standing.id,
        "timecreated": standing.timecreated,
        "timemodified": standing.timemodified,
        "usermodified": call.account.user.id,
        "canrequestreview": reviews,
        "canreview": reviews,
        "gradename": _name(standing.competency, standing.grade),
        "isrequestreviewallowed": reviews,
        "iscancelreviewrequestallowed": False,
        "isstartreviewallowed": False,
        "isstopreviewallowed": False,
        "isstatusidle": True,
        "isstatusinreview": False,
        "isstatuswaitingforreview": False,
        "proficiencyname": "Yes" if standing.proficient else "No",
        "statusname": "-",
        "url": call.link(f"{_PLUGIN}/user_competency.php?id={standing.id}"),
    }


def _comments(standing: UserCompetency, *, writable: bool) -> Json:
    return {
        "component": "competency",
        "commentarea": "user_competency",
        "itemid": standing.id,
        "courseid": 1,
        "contextid": _context(standing.user_id),
        "cid": f"sandbox{standing.id}",
        "autostart": False,
        "canpost": writable,
        "canview": True,
        "count": 0,
        "collapsediconkey": "t/collapsed",
        "displaytotalcount": True,
        "displaycancel": False,
        "fullwidth": True,
        "linktext": "Comments",
        "notoggle": False,
        "template": '<div class="comment-message">___content___</div>',
        "canpostorhascomments": writable,
    }
