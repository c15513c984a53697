"""What a tool writes into its columns, and reads back from them (AGS 2.0)."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from lms_bridge_testing.sandbox import lti_pages
from lms_bridge_testing.sandbox.call import number
from lms_bridge_testing.sandbox.lti_columns import address, column, course_of, is_number
from lms_bridge_testing.sandbox.lti_http import REASONS, Asked, ServiceError, json_answer
from lms_bridge_testing.sandbox.lti_site import LtiSite
from lms_bridge_testing.sandbox.lti_token import bearer
from lms_bridge_testing.sandbox.records import Course, Grade, GradeItem, Role
from lms_bridge_testing.sandbox.records_lti import SCOPE_RESULT_READ, SCOPE_SCORE, Tool
from lms_bridge_testing.sandbox.wire import Answer, page

SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"
SCORES_TYPE = "application/vnd.ims.lis.v1.scorecontainer+json"
RESULTS_TYPE = "application/vnd.ims.lis.v2.resultcontainer+json"

_NEEDED = ("userId", "timestamp", "gradingProgress", "activityProgress")
_TIME = r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}([.,]\d+)?(Z|[+-]\d{2}:?\d{2})?"
_ISO = re.compile(_TIME, re.IGNORECASE)


def scores(site: LtiSite, asked: Asked, course_id: str, item_id: str) -> Answer:
    """Take one score, unless it is older than what the column holds."""
    tool = bearer(site, asked, asked.query.get("type_id", ""), frozenset({SCOPE_SCORE}))
    if asked.content_type != SCORE_TYPE:
        raise ServiceError(400, "No context or unsupported content type")
    course = course_of(site, course_id)
    item = column(course, item_id, tool)
    try:
        _take(site, asked, course, item)
    except ServiceError as error:
        # what is wrong with the score stands beside the status alone, and names people
        reason = error.reason or REASONS[error.status]
        return Answer(error.status, f"{SCORE_TYPE}; charset=utf-8", b"[]", reason=reason)
    return Answer(200, f"{SCORE_TYPE}; charset=utf-8", b"")


def _take(site: LtiSite, asked: Asked, course: Course, item: GradeItem) -> None:
    score = asked.json()
    if not _is_score(score, course):
        raise ServiceError(400, f"Incorrect score received{asked.body.decode('utf-8', 'replace')}")
    user = site.state.users[int(score["userId"])]
    at = _moment(score["timestamp"])
    held = item.grades.get(user.id)
    if held is not None and held.timemodified >= at:
        said = f"Refusing score with an earlier timestamp for item {item.id} and user {user.id}"
        raise ServiceError(409, said)
    if item.locked or (held is not None and held.locked):
        raise ServiceError(500)
    given = _given(score, item)
    before = None if held is None else (held.raw, held.feedback)
    comment = str(score.get("comment") or "")
    when = at if given is not None else site.now()
    kept = site.state.grade(item, user, given, when=when, feedback=comment)
    changed = before != (kept.raw, kept.feedback)
    site.record("lti/scores", {**score, "item": item.id}, "scored", changed=changed)


def _is_score(score: Any, course: Course) -> bool:
    """Whether a score can be taken: complete, and of somebody enrolled as a student."""
    if not isinstance(score, dict) or any(score.get(one) is None for one in _NEEDED):
        return False
    given, maximum = score.get("scoreGiven"), score.get("scoreMaximum")
    numbers = all(one is None or is_number(one) for one in (given, maximum))
    user_id = str(score["userId"])
    return (
        numbers
        and (given is None or maximum is not None)
        and _ISO.fullmatch(str(score["timestamp"])) is not None
        and user_id.isdecimal()
        and Role.STUDENT in course.roles(int(user_id))
    )


def _given(score: dict[str, Any], item: GradeItem) -> Decimal | None:
    """Give the score on the column's own scale, cut to it; None unless it is final."""
    if score.get("scoreGiven") is None or score["gradingProgress"] != "FullyGraded":
        return None
    given, maximum = Decimal(str(score["scoreGiven"])), Decimal(str(score["scoreMaximum"]))
    if maximum not in {item.grademax, 0}:
        given = round(given * item.grademax / maximum, 5)
    return min(max(given, item.grademin), item.grademax)


def results(site: LtiSite, asked: Asked, course_id: str, item_id: str) -> Answer:
    """Show what a column says, of everybody or of one person; asked for a part, Moodle fails."""
    if asked.query.get("limit", "0") != "0":
        return page(404, lti_pages.failed("Coding error detected, it must be fixed"))
    tool = bearer(site, asked, asked.query.get("type_id", ""), frozenset({SCOPE_RESULT_READ}))
    course = course_of(site, course_id)
    item = column(course, item_id, tool)
    wanted = asked.query.get("user_id")
    here = address(site, course, item, tool)
    shown = [
        _result(here, tool, item, user_id, grade)
        for user_id, grade in item.grades.items()
        if wanted in {None, "0", str(user_id)}
    ]
    return json_answer(shown, kind=f"{RESULTS_TYPE}; charset=utf-8")


def _result(here: str, tool: Tool, item: GradeItem, user_id: int, grade: Grade) -> dict[str, Any]:
    """Describe one result; without a grade Moodle says whose it is and nothing else."""
    place = here.partition("?")[0]
    said: dict[str, Any] = {
        "id": f"{place}/results?type_id={tool.id}&user_id={user_id}",
        "userId": str(user_id),
    }
    if grade.raw is None:
        return said
    said |= {"resultScore": number(grade.raw), "resultMaximum": number(item.grademax)}
    if grade.feedback:
        said["comment"] = grade.feedback
    moment = datetime.fromtimestamp(grade.timemodified, UTC)
    return said | {"scoreOf": here, "timestamp": moment.isoformat(timespec="seconds")}


def _moment(text: str) -> int:
    found = datetime.fromisoformat(text.replace(",", ".").upper())
    return int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp())
