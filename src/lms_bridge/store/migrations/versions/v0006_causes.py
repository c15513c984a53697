"""Causes kept as text become codes with values: the code `as_written`, with the text as it was.

A fact that had vanished from the LMS keeps its own code, for later runs look for it; whatever
had no cause has null. Digests are made anew: what a verdict says has not changed.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision: str | None = "0005"

#: Rows read and written at a time.
_BATCH = 500

_NOTHING = "null"
_VANISHED = re.compile(
    r"no longer in the LMS: (?P<item>.+?) was (?:passed|attended|marked) when last seen on "
    r"(?P<on>\d{4}-\d\d-\d\d)(?:; (?P<rest>.*))?",
    re.DOTALL,
)

#: Of whom the cause is never missing, by the keys that tell what it is.
_ALWAYS = (
    {"need", "kind", "cause"},
    {"key", "learner", "target", "cause"},
    {"learner", "where", "cause"},
    {"what", "cause", "user_id"},
)

#: The values of discrepancies that held causes, by code: their name, and the name they get.
_CONTRADICTIONS = {"jury.refused": ("problems", "problems"), "python.failed": ("name", "cause")}


def upgrade() -> None:
    """Rewrite every body that holds causes, in batches."""
    _runs()
    for table, key in (("course_readings", ("run_id", "course")), ("site_readings", ("run_id",))):
        _bodies(table, key, _plain)
    _bodies("outlooks", ("run_id",), _plain)
    _bodies("quarantine", ("id",), _plain, digested=True)
    _verdicts()
    _staged()


def _runs() -> None:
    runs = _table("runs", "id", "stopped_by")
    for row in _rows(runs, ("id",)):
        text = row["stopped_by"]
        told = _dumped(_cause(text)) if text else _NOTHING
        _change(runs, row, ("id",), {"stopped_by": told})


def _bodies(
    name: str,
    key: tuple[str, ...],
    rewrite: Callable[[Any], Any],
    *,
    digested: bool = False,
) -> None:
    columns = ("digest", "body") if digested else ("body",)
    table = _table(name, *key, *columns)
    for row in _rows(table, key):
        body = _dumped(rewrite(json.loads(row["body"])))
        if body != row["body"]:
            changes = {"body": body}
            if digested:
                changes["digest"] = _sha(body)
            _change(table, row, key, changes)


def _verdicts() -> None:
    """Verdicts with the evidence that they rest on, which is found by its digest."""
    verdicts = _table("verdicts", "id", "digest", "evidence", "body")
    evidence = _table("evidence", "digest", "body")
    connection = op.get_bind()
    for row in _rows(verdicts, ("id",)):
        where = evidence.c.digest == row["evidence"]
        facts = connection.execute(sa.select(evidence.c.body).where(where)).scalar_one()
        body, said = _verdict(row["body"])
        kept = _dumped(_evidence(json.loads(facts)))
        digest = _sha(kept)
        known = sa.select(evidence.c.digest).where(evidence.c.digest == digest)
        if connection.execute(known).first() is None:
            connection.execute(evidence.insert(), {"digest": digest, "body": kept})
        changes = {"digest": said, "evidence": digest, "body": body}
        if any(row[name] != value for name, value in changes.items()):
            _change(verdicts, row, ("id",), changes)
    unused = evidence.c.digest.not_in(sa.select(verdicts.c.evidence))
    connection.execute(evidence.delete().where(unused))


def _staged() -> None:
    """What a run under way has judged; without a verdict it says what the kept one says."""
    columns = ("digest", "verdict", "evidence", "evidence_digest")
    staged = _table("staged", "run_id", "learner", *columns)
    runs = _table("runs", "id", "programme")
    verdicts = _table("verdicts", "id", "programme", "learner", "digest")
    connection = op.get_bind()
    for row in _rows(staged, ("run_id", "learner")):
        changes: dict[str, object] = {}
        if row["verdict"] is not None:
            changes["verdict"], changes["digest"] = _verdict(row["verdict"])
        else:
            of = sa.select(runs.c.programme).where(runs.c.id == row["run_id"]).scalar_subquery()
            latest = (
                sa.select(verdicts.c.digest)
                .where(verdicts.c.programme == of, verdicts.c.learner == row["learner"])
                .order_by(verdicts.c.id.desc())
                .limit(1)
            )
            changes["digest"] = connection.execute(latest).scalar() or row["digest"]
        if row["evidence"] is not None:
            kept = _dumped(_evidence(json.loads(row["evidence"])))
            changes |= {"evidence": kept, "evidence_digest": _sha(kept)}
        _change(staged, row, ("run_id", "learner"), changes)


def _table(name: str, *columns: str) -> sa.TableClause:
    return sa.table(name, *(sa.column(each) for each in columns))


def _rows(table: sa.TableClause, key: tuple[str, ...]) -> Iterator[Mapping[str, Any]]:
    """Every row of a table, some at a time: rows may be changed while they are read."""
    columns = [table.c[each] for each in key]
    connection = op.get_bind()
    after: tuple[Any, ...] | None = None
    while True:
        query = sa.select(table).order_by(*columns).limit(_BATCH)
        if after is not None:
            query = query.where(sa.tuple_(*columns) > sa.tuple_(*map(sa.literal, after)))
        found = connection.execute(query).mappings().all()
        yield from map(dict, found)
        if len(found) < _BATCH:
            return
        after = tuple(found[-1][each] for each in key)


def _change(
    table: sa.TableClause,
    row: Mapping[str, Any],
    key: tuple[str, ...],
    changes: Mapping[str, object],
) -> None:
    where = (table.c[each] == row[each] for each in key)
    op.get_bind().execute(table.update().where(*where).values(dict(changes)))


def _verdict(text: str) -> tuple[str, str]:
    """A verdict's body, and the digest of what it says whenever it was said."""
    body = _plain(json.loads(text))
    said = {name: value for name, value in body.items() if name not in {"on", "as_of"}}
    return _dumped(body), _sha(_dumped(_without_reading(said)))


def _without_reading(value: Any) -> Any:
    """A value without the moments at which its records were read."""
    if isinstance(value, dict):
        record = "read_at" in value and "item" in value
        return {
            name: _without_reading(each)
            for name, each in value.items()
            if not (record and name == "read_at")
        }
    return [_without_reading(each) for each in value] if isinstance(value, list) else value


def _plain(value: Any) -> Any:
    """A value with its causes as codes."""
    return _rewritten(value, _cause)


def _evidence(value: Any) -> Any:
    """Facts with their causes as codes; a fact that had vanished stays known as such."""
    return _rewritten(value, _cause_of_fact)


def _rewritten(value: Any, cause: Callable[[str], Any]) -> Any:
    if isinstance(value, list):
        return [_rewritten(each, cause) for each in value]
    if not isinstance(value, dict):
        return value
    found = {name: _rewritten(each, cause) for name, each in value.items()}
    text = found.get("cause")
    if isinstance(text, str):
        always = any(set(found) == keys for keys in _ALWAYS)
        found["cause"] = cause(text) if text or always else None
    if found.get("code") in _CONTRADICTIONS and "subject" in found and "truth" not in found:
        found["values"] = _contradiction(*_CONTRADICTIONS[found["code"]], found["values"])
    return found


def _contradiction(old: str, new: str, values: list[list[Any]]) -> list[list[Any]]:
    """The values of a discrepancy, its causes among them as codes."""
    several = old == new
    return sorted(
        (
            [new, [_cause(value)] if several else _cause(value)]
            if name == old and isinstance(value, str)
            else [name, value]
            for name, value in values
        ),
        key=lambda each: str(each[0]),
    )


def _cause(text: str) -> Any:
    return {"code": "as_written", "values": [["text", text]]}


def _cause_of_fact(text: str) -> Any:
    found = _VANISHED.fullmatch(text)
    if found is None:
        return _cause(text)
    seen = {"code": "lms.vanished", "values": [["item", found["item"]], ["on", found["on"]]]}
    if not found["rest"]:
        return seen
    return {"code": "several", "values": [["causes", [seen, _cause(found["rest"])]]]}


def _dumped(value: Any) -> str:
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
