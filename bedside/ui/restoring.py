"""A backup in the place of a store that is damaged or lost: which one, by whom, and what becomes of the old store."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QProgressBar

from bedside.desk import restoring
from bedside.desk.child import Child
from bedside.store.errors import BACKUP_MARK
from bedside.store.shelf import BACKUPS
from bedside.text import _, date_text
from bedside.ui.choice_box import ChoiceBox
from bedside.ui.gate import Gate
from bedside.ui.theme import Theme

EVERY_MS = 200
_WHOLE = 100


class Restoring(Gate):
    """Restores in a child process. `restored` carries what to say at the next login, `left` gives it up."""

    restored = Signal(str)
    left = Signal()

    def __init__(self, folder: Path, user: str, theme: Theme) -> None:
        about = _(
            "The backup is proven once more and then put in the place of the store; the store as it is now is kept "
            "beside it, and what was charted since can be merged from there."
        )
        super().__init__(_("Restore a backup"), about, folder, theme)
        self.backup = ChoiceBox(_("Backup"), backups_of(folder), self)
        self.fields.addRow(_("&Backup"), self.backup)
        self.user = self.field(_("&Administrator"), user)
        self.passphrase = self.field(_("&Passphrase"), secret=True)
        self.bar = QProgressBar(self)
        self.bar.setRange(0, _WHOLE)
        self.bar.setAccessibleName(_("Restoring"))
        self.bar.setFormat(_("restoring: %p %"))
        self.bar.hide()
        self.middle.addWidget(self.bar)
        self.back = self.action(_("&Leave it as it is"))
        self.do = self.action(_("&Restore"), primary=True)
        self._child: Child | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.look)
        self.do.clicked.connect(self.begin)
        self.passphrase.returnPressed.connect(self.begin)
        self.back.clicked.connect(self.left)
        self.passphrase.setFocus(Qt.FocusReason.OtherFocusReason)

    def who(self) -> str:
        """Return the user that is typed."""
        return self.user.text().strip()

    @Slot()
    def begin(self) -> None:
        """Start the restoring of the chosen backup."""
        if self._child is not None or not self.backup.value():
            return
        self.complain("")
        self._child = restoring.begin(
            Path(self.backup.value()), self.folder, user=self.user.text().strip(), passphrase=self.passphrase.text()
        )
        self._working(on=True)
        self._timer.start()

    @Slot()
    def look(self) -> None:
        """Follow the child: it ends with a restored store, or with the reason why there is none."""
        if self._child is None:
            return
        running, said = self._child.running, self._child.said()
        for item in said:
            self.bar.setValue(round(_WHOLE * item.get("progress", self.bar.value() / _WHOLE)))
        ends = [item for item in said if "restored" in item or "trouble" in item]
        if running and not ends:
            return
        self._stop()
        self._end(ends[-1] if ends else {"trouble": _("The restoring ended before it was done. Nothing was restored.")})

    def _end(self, said: dict[str, Any]) -> None:
        self._working(on=False)
        if "trouble" in said:
            self.complain(said["trouble"])
            self.passphrase.setFocus(Qt.FocusReason.OtherFocusReason)
            self.passphrase.selectAll()
            return
        self.passphrase.clear()
        made = datetime.fromisoformat(said["restored"])
        text = _("The store as of {when} is restored.").format(when=_when(made))
        if said.get("before"):
            text += " " + _("The one that stood here is kept in {folder}.").format(folder=said["before"])
        self.restored.emit(text)

    def _working(self, *, on: bool) -> None:
        self.bar.setVisible(on)
        for item in (self.backup, self.user, self.passphrase, self.do, self.back):
            item.setEnabled(not on)

    def _stop(self) -> None:
        self._timer.stop()
        if self._child is not None:
            self._child.stop()
            self._child = None

    def closeEvent(self, event: object) -> None:
        """End the child; a store that is not wholly restored is not put in place."""
        self._stop()


def backups_of(folder: Path) -> tuple[tuple[str, str], ...]:
    """Return what may be backups of a store, newest first: path and moment. Restoring proves them or says why not."""
    found = sorted((path.parent for path in (folder / BACKUPS).glob(f"*/{BACKUP_MARK}")), reverse=True)
    return tuple((str(path), _moment(path.name)) for path in found)


def _moment(name: str) -> str:
    try:
        return _when(datetime.strptime(name.partition("-")[0], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC))
    except ValueError:
        return name


def _when(moment: datetime) -> str:
    local = moment.astimezone()
    return f"{date_text(local.day, local.month, local.year)} {local:%H:%M}"
