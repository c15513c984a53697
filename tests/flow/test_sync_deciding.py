"""Decisions by people: refused where they break the rules, kept, seen at once, acted upon."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from lms_bridge.decisions.acquiring import keep_block
from lms_bridge.decisions.deciding import record_decision
from lms_bridge.errors import DecisionRefused, SkipRecord
from lms_bridge.model.decision import Acquired, Decision, DecisionKind, JuryMember
from lms_bridge.model.verdict import AwardStatus, Means, Status, Verdict
from lms_bridge.runs import sync
from lms_bridge.text import Wording
from tests.existing import existing
from tests.flow.sync_world import NOW, World
from tests.refusals import in_english, refusing

BODY = JuryMember("body", outside=False)
CHAIR = JuryMember("pro", outside=True, chair=True)
PRO = JuryMember("pro", outside=True)
JURY = (BODY, CHAIR, PRO)


def say(
    world: World, kind: str, subject: str, outcome: str, *, learner: str = "L1", **more: Any
) -> Verdict:
    """Take a decision; answers the verdict with it."""
    world.clock.advance(timedelta(minutes=1))
    values: dict[str, Any] = {"by": "registrar", "because": "a reason", "jury": (), **more}
    decision = Decision(
        0, "mini", learner, DecisionKind(kind), subject, outcome, at=world.clock.now(), **values
    )
    kept, verdict = record_decision(world.job(), decision)
    assert kept.id
    assert verdict is not None
    return verdict


@pytest.mark.parametrize(
    ("kind", "subject", "outcome", "more", "words"),
    [
        ("exemption", "U1", "granted", {"because": " "}, "the reason is blank"),
        ("exemption", "U1", "granted", {"by": ""}, "a decision says who decided"),
        ("exemption", "U1", "perhaps", {}, "use one of: granted, upheld or withdrawn"),
        ("exemption", "U9", "granted", {}, "use one of: U1"),
        ("exemption", "agreement:host", "granted", {}, "nothing that such a decision"),
        ("exemption", "document:D1", "granted", {}, "nothing that such a decision"),
        ("exemption", "profile:route", "granted", {}, "nothing that such a decision"),
        ("revocation", "award", "revoked", {}, "nothing that such a decision"),
        ("agreement", "document:D1", "given", {}, "use one of: agreement:host"),
        ("document", "agreement:host", "accepted", {}, "use one of: document:D1"),
        ("profile", "profile:age", "42", {}, "use one of: profile:route"),
        ("profile", "profile:route", "boat", {}, "use one of: vae or other"),
        ("profile", "profile:route", "", {}, "use one of: vae or other"),
        ("jury", "U1", "admitted", {"jury": JURY}, "use one of: award"),
        ("jury", "award", "passed", {"jury": JURY}, "use one of: admitted"),
        ("jury", "award", "admitted", {}, "members of the jury: 0 instead of 3"),
        (
            "jury",
            "award",
            "admitted",
            {"jury": (BODY, CHAIR)},
            "members of the jury: 2 instead of 3",
        ),
        (
            "jury",
            "award",
            "admitted",
            {"jury": (BODY, CHAIR, JuryMember("pro", outside=False))},
            "33% of its members are from outside and it must be more than 66%",
        ),
        ("jury", "award", "admitted", {"jury": (BODY, PRO, PRO)}, "chaired by nobody"),
        (
            "jury",
            "award",
            "admitted",
            {"jury": (replace(BODY, chair=True), PRO, PRO)},
            "chaired by body",
        ),
        (
            "jury",
            "award",
            "admitted",
            {"jury": (JuryMember("mayor", outside=True), CHAIR, PRO)},
            "nobody may sit on it as mayor",
        ),
    ],
)
def test_a_decision_that_breaks_the_rules_is_refused(
    synced_campus: World, kind: str, subject: str, outcome: str, more: dict[str, Any], words: str
):
    """With the reason and what would be right; nothing is kept."""
    before = synced_campus.store.verdicts.latest("mini")
    with pytest.raises(DecisionRefused) as caught:
        say(synced_campus, kind, subject, outcome, **more)
    assert words in in_english(caught.value)
    assert "→" in in_english(caught.value)
    assert synced_campus.store.decisions.recorded("mini") == ()
    assert synced_campus.store.verdicts.latest("mini") == before


def test_nothing_is_decided_about_a_stranger(synced_campus: World):
    """Somebody never judged: run a sync first."""
    with refusing(SkipRecord, "nothing is known of L9"):
        say(synced_campus, "exemption", "U1", "granted", learner="L9")


def test_an_exemption_shows_at_once_and_is_acted_upon(synced_campus: World):
    """In the verdict returned, in the verdict kept, and in the LMS at the next sync."""
    verdict = say(synced_campus, "exemption", "U1", "granted", learner="L4")
    assert verdict.component("U1").status is Status.EXEMPTED
    assert Means.HUMAN_DECISION in verdict.component("U1").how
    assert synced_campus.store.verdicts.get("mini", "L4") == verdict
    assert len(synced_campus.store.verdicts.history("mini", "L4")) == 2
    sync(synced_campus.job())
    assert synced_campus.member("LMSB-U1", synced_campus.people[3])
    assert synced_campus.people[3].id not in synced_campus.courses["MINI-REST"].participants


def test_a_decision_survives_every_recomputation(synced_campus: World):
    """A year later, on other data, it still wins and says who decided."""
    say(synced_campus, "exemption", "U1", "granted", learner="L4")
    synced_campus.clock.advance(timedelta(days=365))
    synced_campus.state.mark(synced_campus.session, synced_campus.people[3], "A")
    sync(synced_campus.job())
    found = existing(synced_campus.store.verdicts.get("mini", "L4")).component("U1")
    assert found.status is Status.EXEMPTED
    assert dict(found.because.values)["by"] == "registrar"


def test_a_withdrawal_takes_it_back(synced_campus: World):
    """Data decide again, and the badge goes."""
    say(synced_campus, "exemption", "U1", "granted", learner="L4")
    sync(synced_campus.job())
    verdict = say(synced_campus, "exemption", "U1", "withdrawn", learner="L4")
    assert verdict.component("U1").status is Status.IN_PROGRESS
    sync(synced_campus.job())
    assert not synced_campus.member("LMSB-U1", synced_campus.people[3])


def test_a_revocation_wins_over_what_was_acquired(synced_campus: World):
    """Only a person takes a block back; its badge's cohort is left, the record stays."""
    verdict = say(synced_campus, "revocation", "B1", "revoked")
    assert verdict.component("B1").status is Status.NOT_VALIDATED
    sync(synced_campus.job())
    assert not synced_campus.member("LMSB-B1", synced_campus.people[0])
    assert [each.learner for each in synced_campus.store.decisions.acquired("mini")] == ["L1", "L3"]
    back = say(synced_campus, "revocation", "B1", "withdrawn")
    assert back.component("B1").status is Status.VALIDATED


@pytest.mark.parametrize(
    ("subject", "component", "revoked"),
    [
        ("result:EXT", "U2", Status.IN_PROGRESS),  # a document may still stand for it
        ("competence:K1", "B1", Status.VALIDATED),  # acquired for ever
        ("hours:U1", "U1", Status.NOT_VALIDATED),
    ],
)
def test_a_single_need_may_be_settled_or_revoked(
    synced_campus: World, subject: str, component: str, revoked: Status
):
    """A result that was withdrawn elsewhere, hours that were not those of the unit."""
    assert (
        say(synced_campus, "revocation", subject, "revoked").component(component).status is revoked
    )
    settled = say(synced_campus, "exemption", subject, "granted").component(component).status
    assert settled in {Status.VALIDATED, Status.EXEMPTED}


def test_a_document_an_agreement_and_a_field(synced_campus: World):
    """Each settles what it is about."""
    exempted = say(synced_campus, "document", "document:D1", "accepted", learner="L2")
    assert exempted.component("U2").status is Status.EXEMPTED
    agreed = say(synced_campus, "agreement", "agreement:host", "given", learner="L2")
    assert agreed.component("U3").status is Status.EXEMPTED
    entered = say(synced_campus, "profile", "profile:route", "vae", learner="L2")
    assert entered.component("ENTRY").status is Status.VALIDATED
    sync(synced_campus.job())
    for unit in ("U2", "U3"):
        assert synced_campus.status("L2", unit) is Status.EXEMPTED
    assert synced_campus.member_of_group(synced_campus.people[1])


def test_the_topic_of_a_document_is_shown_with_the_debt(synced_campus: World):
    """Who has set it and when; the one recorded last holds; what was handed in waits."""
    for topic in ("Une première idée", "L'éthique de la coordination"):
        say(synced_campus, "topic", "topic:D1", topic, learner="L2")
    verdict = say(synced_campus, "document", "document:D1", "handed_in", learner="L2")
    (owed,) = verdict.component("U2").owed
    assert (owed.topic, owed.handed_in) == ("L'éthique de la coordination", True)
    assert owed.topic_by
    told = Wording("fr", synced_campus.job().programme).owed(owed)
    assert "sur le sujet «\u00a0L’éthique de la coordination\u00a0»" in told.replace("'", "’")
    assert owed.handed_in_on == NOW.date().isoformat()
    assert "remis le 02/11/2026, en attente d" in told
    sync(synced_campus.job())
    assert existing(synced_campus.store.verdicts.get("mini", "L2")).component("U2").owed == (owed,)
    accepted = say(synced_campus, "document", "document:D1", "accepted", learner="L2")
    assert accepted.component("U2").status is Status.EXEMPTED


def test_a_jury_rightly_composed_admits(synced_campus: World):
    """And its word is the award."""
    verdict = say(synced_campus, "jury", "award", "admitted", jury=JURY)
    assert verdict.status is AwardStatus.ADMITTED
    assert sync(synced_campus.job()).counts["judged"] == 4
    assert existing(synced_campus.store.verdicts.get("mini", "L1")).status is AwardStatus.ADMITTED


def test_a_block_acquired_before_the_bridge_knew(synced_campus: World):
    """Recorded by a person: validated from the next judgement on, whatever the data say."""
    block = Acquired("mini", "L4", "B1", date(2024, 6, 30), "certificate 12", "f", by="registrar")
    keep_block(synced_campus.job(), block)
    verdict = say(synced_campus, "profile", "profile:route", "vae", learner="L4")
    found = verdict.component("B1")
    assert (found.status, found.acquired_on) == (Status.VALIDATED, date(2024, 6, 30))
    sync(synced_campus.job())
    assert synced_campus.member("LMSB-B1", synced_campus.people[3])


@pytest.mark.parametrize(
    ("component", "on", "words"),
    [
        ("U1", NOW.date(), "use one of: B1"),
        ("B9", NOW.date(), "use one of: B1"),
        ("B1", NOW.date() + timedelta(days=1), "in the future"),
    ],
)
def test_an_acquisition_that_cannot_be(synced_campus: World, component: str, on: date, words: str):
    """Not a block acquired for ever, or not yet."""
    before = synced_campus.store.decisions.acquired("mini")
    with refusing(DecisionRefused, words):
        keep_block(
            synced_campus.job(), Acquired("mini", "L4", component, on, "why", "f", by="registrar")
        )
    assert synced_campus.store.decisions.acquired("mini") == before


def test_a_block_settled_by_hand_competence_by_competence_is_acquired(synced_campus: World):
    """What the rule then finds validated is acquired for ever, from that day on."""
    for competence in ("K1", "K2"):
        say(synced_campus, "exemption", f"competence:{competence}", "granted", learner="L4")
    (found,) = (
        each for each in synced_campus.store.decisions.acquired("mini") if each.learner == "L4"
    )
    assert (found.component, found.on) == ("B1", NOW.date())
