"""What an addendum shows: the words that changed, and nothing that only this program says in another way today."""

from bedside.report.addendum import Addition, amended, kept, plain
from bedside.report.content import Note, Section, sentence
from bedside.report.writing import Amends
from tests.report.charts import ZONE
from tests.report.consults import HAND, NOW


def note(**sections):
    told = tuple(Section(title, (sentence(words),)) for title, words in sections.items())
    return Note(title="N", subtitle="", header=None, sections=told, author="a", footer="f")


def runs(made, title):
    (section,) = [item for item in made.sections[: made.added] if item.title == f"Changed: {title}"]
    return [(run.voice, run.text.strip()) for para in section.blocks for run in para.text if run.text.strip()]


AMENDS = Amends(at=NOW, note=note(), hands=(HAND,))


def added(before, after, copies=()):
    return amended(Addition(before, after, after), AMENDS, copies, ZONE)


def test_added_words_are_strong_and_removed_ones_struck():
    after = note(Answer="go on every 8 hours", New="seen")
    made = added(note(Answer="go on every 6 hours"), after)
    assert runs(made, "Answer") == [("plain", "go on every"), ("struck", "6"), ("strong", "8"), ("plain", "hours")]
    assert runs(made, "New") == [("strong", "seen")]
    assert made.sections[made.added :] == plain(made).sections == after.sections


def test_a_section_that_is_gone_is_struck_and_no_change_is_said():
    made = added(note(Answer="yes", Old="was here"), note(Answer="yes"))
    assert runs(made, "Old") == [("struck", "was here")]
    same = added(note(Answer="yes"), note(Answer="yes"))
    assert any("Nothing that is printed has changed." in repr(item) for item in same.sections[: same.added])


def test_what_only_another_version_words_otherwise_stays_as_it_was_signed():
    signed, today = note(Gates="is met", Answer="six"), note(Gates="met", Answer="six hours")
    after = note(Gates="met", Answer="eight hours")
    made = kept(signed, today, after)
    assert made.sections == note(Gates="is met", Answer="eight hours").sections
