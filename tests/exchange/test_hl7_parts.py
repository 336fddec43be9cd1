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
from bedside.exchange.hl7v2.known import Known
from bedside.exchange.hl7v2.reading import read_messages
from tests.exchange.hl7_ward import DATA, own
from tests.exchange.test_table import ROOT
from tests.fuzz.engine import MEMORY_BASE, MEMORY_FACTOR

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
    assert [row.identifier[-9:] for row in rows("two_in_one_place")] == ["", "", "0|2276-4|", "|2276-4|2"]


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
    assert first.note == "Sample slightly / hemolysed / second line / checked / of the order"
    assert second.note == "after a Z segment / of the order"
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


def test_a_comment_belongs_to_what_it_stands_under():
    order, result = "OBR|1||{}||||20260110\r", "OBX|1|NM|2276-4^F^LN||{}|ng/mL|||||F\r"
    text = "".join((
        HEAD, "PID|1||H-1\rPV1|1\rNTE|1||of the visit\r",
        order.format(1), "TQ1|1\rNTE|1||hemolysed\rNTE|2||\r", result.format(1), "NTE|1||low\r",
        order.format(2), result.format(2), "ORC|RE\rNTE|1||of the next\r",
        order.format(3), "NTE|1||" + "~" * 40_000 + "\r", result.format(3),
        "PID|2||H-2\rNTE|1||\r", order.format(4), result.format(4),
        "PID|3||H-3\rPD1|1\rNTE|1||a friend calls daily\rNTE|2||x\r", order.format(5), result.format(5),
    ))  # fmt: skip
    found = parts(text)
    assert [row.note for part in found for row in part.rows] == [
        "low / hemolysed", "", "(a comment that is too long to be kept)", "", "",
    ]  # fmt: skip
    assert [part.remark for part in found] == [
        "A comment (NTE of line 4) is left out.", "", "A comment on the patient (NTE of line 24) is left out.",
    ]  # fmt: skip


def most_of(text):
    """Return the result of reading, and how many bytes it takes at most for each byte of the file above the base."""
    data = text.encode()
    tracemalloc.start()
    try:
        found = parts(data)
    except Problem as problem:
        found = problem
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found, (most - MEMORY_BASE) / len(data)


@pytest.mark.slow
def test_memory_is_ten_times_the_file_at_most():
    parts(own("nm_final"))
    head = HEAD + "PID|1||H-1\rOBR|1||7||||20260110\r"
    full = head + "OBX|1|NM|2276-4^Ferritin^LN|{}|{}|ng/mL|15-400|N|||F|||20260110060000+0000\r" * 4_900
    found, most = most_of(full)
    assert len(found[0].rows) == 4_900
    assert most < MEMORY_FACTOR
    many, most = most_of(full + "OBX|\r" * 200)
    assert many[0].fault.endswith("it has more than 5000 lines.")
    assert most < MEMORY_FACTOR
    short, most = most_of(head + "OBX|\r" * 4_900)
    assert len(short[0].rows) == 4_900
    assert most < MEMORY_FACTOR
    cuts, most = most_of(head + ("OBX|1|NM|2276-4||" + "~" * 30_000 + "\r") * 2)
    assert "too long" in cuts[0].rows[0].fault
    assert most < MEMORY_FACTOR


@pytest.mark.parametrize("text", ["OBX|\r" * 9_000, (HEAD + "OBX|\r" * 900) * 9, "OBR|\rOBX|\r" * 5_000, "x\r" * 9_000])
def test_a_file_of_shreds_is_refused(text):
    found, most = most_of(HEAD + text)
    assert isinstance(found, Problem)
    assert "too short" in found.text
    assert most < MEMORY_FACTOR


def test_a_file_of_short_lines_is_read():
    text = HEAD + "PID|1||H-1\rOBR|1||7||||20260110\r" + "OBX|1|NM|WBC||7.9|G/L|||||F\r" * 10
    found = parts(text * 1_000)
    assert sum(len(part.rows) for part in found) == 10_000


def test_what_was_worked_out_is_bounded_and_what_raised_is_asked_again():
    asked = []

    def half(number):
        asked.append(number)
        return 10 // number

    known = Known(half, most=2)
    assert [known[2], known[5], known[2]] == [5, 2, 5]
    assert asked == [2, 5]
    assert (known[10], len(known)) == (1, 1)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            known[0]
    assert asked == [2, 5, 10, 0, 0]


def test_limits_of_messages_and_lines(monkeypatch):
    monkeypatch.setattr(framing, "MAX_LINES", 5)
    assert parts(own("notes"))[0].fault.endswith("it has more than 5 lines.")
    monkeypatch.setattr(framing, "MAX_MESSAGES", 3)
    with pytest.raises(Problem, match="more than 3 messages"):
        parts(own("many_messages"))


def test_a_segment_is_cut_like_the_library_cuts_all_of_it():
    import hl7

    def said(text):
        return "" if text == '""' else segments.shown(unescaped(text, PLAIN, ""))

    cutter = segments.Cutter(segments.Talk(PLAIN, "utf-8"))
    for path in sorted((DATA / "public").glob("*.hl7"))[::5]:
        text = path.read_bytes().decode().replace("\r\n", "\r").replace("\n", "\r")
        for line in text.split("\r"):
            if line[:3] in segments.READ and line[:3] != "MSH" and "^~\\&|" in text:
                whole = hl7.parse(f"MSH|^~\\&|\r{line}")[1]
                own_cut = cutter.segment(segments.Text(1, line[:3], line))
                for field in range(1, segments.READ[line[:3]] + 1):
                    there = whole[field] if field < len(whole) else ()
                    assert own_cut.whole(field) == said("".join(map(str, there)) if len(there) < 2 else str(there))
                    assert own_cut.repetitions(field) == tuple(
                        (said(item),) if isinstance(item, str) else tuple(said(str(part)) for part in item)
                        for item in there
                    )


@pytest.mark.parametrize("data", [b"", b" \r\n", b"PK\x03\x04", b"%PDF-1.7", b"analyte,value\ncrp,1\n", b"xMSH|^~\\&|"])
def test_what_is_no_hl7_is_said_to_be_none(data):
    with pytest.raises(Problem):
        parts(data)


def test_the_library_is_loaded_by_reading_only():
    code = "import sys, bedside.cli, bedside.desk.intake; sys.exit('hl7' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
