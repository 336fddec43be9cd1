"""The only home of modal boxes, so that tests can guard one place; everything else asks inside the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget


def save_path(parent: QWidget, title: str, name: str, kinds: str = "PDF (*.pdf)") -> Path | None:
    """Ask where to write a file; None when nobody chose."""
    chosen, _kind = QFileDialog.getSaveFileName(parent, title, name, kinds)
    return Path(chosen) if chosen else None
