"""What the person at the window may do here, and the words beside what is switched off.

The session refuses by itself whatever the window lets through; this is only so that nobody types in vain.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QWidget

from bedside.domain.problem import NotAllowed, Problem
from bedside.domain.records import AnyRecord, Decision, Order
from bedside.session import Session
from bedside.session.rights import Right, may
from bedside.store.errors import StoreError
from bedside.text import _

#: what a session raises when it does not do as asked; each says why in a sentence
REFUSED = (Problem, NotAllowed, StoreError)
_WRITES = frozenset({"chart", "order", "decide", "sign", "users", "merge", "restore"})


class Permits:
    """Answers for one session; an empty reason means that it is allowed."""

    def __init__(self, session: Session) -> None:
        self._store = session.store

    def why_not(self, right: Right) -> str:
        """Return why this user may not do something here, empty when they may."""
        if not self._store.writable and right in _WRITES:
            return _("This store can only be read here: look and print.")
        return "" if may(self._store.roles, right) else _refusal(right, self._store.roles)

    def allows(self, right: Right) -> bool:
        """Return whether this user may do something here."""
        return not self.why_not(right)

    def why_not_store(self, records: Iterable[AnyRecord]) -> str:
        """Return why this user may not store, correct or void these records, empty when they may."""
        kinds = {type(item) for item in records}
        why = self.why_not("chart")
        if Order in kinds:
            why = why or self.why_not("order")
        return why or (self.why_not("decide") if Decision in kinds else "")

    def check(self, records: Iterable[AnyRecord]) -> None:
        """Raise Problem with the reason when this user may not store these records."""
        if why := self.why_not_store(records):
            raise Problem(why)

    def fence(self, right: Right, *widgets: QWidget) -> None:
        """Switch off what this user may not use; the tool tip says why."""
        why = self.why_not(right)
        for widget in widgets if why else ():
            widget.setEnabled(False)
            widget.setToolTip(why)
            widget.setAccessibleDescription(why)


def role_words(roles: tuple[str, ...]) -> str:
    """Return the roles of a user as the status line says them: "physician, administrator"."""
    named = {
        "physician": _("physician"),
        "nurse": _("nurse"),
        "reader": _("reader"),
        "administrator": _("administrator"),
    }
    return ", ".join(text for role, text in named.items() if role in roles)


def person_words(session: Session) -> str:
    """Return who works: "A. Name (physician)"."""
    return f"{session.user} ({role_words(session.store.roles)})"


def _refusal(right: Right, roles: tuple[str, ...]) -> str:
    if right == "chart":
        return _("You may look and print; as {role} you do not chart.").format(role=role_words(roles))
    return {
        "order": _("Only a physician may order."),
        "decide": _("Only a physician may decide."),
        "sign": _("Only a physician may sign a note."),
        "export": _("Only a physician or an administrator may export."),
        "users": _("Only an administrator may manage users."),
        "restore": _("Only an administrator may restore a store."),
        "clone": _("Only an administrator may clone a store."),
        "merge": _("Only a physician or an administrator may merge stores."),
    }[right]
