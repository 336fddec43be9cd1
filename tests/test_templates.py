"""Abbreviations and templates are files: a site's own go before, and a broken one takes only itself away."""

import pytest

from bedside.desk import templates
from bedside.domain.consult import TEXTS


def test_the_shipped_files_are_whole_and_state_no_finding():
    found = templates.load(templates.folders()[:1])
    assert not found.problems
    assert found.expanded(".CSS") == "cytokine storm syndrome"
    assert found.expanded("css") == ""
    assert {item.section for item in found.texts} >= set(TEXTS) - {"answer"}
    for item in found.texts:
        assert templates.BLANK in item.text, f"{item.section} says something before anybody looked"


def test_a_file_of_the_site_goes_before(tmp_path):
    (tmp_path / "ours.toml").write_text(
        '[expand]\n".css" = "cytokine release"\n[[template]]\nsection = "imaging"\ntitle = "Chest"\ntext = "CT ___"\n'
    )
    found = templates.load((templates.folders()[0], tmp_path))
    assert found.expanded(".css") == "cytokine release"
    assert [item.text for item in found.of("imaging")] == ["CT ___"]


@pytest.mark.parametrize(
    "content",
    [
        "[expand\n",
        '[expand]\n"css" = "every css in a text would be replaced"\n',
        '[expand]\n".a b" = "two words"\n',
        '[expand]\n".a" = 1\n',
        "expand = 1\n",
        pytest.param("a = " + "[" * 3000 + "]" * 3000, id="nested too deep"),
        '[[template]]\nsection = "nowhere"\ntitle = "a"\ntext = "b"\n',
        '[[template]]\nsection = "rash"\ntitle = "a"\n',
        '[[template]]\nsection = "rash"\ntitle = "a"\ntext = ""\n',
    ],
)
def test_a_broken_file_is_named_and_takes_nothing_else_away(tmp_path, content):
    (tmp_path / "ours.toml").write_text(content)
    (tmp_path / "zz.toml").write_text('[expand]\n".zz" = "kept"\n')
    found = templates.load((tmp_path, tmp_path / "missing"))
    assert found.expanded(".zz") == "kept"
    assert not found.texts
    assert len(found.problems) == 1
    assert "ours.toml" in found.problems[0]


def test_a_file_that_is_no_text_is_named_too(tmp_path):
    (tmp_path / "bin.toml").write_bytes(b"\xff\xfe\x00")
    assert "bin.toml" in templates.load((tmp_path,)).problems[0]
