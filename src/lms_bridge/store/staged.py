"""What a run has judged and not kept yet: the brake may still stop it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, Select, delete, false, func, literal, select

from lms_bridge.model.action import Wanted
from lms_bridge.model.canonical import canonical
from lms_bridge.model.decision import Acquired, block_entry
from lms_bridge.model.evidence import Discrepancy
from lms_bridge.model.run import LearnerDiscrepancies, StagedJudgement
from lms_bridge.model.validity import StillValid
from lms_bridge.model.verdict import Verdict
from lms_bridge.store.accounts import contradicted
from lms_bridge.store.codec import decoded, digested, encode
from lms_bridge.store.content import digest_of_body
from lms_bridge.store.database import StorePart, chunks, insert
from lms_bridge.store.decisions import acquired_row
from lms_bridge.store.tables import NO_DISCREPANCIES, decisions, runs, staged, validity, verdicts
from lms_bridge.store.tables import acquired as acquired_table
from lms_bridge.store.tables import evidence as evidence_table
from lms_bridge.store.verdicts import last_bodies, last_digests, standing_text, take_turns

#: What `staged.acquired` holds where a verdict shows nothing new acquired for ever.
NO_BLOCKS = encode(())

#: What is staged of a verdict, and stays as long as it stands.
_OF_VALIDITY = (
    "facts",
    "basis",
    "account",
    "judged_on",
    "until",
    "wishes",
    "discrepancies",
)


class SqlStaged(StorePart):
    """The table of what is staged."""

    def hold(
        self,
        run_id: int,
        part: str,
        judged: Sequence[StagedJudgement],
        still_valid: Sequence[StillValid] = (),
    ) -> bool:
        """Hold what a part of the learners was judged, in the place of an earlier holding."""
        programmes = {each.verdict.programme for each in judged}
        learners = [each.verdict.learner for each in judged]
        with self._database.writing() as connection:
            connection.execute(
                delete(staged).where(staged.c.run_id == run_id, staged.c.part == part)
            )
            last = {
                learner: said
                for programme in sorted(programmes)
                for learner, said in last_digests(connection, programme, learners).items()
            }
            # Somebody else may stage the same part just now: the later one of the two counts.
            add = insert(connection, staged)
            held = {column.name: add.excluded[column.name] for column in staged.c}
            add = add.on_conflict_do_update(index_elements=["run_id", "learner"], set_=held)
            for chunk in chunks(judged):
                rows = [_row(run_id, part, each, last) for each in chunk]
                connection.execute(add, rows)
            return _hold_still_valid(connection, run_id, part, still_valid) == len(still_valid)

    def wishes(self, run_id: int) -> tuple[Wanted, ...]:
        """What everybody staged wants in the LMS, sorted by key."""
        query = select(staged.c.wishes).where(staged.c.run_id == run_id)
        with self._database.reading() as connection:
            found = connection.execute(query).scalars().all()
        wishes = (wish for body in found for wish in decoded(tuple[Wanted, ...], body))
        return tuple(sorted(wishes, key=lambda wish: wish.key))

    def discrepancies(self, run_id: int) -> tuple[LearnerDiscrepancies, ...]:
        """What a person has to look at of those staged, by idnumber; of those who have any."""
        query = (
            select(staged.c.learner, staged.c.discrepancies)
            .where(staged.c.run_id == run_id, staged.c.discrepancies != NO_DISCREPANCIES)
            .order_by(staged.c.learner)
        )
        with self._database.reading() as connection:
            found = connection.execute(query).all()
        return tuple(
            LearnerDiscrepancies(row.learner, decoded(tuple[Discrepancy, ...], row.discrepancies))
            for row in found
        )

    def count(self, run_id: int) -> int:
        """How many learners are staged."""
        query = select(func.count()).select_from(staged).where(staged.c.run_id == run_id)
        with self._database.reading() as connection:
            return connection.execute(query).scalar_one()

    def newly_undetermined(self, run_id: int) -> tuple[str, ...]:
        """The learners of whom something cannot be computed that could be, by idnumber."""
        query = select(staged.c.learner, staged.c.verdict).where(
            staged.c.run_id == run_id, staged.c.undetermined, staged.c.verdict.is_not(None)
        )
        with self._database.reading() as connection:
            now = {row.learner: row.verdict for row in connection.execute(query)}
            if not now:
                return ()
            programme = connection.execute(_programme(run_id)).scalar_one()
            before = last_bodies(connection, programme, now)
        return tuple(
            sorted(
                learner
                for learner, body in before.items()
                if decoded(Verdict, now[learner]).undetermined - decoded(Verdict, body).undetermined
            )
        )

    def superseded(self, run_id: int) -> frozenset[str]:
        """The learners of whom people recorded something since: a decision, or a block acquired.

        So are those who have another number, or another account, since a person said so.
        """
        known = select(
            staged.c.learner,
            staged.c.decided,
            contradicted(staged.c.learner, staged.c.account).label("is_other"),
        ).where(staged.c.run_id == run_id)
        made = (
            select(decisions.c.learner, decisions.c.id)
            .where(decisions.c.programme.in_(_programme(run_id)))
            .order_by(decisions.c.id)
        )
        entered = select(
            *[acquired_table.c[name] for name in ("learner", "component", "after", "number")]
        ).where(acquired_table.c.programme.in_(_programme(run_id)), acquired_table.c.number > 0)
        with self._database.reading() as connection:
            now: dict[str, list[str]] = {}
            for learner, number in connection.execute(made):
                now.setdefault(learner, []).append(str(number))
            entries = [
                (row.learner, block_entry(row.component, row.after, row.number))
                for row in connection.execute(entered)
            ]
            for learner, entry in sorted(entries):
                now.setdefault(learner, []).append(entry)
            return frozenset(
                row.learner
                for row in connection.execute(known)
                if row.is_other or row.decided != ",".join(now.get(row.learner, ()))
            )

    def keep(self, run_id: int, part: str, apart: Collection[str] = ()) -> int:
        """Keep the verdicts of a part, those `apart` left out; answers how many were new."""
        query = select(staged.c.learner, staged.c.digest, staged.c.acquired).where(
            staged.c.run_id == run_id, staged.c.part == part, staged.c.verdict.is_not(None)
        )
        with self._database.writing() as connection:
            programme = connection.execute(_programme(run_id)).scalar_one()
            take_turns(connection, programme)
            rows = [row for row in connection.execute(query) if row.learner not in apart]
            last = last_digests(connection, programme, [row.learner for row in rows])
            new = [row.learner for row in rows if last.get(row.learner) != row.digest]
            for chunk in chunks(new):
                _keep_staged(connection, programme, run_id, chunk)
            self._acquire(connection, [row.acquired for row in rows])
            _keep_validity(connection, programme, run_id, part, apart)
            return len(new)

    def _acquire(self, connection: Connection, bodies: Sequence[str]) -> None:
        rows = [
            acquired_row(each) for body in bodies for each in decoded(tuple[Acquired, ...], body)
        ]
        if rows:
            add = insert(connection, acquired_table).on_conflict_do_nothing()
            connection.execute(add, rows)


def _hold_still_valid(
    connection: Connection, run_id: int, part: str, still_valid: Sequence[StillValid]
) -> int:
    """Stage those whose verdict stands, with what is known of it; answers how many were known."""
    by_decided: dict[str, list[str]] = {}
    for each in still_valid:
        by_decided.setdefault(",".join(each.decided), []).append(each.learner)
    found = 0
    for decided, learners in by_decided.items():
        row = {
            "run_id": literal(run_id),
            "learner": validity.c.learner,
            "part": literal(part),
            "decided": literal(decided),
            "wishes": validity.c.wishes,
            "acquired": literal(NO_BLOCKS),
            "discrepancies": validity.c.discrepancies,
            "judged_on": validity.c.judged_on,
            "digest": verdicts.c.digest,
            "undetermined": false(),
            "account": validity.c.account,
        }
        for names in chunks(learners):
            known = (
                select(*row.values())
                .select_from(validity.join(verdicts, verdicts.c.id == validity.c.verdict))
                .where(
                    validity.c.programme == _programme(run_id).scalar_subquery(),
                    validity.c.learner.in_(names),
                )
            )
            add = insert(connection, staged).from_select(list(row), known)
            held = add.on_conflict_do_nothing().returning(staged.c.learner)
            found += len(connection.execute(held).all())
    return found


def _keep_staged(
    connection: Connection, programme: str, run_id: int, learners: Collection[str]
) -> None:
    """Keep what is staged of some learners as it stands there: the database copies the bodies."""
    where = staged.c.run_id == run_id, staged.c.learner.in_(learners)
    facts = {"digest": staged.c.evidence_digest, "body": staged.c.evidence}
    row = {
        "programme": literal(programme),
        "learner": staged.c.learner,
        "digest": staged.c.digest,
        "evidence": staged.c.evidence_digest,
        "run_id": staged.c.run_id,
        "judged_on": staged.c.judged_on,
        "body": staged.c.verdict,
        "standing": staged.c.standing,
    }
    for table, columns in ((evidence_table, facts), (verdicts, row)):
        query = select(*columns.values()).where(*where).order_by(staged.c.learner)
        add = insert(connection, table).from_select(list(columns), query)
        connection.execute(add.on_conflict_do_nothing() if table is evidence_table else add)


def _keep_validity(
    connection: Connection, programme: str, run_id: int, part: str, apart: Collection[str]
) -> None:
    """Note until when the verdicts of a part stand, of those that were made by it."""
    of = verdicts.alias()
    latest = (
        select(func.max(of.c.id))
        .where(of.c.programme == programme, of.c.learner == staged.c.learner)
        .scalar_subquery()
    )
    row = {
        "programme": literal(programme),
        "learner": staged.c.learner,
        "verdict": verdicts.c.id,
        **{name: staged.c[name] for name in _OF_VALIDITY},
    }
    made = (
        select(*row.values())
        .select_from(staged.join(verdicts, verdicts.c.id == latest))
        .where(
            staged.c.run_id == run_id,
            staged.c.part == part,
            staged.c.facts.is_not(None),
            staged.c.digest == verdicts.c.digest,
            staged.c.learner.not_in(apart),
        )
    )
    add = insert(connection, validity).from_select(list(row), made)
    changed = {name: add.excluded[name] for name in ("verdict", *_OF_VALIDITY)}
    connection.execute(
        add.on_conflict_do_update(index_elements=["programme", "learner"], set_=changed)
    )


def _programme(run_id: int) -> Select[str]:
    return select(runs.c.programme).where(runs.c.id == run_id)


def _row(
    run_id: int, part: str, judged: StagedJudgement, last: Mapping[str, str]
) -> dict[str, object]:
    """A row of what is staged; without its texts when the kept verdict says the same."""
    verdict = judged.verdict
    body = canonical(verdict)
    said = digest_of_body(body)
    new = last.get(verdict.learner) != said
    facts = digested(judged.evidence) if new else {"digest": None, "body": None}
    valid = None if judged.acquired else judged.validity  # what it acquires changes the facts
    return {
        "run_id": run_id,
        "learner": verdict.learner,
        "part": part,
        "decided": ",".join(judged.decided),
        "wishes": encode(judged.wishes),
        "acquired": encode(judged.acquired),
        "discrepancies": encode(verdict.to_look_at),
        "judged_on": verdict.on,
        "digest": said,
        "undetermined": bool(verdict.undetermined),
        "verdict": body.decode() if new else None,
        "standing": standing_text(verdict) if new else None,
        "evidence": facts["body"],
        "evidence_digest": facts["digest"],
        "account": judged.user_id,
        "facts": valid.facts if valid else None,
        "basis": valid.basis if valid else None,
        "until": valid.until if valid else None,
    }
