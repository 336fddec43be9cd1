"""Reading a protocol file strictly: what is unknown, unused, circular, unsourced or in a wrong unit is refused."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from bedside import assets
from bedside.domain.catalogue import Catalogue
from bedside.domain.problem import Problem
from bedside.protocol import model
from bedside.protocol.faults import faults
from bedside.protocol.model import Criterion, Protocol

Parts = Callable[[str], str]

_PLACE = re.compile(r" - at `\$\.?(?P<path>[^`]*)`$")
_UNNAMED = "[...]"
_PART = ".part.toml"
_SHARED = ("settings", "criteria", "triggers")
_ENTRIES: Mapping[str, object] = {
    "criteria": Criterion,
    "triggers": model.AnyWatch,
    "regimen.steps": model.Step,
}


def load_protocol(text: str, catalogue: Catalogue, *, parts: Parts | None = None) -> Protocol:
    """Return the protocol of a file's text; raise Problem naming the place of the first fault.

    `parts` gives the text of an included part file by its name; without it the shipped ones are meant.
    """
    data = _table(text, "protocol file")
    _include(data, parts or shipped_part)
    protocol = _decoded(data)
    for where, fault in tuple(faults(protocol, catalogue))[:1]:
        raise Problem(f"{fault}.", where=where, do="Correct the protocol file.")
    return protocol


def shipped(catalogue: Catalogue) -> tuple[Protocol, ...]:
    """Return the protocols that come with the program, the orderable ones first."""
    found = [load_protocol(item.read_text(encoding="utf-8"), catalogue) for item in shipped_files()]
    return tuple(sorted(found, key=lambda item: (item.status != "active", item.id)))


def shipped_files() -> tuple[Path, ...]:
    """Return the protocol files that come with the program, without their parts and case files."""
    files = assets.path("protocols").glob("*.toml")
    return tuple(sorted(item for item in files if item.name.count(".") == 1))


def shipped_part(name: str) -> str:
    """Return the text of a shipped part file; raise Problem for an unknown name."""
    found = {item.name.removesuffix(_PART): item for item in assets.path("protocols").glob(f"*{_PART}")}
    if name not in found:
        known = ", ".join(sorted(found))
        raise Problem(f"no part file is called {name!r}.", where="include", do=f"Use one of {known}.")
    return found[name].read_text(encoding="utf-8")


def schema() -> str:
    """Return the JSON schema of the file format, as shipped in protocol.schema.json."""
    made = msgspec.json.schema(Protocol)
    group = made["$defs"]["Group"]
    group["required"] = [name for name in group["required"] if name != "test"]
    return json.dumps(_with_numbers(made), indent=1, sort_keys=True) + "\n"


def _with_numbers(node: Any) -> Any:  # noqa: ANN401 (a JSON value)
    if isinstance(node, dict):
        if node.get("format") == "decimal":
            return {"anyOf": [{"type": "number"}, node]}
        return {key: _with_numbers(item) for key, item in node.items()}
    return [_with_numbers(item) for item in node] if isinstance(node, list) else node


def _table(text: str, what: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise Problem(f"not a complete {what}: {error}.", where=what, do="Check that line.") from error


def _include(data: dict[str, Any], parts: Parts) -> None:
    """Add what the part files state to the tables of a file; nothing is replaced."""
    names = data.get("include", ())
    for name in names if isinstance(names, list) else ():
        part = _table(parts(str(name)), f"part file {name}")
        for key, entries in part.items():
            if key not in _SHARED or not isinstance(entries, dict):
                raise Problem(f"a part file cannot state {key!r}.", where=f"part file {name}", do="Remove it.")
            own = data.setdefault(key, {})
            for entry in entries:
                if entry in own:
                    raise Problem(f"{entry!r} is stated twice.", where=f"{key}.{entry}", do=f"See part file {name}.")
            own.update(entries)


def _decoded(data: dict[str, Any]) -> Protocol:
    for item in _tables(data.get("criteria")):
        if "test" not in item and {"all", "any", "of"} & item.keys():
            item["test"] = "group"
    try:
        return msgspec.convert(data, Protocol)
    except msgspec.ValidationError as error:
        raise Problem(
            _PLACE.sub("", str(error)).replace("Object", "this table") + ".",
            where=_place(str(error), data),
            do="Correct the protocol file.",
        ) from error


def _tables(node: object) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield from (item for item in node.values() if isinstance(item, dict))


def _place(message: str, data: dict[str, Any]) -> str:
    """Return where a fault stands; the decoder does not name the entry of a named table, so each is tried alone."""
    match = _PLACE.search(message)
    path = match["path"] if match else ""
    head, unnamed, tail = path.partition(_UNNAMED)
    if not unnamed or head not in _ENTRIES:
        return path or "protocol file"
    table: Any = data
    for key in head.split("."):
        table = table[key]
    bad = next((name for name, item in table.items() if _refused(item, _ENTRIES[head])), _UNNAMED)
    return f"{head}.{bad}{tail}"


def _refused(item: object, shape: object) -> bool:
    try:
        msgspec.convert(item, shape)
    except msgspec.ValidationError:
        return True
    return False
