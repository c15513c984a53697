"""Invented names, drawn from short lists of common first names and surnames."""

from __future__ import annotations

import random

_FIRST_NAMES = (
    "Adèle Aïcha Alexis Alice Amélie Antoine Anaïs Arthur Aurélie Baptiste Bérénice Camille "
    "Céline Chloé Clément Damien Éléonore Élise Émile Fatou Florian Gabriel Hélène Hugo Inès "
    "Jeanne Jérôme Julie Karim Léa Léo Lucas Lucie Maëlle Malik Manon Marion Mathilde Nadia "
    "Noémie Océane Olivier Pauline Quentin Raphaël Romane Samia Sébastien Solène Théo Valérie "
    "Yanis Zoé"
)
_SURNAMES = (
    "Aubry|Barbier|Benali|Bertrand|Blanchard|Bonnet|Boucher|Brunet|Carpentier|Chevalier|Colin|"
    "Da Silva|Delattre|Diallo|Dubois|Dumas|Durand|Fabre|Faure|Fontaine|Fournier|Gauthier|Girard|"
    "Guérin|Haddad|Henry|Jacquet|Lambert|Le Goff|Lefèvre|Legrand|Lemoine|L'Hermitte|Marchand|"
    "Martin|Masson|Mercier|Meunier|Moreau|Nguyen|Noël|Perrin|Picard|Renard|Rivière|Robin|Roussel|"
    "Schmitt|Traoré|Vasseur|Vidal"
)


_FIRST = _FIRST_NAMES.split()
_LAST = _SURNAMES.split("|")


def invented(rng: random.Random) -> tuple[str, str]:
    """A first name and a surname; at times a double one."""
    surname = rng.choice(_LAST)
    if rng.random() < 0.04:  # noqa: PLR2004 - about one name in twenty-five is a double one
        surname = f"{surname}-{rng.choice(_LAST)}"
    return rng.choice(_FIRST), surname
