"""What stands beside and above the values of a table: whose unit it is, which day, which specimen, whose name."""

import unicodedata

import pytest

from bedside.domain.problem import Problem
from bedside.exchange.parties import same_name
from bedside.exchange.tables.mapping import plan_of
from bedside.exchange.whose import Strangers, contradictions
from tests.exchange.test_table_doubts import CATALOGUE, DOE, HEAD, LINE, ROE, fault, person, rows, table

# --- what stands beside each of several columns of values ------------------------------------------------------------


def units_of(text):
    return [(row.analyte, row.unit, row.range_text, row.interpretation) for row in rows(text)]


def test_a_unit_beside_one_analyte_is_not_that_of_the_next():
    text = "Datum;Hb;Einheit;Flag;Albumin;Einheit;Flag\n01.03.2026;12;g/dL;;42;g/L;L\n"
    assert units_of(text) == [("Hb", "g/dL", "", ""), ("Albumin", "g/L", "", "L")]
    text = "Datum;Hb;Einheit;Referenz;Albumin\n01.03.2026;12;g/dL;12-16;42\n"
    assert units_of(text) == [("Hb", "g/dL", "12-16", ""), ("Albumin", "", "", "")]
    text = "Test;01.03.2026;Einheit;02.03.2026;Einheit\nCRP;12;mg/dL;13;mg/L\n"
    assert units_of(text) == [("CRP", "mg/dL", "", ""), ("CRP", "mg/L", "", "")]
    one = "Test;01.03.2026;02.03.2026;Einheit;Referenz\nCRP;12;13;mg/L;0-5\n"
    assert units_of(one) == [("CRP", "mg/L", "0-5", "")] * 2


def test_units_before_the_values_are_asked_about():
    with pytest.raises(Problem, match="may each hold the units"):
        table("Datum;Einheit;Hb;Einheit;Albumin\n01.03.2026;g/dL;12;g/L;42\n")


def test_two_units_of_one_value_refuse_it():
    assert "'mg/dL'" in fault("Datum;CRP [mg/dL];Einheit\n01.03.2026;12;mg/L\n02.03.2026;13;mg/L\n")
    assert not fault("Datum;CRP [mg/L];Einheit\n01.03.2026;12;mg/L\n02.03.2026;13;mg/L\n")


def test_every_remark_of_a_line_is_kept():
    (row,) = rows(f"{HEAD};Kommentar;Bemerkung\n{LINE};h\u00e4molytisch;nachbestimmt\n")
    assert row.note == "h\u00e4molytisch / nachbestimmt"


def test_headings_count_in_a_table_of_the_fixed_form_too():
    said = (
        "{}\nNatrium,140,mmol/L,2020-04-01\n{}\nNatrium,50,mmol/L,2020-04-02\nSerum,,,\nNatrium,141,mmol/L,2020-04-03\n"
    )
    for heading in ("Urin", "Urin,,,", "Material: Urin", "Probe,Liquor,,"):
        found = {row.line: row.fault for row in rows(said.format("analyte,value,unit,time", heading))}
        assert ["not blood" in found[line] for line in (2, 4, 6)] == [False, True, False]
    days = "analyte,raw_unit,col,raw_value\nnatrium,mmol/L,1,140\nUrin,,,\nnatrium,mmol/L,2,50\n"
    assert ["not blood" in row.fault for row in rows(days)] == [False, True, True]


def test_what_a_person_says_of_a_table_counts_in_the_fixed_form_too():
    plan = plan_of({}, {"Eiweiss X": "crp"}, {"Eiweiss X": "mg/L"}, CATALOGUE, decimal=",")
    text = 'analyte,value,unit,time\nEiweiss X,60,,2020-04-01\nferritin,"1,840",ng/mL,2020-04-02\n'
    text += "ldh,1.840,U/L,2020-04-02\n"
    found = [(row.analyte, row.value, row.unit, row.point) for row in rows(text, plan)]
    assert found == [("crp", "60", "mg/L", True), ("ferritin", "1.840", "ng/mL", True), ("ldh", "1840", "U/L", True)]
    assert "decimal sign" in fault("analyte,value,unit,time\nldh,12.5,U/L,2020-04-02\n", plan)
    (row,) = rows('analyte,raw_unit,col,raw_value\nldh,U/L,1,"12,5"\n', plan)
    assert (row.value, row.point, row.fault) == ("12,5", True, "")


# --- how a name or a number is written -------------------------------------------------------------------------------


def test_a_letter_with_its_mark_behind_it_is_the_same_letter():
    apart = unicodedata.normalize("NFD", "M\u00fcller, J\u00f6rg")
    other = person("4713", "M\u00fcller, J\u00f6rg", "1950-01-01")
    assert same_name(apart, other.name)
    assert "another patient" in Strangers(DOE, (DOE, other))(("", apart))
    assert contradictions(f"Befund {apart}", DOE, (DOE, other))
    text = unicodedata.normalize("NFD", f"K\u00fcrzel;Wert;Einheit;Datum;Material\n{LINE};ven\u00f6ses Blut\n")
    assert not fault(text)


def test_a_number_at_the_end_of_a_sentence_is_the_same_number():
    assert not contradictions("Befund fuer Patient-Nr. 4711.", DOE, (DOE, ROE))
    assert contradictions("Wie bei 4712.", DOE, (DOE, ROE))
    assert "4712" in Strangers(DOE, (DOE, ROE))(("verwechselt mit 4712.",))


def test_a_short_name_is_not_found_inside_a_word():
    short = person("4714", "Li", "1950-01-01")
    assert not contradictions("Lithiumheparin, Kommentar: bilirubin", DOE, (DOE, short))
    assert contradictions("Befund Li.", DOE, (DOE, short))


# --- another day than that of the head -------------------------------------------------------------------------------


def test_a_day_in_the_line_that_is_not_that_of_the_head_refuses_the_value():
    text = "Test;Einheit;Datum;01.03.2026;02.03.2026\nCRP;mg/L;{};12;13\n"
    first, second = rows(text.format("01.03.2026"))
    assert (first.col, first.fault) == ("2026-03-01", "")
    assert "'2026-03-01'" in second.fault
    assert not any(row.fault for row in rows(text.format("")))


def test_a_line_that_lacks_a_value_before_its_unit_does_not_say_whose_time_the_other_is():
    text = "Test;01.03.2026;02.03.2026;Einheit\nCRP;12;mg/L\nLDH;300;310;U/l\nNatrium;140;141\n"
    found = [(row.value, row.col) for row in rows(text) if row.value.isdigit()]
    assert found[0] == ("12", "")
    assert [col for _, col in found[1:]] == ["2026-03-01", "2026-03-02"] * 2


def test_a_unit_that_is_said_twice_is_one():
    for text in (f"{HEAD}\n{{}}\n", "analyte;value;unit;time\n{}\n"):
        (row,) = rows(text.format("Ferritin;1800 ng/ml;ng/ml;2026-03-01"))
        assert (row.value, row.unit) == ("1800", "ng/ml")
        (row,) = rows(text.format("Ferritin;1800 ng/ml;mg/l;2026-03-01"))
        assert row.value == "1800 ng/ml"


def test_a_birth_date_without_its_century_is_asked_for():
    text = "Pat-Nr;Geb;Test;Wert;Einheit;Datum\n4711;{};LDH;300;U/l;01.03.20\n"
    for written in ("02.08.66", "2. 8. 66"):
        (part,) = table(text.format(written)).parts
        assert "no date that is certain" in part.fault
    (part,) = table(text.format("02.08.1966")).parts
    assert (part.claim.born, part.fault, part.rows[0].col) == (DOE.born, "", "2020-03-01")


def test_the_time_of_a_report_has_a_day_and_keeps_its_clock_time():
    text = "Untersuchung;Wert;Einheit;Datum;{}\nLDH;300;U/l;01.03.2026 06:00;{}\n"
    (row,) = rows(text.format("Befunddatum;Befundzeit", "01.03.2026;09:15"))
    assert (row.issued, row.fault) == ("2026-03-01T09:15", "")
    (row,) = rows(text.format("Befunddatum;Freigabe", "01.03.2026;02.03.2026"))
    assert (row.issued, row.fault) == ("2026-03-01", "")
    assert "09:15 is of no day" in fault(text.format("Befundzeit", "09:15"))
    assert not fault(text.format("Befundzeit", ""))
