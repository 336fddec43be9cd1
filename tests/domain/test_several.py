"""Several values on one line: all of them or none, and what cannot be read is named."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bedside import assets
from bedside.domain.again import charted_already
from bedside.domain.catalogue import load_catalogue
from bedside.domain.chart import build
from bedside.domain.extend import read_lines
from bedside.domain.problem import Problem
from bedside.domain.quickline import LineContext, Stamp, parse
from bedside.domain.records import Patient
from bedside.domain.revise import revised

NOW = datetime(2020, 4, 4, 12, 0, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Berlin")
CATALOGUE = load_catalogue(assets.read_text("catalogue.toml"))
PERSON = Patient(
    id="p", patient="p", at=NOW, recorded_at=NOW, author="a", workstation="w", mrn="1", name="A", sex="F",
    born=date(1960, 1, 1),
)  # fmt: skip


def read(line):
    return parse(line, LineContext(patient=PERSON, chart=None, catalogue=CATALOGUE, zone=ZONE, now=NOW))


def chart(*records):
    return build((PERSON, *records), at=NOW, known_at=NOW, zone=ZONE, catalogue=CATALOGUE)


def values(line):
    return {draft.choices[0].record.code: str(draft.choices[0].record.value) for draft in read(line).drafts}


def test_a_round_is_one_entry():
    found = values("t 38.9 bp 127/73 hr 92 rr 24 spo2 95 avpu a @06:00")
    assert found == {"temp": "38.9", "sbp": "127", "dbp": "73", "hr": "92", "rr": "24", "spo2": "95", "avpu": "0"}
    assert len({draft.choices[0].record.at for draft in read("t 38.9 hr 92 @06:00").drafts}) == 1


def test_laboratory_values_keep_their_units():
    assert values("crp 71 mg/l pct 0.24 ng/ml alc 0.7 10*9/l") == {"crp": "71", "pct": "0.24", "alc": "0.7"}
    assert values("il 6 40 pg/ml leukocytes 9 10*9/l") == {"il6": "40", "wbc": "9"}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("t 38.9 crp 71", "needs a unit"),
        ("hr 92 hr 93", "given twice"),
        ("spo2 95 nc 4 hr 90", "oxygen device"),
        ("hr 92 rr 24 nonsense", "nonsense"),
        ("t 389 hr 9000", "Heart rate"),
    ],
)
def test_what_cannot_be_read_stops_all_of_it(line, said):
    with pytest.raises(Problem) as caught:
        read(line)
    assert said in str(caught.value)


def test_one_doubt_asks_and_two_are_too_many():
    assert len(read("hr 92 t 389").doubts) == 1
    with pytest.raises(Problem, match="more than one value is in doubt"):
        read("crp 242 mg/dl t 389")


def test_one_value_with_its_unit_stays_one_value():
    assert values("bp 127/73 mmhg") == {"sbp": "127", "dbp": "73"}
    assert values("fio2 60 %") == {"fio2": "60"}


def test_lines_of_one_form_are_one_entry_and_see_each_other():
    found = read_lines("allergy none\nweight 71 height 172", chart(), NOW, drug="anakinra")
    assert [getattr(draft.choices[0].record, "code", "") for draft in found.drafts] == ["allergy", "weight", "height"]
    with pytest.raises(Problem):
        read_lines("allergy none\nweight x", chart(), NOW, drug="anakinra")


def test_the_same_result_at_the_same_time_is_known_again():
    ids = iter("abcdef")
    stamp = Stamp(author="a", workstation="w", now=NOW, new_id=lambda: next(ids))
    (first,) = read("crp 71 mg/l @06:00").records(stamp)
    there = chart(first)
    (same,) = read("crp 71 mg/l @06:00").records(stamp)
    assert charted_already(same, there) == first
    for line in ("crp 71 mg/l @07:00", "crp 72 mg/l @06:00", "hr 71 @06:00"):
        (other,) = read(line).records(stamp)
        assert charted_already(other, there) is None


def test_a_correction_is_one_value_never_the_first_of_several():
    stamp = Stamp(author="a", workstation="w", now=NOW, new_id=lambda: "x")
    (first,) = read("hr 92 @06:00").records(stamp)
    assert revised(first, "hr 93", chart(first), stamp, drug="anakinra")[0].value == 93
    with pytest.raises(Problem, match="one value"):
        revised(first, "hr 93 rr 20", chart(first), stamp, drug="anakinra")
