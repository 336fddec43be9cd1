"""A conflict in words: what stands against what, and what each way to settle it does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bedside.domain.catalogue import Catalogue
from bedside.domain.conflict.model import Claim, Kind, Option
from bedside.domain.moment import birth_text
from bedside.domain.records import AnyRecord, Patient
from bedside.domain.wording import fact_text, reason_text, when_text
from bedside.text import _

Group = Sequence[Claim]
_SHOWN = 4


class Wording(NamedTuple):
    """What words are made with."""

    catalogue: Catalogue
    zone: ZoneInfo

    def text(self, kind: Kind, groups: Sequence[Group]) -> str:
        """Return what is in conflict, in one line without a stop."""
        if kind == "identity":
            return self._identity(groups)
        said = [self._facts(group) for group in groups]
        if len(set(said)) < len(said):
            said = [f"{each} ({group[-1].record.workstation})" for each, group in zip(said, groups, strict=True)]
        against = _(" or ").join(said)
        forms = {
            "correction": _("two workstations corrected one entry differently: {against}"),
            "content": _("two workstations hold one entry with different contents: {against}"),
            "orders": _("two workstations ordered without knowing of each other: {against}"),
            "doses": _("two workstations charted doses less than half an interval apart: {against}"),
        }
        return forms[kind].format(against=against)

    def options(self, kind: Kind, groups: Sequence[Group]) -> tuple[Option, ...]:
        """Return the ways to settle it: each side alone, and for what may all be true, all of it."""
        forms = {
            "orders": _("{what} counts; the other orders are struck through"),
            "doses": _("one dose: {what}; the other entry is struck through"),
            "identity": _("one person: {what}; both charts become one"),
        }
        form = forms.get(kind, _("{what}; the other is struck through"))
        found = [Option(label=form.format(what=self._signed(group)), stands=_records(group)) for group in groups]
        every = tuple(record for group in groups for record in _records(group))
        both = {
            "orders": _("all of these orders were meant: each counts from its time on"),
            "doses": _("both doses were given"),
            "identity": _("two people: each keeps their chart; correct the record number of one"),
        }
        return (*found, Option(label=both[kind], stands=every)) if kind in both else tuple(found)

    def _signed(self, group: Group) -> str:
        """Return the entries of one side with who recorded them, where, when and why."""
        record = group[-1].record
        when = when_text(record.recorded_at, "minute", self.zone)
        form = _("{what}, recorded {when} by {who} at workstation {place}")
        said = form.format(what=self._facts(group), when=when, who=record.author, place=record.workstation)
        return f"{said} ({reason_text(record.reason)})" if record.reason else said

    def _facts(self, group: Group) -> str:
        # Claims of one group in a line of corrections say the same, and are named once.
        said = tuple(dict.fromkeys(self._fact(claim.record) for claim in group))
        more = _(" and {count} more").format(count=len(said) - _SHOWN) if len(said) > _SHOWN else ""
        return ", ".join(said[:_SHOWN]) + more

    def _fact(self, record: AnyRecord) -> str:
        said = fact_text(record, self.catalogue)
        if not isinstance(record, Patient):
            said = f"{said}, {when_text(record.at, record.precision, self.zone)}"
        return _("{what} taken out").format(what=said) if record.void else said

    def _identity(self, groups: Sequence[Group]) -> str:
        people = [claim.record for group in groups for claim in group if isinstance(claim.record, Patient)]
        born = [birth_text(item.born) for item in people]
        number = people[0].mrn
        if len(set(born)) > 1:
            against = _(" and ").join(dict.fromkeys(born))
            return _("the record number {number} has two birth dates: {against}").format(number=number, against=against)
        who = _(" and ").join(f"{item.name} ({item.sex})" for item in people)
        return _("the record number {number} is registered twice, perhaps one person: {who}").format(
            number=number, who=who
        )


def _records(group: Group) -> tuple[AnyRecord, ...]:
    return tuple(claim.record for claim in group)
