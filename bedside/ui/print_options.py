"""What a person may choose before printing: printer, copies, pages, both sides, paper."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import cast, get_args

from PySide6.QtCore import Signal
from PySide6.QtGui import QPageLayout, QPageSize
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from bedside.config import PaperSize
from bedside.domain.problem import Problem
from bedside.text import _
from bedside.ui import printing
from bedside.ui.choice_box import ChoiceBox
from bedside.ui.flow import FlowLayout, Labelled

#: each copy has a number of its own and is drawn anew; more than this is rather a slip of the hand
MOST_COPIES = 20
_RANGE = re.compile(r"(\d{1,4})(?:\s*[-\u2013]\s*(\d{1,4}))?")
_SIDES: Mapping[str, QPrinter.DuplexMode] = MappingProxyType(
    {
        "one": QPrinter.DuplexMode.DuplexNone,
        "long": QPrinter.DuplexMode.DuplexLongSide,
        "short": QPrinter.DuplexMode.DuplexShortSide,
    }
)
_SIZES: Mapping[PaperSize, QPageSize.PageSizeId] = MappingProxyType(
    {"A4": QPageSize.PageSizeId.A4, "Letter": QPageSize.PageSizeId.Letter}
)


def pages_of(typed: str, number: int) -> tuple[int, ...]:
    """Return the pages that were typed, as "1-3,5", counted from 0 and each once; all of them for nothing typed.

    Raises Problem for what cannot be read, or a page that there is not.
    """
    if not typed.strip():
        return tuple(range(number))
    return tuple(sorted({page - 1 for part in typed.split(",") for page in _part(part.strip(), number)}))


def _part(part: str, number: int) -> Iterator[int]:
    match = _RANGE.fullmatch(part)
    do = _("Type pages as 1-3,5, or nothing for all.")
    if match is None:
        raise Problem(_("these pages cannot be read: {part}.").format(part=part or ","), do=do)
    first, last = int(match[1]), int(match[2] or match[1])
    if not 1 <= first <= last <= number:
        raise Problem(_("there are pages 1 to {number}, not {part}.").format(number=number, part=part), do=do)
    yield from range(first, last + 1)


class PrintOptions(QWidget):
    """Fields in as many lines as they take; `resized` carries another size of paper, `entered` Enter in a line."""

    resized = Signal(str)
    entered = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.printer = ChoiceBox(_("Printer"), (), self)
        self.copies = QLineEdit("1", self)
        self.pages = QLineEdit(self)
        sides = (("one", _("one side")), ("long", _("both, long edge")), ("short", _("both, short edge")))
        self.sides = ChoiceBox(_("Sides"), sides, self)
        sizes = tuple((size, size) for size in get_args(PaperSize))
        self.size_box = ChoiceBox(_("Paper"), sizes, self)
        self.copies.setFixedWidth(56)
        self.copies.setMaxLength(2)
        self.pages.setFixedWidth(120)
        self.pages.setPlaceholderText(_("all, or 1-3,5"))
        flow = FlowLayout(self)
        flow.setContentsMargins(0, 0, 0, 0)
        for title, field in (
            (_("Prin&ter"), self.printer),
            (_("&Copies"), self.copies),
            (_("Pa&ges"), self.pages),
            (_("Si&des"), self.sides),
            (_("Pap&er"), self.size_box),
        ):
            label = QLabel(title, self)
            label.setBuddy(field)
            field.setAccessibleName(title.replace("&", ""))
            flow.addWidget(Labelled(label, field, self))
        self.size_box.activated.connect(self.on_size)
        for field in (self.copies, self.pages):
            field.returnPressed.connect(self.entered)

    def offer(self, names: tuple[str, ...], size: PaperSize) -> None:
        """Offer printers, the first one chosen, and begin with one copy of all pages."""
        self.printer.offer(tuple((name, name) for name in names), prompt="" if names else _("none"))
        self.size_box.choose(size)
        self.copies.setText("1")
        self.pages.clear()

    def size_of(self) -> PaperSize:
        """Return the size of the paper."""
        return cast(PaperSize, self.size_box.value())

    def number(self) -> int:
        """Return how many copies; raise Problem for none, or more than anybody wants."""
        typed = self.copies.text().strip()
        if not typed.isdecimal() or not 1 <= int(typed) <= MOST_COPIES:
            raise Problem(_("1 to {n} copies can be printed at once.").format(n=MOST_COPIES))
        return int(typed)

    def printer_for(self, *, across: bool) -> QPrinter:
        """Return the printer that is chosen, set up as is chosen here; `across` lays the paper on its side."""
        made = printing.printer_of(self.printer.value())
        made.setPageSize(QPageSize(_SIZES[self.size_of()]))
        made.setPageOrientation(QPageLayout.Orientation.Landscape if across else QPageLayout.Orientation.Portrait)
        made.setDuplex(_SIDES[self.sides.value()])
        return made

    def on_size(self) -> None:
        """Say that the pages are wanted on another paper."""
        self.resized.emit(self.size_box.value())
