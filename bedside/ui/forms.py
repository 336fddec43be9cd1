"""The forms of the sheet: made when they are first asked for, opened by keys, buttons and whatever a verdict lacks."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from bedside.domain.records import AnyRecord, Dose
from bedside.protocol.assessment import Assessment
from bedside.session.deciding import Situation
from bedside.text import _
from bedside.ui.again_page import AgainPage
from bedside.ui.bridge import Bridge
from bedside.ui.charting_words import phrase_start
from bedside.ui.confirm import ReasonPage
from bedside.ui.doubt import DoubtPage
from bedside.ui.entry import Form
from bedside.ui.entry_kinds import kinds
from bedside.ui.form_drafts import FRESH, OF_NOBODY, FormDrafts
from bedside.ui.form_makers import make_form
from bedside.ui.permits import Permits
from bedside.ui.quick_entry import QuickEntry
from bedside.ui.sheet import DOUBT_HEIGHT, Sheet
from bedside.ui.theme import Theme

if TYPE_CHECKING:
    from bedside.ui.entry_dose import DoseForm
    from bedside.ui.entry_lab import LabForm
    from bedside.ui.entry_oxygen import OxygenForm
    from bedside.ui.new_patient import PatientForm


class Forms(QObject):
    """Opens forms over the middle of the window; what becomes of a form's line is decided by who hears of it.

    `form_edited` and `form_submitted` carry the form and its line, `form_charted` the records of a form
    that stored them by itself; `sheet_left` that the sheet shall go.
    """

    form_edited = Signal(object, str)
    form_submitted = Signal(object, str)
    form_charted = Signal(object)
    sheet_left = Signal()

    def __init__(self, bridge: Bridge, quick: QuickEntry, sheet: Sheet, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge, self._quick, self._sheet, self._theme = bridge, quick, sheet, theme
        self.permits = Permits(bridge.session)
        self.doubt = DoubtPage(theme, sheet)
        self.reason = ReasonPage(theme, sheet)
        self.again = AgainPage(theme, sheet)
        self.drafts = FormDrafts(bridge)
        self._made: dict[str, Form] = {}
        self._source: Form | None = None
        self._for = ""
        sheet.put_away.connect(self.on_put_away)
        bridge.assessment_changed.connect(self.on_news)
        for page in (self.doubt, self.reason, self.again):
            sheet.add(page)
            page.left.connect(self.sheet_left)

    # The forms are made when they are first asked for: the window has to stand before.
    def form(self, name: str) -> Form:
        """Return a form by its name; raise KeyError for an unknown one."""
        if name not in self._made:
            made = make_form(name, self._bridge, self._theme, self._sheet)
            self._made[name] = made
            self._sheet.add(made)
            made.left.connect(self.sheet_left)
            made.emptied.connect(self._on_emptied)
            made.edited.connect(self._on_edited)
            made.submitted.connect(self._on_submitted)
            made.charted.connect(self._on_charted)
            made.asked.connect(self._on_asked)
            made.returned.connect(self._on_returned)
            made.done.connect(self._on_done)
        return self._made[name]

    @property
    def lab(self) -> LabForm:
        """Return the form of a laboratory value or vital sign."""
        return cast("LabForm", self.form("lab"))

    @property
    def oxygen(self) -> OxygenForm:
        """Return the form of an oxygen setting."""
        return cast("OxygenForm", self.form("oxygen"))

    @property
    def dose(self) -> DoseForm:
        """Return the form of a dose, given or not."""
        return cast("DoseForm", self.form("dose"))

    @property
    def person(self) -> PatientForm:
        """Return the form of a new patient."""
        return cast("PatientForm", self.form("person"))

    def made_forms(self) -> dict[str, Form]:
        """Return the forms that were asked for so far, by name."""
        return dict(self._made)

    @Slot(str)
    def reopen(self, name: str) -> Form | None:
        """Open a form by its name, with what was typed there before; None for an unknown or forbidden one."""
        if name == "dose":
            self.open_given()
        elif name in {kind.name for kind in kinds()}:
            self.open_form(name)
        page = self._sheet.page()
        return page if isinstance(page, Form) and page is self._made.get(name) else None

    def open_form(self, name: str, start: str = "") -> None:
        """Open a form; `start` is where it shall begin, and then nothing typed before comes back."""
        kind = next(kind for kind in kinds() if kind.name == name)
        why = self.permits.why_not(kind.right)
        if not why and name not in OF_NOBODY and not self._bridge.patient_id:
            why = _("No patient is chosen. Choose one in the census.")
        if why:
            self.say_problem(why)
            return
        form = self.form(name)
        if self._sheet.page() is form and not start and name not in FRESH:
            form.resume()
            return
        self.keep_form()
        form.empty()
        form.start(self._bridge, start)
        self._open(form)
        form.go()
        typed = () if start else self.drafts.of(name)
        if typed:
            form.take_back(typed)

    def keep_form(self) -> None:
        """Keep what stands in the form that is open, for the next time it is opened for this patient."""
        self.on_put_away(self._sheet.work())

    @Slot(object)
    def on_put_away(self, page: QWidget | None) -> None:
        """Keep what stands in a form that something else takes the place of; one that was charted is empty by then."""
        for name, form in self._made.items():
            if form is page:
                self.drafts.keep(name, form.kept_fields(), self._for)

    def forget_form(self, form: Form | None) -> None:
        """Forget what was typed in a form, now that it is charted."""
        for name, made in self._made.items():
            if made is form:
                self.drafts.keep(name, (), self._for)

    @Slot()
    def _on_emptied(self) -> None:
        form = self.sender()
        if isinstance(form, Form):
            self.forget_form(form)
            form.empty()
            form.start(self._bridge)
            form.go()

    def waiting_form(self) -> Form | None:
        """Return the form whose content a question stands over, None where there is none."""
        asking = self._sheet.work() in (self.doubt, self.reason, self.again)
        return self._source if asking else None

    def take_line(self, text: str) -> None:
        """Put a line that was typed before into quick entry."""
        if self.may_chart():
            self._quick.line.setText(text)
            self._quick.edited.emit(text)
            self._quick.focus()
            self._quick.line.deselect()

    @Slot(str)
    def _on_edited(self, line: str) -> None:
        self.form_edited.emit(self.sender(), line)

    @Slot(object)
    def _on_charted(self, records: tuple[AnyRecord, ...]) -> None:
        self._on_done()
        self.form_charted.emit(records)

    @Slot()
    def _on_done(self) -> None:
        form = self.sender()
        if isinstance(form, Form):
            self._sheet.leave()
            self.forget_form(form)
            form.empty()

    @Slot(object)
    def _on_asked(self, page: QWidget) -> None:
        self._sheet.show_page(page, DOUBT_HEIGHT, asking=True)

    @Slot()
    def _on_returned(self) -> None:
        form = self.sender()
        if isinstance(form, Form):
            self._sheet.show_page(form, form.wanted_height)
            form.resume()

    @Slot(str)
    def _on_submitted(self, line: str) -> None:
        self.form_submitted.emit(self.sender(), line)

    def may_chart(self) -> bool:
        """Return whether entries are possible; say beside the line why not."""
        why = self.permits.why_not("chart")
        if why:
            self.say_problem(why)
        return not why

    def say(self, text: str) -> None:
        """Say calmly beside the line what is so; nothing is wrong."""
        self._quick.say(text)

    def say_problem(self, text: str) -> None:
        """Say beside the line why something is not done."""
        self._quick.show_problem(text)

    @Slot()
    def open_lab(self) -> None:
        """Open the laboratory form."""
        self.open_form("lab")

    @Slot()
    def open_oxygen(self) -> None:
        """Open the oxygen form."""
        self.open_form("oxygen")

    @Slot()
    def open_person(self) -> None:
        """Open the form for a new patient."""
        self.open_form("person")

    @Slot()
    def open_given(self) -> None:
        """Open the dose form for a given dose, unless a form or a question is open already."""
        if self._sheet.page() is None:
            self.open_dose("given")

    @Slot(str)
    def open_dose(self, status: str) -> None:
        """Open the dose form for one status."""
        if self._bridge.patient_id and self.may_chart():
            self.keep_form()
            self._open(self.dose)
            self.dose.begin(status, self._situation())

    @Slot(str, object)
    def open_due(self, status: str, due: datetime) -> None:
        """Open the dose form for the dose that was or is due at a time."""
        if self._bridge.patient_id and self.may_chart():
            self.keep_form()
            self._open(self.dose)
            self.dose.begin(status, self._situation(), due)

    def _situation(self) -> Situation:
        assessment = self._bridge.assessment()
        protocol = self._bridge.session.protocol(assessment.protocol.id)
        return Situation(assessment=assessment, chart=self._bridge.chart(), protocol=protocol)

    @Slot(object)
    def on_news(self, assessment: Assessment) -> None:
        """Let an open dose form follow what others chart for its patient."""
        work = self._sheet.work()
        if assessment.patient_id == self._bridge.patient_id and work is not None and work is self._made.get("dose"):
            self.dose.look_again(self._situation())

    def open_typed_dose(self, record: AnyRecord) -> None:
        """Open the dose form with what a typed line said, to choose which dose it is; the line stays until then."""
        if isinstance(record, Dose):
            self.open_dose(record.status)
            self.dose.take(record)

    @Slot(str)
    def open_missing(self, code: str) -> None:
        """Open the entry for what a verdict lacks: a form where there is one, else the line with the phrase begun."""
        if not self.may_chart():
            return
        if code in ("oxygen", "devices"):
            self.open_oxygen()
        elif code in {item.code for item in self._bridge.catalogue.analytes}:
            self.open_form("lab", code)
        else:
            self.begin_line(phrase_start(code))

    def begin_line(self, text: str) -> None:
        """Put the beginning of a line into quick entry, and the cursor behind it."""
        self._sheet.leave()
        self._quick.line.setText(text)
        self._quick.focus()
        self._quick.line.deselect()
        self._quick.edited.emit(text)

    def _open(self, page: Form) -> None:
        self._source = None
        self._for = self._bridge.patient_id
        self._sheet.show_page(page, page.wanted_height)
