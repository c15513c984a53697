"""Roles, optional claims, services and deep linking, on launches recorded from a real Moodle."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lms_bridge.errors import LaunchRefused
from lms_bridge.model.lti import DeepLinking, MessageType, Role, Services
from lms_bridge.web.lti.claims import CORE
from tests.unit.web.lti.recorded import (
    AGS,
    ISSUER,
    NRPS,
    Claims,
    changed,
    clause,
    deep,
    launched,
    recorded,
    within,
)


@pytest.mark.parametrize("value", [..., "Instructor", [1], {}])
def test_roles_are_a_list(value: Any):
    """LTI Core 5.3.7: the roles are there, as a list of texts."""
    assert clause(changed(f"{CORE}roles", value)) == "LTI Core 1.3, 5.3.7"


VOCABULARY = "http://purl.imsglobal.org/vocab/lis/v2"


@pytest.mark.parametrize(
    ("said", "roles"),
    [
        ([], set()),
        ([f"{VOCABULARY}/membership#Learner"], {Role.LEARNER}),
        (["Instructor"], {Role.INSTRUCTOR}),
        ([f"{VOCABULARY}/membership#Administrator"], {Role.ADMINISTRATOR}),
        (
            [
                f"{VOCABULARY}/institution/person#Administrator",
                f"{VOCABULARY}/membership#Instructor",
                f"{VOCABULARY}/system/person#Administrator",
            ],
            {Role.INSTRUCTOR, Role.ADMINISTRATOR},
        ),
        ([f"{VOCABULARY}/institution/person#Instructor"], set()),
        ([f"{VOCABULARY}/institution/person#Administrator"], set()),
        ([f"{VOCABULARY}/membership#Mentor"], set()),
        ([f"{VOCABULARY}/membership/Instructor#Grader"], set()),
        ([f"{VOCABULARY}/membership#instructor", "administrator"], set()),
    ],
)
def test_only_roles_in_the_course_count(said: list[str], roles: set[Role]):
    """LTI Core A.2: roles of the course and the platform's administrators; others mean nothing."""
    assert launched(changed(f"{CORE}roles", said)).roles == roles


@pytest.mark.parametrize(
    ("name", "value", "by"),
    [
        (f"{CORE}context", "2", "LTI Core 1.3, 5.4.1"),
        (f"{CORE}context", {"id": 2}, "LTI Core 1.3, 5.4.1"),
        (f"{CORE}context", {"id": "2", "title": ["x"]}, "LTI Core 1.3, 5.4.1"),
        (f"{CORE}launch_presentation", {"locale": 1}, "LTI Core 1.3, 5.4.4"),
        (f"{CORE}launch_presentation", ["iframe"], "LTI Core 1.3, 5.4.4"),
        (f"{CORE}lis", {"person_sourcedid": 21000001}, "LTI Core 1.3, 5.4.5"),
        (f"{CORE}lis", {"person_sourcedid": "2100\ud800"}, "LTI Core 1.3, 5.4.5"),
        (f"{CORE}lis", {"course_section_sourcedid": "\0"}, "LTI Core 1.3, 5.4.5"),
        (f"{CORE}lis", "21000001", "LTI Core 1.3, 5.4.5"),
        (f"{CORE}custom", {"programme": ["du-pccpu"]}, "LTI Core 1.3, 5.4.6"),
        (f"{CORE}custom", {"view": 1}, "LTI Core 1.3, 5.4.6"),
        (f"{CORE}ext", {"user_username": 1}, "LTI Core 1.3, 5.4.7"),
        (NRPS, {"context_memberships_url": 1}, "NRPS 2.0, namesroleservice"),
        (NRPS, {"service_versions": "2.0"}, "NRPS 2.0, namesroleservice"),
        (AGS, {"scope": "score"}, "AGS 2.0, endpoint"),
        (AGS, {"lineitems": {}}, "AGS 2.0, endpoint"),
        ("name", 1, "LTI Core 1.3, 5.3.6"),
    ],
)
def test_claims_of_wrong_types(name: str, value: Any, by: str):
    """LTI Core 5.4, NRPS, AGS: what has another type than the specification's is refused."""
    assert clause(changed(name, value)) == by


def test_what_need_not_be_there_may_be_missing():
    """LTI Core 5.4: optional claims; then there is no course, no name, no service."""
    needed: tuple[str, ...] = (
        "iss",
        "aud",
        "sub",
        "exp",
        "iat",
        "nonce",
        "resource_link",
        "roles",
        "version",
    )
    needed += ("message_type", "deployment_id", "target_link_uri")
    claims = {k: v for k, v in recorded().items() if k.rpartition("/")[2] in needed}
    said = launched({**claims, f"{CORE}custom": [], f"{CORE}lis": None})
    assert (said.course, said.name, said.username, said.programme) == ("", "", "", "")
    assert (said.services, said.return_url, said.locale) == (Services(), "", "en")


@pytest.mark.parametrize(
    ("said", "language"),
    [("fr", "fr"), ("fr_CA", "fr"), ("FR-fr", "fr"), ("en", "en"), ("de", "en"), ("", "en")],
)
def test_language(said: str, language: str):
    """French where the platform's locale is some French, English everywhere else."""
    claims = within(f"{CORE}launch_presentation", locale=said)
    assert launched(claims).locale == language


def test_a_name_in_two_parts():
    """LTI Core 5.3.6: given and family name where the whole name is not sent."""
    assert launched(changed("name", ...)).name == "Paule Enseignante"


@pytest.mark.parametrize(
    "claims",
    [
        within(NRPS, context_memberships_url="https://evil.example.org/members"),
        within(NRPS, service_versions=["1.0"]),
        changed(NRPS, ...),
    ],
)
def test_members_are_read_from_the_platform_alone(claims: Claims):
    """NRPS 2.0: a service elsewhere, or of another version, is none: tokens go nowhere else."""
    assert launched(claims).services.memberships == ""


@pytest.mark.parametrize("url", ["https://evil.example.org/2/lineitems", "javascript:x", "//x/y"])
def test_columns_are_made_at_the_platform_alone(url: str):
    """AGS 2.0: a service elsewhere is none."""
    assert launched(within(AGS, lineitems=url)).services.lineitems == ""


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://evil.example.org/", "http://[x"])
def test_nobody_is_led_elsewhere(url: str):
    """LTI Core 5.4.4: a way back that leaves the platform is none."""
    assert launched(within(f"{CORE}launch_presentation", return_url=url)).return_url == ""


def test_a_request_to_choose_an_activity():
    """Deep Linking 2.0: where the choice goes, and what goes with it."""
    said = launched(deep())
    assert said.message is MessageType.DEEP_LINKING
    assert said.deep_linking == DeepLinking(
        f"{ISSUER}/mod/lti/contentitem_return.php?course=2&id=1", "csrf"
    )
    assert said.resource_link == ""


@pytest.mark.parametrize(
    "settings",
    [
        {"deep_link_return_url": "https://evil.example.org/"},
        {"deep_link_return_url": "javascript:alert(1)"},
        {"deep_link_return_url": None},
        {"deep_link_return_url": f"{ISSUER}.evil.example.org/"},
        {"deep_link_return_url": "https://moodle.example.org@evil.example.org/"},
        {"accept_types": ["file"]},
        {"accept_types": None},
        {"data": {}},
    ],
)
def test_a_choice_goes_back_to_the_platform_as_a_link(settings: Claims):
    """Deep Linking 2.0: nowhere else, and only where links to activities are taken."""
    assert clause(deep(**settings)) == "Deep Linking 2.0, deep_linking_settings"


def test_refusals_repeat_nothing_of_the_token():
    """What was sent is in no message: it may be somebody's name, or an attack on who reads it."""
    every: list[Callable[[], Claims]] = [
        lambda: changed("iss", "s3cr3t"),
        lambda: changed("aud", "s3cr3t"),
        lambda: changed("sub", "s3cr3t é"),
        lambda: changed("nonce", "s3cr3t"),
        lambda: changed(f"{CORE}deployment_id", "s3cr3t"),
        lambda: changed(f"{CORE}message_type", "s3cr3t"),
        lambda: changed(f"{CORE}lis", "s3cr3t"),
        lambda: deep(deep_link_return_url="s3cr3t"),
    ]
    for make in every:
        with pytest.raises(LaunchRefused) as caught:
            launched(make())
        assert "s3cr3t" not in str(caught.value)
