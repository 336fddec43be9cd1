"""Every fixed phrase is read as the event it stands for, and as nothing else."""

from datetime import UTC, datetime

import pytest

from bedside.domain.quickline import Stamp, context_of, parse
from bedside.domain.records import Event
from bedside.domain.vocabulary import PHRASES
from tests.protocol.ward import Ward

NOW = datetime(2020, 4, 10, 10, 0, tzinfo=UTC)


def read(line):
    stamp = Stamp(author="t", workstation="w", now=NOW, new_id=iter("abc").__next__)
    (record,) = parse(line, context_of(Ward().chart(), NOW)).records(stamp)
    return record


def test_no_phrase_is_there_twice():
    lines = [item.line for item in PHRASES]
    assert len(lines) == len(set(lines))


@pytest.mark.parametrize("phrase", PHRASES, ids=lambda item: item.line)
def test_a_phrase_is_read_as_its_event(phrase):
    for line in (phrase.line, phrase.line.upper()):
        record = read(line)
        assert isinstance(record, Event)
        assert (record.code, record.state, record.subject) == (phrase.code, phrase.state, "")


@pytest.mark.parametrize("code", ["pneumonia", "smoking_history", "stroke_history", "dnr", "malignancy", "ecmo"])
def test_a_question_can_be_answered_both_ways(code):
    states = {item.state for item in PHRASES if item.code == code}
    assert len(states & {"yes", "start"}) == len(states & {"no", "none"}) == 1
