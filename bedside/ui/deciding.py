"""A clinician's decisions at the window: what will be stored is shown, a reason is asked for, then both are charted."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Slot

from bedside.domain.problem import Problem
from bedside.domain.wording import fact_text
from bedside.protocol.assessment import Trigger
from bedside.protocol.leaf import spelled
from bedside.session.deciding import Decided, Reply, Situation, decided
from bedside.session.options import Option
from bedside.text import _
from bedside.ui import words
from bedside.ui.bridge import Bridge
from bedside.ui.charting import Charting
from bedside.ui.option_words import effects, plan_text
from bedside.ui.permits import REFUSED
from bedside.ui.sheet import Sheet
from bedside.ui.taper import Taper
from bedside.ui.theme import Theme
from bedside.ui.trigger_block import headline
from bedside.ui.verdicts import Verdicts

if TYPE_CHECKING:
    from bedside.session.untreated import Why
    from bedside.ui.grid_page import GridPage
    from bedside.ui.untreated_page import UntreatedPage


#: more than any window has: the sheet takes what there is
FULL_HEIGHT = 10_000


class _Shown(NamedTuple):
    """What stood before the person who gives the reason: only that is stored."""

    patient_id: str
    records: tuple[str, ...]
    order: tuple[str, int | None] | None
    asked: tuple[str, ...]


class Deciding(QObject):
    """Joins the panels on the right to the session: answers to prompts, not treating, and the grid of protocols."""

    def __init__(
        self, bridge: Bridge, charting: Charting, sheet: Sheet, verdicts: Verdicts, taper: Taper, *, theme: Theme
    ) -> None:
        super().__init__(charting)
        self._bridge, self._charting, self._sheet = bridge, charting, sheet
        self._verdicts, self._taper, self._theme = verdicts, taper, theme
        self.grid: GridPage | None = None
        self.untreated: UntreatedPage | None = None
        taper.answering.accept_asked.connect(self.on_accept)
        taper.answering.decline_asked.connect(self.on_decline)
        taper.start.untreated_asked.connect(self.on_untreated)
        verdicts.grid_asked.connect(self.open_grid)
        verdicts.line_asked.connect(self.on_line)

    def fence(self) -> None:
        """Say in sight what this user may not decide."""
        why = self._charting.permits.why_not("decide")
        self._taper.answering.forbid(why)
        self._taper.start.forbid(why)
        self._charting.permits.fence("decide", self._taper.start.leave)

    def _situation(self) -> Situation:
        assessment = self._bridge.assessment()
        protocol = self._bridge.session.protocol(assessment.protocol.id)
        return Situation(assessment=assessment, chart=self._bridge.chart(), protocol=protocol)

    @Slot(object, object)
    def on_accept(self, trigger: Trigger, option: Option) -> None:
        """Show what accepting comes to, and ask for the reason."""
        on, zone = self._situation(), self._bridge.zone
        reply = Reply(trigger=trigger.id, answer="accepted", because=words.ELLIPSIS, order=option.order)
        try:
            made = decided(reply, on, self._bridge.session.stamp())
        except Problem as problem:
            self._charting.say_problem(str(problem))
            return
        what = fact_text(made.order, on.chart.catalogue) if made.order else _("no order is made")
        told = (
            headline(trigger, on.chart),
            what,
            *effects(option, on.assessment, zone),
            *option.warnings,
            plan_text(option, on.assessment, zone) if made.order else "",
            *(ask.text for ask in made.asked),
        )
        shown = _shown(trigger, made, self._bridge.patient_id)
        self._charting.ask_reason(
            _("Accept {trigger}: why?").format(trigger=trigger.id),
            tuple(text for text in told if text),
            _("Accept with this reason"),
            partial(self._decide, reply, shown),
        )

    @Slot(object)
    def on_decline(self, trigger: Trigger) -> None:
        """Ask why a prompt is declined."""
        on = self._situation()
        reply = Reply(trigger=trigger.id, answer="declined", because=words.ELLIPSIS)
        try:
            made = decided(reply, on, self._bridge.session.stamp())
        except Problem as problem:
            self._charting.say_problem(str(problem))
            return
        back = _("No order is made. It comes back with new evidence, and after {span} while it still holds.")
        told = (headline(trigger, on.chart), back.format(span=spelled(on.protocol.settings.decline_holds.span)))
        shown = _shown(trigger, made, self._bridge.patient_id)
        title = _("Decline {trigger}: why?").format(trigger=trigger.id)
        self._charting.ask_reason(title, told, _("Decline with this reason"), partial(self._decide, reply, shown))

    def _decide(self, reply: Reply, shown: _Shown, reason: str) -> None:
        """Store an answer, if what it would come to is still what was shown."""
        self._bridge.poll()
        on = self._situation()
        trigger = next((item for item in on.assessment.triggers if item.id == reply.trigger), None)
        preview = decided(reply, on, self._bridge.session.stamp())
        if trigger is None or _shown(trigger, preview, self._bridge.patient_id) != shown:
            raise Problem(_("the chart has changed meanwhile."), do=_("Leave, and look at the prompt again."))
        said = Reply(trigger=reply.trigger, answer=reply.answer, because=reason, order=reply.order)
        made = self._bridge.decide(said)
        self._sheet.leave()
        self._taper.answering.take_keys()  # the button it came from is off by now
        self._charting.tell(_("charted"), *made.records)

    @Slot()
    def on_untreated(self) -> None:
        """Ask why a patient is not treated."""
        if self.untreated is None:
            from bedside.ui.untreated_page import UntreatedPage  # noqa: PLC0415 - the window has to stand before

            self.untreated = UntreatedPage(self._theme, self._sheet)
            self.untreated.left.connect(self._charting.sheet_left)
            self.untreated.given.connect(self.on_untreated_given)
            self._sheet.add(self.untreated)
        self._sheet.show_page(self.untreated, asking=True)
        self.untreated.begin(self._situation())

    @Slot(str, str)
    def on_untreated_given(self, why: Why, reason: str) -> None:
        """Store that the patient is not treated."""
        try:
            made = self._bridge.leave_untreated(why, reason)
        except REFUSED as problem:
            if self.untreated is not None:
                self.untreated.complain(str(problem))
            return
        self._sheet.leave()
        self._charting.tell(_("charted"), *made.records)

    @Slot()
    def open_grid(self) -> None:
        """Set every protocol beside the one in use, at the moment the verdicts are of; the same key puts it away."""
        if self.grid is None:
            from bedside.ui.grid_page import GridPage  # noqa: PLC0415 - the window has to stand before

            self.grid = GridPage(self._bridge, self._theme, self._sheet)
            self.grid.left.connect(self._charting.sheet_left)
            self._sheet.add(self.grid)
        if self._sheet.page() is self.grid:
            self._charting.sheet_left.emit()
        elif self._bridge.patient_id:
            self._sheet.show_page(self.grid, FULL_HEIGHT)
            self.grid.begin(self._verdicts.as_of.moment, known_then=self._verdicts.as_of.known_then)

    @Slot(str)
    def on_line(self, line: str) -> None:
        """Begin the line that would flip the verdict; a person reads it and charts it."""
        if self._charting.may_chart():
            self._charting.begin_line(line)


def _shown(trigger: Trigger, made: Decided, patient_id: str) -> _Shown:
    order = (made.order.action, made.order.interval_hours) if made.order else None
    return _Shown(patient_id, trigger.rested_on, order, tuple(ask.id for ask in made.asked))
