"""The files of one command: a person whom one of them introduces may be spoken of in the others.

An export in the way of FHIR Bulk Data has a file for each type of resource, and the people stand in one of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from bedside.desk.intake import Intake, Source
from bedside.domain.records import Patient
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


def after(source: Source, intakes: Sequence[Intake]) -> Source:
    """Return a file with what the files read before it would add in sight."""
    values = tuple(item for each in intakes if each.taking is None for item in each.records)
    return source._replace(before=newcomers(intakes), earlier=values)


def newcomers(intakes: Sequence[Intake]) -> tuple[Patient, ...]:
    """Return the people whom files that were read already add."""
    found = {item.patient: item for each in intakes if each.taking is None for item in each.added}
    return tuple(found.values())


def _digest(source: Source) -> bytes:
    return sha256(source.data).digest()


def _is_spoken_of(source: Source) -> bool:
    return source.form in {"fhir", "ndjson"} and may_be_spoken_of(source.data)


def _has_people(source: Source) -> bool:
    return source.form in {"fhir", "ndjson"} and may_hold_people(source.data)
