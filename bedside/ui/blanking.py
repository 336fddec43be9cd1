"""Taking everything of a patient off the screen, and letting go of a session, whatever fails on the way."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QToolTip

from bedside.session import Session
from bedside.store.errors import StoreError


def blank() -> None:
    """Take every window, menu, list and tip off the screen, and what was copied here off the clipboard."""
    while (popup := QApplication.activePopupWidget()) is not None:
        popup.close()
        popup.hide()
    QToolTip.hideText()
    for widget in QApplication.topLevelWidgets():
        widget.hide()
    clipboard = QGuiApplication.clipboard()
    if clipboard.ownsClipboard():
        clipboard.clear()
    if clipboard.supportsSelection() and clipboard.ownsSelection():
        clipboard.clear(clipboard.Mode.Selection)


def closed(session: Session) -> str:
    """Close a session; return what the disk says where its last words could not be written."""
    try:
        session.close()
    except StoreError as error:
        return str(error)
    return ""


def nothing(_text: str) -> None:
    """Show nothing: the log has it, and no window stands."""
