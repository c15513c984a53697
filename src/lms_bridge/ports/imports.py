"""Results that came in files: kept for ever, corrected by later ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from lms_bridge.model.imported import ImportedFile, ImportedResult, KeptResult


class ImportStore(Protocol):
    """Files that were taken over, and what each of them said."""

    def take_over(
        self, file: ImportedFile, results: Sequence[ImportedResult], after: int
    ) -> ImportedFile:
        """Keep a file with its results, all or none; gives it its id.

        `after` is the number of the file taken over last when the results were compared, 0
        before the first: StoreUnavailable when another one has come since. Nothing kept is
        ever changed or deleted.
        """

    def imports(self, programme: str) -> tuple[ImportedFile, ...]:
        """The files taken over, in their order."""

    def imported(self, programme: str, learner: str | None = None) -> tuple[KeptResult, ...]:
        """What the latest file says of each learner, need and year, sorted by these."""

    def import_history(self, programme: str, learner: str | None = None) -> tuple[KeptResult, ...]:
        """Everything that was taken over, in the order of files and lines."""
