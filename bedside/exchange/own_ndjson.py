"""The NDJSON of an export, read back: the record that stands in each resource, if nobody changed the resource."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from typing import Any

import msgspec

from bedside.domain.problem import Problem
from bedside.domain.records import AnyRecord
from bedside.exchange.fhir_out.base import RECORD, SEAL, STANDING, ZONE, as_bytes
from bedside.exchange.own import Item, changed, mostly_whole, normal, require_small
from bedside.text import _

_decoder = msgspec.json.Decoder(float_hook=Decimal)
_MARK = b"\xef\xbb\xbf"
_records = msgspec.json.Decoder(AnyRecord)


def is_exported(data: bytes) -> bool:
    """Return whether a file looks like one that bedside wrote; those of another program are read as FHIR."""
    if SEAL.encode() in data:
        return True
    # Frozen parts are no resources that could be sealed: they are named by their hash.
    first = _value(data.removeprefix(_MARK).lstrip().partition(b"\n")[0])
    return isinstance(first, dict) and first.get("resourceType") == "Binary"


def read_ndjson(data: bytes, zone: str) -> Iterator[Item]:
    """Yield every line of a file, of a Bundle every entry; raise Problem for one that holds nothing."""
    require_small(data)
    numbered = ((number, value) for number, value in enumerate(_values(data), start=1) if value is not None)
    last = 0
    for item in mostly_whole(_item(number, value, zone) for number, value in numbered):
        last = item.line
        yield item
    if not last:
        do = _("Import the files of: bedside export --format ndjson")
        raise Problem(_("the file is empty."), where="file", do=do)


def _values(data: bytes) -> Iterator[object]:
    """Yield what each line holds: None for an empty one, and as text why it is no JSON."""
    for line in BytesIO(data.removeprefix(_MARK)):
        value = _value(line) if line.strip() else None
        if isinstance(value, dict) and value.get("resourceType") == "Bundle" and isinstance(value.get("entry"), list):
            yield from (item.get("resource", "") if isinstance(item, dict) else "" for item in value["entry"])
        else:
            yield value


def _value(line: bytes) -> object:
    try:
        return _decoder.decode(line)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError, ArithmeticError) as error:
        return _("this is no JSON ({error})").format(error=error)


def _item(number: int, resource: object, zone: str) -> Item:
    if not isinstance(resource, dict):
        return changed(number, resource if isinstance(resource, str) and resource else _("this is no resource"))
    return _frozen(number, resource) if resource.get("resourceType") == "Binary" else _sealed(number, resource, zone)


def _sealed(number: int, resource: dict[str, Any], zone: str) -> Item:
    found = _extensions(resource)
    if not _is_sealed(resource, found.get(SEAL)):
        foreign = SEAL in found or RECORD in found
        return changed(number, _("another program wrote or changed it") if foreign else _("it holds no such record"))
    if resource.get("meta") != {"source": f"{ZONE}{zone}"}:
        why = _("it comes from a ward of another time zone: this one keeps the time of {zone}.")
        return Item(line=number, why=why.format(zone=zone))
    if resource.get("resourceType") == "Provenance":
        return _provenance(number, resource, found)
    return _record(number, resource, found)


def _provenance(number: int, resource: dict[str, Any], found: dict[str, str]) -> Item:
    try:
        about = resource["target"][0]["reference"]
    except (KeyError, IndexError, TypeError):
        about = None
    # Anybody can work out a seal: it says that nothing slipped, not who wrote it.
    if not isinstance(about, str) or not about:
        return changed(number, _("it speaks of no record"))
    return Item(line=number, about=about, standing=str(found.get(STANDING, "")))


def _record(number: int, resource: dict[str, Any], found: dict[str, str]) -> Item:
    try:
        record = normal(_records.decode(found[RECORD]))
        name = f"{resource['resourceType']}/{resource['id']}"
    except (KeyError, TypeError, msgspec.DecodeError, Problem, OverflowError) as error:
        return changed(number, _("its record cannot be read ({error})").format(error=error))
    return Item(line=number, record=record, standing=str(found.get(STANDING, "")), name=name)


def _frozen(number: int, resource: dict[str, Any]) -> Item:
    try:
        content = base64.b64decode(resource["data"], validate=True)
    except (KeyError, TypeError, ValueError):
        return changed(number, _("it holds no data"))
    name = hashlib.sha256(content).hexdigest()
    if resource.get("id") != name:
        return changed(number, _("its content does not have the hash that it is named by"))
    return Item(line=number, frozen=(name, 1, content))


def _is_sealed(resource: dict[str, Any], seal: str | None) -> bool:
    if seal is None:
        return False
    bare = [item for item in resource["extension"] if item.get("url") != SEAL]
    return hashlib.sha256(as_bytes({**resource, "extension": bare})).hexdigest() == seal


def _extensions(resource: dict[str, Any]) -> dict[str, Any]:
    """Return the extensions of a resource by their url, with whatever text or code they hold."""
    found: dict[str, Any] = {}
    listed = resource.get("extension")
    for item in listed if isinstance(listed, list) else ():
        if not isinstance(item, dict):
            return {}
        found[str(item.get("url"))] = item.get("valueString", item.get("valueCode"))
    return found
