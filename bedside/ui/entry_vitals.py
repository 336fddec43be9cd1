"""One round of vital signs on one form: several values of one moment, charted together or not at all."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from bedside.domain.catalogue import Catalogue
from bedside.text import _
from bedside.ui.choices import Choices, Way
from bedside.ui.entry import Form
from bedside.ui.number_edit import NumberEdit
from bedside.ui.theme import Theme
from bedside.ui.words import O2

_WIDTH = 76


class VitalsForm(Form):
    """Temperature, blood pressure, heart and breathing rate, saturation, AVPU; what is empty is not charted."""

    def __init__(self, catalogue: Catalogue, theme: Theme, parent: QWidget) -> None:
        super().__init__(_("Vital signs, one round"), theme, parent)
        table = (
            ("t", _("Te&mperature \u00b0C")),
            ("bp", _("&Blood pressure")),
            ("hr", _("&Heart rate")),
            ("rr", _("&Resp. rate")),
            ("spo2", f"&Sp{O2} %"),
        )
        self.numbers: dict[str, QLineEdit] = {}
        for code, text in table:
            field = NumberEdit(text.replace("&", ""), self, width=_WIDTH if code != "bp" else 96)
            self.numbers[code] = field
            self.put(text, field)
        self.numbers["bp"].setPlaceholderText("127/73")
        letters = tuple(Way(letter, letter.upper(), _(meaning)) for letter, meaning in _letters(catalogue))
        self.avpu = Choices(_("Consciousness, AVPU"), letters, self)
        self.put(_("Cons&ciousness"), self.avpu)
        self.put(_("T&ime"), self.when)
        self.watch(*self.numbers.values(), self.avpu, self.when)

    def line(self) -> str:
        """Return "t 38.9 bp 127/73 hr 92 rr 24 spo2 95 avpu a"."""
        typed = [f"{code} {text}" for code, field in self.numbers.items() if (text := field.text().strip())]
        if self.avpu.value():
            typed.append(f"avpu {self.avpu.value()}")
        return self.timed(" ".join(typed))

    def wanted(self) -> str:
        """Return what a round needs."""
        return _("Type at least one value.")


def _letters(catalogue: Catalogue) -> tuple[tuple[str, str], ...]:
    return tuple((letter.casefold(), meaning) for letter, meaning in catalogue.analyte("avpu").choices.items())
