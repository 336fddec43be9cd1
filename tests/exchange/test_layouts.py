"""Tables of any usual shape: what the columns are, what each cell becomes, and what is asked instead of guessed."""

import pytest

from bedside import assets
from bedside.domain.catalogue import load_catalogue
from bedside.domain.problem import Problem
from bedside.exchange.tables.dates import read_time
from bedside.exchange.tables.mapping import Plan, alike, plan_of, plan_text, read_plan, require_plain_name
from bedside.exchange.tables.parts import heads_of, table_of
from bedside.exchange.tables.values import plain_number, split_value

CATALOGUE = load_catalogue(assets.read_text("catalogue.toml"))
LONG = "Test;Ergebnis;Einheit;Datum\nCRP;71,2;mg/l;04.04.2020\nH\u00e4moglobin;12,1;g/dl;05.04.2020\n"
LONG_SAID = ["CRP 71.2 mg/l 2020-04-04", "H\u00e4moglobin 12.1 g/dl 2020-04-05"]


def table(text, plan=None):
    return table_of(text if isinstance(text, bytes) else text.encode(), CATALOGUE, plan)


def told(text, plan=None):
    found = [row for part in table(text, plan).parts for row in part.rows]
    return [row.fault or f"{row.analyte} {row.value} {row.unit} {row.col}".strip() for row in found]


def row(text, plan=None):
    return table(text, plan).parts[0].rows[0]


@pytest.mark.parametrize("separator", [";", "\t", "|"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"]
)  # fmt: skip
def test_separators_endings_and_encodings(separator, ending, encoding):
    text = LONG.replace(";", separator).replace("\n", ending)
    assert told(text.encode(encoding)) == LONG_SAID


@pytest.mark.parametrize(
    "text",
    [
        "| Test | Ergebnis | Einheit | Datum |\n|---|---|---|---|\n| CRP | 71,2 | mg/l | 04.04.2020 |\n"
        "| H\u00e4moglobin | 12,1 | g/dl | 05.04.2020 |\n",
        "Test         Ergebnis  Einheit  Datum\nCRP          71,2      mg/l     04.04.2020\n"
        "H\u00e4moglobin   12,1      g/dl     05.04.2020\n",
        'Test,Ergebnis,Einheit,Datum\nCRP,"71,2",mg/l,04.04.2020\n"H\u00e4moglobin","12,1",g/dl,05.04.2020\n',
        "sep=;\n" + LONG,
        "Laboratory\nWard 3\n\n" + LONG + "\n",
        "Parameter;Einheit;04.04.2020;05.04.2020\nCRP;mg/l;71,2;\nH\u00e4moglobin;g/dl;;12,1\n",
        "Datum;CRP [mg/l];H\u00e4moglobin (g/dl)\n04.04.2020;71,2;\n05.04.2020;;12,1\n",
        "Datum;CRP;H\u00e4moglobin\n;mg/l;g/dl\n04.04.2020;71,2;\n05.04.2020;;12,1\n",
    ],
)
def test_one_content_in_many_layouts(text):
    assert told(text) == LONG_SAID


def test_fixed_width_knows_an_empty_cell_by_its_place():
    text = "Test    Unit    04.04.2020  05.04.2020\n                06:00       07:00\nCRP     mg/L    71          60\n"
    assert told(text + "PCT     ng/mL               0.24\n") == [
        "CRP 71 mg/L 2020-04-04T06:00",
        "CRP 60 mg/L 2020-04-05T07:00",
        "PCT 0.24 ng/mL 2020-04-05T07:00",
    ]


def test_a_line_that_ends_early_does_not_say_under_which_heads_it_stands():
    text = "Test;Unit;04.04.2020;05.04.2020;06.04.2020\nCRP;mg/L;1;2;3\nHb;g/dL;11;12\nLDH;U/L;;200\nCK;U/L;90;;\n"
    rows = table(text).parts[0].rows
    assert [item.col for item in rows if item.analyte == "Hb"] == ["", ""]
    assert {item.align for item in rows if item.analyte == "Hb"} == {"unknown"}
    assert [item.col for item in rows if item.analyte == "LDH"] == ["2020-04-05"]
    assert [item.col for item in rows if item.analyte == "CK"] == ["2020-04-04"]
    assert [(item.stands, item.over) for item in rows[:2]] == [
        (2, "column 3 '04.04.2020'"),
        (2, "column 4 '05.04.2020'"),
    ]


def test_what_stands_beside_a_value_is_kept():
    text = (
        "Test;Wert;Einheit;Referenz;Abnahme;Zeit;Bemerkung;Status;Auftrag\n"
        "CRP;71,2 H;mg/l;0-5;4.4.20;6:00;h\u00e4molytisch;vorl\u00e4ufig;A7\nPCT;<0,05;ng/ml;<0,5;4.4.20;6:00;;F;A8\n"
    )
    first, second = table(text).parts[0].rows
    assert (first.value, first.interpretation, first.range_text, first.note) == ("71.2", "H", "0-5", "h\u00e4molytisch")
    assert (first.status, first.identifier, first.col) == ("preliminary", "A7 2020-04-04T06:00", "2020-04-04T06:00")
    assert (second.value, second.interpretation, second.status) == ("<0.05", "", "final")
    assert row("Datum;CRP [mg/L];Flag\n04.04.2020;71;+\n").interpretation == "+"
    assert row("Test,Flag,Result,Unit\nCRP,HH,71,mg/L\n").interpretation == "HH"


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("24.2 H", ("24.2", "", "H")),
        ("24,2*", ("24,2", "", "*")),
        ("24.2 +", ("24.2", "", "+")),
        ("24.2 (LL)", ("24.2", "", "LL")),
        ("H 24.2", ("24.2", "", "H")),
        ("71 mg/L H", ("71", "mg/L", "H")),
        ("< 0.05 ng/mL", ("< 0.05", "ng/mL", "")),
        ("5 g/L", ("5", "g/L", "")),
        ("positive", ("positive", "", "")),
    ],
)
def test_flags_and_units_are_split_off(cell, parts):
    assert tuple(split_value(cell)) == parts


@pytest.mark.parametrize(
    ("said", "sign", "plain"),
    [
        ("7,01", "", "7.01"),
        ("1.234,5", "", "1234.5"),
        ("1,234.5", "", "1234.5"),
        ("1'234.5", "", "1234.5"),
        ("1,840", "", "1,840"),
        ("1,840", ",", "1.840"),
        ("1,840", ".", "1840"),
        ("1.840", ",", "1840"),
        ("<0,05", "", "<0.05"),
        ("many", "", "many"),
    ],
)
def test_decimal_signs(said, sign, plain):
    assert plain_number(said, sign) == plain


def test_a_sign_that_cannot_stand_there_is_refused():
    with pytest.raises(Problem, match="decimal sign"):
        plain_number("7,01", ".")


@pytest.mark.parametrize(
    ("said", "order", "read"),
    [
        ("04.04.2020", "", "2020-04-04"),
        ("4.4.20 6:05", "", "2020-04-04T06:05"),
        ("04.05.2020, 06:00 Uhr", "", "2020-05-04T06:00"),
        ("25/04/2020", "", "2020-04-25"),
        ("04/25/2020 6:00 pm", "", "2020-04-25T18:00"),
        ("04/04/2020", "", "2020-04-04"),
        ("04/05/2020", "dmy", "2020-05-04"),
        ("04/05/2020", "mdy", "2020-04-05"),
        ("2020/04/05", "", "2020-04-05"),
        ("4 Apr 2020 12:30 AM", "", "2020-04-04T00:30"),
        ("2020-04-04T06:00:00+02:00", "", "2020-04-04T06:00:00+02:00"),
        ("31.02.2020", "", ""),
        ("CRP", "", ""),
    ],
)
def test_dates(said, order, read):
    assert read_time(said, order) == read


@pytest.mark.parametrize("said", ["04/05/2020", "4/5/20", "04-05-2020", "20/04/05", "04/05/2020 06:00"])
def test_a_date_that_could_be_two_is_asked_about(said):
    with pytest.raises(Problem, match="day or the month first"):
        read_time(said)
    (fault,) = told(f"Test,Result,Unit,Date\nCRP,71,mg/L,{said}\n")
    assert "--dates" in fault
    assert told(f"Test,Unit,{said}\nCRP,mg/L,71\n") == [fault]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Test,Res A,Res B,Unit\nCRP,71,72,mg/L\n", "Res B"),
        ("Test,Result,Value,Unit\nCRP,71,72,mg/L\n", "may each hold the values"),
        ("Result,Unit,Date\n71,mg/L,2020-04-04\n", "no column holds the names"),
        ("Test,Unit,Date\nCRP,mg/L,2020-04-04\n", "no column holds the values"),
        ("Test,Result,Unit,Abnahme,Datum\nCRP,71,mg/L,2020-04-04,2020-04-05\n", "time of sampling"),
        ("foo,bar\n1,2\n", "'foo', 'bar'"),
    ],
)
def test_what_is_not_certain_is_refused_with_what_was_seen(text, word):
    with pytest.raises(Problem) as caught:
        table(text)
    assert word in str(caught.value)
    assert "--column" in caught.value.do


def test_a_person_says_what_the_columns_are():
    text = "Test,Res A,Res B,Unit\nCRP,71,72,mg/L\n"
    assert told(text, Plan(columns={"res b": "value", "res a": "ignore"})) == ["CRP 72 mg/L"]
    assert told(text, Plan(columns={"2": "value"})) == ["CRP 71 mg/L"]
    assert told("foo,bar\nCRP,2 mg/L\n", Plan(columns={"foo": "analyte", "bar": "value"})) == ["CRP 2 mg/L"]
    with pytest.raises(Problem, match="no column is headed 'res c'"):
        table(text, Plan(columns={"res c": "value"}))


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("CRP;71;mg/l;04.04.2020;;;", "final"),
        ("CRP;71;mg/l;04.04.2020;Urin;;", "not blood"),
        ("CRP;71;mg/l;04.04.2020;Serum;maybe;", "no status"),
        ("CRP;71", "2 cells under"),
        ("CRP;71;mg/l;04.04.2020;Serum;;;x", "8 cells under"),
        ("CRP;71;mg/l;04.04.2020;Serum;;gel\u00c3\u00b6st", "letters of it were lost"),
    ],
)
def test_a_line_that_cannot_be_read_says_why_and_stops_no_other(line, word):
    text = f"Test;Wert;Einheit;Datum;Material;Status;Hinweis\n{line}\nHb;12;g/dl;04.04.2020;Blut;;\n"
    first, second = table(text).parts[0].rows
    assert word in (first.fault or first.status)
    assert not second.fault


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (LONG.encode("cp850"), "cannot be known"),
        (LONG.encode("mac-roman"), "cannot be known"),
        (LONG.encode("shift-jis", "replace") + b"\x81\x8d", "cannot be read"),
        ("Test;W\ufffdrt;Einheit\nCRP;1;mg/l\n".encode(), "lost"),
    ],
)
def test_characters_that_cannot_be_known_are_said(data, word):
    with pytest.raises(Problem) as caught:
        table(data, Plan(columns={"2": "value"}))
    assert word in str(caught.value)


def test_an_encoding_that_a_person_says_is_taken():
    assert told(LONG.encode("cp850"), Plan(encoding="cp850")) == LONG_SAID


def test_lines_of_several_patients_are_parts_with_their_claims():
    text = (
        "MRN,Date of birth,Test,Result,Unit,Collected\nP-1,1950-02-03,CRP,71,mg/L,2020-04-04\n"
        "P-2,03.02.1951,CRP,72,mg/L,2020-04-04\nP-1,1950-02-03,Hb,12,g/dL,2020-04-04\nP-1,03/02/50,Hb,12,g/dL,2020-04-05\n"
    )
    parts = table(text).parts
    assert [(part.claim.mrns, str(part.claim.born), len(part.rows)) for part in parts] == [
        (("P-1",), "1950-02-03", 2),
        (("P-2",), "1951-02-03", 1),
        (("P-1",), "None", 1),
    ]
    assert "no date that is certain" in parts[2].fault


def test_hospital_days_over_the_columns():
    for heads in ("1;7;11", "Tag 1;Tag 7;Tag 11", "HD 1;HD 7;HD 11"):
        found = table(f"Parameter;Unit;{heads}\nCRP;mg/L;71;60;50\n")
        assert (found.form, [item.col for item in found.parts[0].rows]) == ("columns", ["1", "7", "11"])


def test_the_fixed_forms_are_read_as_before_with_dates_and_flags_besides():
    fixed = row("analyte,value,unit,time\ncrp,71,mg/L,2020-04-04T06:00\n")
    assert (fixed.line, fixed.place, fixed.value, fixed.col) == (2, 0, "71", "2020-04-04T06:00")
    assert row('analyte,value,unit,time\ncrp,"7,1",mg/L,2020-04-04\n').value == "7,1"
    tidied = row("analyte,value,unit,time\ncrp,71 H,mg/L,04.04.2020 06:00\n")
    assert (tidied.value, tidied.interpretation, tidied.col) == ("71", "H", "2020-04-04T06:00")


# --- mappings --------------------------------------------------------------------------------------------------------


def test_a_mapping_survives_its_file():
    plan = plan_of(
        {"Res. A": "value", "3": "ignore"}, {"GOT": "ast"}, {"CRP": "mg/L", "GOT": "U/L"}, CATALOGUE,
        dates="dmy", decimal=",", encoding="cp1252",
    ).joined(Plan(heads=("test", 'res "a"'), layout="long"))  # fmt: skip
    assert read_plan(plan_text(plan), CATALOGUE, "mapping X") == plan
    assert plan.columns == {"res a": "value", "3": "ignore"}


def test_a_mapping_gives_codes_and_units():
    plan = plan_of({}, {"Eiweiss X": "crp"}, {"Eiweiss X": "mg/L"}, CATALOGUE)
    assert told("Test;Wert\nEiweiss X;71\nHb;12\n", plan) == ["crp 71 mg/L", "Hb 12"]
    assert told("Test;Wert;Unit\nEiweiss X;71;mg/dL\n", plan) == ["crp 71 mg/dL"]


@pytest.mark.parametrize(
    "said",
    [
        ({"a": "colour"}, {}, {}),
        ({}, {"GOT": "gotcha"}, {}),
        ({}, {}, {"CRP": "bananas"}),
        ({}, {}, {"XYZ": "mg/L"}),
    ],
)
def test_what_does_not_exist_cannot_be_mapped(said):
    with pytest.raises(Problem):
        plan_of(*said, CATALOGUE)


@pytest.mark.parametrize("text", ["columns = 3", "[columns]\na = 'colour'", "nonsense = 1", "= =", "decimal = 'x'"])
def test_a_mapping_that_was_edited_wrongly_says_so(text):
    with pytest.raises(Problem) as caught:
        read_plan(text, CATALOGUE, "mapping X")
    assert caught.value.where == "mapping X"


@pytest.mark.parametrize("name", ["", "..", "a/b", "a\\b", "LAB A", "con", "LPT1", "x" * 41, "-a", "\u00e4"])
def test_a_name_is_a_plain_word(name):
    with pytest.raises(Problem):
        require_plain_name(name)
    assert require_plain_name("LAB-A_2") == "LAB-A_2"


def test_files_of_one_source_look_alike():
    guess = table(LONG).seen.guess
    plan = Plan(heads=guess.signature)
    assert plan.heads == ("datum", "einheit", "ergebnis", "test")
    assert alike(heads_of(LONG.encode()), plan)
    assert alike(heads_of(("Report\n" + LONG.replace("Datum", "Datum;Hinweis")).encode()), plan)
    assert not alike(heads_of(b"Test,Result,Unit,Date\nCRP,71,mg/L,2020-04-04\n"), plan)


def test_a_signature_holds_no_times_and_no_unknown_words():
    wide = "Parameter;Miller Ann;04.04.2020\nCRP;x;71\n"
    assert table(wide).seen.guess.signature == ("parameter",)
