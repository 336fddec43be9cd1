"""`--version`: what it says, that it says the same from a source tree, and that it loads no Qt."""

import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

from bedside.desk import versions
from bedside.store import schema

ROOT = Path(__file__).resolve().parents[1]


def test_the_first_line_is_bedside_and_each_line_names_one_thing():
    lines = list(versions.lines())
    assert lines[0] == f"bedside {versions.version()}"
    assert lines[0].split()[1][0].isdigit()
    names = [line.rpartition(" ")[0] for line in lines]
    assert len(set(names)) == len(names)
    assert f"Python {sys.version.split()[0]}" in lines
    assert f"Qt {metadata.version('PySide6_Essentials')}" in lines
    assert f"store schema {schema.STEPS[-1][0]}" in lines
    assert any(line.startswith("SQLCipher 4.") for line in lines)
    assert "protocol NAVARRO-2020 1.0.0" in lines


def test_it_names_what_the_needed_need_and_no_tool_of_the_tests():
    lines = {line.rpartition(" ")[0].lower(): line.rpartition(" ")[2] for line in versions.lines()}
    assert lines["cffi"] == metadata.version("cffi")  # by cryptography alone
    assert lines["numpy"] == metadata.version("numpy")
    assert "pytest" not in lines
    assert "ruff" not in lines


def test_a_tree_that_is_not_installed_says_what_its_project_says(monkeypatch):
    def unknown(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", unknown)
    number, needs = versions._own()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (number, needs) == (project["version"], project["dependencies"])


def test_an_installed_one_says_what_was_installed(monkeypatch):
    monkeypatch.setattr(metadata, "version", lambda name: "9.9")
    needs = ["click>=8", "nothing-of-this-name; sys_platform == 'x'", "pytest; extra == 'test'"]
    monkeypatch.setattr(metadata, "requires", lambda name: needs)
    lines = list(versions.lines())
    assert lines[0] == "bedside 9.9"
    assert [line.partition(" ")[0] for line in lines if line.startswith("click")] == ["click"]
    assert not any(line.startswith(("nothing", "pytest")) for line in lines)


def test_it_loads_no_qt():
    code = (
        "import sys\nfrom bedside.__main__ import main\nsys.argv = ['bedside', '--version']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'PySide6', 'pyqtgraph', 'reportlab', 'numpy', 'sqlite_utils'}\n"
        "bad = [m for m in sys.modules if m.split('.')[0] in heavy]\n"
        "sys.exit(f'loaded: {bad}' if bad else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("bedside ")
