"""What the rules about marks make of a learner: by a promise, what is given and expected."""

from __future__ import annotations

U1 = ("mark of U1.CC is 12", "mark of U1.EX is 12")
U2 = ("mark of U2.T1 is 12", "mark of U2.T2 is 12", "mark of U2.T3 is 12")
U3 = ("mark of U3.W is 12", "mark of U3.O is 12")

#: Marks of the other units with which no average of the group reaches the one asked.
LOW = (
    *(f"mark of U2.{each} is 8" for each in ("T1", "T2", "T3")),
    "mark of U3.W is 9",
    "mark of U3.O is 9",
)


def but(*changed: str, of: tuple[str, ...] = (*U1, *U2, *U3)) -> tuple[str, ...]:
    """The usual marks with some others in their place."""
    names = {each.partition(" is ")[0] for each in changed}
    return (*(each for each in of if each.partition(" is ")[0] not in names), *changed)


def _below() -> tuple[str, ...]:
    """Everything passed, but for one unit below the floor whose second session is still to come."""
    return but("mark of U1.CC is 9", "mark of U1.EX is 9", "mark of U3.W is 7", "mark of U3.O is 7")


CASES = {
    "an average at the pass mark validates": (
        but("mark of U1.CC is 4", "mark of U1.EX is 14"),
        ("U1 is validated by assessment", "mark of U1 comes to 10"),
    ),
    "an average just below the pass mark does not, and is not shown as if it did": (
        ("mark of U1.CC is 4", "mark of U1.EX is 13.999"),
        ("U1 is in progress", "mark of U1 comes to 9.99"),
    ),
    "a missing mark is not zero: the average is not known": (
        ("mark of U1.CC is 20",),
        ("U1 is in progress, owing examination of U1.EX",),
    ),
    "a mark of zero is a mark": (
        but("mark of U1.CC is 0", "mark of U1.EX is 20"),
        ("U1 is validated by assessment", "mark of U1 comes to 12"),
    ),
    "a mark that cannot be read is not a missing one": (
        ("mark of U1.CC is 20", "mark U1.EX unreadable because it is hidden"),
        ("U1 is undetermined", "U1 cannot be computed because it is hidden"),
    ),
    "marks on other scales are compared on the programme's": (
        but("mark of U1.CC is 50 out of 100", "mark of U1.EX is 5 out of 10"),
        ("U1 is validated by assessment", "mark of U1 comes to 10"),
    ),
    "an average over a second session that cannot be read cannot be computed": (
        (
            "mark of U1.CC is 12",
            "mark of U1.EX is 8",
            "resit U1.EX unreadable because it is hidden",
        ),
        ("U1 is undetermined", "U1 cannot be computed because it is hidden"),
    ),
    "an average that suffices is not troubled by a second session that cannot be read": (
        but(
            "mark of U1.CC is 14",
            "mark of U1.EX is 9",
            "resit U1.EX unreadable because it is hidden",
        ),
        ("U1 is validated by assessment", "mark of U1 comes to 11"),
    ),
    "below the pass mark a second session is owed where nothing makes up for the first": (
        (*but("mark of U1.CC is 12", "mark of U1.EX is 8", of=U1), *LOW),
        ("U1 is in progress, owing second session of U1.EX",),
    ),
    "a mark that is not final owes no second session yet": (
        ("mark of U1.CC is 12", "mark of U1.EX is 8, not final"),
        ("U1 is in progress, owing examination of U1",),
    ),
    "the better of two sessions counts": (
        but("mark of U1.CC is 10", "mark of U1.EX is 9", "second session of U1.EX is 11"),
        ("U1 is validated by assessment", "mark of U1 comes to 10.6"),
    ),
    "a worse second session takes nothing away": (
        but("mark of U1.CC is 10", "mark of U1.EX is 9", "second session of U1.EX is 3"),
        ("mark of U1 comes to 9.4",),
    ),
    "a second session alone counts for whoever missed the first": (
        but("second session of U1.EX is 12", of=(*U2, *U3, "mark of U1.CC is 12")),
        ("U1 is validated by assessment", "mark of U1 comes to 12"),
    ),
    "after a second session that was not sat the first stands": (
        (
            "mark of U1.CC is 8",
            "mark of U1.EX is 8",
            "second session of U1.EX overdue",
            *but("mark of U2.T1 is 8", "mark of U2.T2 is 8", "mark of U2.T3 is 8", of=U2),
            *but("mark of U3.W is 8", "mark of U3.O is 8", of=U3),
            "second session of U3 overdue",
        ),
        ("U1 is not validated", "average of S1 comes to 8"),
    ),
    "where the last session counts a worse one does": (
        but("mark of U3.W is 9", "mark of U3.O is 9", "second session of U3 is 5"),
        ("mark of U3 comes to 5",),
    ),
    "the best two of three count": (
        but("mark of U2.T1 is 2", "mark of U2.T2 is 11", "mark of U2.T3 is 9"),
        ("U2 is validated by assessment", "mark of U2 comes to 10"),
    ),
    "two of three suffice where the best two do": (
        ("mark of U2.T1 is 10", "mark of U2.T2 is 11"),
        ("U2 is validated by assessment",),
    ),
    "two of three below the pass mark wait for the third": (
        ("mark of U2.T1 is 9", "mark of U2.T2 is 8"),
        ("U2 is in progress",),
    ),
    "a mark below the minimum of its assessment fails the unit's own way": (
        but("mark of U3.W is 20", "mark of U3.O is 6"),
        ("U3 is validated by compensation",),
    ),
    "the group makes up for a weak unit": (
        but("mark of U1.CC is 9", "mark of U1.EX is 9"),
        ("U1 is validated by compensation", "average of S1 comes to 10.5"),
    ),
    "a mark at the floor is made up for": (
        but("mark of U1.CC is 8", "mark of U1.EX is 8"),
        ("U1 is validated by compensation", "average of S1 comes to 10"),
    ),
    "a mark below the floor is not": (
        but("mark of U1.CC is 7", "mark of U1.EX is 7.9"),
        ("U1 is in progress, owing second session of U1.EX",),
    ),
    "compensation waits for every mark of the group": (
        (*but("mark of U1.CC is 9", "mark of U1.EX is 9", of=U1), *U2),
        ("U1 is in progress",),
    ),
    "a second session waits for marks with which the group may make up for the first": (
        (*but("mark of U1.CC is 9", "mark of U1.EX is 9", of=U1),),
        ("U1 is in progress",),
    ),
    "it waits for one of several marks of which the best count": (
        (
            *but("mark of U1.CC is 9", "mark of U1.EX is 9", of=U1),
            *("mark of U2.T1 is 7", "mark of U2.T2 is 8.5"),
            *U3,
        ),
        ("U1 is in progress, owing nothing", "U2 is in progress, owing examination of U2.T3"),
    ),
    "and for no such mark that can make up for nothing": (
        (
            *but("mark of U1.CC is 9", "mark of U1.EX is 8", of=U1),
            *("mark of U2.T1 is 0", "mark of U2.T2 is 0"),
            *("mark of U3.W is 8", "mark of U3.O is 8"),
        ),
        ("U1 is in progress, owing second session of U1.EX",),
    ),
    "an overdue mark is not hoped for where enough others may count": (
        (
            *but("mark of U1.CC is 8", "mark of U1.EX is 8", of=U1),
            *("mark of U2.T1 is 9", "mark of U2.T3 overdue"),
            *("mark of U3.W is 8", "mark of U3.O is 8"),
        ),
        ("U1 is in progress, owing second session of U1.EX",),
    ),
    "nor for a mark that is not final and is high enough already": (
        (
            *but("mark of U1.CC is 9", "mark of U1.EX is 9", of=U1),
            *U2,
            *("mark of U3.W is 12, not final", "mark of U3.O is 12"),
        ),
        ("U1 is validated by compensation",),
    ),
    "it waits for a mark that is not final": (
        (
            *but("mark of U1.CC is 9", "mark of U1.EX is 9", of=U1),
            *("mark of U2.T1 is 9", "mark of U2.T2 is 9", "mark of U2.T3 is 9"),
            *("mark of U3.W is 9, not final", "mark of U3.O is 9"),
        ),
        ("U1 is in progress, owing nothing", "U3 is in progress, owing examination of U3"),
    ),
    "so does a second session that is one of several conditions": (
        (
            *("mark of U1.CC is 9", "mark of U2.T1 is 12", "mark of U2.T2 is 12"),
            *("mark of U3.W is 7.5", "mark of U3.O is 11.5"),
        ),
        ("U3 is in progress, owing nothing", "U1 is in progress, owing examination of U1.EX"),
    ),
    "while a mark is to come that settles a unit alone, the group has not failed for good": (
        (
            *("mark of U1.CC is 9", "mark of U1.EX is 9", "second session of U1.EX is 9"),
            *("mark of U2.T1 is 0", "mark of U2.T2 is 0"),
            *("mark of U3.W is 9", "mark of U3.O is 9", "second session of U3 is 9"),
        ),
        ("U1 is in progress, owing nothing", "U2 is in progress, owing examination of U2.T3"),
    ),
    "once that mark is low as well, it has": (
        (
            *("mark of U1.CC is 9", "mark of U1.EX is 9", "second session of U1.EX is 9"),
            *("mark of U2.T1 is 0", "mark of U2.T2 is 0", "mark of U2.T3 is 5"),
            *("mark of U3.W is 9", "mark of U3.O is 9", "second session of U3 is 9"),
        ),
        ("U1 is not validated", "U2 is not validated, owing examination of U2"),
    ),
    "what is below the floor waits for no other mark": (
        (*but("mark of U1.CC is 7", "mark of U1.EX is 7", of=U1),),
        ("U1 is in progress, owing second session of U1.EX",),
    ),
    "nothing waits for a mark that can make up for nothing": (
        ("mark of U6 is 5", "mark of U7 is 4.9"),
        ("U6 is not validated", "U5 is in progress"),
    ),
    "a mark that can just make up for them is waited for": (
        ("mark of U6 is 5", "mark of U7 is 5"),
        ("U6 is in progress",),
    ),
    "while a unit may be exempted, nothing has failed for good": (
        ("mark of U5 is 2", "mark of U6 is 9", "mark of U7 is 12"),
        ("U6 is in progress",),
    ),
    "while no choice says which elective is followed, the group has not failed for good": (
        ("mark of U4 is 9", "mark of E2 is 9.5"),
        ("U4 is in progress", "E2 is in progress"),
    ),
    "another elective may then still make up for both": (
        ("mark of U4 is 9", "mark of E2 is 9.5", "mark of E1 is 14"),
        ("U4 is validated by compensation", "E2 is validated by compensation"),
    ),
    "with the choice the group has failed": (
        ("mark of U4 is 9", "mark of E2 is 9.5", "profile option is E2"),
        ("U4 is not validated", "E2 is not validated"),
    ),
    "once it cannot be exempted any more, the group has failed": (
        ("mark of U5 is 2", "mark of U6 is 9", "mark of U7 is 12", "B2 failed, final"),
        ("U6 is not validated",),
    ),
    "an exemption from an assessment leaves it out of the average": (
        ("mark of U1.EX is 12", "exemption of mark:U1.CC granted because of work"),
        ("U1 is validated by assessment", "mark of U1 comes to 12"),
    ),
    "an exemption from every assessment of a unit exempts from the unit": (
        (
            "exemption of mark:U1.CC granted because of work",
            "exemption of mark:U1.EX granted because of work",
        ),
        ("U1 is exempted by human decision",),
    ),
    "a mark that was taken back is not there": (
        (*U1, "revocation of mark:U1.EX revoked because of fraud"),
        ("U1 is in progress, owing examination of U1.EX",),
    ),
    "marks of another year do not count": (
        ("mark of U1.CC is 12 in 2024-2025", "mark of U1.EX is 12 in 2024-2025"),
        ("U1 is in progress",),
    ),
    "a second session of another year does not count, and is named beside the first": (
        but(
            "mark of U1.CC is 10",
            "mark of U1.EX is 9",
            "second session of U1.EX is 18 in 2024-2025",
        ),
        ("U1 is validated by compensation", "average of S1 comes to 10.7"),
    ),
    "a mark not arrived does not hide that of another year": (
        ("mark of U1.CC not arrived", "mark of U1.CC is 12 in 2024-2025", "mark of U1.EX is 12"),
        ("U1 is in progress, owing examination of U1.CC",),
    ),
    "marks of a unit acquired earlier count in its group": (
        (
            "mark of U1.CC is 9",
            "mark of U1.EX is 9",
            "mark of U2.T1 is 14 in 2024-2025",
            "mark of U2.T2 is 14 in 2024-2025",
            "U2 acquired earlier, on 2025-06-30",
            *U3,
        ),
        ("U1 is validated by compensation", "average of S1 comes to 11"),
    ),
    "averages stand inside averages, each with its weights": (
        (
            "mark of NEST.A1 is 8",
            "mark of NEST.A2 is 12",
            "mark of NEST.B1 is 3",
            "mark of NEST.B2 is 15",
        ),
        ("NEST is validated by assessment", "mark of NEST comes to 12"),
    ),
    "a second session may stand for several marks together": (
        (
            "mark of NEST.A1 is 4",
            "mark of NEST.A2 is 4",
            "second session of NEST.A is 11",
            "mark of NEST.B1 is 9",
        ),
        ("NEST is validated by assessment", "mark of NEST comes to 10.5"),
    ),
    "one elective suffices": (
        ("mark of E1 is 12",),
        ("OPT is validated by assessment", "award is in progress"),
    ),
    "the choice decides which elective is owed": (
        ("profile option is E2", "mark of E1 is 12"),
        ("OPT is in progress, owing examination of E2",),
    ),
    "the elective that is followed compensates, the other is left out": (
        ("mark of U4 is 9", "mark of E2 is 12"),
        ("U4 is validated by compensation", "average of S2 comes to 10.5"),
    ),
    "a choice that makes no sense drops no elective from the average": (
        ("mark of U4 is 9", "mark of E2 is 12", "profile option is E9"),
        ("U4 is in progress",),
    ),
    "below the floor only what can lift it is owed": (
        _below(),
        ("U3 is in progress, owing second session of U3",),
    ),
    "a final mark below the floor is made up for by nothing": (
        (*_below(), "second session of U3 is 7"),
        ("U3 is not validated",),
    ),
    "it has failed as soon as it is final, whatever is still to come": (
        ("mark of U3.W is 7", "mark of U3.O is 7", "second session of U3 is 7"),
        ("U3 is not validated",),
    ),
    "a unit exempted by its own rule is left out of the average": (
        ("B2 validated", "mark of U6 is 9", "mark of U7 is 12"),
        (
            "U5 is exempted by equivalence",
            "U6 is validated by compensation",
            "average of S3 comes to 10.5",
        ),
    ),
    "a mark above its scale settles nothing": (
        ("mark of E1 is 21",),
        ("E1 is undetermined",),
    ),
    "an exemption may name the assessment without its kind": (
        ("mark of U1.EX is 12", "exemption of U1.CC granted because of work"),
        ("U1 is validated by assessment",),
    ),
    "what was acquired stays, and marks that say otherwise are shown": (
        (
            "NEST acquired earlier, on 2025-06-30",
            *(f"mark of NEST.{each} is 2" for each in ("A1", "A2", "B1", "B2")),
            "second session of NEST.A is 2",
        ),
        (
            "NEST is validated by acquired earlier",
            "there is a discrepancy acquired.refuted on NEST",
        ),
    ),
    "nothing makes up for an elective that is not followed": (
        ("mark of U4 is 14", "mark of E2 is 12"),
        ("E2 is validated by assessment", "E1 is in progress"),
    ),
    "an elective that is followed is made up for": (
        ("mark of U4 is 14", "mark of E2 is 8"),
        ("E2 is validated by compensation", "E1 is in progress", "OPT is validated"),
    ),
    "nothing makes up for a unit without a mark": (
        ("mark of U4 is 14", "profile option is E1"),
        ("E1 is in progress, owing examination of E1",),
    ),
    "a stated choice decides which elective compensates": (
        ("mark of U4 is 9", "mark of E2 is 12", "profile option is E1"),
        ("U4 is in progress",),
    ),
    "while nothing tells the elective, compensation waits": (
        ("mark of U4 is 9",),
        ("U4 is in progress",),
    ),
    "without a choice it is asked": (
        (),
        ("OPT is in progress, owing information option",),
    ),
    "a choice that makes no sense settles nothing": (
        ("profile option is E9",),
        ("OPT is undetermined",),
    ),
    "a second session that cannot be read may have been better": (
        ("mark of U3.W is 9", "mark of U3.O is 9", "resit U3 unreadable because it is hidden"),
        ("U3 is undetermined", "U3 cannot be computed because it is hidden"),
    ),
    "a first session that suffices does so whatever the second says": (
        (*U3, "resit U3 unreadable because it is hidden"),
        ("U3 is validated by assessment",),
    ),
    "a group whose average may still rise by a mark that cannot be read is open": (
        (
            *but("mark of U1.CC is 9", "mark of U1.EX is 9", of=U1),
            *but("mark of U2.T1 is 9", "mark of U2.T2 is 9", "mark of U2.T3 is 9", of=U2),
            *but("mark of U3.W is 9", "mark of U3.O is 9", of=U3),
            "resit U3 unreadable because it is hidden",
        ),
        ("U2 is undetermined", "average of S1 comes to 9"),
    ),
    "a group whose average suffices does so whatever cannot be read": (
        (
            *but("mark of U1.CC is 9", "mark of U1.EX is 9"),
            "resit U3 unreadable because it is hidden",
        ),
        ("U1 is validated by compensation", "average of S1 comes to 10.5"),
    ),
    "of the best two one counts alone where a person exempted from the others": (
        (
            "mark of U2.T3 is 10",
            "exemption of mark:U2.T1 granted",
            "exemption of mark:U2.T2 granted",
        ),
        ("U2 is validated by assessment", "mark of U2 comes to 10"),
    ),
    "a first session that is not final owes no second one": (
        ("mark of U3.W is 9, not final", "mark of U3.O is 9"),
        ("U3 is in progress, owing examination of U3",),
    ),
    "the highest of several marks of one assessment counts": (
        ("mark of E1 is 8", "mark of E1 is 12"),
        ("E1 is validated by assessment", "mark of E1 comes to 12"),
    ),
    "a mark at either end of its scale is on it": (
        ("mark of E1 is 20", "mark of E2 is 0"),
        ("E1 is validated by assessment", "mark of E2 comes to 0"),
    ),
    "a mark just below the floor is made up for by nothing": (
        but("mark of U3.W is 7.99", "mark of U3.O is 7.99", "second session of U3 is 7.99"),
        ("U3 is not validated",),
    ),
    "a revocation of an assessment leaves the unit's own mark unknown, not zero": (
        (*U1, "revocation of U1.CC revoked because of fraud"),
        ("U1 is in progress, owing examination of U1.CC",),
    ),
    "credits of what is settled add up": (
        (*U1, *U2, *U3, "mark of E1 is 12"),
        ("TOTAL is validated", "14 credits are earned for TOTAL"),
    ),
    "credits of what is not settled do not": (
        (*U1, *U2, "mark of E1 is 12"),
        ("TOTAL is in progress", "11 credits are earned for TOTAL"),
    ),
    "a mark out of nothing is worth nothing": (
        ("mark of U7 is 0 out of 0",),
        ("U7 is not validated", "mark of U7 comes to 0"),
    ),
    "a mark that is too low for good may be sat again": (
        ("mark of U7 is 8",),
        ("U7 is not validated, owing examination of U7",),
    ),
    "after the last day it may not": (
        ("presentable until 2026-06-14", "mark of U7 is 8"),
        ("U7 is not validated, owing nothing",),
    ),
    "one result may count twice where nothing says otherwise": (
        ("B2 validated",),
        ("LANG1 is validated", "LANG2 is validated"),
    ),
}
