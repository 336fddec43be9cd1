"""The left side of the Note tab: the physician's own words, section by section; all else comes from the chart."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from bedside.desk.templates import Templates
from bedside.domain.chart import Chart
from bedside.domain.consult import Consult, Urgency
from bedside.domain.records import Document
from bedside.report.advised import Advised
from bedside.text import _
from bedside.ui.bridge import Bridge
from bedside.ui.choice_box import ChoiceBox
from bedside.ui.note_advice import Made, Own, Tools
from bedside.ui.note_checklist import Checklist
from bedside.ui.note_fields import TimeEdit, WordsEdit
from bedside.ui.note_recommended import Recommended
from bedside.ui.note_words import Part, parts, text_titles, urgencies
from bedside.ui.scroller import Scroller
from bedside.ui.theme import Theme
from bedside.ui.widgets import button, words_label


class NoteEditor(Scroller):
    """Every field of a Consult. `edited` says that a person changed one, `answer_asked` a recommendation.

    Who asked and the recommendations are switched off (`fix`) while an addendum is written: it is about texts only.
    """

    edited = Signal()
    answer_asked = Signal(str, str)

    def __init__(self, bridge: Bridge, theme: Theme, templates: Templates, parent: QWidget) -> None:
        super().__init__(parent)
        self._bridge, self._templates = bridge, templates
        self._showing = False
        self.texts: dict[str, WordsEdit] = {}
        self._fixed: list[QWidget] = []
        self.page = QWidget(self.viewport())
        self._tools = Tools(theme, bridge.zone, bridge.now, templates.expanded)
        self.before = Recommended(theme, self.page)
        self.made = Made(self._tools, self.page)
        self.own = Own(self._tools, bridge.catalogue, self.page)
        self.checklist = Checklist(self.page)
        self._column = QVBoxLayout(self.page)
        self._column.setContentsMargins(12, 10, 14, 16)
        self._column.setSpacing(8)
        self._lay_out()
        self.setWidget(self.page)
        self.setAccessibleName(_("Words of the note"))
        for part in (self.made, self.own, self.checklist):
            part.edited.connect(self.on_edited)
        self.before.answer_asked.connect(self.answer_asked)

    def _lay_out(self) -> None:
        self._column.addWidget(self.before)
        for part in parts():
            self._column.addSpacing(6)
            self._column.addWidget(words_label(part.title, "title", self.page))
            if part.name == "asked":
                self._put_asked()
            if part.name == "advice":
                for item in (self.made, self.own):
                    self._column.addWidget(item)
                    self._fixed.append(item)
            self._put_texts(part)
            if part.name == "offlabel":
                self._column.addWidget(self.checklist)
        self._column.addStretch(1)

    def _put_asked(self) -> None:
        bridge, page = self._bridge, self.page
        self.asked_by, self.asked_from = QLineEdit(page), QLineEdit(page)
        self.asked_at = TimeEdit(_("Asked at"), bridge.zone, bridge.now, page)
        self.seen_at = TimeEdit(_("Seen at"), bridge.zone, bridge.now, page)
        self.urgency = ChoiceBox(_("Urgency"), urgencies(), page, prompt=_("not said"))
        form = self._new_form()
        for title, field in (
            (_("Asked &by"), self.asked_by),
            (_("From &which ward"), self.asked_from),
            (_("Asked &at"), self.asked_at),
            (_("&Urgency"), self.urgency),
            (_("&Patient seen at"), self.seen_at),
        ):
            form.addRow(title, field)
            field.setAccessibleName(title.replace("&", ""))
            self._fixed.append(field)
        for line in (self.asked_by, self.asked_from):
            line.textEdited.connect(self.on_edited)
        for time in (self.asked_at, self.seen_at):
            time.edited.connect(self.on_edited)
        self.urgency.currentIndexChanged.connect(self.on_edited)

    def _put_texts(self, part: Part) -> None:
        titles = text_titles()
        for name in part.texts:
            found = self._templates.of(name)
            field = WordsEdit(titles[name], self._templates.expanded, found, self.page)
            field.edited.connect(self.on_edited)
            self.texts[name] = field
            line = QHBoxLayout()
            label = QLabel(titles[name], self.page)
            label.setProperty("role", "words")
            label.setBuddy(field)
            label.setWordWrap(True)
            line.addWidget(label, 1)
            if found:
                line.addWidget(self._template_button(titles[name], field))
            self._column.addLayout(line)
            self._column.addWidget(field)

    def _template_button(self, title: str, field: WordsEdit) -> QWidget:
        made = button(_("Templates"), self.page, name=_("Templates for {section}, Ctrl+T").format(section=title))
        made.setProperty("segment", "only")
        made.setToolTip(made.accessibleName())
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.clicked.connect(field.begin_templates)
        return made

    def _new_form(self) -> QFormLayout:
        form = QFormLayout()
        form.setSpacing(7)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self._column.addLayout(form)
        return form

    def consult(self) -> Consult:
        """Return what the fields say."""
        urgency: Urgency = self.urgency.value()  # pyright: ignore[reportAssignmentType] - one of the offered values
        texts = {name: field.toPlainText() for name, field in self.texts.items()}
        return Consult(
            asked_by=self.asked_by.text().strip(),
            asked_from=self.asked_from.text().strip(),
            asked_at=self.asked_at.moment(),
            seen_at=self.seen_at.moment(),
            urgency=urgency,
            texts={name: text for name, text in texts.items() if text.strip()},
            advice=self.own.advice(),
            left_out=self.made.left_out,
            checklist=self.checklist.ticks(),
        )

    def show_consult(self, consult: Consult) -> None:
        """Show other words; a field that says the same already keeps its cursor."""
        self._showing = True
        for line, text in ((self.asked_by, consult.asked_by), (self.asked_from, consult.asked_from)):
            if line.text().strip() != text:
                line.setText(text)
        self.asked_at.set_moment(consult.asked_at)
        self.seen_at.set_moment(consult.seen_at)
        self.urgency.choose(consult.urgency)
        for name, field in self.texts.items():
            field.set_text(consult.texts.get(name, ""))
        self.own.show_advice(consult.advice)
        self.made.left_out = consult.left_out
        self.checklist.show_ticks(consult.checklist)
        self._showing = False

    def show_chart(self, chart: Chart, made: tuple[Advised, ...], before: Document | None) -> None:
        """Show what comes from the chart: the program's recommendations, charted facts, and the last note's advice."""
        self.made.show_made(made, self.made.left_out)
        self.checklist.show_chart(chart)
        self.before.show_of(before, chart, _("Recommended in the last note"))

    def fix(self, *, fixed: bool) -> None:
        """Switch off what an addendum does not change, or on again."""
        for item in self._fixed:
            item.setEnabled(not fixed)

    def problems(self) -> tuple[str, ...]:
        """Return what was typed and cannot be read."""
        times = ((_("asked at"), self.asked_at), (_("seen at"), self.seen_at))
        times += tuple((_("own recommendation {n}").format(n=n), row.due) for n, row in enumerate(self.own.rows, 1))
        return tuple(f"{title}: {field.wrong}" for title, field in times if field.wrong)

    @Slot()
    def on_edited(self) -> None:
        """Tell that a person changed something."""
        if not self._showing:
            self.edited.emit()
