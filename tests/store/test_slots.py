"""Changing the key slots: the journal first, and no window, crash or full disk leaves a slot that nobody entered."""

import contextlib
import os
import threading

import msgspec
import pytest

from bedside.domain.problem import Problem
from bedside.store import file, seals, slots, vault, verify
from bedside.store.errors import StoreBusy, StoreReadOnly, StoreUnavailable
from bedside.store.journal import first_break
from bedside.store.store import Store
from tests.store.samples import ENTRY

ADD = msgspec.structs.replace(ENTRY, action="add user nina: nurse")


def added(name):
    """Return a change that adds a slot nobody can open: what is tested here is the file, not the key."""
    empty = vault.Slot(roles=("nurse",), kdf=vault.Kdf(), salt=b"s", nonce=b"n", wrapped=name.encode())

    def wanted(keys):
        if name in keys.slots:
            raise Problem("there already.")
        return msgspec.structs.replace(keys, slots={**keys.slots, name: empty})

    return wanted


def names(folder):
    return set(vault.read(folder).slots) - {"demo", vault.RECOVERY}


def told(store):
    return [(link.action, seals.covered(link.rows_sha256).get("slots")) for link in store.journal()][1:]


def test_the_entry_covers_the_slots_that_then_stand(folder, store):
    before = vault.read(folder)
    store.change_slots(ADD, added("nina"))
    after = vault.read(folder)
    digest = vault.slots_digest(after)
    assert told(store) == [(ADD.action, digest), (f"done: {ADD.action}", digest)]
    assert vault.slots_digest(before) != vault.slots_digest(after)
    assert (after.head, after.format, set(after.slots)) == (before.head, 1, {"demo", "recovery", "nina"})
    assert (folder / vault.KEYS).stat().st_mode & 0o777 == 0o600


def test_the_digest_names_every_part_of_a_slot_and_no_order(folder):
    keys = vault.read(folder)
    turned = msgspec.structs.replace(keys, slots=dict(reversed(keys.slots.items())), head=None)
    assert vault.slots_digest(turned) == vault.slots_digest(keys)
    for change in ({"roles": ("reader",)}, {"salt": b"x"}, {"nonce": b"x"}, {"wrapped": b"x"}):
        slot = msgspec.structs.replace(keys.slots["demo"], **change)
        other = msgspec.structs.replace(keys, slots={**keys.slots, "demo": slot})
        assert vault.slots_digest(other) != vault.slots_digest(keys)


def test_a_refusal_leaves_no_trace(folder, store):
    before, chain = (folder / vault.KEYS).read_bytes(), store.journal()
    with pytest.raises(Problem, match="there already"):
        store.change_slots(ADD, added("demo"))
    assert ((folder / vault.KEYS).read_bytes(), store.journal()) == (before, chain)


def die_between(folder, made, name):
    """Let a process die after the entry is committed and before keys.json is written."""
    child = os.fork()
    if child == 0:
        slots._replace = lambda *_args: os._exit(9)
        store = Store(folder, file.connect(folder, made[2].key, writable=True), made[2], writable=True)
        store.change_slots(msgspec.structs.replace(ADD, action=f"add user {name}: nurse"), added(name))
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


def test_a_crash_between_journal_and_keys_changes_nobodys_way_in(folder, made, reopen):
    before = (folder / vault.KEYS).read_bytes()
    die_between(folder, made, "nina")
    assert (folder / vault.KEYS).read_bytes() == before
    again = reopen()
    seen = verify.verify(again._db, folder, again.key)
    assert (seen.ok, len(seen.remarks)) == (True, 1)
    again.change_slots(ADD, added("nina"))
    assert names(folder) == {"nina"}
    assert [action for action, _ in told(again)] == [
        ADD.action,
        f"not done: {ADD.action}",
        ADD.action,
        f"done: {ADD.action}",
    ]
    assert verify.verify(again._db, folder, again.key).remarks == ()


def test_after_two_crashes_in_a_row_the_journal_still_knows_the_slots(folder, made, reopen):
    before = (folder / vault.KEYS).read_bytes()
    for name in ("nina", "omar"):
        die_between(folder, made, name)
    assert (folder / vault.KEYS).read_bytes() == before
    store = reopen()
    assert [action for action, _ in told(store)] == [
        "add user nina: nurse",
        "not done: add user nina: nurse",
        "add user omar: nurse",
    ]
    assert verify.verify(store._db, folder, store.key).ok


def test_a_disk_that_fails_at_the_keys_is_said_in_the_journal(folder, store, monkeypatch):
    before = vault.read(folder)

    def full(_handle):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(Exception, match="full"):
            store.change_slots(ADD, added("nina"))
    assert vault.read(folder) == before
    digest = vault.slots_digest(before)
    assert [action for action, _ in told(store)] == [ADD.action, f"not done: {ADD.action}"]
    assert told(store)[-1][1] == digest
    assert first_break(store.journal()) is None


def test_a_slot_that_no_entry_covers_is_never_covered_in_passing(folder, store):
    vault.write(folder, added("eve")(vault.read(folder)))
    before = (folder / vault.KEYS).read_bytes()
    with pytest.raises(StoreUnavailable, match="no entry of the journal covers"):
        store.change_slots(ADD, added("nina"))
    assert ((folder / vault.KEYS).read_bytes(), told(store)) == (before, [])
    assert "no entry" in store.tampered
    assert [item.what for item in verify.verify(store._db, folder, store.key).breaks] == ["keys edited"]
    store.confirm_slots(msgspec.structs.replace(ENTRY, action="confirm users eve"), vault.read(folder))
    assert store.foreign_slots() == ""
    assert verify.verify(store._db, folder, store.key).ok
    store.change_slots(ADD, added("nina"))
    assert names(folder) == {"eve", "nina"}


def test_an_older_key_file_put_back_is_no_change_that_did_not_finish(folder, store):
    old = (folder / vault.KEYS).read_bytes()
    store.change_slots(ADD, added("nina"))
    (folder / vault.KEYS).write_bytes(old)
    assert store.foreign_slots() != ""
    assert not verify.verify(store._db, folder, store.key).ok


def test_a_crash_after_the_keys_are_written_leaves_the_change_done(folder, store, monkeypatch):
    real = slots._enter
    with monkeypatch.context() as patched:
        patched.setattr(slots, "_enter", lambda db, entry, keys: real(db, entry, keys) if entry == ADD else 1 / 0)
        store.change_slots(ADD, added("nina"))
    assert [action for action, _ in told(store)] == [ADD.action]
    assert verify.verify(store._db, folder, store.key).ok
    assert verify.verify(store._db, folder, store.key).remarks == ()
    assert store.foreign_slots() == ""


def test_only_the_slots_that_were_looked_at_are_confirmed(folder, store):
    seen = vault.read(folder)
    vault.write(folder, added("eve")(seen))
    with pytest.raises(StoreBusy, match="Look at them again"):
        store.confirm_slots(ENTRY, seen)
    assert told(store) == []


def test_the_head_in_keys_is_no_part_of_what_is_covered(folder, store, reopen):
    store.log(ENTRY)
    store.close()
    assert reopen().foreign_slots() == ""


def test_another_change_has_to_wait_until_this_one_is_done(folder, store, reopen, monkeypatch):
    other, real = reopen(), slots._replace
    refused = []

    def meanwhile(*args):
        store._db.rollback()
        with pytest.raises(StoreBusy, match="as they were"):
            other.change_slots(ADD, added("omar"))
        refused.append(True)
        store._db.execute("BEGIN IMMEDIATE")
        return real(*args)

    monkeypatch.setattr(slots, "_replace", meanwhile)
    store.change_slots(ADD, added("nina"))
    assert (refused, names(folder)) == ([True], {"nina"})
    assert len(told(store)) == 2
    monkeypatch.undo()
    other.change_slots(msgspec.structs.replace(ADD, action="add user omar: nurse"), added("omar"))
    assert names(folder) == {"nina", "omar"}
    assert not (folder / "users.lock").exists()


def test_a_window_that_closes_meanwhile_keeps_its_head(folder, store, reopen, monkeypatch):
    other, real = reopen(), slots._replace
    other.log(ENTRY)

    def meanwhile(*args):
        store._db.rollback()
        other.close()
        store._db.execute("BEGIN IMMEDIATE")
        return real(*args)

    monkeypatch.setattr(slots, "_replace", meanwhile)
    before = vault.read(folder).head
    store.change_slots(ADD, added("nina"))
    after = vault.read(folder)
    assert after.head.seq > before.seq
    assert names(folder) == {"nina"}
    assert verify.verify(store._db, folder, store.key).ok


def test_two_windows_at_once_lose_no_change(folder, made, reopen):
    wanted = [[f"{letter}{number}" for number in range(10)] for letter in "ab"]
    faults = []

    def work(mine):
        store = Store(folder, file.connect(folder, made[2].key, writable=True), made[2], writable=True)
        todo = [*mine]
        try:
            while todo:
                with contextlib.suppress(StoreBusy):
                    store.change_slots(
                        msgspec.structs.replace(ADD, action=f"add user {todo[0]}: nurse"), added(todo[0])
                    )
                    todo.pop(0)
        except Exception as error:
            faults.append(error)
        finally:
            store.close()

    workers = [threading.Thread(target=work, args=(mine,)) for mine in wanted]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert faults == []
    assert names(folder) == {name for mine in wanted for name in mine}
    store = reopen()
    assert len(told(store)) == 40
    assert verify.verify(store._db, folder, store.key).ok


def test_where_the_drive_knows_no_locks_the_later_change_says_so(folder, store, reopen, monkeypatch):
    other, real = reopen(), slots._replace
    monkeypatch.setattr(slots.lock, "held", lambda _path: contextlib.nullcontext(enter_result=True))

    def meanwhile(*args):
        monkeypatch.setattr(slots, "_replace", real)
        store._db.rollback()
        other.change_slots(msgspec.structs.replace(ADD, action="add user omar: nurse"), added("omar"))
        store._db.execute("BEGIN IMMEDIATE")
        return real(*args)

    monkeypatch.setattr(slots, "_replace", meanwhile)
    with pytest.raises(StoreUnavailable, match="just changed"):
        store.change_slots(ADD, added("nina"))
    assert names(folder) == {"omar"}


def test_a_store_that_is_only_read_changes_no_slot(reopen):
    with pytest.raises(StoreReadOnly):
        reopen(writable=False).change_slots(ADD, added("nina"))


def test_a_closed_store_has_no_key(store, made):
    held = store._key
    assert store.key == made[2].key
    store.close()
    assert bytes(held) == b""
    with pytest.raises(StoreUnavailable, match="closed"):
        _ = store.key


def test_no_text_form_shows_the_key(store, made):
    shown = f"{made[2]!r} {made[2]} {store!r} {store.__class__}"
    assert made[2].key.hex() not in shown
    assert repr(made[2].key) not in shown
