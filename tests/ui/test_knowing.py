"""What is known of a patient is worked out once, and anew only when that patient changed."""

from collections import Counter
from types import SimpleNamespace

from bedside.ui.knowing import Knowing


class Counting:
    """Stands for a session and counts what it is asked."""

    store = SimpleNamespace(roles=("reader",))

    def __init__(self):
        self.asked = Counter()

    def patients(self):
        self.asked["patients"] += 1
        return [SimpleNamespace(patient="one"), SimpleNamespace(patient="two")]

    def chart(self, patient_id):
        self.asked[f"chart {patient_id}"] += 1
        return f"chart of {patient_id}"

    def judge(self, chart, *, whole=True):
        self.asked["whole" if whole else "verdicts"] += 1
        return (chart, whole, sum(self.asked.values()))


def test_nothing_is_worked_out_twice():
    session = Counting()
    known = Knowing(session)
    assert list(known.patients()) == list(known.patients()) == ["one", "two"]
    assert not known.is_judged("one")
    assert known.verdicts("one") is known.verdicts("one")
    assert known.assessment("one") is known.assessment("one") is known.verdicts("one")
    assert known.is_judged("one")
    assert session.asked == {"patients": 1, "chart one": 1, "verdicts": 1, "whole": 1}


def test_only_who_changed_is_asked_for_again():
    session = Counting()
    known = Knowing(session)
    before = {name: known.assessment(name) for name in ("one", "two")}
    known.forget(["one", "nobody"])
    assert not known.is_judged("one")
    assert known.assessment("two") is before["two"]
    assert known.assessment("one") is not before["one"]
    known.forget_every()
    assert known.assessment("two") is not before["two"]
    known.forget_list()
    known.patients()
    assert session.asked["patients"] == 1


def test_the_verdicts_that_a_window_begins_with_give_way_to_the_whole():
    session = Counting()
    known = Knowing(session)
    known.begin("one")
    assert known.assessment("one")[1] is False
    known.forget(["one"])
    assert known.assessment("one")[1] is True


def test_who_may_not_chart_has_nothing_new():
    session = Counting()
    assert Knowing(session).unseen("one") == ()
    assert not session.asked
