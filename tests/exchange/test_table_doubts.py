"""What a table says beside its values: other patients, other specimens, what does not count, and no line unsaid."""

import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import tomli

from bedside import assets
from bedside.domain.catalogue import load_catalogue
from bedside.domain.problem import Problem
from bedside.domain.records import Patient
from bedside.exchange.ranges import read_range
from bedside.exchange.specimens import heads_blood, is_blood, is_foreign
from bedside.exchange.tables.dates import clock_of, is_clock, read_time
from bedside.exchange.tables.grid import is_ruled
from bedside.exchange.tables.mapping import Plan
from bedside.exchange.tables.parts import table_of
from bedside.exchange.tables.pasted import grid_of, guessed, made_of
from bedside.exchange.tables.values import is_flag, is_number, plain_number, require_blood, split_value, status_of
from bedside.exchange.tables.words import IGNORED, PERSONAL, ROLES, role_of_head
from bedside.exchange.whose import Strangers, contradictions

CATALOGUE = load_catalogue(assets.read_text("catalogue.toml"))
DATA = Path(__file__).parent / "data"
HEAD = "Untersuchung;Wert;Einheit;Datum"
LINE = "Ferritin;1800;ng/ml;01.03.2026 06:00"
NOW = datetime(2026, 4, 4, 12, 0, tzinfo=UTC)


def person(mrn, name, born):
    return Patient(
        id=mrn, patient=mrn, at=NOW, recorded_at=NOW, author="a", workstation="w", mrn=mrn, name=name, sex="F",
        born=date.fromisoformat(born),
    )  # fmt: skip


DOE = person("4711", "Doe, Jane", "1966-08-02")
ROE = person("4712", "Roe, Richard", "1956-03-04")


def table(text, plan=None):
    return table_of(text.encode(), CATALOGUE, plan)


def rows(text, plan=None):
    return [row for part in table(text, plan).parts for row in part.rows]


def fault(text, plan=None):
    return rows(text, plan)[0].fault


# --- other patients --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        f"Patient: Doe, Jane\n{HEAD}\n{LINE}\n\nPatient: Roe, Richard geb. 04.03.1956 Pat-Nr 4712\n{HEAD}\n{LINE}\n",
        f"{HEAD}\n{LINE}\nPatient: Roe, Richard, geb. 04.03.1956;;;\n",
        f"{HEAD}\n{LINE}\nPat-Nr;4712;;\n{LINE}\n",
        f'{HEAD}\n{LINE}\nPatient: "Roe, Richard\n{LINE}\n',
        f"Patient;Roe, Richard;;\n{HEAD}\n{LINE}\n",
        "analyte,value,unit,time\ncrp,71,mg/L,2020-03-01\nPatient: Roe; 4712\n",
    ],
)
def test_lines_that_are_no_rows_are_searched_for_another_patient(text):
    found = contradictions("\n".join(table(text).beside), DOE, (DOE, ROE))
    assert any(item.said.startswith(("4712", "Roe", "1956")) for item in found)


def test_a_table_of_one_patient_contradicts_nobody():
    text = f"Patient: Doe, Jane geb. 02.08.1966\n{HEAD}\n{LINE}\n{HEAD}\n{LINE}\nSeite 1\n"
    assert not contradictions("\n".join(table(text).beside), DOE, (DOE, ROE))


@pytest.mark.parametrize(
    ("head", "role"),
    [
        *((head, "mrn") for head in ("KIS-Nr", "Fall", "Fallnr", "PID", "subject_id", "Patientennummer", "Pat.-Nr.")),
        *((head, "name") for head in ("Patient", "Nachname", "Vorname", "Pat.", "Last name", "Surname")),
        *((head, "born") for head in ("Geburtstag", "DOB", "geb.")),
        *((head, "specimen") for head in ("S.Type", "fluid", "Source", "Sample", "Probe", "Bereich", "Specimen")),
        *((head, "status") for head in ("Validierung", "Status", "Befundstatus")),
        *((head, "issued") for head in ("Freigabe", "Freigegeben am", "Validated at", "Reported", "Verified")),
        *((head, "ignore") for head in ("Aufnahmedatum", "Eingang", "Received", "Printed", "Admission date")),
        *((head, "time") for head in ("Datum der Entnahme", "Date of collection", "Abnahme am", "Specimen Date/Time")),
        *((head, "") for head in ("Kollektion", "Datum des Drucks", "Date of surgery", "Vermerk")),
    ],
)
def test_heads(head, role):
    assert role_of_head(head) == role


def test_every_head_of_the_file_names_one_role():
    heads = tomli.loads(assets.read_text("tables.toml"))["heads"]
    assert set(heads) == {*ROLES, *PERSONAL, IGNORED} - {""}
    names = [(name, role) for role, listed in heads.items() for name in listed]
    assert len({name for name, _ in names}) == len(names)
    assert all(role_of_head(name.upper()) == role for name, role in names if "\u00df" not in name)


def test_columns_of_persons_say_whose_each_line_is():
    text = (
        "Nachname;Vorname;{};Wert;Einheit;Datum\nDoe;Jane;CRP;71;mg/l;01.03.2026\nRoe;Richard;CRP;7;mg/l;01.03.2026\n"
    )
    assert [part.claim.name for part in table(text.format("Test")).parts] == ["Doe Jane", "Roe Richard"]
    (part,) = table(f"Patient;{HEAD}\n4712;{LINE}\n").parts
    assert part.claim.mrns == ("4712",)


def test_a_line_without_a_number_is_nobodys_where_others_have_one():
    text = f"Pat-Nr;Geburtsdatum;{HEAD}\n4712;04.03.1956;{LINE}\n;;{LINE}\n"
    first, second = table(text).parts
    assert (first.fault, second.claim.mrns) == ("", ())
    assert "does not say whose" in second.fault


@pytest.mark.parametrize("cells", [("Roe, Richard", "Doe, Jane"), ("Nord", "West"), ("Nord", "")])
@pytest.mark.parametrize("head", ["Kollektion", "Vermerk"])
def test_a_column_that_nobody_knows_is_asked_about(head, cells):
    text = f"{HEAD};{head}\n" + "".join(f"{LINE};{cell}\n" for cell in cells)
    with pytest.raises(Problem, match=head):
        table(text)
    assert not fault(text, Plan(columns={head.casefold(): "ignore"}))


@pytest.mark.parametrize("cell", ["Roe, Richard", "4712", "02.08.1966", "storniert", "Urin"])
def test_one_cell_that_may_say_so_is_asked_about_too(cell):
    with pytest.raises(Problem, match="nobody knows"):
        table(f"{HEAD};Vermerk\n{LINE};{cell}\n")


def test_a_column_that_says_the_same_in_each_line_is_left_out_until_it_does_not():
    many = "".join(f"CRP;{place}.5;mg/l;01.03.2026;Nord\n" for place in range(410))
    found = rows(f"{HEAD};Haus\n{many}LDH;300;U/l;01.03.2026;West\n")
    assert not any(row.fault for row in found[:-1])
    assert "'Haus' says 'West' here" in found[-1].fault


def test_cells_that_name_another_patient_of_the_ward():
    strangers = Strangers(DOE, (DOE, ROE))
    assert "4712" in strangers(("", "siehe 4712"))
    assert "roe" in strangers(("Richard", "x", "Roe"))
    assert not strangers(("Doe, Jane", "Richard", "4711", ""))
    found = table(f"{HEAD};Kommentar\n{LINE};wie Richard Roe\n{LINE};gut\n")
    found.watch(strangers)
    assert ["another patient" in row.fault for part in found.parts for row in part.rows] == [True, False]


# --- other specimens -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "word",
    ["Kontrollserum", "QC Serum", "Fruchtwasser", "Waschwasser", "Nabelschnurblut", "Spenderblut", "Urin",
     "Pleurapunktat (EDTA)", "Aszites Heparin", "Stuhl (okkultes Blut)", "Plasma Konserve"],
)  # fmt: skip
@pytest.mark.parametrize("head", ["Material", "Sample"])
def test_what_is_not_known_to_be_the_patients_blood_is_refused(head, word):
    assert "not blood" in fault(f"{HEAD};{head}\n{LINE};{word}\n")
    assert "not blood" in fault(f"{HEAD};{head};Probe\n{LINE};Serum;{word}\n")


@pytest.mark.parametrize("word", ["Serum", "EDTA-Blut", "Li-Heparin-Plasma", "Serum/Plasma", "Klinische Chemie", ""])
def test_blood_is_taken(word):
    assert not fault(f"{HEAD};Material\n{LINE};{word}\n")


@pytest.mark.parametrize("front", ["Material: Urin", "Auftrag 7; Material: Urin;;", "Urinstatus", "Probe;Liquor;;"])
def test_a_heading_in_front_says_what_the_rows_are_of(front):
    assert "not blood" in fault(f"{front}\n{HEAD}\n{LINE}\n")
    grid = grid_of(f"{front}\n{HEAD}\n{LINE}\n")
    (row,) = made_of(grid, guessed(grid, CATALOGUE), CATALOGUE).rows
    assert "not blood" in row.fault


def test_every_word_of_a_specimen_says_where_it_comes_from():
    table = tomli.loads(assets.read_text("specimens.toml"))
    every = (*table["blood"], table["foreign"], table["departments"])
    assert {item["source"] for item in every} == set(table["sources"])
    words = [word for item in table["blood"] for word in item["words"]]
    assert len(words) == len(set(words))
    assert all(is_blood(word) and not is_foreign(word) for word in words)


def test_headings_hold_until_the_next_one_of_blood():
    said = ("Urin;;;", LINE, "Proteine;;;", LINE, "H\u00e4matologie;;;", LINE, "Liquor", LINE, "Serum", LINE)
    found = {row.line: "not blood" in row.fault for row in rows("\n".join((HEAD, *said)))}
    assert [found[line] for line in (3, 5, 7, 9, 11)] == [True, True, False, True, False]
    wide = "Test;Einheit;01.03.2026;02.03.2026\nUrinmenge;;;\nHb;g/dl;11;12\nUrin;;;\nNatrium;mmol/l;140;141\n"
    assert [row.fault[:23] for row in rows(wide)] == ["no value stands in this", "", "", "no value stands in this",
                                                      *["specimen: the specimen "] * 2]  # fmt: skip


def test_of_venous_blood_no_gas_is_read():
    (row,) = rows(f"{HEAD};Material\npO2;40;mmHg;01.03.2026;ven\u00f6ses Blut\n")
    assert (row.venous, row.fault) == (True, "")


# --- what does not count, and when it was ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "status"),
    [("storniert", "cancelled"), ("entered in error", "cancelled"), ("vorl\u00e4ufig", "preliminary"),
     ("validiert", "final"), ("freigegeben", "final"), ("korrigiert", "corrected")],
)  # fmt: skip
def test_words_for_the_status(word, status):
    assert [row.status for row in rows(f"{HEAD};Validierung\n{LINE};{word}\n")] == [status]
    for cells in (f"{word};final", f"final;{word}"):
        assert [row.status for row in rows(f"{HEAD};Validierung;Status\n{LINE};{cells}\n")] == [status]
    assert "no status" in fault(f"{HEAD};Validierung\n{LINE};seltsam\n")


@pytest.mark.parametrize(
    "head", ["Geburtstag", "Aufnahmedatum", "Printed", "Received", "Eingang", "Freigabe", "Reported"]
)
def test_no_other_day_is_the_time_of_sampling(head):
    (row,) = rows(f"Untersuchung;Wert;Einheit;{head}\nCRP;71;mg/l;02.08.1966\n")
    assert row.col == ""
    assert row.issued == ("1966-08-02" if head in {"Freigabe", "Reported"} else "")


def test_a_day_below_an_unknown_head_is_asked_about():
    with pytest.raises(Problem, match="'Termin'"):
        table("Untersuchung;Wert;Einheit;Termin\nCRP;71;mg/l;02.08.1966\n")


@pytest.mark.parametrize(
    ("top", "below"),
    [
        ("Test;Einheit;01.03.2020;02.03.2020", "Test;Einheit;03.03.2020;04.03.2020"),
        ("Test;Einheit;01.03.2020;02.03.2020", ";;03.03.2020;04.03.2020"),
        ("Test;Einheit;Tag 1;Tag 2", "Test;Einheit;Tag 3;Tag 4"),
        ("Test;Einheit;Wert;Bemerkung", "Test;Einheit;Bemerkung;Wert"),
    ],
)
def test_below_other_heads_nothing_is_read_as_below_the_first(top, below):
    line = "LDH;U/l;400;500"
    found = rows("\n".join((top, line, top, line, below, line, top, line)))
    assert {row.stands for row in found if "other heads stand in line 5" in row.fault} == {5, 6, 7, 8}
    assert not any(row.fault for row in found if row.stands in {2, 4})


@pytest.mark.parametrize("said", ["- 5", "- 71", "--- 3,1", "-- 5", "-5"])
def test_a_minus_in_front_is_no_flag(said):
    assert split_value(said) == (said, "", "")
    assert rows(f"{HEAD}\nCRP;{said};mg/l;01.03.2020\n")[0].value.startswith("-")


# --- no line unsaid, no line too slow --------------------------------------------------------------------------------


WIDE = "Test;Einheit;01.03.2020 06:00;02.03.2020 06:00\n"


@pytest.mark.parametrize(
    "text",
    [
        *(path.read_text(encoding="cp1252") for path in (*DATA.glob("mainz-*"), DATA / "other-ward.csv")),
        f"CRP;71;mg/l;01.03.2020\nPCT;0,5;ng/ml;01.03.2020\n{HEAD}\n{LINE}\n",
        f"CRP;mg/l;71;80\n{WIDE}LDH;U/l;400;500\nCRP;;;\n;;80;81\nCK;U/l;1;2;3\nSeite 1\n",
        "Datum;CRP [mg/l];PCR;LDH [U/l];X\n01.03.2020;71;positiv;400;h\n02.03.2020;80;;;\n03.03.2020;;positiv;;\n",
        f'Labor\nAuftrag vom 01.03.2020\n{HEAD}\n\n----\n{LINE}\nSeite 1\n;;;\n{HEAD}\n{LINE}\n"\n',
    ],
)
def test_every_filled_line_is_told(text):
    """Lines with words alone in front of the heads are none of the table, and what stands in them is looked at."""
    lines = text.splitlines()
    head = grid_of(text)
    front = set(head.front_lines) if "CRP;" not in lines[0] else set()
    filled = {number for number, line in enumerate(lines, start=1) if line.strip(" ;\t") and not is_ruled(line)} - {
        head.head_line,
        *front,
    }
    plan = Plan(columns={"pcr": "ignore", "x": "ignore"} if "PCR" in text else {})
    told = {part.places.get(row.line, row.line) for part in table(text, plan).parts for row in part.rows}
    assert told == filled


@pytest.mark.parametrize(
    "sign", ["-", " ", "1", "a", "a ", ".", "1 ", "mrn-", "\t", "(", "[", "patient: ", "06:00 ", "\u00e4", "<", '"']
)
def test_long_runs_of_one_sign_are_read_at_once(sign):
    run = sign * (19_000 // len(sign))
    began = time.process_time()
    for text in (
        run,
        f"1{run}x",
        f"{run}x",
        f"a{run}x",
        f"06:00{run}x",
        f"01.03.2020{run}x",
        f"01.03.2020 06:00{run}x",
        f"born{run}x",
        f"1 - 2{run}x",
    ):
        is_ruled(text), is_number(text), is_flag(text), plain_number(text), is_foreign(text), heads_blood(text)
        is_clock(text), clock_of(text), read_time(text), read_range(text), role_of_head(text)
        contradictions(text, DOE, (DOE, ROE))
        for call in (status_of, require_blood):
            with pytest.raises(Problem):
                call(text + "?")
        rows(f"{HEAD}\n{LINE}\n{text[:19_900]}\n")
    assert time.process_time() - began < 2


def test_a_wide_table_of_words_is_looked_at_in_part():
    text = "\n".join(";".join(f"a{line}x{place}" for place in range(1500)) for line in range(40))
    began = time.process_time()
    with pytest.raises(Problem):
        table(text)
    assert time.process_time() - began < 3
    assert sum(map(len, grid_of(text).probe())) < 25_000
