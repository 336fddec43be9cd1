"""How the tables of one source are read, as a person said: kept under a name, offered for files that look alike.

Nothing in it is about a patient: heads that name a column's role or an analyte, codes, units and signs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

import msgspec
import tomli

from bedside.domain.catalogue import Catalogue, name_key
from bedside.domain.problem import Problem
from bedside.exchange.tables.dates import DateOrder
from bedside.exchange.tables.text import ENCODINGS
from bedside.exchange.tables.words import IGNORED, PERSONAL, ROLES, head_key
from bedside.text import _

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
# Windows keeps these names for devices, with any ending.
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
_ROLES = (*(role for role in ROLES if role), *PERSONAL, IGNORED)
_ALIKE = 0.75
_NONE: Mapping[str, str] = MappingProxyType({})


class Plan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person said of tables: `columns` are roles by head or by number, `analytes` codes by the local name.

    `units` are those of values printed without one, by local name; `heads` are what such a file is known by.
    """

    heads: tuple[str, ...] = ()
    layout: str = ""
    encoding: str = ""
    dates: DateOrder = ""
    decimal: str = ""
    columns: Mapping[str, str] = _NONE
    analytes: Mapping[str, str] = _NONE
    units: Mapping[str, str] = _NONE

    def code_of(self, name: str) -> str:
        """Return the code that a local name stands for, the name itself where nobody said so."""
        return self.analytes.get(name_key(name), name) if self.analytes else name

    def unit_of(self, name: str) -> str:
        """Return the unit of values that stand without one, empty where nobody said so."""
        return self.units.get(name_key(name), "") if self.units else ""

    def joined(self, more: Plan) -> Plan:
        """Return this plan with what another one says besides, or instead."""
        return Plan(
            heads=more.heads or self.heads,
            layout=more.layout or self.layout,
            encoding=more.encoding or self.encoding,
            dates=more.dates or self.dates,
            decimal=more.decimal or self.decimal,
            columns={**self.columns, **more.columns},
            analytes={**self.analytes, **more.analytes},
            units={**self.units, **more.units},
        )


def plan_of(
    columns: Mapping[str, str],
    analytes: Mapping[str, str],
    units: Mapping[str, str],
    catalogue: Catalogue,
    **signs: str,
) -> Plan:
    """Return what a person said of a table; raise Problem for a role, a code, a unit or a sign that does not exist."""
    said = {
        "columns": {head_key(head): role for head, role in columns.items()},
        "analytes": {name_key(name): code for name, code in analytes.items()},
        "units": {name_key(name): unit for name, unit in units.items()},
        **signs,
    }
    return _checked(msgspec.convert(said, Plan), catalogue, _("mapping"))


def read_plan(text: str, catalogue: Catalogue, where: str) -> Plan:
    """Read a saved mapping; raise Problem naming what is wrong in it."""
    try:
        found = msgspec.convert(tomli.loads(text), Plan)
    except (tomli.TOMLDecodeError, msgspec.ValidationError, RecursionError) as error:
        raise Problem(str(error), where=where, do=_("Correct the mapping, or save it anew.")) from error
    return _checked(found, catalogue, where)


def plan_text(plan: Plan) -> str:
    """Return a mapping as the text of its file."""
    lines = [f"heads = [{', '.join(map(_quoted, plan.heads))}]"]
    signs = {"layout": plan.layout, "encoding": plan.encoding, "dates": plan.dates, "decimal": plan.decimal}
    lines += [f"{name} = {_quoted(sign)}" for name, sign in signs.items() if sign]
    for name, table in (("columns", plan.columns), ("analytes", plan.analytes), ("units", plan.units)):
        if table:
            lines += ["", f"[{name}]", *(f"{_quoted(key)} = {_quoted(value)}" for key, value in sorted(table.items()))]
    return "\n".join(lines) + "\n"


def alike(heads: Iterable[str], plan: Plan) -> bool:
    """Return whether a file with these heads looks like those of a mapping."""
    here, there = set(heads), set(plan.heads)
    return len(there) > 1 and len(here & there) >= _ALIKE * len(there)


def require_plain_name(name: str) -> str:
    """Return the name of a mapping; raise Problem for one that is no plain word."""
    if not _NAME.fullmatch(name) or _DEVICES.fullmatch(name):
        do = _("Use letters, digits, - and _, 40 at most, such as LAB-A.")
        raise Problem(_("{name!r} cannot name a mapping.").format(name=name[:48]), where="mapping", do=do)
    return name


def _checked(plan: Plan, catalogue: Catalogue, where: str) -> Plan:
    for role in plan.columns.values():
        if role not in _ROLES:
            text = _("{role!r} is nothing a column may be.").format(role=role[:24])
            raise Problem(text, where=where, do=_("Say {words}.").format(words=", ".join(_ROLES)))
    analytes = {name: _code(said, catalogue, where) for name, said in plan.analytes.items()}
    plan = msgspec.structs.replace(plan, analytes=analytes)
    for name, unit in plan.units.items():
        found = catalogue.find(plan.code_of(name), unit)
        if found is None:
            do = _("Say what it is too: --analyte.")
            raise Problem(_("{name!r} is not in the catalogue.").format(name=name[:40]), where=where, do=do)
        catalogue.unit(found.code, unit)
    for said, allowed in ((plan.decimal, ("", ".", ",")), (plan.encoding, ("", *ENCODINGS))):
        if said not in allowed:
            text = _("{said!r} cannot be said here.").format(said=said[:24])
            raise Problem(text, where=where, do=_("Say {words}.").format(words=_(" or ").join(allowed[1:])))
    return plan


def _code(said: str, catalogue: Catalogue, where: str) -> str:
    """Return the code that a code or a name of the catalogue stands for."""
    if found := catalogue.find(said):
        return found.code
    text = _("{said!r} is no code and no name of the catalogue.").format(said=said[:24])
    raise Problem(text, where=where, do=_("See: bedside catalogue."))


def _quoted(text: str) -> str:
    if any(ord(char) < 32 or ord(char) == 127 for char in text):
        said = _("{text!r} holds control characters.").format(text=text[:40])
        raise Problem(said, where="mapping", do=_("Name the column by its number."))
    return json.dumps(text, ensure_ascii=False)
