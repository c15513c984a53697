"""Results that came in files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lms_bridge.model.imported import ImportedFile, ImportedResult, KeptResult
from lms_bridge.store.imports import outrun
from lms_bridge_testing.memory.kept import MemoryBase


class MemoryImports(MemoryBase):
    """The fake's half of `ImportStore`."""

    def take_over(
        self, file: ImportedFile, results: Sequence[ImportedResult], after: int
    ) -> ImportedFile:
        """Keep a file with its results, all or none, and give it its id."""
        with self._lock, self.batch():
            last = max((it.id for it in self.imports(file.programme)), default=0)
            if last != after:
                raise outrun(file.programme)
            kept = replace(file, id=len(self._kept.imports) + 1)
            self._kept.imports.append(kept)
            self._kept.imported.extend(KeptResult(kept, it) for it in results)
            return kept

    def imports(self, programme: str) -> tuple[ImportedFile, ...]:
        """The files taken over, in their order."""
        with self._lock:
            return tuple(it for it in self._kept.imports if it.programme == programme)

    def imported(self, programme: str, learner: str | None = None) -> tuple[KeptResult, ...]:
        """What the latest file says of each learner, need and year, sorted by these."""
        latest = {
            (it.result.learner, it.result.need, it.result.year): it
            for it in self.import_history(programme, learner)
        }
        return tuple(latest[key] for key in sorted(latest))

    def import_history(self, programme: str, learner: str | None = None) -> tuple[KeptResult, ...]:
        """Everything that was taken over, in the order of files and lines."""
        with self._lock:
            return tuple(
                it
                for it in self._kept.imported
                if it.file.programme == programme and learner in {None, it.result.learner}
            )
