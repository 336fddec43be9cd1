"""A damaged store: every row on a whole page is read, losses are counted, and its files stay as they are."""

import functools
import json
import os
import shutil
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from bedside.domain.records import Event
from bedside.store import file, leaves, pages, rescue, vault
from bedside.store.errors import StoreDamaged, StoreReadOnly, StoreUnavailable
from bedside.store.store import Store
from tests import nobody
from tests.store import damage
from tests.store.conftest import NOW, PASSPHRASE, USER
from tests.store.samples import COMMON, ENTRY, crp, patient

pytestmark = pytest.mark.slow

LONG = "x" * 9000
RELEASES = Path(__file__).parents[1] / "releases"


@pytest.fixture(scope="module")
def charted(made, tmp_path_factory):
    """Three patients with values, corrections, one text over several pages, and a frozen assessment."""
    folder = shutil.copytree(made[0], tmp_path_factory.mktemp("charted") / "store")
    store = Store.with_key(folder, made[2], NOW)
    store.append([patient("p1"), patient("p2", "200"), patient("p3", "300")], ENTRY)
    for number in range(120):
        values = [crp(f"{who}-{number}", of=who, value=f"{number}.0") for who in ("p1", "p2")]
        store.append(values, ENTRY)
    note = Event(id="long", patient="p3", code="improved", state="yes", text=LONG, **COMMON)
    store.append([note], ENTRY, frozen=[b"{}" * 3000])
    fixed = crp("p1-fixed", value="9.5", supersedes="p1-7", reason="typing error")
    store.append([fixed], msgspec.structs.replace(ENTRY, action="correct"))
    store.close()
    return folder


@pytest.fixture
def copy(charted, tmp_path):
    return shutil.copytree(charted, tmp_path / "store")


@pytest.fixture
def unlocked(made):
    return made[2]


@pytest.fixture
def opened(copy, unlocked):
    stores = []

    def again(folder=copy):
        stores.append(Store.with_key(folder, unlocked, NOW))
        return stores[-1]

    yield again
    for store in stores:
        store.close()


def whole_records(charted, unlocked):
    store = Store.with_key(charted, unlocked, NOW)
    found = {item.id: item for who in ("p1", "p2", "p3") for item in store.records(who)}
    store.close()
    return found


def page_of(folder, unlocked, wanted):
    """Return the number of the leaf page whose rows satisfy a question."""
    for number, page in pages.read(folder, unlocked.key).whole.items():
        rows = next(leaves.leaves({0: b"\0", number: page}), [])
        if rows and wanted(rows):
            return number
    raise LookupError


def has_record(name):
    return lambda rows: len(rows[0].cells) > 12 and any(row.cells[0] == name for row in rows)


def test_a_lost_page_costs_its_rows_and_no_others(copy, charted, unlocked, opened):
    number = page_of(copy, unlocked, has_record("p1-50"))
    before = whole_records(charted, unlocked)
    damage.lose_page(copy, number)
    store = opened()
    found = {item.id: item for who in ("p1", "p2", "p3") for item in store.records(who)}
    lost = before.keys() - found.keys()
    assert "p1-50" in lost
    assert len(lost) < 40
    assert all(before[name] == item for name, item in found.items())
    rescued = store.rescued
    assert rescued.lost == {"observation": len(lost)}
    assert rescued.unplaced == 0
    assert rescued.missing("p1") == sum(name.startswith("p1") for name in lost)
    assert rescued.missing("p3") == 0
    assert f"Lost: {len(lost)} of kind observation" in rescued.text
    assert (
        rescued.incomplete(["p1"])
        == f"The store is damaged: {rescued.missing('p1')} entries of this chart are missing."
    )
    assert rescued.incomplete(["p3"]) == ""


def test_every_single_page_may_be_lost(copy, charted, unlocked):
    """Whatever page it is, inner ones and the schema included, at most the rows of one page are gone."""
    before = whole_records(charted, unlocked)
    original = (copy / "chart.db").read_bytes()
    largest = 0
    for number in range(1, damage.pages(copy) + 1):
        (copy / "chart.db").write_bytes(original)
        damage.lose_page(copy, number)
        db, found = rescue.rescue(copy, unlocked.key)
        store = Store(copy, db, unlocked, writable=False)
        left = {item.id: item for who in ("p1", "p2", "p3") for item in store.records(who)}
        assert left.items() <= before.items()
        lost = before.keys() - left.keys()
        largest = max(largest, len(lost))
        assert found.damaged
        for who in ("p1", "p2", "p3"):
            missing = found.missing(who)
            if missing is not None:
                assert missing == sum(before[name].patient == who for name in lost), number
        store.close()
    assert 0 < largest < 40


def test_no_loss_is_called_complete(copy, charted, unlocked):
    """Many pages at once: a chart that lacks an entry is never said to have them all."""
    before = whole_records(charted, unlocked)
    original = (copy / "chart.db").read_bytes()
    count = damage.pages(copy)
    for start in range(1, 12):
        (copy / "chart.db").write_bytes(original)
        for number in range(start, count + 1, 5):
            damage.lose_page(copy, number)
        db, found = rescue.rescue(copy, unlocked.key)
        store = Store(copy, db, unlocked, writable=False)
        for who in ("p1", "p2", "p3"):
            left = {item.id for item in store.records(who)}
            whole = {name for name, item in before.items() if item.patient == who}
            assert left == whole or found.incomplete([who])
        store.close()


def test_a_cut_file_is_read_as_far_as_it_goes(copy, charted, unlocked, opened):
    before = whole_records(charted, unlocked)
    damage.cut(copy / "chart.db", -(damage.pages(copy) // 2) * damage.PAGE - 100)
    files = damage.content(copy)
    store = opened()
    left = {item.id for who in ("p1", "p2", "p3") for item in store.records(who)}
    assert left
    assert left < before.keys()
    assert store.rescued.incomplete(["p1"])
    store.close()
    assert damage.content(copy) == files


def test_swapped_pages_are_two_lost_ones(copy, unlocked, opened):
    one, other = (page_of(copy, unlocked, has_record(name)) for name in ("p1-20", "p2-100"))
    damage.swap_pages(copy, one, other)
    store = opened()
    assert store.rescued.damaged
    assert {"p1-20", "p2-100"}.isdisjoint(item.id for who in ("p1", "p2") for item in store.records(who))


def test_the_first_page_is_not_needed(copy, charted, unlocked, opened):
    before = whole_records(charted, unlocked)
    damage.zero(copy / "chart.db", 100, 100)
    store = opened()
    assert {item.id for who in ("p1", "p2", "p3") for item in store.records(who)} == before.keys()
    assert "No entry is known to be lost" in store.rescued.text
    assert store.rescued.incomplete(["p1"]) == ""


def test_the_salt_of_a_copy_serves_for_a_lost_one(copy, charted, unlocked, opened):
    db = file.connect(copy, unlocked.key, writable=True)
    before = copy / "backups" / "20260111T080000Z-before-009"
    before.mkdir(parents=True)
    db.execute("VACUUM INTO ?", (str(before / "chart.db"),))
    db.close()
    damage.zero(copy / "chart.db", 0, 16)
    assert opened().records("p1")


def test_a_text_over_several_pages_needs_all_of_them(copy, unlocked, opened):
    assert {item.id: item for item in opened().records("p3")}["long"].text == LONG
    for number in range(2, damage.pages(copy) + 1, 2):
        trial = shutil.copytree(copy, copy.parent / "trial")
        damage.lose_page(trial, number)
        db, _found = rescue.rescue(trial, unlocked.key)
        texts = [row[0] for row in db.execute("SELECT text FROM event WHERE id = 'long'").fetchall()]
        assert texts in ([], [LONG])
        db.close()
        shutil.rmtree(trial)


def test_the_log_counts_too(copy, charted, unlocked, tmp_path):
    """A process died with its newest entries in the write-ahead log only, and a page of the file is lost."""
    live = Store.with_key(copy, unlocked, NOW)
    live.append([crp("newest", of="p3", value="77.0")], ENTRY)
    dead = damage.copy_open(copy, tmp_path / "dead")
    live.close()
    assert (dead / "chart.db-wal").stat().st_size
    damage.lose_page(dead, page_of(charted, unlocked, has_record("p1-50")))
    files = damage.content(dead)
    db, found = rescue.rescue(dead, unlocked.key)
    assert db.execute("SELECT value FROM observation WHERE id = 'newest'").fetchall() == [("77.0",)]
    assert found.missing("p3") == 0
    assert damage.content(dead) == files
    db.close()


def test_a_damaged_log_leaves_the_older_page(copy, unlocked, tmp_path):
    live = Store.with_key(copy, unlocked, NOW)
    live.append([crp("newest", of="p3")], ENTRY)
    dead = damage.copy_open(copy, tmp_path / "dead")
    live.close()
    size = (dead / "chart.db-wal").stat().st_size
    for at in range(60, size, 1500):
        trial = shutil.copytree(dead, tmp_path / "trial")
        damage.flip(trial / "chart.db-wal", at)
        db, _found = rescue.rescue(trial, unlocked.key)
        assert db.execute("SELECT count(*) FROM observation").fetchone()[0] >= 240
        db.close()
        shutil.rmtree(trial)


def test_entries_are_refused_and_say_why(copy, unlocked, opened):
    damage.lose_page(copy, page_of(copy, unlocked, has_record("p1-50")))
    store = opened()
    assert not store.writable
    for attempt in (
        lambda: store.append([crp("new")], ENTRY),
        lambda: store.log(ENTRY),
        lambda: store.save_drafts({"note": "x"}, NOW, wait=False),
    ):
        with pytest.raises(StoreReadOnly, match="damaged and open for reading only") as caught:
            attempt()
        assert "not stored" in str(caught.value)
        assert "backup" in str(caught.value)


def test_verify_names_the_damage_first_break_and_all(copy, unlocked, opened):
    damage.lose_page(copy, page_of(copy, unlocked, has_record("p1-50")))
    found = opened().verify()
    assert not found.ok
    assert "file damaged" in {item.what for item in found.breaks}
    assert found.charts


def test_a_file_of_another_store_is_told_from_a_damaged_one(copy, tmp_path, unlocked):
    other, _code = Store.create(
        tmp_path / "other", ward="W", zone="UTC", user=USER, passphrase=PASSPHRASE, now=NOW, entropy=os.urandom
    )
    other.close()
    shutil.copy(tmp_path / "other" / "chart.db", copy / "chart.db")
    files = damage.content(copy)
    with pytest.raises(StoreUnavailable, match="one of the two belongs to another store") as caught:
        Store.with_key(copy, unlocked, NOW)
    assert "backup" in str(caught.value)
    assert damage.content(copy) == files


def test_keys_of_another_store_are_told_too(copy, charted, tmp_path):
    other, _code = Store.create(
        tmp_path / "other", ward="W", zone="UTC", user=USER, passphrase="another one", now=NOW, entropy=os.urandom
    )
    other.close()
    shutil.copy(tmp_path / "other" / "keys.json", copy / "keys.json")
    with pytest.raises(StoreUnavailable, match="one of the two belongs to another store"):
        Store.open(copy, user=USER, passphrase="another one", now=NOW)
    assert damage.content(copy)[Path("chart.db")] == damage.content(charted)[Path("chart.db")]


def test_an_empty_file_names_the_last_backup(copy, unlocked):
    damage.cut(copy / "chart.db", 0)
    with pytest.raises(StoreUnavailable, match="damaged: its chart file is empty") as caught:
        Store.with_key(copy, unlocked, NOW)
    assert "no proven backup" in str(caught.value)


def test_nothing_but_noise_is_said_to_be_unreadable(copy, unlocked):
    size = (copy / "chart.db").stat().st_size
    (copy / "chart.db").write_bytes(os.urandom(size))
    with pytest.raises(StoreUnavailable, match="damaged from its start on"):
        Store.with_key(copy, unlocked, NOW)


def test_what_the_store_says_of_itself_may_be_lost(copy, unlocked, opened):
    damage.lose_page(copy, page_of(copy, unlocked, lambda rows: any(row.cells[1:2] == ("zone",) for row in rows)))
    store = opened()
    assert store.meta.zone == "UTC"
    assert "times may be shown in UTC" in store.rescued.text
    assert store.records("p1")


def test_a_damage_found_later_makes_the_open_store_a_rescued_one(copy, charted, unlocked, monkeypatch):
    """A file too large to be read whole at the start: the damage shows when a chart is read."""
    from bedside.store import whole

    monkeypatch.setattr(whole, "_PAGES_AT_ONCE", 10)
    number = page_of(copy, unlocked, has_record("p1-50"))
    damage.lose_page(copy, number)
    store = Store.with_key(copy, unlocked, NOW)
    assert store.rescued is None
    found = {item.id for item in store.records("p1")}
    assert store.rescued.missing("p1")
    assert "p1-119" in found
    assert not store.writable
    with pytest.raises(StoreReadOnly):
        store.append([crp("new")], ENTRY)
    store.close()
    monkeypatch.undo()
    again = Store.with_key(copy, unlocked, NOW)
    assert again.rescued is not None
    again.close()


def test_a_crashed_store_on_a_medium_that_takes_no_writes_is_read_from_memory(copy, unlocked, tmp_path):
    """SQLite has to write beside a file with a log before it can read it."""
    live = Store.with_key(copy, unlocked, NOW)
    live.append([crp("newest", of="p3")], ENTRY)
    dead = damage.copy_open(copy, tmp_path / "dead")
    live.close()
    nobody.reachable(dead)
    for item in dead.iterdir():
        item.chmod(0o444)
    dead.chmod(0o555)
    done = nobody.run(functools.partial(read_all, dead, unlocked))
    dead.chmod(0o755)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [3, False, False, True]


def read_all(folder, unlocked):
    store = Store.with_key(folder, unlocked, NOW + timedelta(hours=1))
    found = [item.id for item in store.records("p3")]
    print(json.dumps([len(found), store.writable, store.rescued is not None, "newest" in found]))


def test_rows_of_the_first_schema_are_read(tmp_path):
    """A store that an older version wrote, damaged before it was ever updated."""
    folder = shutil.copytree(RELEASES / "v1" / "store", tmp_path / "v1")
    unlocked = vault.unlock(folder, "demo", "practice", NOW)
    damage.zero(folder / "chart.db", 100, 100)
    db, found = rescue.rescue(folder, unlocked.key)
    assert sum(found.read.values()) > 10
    assert db.execute("SELECT count(*) FROM journal WHERE \"offset\" = ''").fetchone()[0] > 0
    db.close()


def test_a_damage_met_while_writing_is_looked_at_by_the_next_opening(copy, unlocked, monkeypatch):
    """Not every question turns an open store into a rescued one; none hides the damage from the next opening."""
    from bedside.store import whole

    monkeypatch.setattr(whole, "_PAGES_AT_ONCE", 10)
    middle = page_of(copy, unlocked, lambda rows: len(rows[0].cells) == 12 and rows[0].number > 30)
    damage.lose_page(copy, middle)
    store = Store.with_key(copy, unlocked, NOW)
    with pytest.raises(StoreDamaged, match="Open it again"):
        store.journal()
    store.close()
    again = Store.with_key(copy, unlocked, NOW)
    assert again.rescued.incomplete(["p1"]) == "The store is damaged: entries of this chart may be missing."
    assert len(again.records("p1")) > 100
    again.close()
