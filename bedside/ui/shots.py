"""Each view of the practice ward as a picture, light and dark, for the eyes of reviewers and the README."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop
from PySide6.QtWidgets import QApplication

from bedside.desk import demo
from bedside.domain.quickline import context_of, parse
from bedside.domain.stamp import Stamp
from bedside.protocol.assessment import Assessment
from bedside.session import Session
from bedside.text import _
from bedside.ui import theme as themes
from bedside.ui.app import application
from bedside.ui.bridge import Bridge
from bedside.ui.flowsheet import Flowsheet
from bedside.ui.note_tab import NoteTab
from bedside.ui.shots_entry import entry_scenes
from bedside.ui.shots_files import file_scenes
from bedside.ui.window import WANTED, Window

_TURN_MS = 20


def take(folder: Path) -> tuple[Path, ...]:
    """Write every view into `folder` as NAME-light.png and NAME-dark.png; return the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    app = application()
    with tempfile.TemporaryDirectory() as place:
        session = demo.make(Path(place) / "store")
        try:
            return tuple(path for look in (themes.LIGHT, themes.DARK) for path in _views(app, session, look, folder))
        finally:
            session.close()


def _views(app: QApplication, session: Session, look: themes.Theme, folder: Path) -> Iterator[Path]:
    themes.apply(app, look)
    bridge = Bridge(session)
    window = Window(bridge, look)
    window.resize(*WANTED)
    window.show()
    _settle(app)
    window.open_first()
    for name, act in _scenes(window):
        act()
        _settle(app)
        _await_pages(app, window)
        path = folder / f"{name}-{look.name}.png"
        window.grab().save(str(path))
        yield path
    window.close()
    window.deleteLater()
    bridge.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _scenes(window: Window) -> Iterator[tuple[str, Callable[[], None]]]:
    scene = _Scene(window)
    yield "ward", scene.trends
    for place in range(1, window.middle.tabs.count()):
        yield window.middle.places()[place].name, scene.next_tab
    yield "flowsheet-days", scene.flowsheet_days
    yield "oxygen", scene.oxygen
    yield "lab", scene.lab
    yield from entry_scenes(window)
    yield from file_scenes(window)
    yield "accepting", scene.accepting
    yield "untreated", scene.untreated
    yield "protocols", scene.protocols
    yield "giving", scene.giving
    yield "same-dose", scene.same_dose
    yield "doubt", scene.doubt
    for name in ("seen", "search", "users", "uniting", "history", "keys", "help", "handbook", "palette", "tutorial"):
        yield name, getattr(scene, name)
    yield "panels", scene.panels


class _Scene:
    def __init__(self, window: Window) -> None:
        self._window = window

    def trends(self) -> None:
        """Show the trends of a treated patient with an open prompt, and a reading in the line."""
        self._choose(_prompted)
        self._window.middle.show_page("trends")
        self._type("crp 71 mg/l")

    def next_tab(self) -> None:
        """Go one tab on."""
        self._window.middle.tabs.setCurrentIndex(self._window.middle.tabs.currentIndex() + 1)

    def giving(self) -> None:
        """Open the dose form over the drug chart."""
        self._window.sheet.leave()
        self._window.middle.show_page("doses")
        self._choose(_prompted)
        self._window.charting.open_given()

    def same_dose(self) -> None:
        """Show what a dose asks that may be the one charted last."""
        last = self._window.bridge.assessment().ladder.last_given
        self._window.charting.dose.when.setText(f"{last:%Y-%m-%dT%H:%M%z}" if last else "")
        self._window.charting.dose.submit()

    def flowsheet_days(self) -> None:
        """Show the flowsheet by days, with a value that is held."""
        self._window.sheet.leave()
        self._choose(_prompted)
        self._window.middle.show_page("flowsheet")
        page = self._window.middle.page("flowsheet")
        if isinstance(page, Flowsheet):
            page.group("day")
        held = self._window.bridge.chart().held()
        self._window.bridge.select_record(held[0].id if held else "")

    def panels(self) -> None:
        """Choose another analyte for a panel of the trends."""
        self._window.sheet.leave()
        self._window.middle.show_page("trends")
        self._window.trends.heads.choose(3)

    def oxygen(self) -> None:
        """Open the oxygen form."""
        self._window.middle.show_page("trends")
        self._window.quick.clear()
        self._window.charting.open_oxygen()

    def lab(self) -> None:
        """Open the laboratory form."""
        self._window.charting.open_lab()

    def accepting(self) -> None:
        """Choose what an open prompt offers, and ask for the reason."""
        self._window.sheet.leave()
        self._choose(_prompted)
        panel = self._window.taper.answering
        panel.choices[1 if len(panel.choices) > 1 else 0].setChecked(True)
        panel.on_accept()

    def untreated(self) -> None:
        """Ask why a patient is not treated."""
        self._window.sheet.leave()
        self._choose(_waiting)
        self._window.deciding.on_untreated()

    def protocols(self) -> None:
        """Set every protocol side by side for a treated patient."""
        self._choose(_prompted)
        self._window.sheet.leave()
        self._window.deciding.open_grid()

    def doubt(self) -> None:
        """Show two readings of one number for a patient who is not treated yet."""
        self._window.sheet.leave()
        self._choose(_waiting)
        self._type("crp 242 mg/dl")

    def seen(self) -> None:
        """List results of the laboratory that nobody has seen, one of them critical."""
        window = self._window
        window.quick.clear()
        self._choose(_prompted)
        if not window.bridge.unseen():
            chart, own = window.bridge.chart(), window.bridge.session.stamp()
            stamp = Stamp(author=_("laboratory"), workstation=own.workstation, now=own.now, new_id=own.new_id)
            read = [parse(line, context_of(chart, stamp.now)) for line in ("alt 31 u/l", "platelets 18 10*9/l")]
            window.bridge.record(record for line in read for record in line.records(stamp))
        window.acknowledging.open()

    def search(self) -> None:
        """Find who takes a medicine."""
        self._window.sheet.leave()
        self._window.census.start_search()
        self._window.census.search.setText("anakinra")

    def users(self) -> None:
        """Open the users of the store."""
        self._window.census.end_search()
        self._window.quick.clear()
        self._window.steward.open_users()

    def uniting(self) -> None:
        """Open the page that unites two records, with somebody beside the patient."""
        self._window.steward.open_uniting()
        page = self._window.steward.uniting
        if page is not None:
            page.table.setCurrentIndex(page.model.index(0, 0))

    def history(self) -> None:
        """Tell the history of the newest record."""
        self._choose(_prompted)
        self._window.steward.open_history(self._window.bridge.chart().records[-1].id)

    def keys(self) -> None:
        """List the keys."""
        self._window.helping.open_keys()

    def help(self) -> None:
        """Tell what a rule means."""
        from bedside.ui.help_words import about  # noqa: PLC0415 - the window asks as late

        self._window.sheet.leave()
        helping = self._window.helping
        if text := about("rule:TAP-4b", helping.around()):
            helping.show_text(text)

    def handbook(self) -> None:
        """Open the handbook."""
        self._window.sheet.leave()
        self._window.helping.show_chapter("physician")

    def palette(self) -> None:
        """Find a command by a few letters."""
        self._window.sheet.leave()
        self._window.helping.open_palette()
        if page := self._window.helping.palette:
            page.line.setText("en")

    def tutorial(self) -> None:
        """List the steps of the tutorial."""
        self._window.sheet.leave()
        self._window.helping.start(self._window)
        self._window.helping.open_tutorial()

    def _choose(self, wanted: Callable[[Assessment], bool]) -> None:
        bridge = self._window.bridge
        for person in bridge.patients():
            if wanted(bridge.assessment(person.patient)):
                bridge.select_patient(person.patient)
                return

    def _type(self, line: str) -> None:
        self._window.quick.line.setFocus()
        self._window.quick.line.setText(line)
        self._window.charting.on_edited(line)


def _prompted(assessment: Assessment) -> bool:
    return assessment.ladder.status == "active" and bool(assessment.open_triggers())


def _waiting(assessment: Assessment) -> bool:
    return assessment.ladder.status == "none" and assessment.state == "INCOMPLETE"


def _settle(app: QApplication) -> None:
    for _turn in range(60):
        app.processEvents()


def _await_pages(app: QApplication, window: Window) -> None:
    page = window.middle.made("note")
    while isinstance(page, NoteTab) and page.preview.preparing:
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, _TURN_MS)
