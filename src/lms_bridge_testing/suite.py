"""The standard suite that the author of a programme runs with pytest, in three lines.

::

    from lms_bridge_testing.suite import ProgrammeSuite

    class TestMine(ProgrammeSuite):
        folder = Path("plugins/mine")

Each test stands for a quality rule. One that `quality.yaml` exempts, or leaves to do, is skipped
with the reason given there. Where hypothesis is installed it chooses the invented learners, and
shrinks what it finds; without it the same forty of each track are looked at.
"""

from __future__ import annotations

import functools
import importlib.util
from collections.abc import Iterable
from pathlib import Path
from random import Random
from typing import ClassVar
from unittest import SkipTest

from lms_bridge.authoring.standard import Subject, failures
from lms_bridge.authoring.standard.checks import SEARCHES, searched
from lms_bridge.cause import Cause
from lms_bridge.located import read_text
from lms_bridge.programme.quality import QUALITY_FILE, QUALITY_RULES, RuleStatus, quality_of
from lms_bridge.text.causes import cause_in_words

#: How many learners hypothesis invents for a test.
_EXAMPLES = 60


@functools.cache
def _subject(folder: Path) -> Subject:
    return Subject(folder)


class ProgrammeSuite:
    """Tests of the programme in `folder`; name the class that inherits it Test…."""

    folder: ClassVar[Path]

    def test_loads(self) -> None:
        """The folder loads, with its cases and its quality file."""
        _subject(self.folder)
        path = self.folder / QUALITY_FILE
        if path.exists():
            _, problems, _ = quality_of(read_text(QUALITY_FILE, path))
            _fail(each.told for each in problems)

    def test_cited(self) -> None:
        """Every source declared is cited."""
        self._holds("cited")

    def test_two_languages(self) -> None:
        """Every text is there in French and in English."""
        self._holds("two-languages")

    def test_cases_pass(self) -> None:
        """Every case is judged as it expects."""
        self._holds("cases-pass")

    def test_cases_components(self) -> None:
        """No component of any track is without a case."""
        self._holds("cases-components")

    def test_cases_rules(self) -> None:
        """Every condition holds in a case, and does not in another."""
        self._holds("cases-rules")

    def test_cases_effects(self) -> None:
        """Every effect is wanted in a case, and not in another."""
        self._holds("cases-effects")

    def test_cases_thresholds(self) -> None:
        """Every number has a case below, at and above it."""
        self._holds("cases-thresholds")

    def test_cases_statuses(self) -> None:
        """Every status is expected by a case."""
        self._holds("cases-statuses")

    def test_order(self) -> None:
        """The order of facts changes nothing."""
        self._searched("order")

    def test_deterministic(self) -> None:
        """The same facts give the same bytes."""
        self._searched("deterministic")

    def test_monotone(self) -> None:
        """A passed result never makes anything worse."""
        self._searched("monotone")

    def test_keeps_acquired(self) -> None:
        """What was acquired is never lost."""
        self._searched("keeps-acquired")

    def test_empty_learner(self) -> None:
        """Whoever nothing is known of is not validated, nor refused before a deadline."""
        self._holds("empty-learner")

    def test_effects_resolve(self) -> None:
        """Every effect names what it acts upon."""
        self._holds("effects-resolve")

    def test_needs_provided(self) -> None:
        """Every need comes from somewhere."""
        self._holds("needs-provided")

    def test_docs_render(self) -> None:
        """Its page can be written in both languages."""
        self._holds("docs-render")

    def test_replays(self) -> None:
        """Stored rules judge as the folder's do."""
        self._holds("replays")

    def test_hooks_pure(self) -> None:
        """Its Python says the same twice."""
        self._holds("hooks-pure")

    def test_readme(self) -> None:
        """README.md is there for the programme's leads."""
        self._holds("readme")

    def test_points_have_cases(self) -> None:
        """What was decided is shown by cases."""
        self._holds("points-have-cases")

    def _holds(self, rule: str) -> None:
        self._skip_unless_claimed(rule)
        _fail(failures(_subject(self.folder), rule))

    def _searched(self, rule: str) -> None:
        self._skip_unless_claimed(rule)
        subject = _subject(self.folder)
        if importlib.util.find_spec("hypothesis") is None:
            _fail(searched(SEARCHES[rule])(subject))
            return
        _search(subject, rule)

    def _skip_unless_claimed(self, rule: str) -> None:
        """A rule that is open by the folder's own word is not tested; it says why."""
        path = self.folder / QUALITY_FILE
        quality = quality_of(read_text(QUALITY_FILE, path))[0] if path.exists() else None
        claimed = quality.rules.get(rule) if quality else None
        if claimed is not None and claimed.status is not RuleStatus.DONE:
            reason = claimed.comment or QUALITY_RULES[rule]
            raise SkipTest(f"{QUALITY_FILE}: {rule} is {claimed.status.value}: {reason}")


def _search(subject: Subject, rule: str) -> None:
    """Let hypothesis look for a learner by whom a rule is broken."""
    from hypothesis import HealthCheck, given, settings  # noqa: PLC0415 - it need not be there
    from hypothesis import strategies as st  # noqa: PLC0415 - the same

    tracks = st.sampled_from(list(subject.programme.tracks))
    chance = st.randoms(use_true_random=False)

    @settings(
        max_examples=_EXAMPLES,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(tracks, chance)
    def look(track: str, random: Random) -> None:
        _fail(SEARCHES[rule](subject, track, random))

    look()


def _fail(problems: Iterable[Cause]) -> None:
    """Fail with everything that is wrong, or do nothing."""
    found = [cause_in_words(each, "en") for each in problems]
    if found:
        raise AssertionError("\n".join(found))
