"""Which store, as whom, and with which passphrase: the options that every verb on a store shares."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from math import ceil
from pathlib import Path
from typing import Any, get_args

import click

from bedside import config
from bedside.domain.moment import birth_text
from bedside.domain.problem import Problem
from bedside.domain.records import Patient
from bedside.session import Session
from bedside.session.reviewing import namesakes
from bedside.store import vault
from bedside.text import N_, _

_NETWORK = N_("Use a store on a network drive, one window at a time; give it twice.")
_TAKE_OVER = N_("Take the store from another computer that has been silent for the site's minutes.")
_NO_PASSPHRASE = N_("Set BEDSIDE_PASSPHRASE, or give --passphrase-file.")
_NO_NEW = N_("Give --new-passphrase-file, or type it at a terminal.")


class NamedPath(click.Path):
    """A path with a name: click takes an empty word for the folder where somebody happens to work."""

    def convert(
        self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> str | bytes | os.PathLike[str]:
        """Return the path; fail as wrong use for an empty word."""
        if not os.fspath(value).strip():
            self.fail(_("an empty word names nothing here. Write the path out."), param, ctx)
        return super().convert(value, param, ctx)


@dataclass(frozen=True)
class Access:
    """What was said about the store; the user and the passphrase are asked for when they are needed.

    `network` is how often a network drive was asked for, `take_over` whether to take the store from another computer.
    """

    store: Path | None
    user: str | None
    passphrase_file: Path | None
    network: int = 0
    take_over: bool = False

    @property
    def twice(self) -> bool:
        """Return whether a network drive is wanted in earnest."""
        return self.network > 1

    @property
    def folder(self) -> Path:
        """Return the folder of the store."""
        return self.store or config.default_store()

    def passphrase(self, *, new: bool = False) -> str:
        """Return the passphrase from the file, the environment or a prompt; raise Problem when nobody can be asked."""
        if self.passphrase_file is not None:
            return _secret(self.passphrase_file)
        if "BEDSIDE_PASSPHRASE" in os.environ:
            return os.environ["BEDSIDE_PASSPHRASE"]
        if not sys.stdin.isatty():
            raise Problem(_("no passphrase was given."), where="passphrase", do=_(_NO_PASSPHRASE))
        try:
            return click.prompt(_("Passphrase"), hide_input=True, confirmation_prompt=new, err=True)
        except click.Abort as abort:
            raise Problem(_("no passphrase was given."), where="passphrase", do=_(_NO_PASSPHRASE)) from abort

    def new_passphrase(self, file: Path | None) -> str:
        """Return a passphrase that is to be set, from a file or asked twice; raise Problem when nobody can be asked."""
        if file is not None:
            return _secret(file)
        if not sys.stdin.isatty():
            raise Problem(_("no new passphrase was given."), where="passphrase", do=_(_NO_NEW))
        try:
            return click.prompt(_("New passphrase"), hide_input=True, confirmation_prompt=True, err=True)
        except click.Abort as abort:
            raise Problem(_("no new passphrase was given."), where="passphrase", do=_(_NO_NEW)) from abort

    def who(self) -> str:
        """Return the user: as said, else the only one the store has; raise Problem when several could be meant."""
        if self.user:
            return self.user
        names = [name for name in vault.read(self.folder).slots if name != vault.RECOVERY]
        if len(names) != 1:
            raise Problem(_("the store has several users."), where="user", do=_("Give --user, or set BEDSIDE_USER."))
        return names[0]


def with_store(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options that name the store, the user and the way to open it, handed over as `access`."""
    # Not click's own test of the folder: one that may not be read is the environment's fault (exit 3), not wrong use.
    path = NamedPath(path_type=Path, readable=False)
    secret = NamedPath(path_type=Path, exists=True, dir_okay=False)

    @click.option("--store", envvar="BEDSIDE_STORE", type=path, help=_("The store's folder."), metavar="DIR")
    @click.option("--user", envvar="BEDSIDE_USER", help=_("Who works."), metavar="NAME")
    @click.option("--passphrase-file", type=secret, help=_("A file that holds the passphrase."), metavar="FILE")
    @click.option("--network-drive", "network", count=True, envvar="BEDSIDE_NETWORK_DRIVE", help=_(_NETWORK))
    @click.option("--take-over", is_flag=True, envvar="BEDSIDE_TAKE_OVER", help=_(_TAKE_OVER))
    @wraps(function)
    def wrapped(
        *args: Any,  # noqa: ANN401
        store: Path | None,
        user: str | None,
        passphrase_file: Path | None,
        network: int,
        take_over: bool,
        **others: Any,  # noqa: ANN401
    ) -> None:
        function(*args, access=Access(store, user, passphrase_file, network, take_over), **others)

    return wrapped


@contextmanager
def opened(access: Access, passphrase: str | None = None) -> Iterator[Session]:
    """Open the store as the user said, with the passphrase unless one is handed over, and close it afterwards."""
    secret = access.passphrase() if passphrase is None else passphrase
    session = Session.open(
        access.folder, access.who(), secret, pause=wait, twice=access.twice, take_over=access.take_over
    )
    try:
        told = _warned(session)
        _tell_of_update(session)
        yield session
        if not told:
            _warned(session)
    finally:
        session.close()


def _warned(session: Session) -> bool:
    """Say that the store is damaged, at the latest when reading has shown it; return whether anything was said."""
    lost = session.store.rescued
    found = session.store.tampered
    text = lost.text if lost else found and _("{damage} See: bedside verify").format(damage=found)
    if text:
        click.echo(f"bedside: {text}", err=True)
    return bool(text)


def _tell_of_update(session: Session) -> None:
    """Say, where this opening brought the store up to this version, where the backup lies and how to go back."""
    if session.store.before_update is not None:
        from bedside.desk.upgrade import told  # noqa: PLC0415 - a store is updated once

        click.echo(f"bedside: {told(session)}", err=True)


def patient_of(session: Session, mrn: str, known_at: datetime | None = None) -> Patient:
    """Return the patient with a record number, or with the id of its own record.

    Of two united records it is the one that stays, which is said. Raises Problem while two people share the number,
    which a merge can bring about: each of them is named with the id to ask for.
    """
    text = mrn.strip()
    if (named := session.person(text)) is not None:
        return named
    person = session.find_patient(text, known_at)
    if others := namesakes(session, person.patient, known_at):
        raise _shared(text, (person, *others))
    if person.mrn != text:
        said = _("record number {number} was united with {other}, which is meant here.")
        click.echo(f"bedside: {said.format(number=text, other=person.mrn)}", err=True)
    return person


def _shared(mrn: str, people: Sequence[Patient]) -> Problem:
    form = _("{name}, born {born}: --patient {id}")
    listed = "; ".join(form.format(name=item.name, born=birth_text(item.born), id=item.patient) for item in people)
    return Problem(
        _("the record number {mrn!r} belongs to several patients.").format(mrn=mrn),
        where="patient",
        do=_(
            "Name one by the id: {listed}. The number of one is corrected in the window; or see: bedside review list"
        ).format(listed=listed),
    )


def wait(seconds: float) -> None:
    """Say that failed tries cost a wait, and wait."""
    text = _("after failed tries to open this store the next one waits {seconds} s.")
    click.echo(f"bedside: {text.format(seconds=ceil(seconds))}", err=True)
    time.sleep(seconds)


def _secret(file: Path) -> str:
    """Return the passphrase in a file; editors on Windows put a mark before the text."""
    try:
        return file.read_text(encoding="utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise Problem(_("this file is no text."), where=str(file), do=_("Write the passphrase as UTF-8.")) from error


new_secret_option = click.option(
    "--new-passphrase-file",
    "new_file",
    type=NamedPath(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help=_("A file that holds the new passphrase; else it is asked twice."),
)
patient_option = click.option("--patient", "mrn", required=True, metavar="MRN", help=_("The patient's record number."))
output_option = click.option(
    "-o", "--output", required=True, type=NamedPath(path_type=Path, dir_okay=False), metavar="FILE"
)
paper_option = click.option(
    "--paper",
    type=click.Choice(get_args(config.PaperSize), case_sensitive=False),
    help=_("The paper; default the site's."),
)
json_option = click.option("--json", "as_json", is_flag=True, help=_("One JSON document on standard output."))
because_option = click.option(
    "--because", required=True, metavar="REASON", help=_("Why; it is stored with the record.")
)
