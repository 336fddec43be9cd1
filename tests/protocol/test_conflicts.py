"""While two workstations disagree, a verdict that either value could turn, or that rests on one, is UNKNOWN."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import count, product

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bedside.domain.chart import rewind
from bedside.domain.conflict.reviews import reviewed
from bedside.domain.records import Dose, Event, Medicine, Observation, Order, OxygenSetting, Patient
from bedside.domain.stamp import Stamp
from bedside.protocol.assess import assess
from bedside.protocol.assessment import walk
from bedside.protocol.confirm import asks
from bedside.protocol.diff import compared
from bedside.protocol.measures import answer
from bedside.protocol.memo import Memo
from bedside.protocol.question import Question
from bedside.protocol.replay.stay import replay
from tests.protocol.forks import HERE, THERE, charted, other_contents, successor
from tests.protocol.stays import CALM, stays
from tests.protocol.ward import NOW, ZONE, Ward, catalogue, navarro, protocols

QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
slow = settings(max_examples=60, deadline=None, suppress_health_check=QUIET)
ELIGIBLE = (
    "naat positive", "fever historic", "ferritin 1840 ng/ml", "crp 71 mg/l", "nrb 15 + nc 6 spo2 91",
    "infection excluded", "no immunosuppressant", "no chemotherapy", "creatinine 0.9 mg/dl", "weight 71", "height 164",
    "anc 6.2 10*9/l", "allergy none", "pct 0.3 ng/ml",
)  # fmt: skip


def rows(made):
    """Return every outcome of an Assessment by what it is of."""
    found = {item.id: item.outcome for item in walk((*made.criteria, *made.label, *made.gates, *made.conditions))}
    found |= {item.id: item.outcome for item in made.triggers}
    return found | {f"outcome {item.id}": item.outcome for item in made.outcomes}


def used(made) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield every leaf and trigger with the records it rests on."""
    for item in walk((*made.criteria, *made.label, *made.gates, *made.conditions)):
        if not item.children:
            yield item.id, frozenset(seen.record for seen in item.evidence)
    for item in made.triggers:
        yield item.id, frozenset(seen.record for seen in (*item.evidence, *item.against))


def require_silence(waiting, settled, disputed):
    """Assert that what is said while a conflict waits holds in one way of settling it, and rests on none of it."""
    said, then = rows(waiting), rows(settled)
    assert {name: then[name] for name, outcome in said.items() if outcome != "UNKNOWN"}.items() <= said.items()
    assert all(said[name] == "UNKNOWN" for name, records in used(settled) if records & disputed)
    assert waiting.state in {"INCOMPLETE", settled.state}
    for open_now, other in zip(waiting.triggers, settled.triggers, strict=True):
        assert open_now.open_since or not other.open_since, open_now.id
    require_careful_course(waiting, settled)
    for name, score in waiting.scores.items():
        other = settled.scores[name]
        assert score.low is None or (other.low is not None and score.low <= other.low), name
        assert score.high is None or (other.high is not None and score.high >= other.high), name


def require_careful_course(waiting, settled):
    ladder, timing = waiting.ladder, waiting.timing
    assert ladder.next_due in {None, settled.ladder.next_due}
    assert ladder.plan in {(), settled.ladder.plan}
    assert ladder.proposed in {None, settled.ladder.proposed}
    assert ladder.status in {"unknown", settled.ladder.status}
    assert ladder.doses_given in {None, settled.ladder.doses_given}
    assert ladder.total_mg in {None, settled.ladder.total_mg}
    assert timing.onset in {None, settled.timing.onset}
    assert timing.name in {None, settled.timing.name}


def pairs(record):
    """Return two different corrections of a record by two workstations, every choice of them."""
    found = other_contents(record)
    return [
        (successor(record, HERE, **one), successor(record, THERE, **other))
        for place, one in enumerate(found)
        for other in found[:place]
    ]


@pytest.mark.slow
@given(st.data())
@slow
def test_no_verdict_is_told_that_the_review_could_turn(data):
    """Fork one to four records of any stay, of any kind, under any protocol, and settle them in every way."""
    records = data.draw(stays()).records
    picks = data.draw(st.lists(st.sampled_from(records), min_size=1, max_size=4, unique_by=_id))
    forks = [data.draw(st.sampled_from(pairs(item))) for item in picks if pairs(item)]
    protocol = data.draw(st.sampled_from(list(protocols().values())))
    disputed = {item.id for fork in forks for item in fork}
    waiting = assess(protocol, charted([*records, *(item for fork in forks for item in fork)], CALM))
    for chosen in product(*forks):
        require_silence(waiting, assess(protocol, charted([*records, *chosen], CALM)), disputed)


def _id(record):
    return record.id


@pytest.mark.slow
@given(st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=QUIET)
def test_reviewing_all_of_it_in_any_way_turns_no_verdict_that_was_told(data):
    """Divide a stay between two workstations that charted some orders and doses twice, and settle what that makes."""
    records = divided(data, data.draw(stays(most=6)).records)
    waiting = charted(records, CALM)
    for trial in range(3 if waiting.conflicts else 0):
        known, chart = list(records), waiting
        while chart.conflicts:
            conflict = chart.conflicts[0]
            number = data.draw(st.integers(1, len(conflict.options)))
            names = (f"v{trial}-{len(known)}-{place}" for place in count())
            stamp = Stamp(author="Dr. R", workstation=HERE, now=CALM, new_id=names.__next__)
            known += reviewed(conflict, number, stamp, "seen")
            chart = charted(known, CALM)
        require_silence(assess(navarro(), waiting), assess(navarro(), chart), waiting.disputed)


def divided(data, records):
    """Return a stay as two workstations charted it without knowing of each other."""
    found = records[:1]
    for item in records[1:]:
        here, there = data.draw(st.permutations((HERE, THERE)))
        found.append(msgspec.structs.replace(item, workstation=here))
        if isinstance(item, Order | Dose) and data.draw(st.integers(0, 2)) == 0:
            later = item.at + timedelta(minutes=data.draw(st.sampled_from((0, 17, 100, 170))))
            found.append(msgspec.structs.replace(item, id=f"{item.id}~", workstation=there, at=later))
    forked = data.draw(st.sampled_from(found))
    return [*found, *(data.draw(st.sampled_from(pairs(forked))) if pairs(forked) and data.draw(st.booleans()) else ())]


def treated():
    """Return a stay with a bit of everything: course, cultures, ventilation, a decision's worth of triggers."""
    ward = Ward(*(f"{line} @-90h" for line in ELIGIBLE), "order anakinra 100 mg sc q6h because eligible @-80h")
    for hours in range(78, 0, -6):
        ward.chart_lines(f"dose given 100 mg @-{hours}h")
    ward.chart_lines(
        "crp 40 mg/l @-40h", "ferritin 900 ng/ml @-40h", "pct 0.7 ng/ml @-20h", "culture blood pending @-30h",
        "hfnc 50/95 spo2 92 @-30h", "nc 4 spo2 95 @-3h", "improved @-4h", "alt 260 u/l @-10h", "platelets 74 /nl @-10h",
        "platelets 250 /nl @-89h", "med methylprednisolone 40 mg iv q12h @-50h", "t 38.4 @-12h", "wbc 12.1 /nl @-12h",
        "step q8h because better @-2h",
    )  # fmt: skip
    return ward


@pytest.mark.parametrize("kind", [Observation, OxygenSetting, Order, Dose, Event, Medicine])
def test_every_record_of_a_course_forked_leaves_no_verdict_that_could_turn(kind):
    records = treated().records
    of_kind = [item for item in records if isinstance(item, kind)]
    assert of_kind
    for record in of_kind:
        left, right = pairs(record)[0]
        waiting = assess(navarro(), charted([*records, left, right], NOW))
        assert [item for item in waiting.findings if item.id == "DQ-CONFLICT"]
        for one in (left, right):
            require_silence(waiting, assess(navarro(), charted([*records, one], NOW)), {left.id, right.id})


def forked(ward, code, value, other):
    """Return a ward's chart in which the newest value of a code was corrected to two numbers."""
    record = [item for item in ward.records if getattr(item, "code", "") == code][-1]
    left, right = (successor(record, at, **change) for at, change in ((HERE, value), (THERE, other)))
    return charted([*ward.records, left, right], NOW)


def number(text):
    return {"value": Decimal(text)}


def test_the_reason_names_both_values_and_the_conflict():
    found = forked(Ward(*ELIGIBLE), "crp", number("71"), number("17"))
    made = assess(navarro(), found)
    row = made.criterion("INC-4-CRP")
    assert row.outcome == "UNKNOWN"
    assert all(part in row.reason for part in ("71 mg/L", "17 mg/L", f"review {found.conflicts[0].id}"))
    assert {item.record for item in row.evidence} == found.disputed
    assert row.missing == "crp"
    assert made.state == "INCOMPLETE"


def test_a_verdict_both_values_agree_on_is_unknown_all_the_same():
    made = assess(navarro(), forked(Ward(*ELIGIBLE), "ferritin", number("1841"), number("2840")))
    assert made.criterion("INC-3").outcome == "UNKNOWN"


def test_a_newer_value_that_nobody_disputes_decides():
    ward = Ward(*ELIGIBLE).chart_lines("crp 60 mg/l @-2h")
    crp = [item for item in ward.records if getattr(item, "code", "") == "crp"]
    older = min(crp, key=lambda item: item.at)
    found = charted([*ward.records, *pairs(older)[0]], NOW)
    newest = max(crp, key=lambda item: item.at)
    assert found.conflicts
    seen = assess(navarro(), found).criterion("INC-4-CRP")
    assert (seen.outcome == "MET") == (newest is not older)


def test_a_group_holds_by_a_member_that_no_conflict_touches():
    made = assess(navarro(), forked(Ward(*ELIGIBLE, "alc 0.7 10*9/l"), "crp", number("71"), number("17")))
    assert made.criterion("INC-4").outcome == "MET"


def test_a_conflict_is_a_finding_that_holds():
    made = assess(navarro(), forked(Ward(*ELIGIBLE), "crp", number("71"), number("17")))
    assert [(item.severity, len(item.records)) for item in made.findings if item.id == "DQ-CONFLICT"] == [("hold", 2)]


def test_the_age_is_unknown_while_two_birth_dates_stand():
    ward = Ward(*ELIGIBLE)
    other = msgspec.structs.replace(ward.patient, id="q", patient="q", born=date(1966, 8, 3), workstation=THERE)
    found = charted(ward.records, NOW, namesakes=[other])
    made = assess(navarro(), found)
    (finding, *_) = made.findings
    assert (finding.id, finding.severity) == ("DQ-CONFLICT", "hold")
    assert "two birth dates" in finding.text
    assert made.criterion("LBL-RENAL").outcome == "UNKNOWN"
    assert made.criterion("INC-3").outcome == "MET"
    asked = Question(protocol=navarro(), chart=found)
    assert "age" not in answer(Question(protocol=navarro(), chart=charted(ward.records, NOW)), "hscore").missing
    assert answer(asked, "cockcroft_gault").score == "cockcroft_gault"


def two_orders(ward=None, **change):
    ward = ward or Ward(*ELIGIBLE, "order anakinra 100 mg sc q6h because eligible @-20h", "dose given 100 mg @-20h")
    order = next(item for item in ward.records if isinstance(item, Order))
    other = msgspec.structs.replace(order, id="other", workstation=THERE, interval_hours=12, **change)
    return [*ward.records, other]


def test_two_active_orders_leave_the_ladder_unknown_and_nothing_proposed():
    made = assess(navarro(), charted(two_orders(), NOW))
    ladder = made.ladder
    assert (ladder.status, ladder.next_due, ladder.plan, ladder.proposed) == ("unknown", None, (), None)
    assert ladder.interval_hours is None
    assert "without knowing of each other" in ladder.advice
    assert (ladder.doses_given, ladder.total_mg) == (1, "100")


def test_how_many_doses_a_dose_charted_twice_makes_is_not_said_until_it_is_reviewed():
    ward = Ward(*ELIGIBLE, "order anakinra 100 mg sc q6h because eligible @-5h", "dose given 100 mg @-5h")
    dose = next(item for item in ward.records if isinstance(item, Dose))
    twice = msgspec.structs.replace(dose, id="twice", workstation=THERE, at=dose.at + timedelta(minutes=20))
    made = assess(navarro(), charted([*ward.records, twice], NOW))
    assert (made.ladder.status, made.ladder.next_due) == ("unknown", None)
    assert (made.ladder.doses_given, made.ladder.total_mg) == (None, None)
    assert "charted doses" in made.ladder.advice


def test_many_doses_in_conflict_are_never_counted_as_none():
    ward = Ward(*ELIGIBLE, "order anakinra 100 mg sc q6h because eligible @-40h")
    ward.chart_lines(*(f"dose given 100 mg @-{hours}h" for hours in (40, 34, 28, 22, 16)))
    given = [item for item in ward.records if isinstance(item, Dose)]
    forks = [
        successor(item, where, dose=Decimal(amount))
        for item in given
        for where, amount in ((HERE, "100"), (THERE, "50"))
    ]
    made = assess(navarro(), charted([*ward.records, *forks], NOW))
    assert (made.ladder.doses_given, made.ladder.total_mg) == (None, None)


def test_a_stop_that_both_know_of_stays_a_stop_whatever_the_doses():
    ward = Ward(*ELIGIBLE, "order anakinra 100 mg sc q6h because eligible @-50h", "dose given 100 mg @-50h")
    dose = next(item for item in ward.records if isinstance(item, Dose))
    twice = msgspec.structs.replace(dose, id="twice", workstation=THERE, at=dose.at + timedelta(minutes=20))
    ward.chart_lines("stop because infection @-2h")
    assert assess(navarro(), charted([*ward.records, twice], NOW)).ladder.status == "stopped"


def test_onset_and_class_are_not_told_from_a_disputed_setting():
    ward = Ward(*ELIGIBLE)
    setting = next(item for item in ward.records if isinstance(item, OxygenSetting))
    left = successor(setting, HERE, at=setting.at - timedelta(hours=1))
    right = successor(setting, THERE, at=setting.at - timedelta(hours=40))
    made = assess(navarro(), charted([*ward.records, left, right], NOW))
    assert (made.timing.onset, made.timing.name) == (None, None)


def test_a_safety_trigger_that_a_conflict_leaves_open_asks_and_a_later_answer_closes_it():
    ward = Ward(*ELIGIBLE, "order anakinra 100 mg sc q6h because eligible @-20h", "dose given 100 mg @-20h")
    ward.chart_lines("pct 0.3 ng/ml @-19h", "pct 0.5 ng/ml @-9h")
    record = [item for item in ward.records if getattr(item, "code", "") == "pct"][-1]
    left, right = successor(record, HERE, **number("0.55")), successor(record, THERE, **number("0.9"))
    found = charted([*ward.records, left, right], NOW)
    (trigger,) = [item for item in assess(navarro(), found).triggers if item.id == "TAP-4b"]
    assert (trigger.outcome, trigger.action, trigger.proposes) == ("UNKNOWN", "review", False)
    assert trigger.open_since is not None
    assert {left.id, right.id} <= set(trigger.rested_on)


def test_a_score_is_the_interval_of_both_and_names_what_is_missing():
    found = forked(Ward(*ELIGIBLE), "ferritin", number("900"), number("12000"))
    said = assess(navarro(), found).scores["hscore"]
    assert "ferritin" in said.missing
    assert "review" in said.why["ferritin"]
    assert said.value is None


def test_what_an_order_asks_is_all_that_any_way_of_settling_would_ask():
    ward = Ward(*ELIGIBLE)
    start = Ward("order anakinra 100 mg sc q6h").records[-1]
    plain = {ask.id for ask in asks(start, ward.chart(), navarro())}
    forks = forked(ward, "anc", number("0.9"), number("6.2"))
    asked = {ask.id for ask in asks(start, forks, navarro())}
    assert asked == plain | {"LBL-ANC"}


def test_looking_back_before_the_disputed_time_decides_as_ever():
    ward = Ward("ferritin 1840 ng/ml @-30h", "crp 71 mg/l @-3h")
    found = forked(ward, "crp", number("71"), number("17"))
    then = assess(navarro(), rewind(found, NOW - timedelta(hours=4)))
    assert then.criterion("INC-3").outcome == "MET"
    assert not [item for item in then.findings if item.id == "DQ-CONFLICT"]


def test_what_was_remembered_makes_no_difference():
    records = treated().records
    forks = [fork for item in records[3:40:6] for fork in pairs(item)[:1]]
    memo = Memo()
    for upto in range(1, len(forks) + 1):
        found = charted([*records, *(item for fork in forks[:upto] for item in fork)], NOW)
        assert assess(navarro(), found, memo) == assess(navarro(), found)


def test_what_would_flip_it_takes_a_newer_value_that_nobody_disputes():
    made = assess(navarro(), forked(Ward(*(f"{line} @-2h" for line in ELIGIBLE)), "crp", number("71"), number("17")))
    assert [item.line.split(" @")[0] for item in made.flip if item.criterion == "INC-4"] == ["crp 51 mg/L"]


def test_a_replay_and_a_comparison_are_as_careful():
    found = two_orders()
    steps = replay(navarro(), found, every=timedelta(hours=6), zone=ZONE, catalogue=catalogue()).steps
    assert steps[-1].status == "unknown"
    stricter = navarro().criteria | {"INC-3": msgspec.structs.replace(navarro().criteria["INC-3"], value=Decimal(5000))}
    other = msgspec.structs.replace(navarro(), criteria=stricter)
    ward = Ward(*ELIGIBLE)
    assert compared(navarro(), other, ward.chart()).b == "NOT_ELIGIBLE"
    assert compared(navarro(), other, forked(ward, "ferritin", number("1841"), number("2840"))) is None


def test_a_replay_knows_of_other_contents_and_other_people():
    ward = Ward(*ELIGIBLE)
    crp = next(item for item in ward.records if getattr(item, "code", "") == "crp")
    beside = {"versions": [(crp.id, msgspec.structs.replace(crp, workstation=THERE, **number("17")))]}
    last = replay(navarro(), ward.records, every=timedelta(hours=6), zone=ZONE, catalogue=catalogue(), beside=beside)
    assert last.steps[-1].state == "INCOMPLETE"
    plain = replay(navarro(), ward.records, every=timedelta(hours=6), zone=ZONE, catalogue=catalogue())
    assert plain.steps[0].state == "ELIGIBLE"


def test_a_patient_corrected_twice_is_somebody_in_every_possible_chart():
    ward = Ward(*ELIGIBLE)
    left, right = pairs(ward.patient)[0]
    made = assess(navarro(), charted([*ward.records, left, right], NOW))
    assert isinstance(left, Patient)
    assert made.criterion("LBL-RENAL").outcome == "UNKNOWN"
