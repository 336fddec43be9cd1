"""A table from the laboratory system: pasted, looked at line by line, and only then charted, all of it at once.

What each column is, is guessed and can be changed; a text that speaks of another patient stops here.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from datetime import date

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QGuiApplication, QHideEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from bedside.domain.moment import EXAMPLE, typed_as, typed_day
from bedside.domain.problem import Problem
from bedside.exchange.reading import Task, read_rows
from bedside.exchange.tables.pasted import Grid, Made, Role, grid_of, guessed, is_plain, made_of
from bedside.exchange.tables.sheet import Sheet, read_sheet
from bedside.exchange.whose import contradictions
from bedside.text import _, _n
from bedside.ui import words
from bedside.ui.bridge import Bridge
from bedside.ui.choice_box import ChoiceBox
from bedside.ui.entry import Form
from bedside.ui.flow import Labelled
from bedside.ui.paste_rows import Origin, Preview, preview_of, role_words
from bedside.ui.permits import REFUSED
from bedside.ui.progress import ProgressStrip, Steps
from bedside.ui.record_table import RecordModel, RecordTable
from bedside.ui.theme import Theme
from bedside.ui.widgets import rich_label

_PAUSE_MS = 200
_SOURCE = "pasted table"
_COLUMNS = 12


class PastePage(Form):
    """The text, what its columns are, and the preview; nothing is stored before the button."""

    wanted_height = 520

    def __init__(self, bridge: Bridge, theme: Theme, parent: QWidget) -> None:
        super().__init__(_("Paste a table"), theme, parent)
        self._bridge = bridge
        self._grid: Grid | None = None
        self._origin = Origin({}, {})
        self._ready: Preview | None = None
        self.text = QPlainTextEdit(self)
        self.day1 = QLineEdit(self)
        self.roles: list[ChoiceBox] = []
        self._columns: list[Labelled] = []
        self.stopped = rich_label(self)
        self.strip = ProgressStrip(self)
        titles = (_("Line"), _("Becomes"), _("What"), _("Sampled"), _("Why"))
        self.model = RecordModel(titles, theme, self)
        self.table = RecordTable(_("What becomes of each line"), self.model, (58, 112, 150, 130, 0), self)
        self.steps = Steps(self)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._set_up()
        self._connect()

    def _set_up(self) -> None:
        self.when.hide()
        self.text.setAccessibleName(_("Pasted text"))
        self.text.setPlaceholderText(_("Copy the table in the laboratory system and paste it here."))
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(84)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.day1.setAccessibleName(_("Date of hospital day 1"))
        self.day1.setPlaceholderText("2020-03-20")
        self._day = self.put(_("&Date of hospital day 1"), self.day1)
        self.stopped.setWordWrap(True)
        self.table.setMinimumHeight(110)
        self.column.insertWidget(1, self.text)
        for item in (self.stopped, self.strip):
            self.column.insertWidget(self.column.count() - 2, item)
        self.fill_with(self.table)

    def _connect(self) -> None:
        self.text.textChanged.connect(self._pause.start)
        self.day1.textEdited.connect(self._pause.start)
        self._pause.timeout.connect(self.look)
        self.steps.progressed.connect(self.on_part)
        self.steps.done.connect(self.on_read)
        self.steps.failed.connect(self.on_failed)
        self.strip.cancelled.connect(self.on_cancelled)
        self.table.moved.connect(self.on_row)

    def start(self, bridge: Bridge, at: str = "") -> None:
        """Begin with what was copied."""
        self.text.setPlainText(QGuiApplication.clipboard().text())
        self.look()

    def go(self) -> None:
        """Go to the preview, or to the text where there is none."""
        (self.table if self.model.rowCount() else self.text).setFocus()

    @Slot()
    def look(self) -> None:
        """Look for another patient in the text, and guess its columns."""
        self._pause.stop()
        self._drop()
        text = self.text.toPlainText()
        if not text.strip():
            self._offer(None, ())
            self.show_lacking(_("Nothing is pasted yet."))
            return
        if self._is_of_another(text):
            self._offer(None, ())
            return
        try:
            plain = is_plain(text)
            self._grid = None if plain else grid_of(text)
        except Problem as problem:
            self._offer(None, ())
            self.show_problem(str(problem))
            return
        self._offer(self._grid, guessed(self._grid, self._bridge.catalogue) if self._grid else ())
        self.read()

    def _is_of_another(self, text: str) -> bool:
        """Stop at a text that names another patient, with both in sight."""
        found = contradictions(text, self._bridge.chart().patient, self._bridge.patients())
        self.stopped.setVisible(bool(found))
        if not found:
            return False
        head = _("This text is of another patient. Nothing of it is charted.")
        told = [_("{what}: the text says {said}, this patient has {here}").format(**item._asdict()) for item in found]
        self.stopped.setText(
            words.rich(head, px=17, weight=700, colour=self._theme.red)
            + "".join("<br>" + words.rich(f"{words.DOT} {line}", weight=600) for line in told)
        )
        self.stopped.setAccessibleName(" ".join((head, *told)))
        self.show_problem(_("Choose the right patient in the census, or take out what is not part of the table."))
        return True

    def _add_column(self) -> None:
        box = ChoiceBox(_("Column {n}").format(n=len(self.roles) + 1), role_words(), self)
        box.activated.connect(self.read)
        self.setTabOrder(self.roles[-1] if self.roles else self.day1, box)
        self.roles.append(box)
        self._columns.append(self.put("", box))

    def _offer(self, grid: Grid | None, roles: Sequence[Role]) -> None:
        while grid is not None and len(self.roles) < min(grid.columns, _COLUMNS):
            self._add_column()
        self.stopped.setVisible(self.stopped.isVisibleTo(self) and grid is None)
        for place, (row, box) in enumerate(zip(self._columns, self.roles, strict=True)):
            shown = grid is not None and place < grid.columns
            row.setVisible(shown)
            if grid is not None and shown:
                head = grid.head[place] if place < len(grid.head) else ""
                row.name(_("Column {n}").format(n=place + 1) + (f": {head}" if head else ""), box)
                box.choose(roles[place])
        self._day.setVisible(grid is None and is_plain(self.text.toPlainText()))

    @Slot()
    def read(self) -> None:
        """Read the table with the columns as they stand, a little at a time."""
        self._drop()
        try:
            day1 = typed_day(self.day1.text()) if self.day1.text().strip() else None
            made = self._made(day1)
        except Problem as problem:
            self.show_problem(str(problem))
            return
        except ValueError:
            self.show_problem(f"{_('The date of hospital day 1 is no date.')} {typed_as(EXAMPLE)}")
            return
        self.steps.start(self._work(made, day1))

    def _made(self, day1: date | None) -> Made | Sheet:
        if self._grid is None:
            self._origin = Origin({}, {})
            made = read_sheet(self.text.toPlainText().encode())
        else:
            roles = [box.value() for box in self.roles[: self._grid.columns]]
            made = made_of(
                self._grid, [*roles, *[""] * (self._grid.columns - len(roles))], self._bridge.session.catalogue
            )
            self._origin = Origin(made.lines, made.notes)
        self._day.setVisible(made.form == "columns")
        if made.form == "columns" and day1 is None:
            raise Problem(_("the table counts hospital days."), do=_("Write the date of day 1."))
        return made

    def _work(self, made: Made | Sheet, day1: date | None) -> Generator[float, None, Preview]:
        session, chart = self._bridge.session, self._bridge.chart()
        stamp = session.stamp()
        task = Task(
            patient=chart.patient,
            chart=chart,
            catalogue=session.catalogue,
            zone=session.zone,
            now=stamp.now,
            day1=day1,
            author=stamp.author,
            workstation=stamp.workstation,
            also=[item.patient for item in session.united(chart.patient.patient)],
        )
        report = yield from read_rows(_SOURCE, made.rows, made.form, task)
        return (yield from preview_of(report, self._origin, chart))

    def _drop(self) -> None:
        self.steps.stop()
        self.strip.hide()
        self._ready = None
        self.model.show_rows(())
        self.chart_it.setEnabled(False)
        self.chart_it.setText(_("&Chart"))

    @Slot(float)
    def on_part(self, part: float) -> None:
        """Show how far the reading is."""
        self.strip.show_part(_("Reading the table"), part)

    @Slot(object)
    def on_read(self, ready: Preview) -> None:
        """Show what would become of each line."""
        self.strip.hide()
        self._ready = ready
        self.model.show_rows(self._ready.rows)
        counts = self._ready.counts
        said = _("&Chart {n}, hold {held}") if counts["held"] else _("&Chart {n} values")
        self.chart_it.setText(said.format(n=counts["stored"], held=counts["held"]))
        self.chart_it.setEnabled(bool(self._ready.records))
        self.show_lacking(self._summary())

    def _summary(self) -> str:
        counts = self._ready.counts if self._ready else {}
        stored, held = counts.get("stored", 0), counts.get("held", 0)
        already, refused = counts.get("already", 0), counts.get("refused", 0)
        said = (
            (stored, _n("{count} to chart", "{count} to chart", stored)),
            (held, _to_hold(held)),
            (already, _n("{count} there already", "{count} there already", already)),
            (refused, _n("{count} refused", "{count} refused", refused)),
        )
        return f"  {words.DOT}  ".join(text for number, text in said if number)

    @Slot(object)
    def on_failed(self, error: Exception) -> None:
        """Say why a text is no table."""
        self.strip.hide()
        if not isinstance(error, Problem):
            raise error
        self.show_problem(str(error))

    @Slot()
    def on_cancelled(self) -> None:
        """Give the reading up."""
        self._drop()
        self.show_lacking(_("Not read. Change the text or a column to read it again."))

    @Slot()
    def on_row(self) -> None:
        """Tell the line under the cursor in full."""
        place = self.model.place(self.table.record())
        if place >= 0:
            self.show_lacking(self.model.row(place).story)

    @Slot()
    def submit(self) -> None:
        """Chart what the preview shows, in one transaction."""
        if self._ready is None or not self._ready.records:
            return
        records = self._ready.records
        try:
            done = self._bridge.take_in(_SOURCE, records)
        except REFUSED as problem:
            self.show_problem(str(problem))
            return
        stored = tuple(item for item in records if item.id in done.stored)
        if done.refused or not stored:
            why = " ".join(dict.fromkeys(str(item) for item in done.refused.values()))
            self.look()
            self.show_problem(_("{n} values are charted. Refused: {why}").format(n=len(stored), why=why))
            return
        self.empty()
        self.charted.emit(stored)

    def hideEvent(self, event: QHideEvent) -> None:
        """Read no further for nobody."""
        self.steps.stop()
        super().hideEvent(event)

    def kept_fields(self) -> tuple[str, ...]:
        """Return nothing: the clipboard still has it."""
        return ()

    def fill(self, typed: Sequence[str]) -> None:
        """Put nothing back."""

    def empty(self) -> None:
        """Forget the text."""
        self.text.blockSignals(True)  # noqa: FBT003 Qt takes it so
        self.text.clear()
        self.text.blockSignals(False)  # noqa: FBT003 Qt takes it so
        self._pause.stop()
        self._grid = None
        self.stopped.hide()
        self._drop()


def _to_hold(held: int) -> str:
    return _n(
        "{count} to hold until somebody settles them",
        "{count} to hold until somebody settles them",
        held,
    )
