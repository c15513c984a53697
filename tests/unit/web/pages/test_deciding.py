from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from lms_bridge.cause import as_written
from lms_bridge.errors import DecisionRefused
from lms_bridge.model.decision import OUTCOMES, DecisionKind, JuryMember
from lms_bridge.model.lti import Launch, MessageType, Role
from lms_bridge.stages.evaluate import jury_problems
from lms_bridge.web.forms import SubmittedForm
from lms_bridge.web.pages.deciding import (
    REASON,
    Typed,
    day_of,
    decider,
    decision_of,
    form_of,
    problems_of,
    refused_in_words,
    said_before,
    typed_in,
)
from lms_bridge.web.pages.jury import seats_of
from tests.unit.web.pages.pages_values import CSEC, DU, programme, wording

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)  # half past midnight in Paris
TODAY = date(2026, 7, 1)
DOCUMENT = DecisionKind.DOCUMENT
NOTHING = Typed()
GOOD = Typed("document:M1", "accepted", "Lu et accepté", "")


def launch(**values: Any) -> Launch:
    """Somebody who launched."""
    made = Launch(
        MessageType.RESOURCE_LINK,
        "https://m",
        "client",
        "1",
        "63",
        "",
        "jdupont",
        "Jeanne Dupont",
        frozenset({Role.ADMINISTRATOR}),
        "2",
        "DU-SUIVI",
        "Suivi",
        "1",
        "fr",
    )
    return replace(made, **values)


def form(kind=DOCUMENT, subjects=("document:M1", "document:M2-UE1"), name=DU, typed=NOTHING):
    """A form as a page draws it."""
    seats = seats_of(programme(name).jury, wording(name))
    return form_of(kind, subjects, seats, wording(name), typed)


def problems(typed: Typed, kind=DOCUMENT) -> tuple[str, ...]:
    """What is wrong with what was typed."""
    return problems_of(kind, typed, ["document:M1"], TODAY, wording(language="en"))


def test_a_form_asks_first_what_it_is_about():
    """Then what is decided about it, each as the sentence that it will be."""
    assert form().waits
    assert form().outcomes == ()
    chosen = form(typed=Typed("document:M1"))
    assert not chosen.waits
    assert [each.code for each in chosen.outcomes] == list(OUTCOMES[DOCUMENT])
    assert chosen.outcomes[0].text == "Document accepté pour M1-UE4 et M1-UE6"
    assert form(typed=Typed("no such thing")).waits
    assert not form(subjects=("document:M1",)).waits


def test_a_unit_its_hours_and_its_assessment_are_told_apart():
    """They have one name."""
    found = form(DecisionKind.EXEMPTION, ("UE1", "hours:UE1", "assessment:UE1"))
    texts = [each.text for each in found.subjects]
    assert len(set(texts)) == 3
    assert texts[1] == f"{texts[0]} (heures)"


def test_a_field_offers_its_values_or_takes_any():
    """As the programme says."""
    kind = DecisionKind.PROFILE
    closed = form(kind, ("profile:route", "profile:level"), CSEC, Typed("profile:route"))
    assert [each.code for each in closed.outcomes] == ["continuing", "initial", "work-study", "vae"]
    assert not closed.free
    assert form(kind, ("profile:route", "profile:level"), CSEC, Typed("profile:level")).free
    assert not form(kind, ("profile:route", "profile:level"), CSEC).free


def test_the_seats_belong_to_the_jury_s_form_alone():
    """With who may sit on each."""
    jury = form(DecisionKind.JURY, ("award",), CSEC)
    assert len(jury.seats) == 3
    assert {each.code for each in jury.roles} == {"certifying-body", "professional"}
    assert form(DecisionKind.REVOCATION, ("BC1",), CSEC).seats == ()
    assert form(DecisionKind.JURY, ("award",), DU).seats == ()


def test_a_form_that_says_everything_has_no_problem():
    """Today where no day is given."""
    assert problems(GOOD) == ()
    assert problems(replace(GOOD, on="2026-06-01")) == ()


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"subject": "document:M9"}, "about"),
        ({"outcome": ""}, "decided"),
        ({"outcome": "admitted"}, "decided"),
        ({"reason": ""}, "reason"),
        ({"reason": "x" * (REASON + 1)}, "Shorten"),
        ({"on": "30/06/2026"}, "2026-06-30"),
        ({"on": "2026-07-02"}, "future"),
    ],
)
def test_every_problem_is_told(wrong: dict[str, Any], told: str):
    """One sentence each, all at once."""
    (found,) = problems(replace(GOOD, **wrong))
    assert told in found
    assert len(problems(Typed())) == 3


def test_the_day_is_the_university_s():
    """After midnight in Paris it is tomorrow for a server on UTC."""
    assert day_of("", TODAY) == TODAY
    assert day_of("2026-02-30", TODAY) is None
    today = decision_of("du-pccpu", "L1", DOCUMENT, GOOD, launch(), NOW, PARIS)
    assert today.at == NOW
    typed = replace(GOOD, on="2026-07-01")
    assert decision_of("du-pccpu", "L1", DOCUMENT, typed, launch(), NOW, PARIS).at == NOW
    typed = replace(GOOD, on="2026-06-30")
    earlier = decision_of("du-pccpu", "L1", DOCUMENT, typed, launch(), NOW, PARIS)
    assert earlier.at == datetime(2026, 6, 30, 10, tzinfo=UTC)
    assert earlier.at.astimezone(PARIS).date() == date(2026, 6, 30)


def test_whoever_decides_is_an_account_and_no_name():
    """The account's name and its number in Moodle."""
    assert decider(launch()) == "jdupont (63)"
    assert decider(launch(username="")) == "(63)"
    assert "Jeanne" not in decider(launch())


def test_a_form_brings_the_jury_seat_by_seat():
    """An empty seat is none; only the jury's form has any."""
    seats = seats_of(programme(CSEC).jury, wording(CSEC))
    typed = typed_in(
        SubmittedForm(
            {
                "subject": ("award",),
                "outcome": (" admitted ",),
                "reason": (" vu ",),
                "role0": ("professional",),
                "outside0": ("yes",),
                "role1": ("certifying-body",),
                "role2": ("",),
                "outside2": ("yes",),
                "chair": ("0",),
            }
        ),
        seats,
    )
    found = decision_of("csec", "L1", DecisionKind.JURY, typed, launch(), NOW, PARIS)
    assert found.jury == (
        JuryMember("professional", outside=True, chair=True),
        JuryMember("certifying-body", outside=False, chair=False),
    )
    assert (found.outcome, found.because, found.by) == ("admitted", "vu", "jdupont (63)")
    assert (
        decision_of("csec", "L1", DecisionKind.REVOCATION, typed, launch(), NOW, PARIS).jury == ()
    )


def test_a_jury_that_breaks_the_rules_is_told_what_is_wrong():
    """Each rule that it breaks in the visitor's language."""
    rule = programme(CSEC).jury
    found = jury_problems(rule, (JuryMember("professional", outside=False),))
    for language in ("fr", "en"):
        told = refused_in_words(
            DecisionRefused(as_written("no"), problems=found), wording(CSEC, language)
        )
        assert len(told) == 1 + len(found)
        assert all(each.endswith(".") for each in told)
    assert refused_in_words(DecisionRefused(as_written("no")), wording(CSEC, "en")) == (
        "The programme does not allow this decision.",
    )


def test_a_form_sent_twice_is_one_decision():
    """The same within a minute; another reason, or later, is another."""
    first = decision_of("du-pccpu", "L1", DOCUMENT, GOOD, launch(), NOW, PARIS)
    again = replace(first, at=NOW + timedelta(seconds=5))
    assert said_before(again, [first], 60)
    assert not said_before(again, [], 60)
    assert not said_before(replace(again, because="autre"), [first], 60)
    assert not said_before(replace(first, at=NOW + timedelta(minutes=5)), [first], 60)
    assert not said_before(again, [first, replace(first, outcome="refused")], 60)
