"""Two workstations: a second store made of this one, and another one's records taken into it.

What does it is loaded when it is asked for: two verbs need it, and no other should wait for it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from bedside.session.rights import require

if TYPE_CHECKING:
    from bedside.session.session import Session

Secret = Callable[[Path], tuple[str, str]]
_NAME_BYTES = 4


class Came(NamedTuple):
    """What came of one patient: records taken, and records that say something else there."""

    patient: str
    taken: int
    variants: int


class Merged(NamedTuple):
    """What became of the other store's records, and how many conflicts wait for a person now.

    `variants` are records that say something else there under the same id; `patients` says what came of whom.
    """

    taken: int
    already: int
    variants: int
    patients: tuple[Came, ...]
    conflicts: int = 0


def clone(session: Session, folder: Path, entropy: Callable[[int], bytes]) -> str:
    """Make the store of another workstation in an empty or new folder; return that workstation's id."""
    from bedside.store.clone import clone as cloned  # noqa: PLC0415 - see above

    require(session.store.roles, "clone")
    session.access.require()
    name = entropy(_NAME_BYTES).hex()
    there = session.entry(f"cloned from {session.store.meta.workstation}")
    cloned(
        session.store,
        folder,
        workstation=name,
        here=session.entry(f"clone to {name}"),
        there=msgspec.structs.replace(there, workstation=name),
    )
    return name


def merge(session: Session, folder: Path, secret: Secret | None, pause: Callable[[float], None]) -> Merged:
    """Take the records of the store in a folder into the session's; that store is only read."""
    from bedside.store.merge import merge as taken  # noqa: PLC0415 - see above
    from bedside.store.other import opened  # noqa: PLC0415

    require(session.store.roles, "merge")
    session.access.require()
    session.store.hold.require()
    with opened(folder, session.store, session.now(), secret=secret, pause=pause) as other:
        done = taken(session.store, other, session.entry("merge"), named=folder)
    return Merged(done.taken, done.already, done.variants, tuple(Came(*item) for item in done.patients))
