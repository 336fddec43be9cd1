"""What is said once a store was brought up to this version: where the backup lies, and the way back."""

from __future__ import annotations

from bedside.domain.changelog import Release, shipped, since
from bedside.session import Session
from bedside.store import update
from bedside.text import _


def told(session: Session) -> str:
    """Return what is said where this opening updated the store, or nothing."""
    backup = session.store.before_update
    if backup is None:
        return ""
    return _(
        "The store in {folder} was updated to this version. The backup made before is proven: {backup}. An older "
        "program refuses the updated store. To go back to it, restore that backup with it: "
        "bedside restore {backup} --to DIR. "
        "What is charted from now on stays in this store; the newer program can export it, or merge it later."
    ).format(folder=session.store.folder, backup=backup)


def news(session: Session, seen: str) -> tuple[Release, ...]:
    """Return the releases that a user has not been told of; `seen` is the version they saw last, empty for none.

    Who has seen none is new here and told nothing, unless the journal knows them from before an update of the store:
    what opened it first may have been another user, or a command that nobody watched.
    """
    found = shipped()
    if seen:
        return since(found, seen)
    return found[:1] if update.knew_older(session.store) else ()
