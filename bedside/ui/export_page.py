"""What leaves the store: whose records, as which files, with or without identity, and where to."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QWidget

from bedside.domain.records import Patient
from bedside.text import _
from bedside.ui import words
from bedside.ui.choice_box import ChoiceBox
from bedside.ui.flow import FlowLayout, Labelled
from bedside.ui.icons import pixmap
from bedside.ui.progress import ProgressStrip
from bedside.ui.sheet import Sheet
from bedside.ui.sheet_page import SheetPage
from bedside.ui.theme import Theme
from bedside.ui.widgets import button, words_label

HEIGHT = 250
_WARD = ""
_FOLDER = 220


class ExportPage(SheetPage):
    """`folder_asked` wants a folder to be chosen, `export_asked` the files written, `given_up` no longer waited for."""

    folder_asked = Signal()
    export_asked = Signal()
    given_up = Signal()

    def __init__(self, theme: Theme, parent: Sheet) -> None:
        super().__init__(_("Export"), parent)
        self.whose = ChoiceBox(_("Whose records"), (), self)
        self.form = ChoiceBox(_("Kind of files"), _forms(), self)
        self.folder = QLineEdit(self)
        self.choose = button(_("Ch&oose") + words.ELLIPSIS, self, name=_("Choose the folder"))
        self.bare = QCheckBox(_("W&ithout identity: shifted dates, pseudonyms, no free text"), self)
        self.warning = words_label("", "practice", self)
        self.sign = words_label("", "words", self)
        self.sign.setPixmap(pixmap(theme, "triangle-bang", "amber"))
        self.strip = ProgressStrip(self)
        self.told = words_label("", "words", self)
        self.write = button(_("&Write the files"), self, primary=True)
        self._lay_out()
        self.choose.clicked.connect(self.folder_asked)
        self.write.clicked.connect(self.export_asked)
        self.folder.returnPressed.connect(self.on_enter)
        self.folder.textChanged.connect(self.on_ready)
        self.bare.toggled.connect(self.on_bare)
        self.strip.cancelled.connect(self.given_up)
        self.on_bare()

    def _lay_out(self) -> None:
        self.folder.setPlaceholderText(_("a new or an empty folder"))
        flow = FlowLayout()
        for text, field in (
            (_("Whose &records"), self.whose),
            (_("&Kind of files"), self.form),
            (_("&Folder"), self.folder),
        ):
            label = words_label(text, "words", self)
            label.setBuddy(field)
            field.setAccessibleName(text.replace("&", ""))
            whole = self._with_choice() if field is self.folder else field
            flow.addWidget(Labelled(label, whole, self, grow=field is self.folder))
        warned, low = QHBoxLayout(), QHBoxLayout()
        for row in (warned, low):
            row.setSpacing(8)
        self.warning.setWordWrap(True)
        self.told.setWordWrap(True)
        warned.addWidget(self.sign)
        warned.addWidget(self.warning, 1)
        low.addStretch(1)
        low.addWidget(self.write)
        self.body.addLayout(flow)
        self.body.addWidget(self.bare)
        self.body.addLayout(warned)
        self.body.addWidget(self.strip)
        self.body.addWidget(self.told)
        self.body.addStretch(1)
        self.body.addLayout(low)

    def _with_choice(self) -> QWidget:
        """Return the line of the folder with its button beside it."""
        made = QWidget(self)
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.folder, 1)
        row.addWidget(self.choose)
        self.folder.setMinimumWidth(_FOLDER)
        return made

    def begin(self, person: Patient | None, patients: int) -> None:
        """Start with the open patient, and nothing written yet."""
        ward = (_WARD, _("the whole ward, {n} patients").format(n=patients))
        own = (
            ((person.patient, _("{name}, MRN {mrn}").format(name=person.name, mrn=person.mrn)),)
            if person is not None
            else ()
        )
        self.whose.offer((*own, ward))
        self.bare.setChecked(False)
        self.folder.clear()
        self.told.clear()
        self.complain("")
        self.rest()
        self.whose.setFocus()

    def rest(self) -> None:
        """Show that nothing is being written."""
        self.strip.hide()
        for item in (self.whose, self.form, self.folder, self.choose, self.bare):
            item.setEnabled(True)
        self.on_ready()

    def work(self, part: float) -> None:
        """Show how far the writing is."""
        for item in (self.whose, self.form, self.folder, self.choose, self.bare, self.write):
            item.setEnabled(False)
        self.complain("")
        self.told.clear()
        self.strip.show_part(_("Writing the files"), part)

    def done(self, said: str) -> None:
        """Say what was written."""
        self.rest()
        self.told.setText(said)
        self.folder.clear()

    def fail(self, why: str) -> None:
        """Say why nothing was written."""
        self.rest()
        self.complain(why)

    @Slot()
    def on_bare(self) -> None:
        """Say who can read the files."""
        if self.bare.isChecked():
            said = _(
                "The files are not encrypted. Every byte is searched for what names the patients; a rare course may "
                "still tell who somebody is. Two such exports cannot be put together."
            )
        else:
            said = _("The files are not encrypted and name the patients: whoever can open them can read them.")
        self.warning.setText(said)

    @Slot()
    def on_ready(self) -> None:
        """Allow it once there is a folder."""
        self.write.setEnabled(bool(self.folder.text().strip()) and self.folder.isEnabled())

    @Slot()
    def on_enter(self) -> None:
        """Write on Enter in the line of the folder."""
        if self.write.isEnabled():
            self.export_asked.emit()


def _forms() -> tuple[tuple[str, str], ...]:
    return (
        ("csv", _("CSV, a sheet for each kind of record")),
        ("fhir", _("FHIR R4, a Bundle for each patient")),
        ("ndjson", _("FHIR R4 as NDJSON, for analysis engines")),
    )
