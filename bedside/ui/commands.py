"""Every command of the window in one table: its shortcut, the palette, the menu and the sheet of keys are made from it.

Beside them stand the keys that a view works by itself while it has the keyboard.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from bedside.text import _
from bedside.ui import words
from bedside.ui.entry_kinds import Kind, kinds
from bedside.ui.sheet_print import TITLES, SheetPrint

if TYPE_CHECKING:
    from bedside.ui.languages import Languages
    from bedside.ui.window import Window

THEMES = ("light", "dark", "system")
#: how the commands of languages begin, each followed by its code
LANGUAGE = "language "


def _always() -> str:
    return ""


class Command(NamedTuple):
    """What a person can ask for from anywhere; an ampersand in the title underlines its letter in the menu.

    `key` is a shortcut as Qt writes it, empty for none, and `also` lists others for the same; `worked` says that a part
    of the window works the key itself.
    `why_not` says why it cannot be had now, or nothing; a command that is not `offered` is in no list.
    """

    name: str
    title: str
    act: Callable[[], object]
    key: str = ""
    worked: bool = False
    why_not: Callable[[], str] = _always
    offered: bool = True
    also: tuple[str, ...] = ()

    @property
    def plain(self) -> str:
        """Return the title without its underlined letter."""
        return self.title.replace("&", "")


class Going:
    """The way to one tab."""

    def __init__(self, window: Window, name: str) -> None:
        self._window, self._name = window, name

    def go(self) -> None:
        """Show the tab and give it the keyboard."""
        self._window.middle.show_page(self._name)
        self._window.middle.page(self._name).setFocus()


class Entering:
    """The way to one form."""

    def __init__(self, window: Window, kind: Kind) -> None:
        self._window, self._kind = window, kind

    def go(self) -> None:
        """Open the form."""
        Minding(self._window, self._window.charting.reopen).go(self._kind.name)

    def why_not(self) -> str:
        """Return why this user may not fill it in, or nothing."""
        return self._window.charting.permits.why_not(self._kind.right)


class Minding:
    """The way to an entry for the patient shown, closed while the keyboard stands on another one in the census."""

    def __init__(self, window: Window, act: Callable[..., object]) -> None:
        self._window, self._act = window, act

    def go(self, *told: object) -> None:
        """Do it, or say whose chart is open."""
        if odds := self._window.census.refuse():
            self._window.charting.say_problem(odds)
        else:
            self._act(*told)


class Wearing:
    """The way to one look."""

    def __init__(self, window: Window, name: str) -> None:
        self._window, self._name = window, name

    def go(self) -> None:
        """Ask for the look."""
        self._window.theme_asked.emit(self._name)


class Speaking:
    """The way to one language."""

    def __init__(self, languages: Languages, code: str) -> None:
        self._languages, self._code = languages, code

    def go(self) -> None:
        """Ask for the language."""
        self._languages.choose(self._code)


def table(window: Window) -> tuple[Command, ...]:
    """Return every command of a window, in the order in which they are listed."""
    return (
        *_entry(window),
        *_pages(window),
        *_panes(window),
        *_sheets(window),
        *_papers(window),
        *_help(window),
        *_session(window),
        *_looks(window),
    )


def _entry(window: Window) -> Iterator[Command]:
    charting, amending, may = window.charting, window.amending, window.may_chart
    quick, give, undo, correct, seen = (
        Minding(window, act).go
        for act in (
            window.quick.focus,
            charting.open_given,
            amending.undo,
            window.correct_selected,
            window.acknowledging.open,
        )
    )
    yield Command("quick", _("Quick entry, from anywhere"), quick, "Ctrl+K")
    yield Command("palette", _("Find a command or a patient"), window.helping.open_palette, "Ctrl+P", offered=False)
    yield Command("search", _("Search the census"), window.panes.search, "/")
    yield Command("give", _("Give the next dose"), give, "G", why_not=may)
    yield Command("undo", _("Undo your last entry, within a minute"), undo, "Ctrl+Z", why_not=may)
    yield Command("correct", _("Correct what is selected"), correct, "Ctrl+E", why_not=may)
    yield Command("person", _("New patient"), charting.open_person, "Ctrl+N", why_not=may)
    yield Command("seen", _("Mark this patient's new results as seen") + words.ELLIPSIS, seen, "Ctrl+M", why_not=may)
    yield Command("grid", _("Protocols side by side"), window.deciding.open_grid, "F6")
    history = window.show_history
    yield Command("history", _("History of what is selected"), history, "Ctrl+H")
    for kind in kinds():
        if kind.name not in ("dose", "person"):
            shown = _("Enter: {form}").format(form=kind.title)
            entering = Entering(window, kind)
            yield Command(f"enter {kind.name}", shown, entering.go, kind.key, why_not=entering.why_not)


def _pages(window: Window) -> Iterator[Command]:
    for place in window.middle.places():
        key = mnemonic(place.title)
        shown = _("Show: {tab}").format(tab=place.title)
        yield Command(f"page {place.name}", shown, Going(window, place.name).go, key, worked=bool(key))


def _panes(window: Window) -> Iterator[Command]:
    panes, sizing = window.panes, window.sizing
    yield Command("pane census", _("Go to the census"), panes.go_census, "Ctrl+1", worked=True)
    yield Command("pane middle", _("Go to the middle"), panes.go_middle, "Ctrl+2", worked=True)
    yield Command("pane side", _("Go to verdict and taper"), panes.go_side, "Ctrl+3", worked=True)
    yield Command("answers", _("Go to the answers of the open prompt"), window.go_answers, "Ctrl+4")
    yield Command("larger", _("Everything larger"), sizing.larger, "Ctrl++", also=("Ctrl+=",))
    yield Command("smaller", _("Everything smaller"), sizing.smaller, "Ctrl+-")
    yield Command("plain size", _("Everything as large as it comes"), sizing.plain, "Ctrl+0")


def _sheets(window: Window) -> Iterator[Command]:
    for kind in TITLES:
        sheet = SheetPrint(window, kind)
        yield Command(f"print {kind}", sheet.title, sheet.go, why_not=sheet.why_not)


def _papers(window: Window) -> Iterator[Command]:
    papers, printing, more = window.papers, window.printing, words.ELLIPSIS
    shown = _("&Print what is shown") + more
    yield Command("print", shown, printing.open_view, "Ctrl+Shift+P", why_not=printing.why_not)
    yield Command("copies", _("Copies &on paper: which are out of date") + more, printing.open_copies)
    yield Command("handoff", _("&Handoff") + more, papers.open_handoff, "Ctrl+D")
    yield Command("sbar", _("SB&AR for one call") + more, papers.open_sbar, why_not=papers.why_not_sbar)
    moving, may = window.moving, window.may_chart
    yield Command("import", _("&Import a file") + more, moving.open_import, "Ctrl+I", why_not=may)
    yield Command("export", _("E&xport") + more, moving.open_export, why_not=moving.why_not_export)
    yield Command("cohort", _("&Case series") + more, papers.open_cohort)


def _help(window: Window) -> Iterator[Command]:
    helping = window.helping
    yield Command("help", _("What this is: the number, rule or part that has the keyboard"), helping.open_help, "F1")
    yield Command("handbook", _("Hand&book"), helping.open_handbook)
    yield Command("print handbook", _("Print the handbook") + words.ELLIPSIS, helping.print_handbook)
    yield Command("keys", _("&Keys"), helping.open_keys)
    yield Command("rules", _("&Rules of this protocol"), helping.open_rules)
    yield Command("limits", _("What is not &tested and not supported"), helping.open_limits)
    yield Command("changes", _("What has chan&ged"), window.about.open_changes)
    yield Command("support", _("Report for s&upport") + words.ELLIPSIS, window.about.open_support)
    if window.bridge.session.practice:
        yield Command("tutorial", _("T&utorial"), helping.open_tutorial)


def _session(window: Window) -> Iterator[Command]:
    steward, more = window.steward, words.ELLIPSIS
    yield Command("menu", _("Menu: users, backups, passphrase, looks"), steward.open_menu, "F10", offered=False)
    yield Command("lock", _("&Lock the window; what is typed is kept"), window.ask_lock, "Ctrl+L")
    yield Command("passphrase", _("Change &passphrase") + more, steward.open_passphrase)
    yield Command("users", _("U&sers") + more, steward.open_users, why_not=steward.why_not_users)
    yield Command("backup", _("Back up &now"), steward.backing.begin)
    yield Command("backup to", _("&Back up to a folder or stick") + more, steward.ask_backup_folder)
    yield Command("conflicts", _("&Conflicts of two workstations"), steward.review)
    yield Command("unite", _("Two records of &one person") + more, steward.open_uniting, why_not=steward.why_not_unite)
    yield Command("close", _("Clos&e"), window.close, "Ctrl+Q")


def _looks(window: Window) -> Iterator[Command]:
    titles = (_("Li&ght colours"), _("&Dark colours"), _("Colours of the s&ystem"))
    for name, title in zip(THEMES, titles, strict=True):
        yield Command(f"theme {name}", title, Wearing(window, name).go)
    for code, name in window.languages.offered():
        shown = _("Language: {name}").format(name=name)
        yield Command(f"{LANGUAGE}{code}", shown, Speaking(window.languages, code).go)


def mnemonic(title: str) -> str:
    """Return the key of an underlined letter, empty for a title without one."""
    place = title.find("&")
    return f"Alt+{title[place + 1].upper()}" if 0 <= place < len(title) - 1 else ""


def _alt(*titles: str) -> tuple[str, ...]:
    """Return the caps of underlined letters: a translation has letters of its own."""
    return ("Alt", *filter(None, (mnemonic(title).removeprefix("Alt+") for title in titles)))


def view_keys() -> tuple[tuple[tuple[str, ...], str], ...]:
    """Return the keys that a part of the window works by itself, with what they do there."""
    return (
        (_alt(_("&Give"), _("N&ot given")), _("dose given, or not given and why")),
        (_alt(_("&Enter what is missing")), _("enter what is missing")),
        (_alt(_("Ente&r")), _("list the forms")),
        (("C", "V", "P"), _("correct, void, put back, in a table")),
        (("H",), _("history of a record, in a table")),
        (("1", "2", "R"), _("accept or refuse, in Held")),
        (("D", "N", "R"), _("done, not done or refused, in what a signed note recommends")),
        (("N", "Ctrl+C"), _("next value of a cell, copy the marked cells, in the flowsheet")),
        (("Ctrl+T", "Ctrl+J"), _("templates of a section, next blank, in the note")),
        (("Space",), _("leave a recommendation out of the note, or take it in")),
        (("Enter",), _("on a rule or an input of a score: enter what it lacks")),
        (("+", "\u2212"), _("zoom the trends")),
        (("\u2190", "\u2192"), _("move through time")),
        (("Ctrl+\u2190", "\u2192"), _("step through the records")),
        (("F",), _("fit the treatment")),
        (("Alt+Shift+\u2190", "\u2192"), _("move the line beside a pane, with \u2191 \u2193 that below the verdict")),
        (("Alt+Shift+Home",), _("put the lines back")),
        (("F2",), _("show or hide a passphrase while you type it")),
        (("Esc",), _("clear, leave, go back")),
    )
