"""Reads what is typed, in a line or in a form, against the chart of the patient shown, and says how it reads."""

from __future__ import annotations

from functools import cached_property

from PySide6.QtCore import Slot

from bedside.domain.chart import Chart
from bedside.domain.extend import read_lines
from bedside.domain.problem import Problem
from bedside.domain.quickline import Parsed
from bedside.protocol.model import Protocol
from bedside.protocol.placing import early_window
from bedside.protocol.turning import asked_where_it_turns
from bedside.text import _
from bedside.ui.charting_words import doubt_words
from bedside.ui.dose_words import Placed, slot_words
from bedside.ui.entry import Form
from bedside.ui.forms import Forms
from bedside.ui.start_words import start_brief
from bedside.ui.suggest import Vocabulary


class Reading(Forms):
    """Forms whose lines are read while they are filled in; nothing is stored here."""

    def _read(self, line: str) -> Parsed:
        if not self._bridge.patient_id:
            raise Problem(_("no patient is chosen."), do=_("Choose one in the census."))
        chart, now = self._chart(), self._bridge.now()
        drug = self._bridge.assessment().drug
        parsed = read_lines(line, chart, now, drug=drug, early=early_window(chart, self._protocol()))
        if parsed.warnings:
            parsed = asked_where_it_turns(parsed, chart, self._protocol(), now)
        self.permits.check(choice.record for draft in parsed.drafts for choice in draft.choices)
        return parsed

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return Vocabulary(self._bridge.catalogue)

    def _chart(self) -> Chart:
        return self._bridge.chart()

    def _protocol(self) -> Protocol:
        return self._bridge.session.protocol(self._bridge.assessment().protocol.id)

    def _placed(self, parsed: Parsed) -> Placed:
        """Return which expected dose a line would be."""
        records = () if parsed.doubts else parsed.preview()
        return slot_words(records, self._chart(), self._bridge.assessment(), self._protocol)

    def _starting(self, parsed: Parsed) -> str:
        """Return what speaks against a start that a line orders, or is not known."""
        return start_brief(() if parsed.doubts else parsed.preview(), self._bridge.assessment())

    @Slot(object, str)
    def on_form_edited(self, form: Form, line: str) -> None:
        """Show how the fields of a form read."""
        try:
            parsed = self._read(line)
        except Problem as problem:
            form.show_lacking(str(problem))
        else:
            if parsed.doubts:
                form.show_doubt(doubt_words(parsed.doubts[0]) + ": " + _("Enter, then choose"))
            else:
                said, left = self._placed(parsed)
                warnings = filter(None, (self._starting(parsed), *parsed.warnings, left))
                form.show_reading(", ".join(filter(None, (parsed.text, said))), "; ".join(warnings))
        if form.reading.visibleRegion().isEmpty():  # a low window has it below the fields, out of sight
            self._quick.say(form.reading.toolTip())
