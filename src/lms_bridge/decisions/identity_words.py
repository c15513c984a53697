"""A word on who somebody is, in words: what it says, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from lms_bridge.decisions.identifying import IdentityRecorded
from lms_bridge.decisions.joining import Conflict, Saying
from lms_bridge.model.account import PRESENT, IdentityChange, IdentityDecision
from lms_bridge.model.decision import Acquired, Decision
from lms_bridge.model.imported import KeptResult
from lms_bridge.ports import Links
from lms_bridge.programme import Programme
from lms_bridge.text import Wording

#: What ends the code of the sentence about a conflict.
_KINDS = {Decision: "decision", KeptResult: "result", Acquired: "block"}


def identity_in_words(decision: IdentityDecision, wording: Wording) -> str:
    """What was decided, as a sentence."""
    return wording.say(
        f"identity.{decision.change.value}",
        number=decision.number,
        account=decision.user_id,
        decision=decision.withdraws,
        before=decision.moves[0].before if decision.moves else "",
    )


def moves_in_words(found: IdentityRecorded, wording: Wording, code: str) -> tuple[str, ...]:
    """What is found under another number, a sentence each; and what counts for nobody."""
    undone = found.undone
    back = f"{code}.back" if undone and undone.change is IdentityChange.JOIN else code
    return tuple(
        wording.say(
            f"{code}.apart" if each.apart else back,
            before=each.before,
            after=each.after,
        )
        for each in found.moves
    )


def told_identity(
    found: IdentityRecorded, programmes: Mapping[str, Programme], wording: Wording
) -> tuple[str, ...]:
    """What would follow from a word: what is said, what is known today and then, what differs."""
    decision = found.decision
    if found.already:
        return (already_in_words(found, wording),)
    return (
        wording.say("cli.identity.said", told=identity_in_words(decision, wording)),
        *(wording.say("cli.identity.today", known=each) for each in found.before),
        *(_differing(each, programmes, wording) for each in found.conflicts),
        *moves_in_words(found, wording, "cli.identity.moves"),
        *(wording.say("cli.identity.then", known=each) for each in found.after),
        *_still_enrolled(decision, wording),
    )


def accounts_in_words(
    accounts: Iterable[int], names: Mapping[str, str], links: Links, wording: Wording
) -> tuple[str, ...]:
    """Whose accounts these are, a sentence each: the name where one is known, and the page."""
    return tuple(
        wording.say(
            "cli.identity.account",
            account=each,
            named=names.get(str(each), ""),
            address=links.person(each),
        )
        for each in sorted(accounts)
    )


def already_in_words(found: IdentityRecorded, wording: Wording) -> str:
    """That a line says what a decision said before."""
    told = identity_in_words(found.decision, wording)
    return wording.say("cli.identity.already", number=found.decision.id, told=told)


def _still_enrolled(decision: IdentityDecision, wording: Wording) -> Iterator[str]:
    """Which account of somebody who is joined has to leave the rosters of the LMS."""
    if decision.change is not IdentityChange.JOIN or decision.way_back is None:
        return
    for pair in decision.way_back.pairs:
        if pair.number == decision.moves[0].before and pair.user_id and pair.state in PRESENT:
            yield wording.say(
                "cli.identity.still_enrolled", account=pair.user_id, number=pair.number
            )


def _differing(found: Conflict, programmes: Mapping[str, Programme], wording: Wording) -> str:
    spoken = replace(wording, programme=programmes[found.programme])
    before, after = (_said(each, spoken) for each in (found.before, found.after))
    revoked = isinstance(found.before, Acquired) and isinstance(found.after, Decision)
    code = f"cli.identity.differs.{'revoked' if revoked else _KINDS[type(found.after)]}"
    return wording.say(code, programme=found.programme, before=before, after=after)


def _said(saying: Saying, wording: Wording) -> str:
    match saying:
        case Decision():
            return wording.decision(saying).removesuffix(".")  # inside a sentence
        case KeptResult(file, result):
            values = {"need": result.need, "year": str(result.year), "value": result.value}
            return wording.say("identity.of_file", file=file.name, **values)
        case Acquired():
            block, on = saying.component, saying.on
            if saying.mark is None:
                return wording.say("identity.of_block", block=block, on=on)
            mark, out_of = saying.mark, saying.out_of
            code = "identity.of_block.marked"
            return wording.say(code, block=block, on=on, mark=mark, out_of=out_of)
