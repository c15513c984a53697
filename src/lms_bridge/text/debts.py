"""What is still owed and what contradicts itself, in sentences."""

from __future__ import annotations

from lms_bridge.model.verdict import OwedKind
from lms_bridge.text.sentences import Sentence, say, tail

_LATE = tail("overdue", " (la date prévue est passée)", " (the day set for it has passed)")

OWED: dict[OwedKind, Sentence] = {
    OwedKind.HOURS: say(
        "{missing} à suivre : {of}",
        "{missing} to attend: {of}",
        tail("planned", " (planifiées : {planned})", " (planned: {planned})"),
        tail(
            "unreachable",
            " ; ce qui est planifié n'y suffit plus",
            "; what is planned no longer suffices",
        ),
    ),
    OwedKind.DOCUMENT: say(
        "un document de {missing} pour {of}", "a document of {missing} for {of}", _LATE
    ),
    OwedKind.RESULT: say("le résultat de {of}, attendu", "the result of {of}, awaited", _LATE),
    OwedKind.AGREEMENT: say("un accord à obtenir : {of}", "an agreement to obtain: {of}", _LATE),
    OwedKind.EXAMINATION: say(
        "une épreuve à réussir : {of}", "an examination to pass: {of}", _LATE
    ),
    OwedKind.COMPETENCE: say(
        "une compétence à acquérir : {of}", "a competence to acquire: {of}", _LATE
    ),
    OwedKind.PRACTICE: say(
        "{missing} de pratique à justifier, à moins d'être en poste : {of}",
        "{missing} of practice to document, unless in the post concerned: {of}",
    ),
    OwedKind.INFORMATION: say(
        "un renseignement à fournir : {of}", "an item of information to give: {of}"
    ),
    OwedKind.DECISION: say("une décision à prendre : {of}", "a decision to take: {of}"),
    OwedKind.UNIT: say("à valider d'abord : {of}", "to be validated first: {of}"),
}

#: The code whose subjects are named as what is owed of each kind is named.
FAMILIES: dict[OwedKind, str] = {
    OwedKind.HOURS: "hours.",
    OwedKind.DOCUMENT: "document.",
    OwedKind.RESULT: "result.",
    OwedKind.AGREEMENT: "agreement.",
    OwedKind.EXAMINATION: "assessment.",
    OwedKind.COMPETENCE: "competence.",
    OwedKind.PRACTICE: "practice.",
    OwedKind.INFORMATION: "profile.",
    OwedKind.DECISION: "",
    OwedKind.UNIT: "component.",
}

#: Which verdict wants an effect.
REASON: Sentence = say(
    "{component} : {status}", "{component}: {status}", tail("of", " ; dû : {of}", "; owed: {of}")
)

DISCREPANCIES: dict[str, Sentence] = {
    "jury.refused": say(
        "Décision du jury du {on} non prise en compte : {problems}",
        "Decision of the jury of {on} not taken into account: {problems}",
    ),
    "award.admitted_unsettled": say(
        "Le jury a prononcé l'admission alors que tout n'est pas validé : {components}",
        "The jury pronounced the admission though not everything is validated: {components}",
    ),
    "acquired.contradicted": say(
        "Acquis pour toujours, mais les données du jour disent le contraire : {subject}, "
        "pour {competences}",
        "Acquired for ever, but the data of the day say the opposite: {subject}, for {competences}",
    ),
    "acquired.refuted": say(
        "Acquis pour toujours, mais les données du jour disent le contraire : {subject}",
        "Acquired for ever, but the data of the day say the opposite: {subject}",
    ),
    "acquired.unknown": say(
        "Acquis antérieurement, mais absent de ce parcours : {subject}",
        "Acquired earlier, but not part of this track: {subject}",
    ),
    "exemption.not_foreseen": say(
        "Dispense accordée alors que le programme n'en prévoit pas : {subject}",
        "Exemption granted though the programme foresees none: {subject}",
    ),
    "examination.too_early": say(
        "Réussite enregistrée avant l'ouverture de l'épreuve : {subject}",
        "Pass recorded before the examination was open: {subject}",
    ),
    "python.remark": say("{said}", "{said}"),
    "python.failed": say(
        "Le code propre au programme a échoué : {name}", "The programme's own code failed: {name}"
    ),
    "sessions.unassigned": say(
        "Aucune séance n'a pu être rattachée à une partie : {subject} (séances : {count})",
        "No session could be assigned to a part: {subject} (sessions: {count})",
    ),
}
