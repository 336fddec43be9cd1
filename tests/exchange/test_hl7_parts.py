"""What single messages of HL7 say: whose, what, when, in which words; and what too large ones cost."""

import subprocess
import sys
import time
import tracemalloc
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from bedside.domain.catalogue import load_catalogue
from bedside.domain.problem import Problem
from bedside.exchange.hl7v2 import framing, segments
from bedside.exchange.hl7v2.escapes import Signs, signs_of, unescaped
from bedside.exchange.hl7v2.reading import read_messages
from tests.exchange.hl7_ward import DATA, own
from tests.exchange.test_table import ROOT

CATALOGUE = load_catalogue((ROOT / "resources" / "catalogue.toml").read_text(encoding="utf-8"))
ZONE = ZoneInfo("Europe/Berlin")
PLAIN = Signs("|", "^", "~", "\\", "&")
HEAD = "MSH|^~\\&|LAB|HOSP|||20260110090000||ORU^R01|1|P|2.5\r"


def parts(data):
    return read_messages(data if isinstance(data, bytes) else data.encode(), ZONE, CATALOGUE)


def rows(name):
    return [row for part in parts(own(name)) for row in part.rows]


def public(name):
    return [row for part in parts((DATA / "public" / name).read_bytes()) for row in part.rows]


def test_a_result_keeps_what_the_laboratory_says_of_it():
    first, second, *_ = rows("nm_final")
    assert (first.loinc, first.value, first.unit, first.point) == ("1988-5", "71", "mg/L", True)
    assert (first.col, first.issued) == ("2026-01-10T06:00:00", "2026-01-10T08:30:00")
    assert (first.range_text, first.interpretation, first.status) == ("0-5", "H", "final")
    assert first.identifier == "HOSP|LAB|F100|1988-5|"
    assert second.identifier == "HOSP|LAB|F100|2276-4|"
    assert [row.value for row in rows("nm_final")] == ["71", "1840", "0.9", "312", "0.25"]


def test_names_of_results_tell_orders_places_and_senders_apart():
    assert [row.identifier for row in rows("no_order_number")] == ["", "HOSP|LAB|P7|2276-4|"]
    # Two results in one place of one order: a later report would replace either.
    assert [row.identifier[-9:] for row in rows("two_in_one_place")] == ["", "", "|2276-4|1", "|2276-4|2"]


def test_structured_and_text_numbers_are_bare_numbers_with_their_comparator():
    assert [row.value for row in rows("sn_comparators")][:5] == ["<0.05", ">500", "640", "1.1", "<=5"]
    assert [row.value for row in rows("texts_with_numbers")][:5] == ["<0.05", ">500", "0,9", "1,840", "<=240"]
    assert [row.point for row in rows("texts_with_numbers")] == [False] * 5 + [True]


def test_each_status_is_what_the_standard_means():
    found = {row.loinc: row for row in rows("statuses")}
    said = [row.status for row in found.values() if not row.fault]
    assert said == ["preliminary", "final", "corrected", *["cancelled"] * 3, *["preliminary"] * 2, *["final"] * 2,
                    "corrected", "final"]  # fmt: skip
    notes = [row.note for row in found.values() if row.note]
    assert notes == [
        "deleted by the laboratory", "withdrawn by the laboratory as wrong", "entered, not verified by the laboratory",
        "partial result", "amended by the laboratory",
    ]  # fmt: skip
    assert found["2532-0"].value == "no specimen"


def test_comments_under_a_result_are_its_own():
    first, second = rows("notes")
    assert first.note == "Sample slightly / hemolysed / second line / checked"
    assert second.note == "after a Z segment"
    assert rows("oul_r22")[0].note == "beside an inventory"
    assert rows("continued_add")[1].note == "first half second half"
    assert rows("continued_add")[0].range_text == "0-5"


def test_escapes_are_read_once_and_broken_ones_stay():
    (row,) = rows("escapes")
    assert (row.value, row.unit, row.range_text) == ("71", "mg/L", "0-5")
    assert row.note == "a | b ^ c & d ~ e \\ f / g bold / end"
    broken = rows("escapes_broken")[0].note
    assert "\\Xzz\\ \\X4\\ \\Q\\ \\.brx\\" in broken
    assert "\\C2842\\ \\M2470\\" in broken
    assert broken.endswith("open \\F")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\", "a|b^c&d~e\\"),
        ("\\E\\F\\E\\", "\\F\\"),
        ("\\X48656C6C6F\\", "Hello"),
        ("\\XC3BC\\", "\u00fc"),
        ("\\XFF\\", "\\XFF\\"),
        ("one\\.br\\two\\.sp+3\\three", "one\ntwo\nthree"),
        ("\\\\\\", "\\\\\\"),
        ("\\", "\\"),
        ("\\F", "\\F"),
        ("\\Q\\F\\", "\\Q|"),
    ],
)
def test_one_escape_sequence(text, said):
    assert unescaped(text, PLAIN, "utf-8") == said


def test_reading_an_escape_takes_time_by_its_length_only():
    started = time.perf_counter()
    for text in ("\\" * 60_000, "\\X" * 30_000, "\\F\\" * 20_000, "x\\" + "F" * 60_000):
        unescaped(text, PLAIN, "utf-8")
    assert time.perf_counter() - started < 1


def test_separators_are_those_of_the_message():
    (row,) = rows("separators_unusual")
    assert (row.value, row.unit, row.note) == ("71", "mg/L", "a # b * | ^ ~")
    assert signs_of("MSH$+!;?$LAB") == Signs("$", "+", "!", ";", "?")
    for header in ("MSH", "MSH|", "MSH|^~\\&^|", "MSH||^~\\|", "MSH|^~\\\\|", "MSH|^~\\a|", "MSH ^~\\& "):
        with pytest.raises(Problem):
            signs_of(header)


def test_a_sample_time_is_the_sample_s():
    assert [row.col for row in rows("time_order_of_fields")][:3] == [
        "2026-01-09T06:00:00", "2026-01-10T06:00:00", "2026-01-08T06:00:00",
    ]  # fmt: skip
    assert [row.col for row in rows("time_forms")] == [
        "2026-01-10T06:00:00", "2026-01-10T06:01:30", "2026-01-10T06:02:00.1234", "2026-01-10T06:03:00+01:00",
        "2026-01-10T00:04:00-05:00", "2026-01-10T06:05:00+01:00", "2026-01-10T06:06:00",
    ]  # fmt: skip
    days = [row.col for row in rows("time_precision") if not row.fault]
    assert days == ["2026-01-09", "2026-01-08", "2026-01-07", "2026-01-09"]


def test_who_it_is_of():
    (part,) = parts(own("patient_number_types"))
    assert part.claim[:4] == (("H-1",), "Lindqvist, Astrid", date(1961, 4, 17), "F")
    assert [part.claim.mrns for part in parts(own("patient_old_fields"))] == [("LAB77", "H-1"), ("H-1",)]
    assert [part.claim.mrns for part in parts(own("patient_two"))] == [("H-1",), ("H-2",)]


def test_what_two_codes_or_names_say_must_agree():
    assert [row.loinc for row in rows("loinc_alternate")][:2] == ["1988-5", ""]
    assert [row.analyte for row in rows("names_local")] == [
        "crp", "ferritin", "creatinine", "alc", "lymphocyte_pct", "ddimer_feu",
    ]  # fmt: skip


def test_public_messages_are_read_as_printed():
    cbc = {row.loinc: row for row in public("nist_lri_cbc_v251.hl7")}
    white = cbc["26464-8"]
    assert (white.value, white.unit, white.range_text, white.interpretation) == (
        "105600", "{cells}/uL", "4300 to 10800", "HH",
    )  # fmt: skip
    assert white.col == "2011-01-03T14:34:28-08:00"
    assert public("rethink_oru_v25.hl7")[0].unit == "10^3/uL"
    assert "no single number" in public("cosyte_sn_results_v25.hl7")[1].fault
    assert [row.status for row in public("ms_lab_oru_1_v25.hl7")][1] == "preliminary"


def test_nothing_of_a_message_goes_to_a_log(caplog, capfd):
    for path in sorted(DATA.glob("*/*.hl7")):
        try:
            parts(path.read_bytes())
        except Problem:
            continue
    assert not caplog.records
    assert capfd.readouterr() == ("", "")


def test_fifty_megabytes_of_one_line_are_refused_at_once():
    data = b"MSH|^~\\&|" + b"x" * 50_000_000
    tracemalloc.start()
    started = time.perf_counter()
    with pytest.raises(Problem, match="larger than 20 MB"):
        parts(data)
    assert time.perf_counter() - started < 1
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()


def test_a_line_too_long_costs_its_message_or_its_result_only():
    good = own("nm_final")
    long = own("panels").replace(b"|7.2|", b"|" + b"7" * 8_000_000 + b"|")
    data = b"MSH|^~\\&|" + b"|" * 8_000_000 + b"\rOBX|1\r" + good + long
    tracemalloc.start()
    started = time.perf_counter()
    found = parts(data)
    assert time.perf_counter() - started < 1
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()
    assert "MSH of line 1" in found[0].fault
    assert not found[1].fault
    assert any("more than 1000000 characters" in part.fault for part in found[2:])
    assert [row.value for row in found[2].rows] == ["210", "80", "4.1", "640"]


def test_many_separators_cost_no_memory():
    text = HEAD + "PID|1||H-1\rOBR|1\r" + "OBX|1|NM|2276-4^F^LN||" + "~" * 900_000 + "|ng/mL|||||F\r"
    tracemalloc.start()
    (part,) = parts(text)
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()
    assert "too long" in part.rows[0].fault


def test_limits_of_messages_and_lines(monkeypatch):
    monkeypatch.setattr(framing, "MAX_LINES", 5)
    assert parts(own("notes"))[0].fault.endswith("it has more than 5 lines.")
    monkeypatch.setattr(framing, "MAX_MESSAGES", 3)
    with pytest.raises(Problem, match="more than 3 messages"):
        parts(own("many_messages"))


def test_a_segment_is_cut_like_the_library_cuts_all_of_it():
    import hl7

    for path in sorted((DATA / "public").glob("*.hl7"))[::5]:
        text = path.read_bytes().decode().replace("\r\n", "\r").replace("\n", "\r")
        for line in text.split("\r"):
            if line[:3] in segments.READ and line[:3] != "MSH" and "^~\\&|" in text:
                whole = hl7.parse(f"MSH|^~\\&|\r{line}")[1]
                talk = segments.Talk(PLAIN, "utf-8")
                (own_cut,) = segments.cut([segments.Text(1, line[:3], line)], talk)
                for field in range(1, segments.READ[line[:3]] + 1):
                    said = str(whole[field]) if field < len(whole) else ""
                    assert own_cut.whole(field) == segments.shown(unescaped("" if said == '""' else said, PLAIN, ""))


@pytest.mark.parametrize("data", [b"", b" \r\n", b"PK\x03\x04", b"%PDF-1.7", b"analyte,value\ncrp,1\n", b"xMSH|^~\\&|"])
def test_what_is_no_hl7_is_said_to_be_none(data):
    with pytest.raises(Problem):
        parts(data)


def test_the_library_is_loaded_by_reading_only():
    code = "import sys, bedside.cli, bedside.desk.intake; sys.exit('hl7' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
