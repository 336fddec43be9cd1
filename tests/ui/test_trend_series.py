"""The pure half of the trends: what is drawn of a chart, without a widget."""

import math
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import pairwise
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
import pytest

from bedside.domain.records import Device, Dose, Reading
from bedside.ui.trend_ages import age_words
from bedside.ui.trend_axis import TimeAxis, value_ticks
from bedside.ui.trend_doses import height, lane
from bedside.ui.trend_events import remarks, triggers
from bedside.ui.trend_levels import Levels
from bedside.ui.trend_limits import limits
from bedside.ui.trend_oxygen import charted, spans
from bedside.ui.trend_picture import Known, picture
from bedside.ui.trend_read import reading, sentence
from bedside.ui.trend_scale import scale_for
from bedside.ui.trend_series import Marks, series
from bedside.ui.trend_window import DAY, HOUR, Extent, Window, window_for
from tests.ui.trend_sample import CATALOGUE, NOW, ONSET, ZONE, Maker, assessed, hfnc, leaf, local, patient_three
from tests.ui.trend_stage import asked

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def chart():
    return patient_three().chart()


def drawn(chart, assessment, codes=("ferritin",)):
    return picture(assessment, asked(chart), codes, Known(Marks(), Levels()), since_onset=False)


def test_exact_values_make_the_line_in_order_of_time(chart):
    found = series(chart, "ferritin")
    assert list(found.y) == [1620, 1840, 2290, 2010, 1560, 1210, 1040]
    assert np.all(np.diff(found.x) > 0)
    assert found.x[0] == local("03-29 18:00").timestamp()


def test_a_value_that_another_workstation_disputes_leaves_the_line():
    made, marks = Maker(), Marks()
    first = made.lab("crp", "04-03 06:00", "71", "mg/L")
    for station, value in (("w", "17"), ("v", "170")):
        made.lab("crp", "04-03 06:00", value, "mg/L", supersedes=first, reason="other tube", workstation=station)
    both = made.chart()
    assert both.conflicts
    kept = both.values("crp")[-1].records[0]
    made.records = [item for item in made.records if item.id in ("p3", first, kept)]
    assert [mark.kind for mark in series(made.chart(), "crp", marks).marks] == ["point"]
    found = series(both, "crp", marks).marks
    assert {(mark.kind, mark.reason, frozenset(mark.ys)) for mark in found} == {
        ("held", "two workstations differ", frozenset((17.0, 170.0)))
    }
    assert [mark.kind for mark in series(made.chart(), "crp", marks).marks] == ["point"], "settled again"


def test_what_has_no_date_is_drawn_nowhere_and_a_dose_is_counted():
    made = Maker()
    made.dose(local("04-01 06:00"))
    lost = {made.dose(local("04-02 06:00"), precision="undated")}
    made.event("04-02 07:00", "intubated")
    made.oxygen("04-02 08:00", hfnc(60, "0.95"))
    lost |= {item.id for item in made.records[-2:]}
    made.records[-2:] = [msgspec.structs.replace(item, precision="undated") for item in made.records[-2:]]
    chart = made.chart()
    verdicts = assessed(chart)
    shown = lane(chart, verdicts)
    drawn_ids = {bar.record for bar in shown.bars} | {flag.record for flag in remarks(verdicts, chart)}
    assert not lost & (drawn_ids | {item.record for item in charted(asked(chart))})
    assert len(shown.bars) - sum(bar.kind == "planned" for bar in shown.bars) == 1
    assert shown.summary[0].endswith(", 1 without a date")
    said = sentence(NOW.timestamp(), chart, verdicts, drawn(chart, verdicts).axis, lanes=drawn(chart, verdicts).lanes,
                    levels=Levels())  # fmt: skip
    assert said[-1] == "last dose 06:00, 3 d before, 1 without a date"
    made.records = [item for item in made.records if not (isinstance(item, Dose) and item.precision != "undated")]
    chart = made.chart()
    said = sentence(NOW.timestamp(), chart, verdicts, drawn(chart, verdicts).axis, lanes=drawn(chart, verdicts).lanes,
                    levels=Levels())  # fmt: skip
    assert said[-1] == "no dose before, 1 without a date"


def test_a_typed_number_keeps_its_zeros_and_another_unit_is_converted():
    made = Maker()
    made.lab("alc", "04-03 06:00", "1.10", "10*9/L")
    made.lab("alc", "04-04 06:00", "900", "/uL")
    assert [mark.text for mark in series(made.chart(), "alc").marks] == ["1.10", "0.9"]


def test_a_stretch_longer_than_the_shelf_life_stays_a_gap(chart):
    found = series(chart, "alc")
    (gap,) = found.gaps
    assert gap.hours == 72
    assert int(np.isnan(found.y).sum()) == 1
    at = found.x.tolist().index(local("04-03 06:00").timestamp())
    assert math.isnan(found.y[at])
    assert found.y[at + 1] == 0.95


def test_a_series_that_has_gone_quiet_ends_in_a_gap(chart):
    later = patient_three().chart(NOW + timedelta(days=3))
    assert series(later, "crp").gaps[-1].end == later.at.timestamp()
    assert series(chart, "crp").gaps == ()


def test_a_value_below_the_assay_is_a_bound_and_breaks_the_line(chart):
    found = series(chart, "pct")
    (bound,) = found.of("below")
    assert (bound.text, bound.ys) == ("<0.05", (0.05,))
    place = found.x.tolist().index(bound.at)
    assert math.isnan(found.y[place])
    assert 0.05 not in found.y


def test_a_value_above_the_assay_is_a_bound_too():
    made = Maker()
    made.lab("ferritin", "04-04 06:00", "40000", "ng/mL", ">")
    (bound,) = series(made.chart(), "ferritin").of("above")
    assert bound.text == ">40000"


def test_a_held_value_keeps_both_readings_and_counts_for_nothing(chart):
    found = series(chart, "crp")
    (held,) = found.of("held")
    assert held.ys == (242.0, 2420.0)
    assert (held.text, held.reason) == ("242 or 2420", "unit in doubt")
    assert held.at not in found.x
    assert len(found.x) == 5
    assert found.before(found.at(local("03-31 06:00").timestamp())).text == "205"


def test_a_value_that_is_no_number_in_any_reading_is_held_without_height():
    made = Maker()
    made.lab("crp", "04-04 06:00", "1", "mg/L", held=(Reading(label="?", value=Decimal(1), unit="furlong"),))
    (held,) = series(made.chart(), "crp").of("held")
    assert held.ys == ()


def test_marks_are_made_once_and_say_what_is_new():
    made = patient_three()
    marks = Marks()
    first = series(made.chart(), "crp", marks)
    assert len(marks.fresh()) == 6
    new = made.lab("crp", "04-04 12:00", "20", "mg/L")
    second = series(made.chart(), "crp", marks)
    assert marks.fresh() == {new}
    assert all(before is after for before, after in zip(first.marks, second.marks, strict=False))
    assert second.marks == series(made.chart(), "crp").marks
    early = made.lab("crp", "03-30 12:00", "190", "mg/L")
    assert series(made.chart(), "crp", marks).marks == series(made.chart(), "crp").marks
    assert marks.fresh() == {early}


def test_a_correction_takes_the_old_value_out_of_the_line():
    made = patient_three()
    marks = Marks()
    series(made.chart(), "ferritin", marks)
    wrong = next(item for item in made.records if getattr(item, "code", "") == "ferritin")
    made.lab("ferritin", wrong.at, "1700", "ng/mL", supersedes=wrong.id, reason="typing error")
    assert series(made.chart(), "ferritin", marks).y[0] == 1700


def test_the_axis_shows_values_and_thresholds_and_says_what_is_off(chart):
    assessment = assessed(chart)
    found = series(chart, "crp")
    scale = scale_for(found, limits(assessment, CATALOGUE, "crp"))
    assert scale.log
    assert scale.off(242) == 0
    assert scale.off(2420) == 1
    assert scale.off(50) == 0
    assert scale.off(0.001) == -1
    assert not scale_for(series(chart, "alc"), ()).log


def test_an_analyte_without_values_still_has_an_axis():
    scale = scale_for(series(Maker().chart(), "ferritin"), ())
    assert scale.high > scale.low


def test_thresholds_carry_protocol_and_origin(chart):
    assessment = assessed(chart)
    (ferritin,) = limits(assessment, CATALOGUE, "ferritin")
    assert (ferritin.y, ferritin.words, ferritin.origin) == (1000.0, "NAVARRO-2020 > 1000", "paper, Methods")
    (pct,) = limits(assessment, CATALOGUE, "pct")
    assert (pct.y, pct.origin) == (0.6, "paper, if rising")
    assert limits(assessment, CATALOGUE, "alt") == ()


def test_a_multiple_of_the_upper_limit_is_drawn_where_it_lies(chart):
    assessment = assessed(chart)
    liver = leaf("LBL-LIVER-ALT", "alt", ">= 1.5 x upper limit (82.5 U/L)", "label")
    (found,) = limits(msgspec.structs.replace(assessment, label=(liver,)), CATALOGUE, "alt")
    assert (found.y, found.words, found.origin) == (82.5, "NAVARRO-2020 \u2265 82.5", "product label")
    bare = leaf("LBL-LIVER-AST", "ast", ">= 1.5 x upper limit", "label")
    assert limits(msgspec.structs.replace(assessment, label=(bare,)), CATALOGUE, "ast") == ()


def test_the_ribbon_joins_equal_settings_and_is_unknown_past_its_shelf_life(chart):
    found = spans(asked(chart))
    assert found[0].text == "NRB 15 + NC 6"
    assert found[0].token == "mask"
    assert [span.brief for span in found if span.known][1:3] == ["HFNC 60/95", "60/90"]
    (unknown,) = [span for span in found if not span.known]
    assert unknown.start == local("04-02 18:00").timestamp()
    assert unknown.end == local("04-03 08:00").timestamp()
    assert found[-1].end == NOW.timestamp()


def test_the_ribbon_keeps_gaps_and_ventilation_does_not_go_stale():
    made = Maker()
    made.oxygen("04-01 06:00", Device(name="imv", fio2=Decimal("0.8"), peep=Decimal(12)))
    (only,) = spans(asked(made.chart()))
    assert (only.token, only.known) == ("ventilated", True)
    assert only.full == "IMV 80 % PEEP 12"
    assert spans(asked(Maker().chart())) == ()


def test_bar_heights_follow_the_interval():
    assert [height(hours) for hours in (6, 8, 12, 24)] == [48, 36, 24, 12]


def test_the_dose_lane_tells_given_held_corrected_and_planned(chart):
    found = lane(chart, assessed(chart))
    kinds = [bar.kind for bar in found.bars]
    assert kinds.count("held") == 1
    assert kinds.count("corrected") == 1
    assert kinds.count("planned") == 43
    assert found.summary == ("18 given, 1 held", "1800 mg in all")
    assert [words for _at, words in found.steps] == ["every 6 h", "every 8 h"]
    assert next(bar.words for bar in found.bars if bar.kind == "held") == "held: platelets"
    given = [bar for bar in found.bars if bar.kind == "given"]
    assert (given[0].height, given[-1].height) == (48, 36)


def test_doses_without_an_order_take_the_height_of_the_gap_that_was():
    made = Maker()
    made.dose(local("04-01 06:00"))
    made.dose(local("04-01 18:00"))
    chart = made.chart()
    assert [bar.height for bar in lane(chart, assessed(chart)).bars[:2]] == [24, 24]


def test_flags_tell_open_from_answered_and_remarks(chart):
    assessment = assessed(chart)
    assert [(flag.text, flag.kind) for flag in triggers(assessment, chart)] == [
        ("Platelets 71", "answered"),
        ("ALT 171", "answered"),
        ("PCT 0.7", "open"),
    ]
    assert [flag.text for flag in remarks(assessment, chart)] == ["onset", "CT", "blood culture, pending"]


def test_the_crosshair_reads_values_with_their_age(chart):
    assessment = assessed(chart)
    at = local("04-04 06:00").timestamp()
    assert reading(series(chart, "pct"), at).age == "sampled here"
    crp = reading(series(chart, "crp"), at)
    assert (crp.value, crp.age) == ("24", "24 h old")
    held = reading(series(chart, "crp"), local("03-30 08:00").timestamp())
    assert held.held
    assert reading(series(chart, "crp"), local("03-28 08:00").timestamp()) is None
    axis = TimeAxis(zone=ZONE, first_dose=assessment.ladder.first_given, onset=ONSET)
    made = drawn(chart, assessment)
    read = partial(sentence, chart=chart, assessment=assessment, axis=axis, lanes=made.lanes, levels=made.levels)
    assert "WHO" not in " ".join(read(at)), "a chart that has just come is on the screen first"
    made.levels.work(at - 1, at + 1, 1.0)
    parts = read(at)
    assert parts == [
        "04 Apr 06:00",
        "day 6",
        "5 d 12 h 50 min since onset",
        "HFNC 50 L/min 60 %, WHO 5, for 10 h",
        "last dose 22:03, 7 h before",
    ]
    assert read(at, brief=True)[2] == "5 d since onset"
    assert "oxygen not known, WHO 3\u20136" in read(local("04-03 02:00").timestamp())


def test_ages_are_words():
    assert [age_words(hours * HOUR) for hours in (0.5, 7, 71, 80)] == ["30 min", "7 h", "71 h", "3 d"]


def test_day_ticks_stand_at_local_midnight_through_a_clock_change():
    axis = TimeAxis(zone=BERLIN)
    low = datetime(2020, 10, 23, 22, tzinfo=UTC).timestamp()
    ticks = [tick for tick in axis.ticks(Window(low, low + 4 * DAY), 556) if tick.major]
    assert [tick.upper for tick in ticks] == ["24 Oct", "25 Oct", "26 Oct", "27 Oct"]
    assert [(after.at - before.at) / HOUR for before, after in pairwise(ticks)] == [24, 25, 24]


def test_the_hour_that_comes_twice_is_told_apart():
    axis = TimeAxis(zone=BERLIN)
    low = datetime(2020, 10, 24, 22, tzinfo=UTC).timestamp()
    words = [tick.upper for tick in axis.ticks(Window(low, low + 6 * HOUR), 556)]
    assert words == ["25 Oct", "01:00", "02:00 CEST", "02:00 CET", "03:00", "04:00", "05:00"]


def test_the_hour_that_never_comes_is_not_on_the_axis():
    axis = TimeAxis(zone=BERLIN)
    low = datetime(2020, 3, 28, 23, tzinfo=UTC).timestamp()
    words = [tick.upper for tick in axis.ticks(Window(low, low + 5 * HOUR), 556)]
    assert words == ["29 Mar", "01:00", "03:00", "04:00", "05:00", "06:00"]


def test_days_since_onset_count_elapsed_days():
    axis = TimeAxis(zone=BERLIN, onset=ONSET, since_onset=True)
    ticks = axis.ticks(Window(ONSET.timestamp() - DAY / 2, ONSET.timestamp() + 5 * DAY), 556)
    days = [tick for tick in ticks if tick.major]
    assert [tick.upper for tick in days] == ["0 d", "1 d", "2 d", "3 d", "4 d", "5 d"]
    assert days[0].at == ONSET.timestamp()


def test_treatment_days_stand_under_the_dates():
    axis = TimeAxis(zone=ZONE, first_dose=local("03-30 14:02"))
    low = local("03-29 00:00").timestamp()
    ticks = [tick for tick in axis.ticks(Window(low, low + 4 * DAY), 556, local("03-31 06:00")) if tick.major]
    assert [tick.lower for tick in ticks] == ["", "day 1", "day 2", "day 3", "day 4"]
    assert [tick.upper for tick in ticks if tick.current] == ["31 Mar"]


def test_value_ticks():
    assert value_ticks(0.0, 3.0, log=True, room=4) == ((0.0, "1"), (1.0, "10"), (2.0, "100"), (3.0, "1000"))
    assert [words for _at, words in value_ticks(0.0, 2.2, log=False)] == ["0", "1", "2"]


def test_named_windows_keep_room_for_the_plan():
    extent = Extent(first=0.0, start=10 * DAY, now=16 * DAY, end=30 * DAY)
    fit = window_for("fit", extent)
    assert fit.low < 10 * DAY < 16 * DAY < fit.high
    assert window_for("24h", extent).low < 15 * DAY
    whole = window_for("all", extent)
    assert whole.low < 0 < 30 * DAY < whole.high


def test_zoom_keeps_its_centre_and_its_bounds():
    window = Window(0.0, 10 * DAY)
    closer = window.zoomed(0.5, 4 * DAY)
    assert closer.width == 5 * DAY
    assert (4 * DAY - closer.low) / closer.width == pytest.approx(0.4)
    assert window.zoomed(1e-9, 0.0).width == 2 * HOUR
    assert window.holding(20 * DAY).low < 20 * DAY < window.holding(20 * DAY).high


def test_one_device_named_alone_in_a_narrow_stretch():
    made = Maker()
    made.oxygen("04-04 06:00", hfnc(50, "0.60"))
    assert spans(asked(made.chart()))[0].names == "HFNC"
