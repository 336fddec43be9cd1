"""What stands before the ward: names, a passphrase or the recovery code, the wait after wrong ones, the first sheet."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from bedside.config import shipped_site
from bedside.desk import backup
from bedside.session import Session
from bedside.store import attempts, lease, place, vault
from bedside.store.computer import Computer, this_computer
from bedside.ui import login, theme
from bedside.ui.first_run import FirstRun
from bedside.ui.login import Login
from bedside.ui.restoring import Restoring, backups_of
from tests.ui.hand import choice, shown


def enter(qtbot, gate, text):
    gate.passphrase.clear()
    qtbot.keyClicks(gate.passphrase, text)
    qtbot.keyClick(gate.passphrase, Qt.Key.Key_Return)


def test_names_are_completed_and_disabled_ones_are_not(qtbot, store_folder):
    session = Session.open(store_folder, "demo", "practice")
    session.users.add("B. Nurse", ["nurse"], "four other words here")
    session.users.add("C. Gone", ["reader"], "four other words here")
    session.users.disable("C. Gone")
    session.close()
    gate = shown(qtbot, Login(store_folder, "", theme.LIGHT))
    assert gate.user.hasFocus() or gate.focusWidget() is gate.user
    model = gate.user.completer().model()
    names = [model.index(row, 0).data() for row in range(model.rowCount())]
    assert names == ["B. Nurse", "demo"]


def test_after_wrong_passphrases_the_button_counts_down_and_the_text_stays(qtbot, store_folder, monkeypatch):
    gate = shown(qtbot, Login(store_folder, "demo", theme.LIGHT))
    opened = []
    gate.opened.connect(opened.append)
    before = (store_folder / "chart.db").read_bytes(), (store_folder / "keys.json").read_bytes()
    while gate.enter.isEnabled():
        enter(qtbot, gate, "wrong words")
    assert gate.enter.text().startswith("Wait ")
    tries = len((store_folder / vault.ATTEMPTS).read_text().splitlines())
    enter(qtbot, gate, "practice")
    assert not opened
    assert gate.passphrase.text() == "practice"
    assert len((store_folder / vault.ATTEMPTS).read_text().splitlines()) == tries
    assert ((store_folder / "chart.db").read_bytes(), (store_folder / "keys.json").read_bytes()) == before
    monkeypatch.setattr(attempts, "delay", lambda *_args: 0.0)
    gate.show_wait()
    assert gate.enter.isEnabled()
    qtbot.keyClick(gate.passphrase, Qt.Key.Key_Return)
    assert len(opened) == 1
    opened[0].close()


def test_a_gate_that_comes_during_the_wait_waits_too(qtbot, store_folder, monkeypatch):
    monkeypatch.setattr(attempts, "delay", lambda *_args: 4.2)
    gate = shown(qtbot, Login(store_folder, "demo", theme.LIGHT))
    assert gate.enter.text() == "Wait 5 s"
    assert not gate.enter.isEnabled()
    now = login.time.monotonic()
    monkeypatch.setattr(login.time, "monotonic", lambda: now + 4.3)
    gate.on_wait()
    assert gate.enter.isEnabled()
    assert gate.enter.text() == "&Open"


def test_the_gate_says_that_the_recovery_code_opens(qtbot, store_folder):
    session = Session.open(store_folder, "demo", "practice")
    code = session.users.new_recovery_code()
    session.close()
    gate = shown(qtbot, Login(store_folder, "demo", theme.LIGHT))
    assert "recovery code" in gate.hint.text()
    opened = []
    gate.opened.connect(opened.append)
    enter(qtbot, gate, code.lower())
    assert [item.user for item in opened] == [vault.RECOVERY]
    opened[0].close()


@pytest.mark.parametrize("damage", ["keys", "chart", "gone"])
def test_a_store_that_does_not_open_says_why_and_keeps_what_was_typed(qtbot, store_folder, damage):
    gate = shown(qtbot, Login(store_folder, "demo", theme.LIGHT))
    if damage == "keys":
        (store_folder / "keys.json").write_text("{")
    elif damage == "chart":
        (store_folder / "chart.db").write_bytes(b"")
    else:
        (store_folder / "chart.db").unlink()
    enter(qtbot, gate, "practice")
    assert gate.problem.isVisible()
    assert gate.problem.text().rstrip().endswith(".")
    assert gate.user.text() == "demo"
    assert gate.passphrase.text() == "practice"


def test_the_first_sheet_must_be_on_paper_before_it_goes_on(qtbot, tmp_path):
    gate = shown(qtbot, FirstRun(tmp_path / "new", "Europe/Berlin", theme.LIGHT))
    opened = []
    gate.opened.connect(opened.append)
    gate.user.setText("A. Name")
    gate.ward.setText("Ward 12")
    for line in (gate.passphrase, gate.again):
        line.setText("four words are enough")
    gate.make.click()
    page = gate.code
    assert page.code.text().count("-") == 7
    assert not gate.on.isEnabled()
    gate.go_on()
    qtbot.keyClicks(page.group, "AAAA")
    qtbot.keyClick(page.group, Qt.Key.Key_Return)
    assert not opened
    page.group.clear()
    qtbot.keyClicks(page.group, page.code.text()[-4:].lower())
    assert gate.on.isEnabled()
    page.group.clear()
    assert not gate.on.isEnabled()
    page.paper.click()
    target = tmp_path / "sheet.pdf"
    page.save.click()
    box = gate.findChild(QFileDialog)
    box.selectFile(str(target))
    box.accept()
    assert target.read_bytes().startswith(b"%PDF")
    assert target.stat().st_mode & 0o077 == 0
    assert "delete the file" in page.said.text()
    page.write("/nowhere/sheet.pdf")
    assert "not saved" in page.said.text()
    keys = tmp_path / "new" / vault.KEYS
    before = keys.read_bytes()
    page.write(str(keys))
    assert "inside the store" in page.said.text()
    assert keys.read_bytes() == before
    code = page.code.text()
    gate.on.click()
    assert [item.user for item in opened] == ["A. Name"]
    opened[0].close()
    again = Session.open(tmp_path / "new", "x", code)
    assert again.user == vault.RECOVERY
    again.close()


def test_without_a_printer_the_sheet_says_so(qtbot, tmp_path):
    from bedside.ui.code_page import CodePage

    page = shown(qtbot, CodePage("AAAA-BBBB", lambda: b"%PDF", None))
    page.print.click()
    assert "No printer" in page.said.text()


def test_a_page_goes_to_the_printer(qtbot, tmp_path, qapp):
    from PySide6.QtPrintSupport import QPrinter
    from PySide6.QtWidgets import QWidget

    from bedside.report.preview import pages
    from bedside.ui.printing import PrintJob

    session, code = Session.create(tmp_path / "s", ward="W", zone="UTC", user="A", passphrase="four words are enough")
    from bedside.desk import recovery

    sheet = recovery.sheet(session, code)
    session.close()
    parent = QWidget()
    qtbot.addWidget(parent)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    job = PrintJob(sheet, parent)
    said = []
    job.told.connect(said.append)
    job.start(printer)
    qtbot.waitUntil(lambda: said[-1] == "sent to the printer", timeout=20_000)
    assert len(pages((tmp_path / "printed.pdf").read_bytes(), 0.2)) == len(pages(sheet, 0.2))


def test_a_network_drive_is_opened_when_it_was_asked_for_twice(qtbot, store_folder, monkeypatch):
    monkeypatch.setattr(place, "network_drive", lambda *_args: "nfs4")
    gate = shown(qtbot, Login(store_folder, "demo", theme.LIGHT))
    opened = []
    gate.opened.connect(opened.append)
    enter(qtbot, gate, "practice")
    assert "network drive (nfs4)" in gate.problem.text()
    assert "--network-drive" not in gate.problem.text()
    first = gate.choices.itemAt(0).widget()
    first.click()
    assert "damaged" in gate.problem.text()
    assert not opened
    second = gate.choices.itemAt(0).widget()
    assert second is not first
    second.click()
    assert len(opened) == 1
    opened[0].close()


@pytest.mark.parametrize("silent", [True, False])
def test_a_store_open_elsewhere_is_taken_over_only_after_a_silence(qtbot, store_folder, silent):
    now = login.utc_now()
    minutes = shipped_site().take_over_minutes
    seen = now - timedelta(minutes=minutes + 1 if silent else 1)
    elsewhere = Computer(**{**this_computer()._asdict(), "host": "ward-7", "machine": "another"})
    held = lease.take(store_folder, elsewhere, seen).lease
    gate = shown(qtbot, Login(store_folder, "demo", theme.LIGHT))
    opened = []
    gate.opened.connect(opened.append)
    enter(qtbot, gate, "practice")
    assert "ward-7" in gate.problem.text()
    assert f"{minutes} minutes" in gate.problem.text()
    assert not opened
    choice(gate, "Take").click()
    assert bool(opened) == silent
    for session in opened:
        session.close()
    held.release()


@pytest.fixture
def backed_up(store_folder):
    session = Session.open(store_folder, "demo", "practice")
    backup.make(session, None, lambda _part: None)
    session.close()
    return store_folder


def test_a_store_without_its_chart_file_offers_its_backups(qtbot, backed_up, closed_shell):
    shell = closed_shell
    (backed_up / "chart.db").unlink()
    shell.begin(backed_up, "demo", exists=True)
    enter(qtbot, shell.gate, "practice")
    shell.gate.choices.itemAt(0).widget().click()
    gate = shell.gate
    assert isinstance(gate, Restoring)
    assert gate.user.text() == "demo"
    assert gate.backup.value() == backups_of(backed_up)[0][0]
    enter(qtbot, gate, "not this one")
    assert not gate.do.isEnabled()
    qtbot.waitUntil(gate.problem.isVisible, timeout=60_000)
    assert gate.do.isEnabled()
    assert not (backed_up / "chart.db").exists()
    enter(qtbot, gate, "practice")
    qtbot.waitUntil(lambda: isinstance(shell.gate, Login), timeout=60_000)
    assert "is restored" in shell.gate.kept.text()
    opened = Session.open(backed_up, "demo", "practice")
    assert opened.patients()
    opened.close()


def test_restoring_can_be_left(qtbot, backed_up):
    gate = shown(qtbot, Restoring(backed_up, "demo", theme.LIGHT))
    left = []
    gate.left.connect(lambda: left.append(True))
    gate.back.click()
    assert left


def test_a_new_store_on_a_network_drive_is_asked_for_twice_too(qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(place, "network_drive", lambda *_args: "nfs4")
    gate = shown(qtbot, FirstRun(tmp_path / "new", "Europe/Berlin", theme.LIGHT))
    gate.user.setText("A. Name")
    gate.ward.setText("Ward 12")
    for line in (gate.passphrase, gate.again):
        line.setText("four words are enough")
    gate.make.click()
    assert gate.code is None
    gate.choices.itemAt(0).widget().click()
    assert gate.code is None
    gate.choices.itemAt(0).widget().click()
    assert gate.code is not None
    gate.close()


def test_a_backup_opens_for_looking_only_and_says_so(qtbot, backed_up, qapp):
    from bedside.ui.bridge import Bridge
    from bedside.ui.window import Window

    folder = next((backed_up / "backups").glob("*/manifest.json")).parent
    session = Session.open(folder, "demo", "practice")
    bridge = Bridge(session)
    window = Window(bridge, theme.LIGHT)
    qtbot.addWidget(window)
    window.show()
    window.open_first()
    window.steward.look()
    assert "backup" in window.notices.said("store")
    assert "not stored" not in window.notices.said("store")  # nothing was entered yet
    assert "unchanged" in window.notices.said("store")
    assert not window.quick.line.isEnabled()
    assert not window.steward.backing.owed
    window.leave(locked=False)
    bridge.deleteLater()
    session.close()


@pytest.mark.usefixtures("whole_ward")
def test_the_key_that_unlocks_is_no_touch_and_the_neediest_patient_comes(qtbot, closed_shell, store_folder):
    closed_shell.begin(store_folder, "demo", exists=True)
    with qtbot.waitExposed(closed_shell.gate):
        closed_shell.gate.show()
    enter(qtbot, closed_shell.gate, "practice")
    window = closed_shell.window
    opened = window.bridge.patient_id
    qtbot.waitUntil(lambda: not window.census.model.waiting() and not window.bridge.incomplete)
    assert window.bridge.patient_id == window.census.model.neediest() != opened
