"""What the computer may do to a store: too new, damaged, busy, full, or not writable by this user."""

import functools
import os

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from bedside.store import errors, file, schema
from bedside.store.errors import DiskFull, StoreReadOnly, StoreTooNew, StoreUnavailable
from bedside.store.store import Store
from tests import nobody
from tests.store.conftest import NOW, PASSPHRASE, USER
from tests.store.samples import ENTRY, crp, patient


def test_a_newer_store_is_refused_and_unchanged(folder, store, reopen):
    store._db.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('bedside', '999_x', '')"
    )
    store.close()
    before = (folder / "chart.db").read_bytes()
    with pytest.raises(StoreTooNew, match="Install the newer version"):
        Store.open(folder, user=USER, passphrase=PASSPHRASE, now=NOW)
    assert (folder / "chart.db").read_bytes() == before


def test_a_missing_step_is_applied_after_a_backup(folder, store, made):
    store.append([patient(), crp("o1")], ENTRY)

    def second(db):
        db.execute("CREATE TABLE extra (a TEXT) STRICT")

    steps = (*schema.STEPS, ("002_second", second))
    with pytest.raises(StoreReadOnly, match="updated to this version"):
        schema.bring_up(store._db, folder, writable=False, steps=steps)
    schema.bring_up(store._db, folder, writable=True, key=made[2].key, now=NOW, steps=steps)
    assert "extra" in store._db.table_names()
    (copy,) = (folder / "backups").glob("*-before-002")
    old = Store(copy, file.connect(copy, made[2].key, writable=False), made[2], writable=False)
    assert "extra" not in old._db.table_names()
    assert old.records("p1") == store.records("p1")
    old.close()


def test_a_failed_step_leaves_the_store_as_it_was(folder, store, made):
    def broken(db):
        db.execute("CREATE TABLE extra (a TEXT) STRICT")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        schema.bring_up(
            store._db, folder, writable=True, key=made[2].key, now=NOW, steps=(*schema.STEPS, ("002_broken", broken))
        )
    assert "extra" not in store._db.table_names()


def test_a_damaged_chart_is_named(folder):
    content = bytearray((folder / "chart.db").read_bytes())
    content[100:200] = bytes(100)
    (folder / "chart.db").write_bytes(content)
    store = Store.open(folder, user=USER, passphrase=PASSPHRASE, now=NOW)
    assert "damaged" in store.rescued.text
    store.close()
    (folder / "chart.db").unlink()
    with pytest.raises(StoreUnavailable, match="missing"):
        Store.open(folder, user=USER, passphrase=PASSPHRASE, now=NOW)


def test_a_full_disk_stores_nothing_and_says_so(store):
    store.append([patient()], ENTRY)
    pages = store._db.execute("PRAGMA page_count").fetchone()[0]
    store._db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DiskFull, match="not stored"):
        store.append([crp(f"o{n}", raw="x" * 500) for n in range(500)], ENTRY)
    store._db.execute("PRAGMA max_page_count = 1000000")
    assert store.records("p1") == (patient(),)
    assert store.append([crp("o1")], ENTRY).stored == ("o1",)


def test_a_busy_store_says_so(store, reopen):
    other = reopen()
    store._db.conn.execute("PRAGMA busy_timeout = 50")
    other._db.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable, match="Another program is writing"):
        store.append([patient()], ENTRY)
    other._db.rollback()
    assert store.append([patient()], ENTRY).stored == ("p1",)


@pytest.mark.parametrize(
    ("raised", "kind"),
    [
        (sqlcipher.OperationalError("disk I/O error"), StoreUnavailable),
        (sqlcipher.OperationalError("attempt to write a readonly database"), StoreReadOnly),
        (sqlcipher.DatabaseError("database disk image is malformed"), StoreUnavailable),
        (OSError(28, "No space left on device"), DiskFull),
        (PermissionError(13, "Permission denied"), StoreReadOnly),
    ],
)
def test_each_failure_of_the_disk_has_its_sentence(tmp_path, raised, kind):
    with pytest.raises(kind) as caught, errors.translated(tmp_path):
        raise raised
    assert str(tmp_path) in str(caught.value)


def read_and_append(folder):
    """Print what can be read of a store and what an append says."""
    store = Store.open(folder, user=USER, passphrase=PASSPHRASE, now=NOW)
    print(len(store.records("p1")), store.writable)
    try:
        store.append([crp("o9")], ENTRY)
    except StoreReadOnly as error:
        print(error)


@pytest.mark.parametrize("open_elsewhere", [False, True])
def test_a_read_only_folder_is_read_and_an_entry_is_refused(folder, store, open_elsewhere):
    """As another user than root, who may write everywhere: never skipped."""
    store.append([patient(), crp("o1")], ENTRY)
    if not open_elsewhere:
        store.close()
    nobody.reachable(folder)
    for item in folder.iterdir():
        item.chmod(0o444)
    folder.chmod(0o555)
    before = (folder / "chart.db").read_bytes()
    done = nobody.run(functools.partial(read_and_append, folder))
    folder.chmod(0o755)
    assert done.stdout.startswith("2 False\nThe store in "), done.stderr
    assert "not stored" in done.stdout
    assert done.stderr == ""
    assert (folder / "chart.db").read_bytes() == before


def test_a_chart_file_that_is_cut_off_is_only_read(folder):
    chart = folder / "chart.db"
    os.truncate(chart, chart.stat().st_size - 100)
    before = chart.read_bytes()
    store = Store.open(folder, user=USER, passphrase=PASSPHRASE, now=NOW)
    assert "damaged" in store.rescued.text
    with pytest.raises(StoreReadOnly):
        store.append([patient()], ENTRY)
    store.close()
    assert chart.read_bytes() == before


def test_an_empty_chart_file_is_not_opened(folder):
    os.truncate(folder / "chart.db", 0)
    with pytest.raises(StoreUnavailable, match="damaged"):
        Store.open(folder, user=USER, passphrase=PASSPHRASE, now=NOW)
    assert (folder / "chart.db").read_bytes() == b""


def test_a_log_beside_it_may_complete_the_chart_file(folder):
    os.truncate(folder / "chart.db", 0)
    with pytest.raises(StoreUnavailable):
        file.require(folder)
    (folder / "chart.db-wal").write_bytes(b"x")
    file.require(folder)


def test_a_store_that_could_not_be_made_leaves_nothing(tmp_path, monkeypatch):
    def full(*_args, **_kwargs):
        raise sqlcipher.OperationalError("database or disk is full")

    monkeypatch.setattr(file, "connect", full)
    with pytest.raises(DiskFull):
        Store.create(
            tmp_path / "new", ward="W", zone="UTC", user=USER, passphrase=PASSPHRASE, now=NOW, entropy=os.urandom
        )
    assert list((tmp_path / "new").iterdir()) == []


def test_only_the_owner_may_read_the_files(folder):
    assert {item.name: oct(item.stat().st_mode & 0o777) for item in folder.iterdir()} == {
        "chart.db": "0o600",
        "keys.json": "0o600",
        "ward.bedside": "0o600",
    }
