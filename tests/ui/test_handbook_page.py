"""The handbook in the window: read, searched, followed by its links and put on paper by keys alone."""

import re

import pypdf
import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtWidgets import QFileDialog

from bedside.report.handbook import chapters as book
from bedside.report.handbook.content import Chapter, Para, Piece
from bedside.text import speaking
from bedside.ui import help_making, printing, theme
from bedside.ui.help_html import html
from bedside.ui.help_search import contents, found
from bedside.ui.paint import Run, width
from bedside.ui.shots import _scenes
from tests.pictures import named

ENTER, ESCAPE, TAB = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def page(window):
    window.helping.open_handbook()
    made = window.helping.book
    yield made
    made.making.stop()


def titles(page):
    return [page.model.row(place).title for place in range(page.model.rowCount())]


def shown(page):
    return page.text.toPlainText()


def test_the_handbook_opens_at_its_beginning_and_lists_its_chapters(window, page):
    assert window.sheet.page() is page
    assert page.text.hasFocus()
    assert shown(page).startswith("A round in ten minutes")
    rows = titles(page)
    assert rows[:3] == ["A round in ten minutes", "1. Log in", "2. See who needs you first"]
    assert [title for title in rows if title in {item.title for item in book.chapters()}] == [
        item.title for item in book.chapters()
    ]
    assert page.view.currentIndex().row() == 0


def test_what_is_not_supported_is_a_chapter_of_it(window, page):
    window.helping.open_limits()
    assert "never tried on real patients" in shown(page)
    assert page.model.row(page.view.currentIndex().row()).chapter == "limits"
    window.helping.open_handbook()
    assert "never tried on real patients" in shown(page)


def test_keys_search_open_and_leave(window, page, qtbot):
    qtbot.keyClick(page.text, Qt.Key.Key_F, CTRL)
    assert page.line.hasFocus()
    qtbot.keyClicks(page.line, "recovery code")
    assert "The first store" in page.model.row(0).title or "forgotten" in page.model.row(0).title
    assert all("recovery" in f"{row.title} {row.found}".casefold() for row in rows_of(page))
    qtbot.keyClick(page.line, Qt.Key.Key_Down)
    wanted = page.model.row(1)
    qtbot.keyClick(page.line, ENTER)
    assert shown(page).startswith(book.chapter(wanted.chapter).title)
    assert page.text.textCursor().selectedText().casefold() == "recovery"
    qtbot.keyClicks(page.line, " zebra")
    assert page.model.rowCount() == 0
    assert page.none.isVisible()
    qtbot.keyClick(page.line, ESCAPE)
    assert window.sheet.page() is page
    assert page.line.text() == ""
    assert page.model.rowCount() >= len(book.ORDER)
    qtbot.keyClick(page.line, ESCAPE)
    assert window.sheet.page() is None


def rows_of(page):
    return [page.model.row(place) for place in range(page.model.rowCount())]


def test_enter_on_a_row_opens_its_chapter_with_its_sections(page, qtbot):
    place = next(number for number, row in enumerate(rows_of(page)) if row.chapter == "administrator")
    page.view.setFocus()
    page.view.setCurrentIndex(page.model.index(place, 0))
    qtbot.keyClick(page.view, ENTER)
    assert shown(page).startswith("Looking after a ward's computer")
    assert "Backup to a stick" in titles(page)
    assert "1. Log in" not in titles(page)


def test_links_lead_to_chapters_and_back_again(page, qtbot):
    page.text.verticalScrollBar().setValue(120)
    assert not page.back.isEnabled()
    page.follow(QUrl("administrator.md#two-workstations"))
    assert shown(page).startswith("Looking after a ward's computer")
    below = page.text.verticalScrollBar().value()
    assert below > 200
    page.follow(QUrl("#upgrade-and-downgrade"))
    assert page.text.verticalScrollBar().value() > below
    page.follow(QUrl("https://example.org/physician.md.exe"))
    qtbot.keyClick(page.text, Qt.Key.Key_Left, ALT)
    assert page.text.verticalScrollBar().value() == below
    page.go_back()
    assert shown(page).startswith("A round in ten minutes")
    assert page.text.verticalScrollBar().value() == 120
    assert not page.back.isEnabled()


def test_every_part_has_a_name_and_the_keyboard_reaches_it(page, qtbot):
    walked = [page.line]
    page.line.setFocus()
    for _step in range(5):
        qtbot.keyClick(walked[-1], TAB)
        walked.append(page.window().focusWidget())
    assert walked == [page.line, page.view, page.text, page.one, page.all, page.file]
    assert all(item.accessibleName() for item in (page, page.line, page.view, page.text, page.back, page.one))


def test_a_key_goes_from_link_to_link_and_enter_follows(page, qtbot):
    def chosen():
        return page.text.textCursor().selectedText()

    qtbot.keyClick(page.text, Qt.Key.Key_L)
    assert chosen() == "what is not tested"
    qtbot.keyClick(page.text, Qt.Key.Key_L)
    assert chosen() == "the list of numbers"
    qtbot.keyClick(page.text, Qt.Key.Key_L, Qt.KeyboardModifier.ShiftModifier)
    for _more in range(12):
        qtbot.keyClick(page.text, Qt.Key.Key_L)
        assert page.text.hasFocus()
    page.begin("physician")
    qtbot.keyClick(page.text, Qt.Key.Key_L)
    qtbot.keyClick(page.text, ENTER)
    assert shown(page).startswith(book.chapter("limits").title)
    assert page.back.isEnabled()


def test_no_row_of_the_contents_is_cut(page):
    bar = page.view.verticalScrollBar()
    room = page.view.viewport().width() - (0 if bar.isVisible() else bar.sizeHint().width())
    # What the catalogue calls a number may be longer: the tool tip says all of it.
    for name in set(book.ORDER) - {"numbers", "scores"}:
        for row in contents(book.chapters(), name):
            assert row.tip == row.title
            run = Run(row.title, "ink", 400 if row.inner else 600)
            assert (20 if row.inner else 8) + width(run) + 6 <= room, row


def test_pictures_fit_the_page_and_follow_its_width(window, page):
    def wide():
        return int(re.search(r'<img [^>]*width="(\d+)"', page.text.toHtml())[1])

    before = wide()
    for size in (1120, 1280):
        window.resize(size, 800)
        assert wide() == page.text.viewport().width() - 12
        assert page.text.horizontalScrollBar().maximum() == 0
        picture = page.text.loadResource(2, QUrl.fromLocalFile(book.picture_path("ward-light.png")))
        assert picture.width() == wide()
        assert wide() == before or size == 1120
    assert before > 300


@pytest.mark.parametrize("look", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_every_chapter_is_written_in_the_colours_of_the_look(look):
    for item in book.chapters():
        made = html(item, look, 400)
        assert look.ink in made
        assert all(f'name="{head.anchor}"' in made for head in item.headings)
    links = html(book.chapter("physician"), look, 400)
    assert f'<a href="limits.md" style="color:{look.blue};">' in links


def test_search_is_for_all_words_and_headings_come_first():
    chapters = book.chapters()
    rows = found(chapters, "watched folder")
    assert (rows[0].chapter, rows[0].anchor) == ("files", "the-watched-folder")
    assert found(chapters, "FERRITIN")[0].anchor == "ferritin"
    assert found(chapters, "   ") == ()
    assert found(chapters, "ferritin zebra") == ()
    assert len(found(chapters, "e")) == 60
    assert all(row.inner == bool(row.anchor) for row in contents(chapters, "files"))


def test_what_was_found_is_cut_round_its_place_whatever_letters_stand_before_it():
    told = "Stra\u00dfe " + "\u00df" * 120 + " und die Nadel liegt " + "gut " * 40
    chapter = Chapter(name="files", title="Titel", language="de", blocks=(Para((Piece(told),)),))
    assert "Nadel liegt" in found((chapter,), "nadel")[0].found
    assert found((chapter,), "STRASSE")[0].found.startswith("Stra")


def test_a_chapter_without_a_translation_says_so(window, page):
    with speaking("xx"):
        page.begin("files")
        assert shown(page).splitlines()[1].startswith("This chapter is in English")


@pytest.mark.slow
def test_the_pdf_is_made_beside_the_window_and_saved(page, qtbot, tmp_path):
    path = tmp_path / "handbook.pdf"
    with qtbot.waitSignal(page.making.told, check_params_cb=lambda text: text.startswith("saved"), timeout=60_000):
        page.on_place(str(path))
    assert page.problem.text() == f"saved as {path}"
    assert "A round in ten minutes" in pypdf.PdfReader(path).pages[0].extract_text()
    assert not page.making.busy


def test_a_place_that_cannot_be_written_is_said(page, qtbot, tmp_path):
    with qtbot.waitSignal(page.making.told, check_params_cb=lambda text: text.startswith("not made"), timeout=60_000):
        page.making.save(str(tmp_path / "no" / "folder.pdf"), "limits")
    assert "folder.pdf" in page.problem.text()


def test_a_name_is_asked_for_by_the_windows_own_dialog(page):
    page.ask_place()
    dialog = page.findChild(QFileDialog)
    assert dialog.selectedFiles()[0].endswith("bedside-handbook.pdf")
    dialog.reject()


def test_without_a_printer_that_is_said_and_nothing_is_made(window, page, monkeypatch):
    monkeypatch.setattr(printing, "printers", lambda: ())
    page.print_all()
    assert page.problem.text().startswith("No printer is set up")
    assert not page.making.busy
    page.line.setText("x")
    window.helping.print_handbook()
    assert page.problem.text().startswith("No printer is set up")


def test_what_is_printed_is_the_chapter_that_is_open(page, qtbot, monkeypatch):
    asked = []

    class Job(printing.PrintJob):
        def ask(self):
            asked.append(self._content)

    monkeypatch.setattr(printing, "printers", lambda: ("one",))
    monkeypatch.setattr(printing, "PrintJob", Job)
    page.begin("limits")
    page.print_chapter()
    qtbot.waitUntil(lambda: bool(asked), timeout=60_000)
    assert asked[0].startswith(b"%PDF")
    assert page.making._home is None


def test_asking_again_while_one_is_made_begins_anew(page, monkeypatch):
    monkeypatch.setattr(printing, "printers", lambda: ("one",))
    page.begin("limits")
    page.print_chapter()
    first = page.making._path.parent
    page.print_chapter()
    assert page.making.busy
    assert page.making._path.parent.is_dir()
    assert not first.exists()
    page.making.stop()
    assert not page.making._path.parent.exists()


def test_a_child_that_cannot_be_begun_is_said(page, qtbot, monkeypatch, tmp_path):
    monkeypatch.setattr(help_making.child, "command", lambda: [str(tmp_path / "nothing"), "child"])
    with qtbot.waitSignal(page.making.told, check_params_cb=lambda text: text.startswith("not made"), timeout=10_000):
        page.making.save(str(tmp_path / "x.pdf"))
    assert not page.making.busy


def test_leaving_gives_up_what_is_being_made(window, page, qtbot, tmp_path):
    page.on_place(str(tmp_path / "x.pdf"))
    assert page.making.busy
    qtbot.keyClick(page.text, ESCAPE)
    assert not page.making.busy
    assert window.sheet.page() is None


def test_every_picture_of_the_handbook_is_one_that_screenshots_makes(window):
    made = {f"{name}-{look.name}.png" for name, _act in _scenes(window) for look in (theme.LIGHT, theme.DARK)}
    assert named() <= made
