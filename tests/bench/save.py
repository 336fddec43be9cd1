"""A durable save until the whole window is repainted, against a raw commit and a bare repaint of the same panels.

Both sides begin with a value to store and end when the pixels stand in an image. Ours is the real window over the
real session: trends, verdict, taper, banner, census and status are all painted since. The floor writes one row of the
same columns with the same settings, moves as many bare plots, and repaints plain lists and labels of the same words.
"""

import tempfile
import time
from datetime import timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

import pyqtgraph as pg
import sqlcipher3
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QStringListModel
from PySide6.QtWidgets import QApplication, QLabel, QListView, QWidget

from bedside.domain.records import Observation
from bedside.session.session import Session
from bedside.store import rows
from bedside.ui import app as shell
from bedside.ui import theme
from bedside.ui.bridge import Bridge
from bedside.ui.trend_panel import DOT, MOST_DOTS
from bedside.ui.window import Window
from tests.bench.figure import Figure, paired
from tests.bench.ward import PASSPHRASE, session_of

GOALS = ((100, 2.5), (5_000, 3.5))
ROUNDS = 40
PATIENTS = 12


def figures():
    """Return the cost of a save at both sizes of the patient's chart."""
    app = shell.application()
    look = theme.LIGHT
    theme.apply(app, look)
    for size, goal in GOALS:
        with tempfile.TemporaryDirectory(prefix="bedside-bench-") as home:
            seconds = saves(Path(home), size, look)
        yield Figure(f"save to repainted window, {size} records", *seconds, goal)


def saves(home, size, look):
    """Return the seconds of a save and of its floor, for a patient with so many records."""
    session, people = session_of(home / "store", PATIENTS, size)
    session.close()
    session = Session.open(home / "store", "bench", PASSPHRASE)
    ours = Saving(session, people[0], look)
    floor = Floor(home / "bare.db", ours)
    seconds = paired(ours.save, floor.save, rounds=ROUNDS, warm_up=5)
    ours.close()
    floor.close()
    return seconds


class Painted(QObject):
    """Counts the paints of some widgets, so that a figure ends when their pixels stand and not before."""

    def __init__(self, *widgets):
        super().__init__()
        self.widgets = widgets
        self.waiting = set()
        for widget in widgets:
            widget.installEventFilter(self)

    def eventFilter(self, watched, event):  # noqa: N802 Qt's name
        if event.type() == QEvent.Type.Paint:
            self.waiting.discard(watched)
        return False

    def wait(self, change):
        """Make a change and run the event loop until each widget has been painted since."""
        self.waiting = set(self.widgets)
        change()
        give_up = time.monotonic() + 10
        while self.waiting:
            QApplication.processEvents()
            assert time.monotonic() < give_up, "a widget was never painted"


class Saving:
    """The window of a session, and one value of ferritin after the other saved in it."""

    def __init__(self, session, patient, look):
        self.session, self.patient = session, patient
        self.bridge = Bridge(session)
        self.window = Window(self.bridge, look)
        self.bridge.select_patient(patient.patient)
        self.window.resize(1280, 800)
        self.window.show()
        self.count = 0
        for _ in range(20):
            QApplication.processEvents()
        window = self.window
        self.lists = (window.census.view, window.verdicts.view)
        self.frames = (window.banner, window.taper, window.status)
        self.rest = (*(item.viewport() for item in self.lists), *self.frames)
        self.painted = Painted(window.trends.canvas.viewport(), *self.rest)

    def next_record(self):
        """Return a new value, sampled just now."""
        self.count += 1
        stamp = self.session.stamp()
        return Observation(
            id=stamp.new_id(), patient=self.patient.patient, at=stamp.now - timedelta(minutes=1),
            recorded_at=stamp.now, author=stamp.author, workstation=stamp.workstation, code="ferritin",
            value=Decimal(80 + self.count % 20), unit="ng/mL",
        )  # fmt: skip

    def save(self):
        """Save a value and wait for the paint; the verdict and the trend must hold it then."""
        record = self.next_record()
        self.painted.wait(partial(self._save, record))
        shown = self.window.trends.canvas.picture
        assert shown is not None
        assert shown.chart.latest("ferritin").records == (record.id,)

    def _save(self, record):
        self.bridge.record((record,))
        # What says the same as before would not be painted again; here it always is.
        for item in self.rest:
            item.update()

    def close(self):
        """Close the window, then the store; the next figure begins without them."""
        self.window.close()
        self.session.close()
        gone(self.bridge, self.window)


class Floor:
    """One table and four bare plots, with what pyqtgraph needs to draw the points of the window and no more."""

    def __init__(self, path, ours):
        self.ours = ours
        kind = rows.kinds()["observation"]
        self.insert = kind.insert
        columns = ", ".join(f'"{name}" {"TEXT PRIMARY KEY" if name == "id" else "ANY"}' for name in kind.columns)
        self.connection = sqlcipher3.connect(str(path))
        self.connection.execute(f"PRAGMA key = \"x'{'5a' * 32}'\"")
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = FULL")
        self.connection.execute(f"CREATE TABLE observation ({columns}) STRICT")
        self.connection.commit()
        canvas = ours.window.trends.canvas
        self.view = pg.GraphicsLayoutWidget(size=(canvas.width(), canvas.height()))
        self.plots = [self._plot(place, panel) for place, panel in enumerate(canvas.panels)]
        self.view.show()
        self.page = QWidget()
        self.page.resize(ours.window.size())
        self.rest = [self._list(item) for item in ours.lists] + [self._labels(item) for item in ours.frames]
        self.page.show()
        for _ in range(20):
            QApplication.processEvents()
        self.painted = Painted(self.view.viewport(), *self.rest)

    def _list(self, view):
        """Return the viewport of a plain list that says what a list of the window says."""
        model = view.model()
        said = [str(model.index(row, 0).data()) for row in range(model.rowCount())]
        made = QListView(self.page)
        made.setModel(QStringListModel(said, made))
        made.resize(view.size())
        return made.viewport()

    def _labels(self, frame):
        """Return a plain widget with the labels of a panel, where they stand in it."""
        made = QWidget(self.page)
        made.resize(frame.size())
        for label in frame.findChildren(QLabel):
            if label.isVisible():
                copy = QLabel(label.text(), made)
                copy.setGeometry(label.geometry())
        return made

    def _plot(self, row, panel):
        plot = self.view.addPlot(row=row, col=0)
        plot.setLogMode(y=panel.series.log)
        few = len(panel.series.x) <= MOST_DOTS
        return plot.plot(
            panel.series.x, panel.series.y, pen=pg.mkPen("k", width=1), antialias=True, connect="finite",
            symbol="o" if few else None, symbolSize=DOT,
        )  # fmt: skip

    def save(self):
        """Commit one row and draw the points that the window draws."""
        self.painted.wait(self._save)

    def _save(self):
        record = self.ours.next_record()
        self.connection.execute(self.insert, rows.to_row(record))
        self.connection.commit()
        for plot, panel in zip(self.plots, self.ours.window.trends.canvas.panels, strict=True):
            plot.setData(panel.series.x, panel.series.y)
        for item in self.rest:
            item.update()

    def close(self):
        """Close the plots and the file."""
        self.view.close()
        self.page.close()
        self.connection.close()
        gone(self.view, self.page)


def gone(*items):
    """Delete what Qt holds at once, as the program does when it puts a window away."""
    for item in items:
        item.deleteLater()
        QCoreApplication.sendPostedEvents(item, QEvent.Type.DeferredDelete)
