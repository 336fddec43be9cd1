"""A FHIR file as its resources, each with its place: a Bundle, one resource, a list of them, or one per line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import msgspec

from bedside.domain.problem import Problem
from bedside.exchange.fhir.strict_json import Doubled, doubled, numbered_values, text_of
from bedside.exchange.fhir.valid import broken
from bedside.exchange.place import line_words
from bedside.text import N_, _

Resource = dict[str, Any]

_BUNDLES = ("collection", "document", "batch", "transaction", "searchset", "message")
_NEITHER = N_("this is no FHIR resource: it has no resourceType.")
# What resources of other types refer to, or are named by: whose they are, of what, and under which report.
_SHARED = ("Patient", "Specimen", "DiagnosticReport")
_MARKS = tuple(f'"{kind}"'.encode() for kind in _SHARED)
_PAGE = N_("is one page of several: what stands on the next one is not in the file. Export all of it.")
_LIKE = N_("Give a Bundle, one resource, a list of resources, or NDJSON with one resource per line.")


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One resource of a file: `place` is its line in NDJSON, else its number; `url` the name others call it by.

    `fault` says why it cannot be read; one that is `unchecked` may still be none of the standard (see `checked`).
    `inside` is what names the resource that one is `contained` in, empty where nothing does.
    """

    place: int
    resource: Resource
    url: str = ""
    fault: str = ""
    unchecked: bool = False
    inside: str = ""
    contained: bool = False

    @property
    def kind(self) -> str:
        """Return the type of the resource."""
        return self.resource["resourceType"]

    @property
    def name(self) -> str:
        """Return what the resource is called in the report."""
        named = self.resource.get("id")
        return f"{self.kind}/{named}"[:80] if isinstance(named, str) else self.kind


def checked(entry: Entry) -> Entry:
    """Return a resource of a file with the reason why it cannot be read, if there is one."""
    return msgspec.structs.replace(entry, fault=broken(entry.resource), unchecked=False) if entry.unchecked else entry


def read_entries(data: bytes) -> tuple[Entry, ...]:
    """Return the resources of a file, most unchecked; raise Problem for a file that cannot be read as a whole."""
    values = list(numbered_values(text_of(data)))
    entries = tuple(_entries_of(values))
    if not entries:
        raise Problem(_("the file holds no resource."), where=line_words(1), do=_(_LIKE))
    return entries


def may_hold_people(data: bytes) -> bool:
    """Return whether a Patient may stand in a file, without reading it."""
    return _MARKS[0] in data


def may_be_spoken_of(data: bytes) -> bool:
    """Return whether a file may hold what the resources of other files speak of, without reading it."""
    return any(mark in data for mark in _MARKS)


def people_of(data: bytes) -> Iterator[Entry]:
    """Yield the Patients, specimens and reports of an NDJSON file that can be read.

    Its own reading says what is wrong with the others.
    """
    for line in data.split(b"\n"):
        if may_be_spoken_of(line):
            with suppress(Problem):
                found = [checked(item) for item in read_entries(line) if item.kind in _SHARED]
                yield from (item for item in found if not item.fault)


def _entries_of(values: list[tuple[int, Any]]) -> Iterator[Entry]:
    if len(values) > 1:
        for line, value in values:
            yield from _entry(value, line, line)
    elif isinstance(values[0][1], list):
        for number, value in enumerate(values[0][1], 1):
            yield from _entry(value, number, number)
    else:
        yield from _entry(values[0][1], 1, 0)


def _entry(value: object, place: int, bundled: int) -> Iterator[Entry]:
    """Yield what one value holds; `bundled` is the place of all entries of a Bundle, 0 where each has its own."""
    if not isinstance(value, dict) or not isinstance(value.get("resourceType"), str):
        raise Problem(_(_NEITHER), where=line_words(place), do=_(_LIKE))
    if value["resourceType"] == "Bundle":
        yield from _of_bundle(value, place, bundled)
    else:
        yield Entry(place=place, resource=value, unchecked=True)


def _of_bundle(bundle: Resource, place: int, bundled: int) -> Iterator[Entry]:
    rows = bundle.get("entry", [])
    _require_readable(bundle, rows, place)
    for number, row in enumerate(rows, 1):
        resource, method = row.get("resource"), row.get("request", {}).get("method", "")
        here = bundled or number
        if method in {"DELETE", "PATCH"}:
            asked = resource if isinstance(resource, dict) and isinstance(resource.get("resourceType"), str) else {}
            fault = _("{method} of {address}: nothing is taken out or changed by a file.")
            fault = fault.format(method=method, address=row["request"].get("url", "")[:60])
            yield Entry(place=here, resource={"resourceType": "request", **asked}, fault=fault)
        elif resource is not None:
            yield _bundled(resource, here, row.get("fullUrl", ""))
    if any(item.get("relation") == "next" for item in bundle.get("link", ())):
        yield Entry(place=place, resource={"resourceType": "Bundle"}, fault=_(_PAGE))


def _bundled(resource: object, place: int, url: str) -> Entry:
    if not isinstance(resource, dict) or not isinstance(resource.get("resourceType"), str):
        return Entry(place=place, resource={"resourceType": "entry"}, fault=_(_NEITHER))
    if resource["resourceType"] == "Bundle":
        return Entry(place=place, resource={"resourceType": "Bundle"}, fault=_("a Bundle in a Bundle is not read."))
    return Entry(place=place, resource=resource, url=url, unchecked=True)


def _require_readable(bundle: Resource, rows: object, place: int) -> None:
    where = line_words(place)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Problem(_("the entries of the Bundle are no list of objects."), where=where, do=_("Export it again."))
    frame = {**bundle, "entry": [{name: row[name] for name in row if name != "resource"} for row in rows]}
    if bundle.get("type") not in _BUNDLES:
        text = _("a Bundle of type {kind!r} is not read.").format(kind=str(bundle.get("type"))[:24])
        raise Problem(text, where=where, do=_("Give one of type {kinds}.").format(kinds=", ".join(_BUNDLES)))
    if name := _twice(bundle, rows, frame):
        text = _("the Bundle gives {name!r} twice.").format(name=name[:40])
        raise Problem(text, where=where, do=_("Export it again."))
    if fault := broken(frame if rows else bundle):
        raise Problem(fault, where=where, do=_("Export it again."))


def _twice(bundle: Resource, rows: list[Resource], frame: Resource) -> str:
    """Return a name that the Bundle itself, not one of its resources, gives twice."""
    marked = next((item.name for item in (bundle, *rows) if isinstance(item, Doubled)), "")
    return marked or doubled(frame)
