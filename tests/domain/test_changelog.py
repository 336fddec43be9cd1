"""The changelog as it is read: versions with their lines, and which of them somebody has not seen."""

import tomllib
from pathlib import Path

import pytest

from bedside import assets
from bedside.domain import changelog
from bedside.domain.changelog import Release, shipped
from bedside.text import speaking

TEXT = """# What has changed

Words above.

## 0.2.0

- First thing, told over
  two lines.
* Second thing.

A paragraph
of two lines.

### Fixed

- Third.

## [v0.1.0] - 2026-01-01
- Only thing.
"""


def test_it_reads_versions_with_items_and_paragraphs():
    assert changelog.releases(TEXT) == (
        Release("0.2.0", ("First thing, told over two lines.", "Second thing.", "A paragraph of two lines.", "Third.")),
        Release("0.1.0", ("Only thing.",)),
    )


@pytest.mark.parametrize("text", ["", "# Title\n\n- lost\n", "## soon\n- lost\n"])
def test_a_file_without_a_version_says_nothing(text):
    assert changelog.releases(text) == ()


@pytest.mark.parametrize(
    ("seen", "news"),
    [
        ("0.1.0", ["0.10.0", "0.2.0"]),
        ("0.2.0", ["0.10.0"]),
        ("0.10.0", []),
        ("1.0.0", []),
        ("what", ["0.10.0", "0.2.0", "0.1.0"]),
    ],
)
def test_news_is_what_is_newer_by_number(seen, news):
    found = changelog.releases("## 0.10.0\n- a\n## 0.2.0\n- b\n## 0.1.0\n- c\n")
    assert [item.version for item in changelog.since(found, seen)] == news


def test_the_newest_is_the_version_of_the_package():
    root = Path(changelog.__file__).parents[2]
    assert changelog.this_version() == tomllib.loads((root / "pyproject.toml").read_text())["project"]["version"]
    assert changelog.shipped()[0].said


def test_without_the_file_the_version_is_not_known(monkeypatch):
    def missing(*_parts):
        raise FileNotFoundError

    monkeypatch.setattr(changelog.assets, "read_text", missing)
    assert changelog.this_version() == ""


@pytest.mark.parametrize("code", ["de", "es"])
def test_it_is_told_in_the_language_spoken(code):
    english = shipped()
    with speaking(code):
        told = shipped()
    assert [item.version for item in told] == [item.version for item in english]
    assert [len(item.said) for item in told] == [len(item.said) for item in english]
    assert told != english


def test_a_translation_that_does_not_know_this_version_gives_way(tmp_path, monkeypatch):
    (tmp_path / "changelog.md").write_text("## 2.0\n- new\n", encoding="utf-8")
    (tmp_path / "changelog.de.md").write_text("## 1.0\n- alt\n", encoding="utf-8")
    monkeypatch.setattr(assets, "root", lambda: tmp_path)
    with speaking("de"):
        assert [item.version for item in shipped()] == ["2.0"]
