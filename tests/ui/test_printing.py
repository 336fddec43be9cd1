"""Printing: pages first, every copy numbered before it leaves, the window answers, and what fails is said by number."""

import time

import pypdf
import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QApplication

from bedside.domain.printed import copies
from bedside.domain.problem import Problem
from bedside.domain.quickline import context_of, parse
from bedside.store.errors import StoreError
from bedside.ui import printing
from bedside.ui.print_options import pages_of
from tests.ui.hand import press

WAIT_MS = 30_000
CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


class Dialog(QObject):
    """Stands for the system's dialog: it is answered by the test, at once."""

    accepted = Signal()


class Ward:
    """A printer that writes a file, and the dialog before it."""

    def __init__(self, path):
        self.path, self.printers, self.dialogs, self.answer = path, [], [], lambda _printer: None

    def printer_of(self, _name):
        made = QPrinter(QPrinter.PrinterMode.HighResolution)
        made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        made.setOutputFileName(str(self.path))
        self.printers.append(made)
        return made

    def ask_printer(self, printer, parent):
        self.answer(printer)
        self.dialogs.append(Dialog(parent))
        return self.dialogs[-1]

    def pages(self):
        return pypdf.PdfReader(self.path).pages


@pytest.fixture
def ward(monkeypatch, tmp_path):
    made = Ward(tmp_path / "printed.pdf")
    monkeypatch.setattr(printing, "printers", lambda: ("Ward 3",))
    monkeypatch.setattr(printing, "printer_of", made.printer_of)
    monkeypatch.setattr(printing, "ask_printer", made.ask_printer)
    return made


@pytest.fixture
def opened(window, qtbot, choose):
    """Return a function that asks for the paper of a view by its key."""

    def open_of(name, mrn="P-0003"):
        choose(mrn)
        window.middle.show_page(name)
        window.middle.page(name).setFocus()
        press(qtbot, Qt.Key.Key_P, CTRL_SHIFT)
        page = window.printing.preview
        assert window.sheet.page() is page
        qtbot.waitUntil(lambda: page.ready, timeout=WAIT_MS)
        return page

    return open_of


def numbers(window):
    return [item.serial for item in copies(window.bridge.session.chart(window.bridge.patient_id).marks)]


def actions(window):
    return [link.action for link in window.bridge.session.store.journal()]


def sent(page, ward, qtbot):
    """Print by the key of the button, answer the dialog, and return what became of it."""
    page.print.setFocus()
    press(qtbot, Qt.Key.Key_Return)
    with qtbot.waitSignal(page.finished, timeout=WAIT_MS) as told:
        ward.dialogs[-1].accepted.emit()
    return told.args[0]


def begin(page, ward, qtbot):
    """Print by the key of the button, answer the dialog, and wait until the first page is out."""
    page.print.setFocus()
    press(qtbot, Qt.Key.Key_Return)
    ward.dialogs[-1].accepted.emit()
    qtbot.waitUntil(lambda: bool(page.run and page.run.press.pages), timeout=WAIT_MS)


@pytest.mark.slow
@pytest.mark.parametrize(("view", "paper"), [("note", "note"), ("doses", "drug-chart"), ("trends", "trends")])
def test_each_view_prints_its_paper_page_for_page(window, opened, ward, qtbot, view, paper):
    page = opened(view)
    assert numbers(window) == []
    outcome = sent(page, ward, qtbot)
    (copy,) = copies(window.bridge.session.chart(window.bridge.patient_id).marks)
    assert (copy.paper, outcome.whole) == (paper, (copy.serial,))
    assert not copy.broken, "reserved first, and whole once the printer has it"
    assert f"print {paper} {copy.serial}" in actions(window)
    found = ward.pages()
    assert len(found) == len(page.area.pages) > 0
    wide, shown = found[0].mediabox, page.area.pages[0].picture
    assert (wide.width > wide.height) == (shown.width() > shown.height())
    assert copy.serial in page.about.text()


def test_a_view_without_a_paper_says_so(window, choose, qtbot):
    choose("P-0003")
    window.middle.show_page("timeline")
    press(qtbot, Qt.Key.Key_P, CTRL_SHIFT)
    assert window.sheet.page() is None
    assert "no paper" in window.quick.reading.text()


@pytest.mark.slow
def test_copies_and_pages_are_as_asked_and_each_copy_has_its_number(window, opened, ward, qtbot):
    page = opened("note")
    assert len(page.area.pages) > 3
    page.options.copies.setText("2")
    page.options.pages.setFocus()
    qtbot.keyClicks(page.options.pages, "1-2,4")
    outcome = sent(page, ward, qtbot)
    assert len(outcome.whole) == 2
    assert list(outcome.whole) == numbers(window)
    assert len(ward.pages()) == 6
    assert ward.printers[-1].copyCount() == 1


@pytest.mark.slow
@pytest.mark.parametrize("both", [True, False])
def test_a_copy_on_both_sides_begins_on_its_own_sheet(opened, ward, qtbot, both):
    page = opened("note")
    page.options.copies.setText("2")
    page.options.pages.setText("1")
    page.options.sides.choose("long" if both else "one")
    sent(page, ward, qtbot)
    assert len(ward.pages()) == (3 if both else 2)


@pytest.mark.slow
def test_the_dialog_may_ask_for_fewer_pages_and_more_copies(window, opened, ward, qtbot):
    page = opened("note")

    def answer(printer):
        printer.setPrintRange(QPrinter.PrintRange.PageRange)
        printer.setFromTo(2, 3)
        printer.setCopyCount(2)

    ward.answer = answer
    sent(page, ward, qtbot)
    assert len(ward.pages()) == 4
    assert len(numbers(window)) == 2


@pytest.mark.parametrize("typed", ["9-3", "0", "x", "1,,2", "99", "1-"])
@pytest.mark.slow
def test_pages_that_there_are_not_are_refused_before_any_number(window, opened, ward, qtbot, typed):
    page = opened("doses")
    page.options.pages.setFocus()
    qtbot.keyClicks(page.options.pages, typed)
    press(qtbot, Qt.Key.Key_Return)
    assert "1-3,5" in page.problem.text()
    assert ward.dialogs == []
    assert numbers(window) == []


def test_a_range_is_read_as_it_is_meant():
    assert pages_of("", 3) == (0, 1, 2)
    assert pages_of(" 5, 1-3 ,2", 6) == (0, 1, 2, 4)
    with pytest.raises(Problem):
        pages_of("4", 3)


@pytest.mark.slow
def test_the_window_answers_while_it_prints(opened, ward, qtbot):
    page = opened("note", "MAINZ-2020")
    page.print.setFocus()
    press(qtbot, Qt.Key.Key_Return)
    told = []
    page.finished.connect(told.append)
    ward.dialogs[-1].accepted.emit()
    longest, seen = 0.0, set()
    while not told:
        begun = time.thread_time()  # of this process alone, however many others want the processor
        QApplication.processEvents()
        longest = max(longest, time.thread_time() - begun)
        seen.add(page.strip.what.text())
        time.sleep(0.001)
    assert len(ward.pages()) == len(page.area.pages) >= 6
    assert {f"copy 1 of 1: page {n} of {len(page.area.pages)}" for n in range(1, 7)} <= seen
    assert longest < 0.1


@pytest.mark.slow
def test_escape_gives_a_print_up_and_says_what_became_of_its_number(window, opened, ward, qtbot):
    page = opened("note")
    begin(page, ward, qtbot)
    run = page.run
    with qtbot.waitSignal(page.finished, timeout=WAIT_MS) as told:
        press(qtbot, Qt.Key.Key_Escape)
    (serial,) = numbers(window)
    assert told.args[0].broken == (serial,)
    assert serial in page.problem.text()
    assert "not given again" in page.problem.text()
    assert f"not finished: copy {serial}" in actions(window)
    assert window.sheet.page() is page
    assert run.child.process is None
    (copy,) = copies(window.bridge.session.chart(window.bridge.patient_id).marks)
    assert copy.broken
    press(qtbot, Qt.Key.Key_Escape)
    assert window.sheet.page() is None
    assert page.child.process is None


@pytest.mark.slow
def test_a_child_that_dies_while_it_prints_is_said_by_number(window, opened, ward, qtbot):
    page = opened("note")
    begin(page, ward, qtbot)
    with qtbot.waitSignal(page.finished, timeout=WAIT_MS):
        page.run.child.process.kill()
    assert numbers(window)[0] in page.problem.text()
    assert sent(page, ward, qtbot).whole == (numbers(window)[1],)


@pytest.mark.qt_log_ignore("QPainter::begin", extend=True)
@pytest.mark.slow
def test_a_printer_that_takes_nothing_is_said(window, opened, ward, qtbot, tmp_path):
    page = opened("doses")
    ward.path = tmp_path / "no such folder" / "printed.pdf"
    outcome = sent(page, ward, qtbot)
    assert outcome.why == "the printer took nothing"
    assert numbers(window)[0] in page.problem.text()


def test_a_store_that_cannot_be_written_lets_nothing_out(window, opened, ward, qtbot, monkeypatch):
    page = opened("doses")

    def refuse(*_args, **_more):
        raise StoreError("the disk is full. Nothing was stored.")

    monkeypatch.setattr(window.bridge.session.store, "append", refuse)
    sent(page, ward, qtbot)
    assert "the disk is full" in page.problem.text()
    assert "No number was given" in page.problem.text()
    assert not ward.path.exists()


def test_what_was_charted_meanwhile_bars_a_copy_that_lacks_it(window, opened, ward, qtbot):
    page = opened("doses")
    session = window.bridge.session
    context = context_of(window.bridge.chart(), session.now())
    session.record(parse("crp 71 mg/l", context).records(session.stamp()))
    outcome = sent(page, ward, qtbot)
    assert outcome.whole == ()
    assert "has changed" in page.problem.text()
    assert numbers(window) == []


@pytest.mark.slow
def test_without_a_printer_the_file_is_offered(window, opened, qtbot, monkeypatch, tmp_path):
    monkeypatch.setattr(printing, "printers", lambda: ())
    page = opened("doses")
    assert "No printer" in page.problem.text()
    assert not page.print.isEnabled()
    assert QApplication.focusWidget() is page.save
    target = tmp_path / "chart.pdf"
    with qtbot.waitSignal(page.saved, timeout=WAIT_MS):
        page.on_path(str(target))
    (serial,) = numbers(window)
    assert all(f"copy {serial}" in each.extract_text() for each in pypdf.PdfReader(target).pages)


@pytest.mark.slow
def test_a_file_that_cannot_be_written_says_what_became_of_its_number(window, opened, ward, qtbot):
    page = opened("doses")
    with qtbot.waitSignal(page.finished, timeout=WAIT_MS):
        page.on_path("/nowhere/chart.pdf")
    assert f"No file bears the number {numbers(window)[0]}" in page.problem.text()


@pytest.mark.slow
def test_letter_and_side_by_side(opened, ward, qtbot):
    page = opened("note")
    tall = page.area.pages[0].picture
    page.options.size_box.setFocus()
    press(qtbot, Qt.Key.Key_Down)
    page.options.size_box.activated.emit(1)
    qtbot.waitUntil(lambda: page.ready, timeout=WAIT_MS)
    short = page.area.pages[0].picture
    assert short.height() / short.width() == pytest.approx(11 / 8.5, abs=0.01)
    assert short.height() / short.width() < tall.height() / tall.width()
    page.beside.setFocus()
    press(qtbot, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: page.area.pages[1].y() == page.area.pages[0].y(), timeout=WAIT_MS)
    page.beside.click()
    qtbot.waitUntil(lambda: page.area.pages[1].y() > page.area.pages[0].y(), timeout=WAIT_MS)
    page.area.setFocus()
    press(qtbot, Qt.Key.Key_End)
    assert page.about.text().startswith("page 1 of")
    page.area.verticalScrollBar().setValue(page.area.verticalScrollBar().maximum())
    assert page.about.text() == f"page {len(page.area.pages)} of {len(page.area.pages)}"


@pytest.mark.slow
def test_the_sheets_of_the_ward_are_one_job_of_many_numbers(window, ward, choose, qtbot):
    choose("P-0003")
    window.printing.open_kind("downtime-ward")
    page = window.printing.preview
    qtbot.waitUntil(lambda: page.ready, timeout=WAIT_MS)
    assert len(page.offer.parts) > 2
    outcome = sent(page, ward, qtbot)
    assert len(set(outcome.whole)) == len(page.offer.parts)
    assert len(ward.pages()) == len(page.area.pages)


def test_the_system_s_dialog_is_asked_and_blocks_nothing(opened, ward, qtbot, monkeypatch):
    monkeypatch.undo()
    page = opened("doses")
    made = printing.ask_printer(ward.printer_of(""), page)
    assert isinstance(made, QPrintDialog)
    assert made.isVisible()
    made.reject()
    qtbot.waitUntil(lambda: page.findChild(QPrintDialog) is None, timeout=WAIT_MS)


@pytest.mark.slow
def test_a_lock_ends_the_print(window, opened, ward, qtbot):
    page = opened("note")
    begin(page, ward, qtbot)
    child = page.run.child
    window.leave(locked=True)
    assert page.run is None
    assert child.process is None
    assert page.child.process is None
    assert f"not finished: copy {numbers(window)[0]}" in actions(window)


@pytest.mark.slow
def test_the_banner_says_which_paper_is_out_of_date_and_leads_to_what_changed(window, opened, ward, qtbot):
    page = opened("doses")
    sent(page, ward, qtbot)
    banner = window.banner
    assert not banner.paper.isVisible()
    window.sheet.leave()
    window.charting.on_submitted("crp 71 mg/l")
    assert not banner.paper.isVisible()  # a drug chart shows no laboratory
    window.bridge.select_patient(window.bridge.session.find_patient("P-0004").patient)
    page = opened("note")
    (first,) = sent(page, ward, qtbot).whole
    window.sheet.leave()
    window.charting.on_submitted("potassium 4.1 mmol/l")
    assert banner.paper.text() == "Out of date on paper: consult note"
    banner.paper.setFocus()
    press(qtbot, Qt.Key.Key_Return)
    copies_page = window.noting.copies
    assert window.sheet.page() is copies_page
    assert copies_page.table.record() == first
    assert "K 4.1 mmol/L" in copies_page.since.text()
    page = opened("note")
    (second,) = sent(page, ward, qtbot).whole
    assert not banner.paper.isVisible()
    window.printing.open_copies()
    cells = [str(copies_page.model.index(1, column).data()) for column in range(copies_page.model.columnCount())]
    assert f"{second} is newer" in " ".join(cells)
    page = opened("note")
    begin(page, ward, qtbot)
    press(qtbot, Qt.Key.Key_Escape)
    window.sheet.leave()
    window.charting.on_submitted("sodium 139 mmol/l")
    assert banner.paper.isVisible()  # a print that was given up replaces nothing
    window.printing.open_copies()
    assert "NOT FINISHED" in str(copies_page.model.index(0, 4).data())
