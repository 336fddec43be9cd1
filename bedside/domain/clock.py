"""What can be wrong with a computer's clock, said in the journal beside what was entered under it.

Nothing is corrected: an entry keeps the time its clock told, and its number in the journal keeps the order. The texts
are read by people in the exported journal, and read back here, so they are English whatever language is spoken. Parts
stand between semicolons, a set clock ends with the moment that should have been shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from bedside.domain.amend import REGISTRATION
from bedside.domain.records import AnyRecord, Dose, Order, Patient
from bedside.text import N_, _

Kind = Literal["behind", "ahead", "zone", "repeated", "skipped", "later"]

_NONE = timedelta(0)
_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_REPEATED = N_("in the hour that the clocks show twice")
_SKIPPED = N_("in the hour after the clocks went forward")
_LATER = N_("for a time that lies ahead of the clock")
#: what is added where the entry belongs to a course: without it nobody knows what is in force
_OF_COURSE = " (an order or a dose)"
_FORMS: tuple[tuple[Kind, str], ...] = (
    ("behind", r"(set back by .+), behind until (\S+)"),
    ("ahead", r"(set ahead by .+), expected (\S+)"),
    ("zone", r"(the zone of the computer .+)()"),
    ("repeated", f"({_REPEATED})()"),
    ("skipped", f"({_SKIPPED})()"),
    ("later", f"({_LATER})(?:{re.escape(_OF_COURSE)})?()"),
)
#: how the texts with something in them are said in another language than the journal's
_SAID: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"set back by (?P<length>.+)"), N_("set back by {length}")),
    (re.compile(r"set ahead by (?P<length>.+)"), N_("set ahead by {length}")),
    (
        re.compile(r"the zone of the computer (?P<own>\S+), of the ward (?P<wards>\S+)"),
        N_("the zone of the computer {own}, of the ward {wards}"),
    ),
)


class Fault(NamedTuple):
    """One thing that was wrong: as it is written, and for a clock that was set the moment it should have shown."""

    kind: Kind
    text: str
    expected: datetime | None = None

    @property
    def said(self) -> str:
        """Return in words what was wrong, in the language spoken."""
        found = ((form, match) for pattern, form in _SAID if (match := pattern.fullmatch(self.text)))
        return next((_(form).format(**match.groupdict()) for form, match in found), _(self.text))


class Change(NamedTuple):
    """A change of the zone's clocks: when it happens, and by how much the shown time jumps."""

    at: datetime
    by: timedelta


def written(faults: tuple[Fault, ...]) -> str:
    """Return the faults as they stand in the journal; empty for none."""
    return "; ".join(_written(item) for item in faults)


def faults_in(text: str) -> tuple[Fault, ...]:
    """Return the faults that a text of the journal names; what a newer version wrote there is left out."""
    return tuple(found for part in text.split("; ") for found in _read(part)) if text else ()


def marked(marks: Mapping[str, str], records: Sequence[AnyRecord], latest: datetime) -> Mapping[str, str]:
    """Return the marks of records and, of those in force, also of each one whose time lies after `latest`.

    A chart does not show those yet. Somebody has to know of them: a clock that was ahead has been set right.
    """
    ahead = [item for item in records if item.at > latest and not item.void]
    if not ahead:
        return marks
    replaced = {item.supersedes for item in records}
    # What was given on registration holds from the patient's first entry, whatever the clock told.
    shown = (item for item in ahead if item.source != REGISTRATION and not isinstance(item, Patient))
    hidden = ((item.id, _later(item)) for item in shown if item.id not in replaced)
    return {**marks, **{name: "; ".join(filter(None, (marks.get(name), said))) for name, said in hidden}}


def hidden(marks: Mapping[str, str]) -> tuple[str, ...]:
    """Return the records that a chart does not show because their time lies ahead of the clock."""
    return tuple(record for record, text in marks.items() if any(item.kind == "later" for item in faults_in(text)))


def hidden_course(marks: Mapping[str, str]) -> tuple[str, ...]:
    """Return the orders and doses among the hidden records."""
    return tuple(record for record, text in marks.items() if _LATER + _OF_COURSE in text.split("; "))


def _later(record: AnyRecord) -> str:
    return _LATER + (_OF_COURSE if isinstance(record, Order | Dose) else "")


def behind(now: datetime, newest: datetime) -> Fault:
    """Return the fault of a clock that shows less than it showed, or should have shown, before."""
    return Fault("behind", f"set back by {duration(newest - now)}", newest)


def ahead(now: datetime, expected: datetime) -> Fault:
    """Return the fault of a clock that jumped forward."""
    return Fault("ahead", f"set ahead by {duration(now - expected)}", expected)


def zone_fault(own: timedelta, wards: timedelta) -> Fault:
    """Return the fault of a computer that keeps another local time than the ward."""
    return Fault("zone", f"the zone of the computer {offset_text(own)}, of the ward {offset_text(wards)}")


def night_fault(now: datetime, zone: ZoneInfo) -> Fault | None:
    """Return the fault of a moment whose local time is doubtful because the zone's clocks change, None for any other.

    Going back, every time of the repeated hour is shown twice: both times count. Going forward, a clock that nobody
    has set yet still shows the skipped hour.
    """
    here = now.astimezone(zone)
    if here.replace(fold=0).utcoffset() != here.replace(fold=1).utcoffset():
        return Fault("repeated", _REPEATED)
    change = next_change(now - timedelta(hours=2), zone, timedelta(hours=2))
    if change and change.by > _NONE and now < change.at + change.by:
        return Fault("skipped", _SKIPPED)
    return None


def next_change(now: datetime, zone: ZoneInfo, within: timedelta) -> Change | None:
    """Return the first change of the zone's clocks after `now` and no later than `within` from it, to the minute."""
    low, high = now.astimezone(UTC), (now + within).astimezone(UTC)
    first, last = _offset(low, zone), _offset(high, zone)
    if first == last:
        return None
    while high - low > _MINUTE:
        middle = low + (high - low) / 2
        low, high = (middle, high) if _offset(middle, zone) == first else (low, middle)
    return Change(high.replace(second=0, microsecond=0), last - first)


def change_notice(now: datetime, zone: ZoneInfo, within: timedelta) -> str:
    """Return a sentence about the clock change ahead, empty when there is none."""
    change = next_change(now, zone, within)
    if change is None:
        return ""
    # What the clocks show at that moment before anybody sets them.
    shown = f"{(change.at - _MINUTE).astimezone(zone) + _MINUTE:%H:%M}"
    if change.by < _NONE:
        return _("Clocks go back at {time}: that hour is shown twice").format(time=shown)
    return _("Clocks go forward at {time}").format(time=shown)


def duration(length: timedelta) -> str:
    """Return a length as people say it: 3 h 5 min, from one day on 2 d 4 h."""
    minutes = round(abs(length) / _MINUTE)
    if abs(length) >= _DAY:
        hours = round(minutes / 60)
        return f"{hours // 24} d {hours % 24} h"
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"


def offset_text(offset: timedelta) -> str:
    """Return an offset from UTC as +02:00."""
    minutes = round(abs(offset) / _MINUTE)
    return f"{'-' if offset < _NONE else '+'}{minutes // 60:02}:{minutes % 60:02}"


def _written(fault: Fault) -> str:
    if fault.expected is None:
        return fault.text
    tail = "behind until" if fault.kind == "behind" else "expected"
    return f"{fault.text}, {tail} {fault.expected.astimezone(UTC).isoformat(timespec='seconds')}"


def _read(part: str) -> Iterator[Fault]:
    for kind, form in _FORMS:
        if match := re.fullmatch(form, part):
            yield Fault(kind, match[1], datetime.fromisoformat(match[2]) if match[2] else None)


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or _NONE
