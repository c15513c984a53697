"""An entry about a block may take another one back, and says who recorded it.

No row changes: entries of versions before name nobody, and take nothing back. The number is what
keeps such a version away from this database, for it would read what takes a block back as an
acquisition, and the last one.
"""

from __future__ import annotations

revision = "0013"
down_revision: str | None = "0012"


def upgrade() -> None:
    """Only the number of the database changes."""
