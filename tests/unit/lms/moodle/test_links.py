"""What Moodle calls activities, and the addresses of its pages."""

from __future__ import annotations

import pytest

from lms_bridge.lms.moodle.links import MoodleLinks, is_own_name, own_name


def test_an_activity_has_a_name_of_moodles_own():
    """By its course-module number, as site files write it."""
    assert own_name(12) == "cm:12"
    assert is_own_name(own_name(12))


@pytest.mark.parametrize("name", ["", "12", "cm:", "cm:x", "CM:12", "UE1-cm:12", "cm:12 ", "td:3"])
def test_an_idnumber_is_no_name_of_moodles_own(name: str):
    """Whatever else a registrar may write."""
    assert not is_own_name(name)


@pytest.mark.parametrize("url", ["https://moodle.example.org/m", "https://moodle.example.org/m/"])
def test_pages_are_beside_the_sites_address(url: str):
    """Whether or not the address ends with a stroke."""
    links = MoodleLinks(url)
    assert links.course(3) == "https://moodle.example.org/m/course/view.php?id=3"
    assert links.activity("quiz", 7) == "https://moodle.example.org/m/mod/quiz/view.php?id=7"
    assert links.person(9) == "https://moodle.example.org/m/user/profile.php?id=9"


@pytest.mark.parametrize("kind", ["", "../admin", "quiz?x=", "Quiz", "1quiz"])
def test_what_is_no_type_of_activity_leads_nowhere(kind: str):
    """A type that Moodle cannot have sent makes no address."""
    assert MoodleLinks("https://moodle.example.org").activity(kind, 7) == ""
