"""Records that no entry can have made: somebody with the key changed rows past the program, or a newer one made them.

What the program would fail on is told apart here, where records are first read; `verify` says what was changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bedside.domain.catalogue import Catalogue
from bedside.domain.records import AnyRecord, Observation, OxygenSetting
from bedside.store.errors import StoreDamaged, StoreUnavailable
from bedside.store.words import kind_word
from bedside.text import _

FIRST_YEAR, LAST_YEAR = 1800, 9900  # between them every reckoning with times stays within the calendar


def require_sane(records: Iterable[AnyRecord], catalogue: Catalogue) -> None:
    """Raise StoreDamaged for a record that cannot be read as what it claims to be."""
    codes = {item.code for item in catalogue.analytes}
    for item in records:
        if not _is_sane(item, codes):
            kind = kind_word(str(type(item).__struct_config__.tag))
            raise StoreDamaged(
                _(
                    "A record of the kind {kind} ({record}) says what no entry can say: it was changed outside of "
                    "bedside, or made by a newer version. Nothing was changed now. See: bedside verify. Restore the "
                    "last proven backup, or install the newer version."
                ).format(kind=kind, record=item.id)
            )


def require_clock(now: datetime) -> None:
    """Raise StoreUnavailable where the computer's clock shows a year that nothing can be reckoned with."""
    if not FIRST_YEAR <= now.year <= LAST_YEAR:
        raise StoreUnavailable(
            _(
                "This computer's clock says {year:04}-{month:02}-{day:02}: set it, then open the store again. "
                "Nothing was changed."
            ).format(year=now.year, month=now.month, day=now.day)
        )


def _is_sane(record: AnyRecord, codes: set[str]) -> bool:
    if not (FIRST_YEAR <= record.at.year <= LAST_YEAR and FIRST_YEAR <= record.recorded_at.year <= LAST_YEAR):
        return False
    if isinstance(record, Observation):
        return record.code in codes
    return not isinstance(record, OxygenSetting) or bool(record.devices)
