"""What the rules of made-up programmes ask of anybody, each with its numbers and sources."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from lms_bridge.model.dated import Dated
from lms_bridge.model.identity import Citation
from lms_bridge.model.verdict import Because, Truth, Value
from lms_bridge.rules.at_least import AtLeast
from lms_bridge.rules.base.rule import Rule, RuleSentence, Unmade, rule_tree
from lms_bridge.rules.credits import Credits
from lms_bridge.rules.option import Elected
from lms_bridge.rules.python import PythonCondition
from tests.programmes.edges import edges
from tests.programmes.explained import ASKED, KEPT, asked

SOURCE = Citation("R", "art. 1")
EDGES = {each.id: each.rule for each in edges().components}


@pytest.mark.parametrize("name", ASKED)
def test_what_a_rule_asks_stays_as_it_was(name: str):
    """Its sentence, its needs, what it waits for: nobody changes them without reading how."""
    kept = (KEPT / f"{name}.txt").read_text(encoding="utf-8")
    assert asked(name).split("\n\n") == kept.split("\n\n")


def test_a_condition_of_python_is_told_by_its_name():
    """Nothing else can be said of it."""
    told = PythonCondition("UE1", "bonus", SOURCE).told()
    assert told == RuleSentence("rule.python", {"name": "bonus"}, (SOURCE,))


def dated(*values: int) -> Dated[int]:
    """A number that changed each year."""
    return Dated(tuple((date(2024 + n, 9, 1), each, SOURCE) for n, each in enumerate(values)))


def credits_of(*values: int) -> Credits:
    """So many of five credits, of which one more is given since the second year."""
    giving = (("U1", Dated(((date(2024, 9, 1), Decimal(2), SOURCE),))), ("U2", dated(2, 3)))
    return Credits(giving, dated(*values), SOURCE)  # type: ignore[arg-type]  # whole numbers do


RULES = (Unmade(), Unmade())


@pytest.mark.parametrize(
    ("rule", "all_asked"),
    [
        (AtLeast(dated(2), RULES, SOURCE), True),
        (AtLeast(dated(1), RULES, SOURCE), False),
        (AtLeast(dated(1, 2, 1), RULES, SOURCE), True),
        (Elected("O", dated(2), ("U1", "U2"), "", SOURCE), True),
        (Elected("O", dated(1), ("U1", "U2"), "", SOURCE), False),
        (Elected("O", dated(1, 2, 1), ("U1", "U2"), "", SOURCE), True),
        (credits_of(5), True),
        (credits_of(4), False),
        (credits_of(4, 5, 3), True),
        (Unmade(), False),
    ],
)
def test_whether_everything_there_is_is_asked(rule: Rule, all_asked: bool):  # noqa: FBT001 - a column
    """In any year: then nobody is above what is asked."""
    assert rule.takes_all is all_asked


@pytest.mark.parametrize(
    ("unit", "values", "numbers"),
    [
        ("HRS", {"attended": 3600, "required": 7200}, (3600, 7200)),
        ("POST", {"done": 1, "required": 2}, (1, 2)),
        ("TWO", {"asked": 2, "hold": 1}, (1, 2)),
        ("LEVEL", {"asked": 5, "value": "4,5"}, ("4.5", 5)),
        ("LEVEL", {"asked": 5, "value": "vae"}, None),
        ("HRS", {"required": 7200}, None),
        ("HRS", {"attended": 3600}, None),
        ("DOC", {"asked": 2, "hold": 1}, None),
        ("EITHER", {"asked": 2, "hold": 1}, None),
        ("DUE", {"asked": 2, "hold": 1}, None),
    ],
)
def test_which_numbers_a_condition_compares(unit: str, values: dict[str, Value], numbers):
    """What was found, and what is asked; none where it compares nothing itself."""
    because = Because(Truth.UNKNOWN, "code", unit, tuple(values.items()))
    found = numbers and tuple(map(Decimal, numbers))
    assert EDGES[unit].numbers(because) == found


def test_an_exemption_compares_nothing_itself():
    """Its condition does."""
    exemption = EDGES["PART"].children[1]
    because = Because(Truth.YES, "exemption.part", "PART", (("asked", 1), ("value", 2)))
    assert exemption.numbers(because) is None


def test_a_rule_has_what_it_rests_on_below_it():
    """Outermost first, each before what it rests on itself."""
    assert [type(each).__name__ for each in rule_tree(EDGES["PART"])] == [
        "All",
        "HoursAttended",
        "Exemption",
        "ResultValidated",
    ]


def test_a_rule_that_could_not_be_made_asks_nothing():
    """Its programme is refused; whoever looks at it before then finds nothing."""
    rule, because = Unmade(), Because(Truth.NO, "code", "X", (("asked", 1), ("value", 2)))
    assert (rule.children, rule.awaits(), rule.alone()) == ((), (), rule)
    assert (rule.seconds_asked, rule.seconds_freed, rule.need_where_bound) == (None, None, "")
    assert not any((rule.averages, rule.needs_scale, rule.watches, rule.refuted_by(because)))
    assert rule.second_chances(because) == ()
    assert not rule.awaits_first(because)
