"""The buttons that name the panels: each stands at its row, and the choice of an analyte opens beside it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from bedside.text import _
from bedside.ui.theme import Theme
from bedside.ui.trend_arrangement import Arrangement
from bedside.ui.trend_button import PanelButton
from bedside.ui.trend_canvas import TrendCanvas
from bedside.ui.trend_chooser import Chooser
from bedside.ui.trend_layout import EDGE, LEFT


class Heads(QObject):
    """Keeps one button for each panel and turns what hands do with them into another arrangement.

    `changed` says that the arrangement is another one, `refused` why it stays.
    """

    changed = Signal()
    refused = Signal(str)

    def __init__(self, arrangement: Arrangement, look: Theme, canvas: TrendCanvas, parent: QWidget) -> None:
        super().__init__(parent)
        self._arrangement, self._look, self._canvas, self._parent = arrangement, look, canvas, parent
        # The buttons lie in a column of the panels' height, which cuts off what is scrolled away.
        self._column = QWidget(canvas)
        self._pool: list[PanelButton] = []
        self.chooser: Chooser | None = None
        canvas.moved.connect(self.place)

    @property
    def buttons(self) -> tuple[PanelButton, ...]:
        """Return the buttons, top to bottom."""
        return tuple(self._pool[: len(self._arrangement.codes)])

    def show_names(self) -> None:
        """Name the panels of the arrangement."""
        picture = self._canvas.picture
        if picture is None:
            return
        codes = self._arrangement.codes
        while len(self._pool) < len(codes):
            self._pool.append(self._made(len(self._pool)))
        for place, made in enumerate(self._pool):
            made.setVisible(place < len(codes))
        for made, code in zip(self.buttons, codes, strict=True):
            analyte = picture.chart.catalogue.analyte(code)
            made.show_title(analyte.title, analyte.short)
        self.place()

    def _made(self, place: int) -> PanelButton:
        made = PanelButton(place, self._look, self._column)
        made.asked.connect(self.choose)
        made.dragged.connect(self.on_dragged)
        made.dropped.connect(self.on_dropped)
        made.drag_left.connect(self.on_drag_left)
        made.move_asked.connect(self.move)
        made.removal_asked.connect(self.remove)
        made.panel_asked.connect(self.add)
        if self._pool:
            QWidget.setTabOrder(self._pool[-1], made)
        return made

    def set_theme(self, look: Theme) -> None:
        """Take the colours of a theme."""
        self._look = look
        for made in self._pool:
            made.set_theme(look)
        if self.chooser is not None:
            self.chooser.set_theme(look)

    @Slot()
    def place(self) -> None:
        """Put each button at the head of its row."""
        layout = self._canvas.layout_now
        self._column.setGeometry(0, round(layout.area.top), round(LEFT), round(layout.area.height))
        for made, row in zip(self.buttons, layout.panels, strict=False):
            spot = QPoint(round(EDGE) - 3, round(row.top - layout.area.top) + 2)
            if made.pos() != spot:
                made.move(spot)
        self._canvas.titles = tuple(float(made.x() + made.width()) for made in self.buttons[: len(layout.panels)])

    @Slot()
    def add(self) -> None:
        """Open the choice of another panel."""
        if why := self._arrangement.why_not_add():
            self.refused.emit(why)
            return
        self._open(-1, 40)

    @Slot(int)
    def choose(self, place: int) -> None:
        """Open the choice of what a panel shows."""
        made = self._pool[place]
        self._open(place, made.mapTo(self._parent, QPoint(0, made.height())).y())

    def _open(self, place: int, top: int) -> None:
        if self._canvas.picture is None:
            return
        if self.chooser is None:
            self.chooser = Chooser(self._look, self._parent)
            self.chooser.chosen.connect(self.on_chosen)
            self.chooser.move_asked.connect(self.move)
            self.chooser.removal_asked.connect(self.remove)
            self.chooser.left.connect(self.on_left)
        self.chooser.begin(place, self._canvas.picture.chart, tuple(self._arrangement.codes), top)

    @Slot(int, str)
    def on_chosen(self, place: int, code: str) -> None:
        """Show an analyte in a panel, or in a new one."""
        if place < 0:
            place = self._arrangement.add(code)
        else:
            self._arrangement.choose(place, code)
        self._changed(place)

    @Slot(int)
    def on_left(self, place: int) -> None:
        """Give the keyboard back to where it was."""
        wanted = self._pool[place] if place >= 0 else self._canvas
        wanted.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(int, int)
    def move(self, place: int, way: int) -> None:
        """Move a panel one place up or down; the keyboard goes with it."""
        self._changed(self._arrangement.move(place, place + way))

    @Slot(int)
    def remove(self, place: int) -> None:
        """Take a panel away; the last one stays."""
        if not self._arrangement.remove(place):
            self.refused.emit(_("One panel stays. Choose another analyte for it instead."))
            return
        self._changed(min(place, len(self._arrangement.codes) - 1))

    @Slot(int, QPoint)
    def on_dragged(self, place: int, at: QPoint) -> None:
        """Show where the panel would land."""
        layout, to = self._canvas.layout_now, self._target(place, at)
        row = layout.panels[to]
        self._canvas.drop_at = row.bottom if to > place else row.top if to < place else None
        self._canvas.viewport().update()

    @Slot(int, QPoint)
    def on_dropped(self, place: int, at: QPoint) -> None:
        """Move the panel to where it was let go."""
        self.on_drag_left()
        to = self._target(place, at)
        if to != place:
            self._changed(self._arrangement.move(place, to))

    @Slot()
    def on_drag_left(self) -> None:
        """Take the line of the drag away."""
        self._canvas.drop_at = None
        self._canvas.viewport().update()

    def _target(self, place: int, at: QPoint) -> int:
        y, rows = self._canvas.mapFromGlobal(at).y(), self._canvas.layout_now.panels
        return next((to for to, row in enumerate(rows) if y < row.bottom), len(rows) - 1) if rows else place

    def _changed(self, place: int) -> None:
        self.changed.emit()
        self._canvas.scroll_to_panel(place)
        if 0 <= place < len(self._pool):
            self._pool[place].setFocus(Qt.FocusReason.OtherFocusReason)
