"""Web-service functions on the activities of a course."""

from collections.abc import Mapping

from lms_bridge_testing.sandbox.call import Call, Json, number
from lms_bridge_testing.sandbox.completion_details import exported_completion
from lms_bridge_testing.sandbox.errors import missing_record, refused
from lms_bridge_testing.sandbox.records import Activity, Course, Section, Tracking
from lms_bridge_testing.sandbox.registry import function

_MODULES: Mapping[str, tuple[int, str, str]] = {
    "assign": (1, "Assignments", "assessment"),
    "page": (16, "Pages", "content"),
    "quiz": (17, "Quizzes", "assessment"),
    "attendance": (25, "Attendances", "administration"),
}
_OTHER_MODULE = (99, "Activities", "other")
_FILTERS = {
    "excludemodules", "excludecontents", "includestealthmodules",
    "sectionid", "sectionnumber", "cmid", "modname", "modid",
}  # fmt: skip


@function("core_course_get_contents")
def get_contents(call: Call, wanted: dict[str, Json]) -> Json:
    """Show the sections of a course with their activities, without any idnumber."""
    filters = {option["name"]: option["value"] for option in wanted["options"]}
    for name in filters:
        if name not in _FILTERS:
            raise refused("errorinvalidparam", f"The param {name} is invalid.")
    course = call.course(wanted["courseid"])
    call.enter_context(course)
    return [
        _section(call, course, section, filters)
        for section in course.sections
        if filters.get("sectionid", str(section.id)) == str(section.id)
        and filters.get("sectionnumber", str(section.number)) == str(section.number)
    ]


@function("core_course_get_course_module")
def get_course_module(call: Call, wanted: dict[str, Json]) -> Json:
    """Describe one activity; only who may manage activities sees its idnumber and grade."""
    activity = call.state.activities.get(wanted["cmid"])
    return _described(call, activity)


@function("core_course_get_course_module_by_instance")
def get_course_module_by_instance(call: Call, wanted: dict[str, Json]) -> Json:
    """Describe one activity found by its type and its number within the type."""
    activity = call.state.instances.get((wanted["module"], wanted["instance"]))
    return _described(call, activity)


def _described(call: Call, activity: Activity | None) -> Json:
    if activity is None:
        raise missing_record()
    call.enter(activity.course)
    section = activity.course.sections[activity.section]
    described = {
        "id": activity.cmid,
        "course": activity.course.id,
        "module": _MODULES.get(activity.modname, _OTHER_MODULE)[0],
        "name": activity.name,
        "modname": activity.modname,
        "instance": activity.instance,
        "section": section.id,
        "sectionnum": section.number,
        "groupmode": 0,
        "groupingid": 0,
        "completion": int(activity.completion),
        "downloadcontent": 1,
    }
    if call.can("moodle/course:manageactivities"):
        described |= _managed(activity)
    return {"cm": described, "warnings": []}


def _managed(activity: Activity) -> dict[str, Json]:
    managed: dict[str, Json] = {
        "idnumber": activity.idnumber,
        "added": activity.timecreated,
        "score": 0,
        "indent": 0,
        "visible": int(activity.visible),
        "visibleoncoursepage": 1,
        "visibleold": int(activity.visible),
        "completiongradeitemnumber": 0 if activity.item else None,
        "completionpassgrade": int(bool(activity.item and activity.item.gradepass)),
        "completionview": 0,
        "completionexpected": 0,
        "showdescription": 0,
        "availability": None,
    }
    item = activity.item
    if item is not None:
        managed |= {
            "grade": -item.scale.id if item.scale else number(item.grademax),
            "gradepass": f"{item.gradepass:.2f}",
            "gradecat": activity.course.grade_category_id,
        }
        if item.scale:
            managed["scale"] = ",".join(item.scale.names)
    if activity.modname == "assign":
        managed["advancedgrading"] = [{"area": "submissions", "method": None}]
    return managed


def _section(call: Call, course: Course, section: Section, filters: dict[str, str]) -> Json:
    modules = [
        _module(call, activity)
        for activity in course.activities.values()
        if activity.section == section.number and call.sees(activity) and _wanted(activity, filters)
    ]
    return {
        "id": section.id,
        "name": section.name,
        "visible": int(section.visible),
        "summary": "",
        "summaryformat": 1,
        "section": section.number,
        "hiddenbynumsections": 0,
        "uservisible": True,
        "component": None,
        "itemid": None,
        "modules": modules,
    }


def _wanted(activity: Activity, filters: dict[str, str]) -> bool:
    return (
        filters.get("excludemodules", "0") in {"0", ""}
        and filters.get("cmid", str(activity.cmid)) == str(activity.cmid)
        and filters.get("modname", activity.modname) == activity.modname
        and filters.get("modid", str(activity.instance)) == str(activity.instance)
    )


def _module(call: Call, activity: Activity) -> Json:
    _, plural, purpose = _MODULES.get(activity.modname, _OTHER_MODULE)
    module = {
        "id": activity.cmid,
        "url": call.link(f"mod/{activity.modname}/view.php?id={activity.cmid}"),
        "name": activity.name,
        "instance": activity.instance,
        "contextid": 1000 + activity.cmid,
        "visible": int(activity.visible),
        "uservisible": True,
        "visibleoncoursepage": 1,
        "modicon": call.link("theme/image.php/boost/core/1/monologo"),
        "modname": activity.modname,
        "purpose": purpose,
        "branded": False,
        "modplural": plural,
        "availability": None,
        "indent": 0,
        "onclick": "",
        "afterlink": None,
        "customdata": '""',
        "noviewlink": False,
        "completion": int(activity.completion),
        "downloadcontent": 1,
        "dates": [],
        "groupmode": 0,
    }
    if activity.completion is not Tracking.NONE and activity.course.enablecompletion:
        module["completiondata"] = exported_completion(call, activity, call.account.user.id)
    return module
