"""Messages to learners: sent once, in their language, never about the past, never twice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from lms_bridge.cause import Cause, as_written
from lms_bridge.decisions.deciding import record_decision
from lms_bridge.errors import (
    BrakeApplied,
    CapabilityMissing,
    LmsUnavailable,
    ProgrammeError,
    RefusedByLms,
)
from lms_bridge.lms.moodle.address import Token
from lms_bridge.lms.moodle.links import is_own_name
from lms_bridge.lms.moodle.reader import MoodleLms
from lms_bridge.lms.moodle.role import CAPABILITIES, REQUIREMENTS
from lms_bridge.lms.moodle.setup.site_setup import MoodleSetup
from lms_bridge.lms.moodle.transport import Transport
from lms_bridge.lms.moodle.writer import MoodleLmsWriter
from lms_bridge.model.action import Outcome
from lms_bridge.model.connection import Purpose
from lms_bridge.model.decision import Decision, DecisionKind
from lms_bridge.model.identity import Text
from lms_bridge.model.site import Brake
from lms_bridge.programme import load_programme
from lms_bridge.runs import dry_run, sync
from lms_bridge.runs.connecting import site_needs
from lms_bridge.text import Wording
from lms_bridge_testing.sandbox import ADMINISTRATOR, SandboxMoodle
from lms_bridge_testing.sandbox.records import User
from tests.flow.sync_world import FILES, Faulty, Killed, World

ROLE = REQUIREMENTS[Purpose.MESSAGES]
KEY = "message:told-U1@L4"
MESSAGES = """\
  - id: told-U1
    kind: message
    when: {component: U1, status: [validated, exempted]}
    text: {fr: "Votre cours est validé.", en: "It's <validated> & done."}
  - id: told-B1
    kind: message
    when: {component: B1, status: [validated]}
    text: {fr: "Votre bloc est acquis.", en: "Your block is acquired."}
  - id: told-document
    kind: message
    when: {component: U2, owed: document, of: D1}
    text: {fr: "Un document est à rendre.", en: "A document is due."}
"""


class Writing(World):
    """The mini campus, whose programme also writes to learners."""

    def __init__(self, store: Any = None) -> None:
        super().__init__(store)
        files = {**FILES, "effects.yaml": FILES["effects.yaml"] + MESSAGES}
        self.programme = load_programme("mini", files)
        self.populate()
        self.switch(on=True)

    def switch(self, *, on: bool) -> None:
        """Switch messages on or off in the site file."""
        self.enabled = replace(self.enabled, effects_on=frozenset({"message"} if on else ()))

    def validate(self, person: User) -> None:
        """The hours of U1 are there."""
        self.state.mark(self.session, person, "P")

    def say(self, effect: str, text: str) -> None:
        """Change what a message says, in both languages."""
        self.programme = replace(
            self.programme,
            effects=tuple(
                replace(each, says=Text(text, text)) if each.id == effect else each
                for each in self.programme.effects
            ),
        )

    def pass_elsewhere(self, person: User) -> None:
        """The outside result is put right."""
        self.state.grade(self.items["EXT-RESULT"], person, 15).locked = True

    def told(self) -> list[tuple[str, str]]:
        """Who was written what, in order."""
        return [(each.to.idnumber, each.text) for each in self.state.messages]

    def another_day(self) -> None:
        """The next day."""
        self.wait(24 * 3600)


@pytest.fixture
def messaged() -> Writing:
    """The campus, looked at once with messages on."""
    world = Writing()
    sync(world.job())
    world.another_day()
    return world


def test_nobody_is_told_of_the_past(messaged: Writing):
    """The first run with messages on sends nothing, nor does one later what stood at that time."""
    assert messaged.told() == []
    sync(messaged.job())
    assert messaged.told() == []


def test_what_becomes_so_is_told_once(messaged: Writing):
    """In the learner's own language; the run counts it, and no later run repeats it."""
    messaged.people[3].lang = "en"
    messaged.validate(messaged.people[3])
    report = sync(messaged.job())
    assert messaged.told() == [("L4", "It's <validated> & done.")]
    assert report.counts["sent"] == 1
    messaged.another_day()
    assert not [a for a in dry_run(messaged.job()).plan.actions if a.target.kind == "message"]
    sync(messaged.job())
    assert len(messaged.told()) == 1


def test_they_are_off_until_a_site_switches_them_on():
    """A programme that has messages sends none by itself."""
    world = Writing()
    world.switch(on=False)
    sync(world.job())
    world.another_day()
    world.validate(world.people[3])
    sync(world.job())
    assert world.told() == []


def test_what_became_so_while_they_were_off_is_the_past(messaged: Writing):
    """Switched on again, only what becomes so from then on is told."""
    messaged.switch(on=False)
    messaged.validate(messaged.people[3])
    sync(messaged.job())
    messaged.another_day()
    messaged.switch(on=True)
    sync(messaged.job())
    messaged.another_day()
    sync(messaged.job())
    assert messaged.told() == []
    messaged.acquire_block(messaged.people[3])
    messaged.another_day()
    sync(messaged.job())
    assert [learner for learner, _ in messaged.told()] == ["L4"]


def test_a_newcomer_is_not_told_what_stood_on_arrival(messaged: Writing):
    """Nor anything a first run finds; what comes after is told."""
    newcomer = messaged.enter("L5")
    messaged.acquire_block(newcomer)
    sync(messaged.job())
    messaged.another_day()
    messaged.validate(newcomer)
    sync(messaged.job())
    assert [(learner, text) for learner, text in messaged.told() if "block" in text.lower()] == []
    assert [learner for learner, _ in messaged.told()] == ["L5"]


def test_one_message_a_learner_and_day(messaged: Writing):
    """What becomes so together is told together; what comes later the same day waits."""
    four = messaged.people[3]
    four.lang = "fr"
    messaged.validate(four)
    messaged.acquire_block(four)
    sync(messaged.job())
    assert messaged.told() == [("L4", "Votre bloc est acquis.\n\nVotre cours est validé.")]
    messaged.fail_elsewhere(four)
    messaged.wait(3600)
    sync(messaged.job())
    assert len(messaged.told()) == 1
    messaged.another_day()
    sync(messaged.job())
    assert messaged.told()[1:] == [("L4", "Un document est à rendre.")]


def test_a_debt_that_comes_back_is_told_again(messaged: Writing):
    """Settled in between, it is a new one; as long as it lasts it is told once."""
    four = messaged.people[3]
    four.lang = "fr"
    messaged.fail_elsewhere(four)
    _next_day(messaged)
    assert messaged.told() == [("L4", "Un document est à rendre.")]
    _next_day(messaged)
    messaged.pass_elsewhere(four)
    _next_day(messaged)
    assert len(messaged.told()) == 1
    messaged.fail_elsewhere(four)
    _next_day(messaged)
    _next_day(messaged)
    assert messaged.told() == 2 * [("L4", "Un document est à rendre.")]


def test_a_status_that_comes_back_is_not_told_again(messaged: Writing):
    """Whoever was told of a course that is validated is not told so twice."""
    four = messaged.people[3]
    four.lang = "fr"
    for mark in ("P", "A", "P"):
        messaged.state.mark(messaged.session, four, mark)
        _next_day(messaged)
    assert [text for _, text in messaged.told()] == ["Votre cours est validé."]


def test_a_text_that_is_too_long_is_not_sent_and_hinders_nothing(messaged: Writing):
    """It is said with its size; the rest of the day's message is sent."""
    four = messaged.people[3]
    four.lang = "fr"
    messaged.say("told-B1", "&" * 1000)
    messaged.validate(four)
    messaged.acquire_block(four)
    for _ in range(2):
        _next_day(messaged)
        (last,) = messaged.store.runs.latest("mini", 1)
        (found,) = messaged.store.actions.outlook(last.id).obstacles
        assert found.key == "message:told-B1@L4"
        assert found.cause.code == "effect.too_long"
        assert messaged.told() == [("L4", "Votre cours est validé.")]
    for language in ("fr", "en"):
        assert "effects.yaml" in Wording(language, strict=True).cause(found.cause)


def test_a_programme_with_a_text_that_is_too_long_is_refused():
    """By its check, with the line of the text, before any site runs it."""
    long = MESSAGES.replace("Your block is acquired.", "&" * 1000)
    with pytest.raises(ProgrammeError) as caught:
        load_programme("mini", {**FILES, "effects.yaml": FILES["effects.yaml"] + long})
    (problem,) = caught.value.problems
    assert problem.cause == Cause.of("effect.too_long", bytes=5012, most=4096)
    assert problem.line


@pytest.mark.parametrize("on", [True, False])
def test_the_role_and_the_service_name_messaging_only_where_it_is_used(*, on: bool):
    """No capability is asked for that nothing needs."""
    world = Writing()
    world.switch(on=on)
    needs = [site_needs(world.programme, world.enabled, is_own_name)]
    setup = MoodleSetup("https://moodle.example.org", _unasked, _unasked, world.clock, 5)
    named = set(ROLE.capabilities) & setup.capabilities(needs).keys()
    assert named == (set(ROLE.capabilities) if on else set())
    assert ("core_message_send_instant_messages" in setup.functions(needs)) is on


def _unasked() -> Any:
    """What reads a Moodle that nobody is to ask."""
    raise AssertionError


def test_what_does_not_fit_waits_for_another_day(messaged: Writing):
    """Whole texts, one message a day; nothing is cut, and nothing is refused."""
    four = messaged.people[3]
    messaged.say("told-B1", "b" * 3000)
    messaged.say("told-U1", "u" * 3000)
    messaged.validate(four)
    messaged.acquire_block(four)
    _next_day(messaged)
    assert messaged.told() == [("L4", "b" * 3000)]
    _next_day(messaged)
    assert messaged.told()[1:] == [("L4", "u" * 3000)]


def _next_day(world: Writing) -> None:
    """A day later, after a sync."""
    sync(world.job())
    world.another_day()


@pytest.mark.parametrize("how", ["killed after", "lost"])
def test_an_unknown_outcome_waits_for_a_person(messaged: Writing, how: str):
    """Sent or not, nobody knows: it is shown, and never sent again by itself."""
    messaged.validate(messaged.people[3])
    lost = _lost_at(messaged, how)
    assert len(messaged.told()) == 1
    for _ in range(2):
        messaged.another_day()
        report = sync(messaged.job())
        assert len(messaged.told()) == 1, lost
        assert [each.key for each in report.plan.drifts] == [KEY]
        assert [each.cause.code for each in report.plan.obstacles if each.key == KEY] == [
            "effect.sent_unknown"
        ]


@pytest.mark.parametrize(("outcome", "messages"), [("leave", 1), ("restore", 2)])
def test_a_person_decides_about_it(messaged: Writing, outcome: str, messages: int):
    """Counted as sent, or sent once more on that person's word."""
    messaged.validate(messaged.people[3])
    _lost_at(messaged, "killed after")
    messaged.another_day()
    sync(messaged.job())
    said = Decision(
        0,
        "mini",
        "L4",
        DecisionKind.DRIFT,
        KEY,
        outcome,
        "prof1 (63)",
        messaged.clock.now(),
        "asked",
    )
    record_decision(messaged.job(), said)
    for _ in range(2):
        messaged.another_day()
        report = sync(messaged.job())
    assert len(messaged.told()) == messages
    assert report.plan.drifts == ()


def _lost_at(world: Writing, how: str) -> Faulty:
    """A run that is interrupted at its message."""

    class AtMessage(Faulty):
        def __getattr__(self, name: str) -> Any:
            if name == "send_message":
                self.at = self.calls + 1
            return super().__getattr__(name)

    faulty = AtMessage(world.lms, how=how)
    try:
        sync(world.job(faulty))
    except Killed:
        world.wait(24 * 3600)
        sync(world.job())
    return faulty


@pytest.mark.parametrize(
    "error", [LmsUnavailable(as_written("away")), RefusedByLms(as_written("no"))]
)
def test_what_was_surely_not_sent_is_sent_later(messaged: Writing, error: Exception):
    """An LMS that was away, or that refused it."""
    messaged.validate(messaged.people[3])
    messaged.lms.fail("send_message", error)
    sync(messaged.job())
    assert messaged.told() == []
    messaged.another_day()
    sync(messaged.job())
    assert [learner for learner, _ in messaged.told()] == ["L4"]


def test_without_the_capability_nothing_else_waits(messaged: Writing):
    """The rest of the run is carried out."""
    messaged.validate(messaged.people[3])
    messaged.lms.fail(
        "send_message", CapabilityMissing(as_written("the role does not allow it")), times=9
    )
    report = sync(messaged.job())
    outcomes = {a.target.kind: r.outcome for a, r in report.receipts}
    assert outcomes["message"] is Outcome.REFUSED
    assert messaged.member("LMSB-U1", messaged.people[3])


def test_the_brake_counts_messages(messaged: Writing):
    """A run that would write to too many stops before its first write."""
    messaged.enabled = replace(messaged.enabled, brake=Brake(share=0.0, spare=0))
    messaged.programme = replace(
        messaged.programme,
        effects=tuple(e for e in messaged.programme.effects if e.kind == "message"),
    )
    messaged.validate(messaged.people[3])
    with pytest.raises(BrakeApplied, match="count=1, roster=4"):
        sync(messaged.job())
    assert messaged.told() == []


def test_moodle_sends_it_as_html_that_means_what_it_says(messaged: Writing):
    """Through the web services, escaped; the journal of the sandbox has one message."""
    messaged.people[3].lang = "en"
    messaged.validate(messaged.people[3])
    with SandboxMoodle(messaged.state, capabilities=ADMINISTRATOR) as moodle:
        transport = Transport(moodle.url, Token(moodle.token))
        sync(replace(messaged.job(), lms=MoodleLms(transport), writer=MoodleLmsWriter(transport)))
        transport.close()
    assert messaged.told() == [("L4", "It's &lt;validated&gt; &amp; done.")]
    assert len(messaged.state.changes("core_message_send_instant_messages")) == 1


@pytest.mark.parametrize("without", [*sorted(ROLE.capabilities), ""])
def test_the_role_reaches_learners_of_any_course(messaged: Writing, without: str):
    """With what the role for messages has, and not with less: Moodle sends, or refuses."""
    messaged.validate(messaged.people[3])
    allowed = CAPABILITIES - {without}
    with SandboxMoodle(messaged.state, capabilities=allowed) as moodle:
        transport = Transport(moodle.url, Token(moodle.token))
        job = replace(messaged.job(), lms=MoodleLms(transport), writer=MoodleLmsWriter(transport))
        report = sync(job)
        transport.close()
    outcomes = {a.target.kind: r.outcome for a, r in report.receipts}
    assert outcomes["message"] is (Outcome.REFUSED if without else Outcome.SENT)
    assert len(messaged.told()) == (0 if without else 1)


def test_a_refusal_names_nobody(messaged: Writing):
    """Where the role may not write to those it shares no course with, receipts name no one."""
    four = messaged.people[3]
    messaged.validate(four)
    allowed = ADMINISTRATOR - {"moodle/site:messageanyuser"}
    with SandboxMoodle(messaged.state, capabilities=allowed) as moodle:
        transport = Transport(moodle.url, Token(moodle.token))
        job = replace(messaged.job(), lms=MoodleLms(transport), writer=MoodleLmsWriter(transport))
        report = sync(job)
        transport.close()
    (detail,) = (r.detail for a, r in report.receipts if a.target.kind == "message")
    assert detail is not None
    assert four.lastname not in str(detail)
    assert messaged.told() == []


@pytest.mark.parametrize(("language", "words"), [("fr", "le message"), ("en", "the message")])
def test_it_is_explained_in_both_languages(messaged: Writing, language: str, words: str):
    """As what an action acts upon."""
    messaged.validate(messaged.people[3])
    (action,) = (a for a in dry_run(messaged.job()).plan.actions if a.target.kind == "message")
    assert Wording(language, messaged.programme).effect(action.target) == f"{words} told-U1"
