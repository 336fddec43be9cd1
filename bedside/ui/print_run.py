"""Copies of a paper for a file or a printer: each has its number, journaled, before a page leaves the program."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtPrintSupport import QPrinter

from bedside.config import PaperSize
from bedside.desk.offers import Part, Sent
from bedside.session import Session
from bedside.session.papers import broken, came_whole, reserving
from bedside.text import _
from bedside.ui.bridge import Bridge
from bedside.ui.note_child import NoteChild
from bedside.ui.permits import REFUSED
from bedside.ui.printing import Press

Places = Sequence[int] | None
_BOTH = (QPrinter.DuplexMode.DuplexLongSide, QPrinter.DuplexMode.DuplexShortSide)


class Outcome(NamedTuple):
    """What became of copies: the serials of those that left, else of those that were begun, and why they did not.

    `document` is all of them for a file.
    """

    whole: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    why: str = ""
    document: bytes = b""


class CopyRun(QObject):
    """Makes one copy of each part, one after the other, as one document. `ended` carries the Outcome.

    `progressed` carries what is done just now and how much is, from 0 to 1.
    """

    progressed = Signal(str, float)
    ended = Signal(object)

    def __init__(self, bridge: Bridge, parts: Sequence[Part], size: PaperSize, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge, self._parts = bridge, tuple(parts)
        self._size: PaperSize = size
        self.child = NoteChild(self)
        self._then: Callable[[], None] = self._number
        self._place, self._serial = -1, ""
        self._whole: list[str] = []
        self._made: list[bytes] = []
        self.child.document.connect(self.on_joined)
        self.child.copied.connect(self._made.append)
        self.child.done.connect(self.on_done)
        self.child.failed.connect(self.stop)

    def start(self) -> None:
        """Begin."""
        self._next()

    def _next(self) -> None:
        if self._serial:
            self._whole.append(self._serial)
        self._serial = ""
        self._place += 1
        if self._place == len(self._parts):
            self._finish()
            return
        self._tell(_("numbering a copy"), 0.0)
        self._then = self._number
        try:
            wanted = self._parts[self._place].wanted()
        except REFUSED as error:
            self.stop(str(error))
            return
        if wanted.composed:
            self.child.ask_paper(wanted.content, 0, self._size)
        else:
            self.child.ask_note(wanted.content, 0, self._size)

    @Slot()
    def on_done(self) -> None:
        """Go on with what comes next."""
        self._then()

    def _number(self) -> None:
        part, digest = self._parts[self._place], self.child.digest

        def act(session: Session) -> Sent:
            with reserving(session):
                return part.number(digest, self._size)

        try:
            sent = self._bridge.run(act, part.patients)
        except REFUSED as error:
            self.stop(str(error))
            return
        self._serial = sent.printed.serial
        if sent.content:
            self._then = lambda: self._copy(sent)
            self.child.ask_paper(sent.content, 0, self._size)
        else:
            self._copy(sent)

    def _copy(self, sent: Sent) -> None:
        self._then = self._take
        self.child.ask_numbered(sent.printed)

    def _take(self) -> None:
        """Go on: a copy is there."""
        self._next()

    def _finish(self) -> None:
        if len(self._made) > 1:
            self._then = self._end
            self.child.ask_joined(self._made)
        else:
            self._end()

    @Slot(bytes)
    def on_joined(self, document: bytes) -> None:
        """Keep the one document of several."""
        if document and self._place == len(self._parts):
            self._made[:] = [document]

    def _end(self) -> None:
        self.child.end()
        self.ended.emit(Outcome(tuple(self._whole), document=self._made[0] if self._made else b""))

    def _tell(self, what: str, part: float) -> None:
        copy = _("copy {n} of {m}").format(n=self._place + 1, m=len(self._parts))
        self.progressed.emit(f"{copy}: {what}", (self._place + part) / max(1, len(self._parts)))

    @Slot(str)
    def stop(self, why: str) -> None:
        """Give it up; the numbers that were given stay taken, and the journal says that nothing whole bears them."""
        self._then = _nothing
        self.child.end()
        numbers = tuple(filter(None, (*self._whole, self._serial)))
        also = self.say_broken(numbers)
        self.ended.emit(Outcome(broken=numbers, why="; ".join(filter(None, (why, also)))))

    def say_broken(self, numbers: Sequence[str]) -> str:
        """Store that no whole copy bears these numbers; return why that could not be stored, or nothing."""
        return self._say(broken, numbers)

    def say_whole(self, numbers: Sequence[str]) -> str:
        """Store that the copies of these numbers are whole; return why that could not be stored, or nothing."""
        why = self._say(came_whole, numbers)
        return _("listed as not finished, which could not be stored otherwise: {why}").format(why=why) if why else ""

    def _say(self, what: Callable[[Session, Sequence[str], str], None], numbers: Sequence[str]) -> str:
        try:
            for serial, part in zip(numbers, self._parts, strict=False):
                if serial:
                    self._bridge.run(partial(_said, what, part.patients, serial), part.patients)
        except REFUSED as error:
            return str(error)
        return ""


class PrintRun(CopyRun):
    """Prints as many copies: each is a document of its own with its own number; `places` are its pages, per part.

    Where `both` sides are printed each copy begins on a sheet of its own.
    """

    def __init__(
        self,
        bridge: Bridge,
        parts: Sequence[tuple[Part, Places]],
        size: PaperSize,
        printer: QPrinter,
        parent: QObject,
        *,
        both: bool,
    ) -> None:
        super().__init__(bridge, [part for part, _places in parts], size, parent)
        self._places = tuple(places for _part, places in parts)
        self.press = Press(printer, self.child, self)
        self._both = both or printer.duplex() in _BOTH
        self._before = 0
        self.press.turned.connect(self.on_turned)
        self.press.drawn.connect(self.on_drawn)
        self.press.failed.connect(self.stop)

    def _take(self) -> None:
        self._made.clear()
        self._then = self.press.next
        odd = (self.press.pages - self._before) % 2 == 1
        if self._both and odd and not self.press.skip():
            self.stop(_("the printer took nothing"))
            return
        self._before = self.press.pages
        self.press.draw(self._places[self._place])

    @Slot(int, int)
    def on_turned(self, page: int, of: int) -> None:
        """Say which page goes to the printer."""
        self._tell(_("page {n} of {m}").format(n=page, m=of), (page - 1) / of)

    @Slot()
    def on_drawn(self) -> None:
        """Go on with the next copy, or hand them over: until then none is whole."""
        if self._place + 1 == len(self._parts) and not self.press.finish():
            self.stop(_("the printer took nothing"))
            return
        self._next()

    @Slot(str)
    def stop(self, why: str) -> None:
        """Give it up, and take back what is not printed yet."""
        self.press.abort()
        super().stop(why)


def _said(
    what: Callable[[Session, Sequence[str], str], None], patients: tuple[str, ...], serial: str, session: Session
) -> None:
    what(session, patients, serial)


def _nothing() -> None:
    """Go on with nothing more."""
