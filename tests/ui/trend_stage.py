"""What the trends ask of the bridge, without a store: rules, settings kept in memory, a user who may export."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, partial
from types import SimpleNamespace

from bedside.protocol.load import shipped_protocol
from bedside.protocol.question import Question


@dataclass
class Shelf:
    """Keeps settings as the store would."""

    values: dict = field(default_factory=dict)

    def value(self, name, default=None, patient_id=""):
        return self.values.get((name, patient_id), default)

    def keep(self, name, value, patient_id=""):
        self.values[name, patient_id] = value


def asked(chart):
    """Return the question that the ribbon answers."""
    return Question(protocol=shipped_protocol("NAVARRO-2020", chart.catalogue), chart=chart)


class Stand:
    """Stands in for the bridge; `catalogue` is the one of the charts."""

    def __init__(self, catalogue, roles=("physician",)) -> None:
        self.kept = Shelf()
        self.session = SimpleNamespace(
            protocol=cache(partial(shipped_protocol, catalogue=catalogue)),
            store=SimpleNamespace(writable=True, roles=roles),
            practice=True,
        )
