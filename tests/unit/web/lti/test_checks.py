"""The checks of an id_token, one test a clause, on launches recorded from a real Moodle."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lms_bridge.cause import Cause
from lms_bridge.errors import LaunchRefused
from lms_bridge.model.lti import Expected, Launch, MessageType, Role, Services
from lms_bridge.web.lti.checks import EXPECTED, LEEWAY, checked_claims
from lms_bridge.web.lti.claims import CORE
from tests.unit.web.lti.recorded import (
    AGS,
    CLIENT,
    ISSUER,
    MADE,
    NOW,
    PLATFORM,
    RECORDED,
    TARGET,
    Claims,
    changed,
    clause,
    launched,
    recorded,
)

SECOND = timedelta(seconds=1)


def test_a_teachers_launch_says_everything():
    """As a real Moodle sends it: course, role, services, programme; no idnumber of their own."""
    assert launched(recorded()) == Launch(
        message=MessageType.RESOURCE_LINK,
        issuer=ISSUER,
        client_id=CLIENT,
        deployment="1",
        user_id="63",
        idnumber="",
        username="prof1",
        name="Paule Enseignante",
        roles=frozenset({Role.INSTRUCTOR}),
        context="2",
        course="DU-UE1",
        course_title="DU PCCPU UE 1",
        resource_link="1",
        locale="en",
        programme="du-pccpu",
        services=Services(
            memberships=f"{ISSUER}/mod/lti/services.php/CourseSection/2/bindings/1/memberships",
            lineitems=f"{ISSUER}/mod/lti/services.php/2/lineitems?type_id=1",
            scopes=frozenset(recorded()[AGS]["scope"]),
        ),
        return_url=recorded()[f"{CORE}launch_presentation"]["return_url"],
    )


def test_a_learners_launch_says_who_they_are():
    """By idnumber; they learn here and nothing else."""
    said = launched(recorded("etu1"))
    assert (said.user_id, said.idnumber, said.roles) == ("3", "21000001", {Role.LEARNER})


@pytest.mark.parametrize(
    ("header", "by"),
    [
        ({"alg": "RS384"}, "Security Framework 1.0, 5.1.3 (6)"),
        ({"alg": "none"}, "Security Framework 1.0, 5.1.3 (6)"),
        ({}, "Security Framework 1.0, 5.1.3 (6)"),
        ({"alg": "RS256", "crit": ["exp"]}, "RFC 7515, 4.1.11"),
        ({"alg": "RS256", "typ": "at+jwt"}, "RFC 7519, 5.1"),
        ({"alg": "RS256", "typ": 1}, "RFC 7519, 5.1"),
    ],
)
def test_algorithm_and_type(header: Claims, by: str):
    """Security Framework 5.1.3 (6), RFC 7515 4.1.11, RFC 7519 5.1: RS256, no extension, a JWT."""
    assert clause(recorded(), header=header) == by


@pytest.mark.parametrize("value", [..., "https://moodle.example.com", f"{ISSUER}/", 1, None])
def test_issuer(value: Any):
    """Security Framework 5.1.3 (2): the issuer is exactly the platform's."""
    assert clause(changed("iss", value)) == "Security Framework 1.0, 5.1.3 (2)"


def test_another_platform_announced_it():
    """Security Framework 5.1.3 (2): state and token are of one platform and client."""
    other = Expected("state", "NONCE", "browser", ISSUER, "another", TARGET, NOW)
    with pytest.raises(LaunchRefused) as caught:
        checked_claims(RECORDED["prof1"]["id_token_header"], recorded(), PLATFORM, other, NOW)
    assert caught.value.cause == Cause.of("launch.announced_by_others")


@pytest.mark.parametrize("value", [..., "other", ["other"], [], [CLIENT, 1], 7, {}, ["", None]])
def test_audience(value: Any):
    """Security Framework 5.1.3 (3): the client is an audience, and audiences are texts."""
    assert clause(changed("aud", value)) == "Security Framework 1.0, 5.1.3 (3)"


def test_an_audience_may_stand_in_a_list():
    """Security Framework 5.1.3 (3): one client, alone in its list, also with its name as azp."""
    claims = changed("aud", [CLIENT])
    assert launched(claims).client_id == CLIENT
    assert launched({**claims, "azp": CLIENT}).client_id == CLIENT


def test_further_audiences_are_not_trusted():
    """Security Framework 5.1.3 (3): whoever else may use the token is unknown here."""
    claims = {**changed("aud", [CLIENT, "other"]), "azp": CLIENT}
    assert clause(claims) == "Security Framework 1.0, 5.1.3 (3)"


def test_several_audiences_need_an_authorized_party():
    """Security Framework 5.1.3 (4): several audiences and no azp."""
    assert clause(changed("aud", [CLIENT, "other"])) == "Security Framework 1.0, 5.1.3 (4)"


@pytest.mark.parametrize("value", ["other", "", None, [CLIENT]])
def test_authorized_party(value: Any):
    """Security Framework 5.1.3 (5): an azp that is there is the client."""
    assert clause(changed("azp", value)) == "Security Framework 1.0, 5.1.3 (5)"


@pytest.mark.parametrize("value", [..., MADE - LEEWAY, 0, -1, "1795328780", True, float("inf")])
def test_end(value: Any):
    """Security Framework 5.1.3 (7): there is an end, it is a time, and it has not come."""
    assert clause(changed("exp", value)) == "Security Framework 1.0, 5.1.3 (7)"


def test_the_end_has_a_minute_of_leeway():
    """Security Framework 5.1.3 (7): clocks differ by a minute at the most."""
    end = datetime.fromtimestamp(recorded()["exp"], UTC) + timedelta(seconds=LEEWAY)
    assert launched(recorded(), now=end - SECOND) is not None
    assert clause(recorded(), now=end) == "Security Framework 1.0, 5.1.3 (7)"


@pytest.mark.parametrize("value", [..., "now", False, [MADE], float("nan")])
def test_issue(value: Any):
    """Security Framework 5.1.3 (8): a token says when it was made."""
    assert clause(changed("iat", value)) == "Security Framework 1.0, 5.1.3 (8)"


def test_the_issue_has_a_minute_of_leeway():
    """Security Framework 5.1.3 (8): no token comes from further in the future."""
    made = datetime.fromtimestamp(MADE, UTC)
    assert launched(recorded(), now=made - timedelta(seconds=LEEWAY)) is not None
    early = made - timedelta(seconds=LEEWAY + 1)
    assert clause(recorded(), now=early) == "Security Framework 1.0, 5.1.3 (8)"


def test_a_token_is_no_older_than_its_announcement():
    """Security Framework 5.1.3 (8): one kept for later is refused, however far its end."""
    claims = changed("exp", MADE + 10**6)
    oldest = datetime.fromtimestamp(MADE + EXPECTED + LEEWAY, UTC)
    assert launched(claims, now=oldest) is not None
    assert clause(claims, now=oldest + SECOND) == "Security Framework 1.0, 5.1.3 (8)"


@pytest.mark.parametrize("value", [MADE + LEEWAY + 2, "soon"])
def test_beginning(value: Any):
    """RFC 7519 4.1.5: a token that is not good yet is refused."""
    assert clause(changed("nbf", value)) == "RFC 7519, 4.1.5"
    assert launched(changed("nbf", MADE)) is not None


@pytest.mark.parametrize("value", [..., "ANOTHER", "", "NONCE ", ["NONCE"], 1, "né"])
def test_nonce(value: Any):
    """Security Framework 5.1.3 (9): the nonce is that of this very launch."""
    assert clause(changed("nonce", value)) == "Security Framework 1.0, 5.1.3 (9)"


@pytest.mark.parametrize(
    "value", [..., "LtiSubmissionReviewRequest", "", "ltiresourcelinkrequest", 1]
)
def test_message_type(value: Any):
    """LTI Core 5.3.1: a type that the bridge serves, in exactly these letters."""
    assert clause(changed(f"{CORE}message_type", value)) == "LTI Core 1.3, 5.3.1"


@pytest.mark.parametrize("value", [..., "1.3", "1.3.1", "LTI-1p0", 1.3])
def test_version(value: Any):
    """LTI Core 5.3.2: version 1.3.0."""
    assert clause(changed(f"{CORE}version", value)) == "LTI Core 1.3, 5.3.2"


@pytest.mark.parametrize("value", [..., "2", "", 1, ["1"]])
def test_deployment(value: Any):
    """LTI Core 5.3.3: a deployment that was registered, and no other."""
    assert clause(changed(f"{CORE}deployment_id", value)) == "LTI Core 1.3, 5.3.3"


def test_each_registered_deployment_may_launch():
    """LTI Core 5.3.3: several deployments of one registration."""
    assert launched(changed(f"{CORE}deployment_id", "7")).deployment == "7"


@pytest.mark.parametrize(
    "value", [..., "https://bridge.example.org/lti/other", "https://evil.example.org/lti/launch", 1]
)
def test_target(value: Any):
    """LTI Core 5.3.4: the address that was announced."""
    assert clause(changed(f"{CORE}target_link_uri", value)) == "LTI Core 1.3, 5.3.4"


@pytest.mark.parametrize("value", [..., {}, {"id": ""}, {"id": 1}, {"id": "x" * 256}, "1", [1]])
def test_resource_link(value: Any):
    """LTI Core 5.3.5: a launch comes from an activity."""
    assert clause(changed(f"{CORE}resource_link", value)) == "LTI Core 1.3, 5.3.5"


@pytest.mark.parametrize("value", [..., "", None, 63, "é", "x" * 256, "6\0003"])
def test_subject(value: Any):
    """LTI Core 5.3.6: somebody in particular; nothing is shown to nobody."""
    assert clause(changed("sub", value)) == "LTI Core 1.3, 5.3.6"
