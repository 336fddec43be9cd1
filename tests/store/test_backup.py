"""Making a backup: proven by reading it back, of one moment, beside others at work, and never half."""

import functools
import os
import shutil
import subprocess
import sys
from datetime import timedelta

import msgspec
import pytest

from bedside.store import backup, file, manifest, proof, room, schema, shelf, snapshot, vault
from bedside.store.errors import DiskFull, NotProven, StoreBusy, StoreDamaged, StoreReadOnly, StoreUnavailable
from bedside.store.marker import MARKER
from bedside.store.rotation import Ages
from bedside.store.shelf import BACKUPS
from bedside.store.store import Store
from bedside.store.vault import Unlocked
from tests import nobody
from tests.store import backups
from tests.store.backups import CHART_DAMAGE, EVERY_DAMAGE, FILES, Clock, content_of, entries, make
from tests.store.conftest import NOW, PASSPHRASE, USER
from tests.store.samples import ENTRY, crp


@pytest.fixture
def unlocked(made):
    return made[2]


@pytest.fixture
def full(folder, reopen):
    """Return a closed store with some pages of records."""
    store = reopen()
    store.append(entries(40), ENTRY)
    store.close()
    return folder


def opened(folder, unlocked):
    return Store(folder, file.connect(folder, unlocked.key, writable=False), unlocked, writable=False)


def test_a_backup_is_a_store_that_answers_like_the_first(full, unlocked, reopen):
    made = make(full, unlocked)
    told = made.manifest
    assert made.folder == full / BACKUPS / "20260110T080002Z"
    assert {item.name for item in made.folder.iterdir()} == {"chart.db", "keys.json", "manifest.json", MARKER}
    assert {oct(item.stat().st_mode & 0o777) for item in made.folder.iterdir()} == {"0o600"}
    assert told.made < told.proven
    assert told.taken.counts["observation"] == 40
    assert told.taken.schema == schema.STEPS[-1][0]
    store, copy = reopen(), Store.open(made.folder, user=USER, passphrase=PASSPHRASE, now=NOW)
    assert (told.taken.head.seq, told.workstation) == (store.journal_head(), store.meta.workstation)
    assert copy.records("p1") == store.records("p1")
    assert copy.journal() == store.journal()
    assert not copy.writable
    assert copy.verify().ok
    copy.close()


def test_a_backup_that_was_opened_is_still_the_one_that_was_proven(full, unlocked):
    made = make(full, unlocked)
    before = content_of(made.folder)
    copy = Store.open(made.folder, user=USER, passphrase=PASSPHRASE, now=NOW)
    with pytest.raises(StoreReadOnly, match="bedside restore"):
        copy.append([crp("o9")], ENTRY)
    copy.close()
    with pytest.raises(StoreReadOnly, match="is a backup"):
        make(made.folder, unlocked)
    assert content_of(made.folder) == before
    assert shelf.proven(full / BACKUPS, unlocked.key) == (made,)


def test_others_write_while_one_moment_is_copied(full, unlocked, reopen, monkeypatch):
    monkeypatch.setattr(snapshot, "_STEP_PAGES", 4)
    store, steps = reopen(), []

    def progress(done):
        steps.append(done)
        if done < 1 and len(steps) < 9:
            store.append(entries(5, f"q{len(steps)}"), ENTRY)

    held = store.journal_head()
    made = make(full, unlocked, progress=progress)
    assert store.journal_head() == held + 8
    assert made.manifest.taken.head.seq == held
    copy = opened(made.folder, unlocked)
    assert [person.id for person in copy.patients()] == ["p1"]
    copy.close()
    assert steps == sorted(steps)
    assert steps[-1] == 1


def test_a_store_of_the_first_schema_can_be_backed_up(tmp_path):
    old = shutil.copytree("tests/releases/v1/store", tmp_path / "store")
    unlocked = vault.unlock(old, USER, PASSPHRASE, NOW)
    made = make(old, unlocked, asked=lambda _moment: lambda store: str(store.counts()["patient"]))
    assert made.manifest.taken.schema == "001_first"
    assert "variant" not in made.manifest.taken.counts


def test_keys_that_change_as_the_moment_begins_are_read_again(full, unlocked, monkeypatch):
    """Users were changed between the keys and the records: what is copied must belong together."""
    whole, seen = snapshot.journal.head, []

    def then_change(db):
        seen.append(db)
        if len(seen) == 1:
            vault.write(full, vault.read(full))
            (full / vault.KEYS).write_bytes((full / vault.KEYS).read_bytes() + b"\n")
        return whole(db)

    monkeypatch.setattr(snapshot.journal, "head", then_change)
    made = make(full, unlocked)
    assert (made.folder / vault.KEYS).read_bytes() == (full / vault.KEYS).read_bytes()
    assert len(seen) > 2


# -- never proven -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "what"), EVERY_DAMAGE)
def test_a_damaged_copy_is_never_called_proven(full, unlocked, monkeypatch, name, what):
    good = make(full, unlocked)
    whole = manifest.write_new

    def then_damage(path, content):
        whole(path, content)
        if path.name == vault.KEYS:
            FILES[name][what](path.with_name(name))

    monkeypatch.setattr(manifest, "write_new", then_damage)
    with pytest.raises(NotProven, match=r"could not be proven.*No backup was made"):
        make(full, unlocked, clock=Clock(NOW + timedelta(hours=1)))
    assert [item.name for item in (full / BACKUPS).iterdir()] == [good.folder.name]
    assert shelf.proven(full / BACKUPS, unlocked.key) == (good,)


def test_a_bit_that_flips_anywhere_is_found(full, unlocked):
    made = make(full, unlocked)
    wanted = proof.Wanted(made.manifest.taken, "")
    whole = (made.folder / file.CHART).read_bytes()
    for place in range(7, len(whole), len(whole) // 60):
        content = bytearray(whole)
        content[place] ^= 1 << place % 8
        (made.folder / file.CHART).write_bytes(content)
        with pytest.raises(NotProven):
            proof.prove(made.folder, None, unlocked=unlocked, wanted=wanted, progress=print)
    (made.folder / file.CHART).write_bytes(whole)
    proof.prove(made.folder, None, unlocked=unlocked, wanted=wanted, progress=print)


@pytest.fixture
def other(tmp_path):
    """Return another store, of a user with the same name and passphrase."""
    store, _code = Store.create(
        tmp_path / "other", ward="W", zone="UTC", user=USER, passphrase=PASSPHRASE, now=NOW, entropy=os.urandom
    )
    store.append(entries(40), ENTRY)
    store.close()
    return tmp_path / "other"


@pytest.mark.parametrize("name", [file.CHART, vault.KEYS])
def test_a_file_of_another_store_is_never_called_proven(full, unlocked, other, monkeypatch, name):
    whole = manifest.write_new

    def then_exchange(path, content):
        whole(path, content)
        if path.name == vault.KEYS:
            shutil.copy(other / name, path.with_name(name))

    monkeypatch.setattr(manifest, "write_new", then_exchange)
    with pytest.raises(NotProven):
        make(full, unlocked)
    assert shelf.proven(full / BACKUPS, unlocked.key) == ()


def test_a_copy_of_an_earlier_moment_is_not_this_one(full, unlocked, reopen, monkeypatch):
    earlier = make(full, unlocked)
    store = reopen()
    store.append([crp("later", raw="x")], ENTRY)
    store.close()
    monkeypatch.setattr(
        snapshot, "copy", lambda _db, target, *_rest: shutil.copy(earlier.folder / file.CHART, target / file.CHART)
    )
    with pytest.raises(NotProven, match="journal ends at entry"):
        make(full, unlocked, clock=Clock(NOW + timedelta(hours=1)))


def test_a_copy_without_a_row_is_named_by_its_table(full, unlocked, monkeypatch):
    whole = snapshot.copy

    def without_a_row(db, target, key, progress):
        whole(db, target, key, progress)
        copy = file.connect(target, key, writable=True)
        copy.execute("DROP TRIGGER observation_no_delete")
        with file.writing(copy):
            copy.execute("DELETE FROM observation WHERE id = 'p1-3'")
        copy.execute("PRAGMA journal_mode = DELETE")
        copy.close()

    monkeypatch.setattr(snapshot, "copy", without_a_row)
    with pytest.raises(NotProven, match=r"as many rows as it must \(observation\)"):
        make(full, unlocked)


def test_a_copy_that_is_assessed_otherwise_is_not_proven(full, unlocked):
    answers = iter(["the store", "the copy"])
    with pytest.raises(NotProven, match="assessed otherwise"):
        make(full, unlocked, asked=lambda _moment: lambda _store: next(answers))


def test_users_whom_the_journal_does_not_know_are_not_backed_up(full, unlocked):
    keys = vault.read(full)
    slot = vault.seal(unlocked.key, "eve", ("administrator",), "a passphrase", os.urandom)
    vault.write(full, msgspec.structs.replace(keys, slots={**keys.slots, "eve": slot}))
    with pytest.raises(NotProven, match=r"not those that the journal speaks of"):
        make(full, unlocked)


def test_a_change_of_users_that_a_crash_cut_short_is_backed_up(full, unlocked, reopen):
    store = reopen()
    store.log(ENTRY, "slots:" + "0" * 64)
    store.close()
    assert make(full, unlocked).manifest.taken.counts["journal"] > 2


@pytest.mark.parametrize("what", [name for name in CHART_DAMAGE if name != "gone"])
def test_a_damaged_store_is_named_and_its_good_backups_stay(full, unlocked, what):
    good = make(full, unlocked)
    CHART_DAMAGE[what](full / file.CHART)
    with pytest.raises(StoreDamaged) as caught:
        make(full, unlocked, clock=Clock(NOW + timedelta(hours=1)))
    assert f"The store in {full} is damaged" in str(caught.value)
    assert [item.name for item in (full / BACKUPS).iterdir()] == [good.folder.name]


@pytest.mark.parametrize("what", ["zero bytes", "half", "no text", "gone"])
def test_a_store_without_its_keys_is_named(full, unlocked, what):
    FILES[vault.KEYS][what](full / vault.KEYS)
    with pytest.raises(StoreUnavailable, match=r"keys.json|key file|no bedside store"):
        make(full, unlocked)
    assert shelf.proven(full / BACKUPS, unlocked.key) == ()


def test_a_foreign_key_opens_nothing(full, made):
    with pytest.raises(StoreDamaged):
        make(full, Unlocked(USER, ("physician",), bytes(32)))


# -- the manifest -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["made", "workstation", "proven", "probe", "seal"])
def test_an_edited_manifest_is_not_believed(full, unlocked, field):
    made = make(full, unlocked)
    path = made.folder / "manifest.json"
    told = msgspec.json.decode(path.read_bytes())
    told[field] = told[field].translate(str.maketrans("012345678abcde", "123450789bcdef"))
    path.write_bytes(msgspec.json.encode(told))
    with pytest.raises(NotProven, match=r"was changed|of another store"):
        manifest.read(made.folder, unlocked.key)
    assert shelf.proven(full / BACKUPS, unlocked.key) == ()


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe", b"[1]", b'{"format": 1, "seal": 3}'])
def test_a_manifest_that_says_nothing_is_named(full, unlocked, content):
    made = make(full, unlocked)
    (made.folder / "manifest.json").write_bytes(content)
    with pytest.raises(NotProven, match="damaged"):
        manifest.read(made.folder, unlocked.key)


def test_a_manifest_of_a_newer_version_is_named(full, unlocked):
    made = make(full, unlocked)
    (made.folder / "manifest.json").write_text('{"format": 2}')
    with pytest.raises(NotProven, match="newer version"):
        manifest.read(made.folder, unlocked.key)


@pytest.mark.parametrize("name", [file.CHART, vault.KEYS])
@pytest.mark.parametrize("size", [-1, 0])
def test_a_backup_whose_files_shrank_is_no_longer_counted(full, unlocked, name, size):
    made = make(full, unlocked)
    path = made.folder / name
    os.truncate(path, size and path.stat().st_size + size)
    assert shelf.proven(full / BACKUPS, unlocked.key) == ()
    assert shelf.newest(full / BACKUPS, unlocked.key, made.manifest.workstation) is None


# -- room, others at work, what a crash leaves ------------------------------------------------------------------------


def test_too_little_room_is_said_before_anything_is_written(full, unlocked, monkeypatch):
    size = (full / file.CHART).stat().st_size
    monkeypatch.setattr(room, "free", lambda _folder: size // 2)
    (full.parent / "stick").mkdir()
    with pytest.raises(DiskFull) as caught:
        make(full, unlocked, to=full.parent / "stick")
    assert f"{size / 1e6:.1f} MB that are needed, {(size - size // 2) / 1e6:.1f} MB are missing" in str(caught.value)
    assert list((full.parent / "stick").iterdir()) == []
    monkeypatch.setattr(room, "free", lambda _folder: size)
    make(full, unlocked)
    with pytest.raises(DiskFull, match="are missing"):
        backup.make(full, unlocked, backups.means(margin=1), ages=backups.AGES)


def test_the_log_counts_for_the_room(full, unlocked, reopen):
    store = reopen()
    store.append(entries(30, "p2"), ENTRY)
    chart, log = ((full / name).stat().st_size for name in (file.CHART, f"{file.CHART}-wal"))
    assert log > 0
    with pytest.raises(DiskFull) as caught:
        backup.require_room(full, full, 10**15)
    assert f"{(chart + log + 10**15) / 1e6:.1f} MB" in str(caught.value)


def test_two_do_not_make_backups_in_one_folder_at_once(full, unlocked):
    make(full, unlocked)
    code = (
        "import sys\nfrom pathlib import Path\nfrom bedside.store import shelf\n"
        "with shelf.alone(Path(sys.argv[1])):\n    print('mine', flush=True)\n    sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, full / BACKUPS], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other_one:
        assert other_one.stdout.readline().strip() == b"mine"
        with pytest.raises(StoreBusy, match=r"Another program is at work on the backups"):
            make(full, unlocked)
        partial = full / BACKUPS / ".partial-x"
        partial.mkdir()
        shelf.tidy(full / BACKUPS)
        assert partial.exists()
        other_one.kill()
        other_one.wait()
    make(full, unlocked, clock=Clock(NOW + timedelta(hours=1)))
    assert not partial.exists()
    assert len(shelf.proven(full / BACKUPS, unlocked.key)) == 2
    assert not (full / BACKUPS / shelf._LOCK).exists()


def killed_at(folder, unlocked, at):
    """Make a backup and die, as by a power cut, when so much of it is done."""

    def progress(done):
        if done >= at:
            os._exit(9)

    make(folder, unlocked, progress=progress, clock=Clock(NOW + timedelta(hours=1)))


@pytest.mark.parametrize("at", [0, 0.2, 0.4, 0.5, 0.9, 1])
def test_a_killed_backup_leaves_nothing_that_looks_like_one(full, unlocked, monkeypatch, at):
    monkeypatch.setattr(snapshot, "_STEP_PAGES", 4)
    good = make(full, unlocked)
    pid = os.fork()
    if pid == 0:
        killed_at(full, unlocked, at)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 9
    assert shelf.proven(full / BACKUPS, unlocked.key) == (good,)
    assert [item.name for item in (full / BACKUPS).glob(".partial-*")] == [".partial-20260110T090001Z"]
    second = make(full, unlocked, clock=Clock(NOW + timedelta(hours=2)))
    assert shelf.proven(full / BACKUPS, unlocked.key) == (good, second)
    assert list((full / BACKUPS).glob(".*")) == []


def read_only_backup(folder, unlocked):
    try:
        make(folder, unlocked)
    except StoreReadOnly as error:
        print(error)


def test_a_folder_that_may_not_be_written_says_so(full, unlocked):
    """As another user than root, who may write everywhere: never skipped."""
    nobody.reachable(full)
    for item in full.iterdir():
        item.chmod(0o444)
    full.chmod(0o555)
    done = nobody.run(functools.partial(read_only_backup, full, unlocked))
    full.chmod(0o755)
    assert "can only be read here. No backup was made" in done.stdout, done.stderr


# -- a second folder, and age -----------------------------------------------------------------------------------------


def test_a_backup_on_a_stick_is_named_after_its_workstation(full, unlocked, tmp_path):
    (tmp_path / "a" / "stick").mkdir(parents=True)
    made = [make(full, unlocked, to=tmp_path / "a" / "stick", clock=Clock(), ages=Ages(0, 0, 0, 0)) for _ in range(3)]
    name = f"bedside-{made[0].manifest.workstation}-20260110T080002Z"
    assert [item.folder.name for item in made] == [name, f"{name}-2", f"{name}-3"]
    assert shelf.proven(tmp_path / "a" / "stick", unlocked.key) == tuple(made)
    assert not (full / BACKUPS).exists()


def test_age_removes_only_what_it_made_itself(full, unlocked, other):
    one = Ages(1, 0, 0, 0)

    def at(hours):
        return make(full, unlocked, ages=one, clock=Clock(NOW + timedelta(hours=hours))).folder

    place = full / BACKUPS
    foreign = make(other, vault.unlock(other, USER, PASSPHRASE, NOW)).folder
    shutil.copytree(foreign, place / foreign.name)
    (place / "mine.txt").write_text("a note")
    (place / "20200101T000000Z").mkdir()
    first = at(1)
    with_note = first / "note.txt"
    with_note.write_text("of somebody else")
    damaged = shutil.copytree(first, place / "20260109T080000Z")
    os.truncate(damaged / file.CHART, 0)
    second, third = at(2), at(3)
    assert {item.name for item in place.iterdir()} == {
        foreign.name, "mine.txt", "20200101T000000Z", first.name, damaged.name, third.name,
    }  # fmt: skip
    assert second.name == "20260110T100002Z"


def test_a_clock_set_back_removes_no_good_backup_and_not_the_one_just_made(full, unlocked):
    ages = Ages(2, 0, 0, 0)
    good = [make(full, unlocked, ages=ages, clock=Clock(NOW + timedelta(hours=n))).folder for n in (1, 2)]
    late = [make(full, unlocked, ages=ages, clock=Clock(NOW - timedelta(days=n))).folder for n in (400, 401)]
    assert {item.folder for item in shelf.proven(full / BACKUPS, unlocked.key)} == {*good, *late}


def test_the_newest_is_the_one_that_knows_most_whatever_its_clock_said(full, unlocked, reopen):
    early = make(full, unlocked, clock=Clock(NOW + timedelta(days=300)))
    store = reopen()
    store.append([crp("later")], ENTRY)
    late = make(full, unlocked)
    workstation = store.meta.workstation
    assert shelf.proven(full / BACKUPS, unlocked.key) == (late, early)
    assert shelf.newest(full / BACKUPS, unlocked.key, workstation) == late
    assert shelf.newest(full / BACKUPS, unlocked.key, "another") is None
    store.close()


def test_what_cannot_be_removed_stays_whole(full, unlocked, monkeypatch):
    one = Ages(1, 0, 0, 0)
    first = make(full, unlocked, ages=one)
    real = type(full).rename

    def stuck(path, target):
        if path == first.folder:
            raise PermissionError(13, "in use", str(path))
        return real(path, target)

    monkeypatch.setattr(type(full), "rename", stuck)
    second = make(full, unlocked, ages=one, clock=Clock(NOW + timedelta(hours=1)))
    assert shelf.proven(full / BACKUPS, unlocked.key) == (first, second)


def test_a_missing_folder_holds_no_backups(tmp_path, unlocked):
    assert shelf.proven(tmp_path / "none", unlocked.key) == ()


# -- what verify learns from backups ----------------------------------------------------------------------------------


def test_a_cut_tail_is_known_from_a_backup(full, unlocked, reopen):
    first = make(full, unlocked)
    store = reopen()
    store.append([crp("later")], ENTRY)
    seq = store.journal_head()
    make(full, unlocked, clock=Clock(NOW + timedelta(hours=1)))
    assert store.verify().ok
    store.close()
    # Somebody puts the older files back by hand: the journal's head in keys.json says nothing of it.
    for name in (file.CHART, vault.KEYS):
        shutil.copy(first.folder / name, full / name)
    found = reopen().verify()
    assert (found.first_break.what, found.first_break.entry) == ("tail cut", seq)
    assert "stands in the backup 20260110T090002Z" in found.first_break.text


def test_verify_says_of_a_backup_what_is_no_longer_as_it_was_proven(full, unlocked):
    made = make(full, unlocked)
    keys = vault.read(made.folder)
    vault.write(made.folder, msgspec.structs.replace(keys, head=None))
    copy = opened(made.folder, unlocked)
    assert "keys.json is not the file that was proven." in {item.text for item in copy.verify().breaks}
    (made.folder / "manifest.json").write_text("{}")
    assert "manifest edited" in {item.what for item in copy.verify().breaks}
    copy.close()


def test_proof_needs_no_probe_to_find_damage(full, unlocked):
    made = make(full, unlocked)
    wanted = proof.Wanted(made.manifest.taken, "")
    proof.prove(made.folder, None, unlocked=unlocked, wanted=wanted, progress=print)
    copy = backups.damaged(made.folder, file.CHART, CHART_DAMAGE["middle"])
    with pytest.raises(NotProven):
        proof.prove(copy, None, unlocked=unlocked, wanted=wanted, progress=print)
