"""A label in each language for every member of the closed lists.

The labels speak of the unit, the file or the diploma, never of the learner's gender.
"""

from __future__ import annotations

from lms_bridge.model.action import EffectKind, Outcome, Verb
from lms_bridge.model.decision import DecisionKind
from lms_bridge.model.evidence import ResultState
from lms_bridge.model.identity import Text
from lms_bridge.model.verdict import AwardStatus, Means, OwedKind, Status, Truth
from lms_bridge.text.lines import Mark

STATUSES: dict[Status, Text] = {
    Status.VALIDATED: Text("Validé", "Validated"),
    Status.EXEMPTED: Text("Dispense", "Exempted"),
    Status.IN_PROGRESS: Text("En cours", "In progress"),
    Status.NOT_VALIDATED: Text("Non validé", "Not validated"),
    Status.UNDETERMINED: Text("Impossible à établir", "Cannot be determined"),
}

AWARDS: dict[AwardStatus, Text] = {
    AwardStatus.IN_PROGRESS: Text("En cours", "In progress"),
    AwardStatus.READY_FOR_JURY: Text("Dossier prêt pour le jury", "File ready for the jury"),
    AwardStatus.ADMITTED: Text("Admission", "Admitted"),
    AwardStatus.ADJOURNED: Text("Ajournement", "Adjourned"),
    AwardStatus.NOT_AWARDED: Text("Non délivré", "Not awarded"),
}

#: One sign a status, told apart without colour.
SIGNS: dict[Status, str] = {
    Status.VALIDATED: "✓",
    Status.EXEMPTED: "≈",
    Status.IN_PROGRESS: "…",
    Status.NOT_VALIDATED: "✗",
    Status.UNDETERMINED: "?",
}

#: The same for the whole programme.
AWARD_SIGNS: dict[AwardStatus, str] = {
    AwardStatus.IN_PROGRESS: "…",
    AwardStatus.READY_FOR_JURY: "→",
    AwardStatus.ADMITTED: "✓",
    AwardStatus.ADJOURNED: "↻",
    AwardStatus.NOT_AWARDED: "✗",
}

MEANS: dict[Means, Text] = {
    Means.ATTENDANCE: Text("assiduité", "attendance"),
    Means.ASSESSMENT: Text("évaluation", "assessment"),
    Means.COMPENSATION: Text("compensation", "compensation"),
    Means.EQUIVALENCE: Text("équivalence", "equivalence"),
    Means.DOCUMENT: Text("document accepté", "accepted document"),
    Means.PRACTICE: Text("pratique professionnelle", "professional practice"),
    Means.JURY: Text("jury", "jury"),
    Means.HUMAN_DECISION: Text("décision d'une personne", "a person's decision"),
    Means.ACQUIRED_EARLIER: Text("acquis antérieur", "acquired earlier"),
}

TRUTHS: dict[Truth, Text] = {
    Truth.YES: Text("rempli", "met"),
    Truth.NO: Text("non rempli", "not met"),
    Truth.UNKNOWN: Text("pas encore établi", "not settled yet"),
}

MARKS: dict[Mark, Text] = {
    Mark.YES: TRUTHS[Truth.YES],
    Mark.NO: TRUTHS[Truth.NO],
    Mark.OPEN: Text("en attente", "open"),
    Mark.UNKNOWN: Text("impossible à établir", "cannot be determined"),
    Mark.FACT: Text("constaté", "as recorded"),
}

#: The word of an open way while another way of the same choice is the one asked.
NOT_ASKED = Text("pas demandé à ce jour", "not asked so far")

OWED_KINDS: dict[OwedKind, Text] = {
    OwedKind.HOURS: Text("heures à suivre", "hours to attend"),
    OwedKind.DOCUMENT: Text("document à rendre", "document to hand in"),
    OwedKind.RESULT: Text("résultat attendu", "result awaited"),
    OwedKind.AGREEMENT: Text("accord à obtenir", "agreement to obtain"),
    OwedKind.EXAMINATION: Text("épreuve à réussir", "examination to pass"),
    OwedKind.COMPETENCE: Text("compétence à acquérir", "competence to acquire"),
    OwedKind.PRACTICE: Text("pratique à justifier", "practice to document"),
    OwedKind.INFORMATION: Text("renseignement à fournir", "information to give"),
    OwedKind.DECISION: Text("décision à prendre", "decision to take"),
    OwedKind.UNIT: Text("élément à valider d'abord", "element to validate first"),
}

DECISION_KINDS: dict[DecisionKind, Text] = {
    DecisionKind.JURY: Text("décision du jury", "decision of the jury"),
    DecisionKind.EXEMPTION: Text("dispense", "exemption"),
    DecisionKind.REVOCATION: Text("retrait", "revocation"),
    DecisionKind.AGREEMENT: Text("accord d'une institution", "agreement of an institution"),
    DecisionKind.DOCUMENT: Text("avis sur un document", "word on a document"),
    DecisionKind.PROFILE: Text("renseignement sur la personne", "information on the person"),
    DecisionKind.EXTENSION: Text("délai supplémentaire", "extension of a deadline"),
    DecisionKind.DRIFT: Text("décision sur un écart", "decision on a drift"),
}

EFFECT_KINDS: dict[EffectKind, Text] = {
    EffectKind.COHORT: Text("cohorte", "cohort"),
    EffectKind.GROUP: Text("groupe", "group"),
    EffectKind.ENROLMENT: Text("inscription", "enrolment"),
    EffectKind.RATING: Text("compétence notée", "rated competency"),
    EffectKind.COMPLETION: Text("achèvement d'activité", "activity completion"),
    EffectKind.COLUMN: Text("colonne du carnet de notes", "gradebook column"),
}

VERBS: dict[Verb, Text] = {
    Verb.CREATE: Text("Créer", "Create"),
    Verb.ADD: Text("Ajouter", "Add"),
    Verb.REMOVE: Text("Retirer", "Remove"),
}

OUTCOMES: dict[Outcome, Text] = {
    Outcome.DONE: Text("Fait et vérifié", "Done and verified"),
    Outcome.ALREADY_SO: Text("Déjà en place", "Already so"),
    Outcome.REFUSED: Text("Refusé par la plateforme", "Refused by the LMS"),
    Outcome.UNVERIFIED: Text(
        "Écrit, mais pas retrouvé à la relecture", "Written, but not found when read back"
    ),
    Outcome.FAILED: Text(
        "Pas encore fait : la plateforme ne répondait pas", "Not done yet: the LMS did not answer"
    ),
}

#: Words that the bridge itself writes as the value of a record; any other is quoted as it is.
RECORD_VALUES: dict[str, Text] = {
    "complete": Text("achevé", "complete"),
    "incomplete": Text("inachevé", "incomplete"),
    "completed": Text("achevé", "completed"),
    "not completed": Text("inachevé", "not completed"),
    ResultState.PASSED.value: Text("réussi", "passed"),
    ResultState.FAILED.value: Text("non réussi", "failed"),
    ResultState.PENDING.value: Text("en attente", "pending"),
}

BY_HAND = Text("(saisi à la main)", "(set by hand)")
