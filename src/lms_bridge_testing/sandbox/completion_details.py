"""How far somebody got with an activity, in the form that several functions answer."""

from lms_bridge_testing.sandbox.call import Call, Json
from lms_bridge_testing.sandbox.records import (
    Activity,
    Completion,
    CompletionState,
    Tracking,
)

_NOTHING_YET = Completion(CompletionState.INCOMPLETE, 0)
_DONE = {CompletionState.COMPLETE, CompletionState.PASSED}


def exported_completion(call: Call, activity: Activity, user_id: int) -> dict[str, Json]:
    """Describe the completion of one activity for one person."""
    done = activity.completions.get(user_id, _NOTHING_YET)
    return {
        "state": int(done.state),
        "timecompleted": done.timecompleted,
        "overrideby": done.overrideby,
        "valueused": False,
        "hascompletion": True,
        "isautomatic": activity.completion is Tracking.AUTOMATIC,
        "istrackeduser": activity.course.tracked(user_id, call.now),
        "uservisible": True,
        "details": _details(activity, done.state),
        "isoverallcomplete": done.state in _DONE,
    }


def requirement(activity: Activity) -> str:
    """Say in words what completes an activity, as the course completion report does."""
    if activity.completion is not Tracking.AUTOMATIC:
        return "Marking yourself complete"
    if activity.item is None:
        return "Viewing the activity"
    return (
        "Achieving grade, Achieving passing grade" if activity.item.gradepass else "Achieving grade"
    )


def _details(activity: Activity, state: CompletionState) -> list[Json]:
    if activity.completion is not Tracking.AUTOMATIC:
        return []
    if activity.item is None:
        return [_rule("completionview", int(state in _DONE), "View")]
    graded = {CompletionState.PASSED: 2, CompletionState.INCOMPLETE: 0}.get(state, 1)
    rules = [_rule("completionusegrade", graded, "Receive a grade")]
    if activity.item.gradepass:
        passing = int(state) if state > CompletionState.COMPLETE else 0
        rules.append(_rule("completionpassgrade", passing, "Receive a passing grade"))
    return rules


def _rule(name: str, status: int, description: str) -> Json:
    return {"rulename": name, "rulevalue": {"status": status, "description": description}}
