"""What a column of a gradebook is to say of a learner, and when two such sayings are the same."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal

#: A gradebook rounds, and counts anew where somebody changed its maximum: two shares that
#: differ by less are the same. Any two scores that the bridge sends differ by more.
TOLERANCE = Decimal("0.00002")

_PLACES = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Points:
    """So many points of so many, and whether nothing more is asked."""

    given: Decimal
    maximum: Decimal
    complete: bool = False


def score_digest(given: Decimal, maximum: Decimal, comment: str) -> str:
    """A short text that stands for a score: its share of the maximum, a digest of its comment."""
    share = (given / maximum if maximum else Decimal(0)).quantize(_PLACES)
    return f"{share} {hashlib.sha256(comment.encode()).hexdigest()[:32]}"


def same_score(one: str, other: str) -> bool:
    """Whether two scores say the same, by what `said` wrote; "" says nothing."""
    share, _, comment = one.partition(" ")
    other_share, _, other_comment = other.partition(" ")
    if not one or not other or comment != other_comment:
        return one == other
    return abs(Decimal(share) - Decimal(other_share)) < TOLERANCE
