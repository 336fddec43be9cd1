"""The shipped files load; every kind of fault is refused by its place."""

import pytest

from bedside import assets
from bedside.domain.problem import Problem
from bedside.domain.vocabulary import CULTURE_STATES, PHRASES, event_states
from bedside.protocol.load import load_protocol, schema, shipped_part
from bedside.protocol.model import span
from tests.protocol.ward import Ward, catalogue, navarro, protocols

TEXT = assets.read_text("protocols", "navarro-2020.toml")


def load_changed(old: str, new: str):
    """Load the protocol with one change, made in the file itself or in a part that it includes."""
    parts = {name: shipped_part(name) for name in ("ward", "anakinra")}
    assert old in TEXT or any(old in part for part in parts.values())
    return load_protocol(TEXT.replace(old, new, 1), catalogue(), parts=lambda name: parts[name].replace(old, new, 1))


def changed(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new, 1)


def test_shipped_protocols_load_orderable_first():
    assert list(protocols())[:2] == ["NAVARRO-2020", "MAINZ-2020"]
    assert {item.status for item in list(protocols().values())[2:]} == {"unverified"}
    assert protocols()["MAINZ-2020"].status == "case"


def test_schema_is_the_shipped_one():
    assert schema() == assets.read_text("protocols", "protocol.schema.json")


def test_label_rows_are_the_same_in_every_protocol():
    first = navarro()
    for other in protocols().values():
        assert other.label == first.label
        for name in other.label:
            assert other.criteria[name] == first.criteria[name]


def test_group_needs_no_test_key():
    text = changed('[criteria.INC-5]\ntest = "group"\n', "[criteria.INC-5]\n")
    assert load_protocol(text, catalogue()) == navarro()


def test_every_number_stands_beside_origin_and_source():
    for rule in (*navarro().criteria.values(), *navarro().triggers.values(), *navarro().regimen.steps.values()):
        assert rule.origin
        assert rule.source


@pytest.mark.parametrize(
    ("old", "new", "where", "says"),
    [
        ('interval = "8h"', 'interval = "8"', "regimen.steps.REG-1.interval", "matching regex"),
        ('onset = ["AHRF-A", "AHRF-B"]', 'onset = []', "timing.onset", "length"),
        ('met = ["positive"]\n', 'met = [3]\n', "criteria.INC-1.met", "Expected `str`"),
        ('label = "Adult"', 'label = "Adult"\nlimit = 3', "criteria.INC-6", "unknown field `limit`"),
        ('title = "Sub', 'colour = "red"\ntitle = "Sub', "protocol file", "unknown field `colour`"),
        ('"INC-4-CRP",', '"INC-4-CPR",', "criteria.INC-4", "no criterion is called 'INC-4-CPR'"),
        ('inclusion = ["INC-1",', 'inclusion = ["INC-9",', "inclusion", "no criterion is called 'INC-9'"),
        ('inclusion = ["INC-1",', 'inclusion = ["INC-2",', "inclusion", "listed twice"),
        ('checks = ["INC-1-AGE", "INC-6"]', 'checks = ["INC-6"]', "criteria.INC-1-AGE", "used nowhere"),
        ('any = ["AHRF-A", "AHRF-B"]', 'any = ["AHRF-A", "AHRF-B", "INC-5"]', "criteria.INC-5", "in a circle"),
        ('any = ["AHRF-A", "AHRF-B"]', 'any = ["AHRF-A", "AHRF-B"]\nall = ["AHRF-A"]', "criteria.INC-5", "exactly one"),
        ('at_least = 1\n', 'at_least = 6\n', "criteria.INC-4", "can never be met"),
        ('at_least = 1\n', '', "criteria.INC-4", "exactly one"),
        ('unit = "mg/L"', 'unit = "mmol/L"', "criteria.INC-4-CRP", "not a unit"),
        ('unit = "mg/L"', 'unit = ""', "criteria.INC-4-CRP", "needs a unit"),
        ('analyte = "crp"', 'analyte = "crpp"', "criteria.INC-4-CRP", "no analyte 'crpp'"),
        ('whole = "wbc", part = "lym', 'whole = "xbc", part = "lym', "criteria.INC-4-ALC", "no analyte 'xbc'"),
        ('value = 50\n', '', "criteria.INC-4-CRP", "needs a value"),
        ('unit = "Cel"', 'unit = "kg"', "criteria.INC-2", "not a unit"),
        ('value = 15, unit = "L/min"', 'value = 15, unit = "mL"', "criteria.AHRF-A", "not a unit"),
        ('field = "fio2", op = ">=", value = 0.95, unit = "1"', 'field = "peep", op = ">=", value = 5, unit = "1"',
         "criteria.AHRF-B", "not cm[H2O]"),
        ('met = ["ineligible"]\n', '', "criteria.GATE-1", "needs a state"),
        ('voided_by = "TAP-4b"', 'voided_by = "TAP-2"', "criteria.EXC-2", "no rising trigger"),
        ('classes = ["biologic"]', 'classes = ["biologics"]', "criteria.EXC-5", "class 'biologics'"),
        ('analyte = "ast"', 'analyte = "weight"', "criteria.LBL-LIVER-AST", "no reference range"),
        ('analytes = ["alt", "ast"]', 'analytes = ["alt", "xst"]', "triggers.TAP-2", "no analyte"),
        ('value = 0.6\nunit = "ng/mL"', 'value = 0.6\nunit = "mg"', "triggers.TAP-4b", "not a unit"),
        ('onset = ["AHRF-A", "AHRF-B"]', 'onset = ["INC-5"]', "timing.onset", "not a device criterion"),
        ('early_up_to = "36h"', 'early_up_to = "96h"', "timing", "after early"),
        ('early_up_to = "36h"', 'early_up_to = "36 hours"', "timing.early_up_to", "matching regex"),
        ('warn_from = 18', 'warn_from = 21', "regimen.limit", "after the last day"),
        ('source = "Navarro-Mill\u00e1n 2020, Abstract"\nvoid', 'void', "criteria.EXC-2", "required field `source`"),
        ('origin = "paper"\nsource = "Navarro-Mill\u00e1n 2020, Methods"\ncode = "naat"', 'code = "naat"',
         "criteria.INC-1", "required field `origin`"),
        ('prompts = "always"\nanalyte = "pct"', 'prompts = "panic"\nanalyte = "pct"', "triggers.TAP-4b", "panic"),
        ('version = "1.0.0"', 'version = "one"', "version", "matching regex"),
        ('value = 1000\n', 'value = nan\n', "criteria.INC-3", "NaN is not a number"),
        ('value = 1000\n', 'value = inf\n', "criteria.INC-3", "not a number"),
        ('value = 1000\n', 'value = -1\n', "criteria.INC-3", "-1 ng/mL is not possible"),
        ('value = 1000\n', 'value = 1000001\n', "criteria.INC-3", "limits 0 to 1000000"),
        ('value = 1000\n', 'value = 1e999999\n', "criteria.INC-3", "digits"),
        ('value = 1000\n', 'value = 1.0000000000000001\n', "criteria.INC-3", "digits"),
        ('value = 38.0', 'value = 100.4', "criteria.INC-2", "not possible"),
        ('value = 0.6\n', 'value = -0.6\n', "triggers.TAP-4b", "not possible"),
        ('value = 30\ninterval', 'value = -30\ninterval', "criteria.LBL-RENAL", "not above zero"),
        ('value = 30\nunit', 'value = 0\nunit', "settings.adjusted_weight", "not above zero"),
        ('unit = "kg/m2"', 'unit = "kg"', "settings.adjusted_weight", "not kg/m2"),
        ('value = 65\nunit = "mm[Hg]"', 'value = 65\nunit = "mL"', "settings.low_pressure", "not a unit"),
        ('counts_as = "low_flow"', 'counts_as = "mask"', "settings.non_rebreather", "mask"),
        ('op = ">="\ntimes = 1.5', 'op = ">="\ntimes = nan', "criteria.LBL-LIVER-ALT", "times: NaN"),
        ('times_uln = 3', 'times_uln = 0', "triggers.TAP-2", "times_uln: 0 is not above zero"),
        ('times_baseline = 2', 'times_baseline = inf', "triggers.TAP-2", "times_baseline"),
        ('dose = 100', 'dose = -100', "regimen.dose", "not above zero"),
        ('value = 0.95, unit = "1"', 'value = 95, unit = "1"', "criteria.AHRF-B", "hfnc fio2 95 is not possible"),
        ('value = 0.95, unit = "1"', 'value = 95, unit = "%"', "criteria.AHRF-B", "the unit it is charted in"),
        ('value = 0.95, unit = "1"', 'value = nan, unit = "1"', "criteria.AHRF-B", "not a number"),
        ('value = 6, unit', 'value = 16, unit', "criteria.AHRF-A", "limits 0 to 15"),
        ('value = 15, unit', 'value = 90, unit', "criteria.AHRF-A", "limits 0 to 70"),
        ('field = "fio2", op = ">=", value = 0.95, unit = "1"',
         'field = "peep", op = ">=", value = -5, unit = "cm[H2O]"', "criteria.AHRF-B", "not above zero"),
        ('code = "naat"\nmet', 'code = "naatx"\nmet', "criteria.INC-1", "code 'naatx'"),
        ('met = ["positive"]\n', 'met = ["positiv"]\n', "criteria.INC-1", "no state 'positiv'"),
        ('state = "positive"', 'state = "positiv"', "criteria.INC-1-AGE", "no state 'positiv'"),
        ('event = "immunosuppressant"', 'event = "immuno"', "criteria.EXC-3", "code 'immuno'"),
        ('met = ["yes"]\nnot_met = ["no"]', 'met = ["yes", "no"]\nnot_met = ["no"]', "criteria.EXC-4", "both met"),
        ('exclusion = ["EXC-1",', 'exclusion = ["INC-3", "EXC-1",', "exclusion", "listed as an inclusion too"),
    ],
)  # fmt: skip
def test_a_fault_is_refused_by_place(old, new, where, says):
    with pytest.raises(Problem) as caught:
        load_changed(old, new)
    assert caught.value.where.startswith(where)
    assert says in str(caught.value)


def test_a_rule_may_set_its_own_shelf_life():
    text = changed('analyte = "ferritin"\n', 'analyte = "ferritin"\nwithin = "12h"\n')
    own = load_protocol(text, catalogue())
    ward = Ward("ferritin 1840 ng/ml @-13h")
    assert ward.assess(own).criterion("INC-3").outcome == "UNKNOWN"
    assert ward.outcome("INC-3") == "MET"


def test_peep_may_be_needed():
    text = changed(
        'field = "fio2", op = ">=", value = 0.95, unit = "1"', 'field = "peep", op = ">=", value = 5, unit = "cm[H2O]"'
    )
    assert load_protocol(text, catalogue())


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_truncated_file_is_refused(share):
    with pytest.raises(Problem, match="protocol"):
        load_protocol(TEXT[: int(len(TEXT) * share)], catalogue())


@pytest.mark.parametrize("text", ["", "criteria = 3", 'criteria = { a = 3 }\nid = "AAA"', "not toml at all ["])
def test_something_else_is_refused(text):
    with pytest.raises(Problem):
        load_protocol(text, catalogue())


def test_no_steps_is_refused():
    head, rest = TEXT.split("[regimen.steps.REG-0]")
    tail = rest.split("# --- triggers", 1)[1]
    with pytest.raises(Problem, match="at least one step"):
        load_protocol(f"{head}[regimen.steps]\n#{tail}", catalogue())


def test_span():
    assert span("60min") == span("1h")
    assert span("2d") == span("48h")
    with pytest.raises(ValueError, match="not a span"):
        span("2 weeks")


def test_a_limit_without_an_upper_end_and_a_flow_without_a_device_limit():
    text = changed(
        'analyte = "ferritin"\nop = ">"\nvalue = 1000\nunit = "ng/mL"',
        'analyte = "il6"\nop = ">"\nvalue = -1\nunit = "pg/mL"',
    )
    with pytest.raises(Problem, match="not possible"):
        load_protocol(text, catalogue())
    assert load_protocol(changed('device = "nc", field', 'device = "trach", field'), catalogue())


def test_every_phrase_is_an_event_a_protocol_may_ask_for():
    known = event_states()
    assert all(item.state in known[item.code] for item in PHRASES)
    assert known["culture"] == set(CULTURE_STATES)
    assert known["trial"] == {"ineligible"}


@pytest.mark.parametrize(
    ("own", "part", "says"),
    [
        ('include = ["ward", "anakinra", "nothing"]', "", "no part file is called 'nothing'"),
        ('include = ["ward", "anakinra"]', '[regimen]\ndrug = "x"\n', "a part file cannot state 'regimen'"),
        ('include = ["ward", "anakinra"]', "settings = 3\n", "a part file cannot state 'settings'"),
        ('include = ["ward", "ward", "anakinra"]', "", "stated twice"),
        ('include = ["ward", "anakinra"]', "settings = [", "not a complete part file ward"),
    ],
)
def test_a_part_that_cannot_be_meant_is_refused(own, part, says):
    text = changed('include = ["ward", "anakinra"]', own)
    with pytest.raises(Problem, match=says):
        load_protocol(text, catalogue(), parts=lambda name: (part if name == "ward" else "") or shipped_part(name))


@pytest.mark.parametrize(("old", "new"), [('"TAP-2s", ', ""), ('"TAP-2s", ', '"TAP-2s", "TAP-2s", ')])
def test_every_trigger_is_listed_once(old, new):
    with pytest.raises(Problem, match="does not list each trigger"):
        load_protocol(changed(old, new), catalogue())
