"""Whatever is changed by hand in a store is named, with the entry of the journal that it belongs to."""

import hashlib
import shutil

import msgspec
import pytest

from bedside.domain.records import Decision, Device, OxygenSetting
from bedside.store import file, heads, journal, rows, seals, vault
from bedside.store.errors import StoreUnavailable
from bedside.store.store import Store
from tests.store.conftest import NOW, PASSPHRASE, USER
from tests.store.samples import COMMON, ENTRY, crp, patient

FROZEN = b'{"state":"ELIGIBLE"}'
DECISION = Decision(
    id="d1", patient="p1", protocol="P", version="1", trigger="T", answer="accepted",
    assessment=hashlib.sha256(FROZEN).hexdigest(), **COMMON,
)  # fmt: skip


@pytest.fixture
def filled(store):
    """Hold entries: 1 make store, 2 a patient and a value, 3 three values, 4 a correction, 5 a decision, 6 a view."""
    store.append([patient(), crp("o1")], ENTRY)
    store.append([crp("o2"), crp("o3"), crp("o4")], ENTRY)
    store.append([crp("o5", value="7", supersedes="o1", reason="typing")], ENTRY)
    store.append([DECISION], ENTRY, frozen=[FROZEN])
    store.log(msgspec.structs.replace(ENTRY, action="view", patient="p1"))
    assert store.verify().ok
    return store


@pytest.fixture
def tamper(filled, folder, made, reopen):
    """Change a closed store by hand, as somebody with the key could; return what a later verify says."""

    def by_hand(*statements, keep_triggers=True):
        filled.close()
        db = file.connect(folder, made[2].key, writable=True)
        db.conn.execute("PRAGMA foreign_keys = OFF")
        triggers = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            db.execute(f'DROP TRIGGER "{name}"')
        for statement in statements:
            db.execute(statement)
        for _, sql in triggers if keep_triggers else ():
            db.execute(sql)
        db.conn.commit()
        db.close()
        return reopen().verify()

    return by_hand


def rechained(links):
    """Return statements that make the journal of these entries a whole chain again."""
    yield "DELETE FROM journal"
    previous = journal.START
    for place, link in enumerate(links, start=1):
        made = journal.sealed(msgspec.structs.replace(link, seq=place, previous=previous))
        previous = made.hash
        cells = msgspec.structs.astuple(made)
        values = ", ".join(f"'{item}'" if isinstance(item, str) else str(item) for item in cells)
        columns = ", ".join(f'"{name}"' for name in made.__struct_fields__)
        yield f"INSERT INTO journal ({columns}) VALUES ({values})"


@pytest.mark.parametrize(
    ("statement", "what", "entry"),
    [
        ("UPDATE observation SET value = '72' WHERE id = 'o1'", "row edited", 2),
        ("UPDATE observation SET value = '72' WHERE id = 'o4'", "row edited", 3),
        ("UPDATE observation SET recorded_at = '2020-01-01T00:00:00.000000Z' WHERE id = 'o5'", "row edited", 4),
        ("UPDATE patient SET mrn = '101'", "row edited", 2),
        ("UPDATE decision SET answer = 'declined'", "row edited", 5),
        ("DELETE FROM observation WHERE id = 'o3'", "row missing", 3),
        ("DELETE FROM decision", "row missing", 5),
        ("DELETE FROM arrival WHERE record = 'o3'", "row missing", 3),
        # Signing asks what came after it: nobody may move an entry before or behind another.
        ("UPDATE arrival SET seq = -5 WHERE record = 'd1'", "order edited", 2),
        ("UPDATE arrival SET seq = 500 WHERE record = 'o5'", "order edited", 4),
        ("UPDATE arrival SET journal = 4 WHERE record = 'o3'", "row missing", 3),
        ("UPDATE arrival SET journal = 6 WHERE record = 'o5'", "row missing", 4),
        ("UPDATE arrival SET clock = 'behind' WHERE record = 'o3'", "row edited", 3),
        ("UPDATE journal SET author = 'somebody' WHERE seq = 3", "entry edited", 3),
        ("UPDATE journal SET action = 'view', patient = 'p2' WHERE seq = 6", "entry edited", 6),
        ("UPDATE journal SET clock = 'ahead' WHERE seq = 6", "entry edited", 6),
        ("DELETE FROM journal WHERE seq = 3", "chain cut", 3),
        ("DELETE FROM journal WHERE seq < 3", "chain cut", 1),
        ("UPDATE meta SET value = 'Asia/Tokyo' WHERE key = 'zone'", "meta edited", 1),
        ("INSERT INTO meta (key, value) VALUES ('ward', 'Elsewhere')", "meta edited", 1),
        ("DELETE FROM assessment", "assessment missing", 5),
        ("UPDATE assessment SET bytes = x'00'", "assessment edited", None),
        ("INSERT INTO event SELECT 'e1', patient, at, precision, recorded_at, author, workstation, NULL, 0, '', '', "
         "'intubated', '', '', '' FROM observation WHERE id = 'o1'", "row added", None),
        ("INSERT INTO arrival (record, kind, patient, journal) VALUES ('e9', 'event', 'p1', 7)", "row missing", None),
        ("UPDATE arrival SET patient = 'p2' WHERE record = 'o1'", "row edited", None),
        ("DROP INDEX patient_mrn", "index missing", None),
        ("CREATE TABLE more (a TEXT)", "table added", None),
        ("CREATE TRIGGER quiet AFTER INSERT ON observation BEGIN DELETE FROM observation; END", "trigger added", None),
    ],
)  # fmt: skip
def test_what_was_changed_is_named(tamper, statement, what, entry):
    found = tamper(statement)
    assert not found.ok
    first = found.first_break
    assert (first.what, first.entry) == (what, entry)
    if entry is not None:
        assert f"{entry} " in first.text
    if what.startswith("row") and entry:
        assert (first.at, first.author) == (ENTRY.at.isoformat(timespec="microseconds"), ENTRY.author)


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM meta", "DELETE FROM meta WHERE key = 'zone'", "UPDATE meta SET value = 'Mars/X' WHERE key = 'zone'"],
)
def test_a_store_that_no_longer_says_where_it_stands_does_not_open(tamper, statement):
    with pytest.raises(StoreUnavailable, match="no longer says of which ward, time zone and workstation"):
        tamper(statement)


def test_an_entry_with_no_time_keeps_no_view_from_being_logged(tamper, reopen):
    assert tamper("UPDATE journal SET at = 'x' WHERE seq = 6").first_break.what == "entry edited"
    entry = msgspec.structs.replace(ENTRY, action="view", patient="p1")
    store = reopen()
    assert not store.logged(entry, ENTRY.at)
    store.log(entry)
    assert store.logged(entry, ENTRY.at)


def test_cells_that_are_no_json_are_a_row_that_cannot_be_read(filled, tamper, reopen):
    filled.append([OxygenSetting(id="x1", patient="p1", devices=(Device(name="ra"),), **COMMON)], ENTRY)
    assert tamper("UPDATE oxygen SET devices = '{['").first_break.what == "row edited"
    with pytest.raises(StoreUnavailable, match="A row of the table oxygen cannot be read"):
        reopen().records("p1")


def test_an_edited_row_is_named_before_the_trigger_that_was_dropped_for_it(tamper):
    found = tamper("UPDATE observation SET value = '72' WHERE id = 'o1'", keep_triggers=False)
    assert (found.first_break.what, found.first_break.entry) == ("row edited", 2)
    assert "the observation o1" not in found.first_break.text  # of two rows the entry cannot say which
    assert any(item.what == "trigger missing" and "observation_no_update" in item.text for item in found.breaks)


def test_a_store_that_opens_for_reading_only_is_verified_as_it_lies_there(tamper, folder, made):
    tamper("UPDATE observation SET value = '72' WHERE id = 'o1'", keep_triggers=False)
    store = Store.with_key(folder, made[2], NOW)
    found = store.verify()
    assert (found.first_break.what, found.first_break.entry) == ("row edited", 2)
    assert any("observation_no_update was dropped" in item.text for item in found.breaks)
    store.close()


def test_a_chart_file_that_does_not_open_is_verified_from_what_can_be_read(filled, folder, made):
    filled.append([crp(f"x{n}", raw="y" * 300) for n in range(200)], ENTRY)
    filled.close()
    content = bytearray((folder / "chart.db").read_bytes())
    content[600:700] = bytes(100)
    (folder / "chart.db").write_bytes(content)
    store = Store.with_key(folder, made[2], NOW)
    found = store.verify()
    assert not found.ok
    assert found.breaks[-1].what == "file damaged"
    store.close()


def test_a_dropped_trigger_alone_is_named(tamper):
    found = tamper("DROP TABLE IF EXISTS nowhere", keep_triggers=False)
    assert {item.what for item in found.breaks} == {"trigger missing"}
    assert any("journal_no_delete" in item.text for item in found.breaks)


def test_a_tail_cut_with_its_rows_is_named(tamper, filled):
    found = tamper(
        "DELETE FROM journal WHERE seq > 4", "DELETE FROM decision", "DELETE FROM arrival WHERE journal > 4",
        "DELETE FROM assessment",
    )  # fmt: skip
    assert (found.first_break.what, found.first_break.entry) == ("tail cut", 5)
    assert len(found.breaks) == 1


def test_a_tail_cut_and_grown_again_is_named(tamper, reopen, folder):
    tamper("DELETE FROM journal WHERE seq > 5")
    store = reopen()
    assert "had 6 entries" in store.tampered
    for _ in range(3):
        store.log(ENTRY)
    store.close()
    again = reopen()
    assert again.tampered.startswith("Entry 6 of the journal is not the one")
    assert again.verify().first_break.entry == 6
    again.close()
    # Closing does not cover it up.
    assert vault.read(folder).head.seq == 6


def test_rows_of_entries_that_were_cut_are_named(tamper):
    found = tamper("DELETE FROM journal WHERE seq > 3")
    assert found.first_break.entry == 4
    assert any(item.text == "Rows stand there of entry 5, which is missing." for item in found.breaks)


def test_an_entry_taken_out_of_a_chain_made_whole_again_is_named(tamper, filled):
    links = [link for link in filled.journal() if link.seq != 6]
    found = tamper(*rechained((*links, msgspec.structs.replace(links[-1], action="print note"))))
    assert found.first_break.what in {"row missing", "tail cut"}
    assert found.first_break.entry == 6


def test_a_chain_recomputed_after_an_edit_is_named_by_the_head(tamper, filled):
    links = [msgspec.structs.replace(link, author="x") if link.seq == 2 else link for link in filled.journal()]
    found = tamper(*rechained(links))
    assert (found.first_break.what, found.first_break.entry) == ("tail cut", 6)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"head": None}, "head missing"),
        ({"head": vault.Head(seq=2, hash="0" * 64, seal="0" * 64)}, "head edited"),
    ],
)
def test_a_head_that_bedside_did_not_write_is_named(filled, folder, reopen, change, what):
    filled.close()
    vault.write(folder, msgspec.structs.replace(vault.read(folder), **change))
    store = reopen()
    assert "head" in store.tampered
    assert [item.what for item in store.verify().breaks] == [what]
    store.log(ENTRY)
    store.close()
    assert vault.read(folder).head == change["head"]


def test_a_forged_slot_is_named(filled, folder, made):
    keys = vault.read(folder)
    roles = ("administrator", "physician")
    forged = vault.seal(made[2].key, "mallory", roles, "let me in", bytes)
    vault.write(folder, msgspec.structs.replace(keys, slots=keys.slots | {"mallory": forged}))
    found = filled.verify()
    assert (found.first_break.what, found.first_break.entry) == ("keys edited", 1)


def test_a_change_of_users_that_did_not_finish_is_a_remark(filled, folder):
    keys = vault.read(folder)
    other = msgspec.structs.replace(keys, slots=dict(list(keys.slots.items())[:1]))
    covering = seals.covering(slots=vault.slots_digest(other))
    filled.log(msgspec.structs.replace(ENTRY, action="disable user x"), covering)
    found = filled.verify()
    assert found.ok
    assert "entry 7: disable user x" in found.remarks[0]
    vault.write(folder, other)
    assert filled.verify().remarks == ()


def test_a_damaged_page_is_a_break_and_no_failure(filled, folder, made, reopen):
    filled.append([crp(f"x{n}", raw="y" * 300) for n in range(200)], ENTRY)
    filled.close()
    content = bytearray((folder / "chart.db").read_bytes())
    place = len(content) * 3 // 4
    content[place] ^= 1
    (folder / "chart.db").write_bytes(content)
    found = reopen().verify()
    assert not found.ok
    assert found.first_break.what == "file damaged"


def test_every_entry_covers_what_can_be_read_back(filled):
    for link in filled.journal()[1:-1]:
        assert journal.digest_of_entry(filled._db, link.seq) == link.rows_sha256
    assert seals.covered(filled.journal()[0].rows_sha256).keys() == {"meta", "slots"}


def test_a_store_of_the_first_schema_is_sealed_when_it_is_opened(tmp_path):
    folder = shutil.copytree("tests/releases/v1/store", tmp_path / "store")
    assert vault.read(folder).head is None
    store = Store.open(folder, user=USER, passphrase=PASSPHRASE, now=NOW)
    last = store.journal()[-1]
    assert last.action.startswith("update to ")
    assert seals.covered(last.rows_sha256).keys() == {"meta", "slots"}
    assert vault.read(folder).head.seq == last.seq - 1
    assert store.tampered == ""
    assert store.verify().breaks == ()
    store.close()
    assert vault.read(folder).head.seq == last.seq
    again = Store.open(folder, user=USER, passphrase=PASSPHRASE, now=NOW)
    assert len(again.journal()) == last.seq
    again.close()


def test_the_head_moves_on_when_a_store_is_closed_and_never_back(folder, reopen):
    first, second = reopen(), reopen()
    first.append([patient()], ENTRY)
    first.log(ENTRY)
    second.append([crp("o1")], ENTRY)
    second.close()
    assert vault.read(folder).head.seq == 4
    first.close()
    assert vault.read(folder).head.seq == 4
    third = reopen(writable=False)
    assert third.tampered == ""
    third.close()


def test_a_head_that_cannot_be_written_does_not_keep_a_store_open(folder, store, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    store.append([patient()], ENTRY)
    before = (folder / vault.KEYS).read_bytes()
    monkeypatch.setattr(vault, "write", full)
    store.close()
    assert (folder / vault.KEYS).read_bytes() == before
    monkeypatch.undo()


def test_a_window_that_is_writing_is_not_waited_for_long(folder, store, reopen):
    other = reopen()
    store.append([patient()], ENTRY)
    other._db.execute("BEGIN IMMEDIATE")
    store.close()
    assert vault.read(folder).head.seq == 1
    other._db.rollback()
    other.close()
    assert vault.read(folder).head.seq == 2


def test_the_head_says_nothing_without_the_key(store, made):
    head = heads.of(store._db, made[2].key)
    assert head != heads.of(store._db, bytes(32))
    assert head.hash == store.journal()[-1].hash


def test_a_row_is_hashed_as_it_is_stored(filled):
    cells = [(rows.table_of(DECISION), rows.to_row(DECISION))]
    assert filled.journal()[4].rows_sha256 == rows.digest(cells)


def test_an_entry_that_was_hashed_anew_no_longer_stands_before_the_next(tamper, filled):
    edited = journal.sealed(msgspec.structs.replace(filled.journal()[2], author="x"))
    found = tamper(f"UPDATE journal SET author = 'x', hash = '{edited.hash}' WHERE seq = 3")
    assert (found.first_break.what, found.first_break.entry) == ("chain cut", 4)


def test_an_entry_that_now_says_it_covers_nothing_is_named(tamper, filled):
    links = [msgspec.structs.replace(link, count=0) if link.seq == 3 else link for link in filled.journal()]
    found = tamper(*rechained(links), "DELETE FROM observation WHERE id IN ('o2', 'o3', 'o4')",
                   "DELETE FROM arrival WHERE journal = 3")  # fmt: skip
    assert (found.first_break.what, found.first_break.entry) == ("row missing", 3)


def test_an_index_of_the_same_name_and_a_table_that_is_gone_are_named(tamper):
    found = tamper("DROP INDEX patient_mrn", "CREATE INDEX patient_mrn ON patient (name)")
    assert found.first_break.what == "index edited"
    found = tamper("DROP TABLE draft")
    assert "table missing" in [item.what for item in found.breaks]


def test_a_store_without_its_arrivals_is_not_called_good(tamper):
    found = tamper("DROP TABLE arrival", keep_triggers=False)
    assert "table missing" in [item.what for item in found.breaks]
    assert found.charts == {}
