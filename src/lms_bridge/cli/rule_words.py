"""Headings and notes of the commands that change rules, in French and in English."""

from __future__ import annotations

from lms_bridge.model.identity import Text

_WORDS = {
    "learner": Text("apprenant", "learner"),
    "component": Text("composante", "component"),
    "before": Text("avant", "before"),
    "after": Text("après", "after"),
    "why before": Text("pourquoi avant", "why before"),
    "why after": Text("pourquoi après", "why after"),
    "who changes": Text("Qui change", "Who changes"),
    "transitions": Text("Passages d'un statut à un autre", "From one status to another"),
    "learners": Text("apprenants", "learners"),
    "newly owed": Text("Nouvellement dû", "Newly owed"),
    "no longer owed": Text("N'est plus dû", "No longer owed"),
    "kind": Text("nature", "kind"),
    "what": Text("quoi", "what"),
    "effects": Text("Ce qui suivrait dans le LMS", "What would follow in the LMS"),
    "target": Text("cible", "target"),
    "add": Text("ajouter", "add"),
    "remove": Text("retirer", "remove"),
    "score": Text("autre score", "another score"),
    "kept": Text("laissé : ne se reprend pas", "kept: not taken back"),
    "left": Text("laissé : plus aucune règle n'en parle", "left: no rule names it any more"),
    "unjudged": Text("Ne peuvent pas être jugés", "Cannot be judged"),
    "rules": Text("règles", "rules"),
    "old": Text("anciennes", "old"),
    "new": Text("nouvelles", "new"),
    "cause": Text("cause", "cause"),
    "provisional": Text(
        "Provisoire jusqu'à la première synchronisation",
        "Provisional until the first sync",
    ),
    "need": Text("besoin", "need"),
    "need new": Text("personne ne l'a encore lu", "nobody has read it yet"),
    "need elsewhere": Text("se lit à un autre endroit", "is read in another place"),
    "need otherwise": Text(
        "se mesure autrement (note de passage, présences, mots des séances)",
        "is measured otherwise (pass mark, attendance marks, words of sessions)",
    ),
    "absent": Text("absente", "not there"),
    "same rules": Text("ce sont les mêmes règles", "these are the same rules"),
    "nobody": Text("personne ne change", "nobody changes"),
    "not judged yet": Text(
        "personne n'a encore été jugé : rien à comparer",
        "nobody has been judged yet: there is nothing to compare",
    ),
}


def say(language: str, word: str) -> str:
    """A heading or note in a language; raises KeyError for one that has no entry."""
    return _WORDS[word].in_language(language)


def headings(language: str, *words: str) -> tuple[str, ...]:
    """Several at once."""
    return tuple(say(language, word) for word in words)
