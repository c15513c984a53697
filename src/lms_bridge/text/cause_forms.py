"""The form of every cause, objection and obstacle that the stages word, in both languages."""

from __future__ import annotations

import re

from lms_bridge.model.identity import Text
from lms_bridge.text.cause_forms_columns import COLUMNS
from lms_bridge.text.cause_forms_files import FILES
from lms_bridge.text.cause_forms_marks import MARKS

_ID = r"[\w.:/-]+"

_READING: tuple[tuple[str, Text], ...] = (
    (
        r"the value cannot be read",
        Text("la valeur est impossible à lire", "the value cannot be read"),
    ),
    (r"nothing can be read", Text("rien n'a pu être lu", "nothing can be read")),
    (r"a mark cannot be read", Text("une présence est illisible", "a mark cannot be read")),
    (r"nothing provides it", Text("aucune source n'est reliée", "nothing is bound to it")),
    (
        rf"nothing provides (?P<need>{_ID}?)(?:: (?P<rest>.+))?",
        Text("aucune source n'est reliée : {need}{rest}", "nothing provides it: {need}{rest}"),
    ),
    (
        rf"nothing says in which academic year (?P<thing>{_ID}) was obtained",
        Text(
            "rien ne dit en quelle année universitaire ce résultat a été obtenu : {thing}",
            "nothing says in which academic year this result was obtained: {thing}",
        ),
    ),
    (
        r"the field holds '(?P<value>.*)', which is no number",
        Text("le champ contient « {value} », qui n'est pas un nombre", "“{value}” is no number"),
    ),
    (
        rf"the field (?P<field>{_ID}) holds '(?P<value>.*)', which is none of (?P<codes>.+)",
        Text(
            "{field} : « {value} » ne fait pas partie des valeurs prévues",
            "{field}: “{value}” is not one of the values foreseen",
        ),
    ),
)

_LMS: tuple[tuple[str, Text], ...] = (
    (
        r"the course (?P<of>\S+) cannot be read: (?P<rest>.+)",
        Text("le cours {of} est impossible à lire{rest}", "the course {of} cannot be read{rest}"),
    ),
    (
        r"(?P<what>.+) of (?P<of>\S+) cannot be read: (?P<rest>.+)",
        Text(
            "le cours {of} n'a pas pu être lu en entier ({what}){rest}",
            "{what} of {of} cannot be read{rest}",
        ),
    ),
    (
        r"competencies cannot be read: (?P<rest>.+)",
        Text("les compétences sont impossibles à lire{rest}", "competencies cannot be read{rest}"),
    ),
    (
        r"there is no course (?P<of>\S+)",
        Text("il n'y a pas de cours {of}", "there is no course {of}"),
    ),
    (
        r"the course (?P<of>\S+) has no grade item (?P<item>\S+)",
        Text(
            "le cours {of} n'a pas d'élément d'évaluation {item}",
            "the course {of} has no grade item {item}",
        ),
    ),
    (
        r"the course (?P<of>\S+) has no activity (?P<item>\S+)",
        Text("le cours {of} n'a pas d'activité {item}", "the course {of} has no activity {item}"),
    ),
    (
        r"(?P<item>\S+) in the course (?P<of>\S+) takes no attendance",
        Text(
            "{item} du cours {of} n'est pas une activité de présence",
            "{item} in the course {of} takes no attendance",
        ),
    ),
    (
        r"nobody follows who completes (?P<item>\S+) in the course (?P<of>\S+)",
        Text(
            "l'achèvement de {item} dans le cours {of} n'est pas suivi",
            "nobody follows who completes {item} in the course {of}",
        ),
    ),
    (
        r"the LMS does not say it of this learner: (?P<rest>.+)",
        Text(
            "la plateforme ne le dit pas pour cette personne{rest}",
            "the LMS does not say it of this learner{rest}",
        ),
    ),
    (
        r"there is no competency (?P<of>\S+)",
        Text("il n'y a pas de compétence {of}", "there is no competency {of}"),
    ),
    (
        r"the naming convention has no place for it",
        Text(
            "la convention de nommage ne prévoit rien pour cela",
            "the naming convention has no place for it",
        ),
    ),
    (
        r"no assessment is bound",
        Text("aucune évaluation n'est reliée", "no assessment is bound"),
    ),
    (
        r"the grade is hidden in the LMS: nobody has released it yet",
        Text(
            "la note est cachée dans la plateforme : personne ne l'a encore publiée",
            "the grade is hidden in the LMS: nobody has released it yet",
        ),
    ),
    (
        r"the LMS is still computing the grade",
        Text("la plateforme calcule encore la note", "the LMS is still computing the grade"),
    ),
    (
        r"the grade item runs from (?P<of>\S+) to (?P<item>\S+)",
        Text(
            "l'élément d'évaluation va de {of} à {item}", "the grade item runs from {of} to {item}"
        ),
    ),
    (
        r"the mark '(?P<value>.*)' of (?P<of>\S+) is not known: add it to `marks` in the site file",
        Text(
            "la marque de présence « {value} » de {of} n'est pas connue : "
            "l'ajouter à « marks » dans la configuration du site",
            "the mark “{value}” of {of} is not known: add it to “marks” in the site file",
        ),
    ),
    (
        (
            r"no longer in the LMS: (?P<item>.+) was (?:passed|attended|marked) when last seen "
            r"on (?P<on>\S+)"
        ),
        Text(
            "{item} n'est plus dans la plateforme : il y était à la dernière lecture, le {on}",
            "{item} is no longer in the LMS: it was there when last seen, on {on}",
        ),
    ),
)

_JURY: tuple[tuple[str, Text], ...] = (
    (
        r"the jury has (?P<count>\d+) member\(s\) and must have (?P<wanted>\d+)",
        Text(
            "membres du jury : {count} au lieu de {wanted}",
            "members of the jury: {count} instead of {wanted}",
        ),
    ),
    (
        r"(?P<count>\d+) member\(s\) as (?P<role>.+) and there must be (?P<wanted>\d+)",
        Text("{role} : {count} au lieu de {wanted}", "{role}: {count} instead of {wanted}"),
    ),
    (
        r"nobody may sit on it as (?P<role>.+)",
        Text("personne ne peut y siéger comme {role}", "nobody may sit on it as {role}"),
    ),
    (
        r"it is chaired by (?P<none>nobody) and must be chaired by one (?P<role>.+)",
        Text(
            "personne ne le préside, il doit l'être par un membre siégeant comme {role}",
            "nobody chairs it and it must be chaired by one {role}",
        ),
    ),
    (
        r"it is chaired by (?P<roles>.+) and must be chaired by one (?P<role>.+)",
        Text(
            "sa présidence ({roles}) doit revenir à un membre siégeant comme {role}",
            "it is chaired by {roles} and must be chaired by one {role}",
        ),
    ),
    (
        r"(?P<share>\d+) % of its members are from outside and it must be more than (?P<no>\d+) %",
        Text(
            "{share} % de ses membres sont extérieurs, il en faut plus de {no} %",
            "{share}% of its members are from outside and it must be more than {no}%",
        ),
    ),
)

_PLAN: tuple[tuple[str, Text], ...] = (
    (
        r"the LMS does not say whether the learner is in (?P<need>\S+)",
        Text(
            "la plateforme ne dit pas si la personne y est : {need}",
            "the LMS does not say whether the learner is there: {need}",
        ),
    ),
    (
        r"the enrolment is suspended and stays so until a person changes it",
        Text(
            "l'inscription est suspendue et le reste jusqu'à ce qu'une personne la change",
            "the enrolment is suspended and stays so until a person changes it",
        ),
    ),
    (
        r"ratings and completions are not taken back: a person decides",
        Text(
            "une compétence notée ou un achèvement ne se retire pas : une personne décide",
            "ratings and completions are not taken back: a person decides",
        ),
    ),
    (
        r"results are read in (?P<of>\S+): unenrolling would hide them",
        Text(
            "des résultats sont lus dans le cours {of} : une désinscription les cacherait",
            "results are read in {of}: unenrolling would hide them",
        ),
    ),
    (
        r"(?P<need>\S+) does not exist in the LMS: make it there",
        Text(
            "à créer dans la plateforme, où cela n'existe pas : {need}",
            "to be made in the LMS, where it does not exist: {need}",
        ),
    ),
    (
        r"the learner is in (?P<need>\S+) and does not hold the badge '(?P<value>.+)': is it .+\?",
        Text(
            "badge « {value} » pas obtenu, alors que la personne est dans {need} : "
            "est-il actif, avec cette cohorte pour critère ?",
            "badge “{value}” not held, though the learner is in {need}: "
            "is it active, with this cohort as its criterion?",
        ),
    ),
    (
        r"(?P<need>(?:cohort|group|enrolment|rating|completion):\S*) cannot be read: (?P<rest>.+)",
        Text("impossible à lire : {need}{rest}", "it cannot be read: {need}{rest}"),
    ),
)

_ROSTER: tuple[tuple[str, Text], ...] = (
    (
        r"the account cannot be read: deleted, or not visible to the service user",
        Text(
            "le compte ne peut pas être lu : supprimé, ou invisible pour le compte de service",
            "the account cannot be read: deleted, or not visible to the service user",
        ),
    ),
    (
        r"no idnumber: set one in the account, or let the service user see it",
        Text(
            "pas de numéro d'identification : le renseigner dans le compte, "
            "ou le rendre visible au compte de service",
            "no idnumber: set one in the account, or let the service user see it",
        ),
    ),
    (
        r"several accounts have this idnumber: keep it on one of them",
        Text(
            "plusieurs comptes ont ce numéro d'identification : ne le garder que sur un seul",
            "several accounts have this idnumber: keep it on one of them",
        ),
    ),
    (
        r"the account is suspended: nothing is judged or written until it is active again",
        Text(
            "le compte est suspendu : rien n'est jugé ni écrit tant qu'il n'est pas réactivé",
            "the account is suspended: nothing is judged or written until it is active again",
        ),
    ),
    (
        r"on the roster of several tracks \((?P<codes>.+)\): keep one of them",
        Text(
            "dans plusieurs parcours ({codes}) : n'en garder qu'un",
            "on the roster of several tracks ({codes}): keep one of them",
        ),
    ),
)

#: The form of each cause that the stages word, and what people read.
CAUSES: tuple[tuple[re.Pattern[str], Text], ...] = tuple(
    (re.compile(pattern), text)
    for pattern, text in (*COLUMNS, *MARKS, *_PLAN, *_READING, *_LMS, *_JURY, *_ROSTER, *FILES)
)
