"""What F1 is asked about: the number, rule or part of the window that has the keyboard."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QWidget

from bedside.domain.problem import Problem
from bedside.ui.bridge import Bridge
from bedside.ui.help_words import topic_of

#: by the class of a part, which is not imported for its name: most parts are built when they are first shown
WORDS = {
    "AboutForm": "patient",
    "Answering": "taper",
    "AsOf": "as_of",
    "Banner": "next_dose",
    "BatchPage": "batch",
    "Census": "census",
    "DoseForm": "dose",
    "Doses": "dose",
    "DoubtPage": "held",
    "DrugTable": "dose",
    "EventForm": "event",
    "Flowsheet": "flowsheet",
    "GridPage": "eligibility",
    "IdentityForm": "patient",
    "MedicineForm": "medicine",
    "NotePreview": "note",
    "OrderForm": "order",
    "OxygenForm": "oxygen",
    "PatientForm": "patient",
    "QuickEntry": "quick",
    "Review": "held",
    "ScoresPage": "scores",
    "SeenPage": "seen",
    "StartPanel": "start",
    "Status": "status",
    "Taper": "taper",
    "Timeline": "timeline",
    "TrendCanvas": "trends",
    "Trends": "trends",
    "Verdicts": "eligibility",
    "VitalsForm": "vitals",
}
_GROUPS = ("exclusions", "gates", "label")


class Topics:
    """Finds the topic of a widget, by asking it and everything that it lies in, from the inside out."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge
        self._asked: QWidget | None = None

    def at(self, widget: QWidget | None) -> str:
        """Return a topic, empty where nothing is known."""
        self._asked = widget
        while widget is not None:
            if topic := self._of(widget):
                return topic
            widget = widget.parentWidget()
        return ""

    def _of(self, widget: QWidget) -> str:
        ask = getattr(widget, "help_topic", None)
        if ask is not None:
            return str(ask())
        for find in (self._record, self._rule, self._trigger, self._panel, self._typed):
            if topic := find(widget):
                return topic
        names = (kind.__name__ for kind in type(widget).__mro__)
        return next((f"word:{WORDS[name]}" for name in names if name in WORDS), "")

    def _record(self, widget: QWidget) -> str:
        """Return the topic of the record, or the score, under the cursor of a table."""
        ask = getattr(widget, "record", None)
        if not callable(ask) or not self._bridge.patient_id:
            return ""
        name = str(ask() or "")
        found = self._bridge.chart().find(name) if name else None
        if found is None and name and name in self._bridge.assessment().scores:
            return f"score:{name}"
        return topic_of(found)

    def _rule(self, widget: QWidget) -> str:
        """Return the topic of a row of the verdict tree."""
        from bedside.ui.verdict_rows import VerdictRow  # noqa: PLC0415 - stands in the window by now

        if not isinstance(widget, QAbstractItemView) or not widget.currentIndex().isValid():
            return ""
        place = widget.currentIndex().row()
        row = getattr(widget.model(), "row", None)
        found = row(place) if callable(row) else None
        if not isinstance(found, VerdictRow):
            return ""
        return f"word:{found.id}" if found.id in _GROUPS else f"rule:{found.id}"

    def _trigger(self, widget: QWidget) -> str:
        """Return the topic of a prompt."""
        name = getattr(getattr(widget, "trigger", None), "id", "")
        return f"rule:{name}" if name else ""

    def _panel(self, widget: QWidget) -> str:
        """Return the topic of a trend: of the panel whose name has the keyboard, or of the record selected."""
        codes = getattr(widget, "codes", ())
        place = getattr(self._asked, "place", None)
        if codes and isinstance(place, int) and place < len(codes):
            return f"analyte:{codes[place]}"
        if codes and self._bridge.record_id:
            topic = topic_of(self._bridge.chart().find(self._bridge.record_id))
            return topic if topic.removeprefix("analyte:") in codes else ""
        return ""

    def _typed(self, widget: QWidget) -> str:
        """Return the topic of what a line of quick entry begins with, or of the number a form asks for."""
        catalogue = self._bridge.catalogue
        code = getattr(getattr(widget, "analyte", None), "value", None)
        if callable(code) and code():
            return f"analyte:{code()}"
        numbers = getattr(widget, "numbers", None)
        if isinstance(numbers, dict):
            name = next((name for name, field in numbers.items() if field is self._asked), "")
            found = catalogue.find("sbp" if name == "bp" else name) if name else None
            return f"analyte:{found.code}" if found else ""
        if not isinstance(widget, QLineEdit) or type(widget.parentWidget()).__name__ == "Census":
            return ""
        first = widget.text().split()[:1]
        try:
            found = catalogue.find(first[0]) if first else None
        except Problem:
            return ""
        return f"analyte:{found.code}" if found else ""
