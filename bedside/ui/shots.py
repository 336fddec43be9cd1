"""Each view of the practice ward as a picture, light and dark, for the eyes of reviewers and the README."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from bedside.desk import demo
from bedside.protocol.assessment import Assessment
from bedside.session import Session
from bedside.ui import theme as themes
from bedside.ui.app import application
from bedside.ui.bridge import Bridge
from bedside.ui.window import WANTED, Window


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
        yield window.middle.tabs.tabText(place).replace("&", "").split()[0].casefold(), scene.next_tab
    yield "oxygen", scene.oxygen
    yield "lab", scene.lab
    yield "doubt", scene.doubt
    for name in ("users", "uniting", "history", "keys"):
        yield name, getattr(scene, name)


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

    def oxygen(self) -> None:
        """Open the oxygen form."""
        self._window.middle.show_page("trends")
        self._window.quick.clear()
        self._window.charting.open_oxygen()

    def lab(self) -> None:
        """Open the laboratory form."""
        self._window.charting.open_lab()

    def doubt(self) -> None:
        """Show two readings of one number for a patient who is not treated yet."""
        self._window.sheet.leave()
        self._choose(_waiting)
        self._type("crp 242 mg/dl")

    def users(self) -> None:
        """Open the users of the store."""
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
        self._window.charting.open_keys()

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
