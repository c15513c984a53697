"""Headings and notes of the commands, in French and in English."""

from __future__ import annotations

from lms_bridge.model.identity import Text

_WORDS = {
    "learner": Text("apprenant", "learner"),
    "track": Text("parcours", "track"),
    "award": Text("diplôme", "award"),
    "owed": Text("reste à faire", "owed"),
    "writes": Text("Écritures", "Writes"),
    "write": Text("écriture", "write"),
    "target": Text("cible", "target"),
    "reason": Text("raison", "reason"),
    "outcome": Text("résultat", "outcome"),
    "learners": Text("apprenants", "learners"),
    "detail": Text("détail", "detail"),
    "to look at": Text("À regarder", "To look at"),
    "drifts": Text("Modifié dans le LMS par quelqu'un", "Changed in the LMS by somebody"),
    "expected": Text("attendu", "expected"),
    "there": Text("présent", "there"),
    "not there": Text("absent", "not there"),
    "drift key": Text("clé pour `decide … drift`", "key for `decide … drift`"),
    "in the way": Text("Obstacles", "In the way"),
    "cause": Text("cause", "cause"),
    "set aside": Text("Mis de côté", "Set aside"),
    "where": Text("où", "where"),
    "block": Text("bloc", "block"),
    "since": Text("depuis", "since"),
    "because": Text("motif", "because"),
    "need": Text("besoin", "need"),
    "what": Text("quoi", "what"),
    "provided by": Text("fourni par", "provided by"),
    "origin": Text("origine", "origin"),
    "missing": Text("manque", "missing"),
    "judged": Text("apprenants jugés", "learners judged"),
    "planned": Text("écritures prévues", "writes planned"),
    "already so": Text("effets déjà en place", "effects already so"),
    "drift": Text("dérives", "drifts"),
    "obstacles": Text("obstacles", "obstacles"),
    "changed": Text("verdicts nouveaux ou changés", "verdicts new or changed"),
    "verified": Text("écritures vérifiées", "writes verified"),
    "scored": Text("dont scores dans des colonnes", "of these, scores in columns"),
    "already_so": Text("déjà en place", "already so"),
    "refused": Text("refusées", "refused"),
    "unverified": Text("non vérifiées", "unverified"),
    "failed": Text("à refaire", "to be tried again"),
    "adopted": Text("reprises d'une exécution interrompue", "adopted from an interrupted run"),
    "braked": Text("changements retenus par le frein", "changes held back by the brake"),
    "overtaken": Text(
        "décidés entre-temps, à rejuger", "decided about meanwhile, to be judged again"
    ),
    "quarantined": Text("mis de côté", "set aside"),
    "run": Text("exécution", "run"),
    "nothing to do": Text("rien à faire", "nothing to do"),
    "nothing provides": Text("besoin(s) que rien ne fournit", "need(s) that nothing provides"),
}


def say(language: str, word: str) -> str:
    """A heading or note in a language; raises KeyError for one that has no entry."""
    return _WORDS[word].in_language(language)


def headings(language: str, *words: str) -> tuple[str, ...]:
    """Several at once."""
    return tuple(say(language, word) for word in words)
