"""`bedside clone` and `merge`: a second workstation, and what was charted there."""

from __future__ import annotations

from pathlib import Path

import click

from bedside.cli.access import Access, NamedPath, json_option, opened, with_store
from bedside.cli.app import BAD_ANSWER
from bedside.cli.output import columns, emit, warn
from bedside.session.merging import Came, Merged
from bedside.text import _, _n

_FOLDER = NamedPath(path_type=Path, readable=False)


@click.command("clone", help=_("Make a second store for another workstation: the same records, users and passphrases."))
@click.option("--to", "folder", required=True, type=_FOLDER, metavar="DIR", help=_("An empty or new folder."))
@json_option
@with_store
def clone_verb(folder: Path, as_json: bool, access: Access) -> None:
    """Make a second store for another workstation: the same records, users and passphrases."""
    with opened(access) as session:
        name = session.clone(folder)
    if as_json:
        emit({"store": str(folder), "workstation": name})
    else:
        click.echo(_("{folder}  workstation {name}").format(folder=folder, name=name))
        text = _("take it to the other workstation; to bring back what is charted there: bedside merge {folder}")
        warn([text.format(folder=folder)])


@click.command(
    "merge",
    help=_(
        "Take in what another store has more than this one: in a folder, on a stick or on a share; it is "
        "only read.\n\nNothing is dropped: what both say differently waits in the review list with both "
        "values."
    ),
)
@click.argument("other", type=_FOLDER)
@json_option
@click.pass_context
@with_store
def merge_verb(context: click.Context, other: Path, as_json: bool, access: Access) -> None:
    """Take in what another store has more than this one: in a folder, on a stick or on a share; it is only read."""

    def secret(_folder: Path) -> tuple[str, str]:
        return session.user, access.passphrase()

    with opened(access) as session:
        done = session.merge(other, secret)
        # Of one united with another too, who is no longer listed.
        people = {item.patient: session.person(item.patient) for item in done.patients}
        numbers = {name: person.mrn for name, person in people.items() if person}
    came = [item._replace(patient=numbers.get(item.patient, item.patient)) for item in done.patients]
    if as_json:
        shown = [{"mrn": item.patient, "taken": item.taken, "variants": item.variants} for item in came]
        emit({**done._asdict(), "patients": shown})
    else:
        _say(done, came)
    if done.conflicts:
        context.exit(BAD_ANSWER)


def _say(done: Merged, came: list[Came]) -> None:
    other = f"; {_other(done.variants)}" if done.variants else ""
    click.echo(
        _("taken: {taken}; here already: {already}{other}").format(taken=done.taken, already=done.already, other=other)
    )
    columns(
        [[f"  {item.patient}", _("{count} taken").format(count=item.taken), _other(item.variants)] for item in came]
    )
    if done.conflicts:
        warn([_conflicts(done.conflicts)])


def _other(variants: int) -> str:
    return _("{count} here with other content").format(count=variants) if variants else ""


def _conflicts(number: int) -> str:
    return _n(
        "{count} conflict waits for a person: bedside review list",
        "{count} conflicts wait for a person: bedside review list",
        number,
    )
