"""Two workstations that disagree, from the merge to the review: through the session and through the command line."""

import json
import re
import shutil
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count

import msgspec
import pytest
from click.testing import CliRunner

from bedside.cli import cli
from bedside.domain.conflict.reviews import reviewed
from bedside.domain.problem import NotAllowed, Problem
from bedside.domain.records import Dose, Event, Observation, Order, Reading
from bedside.protocol.assessment import canonical
from bedside.session import Session
from bedside.session.registration import new_patient
from bedside.store import file, merge, vault
from bedside.store.store import Store

START = datetime(2026, 1, 10, 8, 0, tzinfo=UTC)
PASSPHRASE = "practice"


class Clock:
    def __init__(self):
        self.now = START
        self.tick = timedelta(minutes=1)

    def __call__(self):
        self.now += self.tick
        return self.now


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return a folder with a store of one patient with a value, its clone, and what unlocks them."""
    home, clock = tmp_path_factory.mktemp("two"), Clock()
    first, _ = Session.create(
        home / "here", ward="Ward 3", zone="Europe/Berlin", user="demo", passphrase=PASSPHRASE, clock=clock
    )
    person = first.add_patient(mrn="P-1", name="Invented Person", born=date(1961, 5, 4), sex="F", weight=Decimal(71))
    stamp = first.stamp()
    first.record(
        [
            Observation(
                id=stamp.new_id(), patient=person.id, at=stamp.now, recorded_at=stamp.now, author=stamp.author,
                workstation=stamp.workstation, code="crp", value=Decimal(44), unit="mg/L",
            )
        ]
    )  # fmt: skip
    first.clone(home / "there")
    unlocked = vault.Unlocked("demo", first.store.roles, first.store.key)
    first.close()
    return home, unlocked


class Two:
    """Both workstations, with one clock."""

    def __init__(self, made, home, roles=None):
        source, unlocked = made
        self.clock = Clock()
        self.clock.now += timedelta(hours=1)
        if roles:
            unlocked = unlocked._replace(roles=roles)
        self.here, self.there = (self.opened(source / name, home / name, unlocked, place)
                                 for place, name in enumerate(("here", "there")))  # fmt: skip
        self.patient = self.here.find_patient("P-1").patient

    def opened(self, source, folder, unlocked, place):
        if not folder.exists():
            shutil.copytree(source, folder)
        store = Store(folder, file.connect(folder, unlocked.key, writable=True), unlocked, writable=True)
        noise = count((place + 7) << 50)
        return Session(store, clock=self.clock, entropy=lambda size: next(noise).to_bytes(size))

    def merge(self):
        """Take from each other what is new, as the sessions do without the copy."""
        for ours, theirs in ((self.here, self.there), (self.there, self.here)):
            merge.merge(ours.store, theirs.store, ours.entry("merge"), named=theirs.store.folder)
            ours._memory.take_in_merged()

    def crp(self, session):
        (found,) = [item for item in session.records(self.patient) if getattr(item, "code", "") == "crp"]
        return found

    def correct(self, session, value, because="typing"):
        original = self.crp(session)
        stamp = session.stamp()
        new = msgspec.structs.replace(
            original, id=stamp.new_id(), recorded_at=stamp.now, author=stamp.author, workstation=stamp.workstation,
            value=Decimal(value),
        )  # fmt: skip
        return session.correct(original.id, new, because)

    def chart(self, session, kind, **what):
        stamp = session.stamp()
        record = kind(
            id=stamp.new_id(), patient=self.patient, at=stamp.now, recorded_at=stamp.now, author=stamp.author,
            workstation=stamp.workstation, **what,
        )  # fmt: skip
        session.record([record], reason="because")
        return session.store.get(record.id)

    def order(self, session, **what):
        plain = {"action": "start", "drug": "anakinra", "dose": Decimal(100), "interval_hours": 6}
        return self.chart(session, Order, **plain | what)

    def dose(self, session, **what):
        return self.chart(session, Dose, **{"drug": "anakinra", "status": "given", "dose": Decimal(100)} | what)

    def disagree(self):
        """Correct one value to two numbers, merge, and return the one conflict that makes."""
        self.correct(self.here, "71"), self.correct(self.there, "17")
        self.merge()
        (conflict,) = self.here.conflicts()
        return conflict


@pytest.fixture
def two(made, tmp_path):
    both = Two(made, tmp_path)
    yield both
    both.here.close()
    both.there.close()


def crp_of(session, two):
    return [str(item.value) for item in session.chart(two.patient).of(Observation) if item.code == "crp"]


def test_before_a_merge_nothing_is_in_conflict(two):
    two.correct(two.here, "71")
    assert two.here.conflicts() == ()
    assert not two.here.merged


def test_both_workstations_list_the_same_conflict_and_read_the_same_chart(two):
    conflict = two.disagree()
    assert two.there.conflicts() == (conflict,)
    assert two.here.merged
    at = two.clock.now
    made = [session.assess(two.patient, at=at) for session in (two.here, two.there)]
    assert len({canonical(msgspec.structs.replace(item, known_at=at)) for item in made}) == 1
    assert sorted(crp_of(two.here, two)) == ["17", "71"]


def test_verdicts_are_unknown_until_it_is_settled_and_the_settlement_travels(two):
    conflict = two.disagree()
    assert two.here.assess(two.patient).criterion("INC-4-CRP").outcome == "UNKNOWN"
    assert two.here.settle(conflict.id, 1, "the printout says 71")
    assert two.here.conflicts() == ()
    assert two.here.assess(two.patient).criterion("INC-4-CRP").outcome == "MET"
    assert two.there.conflicts()
    two.merge()
    assert two.there.conflicts() == ()
    assert two.there.assess(two.patient).criterion("INC-4-CRP").outcome == "MET"
    assert crp_of(two.here, two) == crp_of(two.there, two) == ["71"]


def test_settled_differently_is_a_conflict_again_and_a_third_word_ends_it(two):
    conflict = two.disagree()
    two.here.settle(conflict.id, 1, "printout"), two.there.settle(conflict.id, 2, "phone call")
    two.merge()
    assert [item.id for item in two.here.conflicts()] == [item.id for item in two.there.conflicts()] == [conflict.id]
    two.there.settle(conflict.id, 1, "the laboratory was asked again")
    two.merge()
    assert (two.here.conflicts(), two.there.conflicts()) == ((), ())
    assert crp_of(two.here, two) == ["71"]


def test_none_is_right(two):
    two.here.settle(two.disagree().id, 0, "another patient's tube")
    assert crp_of(two.here, two) == []
    assert two.here.assess(two.patient).criterion("INC-4-CRP").outcome == "UNKNOWN"


def test_a_settlement_can_be_taken_back_at_once_and_later(two):
    conflict = two.disagree()
    (said,) = two.here.settle(conflict.id, 1, "printout")
    two.here.undo(said.id)
    assert two.here.conflicts() == (conflict,)
    (said,) = two.here.settle(conflict.id, 2, "printout")
    two.here.void(said.id, "read the wrong line")
    assert two.here.conflicts() == (conflict,)


def test_the_value_that_was_kept_is_corrected_like_any_other(two):
    two.here.settle(two.disagree().id, 1, "printout")
    kept = next(item for item in two.here.chart(two.patient).of(Observation) if item.code == "crp")
    stamp = two.here.stamp()
    two.here.correct(
        kept.id, msgspec.structs.replace(kept, id=stamp.new_id(), recorded_at=stamp.now, value=Decimal(70)), "x"
    )
    two.merge()
    assert two.there.conflicts() == ()
    assert crp_of(two.there, two) == ["70"]


def test_the_record_that_both_corrected_points_to_the_review_list(two):
    original = two.crp(two.here)
    two.disagree()
    with pytest.raises(Problem, match="two workstations have corrected this record") as told:
        two.here.void(original.id, "x")
    assert "review list" in told.value.do


@pytest.mark.parametrize(
    ("number", "because", "says"), [(3, "x", "no reading 3"), (-1, "x", "no reading -1"), (1, " ", "needs a reason")]
)
def test_what_cannot_be_settled_so_is_refused(two, number, because, says):
    conflict = two.disagree()
    with pytest.raises(Problem, match=says):
        two.here.settle(conflict.id, number, because)
    with pytest.raises(Problem, match="no conflict with this id"):
        two.here.settle("c-0000000000", 1, "x")
    assert two.here.conflicts() == (conflict,)


def test_two_active_orders_wait_for_a_physician(two):
    two.order(two.here), two.order(two.there, interval_hours=12)
    two.merge()
    (conflict,) = two.here.conflicts()
    assert conflict.kind == "orders"
    assert two.here.assess(two.patient).ladder.status == "unknown"
    two.here.settle(conflict.id, 2, "every 12 hours was agreed on")
    assert two.here.assess(two.patient).ladder.interval_hours == 12


def test_an_order_made_after_the_merge_knows_the_other_one(two):
    two.order(two.here)
    two.merge()
    step = two.order(two.there, action="step", interval_hours=8)
    assert step.follows
    two.merge()
    assert two.here.conflicts() == ()
    back = two.order(two.here, action="step", interval_hours=12)
    assert back.follows == step.id
    two.merge()
    assert two.there.conflicts() == ()
    assert two.there.assess(two.patient).ladder.interval_hours == 12


def test_a_store_of_one_workstation_writes_no_lineage(two):
    assert two.order(two.here).follows == ""
    assert two.order(two.here, action="step", interval_hours=8).follows == ""


def test_the_same_order_stored_twice_is_one(two):
    two.order(two.there)
    two.merge()
    stamp = two.here.stamp()
    record = Order(
        id=stamp.new_id(), patient=two.patient, at=stamp.now, recorded_at=stamp.now, author=stamp.author,
        workstation=stamp.workstation, action="hold", drug="anakinra", reason="culture",
    )  # fmt: skip
    two.here.record([record])
    assert two.here.record([record]).already == (record.id,)


def test_a_dose_charted_in_both_places_is_counted_once_it_is_reviewed(two):
    two.order(two.here)
    two.merge()
    two.dose(two.here), two.dose(two.there)
    two.merge()
    (conflict,) = two.here.conflicts()
    assert conflict.kind == "doses"
    before = two.here.assess(two.patient).ladder
    assert (before.next_due, before.doses_given, before.total_mg) == (None, None, None)
    two.here.settle(conflict.id, 1, "one syringe was used")
    after = two.here.assess(two.patient).ladder
    assert (after.doses_given, after.total_mg) == (1, "100")
    assert after.next_due is not None


def register(session, born, mrn="P-7"):
    stamp = session.stamp()
    person = new_patient(stamp, mrn=mrn, name="Somebody", born=born, sex="M")
    session.record([person], action="add patient")
    return person


def test_one_number_with_two_birth_dates_waits_in_both_charts(two):
    one, other = register(two.here, date(1950, 1, 1)), register(two.there, date(1951, 1, 1))
    two.merge()
    (conflict,) = two.here.conflicts()
    assert set(conflict.patients) == {one.patient, other.patient}
    assert two.there.conflicts() == (conflict,)
    for person in (one, other):
        found = two.here.assess(person.patient).findings
        assert found[0].id == "DQ-CONFLICT"
    stays = conflict.options[0].stands[0]
    two.here.settle(conflict.id, 1, "the card says 1950")
    assert two.here.conflicts() == ()
    assert [item.born for item in two.here.patients() if item.mrn == "P-7"] == [stays.born]
    two.merge()
    assert two.there.conflicts() == ()


def identity(two):
    register(two.here, date(1950, 1, 1))
    two.patient = register(two.there, date(1951, 1, 1)).patient
    two.chart(two.there, Observation, code="crp", value=Decimal(200), unit="mg/L")
    two.merge()
    (conflict,) = two.here.conflicts()
    return conflict


def contradict(two):
    """Settle one identity conflict as one person here and as two people there, and merge."""
    conflict = identity(two)
    two.here.settle(conflict.id, 1, "one card"), two.there.settle(conflict.id, 3, "two brothers")
    two.merge()
    (found,) = two.here.conflicts()
    assert two.there.conflicts() == (found,)
    return found


def test_one_person_here_and_two_there_waits_again_in_both(two):
    found = contradict(two)
    assert (found.kind, found.right, len(found.options)) == ("union", "decide", 2)
    for session in (two.here, two.there):
        made = session.assess(found.patients[0])
        assert made.findings[0].id == "DQ-CONFLICT"
        for name in ("INC-4-CRP", "LBL-RENAL"):
            leaf = made.criterion(name)
            assert (leaf.outcome, found.id in leaf.reason) == ("UNKNOWN", True), name


@pytest.mark.parametrize(("number", "people"), [(1, 1), (2, 2)])
def test_settled_anew_it_is_over_in_both_and_can_be_undone_at_once(two, number, people):
    found = contradict(two)
    two.clock.tick = timedelta(seconds=1)
    said = two.there.settle(found.id, number, "asked again")
    assert all(item.void for item in said)
    assert two.there.conflicts() == ()
    two.there.undo(said[0].id)
    (again,) = two.there.conflicts()
    assert again.kind == "union"
    two.there.settle(again.id, number, "asked again")
    two.merge()
    for session in (two.here, two.there):
        assert session.conflicts() == ()
        assert len([item for item in session.patients() if item.mrn == "P-7"]) == people


def test_settled_anew_differently_it_waits_as_two_with_one_number(two):
    found = contradict(two)
    two.here.settle(found.id, 1, "one card"), two.there.settle(found.id, 2, "two brothers")
    two.merge()
    for session in (two.here, two.there):
        assert [item.kind for item in session.conflicts()] == ["identity"]


def test_uniting_two_who_were_called_two_people_in_sight_of_that_is_no_conflict(two):
    conflict = identity(two)
    two.here.settle(conflict.id, 3, "two brothers")
    two.merge()
    two.there.unite(*conflict.patients, "one after all", accept_differences=True)
    two.merge()
    assert (two.here.conflicts(), two.there.conflicts()) == ((), ())
    assert len([item for item in two.here.patients() if item.mrn == "P-7"]) == 1


def test_two_people_with_one_number_keep_their_charts(two):
    register(two.here, date(1950, 1, 1)), register(two.there, date(1951, 1, 1))
    two.merge()
    (conflict,) = two.here.conflicts()
    with pytest.raises(Problem, match="cannot both be refused"):
        two.here.settle(conflict.id, 0, "x")
    assert len(two.here.settle(conflict.id, 3, "two brothers; one gets a new number")) == 2
    assert two.here.conflicts() == ()
    assert len([item for item in two.here.patients() if item.mrn == "P-7"]) == 2


def test_a_person_corrected_twice_is_listed_once_and_as_settled(two):
    def correct(session, born):
        person = session.find_patient("P-1")
        stamp = session.stamp()
        new = msgspec.structs.replace(
            person, id=stamp.new_id(), recorded_at=stamp.now, workstation=stamp.workstation, born=born
        )
        session.correct(person.id, new, "card")

    correct(two.here, date(1961, 4, 5)), correct(two.there, date(1960, 5, 4))
    two.merge()
    (conflict,) = two.here.conflicts()
    assert len(two.here.patients()) == 1
    two.here.settle(conflict.id, 1, "the passport")
    assert [item.born for item in two.here.patients()] == [date(1961, 4, 5)]
    assert two.here.find_patient("P-1").born == date(1961, 4, 5)
    assert two.here.chart(two.patient).patient.born == date(1961, 4, 5)


@pytest.mark.parametrize(("roles", "may"), [(("nurse",), True), (("reader",), False), (("administrator",), False)])
def test_who_may_settle_a_value(made, tmp_path, roles, may):
    both = Two(made, tmp_path)
    conflict = both.disagree()
    both.here.close()
    other = Two(made, tmp_path, roles).here
    if may:
        assert other.settle(conflict.id, 1, "printout")
    else:
        with pytest.raises(NotAllowed):
            other.settle(conflict.id, 1, "printout")


def test_a_nurse_settles_no_orders_and_no_identity_not_even_by_hand(made, tmp_path):
    both = Two(made, tmp_path)
    both.order(both.here), both.order(both.there, interval_hours=12)
    register(both.here, date(1950, 1, 1)), register(both.there, date(1951, 1, 1))
    both.merge()
    waiting = both.here.conflicts()
    both.here.close()
    nurse = Two(made, tmp_path, ("nurse",))
    assert {item.kind for item in waiting} == {"orders", "identity"}
    for conflict in waiting:
        with pytest.raises(NotAllowed):
            nurse.here.settle(conflict.id, len(conflict.options), "x")
    with pytest.raises(NotAllowed):
        nurse.chart(nurse.here, Event, code="reviewed", state="order", subject=waiting[0].id, text="+a -b")


def test_a_held_value_that_a_settlement_struck_waits_no_more(two):
    original, stamp = two.crp(two.there), two.there.stamp()
    held = msgspec.structs.replace(
        original, id=stamp.new_id(), recorded_at=stamp.now, workstation=stamp.workstation, value=Decimal(710),
        raw="710", finding="DQ-01", held=(Reading(label="as typed", value=Decimal(710), unit="mg/L"),),
    )  # fmt: skip
    two.there.correct(original.id, held, "retyped")
    two.correct(two.here, "71")
    two.merge()
    assert len(two.here.held()) == 1
    (conflict,) = two.here.conflicts()
    number = 1 + [item.stands[0].value for item in conflict.options].index(Decimal(71))
    two.here.settle(conflict.id, number, "printout")
    assert two.here.held() == ()


def test_before_the_merge_as_it_was_known_then(two):
    two.correct(two.here, "71"), two.correct(two.there, "17")
    then = two.clock.now
    two.clock.now += timedelta(hours=2)
    two.merge()
    assert two.here.chart(two.patient, known_at=then).conflicts == ()
    assert two.here.chart(two.patient).conflicts


# --- the command line -----------------------------------------------------------------------------------------------


class Desk:
    def __init__(self, folder):
        self.env = {"BEDSIDE_STORE": str(folder), "BEDSIDE_USER": "demo", "BEDSIDE_PASSPHRASE": PASSPHRASE}

    def __call__(self, *words, status=0):
        result = CliRunner().invoke(cli, [str(word) for word in words], env=self.env)
        assert result.exit_code == status, (words, result.output, result.stderr, result.exception)
        return result

    def json(self, *words):
        return json.loads(self(*words, "--json").stdout)


@pytest.fixture
def desks(made, tmp_path):
    """Return the command lines of both workstations after they have disagreed, and what waits at the first."""
    both = Two(made, tmp_path)
    both.correct(both.here, "71"), both.correct(both.there, "17")
    register(both.here, date(1950, 1, 1)), register(both.there, date(1951, 1, 1))
    both.here.close()
    both.there.close()
    return Desk(tmp_path / "here"), Desk(tmp_path / "there")


def test_merge_says_how_many_wait_and_the_list_shows_both_values(desks):
    here, there = desks
    merged = here("merge", tmp(there), status=1)
    assert "2 conflicts wait" in merged.stderr
    listed = here("review", "list").stdout
    assert all(word in listed for word in ("CRP 71 mg/L", "CRP 17 mg/L", "1950-01-01", "1951-01-01", "(typing)"))
    value = next(item for item in here.json("review", "list") if item["kind"] == "correction")
    assert value["finding"] == "DQ-CONFLICT"
    assert value["patient"] == "P-1"
    assert [(item["number"], item["value"], item["unit"]) for item in value["readings"]] == [
        (1, "71", "mg/L"), (2, "17", "mg/L"),
    ]  # fmt: skip
    there("merge", tmp(here), status=1)
    assert there.json("review", "list") == here.json("review", "list")


def test_what_a_settlement_took_out_is_not_printed_as_if_it_stood(made, tmp_path):
    two = Two(made, tmp_path)
    found = contradict(two)
    two.here.close()
    two.there.close()
    here = Desk(tmp_path / "here")
    assert found.id in here("review", "list").stdout
    said = here("review", "accept", found.id, 2, "--because", "two cards").stdout
    assert [line.split("  ")[1].startswith("taken out: ") for line in said.splitlines()] == [True]


def test_check_cannot_say_how_many_doses_while_they_conflict(made, tmp_path):
    two = Two(made, tmp_path)
    two.order(two.here)
    two.merge()
    two.dose(two.here), two.dose(two.there)
    two.merge()
    two.here.close()
    two.there.close()
    here = Desk(tmp_path / "here")
    assert "doses given: cannot say, mg in all: cannot say" in here("check", "--patient", "P-1").stdout
    ladder = here.json("check", "--patient", "P-1")["ladder"]
    assert (ladder["doses_given"], ladder["total_mg"]) == (None, None)


def tmp(desk):
    return desk.env["BEDSIDE_STORE"]


def test_accept_and_refuse_settle_conflicts(desks):
    here, there = desks
    here("merge", tmp(there), status=1)
    waiting = {item["kind"]: item["record"] for item in here.json("review", "list")}
    assert "no reading 0" in here("review", "accept", waiting["correction"], 0, "--because", "x", status=2).stderr
    assert "no reading 3" in here("review", "accept", waiting["correction"], 3, "--because", "x", status=2).stderr
    (said,) = here.json("review", "accept", waiting["correction"], 2, "--because", "printout")
    assert waiting["correction"] in said["text"]
    assert "refused" in here("review", "refuse", waiting["identity"], "--because", "x", status=2).stderr
    here("review", "accept", waiting["identity"], 3, "--because", "brothers")
    assert "no value and no conflict waits" in here("review", "list").stderr
    here("merge", tmp(there), status=0)


def test_refusing_a_conflict_takes_both_values_out(desks):
    here, there = desks
    here("merge", tmp(there), status=1)
    value = next(item for item in here.json("review", "list") if item["kind"] == "correction")
    assert "refused" in here("review", "refuse", value["record"], "--because", "another tube").stdout
    made = here.json("check", "--patient", "P-1")
    leaf = next(child for item in made["criteria"] for child in item["children"] if child["id"] == "INC-4-CRP")
    assert leaf["evidence"] == []


def test_while_two_people_share_a_number_nothing_is_charted_by_it(desks):
    here, there = desks
    here("merge", tmp(there), status=1)
    refused = here("chart", "--patient", "P-7", "crp 9 mg/l", status=2).stderr
    assert "belongs to several patients" in refused
    for verb in ("check", "score sofa", "replay", "compare", "recommendations list", "export --format csv -o x"):
        refused = here(*verb.split(), "--patient", "P-7", status=2)
        assert "belongs to several patients" in refused.stderr
        assert not refused.stdout
    ids = re.findall(r"--patient ([0-9a-f-]{36})", refused.stderr)
    assert len(set(ids)) == 2
    assert {here.json("check", "--patient", name)["patient"] for name in ids} == {"P-7"}
    assert here.json("check", "--patient", ids[0])["findings"][0]["id"] == "DQ-CONFLICT"
    here("chart", "--patient", ids[0], "crp 9 mg/l")


def test_check_shows_the_conflict_on_top_and_cannot_say(desks):
    here, there = desks
    here("merge", tmp(there), status=1)
    made = here.json("check", "--patient", "P-1")
    assert made["state"] == "INCOMPLETE"
    leaf = next(child for item in made["criteria"] for child in item["children"] if child["id"] == "INC-4-CRP")
    assert leaf["outcome"] == "UNKNOWN"
    assert {item["value"] for item in leaf["evidence"]} == {"71", "17"}
    assert [item["severity"] for item in made["findings"] if item["id"] == "DQ-CONFLICT"] == ["hold"]
    assert isinstance(made["ladder"]["doses_given"], int)
    here("replay", "--patient", "P-1", "--every", "6h")
    here("score", "hscore", "--patient", "P-1")
    here("chart", "--patient", "P-1", "crp 70 mg/l")
    later = here.json("check", "--patient", "P-1")
    leaf = next(child for item in later["criteria"] for child in item["children"] if child["id"] == "INC-4-CRP")
    assert leaf["outcome"] == "MET"


def settled_orders(two, ours):
    """Let two orders disagree, and return the conflict."""
    two.order(two.here)
    two.merge()
    two.chart(two.here, Order, action="step", drug="anakinra", dose=Decimal(100), interval_hours=8)
    two.chart(two.there, Order, action="hold", drug="anakinra")
    two.merge()
    (conflict,) = ours.conflicts()
    assert conflict.right == "order"
    return conflict


def later(made, home, days=1, roles=None):
    """Open both workstations again on another day."""
    both = Two(made, home, roles=roles)
    both.clock.now += timedelta(days=days)
    return both


def test_what_a_settlement_says_of_its_right_is_no_proof(made, tmp_path):
    physician = Two(made, tmp_path)
    conflict = settled_orders(physician, physician.here)
    physician.here.close(), physician.there.close()
    nurse = later(made, tmp_path, roles=("nurse",))
    forged = [
        msgspec.structs.replace(item, state="chart") for item in reviewed(conflict, 1, nurse.here.stamp(), "said so")
    ]
    with pytest.raises(NotAllowed):
        nurse.here.record(forged, action="settle conflict")
    assert len(nurse.here.conflicts()) == 1
    nurse.here.close(), nurse.there.close()


def test_who_may_not_settle_may_not_take_a_settlement_back(made, tmp_path):
    physician = Two(made, tmp_path)
    conflict = settled_orders(physician, physician.here)
    (event, *_others) = physician.here.settle(conflict.id, 1, "seen on the chart")
    physician.here.close(), physician.there.close()
    nurse = later(made, tmp_path, roles=("nurse",))
    with pytest.raises(NotAllowed):
        nurse.here.void(event.id, "no")
    assert nurse.here.conflicts() == ()
    nurse.here.close(), nurse.there.close()
    physician = later(made, tmp_path, days=2)
    physician.here.void(event.id, "it was the other one")
    assert len(physician.here.conflicts()) == 1
    physician.here.close(), physician.there.close()
