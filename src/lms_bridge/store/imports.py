"""Results that came in files: added, never changed; a correction is a later row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import Connection, Row, Select, func, select

from lms_bridge.cause import Cause
from lms_bridge.errors import StoreUnavailable
from lms_bridge.model.imported import ImportedFile, ImportedResult, KeptResult
from lms_bridge.store.codec import decoded, encode
from lms_bridge.store.database import StorePart, chunks, insert
from lms_bridge.store.tables import imported_results, imports
from lms_bridge.store.verdicts import take_turns


class SqlImports(StorePart):
    """The tables of files and of their results."""

    def take_over(
        self, file: ImportedFile, results: Sequence[ImportedResult], after: int
    ) -> ImportedFile:
        """Keep a file with its results, all or none, and give it its id."""
        with self._database.writing() as connection:
            take_turns(connection, file.programme)
            if _last(connection, file.programme) != after:
                raise outrun(file.programme)
            row = {
                "programme": file.programme,
                "digest": file.digest,
                "at": file.at,
                "body": encode(replace(file, id=0)),
            }
            new = insert(connection, imports).values(row).returning(imports.c.id)
            kept = replace(file, id=connection.execute(new).scalar_one())
            for chunk in chunks(results):
                rows = [_row(kept, each) for each in chunk]
                connection.execute(insert(connection, imported_results), rows)
            return kept

    def files(self, programme: str) -> tuple[ImportedFile, ...]:
        """The files taken over, in their order."""
        with self._database.reading() as connection:
            return tuple(_files(connection, programme).values())

    def results(self, programme: str, learner: str | None = None) -> tuple[KeptResult, ...]:
        """What the latest file says of each learner, need and year, sorted by these."""
        of = imported_results.c
        latest = select(func.max(of.id)).where(of.programme == programme)
        if learner is not None:
            latest = latest.where(of.learner == learner)
        query = _results(programme, learner).where(
            of.id.in_(latest.group_by(of.learner, of.need, of.year))
        )
        kept = self._kept(programme, query)
        return tuple(sorted(kept, key=_in_order))

    def history(self, programme: str, learner: str | None = None) -> tuple[KeptResult, ...]:
        """Everything that was taken over, in the order of files and lines."""
        return tuple(self._kept(programme, _results(programme, learner)))

    def _kept(self, programme: str, query: Select[tuple[int, str, str]]) -> list[KeptResult]:
        with self._database.reading() as connection:
            files = _files(connection, programme)
            return list(_decoded(files, connection.execute(query)))


def outrun(programme: str) -> StoreUnavailable:
    """The error of results that were compared with what is known no longer."""
    return StoreUnavailable(Cause.of("import.overtaken", programme=programme))


def _last(connection: Connection, programme: str) -> int:
    query = select(func.max(imports.c.id)).where(imports.c.programme == programme)
    return connection.execute(query).scalar() or 0


def _row(file: ImportedFile, result: ImportedResult) -> dict[str, object]:
    return {
        "import_id": file.id,
        "programme": file.programme,
        "learner": result.learner,
        "need": result.need,
        "year": str(result.year),
        "body": encode(result),
    }


def _files(connection: Connection, programme: str) -> dict[int, ImportedFile]:
    query = (
        select(imports.c.id, imports.c.body)
        .where(imports.c.programme == programme)
        .order_by(imports.c.id)
    )
    found = connection.execute(query)
    return {row.id: replace(decoded(ImportedFile, row.body), id=row.id) for row in found}


def _results(programme: str, learner: str | None) -> Select[tuple[int, str, str]]:
    of = imported_results.c
    query = (
        select(of.import_id, of.learner, of.body).where(of.programme == programme).order_by(of.id)
    )
    return query if learner is None else query.where(of.learner == learner)


def _decoded(
    files: dict[int, ImportedFile], rows: Iterable[Row[tuple[int, str, str]]]
) -> Iterable[KeptResult]:
    for row in rows:
        said = decoded(ImportedResult, row.body)
        yield KeptResult(files[row.import_id], replace(said, learner=row.learner))


def _in_order(kept: KeptResult) -> tuple[str, str, int]:
    return kept.result.learner, kept.result.need, kept.result.year.first
