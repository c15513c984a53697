"""Forged, stolen, stale and broken launches: each gets 401 and an event with its clause.

All go through the whole application over HTTP, beside a platform that is honest.
"""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from tests.flow.forged_launches import FORGED, THIEF, Forge, deeply, keys, payload
from tests.flow.launch_world import Claims, LtiWorld, signed


def test_there_are_enough_of_them():
    """Forty kinds at least."""
    assert len(FORGED) >= 40


@pytest.mark.parametrize(("forge", "clause"), FORGED.values(), ids=FORGED.keys())
def test_a_forged_launch_is_refused(lti: LtiWorld, forge: Forge, clause: str):
    """401, an event with the clause, no visit, and nothing of what was sent in page or log."""
    going = lti.browser().login()
    with capture_logs() as logs:
        answer = forge(going)
    assert answer.status_code == 401, (answer.status_code, logs)
    refused = [each for each in logs if each["event"] == "lti.launch_refused"]
    assert [each["clause"] for each in refused] == [clause], refused
    assert "Set-Cookie" not in answer.headers
    for echo in ("eyJ", going.state, going.asked["nonce"], "prof1", "Enseignante", "evil"):
        assert echo not in answer.text
        assert echo not in str(logs)
    asked = {path for path in lti.platform.asked if path != "/mod/lti/certs.php"}
    assert asked == set()


def test_the_honest_launch_beside_them_arrives(lti: LtiWorld):
    """The tests above change one thing each of a launch that is good."""
    assert lti.browser().login().launch().status_code == 303


def test_addresses_of_keys_in_a_header_are_ignored(lti: LtiWorld):
    """An honest token that carries some is honest: nobody looks at them."""
    going = lti.browser().login()
    jku = f"{lti.platform.url}/mod/lti/other.php"
    answer = going.post(signed(going.claims(), keys(going), jku=jku, x5u=jku))
    assert answer.status_code == 303
    assert lti.platform.asked == ["/mod/lti/certs.php"]


def test_a_stream_of_unknown_keys_asks_the_platform_once(lti: LtiWorld):
    """Each is refused, and the platform is left in peace."""
    assert lti.browser().login().launch().status_code == 303
    for number in range(5):
        going = lti.browser().login()
        text = signed(going.claims(), THIEF, kid=f"unknown {number}")
        assert going.post(text).status_code == 401
    assert lti.platform.asked == ["/mod/lti/certs.php"] * 2
    assert lti.browser().login().launch().status_code == 303


def test_a_token_nested_as_deep_as_fits(lti: LtiWorld):
    """Whether it is read or refused, nothing breaks, and the next launch arrives."""
    going = lti.browser().login()
    assert payload(deeply)(going).status_code in {303, 401}
    assert lti.browser().login().launch().status_code == 303


def test_a_forged_launch_uses_the_announcement_up(lti: LtiWorld):
    """Whoever tries does not get a second try with the same state."""
    going = lti.browser().login()
    assert going.launch(aud="other").status_code == 401
    assert going.launch().status_code == 401


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"iss": "https://evil.example.org"}, 401),
        ({"iss": ""}, 401),
        ({"client_id": "unknown"}, 401),
        ({"login_hint": ""}, 401),
        ({"target_link_uri": "https://evil.example.org/lti/launch"}, 401),
        ({"target_link_uri": "javascript:alert(1)"}, 401),
        ({"lti_message_hint": "x" * 5000}, 401),
        ({"login_hint": "x" * 70_000}, 413),
    ],
)
def test_a_login_that_is_not_a_platforms(lti: LtiWorld, changes: Claims, status: int):
    """Nothing is announced, nobody is sent anywhere."""
    browser = lti.browser()
    answer = browser.client.post("/lti/login", data=browser.announced(**changes))
    assert answer.status_code == status
    assert "Location" not in answer.headers
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("seen", ["0123456789ABCDEF", "0" * 17, "../../etc", "<b>a\r\nb"])
def test_a_word_that_nobody_gave_out(lti: LtiWorld, seen: str):
    """It is looked for nowhere, and repeated nowhere."""
    browser = lti.browser()
    answer = browser.client.get("/lti/login", params=browser.announced(seen=seen))
    assert answer.status_code == 200
    assert seen not in answer.text
    assert "Location" not in answer.headers


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"id_token=a&id_token=b&state=12345678-a-b", "application/x-www-form-urlencoded", 401),
        (b"state=a&state=b", "application/x-www-form-urlencoded", 400),
        (b"state=%ff", "application/x-www-form-urlencoded", 400),
        (b"&".join([b"a=b"] * 300), "application/x-www-form-urlencoded", 400),
        (b"x" * 70_000, "application/x-www-form-urlencoded", 413),
        (b"{}", "application/json", 415),
        (b"", "", 415),
    ],
)
def test_a_form_that_is_none(lti: LtiWorld, body: bytes, kind: str, status: int):
    """Refused before anything is looked up; a page says so."""
    client = lti.browser().client
    answer = client.post("/lti/launch", content=body, headers={"Content-Type": kind})
    assert answer.status_code == status
    assert "<h1>" in answer.text


def test_an_address_is_no_launch(lti: LtiWorld):
    """A token in an address would stand in logs: it is not even read."""
    answer = lti.browser().client.get("/lti/launch", params={"id_token": "eyJ", "state": "x"})
    assert answer.status_code == 405
