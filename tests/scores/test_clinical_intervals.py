"""Whatever is not charted, or charted inexactly, the interval holds the true score: 1,000 charts for each score."""

from fractions import Fraction
from random import Random

import pytest

from bedside.domain.quantity import Bounds
from bedside.scores import chis, clearance, ctcae, egfr, hlh, hscore, kdigo, sofa
from bedside.scores.answer import Fact
from bedside.scores.renal import clearance_table

MODULES = [hscore, chis, hlh, sofa, kdigo, ctcae, egfr, clearance]
SETTINGS = {"ctcae_version", "baseline_from"}
NEAR = {
    "temp": (38, "38.4", "38.5", "39.4"), "ferritin": (500, 700, 2000, 6000), "hb": (8, 9, "9.2", 10, 12),
    "wbc": (1, 2, 3, 5), "platelets": (10, 20, 25, 50, 75, 100, 110, 150), "triglycerides": (132, 150, 265, 354),
    "fibrinogen": (150, 250), "ast": (30, 40, 100, 120, 200, 800), "alt": (40, 120, 200, 800), "anc": (1, 2, 10),
    "alc": (1, "0.8", "0.5", "0.2"), "ldh": (400,), "il6": (15,), "crp": (150,), "ddimer_feu": (1500,),
    "scd25": (2400,), "bilirubin": ("1.2", 2, 6, 12), "map": (70,), "gcs": (6, 10, 13, 15), "urine_24h": (200, 500),
    "creatinine": ("0.7", "0.9", "1.2", "1.5", 2, 3, "3.5", 4, 5), "urine_6h": ("0.5",), "urine_12h": ("0.5",),
    "pao2": (60, 80, 100), "fio2": ("0.3", "0.5"), "age": (18, 53, 90), "weight": (50, 80, 90),
    "height": (150, 164, 190),
    "qtc": (450, 480, 500), "nlr": (10,), "lymphocyte_pct": (9, 15),
    "dopamine": (0, 5, 15), "dobutamine": (0, 5), "epinephrine": (0, "0.1"), "norepinephrine": (0, "0.1"),
}  # fmt: skip


def table_of(module):
    """Return a module's table; that of the clearance stands with the formula."""
    return clearance_table() if module is clearance else module.table()


def number(name, chance):
    base = name.removesuffix("_lln").removesuffix("_uln").removesuffix("_baseline").removesuffix("_48h")
    near = Fraction(chance.choice(NEAR.get(base, (10,))))
    if name in {"age", "gcs"}:
        return max(near - chance.choice((0, 0, 1)), 3)
    return near * chance.choice((1, 1, Fraction(99, 100), Fraction(101, 100), Fraction(3, 2), Fraction(1, 2)))


def whole(module, chance):
    """Return a complete chart that does not contradict itself."""
    entries = table_of(module).inputs
    made = {
        name: Fact(choice=chance.choice(entry.choices))
        if entry.choices
        else Fact(bounds=Bounds(value := number(name, chance), value))
        for name, entry in entries.items()
    }
    if "organomegaly" in made:
        made["organomegaly"] = Fact(choice=chance.choice(("none", "liver", "spleen", "both")))
    if module is chis:
        exactly(made, "nlr", value_of(made, "anc") / value_of(made, "alc"))
        exactly(made, "lymphocyte_pct", 100 / (1 + value_of(made, "nlr")) * chance.choice((1, Fraction(9, 10))))
    if module is sofa:
        exactly(made, "pf_ratio", value_of(made, "pao2") / value_of(made, "fio2"))
        running = any(value_of(made, name) for name in table_of(module).doses)
        made["vasopressor"] = Fact(choice="yes" if running else "no")
    if "sex" in made:
        made["sex"] = Fact(choice=chance.choice("FM"))
    return made


def value_of(made, name):
    return made[name].bounds.low


def exactly(made, name, value):
    made[name] = Fact(bounds=Bounds(value, value))


def blurred(fact, chance):
    """Return the same fact as an interval that holds the number."""
    if fact.bounds is None:
        return fact
    low, high = fact.bounds.low * chance.choice((1, Fraction(9, 10))), fact.bounds.high * chance.choice((1, 2))
    return Fact(
        bounds=chance.choice((Bounds(low, high), Bounds(None, high), Bounds(low, None), Bounds(low / 2, high, True)))  # noqa: FBT003
    )


@pytest.mark.parametrize("module", MODULES)
def test_the_true_score_is_always_inside(module):
    for seed in range(1000):
        inside(module, seed)


def inside(module, seed):
    """Fail unless what is known of a chart of this seed allows the score of the complete chart."""
    chance = Random(seed)
    complete = whole(module, chance)
    true = module.answer(complete)
    share = chance.random()
    part = {name: fact for name, fact in complete.items() if name in SETTINGS or chance.random() < share}
    if chance.random() < 0.5:
        part = {name: blurred(fact, chance) if chance.random() < 0.3 else fact for name, fact in part.items()}
    made = module.answer(part)
    holds(true, made)
    assert bool(made.narrows) == bool(made.missing)
    for name, form in true.forms.items():
        holds(form, made.forms[name])


def holds(true, made):
    if true.low is None and true.high is None:
        return
    assert true.value is not None
    assert made.low is None or made.low <= true.value
    assert made.high is None or made.high >= true.value
    assert set(made.missing).isdisjoint(made.used)
    assert made.narrows in (*made.missing, "")
    assert made.value is None or not made.missing or made.score == "hlh_2004"


@pytest.mark.parametrize("module", MODULES)
def test_every_score_describes_itself(module):
    (score,) = module.scores()
    table = table_of(module)
    assert (score.name, score.title, score.source) == (module.NAME, table.title, table.source)
    assert [item.name for item in score.inputs] == list(table.inputs)
    assert set(score.forms) == set(score.answer({}).forms)
