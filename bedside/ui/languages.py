"""The language by menu and palette: what was chosen is kept, and said, with a button that starts the program again."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QObject, Signal, Slot

from bedside import language, text
from bedside.text import ENGLISH, _, _p
from bedside.ui import scale
from bedside.ui.notices import Notices

KIND = "language"


def language_name(code: str) -> str:
    """Return what a language calls itself: as its catalogue says, else as Qt knows it, else its code."""
    with text.speaking(code):
        own = _p("language", "English")
    if own != "English" or code == ENGLISH:
        return own
    return QLocale(code).nativeLanguageName() or code


class Languages(QObject):
    """Keeps a language for the next start. `left` says that the new start has begun and this window is to close."""

    left = Signal()

    def __init__(self, notices: Notices, parent: QObject) -> None:
        super().__init__(parent)
        self._notices = notices
        self._begun = text.language()
        notices.acted.connect(self.on_notice)

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
            self._say(said.format(file=language.file(), problem=problem.strerror))
            return
        if language.is_set_outside():
            said = _("{name} is kept, but {variable} is set outside bedside and goes before it: change it there.")
            self._say(said.format(name=name, variable=language.ASKED))
        elif code == self._begun:
            self._say(_("The language stays {name}, as it is now.").format(name=name))
        else:
            said = _("{name} shows once bedside has started again. What is typed is kept; the passphrase is asked for.")
            self._say(said.format(name=name), _("Start again now"))

    def _say(self, said: str, action: str = "") -> None:
        """Answer, even where the same words have been put away."""
        self._notices.tell(KIND, "")
        self._notices.tell(KIND, said, action)

    @Slot(str)
    def on_notice(self, kind: str) -> None:
        """Start again where that was asked for."""
        if kind != KIND:
            return
        if scale.start_again():
            self.left.emit()
        else:
            self._say(_("bedside could not start itself again: close it and start it as usual."))
