"""Every FHIR file of the two folders, line by line: what becomes of it, and why; twice is once."""

import hashlib
import json
from datetime import date

import pytest
import tomli

from bedside.desk.intake import store
from tests.exchange.fhir_ward import DATA, make_ward, taken, told

EXPECTED = tomli.loads((DATA / "expected.toml").read_text(encoding="utf-8"))
CASES = [(folder, name) for folder in ("own", "public") for name in EXPECTED[folder]]
OF = {"own": None, "public": "P-1"}
# Whom a public file names beside a reference that it does not hold: somebody else is refused.
NAMED = {
    "hl7_bundle_diagnosticreport_bloodexam.json": ("P-3", "P. van den Heuvel"),
    "hl7_observation_hemoglobin_f005.json": ("P-4", "P. van de Heuvel"),
    "hl7_observation_glucose_f001.json": ("P-4", "P. van de Heuvel"),
    "hl7_observation_unsat_cancelled.json": ("P-4", "P. van de Heuvel"),
    "hl7_observation_creatinine_f204.json": ("P-5", "Roel"),
    "hl7_procedure_f201_tpf.json": ("P-5", "Roel"),
}


@pytest.fixture(scope="module")
def ward(tmp_path_factory):
    session = make_ward(tmp_path_factory.mktemp("ward") / "store")
    for mrn, name in dict(sorted(NAMED.values())).items():
        session.add_patient(mrn=mrn, name=name, born=date(1944, 11, 17), sex="M")
    yield session
    session.close()


def read(folder, name):
    return (DATA / folder / name).read_bytes()


@pytest.mark.parametrize(("folder", "name"), CASES)
def test_each_line_of_a_file_becomes_what_it_should(ward, folder, name):
    wanted, found = EXPECTED[folder][name], told(ward, read(folder, name), patient=NAMED.get(name, [OF[folder]])[0])
    if isinstance(wanted, str):
        assert isinstance(found, str), found
        assert wanted.removeprefix("! ") in found
        return
    assert not isinstance(found, str), found
    assert [f"{line} {became}" for line, became, _ in found] == [" ".join(item.split()[:2]) for item in wanted]
    for item, (_, _, why) in zip(wanted, found, strict=True):
        assert " ".join(item.split()[2:]) in why
        assert bool(item.split()[2:]) == bool(why)


def test_every_file_is_in_the_table():
    for folder in ("own", "public"):
        names = {path.name for path in (DATA / folder).iterdir()} - {"SOURCES.toml"}
        assert names == set(EXPECTED[folder])


def test_there_are_enough_of_both():
    kinds = [json.loads(read("public", name))["resourceType"] for name in EXPECTED["public"]]
    assert sum(kind in {"Bundle", "Observation"} for kind in kinds) >= 10
    assert len(EXPECTED["own"]) >= 60


def test_every_public_file_is_as_it_was_found_and_says_where():
    sources = tomli.loads(read("public", "SOURCES.toml").decode())["file"]
    assert {item["file"] for item in sources} == set(EXPECTED["public"])
    for item in sources:
        assert item["repo"]
        assert item["licence"]
        assert hashlib.sha256(read("public", item["file"])).hexdigest() == item["sha256"]


@pytest.mark.slow
def test_twice_is_once_and_the_order_of_files_does_not_count(tmp_path):
    """All files that can be read, into one ward, forwards and backwards: the same charts; again: nothing is stored."""
    names = [name for name, wanted in EXPECTED["own"].items() if not isinstance(wanted, str)]
    hashes = []
    for order in (names, names[::-1]):
        session = make_ward(tmp_path / str(len(hashes)))
        for name in order:
            store(session, taken(session, read("own", name), name=name))
        once = session.verify()
        for name in order:
            lines = store(session, taken(session, read("own", name), name=name))
            assert {line.became for line in lines} <= {"already", "refused", "held", "superseded"}, name
        again = session.verify()
        assert again.ok
        assert again.charts == once.charts
        assert again.records == once.records
        hashes.append(once.charts)
        session.close()
    assert hashes[0] == hashes[1]
    assert set(hashes[0]) == {"P-1", "P-2", "P-9"}
