"""Results go to standard output, everything said about them to standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime

import click

from bedside.domain.moment import parse_at
from bedside.domain.problem import Problem
from bedside.session import Session
from bedside.session.sane import FIRST_YEAR, LAST_YEAR


def emit(document: object) -> None:
    """Print one JSON document; where standard output is not written as UTF-8, in signs that all alphabets have."""
    plain = "utf" not in (sys.stdout.encoding or "").casefold()
    click.echo(json.dumps(document, ensure_ascii=plain, indent=2))


def emit_records(said: Sequence[dict[str, str]], *, as_json: bool) -> None:
    """Print records that were stored: their id and what they say, or the whole as JSON."""
    if as_json:
        emit(said)
        return
    for item in said:
        click.echo(f"{item['record']}  {item['text']}")


def warn(messages: Iterable[str]) -> None:
    """Print messages to standard error."""
    for message in messages:
        click.echo(f"bedside: {message}", err=True)


def columns(rows: Sequence[Sequence[str]]) -> None:
    """Print rows with their cells aligned."""
    widths = [max(map(len, cells)) for cells in zip(*rows, strict=True)] if rows else []
    for row in rows:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def moment(text: str | None, option: str, session: Session) -> datetime | None:
    """Return the moment an option names (a bare date is the end of that day), None without one."""
    if text is None:
        return None
    try:
        at = parse_at(text, session.zone, session.now())
        if FIRST_YEAR <= at.year <= LAST_YEAR:
            return at
    except OverflowError:
        pass
    except Problem as problem:
        raise Problem(problem.text, where=option, do=problem.do) from problem
    raise Problem(f"{text!r} is out of range.", where=option, do="Check the year.")
