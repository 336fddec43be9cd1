"""`bedside protocols`: which rules there are, what they say, and whether a file is one."""

from __future__ import annotations

from pathlib import Path

import click

from bedside import assets
from bedside.cli.access import json_option
from bedside.cli.output import columns, emit
from bedside.domain.catalogue import Catalogue, load_catalogue
from bedside.domain.problem import Problem
from bedside.protocol.load import load_protocol, shipped, shipped_files
from bedside.protocol.model import Protocol


@click.group("protocols", invoke_without_command=True)
@click.pass_context
def protocols_verb(context: click.Context) -> None:
    """List the protocols, show one, or check a file."""
    if context.invoked_subcommand is None:
        _list(as_json=False)


@protocols_verb.command("list")
@json_option
def listing(as_json: bool) -> None:
    """List the protocols with version and status."""
    _list(as_json=as_json)


@protocols_verb.command("show")
@click.argument("protocol_id", metavar="ID")
def show(protocol_id: str) -> None:
    """Print the file of a protocol: every number stands there with its origin and source."""
    texts = {load_protocol(text, _catalogue()).id: text for text in _texts()}
    if protocol_id not in texts:
        raise Problem(
            f"no protocol is called {protocol_id!r}.", where="ID", do=f"Use one of {', '.join(sorted(texts))}."
        )
    click.echo(texts[protocol_id], nl=False)


@protocols_verb.command("check")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def check(file: Path) -> None:
    """Read a protocol file strictly and say where it is wrong."""
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Problem(
            "this is not a text file in UTF-8.", where=file.name, do="Save the protocol as UTF-8 text."
        ) from error
    try:
        found = load_protocol(text, _catalogue())
    except Problem as problem:
        raise Problem(problem.text, where=f"{file.name}: {problem.where}", do=problem.do) from problem
    click.echo(f"{found.id} {found.version} ({found.status}): {len(found.criteria)} criteria, no fault found")


def _list(*, as_json: bool) -> None:
    found = shipped(_catalogue())
    if as_json:
        emit([_row(item) for item in found])
    else:
        columns([[item.id, item.version, item.status, item.title] for item in found])


def _row(item: Protocol) -> dict[str, object]:
    return {
        "id": item.id,
        "version": item.version,
        "status": item.status,
        "kind": item.kind,
        "title": item.title,
        "source": item.source,
    }


def _catalogue() -> Catalogue:
    return load_catalogue(assets.read_text("catalogue.toml"))


def _texts() -> list[str]:
    return [item.read_text(encoding="utf-8") for item in shipped_files()]
