"""What every store promises about results that came in files."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from lms_bridge.errors import StoreUnavailable
from lms_bridge.model.evidence import ResultState
from lms_bridge.model.identity import AcademicYear
from lms_bridge.model.imported import FileKind, ImportedFile, ImportedResult, KeptResult
from lms_bridge.ports import Store
from tests.contract.store_values import LATER, NOON, YEAR
from tests.refusals import refusing


def file(name: str = "m2.csv", programme: str = "du") -> ImportedFile:
    """A file to be taken over."""
    return ImportedFile(0, programme, name, FileKind.CSV, f"digest of {name}", "registrar", NOON)


def said(learner: str = "L1", need: str = "result:M2-UE2", mark: str = "12.5") -> ImportedResult:
    """A result, with every field filled."""
    return ImportedResult(
        learner,
        need,
        YEAR,
        ResultState.PASSED,
        final=True,
        mark=Decimal(mark),
        out_of=Decimal(20),
        value=f"{mark}/20",
        on=date(2026, 7, 3),
        file="m2.csv",
        line=4,
    )


class ImportsContract:
    """What is promised about files and their results."""

    def test_what_was_taken_over_is_read_back(self, store: Store):
        """Every field, with the file and its number."""
        bare = replace(said("L2"), mark=None, out_of=None, on=None, value="ADM", final=False)
        kept = store.imports.take_over(file(), [said(), bare], 0)
        assert kept == replace(file(), id=kept.id)
        assert kept.id > 0
        assert store.imports.files("du") == (kept,)
        assert store.imports.results("du") == (KeptResult(kept, said()), KeptResult(kept, bare))
        assert store.imports.history("du") == store.imports.results("du")

    def test_the_latest_file_counts_and_the_earlier_one_stays(self, store: Store):
        """A correction is a later row: both are history, one is what is said."""
        first = store.imports.take_over(file(), [said(), said("L2")], 0)
        second = store.imports.take_over(file("new.csv"), [said(mark="8")], first.id)
        assert store.imports.results("du", "L1") == (KeptResult(second, said(mark="8")),)
        assert store.imports.results("du", "L2") == (KeptResult(first, said("L2")),)
        assert store.imports.history("du", "L1") == (
            KeptResult(first, said()),
            KeptResult(second, said(mark="8")),
        )
        assert [each.name for each in store.imports.files("du")] == ["m2.csv", "new.csv"]

    def test_needs_and_years_stand_apart(self, store: Store):
        """A result of another need or year corrects nothing."""
        earlier = replace(said(), year=AcademicYear(2024))
        other = said(need="result:M1-UE4")
        kept = store.imports.take_over(file(), [said(), other, earlier], 0)
        found = [each.result for each in store.imports.results("du", "L1")]
        assert found == [other, earlier, said()]
        assert all(each.file == kept for each in store.imports.results("du"))

    def test_programmes_stand_apart(self, store: Store):
        """Nothing of one is seen from another, and each counts its own files."""
        store.imports.take_over(file(), [said()], 0)
        other = store.imports.take_over(file(programme="csec"), [said(mark="3")], 0)
        assert store.imports.results("csec") == (KeptResult(other, said(mark="3")),)
        assert len(store.imports.history("du")) == 1
        assert store.imports.files("nothing") == store.imports.results("nothing") == ()

    def test_results_compared_too_early_are_not_kept(self, store: Store):
        """Whoever compared with what is known no longer is told to look again."""
        first = store.imports.take_over(file(), [said()], 0)
        with refusing(StoreUnavailable, "meanwhile"):
            store.imports.take_over(file("late.csv"), [said(mark="3")], 0)
        assert store.imports.files("du") == (first,)
        assert store.imports.results("du") == (KeptResult(first, said()),)

    def test_a_take_over_that_fails_keeps_nothing(self, store: Store):
        """A file is there with all its results, or not at all."""

        def interrupted():
            yield said()
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            store.imports.take_over(file(), interrupted(), 0)
        assert store.imports.files("du") == store.imports.results("du") == ()

    def test_a_batch_that_fails_undoes_a_take_over(self, store: Store):
        """Together with whatever else was in it."""

        def half_way():
            with store.batch():
                store.imports.take_over(file(), [said()], 0)
                raise RuntimeError("half way")

        with pytest.raises(RuntimeError, match="half way"):
            half_way()
        assert store.imports.files("du") == ()

    def test_many_results(self, store: Store):
        """More than one portion, in one file."""
        results = [said(f"L{number:04}") for number in range(1300)]
        kept = store.imports.take_over(replace(file(), at=LATER), results, 0)
        assert [each.result for each in store.imports.results("du")] == results
        assert store.imports.history("du", "L1299") == (KeptResult(kept, said("L1299")),)
