"""Dynamic registration: one address, pasted into a Moodle, used once."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from lms_bridge.lti.registering import SCOPES, TOOL
from lms_bridge.model.lti import Platform
from lms_bridge.web.cookies import secret_digest
from lms_bridge.web.serving import tag
from tests.flow.launch_world import BRIDGE, CLIENT, NOON, LtiWorld

TOKEN = "registration.token.s3cr3t"
CONFIGURATION = "/mod/lti/openid-configuration.php"
REGISTRATION = "/mod/lti/openid-registration.php"


@pytest.fixture
def unregistered(lti: LtiWorld) -> LtiWorld:
    """A bridge that no platform knows, and a platform that lets tools register."""
    lti.bridge.store.platforms.drop(lti.platform.url, CLIENT)
    url = lti.platform.url
    lti.platform.answers[CONFIGURATION] = (200, configuration(url))
    answer = {"client_id": "newClient", TOOL: {"deployment_id": "5"}}
    lti.platform.answers[REGISTRATION] = (200, answer)
    return lti


def configuration(url: str, **changes: Any) -> dict[str, Any]:
    """What a Moodle says of itself (mod/lti/openid-configuration.php)."""
    return {
        "issuer": url,
        "token_endpoint": f"{url}/mod/lti/token.php",
        "jwks_uri": f"{url}/mod/lti/certs.php",
        "authorization_endpoint": f"{url}/mod/lti/auth.php",
        "registration_endpoint": f"{url}{REGISTRATION}",
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": [*SCOPES, "openid"],
        **changes,
    }


def code_for(lti: LtiWorld, minutes: int = 60) -> str:
    """A code as `lms-bridge lti register` makes it."""
    code = f"{tag(lti.bridge)}-code"
    lti.bridge.store.platforms.open_registration(
        secret_digest(code), NOON + timedelta(minutes=minutes)
    )
    return code


def opened(lti: LtiWorld, code: str, language: str = "en", **changes: str) -> Any:
    """What an administrator's browser sees at the address, led there by Moodle."""
    said = {
        "openid_configuration": f"{lti.platform.url}{CONFIGURATION}",
        "registration_token": TOKEN,
    }
    query = {name: value for name, value in {**said, **changes}.items() if value}
    return lti.browser(language).client.get(f"/lti/register/{code}", params=query)


def test_a_moodle_registers_the_bridge(unregistered: LtiWorld):
    """Its addresses, client and deployment are kept, and its launches arrive from then on."""
    lti, url = unregistered, unregistered.platform.url
    answer = opened(lti, code_for(lti))
    assert answer.status_code == 200
    assert "activate the tool" in answer.text
    assert lti.bridge.store.platforms.registered() == (
        Platform(
            issuer=url,
            client_id="newClient",
            deployments=frozenset({"5"}),
            auth_url=f"{url}/mod/lti/auth.php",
            token_url=f"{url}/mod/lti/token.php",
            jwks_url=f"{url}/mod/lti/certs.php",
            since=NOON,
        ),
    )
    going = lti.browser().login(client_id="newClient")
    assert going.launch(aud="newClient", deployment_id="5").status_code == 303


def test_what_the_bridge_says_of_itself(unregistered: LtiWorld):
    """What Moodle asks of a tool (registration_helper.php), with the token it gave."""
    opened(unregistered, code_for(unregistered))
    ((bearer, said),) = unregistered.platform.posted
    assert bearer == f"Bearer {TOKEN}"
    assert said["response_types"] == ["id_token"]
    assert said["token_endpoint_auth_method"] == "private_key_jwt"
    assert said["application_type"] == "web"
    assert said["initiate_login_uri"] == f"{BRIDGE}/lti/login"
    assert said["redirect_uris"] == [f"{BRIDGE}/lti/launch"]
    assert said["jwks_uri"] == f"{BRIDGE}/lti/jwks"
    assert said["scope"].split() == list(SCOPES)
    assert said["client_name"] == "Suivi des diplômes"
    tool = said[TOOL]
    assert (tool["domain"], tool["target_link_uri"]) == (
        "bridge.example.org",
        f"{BRIDGE}/lti/launch",
    )
    assert {each["type"] for each in tool["messages"]} == {
        "LtiResourceLinkRequest",
        "LtiDeepLinkingRequest",
    }
    assert "email" not in tool["claims"]


def test_the_page_closes_by_its_script_alone(unregistered: LtiWorld):
    """No inline script; the button tells the Moodle around it, and no other."""
    text = opened(unregistered, code_for(unregistered), "fr").text
    assert re.search(r'<script src="/static/close\.js\?v=\w+" defer></script>', text)
    assert f'data-close="{unregistered.platform.url}"' in text
    assert "activez l'outil" in html.unescape(text)
    script = unregistered.browser().client.get("/static/close.js").text
    assert "org.imsglobal.lti.close" in script


def test_a_code_registers_once(unregistered: LtiWorld):
    """The second time it is refused, with an event."""
    code = code_for(unregistered)
    assert opened(unregistered, code).status_code == 200
    with capture_logs() as logs:
        assert opened(unregistered, code).status_code == 401
    assert [each["event"] for each in logs] == ["lti.launch_refused"]
    assert len(unregistered.platform.posted) == 1


def test_a_code_ends_after_its_time(unregistered: LtiWorld):
    """Nothing is asked of the platform."""
    code = code_for(unregistered)
    unregistered.clock.advance(timedelta(hours=1))
    assert opened(unregistered, code).status_code == 401
    assert unregistered.platform.asked == []


@pytest.mark.parametrize("code", ["x", "00000000-code", "-", "é"])
def test_a_code_that_nobody_gave_out(unregistered: LtiWorld, code: str):
    """Nothing is asked of the platform."""
    assert opened(unregistered, code).status_code == 401
    assert unregistered.platform.asked == []


def test_a_person_who_opens_the_address_uses_nothing_up(unregistered: LtiWorld):
    """They are told what it is for; Moodle can still use it."""
    code = code_for(unregistered)
    told = opened(unregistered, code, openid_configuration="", registration_token="")
    assert told.status_code == 200
    assert "This address is for Moodle" in told.text
    assert opened(unregistered, code).status_code == 200


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example.org/mod/lti/openid-configuration.php",
        "http://169.254.169.254/latest/meta-data",
        "http://127.0.0.1:1/x",
        "file:///etc/passwd",
        "//evil.example.org/",
        "x",
    ],
)
def test_only_the_sites_own_moodle_is_asked(unregistered: LtiWorld, url: str):
    """Whoever opens the address cannot send the bridge anywhere else, nor use the code up."""
    code = code_for(unregistered)
    assert opened(unregistered, code, openid_configuration=url).status_code == 401
    assert unregistered.platform.asked == []
    assert opened(unregistered, code).status_code == 200


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"issuer": "https://moodle.example.com"}, "wwwroot"),
        ({"jwks_uri": "https://evil.example.org/jwks"}, "another server"),
        ({"authorization_endpoint": "javascript:alert(1)"}, "another server"),
        ({"token_endpoint": "https://evil.example.org/token"}, "another server"),
        ({"registration_endpoint": "https://evil.example.org/register"}, "another server"),
        ({"id_token_signing_alg_values_supported": ["ES256"]}, "RS256"),
        ({"jwks_uri": None}, "lacks what is needed: jwks_uri"),
    ],
)
def test_a_platform_that_is_not_the_sites(
    unregistered: LtiWorld, changes: Mapping[str, Any], words: str
):
    """Refused with the reason for the administrator; nothing is kept, no token is given away."""
    lti = unregistered
    lti.platform.answers[CONFIGURATION] = (200, configuration(lti.platform.url, **changes))
    answer = opened(lti, code_for(lti))
    assert answer.status_code == 502
    assert words in answer.text
    assert lti.bridge.store.platforms.registered() == ()
    assert lti.platform.posted == []


@pytest.mark.parametrize(
    ("path", "status", "body"),
    [
        (CONFIGURATION, 404, {}),
        (CONFIGURATION, 302, {}),
        (CONFIGURATION, 200, b"<html>maintenance</html>"),
        (CONFIGURATION, 200, b"x" * 300_000),
        (REGISTRATION, 401, {"error": "token_already_used"}),
        (REGISTRATION, 500, {}),
        (REGISTRATION, 200, {"client_id": "newClient"}),
        (REGISTRATION, 200, {"client_id": "", TOOL: {"deployment_id": "5"}}),
        (REGISTRATION, 200, b"[]"),
    ],
)
def test_a_platform_that_does_not_answer_as_it_should(
    unregistered: LtiWorld, path: str, status: int, body: Any
):
    """The page says that it did not succeed and what to do; nothing is kept, no secret shown."""
    unregistered.platform.answers[path] = (status, body)
    with capture_logs() as logs:
        answer = opened(unregistered, code_for(unregistered))
    assert answer.status_code == 502
    assert "lti register" in answer.text
    assert unregistered.bridge.store.platforms.registered() == ()
    assert TOKEN not in answer.text + json.dumps(logs)
    assert "lti.registration_failed" in [each["event"] for each in logs]


def test_registering_again_takes_the_place_of_the_first(unregistered: LtiWorld):
    """A tool that is updated in Moodle keeps its client; its deployments are the new ones."""
    opened(unregistered, code_for(unregistered))
    answer = {"client_id": "newClient", TOOL: {"deployment_id": "6"}}
    unregistered.platform.answers[REGISTRATION] = (200, answer)
    opened(unregistered, code_for(unregistered))
    (kept,) = unregistered.bridge.store.platforms.registered()
    assert (kept.client_id, kept.deployments) == ("newClient", {"6"})
