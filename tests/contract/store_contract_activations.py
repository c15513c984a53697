"""What every store promises about rules that people switched on, and about stored verdicts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lms_bridge.model.activation import Activation
from lms_bridge.model.canonical import canonical
from lms_bridge.ports import Store
from tests.contract.store_values import LATER, NOON, evidence, verdict


def activation(fingerprint: str = "a" * 64, programme: str = "du", at=NOON) -> Activation:
    """An activation with every field filled."""
    return Activation(
        0, programme, "2026.1", fingerprint, "scolarite", "conseil du 3 mars", at, 20, 3
    )


class ActivationsContract:
    """A test per promise; a subclass gives the fixture `store`."""

    def test_before_the_first_activation_nothing_is_active(self, store: Store):
        """The folder judges until somebody switches something on."""
        assert store.activations.active() == {}
        assert store.activations.recorded("du") == ()

    def test_an_activation_is_kept_with_who_and_why(self, store: Store):
        """It comes back as it was recorded, with a number."""
        kept = store.activations.record(activation())
        assert kept == replace(activation(), id=kept.id)
        assert kept.id > 0
        assert store.activations.recorded("du") == (kept,)

    def test_the_latest_activation_of_each_programme_counts(self, store: Store):
        """Going back is one more activation: the order recorded decides, not the clock."""
        first, second = "1" * 64, "2" * 64
        for fingerprint, at in ((first, LATER), (second, NOON), (first, NOON)):
            store.activations.record(activation(fingerprint, at=at))
        store.activations.record(activation(second, "csec"))
        assert store.activations.active() == {"du": first, "csec": second}
        assert [each.fingerprint for each in store.activations.recorded("du")] == [
            first,
            second,
            first,
        ]

    def test_an_activation_in_a_batch_that_fails_never_was(self, store: Store):
        """It is kept with what goes with it, or not at all."""
        store.activations.record(activation("1" * 64))
        with pytest.raises(RuntimeError, match="interrupted"), store.batch():  # noqa: PT012 - both
            store.activations.record(activation("2" * 64))
            raise RuntimeError("interrupted")
        assert store.activations.active() == {"du": "1" * 64}

    def test_kept_rules_are_found_by_the_beginning_of_their_fingerprint(self, store: Store):
        """Of the programme meant, and with what people call wildcards taken as they are."""
        store.rules.keep("ab1", "du", {"programme.yaml": "x"})
        store.rules.keep("ab2", "du", {"programme.yaml": "y"})
        store.rules.keep("ab3", "csec", {"programme.yaml": "z"})
        assert store.rules.fingerprints("du") == ("ab1", "ab2")
        assert store.rules.fingerprints("du", "ab2") == ("ab2",)
        assert store.rules.fingerprints("csec", "ab") == ("ab3",)
        assert store.rules.fingerprints("du", "%") == ()
        assert store.rules.fingerprints("du", "_b") == ()

    def test_verdicts_come_as_they_were_stored(self, store: Store):
        """Each with its facts and the very text that was written, oldest first."""
        for version in ("1", "2", "3"):
            store.verdicts.save(None, [(evidence(), verdict(version=version))])
        found = store.verdicts.stored("du")
        assert [each.verdict.version for each in found] == ["1", "2", "3"]
        assert [each.body for each in found] == [canonical(each.verdict).decode() for each in found]
        assert all(each.evidence == evidence() for each in found)
        assert store.verdicts.stored("du", after=found[0].number, limit=1) == (found[1],)
        assert store.verdicts.stored("du", learner="L1") == found
        assert store.verdicts.stored("du", learner="L9") == ()
        assert store.verdicts.stored("csec") == ()
