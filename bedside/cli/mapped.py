"""What a user says of the tables of an import: options for columns, names, units and signs, and saved mappings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, NamedTuple

import click

from bedside.desk import mappings
from bedside.desk.intake import Intake
from bedside.domain.problem import Problem
from bedside.exchange.tables.layout import Layout
from bedside.exchange.tables.mapping import Plan, plan_of
from bedside.exchange.tables.parts import Seen
from bedside.exchange.tables.text import ENCODINGS
from bedside.exchange.tables.words import IGNORED
from bedside.session import Session
from bedside.text import _, _p


class Said(NamedTuple):
    """What the options say; empty for what they do not."""

    mapping: str
    save: str
    columns: Sequence[str]
    analytes: Sequence[str]
    units: Sequence[str]
    dates: str
    decimal: str
    encoding: str


def table_options(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say how tables are read, handed over as `said`."""

    @click.option("--mapping", default="", metavar="NAME", help=_("Read the tables as saved under this name."))
    @click.option("--save-mapping", default="", metavar="NAME", help=_("Save how these tables are read."))
    @click.option(
        "--column", "columns", multiple=True, metavar="HEAD=ROLE", help=_("What a column (or its number) is.")
    )
    @click.option(
        "--analyte", "analytes", multiple=True, metavar="NAME=CODE", help=_("What a laboratory's name means.")
    )
    @click.option(
        "--unit", "units", multiple=True, metavar="NAME=UNIT", help=_("The unit of values printed without one.")
    )
    @click.option("--dates", type=click.Choice(["dmy", "mdy"]), default=None, help=_("The order in 04/05/2020."))
    @click.option("--decimal", type=click.Choice([",", "."]), default=None, help=_("The decimal sign of the tables."))
    @click.option("--encoding", type=click.Choice(ENCODINGS), default=None, help=_("The characters of the tables."))
    @wraps(function)
    def wrapped(
        *args: Any,  # noqa: ANN401
        mapping: str,
        save_mapping: str,
        columns: Sequence[str],
        analytes: Sequence[str],
        units: Sequence[str],
        dates: str | None,
        decimal: str | None,
        encoding: str | None,
        **others: Any,  # noqa: ANN401
    ) -> None:
        said = Said(mapping, save_mapping, columns, analytes, units, dates or "", decimal or "", encoding or "")
        function(*args, said=said, **others)

    return wrapped


def plan_for(session: Session, said: Said) -> Plan:
    """Return how tables are read: the saved mapping, and what the other options say besides."""
    own = plan_of(
        _pairs(said.columns, "--column"),
        _pairs(said.analytes, "--analyte"),
        _pairs(said.units, "--unit"),
        session.catalogue,
        dates=said.dates,
        decimal=said.decimal,
        encoding=said.encoding,
    )
    return mappings.load(session, said.mapping).joined(own) if said.mapping else own


def keep(session: Session, name: str, plan: Plan, intake: Intake) -> None:
    """Save how a table was read; raise Problem for a file of a fixed form, which needs no mapping."""
    guess = intake.seen.guess if intake.seen else None
    if guess is None:
        raise Problem(_("a file of this form needs no mapping."), where="--save-mapping", do=_("Leave it out."))
    mappings.save(session, name, guess.kept(plan))


def shape(seen: Seen) -> dict[str, object]:
    """Return what a table was taken for, as JSON has it."""
    guess = seen.guess
    heads = [{"column": place, "head": head} for place, head in enumerate(seen.heads, start=1)]
    if guess is not None:
        heads = [
            {
                "column": item.place + 1, "head": item.head, "role": item.role or IGNORED, "time": item.time,
                "analyte": item.analyte, "unit": item.unit,
            }
            for item in guess.columns
        ]  # fmt: skip
    return {
        "encoding": seen.encoding,
        "separator": seen.separator,
        "layout": guess.layout if guess else "fixed",
        "hospital_days": guess.days if guess else "col" in seen.heads,
        "date_order": seen.dates,
        "decimal": seen.decimal,
        "columns": heads,
    }


def words(seen: Seen) -> list[str]:
    """Return what a table was taken for, in lines of words."""
    layout = _layout(seen.guess.layout) if seen.guess else _("fixed form")
    said = [
        _("read as {encoding}, cells parted by {separator!r}, {layout}").format(
            encoding=seen.encoding, separator=seen.separator, layout=layout
        )
    ]
    for item in seen.guess.columns if seen.guess else ():
        over = " ".join(filter(None, (item.time, item.analyte, item.unit)))
        said.append(f"{item.shown}: {item.role or IGNORED}{f' ({over})' if over else ''}")
    return said


def _layout(layout: Layout) -> str:
    """Return how a table is laid out, in words."""
    return {
        "long": _p("table", "long"),
        "times across": _p("table", "times across"),
        "analytes across": _p("table", "analytes across"),
    }[layout]


def _pairs(texts: Sequence[str], option: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in texts:
        name, sign, what = text.rpartition("=")
        if not (sign and name.strip() and what.strip()):
            raise Problem(
                _("{text!r} says nothing.").format(text=text[:40]),
                where=option,
                do=_("Write {option} 'NAME=WHAT'.").format(option=option),
            )
        found[name.strip()] = what.strip()
    return found
