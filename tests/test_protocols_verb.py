"""`bedside protocols`: show, check with cases, and diff with the patients of a store."""

import json
import shutil

import pytest
from click.testing import CliRunner

from bedside import assets
from bedside.cli import cli
from bedside.domain.catalogue import load_catalogue
from bedside.protocol.load import load_protocol, shipped_ids, shipped_protocol

CATALOGUE = load_catalogue(assets.read_text("catalogue.toml"))
PASSPHRASE = "a long enough passphrase"


def run(*words, status=0, **env):
    bare = {"BEDSIDE_STORE": None, "BEDSIDE_USER": None, "BEDSIDE_PASSPHRASE": None, "HOME": "/nonexistent"}
    result = CliRunner().invoke(cli, [str(word) for word in words], env={**bare, **env})
    assert result.exit_code == status, (words, result.output, result.stderr, result.exception)
    return result


def copied(folder, *, cases=True, parts=True, **changes):
    """Copy the default protocol into a folder with texts changed."""
    for name in ("navarro-2020.toml", "ward.part.toml", "anakinra.part.toml", "navarro-2020.cases.toml"):
        if (cases or "cases" not in name) and (parts or "part" not in name):
            shutil.copy(assets.path("protocols", name), folder)
    file = folder / "navarro-2020.toml"
    text = file.read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new, 1)
    file.write_text(text, encoding="utf-8")
    return file


def test_show_prints_a_file_that_stands_alone():
    for name in shipped_ids():
        text = run("protocols", "show", name).stdout
        alone = load_protocol(text, CATALOGUE, parts={}.__getitem__)
        whole = shipped_protocol(name, CATALOGUE)
        assert (alone.criteria, alone.triggers, alone.settings) == (whole.criteria, whole.triggers, whole.settings)


@pytest.mark.slow
def test_check_runs_the_cases_beside_the_file(tmp_path):
    for name in shipped_ids():
        said = run("protocols", "check", assets.path("protocols", f"{name.lower()}.toml")).stdout
        assert "no fault found" in said
        assert "cases passed" in said
    bad = run("protocols", "check", copied(tmp_path, **{"value = 1000\n": "value = 900\n"}), status=1).stdout
    assert "ferritin 1000 ng/mL: INC-3: expected NOT_MET, found MET" in bad


def test_check_takes_the_shipped_cases_where_none_lie_beside(tmp_path):
    file = copied(tmp_path, cases=False, parts=False, **{"value = 1000\n": "value = 900\n"})
    assert "expected NOT_MET, found MET" in run("protocols", "check", file, status=1).stdout
    other = copied(tmp_path, cases=False, **{'id = "NAVARRO-2020"': 'id = "OWN-2021"'})
    said = run("protocols", "check", other)
    assert "no fault found" in said.stdout
    assert "no cases were run" in said.stderr


def test_a_part_beside_the_file_goes_before_the_shipped_one(tmp_path):
    file = copied(tmp_path)
    part = tmp_path / "ward.part.toml"
    part.write_text(part.read_text(encoding="utf-8").replace('span = "12h"', 'span = "1h"', 1), encoding="utf-8")
    assert run("protocols", "check", file, status=1).stdout
    assert "settings.oxygen_shelf.span: 12h -> 1h" in run("protocols", "diff", "NAVARRO-2020", file).stdout


def test_diff_of_ids_and_files(tmp_path):
    file = copied(tmp_path, **{"value = 1000\n": "value = 900\n"})
    said = run("protocols", "diff", "NAVARRO-2020", file, "--json")
    found = json.loads(said.stdout)
    assert found == {"changes": [{"path": "criteria.INC-3.value", "a": "1000", "b": "900"}], "patients": []}
    assert "no patients were compared" in said.stderr
    same = run("protocols", "diff", "HUET-2020", "HUET-2020")
    assert "the two are the same" in same.stdout
    assert "nothing" in run("protocols", "diff", "MAINZ-2020", "NAVARRO-2020").stdout
    assert "no protocol is called 'NOPE'" in run("protocols", "diff", "NOPE", "HUET-2020", status=2).stderr


@pytest.fixture(scope="module")
def ward(tmp_path_factory):
    store = tmp_path_factory.mktemp("ward") / "store"
    env = {"BEDSIDE_STORE": str(store), "BEDSIDE_USER": "dr", "BEDSIDE_PASSPHRASE": PASSPHRASE}
    run("init", "--ward", "W", "--zone", "Europe/Berlin", "--user", "dr", **env)
    for mrn, value in (("A-1", "950"), ("A-2", "2000"), ("A-3", "950")):
        run("patient", "add", "--mrn", mrn, "--name", f"Person {mrn}", "--born", "1966-08-02", "--sex", "F", **env)
        run("chart", "--patient", mrn, f"ferritin {value} ng/ml", **env)
    run("chart", "--patient", "A-3", "discharged", **env)
    return env


def test_diff_names_the_current_patients_whose_verdict_changes(ward, tmp_path):
    file = copied(tmp_path, **{"value = 1000\n": "value = 900\n"})
    found = json.loads(run("protocols", "diff", "NAVARRO-2020", file, "--json", **ward).stdout)
    turned = {"mrn": "A-1", "a": "NOT_ELIGIBLE", "b": "INCOMPLETE"}
    assert found["patients"] == [{**turned, "differs": [{"id": "state", "a": "NOT_ELIGIBLE", "b": "INCOMPLETE"}]}]
    said = run("protocols", "diff", "NAVARRO-2020", file, **ward).stdout
    assert "A-1:\n  state: NOT_ELIGIBLE -> INCOMPLETE\npatients whose verdict changes: 1" in said


def test_a_file_that_is_no_text_is_named(tmp_path):
    file = tmp_path / "odd.toml"
    file.write_bytes(b"\xff\xfe")
    assert "odd.toml" in run("protocols", "check", file, status=2).stderr
