"""Of what the sample of a result was, and whose: its specimen, where it was taken, and what stands over it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bedside.domain.analyte import Analyte
from bedside.domain.problem import Problem
from bedside.exchange.fhir.amounts import plain
from bedside.exchange.fhir.codes import Concept, name, names, texts_of
from bedside.exchange.fhir.document import Entry, Resource
from bedside.exchange.fhir.links import Links, said_of
from bedside.exchange.fhir.people import require_same, subject_of
from bedside.exchange.foreign import is_gas, is_heading, of_blood, stated_foreign
from bedside.exchange.specimens import is_blood, is_foreign, is_not_arterial
from bedside.text import N_, _

_UNFIT = {
    "unsatisfactory": N_("the specimen was not fit to be measured, as its sender says."),
    "entered-in-error": N_("the specimen was entered in error, as its sender says."),
}
_VENOUS = re.compile(r"venous|ven[\u00f6o]s|venen|\bvein|\bvena|[ck]apillar", re.IGNORECASE)
_VESSEL = re.compile(
    r"ven(?:ous|[\u00f6o]s|en)|\bvein|\bvena|arter|vessel|gef\u00e4\u00df|blood|blut|[ck]apillar", re.IGNORECASE
)
_DO = N_("Such a value is not charted here.")
_OTHER = N_("the specimen is of another patient ({whom}).")


class Sampled(NamedTuple):
    """Why values of a resource are not taken: any, those measured in blood, gases of arterial blood.

    `said` are the names of what they are part of; they count for blood where no specimen of blood is `stated`.
    """

    fault: str = ""
    blood: str = ""
    gas: str = ""
    said: tuple[str, ...] = ()
    stated: bool = False

    def why(self, analyte: Analyte | None, texts: Iterator[str]) -> str:
        """Return why a value of an analyte is not taken, empty where it may be; `texts` are its own names."""
        if self.fault or not of_blood(analyte):
            return self.fault
        if analyte is None:
            return ""
        own = next(filter(is_foreign, texts), "")
        over = "" if self.stated else next(filter(is_foreign, self.said), "")
        found = own or over
        named = _("{name!r} is not of blood, serum or plasma.") if found else ""
        return self.blood or (self.gas if is_gas(analyte) else "") or (named and _refused(named, name=found[:40]))


def sampled(entry: Entry, links: Links, over: Sequence[Entry]) -> Sampled:
    """Return what is said of the sample of an Observation; `over` are the reports and panels that it is part of."""
    try:
        return _sampled(entry, links, over)
    except Problem as problem:
        return Sampled(fault=str(problem))


def _sampled(entry: Entry, links: Links, over: Sequence[Entry]) -> Sampled:
    own = list(_specimens(entry))
    words: list[str] = []
    for reference, home in own or [each for parent in over for each in _specimens(parent)]:
        words += _words_of(reference, home, entry, links)
    site = entry.resource.get("bodySite")
    venous = next(filter(_is_venous, (*words, *names(site))), "")
    parents = [text for parent in over for text in texts_of(parent.resource.get("code"))]
    panel = texts_of(entry.resource.get("code")) if entry.resource.get("component") else ()
    return Sampled(
        blood=_not_of_a_vessel(site) or _stated(entry.resource),
        gas=_gas(venous) if venous else "",
        said=(*panel, *parents),
        stated=bool(words),
    )


def _gas(venous: str) -> str:
    text = _("the specimen is {specimen}, and only gases of arterial blood are read.")
    return text.format(specimen=venous[:40])


def _refused(text: str, **places: str) -> str:
    """Return why a value is not taken, with its places filled, and what becomes of it."""
    return f"{text.format(**places)} {_(_DO)}"


def _is_venous(word: str) -> bool:
    return is_not_arterial(word) or _VENOUS.search(word) is not None


def _specimens(entry: Entry) -> Iterator[tuple[Resource, Entry]]:
    found = entry.resource.get("specimen") or ()
    yield from ((each, entry) for each in ((found,) if isinstance(found, dict) else found))


def _words_of(reference: Resource, home: Entry, entry: Entry, links: Links) -> list[str]:
    """Return the words of a specimen of blood, none where nothing is said; raise Problem for another one."""
    found = links.find(reference, home)
    shown = str(reference.get("display") or "").strip()
    if found is None:
        if not shown:
            text = _("the specimen {reference} is not in the file: nobody can say of what it is.")
            raise Problem(text.format(reference=said_of(reference)), do=_("Export both together."))
        _require_blood({"text": shown})
        return [shown]
    if found.fault:
        raise Problem(_("{resource} {fault}").format(resource=found.name, fault=found.fault))
    specimen = found.resource
    if found.kind != "Specimen":
        text = _("the specimen {reference} is a {kind}.").format(reference=said_of(reference), kind=found.kind)
        raise Problem(text)
    if why := _UNFIT.get(str(specimen.get("status"))):
        raise Problem(_(why))
    if specimen.get("subject"):
        both = (subject_of(each, each.resource.get("subject"), links) for each in (entry, _at(found, home)))
        require_same(next(both), next(both), _OTHER)
    _require_blood(specimen.get("type") or {})
    site = (specimen.get("collection") or {}).get("bodySite")
    notes = (plain(item.get("text") or "") for item in specimen.get("note") or ())
    if other := next(filter(is_foreign, (shown, *names(site), *notes)), ""):
        text = _("the specimen is said to be {specimen!r}, not blood, serum or plasma.").format(specimen=other[:40])
        raise Problem(text, do=_(_DO))
    return [*names(specimen.get("type")), *names(site)] if specimen.get("type") else []


def _at(specimen: Entry, home: Entry) -> Entry:
    """Return a specimen that finds what its resource contains."""
    return Entry(place=home.place, resource={"contained": home.resource.get("contained"), **specimen.resource})


def _require_blood(kind: Concept) -> None:
    other = next(filter(is_foreign, names(kind)), "")
    if other or not (any(map(is_blood, names(kind))) or not name(kind)):
        text = _("the specimen is {specimen}, not blood, serum or plasma.").format(specimen=other[:60] or name(kind))
        raise Problem(text, do=_(_DO))


def _not_of_a_vessel(site: Concept | None) -> str:
    words = list(names(site))
    foreign = any(map(is_foreign, words))
    if not words or (not foreign and any(map(_VESSEL.search, words))):
        return ""
    return _refused(_("the sample is from {site!r}, no blood vessel."), site=name(site))


def _stated(resource: Resource) -> str:
    """Return why a resource is not of blood by its remarks, or by a component that only says of what it is."""
    said = [stated_foreign(plain(item.get("text") or "")) for item in resource.get("note") or ()]
    for part in resource.get("component") or ():
        if any(map(is_heading, names(part.get("code")))):
            value = str(part.get("valueString") or name(part.get("valueCodeableConcept")))
            said.append(value if is_foreign(value) else "")
    found = next(filter(None, said), "")
    text = _("its material is said to be {material!r}, not blood, serum or plasma.") if found else ""
    return _refused(text, material=found[:40]) if found else ""
