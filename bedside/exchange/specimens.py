"""Which words say that a specimen is the patient's own blood, serum or plasma, whatever file they stand in.

Whole words only: a serum of a control, water from a tap and blood of a donor hold the same syllables. What is not known
to be blood is none.
"""

from __future__ import annotations

import re
from functools import lru_cache

_IGNORED = re.compile(r"[\s\-_,/]+")
_LONGEST = 80


def specimen_key(word: str) -> str:
    """Return the key that names of specimens are compared by."""
    return _IGNORED.sub("", word).casefold()


# HL7 tables 0070 and 0487, SNOMED CT (blood, venous, arterial, capillary, whole; serum; plasma), words of laboratories.
_BLOOD = frozenset(
    map(
        specimen_key,
        (
            *("BLD", "BLDA", "BLDC", "BLDV", "SER", "SERPLAS", "SERPL", "PLAS", "PPP", "PRP", "WB"),
            *("119297000", "122555007", "122552005", "122554006", "258580003", "119364003", "119361006"),
            *("blood", "whole blood", "venous blood", "arterial blood", "capillary blood"),
            *("blood, whole", "blood venous", "blood arterial", "blood capillary"),
            *("blood specimen", "whole blood specimen", "venous blood specimen", "arterial blood specimen"),
            *("capillary blood specimen", "serum specimen", "plasma specimen", "EDTA blood", "EDTA whole blood"),
            *("serum", "plasma", "serum or plasma", "serum/plasma", "EDTA plasma", "heparin plasma"),
            *("lithium heparin plasma", "citrate plasma", "citrated plasma", "platelet poor plasma"),
            *("Blut", "Vollblut", "EDTA-Blut", "EDTA-Vollblut", "Heparinblut", "Lithium-Heparin-Blut", "Citratblut"),
            *("Citratplasma", "Kapillarblut", "ven\u00f6ses Blut", "arterielles Blut", "Zitratplasma", "Zitratblut"),
            *("Serum oder Plasma", "Li-Heparin-Plasma", "Lithium-Heparinat-Plasma", "Natriumfluorid-Plasma"),
            *("Fluoridplasma", "NaF-Plasma", "Blut (EDTA)", "Blut, ven\u00f6s", "Blut, arteriell", "Blut, kapillar"),
        ),
    )
)
# Gases of these are no arterial ones.
_NOT_ARTERIAL = frozenset(
    map(
        specimen_key,
        (
            *("BLDV", "BLDC", "122555007", "122554006", "venous blood", "capillary blood", "blood venous"),
            *("blood capillary", "venous blood specimen", "capillary blood specimen", "ven\u00f6ses Blut"),
            *("Kapillarblut", "Blut, ven\u00f6s", "Blut, kapillar"),
        ),
    )
)
# A name of a panel or a heading is free text: a word counts by itself, or by its beginning where German writes it
# together with the next (Urinstatus). Words that analytes of blood begin with are none (Harnstoff, Taurin, G-CSF).
_FOREIGN = re.compile(
    r"\b(?:"
    r"urin\w*|(?:sammel|spontan|strahl|mittelstrahl|morgen|katheter)urin\w*|harn|\w*(?:sammel|spontan)harn|"
    r"harn(?:status|sediment|probe|diagnostik)\w*|liquor\w*|cerebrospinal\w*|zerebrospinal\w*|lumbar|lumbal\w*|"
    r"\w*pleura\w*|\w*punktat\w*|as[cz]it\w*|asciti\w*|peritone\w*|perikard\w*|pericard\w*|synovia\w*|"
    r"gelenkfl\w*|sputum\w*|trachea\w*|bronch\w*|stuhl\w*|stool\w*|faec\w*|fec(?:es|al)|f\u00e4kal\w*|"
    r"speichel\w*|saliva\w*|drain\w*|wund\w*|wound\w*|abstrich\w*|\w*swab\w*|fruchtwasser|amnio\w*|dialysat\w*|"
    r"schwei(?:\u00df|ss)\w*|sweat|eiter|pus|knochenmark\w*|marrow|nabelschnur\w*|umbilical|cord blood|"
    r"magensaft|gastric (?:fluid|juice)|gallenfl\w*|bile fluid|body fluids?|\w*aspirat\w*|\w*sekret|\w*lavage\w*|"
    r"biops\w*|gewebe\w*|tissue|kontroll(?:serum|material|probe|blut|plasma)\w*|qc|quality control|control serum|"
    r"spender\w*|donor|\w*wasser|exs?udat|transsudat|pleural|fluid"
    r")\b|(?<![\w-])(?:csf|bal)(?![\w-])",
    re.IGNORECASE,
)
# Headings under which the values of blood stand.
_DEPARTMENTS = re.compile(
    r"(?:(?:kleines |gro\u00dfes )?blutbild|blutgase|blood gas(?:es)?|h\u00e4matologie|haematologie|ha?ematology|"
    r"gerinnung|h\u00e4mostaseologie|coagulation|klinische chemie|klin\.? ?chemie|clinical chemistry|chemistry|"
    r"serologie|serology|immunologie|immunology)",
    re.IGNORECASE,
)


@lru_cache(maxsize=1024)
def is_foreign(said: str) -> bool:
    """Return whether a name, a heading or a panel says that something is not of the patient's own blood."""
    return not is_blood(said) and _FOREIGN.search(said[:_LONGEST]) is not None


def is_blood(said: str) -> bool:
    """Return whether a name or code of a specimen is known to mean the patient's own blood, serum or plasma."""
    return specimen_key(said) in _BLOOD


def is_not_arterial(said: str) -> bool:
    """Return whether a name or code of a specimen means venous or capillary blood."""
    return specimen_key(said) in _NOT_ARTERIAL


def is_department(said: str) -> bool:
    """Return whether a text is the name of a department whose tests are of blood, and nothing else."""
    return _DEPARTMENTS.fullmatch(said) is not None


def heads_blood(said: str) -> bool:
    """Return whether a heading says that what stands below it is of blood, or names a department of its tests."""
    if len(said) > _LONGEST or is_foreign(said):
        return False
    return _DEPARTMENTS.match(said) is not None or is_blood(said.split(maxsplit=1)[0] if said else "")
