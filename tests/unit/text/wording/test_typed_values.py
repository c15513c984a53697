"""What people and an LMS type is quoted as typed, inside a sentence of the reader's language."""

from dataclasses import replace

import pytest

from lms_bridge.cause import Cause
from lms_bridge.lms.moodle.errors import MEANINGS, moodle_cause
from lms_bridge.lms.moodle.payloads_course import ActivityStatuses
from lms_bridge.lms.moodle.progress import completions_of
from lms_bridge.model.verdict import Verdict
from lms_bridge.programme.cases.runner import evidence_of, read_cases
from lms_bridge.stages.evaluate import judge
from lms_bridge.text import LineKind, Wording, explain
from tests.paths import PLUGINS
from tests.unit.text.wording_cases import plain, programme

TYPED = ["bac'3", "12; 13", "l'un ou l'autre", 'dit "oui"', "« peut-être »", "a: b → c"]
CSEC = "csec"


def judged(field: str, value: str) -> Verdict:
    """The verdict on whoever has this value in a field about the person."""
    found = next(
        each
        for each in read_cases(PLUGINS / CSEC)
        if each.name == "Un niveau qui n'est pas un nombre ne se devine pas"
    )
    facts = evidence_of(programme(CSEC), found)
    fields = {each.field: each for each in facts.profile}
    fields["level"] = replace(fields["level"], value="4")
    fields[field] = replace(fields[field], value=value)
    return judge(programme(CSEC), replace(facts, profile=tuple(fields.values())), found.on)


def causes(verdict: Verdict, language: str) -> set[str]:
    """The lines of an explanation that say why something cannot be computed."""
    told = explain(verdict, Wording(language, programme(CSEC), verdict.track, strict=True))
    return {plain(line.text) for _, line in told.walk() if line.kind is LineKind.CAUSE}


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize(
    ("field", "fr", "en"),
    [
        ("level", "n'est pas un nombre", "which is no number"),
        ("route", "ne fait pas partie des valeurs prévues", "which is none of"),
    ],
)
def test_a_field_of_the_person(field: str, typed: str, fr: str, en: str):
    """One sentence in each language, the value in it as it was typed."""
    verdict = judged(field, typed)
    (french,), (english,) = causes(verdict, "fr"), causes(verdict, "en")
    assert f"« {typed} »" in french
    assert fr in french
    assert f"“{typed}”" in english
    assert en in english
    assert en not in french


@pytest.mark.parametrize("code", sorted(MEANINGS))
@pytest.mark.parametrize("what", ["grades", "course completion"])
def test_what_moodle_refused_of_a_course(code: str, what: str):
    """French in French and English in English, what could not be read included."""
    found = Cause.of("course.part_unreadable", course="DU-UE1", what=what, cause=moodle_cause(code))
    french, english = (Wording(each, strict=True).cause(found) for each in ("fr", "en"))
    assert french.startswith("le cours DU-UE1 n'a pas pu être lu en entier (l")
    assert english.startswith(f"{what} of DU-UE1 cannot be read: ")
    words = Wording("en", strict=True).cause(moodle_cause(code), advice=False)
    assert words in english
    assert words not in french


def test_a_state_of_completion_that_nobody_knows():
    """It is neither complete nor incomplete: said in both languages."""
    status = {"cmid": 7, "modname": "quiz", "instance": 1, "state": 9, "timecompleted": 0}
    found = completions_of(1, ActivityStatuses.model_validate({"statuses": [status]}))
    assert isinstance(found, Cause)
    assert Wording("en", strict=True).cause(found) == (
        "a completion has a state that the bridge does not know"
    )
    assert Wording("fr", strict=True).cause(found) == (
        "un achèvement est dans un état que le pont ne connaît pas"
    )
