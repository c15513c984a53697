"""Web-service functions on the site itself, and the one that runs many others."""

import json

from lms_bridge_testing.sandbox.call import Call, Json
from lms_bridge_testing.sandbox.contract import functions
from lms_bridge_testing.sandbox.errors import NO_CAPABILITY, MoodleError
from lms_bridge_testing.sandbox.registry import function
from lms_bridge_testing.sandbox.render import to_json

BATCH = "tool_mobile_call_external_functions"
_VERSIONS = {"moodle": "2024100706", "mod_attendance": "2024020500"}
_FEATURES = {
    "usecomments": 1,
    "usetags": 1,
    "enablenotes": 1,
    "messaging": 1,
    "enableblogs": 1,
    "enablecompletion": 1,
    "enablebadges": 1,
    "messagingallusers": 0,
    "enablecustomreports": 1,
    "enableglobalsearch": 0,
    "mnet_dispatcher_mode": 0,
    "enablecompetencies": 1,
}


@function("core_webservice_get_site_info")
def get_site_info(call: Call, _wanted: dict[str, Json]) -> Json:
    """Say which site this is, whose token it is and what the service holds."""
    user = call.account.user
    return {
        "sitename": call.state.sitename,
        "username": user.username,
        "firstname": user.firstname,
        "lastname": user.lastname,
        "fullname": user.fullname,
        "lang": "en",
        "userid": user.id,
        "siteurl": call.site_url,
        "userpictureurl": call.link("theme/image.php/boost/core/1/u/f1"),
        "functions": [
            {"name": name, "version": _version(name)} for name in call.offered(call.account)
        ],
        "downloadfiles": 0,
        "uploadfiles": 0,
        "release": call.options.release,
        "version": _VERSIONS["moodle"],
        "mobilecssurl": "",
        "advancedfeatures": [{"name": name, "value": on} for name, on in _FEATURES.items()],
        "usercanmanageownfiles": True,
        "userquota": 0,
        "usermaxuploadfilesize": -1,
        "userhomepage": 1,
        "userprivateaccesskey": "0" * 32,
        "siteid": 1,
        "sitecalendartype": "gregorian",
        "usercalendartype": "gregorian",
        "userissiteadmin": call.can("moodle/site:config"),
        "theme": "boost",
        "limitconcurrentlogins": 0,
        "policyagreed": 0,
    }


@function(BATCH)
def call_external_functions(call: Call, wanted: dict[str, Json]) -> Json:
    """Run functions one after another and stop at the first error, which is the last answer."""
    responses: list[Json] = []
    for request in wanted["requests"]:
        response = _one(call, request["function"], request["arguments"])
        responses.append(response)
        if response["error"]:
            break
    return {"responses": responses}


def _one(call: Call, name: str, arguments: str) -> Json:
    if name not in call.offered(call.account):
        exception = {"errorcode": "accessexception", "module": "webservice"}
        return {"error": True, "exception": to_json(exception)}
    try:
        answer = call.run_another(name, _decoded(arguments))
    except MoodleError as error:
        return {"error": True, "exception": to_json(_described(call, error))}
    return {"error": False, "data": None if answer is None else to_json(answer)}


def _decoded(arguments: str) -> object:
    try:
        decoded = json.loads(arguments)
    except ValueError:
        return {}  # as Moodle does: what is not JSON counts as no arguments
    return decoded if isinstance(decoded, (dict, list)) else {}


def _described(call: Call, error: MoodleError) -> dict[str, Json]:
    module = "debug" if error.errorcode == "invalidparameter" else "moodle"
    return {
        "message": error.message,
        "errorcode": error.errorcode,
        "link": {} if error.exception == NO_CAPABILITY else call.link(""),
        "moreinfourl": f"https://docs.moodle.org/405/en/error/{module}/{error.errorcode}",
    }


def _version(name: str) -> str:
    component = functions()[name]["component"]
    return _VERSIONS.get(component, "2024100700")
