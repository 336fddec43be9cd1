"""Whose values these are is asked with birth dates as the banner writes them; English keeps its own form."""

from datetime import UTC, date, datetime

import pytest

from bedside.domain.problem import Problem
from bedside.domain.records import Patient
from bedside.exchange.newcomers import newcomer
from bedside.exchange.parties import Claim, matched
from bedside.exchange.whose import require_same
from bedside.text import speaking

NOW = datetime(2020, 4, 20, 12, 0, tzinfo=UTC)
PERSON = Patient(
    id="p", patient="p", at=NOW, recorded_at=NOW, author="a", workstation="w", mrn="P-1", name="Doe, Jane",
    born=date(1966, 8, 2), sex="F",
)  # fmt: skip


def asked(work):
    """Return what is asked in English and in German."""
    said = []
    for code in ("en", "de"):
        with speaking(code), pytest.raises(Problem) as caught:
            work()
        said.append(caught.value.text)
    return said


@pytest.mark.parametrize(
    ("work", "days"),
    [
        (lambda: matched(Claim(("P-1",), "Doe, Jane", date(1966, 8, 3)), [PERSON]), (2, 3)),
        (lambda: require_same("DOB: 1966-08-03", PERSON, ()), (2, 3)),
        (
            lambda: newcomer(
                Claim(("P-2",), "Doe, Jane", date(1966, 8, 2), "F"), [PERSON], now=NOW, author="a", workstation="w"
            ),
            (2,),
        ),
    ],
)
def test_a_birth_date_in_a_question_is_written_as_in_the_banner(work, days):
    english, german = asked(work)
    for day in days:
        assert f"1966-08-{day:02}" in english
        assert f"{day:02}.08.1966" in german
    assert "1966-08" not in german
