"""Two drafts of one note put together: no word of either side is lost, and nothing is chosen for the physician."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedside.domain.consult import CHECKLIST, TEXTS, Advice, Consult, Tick, differs_unsaid, united

NOON = datetime(2020, 4, 2, 12, tzinfo=UTC)

WORDS = st.sampled_from(
    ("", " ", "rash", "no rash", "rash\n", "no rash\nrash", "start anakinra", "do not start anakinra", "a", "ab\na")
)
TIMES = st.sampled_from((None, NOON, NOON + timedelta(hours=1)))
TICKS = st.builds(Tick, answer=st.sampled_from(("", "yes", "no", "not applicable")), words=WORDS)
CONSULTS = st.builds(
    Consult,
    asked_by=WORDS,
    asked_from=WORDS,
    asked_at=TIMES,
    seen_at=TIMES,
    urgency=st.sampled_from(("", "routine", "same day", "urgent")),
    texts=st.dictionaries(st.sampled_from((*TEXTS[:2], "rash", "of a newer version")), WORDS),
    advice=st.lists(st.builds(Advice, text=WORDS, due=TIMES), max_size=2).map(tuple),
    left_out=st.sets(st.sampled_from(("one", "two"))).map(sorted).map(tuple),
    checklist=st.dictionaries(st.sampled_from(CHECKLIST[:2]), TICKS),
)


def lines(text):
    return [line.strip() for line in text.split("\n") if line.strip()]


def everything(consult):
    """Return all that a draft says as one text."""
    ticks = [f"{item.answer} {item.words}" for item in consult.checklist.values()]
    times = [item.isoformat(sep=" ", timespec="minutes") for item in (consult.asked_at, consult.seen_at) if item]
    own = [f"{item.text} {item.due}" for item in consult.advice]
    heads = [consult.asked_by, consult.asked_from, consult.urgency]
    return "\n".join((*heads, *times, *consult.texts.values(), *own, *ticks))


@given(CONSULTS, CONSULTS)
def test_every_word_of_both_sides_stands_in_the_union(mine, theirs):
    both = united(mine, theirs)
    said = set(re.findall(r"\w+", everything(both)))
    for side in (mine, theirs):
        assert set(re.findall(r"\w+", everything(side))) <= said | {"/"}
        for name, text in side.texts.items():
            stands = "\n".join(lines(both.texts.get(name, "")))
            assert "\n".join(lines(text)) in stands
        assert set(side.advice) <= set(both.advice)
        assert set(both.left_out) <= set(side.left_out)


@given(CONSULTS, CONSULTS)
def test_what_both_sides_say_differently_is_chosen_for_nobody(mine, theirs):
    both, told = united(mine, theirs), differs_unsaid(mine, theirs)
    for name, nothing in (("asked_at", None), ("seen_at", None), ("urgency", "")):
        one, other = getattr(mine, name), getattr(theirs, name)
        two = bool(one and other and one != other)
        assert getattr(both, name) == (nothing if two else one or other)
        assert (name in told) == two
    for name in CHECKLIST:
        one, other = (side.checklist.get(name, Tick()).answer for side in (mine, theirs))
        assert both.checklist.get(name, Tick()).answer == ("" if one and other and one != other else one or other)


@given(CONSULTS)
def test_equal_drafts_stay_as_they_are(draft):
    both = united(draft, draft)
    assert both.texts == {name: text for name, text in draft.texts.items() if text.strip()}
    assert differs_unsaid(draft, draft) == ()


@pytest.mark.parametrize(("one", "other"), [("rash", "no rash"), ("start anakinra", "do not start anakinra")])
def test_a_text_that_is_part_of_the_other_is_not_taken_for_it(one, other):
    for mine, theirs in ((one, other), (other, one)):
        both = united(Consult(texts={"rash": mine}), Consult(texts={"rash": theirs}))
        assert lines(both.texts["rash"]) == [mine, theirs]


def test_a_row_with_words_alone_stays_and_two_answers_leave_it_open():
    mine = Consult(checklist={"allergies": Tick(words="hives after Kineret"), "trial": Tick(answer="yes")})
    theirs = Consult(checklist={"trial": Tick(answer="no", words="closed")})
    both = united(mine, theirs)
    assert both.checklist["allergies"] == Tick(words="hives after Kineret")
    assert both.checklist["trial"] == Tick(words="yes / no: closed")
    assert "trial" in both.open_rows
    assert differs_unsaid(mine, theirs) == ("checklist",)


def test_two_times_and_urgencies_stand_as_words_under_the_question():
    mine = Consult(asked_by="Dr. Huber", asked_at=NOON, urgency="urgent", texts={"question": "which dose?"})
    theirs = Consult(asked_by="Dr. Maier", asked_at=NOON + timedelta(hours=2), urgency="routine")
    both = united(mine, theirs)
    assert both.asked_by == "Dr. Huber / Dr. Maier"
    assert lines(both.text("question")) == [
        "which dose?",
        "asked at: 2020-04-02 12:00+00:00 / 2020-04-02 14:00+00:00",
        "urgency: urgent / routine",
    ]
    assert (both.asked_at, both.urgency) == (None, "")
    assert differs_unsaid(mine, theirs) == ("asked_at", "urgency")
