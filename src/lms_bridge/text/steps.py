"""What to do next about each debt, in plain words that suit whoever reads them."""

from __future__ import annotations

from lms_bridge.model.verdict import OwedKind
from lms_bridge.text.sentences import Sentence, say, tail

_LATE = tail(
    "overdue",
    " ; la date prévue est passée, se renseigner auprès du secrétariat",
    "; the day set for it has passed, ask the administration",
)

STEPS: dict[OwedKind, Sentence] = {
    OwedKind.HOURS: say(
        "Suivre encore {missing} : {of}",
        "Attend {missing} more: {of}",
        tail("planned", " ; déjà planifié : {planned}", "; planned so far: {planned}"),
        tail("unplanned", " ; aucune séance n'est encore planifiée", "; no session is planned yet"),
        tail(
            "unreachable",
            " ; ce qui est planifié n'y suffit plus, en parler à l'équipe pédagogique",
            "; what is planned no longer suffices, talk to the teaching team",
        ),
    ),
    OwedKind.DOCUMENT: say(
        "Rendre un document de {missing} qui porte sur {of}",
        "Hand in a document of {missing} about {of}",
        _LATE,
    ),
    OwedKind.RESULT: say(
        "Attendre le résultat de {of} : il n'y a rien à rendre pour l'instant",
        "Wait for the result of {of}: there is nothing to hand in for now",
        _LATE,
    ),
    OwedKind.AGREEMENT: say(
        "Obtenir un accord et le transmettre au secrétariat, qui l'enregistre : {of}",
        "Obtain an agreement and give it to the administration, which records it: {of}",
        _LATE,
    ),
    OwedKind.EXAMINATION: say("Réussir l'épreuve : {of}", "Pass the examination: {of}", _LATE),
    OwedKind.COMPETENCE: say("Acquérir la compétence {of}", "Acquire the competence {of}", _LATE),
    OwedKind.PRACTICE: say(
        "Justifier {missing} de pratique, ou un poste dans la fonction : {of}",
        "Document {missing} of practice, or work in the post concerned: {of}",
    ),
    OwedKind.INFORMATION: say(
        "Donner ce renseignement au secrétariat : {of}",
        "Give the administration this information: {of}",
    ),
    OwedKind.DECISION: say(
        "Attendre la décision qui reste à prendre : {of}",
        "Wait for the decision that is still to be taken: {of}",
    ),
    OwedKind.UNIT: say("Valider d'abord : {of}", "Validate this first: {of}"),
}
