"""Row codes: what was written on a sheet lands at the very dose of the very patient, or nowhere."""

import hashlib
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from bedside.domain.printed import Back, Shown, copies, copy_mark
from bedside.domain.problem import Problem
from bedside.domain.quickline import Stamp, context_of, parse
from bedside.domain.quickline.due import order_in_force
from bedside.domain.records import Dose
from bedside.domain.rowcode import row_code, row_of
from tests.protocol.ward import NOW, Ward

ORDERED = ("order anakinra 100 mg sc q6h @-20h", "dose given @-20h")
DUE = tuple(NOW + timedelta(hours=hours) for hours in (-14, -8, -2, 4))


def printed(ward, number=17, station="3f2a", rows=DUE):
    """Put the mark of a printed sheet into the ward's chart, as it was five hours ago; return its serial."""
    chart = ward.chart()
    order = order_in_force(context_of(chart, NOW))
    stamp = Stamp(author="t", workstation=station, now=NOW - timedelta(hours=15), new_id=lambda: f"m{number}{station}")
    serial = f"{number:04}-{station}"
    ward.records.append(copy_mark(chart, serial, Shown("drug-chart", "ab" * 32, back=Back(rows, order.id)), stamp))
    return serial


def typed(ward, line, now=NOW):
    return parse(line, context_of(ward.chart(), now)).preview()[0]


@pytest.fixture
def ward():
    return Ward(*ORDERED)


def test_a_row_gives_the_dose_its_due_time_its_amount_and_who_wrote_it(ward):
    code = row_code(printed(ward), "p", 2)
    made = typed(ward, f"row {code} 04:09 ab")
    assert isinstance(made, Dose)
    assert (made.status, made.dose, made.route) == ("given", 100, "subcutaneous")
    assert (made.at, made.due) == (DUE[1] + timedelta(minutes=9), DUE[1])
    assert made.source == "paper copy 0017-3f2a, row 2, by AB"


def test_a_clock_time_is_of_the_day_nearest_to_the_due_time():
    ward = Ward("order anakinra 100 mg sc q6h @-20h")
    midnight = datetime(2020, 4, 9, 22, 5, tzinfo=UTC)  # 00:05 on 10 April in Berlin
    code = row_code(printed(ward, rows=(midnight,)), "p", 1)
    assert typed(ward, f"row {code} 23:50 AB").at == midnight - timedelta(minutes=15)


def test_a_row_not_given_stands_at_its_due_time_with_the_reason(ward):
    code = row_code(printed(ward), "p", 1)
    made = typed(ward, f"row {code} H AB because platelets 42")
    assert (made.status, made.at, made.due, made.reason, made.dose) == ("held", DUE[0], DUE[0], "platelets 42", None)


def refused(ward, line, now=NOW):
    with pytest.raises(Problem) as told:
        typed(ward, line, now)
    return str(told.value)


def test_another_patients_code_is_refused_also_where_number_and_row_fit(ward):
    serial = printed(ward)
    theirs = next(code for each in range(99) if (code := row_code(serial, f"q{each}", 2)) != row_code(serial, "p", 2))
    assert "letter" in refused(ward, f"row {theirs} 04:09 AB")
    assert "no sheet of this patient" in refused(ward, f"row {theirs.replace('17', '18')} 04:09 AB")


def test_another_copys_row_is_not_mistaken_for_this_ones(ward):
    first, second = printed(ward, 17), printed(ward, 18, rows=(DUE[2], DUE[3]))
    assert row_of(row_code(first, "p", 1), ward.chart()).due == DUE[0]
    assert row_of(row_code(second, "p", 1), ward.chart()).due == DUE[2]
    assert "no row 3" in refused(ward, f"row {row_code(second, 'p', 3)} 14:00 AB")


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        ("", "no time"),
        ("04:09", "initials"),
        ("04:09 A8", "initials"),
        ("04:09 AB CD", "initials"),
        ("09:30 AB", "half the interval"),
        ("25:00 AB", "time"),
        ("H AB", "needs its reason"),
    ],
)
def test_what_is_not_certain_is_refused(ward, rest, said):
    assert said in refused(ward, f"row {row_code(printed(ward), 'p', 2)} {rest}".strip())


def test_a_time_to_come_is_refused(ward):
    assert "future" in refused(ward, f"row {row_code(printed(ward), 'p', 4)} 15:40 AB")


def test_a_row_is_charted_once(ward):
    code = row_code(printed(ward), "p", 2)
    ward.chart_lines(f"row {code} 04:09 AB")
    assert "charted already" in refused(ward, f"row {code} 04:20 CD")


def test_a_dose_charted_in_another_way_counts_as_charted(ward):
    code = row_code(printed(ward), "p", 1)
    dose = typed(ward, "dose given @-14h")
    ward.records.append(msgspec.structs.replace(dose, id="d", author="t", workstation="w"))
    assert dose.due == DUE[0]
    assert "charted already" in refused(ward, f"row {code} 22:05 AB")


def test_a_sheet_of_an_older_order_is_refused(ward):
    code = row_code(printed(ward), "p", 2)
    ward.chart_lines("step q12h @-9h because improvement")
    assert "order has changed" in refused(ward, f"row {code} 04:09 AB")


def test_the_mark_of_a_copy_keeps_its_rows(ward):
    printed(ward)
    kept = copies(ward.chart().marks)[0]
    assert (kept.rows, kept.document, kept.content) == (DUE, "", "ab" * 32)
    assert len(ward.records[-1].text) < 400


def test_no_new_code_has_a_letter_that_a_box_is_filled_in_with():
    letters = {row_code(f"{number:04}-3f2a", "p", row)[0] for number in range(1, 60) for row in range(1, 40)}
    assert letters == set("ACDEFJKLNPTVWXY")


def test_a_code_that_was_printed_with_such_a_letter_is_still_read(ward):
    number, row = 17, 2
    while (first := earlier(f"{number:04}-3f2a", row)) not in "HRMU":
        number += 1
    code = row_code(printed(ward, number), "p", row)
    assert code[0] != first
    assert row_of(f"{first}{code[1:]}", ward.chart()).due == row_of(code, ward.chart()).due == DUE[1]


def earlier(serial, row):
    """Return the letter of a row as the first edition printed it."""
    told = hashlib.sha256(f"{serial} p {row}".encode()).digest()
    return "ACDEFHJKLMNPRTUVWXY"[int.from_bytes(told[:4], "big") % 19]


def early(ward, line, minutes):
    """Type a line as early as that before the dose of row 4, within a window of an hour."""
    now = DUE[3] - timedelta(minutes=minutes)
    return parse(line, context_of(ward.chart(), now, early=timedelta(hours=1))).preview()[0]


@pytest.mark.parametrize(("sign", "status"), [("H", "held"), ("R", "refused")])
def test_a_decision_within_the_window_before_a_dose_is_of_now_and_of_that_dose(ward, sign, status):
    made = early(ward, f"row {row_code(printed(ward), 'p', 4)} {sign} AB because platelets 60", 19)
    assert (made.status, made.at, made.due) == (status, DUE[3] - timedelta(minutes=19), DUE[3])


@pytest.mark.parametrize(("sign", "minutes", "do"), [("H", 61, "hold because"), ("M", 19, "Chart it then")])
def test_what_cannot_be_known_yet_says_what_to_do(ward, sign, minutes, do):
    with pytest.raises(Problem) as told:
        early(ward, f"row {row_code(printed(ward), 'p', 4)} {sign} AB because platelets 60", minutes)
    assert "due only at 10 Apr 16:00" in str(told.value)
    assert do in str(told.value)
