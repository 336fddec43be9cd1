"""The patient's own history beside the readings of a doubtful value, on one axis with the catalogue's limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import pairwise
from math import log10
from zoneinfo import ZoneInfo

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QWidget

from bedside.domain.analyte import Analyte
from bedside.domain.chart import Chart
from bedside.domain.problem import Problem
from bedside.domain.quickline import Draft
from bedside.domain.records import Observation
from bedside.domain.value import observed
from bedside.report.spoken import exact, rounded, unit_word
from bedside.text import _
from bedside.ui import words
from bedside.ui.free_room import FreeRoom
from bedside.ui.paint import Run, put, put_right, width
from bedside.ui.theme import Theme, font, hatch

_SHOWN, _AFTER = 5, 2
#: words of 12 pixels: how high they are, and how much of that stands above their baseline
_HIGH, _ASCENT = 13, 10
#: how far the second line of the heading stands below the first
_LINE = 16
_LEFT, _TOP, _RIGHT, _BOTTOM = 38, 44, 10, 18


@dataclass(frozen=True, kw_only=True)
class Picture:
    """What the witness draws, in the canonical unit: the values around, the readings in doubt, and the limits.

    `later` says that values sampled afterwards are among those in `before`.
    """

    analyte: Analyte
    zone: ZoneInfo
    before: tuple[tuple[datetime, Fraction], ...]
    readings: tuple[Fraction, ...]
    at: datetime
    soft: Fraction | None
    hard: Fraction | None
    later: bool = False

    @property
    def title(self) -> str:
        """Return what the values around are called."""
        return _("This patient before and after") if self.later else _("This patient before")


def picture_of(draft: Draft, chart: Chart) -> Picture | None:
    """Return the picture of a doubtful observation, or None where its readings are no numbers of one analyte."""
    records = [choice.record for choice in draft.choices]
    if not records or not all(isinstance(item, Observation) for item in records):
        return None
    return picture_of_sides([item for item in records if isinstance(item, Observation)], chart)


def picture_of_sides(found: Sequence[Observation], chart: Chart) -> Picture | None:
    """Return the picture of several versions of one value, or None where they are no numbers of one analyte."""
    if not found or len({item.code for item in found}) > 1:
        return None
    try:
        numbers = [observed(item, chart.catalogue).exact for item in found]
    except Problem:
        return None
    readings = tuple(number for number in numbers if number is not None)
    return _picture(found[0], readings, chart) if len(readings) == len(found) else None


def picture_of_held(item: Observation, chart: Chart) -> Picture | None:
    """Return the picture of a held value with its readings, or None where they are no numbers of one analyte."""
    if {reading.code or item.code for reading in item.held} != {item.code} or item.precision == "undated":
        return None
    try:
        readings = tuple(chart.catalogue.canonical(item.code, each.value, each.unit) for each in item.held)
    except Problem:
        return None
    return _picture(item, readings, chart)


def _picture(item: Observation, readings: tuple[Fraction, ...], chart: Chart) -> Picture:
    """Return the picture with what this patient had before, and after where that is known already."""
    analyte = chart.catalogue.analyte(item.code)
    values = [each for each in chart.values(analyte.code) if item.id not in each.records]
    known = [(each.at, each.exact) for each in values if each.exact is not None]
    before = [each for each in known if each[0] <= item.at][-_SHOWN:]
    after = [each for each in known if each[0] > item.at][: max(_AFTER, _SHOWN - len(before))]
    return Picture(
        analyte=analyte,
        zone=chart.zone,
        before=(*before, *after),
        later=bool(after),
        readings=readings,
        at=item.at,
        soft=analyte.soft.high if analyte.soft else None,
        hard=analyte.hard.high,
    )


class Witness(QFrame):
    """A small plot of a `Picture`; floats serve the drawing only."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("quietcard")
        self.setMinimumSize(170, 190)
        self._theme = theme
        self._picture: Picture | None = None

    def show_picture(self, picture: Picture) -> None:
        """Draw another history."""
        self._picture = picture
        past = ", ".join(exact(number) for _moment, number in picture.before) or _("no earlier value")
        self.setAccessibleName(f"{picture.title}: {past}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw title, limits, history and readings."""
        super().paintEvent(event)
        if self._picture is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        picture, theme = self._picture, self._theme
        log = picture.analyte.axis == "log"
        title = Run(picture.title, "ink", 600, 13)
        unit = unit_word(picture.analyte)
        head = Run(f"{picture.analyte.short}, {unit}" + (", " + _("log") if log else ""), "ink2", 400, 13)
        below = 0 if width(title) + width(head) + 34 <= self.width() else _LINE
        put(painter, theme, 12, 24, (title,))
        put_right(painter, theme, self.width() - 10, 24 + below, (head,))
        _Plot(painter, theme, picture, QRectF(self.rect()).adjusted(0, below, 0, 0)).draw()
        painter.end()


class _Plot:
    """One painting of the plot area."""

    def __init__(self, painter: QPainter, theme: Theme, picture: Picture, box: QRectF) -> None:
        self.painter, self.theme, self.picture = painter, theme, picture
        self.area = box.adjusted(_LEFT, _TOP, -_RIGHT, -_BOTTOM)
        self.log = picture.analyte.axis == "log"
        numbers = [float(number) for _at, number in picture.before] + [float(number) for number in picture.readings]
        heights = [self._scaled(number) for number in numbers]
        room = (max(heights) - min(heights)) * 0.25 or 0.5
        self.low, self.high = min(heights) - room, max(heights) + room
        moments = [moment.timestamp() for moment, _n in picture.before] + [picture.at.timestamp()]
        self.first, self.last = min(moments), max(moments)
        self.room = FreeRoom(self.area.adjusted(0, -_HIGH, 0, 0))

    def _scaled(self, number: float) -> float:
        return log10(max(number, 1e-9)) if self.log else number

    def y(self, number: float) -> float:
        """Return the height of a number in pixels."""
        return self.area.bottom() - (self._scaled(number) - self.low) / (self.high - self.low) * self.area.height()

    def x(self, moment: datetime) -> float:
        """Return the place of a moment in pixels."""
        length = (self.last - self.first) or 1.0
        return self.area.left() + 18 + (moment.timestamp() - self.first) / length * (self.area.width() - 54)

    def draw(self) -> None:
        """Draw everything."""
        limits = self._limits()
        self.painter.setPen(self.theme.pen("edge"))
        self.painter.drawLine(self.area.topLeft(), self.area.bottomLeft())
        self.painter.drawLine(self.area.bottomLeft(), self.area.bottomRight())
        self._ticks()
        places = [QPointF(self.x(moment), self.y(float(number))) for moment, number in self.picture.before]
        x = self.x(self.picture.at)
        readings = [QPointF(x, self.y(float(number))) for number in self.picture.readings]
        for place in (*places, *readings):
            self.room.take(QRectF(place.x() - 6, place.y() - 6, 12, 12))
        self._line(places)
        self._readings(readings)
        for here, after in (*pairwise(places), *pairwise(readings)):
            self.room.take_line(QLineF(here, after))
        for _text, y in limits:
            self.room.take_line(QLineF(self.area.left(), y, self.area.right(), y))
        self._history(places)
        for text, y in limits:
            self._say(text, y)

    def _limits(self) -> list[tuple[str, float]]:
        """Draw the lines of the limits; return what is to be said of each, and its height."""
        drawn: list[tuple[str, float]] = []
        for limit, text, solid in (
            (self.picture.hard, _("above the limit of {n}"), True),
            (self.picture.soft, _("warned above {n}"), False),
        ):
            if limit is None or not self.low < self._scaled(float(limit)) < self.high:
                continue
            y = self.y(float(limit))
            if solid:
                above = QRectF(self.area.topLeft(), QPointF(self.area.right(), y))
                self.painter.fillRect(above, self.theme.color("window"))
            style = Qt.PenStyle.SolidLine if solid else Qt.PenStyle.DashLine
            self.painter.setPen(self.theme.pen("ink2", 1, style))
            self.painter.drawLine(QPointF(self.area.left(), y), QPointF(self.area.right(), y))
            drawn.append((text.format(n=exact(limit)), y))
        return drawn

    def _say(self, text: str, y: float) -> None:
        """Write words above or below a line, rather on the side where the readings do not stand."""
        run = Run(text, "ink2", 400, 12)
        left, right = self.area.left() + 5, self.area.right() - 5 - width(run)
        ends = (right, left) if self.x(self.picture.at) < self.area.center().x() else (left, right)
        sides = (ends[0], (left + right) / 2, ends[1])
        self._put(run, [(x, top) for x in sides for top in (y - 16, y + 3)])

    def _put(self, run: Run, corners: Sequence[tuple[float, float]]) -> None:
        """Write words with their upper left corner at the first of several places that is free."""
        box = self.room.place([QRectF(x, top, width(run), _HIGH) for x, top in corners])
        put(self.painter, self.theme, box.left(), box.top() + _ASCENT, (run,))

    def _line(self, places: list[QPointF]) -> None:
        self.painter.setPen(self.theme.pen("ink2", 1.5))
        self.painter.drawPolyline(places)

    def _ticks(self) -> None:
        if self.log:
            for power in range(-3, 6):
                if self.low < power < self.high:
                    self._tick(10.0**power)
        days = sorted({self.picture.before[0][0] if self.picture.before else self.picture.at, self.picture.at})
        for moment in days:
            run = Run(words.day(moment.astimezone(self.picture.zone)), "ink2", 400, 12)
            left = min(self.x(moment) - width(run) / 2, self.area.right() - width(run))
            put(self.painter, self.theme, left, self.area.bottom() + 14, (run,))

    def _tick(self, number: float) -> None:
        y = self.y(number)
        self.painter.setPen(self.theme.pen("line", 1, Qt.PenStyle.DotLine))
        self.painter.drawLine(QPointF(self.area.left(), y), QPointF(self.area.right(), y))
        put_right(self.painter, self.theme, self.area.left() - 5, y + 4, (Run(rounded(number), "ink3", 400, 12),))

    def _history(self, places: list[QPointF]) -> None:
        self.painter.setBrush(self.theme.color("ink"))
        for place, (_moment, number) in zip(places, self.picture.before, strict=True):
            self.painter.setPen(Qt.PenStyle.NoPen)
            self.painter.drawEllipse(place, 3.5, 3.5)
            run = Run(exact(number), "ink", 600, 12)
            left, wide = place.x() - width(run) / 2, width(run)
            below, above = place.y() + 8, place.y() - 8 - _HIGH
            beside = ((place.x() + 8, place.y() - 6), (place.x() - 8 - wide, place.y() - 6))
            self._put(run, [(left, below), (left, above), *beside])

    def _readings(self, places: list[QPointF]) -> None:
        """Draw the readings, each with its number beside it."""
        self.painter.setPen(self.theme.pen("amber", 1.4, Qt.PenStyle.DotLine))
        self.painter.drawPolyline(sorted(places, key=QPointF.y))
        for number, place in enumerate(places, start=1):
            x, y = place.x(), place.y()
            box = QRectF(x - 6, y - 6, 12, 12)
            self.painter.setBrushOrigin(box.topLeft())
            self.painter.fillRect(box, hatch(self.theme))
            self.painter.setBrush(Qt.BrushStyle.NoBrush)
            self.painter.setPen(self.theme.pen("amber", 1.4))
            self.painter.drawRect(box)
            tops = (y - 10, y - 31, y + 11)
            key = self.room.place([QRectF(left, top, 18, 19) for top in tops for left in (x + 11, x - 29)])
            self.painter.setPen(self.theme.pen("edge"))
            self.painter.setBrush(self.theme.color("raised"))
            self.painter.drawRoundedRect(key, 3, 3)
            self.painter.setPen(self.theme.color("ink"))
            self.painter.setFont(font(12, 600))
            self.painter.drawText(key, Qt.AlignmentFlag.AlignCenter, str(number))
