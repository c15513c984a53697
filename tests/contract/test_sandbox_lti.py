"""The sandbox as an LTI platform in a browser: pages, logins, launches, keys."""

from __future__ import annotations

import json

import pytest
import requests
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError
from joserfc.jwk import KeySet

from lms_bridge_testing.sandbox import SandboxMoodle
from lms_bridge_testing.sandbox.lti_browser import PlainBrowser
from tests.contract.lti_tool import TestTool, ask_auth, authentication_request, sent
from tests.contract.lti_world import platform

LTI = "https://purl.imsglobal.org/spec/lti/claim/"


@pytest.fixture(scope="module")
def signer():
    """A tool with a key."""
    with TestTool() as tool:
        yield tool


@pytest.fixture
def site(signer):
    """A site with that tool registered."""
    with SandboxMoodle() as moodle:
        yield platform(moodle, signer)


@pytest.fixture
def browser():
    """A browser without scripts."""
    with PlainBrowser() as one:
        yield one


def begin(browser, site, user="prof1", **query):
    """Open the activity's page and its iframe: up to the form that begins the login."""
    page = browser.open(site.view(user, **query))
    return browser.open(site.moodle.url + page.frame)


def claims(site, page):
    """What the id_token says that a page posts to the tool."""
    keys = requests.get(site.page("certs"), timeout=10).json()
    token = sent(page).fields["id_token"]
    return jwt.decode(token, KeySet.import_key_set(keys)).claims


def launch(browser, site, user="prof1", **query):
    """Launch, and give the claims."""
    login = begin(browser, site, user, **query)
    return claims(site, ask_auth(browser, site.moodle, authentication_request(login)))


def test_an_activity_shows_its_tool_in_a_frame_and_in_a_window(browser, site):
    """A page holds the tool in an iframe, and a link that opens it in a window of its own."""
    page = browser.open(site.view("prof1"))
    assert page.frame == f"/mod/lti/launch.php?id={site.activity.cmid}&triggerview=0"
    assert 'id="newwindow"' in page.text
    assert 'target="_blank"' in page.text


def test_the_list_of_activities_leads_to_each_as_each_person(browser, site):
    """A person finds every activity, to be looked at as teacher, administrator or learner."""
    page = browser.open(site.page("index"))
    for name in ("prof1", "admin", "etu1"):
        assert f"id={site.activity.cmid}&amp;as={name}" in page.text


@pytest.mark.parametrize(
    ("user", "roles"),
    [
        ("prof1", ["membership#Instructor"]),
        ("adjointe", ["membership#Instructor"]),
        ("etu1", ["membership#Learner"]),
        (
            "admin",
            [
                "institution/person#Administrator",
                "membership#Instructor",
                "system/person#Administrator",
            ],
        ),
    ],
)
def test_roles_come_as_full_addresses(browser, site, user, roles):
    """Teachers of both kinds launch as instructors; the administrator also as administrator."""
    base = "http://purl.imsglobal.org/vocab/lis/v2/"
    said = launch(browser, site, user)[f"{LTI}roles"]
    assert said == [base + role for role in roles]


def test_the_language_is_that_of_the_person(browser, site):
    """The launch's locale is the site's language, or the one chosen in the address."""
    assert launch(browser, site)[f"{LTI}launch_presentation"]["locale"] == "en"
    chosen = launch(browser, site, lang="fr")
    assert chosen[f"{LTI}launch_presentation"]["locale"] == "fr"


def test_names_and_addresses_are_told_only_where_the_tool_may_know_them(browser, site):
    """A tool that may not know names is told the number and the idnumber alone."""
    site.tool.sendname, site.tool.sendemail = False, False
    said = launch(browser, site, "etu1")
    assert not {"name", "given_name", "family_name", "email"} & said.keys()
    assert said[f"{LTI}ext"] == {"lms": "moodle-2"}
    assert said[f"{LTI}lis"]["person_sourcedid"] == "21000001"


def test_parameters_of_tool_and_activity_are_joined(browser, site):
    """What the administrator and the teacher typed goes along; the teacher's word wins."""
    site.tool.custom = {"view": "cohort", "who": "$Person.sourcedId", "odd": "$Unknown.thing"}
    site.activity.custom = {"view": "jury"}
    custom = launch(browser, site, "etu1")[f"{LTI}custom"]
    assert (custom["view"], custom["who"]) == ("jury", "21000001")
    assert custom["odd"] == "$Unknown.thing"


def test_services_that_a_tool_may_not_use_are_not_named(browser, site):
    """Neither members nor columns are offered to a tool that was not given them."""
    site.tool.memberships, site.tool.settings = False, False
    site.tool.grades = type(site.tool.grades).NEVER
    said = launch(browser, site)
    assert not [name for name in said if "lti-ags" in name or "lti-nrps" in name]
    assert said[f"{LTI}custom"] == {"programme": "du-pccpu"}


def test_a_launch_is_asked_about_once(browser, site):
    """Asked twice with the same hint, Moodle shows an error page and posts nothing to the tool."""
    request = authentication_request(begin(browser, site))
    assert sent(ask_auth(browser, site.moodle, request)).fields["id_token"]
    again = ask_auth(browser, site.moodle, request)
    assert (again.status, again.sends_itself) == (404, None)


def test_a_browser_that_withheld_its_cookie_asks_again_from_moodle(browser, site):
    """Without the session's cookie Moodle answers a form that sends the request to itself."""
    request = authentication_request(begin(browser, site))
    with PlainBrowser() as other:
        page = ask_auth(other, site.moodle, request)
        assert sent(page).name == "autopostme"
        assert "Set-Cookie" not in page.headers
        assert other.follow(page).status == 404
    page = browser.send(page, page.sends_itself)
    assert sent(page).fields["state"] == "STATE"


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"client_id": "another"}, {"error": "unauthorized_client"}),
        ({"login_hint": "999"}, {"error": "access_denied"}),
        (
            {"response_mode": "fragment"},
            {"error": "invalid_request", "error_description": "Invalid response_mode"},
        ),
        (
            {"prompt": "login"},
            {"error": "invalid_request", "error_description": "Invalid prompt"},
        ),
    ],
)
def test_a_wrong_request_is_answered_to_the_tool_with_its_error(browser, site, changed, error):
    """An error of the request is posted to the tool, with the state."""
    request = authentication_request(begin(browser, site), **changed)
    page = ask_auth(browser, site.moodle, request)
    assert sent(page).fields == error | {"state": "STATE"}


@pytest.mark.parametrize(
    "changed",
    [
        {"redirect_uri": "https://elsewhere.invalid/launch"},
        {"nonce": ""},
        {"scope": "openid profile"},
        {"response_type": "code"},
        {"lti_message_hint": "{}"},
        {"lti_message_hint": "none"},
        {"lti_message_hint": json.dumps({"cmid": 1, "launchid": "ltilaunch1_1"})},
    ],
)
def test_nothing_is_sent_to_an_address_that_cannot_be_trusted(browser, site, changed):
    """Where the launch or the address is unknown, an error page shows, and nothing is posted."""
    request = authentication_request(begin(browser, site), **changed)
    page = ask_auth(browser, site.moodle, request)
    assert (page.status, page.sends_itself) == (404, None)


def test_whoever_is_not_in_the_course_is_not_let_in(browser, site):
    """A stranger and somebody suspended see Moodle's error page, not the tool."""
    site.state.add_user("", "Une", "Passante", username="passante")
    site.state.enrol(site.learners[2], site.course, suspended=True)
    for user in ("passante", "etu3"):
        assert browser.open(site.view(user)).status == 403


def test_a_new_key_takes_the_place_of_the_old_one_at_once(browser, site):
    """After a rotation the old key is shown no more: a token signed before cannot be checked."""
    before = ask_auth(browser, site.moodle, authentication_request(begin(browser, site)))
    site.moodle.lti.key.rotate()
    with pytest.raises(InvalidKeyIdError):
        claims(site, before)
    assert launch(browser, site)["sub"] == str(site.teacher.id)


def test_a_fault_spoils_a_page_as_it_spoils_a_call(site):
    """Faults set for a page or service of LTI hit it once, and are counted like calls."""
    site.moodle.fault("lti/certs", "http_500")
    site.moodle.fault("lti/certs", "html_503")
    statuses = [requests.get(site.page("certs"), timeout=10).status_code for _ in range(3)]
    assert statuses == [500, 503, 200]
    assert site.moodle.count("lti/certs") == 3


def test_the_browser_posts_the_token_to_the_tool(browser, site):
    """From the activity's page to the tool: every form is sent, and the tool answers at last."""
    request = authentication_request(begin(browser, site))
    page = browser.follow(ask_auth(browser, site.moodle, request))
    assert "taken" in page.text
    path, body = site.signer.got[-1]
    assert path == "/launch"
    assert "state=STATE" in body
