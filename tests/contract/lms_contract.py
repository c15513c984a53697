"""What every LMS promises: `Lms` and `LmsWriter` in words that can fail."""

from __future__ import annotations

import pytest

from tests.contract.lms_campus import Campus, build_campus
from tests.contract.lms_contract_reads import CoursesContract, ProgressContract
from tests.contract.lms_contract_writes import WritesContract


class LmsContract(CoursesContract, ProgressContract, WritesContract):
    """A subclass gives the fixtures `lms` and `writer`, both on the campus."""

    @pytest.fixture
    def campus(self) -> Campus:
        """A fresh campus."""
        return build_campus()
