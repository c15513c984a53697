"""The sandbox as an LTI platform in a browser: pages, logins, launches, keys."""

from __future__ import annotations

import json

import pytest
import requests
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError
from joserfc.jwk import KeySet

from lms_bridge_testing.sandbox.lti_browser import PlainBrowser
from tests.contract.lti_tool import ask_auth, authentication_request, sent

LTI = "https://purl.imsglobal.org/spec/lti/claim/"


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


def test_an_activity_shows_its_tool_in_a_frame_and_in_a_window(browser, lti_site):
    """A page holds the tool in an iframe, and a link that opens it in a window of its own."""
    page = browser.open(lti_site.view("prof1"))
    assert page.frame == f"/mod/lti/launch.php?id={lti_site.activity.cmid}&triggerview=0"
    assert 'id="newwindow"' in page.text
    assert 'target="_blank"' in page.text


def test_the_list_of_activities_leads_to_each_as_each_person(browser, lti_site):
    """A person finds every activity, to be looked at as teacher, administrator or learner."""
    page = browser.open(lti_site.page("index"))
    for name in ("prof1", "admin", "etu1"):
        assert f"id={lti_site.activity.cmid}&amp;as={name}" in page.text


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
def test_roles_come_as_full_addresses(browser, lti_site, user, roles):
    """Teachers of both kinds launch as instructors; the administrator also as administrator."""
    base = "http://purl.imsglobal.org/vocab/lis/v2/"
    said = launch(browser, lti_site, user)[f"{LTI}roles"]
    assert said == [base + role for role in roles]


def test_the_language_is_that_of_the_person(browser, lti_site):
    """The launch's locale is the site's language, or the one chosen in the address."""
    assert launch(browser, lti_site)[f"{LTI}launch_presentation"]["locale"] == "en"
    chosen = launch(browser, lti_site, lang="fr")
    assert chosen[f"{LTI}launch_presentation"]["locale"] == "fr"


def test_names_and_addresses_are_told_only_where_the_tool_may_know_them(browser, lti_site):
    """A tool that may not know names is told the number and the idnumber alone."""
    lti_site.tool.sendname, lti_site.tool.sendemail = False, False
    said = launch(browser, lti_site, "etu1")
    assert not {"name", "given_name", "family_name", "email"} & said.keys()
    assert said[f"{LTI}ext"] == {"lms": "moodle-2"}
    assert said[f"{LTI}lis"]["person_sourcedid"] == "21000001"


def test_parameters_of_tool_and_activity_are_joined(browser, lti_site):
    """What the administrator and the teacher typed goes along; the teacher's word wins."""
    lti_site.tool.custom = {"view": "cohort", "who": "$Person.sourcedId", "odd": "$Unknown.thing"}
    lti_site.activity.custom = {"view": "jury"}
    custom = launch(browser, lti_site, "etu1")[f"{LTI}custom"]
    assert (custom["view"], custom["who"]) == ("jury", "21000001")
    assert custom["odd"] == "$Unknown.thing"


def test_services_that_a_tool_may_not_use_are_not_named(browser, lti_site):
    """Neither members nor columns are offered to a tool that was not given them."""
    lti_site.tool.memberships, lti_site.tool.settings = False, False
    lti_site.tool.grades = type(lti_site.tool.grades).NEVER
    said = launch(browser, lti_site)
    assert not [name for name in said if "lti-ags" in name or "lti-nrps" in name]
    assert said[f"{LTI}custom"] == {"programme": "du-pccpu"}


def test_a_launch_is_asked_about_once(browser, lti_site):
    """Asked twice with the same hint, Moodle shows an error page and posts nothing to the tool."""
    request = authentication_request(begin(browser, lti_site))
    assert sent(ask_auth(browser, lti_site.moodle, request)).fields["id_token"]
    again = ask_auth(browser, lti_site.moodle, request)
    assert (again.status, again.sends_itself) == (404, None)


def test_a_browser_that_withheld_its_cookie_asks_again_from_moodle(browser, lti_site):
    """Without the session's cookie Moodle answers a form that sends the request to itself."""
    request = authentication_request(begin(browser, lti_site))
    with PlainBrowser() as other:
        page = ask_auth(other, lti_site.moodle, request)
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
def test_a_wrong_request_is_answered_to_the_tool_with_its_error(browser, lti_site, changed, error):
    """An error of the request is posted to the tool, with the state."""
    request = authentication_request(begin(browser, lti_site), **changed)
    page = ask_auth(browser, lti_site.moodle, request)
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
def test_nothing_is_sent_to_an_address_that_cannot_be_trusted(browser, lti_site, changed):
    """Where the launch or the address is unknown, an error page shows, and nothing is posted."""
    request = authentication_request(begin(browser, lti_site), **changed)
    page = ask_auth(browser, lti_site.moodle, request)
    assert (page.status, page.sends_itself) == (404, None)


def test_whoever_is_not_in_the_course_is_not_let_in(browser, lti_site):
    """A stranger and somebody suspended see Moodle's error page, not the tool."""
    lti_site.state.add_user("", "Une", "Passante", username="passante")
    lti_site.state.enrol(lti_site.learners[2], lti_site.course, suspended=True)
    for user in ("passante", "etu3"):
        assert browser.open(lti_site.view(user)).status == 403


def test_a_new_key_takes_the_place_of_the_old_one_at_once(browser, lti_site):
    """After a rotation the old key is shown no more: a token signed before cannot be checked."""
    before = ask_auth(browser, lti_site.moodle, authentication_request(begin(browser, lti_site)))
    lti_site.moodle.lti.key.rotate()
    with pytest.raises(InvalidKeyIdError):
        claims(lti_site, before)
    assert launch(browser, lti_site)["sub"] == str(lti_site.teacher.id)


def test_a_fault_spoils_a_page_as_it_spoils_a_call(lti_site):
    """Faults set for a page or service of LTI hit it once, and are counted like calls."""
    lti_site.moodle.fault("lti/certs", "http_500")
    lti_site.moodle.fault("lti/certs", "html_503")
    statuses = [requests.get(lti_site.page("certs"), timeout=10).status_code for _ in range(3)]
    assert statuses == [500, 503, 200]
    assert lti_site.moodle.count("lti/certs") == 3


def test_the_browser_posts_the_token_to_the_tool(browser, lti_site):
    """From the activity's page to the tool: every form is sent, and the tool answers at last."""
    request = authentication_request(begin(browser, lti_site))
    page = browser.follow(ask_auth(browser, lti_site.moodle, request))
    assert "taken" in page.text
    path, body = lti_site.signer.got[-1]
    assert path == "/launch"
    assert "state=STATE" in body
