"""Which store, as whom, and with which passphrase: the options that every verb on a store shares."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click

from bedside import config
from bedside.domain.problem import Problem
from bedside.session import Session
from bedside.store import vault

_NO_PASSPHRASE = "Set BEDSIDE_PASSPHRASE, or give --passphrase-file."


@dataclass(frozen=True)
class Access:
    """What was said about the store; the user and the passphrase are asked for when they are needed."""

    store: Path | None
    user: str | None
    passphrase_file: Path | None

    @property
    def folder(self) -> Path:
        """Return the folder of the store."""
        return self.store or config.default_store()

    def passphrase(self, *, new: bool = False) -> str:
        """Return the passphrase from the file, the environment or a prompt; raise Problem when nobody can be asked."""
        if self.passphrase_file is not None:
            return self.passphrase_file.read_text(encoding="utf-8").rstrip("\r\n")
        if "BEDSIDE_PASSPHRASE" in os.environ:
            return os.environ["BEDSIDE_PASSPHRASE"]
        if not sys.stdin.isatty():
            raise Problem("no passphrase was given.", where="passphrase", do=_NO_PASSPHRASE)
        try:
            return click.prompt("Passphrase", hide_input=True, confirmation_prompt=new, err=True)
        except click.Abort as abort:
            raise Problem("no passphrase was given.", where="passphrase", do=_NO_PASSPHRASE) from abort

    def who(self) -> str:
        """Return the user: as said, else the only one the store has; raise Problem when several could be meant."""
        if self.user:
            return self.user
        names = [name for name in vault.read(self.folder).slots if name != vault.RECOVERY]
        if len(names) != 1:
            raise Problem("the store has several users.", where="user", do="Give --user, or set BEDSIDE_USER.")
        return names[0]


def with_store(function: Callable[..., None]) -> Callable[..., None]:
    """Add --store, --user and --passphrase-file, handed over as `access`."""
    # Not click's own test of the folder: one that may not be read is the environment's fault (exit 3), not wrong use.
    path = click.Path(path_type=Path, readable=False)
    secret = click.Path(path_type=Path, exists=True, dir_okay=False)

    @click.option("--store", envvar="BEDSIDE_STORE", type=path, help="The store's folder.", metavar="DIR")
    @click.option("--user", envvar="BEDSIDE_USER", help="Who works.", metavar="NAME")
    @click.option("--passphrase-file", type=secret, help="A file that holds the passphrase.", metavar="FILE")
    @wraps(function)
    def wrapped(*args: Any, store: Path | None, user: str | None, passphrase_file: Path | None, **others: Any) -> None:  # noqa: ANN401
        function(*args, access=Access(store, user, passphrase_file), **others)

    return wrapped


@contextmanager
def opened(access: Access) -> Iterator[Session]:
    """Open the store as the user said and close it afterwards."""
    session = Session.open(access.folder, access.who(), access.passphrase())
    try:
        yield session
    finally:
        session.close()


patient_option = click.option("--patient", "mrn", required=True, metavar="MRN", help="The patient's record number.")
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
because_option = click.option("--because", required=True, metavar="REASON", help="Why; it is stored with the record.")
