"""The regimen format: fixed and by weight, loading, schedules, extension, variants, alternatives; each in words."""

from fractions import Fraction

import pytest

from bedside import assets
from bedside.domain.problem import Problem
from bedside.protocol.load import load_protocol, shipped_ids, shipped_protocol, shipped_text
from bedside.protocol.regimen import day_doses, regimen_words
from tests import ismp
from tests.protocol.ward import Ward, catalogue, protocols

HEAD = """
id = "SAMPLE-1"
version = "1.0.0"
kind = "guideline"
status = "unverified"
title = "Sample"
source = "none"
include = ["ward"]
inclusion = ["ADULT"]
[criteria.ADULT]
test = "age"
label = "Adult"
origin = "site"
source = "sample"
op = ">="
years = 18
[regimen]
drug = "anakinra"
origin = "site"
source = "sample"
"""
STATED = 'origin = "site"\nsource = "sample"\n'
FIXED = 'dose = 100\ndose_unit = "mg"\nroute = "subcutaneous"\n'


def phase(name, text, table="schedule"):
    return f"[regimen.{table}.{name}]\n{STATED}{text}\n"


def step(name, text):
    return f'[regimen.steps.{name}]\nlabel = "{name}"\n{STATED}{text}\n'


WHOLE = phase("ALL", 'interval = "24h"\nfrom_day = 1\nto_day = 10')


def made(text, catalogue=catalogue):
    return load_protocol(HEAD + text, catalogue())


def refused(text):
    with pytest.raises(Problem) as caught:
        made(text)
    return f"{caught.value.where}: {caught.value.text}"


def test_loading_dose_weight_cap_and_another_route():
    sample = made(
        'dose = 2\ndose_unit = "mg/kg"\nroute = "subcutaneous"\n'
        f'[regimen.loading]\ndose = 300\ndose_unit = "mg"\nroute = "intravenous"\n{STATED}'
        f"[regimen.cap]\nmg_per_day = 400\n{STATED}"
        + step("FIRST", 'interval = "12h"')
        + step("SECOND", 'interval = "24h"')
        + step("THIRD", 'interval = "24h"\ndose = 100\ndose_unit = "mg"\nroute = "intravenous"')
    )
    assert regimen_words(sample) == (
        "first one dose of anakinra 300 mg intravenously",
        "anakinra 2 mg per kg subcutaneously every 12 hours",
        "then every 24 hours",
        "then anakinra 100 mg intravenously every 24 hours",
        "at most 400 mg in one day",
    )
    assert regimen_words(sample, Fraction(80))[-1] == "at 80 kg about 160 mg at a time"
    assert regimen_words(sample, Fraction(150))[-1] == "at 150 kg about 200 mg at a time"


def test_a_loading_dose_takes_unit_and_route_of_the_regimen():
    sample = made(f"{FIXED}[regimen.loading]\ndose = 200\n{STATED}{WHOLE}")
    assert regimen_words(sample)[0] == "first one dose of anakinra 200 mg subcutaneously"
    assert regimen_words(sample, Fraction(70)) == regimen_words(sample)


def test_every_other_day_is_five_doses_on_odd_days():
    found = protocols()["FDA-EUA-2022"].regimen
    doses = tuple(day_doses(found, found.variants["RENAL"].schedule))
    assert [item.day for item in doses] == [1, 3, 5, 7, 9]
    assert {(item.amount.dose, item.amount.unit, item.amount.route) for item in doses} == {(100, "mg", "subcutaneous")}


def test_the_fixed_schedules_count_their_doses():
    def milligrams(name, schedule=None):
        regimen = protocols()[name].regimen
        return [int(item.amount.dose) for item in day_doses(regimen, schedule or regimen.schedule)]

    assert milligrams("SAVE-MORE-2021") == [100] * 10
    assert milligrams("CORIMUNO-ANA-1") == [200] * 6 + [100] * 3
    extension = protocols()["CORIMUNO-ANA-1"].regimen.extension.schedule
    assert milligrams("CORIMUNO-ANA-1", extension) == [200] * 6 + [100] * 3
    assert milligrams("HUET-2020") == [100] * 13


def test_words_keep_the_rules_of_medication_texts():
    for item in protocols().values():
        for sentence in regimen_words(item, Fraction("71.3")):
            assert not ismp.lint(sentence), sentence


def test_what_is_not_stated_is_said_so_and_nothing_is_proposed():
    found = protocols()["NCT04603742"]
    assert regimen_words(found, Fraction(70)) == (
        "anakinra subcutaneously: dose and interval are cut off in the copies at hand",
    )
    ward = Ward("order anakinra 100 mg sc q6h @-7h", "dose given @-6h")
    assert ward.assess(found).ladder.proposed is None
    assert "REG-0" not in {item.id for item in ward.assess(found).findings}


def test_alternative_sets_of_criteria():
    sets = """
[criteria.SET-A]
label = "A"
origin = "site"
source = "sample"
all = ["ADULT", "A-CRP"]
[criteria.A-CRP]
test = "observation"
label = "CRP"
origin = "site"
source = "sample"
analyte = "crp"
op = ">"
value = 50
unit = "mg/L"
[criteria.EITHER]
label = "A or B"
origin = "site"
source = "sample"
any = ["SET-A", "B-ICU"]
[criteria.B-ICU]
test = "event"
label = "ICU"
origin = "site"
source = "sample"
code = "intensive_care"
met = ["yes"]
not_met = ["no"]
"""
    head = HEAD.replace('inclusion = ["ADULT"]', 'inclusion = ["EITHER"]')
    sample = load_protocol(head + FIXED + WHOLE + sets, catalogue())
    assert Ward("intensive care").assess(sample).state == "ELIGIBLE"
    assert Ward("no intensive care", "crp 71 mg/l").assess(sample).state == "ELIGIBLE"
    assert Ward("no intensive care", "crp 31 mg/l").assess(sample).state == "NOT_ELIGIBLE"
    assert Ward("no intensive care").assess(sample).state == "INCOMPLETE"


def _days(first, last, interval="24h"):
    return f'interval = "{interval}"\nfrom_day = {first}\nto_day = {last}'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (FIXED, "regimen.steps: a regimen needs at least one step"),
        (FIXED + step("ONE", 'interval = "6h"') + WHOLE, "not both"),
        (FIXED + 'not_stated = "no"\n' + WHOLE, "not both"),
        (FIXED.replace("100", "0") + WHOLE, "regimen.dose: dose: 0 is not above zero"),
        (FIXED.replace("subcutaneous", "sideways") + WHOLE, "no route is called 'sideways'"),
        (FIXED.replace('"mg"', '"g"') + WHOLE, "Invalid enum value 'g'"),
        (FIXED + f"[regimen.loading]\ndose = -1\n{STATED}" + WHOLE, "regimen.loading.dose"),
        (FIXED + f"[regimen.cap]\nmg_per_day = 0\n{STATED}" + WHOLE, "regimen.cap: mg_per_day"),
        (
            FIXED + f"[regimen.full_dose]\nleast_days = 4\nmost_days = 3\n{STATED}" + WHOLE,
            "least is more than the most",
        ),
        (FIXED + phase("ONE", _days(1, 3) + "\ndose = 0"), "regimen.schedule.ONE.dose"),
        (FIXED + phase("ONE", _days(1, 3) + '\ndose_unit = "mg/kg"'), "needs a dose of its own"),
        (FIXED + phase("ONE", _days(1, 3) + '\nroute = "up"'), "regimen.schedule.ONE.route"),
        (FIXED + phase("ONE", _days(1, 3, "90min")), "not a number of whole hours"),
        (FIXED + phase("ONE", _days(1, 3, "5h")), "no whole number of times 5h"),
        (FIXED + phase("ONE", _days(2, 3)), "begins on day 2, where day 1 comes next"),
        (FIXED + phase("ONE", _days(1, 3)) + phase("TWO", _days(5, 6)), "where day 4 comes next"),
        (FIXED + phase("ONE", _days(1, 3)) + phase("TWO", _days(4, 3)), "ends before it begins"),
        (FIXED + phase("ONE", _days(1, 0)), "to_day"),
        (FIXED + phase("ONE", _days(1, 3) + '\nuntil = ["NONE"]'), "no criterion is called 'NONE'"),
        (
            FIXED + WHOLE + f'[regimen.extension]\non_day = 4\nwhen = ["ADULT"]\n{STATED}schedule = {{}}\n',
            "regimen.extension.schedule: has no phase",
        ),
        (
            FIXED
            + WHOLE
            + f'[regimen.extension]\non_day = 11\nwhen = ["ADULT"]\n{STATED}'
            + phase("MORE", _days(11, 12), "extension.schedule"),
            "day 11 is not a day of the schedule",
        ),
        (
            FIXED
            + WHOLE
            + f'[regimen.variants.LOW]\nlabel = "low"\nwhen = "ADULT"\n{STATED}'
            + phase("LESS", _days(2, 10), "variants.LOW.schedule"),
            "regimen.variants.LOW.schedule.LESS: begins on day 2",
        ),
    ],
)
def test_a_regimen_that_cannot_be_meant_is_refused(text, says):
    assert says in refused(text)


def test_a_fault_in_a_phase_is_named_by_it():
    text = FIXED + phase("ONE", _days(1, 3)) + phase("TWO", _days(4, 5).replace("24h", "daily"))
    assert refused(text).startswith("regimen.schedule.TWO.interval")


CRITERION = '[criteria.EXTRA]\nlabel = "Extra"\norigin = "site"\nsource = "sample"\n'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('test = "score"\nscore = "sofia"\nop = ">="\nvalue = 3\n', "no score is called 'sofia'"),
        ('test = "score"\nscore = "who"\nform = "WHO"\nop = ">="\nvalue = 3\n', "has no form 'WHO'"),
        ('test = "score"\nscore = "pf"\ncharted = "pff"\nop = ">="\nvalue = 3\n', "no analyte 'pff'"),
        ('test = "score"\nscore = "pf"\nop = ">="\nvalue = nan\n', "not a number"),
        ('test = "fall"\nanalyte = "crpp"\nop = ">="\npercent = 50\n', "no analyte 'crpp'"),
        ('test = "fall"\nanalyte = "crp"\nop = ">="\npercent = 0\n', "not above zero"),
        ('test = "fall"\nanalyte = "crp"\nop = ">="\npercent = 101\n', "more than the whole"),
        ('test = "since_onset"\nwithin = "36h"\n', "says nothing of the timing"),
        ('test = "oxygen"\ndevices = []\n', "length"),
        ('test = "oxygen"\ndevices = ["ra"]\nspo2 = { op = "<", value = 101 }\n', "not possible"),
    ],
)
def test_a_criterion_that_cannot_be_meant_is_refused(text, says):
    head = HEAD.replace('inclusion = ["ADULT"]', 'inclusion = ["ADULT", "EXTRA"]')
    with pytest.raises(Problem, match="EXTRA") as caught:
        load_protocol(head + FIXED + WHOLE + CRITERION + text, catalogue())
    assert says in str(caught.value)


def test_a_shipped_file_is_found_by_its_id_alone():
    assert {item.id for item in protocols().values()} == set(shipped_ids())
    for name in shipped_ids():
        assert shipped_protocol(name, catalogue()) == protocols()[name]
    with pytest.raises(Problem, match="SAVE-MORE-2021"):
        shipped_text("../ward")


@pytest.mark.parametrize("name", ["SAVE-MORE-2021", "FDA-EUA-2022", "CAVALLI-2020", "CORIMUNO-ANA-1", "HUET-2020"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_file_cut_off_is_refused(name, share):
    text = shipped_text(name)
    with pytest.raises(Problem):
        load_protocol(text[: int(len(text) * share)], catalogue())


def test_protocols_for_comparison_say_why():
    for name, item in protocols().items():
        assert assets.path("protocols", f"{name.lower()}.cases.toml").is_file()
        if item.status == "unverified":
            assert item.not_encoded
            stated = (*item.criteria.values(), *item.regimen.steps.values(), *item.regimen.schedule.values())
            unsure = any(entry.origin == "unverified" for entry in (item.regimen, *stated))
            assert unsure or item.regimen.extension
