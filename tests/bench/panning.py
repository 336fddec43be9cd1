"""Pan and zoom of four panels at 100,000 points each way, against matplotlib's canvas for Qt on the same data.

Both sides begin with another stretch of time and end when the pixels stand on the widget. Ours is the real trends, with
their lanes, words and axes; the peer are four axes that share one, with a line each and nothing else.
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from PySide6.QtWidgets import QApplication

from bedside.ui import app as shell
from bedside.ui import theme
from bedside.ui.trend_window import DAY, Window
from bedside.ui.trends import Trends
from tests.bench.figure import Figure, paired
from tests.bench.save import Painted
from tests.ui.trend_sample import CATALOGUE, Maker, assessed
from tests.ui.trend_stage import Stand

GOAL = 0.25
SIZES = ((100_000, 25_000), (400_000, 100_000))
ROUNDS = 15
SIZE = (722, 620)
STAY = 60 * DAY
NOW = datetime(2020, 4, 4, 11, 25, tzinfo=UTC)
CODES = (("ferritin", "ng/mL", 1000), ("crp", "mg/L", 80), ("alc", "10*9/L", 1), ("pct", "ng/mL", 0.4))


def figures():
    """Return the cost of a pan and of a zoom, with so many points in all four panels."""
    app = shell.application()
    theme.apply(app, theme.LIGHT)
    for whole, each in SIZES:
        ours = Ours(each)
        peer = Peer(ours)
        for name, moves in (("pan", pans()), ("zoom", zooms())):
            seconds = paired(Move(ours, moves), Move(peer, moves), rounds=ROUNDS, warm_up=3)
            yield Figure(f"{name} of four panels, {whole} points in all", *seconds, GOAL)
        peer.close()
        ours.close()


def pans():
    """Return windows of half the stay, one further on than the other, and back."""
    low = NOW.timestamp() - STAY
    return [Window(low + step * DAY, low + step * DAY + STAY / 2) for step in (*range(30), *range(30, 0, -1))]


def zooms():
    """Return windows round one moment, from the whole stay to a day and back."""
    middle = NOW.timestamp() - STAY / 3
    halves = [STAY / 2 * 0.85**step for step in range(24)]
    return [Window(middle - half, middle + half) for half in (*halves, *reversed(halves))]


class Move:
    """Shows one window after the other on one side."""

    def __init__(self, side, moves):
        self.side, self.moves, self.count = side, moves, 0

    def __call__(self):
        self.count += 1
        self.side.show(self.moves[self.count % len(self.moves)])


class Ours:
    """The trends of a chart with so many values in each of four panels: some off, some bounds, a gap now and then."""

    def __init__(self, each):
        made = Maker()
        step = timedelta(seconds=STAY / each)
        for place, (code, unit, usual) in enumerate(CODES):
            for index in range(each):
                at = NOW - step * index - timedelta(minutes=1)
                # a sawtooth with spikes, so that neither side can leave points out because they lie on one line
                value = usual * (1 + (index * 37 % 101) / 100 + (index % 5_000 == place) * 6)
                made.lab(code, at, f"{Decimal(value):.3f}", unit)
        made.oxygen("03-01 06:00")
        chart = made.chart(NOW)
        self.trends = Trends(Stand(CATALOGUE), theme.LIGHT)
        self.trends.resize(*SIZE)
        self.trends.show_chart(assessed(chart), chart)
        self.trends.show()
        settle()
        self.painted = Painted(self.trends.canvas.viewport())

    def show(self, window):
        self.painted.wait(lambda: self.trends._free(window))

    def series(self):
        return [panel.series for panel in self.trends.canvas.panels]

    def close(self):
        self.trends.close()
        self.trends.deleteLater()


class Peer:
    """The same points on four axes of matplotlib."""

    def __init__(self, ours):
        from matplotlib.backends.backend_qtagg import FigureCanvasQTAgg
        from matplotlib.figure import Figure as Drawing

        drawing = Drawing(figsize=(SIZE[0] / 100, SIZE[1] / 100), dpi=100)
        self.canvas = FigureCanvasQTAgg(drawing)
        self.axes = drawing.subplots(4, 1, sharex=True)
        for axes, series in zip(self.axes, ours.series(), strict=True):
            axes.plot(series.x, series.y, linewidth=1)
            axes.set_yscale("log" if series.log else "linear")
        self.canvas.resize(*SIZE)
        self.canvas.show()
        settle()
        self.painted = Painted(self.canvas)

    def show(self, window):
        self.painted.wait(lambda: self._show(window))

    def _show(self, window):
        self.axes[0].set_xlim(window.low, window.high)
        self.canvas.draw_idle()

    def close(self):
        self.canvas.close()
        self.canvas.deleteLater()


def settle():
    for _turn in range(30):
        QApplication.processEvents()
