"""Decisions recorded from pages: by whom, protected against forgery, visible at once."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from lms_bridge.model.decision import DecisionKind
from lms_bridge.model.verdict import AwardStatus, Status
from lms_bridge.runs import sync
from tests.existing import existing
from tests.flow.pages_world import (
    ADMINISTRATOR,
    BASE,
    LEARNER,
    NASTY,
    TEACHER,
    Pages,
    pages_in,
    words_of,
)

GOOD = {"subject": "document:M1", "outcome": "accepted", "reason": "Lu et accepté"}
JURY = {
    "subject": "award",
    "outcome": "admitted",
    "reason": "Délibération du jour",
    "role0": "professional",
    "outside0": "yes",
    "chair": "0",
    "role1": "professional",
    "outside1": "yes",
    "role2": "certifying-body",
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    """A site of which each test takes learners of its own."""
    with pages_in(tmp_path_factory.mktemp("deciding"), learners=40) as made:
        yield made


@pytest.fixture
def learner(pages: Pages) -> str:
    """A learner of the DU with both modules, about whom nobody decided anything yet."""
    decided = {each.learner for each in pages.bridge.store.decisions.recorded("du-pccpu")}
    for verdict in pages.bridge.store.verdicts.latest("du-pccpu"):
        if verdict.track == "mention-1-c3s" and verdict.learner not in decided:
            return verdict.learner
    raise AssertionError("nobody is left")


def test_a_decision_is_recorded_and_shown_at_once(pages: Pages, learner: str):
    """Who, when and why; the learner is judged again on it, and sees it as a person's."""
    guest = pages.administrator()
    answer = guest.post(guest.place(learner), GOOD)
    assert answer.status_code == 303
    (kept,) = pages.decisions(learner)
    assert (kept.by, kept.because, kept.kind) == (
        "prof1 (63)",
        GOOD["reason"],
        DecisionKind.DOCUMENT,
    )
    assert answer.headers["Location"] == (
        f"/v/{guest.visit.id}/learner/{guest.ref(learner)}?recorded={kept.id}#history"
    )
    after = words_of(guest.text(f"learner/{guest.ref(learner)}", recorded=str(kept.id)))
    assert "Enregistré : Document accepté pour M1-UE4 et M1-UE6" in after
    assert "par prof1 (63)" in after
    own = words_of(pages.guest(LEARNER, idnumber=learner).text("me"))
    assert "Lu et accepté" in own
    assert "(décision d'une personne)" in own


def test_an_exemption_by_hand_and_its_revocation_change_the_status(pages: Pages, learner: str):
    """On the cohort page too, at once; the later decision wins."""
    guest = pages.administrator()
    for kind, outcome, status in (
        ("exemption", "granted", Status.EXEMPTED),
        ("revocation", "revoked", Status.NOT_VALIDATED),
    ):
        form = {"subject": "UE9", "outcome": outcome, "reason": f"essai de {kind}"}
        assert guest.post(guest.place(learner, kind), form).status_code == 303
        found = pages.bridge.store.verdicts.get("du-pccpu", learner)
        assert existing(found).component("UE9").status is status
        listed = guest.text("cohort", q=learner, component="UE9", status=status.value)
        assert f"learner/{guest.ref(learner)}" in listed.partition('id="list"')[2]
        page = words_of(guest.text(f"learner/{guest.ref(learner)}"))
        assert "Réglé par la décision d'une personne" in page


@pytest.mark.parametrize(
    ("kind", "form"),
    [
        ("agreement", {"subject": "agreement:host-institution", "outcome": "given"}),
        ("document", {"subject": "document:M2-UE1", "outcome": "refused"}),
        ("jury", {"subject": "award", "outcome": "adjourned"}),
    ],
)
def test_other_decisions_are_recorded(pages: Pages, learner: str, kind: str, form: dict[str, str]):
    """Each kind that the programme knows, on the day given."""
    guest = pages.administrator()
    answer = guest.post(guest.place(learner, kind), {**form, "reason": "vu", "on": "2026-09-15"})
    assert answer.status_code == 303, words_of(answer.text)
    (kept,) = pages.decisions(learner)
    assert (kept.kind, kept.outcome, f"{kept.at:%Y-%m-%d}") == (kind, form["outcome"], "2026-09-15")


def test_a_field_about_the_person_is_stated(pages: Pages):
    """One of its values where the programme closes them."""
    guest = pages.administrator("csec")
    verdicts = pages.bridge.store.verdicts.latest("csec")
    learner = next(each.learner for each in verdicts if each.track == "training")
    asked = guest.text(guest.place(learner, "profile"), subject="profile:route")
    assert 'value="vae"' in asked
    form = {"subject": "profile:route", "outcome": "vae", "reason": "dossier"}
    assert guest.post(guest.place(learner, "profile"), form).status_code == 303
    wrong = guest.post(guest.place(learner, "profile"), {**form, "outcome": "on foot"})
    assert wrong.status_code == 422
    assert len(pages.decisions(learner, "csec")) == 1


def ready(pages: Pages) -> str:
    """Somebody of the CSEC whom the jury can decide about."""
    for verdict in pages.bridge.store.verdicts.latest("csec"):
        if verdict.status is AwardStatus.READY_FOR_JURY:
            return verdict.learner
    raise AssertionError("nobody is ready")


def test_a_jury_of_the_wrong_composition_is_refused_in_words(pages: Pages):
    """In French, with what was typed kept; put right, it decides."""
    guest, learner = pages.administrator("csec"), ready(pages)
    before = pages.decisions(learner, "csec")
    wrong = {**JURY, "outside1": "", "reason": "Délibération <b>du jour</b>"}
    answer = guest.post(guest.place(learner, "jury"), wrong)
    assert answer.status_code == 422
    told = words_of(answer.text)
    assert "Le jury ne respecte pas les règles de sa composition." in told
    assert "33 % de ses membres sont extérieurs, il en faut plus de 66 %." in told
    assert "Délibération &lt;b&gt;du jour&lt;/b&gt;" in answer.text
    assert re.search(r'value="admitted" required checked', answer.text)
    assert re.search(r'name="outside0" value="yes" checked', answer.text)
    assert not re.search(r'name="outside1" value="yes" checked', answer.text)
    assert pages.decisions(learner, "csec") == before
    assert guest.post(guest.place(learner, "jury"), JURY).status_code == 303
    assert existing(pages.bridge.store.verdicts.get("csec", learner)).status is AwardStatus.ADMITTED
    (kept,) = [each for each in pages.decisions(learner, "csec") if each not in before]
    assert [(each.role, each.outside, each.chair) for each in kept.jury] == [
        ("professional", True, True),
        ("professional", True, False),
        ("certifying-body", False, False),
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": "  "},
        {"outcome": ""},
        {"outcome": "admitted"},
        {"subject": "document:none"},
        {"subject": "award"},
        {"on": "demain"},
        {"on": "2999-01-01"},
        {"reason": "x" * 2000},
    ],
)
def test_what_is_wrong_is_told_and_nothing_recorded(
    pages: Pages, learner: str, wrong: dict[str, str]
):
    """The form comes back with what was typed."""
    guest = pages.administrator()
    answer = guest.post(guest.place(learner), {**GOOD, **wrong})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    if "reason" not in wrong and "subject" not in wrong:
        assert GOOD["reason"] in answer.text
    assert pages.decisions(learner) == ()


def test_a_form_from_elsewhere_is_refused(pages: Pages, learner: str):
    """Without the visit's own token, from another origin, from none, or by an address."""
    guest, other = pages.administrator(), pages.administrator()
    page = guest.place(learner)
    forged = [
        guest.post(page, GOOD, token=""),
        guest.post(page, GOOD, token="é"),
        guest.post(page, GOOD, token=other.token),
        guest.post(page, GOOD, origin="https://evil.example"),
        guest.post(page, GOOD, origin="null"),
        guest.post(page, GOOD, origin=""),
        guest.post(page, GOOD, origin=f"{BASE}.evil.example"),
    ]
    assert [each.status_code for each in forged] == [403] * len(forged)
    assert guest.get(page, **GOOD, form_token=guest.token).status_code == 200
    assert pages.decisions(learner) == ()


def test_a_form_sent_twice_is_one_decision(pages: Pages, learner: str):
    """Somebody clicked twice."""
    guest = pages.administrator()
    sent = [guest.post(guest.place(learner), GOOD) for _ in range(2)]
    assert sent[0].headers["Location"] == sent[1].headers["Location"]
    assert len(pages.decisions(learner)) == 1


@pytest.mark.parametrize(
    "roles", [(TEACHER,), (LEARNER,), ()], ids=["teacher", "learner", "nobody"]
)
def test_whoever_may_not_decide_finds_no_form(pages: Pages, learner: str, roles):
    """Administrators alone, where the site says nothing: to others there is no such page."""
    members = pages.members(pages.learners())
    guest = pages.guest(*roles, members=members, idnumber=learner)
    assert guest.get(guest.place(learner)).status_code == 404
    assert guest.post(guest.place(learner), GOOD).status_code == 404
    assert guest.post("drift", {"drift": "x", "outcome": "leave", "reason": "x"}).status_code == 404
    if TEACHER in roles:
        assert "decide/" not in guest.text(f"learner/{guest.ref(learner)}")
        assert "decide/" not in guest.text("jury")
    assert pages.decisions(learner) == ()


def test_only_kinds_that_there_are_have_a_form(pages: Pages, learner: str):
    """A drift is decided where it is shown; anything else is no page."""
    guest = pages.administrator()
    for kind in ("drift", "DOCUMENT", "x", "..%2F..%2Fcohort"):
        assert guest.get(guest.place(learner, kind)).status_code == 404
        assert guest.post(guest.place(learner, kind), GOOD).status_code == 404


def test_what_people_write_runs_nothing(pages: Pages, learner: str):
    """A reason is text wherever it is shown, in French and in English."""
    guest = pages.administrator()
    assert guest.post(guest.place(learner), {**GOOD, "reason": NASTY}).status_code == 303
    (kept,) = pages.decisions(learner)
    own = pages.guest(LEARNER, idnumber=learner, locale="en")
    for text in (
        guest.text(f"learner/{guest.ref(learner)}", recorded=str(kept.id)),
        own.text("me"),
        guest.text("jury"),
    ):
        assert "<img" not in text
    assert "&lt;img" in own.text("me")


def test_what_the_lms_holds_runs_nothing(pages: Pages):
    """A value of a profile field that nobody foresaw is quoted in an explanation, as text."""
    state, store = pages.moodle.state, pages.bridge.store
    learner = next(
        each.learner for each in store.verdicts.latest("csec") if each.component("BC1").presentation
    )
    user = next(each for each in state.users.values() if each.idnumber == learner)
    user.customfields["situation_pratique"] = NASTY
    sync(pages.bridge.job("csec"), learner=learner)
    text = pages.guest(LEARNER, idnumber=learner, programme="csec").text("me")
    assert "<img" not in text
    assert "&lt;img src=x onerror=alert(1)&gt;" in text


def test_a_jury_that_contradicts_the_state_is_asked_to_confirm(pages: Pages):
    """What lacks, then what is decided already, is shown; only a confirmation of that records."""
    guest = pages.administrator("csec")
    verdicts = pages.bridge.store.verdicts
    learner = next(
        each.learner
        for each in verdicts.latest("csec")
        if each.status is AwardStatus.IN_PROGRESS and not pages.decisions(each.learner, "csec")
    )
    place = guest.place(learner, "jury")
    answer = guest.post(place, JURY)
    assert answer.status_code == 422
    assert "Cette décision contredit ce qui est connu." in words_of(answer.text)
    (mark,) = re.findall(r'name="confirmed" value="([^"]*)"', answer.text)
    assert JURY["reason"] in answer.text
    assert guest.post(place, {**JURY, "confirmed": "something else"}).status_code == 422
    assert pages.decisions(learner, "csec") == ()
    assert guest.post(place, {**JURY, "confirmed": mark}).status_code == 303
    assert existing(verdicts.get("csec", learner)).status is AwardStatus.ADMITTED
    adjourned = {**JURY, "outcome": "adjourned", "reason": "Une erreur"}
    again = guest.post(place, {**adjourned, "confirmed": mark})
    assert again.status_code == 422
    assert JURY["reason"] in words_of(again.text)
    (newer,) = re.findall(r'name="confirmed" value="([^"]*)"', again.text)
    assert guest.post(place, {**adjourned, "confirmed": newer}).status_code == 303
    assert [each.outcome for each in pages.decisions(learner, "csec")] == ["admitted", "adjourned"]


def test_nobody_decides_about_themself(pages: Pages, learner: str):
    """The form says so before anything is typed, and nothing is recorded."""
    members = pages.members(pages.learners())
    guest = pages.guest(ADMINISTRATOR, TEACHER, idnumber=learner, members=members)
    told = "Personne ne décide de sa propre situation."
    asked = guest.get(guest.place(learner))
    assert asked.status_code == 422
    assert told in words_of(asked.text)
    answer = guest.post(guest.place(learner), GOOD)
    assert answer.status_code == 422
    assert told in words_of(answer.text)
    assert pages.decisions(learner) == ()
