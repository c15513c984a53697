"""A tool registers itself: what the site says of itself, and what it takes from the tool."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from lms_bridge_testing.sandbox import lti_pages
from lms_bridge_testing.sandbox.lti_http import Asked, PageError, json_answer
from lms_bridge_testing.sandbox.lti_launch import logged_in
from lms_bridge_testing.sandbox.lti_sessions import Session
from lms_bridge_testing.sandbox.lti_site import LtiSite
from lms_bridge_testing.sandbox.records_lti import (
    SCOPE_LINEITEM,
    SCOPE_LINEITEM_READ,
    SCOPE_MEMBERSHIPS,
    SCOPE_RESULT_READ,
    SCOPE_SCORE,
    SCOPE_SETTINGS,
    GradeSync,
    Tool,
)
from lms_bridge_testing.sandbox.state_lti import new_client_id
from lms_bridge_testing.sandbox.state_people import ADMINISTRATOR_ID
from lms_bridge_testing.sandbox.wire import Answer, page

TOOL = "https://purl.imsglobal.org/spec/lti-tool-configuration"
PLATFORM = "https://purl.imsglobal.org/spec/lti-platform-configuration"
SCOPES = (
    SCOPE_LINEITEM_READ,
    SCOPE_RESULT_READ,
    SCOPE_SCORE,
    SCOPE_LINEITEM,
    SCOPE_MEMBERSHIPS,
    SCOPE_SETTINGS,
)
RELEASE = "4.5.6 (Build: 20250811)"

_OUTCOMES = "https://purl.imsglobal.org/spec/lti-bo/scope/basicoutcome"
_HOUR = 3600
_METHOD = "private_key_jwt"
_DOMAIN = re.compile(r"(?:https?://)?(?:www\.)?([^/]+)(?:/|$)", re.IGNORECASE)
_NEEDED = (
    "response_types",
    "initiate_login_uri",
    "redirect_uris",
    "client_name",
    "jwks_uri",
    "token_endpoint_auth_method",
    TOOL,
)
_VARIABLES = (
    "Context.id",
    "Context.label",
    "Context.title",
    "CourseSection.sourcedId",
    "User.id",
    "User.username",
    "Person.sourcedId",
)


class _RegistrationError(Exception):
    """A registration is refused; the text is the whole answer, as in Moodle."""

    def __init__(self, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.status = status


def configuration(site: LtiSite, _asked: Asked) -> Answer:
    """Say where everything is that a tool needs to know."""
    here = f"{site.url}/mod/lti"
    said = {
        "issuer": site.url,
        "token_endpoint": f"{here}/token.php",
        "token_endpoint_auth_methods_supported": [_METHOD],
        "token_endpoint_auth_signing_alg_values_supported": ["RS256"],
        "jwks_uri": f"{here}/certs.php",
        "authorization_endpoint": f"{here}/auth.php",
        "registration_endpoint": f"{here}/openid-registration.php",
        "scopes_supported": [_OUTCOMES, *SCOPES, "openid"],
        "response_types_supported": ["id_token"],
        "subject_types_supported": ["public", "pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "claims_supported": ["sub", "iss", "name", "given_name", "family_name", "email"],
        PLATFORM: {
            "product_family_code": "moodle",
            "version": RELEASE,
            "messages_supported": [
                {"type": "LtiResourceLinkRequest"},
                {"type": "LtiDeepLinkingRequest", "placements": ["ContentArea"]},
            ],
            "variables": list(_VARIABLES),
        },
    }
    return json_answer(said, pretty=True)


def manage(site: LtiSite, asked: Asked) -> Answer:
    """Show the administrator the tools, and open a tool's registration address in an iframe."""
    session = _administrator(site, asked)
    if asked.method == "POST":
        tool = site.state.tools.get(int(asked.form.get("activate", "0")))
        if tool is None or asked.form.get("sesskey") != session.sesskey:
            raise PageError("Invalid request")
        tool.pending = False
        return page(303, "", {"Location": f"{site.url}/mod/lti/toolconfigure.php"})
    shown = lti_pages.tools(site.state, session, asked.query.get("url", ""))
    return page(200, shown, logged_in(session))


def start(site: LtiSite, asked: Asked) -> Answer:
    """Send the iframe to the tool, with the site's description and a token good for an hour."""
    session = _administrator(site, asked)
    if asked.query.get("sesskey") != session.sesskey:
        raise PageError("Your session has most likely timed out.")
    now = site.now()
    claims = {"sub": new_client_id(), "scope": "reg", "iat": now, "exp": now + _HOUR}
    added = {
        "openid_configuration": f"{site.url}/mod/lti/openid-configuration.php",
        "registration_token": site.key.sign(claims),
    }
    parts = urlsplit(asked.query.get("url", ""))
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), *added.items()])
    return page(303, "", {"Location": urlunsplit(parts._replace(query=query))})


def _administrator(site: LtiSite, asked: Asked) -> Session:
    session = site.enter(asked)
    if session.user.id != ADMINISTRATOR_ID:
        raise PageError("Sorry, but you do not currently have permissions to do that.", 403)
    return session


def register(site: LtiSite, asked: Asked) -> Answer:
    """Take a tool's registration; it waits for the administrator to activate it."""
    try:
        client_id = _client_id(site, asked)
        tool = _configure(site, client_id, asked.json())
    except _RegistrationError as error:
        return Answer(error.status, "text/html; charset=UTF-8", str(error).encode())
    return json_answer(_registered(tool))


def _client_id(site: LtiSite, asked: Asked) -> str:
    if asked.method != "POST":
        raise _RegistrationError("Unsupported operation")
    if not asked.bearer:
        raise _RegistrationError("missing_registration_token", 401)
    try:
        claims = site.key.read(asked.bearer)
    except ValueError as error:
        raise PageError(str(error)) from None
    if claims.get("scope") != "reg":
        raise _RegistrationError("Incorrect scope", 403)
    client_id = str(claims.get("sub", ""))
    if site.state.find_tool(client_id) is not None:
        raise _RegistrationError("token_already_used", 401)
    return client_id


def _configure(site: LtiSite, client_id: str, said: Any) -> Tool:
    if not isinstance(said, dict):
        raise PageError("Exception - registration_to_config(): Argument #1 must be of type array")
    for name in _NEEDED:
        if not said.get(name):
            raise _RegistrationError(f"missing required attribute {name}")
    own = said[TOOL]
    target = _checked(said, own)
    scopes = str(said.get("scope") or "").split(" ")
    messages = own.get("messages") or []
    selecting = [one for one in messages if one.get("type") == "LtiDeepLinkingRequest"]
    claims = own.get("claims") or []
    return site.state.add_tool(
        said["client_name"],
        target,
        login_url=said["initiate_login_uri"],
        redirect_uris=tuple(said["redirect_uris"]),
        jwks_url=said["jwks_uri"],
        client_id=client_id,
        selecting_url=selecting[-1].get("target_link_uri", "") if selecting else "",
        selects=bool(selecting),
        custom={key: str(value) for key, value in (own.get("custom_parameters") or {}).items()},
        grades=_grades(scopes),
        memberships=SCOPE_MEMBERSHIPS in scopes,
        settings=SCOPE_SETTINGS in scopes,
        sendname=bool({"name", "given_name", "family_name"} & set(claims)),
        sendemail="email" in claims,
        description=own.get("description") or "",
        logo=said.get("logo_uri") or "",
        pending=True,
    )


def _checked(said: Mapping[str, Any], own: Mapping[str, Any]) -> str:
    """Check what Moodle checks, in its order, and give the address to open."""
    domain = own.get("domain")
    if not domain:
        raise _RegistrationError("missing_domain")
    target = str(own.get("target_link_uri") or f"https://{domain}")
    if _domain(domain) != _domain(target):
        raise _RegistrationError("domain_targetlinkuri_mismatch")
    if "id_token" not in said["response_types"]:
        raise _RegistrationError("invalid_response_types")
    if not isinstance(said["redirect_uris"], list):
        raise _RegistrationError("invalid_redirect_uris")
    if said["token_endpoint_auth_method"] != _METHOD:
        raise _RegistrationError("invalid_token_endpoint_auth_method")
    if said.get("application_type") not in {None, "", "web"}:
        raise _RegistrationError("invalid_application_type")
    return target


def _domain(address: str) -> str:
    found = _DOMAIN.search(address)
    return found.group(1) if found else ""


def _grades(scopes: list[str]) -> GradeSync:
    if SCOPE_LINEITEM in scopes:
        return GradeSync.FULL
    some = {SCOPE_LINEITEM_READ, SCOPE_RESULT_READ, SCOPE_SCORE} & set(scopes)
    return GradeSync.SCORES_ONLY if some else GradeSync.NEVER


def _registered(tool: Tool) -> dict[str, Any]:
    """Repeat the registration with what the site decided."""
    own: dict[str, Any] = {
        "version": "1.3.0",
        "deployment_id": str(tool.id),
        "target_link_uri": tool.url,
        "domain": _domain(tool.url),
        "description": tool.description,
    }
    if tool.selects:
        message = {"type": "LtiDeepLinkingRequest", "target_link_uri": tool.selecting_url}
        own["messages"] = [message]
    if tool.custom:
        own["custom_parameters"] = dict(tool.custom)
    names = ["name", "family_name", "given_name"] if tool.sendname else []
    own["claims"] = ["sub", "iss", *names, *(["email"] if tool.sendemail else [])]
    return {
        "client_id": tool.client_id,
        "response_types": ["id_token"],
        "jwks_uri": tool.jwks_url,
        "initiate_login_uri": tool.login_url,
        "grant_types": ["client_credentials", "implicit"],
        "redirect_uris": list(tool.redirect_uris),
        "application_type": "web",
        "token_endpoint_auth_method": _METHOD,
        "client_name": tool.name,
        "logo_uri": tool.logo,
        "scope": " ".join(_in_order(tool)),
        TOOL: own,
    }


def _in_order(tool: Tool) -> list[str]:
    order = (SCOPE_SCORE, SCOPE_RESULT_READ, SCOPE_LINEITEM_READ, SCOPE_LINEITEM)
    return [one for one in (*order, SCOPE_MEMBERSHIPS, SCOPE_SETTINGS) if one in tool.scopes]
