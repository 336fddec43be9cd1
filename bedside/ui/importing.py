"""The way of a file into the charts: chosen, or dropped on the window; looked at; stored; and what it changed said."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from bedside.text import _, _n
from bedside.ui import words
from bedside.ui.dialogs import ask_files
from bedside.ui.import_page import ImportPage
from bedside.ui.import_rows import Line, row_of
from bedside.ui.import_work import ImportWork
from bedside.ui.record_table import TableRow

if TYPE_CHECKING:
    from bedside.ui.window import Window

#: more than any window has: the sheet takes what there is
_FULL_HEIGHT = 10_000
_NOTICE = "import"


class Importing(QObject):
    """Holds the page and the work behind it; nothing of a file lives on once the page is left.

    `ended` says that a file is stored, drawn and told.
    """

    ended = Signal()

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self.page = ImportPage(window.theme, window.sheet)
        self.work = ImportWork(self)
        self._paths: tuple[str, ...] = ()
        self._lines: list[Line] = []
        self._rows: list[TableRow] = []
        self._named: bool | None = None
        self._held: list[str] = []
        self._storing = self._covered = False
        self._told: dict[str, Any] = {}
        window.sheet.add(self.page)
        window.sheet.put_away.connect(self.on_put_away)
        window.notices.acted.connect(self.on_notice)
        self.page.came.connect(self.on_came)
        self.page.left.connect(self.leave)
        self.page.given_up.connect(self.give_up)
        self.page.read_asked.connect(self.read)
        self.page.store_asked.connect(self.store)
        self.page.save_asked.connect(self.save)
        self.work.heard.connect(self.on_said)
        self.work.failed.connect(self.on_failed)

    def ask(self) -> None:
        """Ask for files, unless this user may chart nothing."""
        if why := self._window.may_chart():
            self._window.charting.say_problem(why)
            return
        ask_files(self._window, _("Import a file")).filesSelected.connect(self.open)

    @Slot(list)
    def open(self, paths: Sequence[str]) -> None:
        """Show the page and begin to read."""
        window = self._window
        if why := window.may_chart():
            window.charting.say_problem(why)
            return
        self._covered = False
        window.sheet.show_page(self.page, _FULL_HEIGHT)
        if self._storing:
            self.page.complain(_("Another file is just being stored. Choose this one again after that."))
            return
        self._paths = tuple(paths)
        bridge = window.bridge
        person = bridge.patient(bridge.patient_id) if bridge.patient_id else None
        self.page.begin([Path(path).name for path in paths], person)
        self.page.strip.cancel.setFocus()
        self.read()

    @Slot()
    def read(self) -> None:
        """Read the files as the page says."""
        self.page.wait()
        self._lines, self._rows, self._named = [], [], None
        columns = self.page.columns
        asked = {"paths": self._paths, "patient": self._window.bridge.patient_id, "plan": columns.plan}
        self.work.ask(self._window.bridge.session, {"read": {**asked, "day1": columns.day1.text()}})

    @Slot(str)
    def save(self, name: str) -> None:
        """Keep how the table is read under a name."""
        if not self.work.busy:
            self.work.ask(self._window.bridge.session, {"save": name})

    @Slot()
    def store(self) -> None:
        """Store what the page shows."""
        self._storing = True
        self.page.store()
        self.work.ask(self._window.bridge.session, {"store": True})

    @Slot(object)
    def on_said(self, said: dict[str, Any]) -> None:
        """Show what the reader says."""
        page = self.page
        if "progress" in said:
            page.show_part(_("Reading the file"), said["progress"])
        elif "table" in said:
            told = said["table"]
            self._named = told is None or any(item["role"] == "mrn" for item in told.get("columns", ()))
            page.show_table(told)
        elif "rows" in said:
            self._take(said["rows"])
        elif "looked" in said:
            page.show_looked({**said["looked"], "named": self._named}, self._lines, self._rows)
        elif "saved" in said:
            page.columns.show_saved(said["saved"], said["mappings"])
        elif "stored" in said:
            self._stored(said["stored"])
        else:
            self.on_failed(said["trouble"])

    def _take(self, rows: Sequence[Sequence[str]]) -> None:
        here = self._window.bridge.patient_id
        for row in rows:
            line = Line(*row)
            self._rows.append(row_of(len(self._lines), line, here))
            self._lines.append(line)

    @Slot(str)
    def on_failed(self, why: str) -> None:
        """Say why it was not read, or not stored: also where another page is shown by now."""
        stored, self._storing = self._storing, False
        self.page.fail(why)
        if stored and self._window.sheet.page() is not self.page:
            self._window.charting.say_problem(why)

    def _stored(self, told: dict[str, Any]) -> None:
        """Leave, and draw what is new and say what happened in turns of their own: each takes a moment."""
        self._storing, self._told = False, told
        apart = self.work.apart
        self.work.stop()
        if self._window.sheet.work() is self.page:
            self._window.sheet.leave()
        QTimer.singleShot(0, self, self.on_drawn if apart else self.on_here)

    @Slot()
    def on_here(self) -> None:
        """Draw what this process has stored itself."""
        self._window.bridge.took_in(self._told["patients"])
        self.on_told()

    @Slot()
    def on_drawn(self) -> None:
        """Draw what the other process has stored."""
        self._window.bridge.took_from_child()
        QTimer.singleShot(0, self, self.on_told)

    @Slot()
    def on_told(self) -> None:
        """Say what happened, and what waits for somebody."""
        told, window, bridge = self._told, self._window, self._window.bridge
        now = words.clock(bridge.now(), bridge.zone)
        window.quick.show_charted(_("imported"), now, _counted(told["counts"], told["refused"]))
        self._held = told["held"]
        window.notices.tell(_NOTICE, "")
        said = [line[:1].upper() + line[1:] + "." for line in told["replaced"]]
        held = told["counts"].get("held", 0)
        if self._held:
            one = _("1 imported value is held until somebody settles it.")
            many = _("{n} imported values are held until somebody settles them.")
            said.append((one if held == 1 else many).format(n=held))
        window.notices.tell(_NOTICE, " ".join(said), _("Open &Held") if self._held else "")
        self.ended.emit()

    @Slot(str)
    def on_notice(self, kind: str) -> None:
        """Show the held values of the first patient who has some, the open one before others."""
        if kind != _NOTICE or not self._held:
            return
        bridge = self._window.bridge
        wanted = bridge.patient_id if bridge.patient_id in self._held else self._held[0]
        self._window.notices.tell(_NOTICE, "")
        bridge.select_patient(wanted)
        self._window.show_review()

    @Slot()
    def give_up(self) -> None:
        """Read no further; the page stays, to choose other columns or leave."""
        self.work.stop()
        self.page.give_up()

    @Slot()
    def leave(self) -> None:
        """Leave the page, unless it is just being stored."""
        if not self._storing:
            self._window.sheet.leave()

    @Slot(object)
    def on_put_away(self, page: object) -> None:
        """Let no process hold a file that nobody looks at; what is being stored is stored."""
        if page is self.page and not self._storing:
            self._covered = self.work.alive
            self.work.stop()

    @Slot()
    def on_came(self) -> None:
        """Read anew where help lay over the page: what was read is gone since."""
        if self._covered:
            self._covered = False
            self.read()

    def rest(self) -> None:
        """End the process: the window goes."""
        self.work.stop()


def _counted(counts: dict[str, int], refused: Sequence[str]) -> str:
    """Return how many lines became what, and why the first one was refused."""
    many = counts.get
    said = (
        ("stored", _n("{count} stored", "{count} stored", many("stored", 0))),
        (
            "superseded",
            _n("{count} replaced by a later report", "{count} replaced by a later report", many("superseded", 0)),
        ),
        ("held", _n("{count} held", "{count} held", many("held", 0))),
        ("already", _n("{count} there already", "{count} there already", many("already", 0))),
        ("refused", _n("{count} refused", "{count} refused", many("refused", 0))),
    )
    told = ", ".join(text for kind, text in said if many(kind))
    if not refused:
        return told
    why = _("; the first one: {why}") if counts.get("refused", 0) > 1 else "; {why}"
    return told + why.format(why=refused[0])
