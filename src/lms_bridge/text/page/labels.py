"""The headings of a programme's page, in both languages."""

from __future__ import annotations

from lms_bridge.model.identity import Text
from lms_bridge.text.wording import Wording

LABELS: dict[str, Text] = {
    "about": Text("Ce programme", "This programme"),
    "agreed": Text("Accords", "Agreements"),
    "attendance": Text("Marques de présence", "Attendance marks"),
    "award": Text("La délivrance", "The award"),
    "chair": Text("préside", "takes the chair"),
    "code": Text("Code", "Code"),
    "coefficient": Text("Coefficient", "Coefficient"),
    "compensation": Text("Compensation", "Compensation"),
    "components": Text("Les éléments", "The components"),
    "convention": Text("D'où cela vient, par convention", "Where it comes from, by convention"),
    "counting": Text("Un résultat qui compte", "A result that counts"),
    "counts": Text("compte", "counts"),
    "course": Text("Cours (idnumber)", "Course (idnumber)"),
    "documents": Text("Documents", "Documents"),
    "ects": Text("Crédits ECTS", "ECTS credits"),
    "effect": Text("Ce qui est voulu dans la plateforme", "What is wanted in the LMS"),
    "effects": Text("Dans la plateforme", "In the LMS"),
    "entry": Text(
        "Montré, et jamais opposé à la délivrance", "Shown, and never held against the award"
    ),
    "equivalences": Text("Équivalences", "Equivalences"),
    "field": Text("Champ", "Field"),
    "fingerprint": Text("Empreinte des fichiers", "Fingerprint of the files"),
    "follow_up": Text("suivi (celui que le site nomme)", "follow-up (the one that the site names)"),
    "hours": Text("Heures", "Hours"),
    "id": Text("Identifiant", "Id"),
    "information": Text("À savoir", "To know"),
    "integrates": Text("À intégrer au mémoire", "To take up in the thesis"),
    "jury": Text("Le jury", "The jury"),
    "mark": Text("La note", "The mark"),
    "members": Text("Membres", "Members"),
    "need": Text("Besoin", "Need"),
    "no": Text("non", "no"),
    "not_counted": Text("ne compte pas", "does not count"),
    "once": Text("une seule fois", "once"),
    "outside": Text("Part minimale de l'extérieur", "Share from outside, more than"),
    "owner": Text("Responsable", "Owner"),
    "part": Text("Partie", "Part"),
    "pass_mark": Text("Note de validation", "Pass mark"),
    "permanent": Text("Acquis pour toujours une fois validé", "Acquired for ever once validated"),
    "point": Text("Point", "Point"),
    "points": Text("Points à confirmer", "Points to confirm"),
    "prefix": Text("Préfixe des idnumbers", "Prefix of the idnumbers"),
    "profile": Text("Renseignements sur la personne", "Information about the person"),
    "provided": Text("Ce que la plateforme doit fournir", "What the LMS must provide"),
    "repeatedly": Text("autant de fois qu'il sert", "wherever it serves"),
    "requires": Text("Ce qui est demandé", "What is asked"),
    "results": Text("Résultats obtenus ailleurs", "Results obtained elsewhere"),
    "retained": Text("Ce qui est retenu", "What is retained"),
    "role": Text("Rôle", "Role"),
    "sessions": Text("Mots qui marquent ses séances", "Words that mark its sessions"),
    "source": Text("Source", "Source"),
    "sources": Text("Sources", "Sources"),
    "stands_for": Text("Tient lieu de", "Stands for"),
    "title": Text("Intitulé", "Title"),
    "to_present": Text(
        "Pour se présenter (montré, jamais opposé)", "To present it (shown, never held against)"
    ),
    "tracks": Text("Parcours", "Tracks"),
    "values": Text("Valeurs", "Values"),
    "version": Text("Version", "Version"),
    "always": Text("à tout moment", "at any time"),
    "when": Text("Quand", "When"),
    "where": Text("Où le changer", "Where to change it"),
    "words": Text("Longueur", "Length"),
    "yes": Text("oui", "yes"),
}


def label(wording: Wording, key: str) -> str:
    """A heading or a word of the page."""
    return wording.text(LABELS[key])


def labels(wording: Wording, *keys: str) -> tuple[str, ...]:
    """The headings of a table."""
    return tuple(label(wording, key) for key in keys)
