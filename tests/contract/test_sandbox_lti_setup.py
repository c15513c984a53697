"""How a tool comes into the sandbox: registered by itself, its content chosen by a teacher."""

from __future__ import annotations

import time
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from joserfc import jwt
from joserfc.jwk import KeySet

from lms_bridge_testing.sandbox.records_lti import SCOPE_MEMBERSHIPS, GradeSync
from tests.contract.lti_tool import ask_auth, authentication_request, sent

TOOL = "https://purl.imsglobal.org/spec/lti-tool-configuration"
LTI = "https://purl.imsglobal.org/spec/lti/claim/"
DEEP = "https://purl.imsglobal.org/spec/lti-dl/claim/"
AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"


def registration(signer, **changed):
    """What a tool says of itself."""
    said = {
        "application_type": "web",
        "response_types": ["id_token"],
        "grant_types": ["implicit", "client_credentials"],
        "initiate_login_uri": f"{signer.url}/login",
        "redirect_uris": [f"{signer.url}/launch"],
        "client_name": "Bridge",
        "jwks_uri": f"{signer.url}/jwks",
        "token_endpoint_auth_method": "private_key_jwt",
        "scope": f"{AGS}lineitem {AGS}score {SCOPE_MEMBERSHIPS}",
        TOOL: {
            "domain": urlsplit(signer.url).netloc,
            "target_link_uri": f"{signer.url}/launch",
            "claims": ["sub", "name"],
            "messages": [
                {"type": "LtiDeepLinkingRequest", "target_link_uri": f"{signer.url}/deep"}
            ],
        },
    }
    return said | changed


def started(browser, site):
    """Begin a registration as administrator: what the tool's address is given."""
    page = browser.open(site.page("toolconfigure", **{"as": "admin"}))
    assert page.status == 200
    page = browser.open(site.page("toolconfigure", url=f"{site.signer.url}/register?x=1"))
    landed = browser.open(site.moodle.url + page.frame)
    return parse_qs(urlsplit(landed.url).query)


def register(site, token, said):
    """Register as the tool."""
    address = requests.get(site.page("openid-configuration"), timeout=10).json()
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return requests.post(address["registration_endpoint"], json=said, headers=headers, timeout=10)


def test_the_site_says_where_everything_is(lti_site):
    """The configuration names this site as issuer, and addresses that answer."""
    said = requests.get(lti_site.page("openid-configuration"), timeout=10).json()
    assert said["issuer"] == lti_site.moodle.url
    assert requests.get(said["jwks_uri"], timeout=10).json()["keys"]
    platform_says = said["https://purl.imsglobal.org/spec/lti-platform-configuration"]
    assert platform_says["product_family_code"] == "moodle"


def test_a_tool_registers_itself_and_waits_to_be_activated(browser, lti_site):
    """The administrator opens the tool's address with a token; what registers is pending."""
    given = started(browser, lti_site)
    assert given["x"] == ["1"]
    answer = register(lti_site, given["registration_token"][0], registration(lti_site.signer))
    assert answer.status_code == 200
    said = answer.json()
    tool = lti_site.state.find_tool(said["client_id"])
    assert said[TOOL]["deployment_id"] == str(tool.id)
    assert (tool.pending, tool.grades, tool.memberships) == (True, GradeSync.FULL, True)
    assert (tool.sendname, tool.sendemail, tool.settings) == (True, False, False)
    assert tool.selecting_url == f"{lti_site.signer.url}/deep"
    page = browser.open(lti_site.page("toolconfigure"))
    form = next(form for form in page.forms if form.fields.get("activate") == str(tool.id))
    assert browser.send(page, form).status == 200
    assert not tool.pending


def test_a_registration_token_is_good_once(browser, lti_site):
    """Used, missing or made up, a token registers nothing; the answer is a word, or a page."""
    token = started(browser, lti_site)["registration_token"][0]
    assert register(lti_site, token, registration(lti_site.signer)).status_code == 200
    tools = len(lti_site.state.tools)
    for wrong, word in ((token, "token_already_used"), ("", "missing_registration_token")):
        answer = register(lti_site, wrong, registration(lti_site.signer))
        assert (answer.status_code, answer.text) == (401, word)
    assert register(lti_site, "a.b.c", registration(lti_site.signer)).status_code == 404
    assert len(lti_site.state.tools) == tools


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"jwks_uri": ""}, "missing required attribute jwks_uri"),
        ({"response_types": ["code"]}, "invalid_response_types"),
        ({"token_endpoint_auth_method": "none"}, "invalid_token_endpoint_auth_method"),
        ({"application_type": "native"}, "invalid_application_type"),
        ({TOOL: {"target_link_uri": "https://b.example"}}, "missing_domain"),
        (
            {TOOL: {"domain": "a.example", "target_link_uri": "https://b.example/launch"}},
            "domain_targetlinkuri_mismatch",
        ),
    ],
)
def test_a_wrong_registration_is_refused_with_a_word(browser, lti_site, changed, word):
    """What Moodle refuses, the sandbox refuses, in the same words."""
    token = started(browser, lti_site)["registration_token"][0]
    answer = register(lti_site, token, registration(lti_site.signer, **changed))
    assert (answer.status_code, answer.text) == (400, word)


def test_only_the_administrator_manages_tools(browser, lti_site):
    """Nobody else sees the tools, nor starts a registration."""
    assert browser.open(lti_site.page("toolconfigure", **{"as": "prof1"})).status == 403
    start = lti_site.page("startltiadvregistration", url=lti_site.signer.url)
    assert browser.open(start).status == 403


def selecting(browser, site):
    """Let a teacher begin to choose content: what the tool is told."""
    add = f"{site.moodle.url}/course/modedit.php?add=lti&typeid={site.tool.id}"
    page = browser.open(f"{add}&course={site.course.id}&as=prof1")
    login = browser.open(site.moodle.url + page.frame)
    posted = ask_auth(browser, site.moodle, authentication_request(login))
    keys = KeySet.import_key_set(requests.get(site.page("certs"), timeout=10).json())
    return jwt.decode(sent(posted).fields["id_token"], keys).claims


def chosen(browser, site, said, *items, **changed):
    """Answer with chosen content, from the tool's page."""
    now = int(time.time())
    claims = {
        "iss": site.tool.client_id,
        "aud": site.moodle.url,
        "iat": now,
        "exp": now + 60,
        "nonce": "n",
        f"{LTI}message_type": "LtiDeepLinkingResponse",
        f"{LTI}version": "1.3.0",
        f"{LTI}deployment_id": said[f"{LTI}deployment_id"],
        f"{DEEP}content_items": list(items),
    } | changed
    back = said[f"{DEEP}deep_linking_settings"]["deep_link_return_url"]
    return browser.follow(browser.post(back, {"JWT": site.signer.sign(claims)}))


def test_a_teacher_chooses_content_and_an_activity_is_made(browser, lti_site):
    """The tool is asked, answers with a signed choice, and the activity opens with it."""
    said = selecting(browser, lti_site)
    assert said[f"{LTI}message_type"] == "LtiDeepLinkingRequest"
    settings = said[f"{DEEP}deep_linking_settings"]
    assert settings["accept_types"] == ["ltiResourceLink"]
    assert f"{LTI}resource_link" not in said
    item = {
        "type": "ltiResourceLink",
        "title": "Le jury",
        "custom": {"programme": "du-pccpu", "view": "jury"},
    }
    page = chosen(browser, lti_site, said, item)
    assert "Le jury" in page.text
    made = max(lti_site.state.activities.values(), key=lambda one: one.cmid)
    assert (made.name, made.custom["view"], made.item) == ("Le jury", "jury", None)


def test_nothing_chosen_makes_nothing(browser, lti_site):
    """A teacher who goes back without a choice leaves the course as it was."""
    before = len(lti_site.course.activities)
    assert "Nothing was selected" in chosen(browser, lti_site, selecting(browser, lti_site)).text
    assert len(lti_site.course.activities) == before


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "another"},
        {"aud": "https://elsewhere.invalid"},
        {"exp": 1},
        {"nonce": ""},
        {f"{LTI}deployment_id": "99"},
        {f"{LTI}message_type": "LtiResourceLinkRequest"},
    ],
)
def test_a_choice_that_is_not_the_tools_is_refused(browser, lti_site, changed):
    """A wrong claim in the answer makes no activity."""
    before = len(lti_site.course.activities)
    item = {"type": "ltiResourceLink", "title": "Statuts"}
    page = chosen(browser, lti_site, selecting(browser, lti_site), item, **changed)
    assert page.status == 404
    assert len(lti_site.course.activities) == before


def test_learners_add_no_activities(browser, lti_site):
    """Who may not change the course is not asked for content, nor does the tool learn of them."""
    add = f"{lti_site.moodle.url}/course/modedit.php?add=lti&typeid={lti_site.tool.id}"
    assert browser.open(f"{add}&course={lti_site.course.id}&as=etu1").status == 404
    place = {"id": lti_site.tool.id, "course": lti_site.course.id, "as": "etu1"}
    page = lti_site.page("contentitem", **place)
    request = authentication_request(browser.open(page))
    answer = ask_auth(browser, lti_site.moodle, request)
    assert (answer.status, answer.sends_itself) == (404, None)
