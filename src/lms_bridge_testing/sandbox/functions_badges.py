"""Web-service functions on badges."""

from lms_bridge_testing.sandbox.call import Call, Json
from lms_bridge_testing.sandbox.records import User
from lms_bridge_testing.sandbox.records_outcomes import Badge, BadgeIssue
from lms_bridge_testing.sandbox.registry import function
from lms_bridge_testing.sandbox.state_people import ADMINISTRATOR_ID

_ACTIVE_AND_ISSUED = 3
_OF_THE_SITE = 1


@function("core_badges_get_user_badges")
def get_user_badges(call: Call, wanted: dict[str, Json]) -> Json:
    """List the badges somebody holds, the latest first."""
    user = call.active_user(wanted["userid"] or call.account.user.id)
    if user is not call.account.user:
        call.require("moodle/badges:viewotherbadges")
    held = [
        (badge.issued[user.id], badge)
        for badge in call.state.badges.values()
        if user.id in badge.issued
        and not wanted["courseid"]
        and wanted["search"].lower() in badge.name.lower()
    ]
    held.sort(key=lambda pair: (-pair[0].dateissued, -pair[0].id))
    size = wanted["perpage"]
    start = wanted["page"] * size
    page = held[start : start + size] if size else held
    return {"badges": [_described(call, user, *pair) for pair in page], "warnings": []}


def _described(call: Call, user: User, issue: BadgeIssue, badge: Badge) -> Json:
    """Describe a badge; who may not manage badges gets zeroes that mean nothing, as in Moodle."""
    shown = {
        "id": badge.id,
        "name": badge.name,
        "type": _OF_THE_SITE,
        "description": badge.description,
        "issuername": call.state.sitename,
        "issuerurl": call.site_url,
        "issuercontact": "badges@sandbox.invalid",
        "uniquehash": issue.uniquehash,
        "timecreated": 0,
        "timemodified": 0,
        "attachment": 1,
        "notification": 1,
        "status": 0,
        "visible": 0,
        "dateissued": issue.dateissued,
        "dateexpire": None,
        "recipientid": user.id,
        "recipientfullname": user.fullname,
        "version": "1",
        "language": "en",
        "imageauthorname": "",
        "imageauthoremail": "",
        "imageauthorurl": None,
        "imagecaption": "",
        "badgeurl": call.link(f"webservice/pluginfile.php/1/badges/badgeimage/{badge.id}/f3"),
        "alignment": [],
        "relatedbadges": [],
    }
    if user is call.account.user or call.can("moodle/badges:configuredetails"):
        shown |= _for_managers(user, issue, badge)
    return shown


def _for_managers(user: User, issue: BadgeIssue, badge: Badge) -> dict[str, Json]:
    return {
        "timecreated": badge.timecreated,
        "timemodified": badge.timecreated,
        "usercreated": ADMINISTRATOR_ID,
        "usermodified": ADMINISTRATOR_ID,
        "expiredate": None,
        "expireperiod": None,
        "courseid": None,
        "message": badge.name,
        "messagesubject": badge.name,
        "attachment": 0,
        "notification": 0,
        "nextcron": None,
        "status": _ACTIVE_AND_ISSUED,
        "issuedid": issue.id,
        "visible": 1,
        "email": user.email,
    }
