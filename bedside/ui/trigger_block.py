"""One prompt of the taper panel: what fired, since when it waits and on which records; or how it was answered."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from bedside.domain.chart import Chart
from bedside.domain.wording import unit_text
from bedside.protocol.assessment import Trigger
from bedside.protocol.opened import opened_words
from bedside.report.spoken import figure
from bedside.text import _
from bedside.ui import words
from bedside.ui.paint import Run, put, put_right, sign, wrapped
from bedside.ui.paint import width as run_width
from bedside.ui.theme import Theme
from bedside.ui.verdict_rows import origin_word
from bedside.ui.wrapping import LINE, Lines, PressRow

_LEFT, _RIGHT = 34, 12


class TriggerBlock(PressRow):
    """One prompt. A click or Enter takes it up: `picked` carries its id, `chosen` its first record."""

    chosen = Signal(str)
    picked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.trigger: Trigger | None = None
        self._current = False
        self._chart: Chart | None = None
        self.pressed.connect(self._choose)

    def show_trigger(self, trigger: Trigger, chart: Chart, *, current: bool) -> None:
        """Show a prompt; the `current` one, which the choices below belong to, is the loudest of the panel."""
        self.trigger, self._chart, self._current = trigger, chart, current
        told = (headline(trigger, chart), trigger.reason, words.signs(trigger.threshold), _(trigger.source))
        self.setAccessibleName(": ".join(dict.fromkeys((trigger.label, told[0], trigger.reason))))
        self.setAccessibleDescription(self._open_words() if trigger.open_since else trigger.answered or "")
        self.setToolTip("\n".join(part for part in (f"{trigger.id} {trigger.label}", *told) if part))
        self.updateGeometry()
        self.update()

    def _open_words(self) -> str:
        if self.trigger is None or self._chart is None or self.trigger.open_since is None:
            return ""
        return _("open {span}").format(span=words.span(self._chart.at - self.trigger.open_since))

    def lines_at(self, width: int) -> Lines:
        """Return the headline and, for the one taken up, its evidence; how it was answered for one that is past."""
        item, chart = self.trigger, self._chart
        if item is None or chart is None:
            return ()
        room = width - _LEFT - _RIGHT
        beside = room - run_width(self._waits()) - 8
        told = [Run(headline(item, chart, short=short), "ink", 600) for short in (False, True)]
        fitting = next((run for run in told if run_width(run) <= beside), told[0])
        lines = (*wrapped(_evidence(item, chart), room), *wrapped(_rule(item, room), room)) if self._current else ()
        return (*wrapped((fitting,), beside), *(lines if item.open_since else wrapped(_answer(item), room)))

    def _waits(self) -> Run:
        doubt = self.trigger is not None and self.trigger.outcome == "UNKNOWN"
        return Run(self._open_words(), "amber" if doubt else "red", 600, 13)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the block."""
        if self.trigger is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, doubt = self._theme, self.trigger.outcome == "UNKNOWN"
        if self._current:
            painter.fillRect(self.rect(), theme.color("amber_tint" if doubt else "red_tint"))
            painter.fillRect(0, 0, 3, self.height(), theme.color("amber_mark" if doubt else "red_mark"))
        if self.hasFocus():
            painter.setPen(theme.pen("blue_mark", 2))
            painter.drawRect(1, 1, self.width() - 2, self.height() - 2)
        open_sign = ("diamond-question", "amber") if doubt else ("triangle-bang", "red_mark")
        sign(painter, theme, (12, 5), *(open_sign if self.trigger.open_since else ("tick", "ink2")))
        put_right(painter, theme, self.width() - _RIGHT, 18, (self._waits(),))
        for place, line in enumerate(self.lines_at(self.width())):
            put(painter, theme, _LEFT, 18 + place * LINE, line)
        painter.end()

    @Slot()
    def _choose(self) -> None:
        if self.trigger is None:
            return
        read = (*self.trigger.opened_by, *self.trigger.evidence)
        if read:
            self.chosen.emit(read[0].record)
        self.picked.emit(self.trigger.id)


def _evidence(item: Trigger, chart: Chart) -> tuple[Run, ...]:
    """Return when, and why unless the headline has said it: two values of one analyte speak for themselves."""
    times = [words.stamp(one.at, chart.zone, one.precision) for one in item.evidence[:2]]
    opened = words.signs(opened_words(item, chart))
    if opened:
        return Run(opened, "blue", 600, 13), Run(f": {item.reason}" if item.reason else "", "ink2", 400, 13)
    if not times:
        return (Run(item.reason, "ink2", 400, 13),)
    rest = _("and {when}").format(when=times[1]) if len(times) > 1 else ""
    why = "" if _says_all(item, chart) else item.reason
    said = ": ".join(part for part in (rest, why) if part)
    return Run(times[0] + (("," if rest else ":") if said else ""), "blue", 600, 13), Run(said, "ink2", 400, 13)


def _says_all(item: Trigger, chart: Chart) -> bool:
    """Return whether the headline has both values of what fired."""
    codes = [seen.item for seen in item.evidence[:2]]
    named = headline(item, chart) != item.label
    return named and item.outcome == "MET" and len(codes) > 1 and len(item.evidence) == codes.count(codes[0])


def _rule(item: Trigger, room: int) -> tuple[Run, ...]:
    """Return rule, origin and limit; a limit in many words stands below the choices."""
    run = Run(rule_words(item), "ink2", 400, 13)
    if run_width(run) <= room * 2:
        return (run,)
    return (Run(f"{item.id}, {origin_word(item.origin)}", "ink2", 400, 13),)


def rule_words(item: Trigger) -> str:
    """Return the rule with its origin and limit: "TAP-4b, paper: > 0.6 ng/mL and above the value before"."""
    limit = words.signs(item.threshold)
    return f"{item.id}, {origin_word(item.origin)}" + (f": {limit}" if limit else "")


def _answer(item: Trigger) -> tuple[Run, ...]:
    return (Run(f"{item.id} {item.answered or ''}", "ink2", 400, 13),)


def headline(trigger: Trigger, chart: Chart, *, short: bool = False) -> str:
    """Return what a prompt says first: the value that opened it and the one now or before, else the rule's name.

    `short` takes the analyte's short name.
    """
    if not trigger.evidence:
        return trigger.label
    first = (*trigger.opened_by, *trigger.evidence)[0]
    rest = [item for item in trigger.evidence if item.record != first.record]
    try:
        analyte = chart.catalogue.analyte(first.item)
        unit = unit_text(first.item, first.unit, chart.catalogue) if first.unit else ""
    except KeyError:
        return trigger.label
    other = next((item for item in rest if item.item == first.item), None)
    was = ""
    if other is not None:
        said = _("was {value}") if other.at <= first.at else _("now {value}")
        was = ", " + said.format(value=figure(other.value))
    return f"{analyte.short if short else analyte.title} {figure(first.value)}{was} {unit}".strip()
