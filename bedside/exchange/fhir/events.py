"""Conditions and procedures as events: only a coded one whose whole meaning an event here has, and that stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bedside.domain.moment import Precision, When
from bedside.domain.problem import Problem
from bedside.domain.records import Event
from bedside.exchange.fhir.amounts import Context, Span, moment, plain, span_of
from bedside.exchange.fhir.codes import EventCode, code_table, codings, name
from bedside.exchange.fhir.document import Entry, Resource
from bedside.exchange.parts import Fact
from bedside.text import N_, _

_ACTIVE = ("active", "recurrence", "relapse")
_HAND = N_("If it counts, chart it by hand: bedside chart.")
IN_ERROR = N_("was entered in error. If it is charted here, take it out: bedside void.")


def facts_of(entry: Entry, context: Context) -> Iterator[Fact]:
    """Yield the events of a Condition or Procedure, without their numbers; raise Problem where it makes none."""
    resource = entry.resource
    found = _meanings(entry)
    if entry.kind == "Condition":
        when, why = _since(resource, context)
        for item in found:
            yield _fact(entry, item.event, item.state, when, why)
        return
    span = span_of(resource, "performed")
    for item in found:
        yield from _done(entry, item, span, context)


def _meanings(entry: Entry) -> tuple[EventCode, ...]:
    """Return the events a resource stands for; raise Problem for none, and for codes that do not agree."""
    concept = entry.resource.get("code")
    (_require_standing if entry.kind == "Condition" else _require_done)(entry.resource)
    table = code_table()
    sets: dict[frozenset[tuple[str, str]], tuple[EventCode, ...]] = {}
    for coding in codings(concept):
        items = tuple(item for item in table.event if item.of == entry.kind and table.says(item, coding))
        if items:
            sets.setdefault(frozenset((item.event, item.state) for item in items), items)
    if not sets:
        text = _("{name!r} is no event that is charted here.").format(name=name(concept) or _("no code"))
        raise Problem(text, where="code", do=_(_HAND))
    if len(sets) > 1:
        raise Problem(_("is coded as different events."), where="code", do=_("Correct it at its source."))
    return next(iter(sets.values()))


def _require_standing(resource: Resource) -> None:
    verified = _status(resource, "verificationStatus")
    if verified == "entered-in-error":
        raise Problem(_(IN_ERROR))
    if verified != "confirmed":
        text = _("is {status}, not confirmed.") if verified else _("is not said to be confirmed, not confirmed.")
        raise Problem(text.format(status=verified), do=_(_HAND))
    clinical = _status(resource, "clinicalStatus")
    if clinical not in _ACTIVE:
        text = _("is {status}, not active.") if clinical else _("is not said to be active, not active.")
        raise Problem(text.format(status=clinical), do=_(_HAND))
    if any(key.startswith("abatement") for key in resource):
        raise Problem(_("has ended, as its abatement says."), do=_(_HAND))


def _require_done(resource: Resource) -> None:
    status = str(resource.get("status"))
    if status == "entered-in-error":
        raise Problem(_(IN_ERROR))
    if status not in {"completed", "in-progress"}:
        text = _("has the status {status}: it was not done, or not yet.").format(status=status[:24])
        raise Problem(text, do=_(_HAND))


def _status(resource: Resource, field: str) -> str:
    concept: dict[str, Any] = resource.get(field) or {}
    return next((str(item["code"]) for item in codings(concept) if item.get("code")), name(concept))


def _since(resource: Resource, context: Context) -> tuple[When, str]:
    span = span_of(resource, "onset")
    if span.start:
        return moment(span.start, context), ""
    recorded = str(resource.get("recordedDate") or "")
    return moment(recorded, context), _("Its onset is not given: it holds from when it was recorded.")


def _done(entry: Entry, item: EventCode, span: Span, context: Context) -> Iterator[Fact]:
    over = entry.resource["status"] == "completed"
    if item.ends and over and not (span.start and span.end):
        raise Problem(_("lasts, and its start and end are not both given."), where="time", do=_(_HAND))
    if not item.ends and not over:
        raise Problem(_("is still going on."), do=_("Import it again when it is done."))
    yield _fact(entry, item.event, item.state, moment(span.start, context), "")
    if item.ends and over:
        yield _fact(entry, item.event, item.ends, moment(span.end, context), "")


def _fact(entry: Entry, code: str, state: str, when: When, why: str) -> Fact:
    record = Event(**envelope(when.at, when.precision), code=code, state=state)
    named = (entry.kind, identity(entry.resource), when.at.isoformat(), when.precision, code, state)
    return Fact(line=0, record=record, named=named, why=why)


def envelope(at: datetime, precision: Precision) -> dict[str, Any]:
    """Return the fields of a record that only the store can fill, blank, with its time."""
    return {
        "id": "", "patient": "", "at": at, "precision": precision, "recorded_at": at, "author": "", "workstation": "",
    }  # fmt: skip


def identity(resource: Resource) -> str:
    """Return the sender's own name of a fact, "" for none: what is said at one time is then one fact."""
    found = [item for item in resource.get("identifier") or () if item.get("value") and item.get("use") != "old"]
    return plain(f"{found[0].get('system') or ''}|{found[0]['value']}") if found else ""
