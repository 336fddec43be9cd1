"""What is shown leaves as a file: whole or not at all, after it stands in the journal, and only with the right to."""

import csv
import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit

from bedside.text import speaking
from bedside.ui import theme
from bedside.ui.trend_sheet import Sheet, drawing, drawn
from bedside.ui.trend_table import COLUMNS, table
from bedside.ui.trend_window import Window
from bedside.ui.trends import Trends
from tests.ui.trend_sample import CATALOGUE, ONSET, Maker, assessed, local, patient_three
from tests.ui.trend_stage import Stand

STAY = Window(local("03-28 00:00").timestamp(), local("04-05 00:00").timestamp())


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def told(chart, codes, window=STAY):
    return rows_of(table(chart, codes, window, "anakinra"))


@pytest.fixture
def window3(window, choose):
    choose("P-0003")
    QApplication.processEvents()
    return window


def save(window, form, path):
    """Choose a form in the menu, type a name into the dialog, and press Save."""
    trends = window.trends
    next(item for item in trends.head.save.menu().actions() if item.data() == form).trigger()
    dialog = trends.findChild(QFileDialog)
    line = dialog.findChild(QLineEdit)
    name = line.text()
    line.setText(str(path))
    dialog.accept()
    QApplication.processEvents()
    return name


def journal(window):
    return [(link.action, link.patient) for link in window.bridge.session.store.journal()]


def test_a_value_is_told_as_charted_with_both_clocks_and_its_record():
    found = told(patient_three().chart(), ("ferritin", "pct", "crp"))
    assert tuple(found[0]) == COLUMNS
    first = next(row for row in found if row["code"] == "ferritin")
    assert (first["time_utc"], first["time_local"]) == ("2020-03-29T16:00:00Z", "2020-03-29T18:00:00+02:00")
    assert (first["value"], first["unit"], first["status"]) == ("1620", "ng/mL", "final")
    assert first["record"]
    assert first["patient_mrn"] == "P-0003"
    below = next(row for row in found if row["comparator"])
    assert (below["value"], below["comparator"], below["in_catalogue_unit"]) == ("0.05", "<", "<0.05")
    held = next(row for row in found if row["status"] == "held")
    assert (held["held_readings"], held["in_catalogue_unit"]) == ("242 mg/L | 242 mg/dL", "")
    assert [row["time_utc"] for row in found] == sorted(row["time_utc"] for row in found)


def test_only_what_is_shown_is_told():
    chart = patient_three().chart()
    day = Window(local("04-04 00:00").timestamp(), local("04-05 00:00").timestamp())
    found = told(chart, ("pct",), day)
    assert {row["code"] for row in found if row["kind"] == "value"} == {"pct"}
    assert {row["kind"] for row in found} == {"value", "oxygen", "dose"}
    (dose,) = [row for row in found if row["kind"] == "dose"]
    assert (dose["value"], dose["unit"], dose["status"]) == ("100", "mg", "given")


def test_the_hour_that_comes_twice_keeps_its_offset():
    made = Maker()
    for minutes in (30, 90):
        made.lab("crp", ONSET.replace(month=10, day=25, hour=0, minute=0) + timedelta(minutes=minutes), "5", "mg/L")
    chart = made.chart(ONSET.replace(month=10, day=26))
    window = Window(0, chart.at.timestamp())
    assert [row["time_local"][10:] for row in told(chart, ("crp",), window)] == ["T02:30:00+02:00", "T02:30:00+01:00"]


def test_a_spreadsheet_runs_nothing_of_what_was_typed():
    made = Maker()
    made.event("04-01 06:00", "remark", text="=HYPERLINK(1)")
    (row,) = told(made.chart(), ())
    assert row["value"].startswith("'=")


@pytest.mark.parametrize("form", ["png", "svg"])
def test_a_drawing_shows_every_panel_under_the_patients_name(qtbot, qapp, form):
    theme.apply(qapp, theme.DARK)
    trends = Trends(Stand(CATALOGUE), theme.DARK)
    qtbot.addWidget(trends)
    trends.resize(722, 400)
    chart = patient_three().chart()
    trends.show_chart(assessed(chart), chart)
    canvas = trends.canvas
    sheet = Sheet(picture=canvas.picture, window=STAY, selected=None, as_of=None, size=canvas.size(), practice=True)
    content = drawn(sheet, form)
    if form == "svg":
        text = content.decode()
        for word in (
            "PRACTICE, Patient 3",
            "P-0003",
            "Ferritin",
            "Procalcitonin",
            "NAVARRO-2020 1.0.0",
            "every 6 h",
        ):
            assert word in text, word
        assert text.count("<text") > 60
    else:
        image = QImage.fromData(content)
        assert image.width() == 2 * 720
        assert image.pixelColor(4, 4).name().upper() == theme.LIGHT.surface
    assert canvas.look is theme.DARK


def test_a_drawing_is_a_paper_its_days_have_the_month_in_letters(qtbot, qapp):
    trends = Trends(Stand(CATALOGUE), theme.LIGHT)
    qtbot.addWidget(trends)
    chart = patient_three().chart()
    with speaking("de"):
        trends.show_chart(assessed(chart), chart)
        picture = trends.canvas.picture
        sheet = Sheet(picture=picture, window=STAY, selected=None, as_of=None, size=trends.canvas.size(), practice=True)
        text = drawn(sheet, "svg").decode()
    born, now = chart.patient.born, chart.at.astimezone(picture.axis.zone)
    assert f"{born:%d.%m.%Y}" not in text
    assert f"{now:%d.%m.%Y}" not in text
    assert str(born.year) in text


def test_no_step_of_a_picture_holds_the_window_up(window3):
    canvas = window3.trends.canvas
    sheet = Sheet(picture=canvas.picture, window=STAY, selected=None, as_of=None, size=canvas.size(), practice=True)
    parts = list(drawing(sheet, "png"))
    assert parts == sorted(parts)
    assert len(parts) > 10
    assert parts[-1] == 1


def test_each_form_is_journaled_and_written_whole(window3, qtbot, tmp_path):
    starts = {"png": b"\x89PNG", "svg": b"<?xml", "csv": b"\xef\xbb\xbf"}
    for form, start in starts.items():
        path = tmp_path / f"shown.{form}"
        name = save(window3, form, path)
        qtbot.waitUntil(path.exists)
        assert re.fullmatch(rf"trends-\d{{8}}-\d{{4}}\.{form}", name)
        assert path.read_bytes().startswith(start)
        assert journal(window3)[-1] == (f"export trends {form}", window3.bridge.patient_id)
    assert {item.name for item in tmp_path.iterdir()} == {"store", *(f"shown.{form}" for form in starts)}


def test_what_cannot_be_written_leaves_the_old_file(window3, qtbot, tmp_path, store_folder, monkeypatch):
    path = tmp_path / "shown.csv"
    path.write_text("as it was")
    monkeypatch.setattr(Path, "replace", broken)
    said = []
    window3.trends.told.connect(lambda text, failed: said.append((text, failed)))
    window3.trends.save("csv")
    dialog = window3.trends.findChild(QFileDialog)
    dialog.findChild(QLineEdit).setText(str(path))
    dialog.accept()
    assert not said
    dialog.replace.click()
    qtbot.waitUntil(lambda: window3.trends.findChild(QFileDialog) is None)
    assert said == [("not saved: No space left on device", True)]
    assert path.read_text() == "as it was"
    assert not list(tmp_path.glob(".*.part"))
    before = len(journal(window3))
    save(window3, "csv", store_folder / "shown.csv")
    assert "inside the store" in said[-1][0]
    assert not (store_folder / "shown.csv").exists()
    assert len(journal(window3)) == before


def broken(*_args):
    raise OSError(28, "No space left on device")


def test_who_may_not_export_finds_the_button_switched_off_with_the_reason(qtbot, qapp):
    theme.apply(qapp, theme.LIGHT)
    trends = Trends(Stand(CATALOGUE, roles=("nurse",)), theme.LIGHT)
    qtbot.addWidget(trends)
    assert not trends.head.save.isEnabled()
    assert "physician" in trends.head.save.toolTip()


def test_the_slider_of_the_verdicts_veils_the_trends(window3, qtbot):
    trends, as_of = window3.trends, window3.verdicts.as_of
    assert trends.canvas.as_of is None
    as_of.slider.setFocus()
    qtbot.keyClick(as_of.slider, Qt.Key.Key_PageUp)
    assert trends.canvas.as_of.at == as_of.moment.timestamp()
    qtbot.keyClick(as_of.slider, Qt.Key.Key_End)
    assert trends.canvas.as_of is None
