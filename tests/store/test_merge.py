"""What a merge takes, what it refuses, and that the other store is only read."""

import errno
import os
import shutil
from datetime import timedelta
from decimal import Decimal

import msgspec
import pytest

from bedside.domain.problem import Problem
from bedside.domain.records import Reading
from bedside.store import difference, file, schema, vault, whole
from bedside.store.errors import (
    DiskFull,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreReadOnly,
    StoreTooNew,
    StoreUnavailable,
    WrongPassphrase,
)
from bedside.store.other import NotMerged, opened
from bedside.store.store import Store
from tests.store import stations
from tests.store.conftest import NOW, PASSPHRASE, USER
from tests.store.samples import LATER, crp, patient

HELD = (Reading(label="as typed", value=Decimal(1840), unit="mg/L"),)
RELEASE = "releases/v1/store"


@pytest.fixture(scope="module")
def template(tmp_path_factory, made):
    return stations.make(tmp_path_factory.mktemp("stations"), made, [patient(), crp("o1")])


@pytest.fixture
def folders(template, tmp_path):
    return [shutil.copytree(folder, tmp_path / folder.name) for folder in template]


@pytest.fixture
def ward(folders, made):
    stores = [stations.open_store(folder, made) for folder in folders]
    yield stores
    for store in stores:
        store.close()


def charted(store, *records, **more):
    return store.append(records, stations.entry(store, **more))


def own(store, **more):
    return {"workstation": store.meta.workstation, **more}


def through_a_folder(ours, folder, secret=None, pause=None):
    """Merge as the session does, from a folder; `pause` must not be called unless it is given."""
    with opened(folder, ours, NOW, secret=secret, pause=pause or pytest.fail) as other:
        from bedside.store.merge import merge

        return merge(ours, other, stations.entry(ours, 5), named=folder)


def bytes_of(folder):
    return {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_what_the_other_has_more_is_taken_as_it_stands_there(ward):
    ours, theirs, _ = ward
    record = crp("o2", **own(theirs, author="another", recorded_at=LATER, source="labs.csv:3"))
    charted(theirs, patient("p2", "200"), record, crp("o3", of="p2"))
    assert stations.take(ours, theirs)[:3] == (3, 2, 0)
    assert ours.get("o2") == record
    link = ours.journal()[-1]
    assert (link.action, link.count, link.workstation) == ("merge w1 (3 records)", 3, ours.meta.workstation)
    assert ours.verify().breaks == ()
    assert theirs.journal()[-1].action == "chart"


def test_what_came_is_told_by_patient(ward):
    ours, theirs, _ = ward
    charted(theirs, patient("p2", "200"), crp("o3", of="p2"), crp("l1", value="3", **own(theirs)))
    charted(ours, crp("l1", value="2"))
    assert stations.take(ours, theirs).patients == (("p1", 0, 1), ("p2", 2, 0))


def test_merging_again_writes_nothing(ward):
    ours, theirs, _ = ward
    charted(theirs, crp("o2"))
    stations.take(ours, theirs)
    before = ours.journal()
    assert stations.take(ours, theirs) == (0, 3, 0, ())
    assert ours.journal() == before


def test_two_lines_of_correction_both_come(ward):
    ours, theirs, _ = ward
    for store, value in ((ours, "72"), (theirs, "73")):
        charted(store, crp(f"c-{value}", value=value, supersedes="o1", reason="typing", **own(store)))
    for one, other in ((ours, theirs), (theirs, ours)):
        assert stations.take(one, other).taken == 1
        assert {item.id for item in one.records("p1")} == {"p1", "o1", "c-72", "c-73"}
        assert one.successor("o1").id == "c-73"


def test_even_two_lines_of_one_workstation_come(ward):
    ours, theirs, _ = ward
    for store, value in ((ours, "72"), (theirs, "73")):
        charted(store, crp(f"c-{value}", value=value, supersedes="o1", reason="typing", workstation="copied by hand"))
    assert stations.take(ours, theirs).taken == 1
    with pytest.raises(Problem, match="corrected already"):
        charted(ours, crp("c-74", supersedes="o1", reason="typing", workstation="copied by hand"))


def test_another_content_under_one_id_is_kept_beside(ward):
    ours, theirs, third = ward
    charted(ours, crp("l1", value="2", **own(ours)))
    charted(theirs, crp("l1", value="3", **own(theirs, recorded_at=LATER)))
    charted(third, crp("l1", value="4", **own(third, recorded_at=LATER + timedelta(hours=1))))
    assert stations.take(ours, theirs) == (0, 2, 1, (("p1", 0, 1),))
    assert ours.journal()[-1].action == "merge w1 (0 records, 1 other versions)"
    stations.take(third, ours)
    stations.take(theirs, third)
    stations.take(ours, theirs)
    for store in ward:
        assert store.get("l1").value == 2
        assert [(name, item.value) for name, item in store.variants("p1")] == [("l1", 3), ("l1", 4)]
        assert store.verify().breaks == ()
        assert store.verify().charts == ours.verify().charts


def test_the_same_file_taken_twice_is_no_conflict(ward):
    ours, theirs, _ = ward
    first = crp("l1", source="a.csv:1", **own(theirs, author="b"))
    charted(theirs, first)
    charted(ours, crp("l1", source="b.csv:1", **own(ours, recorded_at=LATER)))
    assert stations.take(ours, theirs) == (0, 3, 0, ())
    stations.take(theirs, ours)
    for store in (ours, theirs):
        assert store.get("l1") == first
        assert store.variants("p1") == ()
        assert store.verify().breaks == ()


def test_a_value_held_on_one_side_only_is_told_twice(ward):
    ours, theirs, _ = ward
    charted(ours, crp("l1"))
    charted(theirs, crp("l1", held=HELD, finding="DQ-01", **own(theirs, recorded_at=LATER)))
    stations.take(ours, theirs)
    stations.take(theirs, ours)
    for store in (ours, theirs):
        assert [item.held for _, item in store.variants("p1")] == [HELD]
        assert store.held() == ()


def test_what_was_held_first_waits_on_both_sides(ward):
    ours, theirs, _ = ward
    charted(ours, crp("l1", **own(ours, recorded_at=LATER)))
    charted(theirs, crp("l1", held=HELD, finding="DQ-01", **own(theirs)))
    stations.take(ours, theirs)
    stations.take(theirs, ours)
    for store in (ours, theirs):
        assert [item.id for item in store.held()] == ["l1"]
        assert [item.held for _, item in store.variants("p1")] == [()]


def test_a_correction_that_only_one_version_makes_counts_everywhere(ward):
    """A final result that replaces the preliminary one where that was imported, and stands alone where it was not."""
    ours, theirs, _ = ward
    charted(ours, crp("early", held=HELD))
    charted(ours, crp("final", supersedes="early", reason="final", **own(ours, recorded_at=LATER)))
    charted(theirs, crp("final", reason="final", **own(theirs)))
    stations.take(ours, theirs)
    stations.take(theirs, ours)
    for store in (ours, theirs):
        assert store.get("final").supersedes == "early"
        assert store.successor("early").id == "final"
        assert store.held() == ()
        assert [item.supersedes for _, item in store.variants("p1")] == [None]


def test_a_person_corrected_on_both_sides_is_listed_once(ward):
    ours, theirs, _ = ward
    charted(ours, _renamed(ours, "A", NOW))
    charted(theirs, _renamed(theirs, "B", LATER))
    stations.take(ours, theirs)
    stations.take(theirs, ours)
    for store in (ours, theirs):
        assert [item.name for item in store.patients()] == ["B"]
        assert [item.name for item in store.patients_by_mrn("100")] == ["B"]


def _renamed(store, name, at):
    old = store.get("p1")
    return msgspec.structs.replace(
        old, id=f"p1-{name}", supersedes="p1", name=name, reason="name", recorded_at=at,
        workstation=store.meta.workstation,
    )  # fmt: skip


def test_an_import_again_agrees_with_either_version(ward):
    ours, theirs, _ = ward
    charted(ours, crp("l1", value="2"))
    charted(theirs, crp("l1", value="3", **own(theirs, recorded_at=LATER)))
    stations.take(ours, theirs)
    assert charted(ours, crp("l1", value="2"), crp("l1", value="3")).already == ("l1", "l1")
    with pytest.raises(Problem, match="another record with this id"):
        charted(ours, crp("l1", value="4"))


def test_frozen_assessments_come_along(ward):
    ours, theirs, _ = ward
    for store, frozen in ((ours, [b"1", b"2"]), (theirs, [b"2", b"3"])):
        store.append([crp(f"x-{store.meta.workstation}")], stations.entry(store), frozen=frozen)
    stations.take(ours, theirs)
    stored = {row[0] for row in ours._all("SELECT bytes FROM assessment")}
    assert stored == {b"1", b"2", b"3"}
    assert ours.verify().breaks == ()


def test_a_merged_record_is_known_from_its_arrival(ward):
    ours, theirs, _ = ward
    charted(theirs, crp("o2", **own(theirs)), crp("l1", value="3", **own(theirs)))
    charted(ours, crp("l1", value="2", **own(ours, recorded_at=LATER)))
    assert not ours.has_merged()
    stations.take(ours, theirs, 90)
    came = NOW + timedelta(minutes=90)
    assert ours.has_merged()
    assert dict(ours.arrived("p1")) == {"o2": came, "l1": LATER}
    early = ours.known("p1", came - timedelta(seconds=1))
    assert {item.id: item.value for item in early.records if item.id == "l1"} == {"l1": 2}
    assert early.variants == ()
    late = ours.known("p1", came)
    assert {item.id: item.value for item in late.records if item.id == "l1"} == {"l1": 3}
    assert [item.value for _, item in late.variants] == [2]
    assert dict(theirs.arrived("p1")) == {}


def test_the_other_computers_clock_fault_comes_along(ward):
    ours, theirs, _ = ward
    theirs.append([crp("o2")], msgspec.structs.replace(stations.entry(theirs), clock="set back by 2 h 0 min"))
    stations.take(ours, theirs)
    assert ours._all("SELECT clock FROM arrival WHERE record = 'o2'") == [("set back by 2 h 0 min",)]


def test_an_append_while_stores_are_compared_is_seen(ward, folders, made, monkeypatch):
    ours, theirs, _ = ward
    charted(theirs, crp("l1", value="3", **own(theirs)))
    beside, plain = stations.open_store(folders[0], made), difference.between
    waiting = [crp("l1", value="2")]

    def interrupted(*args):
        found = plain(*args)
        if waiting:
            charted(beside, waiting.pop())
        return found

    monkeypatch.setattr(difference, "between", interrupted)
    assert stations.take(ours, theirs)[:3] == (0, 2, 1)
    assert ours.verify().breaks == ()
    beside.close()


def test_one_id_for_two_things_is_refused(ward):
    ours, theirs, _ = ward
    charted(ours, crp("x", **own(ours)))
    charted(theirs, patient("p2", "200"), crp("x", of="p2", **own(theirs)))
    before = ours.journal()
    with pytest.raises(Problem, match="the id x means another thing there"):
        stations.take(ours, theirs)
    assert ours.journal() == before
    assert ours.get("p2") is None


@pytest.mark.parametrize("state", ["closed", "in use", "crashed"])
def test_the_other_store_is_left_byte_for_byte(ward, folders, state):
    ours, theirs, _ = ward
    charted(theirs, crp("o2", **own(theirs)))
    folder = folders[1]
    if state == "closed":
        theirs.close()
    if state == "crashed":
        folder = shutil.copytree(folders[1], folders[1].with_name("crashed"), ignore=shutil.ignore_patterns("*-shm"))
        assert (folder / f"{file.CHART}-wal").stat().st_size
    before = bytes_of(folder)
    assert through_a_folder(ours, folder).taken == 1
    assert bytes_of(folder) == before


def test_a_store_that_may_only_be_read_takes_nothing(ward, folders, made):
    _, theirs, _ = ward
    ours = Store(folders[0], file.connect(folders[0], made[2].key, writable=False), made[2], writable=False)
    with pytest.raises(StoreReadOnly, match="can only be read here"):
        stations.take(ours, theirs)
    ours.close()


def test_the_store_itself_is_refused(ward, folders, tmp_path):
    (tmp_path / "link").symlink_to(folders[0], target_is_directory=True)
    for folder in (folders[0], tmp_path / "link"):
        with pytest.raises(Problem, match="this is the store itself"):
            through_a_folder(ward[0], folder)


def test_a_copy_of_the_folder_brings_back_what_is_missing(ward, folders, tmp_path):
    """A backup, or the folder as somebody copied it: the same workstation, other records."""
    ours = ward[0]
    charted(ours, crp("o2"))
    ours.close()
    copy = shutil.copytree(folders[0], tmp_path / "copy")
    assert through_a_folder(ward[1], copy).taken == 1


@pytest.mark.parametrize(
    ("changed", "why"),
    [({"zone": "Europe/Lisbon"}, "the time of Europe/Lisbon, this one that of Europe/Berlin"),
     ({"practice": "yes"}, "it holds practice patients, this store real ones")],
)  # fmt: skip
def test_a_store_of_another_kind_is_refused(ward, folders, changed, why):
    ours, theirs, _ = ward
    theirs.seal(stations.entry(theirs, action="seal"), **changed)
    theirs.close()
    with pytest.raises(Problem, match=why):
        through_a_folder(ours, folders[1])
    with pytest.raises(Problem):
        through_a_folder(stations_open(folders[1], ours), folders[0])


def stations_open(folder, like):
    unlocked = vault.Unlocked(like.user, like.roles, like.key)
    return Store(folder, file.connect(folder, like.key, writable=True), unlocked, writable=True)


def test_a_newer_schema_is_refused(ward, folders):
    ours, theirs, _ = ward
    steps = (*schema.STEPS, ("999_later", lambda _: None))
    schema.bring_up(theirs._db, folders[1], writable=True, key=theirs.key, now=NOW, steps=steps)
    theirs.close()
    with pytest.raises(StoreTooNew, match=str(folders[1])):
        through_a_folder(ours, folders[1])


def test_a_store_of_another_key_is_merged_with_its_passphrase(tmp_path, pytestconfig):
    """Made by the first release: it is brought to this version in a copy, and stays as it is."""
    old = shutil.copytree(pytestconfig.rootpath / "tests" / RELEASE, tmp_path / "v1")
    ours, _ = Store.create(
        tmp_path / "new", ward="W", zone="Europe/Berlin", user=USER, passphrase="other", now=NOW, entropy=os.urandom,
        practice=True,
    )  # fmt: skip
    before = bytes_of(old)
    with pytest.raises(WrongPassphrase, match="has another key"):
        through_a_folder(ours, old)
    with pytest.raises(WrongPassphrase, match="do not open it"):
        through_a_folder(ours, old, secret=lambda _: (USER, "wrong"))
    assert through_a_folder(ours, old, secret=lambda _: (USER, PASSPHRASE)).taken == 254
    assert bytes_of(old) == before
    assert ours.verify().breaks == ()
    ours.close()


@pytest.mark.parametrize("name", [file.CHART, vault.KEYS])
@pytest.mark.parametrize("harm", ["missing", "empty", "cut", "flipped"])
def test_a_damaged_store_is_refused(ward, folders, name, harm):
    ours, theirs, _ = ward
    charted(theirs, crp("o2"))
    theirs.close()
    path = folders[1] / name
    content = path.read_bytes()
    middle = len(content) // 2
    flipped = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
    path.unlink()
    if harm != "missing":
        path.write_bytes({"empty": b"", "cut": content[:-1500], "flipped": flipped}[harm])
    before = ours.journal()
    with pytest.raises((StoreError, Problem)) as told:
        through_a_folder(ours, folders[1])
    assert str(folders[1]) in str(told.value)
    assert ours.journal() == before


def test_a_page_that_nobody_reads_today_is_looked_at_too(ward, folders, monkeypatch):
    """A large store is not read in full when it is opened, and the journal covers no index."""
    monkeypatch.setattr(whole, "_PAGES_AT_ONCE", 0)
    ward[1].close()
    content = bytearray((folders[1] / file.CHART).read_bytes())
    place = len(content) // 2
    content[place] ^= 1
    (folders[1] / file.CHART).write_bytes(content)
    with pytest.raises(StoreDamaged, match=str(folders[1])):
        through_a_folder(ward[0], folders[1])


def test_a_store_whose_log_was_left_behind_is_refused(ward, folders, tmp_path):
    """Somebody copied chart.db and keys.json of a store in use, but not what stood in the write-ahead log."""
    ours, theirs, _ = ward
    theirs.close()
    theirs = stations_open(folders[1], ours)
    charted(theirs, crp("o2"))
    part = tmp_path / "part"
    part.mkdir()
    shutil.copy(folders[1] / file.CHART, part)
    theirs.close()
    shutil.copy(folders[1] / vault.KEYS, part)
    with pytest.raises(NotMerged, match="Nothing was merged"):
        through_a_folder(ours, part)


def test_an_edited_row_is_refused(ward, folders):
    ours, theirs, _ = ward
    (guard,) = theirs._all("SELECT sql FROM sqlite_master WHERE name = 'observation_no_update'")
    for sql in ("DROP TRIGGER observation_no_update", "UPDATE observation SET value = '1' WHERE id = 'o1'", *guard):
        theirs._db.execute(sql)
    theirs._db.commit()
    theirs.close()
    with pytest.raises(NotMerged, match="not as its journal says"):
        through_a_folder(ours, folders[1])


def test_a_store_that_changes_all_the_time_is_refused_in_the_end(ward, folders, monkeypatch):
    ours, theirs, _ = ward
    pauses = []

    def pause(seconds):
        pauses.append(seconds)

    copyfile, count = shutil.copyfile, iter(range(100))

    def busy(source, target):
        copyfile(source, target)
        charted(theirs, crp(f"b{next(count)}"))

    monkeypatch.setattr(shutil, "copyfile", busy)
    with pytest.raises(StoreBusy, match="all the time"):
        through_a_folder(ours, folders[1], pause=pause)
    assert len(pauses) == 5
    monkeypatch.undo()
    assert through_a_folder(ours, folders[1]).taken > 5


@pytest.mark.parametrize(
    ("number", "kind", "said"),
    [(errno.ENOSPC, DiskFull, "There is no room in"), (errno.EIO, StoreUnavailable, "keys.json in"),
     (errno.EACCES, StoreUnavailable, "whether you may read it")],
)  # fmt: skip
def test_a_copy_that_fails_says_where(ward, folders, monkeypatch, number, kind, said):
    def broken(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(shutil, "copyfile", broken)
    with pytest.raises(kind, match=said) as told:
        through_a_folder(ward[0], folders[1])
    assert "Nothing was merged" in str(told.value)


def test_keys_of_another_store_beside_a_chart_are_no_store(ward, folders, pytestconfig):
    ours, theirs, _ = ward
    theirs.close()
    release = pytestconfig.rootpath / "tests" / RELEASE
    for name in (file.CHART, vault.KEYS):
        mixed = shutil.copytree(release, folders[1].with_name(f"mixed-{name}"))
        shutil.copy(folders[2] / name, mixed / name)
        with pytest.raises((StoreDamaged, WrongPassphrase, NotMerged), match=str(mixed)):
            through_a_folder(ours, mixed, secret=lambda _: (USER, PASSPHRASE))
