"""What asks the LMS nothing needs no token: decisions, what is acquired, where people stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from lms_bridge.bootstrap import bridge
from lms_bridge.errors import ConfigurationError

SITE = """\
site: s
academic_year: 2025-2026
moodle:
  url: https://moodle.invalid
  token: {env: NOT_SET_ANYWHERE}
  student_role: 5
store: {url: "sqlite:///bridge.db"}
programmes:
  csec:
    intakes: [{track: training, cohort: C}]
"""


def test_a_local_act_reads_no_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """All that a decision is recorded with is there; the first request asks for the token."""
    monkeypatch.delenv("NOT_SET_ANYWHERE", raising=False)
    (tmp_path / "site.yaml").write_text(SITE, encoding="utf-8")
    opened = bridge(tmp_path / "site.yaml")
    try:
        job = opened.job("csec")
        assert job.store.decisions.recorded("csec") == ()
        assert opened.needs("csec").programme == "csec"
        with pytest.raises(ConfigurationError) as caught:
            job.lms.site()
        assert caught.value.cause.code == "secret.not_set"
    finally:
        opened.close()
