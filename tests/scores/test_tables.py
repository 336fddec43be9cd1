"""Tables are read strictly, intervals keep their open ends, and the shipped inputs agree with the catalogue."""

from fractions import Fraction

import pytest

from bedside import assets
from bedside.domain.catalogue import load_catalogue
from bedside.domain.problem import Problem
from bedside.domain.quantity import Bounds
from bedside.scores import interval
from bedside.scores.answer import Fact
from bedside.scores.compose import width
from bedside.scores.entry import Entry
from bedside.scores.registry import scores
from bedside.scores.tables import Band, Table, reached, read_table
from tests.scores.made import made

HEAD = 'title = "T"\nscale = "S"\nversion = "1"\nsource = "x"\norigin = "site"\n'


class Sample(Table, frozen=True, kw_only=True, forbid_unknown_fields=True):
    number: Fraction
    bands: tuple[Band, ...] = ()


@pytest.mark.parametrize(
    ("text", "number"), [("1.1", "11/10"), ("3", "3"), ('"1/88.4"', "5/442"), ('"0.445"', "89/200")]
)
def test_numbers_stay_exact(text, number):
    assert read_table(f"{HEAD}number = {text}", Sample).number == Fraction(number)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("number = true", "number: True is not an exact number"),
        ('number = "x"', "number: Invalid literal"),
        ("number = inf", "number: Invalid literal"),
        ('number = "1/0"', "number: '1/0' is not an exact number"),
        ("number = [1]", "number: [1] is not an exact number"),
        ("number = 1\nextra = 2", "score table: this table contains unknown field"),
        ("number = 1\nbands = [{ over = 2 }]", "bands[0]: this table contains unknown field"),
        ("", "score table: this table missing required field"),
        ("number =", "score table: not a complete table file"),
    ],
)
def test_a_faulty_table_names_its_place(text, words):
    with pytest.raises(Problem) as caught:
        read_table(HEAD + text, Sample)
    assert str(caught.value).startswith(words)


def test_steps_reached():
    low, middle, high = Band(points=0, under=Fraction(2)), Band(points=1, upto=Fraction(4)), Band(points=2)

    def points(*ends, **opened):
        return [band.points for band in reached((low, middle, high), Bounds(*ends, **opened))]

    assert points(Fraction(1), Fraction(1)) == [0]
    assert points(Fraction(2), Fraction(4)) == [1]
    assert points(None, Fraction(2), high_open=True) == [0]
    assert points(None, Fraction(2)) == [0, 1]
    assert points(Fraction(4), None, low_open=True) == [2]
    assert points(None, None) == [0, 1, 2]
    assert reached((low, middle), Bounds(Fraction(3), None)) == (middle,)
    assert reached((low,), Bounds(Fraction(3), None)) == ()


def test_width():
    assert width(None) == (0, 0)
    assert width(Bounds(None, None)) > width(Bounds(Fraction(0), None)) > width(Bounds(Fraction(0), Fraction(9)))


def spread(low, high, opened=""):
    ends = (None if end is None else Fraction(end) for end in (low, high))
    return Bounds(*ends, "(" in opened, ")" in opened)


@pytest.mark.parametrize(
    ("made_by", "first", "second", "expected"),
    [
        (interval.times, spread(2, 3), spread(4, 5), spread(8, 15)),
        (interval.times, spread(2, 3, "("), spread(4, 5, ")"), spread(8, 15, "()")),
        (interval.times, spread(0, 3), spread(4, 5, "("), spread(0, 15)),
        (interval.times, spread(0, 3, "("), spread(4, 5), spread(0, 15, "(")),
        (interval.times, spread(0, 0), spread(4, None), spread(0, 0)),
        (interval.times, spread(2, None), spread(0, 0), spread(0, 0)),
        (interval.times, spread(2, None), spread(4, 5), spread(8, None)),
        (interval.over, spread(6, 8), spread(2, 4), spread("3/2", 4)),
        (interval.over, spread(6, 8), spread(2, 4, "()"), spread("3/2", 4, "()")),
        (interval.over, spread(6, 8), spread(0, 4), spread("3/2", None)),
        (interval.over, spread(6, 8), spread(2, None), spread(0, 4, "(")),
        (interval.plus, spread(1, 2, "("), spread(3, 4, ")"), spread(4, 6, "()")),
        (interval.plus, spread(None, 2), spread(3, None), spread(None, None)),
        (interval.hull, spread(1, 5), spread(3, 9), spread(1, 9)),
        (interval.hull, spread(None, 5), spread(3, None), spread(None, None)),
    ],
)
def test_interval_arithmetic(made_by, first, second, expected):
    assert made_by(first, second) == expected


def test_roots():
    assert interval.root(spread(4, 27), 2).low == 2
    cube = interval.root(spread(2, 27), 3)
    assert cube.high == 3
    assert cube.low_open
    assert cube.low**3 < 2 < (cube.low + Fraction(1, 10**12)) ** 3
    square = interval.root(spread(None, 2), 2)
    assert (square.low, square.high_open) == (0, True)
    assert (square.high - Fraction(1, 10**12)) ** 2 < 2 < square.high**2
    assert interval.root(spread(4, None, "("), 2) == spread(2, None, "(")
    assert interval.root(spread(0, 4, ")"), 2) == spread(0, 2, ")")


def test_what_is_possible():
    assert interval.within(spread(None, 5, ")"), Fraction(0), None) == spread(0, 5, ")")
    assert interval.within(spread(3, None), Fraction(0), Fraction(9)) == spread(3, 9)
    assert interval.within(spread(None, 5), None, None) == spread(None, 5)
    assert interval.within(spread(104, 104), Fraction(0), Fraction(100)) is None
    assert interval.within(spread(100, None, "("), Fraction(0), Fraction(100)) is None


@pytest.mark.parametrize("known", [Fact(), Fact(choice="helmet"), Fact(choice="nc+helmet"), Fact(choice="nc+")])
def test_unknown_words_are_missing(known):
    assert Entry(title="Device", choices=("nc", "nrb"), joined=True).read(known) is None


def test_words_in_other_spellings():
    entry = Entry(title="Consciousness", choices=("A", "V"), words={"alert": "A"})
    spellings = {text: entry.read(made(it=text)["it"]) for text in ("a", "Alert", "V", "1", "2", "0.5", ">=1", "a+v")}
    assert {text: found.choice if found else "" for text, found in spellings.items()} == {
        "a": "A", "Alert": "A", "V": "V", "1": "V", "2": "", "0.5": "", ">=1": "", "a+v": "",
    }  # fmt: skip


def test_impossible_numbers_are_missing():
    answer = scores()["sf"].answer(made(spo2="104", fio2="0.5"))
    assert answer.missing == ("spo2",)


def test_inputs_agree_with_the_catalogue():
    catalogue = load_catalogue(assets.read_text("catalogue.toml"))
    codes = {item.code: item for item in catalogue.analytes}
    for score in scores().values():
        assert score.title
        assert score.version
        assert score.source
        for item in score.inputs:
            if item.name in codes and not item.choices:
                assert item.unit == codes[item.name].unit, (score.name, item.name)


def test_every_score_is_listed_once():
    names = (
        "who hscore news2 pf sf rox berlin cockcroft_gault ckd_epi kdigo ctcae chis hlh_2004 sofa qtc bmi nlr alc map "
        "ideal_body_weight adjusted_body_weight"
    )
    assert sorted(scores()) == sorted(names.split())
