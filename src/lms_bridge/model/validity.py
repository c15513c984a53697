"""How long a verdict stands without being made again, and on what."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date

import msgspec

from lms_bridge.model.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Validity:
    """On what a verdict was made, and until when the same would come of it.

    Attributes:
        facts: the digest of what was read of the learner, whenever it was read.
        basis: the digest of all else that it comes from: rules, the site's values, the program.
        account: the learner's number in the LMS.
        on: the day of judgement.
        until: the first day on which the same facts may give another verdict; None: on none.
    """

    facts: str
    basis: str
    account: int
    on: date
    until: date | None

    def stands(self, facts: str, basis: str, account: int, on: date) -> bool:
        """Whether the verdict stands on a day, for these facts; on an earlier day none does."""
        return (
            (self.facts, self.basis, self.account) == (facts, basis, account)
            and self.on <= on
            and (self.until is None or on < self.until)
        )


@dataclass(frozen=True, slots=True)
class StillValid:
    """A learner whose verdict stands.

    Attributes:
        learner: idnumber.
        decided: what people had recorded of the learner, as in a judgement that is staged.
    """

    learner: str
    decided: tuple[str, ...] = ()


_ENCODER = msgspec.json.Encoder(order="deterministic")

#: When it was read differs every time. A quotation mark inside a text is written with a backslash,
#: so a name between quotation marks is a field.
_AS_OF, _READ_AT = re.compile(rb'"as_of":"[^"]*"'), re.compile(rb'"read_at":"[^"]*"')


def facts_digest(evidence: Evidence) -> str:
    """The SHA-256 of what is known of a learner, whenever it was read."""
    body = _AS_OF.sub(b"", _ENCODER.encode(evidence), 1)  # there is one, and it comes early
    return hashlib.sha256(_READ_AT.sub(b"", body)).hexdigest()
