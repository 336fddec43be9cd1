"""What a person does at the window, as real keys and mouse events: each action is a method, its weight beside it."""

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QComboBox, QLineEdit, QPushButton

NONE, CTRL, ALT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
LINES = (
    "crp 71 mg/l", "ferritin 1840 ng/ml", "pct <0.05 ng/ml", "alc 0.7 10*9/l", "t 38.9", "bp 127/73", "hr 90",
    "nrb 15 + nc 6 spo2 91 rr 28", "hfnc 50/95 spo2 92", "ra", "dose given", "dose held because platelets",
    "crp 242 mg/dl", "crp 1,840 mg/l", "crp 71", "creatinine 88 umol/l", "nonsense", "culture blood pending",
    "infection excluded", "improved", "weight 71", "remark slept well", "dose given 100 mg", "hold because culture",
)  # fmt: skip
NAMES = ("p-0001", "p-0003", "mainz", "patient 5", "zzz", "12", "")
WORDS = ("7.4", "24", "platelets", "06:00", "-2h", "crp", "15", "because it is so", "0", "-1", "abc", "91")
LOOKS = ("light", "dark")
#: what leaves the window, starts a process or opens the system's own dialog
LEFT_OUT = ("close", "lock", "backup", "backup to", "larger", "smaller", "plain size")


class Hands:
    """The hands at the window of a shell; `still` times every event."""

    def __init__(self, shell, chance, still):
        self.shell, self.chance, self.still = shell, chance, still
        self.now = ""

    @property
    def window(self):
        """Return the window as it stands: a lock or a look makes another."""
        return self.shell.window

    def weights(self):
        """Return the actions by name with how often each is taken."""
        return {
            "patient by mouse": 8, "patient by key": 6, "search": 4, "tab": 10, "walk in table": 6, "form": 7,
            "button": 8, "fill": 6, "line": 14, "undo": 6, "choose": 5, "zoom": 8, "wheel": 5, "crosshair": 6,
            "as of": 5, "verdict": 6, "help": 4, "palette": 5, "menu": 3, "resize": 2, "look": 1, "escape": 6,
            "tab key": 4, "give": 3, "answer": 3,
        }  # fmt: skip

    def act(self, name):
        """Do one action, then let the loop turn until all of it is shown."""
        self.now = f"{name}, on {self.window.middle.shown()}"
        while (popup := QApplication.activePopupWidget()) is not None:
            # An open menu takes every key: Enter in it would lock the window, which `run` does itself.
            self.key(Qt.Key.Key_Escape, widget=popup)
            self.turn(1)
        if QApplication.activeWindow() is not self.window:
            # Without a window manager a list or menu that is gone stays the active window, with the focus in it.
            self.window.activateWindow()
            self.turn(1)
        getattr(self, name.replace(" ", "_"))()
        self.turn()

    def turn(self, turns=6):
        """Let the event loop turn."""
        for _turn in range(turns):
            with self.still.timed(self.now):
                QApplication.processEvents()

    def key(self, key, modifier=NONE, widget=None):
        """Press a key where the keyboard is."""
        target = widget or QApplication.activePopupWidget() or QApplication.focusWidget() or self.window
        with self.still.timed(self.now):
            QTest.keyClick(target, key, modifier)

    def type(self, text, widget=None):
        """Type text where the keyboard is."""
        for letter in text:
            target = widget or QApplication.focusWidget() or self.window
            with self.still.timed(self.now):
                QTest.keyClicks(target, letter)

    def click(self, widget, place=None):
        """Click a widget, in its middle unless another place is named."""
        with self.still.timed(self.now):
            QTest.mouseClick(widget, Qt.MouseButton.LeftButton, NONE, place or widget.rect().center())

    def some(self, things):
        """Return one of some things, None for none."""
        found = list(things)
        return self.chance.choice(found) if found else None

    def shown(self, kind, inside=None):
        """Return the enabled visible widgets of a kind."""
        return [item for item in (inside or self.window).findChildren(kind) if item.isVisible() and item.isEnabled()]

    def patient_by_mouse(self):
        view = self.window.census.view
        row = self.chance.randrange(max(1, view.model().rowCount()))
        index = view.model().index(row, 0)
        view.scrollTo(index)
        self.click(view.viewport(), view.visualRect(index).center())

    def patient_by_key(self):
        self.window.census.view.setFocus()
        for _step in range(self.chance.randrange(1, 4)):
            self.key(self.some((Qt.Key.Key_Down, Qt.Key.Key_Up)))
        self.key(Qt.Key.Key_Return)

    def search(self):
        self.key(Qt.Key.Key_Slash, widget=self.window.census.view)
        self.turn(1)
        self.type(self.some(NAMES), self.window.census.search)
        self.key(self.some((Qt.Key.Key_Return, Qt.Key.Key_Escape)), widget=self.window.census.search)

    def tab(self):
        tabs = self.window.middle.tabs
        place = self.chance.randrange(tabs.count())
        self.now = f"tab {self.window.middle.places()[place].name}"
        self.click(tabs, tabs.tabRect(place).center())

    def walk_in_table(self):
        view = self.some(self.shown(QAbstractItemView, self.window.middle))
        if view is not None:
            view.setFocus()
            for _step in range(self.chance.randrange(1, 6)):
                self.key(self.some((Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Right, Qt.Key.Key_End, Qt.Key.Key_H)))
            self.key(self.some((Qt.Key.Key_C, Qt.Key.Key_V, Qt.Key.Key_P, Qt.Key.Key_Return, Qt.Key.Key_1)))

    def form(self):
        command = self.some(item for item in self.window.commands if item.name.startswith("enter "))
        with self.still.timed(command.name):
            command.act()

    def button(self):
        found = [item for item in self.shown(QPushButton, self.window.middle) if not _leads_out(item)]
        button = self.some(found)
        if button is not None:
            self.now = f"button {button.accessibleName() or button.text()}"
            self.click(button)

    def fill(self):
        for field in self.shown(QLineEdit, self.window.sheet)[:6]:
            if self.chance.random() < 0.7:
                field.setFocus()
                self.type(self.some(WORDS), field)
        box = self.some(self.shown(QComboBox, self.window.sheet))
        if box is not None:
            self.key(Qt.Key.Key_Down, widget=box)
        if self.chance.random() < 0.5:
            self.key(Qt.Key.Key_Return)

    def line(self):
        self.key(Qt.Key.Key_K, CTRL)
        line = self.window.quick.line
        if line.isEnabled():
            line.clear()
            self.type(self.some(LINES), line)
            self.turn(1)
            self.key(Qt.Key.Key_Return, widget=line)

    def undo(self):
        self.key(Qt.Key.Key_Z, CTRL, self.window.census.view)

    def choose(self):
        if self.window.sheet.page() is self.window.charting.doubt:
            self.key(self.some((Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_H, Qt.Key.Key_Escape)))
        elif self.window.sheet.page() is self.window.charting.reason:
            self.type("it was so")
            self.key(Qt.Key.Key_Return)
        else:
            self.key(self.some((Qt.Key.Key_1, Qt.Key.Key_R, Qt.Key.Key_S, Qt.Key.Key_A)))

    def zoom(self):
        canvas = self.window.trends.canvas
        if canvas.isVisible():
            canvas.setFocus()
            for _step in range(self.chance.randrange(1, 8)):
                self.key(self.some((
                    Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_F, Qt.Key.Key_Home,
                )))  # fmt: skip

    def wheel(self):
        canvas = self.window.trends.canvas
        if canvas.isVisible():
            place = QPointF(self.chance.randrange(60, max(61, canvas.width() - 20)), 60)
            turn = QPoint(0, self.some((120, -120)))
            spun = QWheelEvent(
                place, QPointF(canvas.mapToGlobal(place.toPoint())), QPoint(), turn, Qt.MouseButton.NoButton, NONE,
                Qt.ScrollPhase.NoScrollPhase, False,  # noqa: FBT003 Qt's argument
            )  # fmt: skip
            with self.still.timed(self.now):
                QApplication.sendEvent(canvas.viewport(), spun)

    def crosshair(self):
        canvas = self.window.trends.canvas
        if canvas.isVisible():
            for _step in range(4):
                place = QPoint(self.chance.randrange(60, max(61, canvas.width())), self.chance.randrange(20, 300))
                with self.still.timed(self.now):
                    QTest.mouseMove(canvas.viewport(), place)
            self.click(canvas.viewport(), place)

    def as_of(self):
        slider = self.window.verdicts.as_of.slider
        if slider.isVisible():
            slider.setFocus()
            for _step in range(self.chance.randrange(1, 5)):
                keys = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_End)
                self.key(self.some(keys), widget=slider)

    def verdict(self):
        view = self.window.verdicts.view
        if view.isVisible():
            view.setFocus()
            for _step in range(self.chance.randrange(1, 6)):
                self.key(self.some((Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Right, Qt.Key.Key_Left)))
            self.key(self.some((Qt.Key.Key_Return, Qt.Key.Key_F1)))

    def help(self):
        self.key(Qt.Key.Key_F1)
        self.turn(2)
        self.key(self.some((Qt.Key.Key_Escape, Qt.Key.Key_PageDown, Qt.Key.Key_F1)))

    def palette(self):
        self.key(Qt.Key.Key_P, CTRL)
        page = self.window.helping.palette
        if page is not None and page.isVisible():
            self.type(self.some(("tr", "lab", "pract", "keys", "rule", "q")), page.line)
            row = page.view.currentIndex()
            harmless = row.isValid() and page.model.row(row.row()).name not in LEFT_OUT
            self.key(Qt.Key.Key_Return if harmless else Qt.Key.Key_Escape, widget=page.line)

    def menu(self):
        self.key(Qt.Key.Key_F10)
        self.turn(1)
        menu = self.window.steward.menu
        if menu is not None and menu.isVisible():
            self.key(Qt.Key.Key_Down, widget=menu)
            self.key(Qt.Key.Key_Escape, widget=menu)

    def resize(self):
        size = self.some(((1280, 800), (1920, 1080), (1024, 700), (640, 400), (1280, 800)))
        self.now = f"resize to {size[0]}x{size[1]}, on {self.window.middle.shown()}"
        with self.still.timed(self.now):
            self.window.resize(*size)

    def look(self):
        self.now = "look"
        self.window.theme_asked.emit(self.some(LOOKS))

    def escape(self):
        self.key(Qt.Key.Key_Escape)

    def tab_key(self):
        for _step in range(self.chance.randrange(1, 9)):
            self.key(self.some((Qt.Key.Key_Tab, Qt.Key.Key_Tab, Qt.Key.Key_Backtab)))

    def give(self):
        self.window.census.view.setFocus()
        self.key(Qt.Key.Key_G)

    def answer(self):
        found = self.shown(QPushButton, self.window.taper)
        button = self.some(found)
        if button is not None:
            self.click(button)


def _leads_out(button):
    """Return whether a button opens the system's own dialog or writes files."""
    said = f"{button.text()} {button.accessibleName()}".casefold()
    return any(word in said for word in ("save", "print", "export", "picture", "png", "svg", "csv", "folder", "pdf"))
