"""NEWS2 for the times of charting, worked out in slices once the rest of the flowsheet is on the screen."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QTimer, Slot

from bedside.domain.chart import rewind
from bedside.protocol import measures
from bedside.protocol.question import Question
from bedside.scores.answer import Answer
from bedside.scores.registry import scores
from bedside.text import _
from bedside.ui import flowsheet_order as order
from bedside.ui.bridge import Bridge
from bedside.ui.flowsheet_entries import Entry
from bedside.ui.flowsheet_model import FlowsheetModel
from bedside.ui.flowsheet_rows import WORKED_OUT
from bedside.ui.flowsheet_story import Story
from bedside.ui.score_rows import short_name
from bedside.ui.score_words import band_words, interval_words, missing_words

_SLICE_SECONDS = 0.012
#: rows whose charting makes the score worth asking for at that time
_ASKED_BY = frozenset({"temp", "hr", "rr", "spo2", order.PRESSURE, order.OXYGEN, "avpu"})


class WorkedOut(QObject):
    """Fills the rows of scores, newest column first; what a correction changes is asked again."""

    def __init__(self, bridge: Bridge, model: FlowsheetModel, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge, self._model = bridge, model
        self._todo: list[tuple[int, int]] = []
        self._answers: dict[Entry, Answer] = {}
        self._slice = QTimer(self)
        self._slice.setInterval(0)
        self._slice.timeout.connect(self.some)

    def start(self) -> None:
        """Work the scores of the sheet out anew."""
        sheet = self._model.sheet
        asked = {column for line in sheet.lines if line.key in _ASKED_BY for column in line.cells}
        rows = [row for row, line in enumerate(sheet.lines) if line.key in _keys()]
        dated = [column for column in sorted(asked) if sheet.columns[column].slot.dated]
        self._todo = [(row, column) for column in dated for row in rows]
        self._answers = {}
        if self._todo:
            self._slice.start()

    def resume(self) -> None:
        """Go on where it was stopped."""
        if self._todo:
            self._slice.start()

    def stop(self) -> None:
        """Work out nothing more."""
        self._slice.stop()

    def waiting(self) -> bool:
        """Return whether some are not worked out yet."""
        return bool(self._todo)

    @Slot()
    def some(self) -> None:
        """Work out as many as fit into a few milliseconds."""
        end = time.monotonic() + _SLICE_SECONDS
        made: dict[tuple[int, int], Entry] = {}
        while self._todo and time.monotonic() < end:
            place = self._todo.pop()
            made[place] = self._one(*place)
        self._model.show_worked_out(made)
        if not self._todo:
            self._slice.stop()

    def _one(self, row: int, column: int) -> Entry:
        name = self._model.line(row).key.removeprefix(order.SCORE)
        at = self._model.column(column).newest
        chart = self._bridge.chart()
        question = Question(protocol=self._bridge.session.protocol(), chart=rewind(chart, at))
        answer = measures.answer(question, name.casefold())
        entry = Entry("", order.SCORE + name, at, "minute", at, "", interval_words(answer), "worked_out")
        self._answers[entry] = answer
        return entry

    def story(self, entry: Entry) -> Story | None:
        """Return the story of a score that was worked out, None for an entry of the chart."""
        answer = self._answers.get(entry)
        if answer is None:
            return None
        head = f"{answer.scale} {interval_words(answer)}"
        said = _("worked out from what was charted by then; {source}").format(source=_(answer.source))
        score, chart = scores()[entry.key.removeprefix(order.SCORE).casefold()], self._bridge.chart()
        names = tuple(short_name(name, score, chart) for name in answer.missing)
        first = short_name(answer.narrows, score, chart) if answer.narrows else ""
        return Story(head, band_words(answer), missing_words(names, first), said)


def _keys() -> frozenset[str]:
    return frozenset(order.SCORE + name for name in WORKED_OUT)
