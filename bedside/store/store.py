"""The append-only store: records go in with their journal entry in one transaction, and never change."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, suppress
from datetime import datetime
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, Unpack

import msgspec

from bedside.domain import changelog, clock
from bedside.domain.moment import zone_of
from bedside.domain.problem import Problem
from bedside.domain.records import AnyRecord
from bedside.store import (
    attempts,
    drafts,
    file,
    heads,
    inserting,
    journal,
    marker,
    opening,
    schema,
    seals,
    trail,
    vault,
)
from bedside.store.drafts import Draft
from bedside.store.errors import UNTOUCHED, DiskFull, StoreDamaged, StoreError, StoreUnavailable, translated
from bedside.store.hold import Hold
from bedside.store.journal import Entry
from bedside.store.opening import How
from bedside.store.reader import Reader
from bedside.store.vault import Entropy
from bedside.text import _

if TYPE_CHECKING:
    from sqlite_utils import Database

    from bedside.store.breaks import Verified
    from bedside.store.rescue import Rescued
    from bedside.store.slots import Change


class Meta(msgspec.Struct, frozen=True, kw_only=True):
    """What the store says of itself; `zone` is an IANA name, `practice` "yes" where every patient is invented.

    `schema` is the step of the schema that a journal entry has confirmed, `program` the version of bedside that brought
    the store there. The newest row of a key holds.
    """

    ward: str
    zone: str
    workstation: str
    created: str
    practice: str
    schema: str = ""
    program: str = ""


class Appended(NamedTuple):
    """The ids that an append stored, and those that were there already with the same content.

    `arrivals` are the newest arrival number before and after, `clashing` what was left out, where that was asked for.
    """

    stored: tuple[str, ...]
    already: tuple[str, ...]
    arrivals: tuple[int, int]
    clashing: Mapping[str, Problem] = MappingProxyType({})


class Store(Reader):
    """One open store, for one user and one thread."""

    def __init__(
        self, folder: Path, db: Database, unlocked: vault.Unlocked, *, writable: bool, hold: Hold | None = None
    ) -> None:
        self.folder = folder
        self.user = unlocked.user
        self.roles = unlocked.roles
        self.writable = writable
        self.hold = hold or Hold.plain(folder, writable=writable)
        self._db = db
        self._key = bytearray(unlocked.key)
        #: the backup that was made before this opening updated the store, None where it did not
        self.before_update: Path | None = None
        self.meta = self._meta()

    @classmethod
    def create(
        cls,
        folder: Path,
        *,
        ward: str,
        zone: str,
        user: str,
        passphrase: str,
        now: datetime,
        entropy: Entropy,
        practice: bool = False,
        twice: bool = False,
    ) -> tuple[Store, str]:
        """Make a store and its first user (administrator and physician); return it and the recovery code, shown once.

        `twice`: on a network drive too. Raises Problem for a folder that holds a store already or lies in one,
        StoreError where the folder cannot be written.
        """
        vault.check_secret(user, passphrase)
        if outer := file.holder(folder.parent):
            text = _("this folder lies inside the store in {outer}.").format(outer=outer)
            raise Problem(text, where="store", do=_("Choose a folder outside of it."))
        if (folder / vault.KEYS).exists() or (folder / file.CHART).exists():
            raise Problem(_("there is a store in this folder already."), where="store", do=_("Choose another folder."))
        created = now.isoformat(timespec="seconds")
        flag = "yes" if practice else "no"
        step = schema.STEPS[-1][0]
        meta = Meta(
            ward=ward,
            zone=zone,
            workstation=entropy(4).hex(),
            created=created,
            practice=flag,
            schema=step,
            program=changelog.this_version(),
        )
        key = entropy(vault.KEY_BYTES)
        keys, code = vault.first_keys(key, user, passphrase, entropy)
        first = Entry(at=now, author=user, workstation=meta.workstation, action=journal.MADE)
        with translated(folder):
            hold, alone = opening.new(folder, now, twice=twice)
            db = _new_file(folder, key, hold, alone=alone)
            try:
                with file.writing(db):
                    _seal(db, first, msgspec.structs.asdict(meta), keys)
                # Last, because its presence is what makes the folder a store: a crash before it leaves nothing to open.
                vault.write(folder, msgspec.structs.replace(keys, head=heads.of(db, key)))
            except BaseException:
                db.close()
                (folder / file.CHART).unlink()
                hold.release()
                raise
        marker.put(folder)
        return cls(folder, db, vault.Unlocked(user, vault.FIRST_ROLES, key), writable=True, hold=hold), code

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        user: str,
        passphrase: str,
        now: datetime,
        **how: Unpack[How],
    ) -> Store:
        """Open a store; the recovery code is taken in place of a passphrase and opens it as the user "recovery".

        Where this user may not write, the store opens for reading and an append raises StoreReadOnly; a damaged one
        opens for reading with what can be read. Raises WrongPassphrase, StoreUnavailable, StoreTooNew.
        """
        unlocked = vault.unlock(folder, user, passphrase, now)
        return cls.with_key(folder, unlocked, now, **how)

    @classmethod
    def with_key(cls, folder: Path, unlocked: vault.Unlocked, now: datetime, **how: Unpack[How]) -> Store:
        """Open a store that somebody unlocked already; else as `open`."""
        made = opening.opened(folder, unlocked.key, now, **how)
        try:
            return cls._of(made, folder, unlocked, now)
        except DiskFull as full:
            return cls._of(opening.reading(folder, unlocked.key, full), folder, unlocked, now)

    @classmethod
    def _of(cls, how: opening.Opened, folder: Path, unlocked: vault.Unlocked, now: datetime) -> Store:
        try:
            with translated(folder, UNTOUCHED):
                store = cls(folder, how.db, unlocked, writable=how.hold.refusal is None, hold=how.hold)
                if store.writable:
                    store._take_note(how, now)
                    marker.put(folder)
                return store
        except BaseException:
            how.db.close()
            how.hold.release(clean=not how.actions)
            raise

    def append(self, records: Sequence[AnyRecord], entry: Entry, **terms: Unpack[inserting.Terms]) -> Appended:
        """Store all records, their journal entry and the frozen Assessments they were decided on, or nothing.

        A record whose id is stored with the same content is left as it is; with other content it is a Problem, or with
        `leave_out` is not stored while the others are. When nothing is new, nothing is written.
        """
        self.hold.require()
        with self._translated(), file.writing(self._db):
            if guard := terms.get("guard"):
                guard()
            new, already, clashing = inserting.sort(self, records)
            if clashing and not terms.get("leave_out"):
                raise next(iter(clashing.values()))
            if new:
                inserting.write(self._db, new, entry)
            for content in terms.get("frozen", ()):
                self._db.execute(
                    "INSERT INTO assessment SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM assessment WHERE hash = ?1)",
                    (hashlib.sha256(content).hexdigest(), content),
                )
            last = self.newest()
        return Appended(tuple(item.id for item in new), already, (last - len(new), last), clashing)

    def log(self, entry: Entry, digest: str = "") -> int:
        """Write a journal entry about something that stores no record (a view, a print); return its number."""
        self.hold.require()
        with self._translated(), file.writing(self._db):
            return journal.write(self._db, entry, 0, digest)

    def seal(self, entry: Entry, **meta: str) -> int:
        """Add rows to what the store says of itself, and an entry that covers all of that and the key slots."""
        self.hold.require()
        with self._translated(), file.writing(self._db):
            number = _seal(self._db, entry, meta, vault.read(self.folder))
        self.meta = self._meta()
        return number

    @cached_property
    def tampered(self) -> str:
        """Return what is wrong with the journal's end or the users, by keys.json; empty where nothing is."""
        with self._translated():
            found = heads.fault(self._db, self.key, vault.read(self.folder))
        return (found.text if found else self.hold.fault) or self.foreign_slots()

    def verify(self) -> Verified:
        """Compute again what the journal says, and return what is not so; reads the whole store."""
        from bedside.store import verify  # noqa: PLC0415 - rarely asked for, and start-up should not wait for it

        with self._translated():
            if self.hold.rescued is not None:
                return verify.verify_damaged(self._db, self.folder, self.key, self.hold.rescued.text)
            return verify.verify(self._db, self.folder, self.key, covered=schema.COVERING not in self.hold.lacks)

    def save_drafts(self, texts: dict[str, str], at: datetime, *, wait: bool) -> None:
        """Keep what this user types, by place; an empty text is forgotten. Raises StoreError with nothing kept."""
        self.hold.require()
        with self._translated():
            drafts.save(self._db, self.user, texts, at, wait=wait)

    def drafts(self) -> dict[str, Draft]:
        """Return what was kept for this user and nobody else, by place."""
        with self._translated():
            return drafts.of(self._db, self.user)

    def close(self) -> None:
        """Write the journal's head into keys.json and close the file; a second call does nothing."""
        if self.writable and self._key and self.hold.stands:
            heads.keep(self._db, self.folder, self.key)
        self._db.close()
        self.hold.release()
        # As far as Python lets it: what was opened with the key may have copies until they are collected.
        self._key[:] = bytes(len(self._key))
        self._key.clear()

    @property
    def rescued(self) -> Rescued | None:
        """Return what a damaged store has lost, None for a whole one."""
        return self.hold.rescued

    @property
    def key(self) -> bytes:
        """Return the store key; raise StoreUnavailable for a closed store, which has dropped it."""
        if not self._key:
            raise StoreUnavailable(_("The store is closed. Open it again."))
        return bytes(self._key)

    def change_slots(self, entry: Entry, wanted: Change) -> None:
        """Change who can open the store, journal entry first; `wanted` may raise Problem to refuse."""
        self.hold.require()
        from bedside.store import slots  # noqa: PLC0415 - few verbs change users

        slots.change(self._db, self.folder, entry, wanted)

    def foreign_slots(self) -> str:
        """Return that keys.json holds slots which no entry of the journal covers; empty where all are covered."""
        from bedside.store import slots  # noqa: PLC0415 - see change_slots

        with self._translated():
            return _(slots.FOREIGN) if slots.unexplained(self._db, vault.read(self.folder)) else ""

    def confirm_slots(self, entry: Entry, seen: vault.Keys) -> None:
        """Enter that an administrator keeps the slots as they stand; raise StoreBusy where others stand there now."""
        from bedside.store import slots  # noqa: PLC0415 - see change_slots

        self.hold.require()
        slots.confirm(self._db, self.folder, entry, seen)

    def fold_attempts(self, entry: Entry) -> None:
        """Move the failed tries noted beside the store into the journal, one entry each like `entry`.

        What cannot be written now waits for the next time: it keeps nobody out.
        """
        if self.writable:
            with suppress(StoreError), self._translated():
                attempts.fold(self.folder, self._db, entry)

    def renew(self, now: datetime) -> None:
        """Say that this process is still at work on the store; to be called once a minute or more often."""
        self.hold.renew(now)

    def _translated(self) -> AbstractContextManager[None]:
        return self.hold.named()

    def _all(self, sql: str, *values: str | int) -> list[tuple]:
        """Read as any reader does; a page that turns out to be damaged makes the store one that is read as it is."""
        try:
            return super()._all(sql, *values)
        except StoreDamaged:
            if self.hold.rescued or self._db.conn.in_transaction:
                raise
            self._rescue()
            return super()._all(sql, *values)

    def _rescue(self) -> None:
        how = opening.rescued(self.folder, self.key)
        self._db.close()
        self.hold.release(clean=False)
        self._db, self.hold, self.writable = how.db, how.hold, False

    def _meta(self) -> Meta:
        try:
            meta = msgspec.convert(dict(self._all("SELECT key, value FROM meta ORDER BY seq")), Meta)
            zone_of(meta.zone)
        except (msgspec.ValidationError, Problem) as error:
            raise StoreUnavailable(
                _(
                    "The store in {folder} no longer says of which ward, time zone and workstation it is. Nothing "
                    "was changed. Restore the last proven backup."
                ).format(folder=self.folder)
            ) from error
        return meta

    def _take_note(self, how: opening.Opened, now: datetime) -> None:
        """Write into the journal what happened while the store was opened."""
        if self.meta.schema != schema.STEPS[-1][0]:
            self._updated(how.backup, now)
        for action in how.actions:
            self.log(self._entry(now, action))

    def _entry(self, now: datetime, action: str) -> Entry:
        """Return an entry of the store itself, which says where the clock shows less than it did: later ones ask it."""
        found = trail.last_entry(self, self.meta.workstation)
        wrong = trail.set_back(found, now) if found else ()
        return Entry(
            at=now, author=self.user, workstation=self.meta.workstation, action=action, clock=clock.written(wrong)
        )

    def _updated(self, backup: Path | None, now: datetime) -> None:
        from bedside.store import update  # noqa: PLC0415 - a store is updated once

        # None where a kill came between the update and this.
        self.before_update = backup or update.unnamed(self._db, self.folder, self.key)
        # The head first: from then on a store without one was tampered with, whatever crashed.
        heads.start(self._db, self.folder, self.key)
        step = schema.STEPS[-1][0]
        self.seal(self._entry(now, f"{journal.UPDATED}{step}"), schema=step, program=changelog.this_version())


def _seal(db: Database, entry: Entry, meta: Mapping[str, str], keys: vault.Keys) -> int:
    for item in meta.items():
        db.execute("INSERT INTO meta (key, value) VALUES (?, ?)", item)
    digest = seals.covering(meta=seals.meta_digest(db), slots=vault.slots_digest(keys))
    return journal.write(db, entry, 0, digest)


def _new_file(folder: Path, key: bytes, hold: Hold, *, alone: bool) -> Database:
    with ExitStack() as undo:
        undo.callback(hold.release)
        # Half a store in the folder would refuse the next try to make one.
        undo.callback((folder / file.CHART).unlink, missing_ok=True)
        file.make(folder)
        db = file.connect(folder, key, writable=True, alone=alone)
        undo.callback(db.close)
        schema.bring_up(db, folder, writable=True)
        undo.pop_all()
        return db
