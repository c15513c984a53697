"""Make stored verdicts again, from the rules and facts kept with them, and compare the bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from lms_bridge.cause import AS_WRITTEN, Cause
from lms_bridge.errors import BridgeError
from lms_bridge.model.canonical import canonical
from lms_bridge.model.stored import Stored
from lms_bridge.model.verdict import Verdict
from lms_bridge.rulesets.rulebook import Rulebook
from lms_bridge.stages.evaluate import judge

#: Verdicts taken from the store at a time.
SLICE = 250


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of making a verdict again.

    Attributes:
        number: the number of the stored verdict.
        same: whether the new one says the same, byte by byte.
        older: the stored text leaves out fields that were added since, each of which has the
            value that stands for "not there", or keeps causes as an earlier version worded
            them; all else that is written is the same.
        differences: where the two differ: a path, what is stored, what was computed.
        cause: why it could not be made again; None where it could.
    """

    number: int
    learner: str
    rules: str
    same: bool
    older: bool = False
    differences: tuple[tuple[str, str, str], ...] = ()
    cause: Cause | None = None


def replay(
    rulebook: Rulebook, programme: str, learner: str | None = None, *, latest: bool = False
) -> Iterator[Replayed]:
    """Make every verdict of a programme again, oldest first, or those on one learner.

    With `latest`, only the last on each learner.
    """
    wanted: frozenset[int] | None = None
    if latest:
        numbers = rulebook.store.verdicts.numbers(programme)
        wanted = frozenset(n for who, n in numbers.items() if learner in {None, who})
    after = 0
    while some := rulebook.store.verdicts.stored(
        programme, after=after, limit=SLICE, learner=learner
    ):
        for each in some:
            if wanted is None or each.number in wanted:
                yield replayed(rulebook, each)
        after = some[-1].number


def replay_one(rulebook: Rulebook, programme: str, number: int) -> Replayed | None:
    """Make the verdict with a number again; None where the programme has none."""
    for each in rulebook.store.verdicts.stored(programme, after=number - 1, limit=1):
        if each.number == number:
            return replayed(rulebook, each)
    return None


def replayed(rulebook: Rulebook, kept: Stored) -> Replayed:
    """Make one verdict again."""
    verdict = kept.verdict
    told = kept.number, verdict.learner, verdict.rules
    try:
        rules = rulebook.load(verdict.programme, verdict.rules)
        made = judge(rules, kept.evidence, verdict.on)
    except BridgeError as error:
        return Replayed(*told, same=False, cause=error.told)
    body = canonical(made).decode()
    if body == kept.body:
        return Replayed(*told, same=True)
    if _older(kept, made):
        return Replayed(*told, same=True, older=True)
    found = tuple(_differences("", json.loads(kept.body), json.loads(body)))
    return Replayed(*told, same=False, differences=found or (("", "other bytes", "other bytes"),))


def _older(kept: Stored, made: Verdict) -> bool:
    """Whether the stored text was written before fields were added, and says the same.

    What is said in fields that it does not have, it cannot contradict.
    """
    worded = _as_worded(json.loads(canonical(made)), json.loads(canonical(kept.verdict)))
    pruned = _as_told(worded, json.loads(kept.body))
    return canonical(pruned).decode() == kept.body


def _as_worded(made: object, stored: object) -> object:
    """A value whose causes are those of the stored one where that keeps them as text.

    A cause must be there all the same: which one it is, nobody can tell from its text.
    """
    if _is_worded(stored) and _is_cause(made):
        return stored
    if isinstance(made, dict) and isinstance(stored, dict):
        return {key: _as_worded(value, stored.get(key)) for key, value in made.items()}
    if isinstance(made, list) and isinstance(stored, list):
        if made and stored and all(map(_is_cause, made)) and all(map(_is_worded, stored)):
            return stored
        if len(made) == len(stored):
            return [_as_worded(new, old) for new, old in zip(made, stored, strict=True)]
    return made


def _is_cause(value: object) -> bool:
    return isinstance(value, dict) and set(value) == {"code", "values"}


def _is_worded(value: object) -> bool:
    """Whether it is a cause of which only an earlier version's text is known."""
    return isinstance(value, dict) and _is_cause(value) and value["code"] == AS_WRITTEN


def _as_told(made: object, stored: object) -> object:
    """A value without the keys that the stored one does not have."""
    if isinstance(made, dict) and isinstance(stored, dict):
        return {key: _as_told(value, stored[key]) for key, value in made.items() if key in stored}
    if isinstance(made, list) and isinstance(stored, list) and len(made) == len(stored):
        return [_as_told(new, old) for new, old in zip(made, stored, strict=True)]
    return made


def _differences(path: str, stored: object, made: object) -> Iterator[tuple[str, str, str]]:
    if isinstance(stored, dict) and isinstance(made, dict):
        for key in sorted({*stored, *made}):
            inner = f"{path}.{key}" if path else str(key)
            yield from _differences(inner, stored.get(key), made.get(key))
    elif isinstance(stored, list) and isinstance(made, list) and len(stored) == len(made):
        for place, (old, new) in enumerate(zip(stored, made, strict=True)):
            yield from _differences(f"{path}[{place}]", old, new)
    elif stored != made:
        yield path, _short(stored), _short(made)


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return text if len(text) <= 120 else text[:119] + "…"  # noqa: PLR2004 - a line on a screen
