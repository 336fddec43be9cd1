"""The right side of the users' page: a new user, another passphrase, a question before something cannot be undone."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QFormLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from bedside.store.vault import Role
from bedside.text import _
from bedside.ui.permits import role_words
from bedside.ui.secret_edit import SecretEdit
from bedside.ui.theme import Theme
from bedside.ui.widgets import button, words_label

ROLES: tuple[Role, ...] = ("physician", "nurse", "reader", "administrator")


class SecretForm(QWidget):
    """A passphrase typed twice; `done` once both are the same, `left` gives it up."""

    done = Signal()
    left = Signal()

    def __init__(self, action: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.title = words_label("", "title", self)
        self.title.setWordWrap(True)
        self.passphrase = SecretEdit(theme, self)
        self.again = SecretEdit(theme, self)
        self.passphrase.setAccessibleName(_("Passphrase"))
        self.again.setAccessibleName(_("Passphrase again"))
        self.differ = words_label("", "problem", self)
        self.do = button(action, self, primary=True)
        self.fields = QFormLayout()
        self.fields.setSpacing(7)
        self.low = QHBoxLayout()
        self.low.addStretch(1)
        self.low.addWidget(self.do)
        self.do.clicked.connect(self.submit)
        for line in (self.passphrase, self.again):
            line.returnPressed.connect(self.submit)
            line.textChanged.connect(self.on_text)
        self.lay_out()

    def lay_out(self) -> None:
        """Put the two lines below one another, with the button under them."""
        self.fields.addRow(_("&Passphrase"), self.passphrase)
        self.fields.addRow(_("Passphrase a&gain"), self.again)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addLayout(self.fields)
        column.addWidget(self.differ)
        column.addStretch(1)
        column.addLayout(self.low)

    def clear(self) -> None:
        """Forget both passphrases."""
        for line in (self.passphrase, self.again):
            line.clear()
            line.hide_again()

    @Slot()
    def on_text(self) -> None:
        """Take back what was said of them."""
        self.differ.clear()

    @Slot()
    def submit(self) -> None:
        """Tell that it is filled in, unless the two differ."""
        if self.passphrase.text() != self.again.text():
            self.differ.setText(_("The two passphrases differ. Type both again."))
            self.passphrase.setFocus(Qt.FocusReason.OtherFocusReason)
            self.passphrase.selectAll()
        else:
            self.done.emit()


class AddForm(SecretForm):
    """Name and roles of a new user besides the passphrase."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        self._roles: dict[Role, QCheckBox] = {}
        super().__init__(_("&Add the user"), theme, parent)
        self.title.setText(_("Add a user"))

    def lay_out(self) -> None:
        """Put name and roles over the passphrase."""
        self.name = QLineEdit(self)
        self.name.setAccessibleName(_("Name of the new user"))
        self.name.returnPressed.connect(self.submit)
        self.fields.addRow(_("&Name"), self.name)
        for pair in (ROLES[:2], ROLES[2:]):
            row = QHBoxLayout()
            for role in pair:
                self._roles[role] = QCheckBox(role_words((role,)), self)
                row.addWidget(self._roles[role], 1)
            self.fields.addRow(_("Roles") if pair[0] == ROLES[0] else "", row)
        super().lay_out()

    def begin(self) -> None:
        """Start empty."""
        self.name.clear()
        for box in self._roles.values():
            box.setChecked(False)
        self.clear()
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def choose(self, roles: Sequence[Role]) -> None:
        """Tick roles."""
        for role, box in self._roles.items():
            box.setChecked(role in roles)

    def typed(self) -> tuple[str, tuple[Role, ...], str]:
        """Return name, roles and passphrase."""
        ticked: list[Role] = [role for role, box in self._roles.items() if box.isChecked()]
        return self.name.text(), tuple(ticked), self.passphrase.text()


class ResetForm(SecretForm):
    """A new passphrase for another user."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(_("&Set this passphrase"), theme, parent)
        self.user = ""
        keep = button(_("&Keep the old one"), self)
        keep.clicked.connect(self.left)
        self.low.insertWidget(1, keep)

    def begin(self, user: str) -> None:
        """Start for a user."""
        self.user = user
        self.title.setText(_("A new passphrase for {user}: tell it to nobody else.").format(user=user))
        self.clear()
        self.passphrase.setFocus(Qt.FocusReason.OtherFocusReason)


class AskPage(QWidget):
    """A question before something that cannot be taken back; the way out has the keyboard."""

    agreed = Signal()
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.title = words_label("", "title", self)
        self.text = words_label("", "words", self)
        for label in (self.title, self.text):
            label.setWordWrap(True)
        self.do = button("", self)
        self.keep = button(_("&Leave it as it is"), self, primary=True)
        self.do.clicked.connect(self.agreed)
        self.keep.clicked.connect(self.left)
        low = QHBoxLayout()
        low.addStretch(1)
        low.addWidget(self.do)
        low.addWidget(self.keep)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.text)
        column.addLayout(low)
        column.addStretch(1)

    def begin(self, title: str, text: str, action: str) -> None:
        """Ask."""
        self.title.setText(title)
        self.text.setText(text)
        self.do.setText(action)
        self.do.setAccessibleName(action.replace("&", ""))
        self.setAccessibleName(f"{title} {text}")
        self.keep.setFocus(Qt.FocusReason.OtherFocusReason)
