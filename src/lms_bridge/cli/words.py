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
    "line": Text("ligne", "line"),
    "fate": Text("suite", "what becomes of it"),
    "known": Text("connu jusqu'ici", "known so far"),
    "in the file": Text("dans le fichier", "in the file"),
    "silent cells": Text("cellules vides", "empty cells"),
    "no need": Text("n'intéresse pas ce programme", "of no need of this programme"),
    "only a preview": Text(
        "Rien n'est enregistré : ajouter --take-over --by … pour reprendre ces résultats.",
        "Nothing is kept: add --take-over --by … to take these results over.",
    ),
    "nothing new": Text(
        "Rien de nouveau : rien n'a été enregistré.", "Nothing new: nothing was kept."
    ),
    "taken over": Text(
        "Repris : la prochaine synchronisation en tient compte.",
        "Taken over: the next sync takes them into account.",
    ),
    "year": Text("année", "year"),
    "file": Text("fichier", "file"),
    "taken over on": Text("repris le", "taken over on"),
    "by": Text("par", "by"),
    "nothing to do": Text("rien à faire", "nothing to do"),
    "cohort id": Text("identifiant de la cohorte", "cohort ID"),
    "cohort name": Text("nom de la cohorte", "cohort name"),
    "badge": Text("badge", "badge"),
    "criterion": Text("critère du badge", "criterion of the badge"),
    "members": Text("membres", "members"),
    "holders": Text("l'ont reçu", "hold it"),
    "state": Text("état", "state"),
    "nothing provides": Text("besoin(s) que rien ne fournit", "need(s) that nothing provides"),
}


def say(language: str, word: str) -> str:
    """A heading or note in a language; raises KeyError for one that has no entry."""
    return _WORDS[word].in_language(language)


def headings(language: str, *words: str) -> tuple[str, ...]:
    """Several at once."""
    return tuple(say(language, word) for word in words)
