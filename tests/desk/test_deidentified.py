"""The practice ward and the published case leave without identity: nothing original in a byte, the same verdicts."""

import shutil
from datetime import UTC, timedelta

import msgspec
import pytest
from click.testing import CliRunner

from bedside.cli import cli
from bedside.desk import deidentified as exporting
from bedside.desk import demo
from bedside.desk.deidentified import Anonymous
from bedside.desk.outgoing import write
from bedside.domain.amend import held_from_first
from bedside.domain.chart import build
from bedside.domain.problem import Problem
from bedside.domain.records import KINDS, Document, Patient, Recommendation
from bedside.exchange.deidentify import fields
from bedside.exchange.deidentify.records import Setting, deidentified
from bedside.exchange.deidentify.words import words_of
from bedside.protocol.assess import assess
from bedside.store import trail

KEY = b"k" * 32
FORMS = ("csv", *(pytest.param(form, marks=pytest.mark.slow) for form in ("fhir", "ndjson")))
# Of what a test leaks: a field of each kind that leaves, and what the original has there.
LEAKS = [kind for kind in KINDS if kind not in (Document, Recommendation)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("practice") / "store"
    session = demo.make(made)
    session.close()
    return made


@pytest.fixture(scope="module")
def session(folder):
    from bedside.session import Session

    opened = Session.open(folder, demo.USER, demo.PASSPHRASE)
    yield opened
    opened.close()


def originals(session):
    return [item.record for every in trail.numbered(session.store, ()).values() for item in every]


def text_of(folder):
    return "\n".join(path.name + path.read_text(encoding="utf-8") for path in sorted(folder.iterdir())).casefold()


@pytest.mark.parametrize("form", FORMS)
def test_no_original_string_in_any_byte(session, tmp_path, form):
    anonymous = Anonymous(session)
    names = write(tmp_path / "out", anonymous.pieces(form))
    written, records = text_of(tmp_path / "out"), originals(session)
    assert len(names) >= 9
    assert all(form != "fhir" or "bundle" in path.read_text().casefold() for path in (tmp_path / "out").iterdir())
    people = [item for item in records if isinstance(item, Patient)]
    beds = {item.subject for item in records if getattr(item, "code", "") == "bed"}
    told = {item.mrn for item in people} | {item.name for item in people} | {item.born.isoformat() for item in people}
    told |= {item.id for item in records} | {item.at.astimezone(session.zone).date().isoformat() for item in records}
    told |= {session.store.meta.workstation, session.store.meta.ward, session.user}
    told |= {bed for bed in beds if len(bed) > 2} | {item.reason for item in records if len(item.reason) > 12}
    assert len(told) > 500
    assert [text for text in told if text.casefold() in written] == []
    # One of the invented people is called "Patient".
    assert all("(Patient)" in line or "too short" in line for line in anonymous.open_questions)
    assert session.store.journal()[-1].action == f"export {form} de-identified"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", LEAKS, ids=lambda kind: kind.__name__)
def test_a_leak_is_found_before_a_file_stands(session, tmp_path, monkeypatch, form, kind):
    made = fields.Fields.cleaned
    person = next(item for item in originals(session) if isinstance(item, Patient) and item.mrn.startswith("MAINZ"))
    mine = person.patient

    def leaky(self, record, group):
        clean = made(self, record, group)
        leaks = type(record) is kind and record.patient == mine
        return msgspec.structs.replace(clean, reason=f"x {person.mrn}") if leaks else clean

    if not any(type(item) is kind and item.patient == mine for item in originals(session)):
        mine = next(item.patient for item in originals(session) if type(item) is kind)
    monkeypatch.setattr(fields.Fields, "cleaned", leaky)
    with pytest.raises(Problem, match="a record number still stands"):
        write(tmp_path / "out", Anonymous(session).pieces(form, mine if mine == person.patient else ""))
    assert list((tmp_path / "out").iterdir()) == []


def shape(assessment):
    """Return what an assessment says, its times as distances from its moment and without names of records."""
    at, told = assessment.at, msgspec.to_builtins(assessment, builtin_types=(type(assessment.at),))

    def apart(value):
        # Two times of one zone are subtracted as clocks show them: between them the clocks may change in one year only.
        return None if value is None else (value - at.astimezone(UTC)).total_seconds()

    def verdicts(every):
        return [(item["id"], item["outcome"], verdicts(item["children"])) for item in every]

    ladder = told["ladder"]
    triggers = [
        (item["id"], item["outcome"], item["action"], item["options"], apart(item["open_since"]),
         item["answered"] is None, [apart(each) for each in item["fired"]], item["proposes"])
        for item in told["triggers"]
    ]  # fmt: skip
    proposed = ladder["proposed"] or {}
    return {
        "state": told["state"],
        **{name: verdicts(told[name]) for name in ("criteria", "label", "gates", "conditions")},
        "timing": (told["timing"]["class"], told["timing"]["hours"], apart(told["timing"]["onset"])),
        "ladder": [ladder[name] for name in ("status", "step", "interval_hours", "treatment_day", "days_left")],
        # How many doses are left counts local days to come, among which the clocks may change in one year only.
        "doses": [ladder[name] for name in ("doses_given", "total_mg")],
        "times": [apart(ladder[name]) for name in ("last_given", "next_due", "first_given")],
        "proposed": (proposed.get("action"), proposed.get("step"), proposed.get("interval_hours")),
        "triggers": triggers,
        "outcomes": [(item["id"], item["outcome"], apart(item["since"])) for item in told["outcomes"]],
        "findings": sorted(item["id"] for item in told["findings"]),
        "monitoring": [(item["item"], apart(item["due"]), item["overdue"]) for item in told["monitoring"]],
    }


@pytest.mark.parametrize("key", [KEY, *(pytest.param(bytes([n]) * 32, marks=pytest.mark.slow) for n in range(6))])
def test_the_verdict_at_the_shifted_moment_is_the_same(session, key):
    words = frozenset(word for item in session.protocols for word in words_of(item))
    records = originals(session)
    made = deidentified(records, Setting(key, session.zone, session.catalogue, words)).records
    asked = 0
    for person in session.patients():
        pairs = [pair for pair in zip(records, made, strict=True) if pair[0].patient == person.patient and pair[1]]
        (shift,) = {old.at - new.at for old, new in pairs}
        both = [held_from_first([pair[place] for pair in pairs]) for place in (0, 1)]
        ends = sorted(item.at for item in both[0])
        known = max(old.recorded_at for old, _new in pairs)
        for at in (ends[len(ends) // 3], ends[2 * len(ends) // 3], ends[-1] + timedelta(hours=5)):
            told = [
                assess(
                    session.protocol(),
                    build(
                        every, at=at - by, known_at=known - by, zone=session.zone, catalogue=session.catalogue
                    ),
                )
                for every, by in zip(both, (timedelta(0), shift), strict=True)
            ]  # fmt: skip
            assert shape(told[0]) == shape(told[1]), (person.mrn, at)
            asked += 1
    assert asked >= 24


def test_the_verb(folder, tmp_path):
    shutil.copytree(folder, tmp_path / "store")
    env = {"BEDSIDE_STORE": str(tmp_path / "store"), "BEDSIDE_USER": demo.USER, "BEDSIDE_PASSPHRASE": demo.PASSPHRASE}
    words = ["export", "--format", "csv", "-o", str(tmp_path / "out"), "--deidentify", "--patient", "MAINZ-2020"]
    result = CliRunner().invoke(cli, words, env=env)
    assert result.exit_code == 0, result.output
    assert "not encrypted" in result.stderr
    assert "mainz" not in text_of(tmp_path / "out")
    assert len([*(tmp_path / "out").iterdir()]) == len(KINDS)


def test_arrival_numbers_do_not_say_who_came_first(session):
    found = trail.numbered(session.store, ())
    setting = Setting(KEY, session.zone, session.catalogue)
    records = [item.record for every in found.values() for item in every]
    made = exporting._numbered(found, deidentified(records, setting))
    told = sorted((item.arrival, item.record.patient) for every in made.values() for item in every)
    assert [place for place, _ in told] == list(range(1, len(told) + 1))
    assert [person for _, person in told] == sorted(person for _, person in told)
