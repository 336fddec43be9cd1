"""What bedside exports itself for the fuzzing: NDJSON, Bundles and sheets into records, and what keeps lines out."""

import hashlib
from functools import cache

import msgspec

from bedside.domain.records import KINDS
from bedside.exchange.csv_export import Line, sheet
from bedside.exchange.fhir_out.base import as_bytes
from bedside.exchange.fhir_out.resources import bundle, resources
from bedside.exchange.own import people_of, whole_parts
from bedside.exchange.own_csv import frozen_sheet, read_csv
from bedside.exchange.own_ndjson import read_ndjson
from tests.exchange.test_export import ALL, SCENE

_PART = b"{}" * 30
FROZEN = {hashlib.sha256(_PART).hexdigest(): _PART}


@cache
def seeds():
    """Return whole files of an export: each type of resource, everybody's Bundle, each sheet."""
    named = [msgspec.structs.replace(item, id=f"r{place}") for place, item in enumerate(ALL)]
    lines = [Line(place, "in force", "100", item) for place, item in enumerate(named)]
    made = {}
    for line in lines:
        for each in resources(line, SCENE):
            made.setdefault(each["resourceType"], []).append(as_bytes(each) + b"\n")
    sheets = [sheet(kind, [line for line in lines if isinstance(line.record, kind)], SCENE.zone) for kind in KINDS]
    texts = [*sheets, frozen_sheet(FROZEN)]
    return [*(b"".join(each) for each in made.values()), bundle(lines, FROZEN, SCENE), *map(str.encode, texts)]


def read(data):
    """Read a file of an export; return what its lines are."""
    is_json = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"
    items = list(read_ndjson(data, SCENE.zone.key) if is_json else read_csv(data, SCENE.zone))
    whole_parts(item.frozen for item in items if item.frozen)
    return items, list(people_of(items))
