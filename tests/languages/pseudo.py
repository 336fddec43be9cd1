"""A language in which every letter that goes through the catalogue looks foreign: what still looks English does not."""

import re
from pathlib import Path

from babel.messages import Catalog

from tests.languages.catalogues import mo_bytes, po_of
from tests.languages.messages import messages

CODE = "de"
# All of them are in the typeface of the program: for others the paper would print their names.
_LETTERS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "\u00e1\u0180\u010d\u010f\u0117\u0192\u0123\u0125\u00ed\u0135\u0137\u013a\u00b5"
    "\u0144\u00f3\u00fe\u0123\u0155\u0161\u0165\u00fa\u00ff\u0175\u00f0\u00fd\u017e"
    "\u00c1\u00c6\u010c\u010e\u0116\u0141\u0122\u0124\u00cd\u0134\u0136\u0139\u0143"
    "\u0143\u00d3\u00de\u0122\u0154\u0160\u0164\u00da\u0178\u0174\u00d0\u00dd\u017d",
)
# What English writes as a rule of its catalogue and is no word.
_RULES = {"decimal sign", "thousands sign", "date", "labels within a sentence", "date entry", "days on paper"}
_PLACE = re.compile(r"(\{[^{}]*\})")


def foreign(text: str) -> str:
    """Return a message with every letter outside its places changed."""
    return "".join(part if part.startswith("{") else part.translate(_LETTERS) for part in _PLACE.split(text))


def write(folder: Path) -> None:
    """Write the catalogue into a folder for BEDSIDE_LOCALE; it is asked for as `de`, whose numbers it does not take."""
    made = Catalog(locale=CODE)
    for message in messages():
        text = message.text if message.context in _RULES else foreign(message.text)
        if message.plural:
            made.add((message.text, message.plural), (text, foreign(message.plural)))
        else:
            made.add(message.text, text, context=message.context or None)
    place = po_of(CODE, folder).with_suffix(".mo")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(mo_bytes(made))
