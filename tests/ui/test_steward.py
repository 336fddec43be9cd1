"""What is done rarely: users, passphrases, backups, history, uniting, settling; and what is to be noticed."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFileDialog, QLabel

from bedside.desk.backup import Ended, Last
from bedside.domain.quickline import context_of, parse
from bedside.session import Session
from bedside.store import attempts
from bedside.store.errors import WrongPassphrase
from bedside.ui import theme
from bedside.ui.backing import said
from bedside.ui.conflict_count import ConflictCount
from bedside.ui.history_page import history_rows
from bedside.ui.notices import Notices
from tests.ui.hand import press

pytestmark = pytest.mark.slow

WORDS = "four other words here"


def entries(menu):
    return {action.text().replace("&", "").partition("\t")[0]: action for action in menu.actions() if action.text()}


@pytest.fixture
def users(window):
    window.steward.open_users()
    return window.steward.users


def names(page):
    return [page.model.row(place).record for place in range(page.model.rowCount())]


def fill(qtbot, form, name, roles, passphrase=WORDS, again=None):
    qtbot.keyClicks(form.name, name)
    form.choose(roles)
    qtbot.keyClicks(form.passphrase, passphrase)
    qtbot.keyClicks(form.again, passphrase if again is None else again)


def test_the_menu_opens_on_a_key_and_says_what_is_not_for_this_user(window, qtbot, monkeypatch):
    qtbot.keyClick(window, Qt.Key.Key_F10)
    menu = window.steward.menu
    assert menu.isVisible()
    assert entries(menu)["Users\u2026"].isEnabled()
    qtbot.keyClick(menu, Qt.Key.Key_Escape)
    assert not menu.isVisible()
    window.bridge.session.store.roles = ("nurse",)
    window.status.person.click()
    barred = next(action for text, action in entries(menu).items() if text.startswith("Users"))
    assert not barred.isEnabled()
    assert "administrator" in barred.text()
    window.steward.menu.close()
    window.steward.open_users()
    assert window.sheet.page() is None
    assert "administrator" in QLabel.text(window.quick.reading)


def test_an_administrator_adds_a_user_who_can_open_the_store(window, users, qtbot, store_folder):
    form = users.adding
    fill(qtbot, form, "B. Nurse", ("nurse",), again="something else here")
    qtbot.keyClick(form.again, Qt.Key.Key_Return)
    assert "differ" in form.differ.text()
    assert names(users) == ["demo"]
    form.again.clear()
    qtbot.keyClicks(form.again, WORDS)
    qtbot.keyClick(form.again, Qt.Key.Key_Return)
    assert names(users) == ["B. Nurse", "demo"]
    assert not form.passphrase.text()
    opened = Session.open(store_folder, "B. Nurse", WORDS)
    assert opened.store.roles == ("nurse",)
    opened.close()


def test_a_refused_user_keeps_what_was_typed(window, users, qtbot):
    fill(qtbot, users.adding, "demo", ("nurse",))
    users.adding.do.click()
    assert "there already" in users.problem.text()
    assert users.adding.name.text() == "demo"
    users.adding.name.setText("B. Nurse")
    users.adding.choose(())
    users.adding.do.click()
    assert "role" in users.problem.text()


def test_reset_and_disable_ask_first(window, users, qtbot, store_folder):
    window.bridge.session.users.add("B. Nurse", ["nurse"], WORDS)
    users.begin()
    users.table.select("B. Nurse")
    users.reset.click()
    for line in (users.resetting.passphrase, users.resetting.again):
        qtbot.keyClicks(line, "quite another one")
    users.resetting.do.click()
    Session.open(store_folder, "B. Nurse", "quite another one").close()
    users.table.select("B. Nurse")
    users.disable.click()
    assert users.asking.keep.hasFocus()
    qtbot.keyClick(users.asking.keep, Qt.Key.Key_Return)
    assert names(users) == ["B. Nurse", "demo"]
    users.disable.click()
    users.asking.do.click()
    assert names(users) == ["demo"]
    with pytest.raises(WrongPassphrase):
        Session.open(store_folder, "B. Nurse", "quite another one")


def test_the_last_administrator_stays_and_ones_own_passphrase_is_not_reset(window, users):
    users.table.select("demo")
    assert not users.reset.isEnabled()
    users.disable.click()
    users.asking.do.click()
    assert "last administrator" in users.problem.text()
    assert names(users) == ["demo"]


def test_a_new_recovery_code_is_shown_once_and_leaves_when_it_is_on_paper(window, users, qtbot, store_folder, tmp_path):
    users.new_code.click()
    assert users.code is None
    users.asking.do.click()
    code = users.code.code.text()
    users.code.write(str(tmp_path / "sheet.pdf"))
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF")
    qtbot.keyClicks(users.code.group, code[-4:])
    assert users.code is None
    assert code not in "".join(label.text() for label in users.findChildren(QLabel))
    opened = Session.open(store_folder, "anybody", code)
    assert opened.user == "recovery"
    opened.close()


def test_ones_own_passphrase_is_changed_with_the_old_one(window, qtbot, store_folder, monkeypatch):
    window.steward.open_passphrase()
    page = window.steward.passphrase
    assert page.form.old.hasFocus()
    qtbot.keyClicks(page.form.old, "not this one")
    for line in (page.form.passphrase, page.form.again):
        qtbot.keyClicks(line, WORDS)
    qtbot.keyClick(page.form.again, Qt.Key.Key_Return)
    assert "passphrase is not right" in page.problem.text()
    assert page.form.passphrase.text() == WORDS
    page.form.old.clear()
    qtbot.keyClicks(page.form.old, "practice")
    monkeypatch.setattr(attempts, "delay", lambda *_args: 3.0)
    page.change()
    assert page.form.do.text() == "Wait 3 s"
    monkeypatch.setattr(attempts, "delay", lambda *_args: 0.0)
    page.form.do.setEnabled(True)
    qtbot.keyClick(page.form.again, Qt.Key.Key_Return)
    assert window.sheet.page() is None
    assert "passphrase changed" in window.status.saved.text()
    Session.open(store_folder, "demo", WORDS).close()


@pytest.fixture
def backing(window, qtbot):
    made = window.steward.backing
    made.told.connect(window.status.show_backup)
    yield made
    made.stop()


def test_a_backup_is_made_by_a_child_and_told_in_the_status_line(window, qtbot, backing, store_folder):
    backing.tick()
    assert backing.backups.running
    qtbot.waitUntil(lambda: "proven" in window.status.backup.text(), timeout=60_000)
    assert Path(window.status.backup.toolTip()).parent == store_folder / "backups"
    assert window.status.backup.isVisible()
    assert not backing.owed


def test_a_backup_goes_to_a_folder_that_is_chosen(window, qtbot, backing, tmp_path):
    window.steward.ask_backup_folder()
    box = window.findChild(QFileDialog)
    (tmp_path / "stick").mkdir()
    box.setDirectory(str(tmp_path / "stick"))
    box.selectFile(str(tmp_path / "stick"))
    box.accept()
    qtbot.waitUntil(lambda: "proven in" in window.status.saved.text(), timeout=60_000)
    assert list((tmp_path / "stick").rglob("chart.db"))


def test_a_backup_that_fails_stays_in_sight_until_it_is_put_away(window, qtbot, backing):
    backing.ready().poll = lambda: Ended(None, "The disk is full.")
    backing.tick()
    assert window.notices.said("backup") == "The disk is full."
    line = window.notices.line("backup")
    assert line.do.isVisible()
    backing.ready().poll = lambda: Ended(Last(datetime.now(UTC), Path("there")))
    backing.tick()


class Told:
    """Backups that say what a test wants."""

    def __init__(self, last=None, trouble="", *, running=False, changed=False):
        self.last, self.trouble, self.running, self.changed, self.progress = last, trouble, running, changed, 0.4


@pytest.mark.parametrize(
    ("hours", "backups", "text", "amber"),
    [
        (0, {"running": True}, "backing up, 40 %", False),
        (None, {}, "no backup yet", True),
        (None, {"trouble": "full"}, "backup failed", True),
        (0, {}, "backup proven", False),
        (1, {"trouble": "full"}, "backup failed, last proven", True),
        (3, {"changed": True}, "backup old, proven", True),
        (300, {}, "backup proven", False),
    ],
)
def test_the_status_line_says_of_backups_what_is_so(bridge, hours, backups, text, amber):
    from datetime import timedelta

    last = None if hours is None else Last(bridge.now() - timedelta(hours=hours), Path("there"))
    found = said(Told(last, **backups), bridge)
    assert found.text.startswith(text)
    assert found.amber == amber


def charted(window, qtbot, line):
    window.quick.focus()
    qtbot.keyClicks(window.quick.line, line)
    qtbot.keyClick(window.quick.line, Qt.Key.Key_Return)


def test_undo_takes_back_the_last_entry_but_not_from_within_a_text(window, qtbot, choose):
    choose("P-0003")
    before = window.bridge.chart().values("crp")[-1].text
    charted(window, qtbot, "crp 99 mg/l")
    assert window.bridge.chart().values("crp")[-1].text == "99"
    window.census.view.setFocus()
    qtbot.keyClick(window.census.view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.bridge.chart().values("crp")[-1].text == before
    assert "undone" in QLabel.text(window.quick.reading)
    assert "CRP 99" in QLabel.text(window.quick.reading)


def test_undo_in_the_line_undoes_typing(window, qtbot, choose):
    choose("P-0003")
    charted(window, qtbot, "crp 99 mg/l")
    qtbot.keyClicks(window.quick.line, "crp 7")
    qtbot.keyClick(window.quick.line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.quick.line.text() != "crp 7"
    assert window.bridge.chart().values("crp")[-1].text == "99"


def test_later_undo_opens_the_correction(window, qtbot, choose, monkeypatch):
    choose("P-0003")
    charted(window, qtbot, "crp 99 mg/l")
    record = window.bridge.chart().values("crp")[-1].records[0]
    monkeypatch.setattr(window.bridge.session.clocks, "age", lambda *_args: None)
    window.census.view.setFocus()
    qtbot.keyClick(window.census.view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.sheet.page() is window.amending.form
    assert window.amending.form.record_id == record
    assert window.bridge.chart().values("crp")[-1].text == "99"
    said = window.quick.reading.toolTip()
    assert "CRP 99 mg/L" in said
    assert "press C to correct it or V to take it out" in said
    assert record not in said
    assert "bedside" not in said


def test_undo_where_nothing_was_entered_names_no_command_line(window, qtbot, choose):
    choose("P-0004")
    window.census.view.setFocus()
    qtbot.keyClick(window.census.view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    said = window.quick.reading.toolTip()
    assert said
    assert "bedside" not in said


def test_the_status_line_says_nothing_of_entries_until_this_window_saved_one(window, qtbot, choose):
    status = window.status
    assert not status.saved.isVisible()
    assert status.person.isVisible()
    first = next(fact for fact in status._facts.values() if fact.said)
    assert not first.parts()[0].isVisible(), "no dot stands before the first fact"
    choose("P-0003")
    charted(window, qtbot, "crp 99 mg/l")
    assert status.saved.isVisible()
    assert status.saved.text().startswith("saved ")
    assert not status._facts[status.saved].parts()[0].isVisible()
    assert status._facts[status.person].parts()[0].isVisible()


def test_history_and_putting_back_from_the_timeline(window, qtbot, choose):
    choose("P-0003")
    record = window.bridge.chart().values("crp")[-1].records[0]
    window.bridge.void(record, "wrong patient")
    window.middle.show_page("timeline")
    window.middle.page("timeline").table.setFocus()
    window.middle.page("timeline").table.select(record)
    assert window.middle.page("timeline").back.isEnabled()
    press(qtbot, Qt.Key.Key_P)
    qtbot.keyClicks(window.charting.reason.reason, "it was the right one")
    press(qtbot, Qt.Key.Key_Return)
    assert window.bridge.chart().values("crp")[-1].records[0] != record
    assert "put back" in QLabel.text(window.quick.reading)
    press(qtbot, Qt.Key.Key_H)
    page = window.steward.history
    assert window.sheet.page() is page
    rows = [page.model.row(place).cells for place in range(page.model.rowCount())]
    assert [cells[2] for cells in rows] == ["entered", "taken out", "put back"]
    assert [cells[4] for cells in rows] == ["", "wrong patient", "it was the right one"]
    assert "CRP" in page.story.text()
    press(qtbot, Qt.Key.Key_Escape)
    assert window.sheet.page() is None


def test_only_the_version_that_holds_has_a_tick(bridge, choose):
    choose("P-0003")
    record = bridge.chart().values("crp")[-1].records[0]
    bridge.void(record, "wrong")
    rows = history_rows(bridge.session.history(record), bridge.chart())
    assert [row.sign[0] for row in rows] == ["cross", "cross"]


def test_two_records_of_one_person_become_one_chart_and_part_again(window, qtbot, choose):
    patient = choose("P-0003")
    other = window.bridge.session.find_patient("P-0002")
    count = window.census.model.total()
    entries_before = len(window.bridge.chart().records)
    window.steward.open_uniting()
    page = window.steward.uniting
    qtbot.keyClicks(page.search, "P-0002")
    assert page.other() is None
    page.table.setCurrentIndex(page.model.index(0, 0))
    assert "P-0002" in page.there.accessibleName()
    qtbot.keyClicks(page.because, "the same insurance card")
    assert not page.do.isEnabled()
    page.agree.click()
    qtbot.keyClick(page.because, Qt.Key.Key_Return)
    assert window.sheet.page() is None
    assert window.census.model.total() == count - 1
    assert len(window.bridge.chart().records) > entries_before
    assert "with P-0002" in window.banner.who.text()
    event = next(item for item in window.bridge.chart().records if getattr(item, "code", "") == "same_person")
    window.bridge.void(event.id, "two people after all")
    assert window.census.model.total() == count
    assert "with P-0002" not in window.banner.who.text()
    window.bridge.select_patient(other.patient)
    assert window.bridge.chart().patient.mrn == "P-0002"
    assert patient in {item.patient for item in window.bridge.patients()}


def test_a_patient_united_elsewhere_leads_to_the_chart_that_stays(window, choose, store_folder):
    gone = choose("P-0002")
    other = Session.open(store_folder, "demo", "practice")
    stays = other.find_patient("P-0003").patient
    other.unite(stays, gone, "one person", accept_differences=True)
    other.close()
    window.bridge.poll()
    assert window.bridge.patient_id == stays
    assert window.census.model.place(gone) == -1


@pytest.fixture
def merged(store_folder, tmp_path):
    """Return the store with a value that two workstations corrected differently, and its patient."""
    here = Session.open(store_folder, "demo", "practice")
    here.clone(tmp_path / "other")
    there = Session.open(tmp_path / "other", "demo", "practice")
    patient = here.find_patient("P-0003").patient
    for session, line in ((here, "crp 25 mg/l"), (there, "crp 26 mg/l")):
        chart = session.chart(patient)
        original = chart.values("crp")[-1].records[0]
        record = chart.find(original)
        [new] = parse(line, context_of(chart, session.now())).records(session.stamp())
        import msgspec

        session.correct(original, msgspec.structs.replace(new, at=record.at), "read again")
    there.close()
    here.merge(tmp_path / "other")
    here.close()
    return patient


def test_a_conflict_waits_in_sight_and_is_settled_by_its_number(merged, window, qtbot):
    bridge = window.bridge
    count = ConflictCount(bridge, window)
    count.counted.connect(window.status.show_waiting)
    window.steward.conflicts.begin()
    qtbot.waitUntil(window.status.waiting.isVisible)
    assert window.status.waiting.text() == "1 conflict waits"
    assert window.status.waiting.property("role") == "waiting"
    window.status.waiting.click()
    assert bridge.patient_id == merged
    assert window.middle.stack.currentWidget() is window.middle.page("held")
    conflict = bridge.chart().conflicts[0]
    held = window.middle.page("held")
    assert held.table.record() == conflict.id
    face = QFontMetrics(held.table.currentIndex().data(Qt.ItemDataRole.FontRole))
    needed = face.boundingRect(0, 0, held.table.columnWidth(2) - 16, 9999, Qt.TextFlag.TextWordWrap, conflict.text)
    assert held.table.rowHeight(0) > needed.height() > face.height()
    timeline = window.middle.page("timeline")
    timeline.refresh()
    for record in (conflict.id, conflict.records[0].id):
        timeline.table.setCurrentIndex(timeline.model.index(timeline.model.place(record), 0))
        assert timeline.record() == record
        assert timeline.history.isEnabled() is (record != conflict.id)
    assert held.witness.isVisible()
    assert "24" in held.witness.accessibleName() or "41" in held.witness.accessibleName()
    drawn = window.trends.canvas.panels[window.trends.codes.index("crp")].series
    assert {mark.text for mark in drawn.marks if mark.reason == "two workstations differ"} == {"25 or 26"}
    shown = " ".join(label.text() for label in window.middle.page("held").strip.findChildren(QLabel))
    assert "CRP 25" in shown
    assert "CRP 26" in shown
    wanted = next(n for n, option in enumerate(conflict.options, start=1) if "CRP 26" in option.label)
    qtbot.keyClick(window.middle.page("held").table, str(wanted))
    qtbot.keyClicks(window.charting.reason.reason, "the laboratory said so")
    press(qtbot, Qt.Key.Key_Return)
    assert not bridge.chart().conflicts
    assert bridge.chart().values("crp")[-1].text == "26"
    qtbot.waitUntil(lambda: not window.status.waiting.isVisible())


def test_no_conflict_is_said_too(window, choose):
    choose("P-0003")
    window.steward.review()
    assert "No conflict" in QLabel.text(window.quick.reading)


def test_a_notice_put_away_comes_back_only_with_other_words(qtbot):
    bar = Notices(theme.LIGHT, None)
    qtbot.addWidget(bar)
    bar.tell("clock", "The clock was set back.")
    assert bar.said("clock")
    bar.line("clock").closed.emit()
    assert not bar.isVisibleTo(None) or not bar.said("clock")
    bar.tell("clock", "The clock was set back.")
    assert not bar.said("clock")
    bar.tell("clock", "The clocks show this hour twice tonight.")
    assert bar.said("clock")
    bar.tell("clock", "")
    assert bar.isHidden()


def test_the_clock_is_looked_at_and_said(window, monkeypatch):
    monkeypatch.setattr(window.bridge.session, "clock_notice", lambda: "The clocks show this hour twice tonight")
    window.steward.look()
    assert "twice tonight" in window.notices.said("clock")
    assert window.notices.isVisible()


def test_a_damaged_store_opens_for_reading_and_offers_a_backup(qtbot, store_folder, qapp):
    from bedside.ui.bridge import Bridge
    from bedside.ui.window import Window

    damaged = store_folder / "chart.db"
    content = bytearray(damaged.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 64] = bytes(64)
    damaged.write_bytes(content)
    session = Session.open(store_folder, "demo", "practice")
    assert session.store.rescued is not None
    bridge = Bridge(session)
    window = Window(bridge, theme.LIGHT)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
    window.steward.look()
    assert "damaged" in window.notices.said("store")
    assert not window.quick.line.isEnabled()
    asked = []
    window.steward.restoring_asked.connect(lambda: asked.append(True))
    window.notices.line("store").do.click()
    assert asked
    window.leave(locked=False)
    bridge.deleteLater()
    session.close()
    shutil.rmtree(store_folder)


def pages(window, choose):
    """Open every page of the steward in turn; yield each."""
    choose("P-0003")
    steward = window.steward
    steward.open_users()
    yield steward.users
    steward.users.ask_code()
    yield steward.users
    steward.users.go_on()
    yield steward.users
    steward.users.on_code_kept(kept=True)
    for act in (steward.open_passphrase, steward.open_uniting):
        act()
        yield window.sheet.page()
    steward.open_history(window.bridge.chart().records[-1].id)
    yield steward.history


def test_every_control_of_the_pages_has_a_name_and_a_tab_place(window, choose):
    from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QLineEdit

    for page in pages(window, choose):
        found = [item for kind in (QAbstractButton, QLineEdit, QAbstractItemView) for item in page.findChildren(kind)]
        shown = [item for item in found if item.isVisible() and item.isEnabled()]
        assert shown
        for item in shown:
            if item.metaObject().className() in ("QLineEditIconButton", "QTableCornerButton", "QHeaderView"):
                continue  # Qt's own parts; the eye has a key
            name = item.accessibleName() or (item.text() if isinstance(item, QAbstractButton) else "")
            assert name, item
            assert item.focusPolicy() & Qt.FocusPolicy.TabFocus, item


def test_nothing_of_the_pages_is_cut_off_in_the_smallest_window(window, choose, qtbot):
    window.resize(1280, 800)
    for page in pages(window, choose):
        qtbot.wait(20)
        for label in page.findChildren(QLabel):
            if label.isVisible() and label.text():
                room = label.height() if label.wordWrap() else label.width()
                needs = label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().width()
                assert room >= needs, (label.text(), room, needs)
