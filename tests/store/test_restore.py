"""Restoring: the backup proven once more, the old store kept, and nothing between the two, whatever happens."""

import os
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from bedside.domain.problem import Problem
from bedside.store import file, lease, lock, manifest, restore, room, schema, shelf, swap, vault
from bedside.store.computer import this_computer
from bedside.store.errors import DiskFull, NotProven, StoreBusy, StoreTooNew, StoreUnavailable
from bedside.store.shelf import BACKUPS
from bedside.store.store import Store
from tests.store import backups
from tests.store.backups import CHART_DAMAGE, EVERY_DAMAGE, FILES, KEYS_DAMAGE, Clock, content_of, entries, make
from tests.store.conftest import NOW, PASSPHRASE, USER
from tests.store.samples import ENTRY, crp

pytestmark = pytest.mark.slow

LATER = NOW + timedelta(days=1)
ASIDE = "store.before-20260111T080001Z"


@pytest.fixture
def unlocked(made):
    return made[2]


@pytest.fixture
def saved(folder, reopen, unlocked):
    """Return a backup of the store; the store has been charted in since."""
    store = reopen()
    store.append(entries(40), ENTRY)
    made = make(folder, unlocked)
    store.append([crp("later")], ENTRY)
    store.close()
    return made.folder


def means(*, margin=0, clock=None, over=None):
    return restore.Means(clock or Clock(LATER), os.urandom, backups.probe, margin, lambda _done: None, over)


def bring_back(source, target, unlocked, **more):
    return restore.restore(source, target, unlocked, means(**more))


def opened(folder):
    return Store.open(folder, user=USER, passphrase=PASSPHRASE, now=LATER)


def ids(store):
    return {item.id for item in store.records("p1")}


def test_the_store_is_as_of_the_backup_and_the_old_one_is_kept(folder, saved, unlocked):
    done = bring_back(saved, folder, unlocked)
    assert done.made == manifest.read(folder / BACKUPS / saved.name, unlocked.key).made
    assert done.same
    assert done.before == folder.with_name(ASIDE)
    assert {item.name for item in folder.parent.iterdir()} == {"store", ASIDE}
    assert {item.name for item in folder.iterdir()} == {"chart.db", "keys.json", "ward.bedside", BACKUPS}
    new, old = opened(folder), opened(done.before)
    assert ids(old) - ids(new) == {"later"}
    assert len(ids(new)) == 41
    assert new.verify().ok
    assert new.append([crp("after")], ENTRY).stored == ("after",)
    new.close()
    old.close()


def test_the_restored_store_is_another_workstation_and_its_journal_says_whence(folder, saved, unlocked):
    bring_back(saved, folder, unlocked)
    new, old = opened(folder), opened(folder.with_name(ASIDE))
    assert new.meta.workstation != old.meta.workstation
    last = new.journal()[-1]
    assert (last.action, last.author, last.workstation) == (
        "restore from 2026-01-10T08:00:02Z", USER, new.meta.workstation,
    )  # fmt: skip
    new.close()
    old.close()


def test_the_backups_come_along_and_speak_of_the_old_journal_only(folder, saved, unlocked):
    second = make(folder, unlocked, clock=Clock(NOW + timedelta(hours=1))).folder
    bring_back(saved, folder, unlocked)
    assert {item.folder for item in shelf.proven(folder / BACKUPS, unlocked.key)} == {saved, second}
    new = opened(folder)
    assert new.verify().ok
    assert shelf.newest(folder / BACKUPS, unlocked.key, new.meta.workstation) is None
    new.close()
    third = make(folder, unlocked, clock=Clock(LATER)).folder
    assert bring_back(third, folder, unlocked).before is not None


def test_a_backup_makes_a_store_where_none_was(tmp_path, saved, unlocked):
    before = content_of(saved)
    done = bring_back(saved, tmp_path / "a" / "new", unlocked)
    assert done.before is None
    store = opened(tmp_path / "a" / "new")
    assert store.writable
    assert store.verify().ok
    store.close()
    assert content_of(saved) == before
    (tmp_path / "empty").mkdir()
    bring_back(saved, tmp_path / "empty", unlocked)
    assert (tmp_path / "empty" / file.CHART).exists()


def test_what_restored_twice_is_two_workstations(tmp_path, saved, unlocked):
    names = set()
    for name in ("a", "b"):
        bring_back(saved, tmp_path / name, unlocked)
        store = opened(tmp_path / name)
        names.add(store.meta.workstation)
        store.close()
    assert len(names) == 2


@pytest.mark.parametrize(
    ("name", "what"), [*EVERY_DAMAGE, ("both", "gone")], ids=lambda item: str(item).replace(" ", "-")
)
def test_a_damaged_store_is_replaced_and_kept_as_it_was(folder, saved, unlocked, name, what):
    for each in FILES if name == "both" else [name]:
        FILES[each][what](folder / each)
    files = [folder / each for each in FILES if (folder / each).exists()]
    before = {item.name: item.read_bytes() for item in files}
    done = bring_back(saved, folder, unlocked)
    assert {item.name: (done.before / item.name).read_bytes() for item in files} == before
    store = opened(folder)
    assert len(ids(store)) == 41
    store.close()


# -- refused, with the store as it was --------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "what"), EVERY_DAMAGE)
def test_a_damaged_backup_never_replaces_a_store(folder, saved, unlocked, name, what):
    FILES[name][what](saved / name)
    before = content_of(folder)
    with pytest.raises(NotProven, match=f"damaged and was not used: {name} is not the file.*unchanged.*another backup"):
        bring_back(saved, folder, unlocked)
    assert content_of(folder) == before
    assert {item.name for item in folder.parent.iterdir()} == {"store"}


def test_a_manifest_of_another_backup_proves_nothing(folder, saved, unlocked):
    second = make(folder, unlocked, clock=Clock(NOW + timedelta(hours=1))).folder
    shutil.copy(second / "manifest.json", saved / "manifest.json")
    before = content_of(folder)
    with pytest.raises(NotProven, match=r"chart.db is not the file that was proven"):
        bring_back(saved, folder, unlocked)
    assert content_of(folder) == before


def test_a_chart_of_another_backup_is_no_part_of_this_one(folder, saved, unlocked):
    second = make(folder, unlocked, clock=Clock(NOW + timedelta(hours=1))).folder
    shutil.copy(second / file.CHART, saved / file.CHART)
    with pytest.raises(NotProven, match=r"chart.db is not the file that was proven"):
        bring_back(saved, folder, unlocked)


def test_a_page_of_another_backup_is_found_even_by_whom_the_manifest_trusts(folder, saved, unlocked):
    """Pages are bound to their file: exchanging one between two backups of one store breaks its seal."""
    second = make(folder, unlocked, clock=Clock(NOW + timedelta(hours=1))).folder
    content, page = bytearray((saved / file.CHART).read_bytes()), slice(4 * 4096, 5 * 4096)
    content[page] = (second / file.CHART).read_bytes()[page]
    (saved / file.CHART).write_bytes(content)
    told = manifest.read(saved, unlocked.key)
    (saved / "manifest.json").unlink()
    forged = told.__class__(
        **{**{n: getattr(told, n) for n in told.__struct_fields__}, "chart": manifest.mark(saved / file.CHART)}
    )
    manifest.write(saved, forged, unlocked.key)
    with pytest.raises(NotProven, match=r"found damage|cannot be read whole"):
        bring_back(saved, folder, unlocked)


def test_an_unproven_folder_never_replaces_a_store(folder, saved, unlocked):
    (saved / "manifest.json").unlink()
    before = content_of(folder)
    with pytest.raises(NotProven, match="no proven backup"):
        bring_back(saved, folder, unlocked)
    assert content_of(folder) == before


def test_a_backup_of_a_newer_version_is_refused(folder, saved, unlocked, monkeypatch):
    monkeypatch.setattr(schema, "STEPS", schema.STEPS[:1])
    with pytest.raises(StoreTooNew):
        bring_back(saved, folder, unlocked)


def test_a_backup_of_an_older_version_is_brought_up(tmp_path):
    old = shutil.copytree("tests/releases/v1/store", tmp_path / "old")
    unlocked = vault.unlock(old, USER, PASSPHRASE, NOW)
    asked = lambda _moment: lambda store: str(store.counts()["patient"])  # noqa: E731
    saved = make(old, unlocked, asked=asked).folder
    done = restore.restore(saved, tmp_path / "new", unlocked, means()._replace(probe=asked))
    assert done.same
    store = opened(tmp_path / "new")
    assert store.meta.schema == schema.STEPS[-1][0]
    assert store.verify().ok
    store.close()


def test_a_store_that_is_assessed_otherwise_is_restored_and_this_is_said(folder, saved, unlocked):
    other = means()._replace(probe=lambda _moment: lambda _store: "otherwise")
    assert restore.restore(saved, folder, unlocked, other).same is False


def test_a_store_in_use_is_not_replaced(folder, saved, unlocked):
    before = content_of(folder)
    held = lease.take(folder, this_computer(), LATER)
    with pytest.raises(StoreBusy, match=r"open in a window or another command.*unchanged"):
        bring_back(saved, folder, unlocked)
    held.lease.release()
    other = this_computer()._replace(host="elsewhere", machine="m2", boot="b2")
    held = lease.take(folder, other, LATER)
    with pytest.raises(StoreUnavailable, match=r"open on another computer: elsewhere"):
        bring_back(saved, folder, unlocked)
    assert bring_back(saved, folder, unlocked, over=timedelta()).before is not None
    held.lease.release()
    assert {name: hash_ for name, hash_ in content_of(folder.with_name(ASIDE)).items() if "leases" not in name}
    assert before[file.CHART] == content_of(folder.with_name(ASIDE))[file.CHART]


def test_a_crash_of_the_store_is_still_known_where_the_restore_was_refused(folder, saved, unlocked):
    pid = os.fork()
    if pid == 0:
        lease.take(folder, this_computer(), NOW)
        os._exit(9)
    os.waitpid(pid, 0)
    CHART_DAMAGE["middle"](saved / file.CHART)
    with pytest.raises(NotProven):
        bring_back(saved, folder, unlocked)
    found = lease.take(folder, this_computer(), LATER)
    assert len(found.crashed) == 1
    found.lease.release()


def test_two_restores_of_one_store_do_not_meet(folder, saved, unlocked):
    with lock.held(folder.with_name(".store.restore.lock")), pytest.raises(StoreBusy, match=r"Another program is rest"):
        bring_back(saved, folder, unlocked)
    assert bring_back(saved, folder, unlocked).before is not None


def test_age_does_not_remove_what_is_being_restored(folder, tmp_path, saved, unlocked, monkeypatch):
    whole = restore._as_another_workstation
    busy = []

    def meanwhile(work):
        with pytest.raises(StoreBusy) as caught:
            make(folder, unlocked, clock=Clock(LATER), ages=backups.AGES)
        busy.append(caught.value)
        return whole(work)

    monkeypatch.setattr(restore, "_as_another_workstation", meanwhile)
    bring_back(saved, tmp_path / "new", unlocked)
    assert len(busy) == 1


@pytest.mark.parametrize("place", ["the backup", "inside it", "another backup", "other files", "a file"])
def test_only_a_store_is_replaced(folder, tmp_path, saved, unlocked, place):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "letter.txt").write_text("Dear")
    target = {
        "the backup": saved,
        "inside it": saved / "new",
        "another backup": make(folder, unlocked, clock=Clock(LATER)).folder,
        "other files": tmp_path / "letters",
        "a file": tmp_path / "letters" / "letter.txt",
    }[place]
    with pytest.raises(Problem, match=r"stays as it is|holds other files"):
        bring_back(saved, target, unlocked)
    assert (tmp_path / "letters" / "letter.txt").read_text() == "Dear"
    assert manifest.read(saved, unlocked.key)


def test_what_cannot_be_sealed_is_not_put_in_place(folder, saved, unlocked, monkeypatch):
    def full(*_given, **_more):
        raise OSError(28, "No space left on device")

    before = content_of(folder)
    monkeypatch.setattr(Store, "seal", full)
    with pytest.raises(DiskFull, match="Nothing was restored"):
        bring_back(saved, folder, unlocked)
    assert content_of(folder) == before
    assert {item.name for item in folder.parent.iterdir()} == {"store"}


def test_a_disk_of_its_own_is_not_moved_aside(folder, saved, unlocked, monkeypatch):
    monkeypatch.setattr(Path, "is_mount", lambda path: path == folder)
    with pytest.raises(Problem, match="disk of its own"):
        bring_back(saved, folder, unlocked)


def test_too_little_room_is_said_first(folder, saved, unlocked, monkeypatch):
    size = (saved / file.CHART).stat().st_size
    monkeypatch.setattr(room, "free", lambda _folder: size)
    with pytest.raises(DiskFull, match=r"the old store is kept, so .* are missing"):
        bring_back(saved, folder, unlocked, margin=1)
    assert {item.name for item in folder.parent.iterdir()} == {"store"}
    monkeypatch.setattr(room, "free", lambda _folder: size + 1)
    assert bring_back(saved, folder, unlocked, margin=1).before is not None


# -- a crash at each step ---------------------------------------------------------------------------------------------


class Steps:
    """Counts the calls that change the disk, and dies at one of them, before it or just after it."""

    def __init__(self, monkeypatch, die_at, *, after):
        self.count, self.die_at, self.after = 0, die_at, after
        for owner, name in ((Path, "rename"), (Path, "replace"), (Path, "mkdir"), (os, "fsync"), (os, "open")):
            monkeypatch.setattr(owner, name, self._counted(getattr(owner, name)))

    def _counted(self, call):
        def step(*given, **more):
            self.count += 1
            if self.count == self.die_at and not self.after:
                os._exit(9)
            done = call(*given, **more)
            if self.count == self.die_at:
                os._exit(9)
            return done

        return step


def died(folder, saved, unlocked, monkeypatch, *, at, after):
    """Restore in a child that dies at a step; return whether it did."""
    pid = os.fork()
    if pid == 0:
        Steps(monkeypatch, at, after=after)
        bring_back(saved, folder, unlocked)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 9


@pytest.mark.parametrize("after", [False, True])
def test_a_crash_at_any_step_leaves_the_old_store_or_the_new_one_or_says_how_to_finish(
    folder, saved, unlocked, monkeypatch, tmp_path, after
):
    seen, step = set(), 0
    start = shutil.copytree(folder, tmp_path / "start")
    while True:
        step += 1
        home = tmp_path / f"step{step}"
        target = shutil.copytree(start, home / "store")
        source = target / BACKUPS / saved.name
        if not died(target, source, unlocked, monkeypatch, at=step, after=after):
            break
        seen.add(state(target, unlocked))
        # Run again, it comes to the same end whatever the crash has left.
        again = next(home.rglob(f"{BACKUPS}/{saved.name}"))
        bring_back(again, target, unlocked)
        assert state(target, unlocked) == "new"
        assert {item.name.partition(".")[0] for item in home.iterdir()} == {"store"}
        assert not any(".new-" in item.name for item in home.iterdir())
        assert list(home.rglob(f"{BACKUPS}/{saved.name}")) == [target / BACKUPS / saved.name]
        shutil.rmtree(home)
    assert seen == {"old", "advice", "new"}


def state(target, unlocked):
    """Return which store stands there: it must be whole; or that a message says how to finish."""
    if not target.exists():
        with pytest.raises(StoreUnavailable, match=r"cut short.*Nothing is lost.*Run the restore again, or rename"):
            vault.read(target)
        (aside,) = target.parent.glob("store.before-*")
        assert content(aside, unlocked) == "old"
        return "advice"
    return content(target, unlocked)


def content(folder, unlocked):
    store = Store(folder, file.connect(folder, unlocked.key, writable=True), unlocked, writable=True)
    assert store.verify().ok
    found = "old" if "later" in ids(store) else "new"
    assert (store.journal()[-1].action[:7] == "restore") == (found == "new")
    assert len(ids(store)) == (42 if found == "old" else 41)
    store.close()
    return found


def test_advice_is_given_only_after_such_a_crash(tmp_path):
    folder = tmp_path / "st[o]re"
    assert swap.advice(folder) == ""
    (tmp_path / "st[o]re.before-20260111T080001Z").mkdir()
    assert swap.advice(folder) == ""
    (tmp_path / "st[o]re.new-20260111T080001Z").mkdir()
    assert "rename st[o]re.before-20260111T080001Z back to st[o]re" in swap.advice(folder)
    folder.mkdir()
    assert swap.advice(folder) == ""


def test_a_folder_that_cannot_be_put_in_place_is_put_back(tmp_path):
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "x").touch()
    with pytest.raises(FileNotFoundError):
        swap.put(tmp_path / "missing", tmp_path / "store", "20260111T080001Z")
    assert (tmp_path / "store" / "x").exists()
    assert [item.name for item in tmp_path.iterdir()] == ["store"]


def test_a_second_restore_in_the_same_second_has_a_name_of_its_own(folder, saved, unlocked):
    before = [bring_back(saved, folder, unlocked).before.name for _ in range(2)]
    assert before == [ASIDE, f"{ASIDE}-2"]


def test_every_way_to_damage_a_file_changes_it(folder, saved):
    for name, kinds in ((file.CHART, CHART_DAMAGE), (vault.KEYS, KEYS_DAMAGE)):
        whole = (saved / name).read_bytes()
        for what, damage in kinds.items():
            damage(saved / name)
            assert not (saved / name).exists() or (saved / name).read_bytes() != whole, what
            (saved / name).write_bytes(whole)
