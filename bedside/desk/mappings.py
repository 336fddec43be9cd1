"""Saved mappings: how the tables of one source are read, one file each in the store's folder.

They hold no patient data and are no part of the chart: neither encrypted nor merged. A file that looks like those of a
mapping is told so; nothing is read by one that nobody asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from bedside.desk.writing import write_own
from bedside.domain.problem import Problem
from bedside.exchange.tables.mapping import Plan, alike, plan_text, read_plan, require_plain_name
from bedside.exchange.tables.parts import heads_of
from bedside.session import Session
from bedside.text import _

_FOLDER = "mappings"
_LONGEST = 100_000


def names(session: Session) -> tuple[str, ...]:
    """Return the names of the mappings of a store."""
    folder = session.store.folder / _FOLDER
    return tuple(sorted(file.stem for file in folder.glob("*.toml") if file.is_file())) if folder.is_dir() else ()


def load(session: Session, name: str) -> Plan:
    """Return a saved mapping; raise Problem for one that does not exist or cannot be read."""
    file = _file(session, name)
    listed = ", ".join(names(session)) or _("none")
    if not file.is_file():
        do = _("Saved here: {listed}. Save one: --save-mapping.").format(listed=listed)
        raise Problem(_("there is no mapping {name!r}.").format(name=name), where="mapping", do=do)
    try:
        text = file.read_bytes()[:_LONGEST].decode()
    except UnicodeDecodeError as error:
        raise Problem(
            _("it is no UTF-8 text."), where=_("mapping {name}").format(name=name), do=_("Save it anew.")
        ) from error
    return read_plan(text, session.catalogue, _("mapping {name}").format(name=name))


def save(session: Session, name: str, plan: Plan) -> None:
    """Save a mapping under a name, in place of one that has it; raise Problem for a name that is no plain word."""
    file = _file(session, name)
    file.parent.mkdir(exist_ok=True)
    write_own(file, plan_text(plan).encode())


def offered(session: Session, data: bytes) -> tuple[str, ...]:
    """Return the mappings whose files look like this one; none for what is no table."""
    found = names(session)
    if not found:
        return ()
    try:
        heads = heads_of(data)
    except Problem:
        return ()
    return tuple(name for name in found if _fits(session, name, heads))


def _fits(session: Session, name: str, heads: Iterable[str]) -> bool:
    try:
        return alike(heads, load(session, name))
    except Problem:  # one that cannot be read is said when it is asked for
        return False


def _file(session: Session, name: str) -> Path:
    return session.store.folder / _FOLDER / f"{require_plain_name(name)}.toml"
