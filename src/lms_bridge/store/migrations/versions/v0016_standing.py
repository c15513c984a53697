"""What lists show of a verdict stands beside it: of each learner's latest one it is filled in."""

from __future__ import annotations

import json
import zlib
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision: str | None = "0015"

#: What a list shows of a component.
_PARTS = ("component", "status", "how", "owed", "open", "acquired_on", "discrepancies")

#: What a verdict of an early version may lack.
_LATER: dict[str, Any] = {"acquired_on": None, "discrepancies": []}

#: What it shows of the whole, as the verdict has it.
_WHOLE = ("learner", "programme", "track", "on", "as_of", "status", "owed")


def upgrade() -> None:
    """Read the latest verdicts, one after the other; whatever is older is read when asked for."""
    for name in ("verdicts", "staged"):
        op.add_column(name, sa.Column("standing", sa.LargeBinary()))
    table = sa.table(
        "verdicts", *map(sa.column, ("id", "programme", "learner", "body", "standing"))
    )
    connection = op.get_bind()
    latest = sa.select(sa.func.max(table.c.id)).group_by(table.c.programme, table.c.learner)
    for number in connection.execute(latest).scalars().all():
        where = table.c.id == number
        body = connection.execute(sa.select(table.c.body).where(where)).scalar_one()
        verdict = json.loads(zlib.decompress(body))
        if "components" not in verdict:
            continue  # it cannot be read: whoever asks for it is told so
        shown = json.dumps(_standing(verdict), ensure_ascii=False)
        values = {"standing": zlib.compress(shown.encode())}
        connection.execute(table.update().where(where).values(values))


def _standing(verdict: dict[str, Any]) -> dict[str, Any]:
    """What is shown of a verdict; what cannot be computed has to be looked at."""
    components = verdict["components"]
    told = {each["subject"] for each in verdict.get("discrepancies", ())}
    unknown = [
        {
            "subject": each["component"],
            "code": "undetermined",
            "values": [["cause", each["because"]["cause"]]],
        }
        for each in components
        if each["status"] == "undetermined"
        and each["because"].get("cause") is not None
        and each["component"] not in told
    ]
    seen: list[Any] = []
    for each in [*verdict.get("discrepancies", ()), *unknown]:
        if each not in seen:
            seen.append(each)
    first = verdict["year"]["first"]
    return {
        "number": 0,
        **{name: verdict[name] for name in _WHOLE},
        "year": f"{first}-{first + 1}",
        "parts": [
            _LATER | {name: each[name] for name in _PARTS if name in each} for each in components
        ],
        "discrepancies": seen,
    }
