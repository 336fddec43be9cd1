"""HL7 files into a ward: what becomes of every line of every file, whatever is sent twice, late or in another order."""

import csv
import hashlib
import itertools
import json
import re
from collections import defaultdict
from datetime import timedelta

import pytest
import tomli
from click.testing import CliRunner

from bedside.cli import cli
from bedside.domain.chart import build
from bedside.domain.content import charts
from bedside.domain.problem import Problem
from bedside.domain.records import Observation
from bedside.session.deciding import Reply
from tests.exchange.hl7_ward import DATA, NOW, PEOPLE, files, looked, made, own, taken

FREE = re.compile(r"(MIT|Apache-2\.0|BSD-3-Clause|CC0-1\.0|MPL-2\.0)\b")


def expected():
    found = defaultdict(list)
    with (DATA / "expected.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["file"]].append((int(row["line"]), row["became"], row["why"]))
    return found


EXPECTED = expected()


def name_of(path):
    return f"{path.parent.name}/{path.stem}"


@pytest.fixture(scope="module")
def ward(tmp_path_factory):
    """Make a ward that nothing is stored in."""
    session = made(tmp_path_factory.mktemp("hl7") / "store")
    yield session
    session.close()


@pytest.fixture(scope="module")
def filling(tmp_path_factory):
    """Make a ward that files are stored in."""
    session = made(tmp_path_factory.mktemp("hl7") / "filled")
    yield session
    session.close()


class Beside:
    """A session whose charts hold records that no store has: what files make, one read after the other."""

    def __init__(self, session):
        self._session, self.kept = session, {}

    def __getattr__(self, name):
        return getattr(self._session, name)

    def chart(self, patient):
        records = [item for item in (*self.patients(), *self.kept.values()) if item.patient == patient]
        return build(records, at=NOW, known_at=NOW, zone=self.zone, catalogue=self.catalogue)

    def take(self, name, data):
        for item in looked(self, name, data).records:
            self.kept.setdefault(item.id, item)

    @property
    def hashes(self):
        return charts([*self.patients(), *self.kept.values()])


def after(session, order):
    """Return the charts after files in an order, and their hashes."""
    beside = Beside(session)
    for name in order:
        beside.take(name, own(name))
    return beside


@pytest.mark.parametrize("path", files(), ids=name_of)
def test_every_line_of_every_file_ends_as_it_should(ward, path):
    lines = EXPECTED[name_of(path)]
    try:
        got = [(line.line, line.became, line.why) for line in looked(ward, path.name, path.read_bytes()).lines]
    except Problem as problem:
        got = [(0, "problem", str(problem))]
    assert [item[:2] for item in got] == [item[:2] for item in lines]
    for (_, became, why), (_, _, word) in zip(got, lines, strict=True):
        assert word in why
        assert why or became == "stored"
        assert word or not why


def test_no_file_is_left_out():
    assert sorted(EXPECTED) == [name_of(path) for path in files()]
    assert len([name for name in EXPECTED if name.startswith("public/")]) >= 15
    assert len([name for name in EXPECTED if name.startswith("own/")]) >= 60


def test_public_files_are_as_published_and_may_be_passed_on():
    listed = tomli.loads((DATA / "public" / "SOURCES.toml").read_text(encoding="utf-8"))["file"]
    assert sorted(item["file"] for item in listed) == sorted(path.name for path in (DATA / "public").glob("*.hl7"))
    for item in listed:
        data = (DATA / "public" / item["file"]).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (item["bytes"], item["sha256"]), item["file"]
        assert FREE.match(item["licence"]), item["file"]
        assert re.fullmatch(r"[0-9a-f]{40}", item["commit"]), item["file"]
        assert item["repo"]
        assert item["path"]


def test_a_file_taken_in_twice_is_taken_in_once(filling):
    for name in ("statuses", "control_id_twice_same", "texts_with_numbers", "versions"):
        first = taken(filling, f"{name}.hl7", own(name))
        records = filling.store.counts()
        again = taken(filling, f"copy-of-{name}.hl7", own(name))
        assert {line.became for line in first} & {"stored", "held"}, name
        for old, new in zip(first, again, strict=True):
            assert new.became == ("refused" if old.became == "refused" else "already"), (name, old, new)
        assert filling.store.counts() == records


NAMES = [path.stem for path in sorted((DATA / "own").glob("*.hl7")) if path.stem != "msh_missing"]


@pytest.mark.parametrize("names", [NAMES[::3], pytest.param(NAMES, marks=pytest.mark.slow)], ids=["some", "all"])
def test_files_in_any_order_make_the_same_charts(ward, names):
    forward, back = after(ward, names), after(ward, names[::-1])
    assert len(forward.kept) >= len(names) / 2
    assert forward.hashes == back.hashes
    assert forward.hashes != after(ward, names[: len(names) // 2]).hashes


def test_reports_of_one_result_in_any_order_make_the_same_chart(ward):
    names = ("reissue_1_p", "reissue_2_f", "reissue_3_c", "reissue_4_withdrawn")
    (patient,) = [item.patient for item in ward.patients() if item.mrn == "H-1"]
    seen = set()
    for order in itertools.permutations(names):
        made_of = after(ward, order)
        seen.add(made_of.hashes["H-1"])
        chart = made_of.chart(patient)
        assert [item.exact for item in chart.values("crp")] == [47]
        assert chart.values("ferritin") == ()
    assert len(seen) == 1


def test_lines_say_what_they_replace_and_what_came_too_late(filling):
    def lines(name):
        return [(line.became, line.why) for line in taken(filling, f"{name}.hl7", own(name))]

    assert lines("reissue_2_f") == [("stored", ""), ("stored", "")]
    late = lines("reissue_1_p")
    assert [became for became, _ in late] == ["superseded"] * 2
    assert "74 mg/L (final)" in late[0][1]
    assert "Replaces" in lines("reissue_3_c")[0][1]
    assert "Replaces" in lines("reissue_4_withdrawn")[0][1]


def test_a_decision_on_a_preliminary_value_is_asked_again_when_it_is_corrected(filling):
    def send(minutes, status, value, order="P1", hours=2):
        moment = NOW - timedelta(minutes=60 - minutes)
        sample = (NOW - timedelta(hours=hours)).strftime("%Y%m%d%H%M+0000")
        text = "\r".join((
            f"MSH|^~\\&|LAB|HOSP|||{moment:%Y%m%d%H%M%S}+0000||ORU^R01|{order}{status}|P|2.5",
            "PID|1||H-2^^^HOSP^MR||Okafor^Daniel||19501230|M",
            f"OBR|1||{order}||||{sample}",
            f"OBX|1|NM|33959-8^PCT^LN||{value}|ng/mL|||||{status}",
        ))  # fmt: skip
        (line,) = taken(filling, f"{order}{status}.hl7", text.encode())
        assert line.became == "stored", line
        return line.records[0]

    (patient,) = [item.patient for item in filling.patients() if item.mrn == "H-2"]
    send(0, "F", "0.1", order="P0", hours=20)
    first = send(5, "P", "1.4")
    assert first in waiting(filling, patient)
    filling.decide(patient, Reply(trigger="TAP-4b", answer="declined", because="repeated at once"))
    assert waiting(filling, patient) == ()
    filling._clock.later = timedelta(minutes=5)
    assert send(30, "C", "1.2") in waiting(filling, patient)


def waiting(session, patient):
    """Return the records on which the trigger asks, none where it is answered."""
    (trigger,) = [item for item in session.assess(patient).triggers if item.id == "TAP-4b"]
    return trigger.records if trigger.open_since else ()


def test_a_chosen_patient_must_be_the_one_of_the_message(ward):
    by_mrn = {item.mrn: item for item in ward.patients()}
    (line,) = looked(ward, "a.hl7", own("patient_none"), patient=by_mrn["H-1"]).lines
    assert line.became == "stored"
    (line,) = looked(ward, "a.hl7", own("patient_none"), patient=by_mrn["H-2"]).lines
    assert line.became == "refused"
    (line,) = looked(ward, "a.hl7", own("patient_no_segment"), patient=by_mrn["H-2"]).lines
    assert line.became == "stored"
    lines = looked(ward, "a.hl7", own("patient_two"), patient=by_mrn["H-2"]).lines
    assert [item.became for item in lines] == ["refused", "stored"]


def test_all_that_is_shown_as_stored_is_stored(tmp_path):
    session = made(tmp_path / "store", PEOPLE[:2])
    lines = taken(session, "note_too_long.hl7", own("note_too_long"))
    (record,) = [item for item in session.store.records(session.patients()[0].patient) if isinstance(item, Observation)]
    assert [line.records for line in lines] == [(record.id,)]
    assert record.note.endswith("(the comment is longer)")
    env = {"BEDSIDE_STORE": str(tmp_path / "store"), "BEDSIDE_USER": "demo"}
    env["BEDSIDE_PASSPHRASE"] = "a practice passphrase"
    session.close()
    told = CliRunner().invoke(cli, ["import", "--format", "hl7", "--json", str(DATA / "own" / "panels.hl7")], env=env)
    assert told.exit_code == 0, told.output
    assert [line["became"] for line in json.loads(told.stdout)["files"][0]["lines"]] == ["stored"] * 5
