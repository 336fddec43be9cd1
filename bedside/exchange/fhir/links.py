"""What the references of a resource name: by address, by type and id, contained, or not in this file at all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bedside.domain.problem import Problem
from bedside.exchange.fhir.document import Entry, Resource

_HISTORY = "/_history/"


class Links:
    """The resources of a file by what others may call them; `beside` are those of other files, asked last."""

    def __init__(self, entries: Iterable[Entry], beside: Links | None = None) -> None:
        self._beside = beside
        self._by_url: dict[str, list[Entry]] = {}
        self._by_name: dict[str, list[Entry]] = {}
        for item in entries:
            if item.url:
                self._by_url.setdefault(item.url, []).append(item)
            if isinstance(item.resource.get("id"), str):
                self._by_name.setdefault(f"{item.kind}/{item.resource['id']}", []).append(item)

    def find(self, reference: dict[str, Any] | None, home: Entry) -> Entry | None:
        """Return what a reference of a resource names, None for what is not in the file.

        Raises Problem where several resources that differ have that name.
        """
        said = str((reference or {}).get("reference") or "").partition(_HISTORY)[0]
        if not said:
            return None
        if said.startswith("#"):
            return _contained(said[1:], home)
        return self._here(said, home) or (self._beside.find(reference, home) if self._beside else None)

    def _here(self, said: str, home: Entry) -> Entry | None:
        if "://" in said or said.startswith("urn:"):
            return _one(said, self._by_url.get(said, []))
        base = _base(home)
        return _one(said, self._by_url.get(f"{base}/{said}", []) if base else []) or _one(said, self._near(said, base))

    def _near(self, said: str, base: str) -> list[Entry]:
        """Return the resources of a relative name, without those of another server."""
        return [item for item in self._by_name.get(said, []) if not (base and _base(item)) or _base(item) == base]


def said_of(reference: dict[str, Any] | None) -> str:
    """Return a reference as the report says it."""
    held = reference or {}
    logical = held.get("identifier") or {}
    return str(held.get("reference") or logical.get("value") or held.get("display") or "nobody")[:80]


def _base(entry: Entry) -> str:
    tail = f"/{entry.kind}/{entry.resource.get('id')}"
    return entry.url.removesuffix(tail) if entry.url.startswith("http") and entry.url.endswith(tail) else ""


def _contained(name: str, home: Entry) -> Entry | None:
    inner: list[Resource] = home.resource.get("contained") or []
    found = [Entry(place=home.place, resource=item) for item in inner if item.get("id") == name]
    return _one(f"#{name}", found)


def _one(said: str, found: list[Entry]) -> Entry | None:
    if any(item.resource != found[0].resource for item in found[1:]):
        raise Problem(f"{said[:80]} stands {len(found)} times in the file, and not alike.", do="Export it again.")
    return found[0] if found else None
