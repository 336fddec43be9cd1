"""`bedside protocols`: which rules there are, what they say, whether a file is one, and what a change would mean."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import click

from bedside import assets
from bedside.cli.access import Access, NamedPath, json_option, opened, with_store
from bedside.cli.app import BAD_ANSWER
from bedside.cli.output import columns, emit, warn
from bedside.cli.rule_file import in_file, named, results, whole_text
from bedside.domain.catalogue import Catalogue, load_catalogue
from bedside.protocol.code_words import status_word
from bedside.protocol.diff import Changed, Compared, as_document, changes, compared
from bedside.protocol.load import shipped, shipped_protocol
from bedside.protocol.model import Protocol
from bedside.text import _


@click.group(
    "protocols", invoke_without_command=True, help=_("List the protocols, show one, check a file, or compare two.")
)
@click.pass_context
def protocols_verb(context: click.Context) -> None:
    """List the protocols, show one, check a file, or compare two."""
    if context.invoked_subcommand is None:
        _list(as_json=False)


@protocols_verb.command("list", help=_("List the protocols with version and status."))
@json_option
def listing(as_json: bool) -> None:
    """List the protocols with version and status."""
    _list(as_json=as_json)


@protocols_verb.command(
    "show",
    help=_("Print the file of a protocol with what it includes: every number stands there with its origin and source."),
)
@click.argument("protocol_id", metavar="ID")
def show(protocol_id: str) -> None:
    """Print the file of a protocol with what it includes: every number stands there with its origin and source."""
    found = shipped_protocol(protocol_id, _catalogue())
    click.echo(whole_text(protocol_id, found.include), nl=False)


@protocols_verb.command("check", help=_("Read a protocol file strictly, say where it is wrong, and run its cases."))
@click.argument("file", type=NamedPath(path_type=Path, exists=True, dir_okay=False))
def check(file: Path) -> None:
    """Read a protocol file strictly, say where it is wrong, and run its cases."""
    catalogue = _catalogue()
    found = in_file(file, catalogue)
    click.echo(
        _("{protocol} ({status}): {count} criteria, no fault found").format(
            protocol=f"{found.id} {found.version}", status=status_word(found.status), count=len(found.criteria)
        )
    )
    ran = results(file, found, catalogue)
    if ran is None:
        warn([_("no cases were run: there are none beside the file.")])
        return
    bad = [item for item in ran if item.differences]
    for item in bad:
        click.echo(f"{item.name}: {'; '.join(item.differences)}")
    click.echo(_("{passed} of {all} cases passed").format(passed=len(ran) - len(bad), all=len(ran)))
    if bad:
        click.get_current_context().exit(BAD_ANSWER)


@protocols_verb.command(
    "diff",
    help=_("Show what differs between two protocols (ids or files), and for which current patients that matters."),
)
@click.argument("a")
@click.argument("b")
@json_option
@with_store
def diff(*, a: str, b: str, as_json: bool, access: Access) -> None:
    """Show what differs between two protocols (ids or files), and for which current patients that matters."""
    catalogue = _catalogue()
    first, second = named(a, catalogue), named(b, catalogue)
    found = changes(first, second)
    people = tuple(_patients(first, second, access)) if _at_hand(access) else None
    if people is None:
        warn([_("no patients were compared: no store, or no passphrase for it, was given.")])
    if as_json:
        emit(as_document(found, people or ()))
        return
    for line in _lines(found, people):
        click.echo(line)


def _at_hand(access: Access) -> bool:
    """Return whether a store may be opened without asking anybody."""
    told = access.passphrase_file is not None or "BEDSIDE_PASSPHRASE" in os.environ
    return told and (access.store is not None or access.folder.is_dir())


def _patients(a: Protocol, b: Protocol, access: Access) -> Iterator[Compared]:
    """Yield the current patients whose verdict changes."""
    with opened(access) as session:
        for person in session.patients():
            found = compared(a, b, session.chart(person.patient))
            if found:
                yield found


def _lines(found: tuple[Changed, ...], people: tuple[Compared, ...] | None) -> Iterator[str]:
    for item in found:
        yield f"{item.path}: {_or_nothing(item.a)} -> {_or_nothing(item.b)}"
    if not found:
        yield _("the two are the same")
    for person in people or ():
        yield f"{person.mrn}:"
        yield from (f"  {item.id}: {_or_nothing(item.a)} -> {_or_nothing(item.b)}" for item in person.differs)
    if people is not None:
        yield _("patients whose verdict changes: {count}").format(count=len(people))


def _or_nothing(text: str | None) -> str:
    return _("nothing") if text is None else text


def _list(*, as_json: bool) -> None:
    found = shipped(_catalogue())
    if as_json:
        emit([_row(item) for item in found])
    else:
        columns([[item.id, item.version, status_word(item.status), _(item.title)] for item in found])


def _row(item: Protocol) -> dict[str, object]:
    return {
        "id": item.id,
        "version": item.version,
        "status": item.status,
        "kind": item.kind,
        "title": item.title,
        "source": item.source,
        "evidence": list(item.evidence),
        "not_encoded": list(item.not_encoded),
    }


def _catalogue() -> Catalogue:
    return load_catalogue(assets.read_text("catalogue.toml"))
