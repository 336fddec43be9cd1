"""Words on the screen, on paper and at the command line that did not go through the catalogue.

Everything is shown in the pseudo language, in which a translated letter is no ASCII letter any more. What still is one
is data (names, drugs, units, ids, printed sources, what was charted, words that are typed) or was not translated.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from html import unescape

import msgspec
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

from bedside.report.handbook.chapters import chapters
from bedside.session import Session
from bedside.text import speaking
from bedside.ui.help_search import text_of
from tests.languages.messages import ROOT, quoted
from tests.languages.pseudo import CODE

# A word is what stands between signs that no word holds; one with a letter of the pseudo language is translated.
_WORD = re.compile(r"\b(?![a-f]{4}\b)[^\W\d_]{3,}\b")  # four letters up to f: a piece of a hash
_ASCII = re.compile(r"[A-Za-z]+")
_TAG = re.compile(r"<[^>]*>")
_PATH = re.compile(r"/tmp/\S+|\w+\.csv|\w*\W?\u2026")  # a word that was cut is told whole elsewhere
_TYPED_LINE = re.compile(r"\brow [A-Z]\d+-\d+ .*|^because [a-z ]+$")  # as it is to be typed back from a sheet
_SENTENCE = re.compile(r"\n|(?<=[.:])\s+")
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
        Bazett Fridericia BEDSIDE LANGUAGE Latin Letter
        Ctrl Shift Alt Del Home End Tab Enter Esc PDF CSV FHIR HTML PNG SVG ATC LOINC UCUM ICD SNOMED HL7 NDJSON TOML
        UTF SHA ISMP CTCAE KDIGO HScore SOFA NEWS ROX WHO OSCI CPS Deutsch English Europe Berlin UTC Source Sans Pro""",
    )
)

# Fields of records that hold what somebody wrote, keys of resource files whose values are spellings, codes or names,
# and tables whose own keys are codes.
_TYPED = {
    "mrn", "name", "drug", "unit", "dose_unit", "reason", "text", "subject", "author", "workstation", "raw",
    "prescriber", "range", "specimen",
}  # fmt: skip
_SPELLED = {"names", "unit", "units", "id", "drug", "code", "analyte", "mrn"}
_CODED = {"analytes", "units"}


def known(session: Session) -> frozenset[str]:
    """Return the words that are data: what was typed into charts, codes, units, spellings, ids, printed sources."""
    words = set(NAMES)
    for patient in session.patients():
        for record in (patient, *session.persons.known(patient.patient).records):
            words |= _words(" ".join(_typed(record)))
    for text in resources():
        # What a source or a spelling says in words of the language is data as a whole only.
        words |= _words(text) if " " not in text else {word for word in _words(text) if not word.islower()}
    return frozenset(word.casefold() for word in words)


def sources() -> frozenset[str]:
    """Return every word of them: where a paper or a page of help cuts them into lines, no whole one is found."""
    return frozenset(word.casefold() for text in _sources() for word in _words(text))


@cache
def _sources() -> tuple[str, ...]:
    """Return the printed sources and spellings of several words, the longest first."""
    return tuple(sorted({text for text in resources() if " " in text}, key=len, reverse=True))


def resources() -> Iterator[str]:
    """Yield codes, units, spellings, ids and printed sources of the resource files."""
    for path in sorted((ROOT / "resources").rglob("*.toml")):
        if path.name != "tables.toml":  # heads of other programs' tables, which are only read
            yield from _data(tomllib.loads(path.read_text(encoding="utf-8")), "")


def handbook() -> str:
    """Return the handbook and the changelog in the language whose code the pseudo language goes by, on one line."""
    with speaking(CODE):
        told = [text_of(block) for item in chapters() for block in item.blocks] + [item.title for item in chapters()]
    told += [path.read_text(encoding="utf-8") for path in ROOT.glob(f"resources/changelog.{CODE}.md")]
    return " ".join(" ".join(told).replace("`", "").split())


def file_words() -> frozenset[str]:
    """Return the codes that a protocol file names: a page of help says of a rule what its file says."""
    found: set[str] = set()
    for path in ROOT.glob("resources/protocols/*.toml"):
        found |= _words(" ".join(_codes(tomllib.loads(path.read_text(encoding="utf-8")))))
    return frozenset(word.casefold() for word in found)


def _codes(item: object) -> Iterator[str]:
    for part in item.values() if isinstance(item, dict) else item if isinstance(item, list) else ():
        yield from [part] if isinstance(part, str) and " " not in part else _codes(part)


def _typed(record: msgspec.Struct) -> Iterator[str]:
    """Yield what a person or a laboratory wrote into a record; what the program calls things is no data."""
    for field in _TYPED & set(record.__struct_fields__):
        value = getattr(record, field)
        if isinstance(value, str):
            yield value
    for part in getattr(record, "held", ()):
        yield part.unit


def _data(item: object, key: str) -> Iterator[str]:
    """Yield codes, units, spellings, ids and printed sources of a resource file; no text that is shown as words."""
    if isinstance(item, dict):
        yield from (name for name in item if name.isupper() or key in _CODED)
        for name, value in item.items():
            yield from _data(value, "source" if key == "sources" else str(name))
    elif isinstance(item, list):
        for value in item:
            yield from _data(value, key)
    elif isinstance(item, str) and (key in _SPELLED or (key == "source" and quoted(item))):
        yield item


def _words(text: str) -> set[str]:
    return set(_ASCII.findall(text))


def of_book(who: str, text: str, book: str) -> str:
    """Return a text without the sentences of the handbook, where it is shown: its pages, its contents, a formula."""
    if not (who.startswith("ui.help_parts") or who in {"painted", "PySide6.QtWidgets.QTextBrowser"} or "<br" in text):
        return text
    pieces = _SENTENCE.split(unescape(_TAG.sub("\n", text)).removesuffix("\u2026"))
    return "\n".join(piece for piece in pieces if " ".join(piece.split()) not in book)


def untranslated(text: str, data: frozenset[str]) -> str:
    """Return the words of a text that are neither data nor translated."""
    plain = _PATH.sub(" ", _TYPED_LINE.sub(" ", unescape(_TAG.sub(" ", text)).replace("&", "")))
    for source in _sources():
        plain = plain.replace(source, " ")
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
