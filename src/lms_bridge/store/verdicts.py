"""Verdicts with their history, the evidence they rest on, and whose grow old.

Who was left out of a run is written only when somebody leaves or returns.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Column, Connection, Select, delete, func, select

from lms_bridge.model.account import AccountState
from lms_bridge.model.canonical import canonical
from lms_bridge.model.evidence import Evidence, Ranking
from lms_bridge.model.run import Run, RunState
from lms_bridge.model.standing import Standing, standing_of
from lms_bridge.model.stored import Stored
from lms_bridge.model.validity import Validity
from lms_bridge.model.verdict import Verdict
from lms_bridge.store.codec import decoded, digested, encode
from lms_bridge.store.content import digest_of_body
from lms_bridge.store.database import CHUNK, StorePart, chunks, insert
from lms_bridge.store.tables import accounts, left_out, staged, validity, verdicts
from lms_bridge.store.tables import evidence as evidence_table

Judged = tuple[Evidence, Verdict]


class SqlVerdicts(StorePart):
    """The tables of verdicts, evidence and those left out.

    Rows of verdicts and evidence are added and never changed.
    """

    def save(self, run_id: int | None, judged: Iterable[Judged]) -> int:
        """Keep the verdicts that are new or say something else than the last one.

        Takes them in chunks: a few statements a chunk, and memory for one chunk. The
        transaction stays open while the iterable is consumed.
        """
        with self._database.writing() as connection:
            return sum(_save(connection, run_id, chunk) for chunk in chunks(judged))

    def latest(self, programme: str) -> tuple[Verdict, ...]:
        """The latest verdict on each learner, by idnumber; on nobody who has a mark."""
        latest = _latest(programme).where(verdicts.c.learner.not_in(marked_numbers()))
        query = select(verdicts.c.body).where(verdicts.c.id.in_(latest))
        with self._database.reading() as connection:
            # Texts are fetched in portions, so that they are never all in memory together.
            found = connection.execution_options(yield_per=CHUNK).execute(query).scalars()
            read = [decoded(Verdict, body) for body in found]
        return tuple(sorted(read, key=lambda verdict: verdict.learner))

    def get(self, programme: str, learner: str) -> Verdict | None:
        """The latest verdict on one learner."""
        with self._database.reading() as connection:
            body = connection.execute(_newest_first(programme, learner).limit(1)).scalar()
        return None if body is None else decoded(Verdict, body)

    def numbers(self, programme: str) -> Mapping[str, int]:
        """The number of the latest verdict on each learner, by idnumber."""
        query = (
            select(verdicts.c.learner, func.max(verdicts.c.id).label("number"))
            .where(verdicts.c.programme == programme, verdicts.c.learner.not_in(marked_numbers()))
            .group_by(verdicts.c.learner)
        )
        with self._database.reading() as connection:
            return {row.learner: row.number for row in connection.execute(query)}

    def by_number(self, numbers: Collection[int]) -> Mapping[int, Verdict]:
        """Verdicts by their numbers; those that never were are left out."""
        found: dict[int, Verdict] = {}
        with self._database.reading() as connection:
            for some in chunks(numbers):
                query = select(verdicts.c.id, verdicts.c.body).where(verdicts.c.id.in_(some))
                for number, body in connection.execute(query):
                    found[number] = decoded(Verdict, body)
        return found

    def standings(self, numbers: Collection[int]) -> Mapping[int, Standing]:
        """What verdicts say without their reasons, by their numbers."""
        found: dict[int, Standing] = {}
        older: list[int] = []
        with self._database.reading() as connection:
            for some in chunks(numbers):
                query = select(verdicts.c.id, verdicts.c.standing).where(verdicts.c.id.in_(some))
                for number, shown in connection.execute(query):
                    if shown is None:
                        older.append(number)
                    else:
                        found[number] = replace(decoded(Standing, shown), number=number)
        read = self.by_number(older)
        return {**found, **{number: standing_of(number, each) for number, each in read.items()}}

    def evidence(self, programme: str, learner: str) -> Evidence | None:
        """The evidence that the latest verdict rests on."""
        query = (
            _newest_first(programme, learner)
            .with_only_columns(evidence_table.c.body)
            .join(evidence_table, evidence_table.c.digest == verdicts.c.evidence)
            .limit(1)
        )
        with self._database.reading() as connection:
            body = connection.execute(query).scalar()
        return None if body is None else evidence_read(body)

    def evidences(self, programme: str, learners: Sequence[str]) -> Mapping[str, Evidence]:
        """The same for many learners at once, by idnumber; one never judged is left out."""
        found: dict[str, Evidence] = {}
        with self._database.reading() as connection:
            for names in chunks(learners):
                latest = _latest(programme).where(verdicts.c.learner.in_(names))
                query = (
                    select(verdicts.c.learner, evidence_table.c.body)
                    .join(evidence_table, evidence_table.c.digest == verdicts.c.evidence)
                    .where(verdicts.c.id.in_(latest))
                )
                for learner, body in connection.execute(query):
                    found[learner] = evidence_read(body)
        return found

    def validities(self, programme: str, learners: Sequence[str]) -> Mapping[str, Validity]:
        """Until when the latest verdicts on these learners stand, and on what, by idnumber."""
        of = validity.c
        latest = (
            select(func.max(verdicts.c.id))
            .where(verdicts.c.programme == programme, verdicts.c.learner == of.learner)
            .scalar_subquery()
        )
        found: dict[str, Validity] = {}
        with self._database.reading() as connection:
            for names in chunks(learners):
                query = select(
                    of.learner, of.facts, of.basis, of.account, of.judged_on, of.until
                ).where(of.programme == programme, of.learner.in_(names), of.verdict == latest)
                for learner, *known in connection.execute(query):
                    found[learner] = Validity(*known)
        return found

    def history(self, programme: str, learner: str) -> tuple[Verdict, ...]:
        """Every verdict on one learner, oldest first."""
        with self._database.reading() as connection:
            found = connection.execute(_newest_first(programme, learner)).scalars().all()
        return tuple(decoded(Verdict, body) for body in reversed(found))

    def left_out(self, programme: str) -> Mapping[str, datetime]:
        """Who was judged once and not in the last run for everybody, by idnumber: since when."""
        query = select(left_out.c.learner, left_out.c.since).where(
            left_out.c.programme == programme
        )
        with self._database.reading() as connection:
            return {row.learner: row.since for row in connection.execute(query)}

    def kept_in(self, run_id: int) -> int:
        """How many verdicts a run kept."""
        query = select(func.count()).select_from(verdicts).where(verdicts.c.run_id == run_id)
        with self._database.reading() as connection:
            return connection.execute(query).scalar_one()

    def stored(
        self, programme: str, *, after: int = 0, limit: int = 250, learner: str | None = None
    ) -> tuple[Stored, ...]:
        """The verdicts with numbers above `after`, oldest first, of all learners or of one."""
        query = (
            select(verdicts.c.id, verdicts.c.body, evidence_table.c.body.label("facts"))
            .join(evidence_table, evidence_table.c.digest == verdicts.c.evidence)
            .where(verdicts.c.programme == programme, verdicts.c.id > after)
            .order_by(verdicts.c.id)
            .limit(limit)
        )
        if learner is not None:
            query = query.where(verdicts.c.learner == learner)
        with self._database.reading() as connection:
            found = connection.execute(query).all()
        return tuple(
            Stored(row.id, decoded(Verdict, row.body), evidence_read(row.facts), row.body)
            for row in found
        )


def standing_text(verdict: Verdict) -> str:
    """What is kept beside a verdict for lists."""
    return encode(standing_of(0, verdict))


def evidence_read(body: str) -> Evidence:
    """Read evidence back: what a version kept that did not say how decisions rank, by their day."""
    evidence = decoded(Evidence, body)
    return evidence if '"ranking":' in body else replace(evidence, ranking=Ranking.DAY)


def _latest(programme: str) -> Select[int]:
    """The ids of the latest verdict on each learner."""
    return (
        select(func.max(verdicts.c.id))
        .where(verdicts.c.programme == programme)
        .group_by(verdicts.c.learner)
    )


def marked_numbers() -> Select[str]:
    """The marks under which persons are kept who are in no list any more."""
    return select(accounts.c.number).where(accounts.c.state == AccountState.MARKED.value)


def _newest_first(programme: str, learner: str) -> Select[str]:
    return (
        select(verdicts.c.body)
        .where(verdicts.c.programme == programme, verdicts.c.learner == learner)
        .order_by(verdicts.c.id.desc())
    )


def _save(connection: Connection, run_id: int | None, chunk: list[Judged]) -> int:
    last = _last_said(connection, chunk)
    facts: list[dict[str, object]] = []
    rows: list[dict[str, object]] = []
    for evidence, verdict in chunk:
        body = canonical(verdict)
        said = digest_of_body(body)
        about = (verdict.programme, verdict.learner)
        if last.get(about) == said:
            continue
        last[about] = said
        facts.append(digested(evidence))
        rows.append(
            {
                "programme": verdict.programme,
                "learner": verdict.learner,
                "digest": said,
                "evidence": facts[-1]["digest"],
                "run_id": run_id,
                "judged_on": verdict.on,
                "body": body.decode(),
                "standing": standing_text(verdict),
            }
        )
    if rows:
        connection.execute(insert(connection, evidence_table).on_conflict_do_nothing(), facts)
        connection.execute(insert(connection, verdicts), rows)
    return len(rows)


def _last_said(connection: Connection, chunk: list[Judged]) -> dict[tuple[str, str], str]:
    """What was last said about these learners, by programme and learner."""
    learners: dict[str, set[str]] = {}
    for _, verdict in chunk:
        learners.setdefault(verdict.programme, set()).add(verdict.learner)
    last: dict[tuple[str, str], str] = {}
    for programme in sorted(learners):
        take_turns(connection, programme)
        for learner, said in last_digests(connection, programme, learners[programme]).items():
            last[programme, learner] = said
    return last


def last_digests(
    connection: Connection, programme: str, learners: Iterable[str]
) -> Mapping[str, str]:
    """The content digests of the latest verdicts on these learners."""
    return _of_latest(connection, verdicts.c.digest, programme, learners)


def last_bodies(
    connection: Connection, programme: str, learners: Iterable[str]
) -> Mapping[str, str]:
    """The latest verdicts on these learners, as they are kept."""
    return _of_latest(connection, verdicts.c.body, programme, learners)


def _of_latest(
    connection: Connection, column: Column[str], programme: str, learners: Iterable[str]
) -> Mapping[str, str]:
    """A column of the latest verdicts on these learners, by idnumber."""
    found: dict[str, str] = {}
    for names in chunks(learners):
        latest = _latest(programme).where(verdicts.c.learner.in_(names))
        query = select(verdicts.c.learner, column).where(verdicts.c.id.in_(latest))
        found.update((learner, value) for learner, value in connection.execute(query))
    return found


def take_turns(connection: Connection, programme: str) -> None:
    """Wait for others who compare and add verdicts of this programme.

    Without it two processes could both find a verdict new and both add it. SQLite lets
    only one write anyway.
    """
    if connection.dialect.name == "postgresql":
        lock = func.pg_advisory_xact_lock(func.hashtextextended(programme, 0))
        connection.execute(select(lock))


def note_left_out(connection: Connection, run: Run, at: datetime) -> None:
    """Compare whom a run that is done has judged with everybody ever judged.

    A run for a single learner says nothing about the others.
    """
    if run.state is not RunState.DONE:
        return
    judged = select(staged.c.learner).where(staged.c.run_id == run.id)
    missing = select(left_out.c.learner).where(left_out.c.programme == run.programme)
    back = connection.execute(missing.where(left_out.c.learner.in_(judged))).scalars().all()
    for some in chunks(back):
        connection.execute(
            delete(left_out).where(
                left_out.c.programme == run.programme, left_out.c.learner.in_(some)
            )
        )
    if run.order.learner:
        return
    gone = (
        select(verdicts.c.learner)
        .where(
            verdicts.c.programme == run.programme,
            verdicts.c.learner.not_in(judged),
            verdicts.c.learner.not_in(missing),
            verdicts.c.learner.not_in(marked_numbers()),
        )
        .distinct()
        .order_by(verdicts.c.learner)
    )
    for some in chunks(connection.execute(gone).scalars().all()):
        rows = [{"programme": run.programme, "learner": each, "since": at} for each in some]
        connection.execute(insert(connection, left_out).on_conflict_do_nothing(), rows)
