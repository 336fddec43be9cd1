"""The files of one command: a person whom one of them introduces may be spoken of in the others.

An export in the way of FHIR Bulk Data has a file for each type of resource, and the people stand in one of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from bedside.desk.intake import Intake, Source
from bedside.domain.records import AnyRecord, Patient
from bedside.exchange.fhir.document import may_be_spoken_of, may_hold_people


def related(sources: Sequence[Source]) -> tuple[Source, ...]:
    """Return files with the NDJSON files beside them that people or specimens stand in; references lead there."""
    people = {place: item.data for place, item in enumerate(sources) if _is_spoken_of(item)}
    return tuple(
        item._replace(siblings=tuple(data for other, data in people.items() if other != place))
        if item.form == "ndjson"
        else item
        for place, item in enumerate(sources)
    )


def reading_order(sources: Sequence[Source]) -> list[int]:
    """Return the places of files in the order to read them: first those that people stand in.

    A value is weighed beside those read before it, so that the order must not be that in which the files were named.
    """
    return sorted(range(len(sources)), key=lambda place: (not _has_people(sources[place]), _digest(sources[place])))


class Before:
    """What the files of a command that were read so far would add, for those read after them."""

    def __init__(self) -> None:
        self._people: dict[str, Patient] = {}
        self._records: dict[str, list[AnyRecord]] = {}

    def add(self, intake: Intake) -> None:
        """Take in what one more file would add."""
        self._people |= {person.patient: person for person in intake.added}
        for item in intake.records:
            self._records.setdefault(item.patient, []).append(item)

    def seen_by(self, source: Source) -> Source:
        """Return a file with all that in sight."""
        return source._replace(before=tuple(self._people.values()), earlier=self._records)


def _digest(source: Source) -> bytes:
    return sha256(source.data).digest()


def _is_spoken_of(source: Source) -> bool:
    return source.form in {"fhir", "ndjson"} and may_be_spoken_of(source.data)


def _has_people(source: Source) -> bool:
    return source.form in {"fhir", "ndjson"} and may_hold_people(source.data)
