"""Which medicine a resource speaks of, and how it is given: names and routes as the chart knows them.

A name that the catalogue knows only as a part of a longer one is refused: a product that nobody recognises would hide
an immunosuppressant from the rules, or a dose of the protocol medicine.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any, NamedTuple

from bedside.domain.catalogue import Catalogue
from bedside.domain.problem import Problem
from bedside.domain.vocabulary import route_of
from bedside.exchange.fhir.amounts import Context, plain
from bedside.exchange.fhir.codes import code_table, codings, name, names
from bedside.exchange.fhir.document import Entry
from bedside.exchange.fhir.links import Links, said_of
from bedside.text import N_, _

_WORD = re.compile(r"[^\W\d_][\w-]*")
_LEAST = 4
_PLAIN = N_("Name it plainly, by its generic name.")


class Drug(NamedTuple):
    """A medicine as it is charted, and a remark for the report."""

    name: str
    why: str = ""


def drug_of(entry: Entry, links: Links, context: Context) -> Drug:
    """Return the medicine of a request or administration; raise Problem where it cannot be told for certain."""
    concept = _concept(entry, links)
    words = list(names(concept))
    if not words:
        raise Problem(_("names no medicine."), where="medication", do=_(_PLAIN))
    known = {found for coding in codings(concept) if (found := _by_code(coding, context.catalogue))}
    known |= {found.name for word in words if (found := context.catalogue.drug(word))}
    if len(known) > 1:
        text = _("names different medicines: {names}.").format(names=", ".join(sorted(known)))
        raise Problem(text, where="medication", do=_(_PLAIN))
    if known:
        return Drug(known.pop())
    for word in words:
        if inside := _inside(word, context.catalogue):
            text = _("{name!r} may be {medicine}, or hold it.").format(name=word[:60], medicine=inside)
            raise Problem(text, where="medication", do=_(_PLAIN))
    said = plain(words[0]).casefold()
    if not _WORD.search(said):
        text = _("{name!r} is not the name of a medicine.").format(name=said[:40])
        raise Problem(text, where="medication", do=_(_PLAIN))
    return Drug(said, _("{name!r} is not in the catalogue, so no rule knows its class.").format(name=said))


def route_name(concept: dict[str, Any] | None) -> str | None:
    """Return a route as it is charted, "" where none is said, None for one that is not known."""
    if not concept:
        return ""
    table = code_table()
    for coding in codings(concept):
        for item in table.route:
            if table.says(item, coding):
                return item.route
    found = next((route for word in names(concept) if (route := route_of(word))), None)
    return found.name if found else None


def _concept(entry: Entry, links: Links) -> dict[str, Any]:
    reference = entry.resource.get("medicationReference")
    if not reference:
        return entry.resource.get("medicationCodeableConcept") or {}
    found = links.find(reference, entry)
    if found is None:
        if shown := reference.get("display"):
            return {"text": shown}
        text = _("its medicine {reference} is not in the file.").format(reference=said_of(reference))
        raise Problem(text, where="medication", do=_(_PLAIN))
    if found.fault:
        raise Problem(_("{resource} {fault}").format(resource=found.name, fault=found.fault))
    if found.resource.get("code"):
        return found.resource["code"]
    held = _(" and ").join(name(item.get("itemCodeableConcept")) for item in found.resource.get("ingredient") or ())
    text = _("is a mixture ({parts}), not one medicine.").format(parts=held[:80] or _("without a name"))
    raise Problem(text, where="medication", do=_(_PLAIN))


def _by_code(coding: dict[str, Any], catalogue: Catalogue) -> str:
    if coding.get("system") not in code_table().systems["atc"] or not coding.get("code"):
        return ""
    return next((item.name for item in catalogue.drugs if item.atc == coding["code"]), "")


def _inside(said: str, catalogue: Catalogue) -> str:
    """Return a medicine of the catalogue that a longer name holds, "" for none."""
    words = [word for word in _WORD.findall(said) if len(word) >= _LEAST]
    pairs = [f"{one} {other}" for one, other in pairwise(words)]
    return next((found.name for word in (*pairs, *words) if (found := catalogue.drug(word))), "")
