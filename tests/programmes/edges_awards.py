"""What becomes of a whole of one unit: by a promise, the day, what is given and expected."""

from __future__ import annotations

from tests.programmes.edges_cases import DAY, LAST, LATE, UNTIL, Case

CASES: dict[str, Case] = {
    "with everything settled the jury is owed": (
        DAY,
        ("assessment of EXAM passed",),
        ("award is ready for jury", "decision of the jury is owed once"),
    ),
    "with something open the jury is not owed yet": (
        DAY,
        (),
        ("award is in progress", "no decision is owed", "examination of EXAM is owed once"),
    ),
    "after the last day the jury still has its word on whoever is ready": (
        LATE,
        (UNTIL, "assessment of EXAM passed"),
        ("award is ready for jury", "decision of the jury is owed once"),
    ),
    "on the last day what is open is in progress": (
        LAST,
        (UNTIL,),
        ("award is in progress", "examination of EXAM is owed once"),
    ),
    "after the last day what is open is not awarded, and nothing is owed any more": (
        LATE,
        (UNTIL,),
        (
            "award is not awarded",
            "EXAM is in progress, owing examination of EXAM",
            "nothing is owed",
        ),
    ),
    "after the last day what failed is not awarded, and nothing is owed any more": (
        LATE,
        (UNTIL, "assessment of EXAM failed"),
        ("award is not awarded", "nothing is owed"),
    ),
    "what cannot be computed is not closed by the last day": (
        LATE,
        (UNTIL, "the assessment of EXAM cannot be read because it is gone"),
        ("award is in progress", "EXAM is undetermined"),
    ),
    "an adjourned learner owes the jury on the last day": (
        LAST,
        (UNTIL, "assessment of EXAM passed", "jury adjourns"),
        ("award is adjourned", "decision of the jury is owed once"),
    ),
    "an adjourned learner owes nothing after the last day": (
        LATE,
        (UNTIL, "assessment of EXAM passed", "jury adjourns"),
        ("award is adjourned", "nothing is owed"),
    ),
    "an adjourned learner may always come back where there is no last day": (
        LATE,
        ("assessment of EXAM passed", "jury adjourns"),
        ("award is adjourned", "decision of the jury is owed once"),
    ),
    "an adjourned learner owes what is open as well": (
        DAY,
        ("jury adjourns",),
        ("award is adjourned", "examination of EXAM is owed once"),
    ),
    "whoever is admitted owes nothing": (
        DAY,
        ("assessment of EXAM passed", "jury admits"),
        ("award is admitted", "nothing is owed", "there is no discrepancy"),
    ),
    "admitted with something open: respected, and pointed out": (
        DAY,
        ("jury admits",),
        (
            "award is admitted",
            "nothing is owed",
            "there is a discrepancy award.admitted_unsettled on award",
        ),
    ),
    "whom the jury refuses is not awarded, and owes nothing": (
        DAY,
        ("jury refuses",),
        ("award is not awarded", "nothing is owed", "there is no discrepancy"),
    ),
    "the latest word of a jury counts": (
        DAY,
        ("assessment of EXAM passed", "jury adjourns", "jury admits"),
        ("award is admitted",),
    ),
    "an exemption counts as settled": (
        DAY,
        ("exemption of EXAM granted",),
        ("award is ready for jury", "there is no discrepancy"),
    ),
}
