"""The form of every cause for which columns of a gradebook are not written, in both languages."""

from __future__ import annotations

from lms_bridge.model.identity import Text

_NO_LTI = r"the site file has no `lti`: set it up as docs/lti\.md says, or switch columns off in it"
_NEVER_OPENED = (
    r"the bridge was never opened from the course (?P<of>\S+): add its activity there and open it "
    r"once, or switch columns off in the site file"
)
_NOT_REGISTERED = (
    r"the platform that opened (?P<of>\S+) is not registered any more: register it, and open the "
    r"activity there once more"
)
_NOT_LET = (
    r"the bridge may not manage columns in (?P<of>\S+): let the tool use the service for grade "
    r"sync and column management in Moodle, and open its activity there once more"
)

COLUMNS: tuple[tuple[str, Text], ...] = (
    (
        _NO_LTI,
        Text(
            "la configuration du site ne contient pas « lti » : la compléter comme le dit "
            "docs/lti.md, ou y désactiver les colonnes",
            "the site file has no “lti”: set it up as docs/lti.md says, or switch columns off in "
            "it",
        ),
    ),
    (
        _NEVER_OPENED,
        Text(
            "l'outil n'a jamais été ouvert depuis le cours {of} : y ajouter son activité et "
            "l'ouvrir une fois, ou désactiver les colonnes dans la configuration du site",
            "the tool was never opened from the course {of}: add its activity there and open it "
            "once, or switch columns off in the site file",
        ),
    ),
    (
        _NOT_REGISTERED,
        Text(
            "la plateforme qui ouvrait {of} n'est plus enregistrée : l'enregistrer, puis y rouvrir "
            "l'activité",
            "the platform that opened {of} is not registered any more: register it, and open the "
            "activity there once more",
        ),
    ),
    (
        _NOT_LET,
        Text(
            "l'outil ne peut pas gérer de colonnes dans {of} : dans Moodle, lui permettre "
            "d'utiliser le service pour la synchronisation des notes et la gestion des colonnes, "
            "puis y rouvrir son activité",
            "the tool may not manage columns in {of}: in Moodle, let it use the service for grade "
            "sync and column management, and open its activity there once more",
        ),
    ),
    (
        r"the gradebook of (?P<of>\S+) cannot be read: (?P<rest>.+)",
        Text(
            "le carnet de notes de {of} est impossible à lire{rest}",
            "the gradebook of {of} cannot be read{rest}",
        ),
    ),
    (
        r"the learner is not enrolled in (?P<of>\S+): no score can be sent there",
        Text(
            "la personne n'est pas inscrite dans {of} : aucun score n'y est envoyé",
            "the learner is not enrolled in {of}: no score can be sent there",
        ),
    ),
)
