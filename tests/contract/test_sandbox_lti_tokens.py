"""The sandbox's access tokens for external tools: asked for with a signed assertion."""

from __future__ import annotations

import time

import pytest
import requests

from lms_bridge_testing.sandbox.records_lti import SCOPE_MEMBERSHIPS, GradeSync
from tests.contract.lti_tool import ASSERTION, TestTool


def error(answer):
    """Status and word of a refused token."""
    return answer.status_code, answer.json()["error"]


def test_a_token_covers_what_is_asked_for_and_allowed(lti_site):
    """Scopes that the tool may not have are left out; with none left the token is refused."""
    lti_site.tool.grades = GradeSync.SCORES_ONLY
    asked = f"https://purl.imsglobal.org/spec/lti-ags/scope/lineitem {SCOPE_MEMBERSHIPS}"
    answer = lti_site.signer.ask_token(lti_site.tool, lti_site.moodle, asked)
    assert answer.json()["scope"] == SCOPE_MEMBERSHIPS
    alone = asked.partition(" ")[0]
    assert error(lti_site.signer.ask_token(lti_site.tool, lti_site.moodle, alone)) == (
        400,
        "invalid_scope",
    )


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"client_assertion_type": "jwt"}, "unsupported_grant_type"),
        ({"client_assertion": "not.a.token"}, "invalid_request"),
        ({"scope": ""}, "invalid_request"),
    ],
)
def test_a_wrong_token_request_is_refused_with_a_word(lti_site, changed, word):
    """Whatever is wrong with the request, the answer is 400 with one word."""
    assert error(lti_site.signer.ask_token(lti_site.tool, lti_site.moodle, **changed)) == (
        400,
        word,
    )


@pytest.mark.parametrize(
    "changed",
    [{"sub": "another"}, {"iss": "another"}, {"aud": "https://elsewhere.invalid"}, {"jti": ""}],
)
def test_an_assertion_with_a_wrong_claim_is_refused(lti_site, changed):
    """The tool must say who it is, to whom it speaks, and each time something new."""
    signed = lti_site.signer.assertion(lti_site.tool, lti_site.moodle, **changed)
    answer = lti_site.signer.ask_token(lti_site.tool, lti_site.moodle, client_assertion=signed)
    assert error(answer) == (400, "invalid_client")


def test_an_assertion_that_is_over_or_signed_by_another_is_refused(lti_site):
    """Neither yesterday's assertion nor one of another key opens anything."""
    old = lti_site.signer.assertion(lti_site.tool, lti_site.moodle, exp=int(time.time()) - 1)
    answer = lti_site.signer.ask_token(lti_site.tool, lti_site.moodle, client_assertion=old)
    assert error(answer) == (400, "Expired token")
    with TestTool() as other:
        forged = other.assertion(lti_site.tool, lti_site.moodle)
    answer = lti_site.signer.ask_token(lti_site.tool, lti_site.moodle, client_assertion=forged)
    assert answer.status_code == 400
    assert "signature" in answer.json()["error"]


def test_a_tool_that_changed_its_key_is_known_again(lti_site):
    """A key set that was kept is fetched anew when it does not fit."""
    assert lti_site.signer.token(lti_site.tool, lti_site.moodle)
    lti_site.signer.rotate()
    assert lti_site.signer.token(lti_site.tool, lti_site.moodle)


def test_a_key_set_that_cannot_be_read_brings_an_error_page(lti_site):
    """As in a real Moodle whose security settings forbid the tool's address."""
    lti_site.tool.jwks_url = "http://127.0.0.1:9/jwks"
    answer = lti_site.signer.ask_token(lti_site.tool, lti_site.moodle)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/html")


def test_the_tokens_answer_says_that_it_is_html(lti_site):
    """As in a real Moodle: the body is JSON, whatever its type says."""
    answer = lti_site.signer.ask_token(lti_site.tool, lti_site.moodle)
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.json()["token_type"] == "Bearer"


def test_a_token_must_be_posted_as_a_form(lti_site):
    """Asked by JSON, the token endpoint does not understand."""
    body = {"grant_type": "client_credentials", "client_assertion_type": ASSERTION}
    answer = requests.post(f"{lti_site.moodle.url}/mod/lti/token.php", json=body, timeout=10)
    assert error(answer) == (400, "invalid_request")
