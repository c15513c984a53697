"""Where a verdict turns: by a promise, the day, what is given and what is expected."""

from __future__ import annotations

Case = tuple[str, tuple[str, ...], tuple[str, ...]]

DAY, LAST, LATE = "2026-06-15", "2026-06-30", "2026-07-01"
UNTIL = f"presentable until {LAST}"

HOURS: dict[str, Case] = {
    "as many hours as are asked suffice": (
        DAY,
        ("attended 6 h of HRS", "attended 4 h of HRS"),
        ("HRS is validated by attendance",),
    ),
    "six minutes fewer do not": (
        DAY,
        ("attended 6 h of HRS", "attended 3.9 h of HRS"),
        ("HRS is in progress, owing 0.1 h of HRS",),
    ),
    "an absence counts for nothing": (
        DAY,
        ("attended 6 h of HRS", "absent 4 h of HRS"),
        ("HRS is in progress, owing 4 h of HRS", "hours of HRS are out of reach"),
    ),
    "hours planned for exactly what is missing are within reach": (
        DAY,
        ("attended 6 h of HRS", "planned 4 h of HRS"),
        ("hours of HRS are within reach", "hours of HRS: 6 h attended, 4 h planned, 4 h missing"),
    ),
    "fewer hours planned than are missing are out of reach": (
        DAY,
        ("attended 6 h of HRS", "planned 3.9 h of HRS"),
        ("hours of HRS are out of reach",),
    ),
    "a session that nobody marked yet may still have been attended": (
        DAY,
        ("attended 6 h of HRS", "planned 2 h of HRS", "unmarked 2 h of HRS"),
        ("hours of HRS are within reach", "hours of HRS: 6 h attended, 2 h planned, 4 h missing"),
    ),
    "before any session is planned nothing is out of reach": (
        DAY,
        (),
        ("HRS is in progress, owing 10 h of HRS", "hours of HRS are within reach"),
    ),
    "what cannot be read may have been attended": (
        DAY,
        ("attended 9 h of HRS", "unreadable 1 h of HRS"),
        ("HRS is undetermined", "hours of HRS are within reach"),
    ),
    "enough hours are enough, whatever cannot be read beside them": (
        DAY,
        ("attended 10 h of HRS", "unreadable 1 h of HRS"),
        ("HRS is validated by attendance",),
    ),
    "hours that nothing provides cannot be computed": (
        DAY,
        ("nothing provides hours of HRS",),
        ("HRS is undetermined", "HRS cannot be computed because nothing provides"),
    ),
    "sessions that were found are something that provides": (
        DAY,
        ("nothing provides hours of HRS", "attended 9 h of HRS"),
        ("HRS is in progress, owing 1 h of HRS",),
    ),
    "a course that cannot be read may hold the sessions missing": (
        DAY,
        ("the hours of HRS cannot be read because it is gone", "attended 9 h of HRS"),
        ("HRS is undetermined", "HRS cannot be computed because it is gone"),
    ),
    "hours that an activity attests are settled": (
        DAY,
        ("hours of HRS attested", "attended 1 h of HRS"),
        ("HRS is validated by attendance",),
    ),
    "an attestation that cannot be read may attest them": (
        DAY,
        ("hours HRS unreadable because it is hidden", "attended 9 h of HRS"),
        ("HRS is undetermined", "HRS cannot be computed because it is hidden"),
    ),
    "hours attended count, whatever the attestation says": (
        DAY,
        ("hours HRS unreadable because it is hidden", "attended 10 h of HRS"),
        ("HRS is validated by attendance",),
    ),
    "a person may exempt from the hours alone": (
        DAY,
        ("exemption of hours:HRS granted",),
        ("HRS is exempted by human decision",),
    ),
    "a person may take hours back, however many were attended": (
        DAY,
        ("attended 10 h of HRS", "revocation of hours:HRS revoked"),
        ("HRS is not validated",),
    ),
    "hours of another part do not count for a part": (
        DAY,
        ("R1 validated", "attended 4 h of PART", "attended 3 h of PART.lab"),
        ("PART is in progress, owing 1 h of PART.lab", "PART is exempted from 6 h"),
    ),
    "a part is settled by its own hours and an exemption covers the rest": (
        DAY,
        ("R1 validated", "attended 4 h of PART.lab"),
        ("PART is validated by attendance and equivalence", "there is no discrepancy"),
    ),
    "a person may exempt from a part by its own name": (
        DAY,
        ("R1 validated", "exemption of PART.lab granted"),
        ("PART is exempted by human decision and equivalence",),
    ),
    "a part whose unit cannot be read cannot be computed": (
        DAY,
        ("R1 validated", "the hours of PART cannot be read because it is gone"),
        ("PART is undetermined",),
    ),
    "sessions of which none names a part are pointed out": (
        DAY,
        ("attended 4 h of PART",),
        ("there is a discrepancy sessions.unassigned on PART",),
    ),
    "one session that names its part is enough to tell them apart": (
        DAY,
        ("attended 4 h of PART", "planned 1 h of PART.lab"),
        ("there is no discrepancy",),
    ),
}

PEOPLE: dict[str, Case] = {
    "as many hours of practice as are asked suffice": (
        DAY,
        ("practised 35 h for POST",),
        ("POST is validated by practice",),
    ),
    "six minutes of practice fewer do not": (
        DAY,
        ("practised 34.9 h for POST",),
        ("POST is in progress, owing 0.1 h of practice for POST",),
    ),
    "hours of practice may be written with a comma": (
        DAY,
        ("practised 35,0 h for POST",),
        ("POST is validated by practice",),
    ),
    "whoever works in the post has practised": (
        DAY,
        ("profile practice is own_post",),
        ("POST is validated by practice",),
    ),
    "a placement is no post of one's own": (
        DAY,
        ("profile practice is placement",),
        ("POST is in progress, owing 35 h of practice for POST",),
    ),
    "a situation that nobody declared settles nothing": (
        DAY,
        ("profile practice is elsewhere",),
        ("POST is undetermined",),
    ),
    "enough hours are enough, whatever the situation says": (
        DAY,
        ("profile practice is elsewhere", "practised 35 h for POST"),
        ("POST is validated by practice",),
    ),
    "hours of practice that are no number settle nothing": (
        DAY,
        ("practised many h for POST",),
        ("POST is undetermined",),
    ),
    "a number at the minimum is enough": (
        DAY,
        ("profile level is 5",),
        ("LEVEL is validated",),
    ),
    "a number just below the minimum is not": (
        DAY,
        ("profile level is 4,99",),
        ("LEVEL is not validated",),
    ),
    "a number that is missing is asked for": (
        DAY,
        (),
        ("LEVEL is in progress, owing information level",),
    ),
    "a number with a word beside it is no number": (
        DAY,
        ("profile level is 5+",),
        ("LEVEL is undetermined",),
    ),
    "a value among those asked holds": (
        DAY,
        ("profile route is vae",),
        ("ROUTE is validated",),
    ),
    "a value that is declared and not asked fails": (
        DAY,
        ("profile route is taught",),
        ("ROUTE is not validated",),
    ),
    "a value that nobody declared settles nothing": (
        DAY,
        ("profile route is VAE",),
        ("ROUTE is undetermined",),
    ),
    "what a person states wins over what the LMS says": (
        DAY,
        ("profile route is taught", "profile route set by hand to vae"),
        ("ROUTE is validated by human decision",),
    ),
    "an agreement that nobody recorded is owed": (
        DAY,
        (),
        ("HOST is in progress, owing agreement of host",),
    ),
    "an agreement that is refused has failed": (
        DAY,
        ("agreement of host given", "agreement of host refused"),
        ("HOST is not validated",),
    ),
    "the latest word on an agreement counts": (
        DAY,
        ("agreement of host refused", "agreement of host given"),
        ("HOST is validated by human decision",),
    ),
}

RESULTS: dict[str, Case] = {
    "a person may exempt from a result, and it settles what asks for it": (
        DAY,
        ("R1 failed", "exemption of R1 granted"),
        ("ANY is exempted by human decision", "YEAR is exempted by human decision"),
    ),
    "a person may take a result back": (
        DAY,
        ("R1 validated", "revocation of result:R1 revoked"),
        ("ANY is not validated, owing nothing", "EITHER is in progress, owing result R2"),
    ),
    "at least two hold by whatever means": (
        DAY,
        ("R1 validated", "exemption of R3 granted"),
        ("TWO is validated by assessment and human decision",),
    ),
    "at least two can still be reached exactly: the first open ones are owed": (
        DAY,
        ("R1 failed",),
        ("TWO is in progress, owing result R2 and result R3",),
    ),
    "at least two cannot be reached any more": (
        DAY,
        ("R1 failed", "R2 failed", "R3 validated"),
        ("TWO is not validated",),
    ),
    "at least two are reached, whatever the third says": (
        DAY,
        ("R1 failed", "R2 validated", "R3 validated"),
        ("TWO is validated by assessment",),
    ),
    "one more than the one that holds is owed, and no other": (
        DAY,
        ("R1 validated",),
        ("TWO is in progress, owing result R2",),
    ),
    "where the next one cannot be read nothing is owed in its place": (
        DAY,
        ("R1 validated", "R2 unreadable because it is hidden"),
        ("TWO is undetermined", "TWO cannot be computed because it is hidden"),
    ),
    "one of two ways suffices": (
        DAY,
        ("R1 failed", "R2 validated"),
        ("EITHER is validated by assessment",),
    ),
    "where one way has failed the open one is owed": (
        DAY,
        ("R1 failed",),
        ("EITHER is in progress, owing result R2",),
    ),
    "where every way has failed it has failed": (
        DAY,
        ("R1 failed", "R2 failed"),
        ("EITHER is not validated",),
    ),
    "a result of any year counts where any year does": (
        DAY,
        ("R1 validated in 2019-2020",),
        ("ANY is validated by assessment", "YEAR is in progress, owing result R1"),
    ),
    "an empty row of this year hides no pass of another": (
        DAY,
        ("R1 validated in 2019-2020", "R1 not arrived"),
        ("ANY is validated by assessment", "YEAR is in progress, owing result R1"),
    ),
    "once the results of the year are final, a pass of another is none of this": (
        DAY,
        ("R1 validated in 2019-2020", "R1 overdue"),
        ("ANY is validated by assessment", "YEAR is not validated"),
    ),
    "a result of the year of enrolment counts": (
        DAY,
        ("R1 validated in 2025-2026",),
        ("YEAR is validated by assessment",),
    ),
    "a result of a year that nobody knows may be of this one": (
        DAY,
        ("R1 validated in an unknown year",),
        ("ANY is validated by assessment", "YEAR is undetermined"),
    ),
    "a pass of this year counts, whatever others have no year": (
        DAY,
        ("R1 validated in an unknown year", "R1 validated"),
        ("YEAR is validated by assessment",),
    ),
    "a failure of another year is none of this year": (
        DAY,
        ("R1 failed in 2024-2025",),
        ("ANY is not validated", "YEAR is in progress, owing result R1"),
    ),
    "a pass of another year does not open a failure of this year": (
        DAY,
        ("R1 validated in 2024-2025", "R1 failed"),
        ("YEAR is not validated",),
    ),
    "a result that is to come in an unknown year is awaited": (
        DAY,
        ("R1 not arrived in an unknown year",),
        ("YEAR is in progress, owing result R1",),
    ),
    "a pass outdoes a failure": (
        DAY,
        ("R1 failed", "R1 validated"),
        ("ANY is validated by assessment",),
    ),
    "a failure beside a result to come is not final": (
        DAY,
        ("R1 failed", "R1 not arrived"),
        ("ANY is in progress, owing result R1",),
    ),
    "a failure that is not final is open": (
        DAY,
        ("R1 failed, not final",),
        ("ANY is in progress, owing result R1", "result R1 is not overdue"),
    ),
    "a failure beside one that cannot be read settles nothing": (
        DAY,
        ("R1 failed", "R1 unreadable because it is hidden"),
        ("ANY is undetermined", "ANY cannot be computed because it is hidden"),
    ),
    "a result that should have arrived is overdue": (
        DAY,
        ("R1 overdue",),
        ("result R1 is overdue",),
    ),
    "one that is still to arrive is not": (
        DAY,
        ("R1 not arrived",),
        ("result R1 is not overdue",),
    ),
    "the last day makes no result from elsewhere overdue": (
        LATE,
        (UNTIL, "R1 not arrived"),
        ("ANY is in progress, owing result R1", "nothing is owed"),
    ),
    "an unread place beside a failure settles nothing": (
        DAY,
        ("R1 failed", "the result of R1 cannot be read because it is gone"),
        ("ANY is undetermined",),
    ),
    "a place that is not bound takes no failure back": (
        DAY,
        ("R1 failed", "nothing provides result of R1"),
        ("ANY is not validated",),
    ),
    "what nothing provides cannot be computed": (
        DAY,
        ("nothing provides result of R1",),
        ("ANY is undetermined",),
    ),
}

DOCUMENTS: dict[str, Case] = {
    "a document stands for every result it replaces, and is owed once": (
        DAY,
        ("D1 failed", "D2 failed"),
        ("DOC is in progress, owing document REPORT", "document REPORT asks for 5000 words"),
    ),
    "a document that a person accepts is accepted": (
        DAY,
        ("D1 failed", "D2 failed", "document REPORT accepted"),
        ("DOC is validated by document and human decision",),
    ),
    "a document whose grade passes is accepted": (
        DAY,
        ("D1 failed", "D2 failed", "document REPORT graded and passed"),
        ("DOC is validated by document",),
    ),
    "a person who refused a document wins over its grade": (
        DAY,
        ("D1 failed", "D2 failed", "document REPORT graded and passed", "document REPORT refused"),
        ("DOC is in progress, owing document REPORT", "document REPORT asks for 5000 words"),
    ),
    "a person who accepted a document wins over its grade": (
        DAY,
        ("D1 failed", "D2 failed", "document REPORT graded and failed", "document REPORT accepted"),
        ("DOC is validated by document and human decision",),
    ),
    "a document that a person refused stays owed, although its grade cannot be read": (
        DAY,
        (
            "D1 failed",
            "D2 failed",
            "document REPORT unreadable because it is hidden",
            "document REPORT refused",
        ),
        ("DOC is in progress, owing document REPORT",),
    ),
    "a grade that cannot be read may be a pass": (
        DAY,
        ("D1 failed", "D2 failed", "document REPORT unreadable because it is hidden"),
        ("DOC is undetermined", "DOC cannot be computed because it is hidden"),
    ),
    "a place that cannot be read may hold a pass": (
        DAY,
        ("D1 failed", "D2 failed", "the document of REPORT cannot be read because it is gone"),
        ("DOC is undetermined", "DOC cannot be computed because it is gone"),
    ),
    "a place that is not bound leaves the document owed": (
        DAY,
        ("D1 failed", "D2 failed", "nothing provides document of REPORT"),
        ("DOC is in progress, owing document REPORT",),
    ),
    "a document whose grade fails stays owed": (
        DAY,
        ("D1 failed", "D2 failed", "document REPORT graded and failed"),
        ("DOC is in progress, owing document REPORT",),
    ),
}

ASSESSMENTS: dict[str, Case] = {
    "a failed examination may be sat again on the last day": (
        LAST,
        (UNTIL, "assessment of EXAM failed"),
        ("EXAM is not validated, owing examination of EXAM",),
    ),
    "after the last day it may not": (
        LATE,
        (UNTIL, "assessment of EXAM failed"),
        ("EXAM is not validated, owing nothing",),
    ),
    "a competence not acquired may be presented again on the last day": (
        LAST,
        (UNTIL, "competence C1 not acquired, final", "competence C2 acquired"),
        ("BLOCK is not validated, owing competence C1",),
    ),
    "after the last day no competence may": (
        LATE,
        (UNTIL, "competence C1 not acquired, final", "competence C2 acquired"),
        ("BLOCK is not validated, owing nothing",),
    ),
    "without a last day something may always be presented again": (
        LATE,
        ("assessment of EXAM failed",),
        ("EXAM is not validated, owing examination of EXAM",),
    ),
    "an examination taken back by a person may be sat again": (
        LAST,
        (UNTIL, "assessment of EXAM passed", "revocation of assessment:EXAM revoked"),
        ("EXAM is not validated, owing examination of EXAM",),
    ),
    "an exemption by a person settles an examination": (
        DAY,
        ("assessment of EXAM failed", "exemption of assessment:EXAM granted"),
        ("EXAM is exempted by human decision",),
    ),
    "an exemption that was withdrawn settles nothing": (
        DAY,
        ("exemption of assessment:EXAM granted", "exemption of assessment:EXAM withdrawn"),
        ("EXAM is in progress, owing examination of EXAM",),
    ),
    "withdrawing an exemption leaves a revocation in force": (
        DAY,
        (
            "assessment of EXAM passed",
            "revocation of assessment:EXAM revoked",
            "exemption of assessment:EXAM granted",
            "exemption of assessment:EXAM withdrawn",
        ),
        ("EXAM is not validated",),
    ),
    "a competence may be exempted by a person": (
        DAY,
        ("exemption of C1 granted", "competence C2 acquired"),
        ("BLOCK is validated by assessment and human decision",),
    ),
    "a competence taken back by a person may be presented again": (
        LAST,
        (UNTIL, "every competence of BLOCK acquired", "revocation of competence:C1 revoked"),
        ("BLOCK is not validated, owing competence C1",),
    ),
    "an assessment that no place provides is not asked where it need not be": (
        DAY,
        (),
        ("SITE is validated",),
    ),
    "one that a place provides is": (
        DAY,
        ("assessment of SITE asked",),
        ("SITE is in progress, owing examination of SITE",),
    ),
    "one whose place cannot be read may be asked": (
        DAY,
        ("the assessment of SITE cannot be read because it is gone",),
        ("SITE is undetermined",),
    ),
    "an assessment that must be there and that nothing provides cannot be computed": (
        DAY,
        ("nothing provides assessment of EXAM",),
        ("EXAM is undetermined",),
    ),
    "every competence of a block has to be acquired": (
        DAY,
        ("competence C1 acquired",),
        ("BLOCK is in progress, owing competence C2",),
    ),
    "what is acquired for ever is so from the day on which it was found": (
        DAY,
        ("every competence of BLOCK acquired",),
        ("BLOCK is validated by assessment", f"BLOCK is acquired since {DAY}"),
    ),
    "what was acquired earlier keeps its day": (
        DAY,
        ("BLOCK acquired earlier, on 2025-06-30", "every competence of BLOCK acquired"),
        ("BLOCK is validated by assessment", "BLOCK is acquired since 2025-06-30"),
    ),
    "what was acquired earlier stays, and what contradicts it is pointed out": (
        DAY,
        ("BLOCK acquired earlier, on 2025-06-30", "competence C2 not acquired, final"),
        (
            "BLOCK is validated by acquired earlier",
            "there is a discrepancy acquired.contradicted on BLOCK",
        ),
    ),
    "a competence failing so far contradicts it, too": (
        DAY,
        ("BLOCK acquired earlier, on 2025-06-30", "competence C2 not acquired"),
        ("there is a discrepancy acquired.contradicted on BLOCK",),
    ),
    "what is only missing contradicts nothing": (
        DAY,
        ("BLOCK acquired earlier, on 2025-06-30",),
        ("BLOCK is validated by acquired earlier", "there is no discrepancy"),
    ),
    "only a revocation takes it back": (
        DAY,
        (
            "BLOCK acquired earlier, on 2025-06-30",
            "every competence of BLOCK acquired",
            "revocation of BLOCK revoked",
        ),
        ("BLOCK is not validated", "BLOCK is not acquired for ever"),
    ),
    "an exemption by hand acquires nothing for ever": (
        DAY,
        ("exemption of BLOCK granted",),
        ("BLOCK is exempted by human decision", "BLOCK is not acquired for ever"),
    ),
    "what was validated stays validated beside an exemption, and acquired": (
        DAY,
        ("exemption of BLOCK granted", "every competence of BLOCK acquired"),
        ("BLOCK is validated by assessment", f"BLOCK is acquired since {DAY}"),
    ),
    "of what is not kept for ever an exemption by hand has the word": (
        DAY,
        ("exemption of EXAM granted", "assessment of EXAM passed"),
        ("EXAM is exempted by human decision",),
    ),
    "what was acquired under a name that is gone is pointed out": (
        DAY,
        ("GONE acquired earlier, on 2025-06-30",),
        ("there is a discrepancy acquired.unknown on GONE",),
    ),
}

ORDER: dict[str, Case] = {
    "it waits for the others, which are owed first": (
        DAY,
        ("attended 10 h of HRS",),
        ("LATER is in progress, owing unit EXAM", "LATER is closed"),
    ),
    "once they are settled it is open, and its own examination is owed": (
        DAY,
        ("attended 10 h of HRS", "assessment of EXAM passed"),
        ("LATER is in progress, owing examination of LATER", "LATER is open"),
    ),
    "an exemption of what it waits for opens it": (
        DAY,
        ("exemption of HRS granted", "assessment of EXAM passed"),
        ("LATER is open",),
    ),
    "an examination passed before it was open is pointed out": (
        DAY,
        ("assessment of LATER passed",),
        ("LATER is in progress", "there is a discrepancy examination.too_early on LATER"),
    ),
    "one that was failed too early is not": (
        DAY,
        ("assessment of LATER failed, not final",),
        ("LATER is closed", "there is no discrepancy"),
    ),
    "a passed examination that was open is not": (
        DAY,
        ("attended 10 h of HRS", "assessment of EXAM passed", "assessment of LATER passed"),
        ("LATER is validated by assessment", "there is no discrepancy"),
    ),
}

DEADLINES: dict[str, Case] = {
    "the twenty-ninth of February is the twenty-eighth where there is none": (
        "2026-02-28",
        (),
        ("DUE is in progress, owing examination of DUE",),
    ),
    "and has passed on the first of March": (
        "2026-03-01",
        (),
        ("DUE is not validated",),
    ),
    "a deadline of the first day of the year is in its first calendar year": (
        "2025-09-01",
        (),
        ("FALL is in progress, owing examination of FALL",),
    ),
    "and has passed a day later": (
        "2025-09-02",
        (),
        ("FALL is not validated",),
    ),
    "a deadline of the last day of the year is in its second calendar year": (
        "2026-08-31",
        (),
        ("END is in progress, owing examination of END", "FALL is not validated"),
    ),
    "an examination that was failed has failed, deadline or not": (
        "2026-01-01",
        ("assessment of END failed",),
        ("END is not validated, owing examination of END",),
    ),
    "the latest extension counts": (
        "2026-05-01",
        ("extension of DUE to 2026-05-31", "extension of DUE to 2026-04-30"),
        ("DUE is not validated",),
    ),
}

OPTIONS: dict[str, Case] = {
    "as many electives as are asked can still be settled, exactly": (
        DAY,
        ("profile picked is OP1,OP2,OP3", "assessment of OP1 failed"),
        ("PICK is in progress, owing examination of OP2 and examination of OP3",),
    ),
    "fewer cannot": (
        DAY,
        ("profile picked is OP1;OP2", "assessment of OP1 failed", "assessment of OP2 passed"),
        ("PICK is not validated",),
    ),
    "one that holds leaves one to be owed": (
        DAY,
        ("profile picked is OP1,OP2,OP3", "assessment of OP1 passed"),
        ("PICK is in progress, owing examination of OP2",),
    ),
    "as many as are asked suffice": (
        DAY,
        ("profile picked is OP1,OP2", "assessment of OP1 passed", "assessment of OP2 passed"),
        ("PICK is validated by assessment",),
    ),
    "electives settled without a choice stated suffice as well": (
        DAY,
        ("assessment of OP1 passed", "assessment of OP3 passed"),
        ("PICK is validated by assessment",),
    ),
    "too few of them ask for the choice": (
        DAY,
        ("assessment of OP1 passed",),
        ("PICK is in progress, owing information picked",),
    ),
    "one that was not chosen does not count": (
        DAY,
        ("profile picked is OP1,OP2", "assessment of OP1 passed", "assessment of OP3 passed"),
        ("PICK is in progress, owing examination of OP2",),
    ),
    "a choice among nothing that is offered settles nothing": (
        DAY,
        ("profile picked is OP9",),
        ("PICK is undetermined",),
    ),
    "an elective that cannot be computed is not owed": (
        DAY,
        ("profile picked is OP1,OP2", "nothing provides assessment of OP1"),
        ("PICK is undetermined",),
    ),
    "where nobody has to choose the first elective is owed": (
        DAY,
        (),
        ("FREE is in progress, owing examination of OP4",),
    ),
    "where the first has failed the other is owed": (
        DAY,
        ("assessment of OP4 failed",),
        ("FREE is in progress, owing examination of OP5",),
    ),
    "where every elective has failed it has failed": (
        DAY,
        ("assessment of OP4 failed", "assessment of OP5 failed"),
        ("FREE is not validated",),
    ),
    "an elective exempted settles its option": (
        DAY,
        ("exemption of OP5 granted",),
        ("FREE is validated by human decision",),
    ),
}

CASES = {**OPTIONS, **HOURS, **PEOPLE, **RESULTS, **DOCUMENTS, **ASSESSMENTS, **ORDER, **DEADLINES}
