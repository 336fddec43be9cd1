"""What two workstations say differently: found in the records alone, in any order of arrival, and settled by events."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count, permutations
from zoneinfo import ZoneInfo

import msgspec
import pytest

from bedside import assets
from bedside.domain.catalogue import load_catalogue
from bedside.domain.chart import build, grown, rewind
from bedside.domain.conflict.known import newest_elsewhere
from bedside.domain.conflict.reviews import reviewed
from bedside.domain.conflict.sources import person_in_force, too_close
from bedside.domain.records import Dose, Event, Observation, Order, Patient
from bedside.domain.stamp import Stamp
from bedside.domain.worlds import worlds

ZONE = ZoneInfo("Europe/Berlin")
START = datetime(2020, 4, 2, 6, 0, tzinfo=UTC)
NOW = START + timedelta(days=30)
CATALOGUE = load_catalogue(assets.read_text("catalogue.toml"))
HERE, THERE, YONDER = "aaaa", "bbbb", "cccc"
BORN = date(1966, 8, 2)


def hours(number):
    return START + timedelta(hours=number)


def head(name, station=HERE, at=0.0, recorded=None, **more):
    moment = hours(at)
    known = hours(at if recorded is None else recorded)
    return {"id": name, "patient": "p", "at": moment, "recorded_at": known, "author": f"Dr. {station}",
            "workstation": station, **more}  # fmt: skip


PERSON = Patient(**head("p", at=-1), mrn="P-1", name="One", born=BORN, sex="F")


def crp(name, value, station=HERE, of=None, at=0.0, recorded=0.0, void=False):
    return Observation(
        **head(name, station, at, recorded), supersedes=of, void=void, reason="why" if of else "", code="crp",
        value=Decimal(value), unit="mg/L",
    )  # fmt: skip


def order(name, station=HERE, at=0.0, action="start", every=6, **more):
    dosed = {"dose": Decimal(100), "interval_hours": every} if action in {"start", "step"} else {}
    return Order(**head(name, station, at), action=action, drug="anakinra", **dosed, **more)


def dose(name, station=HERE, at=0.0, status="given", **more):
    return Dose(**head(name, station, at), drug="Anakinra", status=status, dose=Decimal(100), **more)


def chart(*records, **more):
    return build((PERSON, *records), at=NOW, known_at=NOW, zone=ZONE, catalogue=CATALOGUE, **more)


def only(found):
    (conflict,) = found.conflicts
    return conflict


def settle(conflict, number, station=HERE, name="v", at=200, because="checked"):
    ids = (f"{name}{place}" for place in count())
    return tuple(
        reviewed(
            conflict, number, Stamp(author="Dr. R", workstation=station, now=hours(at), new_id=ids.__next__), because
        )
    )


FIRST = crp("r", "44")
LEFT, RIGHT = crp("x", "71", HERE, "r", recorded=1), crp("y", "17", THERE, "r", recorded=2)


# --- lines of correction -----------------------------------------------------------------------------------------


def test_two_lines_of_one_record_are_a_conflict_with_both_values():
    found = chart(FIRST, LEFT, RIGHT)
    conflict = only(found)
    assert conflict.kind == "correction"
    assert conflict.right == "chart"
    assert [item.id for item in conflict.records] == ["x", "y"]
    assert "CRP 71 mg/L" in conflict.text
    assert "CRP 17 mg/L" in conflict.text
    assert "CRP 71 mg/L" in conflict.options[0].label
    assert all(part in conflict.options[1].label for part in ("CRP 17 mg/L", "Dr. bbbb", THERE, "(why)", "struck"))
    assert found.disputed == {"x", "y"}
    assert {item.id for item in found.records} == {"x", "y"}
    assert [item.id for item in found.struck] == ["r"]


def test_the_chart_holds_both_values_so_that_no_rule_decides_on_either():
    assert [item.bounds for item in chart(FIRST, LEFT, RIGHT).values("crp")] == [None, None]
    assert chart(FIRST, LEFT).latest("crp").bounds is not None


def test_the_order_of_arrival_makes_no_difference():
    records = (FIRST, LEFT, RIGHT, crp("z", "72", HERE, "x", recorded=3), dose("d", HERE, 5), dose("e", THERE, 6))
    found = [
        build((PERSON, *each), at=NOW, known_at=NOW, zone=ZONE, catalogue=CATALOGUE) for each in permutations(records)
    ]
    assert all(item.conflicts == found[0].conflicts and item.records == found[0].records for item in found)
    assert len(found[0].conflicts) == 2


def test_lines_that_end_alike_are_one_correction_and_count_once():
    again = crp("y", "71.0", THERE, "r", recorded=2)
    found = chart(FIRST, LEFT, again)
    assert found.conflicts == ()
    assert [item.id for item in found.records] == ["x"]
    assert {item.id for item in found.struck} == {"r", "y"}
    assert found.successor("y").id == "x"
    assert len(found.values("crp")) == 1


def test_two_voids_are_one():
    assert chart(FIRST, crp("x", "44", HERE, "r", void=True), crp("y", "17", THERE, "r", void=True)).conflicts == ()


def test_taken_out_by_one_and_corrected_by_the_other_is_a_conflict():
    gone = crp("y", "44", THERE, "r", recorded=2, void=True)
    found = chart(FIRST, LEFT, gone)
    conflict = only(found)
    assert "taken out" in conflict.text
    assert [item.id for item in found.records] == ["x"]
    assert found.values("crp")[0].bounds is None
    held, *possible = [[item.id for item in world.records] for world in worlds(found)]
    assert sorted([held, *possible]) == [[], ["x"]]


def test_a_line_that_ends_in_what_the_other_one_left_says_nothing_new():
    repeated = crp("y", "71", THERE, "r", recorded=2)
    found = chart(FIRST, LEFT, repeated, crp("x2", "72", HERE, "x", recorded=3))
    assert found.conflicts == ()
    assert [item.id for item in found.records] == ["x2"]


def test_lines_that_swapped_their_values_are_a_conflict():
    found = chart(FIRST, LEFT, RIGHT, crp("x2", "17", HERE, "x", recorded=3), crp("y2", "71", THERE, "y", recorded=3))
    assert {item.id for item in only(found).records} == {"x2", "y2"}


def test_three_workstations_make_one_conflict_with_three_readings():
    found = chart(FIRST, LEFT, RIGHT, crp("z", "5", YONDER, "r", recorded=3), crp("w", "5", HERE, "z", recorded=4))
    assert [len(item.stands) for item in only(found).options] == [1, 1, 1]


def test_a_fork_further_down_a_line_is_found():
    found = chart(FIRST, LEFT, crp("x1", "72", HERE, "x", recorded=2), crp("x2", "73", THERE, "x", recorded=3))
    assert {item.id for item in only(found).records} == {"x1", "x2"}


def test_one_workstation_alone_is_never_in_conflict_with_itself():
    records = (FIRST, LEFT, order("o"), order("o2", at=1), dose("d", at=2), dose("d2", at=2.1))
    found = chart(*records)
    assert (found.conflicts, found.because) == ((), {})
    assert found.stations == {HERE}


def test_a_correction_of_an_order_needs_who_may_order():
    left = order("x", supersedes="o", reason="why")
    assert only(chart(order("o"), left, order("y", THERE, every=12, supersedes="o", reason="why"))).right == "order"


# --- several contents under one id ---------------------------------------------------------------------------------


def versions(*others):
    return [(item.id, item) for item in others]


def test_two_contents_under_one_id_are_a_conflict_and_each_has_an_id_in_the_chart():
    found = chart(FIRST, versions=versions(crp("r", "45", THERE)))
    conflict = only(found)
    assert conflict.kind == "content"
    assert "r" in found.disputed
    assert len({item.id for item in found.records}) == 2
    assert {str(item.value) for item in found.records} == {"44", "45"}


def test_the_content_that_is_kept_has_the_plain_id():
    one, other = FIRST, crp("r", "45", THERE)
    conflict = only(chart(one, versions=versions(other)))
    number = 1 + [str(item.stands[0].value) for item in conflict.options].index("45")
    found = chart(one, *settle(conflict, number), versions=versions(other))
    assert found.conflicts == ()
    assert [(item.id, str(item.value)) for item in found.records if isinstance(item, Observation)] == [("r", "45")]
    assert [str(item.value) for item in found.struck] == ["44"]
    # Whichever content another store reads first, its chart is the same.
    mirrored = chart(other, *settle(conflict, number), versions=versions(one))
    assert mirrored.records == found.records


def test_contents_of_a_record_that_was_corrected_are_struck_with_it():
    found = chart(FIRST, LEFT, versions=versions(crp("r", "45", THERE)))
    assert found.conflicts == ()
    assert len(found.struck) == 2


# --- orders ---------------------------------------------------------------------------------------------------------


def test_two_active_orders_are_a_conflict():
    conflict = only(chart(order("o"), order("q", THERE, 1, every=12)))
    assert conflict.kind == "orders"
    assert conflict.right == "order"
    assert [[each.id for each in item.stands] for item in conflict.options] == [["o"], ["q"], ["o", "q"]]


@pytest.mark.parametrize(
    ("first", "second", "clashes"),
    [
        ("step", "step", False),
        ("hold", "hold", False),
        ("stop", "stop", False),
        ("hold", "step", True),
        ("stop", "step", True),
        ("stop", "resume", True),
        ("step", "stop", True),
        ("hold", "resume", True),
    ],
)
def test_what_became_of_an_order_in_two_places(first, second, clashes):
    shared = order("o")
    one = order("x", HERE, 10, action=first, every=8)
    other = order("y", THERE, 11, action=second, every=8, follows="o")
    assert bool(chart(shared, one, other).conflicts) is clashes


def test_two_steps_to_different_intervals_are_a_conflict():
    assert chart(
        order("o"), order("x", at=9, action="step", every=8), order("y", THERE, 10, "step", 12, follows="o")
    ).conflicts


def test_an_order_made_with_the_other_one_in_sight_replaces_it():
    records = (order("o"), order("x", at=9, action="step", every=8), order("y", THERE, 10, "step", 12, follows="x"))
    assert chart(*records).conflicts == ()
    later = order("x2", at=12, action="stop", follows="y")
    assert chart(*records, later).conflicts == ()


def test_a_course_that_had_ended_is_not_in_conflict_with_a_new_one():
    assert chart(order("o"), order("x", at=9, action="stop"), order("q", THERE, 200)).conflicts == ()


def test_orders_of_two_medicines_are_not_in_conflict():
    other = msgspec.structs.replace(order("q", THERE, 1), drug="tocilizumab")
    assert chart(order("o"), other).conflicts == ()


def test_whole_branches_stand_or_fall_together():
    branch = (order("x", at=9, action="step", every=8), order("x2", at=20, action="hold"))
    conflict = only(chart(order("o"), *branch, order("y", THERE, 30, "step", 12, follows="o")))
    assert {item.id for item in conflict.records} == {"x", "x2", "y"}
    found = chart(order("o"), *branch, order("y", THERE, 30, "step", 12, follows="o"), *settle(conflict, 2))
    assert [item.id for item in found.of(Order)] == ["o", "y"]
    assert found.conflicts == ()


def test_a_later_order_that_knew_both_belongs_to_neither_side():
    last = order("z", HERE, 40, "stop", follows="y")
    conflict = only(chart(order("o"), order("y", THERE, 30, every=12), last))
    assert {item.id for item in conflict.records} == {"o", "y"}


def test_what_follows_names_the_newest_entries_of_others_once():
    known = (order("o"), order("y", THERE, 2), dose("d", THERE, 3))
    new = order("n", HERE, 9, "step")
    assert newest_elsewhere(new, known) == "d"
    told = order("x", HERE, 8, "step", follows="d")
    assert newest_elsewhere(new, (*known, told)) == ""
    assert newest_elsewhere(new, (*known, told, dose("e", YONDER, 8.5))) == "e"
    assert newest_elsewhere(new, (order("o"), dose("d", HERE, 3))) == ""


def test_a_clock_that_runs_ahead_does_not_hide_what_was_known():
    ahead = order("y", THERE, 50, "step", 8)
    assert chart(order("o"), ahead, order("x", HERE, 10, "step", 12, follows="y")).conflicts == ()


# --- doses ----------------------------------------------------------------------------------------------------------


def test_the_half_interval_itself_is_far_enough():
    assert too_close(hours(0), hours(2.9), timedelta(hours=6))
    assert not too_close(hours(0), hours(3), timedelta(hours=6))


@pytest.mark.parametrize(
    ("apart", "every", "clashes"), [(2.9, 6, True), (3, 6, False), (11.9, 24, True), (12, 24, False), (2.9, None, True)]
)
def test_doses_closer_than_half_the_interval_in_force_may_be_one(apart, every, clashes):
    ordered = [order("o", HERE, -5, every=every)] if every else []
    assert bool(chart(*ordered, dose("d"), dose("e", THERE, apart)).conflicts) is clashes


def test_given_here_and_missed_there_is_a_conflict_and_missed_twice_is_none():
    assert only(chart(dose("d"), dose("e", THERE, 0.5, "missed"))).kind == "doses"
    assert chart(dose("d", status="held"), dose("e", THERE, 0.5, "missed")).conflicts == ()


def test_a_dose_without_clock_time_may_be_any_of_its_day():
    midnight = datetime(2020, 4, 1, 22, 0, tzinfo=UTC)
    bare = msgspec.structs.replace(dose("e", THERE), at=midnight, precision="day")
    assert chart(dose("d", at=12), bare).conflicts
    assert chart(dose("d", at=30), bare).conflicts == ()
    assert chart(dose("d"), msgspec.structs.replace(bare, precision="undated")).conflicts == ()


def test_a_second_dose_given_with_the_first_one_in_sight_is_no_conflict():
    assert chart(dose("d"), dose("e", THERE, 1, follows="d")).conflicts == ()


def test_a_corrected_dose_is_still_where_it_was_charted():
    moved = msgspec.structs.replace(dose("e2", THERE, 1), supersedes="e", reason="why")
    assert chart(dose("d"), dose("e", HERE, 20), moved).conflicts == ()


def test_each_pair_of_doses_is_a_conflict_of_its_own():
    records = [dose(f"{name}{place}", station, place * 6 + shift)
               for name, station, shift in (("d", HERE, 0), ("e", THERE, 0.2)) for place in range(3)]  # fmt: skip
    assert [len(item.records) for item in chart(*records).conflicts] == [2, 2, 2]


# --- one number, two people -----------------------------------------------------------------------------------------


def namesake(born, name="q", **more):
    return Patient(**head(name, THERE, 1) | {"patient": name}, mrn="P-1", name="Two", born=born, sex="F", **more)


def test_one_number_with_two_birth_dates_is_a_conflict_in_both_charts():
    other = namesake(date(1967, 8, 2))
    conflict = only(chart(namesakes=[other]))
    assert conflict.kind == "identity"
    assert conflict.right == "decide"
    assert "1966-08-02" in conflict.text
    assert "1967-08-02" in conflict.text
    mine = build((other,), at=NOW, known_at=NOW, zone=ZONE, catalogue=CATALOGUE, namesakes=[PERSON])
    assert only(mine) == conflict
    assert {item.patient.born for item in worlds(chart(namesakes=[other]))} == {BORN, date(1967, 8, 2)}


def test_the_same_birth_date_is_perhaps_one_person():
    assert "perhaps one person" in only(chart(namesakes=[namesake(BORN)])).text


def test_two_people_may_share_a_number_once_somebody_said_so():
    other = namesake(date(1967, 8, 2))
    conflict = only(chart(namesakes=[other]))
    mine, theirs = settle(conflict, 3)
    assert (mine.patient, theirs.patient) == ("p", "q")
    assert chart(mine, namesakes=[other]).conflicts == ()


def test_a_birth_date_corrected_twice_is_a_conflict_about_the_person():
    one = msgspec.structs.replace(PERSON, id="p1", supersedes="p", born=date(1960, 1, 1), recorded_at=hours(1))
    other = msgspec.structs.replace(
        PERSON, id="p2", supersedes="p", born=date(1961, 1, 1), recorded_at=hours(2), workstation=THERE
    )
    found = chart(one, other)
    assert found.patient.id == "p2"
    assert {item.patient.born.year for item in worlds(found)} == {1960, 1961}
    assert person_in_force((PERSON, one, other)).id == "p2"
    said = settle(only(found), 1)
    assert person_in_force((PERSON, one, other, *said)).id == "p1"
    assert chart(one, other, *said).patient.id == "p1"


# --- settling -------------------------------------------------------------------------------------------------------


def values(found):
    return [(str(item.value), found.index.values["crp"][place].bounds is not None)
            for place, item in enumerate(found.of(Observation))]  # fmt: skip


@pytest.mark.parametrize(("number", "stands"), [(1, ["71"]), (2, ["17"]), (0, [])])
def test_settling_keeps_one_reading_or_none(number, stands):
    conflict = only(chart(FIRST, LEFT, RIGHT))
    found = chart(FIRST, LEFT, RIGHT, *settle(conflict, number))
    assert found.conflicts == ()
    assert [str(item.value) for item in found.of(Observation)] == stands
    struck = found.successor("x" if number != 1 else "y")
    assert (struck.void, struck.author, struck.reason) == (True, "Dr. R", "checked")


def test_a_settlement_that_is_taken_out_opens_the_conflict_again():
    (said,) = settle(only(chart(FIRST, LEFT, RIGHT)), 1)
    gone = msgspec.structs.replace(said, id="v-", supersedes=said.id, void=True, recorded_at=hours(201))
    assert only(chart(FIRST, LEFT, RIGHT, said, gone)).id == only(chart(FIRST, LEFT, RIGHT)).id


def test_a_settled_value_may_be_corrected_later():
    said = settle(only(chart(FIRST, LEFT, RIGHT)), 1)
    found = chart(FIRST, LEFT, RIGHT, *said, crp("x2", "70", HERE, "x", recorded=300))
    assert found.conflicts == ()
    assert values(found) == [("70", True)]


def test_a_correction_that_the_settlement_had_not_seen_opens_it_again():
    said = settle(only(chart(FIRST, LEFT, RIGHT)), 1)
    found = chart(FIRST, LEFT, RIGHT, *said, crp("y2", "18", THERE, "y", recorded=300))
    assert {item.id for item in only(found).records} == {"x", "y2"}


def test_settled_differently_in_two_places_is_in_conflict_again_until_somebody_knows_both():
    conflict = only(chart(FIRST, LEFT, RIGHT))
    here, there = settle(conflict, 1), settle(conflict, 2, THERE, "w")
    again = only(chart(FIRST, LEFT, RIGHT, *here, *there))
    assert set(again.reviews) == {"v0", "w0"}
    last = settle(again, 2, YONDER, "u", 300)
    found = chart(FIRST, LEFT, RIGHT, *here, *there, *last)
    assert found.conflicts == ()
    assert values(found) == [("17", True)]


def test_settled_alike_in_two_places_is_settled():
    conflict = only(chart(FIRST, LEFT, RIGHT))
    assert chart(FIRST, LEFT, RIGHT, *settle(conflict, 1), *settle(conflict, 1, THERE, "w")).conflicts == ()


def test_refused_here_and_settled_there_is_in_conflict_again():
    conflict = only(chart(FIRST, LEFT, RIGHT))
    assert chart(FIRST, LEFT, RIGHT, *settle(conflict, 0), *settle(conflict, 1, THERE, "w")).conflicts


def test_both_doses_given_holds_after_one_of_them_is_corrected():
    records = (dose("d"), dose("e", THERE, 1))
    said = settle(only(chart(*records)), 3)
    later = msgspec.structs.replace(dose("e2", HERE, 1.5), supersedes="e", reason="why")
    found = chart(*records, *said, later)
    assert found.conflicts == ()
    assert [item.id for item in found.of(Dose)] == ["d", "e2"]


def test_a_dose_that_was_struck_stays_struck_with_its_corrections():
    records = (dose("d"), dose("e", THERE, 1))
    said = settle(only(chart(*records)), 1)
    later = msgspec.structs.replace(dose("e2", THERE, 1.5), supersedes="e", reason="why")
    assert [item.id for item in chart(*records, *said, later).of(Dose)] == ["d"]


def test_an_order_made_without_knowing_of_the_settlement_opens_it_again():
    records = (order("o"), order("q", THERE, 1, every=12))
    said = settle(only(chart(*records)), 1)
    found = chart(*records, *said, order("q2", THERE, 30, "step", 24))
    assert {item.id for item in only(found).records} == {"o", "q2"}


# --- charts over time -----------------------------------------------------------------------------------------------


def test_before_any_of_it_holds_there_is_no_conflict():
    late = chart(
        crp("r", "44", at=50),
        crp("x", "71", HERE, "r", at=50, recorded=51),
        crp("y", "17", THERE, "r", at=60, recorded=61),
    )
    assert late.conflicts
    assert rewind(late, hours(49)).conflicts == ()
    assert rewind(late, hours(55)).disputed == {"x", "y"}


def test_as_known_before_the_merge_there_is_no_conflict():
    arrived = {"y": hours(100)}
    records = (PERSON, FIRST, LEFT, RIGHT)
    then = build(records, at=NOW, known_at=hours(99), zone=ZONE, catalogue=CATALOGUE, arrived=arrived)
    assert then.conflicts == ()
    assert build(records, at=NOW, known_at=hours(100), zone=ZONE, catalogue=CATALOGUE, arrived=arrived).conflicts


@pytest.mark.parametrize(
    "new", [dose("n", THERE, 300), order("n", HERE, 300, "step", 12), crp("n", "9", YONDER, at=300, recorded=300)]
)
def test_a_chart_of_several_workstations_is_built_anew_for_what_may_contradict(new):
    known = build((PERSON, FIRST, crp("s", "9", THERE)), at=hours(250), known_at=NOW, zone=ZONE, catalogue=CATALOGUE)
    assert grown(known, [new], at=hours(301), known_at=NOW) is None
    plain = crp("n", "9", THERE, at=300, recorded=300)
    assert grown(known, [plain], at=hours(301), known_at=NOW).latest("crp").records == ("n",)


def test_a_chart_in_conflict_never_grows():
    assert grown(chart(FIRST, LEFT, RIGHT), [], at=NOW, known_at=NOW) is None


def test_too_many_conflicts_for_every_combination_still_leave_few_charts():
    records = []
    for place in range(6):
        one = crp(f"r{place}", "44", at=place)
        records += [
            one,
            crp(f"x{place}", "71", HERE, one.id, place, 100),
            crp(f"y{place}", "17", THERE, one.id, place, 101),
        ]
    found = chart(*records, dose("d", at=8), dose("e", THERE, 8.5))
    made = worlds(found)
    assert len(found.conflicts) == 7
    assert len(made) < 15
    assert any(not item.of(Observation) for item in made)
    assert {tuple(str(each.value) for each in item.of(Observation)) for item in made} >= {("71",) * 6, ("17",) * 6}


def test_a_review_names_what_it_is_about_in_words():
    (said,) = settle(only(chart(FIRST, LEFT, RIGHT)), 1)
    assert isinstance(said, Event)
    assert (said.code, said.state, said.reason) == ("reviewed", "chart", "checked")
    assert said.text == "+x -y"
