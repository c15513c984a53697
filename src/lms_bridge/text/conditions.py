"""The sentence of every condition that the rules emit, by code; full stops are added later.

A condition whose sentence depends on whether it holds stands in BY_TRUTH.
"""

from __future__ import annotations

from lms_bridge.model.verdict import Truth
from lms_bridge.text.conditions_marks import MARKS, MARKS_BY_TRUTH
from lms_bridge.text.decided import DECIDED, DECISIONS
from lms_bridge.text.sentences import Sentence, say, tail

_YEAR = tail("year", ", année {year}", ", year {year}")
_LATE = tail("overdue", " ; la date prévue est passée", "; the day set for it has passed")
_PLANNED = tail("planned", " ; planifié : {planned}", "; planned: {planned}")
_UNMARKED = tail(
    "unmarked",
    " ; présence pas encore saisie : {unmarked}",
    "; attendance not recorded yet: {unmarked}",
)
_UNREACHABLE = tail(
    "unreachable", " ; ce qui est planifié n'y suffit plus", "; what is planned no longer suffices"
)
_ILLEGIBLE = tail(
    "unreadable", " ; présence illisible : {unreadable}", "; attendance unreadable: {unreadable}"
)
_STATED = tail("by", " (indiqué par {by} le {on})", " (stated by {by} on {on})")

_RESULTS: dict[str, Sentence] = {
    "result.passed": say("Résultat validé : {subject}", "Result validated: {subject}", _YEAR),
    "result.failed": say(
        "Résultat non validé, définitif : {subject}",
        "Result not validated, final: {subject}",
        _YEAR,
    ),
    "result.failing": say(
        "Résultat non validé à ce jour, pas encore définitif : {subject}",
        "Result not validated so far, not final yet: {subject}",
        _LATE,
    ),
    "result.pending": say(
        "Résultat pas encore arrivé : {subject}", "Result not arrived yet: {subject}", _LATE
    ),
    "result.other_year": say(
        "Résultat validé une autre année que celle qui compte : {subject}",
        "Result validated in another year than the one that counts: {subject}",
        _YEAR,
    ),
    "result.unreadable": say(
        "Résultat impossible à lire : {subject}", "Result that cannot be read: {subject}"
    ),
    "assessment.passed": say(
        "Évaluation réussie : {subject}", "Assessment passed: {subject}", _YEAR
    ),
    "assessment.failed": say(
        "Évaluation non réussie, résultat définitif : {subject}",
        "Assessment not passed, final result: {subject}",
        _YEAR,
    ),
    "assessment.failing": say(
        "Évaluation pas encore réussie, résultat non définitif : {subject}",
        "Assessment not passed so far, result not final: {subject}",
        _LATE,
    ),
    "assessment.pending": say(
        "Évaluation sans résultat pour l'instant : {subject}",
        "Assessment without a result so far: {subject}",
        _LATE,
    ),
    "assessment.not_asked": say(
        "Pas d'évaluation demandée : {subject}", "No assessment is asked: {subject}"
    ),
    "assessment.unreadable": say(
        "Évaluation impossible à lire : {subject}", "Assessment that cannot be read: {subject}"
    ),
    "competence.passed": say(
        "Compétence acquise : {subject}", "Competence acquired: {subject}", _YEAR
    ),
    "competence.failed": say(
        "Compétence non acquise, résultat définitif : {subject}",
        "Competence not acquired, final result: {subject}",
        _YEAR,
    ),
    "competence.failing": say(
        "Compétence pas encore acquise : {subject}", "Competence not acquired yet: {subject}", _LATE
    ),
    "competence.pending": say(
        "Compétence pas encore évaluée : {subject}", "Competence not assessed yet: {subject}", _LATE
    ),
    "competence.unreadable": say(
        "Compétence impossible à lire : {subject}", "Competence that cannot be read: {subject}"
    ),
}

_HOURS: dict[str, Sentence] = {
    "hours.attended": say(
        "{subject} : présence de {attended} pour {required} à suivre",
        "{subject}: attended {attended} of the {required} asked",
    ),
    "hours.attested": say(
        "{subject} : {required} de présence attestées", "{subject}: {required} attested"
    ),
    "hours.missing": say(
        "{subject} : présence de {attended} pour {required} à suivre, il manque {missing}",
        "{subject}: attended {attended} of the {required} asked, {missing} missing",
        _PLANNED,
        _UNMARKED,
        _UNREACHABLE,
    ),
    "hours.unreadable": say(
        "{subject} : heures impossibles à établir, {attended} lues pour {required} à suivre",
        "{subject}: hours that cannot be determined, {attended} read of the {required} asked",
        _ILLEGIBLE,
        _PLANNED,
        _UNMARKED,
    ),
    "attestation.unreadable": say(
        "Attestation d'heures impossible à lire : {subject}",
        "Attestation of hours that cannot be read: {subject}",
    ),
    "practice.own_post": say(
        "{subject} : en poste, ce qui vaut les {required} de pratique",
        "{subject}: in the post concerned, which stands for the {required} of practice",
    ),
    "practice.done": say(
        "{subject} : pratique justifiée, {done} pour {required}",
        "{subject}: practice documented, {done} of the {required} asked",
    ),
    "practice.owed": say(
        "{subject} : pratique à justifier, {done} à ce jour pour {required}",
        "{subject}: practice to document, {done} so far of the {required} asked",
    ),
    "practice.unreadable": say(
        "Pratique impossible à lire : {subject}", "Practice that cannot be read: {subject}"
    ),
}

_PEOPLE: dict[str, Sentence] = {
    "document.accepted": say("Document accepté pour {subject}", "Document accepted for {subject}"),
    "document.owed": say(
        "Document de {words} pour {subject} : pas encore accepté",
        "Document of {words} for {subject}: not accepted yet",
    ),
    "document.refused": say(
        "Document de {words} refusé pour {subject}, à rendre de nouveau",
        "Document of {words} refused for {subject}, to hand in again",
        *DECIDED,
    ),
    "document.unreadable": say(
        "Document dont l'évaluation est impossible à lire, pour {subject}",
        "Document whose assessment cannot be read, for {subject}",
    ),
    "agreement.owed": say("Accord à obtenir : {subject}", "Agreement to obtain: {subject}"),
    "profile.is": say("{subject} : {value}", "{subject}: {value}", _STATED),
    "profile.is_not": say(
        "{subject} : {value}, et non {asked}", "{subject}: {value}, and not {asked}", _STATED
    ),
    "profile.enough": say(
        "{subject} : {value}, le minimum étant {asked}",
        "{subject}: {value}, the minimum being {asked}",
        _STATED,
    ),
    "profile.too_little": say(
        "{subject} : {value}, en dessous du minimum de {asked}",
        "{subject}: {value}, below the minimum of {asked}",
        _STATED,
    ),
    "profile.unknown": say(
        "{subject} : renseignement à vérifier", "{subject}: information to be checked"
    ),
    "profile.unreadable": say(
        "{subject} : valeur impossible à interpréter", "{subject}: value that makes no sense"
    ),
}

_WHOLE: dict[str, Sentence] = {
    "after.open": say(
        "Ouvert, car déjà validé ou dispensé : {subject}",
        "Open, since already validated or exempted: {subject}",
    ),
    "after.waiting": say(
        "Pas encore ouvert ; à valider d'abord : {waiting}",
        "Not open yet; to be validated first: {waiting}",
    ),
    "acquired.earlier": say(
        "Acquis pour toujours le {on} : {subject}",
        "Acquired for ever on {on}: {subject}",
        tail("because", " (obtenu par : {because})", " (obtained by: {because})"),
    ),
    "component.settled": say("{subject} : {status}", "{subject}: {status}"),
    "component.unsettled": say("{subject} : {status}", "{subject}: {status}"),
    "award.in_progress": say(
        "Le jury ne peut pas encore être saisi", "The jury cannot be asked yet"
    ),
    "award.ready": say(
        "Le dossier peut être présenté au jury", "The file can be presented to the jury"
    ),
    "award.too_late": say(
        "Le dernier jour pour présenter ce qui manque est passé",
        "The last day to present what is missing has passed",
        tail("until", " ({until})", " ({until})"),
    ),
    "jury.awaited": say("La décision du jury est attendue", "The decision of the jury is awaited"),
    "jury.not_yet": say(
        "Le jury décidera une fois tout validé ou dispensé",
        "The jury will decide once everything is validated or exempted",
    ),
}

#: By code, the conditions that say the same whether they hold or not.
CONDITIONS: dict[str, Sentence] = {
    **_RESULTS,
    **_HOURS,
    **_PEOPLE,
    **_WHOLE,
    **MARKS,
    **DECISIONS,
}

#: By code, the conditions that say something else once they hold, or once they have failed.
BY_TRUTH: dict[str, dict[Truth, Sentence]] = {
    **MARKS_BY_TRUTH,
    "all": {
        Truth.YES: say("Toutes les conditions sont remplies", "All the conditions are met"),
        Truth.NO: say("Une condition au moins a échoué", "At least one condition has failed"),
        Truth.UNKNOWN: say(
            "Toutes les conditions suivantes sont à remplir",
            "All the following conditions have to be met",
        ),
    },
    "any": {
        Truth.YES: say("L'une des voies possibles est remplie", "One of the possible ways is met"),
        Truth.NO: say("Aucune des voies possibles n'est restée ouverte", "No way is left open"),
        Truth.UNKNOWN: say(
            "L'une des voies suivantes suffit", "One of the following ways suffices"
        ),
    },
    "at_least": {
        Truth.YES: say(
            "Conditions remplies : {hold}, pour {asked} demandées",
            "Conditions met: {hold}, for {asked} asked",
        ),
        Truth.NO: say(
            "Conditions remplies : {hold} ; les {asked} demandées ne peuvent plus l'être",
            "Conditions met: {hold}; the {asked} asked can no longer be",
        ),
        Truth.UNKNOWN: say(
            "Conditions remplies à ce jour : {hold}, pour {asked} demandées",
            "Conditions met so far: {hold}, for {asked} asked",
        ),
    },
    "block": {
        Truth.YES: say(
            "Toutes les compétences obligatoires sont acquises : {subject}",
            "Every mandatory competence is acquired: {subject}",
        ),
        Truth.NO: say(
            "Une compétence obligatoire au moins n'est pas acquise : {subject}",
            "At least one mandatory competence is not acquired: {subject}",
        ),
        Truth.UNKNOWN: say(
            "Toutes les compétences obligatoires sont à acquérir : {subject}",
            "Every mandatory competence has to be acquired: {subject}",
        ),
    },
    "exemption.part": {
        Truth.YES: say("Dispense de {covers} : {subject}", "Exemption from {covers}: {subject}"),
        Truth.NO: say(
            "Pas de dispense de {covers} : {subject}", "No exemption from {covers}: {subject}"
        ),
        Truth.UNKNOWN: say(
            "Dispense de {covers} sous condition : {subject}",
            "Exemption from {covers} on a condition: {subject}",
        ),
    },
    "exemption.whole": {
        Truth.YES: say("Dispense complète : {subject}", "Exemption from the whole: {subject}"),
        Truth.NO: say("Pas de dispense : {subject}", "No exemption: {subject}"),
        Truth.UNKNOWN: say(
            "Dispense complète sous condition : {subject}",
            "Exemption from the whole on a condition: {subject}",
        ),
    },
    "award.components": {
        Truth.YES: say("Tout est validé ou dispensé", "Everything is validated or exempted"),
        Truth.NO: say(
            "Un élément au moins n'est pas validé", "At least one element is not validated"
        ),
        Truth.UNKNOWN: say(
            "Tout doit être validé ou dispensé", "Everything has to be validated or exempted"
        ),
    },
}
