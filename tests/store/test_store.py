"""What goes in comes out, nothing changes or leaves, and the journal says so in the same transaction."""

import hashlib
import os
import sqlite3
from decimal import Decimal

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from sqlcipher3 import dbapi2 as sqlcipher

from bedside.domain.problem import Problem
from bedside.domain.records import KINDS, Reading
from bedside.store import rows, vault
from bedside.store.errors import DiskFull
from bedside.store.journal import first_break
from bedside.store.store import Store
from tests.store.samples import ANY_RECORD, ENTRY, LATER, crp, patient


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(record=ANY_RECORD)
def test_a_record_of_any_kind_comes_back_exactly(store, record):
    if store.get("p1") is None:
        store.append([patient()], ENTRY)
    if store.get(record.id) is None:
        record = msgspec.structs.replace(record, patient=record.id) if rows.table_of(record) == "patient" else record
        assert store.append([record], ENTRY).stored == (record.id,)
        back = store.get(record.id)
        assert back == record
        assert msgspec.json.encode(back) == msgspec.json.encode(record)
        assert record in store.records(record.patient)


def test_trailing_zeros_stay(store):
    store.append([patient(), crp("o1", value="4.0"), crp("o2", value="1E+3")], ENTRY)
    assert [str(item.value) for item in store.records("p1")[1:]] == ["4.0", "1E+3"]


def test_the_columns_are_those_of_the_record_kinds(store):
    for kind in rows.kinds().values():
        columns = store._db[kind.table].columns
        assert tuple(item.name for item in columns) == kind.columns
        required = {item.name for item in msgspec.structs.fields(kind.type) if "None" not in str(item.type)}
        assert {item.name for item in columns if item.notnull} == required
    assert len(rows.kinds()) == len(KINDS)


def test_every_table_is_strict(store):
    tables = [name for name in store._db.table_names() if not name.startswith("_sqlite")]
    assert len(tables) == len(KINDS) + 6
    assert all(store._db[name].strict for name in tables)
    with pytest.raises(sqlcipher.IntegrityError, match="cannot store TEXT value"):
        store._db.execute("INSERT INTO arrival VALUES (1, 'a', 'b', 'c', 'no number', '')")


@pytest.mark.parametrize("table", ["patient", "observation", "arrival", "journal", "meta", "assessment"])
@pytest.mark.parametrize("verb", ["UPDATE", "DELETE", "REPLACE"])
def test_nothing_is_changed_or_removed(store, table, verb):
    store.append([patient(), crp("o1")], ENTRY, frozen=[b"{}"])
    column = store._db[table].columns[0].name
    statement = {
        "UPDATE": f'UPDATE "{table}" SET "{column}" = "{column}"',
        "DELETE": f'DELETE FROM "{table}"',
        "REPLACE": f'INSERT OR REPLACE INTO "{table}" SELECT * FROM "{table}"',
    }[verb]
    before = store._db.execute(f'SELECT * FROM "{table}"').fetchall()
    with pytest.raises(sqlcipher.IntegrityError, match="never changed or removed"):
        store._db.execute(statement)
    assert store._db.execute(f'SELECT * FROM "{table}"').fetchall() == before


def test_a_correction_stays_with_its_patient_and_kind(store):
    store.append([patient(), patient("p2", "200"), crp("o1")], ENTRY)
    with pytest.raises(Problem, match="belongs to the patient and kind"):
        store.append([crp("o2", of="p2", supersedes="o1", reason="moved")], ENTRY)
    with pytest.raises(Problem, match="belongs to the patient and kind"):
        store.append([crp("o3", supersedes="p1", reason="other kind")], ENTRY)
    assert store.get("o2") is None


def test_one_line_of_corrections_per_workstation(store):
    store.append([patient(), crp("o1")], ENTRY)
    store.append([crp("o2", supersedes="o1", reason="typing")], ENTRY)
    with pytest.raises(Problem, match="corrected already"):
        store.append([crp("o3", supersedes="o1", reason="again")], ENTRY)
    store.append([crp("o4", supersedes="o1", reason="elsewhere", workstation="w2")], ENTRY)
    assert store.successor("o2") is None


def test_a_record_needs_a_patient(store):
    with pytest.raises(Problem, match="no patient"):
        store.append([crp("o1", of="nobody")], ENTRY)
    assert [link.action for link in store.journal()] == ["make store"]


def test_the_same_record_again_is_already_there(store):
    store.append([patient(), crp("o1")], ENTRY)
    again = crp("o1", recorded_at=LATER, author="other", source="copy.csv")
    assert store.append([again, crp("o2")], ENTRY) == (("o2",), ("o1",), (2, 3), {})
    assert store.append([again], ENTRY) == ((), ("o1",), (3, 3), {})
    assert len(store.journal()) == 3


def test_another_content_under_the_same_id_is_refused(store):
    store.append([patient(), crp("o1")], ENTRY)
    with pytest.raises(Problem, match="another record with this id"):
        store.append([crp("o2"), crp("o1", value="72")], ENTRY)
    assert store.get("o2") is None
    with pytest.raises(Problem, match="another record with this id"):
        store.append([crp("o3"), crp("o3", value="72")], ENTRY)


def test_one_journal_entry_per_append_with_a_hash_over_its_rows(store):
    store.append([patient(), crp("o1"), crp("o2")], ENTRY)
    made, link = store.journal()
    cells = [(rows.table_of(item), rows.to_row(item)) for item in (patient(), crp("o1"), crp("o2"))]
    assert (link.count, link.rows_sha256, link.previous) == (3, rows.digest(cells), made.hash)
    assert [row[0] for row in store._db.execute("SELECT journal FROM arrival")] == [2, 2, 2]


def test_the_journal_is_a_chain_that_shows_a_change(store):
    for number in range(3):
        store.append([patient(f"p{number}", str(number))], ENTRY)
    chain = store.journal()
    assert first_break(chain) is None
    assert first_break((chain[0], msgspec.structs.replace(chain[1], author="x"), chain[2])) == 2
    assert first_break((chain[0], chain[2])) == 2


@pytest.mark.parametrize("table", ["journal", "observation", "arrival"])
def test_a_failure_inside_the_transaction_leaves_nothing(store, reopen, table):
    store.append([patient()], ENTRY)
    store._db.execute(f"CREATE TEMP TRIGGER fault AFTER INSERT ON main.{table} BEGIN SELECT RAISE(FAIL, 'fault'); END")
    with pytest.raises((Problem, sqlcipher.IntegrityError), match="fault"):
        store.append([crp("o1"), crp("o2")], ENTRY, frozen=[b"{}"])
    assert not store._db.conn.in_transaction
    for seen in (store, reopen()):
        assert seen.records("p1") == (patient(),)
        assert (len(seen.journal()), seen.newest()) == (2, 1)


def test_an_error_of_the_program_undoes_the_transaction(store, monkeypatch):
    store.append([patient()], ENTRY)

    def broken(*_):
        raise MemoryError

    monkeypatch.setattr(rows, "digest", broken)
    with pytest.raises(MemoryError):
        store.append([crp("o1")], ENTRY)
    monkeypatch.undo()
    assert store.append([crp("o1")], ENTRY).stored == ("o1",)


def test_a_time_without_zone_or_a_number_that_is_none_is_refused(store):
    with pytest.raises(Problem, match="without a zone"):
        store.append([patient(at=ENTRY.at.replace(tzinfo=None))], ENTRY)
    with pytest.raises(Problem, match="not a number"):
        store.append([patient(), crp("o1", value="NaN")], ENTRY)


def test_latest_patients_and_record_numbers(store):
    store.append([patient(), patient("p2", "200")], ENTRY)
    later = msgspec.structs.replace(patient(), id="p1b", mrn="101", supersedes="p1", reason="misread")
    store.append([later], ENTRY)
    assert store.patients() == (patient("p2", "200"), later)
    assert store.patients_by_mrn("100") == ()
    assert store.patients_by_mrn("101") == (later,)
    gone = msgspec.structs.replace(patient("p2", "200"), id="p2b", supersedes="p2", void=True, reason="twice")
    store.append([gone], ENTRY)
    assert store.patients() == (later,)
    assert store.counts() | {"patient": 0} == dict.fromkeys(rows.kinds(), 0)


def test_an_open_patient_reads_through_indexes_only(store):
    for kind in rows.kinds().values():
        plan = store._db.execute(
            f"EXPLAIN QUERY PLAN {kind.select} WHERE patient = ? ORDER BY rowid", ("p1",)
        ).fetchall()
        assert "USING INDEX" in plan[0][3]
    plan = store._db.execute("EXPLAIN QUERY PLAN SELECT * FROM observation WHERE supersedes = ?", ("x",)).fetchall()
    assert "observation_corrects" in plan[0][3]
    plan = store._db.execute("EXPLAIN QUERY PLAN SELECT * FROM patient WHERE mrn = ?", ("x",)).fetchall()
    assert "patient_mrn" in plan[0][3]


def test_two_programs_see_each_other(store, reopen):
    other = reopen()
    version = other.data_version()
    store.append([patient(), crp("o1")], ENTRY)
    assert other.data_version() != version
    assert other.changed_since(0) == (2, {"p1"})
    other.append([patient("p2", "200")], ENTRY)
    assert store.changed_since(2) == (3, {"p2"})
    assert store.changed_since(3) == (3, frozenset())
    assert first_break(store.journal()) is None


def test_frozen_assessments_are_kept_by_hash(store):
    store.append([patient()], ENTRY, frozen=[b'{"a":1}', b'{"a":1}'])
    assert store.assessment(hashlib.sha256(b'{"a":1}').hexdigest()) == b'{"a":1}'
    assert store.assessment("nothing") is None


def test_the_files_hold_no_plain_text(store, folder):
    store.append([patient(), crp("o1", raw="Unmistakable")], ENTRY)
    content = b"".join(item.read_bytes() for item in folder.iterdir())
    for word in (b"Invented Person", b"Unmistakable", b"observation", b"SQLite format"):
        assert word not in content
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(folder / "chart.db").execute("SELECT * FROM sqlite_master")


def test_held_values_are_listed_until_they_are_decided(store):
    reading = Reading(label="71 mg/L", value=Decimal(71), unit="mg/L")
    store.append([patient(), crp("o1", held=(reading,)), crp("o2")], ENTRY)
    assert [item.id for item in store.held()] == ["o1"]
    store.append([crp("o3", supersedes="o1", reason="read on paper")], ENTRY)
    assert store.held() == ()


def test_a_creation_that_fails_leaves_no_half_store(tmp_path, monkeypatch):
    def crash(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(vault, "write", crash)
    with pytest.raises(DiskFull):
        Store.create(tmp_path, ward="W", zone="UTC", user="a", passphrase="b", now=ENTRY.at, entropy=os.urandom)
    assert [item.name for item in tmp_path.iterdir() if item.name == "chart.db"] == []
