"""Records into files that other programs read: taken from the store once, perhaps without identity, then written whole.

The journal says that they leave before a file is there; a folder never holds half of a file.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple

from bedside.domain.problem import Problem
from bedside.domain.records import KINDS
from bedside.exchange.csv_export import Line, sheet, sheet_name
from bedside.exchange.fhir_out.base import Scene
from bedside.exchange.fhir_out.resources import bundle, ndjson
from bedside.exchange.outgoing import Found, outgoing
from bedside.exchange.own_csv import FROZEN, frozen_sheet
from bedside.session import Session
from bedside.session.exporting import exported, frozen_names, frozen_parts
from bedside.text import _

OutForm = Literal["csv", "fhir", "ndjson"]
Change = Callable[[Found], Found]
_WHOLE = "patient-"
_UNFINISHED = ".new"
_BINARY = getattr(os, "O_BINARY", 0)


class Leaving(NamedTuple):
    """What leaves: the records by kind, and by hash what decisions were made on and what was signed."""

    found: Found
    frozen: Mapping[str, bytes]


def leaving(session: Session, form: OutForm, patient_id: str = "", change: Change | None = None) -> Leaving:
    """Return what an export holds, of one person or of all; raises as `exported` does.

    `change` makes other records of them (without identity). Frozen parts name the patient, so none go with those.
    """
    told = form if change is None else f"{form} de-identified"
    found = exported(session, told, patient_id)
    if change is not None:
        return Leaving(change(found), {})
    return Leaving(found, frozen_parts(session, (item.record for every in found.values() for item in every)))


def files(session: Session, form: OutForm, what: Leaving) -> Iterator[tuple[str, bytes]]:
    """Yield pieces of files, each with the name of the file that it belongs to; no name tells of a patient."""
    scene = Scene(session.catalogue, session.zone)
    if form == "csv":
        yield from _sheets(session, what)
    elif form == "ndjson":
        yield from ndjson(outgoing(what.found), what.frozen, scene)
    else:
        for number, (lines, frozen) in enumerate(_by_patient(what), start=1):
            yield f"{_WHOLE}{number:04}.json", bundle(lines, frozen, scene)


def write(folder: Path, pieces: Iterable[tuple[str, bytes]]) -> tuple[str, ...]:
    """Write all files beside their names, then give them their names; return the names. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside: dict[str, Path] = {}
    try:
        with ExitStack() as stack:
            opened: dict[str, BinaryIO] = {}
            for name, content in pieces:
                if name not in opened:
                    beside[name] = folder / f".{name}{_UNFINISHED}"
                    opened[name] = stack.enter_context(_made(beside[name]))
                    if name.startswith(_WHOLE):
                        # These come in one piece each, and may be more than a process can hold open.
                        _finish(opened.pop(name), content)
                        continue
                opened[name].write(content)
            for file in opened.values():
                _finish(file, b"")
        for name, new in beside.items():
            new.rename(folder / name)
    except BaseException as error:
        for new in beside.values():
            with suppress(OSError):
                new.unlink()
        if isinstance(error, OSError):
            raise OSError(error.errno, error.strerror, str(folder)) from error
        raise
    return tuple(beside)


def require_empty(folder: Path) -> None:
    """Raise Problem for a folder that holds anything."""
    there = list(folder.iterdir()) if folder.exists() else []
    if there and all(_is_unfinished(item) for item in there):
        text = _("this folder holds hidden files of an export that was broken off, with the data of patients.")
        raise Problem(text, where=str(folder), do=_("Delete this folder, or name another."))
    if there:
        raise Problem(_("this folder holds files already."), where=str(folder), do=_("Name a new or an empty folder."))


def _is_unfinished(path: Path) -> bool:
    return path.name.startswith(".") and path.suffix == _UNFINISHED


def _sheets(session: Session, what: Leaving) -> Iterator[tuple[str, bytes]]:
    lines: dict[object, list[Line]] = {}
    for line in outgoing(what.found):
        lines.setdefault(type(line.record), []).append(line)
    for kind in KINDS:
        yield sheet_name(kind), sheet(kind, lines.get(kind, ()), session.zone).encode()
    if what.frozen:
        yield FROZEN, frozen_sheet(what.frozen).encode()


def _by_patient(what: Leaving) -> Iterator[tuple[list[Line], dict[str, bytes]]]:
    found: dict[str, list[Line]] = {}
    for line in outgoing(what.found):
        found.setdefault(line.record.patient, []).append(line)
    for lines in found.values():
        names = [name for line in lines for name in frozen_names(line.record)]
        yield lines, {name: what.frozen[name] for name in names if name in what.frozen}


def _made(path: Path) -> BinaryIO:
    return open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600), "wb")


def _finish(file: BinaryIO, content: bytes) -> None:
    with file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
