"""Web-service functions on completion."""

from lms_bridge_testing.sandbox.call import Call, Json
from lms_bridge_testing.sandbox.completion_details import exported_completion, requirement
from lms_bridge_testing.sandbox.errors import (
    NO_CAPABILITY,
    MoodleError,
    missing_record,
    refused,
)
from lms_bridge_testing.sandbox.records import Activity, CompletionState, Tracking
from lms_bridge_testing.sandbox.registry import function
from lms_bridge_testing.sandbox.state_activities import met

_ACTIVITY_CRITERION = 4
_AGGREGATE_ALL = 1
_INTERNAL_ERROR = (
    "An internal error occurred in the completion system. (System administrators can enable "
    "debugging information to see more detail.)"
)


@function("core_completion_get_activities_completion_status")
def get_activities_completion_status(call: Call, wanted: dict[str, Json]) -> Json:
    """Say how far somebody got with each followed activity; those not seen are left out."""
    course = call.course(wanted["courseid"])
    user = call.active_user(wanted["userid"])
    call.enter(course)
    if user is not call.account.user:
        call.require("report/progress:view")
    statuses = [
        {
            "cmid": activity.cmid,
            "modname": activity.modname,
            "instance": activity.instance,
            "tracking": int(activity.completion),
        }
        | exported_completion(call, activity, user.id)
        for activity in course.activities.values()
        if activity.completion is not Tracking.NONE and call.sees(activity)
    ]
    return {"statuses": statuses, "warnings": []}


@function("core_completion_get_course_completion_status")
def get_course_completion_status(call: Call, wanted: dict[str, Json]) -> Json:
    """Say whether somebody completed a course, criterion by criterion."""
    course = call.course(wanted["courseid"])
    user = call.active_user(wanted["userid"])
    call.enter(course)
    if not course.enablecompletion or not call.can("report/completion:view"):
        raise refused("cannotviewreport", "You cannot view this report")
    if not course.tracked(user.id, call.now):
        raise refused("usernotenroled", "User is not enrolled in this course")
    if not course.criteria:
        raise refused("nocriteriaset", "No completion criteria set for this course")
    return {
        "completionstatus": {
            "completed": user.id in course.completions,
            "aggregation": _AGGREGATE_ALL,
            "completions": [_criterion(call, entry, user.id) for entry in course.criteria],
        },
        "warnings": [],
    }


@function("core_completion_override_activity_completion_status")
def override_activity_completion_status(call: Call, wanted: dict[str, Json]) -> Json:
    """Set by hand how far somebody got with an activity."""
    activity = call.state.activities.get(wanted["cmid"])
    if activity is None:
        raise missing_record("course_modules")
    call.enter(activity.course)
    if not activity.course.enablecompletion:
        raise refused("completionnotenabled", "Completion is not enabled")
    if activity.completion is not Tracking.NONE:
        _override(call, activity, wanted)
    done = activity.completions.get(wanted["userid"])
    return {
        "cmid": activity.cmid,
        "userid": wanted["userid"],
        "state": int(done.state) if done else 0,
        "timecompleted": done.timecompleted if done else 0,
        "overrideby": done.overrideby if done else None,
        "tracking": int(activity.completion),
    }


def _override(call: Call, activity: Activity, wanted: dict[str, Json]) -> None:
    """Set the state of anybody, even of an id that is nobody's, as Moodle does."""
    if not call.can("moodle/course:overridecompletion"):
        raise MoodleError(NO_CAPABILITY, "nopermission", "error/nopermission")
    new, user_id = wanted["newstate"], wanted["userid"]
    done = activity.completions.get(user_id)
    current = done.state if done else CompletionState.INCOMPLETE
    counts_already = new == CompletionState.COMPLETE and current > CompletionState.COMPLETE
    if current == new or counts_already:
        call.record(wanted, "already so", changed=False)
        return
    if new not in {CompletionState.INCOMPLETE, CompletionState.COMPLETE}:
        raise refused("err_system", _INTERNAL_ERROR)
    call.state.override_completion(activity, user_id, new, overrideby=call.account.user.id)
    call.record(wanted, "overridden", changed=True)


def _criterion(call: Call, activity: Activity, user_id: int) -> Json:
    complete = met(activity, user_id)
    done = activity.completions.get(user_id)
    address = call.link(f"mod/{activity.modname}/view.php?id={activity.cmid}")
    return {
        "type": _ACTIVITY_CRITERION,
        "title": "Activity completion",
        "status": "Yes" if complete else "No",
        "complete": complete,
        "timecompleted": done.timecompleted if complete and done else None,
        "details": {
            "type": "Activity completion",
            "criteria": f'<a href="{address}">{activity.name}</a>',
            "requirement": requirement(activity),
            "status": "",
        },
    }
