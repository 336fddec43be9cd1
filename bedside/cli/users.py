"""`bedside users`: who may open the store and as what, passphrases, and a new recovery code."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from bedside.cli.access import Access, NamedPath, json_option, new_secret_option, opened, with_store
from bedside.cli.output import columns, emit, warn
from bedside.session.rights import require
from bedside.store.vault import Role
from bedside.text import _

if TYPE_CHECKING:
    from bedside.desk.recovery import Write

_name = click.argument("name", metavar="NAME")


@click.group(
    "users",
    invoke_without_command=True,
    help=_(
        "List the users; an administrator adds and disables them.\n\nOptions stand after the action: bedside "
        "users add NAME --role nurse --user ADMINISTRATOR"
    ),
)
@json_option
@with_store
@click.pass_context
def users_verb(context: click.Context, as_json: bool, access: Access) -> None:
    """List the users; an administrator adds and disables them."""
    if context.invoked_subcommand is None:
        _list(access, as_json=as_json)


@users_verb.command("list", help=_("List the users with their roles."))
@json_option
@with_store
def listing(as_json: bool, access: Access) -> None:
    """List the users with their roles."""
    _list(access, as_json=as_json)


@users_verb.command(
    "add",
    help=_("Let a new user in (administrator). The passphrase is theirs: let them type it, or change it afterwards."),
)
@_name
@click.option("--role", "roles", required=True, multiple=True, type=click.Choice(get_args(Role)), help=_("Repeatable."))
@new_secret_option
@with_store
def add(name: str, roles: tuple[Role, ...], new_file: Path | None, access: Access) -> None:
    """Let a new user in (administrator). The passphrase is theirs: let them type it, or change it afterwards."""
    with opened(access) as session:
        require(session.store.roles, "users")
        user = session.users.add(name, roles, access.new_passphrase(new_file))
    click.echo(f"{user.name}  {', '.join(user.roles)}")


@users_verb.command("disable", help=_("Take a user's way in away (administrator). What they charted stays."))
@_name
@with_store
def disable(name: str, access: Access) -> None:
    """Take a user's way in away (administrator). What they charted stays."""
    with opened(access) as session:
        session.users.disable(name)
    click.echo(_("{name}  disabled").format(name=name))


@users_verb.command("passphrase", help=_("Change your own passphrase; the old one is given as for every verb."))
@new_secret_option
@with_store
def passphrase(new_file: Path | None, access: Access) -> None:
    """Change your own passphrase; the old one is given as for every verb."""
    old = access.passphrase()
    with opened(access, old) as session:
        session.users.change_passphrase(old, access.new_passphrase(new_file))
        name = session.user
    click.echo(_("{name}  passphrase changed").format(name=name))


@users_verb.command(
    "reset", help=_("Give another user a new passphrase without the old one (administrator); the journal says so.")
)
@_name
@new_secret_option
@with_store
def reset(name: str, new_file: Path | None, access: Access) -> None:
    """Give another user a new passphrase without the old one (administrator); the journal says so."""
    with opened(access) as session:
        require(session.store.roles, "users")
        session.users.reset_passphrase(name, access.new_passphrase(new_file))
    click.echo(_("{name}  passphrase reset").format(name=name))


@users_verb.command(
    "recovery",
    help=_("Replace the recovery code and print the new one once (administrator); the old one opens nothing any more."),
)
@click.option(
    "--sheet", type=NamedPath(path_type=Path), metavar="FILE.pdf", help=_("Also write the sheet for the safe.")
)
@with_store
def recovery(sheet: Path | None, access: Access) -> None:
    """Replace the recovery code and print the new one once (administrator); the old one opens nothing any more."""
    with opened(access) as session:
        require(session.store.roles, "users")
        with _reserved(sheet) as write:
            code = session.users.new_recovery_code()
            click.echo(_("recovery code: {code}").format(code=code))
            if write:
                write(session, code)
    warn([_("keep the recovery code on paper: it is shown only now, and the one before opens this store no more.")])


@users_verb.command(
    "confirm",
    help=_(
        "Keep the users of a keys.json that was restored or edited by hand (administrator); look at the list before."
    ),
)
@with_store
def confirm(access: Access) -> None:
    """Keep the users of a keys.json that was restored or edited by hand (administrator); look at the list before."""
    with opened(access) as session:
        users = session.users.confirm()
    columns([[user.name, ", ".join(user.roles)] for user in users])


def _list(access: Access, *, as_json: bool) -> None:
    with opened(access) as session:
        users, foreign = session.users.listed(), session.users.foreign()
    text = _("{what} Restore keys.json from a backup, or keep them: bedside users confirm")
    warn([text.format(what=foreign)] if foreign else [])
    if as_json:
        emit([{"name": user.name, "roles": list(user.roles), "you": user.you} for user in users])
        return
    columns([[user.name, ", ".join(user.roles), _("you") if user.you else ""] for user in users])


def _reserved(sheet: Path | None) -> AbstractContextManager[Write | None]:
    if sheet is None:
        return nullcontext()
    from bedside.desk.recovery import reserved  # noqa: PLC0415 - it loads the page writer

    return reserved(sheet)
