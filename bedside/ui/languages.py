"""The language by menu and palette: what was chosen is kept, and said, with a button that starts the program again."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QObject

from bedside import language, text
from bedside.text import ENGLISH, _, _p
from bedside.ui.notices import Notices
from bedside.ui.restarting import Restarting


def language_name(code: str) -> str:
    """Return what a language calls itself: as its catalogue says, else as Qt knows it, else its code."""
    with text.speaking(code):
        own = _p("language", "English")
    if own != "English" or code == ENGLISH:
        return own
    return QLocale(code).nativeLanguageName() or code


class Languages(Restarting):
    """Keeps a language for the next start."""

    def __init__(self, notices: Notices, parent: QObject) -> None:
        super().__init__("language", notices, parent)
        self._begun = text.language()

    def offered(self) -> tuple[tuple[str, str], ...]:
        """Return the languages there are with their own names; none where there is only one."""
        codes = text.languages()
        return tuple((code, language_name(code)) for code in codes) if len(codes) > 1 else ()

    def choose(self, code: str) -> None:
        """Keep a language, and say from when on it is spoken."""
        name = language_name(code)
        try:
            language.keep(code)
        except OSError as problem:
            said = _("The language could not be kept in {file}: {problem}. Everything stays as it is.")
            self.say(said.format(file=language.file(), problem=problem.strerror))
            return
        if language.is_set_outside():
            said = _("{name} is kept, but {variable} is set outside bedside and goes before it: change it there.")
            self.say(said.format(name=name, variable=language.ASKED))
        elif code == self._begun:
            self.say(_("The language stays {name}, as it is now.").format(name=name))
        else:
            said = _("{name} shows once bedside has started again. What is typed is kept; the passphrase is asked for.")
            self.say(said.format(name=name), _("Start again now"))
