"""The consult note as it would be printed: the pages of the same bytes that Save writes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from bedside.protocol.assessment import Assessment
from bedside.store.errors import StoreError
from bedside.text import _
from bedside.ui import words
from bedside.ui.bridge import Bridge
from bedside.ui.dialogs import ask_file
from bedside.ui.theme import Theme
from bedside.ui.widgets import empty, head, sign_button, words_label

_MARGIN = 24
_A4_POINTS = 595.28


class NotePreview(QWidget):
    """Pages of the note; made only while the tab is shown."""

    def __init__(self, bridge: Bridge, theme: Theme, *, practice: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._practice = bridge, practice
        self.document = b""
        self._shown: tuple[object, int] = (None, 0)
        self.state = words_label("", "quiet", self)
        self.save = sign_button(_("Sa&ve as PDF") + words.ELLIPSIS, theme, "download", self)
        self.save.clicked.connect(self.ask_path)
        self._paper = QWidget(self)
        self._pages = QVBoxLayout(self._paper)
        self._pages.setSpacing(12)
        self.area = QScrollArea(self)
        self.setFocusProxy(self.area)
        self._lay_out()
        bridge.assessment_changed.connect(self.on_assessment)

    def _lay_out(self) -> None:
        top = head(self)
        line = QHBoxLayout(top)
        line.setContentsMargins(8, 0, 8, 0)
        line.setSpacing(8)
        line.addWidget(words_label(_("Consult note"), "title", top))
        line.addWidget(self.state)
        line.addStretch(1)
        line.addWidget(self.save)
        self.area.setWidgetResizable(True)
        self.area.setWidget(self._paper)
        self.area.setAccessibleName(_("Pages of the note"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(top)
        column.addWidget(self.area, 1)

    @Slot(object)
    def on_assessment(self, assessment: Assessment) -> None:
        """Print again when the selected patient changed and the tab is seen."""
        if assessment.patient_id == self._bridge.patient_id and self.isVisible():
            self.refresh()

    def refresh(self) -> None:
        """Compose, render and show the note of the selected patient."""
        from bedside.report.note import compose  # noqa: PLC0415 keeps reportlab out of the start
        from bedside.report.pdf import render  # noqa: PLC0415
        from bedside.report.preview import pages  # noqa: PLC0415

        if not self._bridge.patient_id:
            return
        assessment = self._bridge.assessment()
        width = max(300, self.area.viewport().width() - 2 * _MARGIN)
        if (assessment, width) == self._shown:
            return
        self._shown = (assessment, width)
        note = compose(
            assessment,
            self._bridge.chart(),
            author=self._bridge.session.user,
            now=self._bridge.now(),
            practice=self._practice,
        )
        self.document = render(note)
        ratio = self.devicePixelRatioF()
        self._show(pages(self.document, width * ratio / _A4_POINTS), ratio)
        at = words.stamp(assessment.at, self._bridge.zone)
        self.state.setText(_("draft, as of {when}").format(when=at))

    def _show(self, pictures: tuple[bytes, ...], ratio: float) -> None:
        empty(self._pages)
        for number, picture in enumerate(pictures, start=1):
            sheet = QPixmap()
            sheet.loadFromData(picture)
            sheet.setDevicePixelRatio(ratio)
            label = QLabel(self._paper)
            label.setPixmap(sheet)
            label.setAccessibleName(_("page {n} of {m}").format(n=number, m=len(pictures)))
            self._pages.addWidget(label, 0, Qt.AlignmentFlag.AlignHCenter)

    def showEvent(self, event: object) -> None:
        """Print when the tab is opened."""
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Print at the new width."""
        super().resizeEvent(event)
        if self.isVisible():
            self.refresh()

    @Slot()
    def ask_path(self) -> None:
        """Ask where to, then save the bytes that are shown."""
        name = f"note-{self._bridge.now().astimezone(self._bridge.zone):%Y%m%d-%H%M}.pdf"
        ask_file(self, _("Save the note"), name).fileSelected.connect(self.write)

    @Slot(str)
    def write(self, path: str) -> None:
        """Write the note and journal it; say where it went, or why not."""
        try:
            self._bridge.session.log("print note", self._bridge.patient_id)
            Path(path).write_bytes(self.document)
        except OSError as error:
            self.state.setText(_("not saved: {why}").format(why=error.strerror or ""))
            return
        except StoreError as error:
            self.state.setText(_("not saved: {why}").format(why=error))
            return
        self.state.setText(_("saved as {path}").format(path=path))
