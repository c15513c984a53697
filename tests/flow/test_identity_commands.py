"""The commands that say who is who, as a person uses them, over HTTP."""

from __future__ import annotations

from typing import Any

from typer.testing import Result

from lms_bridge.errors import DecisionRefused, SkipRecord
from lms_bridge_testing.planted import PLANTED
from tests.flow.conftest import Site
from tests.refusals import in_english

SAID = ("--by", "registrar", "--because", "the file of admissions")


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
    for language, words in (("fr", "À confirmer"), ("en", "To be confirmed")):
        assert words in invoke(synced, "learner", "list", "--lang", language).output
    recorded = answered(synced, "learner", "rename", old, new, *SAID)
    assert recorded["decision"]["moves"] == [{"after": new, "before": old}]
    assert recorded["verdicts"]["du-pccpu"]["learner"] == new
    learners = {each["learner"] for each in answered(synced, "status", "du-pccpu")}
    assert new in learners
    assert old not in learners
    for number in (old, new):
        found = answered(synced, "learner", "history", number)
        assert [each["number"] for each in found["accounts"]] == [old, new]
        assert [each["because"] for each in found["decisions"]] == ["the file of admissions"]
    assert "registrar" in invoke(synced, "learner", "history", new, "--lang", "en").output
    nothing = invoke(synced, "learner", "list", "--lang", "en").output
    assert nothing == "No number and no account waits for a confirmation.\n"


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
    explained = invoke(synced, "explain", "du-pccpu", f"{old}~1", "--lang", "en")
    assert explained.exit_code == 0


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
        "--because",
        "certificate",
    )
    assert isinstance(ran.exception, SkipRecord)
    assert "999" not in {each["learner"] for each in answered(synced, "acquired", "csec")}
