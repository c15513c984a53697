"""A teacher adds the activity and chooses what it shows; forms are guarded on the way."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet
from structlog.testing import capture_logs

from lms_bridge.web.lti.claims import CORE
from tests.flow.launch_world import BRIDGE, CLIENT, NOON, Browser, LtiWorld, signed

DL = "https://purl.imsglobal.org/spec/lti-dl/claim"
LEARNER = ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"]


def asked(lti: LtiWorld, **changes: Any) -> dict[str, Any]:
    """The claims that make a launch a request to choose."""
    settings = {
        "deep_link_return_url": f"{lti.platform.url}/mod/lti/contentitem_return.php?course=2",
        "accept_types": ["ltiResourceLink"],
        "accept_multiple": False,
        "data": "opaque",
    }
    return {
        "message_type": "LtiDeepLinkingRequest",
        f"{DL}/deep_linking_settings": settings,
    } | changes


def choosing(lti: LtiWorld, browser: Browser, who: str = "prof1", **changes: Any) -> str:
    """Launch a request to choose; the address of the page that it leads to."""
    going = browser.login()
    said = asked(lti, **changes)
    claims = going.claims(who, **{name: said[name] for name in said if "/" not in name})
    claims |= {name: said[name] for name in said if "/" in name}
    answer = going.post(signed(claims, lti.platform.keys))
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def field(text: str, name: str) -> str:
    """The value of a hidden field of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found, name
    return html.unescape(found[1])


def sent(browser: Browser, address: str, *, origin: str | None = BRIDGE, **changes: str) -> Any:
    """Fill the form of the page in, and send it."""
    token = field(browser.client.get(address).text, "form_token")
    said = {"form_token": token, "programme": "csec", "view": "jury", **changes}
    headers = {} if origin is None else {"Origin": origin}
    return browser.client.post(address, data=said, headers=headers)


def test_a_teacher_chooses_programme_and_page(lti: LtiWorld):
    """Every programme and every page is offered, in the teacher's language."""
    browser = lti.browser()
    address = choosing(lti, browser)
    text = browser.client.get(address).text
    assert set(re.findall(r'name="programme" value="([^"]+)"', text)) == {"du-pccpu", "csec"}
    assert set(re.findall(r'name="view" value="([^"]+)"', text)) == {"cohort", "jury", "attention"}


def test_the_choice_goes_back_signed(lti: LtiWorld):
    """Deep Linking 2.0: for the platform alone, with what it gave along, for five minutes."""
    browser = lti.browser()
    answer = sent(browser, choosing(lti, browser))
    assert answer.status_code == 200
    back = f"{lti.platform.url}/mod/lti/contentitem_return.php?course=2"
    assert f'action="{back}"' in html.unescape(answer.text)
    shown = KeySet.import_key_set(browser.client.get("/lti/jwks").json())
    claims = jwt.decode(field(answer.text, "JWT"), shown, algorithms=["RS256"]).claims
    nonce = claims.pop("nonce")
    assert len(nonce) > 16
    assert claims == {
        "iss": CLIENT,
        "aud": lti.platform.url,
        "iat": int(NOON.timestamp()),
        "exp": int(NOON.timestamp()) + 300,
        f"{CORE}message_type": "LtiDeepLinkingResponse",
        f"{CORE}version": "1.3.0",
        f"{CORE}deployment_id": "1",
        f"{DL}/data": "opaque",
        f"{DL}/content_items": [
            {
                "type": "ltiResourceLink",
                "title": claims[f"{DL}/content_items"][0]["title"],
                "custom": {"programme": "csec", "view": "jury"},
            }
        ],
    }
    assert "For the jury" in claims[f"{DL}/content_items"][0]["title"]


def test_the_form_back_may_go_to_the_platform_and_nowhere_else(lti: LtiWorld):
    """The page's policy names it; without scripts its button sends it."""
    browser = lti.browser()
    answer = sent(browser, choosing(lti, browser))
    policy = answer.headers["Content-Security-Policy"]
    assert f"form-action 'self' {lti.platform.url};" in policy
    assert f"frame-ancestors {lti.platform.url}" in policy
    assert "<button>" in answer.text
    assert "<script>" not in answer.text


@pytest.mark.parametrize("roles", [LEARNER, []])
def test_nobody_but_a_teacher_chooses(lti: LtiWorld, roles: list[str]):
    """For learners there is no such page."""
    browser = lti.browser()
    address = choosing(lti, browser, "etu1", roles=roles)
    assert browser.client.get(address).status_code == 404


def test_a_launch_of_an_activity_chooses_nothing(lti: LtiWorld):
    """The page is only there for those who were asked."""
    browser = lti.browser()
    address = browser.login().launch().headers["Location"]
    assert browser.client.get(f"{address}choose").status_code == 404


@pytest.mark.parametrize(
    "changes", [{"programme": "unknown"}, {"programme": ""}, {"view": "x"}, {"view": ""}]
)
def test_only_what_is_offered_can_be_chosen(lti: LtiWorld, changes: dict[str, str]):
    """Anything else is refused, and nothing is signed."""
    browser = lti.browser()
    answer = sent(browser, choosing(lti, browser), **changes)
    assert answer.status_code == 400
    assert "JWT" not in answer.text


@pytest.mark.parametrize(
    ("origin", "changes"),
    [
        ("https://evil.example.org", {}),
        ("null", {}),
        (f"{BRIDGE}.evil.example.org", {}),
        (None, {}),
        (BRIDGE, {"form_token": ""}),
        (BRIDGE, {"form_token": "0" * 64}),
        (BRIDGE, {"form_token": "é"}),
    ],
)
def test_a_form_of_another_page_is_refused(lti: LtiWorld, origin: str | None, changes):
    """It brings the visit's token, and the browser says that it comes from here."""
    browser = lti.browser()
    address = choosing(lti, browser)
    with capture_logs() as logs:
        assert sent(browser, address, origin=origin, **changes).status_code == 403
    (event,) = [each for each in logs if each["event"] == "web.form_refused"]
    assert event["route"] == "/choose"


def test_the_token_of_another_visit_is_refused(lti: LtiWorld):
    """Also of the same person in the same browser."""
    browser = lti.browser()
    first, second = choosing(lti, browser), choosing(lti, browser)
    token = field(browser.client.get(first).text, "form_token")
    assert sent(browser, second, form_token=token).status_code == 403
    assert sent(browser, first, form_token=token).status_code == 200


def test_a_form_after_the_end_of_the_visit(lti: LtiWorld):
    """The page says that it is over; nothing is signed."""
    browser = lti.browser()
    address = choosing(lti, browser)
    token = field(browser.client.get(address).text, "form_token")
    browser.client.cookies.clear()
    answer = browser.client.post(
        address, data={"form_token": token, "programme": "csec"}, headers={"Origin": BRIDGE}
    )
    assert answer.status_code == 401
