"""The language is chosen in the window and kept for the next start; Qt speaks it too."""

from pathlib import Path

import pytest
from babel.messages import Catalog
from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from bedside import config, language, text
from bedside.text import speaking
from bedside.ui import qt_words, scale
from bedside.ui.commands import LANGUAGE, mnemonic, view_keys
from bedside.ui.key_names import key_name
from bedside.ui.languages import language_name
from tests.languages.catalogues import mo_bytes

#: what the window of these tests is translated into
CODE = "eo"


@pytest.fixture(autouse=True)
def own_folders(tmp_path, monkeypatch):
    text._translation.cache_clear()
    monkeypatch.setattr(config, "data_folder", lambda: tmp_path / "bedside")
    monkeypatch.delenv(language.ASKED, raising=False)
    folder = tmp_path / "locale" / CODE / "LC_MESSAGES"
    folder.mkdir(parents=True)
    made = Catalog(locale=CODE)
    made.add("English", "Esperanto", context="language")
    made.add("Ctrl", "Stir", context="key")
    made.add("&Give", "Do&ni")
    (folder / "bedside.mo").write_bytes(mo_bytes(made))
    monkeypatch.setenv(text.FOLDER, str(tmp_path / "locale"))
    yield
    text._translation.cache_clear()


def named(window) -> dict[str, str]:
    return {item.name: item.plain for item in window.steward._commands.values() if item.name.startswith(LANGUAGE)}


def test_each_language_is_offered_under_its_own_name_in_menu_and_palette(window):
    found = named(window)
    assert found[f"{LANGUAGE}en"] == "Language: English"
    assert found[f"{LANGUAGE}{CODE}"] == "Language: Esperanto"
    window.steward.open_menu()
    shown = {action.text() for action in window.steward.menu.actions()}
    window.steward.menu.close()
    assert set(found.values()) <= shown


def test_a_language_is_kept_and_the_window_offers_to_start_again(window, qtbot, monkeypatch):
    begun = []
    monkeypatch.setattr(scale, "start_again", lambda: begun.append(language.kept()) or True)
    window.languages.choose(CODE)
    assert language.kept() == CODE
    assert "Esperanto shows once bedside has started again" in window.notices.said("language")
    with qtbot.waitSignal(window.languages.left):
        window.notices.line("language").do.click()
    assert begun == [CODE]


def test_the_language_of_now_needs_no_new_start(window):
    window.languages.choose(CODE)
    window.languages.choose("en")
    assert language.kept() == "en"
    assert "stays English" in window.notices.said("language")
    assert not window.notices.line("language").do.isVisible()


def test_one_set_outside_is_said_and_the_choice_is_kept_all_the_same(window, monkeypatch):
    monkeypatch.setenv(language.ASKED, "en")
    window.languages.choose(CODE)
    assert language.kept() == CODE
    assert language.ASKED in window.notices.said("language")


def test_one_set_outside_that_is_not_there_goes_before_nothing(window, monkeypatch):
    monkeypatch.setenv(language.ASKED, "xx")
    window.languages.choose(CODE)
    assert language.ASKED not in window.notices.said("language")
    assert language.chosen() == CODE


def test_a_disk_that_refuses_is_named(window, tmp_path):
    (tmp_path / "bedside").write_text("a file where the folder should be", encoding="utf-8")
    window.languages.choose(CODE)
    assert "could not be kept" in window.notices.said("language")


def test_a_language_without_a_name_of_its_own_is_called_as_qt_knows_it():
    assert language_name("de") == QLocale("de").nativeLanguageName() != ""


def test_keys_and_letters_are_those_of_the_language():
    assert (key_name("Ctrl+Shift+S"), key_name("F1"), key_name("Ctrl++")) == ("Ctrl+Shift+S", "F1", "Ctrl++")
    with speaking(CODE):
        assert key_name("Ctrl+Shift+S") == "Stir+Shift+S"
        assert view_keys()[0][0] == ("Alt", "N", "O")
    assert view_keys()[0][0] == ("Alt", "G", "O")
    assert mnemonic("no letter") == ""


@pytest.mark.parametrize(("code", "cancel"), [("de", "Abbrechen"), ("es", "Cancelar")])
def test_qt_brings_its_own_words_in_each_language_shipped(qapp, code, cancel):
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    assert Path(folder, f"qtbase_{code}.qm").is_file()
    before = QLocale()
    with speaking(code):
        assert qt_words.speak(qapp)
    try:
        assert QCoreApplication.translate("QPlatformTheme", "Cancel") == cancel
    finally:
        QLocale.setDefault(before)
        for made in qapp.findChildren(QTranslator):
            qapp.removeTranslator(made)
            made.deleteLater()


def test_english_needs_no_words_of_qt(qapp):
    assert qt_words.speak(qapp)
    assert not qapp.findChildren(QTranslator)
