"""How a record is changed: by a successor that says why. The original stays as it is."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from bedside.domain.catalogue import Catalogue
from bedside.domain.doubt import possible, wants_second
from bedside.domain.labels import reading_text
from bedside.domain.problem import Problem
from bedside.domain.records import AnyRecord, Observation
from bedside.domain.stamp import Stamp
from bedside.text import N_, _

REGISTRATION = "registration"
UNDO = N_("undo")
_AND_UNDO = "; undo"


def corrected(original: AnyRecord, new: AnyRecord, because: str) -> AnyRecord:
    """Return the new record as the successor of the original; raise Problem for another kind or patient."""
    if type(new) is not type(original):
        raise Problem(
            _("a correction must be of the same kind as its original."),
            where=original.id,
            do=_("Void the original and chart the new entry."),
        )
    if new.patient != original.patient:
        raise Problem(
            _("a correction cannot move a record to another patient."),
            where=original.id,
            do=_("Void it here and chart it for the other patient."),
        )
    # What was given on registration holds from the first record; a corrected weight must do so too.
    source = original.source if original.source == REGISTRATION else new.source
    return msgspec.structs.replace(
        new, supersedes=original.id, reason=because, source=source, **_reported(original, new)
    )


def voided(original: AnyRecord, stamp: Stamp, because: str) -> AnyRecord:
    """Return the successor that takes the original out of the chart."""
    if original.void:
        raise Problem(_("this record was taken out of the chart already."), where=original.id)
    return msgspec.structs.replace(original, **_signed(original, stamp, because), void=True)


def reinstated(gone: AnyRecord, before: AnyRecord, stamp: Stamp, because: str) -> AnyRecord:
    """Return the successor of a void that says again what stood before it.

    The reason that stood there is kept: for an order or a decision it is part of what was said.
    """
    reason = f"{before.reason}; {because}" if before.reason and because else because
    return msgspec.structs.replace(before, **_signed(gone, stamp, reason), void=False)


def undone(record: AnyRecord, former: AnyRecord | None, stamp: Stamp) -> AnyRecord:
    """Return the successor that takes a record back: it is out, or what it stood in place of stands again."""
    if former is None:
        return voided(record, stamp, UNDO)
    before = former.reason.removesuffix(_AND_UNDO)
    because = before + _AND_UNDO if before and before != UNDO else UNDO
    return msgspec.structs.replace(former, **_signed(record, stamp, because))


def accepted(original: AnyRecord, number: int, stamp: Stamp, because: str, catalogue: Catalogue) -> Observation:
    """Return the successor of a held observation that reads it as its reading `number` (from 1).

    Raise Problem for a number that is not listed, for a reading that cannot be right, and for one past an upper hard
    limit when whoever charted it would accept it.
    """
    waiting = held(original)
    listed = "; ".join(f"{place}: {reading_text(item.label)}" for place, item in enumerate(waiting.held, start=1))
    if not 1 <= number <= len(waiting.held):
        raise Problem(
            _("there is no reading {number}.").format(number=number),
            where=original.id,
            do=_("Choose a reading: {listed}.").format(listed=listed),
        )
    reading = waiting.held[number - 1]
    if not possible(reading.code or waiting.code, reading, catalogue):
        raise Problem(
            _("reading {number} is not possible.").format(number=number),
            where=original.id,
            do=_("Choose a reading: {listed}.").format(listed=listed),
        )
    if stamp.author == waiting.author and wants_second(
        reading.code or waiting.code, reading, waiting.comparator, catalogue
    ):
        raise Problem(
            _(
                "reading {number} lies past the hard limit, and {author} charted it: a second person has to look."
            ).format(number=number, author=waiting.author),
            where=original.id,
            do=_("Let another user accept it; whoever charted it may refuse it or correct it."),
        )
    dated = {} if reading.at is None else {"at": reading.at, "precision": reading.precision}
    # A printed range is in the unit that was printed: whether that one is wrong for it too, nobody said.
    ranged = {} if reading.unit == waiting.unit else {"range_low": None, "range_high": None}
    return msgspec.structs.replace(
        waiting,
        **_signed(original, stamp, because),
        **dated,
        **ranged,
        code=reading.code or waiting.code,
        value=reading.value,
        unit=reading.unit,
        held=(),
    )


def held(record: AnyRecord) -> Observation:
    """Return the record as the held observation it is; raise Problem for any other."""
    if not isinstance(record, Observation) or not record.held:
        raise Problem(_("this record does not wait for a decision."), where=record.id, do=_("See: bedside review list"))
    return record


def held_from_first(records: Sequence[AnyRecord]) -> tuple[AnyRecord, ...]:
    """Return the records with what was given on registration (weight, height, bed) in force from the earliest one."""
    if not any(item.source == REGISTRATION for item in records):
        return tuple(records)
    first = min(item.at for item in records)
    return tuple(msgspec.structs.replace(item, at=first) if item.source == REGISTRATION else item for item in records)


def _reported(original: AnyRecord, new: AnyRecord) -> dict[str, object]:
    """Return what a corrected laboratory result keeps: the laboratory's next report of it must find it."""
    if not (isinstance(original, Observation) and isinstance(new, Observation)) or original.code != new.code:
        return {}
    return {"identifier": original.identifier, "issued": original.issued, "status": original.status}


def _signed(original: AnyRecord, stamp: Stamp, because: str) -> dict[str, str | object]:
    return {
        "id": stamp.new_id(),
        "recorded_at": stamp.now,
        "author": stamp.author,
        "workstation": stamp.workstation,
        "supersedes": original.id,
        "reason": because,
    }
