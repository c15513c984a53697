"""The sentence of everything that a person may decide, by the code `decision.kind.outcome`."""

from __future__ import annotations

from lms_bridge.text.sentences import Sentence, say, tail

#: When, by whom and why: what follows the sentence of a decision.
DECIDED = (
    tail("on", " ; décision du {on}", "; decided on {on}"),
    tail("by", ", par {by}", " by {by}"),
    tail("because", " ; motif : « {because} »", "; reason: “{because}”"),
)

DECISIONS: dict[str, Sentence] = {
    "decision.jury.admitted": say(
        "Le jury a prononcé l'admission", "The jury pronounced the admission", *DECIDED
    ),
    "decision.jury.adjourned": say(
        "Le jury a prononcé l'ajournement", "The jury pronounced the adjournment", *DECIDED
    ),
    "decision.jury.not_awarded": say(
        "Le jury a décidé de ne pas délivrer le diplôme ou la certification",
        "The jury decided not to award the diploma or certification",
        *DECIDED,
    ),
    "decision.exemption.granted": say(
        "Dispense accordée : {subject}", "Exemption granted: {subject}", *DECIDED
    ),
    "decision.exemption.withdrawn": say(
        "Dispense reprise : {subject}", "Exemption withdrawn: {subject}", *DECIDED
    ),
    "decision.revocation.revoked": say(
        "Validation retirée : {subject}", "Validation revoked: {subject}", *DECIDED
    ),
    "decision.revocation.withdrawn": say(
        "Retrait annulé : {subject}", "Revocation withdrawn: {subject}", *DECIDED
    ),
    "decision.agreement.given": say(
        "Accord donné : {subject}", "Agreement given: {subject}", *DECIDED
    ),
    "decision.agreement.refused": say(
        "Accord refusé : {subject}", "Agreement refused: {subject}", *DECIDED
    ),
    "decision.document.accepted": say(
        "Document accepté pour {subject}", "Document accepted for {subject}", *DECIDED
    ),
    "decision.document.refused": say(
        "Document refusé pour {subject}", "Document refused for {subject}", *DECIDED
    ),
    "decision.profile": say(
        "Renseignement indiqué : {subject}, {value}",
        "Information stated: {subject}, {value}",
        *DECIDED,
    ),
    "decision.extension": say(
        "Délai prolongé jusqu'au {until} : {subject}",
        "Deadline extended to {until}: {subject}",
        *DECIDED,
    ),
    "decision.drift.restore": say(
        "Écart à corriger : {subject}", "Drift to be put right: {subject}", *DECIDED
    ),
    "decision.drift.leave": say(
        "Écart laissé en l'état : {subject}", "Drift left as it is: {subject}", *DECIDED
    ),
}
