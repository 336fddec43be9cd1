"""Words on the screen, on paper and at the command line that did not go through the catalogue.

Everything is shown in the pseudo language, in which a translated letter is no ASCII letter any more. What still is one
is data (names, drugs, units, ids, printed sources, what was charted, words that are typed) or was not translated.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from html import unescape

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QFileDialog,
    QGroupBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextBrowser,
    QWidget,
)

from bedside.session import Session
from tests.languages.messages import ROOT
from tests.languages.pseudo import CODE

# A word is what stands between signs that no word holds; one with a letter of the pseudo language is translated.
_WORD = re.compile(r"\b(?![a-f]{4}\b)[^\W\d_]{3,}\b")  # four letters up to f: a piece of a hash
_ASCII = re.compile(r"[A-Za-z]+")
_TAG = re.compile(r"<[^>]*>")
_PATH = re.compile(r"/tmp/\S+|\w*\W?\u2026")  # a word that was cut is told whole elsewhere
_ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.StatusTipRole,
)
_MOST_CELLS = 2000
# Names: of the program, of what it is made with, of standards, of keys, and of people who are no patient.
NAMES = frozenset(
    re.findall(
        r"\w+",
        """bedside demo practice recovery PRACTICE PRACTIC Patient Practice ward Mainz MAINZ store home tmp root none
        Anakinra penicillin now Test Result Collected Born MRN One csv utf NAAT PEEP mcg scr creatinkinase XYZ
        Bazett Fridericia BEDSIDE LANGUAGE Latin
        Ctrl Shift Alt Del Home End Tab Enter Esc PDF CSV FHIR HTML PNG SVG ATC LOINC UCUM ICD SNOMED HL7 NDJSON TOML
        UTF SHA ISMP CTCAE KDIGO HScore SOFA NEWS ROX WHO OSCI CPS Deutsch English Europe Berlin UTC Source Sans Pro""",
    )
)


def known(session: Session) -> frozenset[str]:
    """Return the words that are data: all that is charted, codes, units, spellings that are typed, printed sources.

    The handbook and the changelog in the language whose code the pseudo language goes by are no English words either.
    """
    words = set(NAMES)
    for path in (*ROOT.glob(f"resources/help/{CODE}/*.md"), *ROOT.glob(f"resources/changelog.{CODE}.md")):
        words |= _words(path.read_text(encoding="utf-8"))
    for patient in session.patients():
        words |= _words(repr(patient))
        for record in session.persons.known(patient.patient).records:
            words |= _words(repr(record))
    for path in (ROOT / "resources").rglob("*.toml"):
        words |= _words(" ".join(_data(tomllib.loads(path.read_text(encoding="utf-8")), "")))
    return frozenset(word.casefold() for word in words)


def _data(item: object, key: str) -> Iterator[str]:
    """Yield keys, codes, spellings and sources of a resource file; no text that is shown as words."""
    if isinstance(item, dict):
        for name, value in item.items():
            yield str(name)
            yield from _data(value, "source" if key == "sources" else str(name))
    elif isinstance(item, list):
        for value in item:
            yield from _data(value, key)
    elif isinstance(item, str) and (key in {"source", "names", "unit", "shown", "id", "drug"} or " " not in item):
        yield item


def _words(text: str) -> set[str]:
    return set(_ASCII.findall(text))


def untranslated(text: str, data: frozenset[str]) -> str:
    """Return the words of a text that are neither data nor translated."""
    plain = _PATH.sub(" ", unescape(_TAG.sub(" ", text)).replace("&", ""))
    found = [word for word in _WORD.findall(plain) if word.isascii() and word.casefold() not in data]
    return " ".join(dict.fromkeys(found))


def texts(window: QWidget) -> Iterator[tuple[str, str]]:
    """Yield everything a window says in text, with the widget that says it, hidden parts included."""
    if isinstance(window, QFileDialog):
        return  # Qt's own, in Qt's own words
    for item in (window, *window.findChildren(QWidget)):
        if isinstance(item.parent(), QTabBar):
            continue
        who = f"{type(item).__module__.removeprefix('bedside.')}.{type(item).__name__}"
        said = [item.toolTip(), item.accessibleName(), item.accessibleDescription(), item.windowTitle()]
        if isinstance(item, QLabel | QAbstractButton):
            said.append(item.text())
        elif isinstance(item, QLineEdit):
            said.append(item.placeholderText())
        elif isinstance(item, QGroupBox):
            said.append(item.title())
        elif isinstance(item, QComboBox):
            said += [item.itemText(place) for place in range(item.count())]
        elif isinstance(item, QTabBar):
            said += [item.tabText(place) + "\n" + item.tabToolTip(place) for place in range(item.count())]
        elif isinstance(item, QTextBrowser):
            said.append(item.toPlainText())
        elif isinstance(item, QPlainTextEdit):
            said.append(item.placeholderText())
        elif isinstance(item, QAbstractItemView) and item.isVisible() and item.model() is not None:
            said += _cells(item.model())
        yield from ((who, text) for text in said if text)


def _cells(model: QAbstractItemModel) -> Iterator[str]:
    rows = model.rowCount()
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(QModelIndex())
    for column in range(columns):
        yield str(model.headerData(column, Qt.Orientation.Horizontal) or "")
    for row in range(min(rows, _MOST_CELLS // max(columns, 1))):
        yield str(model.headerData(row, Qt.Orientation.Vertical) or "") if rows < _MOST_CELLS else ""
        for column in range(columns):
            for role in _ROLES:
                said = model.data(model.index(row, column), role)
                if isinstance(said, str):
                    yield said
