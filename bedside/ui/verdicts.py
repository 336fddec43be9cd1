"""Eligibility: the state in words, then every rule with its value, age and origin; a leaf leads to its record."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from bedside.protocol.assessment import Assessment, Flip
from bedside.text import _
from bedside.ui import words
from bedside.ui.as_of import AsOf
from bedside.ui.bridge import Bridge
from bedside.ui.icons import pixmap
from bedside.ui.scroller import Scroller
from bedside.ui.theme import Theme
from bedside.ui.verdict_head import verdict_head
from bedside.ui.verdict_list import ROW_HEIGHT, VerdictDelegate, VerdictList, VerdictModel
from bedside.ui.verdict_rows import rows_of
from bedside.ui.widgets import button, head, rich_label, words_label

#: milliseconds after which the slider counts as at rest
_REST_MS = 250
#: pixels of the story of a row, and less of it in a panel that is low
_STRIP, _LOW, _LOW_STRIP = 78, 290, 40
_LEAST = 236


class Verdicts(QWidget):
    """Head, state, tree, and the story of the row selected. `missing_asked` carries what a leaf lacks.

    `line_asked` carries a line that would flip the verdict, `grid_asked` wants every protocol side by side.
    """

    missing_asked = Signal(str)
    line_asked = Signal(str)
    grid_asked = Signal()

    def __init__(self, bridge: Bridge, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._theme = bridge, theme
        self._opened: frozenset[str] = frozenset()
        self._patient = ""
        self._seen: Assessment | None = None
        self._told = ""
        self._flips: tuple[object, tuple[Flip, ...]] = None, ()
        self._top = head(self)
        self.title = words_label(_("Eligibility"), "title", self._top)
        self.compare = button("", self._top)
        self.back = button(_("Now") + "  Esc", self._top, name=_("Back to the verdict of now"))
        self._sign = QLabel(self)
        self.state = rich_label(self)
        self.model = VerdictModel(self)
        self.view = VerdictList(self)
        self.strip = Scroller(self)
        self.detail = rich_label(self.strip.viewport())
        self.as_of = AsOf(theme, self)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self.on_rest)
        self.as_of.changed.connect(self.on_as_of)
        self.as_of.hide()
        self._set_up()
        self._lay_out()
        bridge.assessment_changed.connect(self.on_assessment)

    def _set_up(self) -> None:
        self.view.setAccessibleName(_("Eligibility, rule by rule"))
        self.view.setModel(self.model)
        self.view.setItemDelegate(VerdictDelegate(self._theme, self.view))
        self.view.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)  # the panels below stay put
        self.view.setMinimumHeight(4 * ROW_HEIGHT + 4)  # where the window is low, the whole side scrolls
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.moved.connect(self.on_row)
        self.view.clicked.connect(self.on_clicked)
        self.view.entered.connect(self.on_entered)
        self.view.folded.connect(self.on_folded)
        self.compare.clicked.connect(self.grid_asked)
        self.back.clicked.connect(self.as_of.go_to_now)
        self.compare.setToolTip(_("Every protocol side by side") + " (F6)")
        for item in (self.compare, self.back):
            item.setProperty("segment", "only")
            item.hide()
        self._say_nothing(_("No patient chosen"))
        self.detail.setWordWrap(True)
        self.detail.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.detail.setContentsMargins(12, 4, 12, 4)
        self.strip.setWidget(self.detail)
        self.strip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.strip.setAccessibleName(_("The row in full"))
        self.strip.hide()

    def _lay_out(self) -> None:
        line = QHBoxLayout(self._top)
        line.setContentsMargins(12, 0, 8, 0)
        line.addWidget(self.title)
        line.addStretch(1)
        line.addWidget(self.compare)
        line.addWidget(self.back)
        said = QHBoxLayout()
        said.setContentsMargins(12, 4, 12, 4)
        said.setSpacing(7)
        said.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        said.addWidget(self.state, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._top)
        column.addLayout(said)
        column.addWidget(self.as_of)
        column.addWidget(self.view, 1)
        column.addWidget(self.strip)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back to now on Escape."""
        if event.key() == Qt.Key.Key_Escape and self.as_of.moment is not None:
            self.as_of.go_to_now()
        else:
            super().keyPressEvent(event)

    @Slot(object)
    def on_assessment(self, assessment: Assessment) -> None:
        """Show the selected patient's verdicts; what was unfolded stays unfolded."""
        if assessment.patient_id != self._bridge.patient_id:
            return
        moment = self.as_of.moment
        if assessment.patient_id != self._patient:
            self._patient, self._opened = assessment.patient_id, frozenset()
            self._tell()
            self.as_of.known_then = False
            moment = assessment.ladder.first_given
        self.as_of.show()
        self.as_of.show_chart(self._bridge.chart(), moment)
        self.on_as_of()

    @Slot()
    def on_as_of(self) -> None:
        """Show the verdicts as of the moment chosen."""
        live, moment = self._bridge.assessment(), self.as_of.moment
        self._rest.stop()
        self._mark(live)
        seen = live if moment is None else self._then(whole=False)
        if seen is None:
            self.model.show_rows(())
            self._sign.clear()
            self._say_nothing(_("Nothing was known then"))
            self._tell(_("Everything of that time was entered later. Choose \u201cknown now\u201d, or move right."))
            return
        if not self.model.rowCount():
            self._tell()
        if moment is None:
            self._flips = None, seen.flip
        elif self.isVisible():
            self._rest.start()
        self._show_state(seen, live)
        self._fill(seen)

    @Slot()
    def on_rest(self) -> None:
        """Work out what would have flipped a past verdict, once the slider rests."""
        if self.as_of.moment is not None and (seen := self._then(whole=True)) is not None:
            self._flips = self._asked(), seen.flip
            self._fill(seen)

    def _asked(self) -> object:
        """Return whose verdict of which moment is asked for, None for now."""
        moment = self.as_of.moment
        return None if moment is None else (self._patient, moment, self.as_of.known_then)

    def _then(self, *, whole: bool) -> Assessment | None:
        """Return the verdicts of the moment chosen, None where nothing was known."""
        moment = self.as_of.moment
        if moment is None or not self._bridge.patient_id:
            return None
        try:
            return self._bridge.assessment_at(moment, moment if self.as_of.known_then else None, whole=whole)
        except LookupError:
            return None

    def _mark(self, live: Assessment) -> None:
        """Make a past verdict that somebody asked for unmistakable: the head is a bar that says of when it is.

        That of the first dose is where a treated patient is always looked at; the line of the verdict says so.
        """
        usual = self.as_of.moment == live.ladder.first_given and not self.as_of.known_then
        then = self.as_of.moment is not None and not usual
        self.compare.setText(f"{live.protocol.id} {live.protocol.version}")
        self.compare.setAccessibleName(_("Compare protocols; in use is {name}").format(name=self.compare.text()))
        self.compare.setVisible(not then)
        self.back.setVisible(then)
        # A treated patient is first looked at as of the first dose: the way to now is told in words.
        here = _("Eligibility") if usual else _("Eligibility as of now")
        self.title.setText(self.as_of.said() if then else here)
        if bool(self._top.property("past")) != then:
            self._top.setProperty("past", then)
            for item in (self._top, self.title):
                item.style().unpolish(item)
                item.style().polish(item)

    def _fill(self, assessment: Assessment) -> None:
        self._seen = assessment
        protocol = self._bridge.session.protocol(assessment.protocol.id)
        # Those of a past moment stay in sight while they are worked out again: nothing flickers with each entry.
        asked, known = self._flips
        flip = known if asked == self._asked() else ()
        self.model.show_rows(rows_of(assessment, self._opened, self._bridge.chart(), protocol, flip))
        self._tell_again()

    def _show_state(self, seen: Assessment, live: Assessment) -> None:
        told = verdict_head(seen, live, self.as_of.moment, self._bridge.zone)
        self._sign.setPixmap(pixmap(self._theme, *told.sign, 20))
        self.state.setText(told.rich(self._theme))
        for tell in (self.state.setAccessibleName, self.state.setToolTip, self.view.setAccessibleDescription):
            tell(told.spoken)

    def _say_nothing(self, why: str) -> None:
        self.state.setText(words.rich(why, px=17, weight=700))
        for tell in (self.state.setAccessibleName, self.state.setToolTip, self.view.setAccessibleDescription):
            tell(why)

    def _tell_again(self) -> None:
        """Tell the story of the row anew where it became another one: it never contradicts the row."""
        if self._told:
            place = self.model.place(self._told)
            self._tell(*(self.model.row(place).detail if place >= 0 else ()), of=self._told if place >= 0 else "")

    def _tell(self, *lines: str, of: str = "") -> None:
        """Tell a story below the rows, which have the room while there is none; `of` is the row that it is of."""
        self._told = of
        if self.detail.toolTip() == "\n".join(lines) and lines:
            return
        first, *rest = lines or ("",)
        said = [words.rich(first, px=13), *(words.rich(one, px=13, colour=self._theme.ink2) for one in rest)]
        self.detail.setText("<br>".join(said))
        self.detail.setToolTip("\n".join(lines))
        self.detail.setAccessibleDescription("; ".join(lines))
        self.strip.verticalScrollBar().setValue(0)
        self.strip.setVisible(bool(first))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the story less room in a low window; it scrolls."""
        super().resizeEvent(event)
        self.strip.setFixedHeight(_STRIP if self.height() >= _LOW else _LOW_STRIP)

    def showEvent(self, event: QShowEvent) -> None:
        """Go on where a past verdict is shown."""
        super().showEvent(event)
        if self.as_of.moment is not None:
            self._rest.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask nothing more: the session may close with the window."""
        self._rest.stop()
        super().hideEvent(event)

    def minimumSizeHint(self) -> QSize:
        """Return little: the rows and the story scroll."""
        return QSize(super().minimumSizeHint().width(), _LEAST)

    @Slot(QModelIndex)
    def on_row(self, index: QModelIndex) -> None:
        """Tell the story of a row and point every view at its record."""
        row = self.model.row(index.row())
        self._tell(*row.detail, of=row.id)
        if row.record:
            self._bridge.select_record(row.record)

    @Slot(QModelIndex)
    def on_clicked(self, index: QModelIndex) -> None:
        """Fold a branch, or lead to a leaf's record."""
        row = self.model.row(index.row())
        self.on_row(index)
        if row.branch:
            self.on_folded(index)
        elif row.line:
            self.line_asked.emit(row.line)

    @Slot(QModelIndex)
    def on_entered(self, index: QModelIndex) -> None:
        """Begin the line of a fact, or open the entry for what is missing; a branch folds."""
        row = self.model.row(index.row())
        if row.line:
            self.line_asked.emit(row.line)
        elif row.missing:
            self.missing_asked.emit(row.missing)
        elif row.branch:
            self.on_folded(index)

    @Slot(QModelIndex)
    def on_folded(self, index: QModelIndex) -> None:
        """Fold or unfold a branch and stay on it."""
        name = self.model.row(index.row()).id
        self._opened = self._opened ^ {name}
        self._fill(self._seen or self._bridge.assessment())
        self.view.setCurrentIndex(self.model.index(self.model.place(name)))
