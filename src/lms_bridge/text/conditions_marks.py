"""The sentence of every condition about marks, credits, options and deadlines, by code."""

from __future__ import annotations

from lms_bridge.model.verdict import Truth
from lms_bridge.text.sentences import Sentence, say, tail

_WEIGHT = tail("weight", " (coefficient {weight})", " (weight {weight})")
_LATE = tail("overdue", " ; la date prévue est passée", "; the day set for it has passed")
_LOW = tail("low", " ; sous le plancher : {low}", "; below the floor: {low}")
_FLOOR = tail("floor", ", plancher {floor}", ", floor {floor}")
_EXTENDED = tail(
    "by",
    " (délai accordé par {by} le {decided}, motif : « {reason} »)",
    " (extended by {by} on {decided}, reason: “{reason}”)",
)
_CHOSEN = tail("chosen", " ; choix : {chosen}", "; chosen: {chosen}")

#: What a mark is, and no condition that holds or fails.
FACTS = frozenset(
    {"mark.given", "mark.second", "mark.average", "mark.best", "mark.sessions", "mark.adjusted"}
)

_MARKS: dict[str, Sentence] = {
    "mark.given": say("{subject} : {mark}/{out_of}", "{subject}: {mark}/{out_of}", _WEIGHT),
    "mark.second": say(
        "{subject}, seconde session : {mark}/{out_of}",
        "{subject}, second session: {mark}/{out_of}",
    ),
    "mark.pending": say(
        "Note pas encore connue : {subject}", "Mark not known yet: {subject}", _LATE
    ),
    "mark.unreadable": say(
        "Note impossible à lire : {subject}", "Mark that cannot be read: {subject}"
    ),
    "mark.average": say(
        "Moyenne de {subject} : {mark}/{out_of}", "Average of {subject}: {mark}/{out_of}", _WEIGHT
    ),
    "mark.best": say(
        "Moyenne des meilleures notes de {subject} ({best} sur {of}) : {mark}/{out_of}",
        "Average of the best marks of {subject} ({best} of {of}): {mark}/{out_of}",
        _WEIGHT,
    ),
    "mark.awaited": say(
        "Moyenne pas encore connue, il manque une note : {subject}",
        "Average not known yet, a mark is missing: {subject}",
    ),
    "mark.sessions": say(
        "{subject}, après la seconde session : {mark}/{out_of}",
        "{subject}, after the second session: {mark}/{out_of}",
        _WEIGHT,
    ),
    "mark.adjusted": say(
        "{subject} : {mark}/{out_of}, {said}", "{subject}: {mark}/{out_of}, {said}", _WEIGHT
    ),
    "mark.enough": say(
        "{subject} : {mark}/{out_of}, pour {asked} demandés",
        "{subject}: {mark}/{out_of}, for {asked} asked",
    ),
    "mark.not_known": say(
        "{subject} : {asked}/{out_of} demandés, note pas encore connue",
        "{subject}: {asked}/{out_of} asked, mark not known yet",
    ),
    "mark.undetermined": say(
        "{subject} : {asked}/{out_of} demandés, note impossible à établir",
        "{subject}: {asked}/{out_of} asked, mark that cannot be determined",
    ),
    "mark.second_session": say(
        "{subject} : {mark}/{out_of} pour {asked} demandés, une seconde session reste possible",
        "{subject}: {mark}/{out_of} for {asked} asked, a second session is still possible",
    ),
    "mark.too_low_so_far": say(
        "{subject} : {mark}/{out_of} à ce jour pour {asked} demandés, note pas encore définitive",
        "{subject}: {mark}/{out_of} so far for {asked} asked, mark not final yet",
    ),
    "mark.too_low": say(
        "{subject} : {mark}/{out_of} pour {asked} demandés, note définitive",
        "{subject}: {mark}/{out_of} for {asked} asked, final mark",
    ),
}

_GROUPS: dict[str, Sentence] = {
    "compensation.holds": say(
        "Compensation, {subject} : moyenne {average}/{out_of} pour {asked} demandés",
        "Compensation, {subject}: average {average}/{out_of} for {asked} asked",
        _FLOOR,
    ),
    "compensation.left_out": say(
        "Pas de compensation, {subject} : élément non suivi",
        "No compensation, {subject}: element not followed",
    ),
    "compensation.awaited": say(
        "Compensation, {subject} : moyenne de {asked}/{out_of} demandée, il manque des notes",
        "Compensation, {subject}: an average of {asked}/{out_of} is asked, marks are missing",
        _FLOOR,
    ),
    "compensation.undetermined": say(
        "Compensation, {subject} : moyenne impossible à établir, {asked}/{out_of} demandés",
        "Compensation, {subject}: average that cannot be determined, {asked}/{out_of} asked",
        _FLOOR,
    ),
    "compensation.second_session": say(
        "Pas de compensation à ce jour, {subject} : moyenne {average}/{out_of} pour {asked} "
        "demandés, une seconde session reste possible",
        "No compensation so far, {subject}: average {average}/{out_of} for {asked} asked, "
        "a second session is still possible",
        _FLOOR,
        _LOW,
    ),
    "compensation.fails_so_far": say(
        "Pas de compensation à ce jour, {subject} : moyenne {average}/{out_of} pour {asked} "
        "demandés, notes pas encore définitives",
        "No compensation so far, {subject}: average {average}/{out_of} for {asked} asked, "
        "marks not final yet",
        _FLOOR,
        _LOW,
    ),
    "compensation.below_floor": say(
        "Pas de compensation, {subject} : note définitive sous le plancher de {floor}/{out_of}, "
        "{low}",
        "No compensation, {subject}: final mark below the floor of {floor}/{out_of}, {low}",
    ),
    "compensation.fails": say(
        "Pas de compensation, {subject} : moyenne {average}/{out_of} pour {asked} demandés",
        "No compensation, {subject}: average {average}/{out_of} for {asked} asked",
        _FLOOR,
        _LOW,
    ),
}

_OTHERS: dict[str, Sentence] = {
    "result.counted_elsewhere": say(
        "Résultat validé, mais déjà compté pour {component} : {subject}",
        "Result validated, but counted already for {component}: {subject}",
    ),
    "python.found": say("{said}", "{said}"),
    "python.undetermined": say(
        "Condition propre au programme, impossible à établir : {name}",
        "Condition of the programme's own that cannot be determined: {name}",
    ),
    "elected.not_chosen": say(
        "{subject} : choix à indiquer, éléments à suivre : {asked}",
        "{subject}: the choice has to be stated, elements to follow: {asked}",
    ),
    "elected.unreadable": say(
        "{subject} : choix impossible à interpréter", "{subject}: a choice that makes no sense"
    ),
    "deadline": say(
        "À remplir au plus tard le {until} : {subject}",
        "To be met by {until}: {subject}",
        _EXTENDED,
    ),
    "deadline.met": say(
        "Rempli, le délai courant jusqu'au {until} : {subject}",
        "Met, the deadline being {until}: {subject}",
        _EXTENDED,
    ),
    "deadline.passed": say(
        "Le délai est passé le {until} : {subject}",
        "The deadline passed on {until}: {subject}",
        _EXTENDED,
    ),
}

MARKS: dict[str, Sentence] = {**_MARKS, **_GROUPS, **_OTHERS}

#: Those that say something else once they hold, or once they have failed.
MARKS_BY_TRUTH: dict[str, dict[Truth, Sentence]] = {
    "credits": {
        Truth.YES: say(
            "Crédits ECTS acquis : {earned}, pour {asked} demandés",
            "ECTS credits earned: {earned}, for {asked} asked",
        ),
        Truth.NO: say(
            "Crédits ECTS acquis : {earned} ; les {asked} demandés ne peuvent plus l'être",
            "ECTS credits earned: {earned}; the {asked} asked can no longer be",
        ),
        Truth.UNKNOWN: say(
            "Crédits ECTS acquis à ce jour : {earned}, pour {asked} demandés",
            "ECTS credits earned so far: {earned}, for {asked} asked",
        ),
    },
    "elected": {
        Truth.YES: say(
            "{subject} : éléments validés, {hold} pour {asked} à suivre",
            "{subject}: elements validated, {hold} of the {asked} to follow",
            _CHOSEN,
        ),
        Truth.NO: say(
            "{subject} : éléments validés, {hold} ; les {asked} à suivre ne peuvent plus l'être",
            "{subject}: elements validated, {hold}; the {asked} to follow can no longer be",
            _CHOSEN,
        ),
        Truth.UNKNOWN: say(
            "{subject} : éléments validés à ce jour, {hold} pour {asked} à suivre",
            "{subject}: elements validated so far, {hold} of the {asked} to follow",
            _CHOSEN,
        ),
    },
}
