"""Blocks that a person records as acquired, or takes back: looked at first, then kept for ever."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lms_bridge.cause import Cause
from lms_bridge.decisions.deciding import judge_again
from lms_bridge.decisions.refusing import refuse_acquired, refuse_blocks, refuse_signed
from lms_bridge.errors import DecisionRefused
from lms_bridge.model.decision import Acquired, not_withdrawn, revocations, standing
from lms_bridge.model.verdict import ComponentVerdict, Verdict
from lms_bridge.runs.identifying import known_history
from lms_bridge.runs.job import Job
from lms_bridge.runs.unknown_learners import ensure_known
from lms_bridge.text import Wording


@dataclass(frozen=True, slots=True)
class BlockForeseen:
    """What an entry about a block would change.

    Attributes:
        entry: what would be kept.
        known: what is known of the learner's number and account; None where no run saw one.
        track: of the learner's last verdict; "" for one never judged.
        found: what that verdict says of the block; None likewise.
        before: what is acquired of the block now; None for nothing.
        after: what would be.
        wrong: the entry that would be taken back; None for an acquisition.
        already: whether the entry kept last says the same.
    """

    entry: Acquired
    known: Cause | None
    track: str
    found: ComponentVerdict | None
    before: Acquired | None
    after: Acquired | None
    wrong: Acquired | None
    already: bool


def keep_block(job: Job, entry: Acquired, *, withdraws: bool = False) -> Verdict | None:
    """Keep what `foresee_block` shows, and judge the learner again on the facts already known.

    None for a learner never judged, and where nothing is kept, for it was said before.

    Raises:
        DecisionRefused: the block is not acquired for ever, was not on that day, or nobody
            recorded it.
        SkipRecord: no run has seen the learner.
    """
    with job.store.batch():
        foreseen = foresee_block(job, entry, withdraws=withdraws)
        if foreseen.already:
            return None
        job.store.decisions.acquire([foreseen.entry])
        evidence = job.store.verdicts.evidence(entry.programme, entry.learner)
        return None if evidence is None else judge_again(job, evidence)


def foresee_block(job: Job, entry: Acquired, *, withdraws: bool = False) -> BlockForeseen:
    """What keeping a block acquired would change; nothing is kept. Raises what `keep_block` does.

    Args:
        job: the programme and its store.
        entry: what somebody says, signed; its number and what it takes back are filled in here.
        withdraws: whether it takes back what was recorded last of the block and is not taken back
            yet; its day and mark are those of that entry.
    """
    programme, learner = entry.programme, entry.learner
    ensure_known(job.store, programme, learner)
    refuse_signed(entry.by, entry.because, learner)
    refuse_blocks(job, entry)
    kept = [
        each
        for each in job.store.decisions.acquired(programme, learner)
        if each.component == entry.component
    ]
    revoked = revocations(job.store.decisions.recorded(programme, learner))
    last = max(kept, key=lambda each: each.number, default=None)
    number = last.number if last else 0
    wrong = _to_withdraw(kept, entry) if withdraws else None
    if wrong is not None:
        new = replace(wrong, because=entry.because, by=entry.by, at=entry.at, rules=entry.rules)
        new = replace(new, number=number + 1, withdraws=wrong.number)
    else:
        refuse_acquired(job, entry, revoked.get(entry.component))
        after = revoked[entry.component].id if entry.component in revoked else 0
        new = replace(entry, after=after, number=number + 1)
    verdict = job.store.verdicts.get(programme, learner)
    pair = job.store.accounts.of(learner)
    held = job.store.accounts.holdings([learner])[learner]
    found = verdict.components if verdict else ()
    return BlockForeseen(
        entry=new,
        known=known_history(pair, held) if pair else None,
        track=verdict.track if verdict else "",
        found=next((each for each in found if each.component == entry.component), None),
        before=standing(kept, revoked).get(entry.component),
        after=standing([*kept, new], revoked).get(entry.component),
        wrong=wrong,
        already=wrong is None and bool(number) and _says(new) == _says(last),
    )


def _to_withdraw(kept: Sequence[Acquired], entry: Acquired) -> Acquired:
    """What people recorded last of a block and did not take back; raises DecisionRefused."""
    recorded = [each for each in not_withdrawn(kept) if each.number]
    if recorded:
        return max(recorded, key=lambda each: each.number)
    found = any(not each.number for each in kept)
    code = "decision.block_found" if found else "decision.block_unrecorded"
    raise DecisionRefused(
        Cause.of(
            code,
            component=entry.component,
            programme=entry.programme,
            learner=entry.learner,
        )
    )


def _says(entry: Acquired | None) -> Acquired | None:
    """What an entry says, whichever it is and whenever it was recorded."""
    return None if entry is None else replace(entry, number=0, at=None, rules="")


def told_block(foreseen: BlockForeseen, wording: Wording) -> tuple[str, ...]:
    """What would change in words: what is known of the learner and the block, and what then is."""
    spoken = wording.on_track(foreseen.track)
    entry, before, after = foreseen.entry, foreseen.before, foreseen.after
    lines = [spoken.say("acquisition.to_record", told=spoken.acquired(entry))]
    if foreseen.known is not None:
        lines.append(spoken.say("cli.identity.today", known=foreseen.known))
    if foreseen.found is not None:
        lines.append(
            spoken.say("acquisition.status", subject=entry.component, status=foreseen.found.status)
        )
    lines.append(
        spoken.say("acquisition.before", told=spoken.acquired(before))
        if before
        else spoken.say("acquisition.before.nothing")
    )
    if foreseen.wrong is not None:
        if foreseen.wrong != before:
            lines.append(spoken.say("acquisition.wrong", told=spoken.acquired(foreseen.wrong)))
        lines.append(
            spoken.say("acquisition.then", told=spoken.acquired(after))
            if after
            else spoken.say("acquisition.then.nothing")
        )
    elif before is not None:
        lines.append(spoken.say("acquisition.replaced"))
    return tuple(lines)
