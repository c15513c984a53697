"""The form of every cause for which a file's row is set aside, in both languages."""

from __future__ import annotations

from lms_bridge.model.identity import Text

_CELL = r"(?P<cell>.+?)"
_DAY = r"\d{4}-\d\d-\d\d"
_PLACE = r"(?P<file>.+?) line (?P<line>\d+)"

_COMMA = (
    rf"{_CELL} is no mark and no word of the mapping: is a decimal comma meant\? "
    r"write `decimal: comma`"
)
_POINT = (
    rf"{_CELL} is no mark and no word of the mapping: is a decimal point meant\? "
    r"write `decimal: point`"
)

_CELLS: tuple[tuple[str, Text], ...] = (
    (
        r"the cell holds a formula, which is never computed: paste its value",
        Text(
            "la cellule contient une formule, qui n'est jamais calculée : y coller sa valeur",
            "the cell holds a formula, which is never computed: paste its value",
        ),
    ),
    (
        r"the cell holds a percentage: format its column as plain numbers",
        Text(
            "la cellule contient un pourcentage : mettre sa colonne au format nombre",
            "the cell holds a percentage: format its column as plain numbers",
        ),
    ),
    (
        r"the cell holds the error (?P<error>.+)",
        Text("la cellule contient l'erreur {error}", "the cell holds the error {error}"),
    ),
    (
        r"the cell holds neither text, number nor day",
        Text(
            "la cellule ne contient ni texte, ni nombre, ni jour",
            "the cell holds neither text, number nor day",
        ),
    ),
    (
        r"the cell holds a time of day",
        Text("la cellule contient une heure", "the cell holds a time of day"),
    ),
    (
        rf"nothing says out of how many points {_CELL} is",
        Text(
            "rien ne dit sur combien de points est {cell}",
            "nothing says out of how many points {cell} is",
        ),
    ),
    (
        rf"{_CELL} is not on the scale from 0 to (?P<top>\S+)",
        Text(
            "{cell} n'est pas sur l'échelle de 0 à {top}",
            "{cell} is not on the scale from 0 to {top}",
        ),
    ),
    (
        _COMMA,
        Text(
            "{cell} n'est ni une note ni un mot prévu : s'il s'agit d'une virgule décimale, "
            "écrire « decimal: comma » dans le fichier de correspondance",
            "{cell} is no mark and no word of the mapping: if a decimal comma is meant, write "
            "“decimal: comma” in the mapping file",
        ),
    ),
    (
        _POINT,
        Text(
            "{cell} n'est ni une note ni un mot prévu : s'il s'agit d'un point décimal, écrire "
            "« decimal: point » dans le fichier de correspondance",
            "{cell} is no mark and no word of the mapping: if a decimal point is meant, write "
            "“decimal: point” in the mapping file",
        ),
    ),
    (
        rf"{_CELL} is no mark and no word of the mapping",
        Text(
            "{cell} n'est ni une note ni un mot du fichier de correspondance",
            "{cell} is no mark and no word of the mapping",
        ),
    ),
    (
        rf"{_CELL} is no mark, and a rule asks for the mark",
        Text(
            "{cell} n'est pas une note, et une règle demande la note",
            "{cell} is no mark, and a rule asks for the mark",
        ),
    ),
    (
        rf"{_CELL} is none of the words of the mapping",
        Text(
            "{cell} n'est aucun des mots du fichier de correspondance",
            "{cell} is none of the words of the mapping",
        ),
    ),
    (rf"{_CELL} is no mark", Text("{cell} n'est pas une note", "{cell} is no mark")),
    (
        rf"{_CELL} is a number, not a day: format its column as a date",
        Text(
            "{cell} est un nombre, pas un jour : mettre sa colonne au format date",
            "{cell} is a number, not a day: format its column as a date",
        ),
    ),
    (
        rf"{_CELL} is no day written as (?P<form>\S+)",
        Text("{cell} n'est pas un jour écrit comme {form}", "{cell} is no day written as {form}"),
    ),
    (
        rf"{_CELL} is no day of any calendar",
        Text("{cell} n'existe dans aucun calendrier", "{cell} is no day of any calendar"),
    ),
    (
        rf"{_CELL} is no academic year: write it as 2025-2026",
        Text(
            "{cell} n'est pas une année universitaire : l'écrire comme 2025-2026",
            "{cell} is no academic year: write it as 2025-2026",
        ),
    ),
    (
        rf"{_CELL} does not say whether the result is final",
        Text(
            "{cell} ne dit pas si le résultat est définitif",
            "{cell} does not say whether the result is final",
        ),
    ),
)

_ROWS: tuple[tuple[str, Text], ...] = (
    (
        r"a mark stands in (?P<column>.+) and nothing beside it",
        Text(
            "la colonne {column} contient une note, et rien n'est écrit à côté",
            "a mark stands in {column} and nothing beside it",
        ),
    ),
    (
        r"nothing says out of how many points its `pass_from` is",
        Text(
            "rien ne dit sur combien de points est la note qui valide",
            "nothing says out of how many points the mark that passes is",
        ),
    ),
    (
        r"nothing says which marks pass: give `pass_from` in a mapping file",
        Text(
            "rien ne dit quelles notes valident : le dire dans un fichier de correspondance",
            "nothing says which marks pass: say it in a mapping file",
        ),
    ),
    (
        rf"it is dated (?P<on>{_DAY}), before the year (?P<year>\S+) began",
        Text(
            "daté du {on}, avant le début de l'année {year}",
            "it is dated {on}, before the year {year} began",
        ),
    ),
    (
        rf"it is dated (?P<on>{_DAY}), a day to come",
        Text("daté du {on}, un jour à venir", "it is dated {on}, a day to come"),
    ),
    (
        r"the academic year (?P<year>\S+) has not begun",
        Text(
            "l'année universitaire {year} n'a pas commencé",
            "the academic year {year} has not begun",
        ),
    ),
    (
        r"it has more cells than there are headings: is a separator inside a cell\?",
        Text(
            "plus de cellules que d'en-têtes : une cellule contient peut-être un séparateur",
            "it has more cells than there are headings: is a separator inside a cell?",
        ),
    ),
    (
        r"several <score>: export with one display type",
        Text(
            "plusieurs <score> : exporter avec un seul type d'affichage",
            "several <score>: export with one display type",
        ),
    ),
    (r"several <(?P<tag>\w+)>", Text("plusieurs <{tag}>", "several <{tag}>")),
    (r"no <(?P<tag>\w+)>", Text("pas de <{tag}>", "no <{tag}>")),
    (
        r"<(?P<tag>\w+)> holds more than a short text",
        Text("<{tag}> contient plus qu'un court texte", "<{tag}> holds more than a short text"),
    ),
)

_COMPARED: tuple[tuple[str, Text], ...] = (
    (
        r"lines (?P<lines>[\d, ]+) contradict each other",
        Text("les lignes {lines} se contredisent", "lines {lines} contradict each other"),
    ),
    (
        r"line (?P<line>\d+) says the same",
        Text("la ligne {line} dit la même chose", "line {line} says the same"),
    ),
    (
        rf"this file was taken over on (?P<on>{_DAY}), and {_PLACE} has corrected it since",
        Text(
            "ce fichier a été repris le {on}, et {file}, ligne {line}, l'a corrigé depuis",
            "this file was taken over on {on}, and {file}, line {line}, has corrected it since",
        ),
    ),
    (
        rf"it is of (?P<day>{_DAY}), older than {_PLACE} of (?P<on>{_DAY})",
        Text(
            "état au {day}, plus ancien que {file}, ligne {line}, du {on}",
            "it is of {day}, older than {file}, line {line}, of {on}",
        ),
    ),
    (
        rf"the file says nothing here, and {_PLACE} does: that is kept",
        Text(
            "le fichier ne dit rien ici, {file}, ligne {line}, si : cela reste",
            "the file says nothing here, and {file}, line {line}, does: that is kept",
        ),
    ),
    (
        r"there is no idnumber, or it is no text and no whole number",
        Text(
            "pas de numéro d'identification, ou ce n'est ni un texte ni un nombre entier",
            "there is no ID number, or it is no text and no whole number",
        ),
    ),
    (
        r"only letter case, spaces or leading zeros part it from (?P<other>.+)",
        Text(
            "seuls la casse, des espaces ou des zéros initiaux le distinguent de {other}",
            "only letter case, spaces or leading zeros part it from {other}",
        ),
    ),
)

FILES: tuple[tuple[str, Text], ...] = (*_ROWS, *_COMPARED, *_CELLS)
