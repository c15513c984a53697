"""The table of checks: by quality rule, what verifies it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from random import Random

from lms_bridge.authoring.standard import (
    checks_cases,
    checks_files,
    checks_judging,
    checks_marks,
)
from lms_bridge.authoring.standard.checks_judging import Search
from lms_bridge.authoring.standard.subject import Subject
from lms_bridge.cause import Cause

Check = Callable[[Subject], Iterator[Cause]]

#: How many invented learners of each track a search looks at, where nobody says otherwise.
LEARNERS = 40


def _each(*searches: Search) -> Search:
    """Several searches as one; each has its own chance, drawn from the one given."""

    def search(subject: Subject, track: str, random: Random) -> Iterator[Cause]:
        for each in searches:
            yield from each(subject, track, Random(random.random()))  # noqa: S311 - no secret

    return search


#: By quality rule, the checks that search with invented learners.
SEARCHES: Mapping[str, Search] = {
    "order": _each(checks_judging.order, checks_marks.order_of_lines),
    "deterministic": checks_judging.deterministic,
    "monotone": _each(
        checks_judging.monotone,
        checks_marks.second_sessions,
        checks_marks.better_counts,
        checks_marks.beside_marks,
        checks_marks.decided,
        checks_marks.borders,
    ),
    "keeps-acquired": checks_judging.keeps_acquired,
}


def searched(search: Search) -> Check:
    """A search as a check: the same learners every time."""

    def check(subject: Subject) -> Iterator[Cause]:
        for track in subject.programme.tracks:
            for seed in range(LEARNERS):
                yield from search(subject, track, Random(seed))  # noqa: S311 - no secret

    return check


def _loads(_: Subject) -> Iterator[Cause]:
    """A folder that does not load never becomes a subject."""
    yield from ()


#: By quality rule, its check; each yields what is wrong, and nothing where the rule is met.
CHECKS: Mapping[str, Check] = {
    "loads": _loads,
    "cited": checks_files.cited,
    "two-languages": checks_files.two_languages,
    "cases-pass": checks_cases.cases_pass,
    "cases-components": checks_cases.components_expected,
    "cases-rules": checks_cases.rules,
    "cases-effects": checks_cases.effects_expected,
    "cases-thresholds": checks_cases.thresholds,
    "cases-statuses": checks_cases.statuses,
    **{rule: searched(search) for rule, search in SEARCHES.items()},
    "empty-learner": checks_judging.empty_learner,
    "effects-resolve": checks_files.effects_resolve,
    "needs-provided": checks_files.needs_provided,
    "docs-render": checks_files.docs_render,
    "replays": checks_judging.replays,
    "hooks-pure": checks_judging.hooks_pure,
    "readme": checks_files.readme,
    "points-have-cases": checks_files.points_have_cases,
}


def failures(subject: Subject, rule: str) -> tuple[Cause, ...]:
    """What is wrong by a quality rule, each thing once; none where it is met or a person's."""
    check = CHECKS.get(rule)
    return tuple(dict.fromkeys(check(subject))) if check else ()
