"""The same content by two paths, HL7 and FHIR, gives the same chart; so do shuffled files, and a second import."""

import ast
import random
from datetime import date
from pathlib import Path

import pytest

from bedside.desk.intake import store
from tests.exchange import two_paths
from tests.exchange.fhir_ward import make_ward, taken

FORMS = {"hl7": two_paths.as_hl7, "fhir": two_paths.as_fhir}


def ward(folder):
    session = make_ward(folder, people=False)
    for mrn, family, given, born, sex in two_paths.PEOPLE:
        session.add_patient(mrn=mrn, name=f"{given} {family}", born=date.fromisoformat(born), sex=sex)
    return session


def put(session, form, reports):
    return [
        line.became
        for place, report in enumerate(reports)
        for line in store(session, taken(session, FORMS[form](report), name=f"{form}-{place}", form=form))
    ]


def imported(folder, form, reports):
    session = ward(folder)
    became = put(session, form, reports)
    checked = session.verify()
    session.close()
    return checked.charts, [each for each in became if each != "already"], checked.records


def shuffled(reports, seed):
    return random.Random(seed).sample(reports, len(reports))


def test_the_generator_does_not_know_the_readers():
    tree = ast.parse(Path(two_paths.__file__).read_text(encoding="utf-8"))
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert not any(name.startswith("bedside") for name in names)


@pytest.mark.parametrize(
    ("seed", "days"), [(1, 0), *(pytest.param(seed, 6, marks=pytest.mark.slow) for seed in range(2, 8))]
)
def test_both_forms_give_the_same_charts(tmp_path, seed, days):
    reports = two_paths.content(seed, days)
    hl7, by_hl7, _ = imported(tmp_path / "hl7", "hl7", reports)
    fhir, by_fhir, _ = imported(tmp_path / "fhir", "fhir", reports)
    assert set(hl7) == {person[0] for person in two_paths.PEOPLE}
    assert hl7 == fhir
    assert sorted(by_hl7) == sorted(by_fhir)
    assert {"stored", "refused"} <= set(by_fhir)
    assert by_fhir.count("stored") > len(reports)


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_shuffled_files_and_a_second_import_change_nothing(tmp_path, form):
    reports = two_paths.content(7)
    charts, _, records = imported(tmp_path / "once", form, reports)
    assert imported(tmp_path / "shuffled", form, shuffled(reports, 7))[0] == charts
    assert imported(tmp_path / "twice", form, [*reports, *shuffled(reports, 8)])[::2] == (charts, records)


@pytest.mark.slow
def test_the_values_of_the_content_count(tmp_path):
    reports = two_paths.content(1)[:3]
    changed = [
        reports[0]._replace(results=tuple(item._replace(flags=("L",)) for item in reports[0].results)),
        *reports[1:],
    ]
    assert imported(tmp_path / "one", "fhir", reports)[0] != imported(tmp_path / "other", "fhir", changed)[0]
