"""Results go to standard output, everything said about them to standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from bedside.desk.writing import USUAL, write_whole
from bedside.domain.moment import parse_at, parse_due
from bedside.domain.printed import unlisted
from bedside.domain.problem import Problem
from bedside.session import Session
from bedside.session.sane import FIRST_YEAR, LAST_YEAR
from bedside.store.errors import StoreError, StoreUnavailable
from bedside.text import _

Read = Callable[[str, ZoneInfo, datetime], datetime]


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


def leave(output: Path, content: bytes, mode: int = USUAL) -> None:
    """Write a paper and say where; its copy is journaled by then (see `coming_out`)."""
    try:
        write_whole(output, content, mode)
    except OSError as error:
        do = _("Make room or name another place, then do it again: a copy number that it had is not given twice.")
        raise StoreUnavailable(
            _("{file}: {why}. No file was written. {do}").format(
                file=output, why=error.strerror or _("cannot be used"), do=do
            )
        ) from error
    click.echo(str(output))


@contextmanager
def coming_out(session: Session) -> Iterator[None]:
    """Reserve a number for every copy within; store of it that it came out whole, or not where anything fails."""
    from bedside.session.papers import came_whole, reserving  # noqa: PLC0415 - most verbs make no paper

    before = len(session.copies_given)
    try:
        with reserving(session):
            yield
    except BaseException:
        _not_finished(session, _numbered(session, before))
        raise
    for number, patients in _numbered(session, before):
        try:
            came_whole(session, patients, number)
        except (Problem, StoreError) as error:
            text = _("copy {number} is listed as not finished though it is whole: that could not be stored. {why}")
            warn([text.format(number=number, why=error)])
    if any(not number for number, _patients in session.copies_given[before:]):
        warn([_("a copy came out, and {what}.").format(what=unlisted())])


def _numbered(session: Session, before: int) -> list[tuple[str, tuple[str, ...]]]:
    return [given for given in session.copies_given[before:] if given[0]]


def _not_finished(session: Session, given: Sequence[tuple[str, tuple[str, ...]]]) -> None:
    from bedside.session.papers import broken  # noqa: PLC0415 - most verbs make no paper

    for number, patients in given:
        try:
            broken(session, patients, number)
        except (Problem, StoreError) as error:
            text = _("it could not be stored why copy {number} is listed as not finished. {why}")
            warn([text.format(number=number, why=error)])


def columns(rows: Sequence[Sequence[str]]) -> None:
    """Print rows with their cells aligned."""
    widths = [max(map(len, cells)) for cells in zip(*rows, strict=True)] if rows else []
    for row in rows:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def unknown_then() -> Problem:
    """Return what is said where nobody had recorded the patient by the moment of `--known-at`."""
    return Problem(_("the patient was not known at that time."), where="--known-at", do=_("Give a later time."))


def due_moment(text: str | None, option: str, session: Session) -> datetime | None:
    """Return the moment to come that an option names (see `parse_due`), None without one."""
    return moment(text, option, session, lambda *told: parse_due(*told).at)


def moment(text: str | None, option: str, session: Session, read: Read = parse_at) -> datetime | None:
    """Return the moment an option names (a bare date is the end of that day), None without one."""
    if text is None:
        return None
    try:
        at = read(text, session.zone, session.now())
        if FIRST_YEAR <= at.year <= LAST_YEAR:
            return at
    except OverflowError:
        pass
    except Problem as problem:
        raise Problem(problem.text, where=option, do=problem.do) from problem
    raise Problem(_("{text!r} is out of range.").format(text=text), where=option, do=_("Check the year."))
