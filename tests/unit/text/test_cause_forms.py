"""The causes that are known by their form are those that the stages really word."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

import lms_bridge
from lms_bridge.model.identity import Text
from lms_bridge.text.cause_forms import CAUSES

SOURCE = Path(lms_bridge.__file__).parent
STAGES = (
    "stages/evaluate",
    "stages/mapping",
    "stages/plan",
    "stages/pull",
    "model",
    "stages/observation",
    "programme",
    "testing",
    "intake/files",
)

#: What stands between the fixed words of a pattern.
_LOOSE = re.compile(r"\(\?P<\w+>.*?\)|\(\?:.*?\)|[\\.*+?()]")


def said_by_the_stages() -> str:
    """Every text of the stages' source, one a line; f-strings with a gap for their values."""
    found = []
    for stage in STAGES:
        for path in sorted((SOURCE / stage).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            found += [
                each.value
                for each in ast.walk(tree)
                if isinstance(each, ast.Constant) and isinstance(each.value, str)
            ]
    return "\n".join(found)


SAID = said_by_the_stages()


@pytest.mark.parametrize(("pattern", "text"), CAUSES, ids=lambda each: getattr(each, "pattern", ""))
def test_each_form_is_one_that_a_stage_words(pattern: re.Pattern[str], text: Text):
    """Its longest fixed words stand in the source: a reworded cause fails here, not in French."""
    fixed = max(_LOOSE.split(pattern.pattern), key=len).strip(" '\"")
    assert fixed in SAID, fixed
    assert {name for _, name, _, _ in Formatter().parse(text.fr) if name} <= set(pattern.groupindex)
