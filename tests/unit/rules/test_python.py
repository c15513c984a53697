"""A condition that the programme's own Python judges: each answer that it may give."""

from __future__ import annotations

import pytest

from lms_bridge.cause import Cause
from lms_bridge.errors import ProgrammeError
from lms_bridge.model.evidence import Discrepancy
from lms_bridge.model.verdict import Because, ComponentVerdict, Means, Owed, OwedKind, Truth
from lms_bridge.programme import Programme, load_programme
from tests.programmes.edges import alone
from tests.programmes.semester import verdict_on

HOOKS = """
from lms_bridge.programme.hooks import Finding, Owed, OwedKind, Remark, Text, Truth, hookimpl

SAID = Text("Vu", "Seen")
OWED = (Owed(OwedKind.INFORMATION, "route"),)


@hookimpl
def condition(asked):
    if asked.name == "fails" and asked.evidence.profile:
        raise ValueError
    if asked.name == "unknown" or (asked.name == "mute" and asked.evidence.profile):
        return None
    if asked.name == "nobody":
        about = (asked.component, str(asked.on), asked.evidence.programme, asked.evidence.track)
        if about != ("PY", "2025-09-01", "edges", "main") or asked.evidence.learner:
            raise ValueError
    return {
        "nobody": Finding(Truth.YES, SAID),
        "mute": Finding(Truth.YES, SAID),
        "holds": Finding(Truth.YES, SAID, owed=OWED),
        "not": Finding(Truth.NO, SAID, owed=OWED),
        "open": Finding(Truth.UNKNOWN, Text(asked.component, str(asked.on)), owed=OWED),
        "lost": Finding(Truth.YES, SAID, owed=OWED, cause="hidden"),
        "fails": Finding(Truth.YES, SAID),
    }[asked.name]


@hookimpl
def remarks(judged):
    names = ", ".join(each.component for each in judged.components)
    yield Remark("PY", Text(str(judged.on), f"{judged.evidence.learner}: {names}"))
"""
DAY = "2026-06-15"
OWED = (Owed(OwedKind.INFORMATION, "route"),)


def programme(name: str) -> Programme:
    """A programme whose one unit asks for a condition of this name."""
    source = 'source: "R: art. 1"'
    title = "title: {fr: Un titre, en: A title}"
    unit = f"id: PY\n{title}\n{source}\nrequires: {{python: {{name: {name}, {source}}}}}\n"
    files = {**alone("EXAM").files, "units/py.yaml": unit, "hooks.py": HOOKS}
    del files["units/exam.yaml"]
    return load_programme("edges", files)


def judged(name: str, *given: str) -> ComponentVerdict:
    """Where a learner stands in it."""
    return verdict_on(programme(name), given, DAY).component("PY")


@pytest.mark.parametrize(
    ("name", "truth", "said", "owed", "cause", "means"),
    [
        ("holds", Truth.YES, "Vu / Seen", (), None, (Means.ASSESSMENT,)),
        ("not", Truth.NO, "Vu / Seen", OWED, None, ()),
        ("open", Truth.UNKNOWN, f"PY / {DAY}", OWED, None, ()),
        ("lost", Truth.UNKNOWN, "Vu / Seen", OWED, Cause.of("hook.says", text="hidden"), ()),
    ],
)
def test_what_a_hook_answers_is_what_the_condition_says(name, truth, said, owed, cause, means):
    """Its words, what it owes unless it holds, and why it cannot be computed."""
    found = judged(name).because
    assert (found.truth, found.code, found.subject) == (truth, "python.found", "PY")
    assert (found.owed, found.cause, found.means) == (owed, cause, means)
    (value,) = found.values
    assert value[0] == "said"
    assert str(value[1]).replace("\n", " / ") == said


def test_a_hook_that_fails_leaves_its_condition_open():
    """Its name stands in the condition, and why in the cause."""
    found = judged("fails", "profile route is vae").because
    assert found.cause is not None
    assert found == Because(
        Truth.UNKNOWN,
        "python.undetermined",
        "PY",
        (("name", "fails"),),
        found.source,
        cause=found.cause,
    )
    assert str(found.source) == "R, art. 1"


def test_a_remark_is_given_everything_that_was_judged():
    """The day, the learner and the components; it stands among what a person has to look at."""
    (found,) = verdict_on(programme("holds"), (), DAY).discrepancies
    assert found == Discrepancy("PY", "python.remark", (("said", f"{DAY}\ncase: PY"),))


HOOK = "hook.unknown_condition"


def test_a_condition_that_no_hook_knows_is_open():
    """With its name in the cause; where no learner at all has an answer, it is refused before."""
    found = judged("mute", "profile route is vae").because
    assert (found.truth, found.code) == (Truth.UNKNOWN, "python.undetermined")
    assert found.cause == Cause.of(HOOK, name="mute")
    with pytest.raises(ProgrammeError) as caught:
        programme("unknown")
    (problem,) = caught.value.problems
    cause = Cause.of(HOOK, name="unknown")
    assert problem.cause == Cause.of("hook.unanswered", component="PY", cause=cause)


def unanswered(name: str) -> list[Cause]:
    """What is wrong with the condition, tried with a learner of whom nothing is known."""
    made = programme(name)
    rule = made.component("PY", "main").rule
    return list(rule.unanswered(made.hooks, made.id, "main"))


def test_each_condition_is_tried_with_nobody():
    """In the programme and track, of the component, on the first day of a year."""
    assert unanswered("nobody") == []
    assert unanswered("holds") == []
    (found,) = programme("holds").component("PY", "main").rule.unanswered(None, "edges", "main")
    assert found == Cause.of("hook.missing", name="holds")
