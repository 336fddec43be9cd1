"""The tutorial of a practice store: follows what a person does in the real window, and goes on by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from bedside.desk.tutorial import Seen, is_done, parts
from bedside.text import _
from bedside.ui.theme import Theme
from bedside.ui.tutorial_bar import HEIGHT, TutorialBar, TutorialPage

if TYPE_CHECKING:
    from bedside.ui.window import Window

PLACE = "tutorial"


class Tutoring(QObject):
    """Holds which steps are over, in the store; the bar shows the next one while the tutorial runs."""

    def __init__(self, window: Window, theme: Theme) -> None:
        super().__init__(window)
        self._window, self._theme = window, theme
        self._parts = parts()
        self._steps = tuple(step for part in self._parts for step in part.steps)
        self._over: set[int] = set()
        self._place, self._running = self._kept()
        self._since = window.bridge.now()
        self._helped = self._locked = False
        self.bar: TutorialBar | None = None
        self.page: TutorialPage | None = None
        window.bridge.patient_selected.connect(self.look)
        window.bridge.assessment_changed.connect(self.look)
        window.middle.tabs.currentChanged.connect(self.look)
        window.verdicts.as_of.changed.connect(self.look)
        window.sheet.opened.connect(self.look)
        window.lock_asked.connect(self.on_lock)
        if self._running:
            self._show()

    def _kept(self) -> tuple[int, bool]:
        kept = self._window.bridge.kept.value(PLACE, {})
        if not isinstance(kept, dict):
            return 0, False
        place, over = kept.get("place", 0), kept.get("over", [])
        self._over = {item for item in over if isinstance(item, int)} if isinstance(over, list) else set()
        return (place if isinstance(place, int) else 0), bool(kept.get("running"))

    def _keep(self) -> None:
        kept = {"place": self._place, "running": self._running, "over": sorted(self._over)}
        self._window.bridge.kept.keep(PLACE, kept)

    @Slot()
    def open_page(self) -> None:
        """List the steps."""
        if self.page is None:
            sheet = self._window.sheet
            self.page = TutorialPage(self._theme, sheet)
            sheet.add(self.page)
            self.page.left.connect(sheet.leave_over)
            self.page.begun.connect(self.begin)
            self.page.resumed.connect(self.go_on)
        self._window.sheet.show_over(self.page, HEIGHT)
        self.page.show_steps(self._parts, self._over, self._place)

    @Slot()
    def begin(self) -> None:
        """Go through the steps from the first one."""
        self._over, self._place = set(), 0
        self.go_on()

    @Slot()
    def go_on(self) -> None:
        """Show the next step in the bar."""
        self._running = True
        self._window.sheet.leave_over()
        self._go_to(self._place)

    @Slot()
    def leave(self) -> None:
        """Show no steps any more; the menu begins again where it was left."""
        self._running = False
        self._keep()
        if self.bar is not None:
            self.bar.hide()
        if self._place < len(self._steps):
            self._window.status.say(_("tutorial: F10 goes on with it"))

    @Slot()
    def skip(self) -> None:
        """Go on without the step."""
        self._go_to(self._place + 1)

    @Slot()
    def on_lock(self) -> None:
        """Count the lock; whoever comes back sees the step over."""
        self._locked = True
        self.look()

    @Slot()
    def look(self) -> None:
        """Go on where the step is over."""
        if not self._running or self._place >= len(self._steps):
            return
        helping, sheet = self._window.helping, self._window.sheet
        self._helped = self._helped or (helping.page is not None and sheet.page() is helping.page)
        if is_done(self._steps[self._place], self._seen()):
            self._over.add(self._place)
            self._go_to(self._place + 1)

    def _go_to(self, place: int) -> None:
        self._place, self._since = place, self._window.bridge.now()
        self._helped = self._locked = False
        self._keep()
        self._show()

    def _show(self) -> None:
        if self.bar is None:
            self.bar = TutorialBar(self._theme, self._window)
            self._window.put_above_entry(self.bar)
            self.bar.skipped.connect(self.skip)
            self.bar.listed.connect(self.open_page)
            self.bar.left.connect(self.leave)
        step = self._steps[self._place] if self._place < len(self._steps) else None
        before = self._steps[self._place - 1] if self._place and self._place - 1 in self._over else None
        self.bar.show_step(self._place, len(self._steps), step, before)

    def _seen(self) -> Seen:
        bridge = self._window.bridge
        moment = self._window.verdicts.as_of.moment
        return Seen(
            mrn=bridge.patient(bridge.patient_id).mrn if bridge.patient_id else "",
            page=self._window.middle.shown(),
            as_of=moment.astimezone(bridge.zone).date() if moment is not None else None,
            chart=bridge.chart() if bridge.patient_id else None,
            since=self._since,
            helped=self._helped,
            locked=self._locked,
        )
