"""Where things are in Moodle's menus, in French and in English."""

from __future__ import annotations

from typing import Final

from lms_bridge.model.identity import Text

ROLE: Final = Text(
    "Administration du site › Utilisateurs › Permissions › Définition des rôles › rôle du compte "
    "de service › Modifier",
    "Site administration › Users › Permissions › Define roles › the service user's role › Edit",
)
SERVICE: Final = Text(
    "Administration du site › Serveur › Services web › Services externes › service du pont › "
    "Fonctions › Ajouter des fonctions",
    "Site administration › Server › Web services › External services › the bridge's service › "
    "Functions › Add functions",
)
TOKENS: Final = Text(
    "Administration du site › Serveur › Services web › Gérer les jetons",
    "Site administration › Server › Web services › Manage tokens",
)
PROTOCOLS: Final = Text(
    "Administration du site › Serveur › Services web › Gérer les protocoles",
    "Site administration › Server › Web services › Manage protocols",
)
USERS: Final = Text(
    "Administration du site › Utilisateurs › Comptes", "Site administration › Users › Accounts"
)
POLICIES: Final = Text(
    "Administration du site › Utilisateurs › Permissions › Règles utilisateurs (User policies)",
    "Site administration › Users › Permissions › User policies",
)
BADGES: Final = Text(
    "Administration du site › Général › Badges › Gérer les badges",
    "Site administration › General › Badges › Manage badges",
)
PLUGINS: Final = Text(
    "Administration du site › Plugins › Installer des plugins",
    "Site administration › Plugins › Install plugins",
)
COMPETENCIES: Final = Text(
    "Administration du site › Général › Compétences › Référentiels de compétences",
    "Site administration › General › Competencies › Competency frameworks",
)
COURSE: Final = Text("le cours › Paramètres", "the course › Settings")
