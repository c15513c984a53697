from __future__ import annotations

from typing import Any

import pytest

from lms_bridge.model.decision import DecisionKind
from lms_bridge.model.lti import Launch, MessageType, Role
from lms_bridge.model.site import Enabled
from lms_bridge.web.deciders import may_decide

FOLLOW_UP = "DU-SUIVI"
LEARNER, INSTRUCTOR, ADMINISTRATOR = Role.LEARNER, Role.INSTRUCTOR, Role.ADMINISTRATOR


def launch(
    *roles: Role, course: str = FOLLOW_UP, user_id: str = "63", username: str = ""
) -> Launch:
    """A launch by somebody with these roles from a course."""
    words: dict[str, Any] = dict.fromkeys(
        ("issuer", "client_id", "deployment", "idnumber", "name", "context"), ""
    )
    return Launch(
        message=MessageType.RESOURCE_LINK,
        **words,
        user_id=user_id,
        username=username,
        roles=frozenset(roles),
        course=course,
        course_title="",
        resource_link="1",
        locale="fr",
    )


def site(**deciders: str) -> Enabled:
    """A site that lets these record decisions, written with spaces between."""
    said = {kind: frozenset(who.split()) for kind, who in deciders.items()}
    return Enabled("du", (), {}, deciders=said)


@pytest.mark.parametrize("kind", list(DecisionKind))
def test_administrators_decide_where_the_site_names_nobody(kind: DecisionKind):
    """Of every kind, from any course; teachers and learners do not."""
    assert may_decide(site(), kind, launch(ADMINISTRATOR, course="X"), FOLLOW_UP)
    for roles in ([INSTRUCTOR], [LEARNER], [INSTRUCTOR, LEARNER], []):
        assert not may_decide(site(), kind, launch(*roles), FOLLOW_UP)


def test_each_kind_has_its_own_deciders():
    """Who may accept a document may not pronounce the jury's decision."""
    said = site(document="instructor")
    assert may_decide(said, DecisionKind.DOCUMENT, launch(INSTRUCTOR), FOLLOW_UP)
    assert not may_decide(said, DecisionKind.JURY, launch(INSTRUCTOR), FOLLOW_UP)


@pytest.mark.parametrize(
    ("course", "follow_up", "may"),
    [(FOLLOW_UP, FOLLOW_UP, True), ("DU-UE1", FOLLOW_UP, False), ("", "", False)],
)
def test_instructors_decide_in_the_follow_up_course(course: str, follow_up: str, *, may: bool):
    """Not in any other course, nor in one without an idnumber."""
    came = launch(INSTRUCTOR, course=course)
    assert may_decide(site(jury="instructor"), DecisionKind.JURY, came, follow_up) is may


def test_a_list_without_administrators_leaves_them_out():
    """The site's word counts: also nobody at all."""
    for said in (site(jury="instructor"), site(jury="")):
        assert not may_decide(said, DecisionKind.JURY, launch(ADMINISTRATOR), FOLLOW_UP)


@pytest.mark.parametrize(
    ("named", "user_id", "username", "may"),
    [
        ("user:63", "63", "jdupont", True),
        ("user:jdupont", "63", "jdupont", True),
        ("user:jdupont", "64", "jdupond", False),
        ("user:64", "63", "64", False),  # a student number as username is nobody's number
        ("user:", "", "", False),
        ("user:63", "", "", False),
    ],
)
def test_an_account_is_named_by_number_or_username(named, user_id, username, *, may):
    """Digits alone are the Moodle's number of a person, whatever somebody else is called."""
    came = launch(INSTRUCTOR, course="DU-UE1", user_id=user_id, username=username)
    assert may_decide(site(jury=named), DecisionKind.JURY, came, FOLLOW_UP) is may


def test_an_account_that_learns_here_decides_nothing():
    """Named for another course, or by mistake: no learner decides."""
    for roles in ([LEARNER], []):
        came = launch(*roles)
        assert not may_decide(site(jury="user:63"), DecisionKind.JURY, came, FOLLOW_UP)
