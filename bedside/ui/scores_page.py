"""The scores tab: every score as a number or the interval it must lie in, what it read and what would narrow it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from bedside.protocol.assessment import Assessment
from bedside.scores.registry import scores
from bedside.text import _, _p
from bedside.ui import words
from bedside.ui.bridge import Bridge
from bedside.ui.permits import Permits
from bedside.ui.record_table import RecordModel, RecordTable
from bedside.ui.score_rows import Known, Told, enterable, input_rows, input_topics, known, score_rows, told_of
from bedside.ui.score_words import entry_for
from bedside.ui.scroll_label import ScrollLabel
from bedside.ui.splits import Split
from bedside.ui.theme import Theme
from bedside.ui.widgets import head, words_label

_LINES = 5
_KEPT = "scores split"
_SIZES = (260, 320)


class InputTable(RecordTable):
    """The inputs of a score; `topics` are what F1 tells about each of them, empty for what is no number of its own."""

    topics: tuple[str, ...] = ()

    def help_topic(self) -> str:
        """Return what F1 tells about."""
        row = self.currentIndex().row()
        return self.topics[row] if 0 <= row < len(self.topics) else ""


class ScoresPage(QWidget):
    """A list of scores over the one that is selected. `missing_asked` carries what the entry opens for."""

    missing_asked = Signal(str)

    def __init__(self, bridge: Bridge, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._theme = bridge, theme
        self._known: tuple[Known, ...] = ()
        self.model = RecordModel((_("Score"), _("Now"), _("Means"), _("Decides")), theme, self)
        self.inputs_model = RecordModel(
            (_("Input"), _("Value"), _("Time"), _p("value", "Age"), _("How it comes")), theme, self
        )
        self.split = Split(Qt.Orientation.Vertical, self)
        self.table = RecordTable(_("Scores"), self.model, (180, 118, 0, 152), self.split, wraps=True)
        self._below = QWidget(self.split)
        self.detail = ScrollLabel(_("The selected score"), self._below, lines=_LINES)
        widths = (190, 130, 108, 54, 0)
        self.inputs = InputTable(_("Inputs of the score"), self.inputs_model, widths, self._below, wraps=True)
        self.hint = words_label(_("Enter on a missing input opens its entry"), "quiet", self)
        self.hint.setVisible(Permits(bridge.session).allows("chart"))
        self.count = words_label("", "quiet", self)
        self.table.moved.connect(self.on_score)
        self.table.activated.connect(self.on_score_entered)
        self.inputs.activated.connect(self.on_input)
        self.inputs.chosen.connect(self.on_chosen)
        bridge.assessment_changed.connect(self.on_assessment)
        self.setFocusProxy(self.table)
        self._lay_out()

    def _lay_out(self) -> None:
        top = head(self)
        line = QHBoxLayout(top)
        line.setContentsMargins(8, 0, 12, 0)
        line.setSpacing(8)
        line.addWidget(words_label(_("Scores"), "title", top))
        line.addWidget(self.count)
        line.addStretch(1)
        line.addWidget(self.hint)
        below = QVBoxLayout(self._below)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(0)
        inset = QHBoxLayout()
        inset.setContentsMargins(12, 6, 12, 6)
        inset.addWidget(self.detail)
        below.addLayout(inset)
        below.addWidget(self.inputs, 1)
        self.split.reset.connect(self.on_reset)
        self.split.splitterMoved.connect(self.on_split)
        self._take_sizes(self._bridge.kept.value(_KEPT))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(top)
        column.addWidget(self.split, 1)

    def _take_sizes(self, kept: object) -> None:
        """Give the two parts the sizes that this user gave them, else much the same."""
        sizes = [item for item in kept if isinstance(item, int)] if isinstance(kept, list) else []
        self.split.setSizes(sizes if len(sizes) == len(_SIZES) else list(_SIZES))

    @Slot(int, int)
    def on_split(self, _at: int, _place: int) -> None:
        """Keep the sizes of the two parts."""
        self._bridge.kept.keep(_KEPT, self.split.sizes())

    @Slot()
    def on_reset(self) -> None:
        """Give the two parts their first sizes."""
        self._bridge.kept.keep(_KEPT, None)
        self._take_sizes(None)

    @Slot(object)
    def on_assessment(self, assessment: Assessment) -> None:
        """Show the selected patient; a hidden tab waits until it is seen."""
        if assessment.patient_id == self._bridge.patient_id and self.isVisible():
            self.refresh()

    def showEvent(self, event: object) -> None:
        """Catch up when the tab is opened."""
        self.refresh()

    def refresh(self) -> None:
        """Read the scores of the chart again; the cursor stays on its score."""
        if not self._bridge.patient_id:
            return
        if self._bridge.incomplete:
            self._bridge.complete()
        chart = self._bridge.chart()
        self._known = known(scores(), self._bridge.assessment().scores)
        before = self.table.record()
        self.model.show_rows(score_rows(self._known, chart))
        settled = sum(1 for item in self._known if item.answer.value is not None)
        self.count.setText(_("{n} of {m} settled").format(n=settled, m=len(self._known)))
        self.table.select(before)
        if self._known and not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.model.index(0, 0))
        self.on_score()

    def chosen(self) -> Known | None:
        """Return the score under the cursor."""
        name = self.table.record()
        return next((item for item in self._known if item.score.name == name), None)

    @Slot()
    def on_score(self) -> None:
        """Tell the score under the cursor in full, with its inputs."""
        item = self.chosen()
        chart = self._bridge.chart() if item else None
        if item is None or chart is None:
            self.detail.show_text("")
            self.inputs.topics = ()
            self.inputs_model.show_rows(())
            return
        self.detail.show_text(self._rich(told_of(item, chart)))
        self.inputs.topics = input_topics(item, chart.catalogue)
        self.inputs_model.show_rows(input_rows(item, chart))
        if self.inputs_model.rowCount():
            self.inputs.setCurrentIndex(self.inputs_model.index(0, 0))

    def _rich(self, told: Told) -> str:
        theme = self._theme
        looks = (
            (told.head, 17, 700, theme.ink),
            (told.band, 14, 600, theme.ink),
            (told.decides, 14, 400, theme.amber),
            (told.forms, 13, 400, theme.ink2),
            (told.formula, 13, 400, theme.ink),
            (told.origin, 13, 400, theme.ink3),
        )
        said = (words.rich(text, px=px, weight=weight, colour=colour) for text, px, weight, colour in looks if text)
        return "<br>".join(said)

    @Slot(QModelIndex)
    def on_score_entered(self, _index: QModelIndex) -> None:
        """Go to the inputs of the score."""
        self.inputs.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot(QModelIndex)
    def on_input(self, _index: QModelIndex) -> None:
        """Open the entry of a missing input; a used one is selected in every view."""
        item, name = self.chosen(), self.inputs.record()
        if item is not None and enterable(name, item):
            self.missing_asked.emit(entry_for(name, item.score))
        else:
            self.on_chosen(name)

    @Slot(str)
    def on_chosen(self, name: str) -> None:
        """Select the record that an input stands in."""
        if self._bridge.chart().find(name) is not None:
            self._bridge.select_record(name)

    def help_topic(self) -> str:
        """Return what F1 tells about."""
        return f"score:{self.table.record()}"
