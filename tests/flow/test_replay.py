"""A verdict can be made again years later, from what was kept and nothing else."""

from __future__ import annotations

from lms_bridge.bootstrap import bridge
from lms_bridge.model.canonical import canonical
from lms_bridge.programme import load_programme
from lms_bridge.stages.evaluate import judge


def test_every_verdict_is_made_again_to_the_byte(synced):
    """The rules kept under its fingerprint and the facts kept with it give the same verdict."""
    opened = bridge(synced.file)
    try:
        for key in ("du-pccpu", "csec"):
            verdicts = opened.store.verdicts.latest(key)
            assert verdicts
            for verdict in verdicts:
                files = opened.store.rules.files(verdict.rules)
                evidence = opened.store.verdicts.evidence(key, verdict.learner)
                assert files is not None
                assert evidence is not None
                rules = load_programme(key, files)
                assert rules.fingerprint == verdict.rules
                assert canonical(judge(rules, evidence, verdict.on)) == canonical(verdict)
    finally:
        opened.close()
