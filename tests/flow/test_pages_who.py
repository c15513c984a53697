"""Pages ask whose account it is, and whoever may says who is who."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lms_bridge.model.lti import ContextMember
from lms_bridge.runs import sync
from lms_bridge.runs.identifying import waiting_identities
from tests.flow.pages_world import ADMINISTRATOR, LEARNER, TEACHER, Guest, Pages, pages_in, words_of


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    """A site of which each test takes learners of its own."""
    with pages_in(tmp_path_factory.mktemp("who")) as made:
        yield made


def renumbered(pages: Pages, place: int) -> tuple[str, str, str]:
    """A learner whose account has another number since: old number, new number, account."""
    old = pages.learners()[place]
    (user,) = pages.moodle.state.find_users("idnumber", old)
    pages.moodle.state.update_user(user, idnumber=f"9{old}")
    sync(pages.bridge.job("du-pccpu"))
    return old, f"9{old}", str(user.id)


def asked(pages: Pages, number: str, user_id: str, *roles) -> Guest:
    """Somebody who looks at a course with one member."""
    member = ContextMember(user_id, number, "Nom Prénom", frozenset({LEARNER}))
    return pages.guest(*roles, members=[member])


def form_of(guest: Guest, outcome: str) -> dict[str, str]:
    """The form that the page of what to look at shows for its one identity."""
    text = guest.text("attention")
    named = text.partition('name="identity" value="')[2].partition('"')[0]
    return {"identity": named, "outcome": outcome, "reason": "registre des inscriptions"}


def mark_in(text: str) -> str:
    """What stands for the state that a page shows, beside the box to tick."""
    return text.partition('name="confirmed" value="')[2].partition('"')[0]


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_a_number_that_somebody_took_shows_nothing(pages: Pages, locale: str, capsys):
    """Another account with a learner's number: no verdict, whom to turn to, and no name logged."""
    learner = pages.learners()[0]
    thief = pages.guest(LEARNER, idnumber=learner, user=("99999", "x"), locale=locale)
    text = words_of(thief.text("me"))
    assert "UE1" not in text
    assert learner not in text
    assert ("secrétariat" if locale == "fr" else "programme's office") in text
    logged = capsys.readouterr().out
    assert "web.other_account" in logged
    assert learner not in logged
    chooses = pages.guest(LEARNER, idnumber=learner, user=("99999", "x"), programme="")
    assert 'value="du-pccpu"' not in chooses.text("")


def test_a_learner_sees_what_was_judged_from_their_account(pages: Pages):
    """The same number with the account behind it."""
    learner = pages.learners()[0]
    assert "UE1" in pages.guest(LEARNER, idnumber=learner).text("me")


def test_a_teacher_is_not_shown_another_account_under_a_learners_number(pages: Pages):
    """Neither on the list, nor by the address of the learner's page."""
    learner = pages.learners()[1]
    guest = asked(pages, learner, "99999", TEACHER)
    assert "Nom Prénom" not in guest.text("cohort")
    assert guest.get(f"learner/{guest.ref(learner)}").status_code == 404


def test_whoever_may_says_who_it_is(pages: Pages):
    """Both histories and the choices; what was known follows, and the page asks no more."""
    old, new, account = renumbered(pages, 2)
    guest = asked(pages, new, account, ADMINISTRATOR)
    text = words_of(guest.text("attention"))
    assert "Personnes à confirmer" in text
    assert old in text
    assert "situation établie dans du-pccpu" in text
    page = f'user/profile.php?id={account}"'
    assert page in guest.text("attention")
    assert "Voir ce qui changerait" in text
    for lacking in ("outcome", "reason"):
        answer = guest.post("identity", {**form_of(guest, "rename"), lacking: ""})
        assert answer.status_code == 422
    form = form_of(guest, "rename")
    for guessed in ("", "yes"):  # what was not shown cannot be confirmed
        answer = guest.post("identity", {**form, "confirmed": guessed})
        assert answer.status_code == 422
    shown = words_of(answer.text)
    assert "Enregistrer la décision" in shown
    assert f"Profil du compte {account} – Nom Prénom" in shown.replace("\u00a0", " ")
    for said in ("Voici ce qui en résulterait", "Aujourd'hui", "Ensuite", f"sera sous {new}"):
        assert said in shown.replace("’", "'").replace("\u00a0", " ")
    assert pages.bridge.store.accounts.decided(new) == ()
    answer = guest.post("identity", {**form, "confirmed": mark_in(answer.text)})
    assert answer.status_code == 303
    assert "Personnes à confirmer" not in guest.text("attention")
    assert new in pages.learners()
    assert old not in pages.learners()
    (decision,) = pages.bridge.store.accounts.decided(new)
    assert decision.by == "prof1 (63)"
    assert "UE1" in pages.guest(LEARNER, idnumber=new).text("me")
    assert "Identités confirmées" in guest.text("attention")
    assert page in guest.text("attention")
    form = form_of(guest, "withdraw")
    answer = guest.post("identity", form)
    assert answer.status_code == 422
    assert guest.post("identity", {**form, "confirmed": mark_in(answer.text)}).status_code == 303
    assert old in pages.learners()
    assert new not in pages.learners()
    assert "Personnes à confirmer" in guest.text("attention")
    member = ContextMember(account, new, "Nom Prénom", frozenset({LEARNER}))
    own = pages.guest(ADMINISTRATOR, members=[member], user=(account, "x"))
    about_oneself = own.post("identity", form_of(own, "rename"))
    assert about_oneself.status_code == 422
    assert mark_in(about_oneself.text) == ""
    form = form_of(guest, "rename")
    mark = mark_in(guest.post("identity", form).text)
    assert guest.post("identity", {**form, "confirmed": mark}).status_code == 303


def test_who_may_not_sees_that_it_waits_and_no_history(pages: Pages):
    """An instructor is not asked, and reads nothing of the other number."""
    old, new, account = renumbered(pages, 3)
    guest = asked(pages, new, account, TEACHER)
    text = words_of(guest.text("attention"))
    assert "Personnes à confirmer" in text
    assert old not in text.replace(new, "")
    assert "profile.php" not in guest.text("attention")
    assert guest.post("identity", {"identity": "x", "outcome": "rename"}).status_code == 404
    elsewhere = asked(pages, "another", "1", ADMINISTRATOR)
    assert new not in elsewhere.text("attention")
    assert elsewhere.post("identity", {"identity": "x", "outcome": "rename"}).status_code == 404
    assert [each.number for each in waiting_identities(pages.bridge.store)] == [new]
