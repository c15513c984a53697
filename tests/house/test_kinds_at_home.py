"""A kind of rule is one module: registered like a stranger's, named by nobody else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest

from lms_bridge.cause import Cause
from lms_bridge.model.installed import RULES
from lms_bridge.rules.base.registry import Kinds, found_kinds, kinds, rule_spec
from lms_bridge.rules.base.rule import Rule
from lms_bridge.text.causes import cause_in_words
from tests.paths import SOURCE

HOUSE = SOURCE / "lms_bridge"
#: What has a rule asks the rule, and what reads a code looks its sentence up.
STRANGERS = ("programme", "stages", "runs", "text")
MODULES = sorted(path for path in (HOUSE / "rules").glob("*.py") if path.stem != "__init__")
KINDS = kinds().known


def trees(*folders: str) -> Iterator[tuple[Path, ast.Module]]:
    """Every module of these packages, parsed."""
    for folder in folders:
        for path in sorted((HOUSE / folder).rglob("*.py")):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> set[str]:
    """The modules that a module imports from."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}
        elif isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
    return found


def test_every_module_is_a_kind_and_every_kind_a_module():
    """Whoever looks for a kind finds it under its name, and nothing else beside it."""
    homes = {type(kind).__module__.rpartition(".")[2] for kind in KINDS.values()}
    assert homes == {path.stem for path in MODULES}
    assert kinds().broken == {}


def test_each_is_registered_as_a_stranger_would_be():
    """The product has no list of its own beside the entry points."""
    points = {each.name: each.value for each in metadata.entry_points(group=RULES)}
    for name, kind in KINDS.items():
        assert points[name] == f"{type(kind).__module__}:{type(kind).__name__}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_kinds_do_not_know_each_other(path: Path):
    """What two of them need is in `base`, which knows neither."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    ours = {each for each in imported(tree) if each.startswith("lms_bridge.rules.")}
    assert all(each.startswith("lms_bridge.rules.base") for each in ours)


def test_nobody_above_imports_a_kind():
    """Programme, stages, runs and text know that there are kinds, and not which."""
    homes = {f"lms_bridge.rules.{path.stem}" for path in MODULES}
    for path, tree in trees(*STRANGERS, "rules/base"):
        assert not imported(tree) & homes, path


def test_nobody_above_names_a_code_of_a_kind():
    """A code is said by its kind and looked up in the catalogue: nobody asks which one it is."""
    codes = {code for kind in KINDS.values() for code in kind.codes if "." in code}
    starts = {f"{code.partition('.')[0]}." for code in codes} - {"decision."}
    for path, tree in trees(*STRANGERS):
        texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
        named = {each for each in texts if isinstance(each, str)} & (codes | starts)
        assert not named, path


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_lists_the_codes_that_it_writes(name: str):
    """So that a test can see that each has its sentence."""
    kind = KINDS[name]
    module = Path(HOUSE / "rules" / f"{type(kind).__module__.rpartition('.')[2]}.py")
    family = {code.partition(".")[0] for code in kind.codes}
    tree = ast.parse(module.read_text(encoding="utf-8"))
    causes = {
        id(node.args[0])
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"Cause.of", "not_among"}
    }
    written = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in causes  # their sentences are looked for where causes are
        and re.fullmatch(r"[a-z_]+(\.[a-z_]+)+", node.value)
        and node.value.partition(".")[0] in family
    }
    assert written <= set(kind.codes)


def test_no_sentence_of_a_case_has_two_forms():
    """Kinds come in any order: no sentence may be read by two of them."""
    forms = [form for kind in KINDS.values() for form in kind.given]
    for form in forms:
        readers = [each for each in forms if re.fullmatch(each.pattern, form.example)]
        assert readers == [form]
    expected = [each for kind in KINDS.values() for each in kind.expected]
    for one in expected:
        assert [each for each in expected if re.fullmatch(each.pattern, one.example)] == [one]


def test_a_rule_of_no_kind_judges_nothing():
    """Whoever forgets to say how a rule is judged or told hears of it."""
    with pytest.raises(NotImplementedError):
        Rule().told()
    with pytest.raises(NotImplementedError):
        Rule().judge(None, None)  # type: ignore[arg-type]  # it never looks


def point(name: str, value: str) -> metadata.EntryPoint:
    """An entry point of a package that is not installed."""
    return metadata.EntryPoint(name, value, RULES)


HOURS = "lms_bridge.rules.hours:HoursKind"


def test_a_kind_that_cannot_be_used_says_so_where_it_is_used():
    """A package in disorder spoils the programmes that need it, with a remedy, and no other."""
    found = found_kinds([point("hours", HOURS), point("gone", "no_such_package:Kind")])
    assert list(found.known) == ["hours"]
    spec = rule_spec(found)
    with pytest.raises(ValueError, match=r"rule\.kind_unusable"):
        spec.model_validate({"gone": {}})
    said = cause_in_words(found.broken["gone"], "en")
    assert "the kind gone: no_such_package brings it and cannot be used" in said
    assert "→ install a release that works" in said


def test_two_packages_that_bring_one_name_are_refused():
    """Nobody could say which of them judges."""
    other = point("hours", "lms_bridge.rules.mark:MarkKind")
    found = found_kinds([point("hours", HOURS), other])
    assert not found.known
    said = cause_in_words(found.broken["hours"], "en")
    assert "several packages bring it" in said
    assert "→ remove one of them" in said


def test_a_kind_goes_by_the_name_of_its_entry_point():
    """The name in the files and the name that pip shows are one."""
    found = found_kinds([point("heures", HOURS)])
    cause = Cause.of("rule.kind_misnamed", point="heures", kind="hours")
    assert found.broken == {"heures": cause}


def test_the_same_entry_point_twice_is_one_kind():
    """A checkout on the search path beside its own installation changes nothing."""
    assert list(found_kinds([point("hours", HOURS), point("hours", HOURS)]).known) == ["hours"]


def test_kinds_that_group_others_are_named_first():
    """In a refusal's list, and in an editor's: all, any, at_least, then the others by name."""
    names = list(rule_spec(Kinds(KINDS)).model_fields)
    assert names[:3] == ["all", "any", "at_least"]
    assert names[3:] == sorted(names[3:])
