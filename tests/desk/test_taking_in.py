"""What the window is told of a file that is taken in with a person looking on: no more than what is stored."""

from decimal import Decimal

import msgspec
import pytest

from bedside.desk.import_told import Teller
from bedside.desk.intake import Intake
from bedside.desk.taking_in import Taker
from bedside.domain.records import Observation
from bedside.exchange.charting import Line
from tests.exchange.fhir_ward import NOW, make_ward

TABLE = "MRN,Born,Test,Result,Unit,Collected\n" + "".join(
    f"P-1,1970-01-01,{name},{number},{unit},2026-10-01T06:00\n"
    for name, number, unit in (("CRP", 71, "mg/L"), ("LDH", 300, "U/L"))
)


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    made = make_ward(tmp_path_factory.mktemp("taking") / "store")
    stamp, person = made.stamp(), made.find_patient("P-1").patient
    typed = Observation(**stamp.envelope(person), code="crp", value=Decimal(71), unit="mg/L", raw="71")
    made.record((msgspec.structs.replace(typed, at=NOW.replace(month=10, day=1, hour=4)),), action="chart")
    yield made
    made.close()


def test_a_result_that_was_typed_before_is_not_said_to_be_stored(session, tmp_path):
    path = tmp_path / "lab.csv"
    path.write_text(TABLE)
    taker = Taker(session)
    said = {key: value for told in taker.answer({"read": {"paths": [str(path)]}}) for key, value in told.items()}
    assert said["looked"]["counts"] == {"already": 1, "stored": 1}
    (stored,) = taker.answer({"store": True})
    assert stored["stored"]["counts"] == {"already": 1, "stored": 1}
    assert len(session.chart(session.find_patient("P-1").patient).values("crp")) == 1


def test_what_bedside_exported_is_said_as_it_will_be_stored(session):
    person = session.find_patient("P-1").patient
    (typed,) = session.chart(person).of(Observation)[:1]
    again = msgspec.structs.replace(typed, id="another")

    class Taking:
        records = (again,)

    item = Intake("own", (Line(line=1, became="stored", records=("another",)),), (), (again,), Taking())
    teller = Teller(session, (item,))
    assert [row.became for row in teller.lines()] == ["stored"]
    assert not teller.dropped
    teller = Teller(session, (item._replace(taking=None),))
    assert [row.became for row in teller.lines()] == ["already"]


def test_of_a_table_that_counts_days_only_the_first_day_is_asked(session, tmp_path):
    path = tmp_path / "days.csv"
    path.write_text("analyte,raw_unit,col,raw_value,align\nferritin,ng/mL,1,200,certain\n")
    taker, asked = Taker(session), {"paths": [str(path)], "patient": session.find_patient("P-1").patient}
    told = list(taker.answer({"read": asked}))
    (table,) = (item["table"] for item in told if "table" in item)
    assert (table["days"], table["doubts"], table["columns"]) == (True, (), [])
    assert "hospital days" in told[-1]["trouble"]
    assert list(taker.answer({"read": {**asked, "day1": "2026-10-01"}}))[-1]["looked"]["counts"] == {"stored": 1}
