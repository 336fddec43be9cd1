"""Two or three workstations of one ward, from the session and from the command line: they end with one chart."""

import contextlib
import shutil
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count, pairwise

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bedside.domain.problem import NotAllowed, Problem
from bedside.domain.records import Device, Dose, Observation, Order, OxygenSetting, Reading
from bedside.protocol.assessment import digest
from bedside.session import Session
from bedside.store import file, merge, vault
from bedside.store.store import Store

START = datetime(2026, 1, 10, 8, 0, tzinfo=UTC)
END = START + timedelta(days=3)
STATIONS = 3
KINDS = (
    "lab", "lab", "oxygen", "order", "dose", "correct", "correct", "void", "take a file", "take a file", "admit",
    "merge", "merge",
)  # fmt: skip
STEPS = st.tuples(st.sampled_from(KINDS), st.integers(0, STATIONS - 1), st.integers(0, 5), st.integers(0, 3))
HELD = tuple(Reading(label=text, value=Decimal(text), unit="ng/mL") for text in ("1840", "1.84"))


class Clock:
    def __init__(self):
        self.now = START

    def __call__(self):
        return self.now


@pytest.fixture(scope="module")
def ward(tmp_path_factory):
    """Return the folders of a store with one patient and of two clones, and what unlocks them."""
    home, clock = tmp_path_factory.mktemp("ward"), Clock()
    first, _ = Session.create(
        home / "w0", ward="Ward 3", zone="Europe/Berlin", user="demo", passphrase="practice", clock=clock
    )
    first.add_patient(mrn="100", name="Invented Person", born=date(1961, 5, 4), sex="F", weight=Decimal(71))
    for number in range(1, STATIONS):
        first.clone(home / f"w{number}")
    unlocked = vault.Unlocked("demo", first.store.roles, first.store.key)
    first.close()
    return [home / f"w{number}" for number in range(STATIONS)], unlocked


class Ward:
    """Workstations that chart and merge, minute by minute; each has a clock a little ahead of the one before."""

    def __init__(self, ward, home):
        folders, unlocked = ward
        self.clock = Clock()
        self.sessions = []
        for place, folder in enumerate(folders):
            own = shutil.copytree(folder, home / folder.name)
            store = Store(own, file.connect(own, unlocked.key, writable=True), unlocked, writable=True)
            noise = count(place << 40)
            self.sessions.append(
                Session(store, clock=self.clock, entropy=lambda size, noise=noise: next(noise).to_bytes(size))
            )

    def close(self):
        for session in self.sessions:
            session.close()

    def merge(self, ours, theirs):
        """Merge as the session does, without the copy."""
        merge.merge(ours.store, theirs.store, ours.entry("merge"), named=theirs.store.folder)
        ours._memory.take_in_merged()

    def hand_round(self, sessions):
        """Merge along a line and back, so that all have everything though its ends never meet."""
        pairs = list(pairwise(sessions))
        for one, other in pairs:
            self.merge(other, one)
        for one, other in reversed(pairs):
            self.merge(one, other)

    def step(self, kind, station, number, how):
        self.clock.now += timedelta(minutes=7)
        session = self.sessions[station]
        if kind == "merge":
            self.merge(session, self.sessions[(station + 1 + how % 2) % STATIONS])
            return
        # A number that is taken, a line corrected already: what the session refuses is no history.
        with contextlib.suppress(Problem):
            getattr(self, kind.replace(" ", "_"))(session, number, how)

    def head(self, session, number):
        patients = sorted(session.patients(), key=lambda item: item.id)
        stamp = session.stamp()
        return {
            "id": stamp.new_id(), "patient": patients[number % len(patients)].patient, "recorded_at": stamp.now,
            "at": stamp.now - timedelta(minutes=number), "author": stamp.author, "workstation": stamp.workstation,
        }  # fmt: skip

    def lab(self, session, number, how):
        code, unit, value = (("crp", "mg/L", "71"), ("ferritin", "ng/mL", "1840"), ("alc", "10*3/uL", "0.7"))[
            number % 3
        ]
        session.record([Observation(**self.head(session, number), code=code, value=Decimal(value) + how, unit=unit)])

    def oxygen(self, session, number, how):
        devices = (Device(name="nc", flow=Decimal(2 + how)),)
        session.record([OxygenSetting(**self.head(session, number), devices=devices, spo2=Decimal(92 + how))])

    def order(self, session, number, how):
        action = ("start", "step", "hold", "stop")[how]
        more = {"dose": Decimal(100), "route": "sc", "interval_hours": 6 + 6 * (how % 2)} if how < 2 else {}
        session.record([Order(**self.head(session, number), action=action, drug="anakinra", reason="test", **more)])

    def dose(self, session, number, how):
        status = ("given", "given", "refused", "missed")[how]
        session.record([Dose(**self.head(session, number), drug="anakinra", status=status, dose=Decimal(100))])

    def correct(self, session, number, how):
        if found := self.own(session, number):
            head = self.head(session, number) | {"patient": found.patient}
            new = msgspec.structs.replace(found, **head, value=Decimal(how + 1), held=(), source="")
            session.correct(found.id, new, "typing")

    def void(self, session, number, _how):
        if found := self.own(session, number):
            session.void(found.id, "wrong patient")

    def own(self, session, number):
        """Return one of the first patient's values that nothing has replaced."""
        patient = min(item.patient for item in session.patients())
        records = session.records(patient)
        gone = {item.supersedes for item in records}
        found = [item for item in records if isinstance(item, Observation) and item.id not in gone and not item.void]
        return sorted(found, key=lambda item: item.id)[number % len(found)] if found else None

    def take_a_file(self, session, number, how):
        """Import a file that others import too; what one holds another may read."""
        first = min(item.patient for item in session.patients())
        lines = [
            Observation(
                **self.head(session, number) | {"id": f"line-{line}", "patient": first, "at": START}, code="ferritin",
                value=Decimal(1840 + how // 3), unit="ng/mL", held=HELD if how == 1 else (), source=f"{how}.csv:{line}",
            )
            for line in range(number % 2, 2)
        ]  # fmt: skip
        session.import_file(f"{how}.csv", lines)

    def admit(self, session, number, _how):
        """Admit somebody, perhaps under a number that another workstation has given away too."""
        session.add_patient(mrn=str(100 + number % 3), name="Other, Invented", born=date(1950 + number, 1, 1), sex="M")


def told(session):
    """Return what must be the same everywhere: charts, counts, conflicts, and every patient's Assessment."""
    found = session.verify()
    assert found.breaks == ()
    people = sorted(session.patients(), key=lambda item: item.id)
    return {
        "charts": found.charts,
        "counts": session.store.counts(),
        "people": people,
        "conflicts": {item.id for item in session.conflicts()},
        "held": {item.id for item in session.held()},
        "assessments": {item.patient: digest(session.assess(item.patient)) for item in people},
        "earlier": {item.patient: digest(session.assess(item.patient, at=END - timedelta(days=2))) for item in people},
    }


@pytest.mark.slow
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=st.lists(STEPS, min_size=6, max_size=30), order=st.permutations(range(STATIONS)))
def test_histories_merged_in_any_order_are_one(ward, tmp_path_factory, story, order):
    home = tmp_path_factory.mktemp("story")
    desk = Ward(ward, home)
    try:
        for step in story:
            desk.step(*step)
        desk.clock.now = END
        # One has its charts open since before the merge and must not show them as they were.
        for person in desk.sessions[0].patients():
            desk.sessions[0].assess(person.patient)
        desk.hand_round([desk.sessions[place] for place in order])
        first, *others = [told(session) for session in desk.sessions]
        assert others == [first] * (STATIONS - 1)
        fresh = Session(desk.sessions[0].store, clock=desk.clock)
        assert told(fresh) == first
        before = [len(session.store.journal()) for session in desk.sessions]
        desk.hand_round(desk.sessions)
        assert [len(session.store.journal()) for session in desk.sessions] == before
    finally:
        desk.close()
        shutil.rmtree(home)


@pytest.fixture
def desk(ward, tmp_path):
    made = Ward(ward, tmp_path)
    yield made
    made.close()


def value(session, text, name, **more):
    """Return a ferritin of the only patient under an id that several workstations may give."""
    stamp = session.stamp()
    head = {
        "id": name, "patient": session.patients()[0].patient, "recorded_at": stamp.now, "at": START,
        "author": stamp.author, "workstation": stamp.workstation,
    }  # fmt: skip
    return Observation(**head | more, code="ferritin", value=Decimal(text), unit="ng/mL")


def test_an_open_chart_shows_what_a_merge_brought(desk):
    ours, theirs, _ = desk.sessions
    patient = ours.patients()[0].patient
    desk.clock.now += timedelta(minutes=1)
    theirs.import_file("labs.csv", [value(theirs, "1840", "line-1")])
    desk.clock.now += timedelta(minutes=1)
    ours.import_file("labs.csv", [value(ours, "1850", "line-1")])
    assert ours.chart(patient).latest("ferritin").exact == 1850
    while ours.refresh() is not None:
        pass
    done = ours.merge(theirs.store.folder)
    assert (done.taken, done.variants, done.conflicts) == (0, 1, 1)
    assert ours.refresh() == {patient}
    assert [item.kind for item in ours.chart(patient).conflicts] == [item.kind for item in ours.conflicts()]
    theirs.merge(ours.store.folder)
    one, other = (digest(session.assess(patient)) for session in (ours, theirs))
    assert one == other


@pytest.mark.parametrize("said", ["1840", "1850"])
def test_another_window_on_the_store_sees_what_a_merge_brought(desk, ward, said):
    """Another reading, and the same one that was imported earlier over there."""
    ours, theirs, _ = desk.sessions
    patient = ours.patients()[0].patient
    ours.import_file("labs.csv", [value(ours, "1850", "line-1")])
    folder, unlocked = ours.store.folder, ward[1]
    beside = Session(
        Store(folder, file.connect(folder, unlocked.key, writable=True), unlocked, writable=True), clock=desk.clock
    )
    before = digest(beside.assess(patient))
    earlier = START - timedelta(minutes=5)
    theirs.import_file("labs.csv", [value(theirs, said, "line-1", recorded_at=earlier)])
    ours.merge(theirs.store.folder)
    assert beside.refresh() == {patient}
    assert beside.chart(patient).values("ferritin")[0].recorded_at == earlier
    assert digest(beside.assess(patient)) == digest(ours.assess(patient))
    assert (digest(beside.assess(patient)) == before) == (said == "1850")
    beside.close()


def test_the_past_shows_what_this_workstation_knew(desk):
    ours, theirs, _ = desk.sessions
    patient = ours.patients()[0].patient
    theirs.record([value(theirs, "1840", "there")])
    desk.clock.now = merged = START + timedelta(hours=5)
    ours.merge(theirs.store.folder)
    desk.clock.now += timedelta(hours=1)
    before = ours.chart(patient, at=merged, known_at=merged - timedelta(seconds=1))
    assert before.latest("ferritin") is None
    after = ours.chart(patient, at=merged, known_at=merged)
    assert after.latest("ferritin").records == ("there",)
    assert theirs.chart(patient, at=merged, known_at=START).latest("ferritin").records == ("there",)


def test_a_clock_set_back_after_a_merge_hides_nothing(desk):
    ours, theirs, _ = desk.sessions
    theirs.record([value(theirs, "1840", "there")])
    desk.clock.now = START + timedelta(hours=5)
    ours.merge(theirs.store.folder)
    desk.clock.now = START + timedelta(hours=1)
    chart = ours.chart(ours.patients()[0].patient, at=desk.clock.now, known_at=desk.clock.now)
    assert chart.latest("ferritin").records == ("there",)


def test_who_may_clone_and_merge(desk, ward, tmp_path):
    folder, unlocked = desk.sessions[0].store.folder, ward[1]
    desk.sessions[1].record([value(desk.sessions[1], "1840", "there")])
    for roles, clone, merged in (
        (("physician",), False, True),
        (("nurse",), False, False),
        (("reader",), False, False),
        (("administrator",), True, True),
    ):
        own = shutil.copytree(folder, tmp_path / f"as-{roles[0]}", ignore=shutil.ignore_patterns("*-shm"))
        mine = unlocked._replace(roles=roles)
        session = Session(Store(own, file.connect(own, mine.key, writable=True), mine, writable=True))
        for allowed, act in (
            (clone, lambda: session.clone(tmp_path / f"from-{roles[0]}")),  # noqa: B023 called at once
            (merged, lambda: session.merge(desk.sessions[1].store.folder)),  # noqa: B023
        ):
            if allowed:
                act()
                continue
            entries = len(session.store.journal())
            with pytest.raises(NotAllowed):
                act()
            assert len(session.store.journal()) == entries
        assert (tmp_path / f"from-{roles[0]}").exists() == clone
        session.close()
