"""The commands that say who is who, as a person uses them, over HTTP."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from lms_bridge.bootstrap import bridge
from lms_bridge.cli.running import TO_LOOK_AT
from lms_bridge.errors import DecisionRefused, NotConfirmed, SkipRecord, UnusableFile
from lms_bridge.model.lti import ContextMember, ContextRoster, Role
from lms_bridge_testing.planted import PLANTED
from tests.contract.lti_values import platform, visit
from tests.flow.conftest import Site
from tests.refusals import in_english

UNASKED = ("--by", "registrar", "--because", "the file of admissions")
SAID = (*UNASKED, "--yes")


def answered(site: Site, *arguments: str) -> Any:
    """What a command answers as JSON."""
    return site.json(*arguments)


def learner_of(site: Site, place: int) -> str:
    """A learner of the DU who was judged."""
    found = sorted(each["learner"] for each in answered(site, "status", "du-pccpu"))
    return str(found[place])


def renumber(site: Site, old: str, new: str) -> int:
    """Give an account another number, and sync; answers the account."""
    (user,) = site.moodle.state.find_users("idnumber", old)
    site.moodle.state.update_user(user, idnumber=new)
    ran = site.run("sync", "du-pccpu")
    assert ran.exit_code == 7, ran.output
    return int(user.id)


def invoke(site: Site, *arguments: str) -> Result:
    """Run a command on the site."""
    return site.run(*arguments)


def test_a_new_number_is_listed_confirmed_and_remembered(synced: Site):
    """What waits, with the command that settles it; then who said what, in both languages."""
    old = learner_of(synced, 0)
    new = f"9{old}"
    account = renumber(synced, old, new)
    (waiting,) = answered(synced, "learner", "list")
    assert (waiting["waiting"]["number"], waiting["waiting"]["user_id"]) == (new, account)
    assert waiting["choices"] == ["rename", "separate"]
    (shown,) = waiting["accounts"]
    assert (shown["account"], shown["name"]) == (account, "")
    assert shown["page"].endswith(f"/user/profile.php?id={account}")
    assert invoke(synced, "learner", "list").exit_code == TO_LOOK_AT
    for language, words in (("fr", "À confirmer"), ("en", "To be confirmed")):
        assert words in invoke(synced, "learner", "list", "--lang", language).output
    recorded = answered(synced, "learner", "rename", old, new, *SAID)
    assert recorded["decision"]["moves"] == [{"after": new, "before": old, "apart": False}]
    assert recorded["verdicts"]["du-pccpu"]["learner"] == new
    learners = {each["learner"] for each in answered(synced, "status", "du-pccpu")}
    assert new in learners
    assert old not in learners
    for number in (old, new):
        found = answered(synced, "learner", "history", number)
        assert [each["number"] for each in found["accounts"]] == [old, new]
        assert [each["because"] for each in found["decisions"]] == ["the file of admissions"]
    assert "registrar" in invoke(synced, "learner", "history", new, "--lang", "en").output
    nothing = invoke(synced, "learner", "list", "--lang", "en")
    assert nothing.output == "No number and no account waits for a confirmation.\n"
    assert nothing.exit_code == 0


def test_history_says_what_the_list_says(synced: Site):
    """A number that was put right in Moodle is past in both, with its days."""
    old = learner_of(synced, 0)
    account = renumber(synced, old, f"9{old}")
    user = synced.moodle.state.users[account]
    synced.moodle.state.update_user(user, idnumber=old)
    synced.run("sync", "du-pccpu")
    assert answered(synced, "learner", "list") == []
    found = answered(synced, "learner", "history", f"9{old}")
    assert [each["state"] for each in found["accounts"]] == ["gone"]
    for language, word in (("fr", "passé"), ("en", "past")):
        assert word in invoke(synced, "learner", "history", f"9{old}", "--lang", language).output


def test_the_account_without_a_number_is_named(synced: Site):
    """With the address of its page: nobody has to look through all accounts for it."""
    PLANTED["no-idnumber"](synced.cohort)
    learner = next(iter(synced.cohort.rows.values())).idnumber
    nameless = {each.id for each in synced.moodle.state.users.values() if not each.idnumber}
    found = invoke(synced, "sync", "du-pccpu", "--lang", "en").output
    named = [each for each in nameless if f"account {each}: " in found]
    assert named
    assert all(f"/user/profile.php?id={each}" in found for each in named)
    assert learner not in found


def test_another_person_is_said_in_words(synced: Site):
    """What was known is under the mark then, and the sentence says so."""
    old = learner_of(synced, 1)
    renumber(synced, old, f"9{old}")
    told = invoke(synced, "learner", "separate", f"9{old}", *SAID, "--lang", "en").output
    assert "are another person's, who begins with nothing" in told
    assert f"What was known under {old} is known under {old}~1 now." in told
    assert "To take it back: lms-bridge learner withdraw 1 --by 'your function'" in told
    explained = invoke(synced, "explain", "du-pccpu", f"{old}~1", "--lang", "en")
    assert explained.exit_code == 0


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ("À enregistrer", "Aujourd'hui", "Ce qui est connu sous", "Ensuite")),
        ("en", ("To be recorded", "Today", "What is known under", "Then")),
    ],
)
def test_both_histories_are_shown_before_anything_is_recorded(
    synced: Site, language: str, words: tuple[str, ...]
):
    """Nobody says yes: nothing is kept, whatever the command, and 8 is what a script sees."""
    old = learner_of(synced, 0)
    renumber(synced, old, f"9{old}")
    other = learner_of(synced, 3)
    for command in (("separate", f"9{old}"), ("rename", old, f"9{old}"), ("join", old, other)):
        ran = invoke(synced, "learner", *command, *UNASKED, "--lang", language)
        assert isinstance(ran.exception, NotConfirmed)
        said = ran.output.replace("\u00a0", " ").replace("’", "'")
        assert all(each in said for each in (*words, old))
    assert answered(synced, "learner", "history", old)["decisions"] == []


def test_whoever_is_meant_is_named_where_a_course_was_looked_at(
    synced: Site, caplog: pytest.LogCaptureFixture
):
    """The name that a visit's course shows, and the page of the account; no log has either."""
    old = learner_of(synced, 0)
    account = renumber(synced, old, f"9{old}")
    member = ContextMember(str(account), old, "Zoé Élan", frozenset({Role.LEARNER}))
    with closing(bridge(synced.file)) as opened:
        opened.store.platforms.save(platform())
        opened.store.visits.open(replace(visit(), until=opened.now + timedelta(hours=1)), "secret")
        opened.store.visits.save_roster("v1", ContextRoster((member,), opened.now))
    listed = invoke(synced, "learner", "list", "--lang", "en").output
    asked = invoke(synced, "learner", "separate", f"9{old}", *UNASKED, "--lang", "en").output
    for told in (listed, asked):
        assert f"Account {account} (Zoé Élan): {synced.moodle.url}/user/profile.php" in told
    assert answered(synced, "learner", "list")[0]["accounts"][0]["name"] == "Zoé Élan"
    assert "Zoé" not in caplog.text


def test_a_wrong_word_is_withdrawn_by_its_number(synced: Site):
    """As the history shows it; the number waits again, and both words stay in the history."""
    old = learner_of(synced, 0)
    new = f"9{old}"
    renumber(synced, old, new)
    before = answered(synced, "explain", "du-pccpu", old)
    wrong = answered(synced, "learner", "separate", new, *SAID)["decision"]["id"]
    synced.run("sync", "du-pccpu")
    exempted = ("decide", "du-pccpu", new, "topic", "topic:M1", "Sujet")
    assert synced.run(*exempted, "--by", "leads", "--because", "so").exit_code == 0
    told = invoke(synced, "learner", "withdraw", str(wrong), *SAID, "--lang", "en").output
    assert f"What was known under {old}~1 is known under {old} now." in told
    assert f"kept under {new}~1 and counts for nobody" in " ".join(told.split())
    history = invoke(synced, "learner", "history", new, "--lang", "en").output
    assert f"`lms-bridge learner join '{new}~1' {new}` takes it back" in history
    after = answered(synced, "explain", "du-pccpu", old)
    # the number waits again, now as one that was seen before
    assert before.pop("set_aside")["code"] == "identity.other_number"
    assert after.pop("set_aside")["code"] == "identity.seen_before"
    assert after == before
    assert [each["waiting"]["number"] for each in answered(synced, "learner", "list")] == [new]
    found = answered(synced, "learner", "history", old)["decisions"]
    assert [each["change"] for each in found] == ["separate", "withdraw"]
    answered(synced, "learner", "rename", old, new, *SAID)
    assert synced.run("sync", "du-pccpu").exit_code == 7  # the cohort's own states to look at
    assert answered(synced, "explain", "du-pccpu", new)["learner"] == new


def test_two_numbers_are_joined(synced: Site):
    """What differs is told first; then everything counts under the second."""
    one, other = learner_of(synced, 0), learner_of(synced, 1)
    for learner, until in ((one, "2027-01-31"), (other, "2027-03-31")):
        decide = ("decide", "du-pccpu", learner, "topic", "topic:M1", f"Sujet {until}")
        assert synced.run(*decide, "--by", "leads", "--because", "so").exit_code == 0
    asked = invoke(synced, "learner", "join", one, other, *UNASKED, "--lang", "en")
    assert "Decided under both numbers (du-pccpu)" in asked.output
    assert f"with the number {one} on a roster, it is set aside" in asked.output
    kept = answered(synced, "learner", "join", one, other, *SAID)
    assert kept["verdicts"]["du-pccpu"]["learner"] == other
    assert one not in {each["learner"] for each in answered(synced, "status", "du-pccpu")}
    numbers = [each["number"] for each in answered(synced, "learner", "history", one)["accounts"]]
    assert sorted(numbers) == sorted([one, other])


@pytest.mark.parametrize("headings", ["old;new", "nouveau,ancien", "\ufeffancien;nouveau"])
def test_a_cohort_of_new_numbers_is_one_file(synced: Site, tmp_path: Path, headings: str):
    """All or nothing: each line that cannot be is named by its number."""
    olds = [learner_of(synced, place) for place in range(3)]
    for old in olds:
        (user,) = synced.moodle.state.find_users("idnumber", old)
        synced.moodle.state.update_user(user, idnumber=f"9{old}")
    synced.run("sync", "du-pccpu")
    between, turned = (",", True) if "," in headings else (";", False)

    def written(pairs: list[tuple[str, str]]) -> str:
        lines = [between.join(reversed(each) if turned else each) for each in pairs]
        path = tmp_path / "renames.csv"
        path.write_text("\n".join((headings, *lines)), encoding="utf-8")
        return str(path)

    wrong = written([(olds[0], f"9{olds[0]}"), (olds[1], f"8{olds[1]}"), (olds[2], "")])
    refused = invoke(synced, "learner", "rename", "--file", wrong, *SAID)
    assert isinstance(refused.exception, UnusableFile)
    assert [each.line for each in refused.exception.problems] == [4]
    wrong = written([(olds[0], f"9{olds[0]}"), (olds[1], f"8{olds[1]}"), (olds[1], f"9{olds[0]}")])
    refused = invoke(synced, "learner", "rename", "--file", wrong, *SAID)
    assert isinstance(refused.exception, UnusableFile)
    assert [each.line for each in refused.exception.problems] == [3, 4]
    bare = tmp_path / "bare.csv"
    bare.write_text(f"{olds[0]};9{olds[0]}\n", encoding="utf-8")
    refused = invoke(synced, "learner", "rename", "--file", str(bare), *SAID)
    assert isinstance(refused.exception, UnusableFile)
    assert "old + new or ancien + nouveau" in in_english(refused.exception)
    right = written([(each, f"9{each}") for each in olds])
    asked = invoke(synced, "learner", "rename", "--file", right, *UNASKED)
    assert isinstance(asked.exception, NotConfirmed)
    assert len(answered(synced, "learner", "list")) == 3
    recorded = answered(synced, "learner", "rename", "--file", right, *SAID)
    assert [each["decision"]["number"] for each in recorded] == [f"9{each}" for each in olds]
    assert answered(synced, "learner", "list") == []
    again = invoke(synced, "learner", "rename", "--file", right, *UNASKED, "--lang", "en")
    assert again.exit_code == 0, again.output
    for each in recorded:
        assert f"Recorded already (decision {each['decision']['id']})" in again.output
    learners = {each["learner"] for each in answered(synced, "status", "du-pccpu")}
    assert {f"9{each}" for each in olds} <= learners
    assert learners.isdisjoint(olds)


def test_what_does_not_wait_cannot_be_said(synced: Site):
    """A number that no sync has seen on another account, and one that was never seen at all."""
    old = learner_of(synced, 0)
    refused = invoke(synced, "learner", "link", old, *SAID)
    assert isinstance(refused.exception, DecisionRefused)
    assert "does not wait for a confirmation" in in_english(refused.exception)
    unknown = invoke(synced, "learner", "history", "nobody")
    assert isinstance(unknown.exception, SkipRecord)


def test_nobody_unknown_is_written_about(synced: Site):
    """A block for somebody whom nobody knows is refused, and nothing is kept."""
    ran = invoke(
        synced,
        "acquired",
        "csec",
        "999",
        "--add",
        "BC1",
        "--on",
        "2025-06-30",
        *SAID,
    )
    assert isinstance(ran.exception, SkipRecord)
    assert "999" not in {each["learner"] for each in answered(synced, "acquired", "csec")}
