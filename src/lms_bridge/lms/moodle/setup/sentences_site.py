"""Findings about the site as a whole, its service, its role and its people, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from lms_bridge.model.finding import Severity
from lms_bridge.model.identity import Text

#: By code: how bad it is, what was found, what to click. `{…}` is filled in by the judging.
OF_THE_SITE: Final[Mapping[str, tuple[Severity, Text, Text]]] = {
    "access.closed": (
        Severity.ERROR,
        Text("Moodle n'ouvre rien au jeton : {why}", "Moodle opens nothing to the token: {why}"),
        Text(
            "Vérifier dans l'ordre : services web et protocole REST activés ({protocols}) ; le "
            "rôle permet webservice/rest:use ({role}) ; le compte de service est dans les "
            "utilisateurs autorisés du service et core_webservice_get_site_info dans ses "
            "fonctions ({service}) ; le jeton est le sien ({tokens})",
            "Check in this order: web services and the REST protocol are on ({protocols}); the "
            "role allows webservice/rest:use ({role}); the service user is among the service's "
            "authorised users and core_webservice_get_site_info among its functions ({service}); "
            "the token is theirs ({tokens})",
        ),
    ),
    "service.administrator": (
        Severity.WARNING,
        Text(
            "le jeton est celui d'un administrateur du site : il peut tout, et rien de ce qui "
            "manque au rôle ne se voit",
            "the token is a site administrator's: it may do everything, and nothing that the "
            "role lacks shows",
        ),
        Text(
            "{tokens} : faire un jeton pour un compte de service qui n'a que le rôle écrit par "
            "`lms-bridge moodle role`",
            "{tokens}: make a token for a service user who has nothing but the role that "
            "`lms-bridge moodle role` writes",
        ),
    ),
    "service.release": (
        Severity.WARNING,
        Text(
            "Moodle {release} : le pont a été essayé sur Moodle {tried}",
            "Moodle {release}: the bridge was tried on Moodle {tried}",
        ),
        Text(
            "essayer d'abord `lms-bridge plan` sur une copie de ce Moodle",
            "try `lms-bridge plan` on a copy of this Moodle first",
        ),
    ),
    "service.clock": (
        Severity.WARNING,
        Text(
            "l'horloge de Moodle a {seconds} s {direction_fr} celle du pont",
            "Moodle's clock is {seconds} s {direction_en} the bridge's",
        ),
        Text(
            "mettre les deux machines à l'heure (NTP) : des dates limites et des lancements LTI "
            "en dépendent",
            "set both machines' clocks (NTP): deadlines and LTI launches go by them",
        ),
    ),
    "service.clock.unknown": (
        Severity.NOTE,
        Text(
            "l'heure de Moodle ne se lit pas dans sa réponse",
            "Moodle's time cannot be read from its answer",
        ),
        Text(
            "vérifier que les deux machines sont à l'heure (NTP)",
            "check that both machines' clocks are set (NTP)",
        ),
    ),
    "function.missing": (
        Severity.ERROR,
        Text(
            "cette fonction n'est pas dans le service ; elle sert à : {purposes_fr}",
            "this function is not in the service; it is for: {purposes_en}",
        ),
        Text("{service} : {where}", "{service}: {where}"),
    ),
    "attendance.plugin": (
        Severity.ERROR,
        Text(
            "cette fonction n'est pas dans le service : le plugin Présences (mod_attendance) "
            "manque peut-être",
            "this function is not in the service: the plugin Attendance (mod_attendance) may "
            "be missing",
        ),
        Text(
            "{plugins} : mod_attendance, s'il n'y est pas ; puis {service} : {where}",
            "{plugins}: mod_attendance, if it is not there; then {service}: {where}",
        ),
    ),
    "function.batch": (
        Severity.WARNING,
        Text(
            "cette fonction n'est pas dans le service : tout marche, mais appel par appel, bien "
            "plus lentement",
            "this function is not in the service: everything works, one call at a time, much "
            "more slowly",
        ),
        Text("{service} : {where}", "{service}: {where}"),
    ),
    "function.unused": (
        Severity.NOTE,
        Text(
            "le service offre {count} fonction(s) que le pont n'utilise pas : {listed}",
            "the service offers {count} function(s) that the bridge does not use: {listed}",
        ),
        Text(
            "{service} : ne laisser que celles de `lms-bridge moodle service`",
            "{service}: leave only those of `lms-bridge moodle service`",
        ),
    ),
    "capability.missing": (
        Severity.ERROR,
        Text("le rôle ne le permet pas : {why_fr}", "the role does not allow it: {why_en}"),
        Text("{role} : {where} › Autoriser", "{role}: {where} › Allow"),
    ),
    "capability.unproven": (
        Severity.NOTE,
        Text("{why_fr}", "{why_en}"),
        Text(
            "{role} : vérifier qu'elles y sont ; le rôle de `lms-bridge moodle role` les a",
            "{role}: check that they are there; the role of `lms-bridge moodle role` has them",
        ),
    ),
    "identity.hidden": (
        Severity.ERROR,
        Text(
            "personne n'y montre de numéro d'identification, sur {count} : personne ne peut être "
            "reconnu",
            "of {count} people here nobody shows an ID number: nobody can be recognised",
        ),
        Text(
            "{policies} : « Afficher l'identité des utilisateurs » › Numéro d'identification ; et "
            "{role} : moodle/site:viewuseridentity › Autoriser ; sinon, donner leurs numéros aux "
            "comptes ({users})",
            "{policies}: Show user identity › ID number; and {role}: "
            "moodle/site:viewuseridentity › Allow; else give the accounts their numbers ({users})",
        ),
    ),
    "identity.some": (
        Severity.WARNING,
        Text(
            "{missing} apprenant(s) sur {count} n'ont pas de numéro d'identification : ils seront "
            "mis de côté",
            "{missing} learner(s) of {count} have no ID number: they will be set aside",
        ),
        Text("{users} : leur donner leur numéro", "{users}: give them their number"),
    ),
    "people.hidden": (
        Severity.WARNING,
        Text(
            "{missing} compte(s) sur {count} ne se montrent pas : supprimés, ou cachés au pont",
            "{missing} account(s) of {count} are not shown: deleted, or hidden from the bridge",
        ),
        Text(
            "{role} : moodle/user:viewdetails › Autoriser",
            "{role}: moodle/user:viewdetails › Allow",
        ),
    ),
    "field.none": (
        Severity.WARNING,
        Text(
            "aucun champ de profil que le programme lit ne se montre, sur {count} comptes",
            "no profile field that the programme reads is shown, of {count} accounts",
        ),
        Text(
            "{users} › Champs de profil : faire les champs sous ces noms abrégés, visibles de tout "
            "le monde (« visible par les enseignants » les cache au pont), et les remplir ; ou "
            "enregistrer les renseignements : `lms-bridge decide … profile`",
            "{users} › User profile fields: make the fields under these short names, visible to "
            "everyone (“visible to teachers” hides them from the bridge), and fill them in; or "
            "record the information: `lms-bridge decide … profile`",
        ),
    ),
    "field.unseen": (
        Severity.NOTE,
        Text(
            "ce champ de profil, que lit {need}, ne se montre chez personne, sur {count} comptes : "
            "il n'y est pas, il est caché, ou personne ne l'a rempli",
            "this profile field, which {need} reads, shows for nobody, of {count} accounts: it is "
            "not there, it is hidden, or nobody filled it in",
        ),
        Text(
            "{users} › Champs de profil : vérifier le nom abrégé, et la visibilité « tout le "
            "monde »",
            "{users} › User profile fields: check the short name, and the visibility “everyone”",
        ),
    ),
    "intake.missing": (
        Severity.ERROR,
        Text("{place_fr} du parcours {track} n'existe pas", "{place_en} of {track} is not there"),
        Text(
            "{users} › Cohortes, ou le cours : lui donner cet identifiant ; ou corriger `intakes` "
            "dans le fichier du site",
            "{users} › Cohorts, or the course: give it this ID number; or correct `intakes` in "
            "the site file",
        ),
    ),
    "intake.empty": (
        Severity.WARNING,
        Text(
            "personne dans {place_fr} du parcours {track} : la lecture ne peut presque rien "
            "prouver",
            "nobody in {place_en} of {track}: reading can prove next to nothing",
        ),
        Text("y inscrire au moins une personne", "put at least one person into it"),
    ),
}
