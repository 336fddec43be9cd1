"""Where the patient stands on the regimen, and which prompts wait for an answer with their evidence.

Before the first dose the same place shows how much of the early window is gone and what the start still needs.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from bedside.domain.chart import Chart
from bedside.domain.wording import interval_text, unit_text
from bedside.protocol.assessment import Trigger
from bedside.protocol.verdict import Verdict
from bedside.text import _
from bedside.ui import words
from bedside.ui.icons import OUTCOME_SIGNS
from bedside.ui.paint import Run, put, put_right, sign, width, wrapped
from bedside.ui.theme import Theme
from bedside.ui.verdict_rows import origin_word

_FULL_BAR = 27
_STEP_WIDTH = 60
#: where the second line of a prompt begins, and the height of a line
_TOP = 24
_LINE = 18


class Stairs(QWidget):
    """The ladder: bar height is the daily amount; passed steps pale, the present one filled, later ones dotted."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._hours: tuple[int, ...] = ()
        self._here: int | None = None
        self._days: Mapping[int, str] = MappingProxyType({})
        self.setFixedHeight(56)

    def show_steps(self, hours: tuple[int, ...], here: int | None, days: Mapping[int, str] | None = None) -> None:
        """Draw steps by their interval in hours; `here` is the present one, `days` says when each was walked."""
        self._hours, self._here, self._days = hours, here, days or MappingProxyType({})
        steps = ", ".join(interval_text(item) for item in hours)
        now = interval_text(here) if here else _("none")
        past = "".join(f"; {interval_text(item)} {when}" for item, when in self._days.items())
        self.setAccessibleName(_("Ladder: {steps}; now {now}").format(steps=steps, now=now) + past)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the steps."""
        painter = QPainter(self)
        theme, base = self._theme, 34
        for place, hours in enumerate(self._hours):
            box = QRectF(12 + place * _STEP_WIDTH, 0, 54, _FULL_BAR * self._hours[0] / hours)
            box.moveBottom(base)
            here = hours == self._here
            passed = hours in self._days and not here
            self._bar(painter, box, here=here, passed=passed)
            if passed:
                self._when(painter, box, self._days[hours])
            text = _("{n} h").format(n=hours)
            run = Run(text, "ink" if here else "ink2", 600 if here else 400, 13)
            put(painter, theme, box.center().x() - width(run) / 2, 50, (run,))
        painter.setPen(theme.pen("edge"))
        painter.drawLine(12, base, self.width() - 14, base)
        off = Run(_("off"), "ink2", 400, 13)
        put(painter, theme, 12 + len(self._hours) * _STEP_WIDTH + 20, 50, (off,))
        painter.end()

    def _when(self, painter: QPainter, box: QRectF, days: str) -> None:
        """Write when a step was walked into its bar, above it where the bar is too low."""
        run = Run(days, "ink", 400, 12)
        baseline = box.center().y() + 4 if box.height() >= 14 else box.top() - 3
        put(painter, self._theme, box.center().x() - width(run) / 2, baseline, (run,))

    def _bar(self, painter: QPainter, box: QRectF, *, here: bool, passed: bool) -> None:
        theme = self._theme
        if here:
            painter.fillRect(box, theme.color("blue_mark"))
            if box.height() < 14:
                self._when(painter, box, _("here"))
            else:
                run = Run(_("here"), "on_blue", 600, 12)
                put(painter, theme, box.center().x() - width(run) / 2, box.center().y() + 5, (run,))
        elif passed:
            painter.fillRect(box, theme.color("mask"))
        else:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(theme.pen("blue_mark", 1.4, Qt.PenStyle.DotLine))
            painter.drawRect(box)


class WindowBar(QWidget):
    """How much of the early window is gone."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._texts = ("", "", "")
        self._part = 0.0
        self.setFixedHeight(48)

    def show_window(self, chart: Chart, onset: datetime, closes: datetime) -> None:
        """Draw the window from onset to its close, as of the chart's time."""
        gone = chart.at - onset
        whole = closes - onset
        self._part = min(1.0, max(0.0, gone / whole))
        self._texts = (
            _("{span} gone").format(span=words.span(gone)),
            _("onset {when}").format(when=words.stamp(onset, chart.zone)),
            (_("closes {when}") if chart.at <= closes else _("closed {when}")).format(
                when=words.stamp(closes, chart.zone)
            ),
        )
        self.setAccessibleName(", ".join(self._texts))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bar and its three texts."""
        painter = QPainter(self)
        theme = self._theme
        box = QRectF(12.5, 6.5, self.width() - 25, 16)
        gone = QRectF(box.left(), box.top(), box.width() * self._part, box.height())
        painter.fillRect(gone, theme.color("ink3"))
        painter.setPen(theme.pen("edge"))
        painter.drawRect(box)
        painter.fillRect(QRectF(gone.right() - 1, box.top() - 2, 2, 20), theme.color("ink"))
        said = Run(self._texts[0], "surface", 600, 12)
        if gone.width() > width(said) + 12:
            put_right(painter, theme, gone.right() - 6, 19, (said,))
        else:
            put(painter, theme, gone.right() + 6, 19, (Run(self._texts[0], "ink", 600, 12),))
        put(painter, theme, 12, 40, (Run(self._texts[1], "ink2", 400, 12),))
        put_right(painter, theme, self.width() - 12, 40, (Run(self._texts[2], "ink", 600, 12),))
        painter.end()


class TriggerBlock(QWidget):
    """One prompt: what fired, since when it is open, and the records it read. A click or Enter leads to the first."""

    chosen = Signal(str)

    def __init__(self, trigger: Trigger, chart: Chart, theme: Theme, *, loud: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._trigger, self._chart, self._theme, self._loud = trigger, chart, theme, loud
        self._lines: tuple[tuple[Run, ...], ...] = ()
        self.setFixedHeight(_TOP + 2 * _LINE + 4)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(f"{trigger.label}: {trigger.reason}")
        self.setToolTip("\n".join((trigger.label, trigger.reason, trigger.source)))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the block."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, item, right = self._theme, self._trigger, self.width() - 12
        doubt = item.outcome == "UNKNOWN"
        if self._loud:
            painter.fillRect(self.rect(), theme.color("amber_tint" if doubt else "red_tint"))
            painter.fillRect(0, 0, 3, self.height(), theme.color("amber_mark" if doubt else "red_mark"))
        if self.hasFocus():
            painter.setPen(theme.pen("blue_mark", 2))
            painter.drawRect(1, 1, self.width() - 2, self.height() - 2)
        name, token = ("diamond-question", "amber") if doubt else ("triangle-bang", "red_mark")
        sign(painter, theme, (12, 6), name, token)
        waits = _("open {span}").format(span=words.span(self._chart.at - item.open_since)) if item.open_since else ""
        stop = put_right(painter, theme, right, 19, (Run(waits, "amber" if doubt else "red", 600, 13),))
        told = [Run(headline(item, self._chart, short=short), "ink", 600) for short in (False, True)]
        fitting = next((run for run in told if 34 + width(run) <= stop - 8), told[-1])
        put(painter, theme, 34, 19, (fitting,), end=stop - 8)
        for place, line in enumerate(self._lines):
            put(painter, theme, 34, _TOP + 12 + place * _LINE, line, end=right)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the words anew and take the height they need."""
        room = self.width() - 34 - 12
        self._lines = (*wrapped(self._evidence(), room), *wrapped(self._rule(), room))
        self.setFixedHeight(_TOP + len(self._lines) * _LINE + 4)

    def _evidence(self) -> tuple[Run, ...]:
        """Return when, and why unless the headline has said it: two values of one analyte speak for themselves."""
        item = self._trigger
        times = [words.stamp(one.at, self._chart.zone, one.precision) for one in item.evidence[:2]]
        told = item.outcome == "MET" and len(item.evidence) > 1 and item.evidence[0].item == item.evidence[1].item
        if not times:
            return (Run(item.reason, "ink2", 400, 13),)
        rest = _("and {when}").format(when=times[1]) if len(times) > 1 else ""
        why = "" if told else item.reason
        said = ": ".join(part for part in (rest, why) if part)
        return Run(times[0] + ("," if said else ""), "blue", 600, 13), Run(said, "ink2", 400, 13)

    def _rule(self) -> tuple[Run, ...]:
        item = self._trigger
        rule = " ".join(part for part in (f"{item.id},", f"{origin_word(item.origin)}:", item.threshold) if part)
        return (Run(rule, "ink2", 400, 13),)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Lead to the first record."""
        self._choose()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Lead to the first record on Enter or Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose()
        else:
            super().keyPressEvent(event)

    def _choose(self) -> None:
        if self._trigger.evidence:
            self.chosen.emit(next(item.record for item in self._trigger.evidence))


def headline(trigger: Trigger, chart: Chart, *, short: bool = False) -> str:
    """Return what a prompt says first: the value that fired and the one before, else the rule's name.

    `short` takes the analyte's short name.
    """
    if not trigger.evidence:
        return trigger.label
    first, *rest = trigger.evidence
    try:
        analyte = chart.catalogue.analyte(first.item)
        unit = unit_text(first.item, first.unit, chart.catalogue) if first.unit else ""
    except KeyError:
        return trigger.label
    before = next((item.value for item in rest[:1] if item.item == first.item), "")
    was = ", " + _("was {value}").format(value=before) if before else ""
    return f"{analyte.short if short else analyte.title} {first.value}{was} {unit}".strip()


class GateRow(QWidget):
    """One condition of the start in a line of 22 pixels; Enter opens its entry."""

    chosen = Signal(str)

    def __init__(self, verdict: Verdict, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._verdict, self._theme = verdict, theme
        self.setFixedHeight(22)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(f"{verdict.label}: {verdict.reason}")
        self.setToolTip(verdict.reason)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw sign, name and answer."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, item = self._theme, self._verdict
        name, token = OUTCOME_SIGNS[item.outcome]
        if self.hasFocus():
            painter.fillRect(self.rect(), theme.color("selected"))
        sign(painter, theme, (12, 3), name, token, size=15)
        answer = item.evidence[0].value if item.evidence else _("not recorded")
        bold = 400 if item.outcome == "MET" else 600
        stop = put_right(painter, theme, self.width() - 12, 16, (Run(answer, "ink2"),))
        put(painter, theme, 34, 16, (Run(item.short or item.label, "ink", bold),), end=stop - 8)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open the entry for an unanswered condition."""
        self._choose()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the entry on Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose()
        else:
            super().keyPressEvent(event)

    def _choose(self) -> None:
        if self._verdict.outcome == "UNKNOWN" and self._verdict.missing:
            self.chosen.emit(self._verdict.missing)
