"""Opening a store: each thing that keeps it from opening as usual has its own sentence, and loses nothing."""

import functools
import os
import shutil
import signal
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from bedside.store import attempts, computer, file, lease, opening, place, vault, whole
from bedside.store.computer import Computer
from bedside.store.errors import (
    DiskFull,
    StoreBusy,
    StoreDamaged,
    StoreReadOnly,
    StoreTooNew,
    StoreUnavailable,
    WrongPassphrase,
)
from bedside.store.place import Mount
from bedside.store.store import Store
from tests import full_disk, nobody
from tests.store import damage
from tests.store.conftest import NOW, PASSPHRASE, USER
from tests.store.samples import ENTRY, crp, patient

THERE = Computer("ward-4-pc", "machine-2", "boot-7")


@pytest.fixture
def unlocked(made):
    return made[2]


@pytest.fixture
def opened(folder, unlocked):
    stores = []

    def again(**options):
        now = options.pop("now", NOW)
        stores.append(Store.with_key(folder, unlocked, now, **options))
        return stores[-1]

    yield again
    for store in stores:
        store.close()


def actions(store):
    return [link.action for link in store.journal()]


def crash(folder, unlocked, count=1):
    """Append in another process, which is killed with the store open."""
    pid = os.fork()
    if pid == 0:
        store = Store.with_key(folder, unlocked, NOW)
        store.append([patient(), *(crp(f"o{number}") for number in range(count))], ENTRY)
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(pid, 0)


def test_a_lease_lasts_from_open_to_close(folder, opened):
    store = opened()
    assert len(list((folder / "leases").iterdir())) == 1
    store.close()
    assert not (folder / "leases").exists()


def test_a_new_store_is_leased_as_well(tmp_path):
    store, _code = Store.create(
        tmp_path / "new", ward="W", zone="UTC", user=USER, passphrase=PASSPHRASE, now=NOW, entropy=os.urandom
    )
    assert len(list((tmp_path / "new" / "leases").iterdir())) == 1
    store.close()
    assert not (tmp_path / "new" / "leases").exists()


def test_after_a_crash_the_whole_store_is_checked_and_the_journal_says_so(folder, unlocked, opened):
    crash(folder, unlocked)
    store = opened()
    assert len(store.records("p1")) == 2
    assert actions(store)[-1] == "full check after an unclean close: whole"
    store.close()
    store = opened()
    assert actions(store).count("full check after an unclean close: whole") == 1
    assert store.verify().ok


def test_the_first_thing_that_is_not_as_written_is_journaled(folder, unlocked, opened):
    crash(folder, unlocked)
    db = file.connect(folder, unlocked.key, writable=True)
    db.execute("DROP TRIGGER observation_no_update")
    db.execute("UPDATE observation SET value = '1' WHERE id = 'o0'")
    db.execute(
        'CREATE TRIGGER "observation_no_update" BEFORE UPDATE ON "observation" '
        "BEGIN SELECT RAISE(ABORT, 'records are never changed or removed'); END"
    )
    db.close()
    store = opened()
    assert actions(store)[-1] == "full check after an unclean close: row edited, entry 2"
    assert store.tampered


def test_a_crash_that_damaged_the_file_is_found_again_by_whoever_opens_next(folder, unlocked, opened):
    crash(folder, unlocked, 400)
    with closing(file.connect(folder, unlocked.key, writable=True)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    damage.lose_page(folder, damage.pages(folder) - 1)
    for _ in range(2):
        store = opened()
        assert store.rescued is not None
        store.close()
        assert len(list((folder / "leases").iterdir())) == 1


def test_another_computer_is_told_and_may_take_over_after_the_minutes(folder, opened, monkeypatch):
    first = opened()
    first.append([patient()], ENTRY)
    monkeypatch.setattr(opening, "this_computer", lambda: THERE)
    for options in ({}, {"take_over": True, "now": NOW + timedelta(minutes=9)}):
        with pytest.raises(StoreUnavailable, match=f"another computer: {computer.this_computer().host}"):
            opened(**options)
    first.renew(NOW + timedelta(minutes=5))
    with pytest.raises(StoreUnavailable, match="last seen at work 2026-01-10 08:05 UTC"):
        opened(take_over=True, now=NOW + timedelta(minutes=14))
    second = opened(take_over=True, now=NOW + timedelta(minutes=16))
    host = computer.this_computer().host
    assert actions(second)[-2:] == [f"take over from {host}", "full check after an unclean close: whole"]
    with pytest.raises(StoreUnavailable, match="taken over by another computer") as caught:
        first.append([crp("o1")], ENTRY)
    assert "not stored" in str(caught.value)
    assert first.records("p1") == (patient(),)
    assert second.append([crp("o2")], ENTRY).stored == ("o2",)


def test_a_lease_is_renewed_once_a_minute(folder, opened):
    store = opened()
    path = next((folder / "leases").iterdir())

    def renewed():
        return msgspec.json.decode(path.read_bytes(), type=lease.Holder).renewed - NOW

    store.renew(NOW + timedelta(seconds=30))
    assert renewed() == timedelta(seconds=30)
    store.renew(NOW + timedelta(seconds=60))
    assert renewed() == timedelta(seconds=30)
    store.renew(NOW + timedelta(seconds=90))
    assert renewed() == timedelta(seconds=90)
    store.renew(NOW - timedelta(hours=1))
    assert renewed() == -timedelta(hours=1)


def test_a_reader_takes_no_lease(folder, unlocked):
    nobody.reachable(folder)
    for item in folder.iterdir():
        item.chmod(0o444)
    folder.chmod(0o555)
    done = nobody.run(functools.partial(look, folder, unlocked))
    folder.chmod(0o755)
    assert done.stdout == "False ['chart.db', 'keys.json', 'ward.bedside']\n", done.stderr


def look(folder, unlocked):
    store = Store.with_key(folder, unlocked, NOW)
    print(store.writable, sorted(os.listdir(folder)))


def test_a_network_drive_is_refused_unless_asked_for_twice(folder, unlocked, opened, monkeypatch):
    monkeypatch.setattr(place, "_mounts", lambda: [Mount("/", "ext4"), Mount(str(folder.parent), "nfs4")])
    files = damage.content(folder)
    with pytest.raises(StoreUnavailable, match="network drive"):
        opened()
    assert damage.content(folder) == files
    store = opened(twice=True)
    store.append([patient(), crp("o1")], ENTRY)
    assert not (folder / "chart.db-wal").exists()
    assert not (folder / "chart.db-shm").exists()
    with pytest.raises(StoreBusy, match="only one at a time"):
        opened(twice=True)
    store.close()
    monkeypatch.undo()
    assert len(opened().records("p1")) == 2


def test_a_store_is_not_made_on_a_network_drive_either(tmp_path, monkeypatch):
    monkeypatch.setattr(place, "_mounts", lambda: [Mount("/", "cifs")])
    make = functools.partial(
        Store.create,
        tmp_path / "new",
        ward="W",
        zone="UTC",
        user=USER,
        passphrase=PASSPHRASE,
        now=NOW,
        entropy=os.urandom,
    )
    with pytest.raises(StoreUnavailable, match="network drive"):
        make()
    assert not (tmp_path / "new").exists()
    store, _code = make(twice=True)
    assert store.append([patient()], ENTRY).stored == ("p1",)
    store.close()


def test_a_log_of_before_is_kept_where_the_store_must_be_used_alone(folder, unlocked, monkeypatch, tmp_path):
    live = Store.with_key(folder, unlocked, NOW)
    live.append([patient(), crp("o1")], ENTRY)
    dead = damage.copy_open(folder, tmp_path / "dead")
    live.close()
    monkeypatch.setattr(place, "_mounts", lambda: [Mount("/", "cifs")])
    store = Store.with_key(dead, unlocked, NOW, twice=True)
    assert len(store.records("p1")) == 2
    store.close()


LOCK = """
import sys
from bedside.store.driver import connect
connection = connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA key = \\"x'" + sys.argv[2] + "'\\"")
connection.execute("BEGIN " + sys.argv[3])
print("locked", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def locked(folder, unlocked):
    """Lock the chart file in another process."""
    children = []

    def lock(how):
        # The key is an invented one here; the program itself hands none over in this way.
        words = [sys.executable, "-c", LOCK, str(folder / "chart.db"), unlocked.key.hex(), how]
        child = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        children.append(child)
        assert child.stdout.readline() == "locked\n"
        return child

    yield lock
    for child in children:
        child.communicate("")


def test_a_second_writer_waits_and_then_says_that_another_program_is_writing(opened, locked, monkeypatch):
    monkeypatch.setattr(file, "_BUSY_SECONDS", 0.3)
    store = opened()
    child = locked("IMMEDIATE")
    with pytest.raises(StoreBusy, match="Another program is writing") as caught:
        store.append([patient()], ENTRY)
    assert "damaged" not in str(caught.value)
    assert "not stored" in str(caught.value)
    child.communicate("")
    assert store.append([patient()], ENTRY).stored == ("p1",)


def test_the_wait_is_five_seconds():
    assert file._BUSY_SECONDS == 5.0


def test_a_store_that_another_program_keeps_to_itself_is_busy_not_damaged(folder, unlocked, locked, monkeypatch):
    monkeypatch.setattr(file, "_BUSY_SECONDS", 0.2)
    with closing(file.connect(folder, unlocked.key, writable=True)) as db:
        db.execute("PRAGMA journal_mode = DELETE")
    locked("EXCLUSIVE")
    with pytest.raises(StoreBusy) as caught:
        Store.with_key(folder, unlocked, NOW)
    assert "damaged" not in str(caught.value)
    assert "Everything saved before is unchanged" in str(caught.value)
    assert not (folder / "leases").exists()


def test_missing_keys_are_named_with_the_backup_that_has_some(folder, unlocked):
    shutil.copytree(folder, folder / "backups" / "20260109T080000Z")
    shutil.copytree(folder / "backups" / "20260109T080000Z", folder / "backups" / "20260110T080000Z")
    for each in (folder / "backups").iterdir():
        (each / "manifest.json").write_text("{}")
    (folder / "keys.json").unlink()
    with pytest.raises(StoreUnavailable, match=r"keys\.json is missing") as caught:
        Store.open(folder, user=USER, passphrase=PASSPHRASE, now=NOW)
    assert f"{folder / 'backups' / '20260110T080000Z' / 'keys.json'}" in str(caught.value)
    assert "The records are there and unchanged" in str(caught.value)


def test_missing_keys_without_a_backup(folder):
    (folder / "keys.json").unlink()
    with pytest.raises(StoreUnavailable, match="look for a backup elsewhere"):
        Store.open(folder, user=USER, passphrase=PASSPHRASE, now=NOW)


def test_a_missing_chart_file_names_the_last_backup(folder, unlocked):
    (folder / "chart.db").unlink()
    files = damage.content(folder)
    with pytest.raises(StoreUnavailable, match=r"chart file in .* is missing"):
        Store.with_key(folder, unlocked, NOW)
    assert damage.content(folder) == files


def test_no_store_and_a_file_in_its_place_are_told_apart(tmp_path):
    with pytest.raises(StoreUnavailable, match="There is no bedside store"):
        Store.open(tmp_path / "nowhere", user=USER, passphrase=PASSPHRASE, now=NOW)
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreUnavailable, match="is a file, not the folder of a store"):
        Store.open(tmp_path / "file", user=USER, passphrase=PASSPHRASE, now=NOW)
    with pytest.raises(StoreUnavailable, match="is a file, not the folder of a store"):
        Store.create(
            tmp_path / "file", ward="W", zone="UTC", user=USER, passphrase=PASSPHRASE, now=NOW, entropy=os.urandom
        )


@pytest.mark.parametrize(("name", "said"), [("keys.json", "key file"), ("chart.db", "chart file")])
def test_a_file_that_may_not_be_read_is_named(folder, unlocked, name, said):
    nobody.reachable(folder)
    for item in (folder, *folder.iterdir()):
        item.chmod(0o755 if item.is_dir() else 0o644)
    (folder / name).chmod(0)
    done = nobody.run(functools.partial(tell, folder))
    assert f"StoreUnavailable The {said} in" in done.stdout, done
    assert "may not be read by this user" in done.stdout


def tell(folder):
    try:
        Store.open(folder, user=USER, passphrase=PASSPHRASE, now=NOW)
    except StoreUnavailable as error:
        print(type(error).__name__, error)


def cheap(monkeypatch):
    """Derive keys without their cost: for tests that try hundreds of files."""
    monkeypatch.setattr(vault, "_derive", lambda phrase, salt, kdf: _hash(phrase, salt, msgspec.json.encode(kdf)))


def _hash(phrase, *parts):
    import hashlib

    return hashlib.sha256(b"".join((phrase.encode(), *parts))).digest()


def test_any_flipped_bit_of_the_key_file_is_harmless_or_named_and_never_a_wrong_passphrase(tmp_path, monkeypatch):
    cheap(monkeypatch)
    monkeypatch.setattr(attempts, "note", lambda *_: None)
    folder = tmp_path / "store"
    store, _code = Store.create(
        folder, ward="W", zone="UTC", user=USER, passphrase=PASSPHRASE, now=NOW, entropy=os.urandom
    )
    store.close()
    path = folder / "keys.json"
    original, key = path.read_bytes(), vault.unlock(folder, USER, PASSPHRASE, NOW).key
    named = 0
    for at in range(len(original)):
        for bit in (at % 3, 7):
            path.write_bytes(original)
            damage.flip(path, at, bit)
            try:
                assert vault.unlock(folder, USER, PASSPHRASE, NOW).key == key
            except StoreUnavailable as error:
                named += "damaged" in str(error) or "unusual settings" in str(error)
            except (WrongPassphrase, StoreTooNew) as error:
                raise AssertionError((at, bit, original[at - 20 : at + 5], error)) from error
    assert named > len(original)


@pytest.mark.parametrize("size", [0, 1, 100, -1, -30])
def test_a_cut_key_file_is_named(folder, size):
    damage.cut(folder / "keys.json", size)
    with pytest.raises(StoreUnavailable, match=r"keys\.json .* is damaged"):
        Store.open(folder, user=USER, passphrase=PASSPHRASE, now=NOW)


def test_a_wrong_passphrase_is_still_one(folder):
    with pytest.raises(WrongPassphrase):
        Store.open(folder, user=USER, passphrase="wrong", now=NOW)


def test_an_older_key_file_without_its_check_still_opens(folder, unlocked):
    keys = vault.read(folder)
    (folder / "keys.json").write_bytes(msgspec.json.encode(msgspec.structs.replace(keys, check="")))
    assert vault.unlock(folder, USER, PASSPHRASE, NOW).key == unlocked.key


@pytest.mark.slow
def test_any_flipped_byte_of_a_small_chart_file_is_found_at_the_start(folder, unlocked):
    original = (folder / "chart.db").read_bytes()
    for number in range(1, damage.pages(folder) + 1):
        (folder / "chart.db").write_bytes(original)
        damage.flip(folder / "chart.db", number * damage.PAGE - 300)
        store = Store.with_key(folder, unlocked, NOW)
        assert store.rescued is not None, number
        store.close()


def test_a_file_cut_at_a_page_is_noticed(folder, unlocked):
    damage.cut(folder / "chart.db", -damage.PAGE)
    store = Store.with_key(folder, unlocked, NOW)
    assert store.rescued is not None
    store.close()


def test_a_dropped_guard_makes_the_store_one_to_read_only(folder, unlocked, opened):
    with closing(file.connect(folder, unlocked.key, writable=True)) as db:
        db.execute("DROP TRIGGER journal_no_delete")
    store = opened()
    assert store.rescued is not None
    with pytest.raises(StoreReadOnly):
        store.append([patient()], ENTRY)


def test_the_journals_end_is_looked_at(folder, unlocked, opened):
    store = opened()
    store.append([patient(), crp("o1")], ENTRY)
    store.close()
    with closing(file.connect(folder, unlocked.key, writable=True)) as db:
        assert whole.quick(db, folder) == ""
        db.execute("DROP TRIGGER arrival_no_delete")
        db.execute("DELETE FROM arrival WHERE record = 'o1'")
        assert whole._tail_fault(db) == "Entry 2 of the journal covers other rows than stand there."
        db.execute("DROP TRIGGER journal_no_update")
        db.execute("UPDATE journal SET author = 'x' WHERE seq = 2")
        assert whole._tail_fault(db) == "Entry 2 of the journal is not as it was written."
        with pytest.raises(StoreDamaged):
            whole.quick(db, folder)


def test_a_full_disk_opens_for_reading(folder, unlocked):
    with closing(Store.with_key(folder, unlocked, NOW)) as store:
        store.append([patient(), crp("o1")], ENTRY)
    done = full_disk.run(functools.partial(read_on_a_full_disk, folder, unlocked), 0)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("2 False\nThe disk that holds")
    assert "not stored" in done.stdout or "unchanged" in done.stdout


def read_on_a_full_disk(folder, unlocked):
    store = Store.with_key(folder, unlocked, NOW)
    print(len(store.records("p1")), store.writable)
    try:
        store.append([crp("o2")], ENTRY)
    except DiskFull as error:
        print(error)


def test_opening_costs_little_beside_the_key(folder, unlocked):
    """The budget of an unlock is three tenths of a key derivation, some 50 ms; opening takes a few."""
    import time

    def seconds():
        start = time.process_time()  # of this process alone, however many others want the processor
        Store.with_key(folder, unlocked, NOW).close()
        return time.process_time() - start

    seconds()
    assert min(seconds() for _ in range(7)) < 0.04


def test_a_store_that_may_not_be_written_is_open_for_reading(folder, unlocked, opened, monkeypatch):
    with closing(Store.with_key(folder, unlocked, NOW)) as store:
        store.append([patient(), crp("o1")], ENTRY)
    monkeypatch.setattr(file, "is_writable", lambda _folder: False)
    store = opened()
    assert (len(store.records("p1")), store.writable) == (2, False)
    assert not (folder / "leases").exists()
    with pytest.raises(StoreReadOnly, match="can only be read here"):
        store.append([crp("o2")], ENTRY)
    store.renew(NOW)


def test_a_damaged_store_that_may_not_be_written_is_read_as_it_is(folder, unlocked, opened, monkeypatch):
    damage.lose_page(folder, damage.pages(folder) - 1)
    monkeypatch.setattr(file, "is_writable", lambda _folder: False)
    assert opened().rescued is not None


def test_a_log_that_sqlite_cannot_open_here_is_read_from_memory(folder, unlocked, monkeypatch, tmp_path):
    with closing(Store.with_key(folder, unlocked, NOW)) as live:
        live.append([patient(), crp("o1")], ENTRY)
        dead = damage.copy_open(folder, tmp_path / "dead")
    monkeypatch.setattr(file, "is_writable", lambda _folder: False)
    for raised, kind in ((OSError(5, "Input/output error"), None), (OSError(16, "Device or resource busy"), StoreBusy)):
        monkeypatch.setattr(file, "connect", functools.partial(fails, raised))
        if kind is None:
            store = Store.with_key(dead, unlocked, NOW)
            assert (len(store.records("p1")), store.writable, store.rescued) == (2, False, None)
            store.close()
        else:
            with pytest.raises(kind):
                Store.with_key(dead, unlocked, NOW)


def fails(error, *_args, **_options):
    raise error


def test_a_disk_that_fills_up_while_the_store_is_updated_names_itself(tmp_path, monkeypatch):
    release = Path(__file__).parents[1] / "releases" / "v1" / "store"
    old = shutil.copytree(release, tmp_path / "old")
    monkeypatch.setattr(lease, "take", functools.partial(fails, OSError(28, "No space left on device")))
    with closing(Store.open(old, user="demo", passphrase="practice", now=NOW)) as store:
        assert len(store.patients()) == 2  # read as it is, from a copy in memory that is brought up
        with pytest.raises(DiskFull, match="is full"):
            store.append([patient()], ENTRY)


def test_a_lease_that_cannot_be_renewed_just_now_is_kept(folder, opened):
    store = opened()
    store.hold._lease._file.close()
    assert not store.hold.stands
    store.renew(NOW + timedelta(minutes=5))
    with pytest.raises(StoreUnavailable, match="taken over"):
        store.append([patient()], ENTRY)


def test_a_folder_whose_files_cannot_be_asked_for_is_named(folder):
    (folder / "keys.json").unlink()
    (folder / "keys.json").mkdir()
    with pytest.raises(StoreUnavailable, match="cannot be read"):
        Store.open(folder, user=USER, passphrase=PASSPHRASE, now=NOW)
