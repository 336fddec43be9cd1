"""What one open store holds: its lease, or the reason why nothing can be stored through it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bedside.store.errors import KEPT, StoreDamaged, StoreError, StoreUnavailable, read_only, translated
from bedside.store.lease import Lease
from bedside.text import _

if TYPE_CHECKING:
    from bedside.store.rescue import Rescued

_BETWEEN = timedelta(minutes=1)


class Hold:
    """The hold on a folder. `refusal` is what an entry is refused with, None while entries are taken.

    `rescued` says what was lost where the store is damaged, `fault` what is wrong with the journal's end, `lacks` by
    which steps the file is older than the copy of it that is read.
    """

    def __init__(
        self,
        folder: Path,
        *,
        lease: Lease | None = None,
        refusal: StoreError | None = None,
        rescued: Rescued | None = None,
        fault: str = "",
        lacks: tuple[str, ...] = (),
    ) -> None:
        self.refusal = refusal
        self.rescued = rescued
        self.fault = fault
        self.lacks = lacks
        self._folder = folder
        self._lease = lease
        self._renewed: datetime | None = None
        self._is_damaged = False

    @classmethod
    def plain(cls, folder: Path, *, writable: bool) -> Hold:
        """Return the hold of a store that was opened beside another one that has the lease, or for reading."""
        return cls(folder, refusal=None if writable else read_only(folder))

    @property
    def stands(self) -> bool:
        """Return whether no other computer has taken the store over since."""
        return self._lease is None or self._lease.stands

    def require(self) -> None:
        """Raise what an entry is refused with; nothing while entries are taken."""
        if self.refusal is not None:
            raise type(self.refusal)(str(self.refusal))
        if not self.stands:
            raise StoreUnavailable(
                _(
                    "The store in {folder} was taken over by another computer while this one was silent. {kept} "
                    "Close the store here, and open it again when it is free."
                ).format(folder=self._folder, kept=_(KEPT))
            )

    def renew(self, now: datetime) -> None:
        """Say once a minute that this process is still at work; a disk that takes no writes is no reason to stop."""
        if self._lease is None or not self.stands:
            return
        # A clock that was set back must not stop it.
        if self._renewed is None or abs(now - self._renewed) >= _BETWEEN:
            with suppress(OSError):
                self._lease.renew(now)
                self._renewed = now

    @contextmanager
    def named(self) -> Iterator[None]:
        """Name what fails in the block; a damage that shows lets the next opening check the whole store."""
        try:
            with translated(self._folder):
                yield
        except StoreDamaged:
            self._is_damaged = True
            raise

    def release(self, *, clean: bool = True) -> None:
        """Give the lease up; not `clean` lets the next opening check the whole store."""
        if self._lease is not None:
            self._lease.release(clean=clean and not self._is_damaged)
            self._lease = None
