"""What a typed line is read against, and what the reading holds until a person confirms it."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from bedside.domain.catalogue import Catalogue
from bedside.domain.chart import Chart
from bedside.domain.moment import When
from bedside.domain.problem import Problem
from bedside.domain.records import AnyRecord, Patient
from bedside.domain.stamp import Stamp
from bedside.text import _


class LineContext(msgspec.Struct, frozen=True, kw_only=True):
    """The patient a line is about and what is known of them.

    `chart` gives history, the order and the device in force (None: nothing is known). `reason` stands in where the
    line gives none, `usual` for its time where that is not `now`. `now` is aware; `drug` is the protocol's medicine.
    Where nobody sits to be asked (`asks`), what looks like a slip of the hand is taken as typed, with a warning.
    `early` is how long before it is due a dose may be charted as left out (None: not before it is due).
    """

    patient: Patient
    chart: Chart | None
    catalogue: Catalogue
    zone: ZoneInfo
    now: datetime
    drug: str = "anakinra"
    reason: str = ""
    usual: When | None = None
    asks: bool = True
    early: timedelta | None = None

    @property
    def patient_id(self) -> str:
        """Return the id that the patient's records carry."""
        return self.patient.patient or self.patient.id


def context_of(
    chart: Chart,
    now: datetime,
    *,
    drug: str = "anakinra",
    reason: str = "",
    usual: When | None = None,
    asks: bool = True,
    early: timedelta | None = None,
) -> LineContext:
    """Return the context of a line typed at `now` for the patient of a chart."""
    return LineContext(
        patient=chart.patient,
        chart=chart,
        catalogue=chart.catalogue,
        zone=chart.zone,
        now=now,
        drug=drug,
        reason=reason,
        usual=usual,
        asks=asks,
        early=early,
    )


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One way to read a fact: the sentence shown, and the record without id, author and recording time.

    `refused` says why this reading cannot be stored, where it is impossible; it stays listed so that numbers hold.
    One that needs a `second` person is held when it is picked.
    """

    label: str
    record: AnyRecord
    refused: str = ""
    second: bool = False


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """One fact of a line. More than one choice, or a `doubt`, means that a person has to pick.

    `held` is the record that waits in quarantine with all its readings, where the kind allows it.
    """

    choices: tuple[Choice, ...]
    doubt: str = ""
    finding: str = ""
    held: AnyRecord | None = None

    @property
    def doubtful(self) -> bool:
        """Return whether nothing may be stored before a person picks a reading."""
        return bool(self.doubt)


class Parsed(msgspec.Struct, frozen=True, kw_only=True):
    """A line that was understood: its facts, the reading shown while typing, and warnings that do not stop it.

    `timed` says whether the line gives a time (a correction without one keeps the time of its original).
    """

    line: str
    drafts: tuple[Draft, ...]
    text: str
    warnings: tuple[str, ...] = ()
    timed: bool = False

    @property
    def doubts(self) -> tuple[Draft, ...]:
        """Return the facts that wait for a person's choice."""
        return tuple(item for item in self.drafts if item.doubtful)

    @property
    def readings(self) -> tuple[str, ...]:
        """Return the numbered readings to choose from, in order (empty without doubt)."""
        return tuple(choice.label for item in self.doubts[:1] for choice in item.choices)

    def preview(self, accept: int | None = None) -> tuple[AnyRecord, ...]:
        """Return the facts without id and author, as `records` does, for questions that come before storing."""
        return tuple(_chosen(item, accept, hold=False, line=self.line) for item in self.drafts)

    def records(self, stamp: Stamp, accept: int | None = None, *, hold: bool = False) -> tuple[AnyRecord, ...]:
        """Return the final records; raise Problem with the numbered readings while a doubt is open.

        `accept` picks a reading (from 1) for every doubtful fact; `hold` stores them all in quarantine instead.
        """
        chosen = tuple(_chosen(item, accept, hold=hold, line=self.line) for item in self.drafts)
        return tuple(
            msgspec.structs.replace(
                item,
                id=stamp.new_id(),
                author=stamp.author,
                workstation=stamp.workstation,
                recorded_at=stamp.now,
            )
            for item in chosen
        )


def _chosen(draft: Draft, accept: int | None, *, hold: bool, line: str) -> AnyRecord:
    if not draft.doubtful:
        return draft.choices[0].record
    if hold:
        if draft.held is None:
            raise Problem(_("{doubt} It cannot be held.").format(doubt=draft.doubt), where=line, do=_numbered(draft))
        return draft.held
    if accept is None:
        raise Problem(draft.doubt, where=line, do=_numbered(draft))
    if not 1 <= accept <= len(draft.choices):
        raise Problem(_("there is no reading {number}.").format(number=accept), where=line, do=_numbered(draft))
    picked = draft.choices[accept - 1]
    if picked.refused:
        raise Problem(
            _("reading {number} is not possible: {why}").format(number=accept, why=picked.refused),
            where=line,
            do=_numbered(draft),
        )
    return draft.held if picked.second and draft.held is not None else picked.record


def _numbered(draft: Draft) -> str:
    listed = "; ".join(f"{number}: {choice.label}" for number, choice in enumerate(draft.choices, start=1))
    return _("Choose a reading: {listed}.").format(listed=listed)
