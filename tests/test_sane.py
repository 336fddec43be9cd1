"""What no entry can say is told apart where records are read, with the way on."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from bedside import assets
from bedside.domain.catalogue import load_catalogue
from bedside.domain.records import Observation, OxygenSetting
from bedside.session.sane import require_sane
from bedside.store.errors import StoreDamaged

AT = datetime(2026, 1, 10, 8, 0, tzinfo=UTC)
TOLD = {"id": "r", "patient": "p", "at": AT, "recorded_at": AT, "author": "a", "workstation": "w"}


@pytest.mark.parametrize("record", [
    Observation(**TOLD, code="nonsense", value=Decimal(1), unit="mg/L"),
    OxygenSetting(**TOLD, devices=()),
    Observation(**(TOLD | {"at": AT.replace(year=1)}), code="crp", value=Decimal(1), unit="mg/L"),
])  # fmt: skip
def test_a_record_that_nobody_can_have_entered_leads_to_verify(record):
    with pytest.raises(StoreDamaged, match="bedside verify"):
        require_sane((record,), load_catalogue(assets.read_text("catalogue.toml")))


def test_what_can_be_entered_passes():
    record = Observation(**TOLD, code="crp", value=Decimal(1), unit="mg/L")
    assert require_sane((record,), load_catalogue(assets.read_text("catalogue.toml"))) is None
