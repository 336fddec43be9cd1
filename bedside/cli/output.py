"""Results go to standard output, everything said about them to standard error."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

import click

from bedside.desk.writing import write_whole
from bedside.domain.moment import parse_at
from bedside.domain.problem import Problem
from bedside.session import Session


def emit(document: object) -> None:
    """Print one JSON document."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def emit_records(said: Sequence[dict[str, str]], *, as_json: bool) -> None:
    """Print records that were stored: their id and what they say, or the whole as JSON."""
    if as_json:
        emit(said)
        return
    for item in said:
        click.echo(f"{item['record']}  {item['text']}")


def save(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; one that stands there stays until the new one is whole.

    Raises OSError with the file's name.
    """
    write_whole(path, content)


def warn(messages: Iterable[str]) -> None:
    """Print messages to standard error."""
    for message in messages:
        click.echo(f"bedside: {message}", err=True)


def require_outside(target: Path, store: Path, where: str) -> None:
    """Raise Problem for a place inside the store's folder, where only the store's own files belong."""
    here, inner = store.resolve(), target.resolve()
    if inner == here or here in inner.parents:
        raise Problem("this lies inside the store.", where=where, do="Name a folder outside of it.")


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
        return parse_at(text, session.zone, session.now())
    except OverflowError as error:
        raise Problem(f"{text!r} is out of range.", where=option, do="Check the year.") from error
    except Problem as problem:
        raise Problem(problem.text, where=option, do=problem.do) from problem
