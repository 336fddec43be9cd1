"""The patient's own history beside the readings of a doubtful value, on one axis with the catalogue's limits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from math import log10
from zoneinfo import ZoneInfo

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QWidget

from bedside.domain.analyte import Analyte
from bedside.domain.chart import Chart
from bedside.domain.problem import Problem
from bedside.domain.quantity import shown
from bedside.domain.quickline import Draft
from bedside.domain.records import Observation
from bedside.domain.value import observed
from bedside.text import _
from bedside.ui import words
from bedside.ui.paint import Run, put, put_right
from bedside.ui.theme import Theme, font, hatch

_SHOWN = 5
#: height that the words of a limit take above its line
_WORDS = 18
_LEFT, _TOP, _RIGHT, _BOTTOM = 38, 44, 10, 18


@dataclass(frozen=True, kw_only=True)
class Picture:
    """What the witness draws, in the canonical unit: earlier values, the readings in doubt, and the limits."""

    analyte: Analyte
    zone: ZoneInfo
    before: tuple[tuple[datetime, Fraction], ...]
    readings: tuple[Fraction, ...]
    at: datetime
    soft: Fraction | None
    hard: Fraction | None


def picture_of(draft: Draft, chart: Chart) -> Picture | None:
    """Return the picture of a doubtful observation, or None where its readings are no numbers of one analyte."""
    records = [choice.record for choice in draft.choices]
    if not records or not all(isinstance(item, Observation) for item in records):
        return None
    found = [item for item in records if isinstance(item, Observation) and item.code == records[0].code]  # pyright: ignore[reportAttributeAccessIssue]
    try:
        numbers = [observed(item, chart.catalogue).exact for item in found]
    except Problem:
        return None
    readings = tuple(number for number in numbers if number is not None)
    if len(readings) != len(draft.choices):
        return None
    analyte = chart.catalogue.analyte(found[0].code)
    before = tuple((item.at, item.exact) for item in chart.values(analyte.code) if item.exact is not None)
    return Picture(
        analyte=analyte,
        zone=chart.zone,
        before=before[-_SHOWN:],
        readings=readings,
        at=found[0].at,
        soft=analyte.soft.high if analyte.soft else None,
        hard=analyte.hard.high,
    )


class Witness(QFrame):
    """A small plot of a `Picture`; floats serve the drawing only."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("quietcard")
        self.setMinimumSize(240, 190)
        self._theme = theme
        self._picture: Picture | None = None

    def show_picture(self, picture: Picture) -> None:
        """Draw another history."""
        self._picture = picture
        past = ", ".join(shown(number) for _moment, number in picture.before) or _("no earlier value")
        self.setAccessibleName(_("This patient before: {past}").format(past=past))
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
        put(painter, theme, 12, 24, (Run(_("This patient before"), "ink", 600, 13),))
        unit = picture.analyte.shown_unit or picture.analyte.unit
        head = f"{picture.analyte.short}, {unit}" + (", log" if log else "")
        put_right(painter, theme, self.width() - 10, 24, (Run(head, "ink2", 400, 13),))
        _Plot(painter, theme, picture, QRectF(self.rect())).draw()
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

    def _scaled(self, number: float) -> float:
        return log10(max(number, 1e-9)) if self.log else number

    def y(self, number: float) -> float:
        """Return the height of a number in pixels."""
        return self.area.bottom() - (self._scaled(number) - self.low) / (self.high - self.low) * self.area.height()

    def x(self, moment: datetime) -> float:
        """Return the place of a moment in pixels."""
        width = (self.last - self.first) or 1.0
        return self.area.left() + 18 + (moment.timestamp() - self.first) / width * (self.area.width() - 54)

    def draw(self) -> None:
        """Draw everything."""
        self._limits()
        self.painter.setPen(self.theme.pen("edge"))
        self.painter.drawLine(self.area.topLeft(), self.area.bottomLeft())
        self.painter.drawLine(self.area.bottomLeft(), self.area.bottomRight())
        self._ticks()
        self._history()
        self._readings()

    def _limits(self) -> None:
        """Draw the limits, each with its words above its line, below it where another line is too near."""
        lines: list[float] = []
        for limit, text, solid in (
            (self.picture.hard, _("above the limit of {n}"), True),
            (self.picture.soft, _("warned above {n}"), False),
        ):
            if limit is None or not self.low < self._scaled(float(limit)) < self.high:
                continue
            y = self.y(float(limit))
            if solid:
                self.painter.fillRect(
                    QRectF(self.area.topLeft(), QPointF(self.area.right(), y)), self.theme.color("window")
                )
            style = Qt.PenStyle.SolidLine if solid else Qt.PenStyle.DashLine
            self.painter.setPen(self.theme.pen("ink2", 1, style))
            self.painter.drawLine(QPointF(self.area.left(), y), QPointF(self.area.right(), y))
            crowded = any(0 < y - other < _WORDS for other in lines) or y - _WORDS < self.area.top()
            baseline = y + 14 if crowded else y - 5
            put(
                self.painter,
                self.theme,
                self.area.left() + 5,
                baseline,
                (Run(text.format(n=shown(limit)), "ink2", 400, 12),),
            )
            lines.append(y)

    def _ticks(self) -> None:
        if self.log:
            for power in range(-3, 6):
                if self.low < power < self.high:
                    self._tick(10.0**power)
        days = [self.picture.before[0][0], self.picture.at] if self.picture.before else [self.picture.at]
        for moment in days:
            text = words.day(moment.astimezone(self.picture.zone))
            width = QFontMetricsF(font(12)).horizontalAdvance(text)
            left = min(self.x(moment) - width / 2, self.area.right() - width)
            put(self.painter, self.theme, left, self.area.bottom() + 14, (Run(text, "ink2", 400, 12),))

    def _tick(self, number: float) -> None:
        y = self.y(number)
        self.painter.setPen(self.theme.pen("line", 1, Qt.PenStyle.DotLine))
        self.painter.drawLine(QPointF(self.area.left(), y), QPointF(self.area.right(), y))
        put_right(self.painter, self.theme, self.area.left() - 5, y + 4, (Run(f"{number:g}", "ink3", 400, 12),))

    def _history(self) -> None:
        places = [QPointF(self.x(moment), self.y(float(number))) for moment, number in self.picture.before]
        self.painter.setPen(self.theme.pen("ink2", 1.5))
        self.painter.drawPolyline(places)
        self.painter.setBrush(self.theme.color("ink"))
        for place, (_moment, number) in zip(places, self.picture.before, strict=True):
            self.painter.setPen(Qt.PenStyle.NoPen)
            self.painter.drawEllipse(place, 3.5, 3.5)
            text = shown(number)
            width = QFontMetricsF(font(12, 600)).horizontalAdvance(text)
            put(self.painter, self.theme, place.x() - width / 2, place.y() + 18, (Run(text, "ink", 600, 12),))

    def _readings(self) -> None:
        x = self.x(self.picture.at)
        heights = [self.y(float(number)) for number in self.picture.readings]
        self.painter.setPen(self.theme.pen("amber", 1.4, Qt.PenStyle.DotLine))
        self.painter.drawLine(QPointF(x, min(heights)), QPointF(x, max(heights)))
        for number, y in enumerate(heights, start=1):
            box = QRectF(x - 6, y - 6, 12, 12)
            self.painter.setBrushOrigin(box.topLeft())
            self.painter.fillRect(box, hatch(self.theme))
            self.painter.setBrush(Qt.BrushStyle.NoBrush)
            self.painter.setPen(self.theme.pen("amber", 1.4))
            self.painter.drawRect(box)
            key = QRectF(x + 11, y - 10, 18, 19)
            self.painter.setPen(self.theme.pen("edge"))
            self.painter.setBrush(self.theme.color("raised"))
            self.painter.drawRoundedRect(key, 3, 3)
            self.painter.setPen(self.theme.color("ink"))
            self.painter.setFont(font(12, 600))
            self.painter.drawText(key, Qt.AlignmentFlag.AlignCenter, str(number))
