"""A kind of effect that a package of somebody else brings, from the programme to the sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from lms_bridge.errors import ConfigurationError, ProgrammeError
from lms_bridge.lms.moodle.address import Token
from lms_bridge.lms.moodle.reader import MoodleLms
from lms_bridge.lms.moodle.transport import Transport
from lms_bridge.lms.moodle.writer import MoodleLmsWriter
from lms_bridge.model.action import Outcome, Target
from lms_bridge.model.installed import kind_names, kind_points
from lms_bridge.programme import load_programme
from lms_bridge.programme.effect_kinds import effect_kind, target_of_key
from lms_bridge.runs import dry_run, sync
from lms_bridge.runs.job import Job
from lms_bridge.text import Wording
from lms_bridge.text.catalogue import catalogue
from lms_bridge.text.causes import error_in_words
from lms_bridge_testing.sandbox import ADMINISTRATOR, SandboxMoodle
from tests.flow.sync_world import FILES, World
from tests.paths import FIXTURES

PACKAGE = FIXTURES / "stranger_kinds"
CARD = Target("library", idnumber="EVENING")
CARDS = """\
  - id: card
    kind: library
    when: {component: U1, status: [validated]}
    card: EVENING
"""


def forget() -> None:
    """Look anew for what is installed."""
    for each in (kind_points, effect_kind, catalogue):
        each.cache_clear()


@pytest.fixture
def _installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The stranger's package stands on the search path, as an installed one does."""
    monkeypatch.syspath_prepend(PACKAGE)
    forget()
    yield
    forget()


@pytest.fixture
def library_campus(_installed: None) -> World:
    """The mini campus, whose programme also gives cards of the library."""
    world = World().populate()
    files = {**FILES, "effects.yaml": FILES["effects.yaml"] + CARDS}
    world.programme = load_programme("mini", files)
    world.cohorts["LIBRARY-EVENING"] = world.state.add_cohort("LIBRARY-EVENING", "Evening")
    return world


@pytest.fixture
def job(library_campus: World) -> Iterator[Job]:
    """A job on the campus through Moodle's web services."""
    with SandboxMoodle(library_campus.state, capabilities=ADMINISTRATOR) as moodle:
        transport = Transport(moodle.url, Token(moodle.token))
        lms, writer = MoodleLms(transport), MoodleLmsWriter(transport)
        yield replace(library_campus.job(), lms=lms, writer=writer)
        transport.close()


def test_it_is_planned_written_and_read_back(library_campus: World, job: Job):
    """Whoever validates U1 has the card in Moodle; a second run has nothing to do."""
    planned = {each.target for each in dry_run(job).plan.actions}
    assert CARD in planned
    report = sync(job)
    outcomes = {r.outcome for a, r in report.receipts if a.target == CARD}
    assert outcomes == {Outcome.DONE}
    assert report.counts["cards"] == 1
    assert [
        each for each in library_campus.people if library_campus.member("LIBRARY-EVENING", each)
    ] == [library_campus.people[0]]
    library_campus.wait(60)
    assert dry_run(job).plan.actions == ()


def test_somebody_takes_it_away(library_campus: World, job: Job):
    """What a person changes in Moodle is a drift, for a person to decide."""
    sync(job)
    library_campus.state.remove_from_cohort(
        library_campus.cohorts["LIBRARY-EVENING"], library_campus.people[0]
    )
    library_campus.wait(60)
    (drift,) = dry_run(job).plan.drifts
    assert (drift.key, drift.expected) == ("library:EVENING@L1", True)
    assert target_of_key(drift.key) == CARD


def test_it_is_never_taken_back(library_campus: World, job: Job):
    """Its kind keeps what was given: a person decides."""
    sync(job)
    library_campus.state.mark(library_campus.session, library_campus.people[0], "A")
    library_campus.wait(60)
    plan = dry_run(job).plan
    (obstacle,) = (each for each in plan.obstacles if each.target == CARD)
    assert obstacle.cause.code == "effect.not_taken_back"


@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", "la carte de bibliothèque EVENING"), ("en", "the library card EVENING")],
)
def test_it_is_explained_in_both_languages(
    library_campus: World, job: Job, language: str, words: str
):
    """In a plan, and inside the sentence of what is in the way."""
    del library_campus.state.cohorts[library_campus.cohorts["LIBRARY-EVENING"].id]
    wording = Wording(language, library_campus.programme, strict=True)
    assert wording.effect(CARD) == words
    (obstacle,) = (each for each in dry_run(job).plan.obstacles if each.target == CARD)
    assert words in wording.cause(obstacle.cause)


@pytest.mark.usefixtures("_installed")
@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("card: EVENING", "a library effect needs `card`"),
        ("badge: Badge", "a library effect takes no badge"),
    ],
)
def test_its_shape_is_checked(written: str, said: str):
    """Each effect has the keys that its kind gives it, and no others."""
    new = "" if written.startswith("card") else f"card: EVENING\n    {written}"
    files = {**FILES, "effects.yaml": FILES["effects.yaml"] + CARDS.replace("card: EVENING", new)}
    with pytest.raises(ProgrammeError) as refused:
        load_programme("mini", files)
    assert said in error_in_words(refused.value, "en")


def test_without_the_package_its_programme_is_refused():
    """The kinds that there are, are listed."""
    forget()
    assert "library" not in kind_names()
    with pytest.raises(ConfigurationError):
        effect_kind("library")
    with pytest.raises(ProgrammeError, match=r"effect\.kind_unknown\(.*name='library'"):
        load_programme("mini", {**FILES, "effects.yaml": FILES["effects.yaml"] + CARDS})


def test_a_key_of_a_kind_that_is_gone_is_shown_as_it_is():
    """A page with an old action on it never fails."""
    forget()
    assert Wording("en").effect(CARD) == "library:EVENING"
