"""A sign inside a line of rich text, tinted from the colour table."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QBuffer, QByteArray

from bedside.ui.icons import pixmap
from bedside.ui.theme import Theme


def inline(theme: Theme, name: str, token: str) -> str:
    """Return a sign as an image tag; raise FileNotFoundError for an unknown name."""
    store = QByteArray()
    buffer = QBuffer(store)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    pixmap(theme, name, token, 16).save(buffer, "PNG")
    code = escape(bytes(store.toBase64().data()).decode())
    return f'<img src="data:image/png;base64,{code}" height="16" style="vertical-align: middle">'
