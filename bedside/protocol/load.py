"""Reading a protocol file strictly: what is unknown, unused, circular, unsourced or in a wrong unit is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import tomli

from bedside import assets
from bedside.domain.catalogue import Catalogue
from bedside.domain.problem import Problem
from bedside.protocol import model
from bedside.protocol.faults.file import faults
from bedside.protocol.model import Criterion, Protocol
from bedside.text import _

Parts = Callable[[str], str]
Table = dict[str, Any]

_PLACE = re.compile(r" - at `\$\.?(?P<path>[^`]*)`$")
_UNNAMED = "[...]"
_ORDER = ("active", "case", "unverified")
PART = ".part.toml"
_SHARED = ("settings", "criteria", "triggers", "monitoring")
_ENTRIES: Mapping[str, object] = {
    "criteria": Criterion,
    "triggers": model.AnyWatch,
    "outcomes": model.AnyOutcome,
    "monitoring": model.Monitor,
    "regimen.steps": model.Step,
    "regimen.schedule": model.Phase,
    "regimen.variants": model.Variant,
    "regimen.extension.schedule": model.Phase,
}


def load_protocol(text: str, catalogue: Catalogue, *, parts: Parts | None = None) -> Protocol:
    """Return the protocol of a file's text; raise Problem naming the place of the first fault.

    `parts` gives the text of an included part file by its name; without it the shipped ones are meant.
    """
    given = parts or shipped_part
    return load_table(
        table(text, _("protocol file")),
        catalogue,
        lambda name: table(given(name), _("part file {name}").format(name=name)),
    )


def load_table(data: Table, catalogue: Catalogue, parts: Callable[[str], Table]) -> Protocol:
    """Return the protocol of a file's table, as `load_protocol` does; what its parts state is added to the table."""
    _include(data, parts)
    protocol = _decoded(data)
    for where, fault in tuple(faults(protocol, catalogue))[:1]:
        raise Problem(f"{fault}.", where=where, do=_("Correct the protocol file."))
    return protocol


def shipped(catalogue: Catalogue) -> tuple[Protocol, ...]:
    """Return the protocols that come with the program, the orderable ones first."""
    found = [load_protocol(item.read_text(encoding="utf-8"), catalogue) for item in shipped_files()]
    return tuple(sorted(found, key=lambda item: (_ORDER.index(item.status), item.id)))


def shipped_protocol(protocol_id: str, catalogue: Catalogue) -> Protocol:
    """Return one protocol that comes with the program, reading no other; raise Problem for an unknown id."""
    return load_protocol(shipped_text(protocol_id), catalogue)


def shipped_text(protocol_id: str) -> str:
    """Return the text of a shipped protocol; a file is called by its id, so that one is found without the others."""
    if protocol_id not in shipped_ids():
        known = ", ".join(shipped_ids())
        raise Problem(
            _("no protocol is called {id!r}.").format(id=protocol_id),
            where="protocol",
            do=_("Use one of {known}.").format(known=known),
        )
    return assets.read_text("protocols", f"{protocol_id.lower()}.toml")


def shipped_ids() -> tuple[str, ...]:
    """Return the ids of the protocols that come with the program, by their file names."""
    return tuple(item.stem.upper() for item in shipped_files())


def shipped_files() -> tuple[Path, ...]:
    """Return the protocol files that come with the program, without their parts and case files."""
    files = assets.path("protocols").glob("*.toml")
    return tuple(sorted(item for item in files if item.name.count(".") == 1))


def shipped_part(name: str) -> str:
    """Return the text of a shipped part file; raise Problem for an unknown name."""
    found = {item.name.removesuffix(PART): item for item in assets.path("protocols").glob(f"*{PART}")}
    if name not in found:
        known = ", ".join(sorted(found))
        raise Problem(
            _("no part file is called {name!r}.").format(name=name),
            where="include",
            do=_("Use one of {known}.").format(known=known),
        )
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


def table(text: str, what: str) -> Table:
    """Return the table of a file of this format, called as `what` says; raise Problem for a text that is no TOML."""
    try:
        return tomli.loads(text, parse_float=Decimal)
    except tomli.TOMLDecodeError as error:
        text = _("not a complete {file}: {error}.").format(file=what, error=error)
        raise Problem(text, where=what, do=_("Check that line.")) from error


def _include(data: Table, parts: Callable[[str], Table]) -> None:
    """Add what the part files state to the tables of a file; nothing is replaced."""
    names = data.get("include", ())
    for name in names if isinstance(names, list) else ():
        for key, entries in parts(str(name)).items():
            if key not in _SHARED or not isinstance(entries, dict):
                text, where = _("a part file cannot state {key!r}."), _("part file {name}")
                raise Problem(text.format(key=key), where=where.format(name=name), do=_("Remove it."))
            own = data.setdefault(key, {})
            for entry in entries:
                if entry in own:
                    text, do = _("{entry!r} is stated twice."), _("See part file {name}.").format(name=name)
                    raise Problem(text.format(entry=entry), where=f"{key}.{entry}", do=do)
            own.update(entries)


def _decoded(data: Table) -> Protocol:
    for item in _tables(data.get("criteria")):
        if "test" not in item and {"all", "any", "of"} & item.keys():
            item["test"] = "group"
    try:
        return msgspec.convert(data, Protocol)
    except msgspec.ValidationError as error:
        raise Problem(
            _PLACE.sub("", str(error)).replace("Object", "this table") + ".",
            where=_place(str(error), data),
            do=_("Correct the protocol file."),
        ) from error


def _tables(node: object) -> Iterator[Table]:
    if isinstance(node, dict):
        yield from (item for item in node.values() if isinstance(item, dict))


def _place(message: str, data: Table) -> str:
    """Return where a fault stands; the decoder does not name the entry of a named table, so each is tried alone."""
    match = _PLACE.search(message)
    path = match["path"] if match else ""
    head, unnamed, tail = path.partition(_UNNAMED)
    if not unnamed or head not in _ENTRIES:
        return path or _("protocol file")
    entries: Any = data
    for key in head.split("."):
        entries = entries[key]
    bad = next((name for name, item in entries.items() if _refused(item, _ENTRIES[head])), _UNNAMED)
    return f"{head}.{bad}{tail}"


def _refused(item: object, shape: object) -> bool:
    try:
        msgspec.convert(item, shape)
    except msgspec.ValidationError:
        return True
    return False
