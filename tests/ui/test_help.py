"""Help offline: every number, rule and score has a page that says where it comes from and how it is charted."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from bedside import assets
from bedside.domain.catalogue import load_catalogue
from bedside.domain.quickline import context_of, parse
from bedside.protocol.in_words import named, stated
from bedside.protocol.load import shipped
from bedside.scores.registry import scores
from bedside.ui.help_texts import sections
from bedside.ui.help_topics import WORDS
from bedside.ui.help_words import Around, about, rules

CATALOGUE = load_catalogue(assets.read_text("catalogue.toml"))
PROTOCOLS = shipped(CATALOGUE)
UI = Path(__file__).resolve().parents[2] / "bedside" / "ui"


def around(protocol=PROTOCOLS[0]):
    return Around(catalogue=CATALOGUE, protocol=protocol)


def text_of(page):
    return "\n".join(f"{said.head}: {said.text}" for said in page.said)


def test_every_analyte_says_meaning_unit_range_and_threshold():
    for analyte in CATALOGUE.analytes:
        page = about(f"analyte:{analyte.code}", around())
        heads = {said.head for said in page.said}
        assert {"What it is", "Unit", "Reference range", "How it is charted"} <= heads
        assert all(said.text.strip() for said in page.said), analyte.code
    crp = text_of(about("analyte:crp", around()))
    assert "CRP > 50 mg/L" in crp
    assert "Navarro-Mill" in crp
    assert "4.9 mg/L" in crp
    assert "48 hours" in crp


def test_every_step_that_is_asked_about_or_warned_of_is_said():
    for analyte in CATALOGUE.analytes:
        said = {item.head: item.text for item in about(f"analyte:{analyte.code}", around()).said}
        assert ("Asked about when typed" in said) == (analyte.slip is not None), analyte.code
        assert ("Warned of" in said) == (analyte.delta is not None), analyte.code
    said = {item.head: item.text for item in about("analyte:pct", around()).said}
    assert "change of more than 6.5-fold within 36 hours" in said["Asked about when typed"]
    assert said["Warned of"].startswith(
        "A fall faster than a half-life of 12 hours, to 1/2 of the value before or less. "
    )
    assert "(site)" in said["Warned of"]
    assert "more than 300 within 72 hours, in ×10⁹/L." in text_of(about("analyte:platelets", around()))


def test_every_line_that_help_shows_is_read_without_a_doubt(session):
    chart = session.chart(session.find_patient("P-0003").patient)
    # Some lines name a clock time of today: shortly after midnight it would still be to come.
    evening = session.now().astimezone(session.zone).replace(hour=23, minute=59)
    context = context_of(chart, evening, drug="anakinra")
    shown = [*sections("numbers").values(), *sections("words").values()]
    for section in shown:
        if section.line:
            assert not parse(section.line, context).doubts, section.name
    assert {section.name for section in sections("numbers").values()} == {item.code for item in CATALOGUE.analytes}


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=[item.id for item in PROTOCOLS])
def test_every_rule_says_its_number_and_where_it_comes_from(protocol):
    for table in (protocol.criteria, protocol.triggers, protocol.outcomes):
        for name, rule in table.items():
            said = text_of(about(f"rule:{name}", around(protocol)))
            assert rule.source in said
            assert f"({rule.origin})" in said
            number = getattr(rule, "value", None)
            assert number is None or f"{float(number):g}" in said.replace("\u2265 ", ""), name
    listed = text_of(rules(around(protocol)))
    assert all(text in listed for text in protocol.not_encoded)


def test_a_rule_is_said_with_its_parts():
    protocol = next(item for item in PROTOCOLS if item.id == "NAVARRO-2020")
    said = stated(named(protocol, "AHRF-A"), CATALOGUE)
    assert "flow \u2265 15 L/min" in said
    assert "flow \u2265 6 L/min" in said
    assert about("rule:NO-SUCH", around(protocol)) is None


def test_every_score_says_how_it_is_worked_out():
    for name, score in scores().items():
        said = text_of(about(f"score:{name}", around()))
        assert score.source in said
        assert all(item.title in said for item in score.inputs)
    assert set(sections("scores")) == set(scores())


def test_the_parts_of_the_window_that_help_knows_exist():
    classes = {name for path in UI.glob("*.py") for name in re.findall(r"^class (\w+)", path.read_text(), re.MULTILINE)}
    assert set(WORDS) <= classes
    assert set(WORDS.values()) <= set(sections("words"))
    assert set(sections("limits")) >= {"Thresholds", "Computers", "Not a medical device"}


def press(qtbot, widget, key, modifier=Qt.KeyboardModifier.NoModifier):
    widget.setFocus()
    qtbot.keyClick(widget, key, modifier)


def title(window):
    return QLabel.text(window.helping.page.title)


def test_f1_tells_of_what_has_the_keyboard_and_goes_away_again(window, qtbot, choose):
    choose("P-0003")
    view = window.verdicts.view
    view.setFocus()
    view.setCurrentIndex(window.verdicts.model.index(window.verdicts.model.place("INC-3"), 0))
    press(qtbot, view, Qt.Key.Key_F1)
    assert window.sheet.page() is window.helping.page
    assert title(window) == "INC-3  Ferritin above 1000 ng/mL"
    assert "> 1000 ng/mL" in window.helping.page.text.toPlainText()
    qtbot.keyClick(window.helping.page.text, Qt.Key.Key_F1)
    assert window.sheet.page() is None
    assert view.hasFocus()
    window.middle.show_page("timeline")
    table = window.middle.page("timeline").table
    place = table.model().place(window.bridge.chart().values("pct")[-1].records[0])
    table.setCurrentIndex(table.model().index(place, 0))
    press(qtbot, table, Qt.Key.Key_F1)
    assert title(window).startswith("Procalcitonin")
    qtbot.keyClick(window.helping.page.text, Qt.Key.Key_Escape)
    window.quick.focus()
    qtbot.keyClicks(window.quick.line, "crp 7")
    qtbot.keyClick(window.quick.line, Qt.Key.Key_F1)
    assert title(window) == "C-reactive protein (CRP)"
    qtbot.mouseClick(window.helping.page.book, Qt.MouseButton.LeftButton)
    assert window.sheet.page() is window.helping.book
    assert "A round in ten minutes" in window.helping.book.text.toPlainText()
    qtbot.keyClick(window.helping.book.text, Qt.Key.Key_F1)
    assert window.sheet.page() is window.helping.page
    qtbot.keyClick(window.helping.page.text, Qt.Key.Key_F1)
    assert window.sheet.page() is None


def test_help_lies_over_a_form_and_gives_it_back(window, qtbot, choose):
    choose("P-0004")
    window.charting.open_lab()
    form = window.charting.lab
    form.analyte.choose("ferritin")
    form.value.setFocus()
    qtbot.keyClicks(form.value, "18")
    qtbot.keyClick(form.value, Qt.Key.Key_F1)
    assert title(window) == "Ferritin"
    window.drafting.keep()
    assert "18" in window.bridge.session.drafts()[window.drafting.place("form")].text
    qtbot.keyClick(window.helping.page.text, Qt.Key.Key_Escape)
    assert window.sheet.page() is form
    assert form.value.hasFocus()
    assert form.value.text() == "18"


def test_the_sheet_of_keys_and_the_shortcuts_are_one_table(window, qtbot):
    press(qtbot, window.census.view, Qt.Key.Key_F10)
    named_ = {action.text().replace("&", "").partition("\t")[0] for action in window.steward.menu.actions()}
    window.steward.menu.close()
    commands = {item.plain for item in window.commands}
    assert {name.partition("   (")[0] for name in named_ if name} <= commands
    window.helping.open_keys()
    said = window.helping.keys.accessibleDescription()
    from PySide6.QtGui import QShortcut

    made = {key.toString() for shortcut in window.findChildren(QShortcut) for key in QShortcut.keys(shortcut)}
    for command in window.commands:
        assert not command.key or f"{command.key}: {command.plain}" in said
        assert not command.key or command.worked or command.key in made, command.name
    assert len({item.name for item in window.commands}) == len(window.commands)
    keys = [item.key for item in window.commands if item.key]
    assert len(keys) == len(set(keys))


def test_the_texts_name_no_sentence_of_a_source_without_its_origin():
    for file in assets.path("help").glob("*.md"):
        assert not re.search(r"[\u201c\u201d]", file.read_text(encoding="utf-8")), file.name
