"""What the references of a resource name: by address, by type and id, contained, or not in this file at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from bedside.domain.problem import Problem
from bedside.exchange.fhir.document import Entry, Resource
from bedside.text import _

_HISTORY = "/_history/"
# A report, a panel in it, one in that: and each once more where it was issued again.
_MOST_OVER = 50


class Links:
    """The resources of a file by what others may call them; `beside` are those of other files, asked last."""

    def __init__(self, entries: Iterable[Entry], beside: Links | None = None) -> None:
        self._beside = beside
        self._by_url: dict[str, list[Entry]] = {}
        self._by_name: dict[str, list[Entry]] = {}
        self._inner: tuple[list[Resource], dict[str, list[Entry]]] = ([], {})
        self._over: dict[tuple[str, str], list[Entry]] | None = None
        self._entries = tuple(entries)
        for item in self._entries:
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
            return self._contained(said[1:], home)
        return self._here(said, home) or (self._beside.find(reference, home) if self._beside else None)

    def _here(self, said: str, home: Entry) -> Entry | None:
        if "://" in said or said.startswith("urn:"):
            return _one(said, self._by_url.get(said, []))
        base = _base(home)
        return _one(said, self._by_url.get(f"{base}/{said}", []) if base else []) or _one(said, self._near(said, base))

    def _near(self, said: str, base: str) -> list[Entry]:
        """Return the resources of a relative name, without those of another server."""
        return [item for item in self._by_name.get(said, []) if not (base and _base(item)) or _base(item) == base]

    def _contained(self, name: str, home: Entry) -> Entry | None:
        inner: list[Resource] = home.resource.get("contained") or []
        if self._inner[0] is not inner:
            by_id: dict[str, list[Entry]] = {}
            for item in inner:
                by_id.setdefault(str(item.get("id")), []).append(Entry(place=home.place, resource=item))
            self._inner = inner, by_id
        return _one(f"#{name}", self._inner[1].get(name, []))

    def over(self, entry: Entry) -> tuple[Entry, ...]:
        """Return the reports and panels that name a resource as a result of theirs, and those that name these.

        Raises Problem for more of them than anything is part of.
        """
        if self._over is None:
            self._over = self._gathered()
        found: list[Entry] = []
        asked = [entry]
        while asked:
            item = asked.pop()
            for parent in (each for key in _keys(item) for each in self._over.get(key, ())):
                if parent is not entry and not any(parent is each for each in found):
                    found.append(parent)
                    asked.append(parent)
                if len(found) > _MOST_OVER:
                    text = _("is part of more than {limit} reports and panels.").format(limit=_MOST_OVER)
                    raise Problem(text, do=_("Export it again."))
        return tuple(found)

    def _gathered(self) -> dict[tuple[str, str], list[Entry]]:
        gathered: dict[tuple[str, str], list[Entry]] = {}
        for parent in (*self._entries, *(self._beside._entries if self._beside else ())):
            for reference in () if parent.fault else results_of(parent.resource):
                with suppress(Problem):
                    found = self.find(reference, parent)
                    for key in _keys(found) if found else ():
                        gathered.setdefault(key, []).append(parent)
        return gathered


def results_of(resource: Resource) -> Iterator[Resource]:
    """Yield the references of a report or panel to its results."""
    for key in ("result", "hasMember"):
        yield from resource.get(key) or ()


def _keys(entry: Entry) -> Iterator[tuple[str, str]]:
    if entry.url:
        yield "", entry.url
    if isinstance(entry.resource.get("id"), str) and not entry.contained:
        yield _base(entry), f"{entry.kind}/{entry.resource['id']}"


def said_of(reference: dict[str, Any] | None) -> str:
    """Return a reference as the report says it."""
    held = reference or {}
    logical = held.get("identifier") or {}
    return str(held.get("reference") or logical.get("value") or held.get("display") or _("nobody"))[:80]


def _base(entry: Entry) -> str:
    tail = f"/{entry.kind}/{entry.resource.get('id')}"
    return entry.url.removesuffix(tail) if entry.url.startswith("http") and entry.url.endswith(tail) else ""


def _one(said: str, found: list[Entry]) -> Entry | None:
    if any(item.resource != found[0].resource for item in found[1:]):
        text = _("{reference} stands {count} times in the file, and not alike.")
        raise Problem(text.format(reference=said[:80], count=len(found)), do=_("Export it again."))
    return found[0] if found else None
