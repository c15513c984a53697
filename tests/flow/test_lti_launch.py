"""Launches as a platform sends them, through the whole application over HTTP."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from lms_bridge.model.lti import Context, Role
from lms_bridge.web.app import make_web_app
from lms_bridge.web.cookies import secret_digest
from lms_bridge.web.lti.claims import CORE
from lms_bridge.web.templating import static
from tests.existing import existing
from tests.flow.launch_world import BRIDGE, CLIENT, NOON, TARGET, LtiWorld, signed


def set_cookies(answer) -> dict[str, str]:
    """What an answer sets, by name, with the attributes."""
    found = {}
    for header in answer.headers.get_list("Set-Cookie"):
        name, _, rest = header.partition("=")
        found[name] = rest
    return found


def visit_of(answer) -> tuple[str, str]:
    """The id and the secret of the visit that a launch opened."""
    visit_id = answer.headers["Location"].split("/")[2]
    return visit_id, set_cookies(answer)["__Secure-visit"].partition(";")[0]


def test_the_login_asks_the_platform_what_the_recording_says(lti: LtiWorld):
    """The same fields as a real Moodle was asked with, and its own hints given back."""
    going = lti.browser().login()
    assert going.location.startswith(f"{lti.platform.url}/mod/lti/auth.php?")
    assert going.asked == {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": CLIENT,
        "redirect_uri": TARGET,
        "state": going.state,
        "nonce": going.asked["nonce"],
        "login_hint": "63",
        "lti_message_hint": '{"cmid":96,"launchid":"ltilaunch1_1116371652"}',
    }
    assert len(going.asked["nonce"]) >= 43


def test_a_login_may_come_in_an_address_too(lti: LtiWorld):
    """Third-party logins come by GET as well as by POST."""
    browser = lti.browser()
    answer = browser.client.get("/lti/login", params=browser.announced())
    assert answer.status_code == 303
    answer = browser.client.get(answer.headers["Location"])
    assert answer.headers["Location"].startswith(f"{lti.platform.url}/mod/lti/auth.php?")


def test_a_client_may_be_left_out_where_there_is_but_one(lti: LtiWorld):
    """With two clients of one platform, the login has to say which is meant."""
    assert lti.browser().login(client_id="").asked["client_id"] == CLIENT
    lti.register(client_id="second")
    refused = lti.browser().client.post("/lti/login", data=lti.browser().announced(client_id=""))
    assert refused.status_code == 401


def test_a_teachers_launch_opens_a_visit(lti: LtiWorld):
    """What the launch said is kept for four hours, and leads to the visit's pages."""
    answer = lti.browser().login().launch()
    visit_id, secret = visit_of(answer)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/v/{visit_id}/")
    store = lti.bridge.store
    visit = store.visits.get(visit_id, secret_digest(secret), NOON)
    assert visit is not None
    assert visit.launch.roles == {Role.INSTRUCTOR}
    assert (visit.programme, visit.launch.course) == ("du-pccpu", "DU-UE1")
    assert visit.until == NOON + timedelta(hours=4)
    assert store.visits.get(visit_id, secret, NOON) is None, "only the digest is kept"


def test_cookies_come_back_from_inside_a_frame(lti: LtiWorld):
    """None, Secure, Partitioned, HttpOnly; the visit's for its pages alone; the launch's ends."""
    answer = lti.browser().login().launch()
    visit_id, _ = visit_of(answer)
    cookies = set_cookies(answer)
    for value in cookies.values():
        for attribute in ("HttpOnly", "Secure", "SameSite=None", "Partitioned"):
            assert f"; {attribute}" in value
    assert f"; Path=/v/{visit_id}; Max-Age=14400;" in cookies.pop("__Secure-visit")
    ((name, value),) = cookies.items()
    assert re.fullmatch(r"__Host-launch-[0-9a-f]{16}", name)
    assert value.startswith("; Path=/; Max-Age=0;")


def test_visits_of_one_browser_do_not_know_of_each_other(lti: LtiWorld):
    """Several activities may be open at a time, each with its own secret."""
    browser = lti.browser()
    first, second = (visit_of(browser.login().launch()) for _ in range(2))
    assert first[0] != second[0]
    assert lti.bridge.store.visits.get(first[0], secret_digest(second[1]), NOON) is None
    for visit_id, _ in (first, second):
        assert browser.client.get(f"/v/{visit_id}/choose").status_code == 404


def test_two_launches_of_one_browser_at_a_time(lti: LtiWorld):
    """Two frames in one page begin together, and both arrive."""
    browser = lti.browser()
    first, second = browser.login(), browser.login()
    assert first.launch().status_code == 303
    assert second.launch("etu1").status_code == 303


def test_a_visit_is_good_in_its_own_browser(lti: LtiWorld):
    """Its address opens nothing for anybody else, nor after its end."""
    browser = lti.browser("fr")
    answer = browser.login().launch()
    visit_id, _ = visit_of(answer)
    path = f"/v/{visit_id}/choose"
    assert lti.browser().client.get(path).status_code == 401
    assert browser.client.get(path).status_code == 404
    lti.clock.set(NOON + timedelta(hours=4))
    over = browser.client.get(path)
    assert over.status_code == 401
    assert "Cette visite est terminée" in over.text


def test_a_visit_ends_with_its_registration(lti: LtiWorld):
    """A platform that was dropped shows nothing any more, at once."""
    browser = lti.browser()
    visit_id, _ = visit_of(browser.login().launch())
    lti.bridge.store.platforms.drop(lti.platform.url, CLIENT)
    assert browser.client.get(f"/v/{visit_id}/choose").status_code == 401


def test_a_cookie_refused_in_a_frame_offers_a_window(lti: LtiWorld):
    """A link that opens the same login on top; there it begins anew, and arrives."""
    framed = lti.browser()
    answer = framed.client.post("/lti/login", data=framed.announced())
    framed.client.cookies.clear()
    offered = framed.client.get(answer.headers["Location"])
    assert offered.status_code == 200
    link = re.search(r'href="(/lti/login\?[^"]+)" target="_blank" rel="noopener"', offered.text)
    assert link is not None
    window = lti.browser()
    again = window.client.get(link[1].replace("&amp;", "&"))
    assert again.status_code == 303
    there = window.client.get(again.headers["Location"])
    assert there.headers["Location"].startswith(f"{lti.platform.url}/mod/lti/auth.php?")
    asked = parse_qs(urlsplit(there.headers["Location"]).query)
    assert asked["lti_message_hint"] == [framed.announced()["lti_message_hint"]]


def test_a_window_that_refuses_cookies_too_says_so(lti: LtiWorld):
    """There is nothing more to try: the page tells what to allow, and offers no further window."""
    browser = lti.browser()
    answer = browser.client.get("/lti/login", params=browser.announced(window="1"))
    browser.client.cookies.clear()
    told = browser.client.get(answer.headers["Location"])
    assert "Allow cookies for this site" in told.text
    assert "_blank" not in told.text


def test_where_a_course_offers_its_services_is_kept(lti: LtiWorld):
    """A course's last launch counts; the same again is written once a day."""
    store = lti.bridge.store
    lti.browser().login().launch()
    kept = store.gradebooks.context("DU-UE1")
    assert kept is not None
    assert kept == Context("DU-UE1", lti.platform.url, CLIENT, kept.services, NOON)
    assert kept.services.memberships.endswith("/CourseSection/2/bindings/1/memberships")
    lti.clock.set(NOON + timedelta(hours=1))
    lti.browser().login().launch("etu1")
    assert store.gradebooks.context("DU-UE1") == kept
    lti.clock.set(NOON + timedelta(days=1))
    lti.browser().login().launch("etu1")
    assert existing(store.gradebooks.context("DU-UE1")).seen == NOON + timedelta(days=1)


def test_a_launch_without_services_forgets_none(lti: LtiWorld):
    """Another activity of the course may be set up without them."""
    lti.browser().login().launch()
    kept = lti.bridge.store.gradebooks.context("DU-UE1")
    bare = {f"{CORE}lis": {"course_section_sourcedid": "DU-UE1"}}
    going = lti.browser().login()
    claims = {name: value for name, value in going.claims().items() if "lti-" not in name}
    assert going.post(signed(claims | bare, lti.platform.keys)).status_code == 303
    assert lti.bridge.store.gradebooks.context("DU-UE1") == kept


@pytest.mark.parametrize(
    ("custom", "programme"),
    [({"programme": "csec"}, "csec"), ({"programme": "unknown"}, ""), ({}, "")],
)
def test_the_activity_says_which_programme_it_shows(lti: LtiWorld, custom, programme: str):
    """One that the site does not enable is none: it is chosen on the page."""
    answer = lti.browser().login().launch(custom=custom)
    visit_id, secret = visit_of(answer)
    visit = lti.bridge.store.visits.get(visit_id, secret_digest(secret), NOON)
    assert visit is not None
    assert visit.programme == programme


def test_keys_are_fetched_once_for_many_launches(lti: LtiWorld):
    """And anew when the platform signs with one that nobody here knows."""
    for _ in range(3):
        assert lti.browser().login().launch().status_code == 303
    assert lti.platform.asked == ["/mod/lti/certs.php"]


def test_a_key_changed_between_login_and_launch(lti: LtiWorld):
    """The new key is fetched once, and the launch arrives."""
    assert lti.browser().login().launch().status_code == 303
    going = lti.browser().login()
    lti.platform.keys.kids.insert(0, "k2")
    assert going.launch().status_code == 303
    assert lti.platform.asked == ["/mod/lti/certs.php"] * 2


def test_a_platform_that_does_not_give_its_keys(lti: LtiWorld):
    """Nobody is let in, and the page says that it may be tried again."""
    lti.platform.answers["/mod/lti/certs.php"] = (503, {})
    answer = lti.browser().login().launch()
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"


def test_what_is_logged_of_a_launch_names_nobody(lti: LtiWorld):
    """Site, course, programme, roles; neither name nor idnumber nor token."""
    with capture_logs() as logs:
        lti.browser().login().launch("etu1")
    (event,) = [each for each in logs if each["event"] == "lti.launched"]
    assert event == {
        "event": "lti.launched",
        "log_level": "info",
        "site": "test",
        "message": "LtiResourceLinkRequest",
        "course": "DU-UE1",
        "programme": "du-pccpu",
        "roles": ["learner"],
    }
    for secret in ("21000001", "Étudiant", "etu1", "eyJ"):
        assert secret not in str(logs)


def test_every_answer_tells_the_browser_what_it_may_do(lti: LtiWorld):
    """Framed by the site's Moodle alone, no inline script, nothing kept, nothing sniffed."""
    client = lti.browser().client
    for path in ("/lti/jwks", "/nowhere", "/v/x/", "/lti/login", static("style.css")):
        headers = client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert f"frame-ancestors {lti.platform.url}" in policy
        assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "X-Frame-Options" not in headers
        kept = path.startswith("/static")
        assert headers["Cache-Control"] == (
            "public, max-age=31536000, immutable" if kept else "no-store"
        )


def test_an_address_without_its_slash_leads_to_the_visit(lti: LtiWorld):
    """On this very host, whatever host a request names."""
    answer = lti.browser().client.get("/v/x", headers={"Host": "evil.example.org"})
    assert answer.headers["Location"] == "/v/x/"


def test_pages_on_a_persons_own_machine(lti: LtiWorld):
    """Over plain http cookies have no prefix that would need https."""
    app = make_web_app([lti.bridge], "http://127.0.0.1:8000")
    client = TestClient(app, base_url="http://127.0.0.1:8000", follow_redirects=False)
    said = lti.browser().announced(target_link_uri="http://127.0.0.1:8000/lti/launch")
    answer = client.post("/lti/login", data=said)
    assert [name.partition("-")[0] for name in set_cookies(answer)] == ["launch"]


def test_the_public_address_is_the_only_one_that_is_launched(lti: LtiWorld):
    """A login that leads somewhere else is refused before anything is announced."""
    browser = lti.browser()
    for target in ("https://evil.example.org/lti/launch", f"{BRIDGE}.evil.example.org/", "", "x"):
        said = browser.announced(target_link_uri=target)
        assert browser.client.post("/lti/login", data=said).status_code == 401
