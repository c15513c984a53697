"""Access tokens for tools: asked for with a signed assertion, good for an hour, for some scopes."""

import secrets
from typing import Any

from lms_bridge_testing.sandbox import lti_pages
from lms_bridge_testing.sandbox.lti_http import FORM_TYPE, Asked, ServiceError, json_answer
from lms_bridge_testing.sandbox.lti_keys import NoKeySetError
from lms_bridge_testing.sandbox.lti_site import AccessToken, LtiSite
from lms_bridge_testing.sandbox.records_lti import Tool
from lms_bridge_testing.sandbox.wire import Answer, page

ANSWER_TYPE = "text/html; charset=utf-8"
"""The type that Moodle gives to the token's answer, though it is JSON."""

LIFE = 3600
"""Seconds for which an access token is good."""

_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_ASKED = ("client_assertion", "client_assertion_type", "grant_type", "scope")


class _TokenError(Exception):
    """The token is refused; the text is the word that the answer carries."""


def token(site: LtiSite, asked: Asked) -> Answer:
    """Give an access token to the tool whose signature the request carries."""
    try:
        tool, scopes = _granted(site, asked)
    except _TokenError as error:
        return refused(str(error))
    except NoKeySetError as error:  # Moodle has no answer ready for that, only its error page
        return page(404, lti_pages.failed(str(error)))
    value = secrets.token_hex(16)
    site.tokens[value] = AccessToken(tool, frozenset(scopes), site.now() + LIFE)
    body = {
        "access_token": value,
        "token_type": "Bearer",
        "expires_in": LIFE,
        "scope": " ".join(scopes),
    }
    return json_answer(body, kind=ANSWER_TYPE, pretty=True)


def refused(word: str) -> Answer:
    """Refuse a token, with one word."""
    return json_answer({"error": word}, status=400, kind=ANSWER_TYPE, pretty=True)


def _granted(site: LtiSite, asked: Asked) -> tuple[Tool, list[str]]:
    form = asked.form
    if asked.method != "POST" or asked.content_type != FORM_TYPE:
        raise _TokenError("invalid_request")
    if any(not form.get(name) for name in _ASKED):
        raise _TokenError("invalid_request")
    right = form["grant_type"] == "client_credentials"
    if not right or form["client_assertion_type"] != _ASSERTION:
        raise _TokenError("unsupported_grant_type")
    tool = _signer(site, form["client_assertion"])
    scopes = [one for one in form["scope"].split(" ") if one in tool.scopes]
    if not scopes:
        raise _TokenError("invalid_scope")
    return tool, scopes


def _signer(site: LtiSite, assertion: str) -> Tool:
    """Find whose assertion it is, and check it as the LTI security framework asks.

    Moodle looks at the signature and `exp` alone; the other claims are checked here so that a
    tool that sends wrong ones is found out.
    """
    sub = site.unchecked(assertion).get("sub")
    if not sub:
        raise _TokenError("invalid_request")
    tool = site.state.find_tool(str(sub))
    if tool is None:
        raise _TokenError("invalid_client")
    try:
        claims = site.tool_keys.read(assertion, tool.jwks_url)
    except NoKeySetError:
        raise
    except ValueError as error:
        raise _TokenError(str(error)) from None
    if claims.get("iss") != tool.client_id or not claims.get("jti"):
        raise _TokenError("invalid_client")
    if not _for(claims.get("aud"), f"{site.url}/mod/lti/token.php"):
        raise _TokenError("invalid_client")
    return tool


def _for(audience: Any, address: str) -> bool:
    return address in (audience if isinstance(audience, list) else [audience])


def bearer(site: LtiSite, asked: Asked, tool_id: str, scopes: frozenset[str]) -> Tool:
    """Find the tool that a service is asked by; ServiceError 401 unless its token covers this.

    Args:
        site: whose services are asked.
        asked: the request.
        tool_id: the tool that the address names; "" for none.
        scopes: of which the token has to cover one, and the tool still has to have it.
    """
    found = site.tokens.get(asked.bearer)
    if (
        found is None
        or found.until <= site.now()
        or (tool_id and tool_id != str(found.tool.id))
        or found.tool.id not in site.state.tools
        or not scopes & found.scopes & set(found.tool.scopes)
    ):
        raise ServiceError(401)
    return found.tool
