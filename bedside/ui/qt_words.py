"""Qt's own words in the language spoken: the menu of a line ("Copy"), the dialog of files, the names of its columns."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from bedside.text import ENGLISH, language


def speak(app: QCoreApplication) -> bool:
    """Let Qt speak the program's language; return whether it can: English it does by itself."""
    code = language()
    if code == ENGLISH:
        return True
    QLocale.setDefault(QLocale(code))
    made = QTranslator(app)
    if not made.load(f"qtbase_{code}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        return False
    return app.installTranslator(made)
