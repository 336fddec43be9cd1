"""Go through the window, the note and the verbs in the pseudo language: `python -m tests.languages.walk [SCENE...]`."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.languages import pseudo


def found_in_window(folder: Path, wanted: frozenset[str] | None) -> dict[str, list[str]]:
    """Return the words of the window that did not go through the catalogue, with who shows them in which scenes."""
    from bedside.ui import theme
    from bedside.ui.app import application
    from tests.a11y import painted, scenes
    from tests.languages import shown

    app, found = application(), {}
    window, session = scenes.opened(app, folder, theme.LIGHT, (1280, 800))
    data = shown.known(session)
    book, codes = shown.handbook(), data | shown.file_words() | shown.sources()

    def look(scene, widget):
        with painted.listening() as listener:
            if hasattr(widget, "trends"):
                widget.trends.canvas.redraw()
            widget.grab()
        for who, text in (*shown.texts(widget), *(("painted", text) for text in listener.every)):
            own = codes if who.endswith("QTextBrowser") else data
            if words := shown.untranslated(shown.of_book(who, text, book), own):
                found.setdefault(f"{who}: {words}", [scene, text[:200]])

    for scene, widget in scenes.every(app, window, wanted):
        look(scene, widget)
    scenes.closed(app, window, session)
    if wanted is None:
        for scene, widget in scenes.gates(app, folder, theme.LIGHT):
            look(scene, widget)
    return found


def _child(folder: Path, wanted: list[str]) -> None:
    from bedside import language, text

    text.speak(language.chosen())
    found = found_in_window(folder, frozenset(wanted) or None)
    print(json.dumps(found, ensure_ascii=False), flush=True)
    os._exit(0)  # what Qt says while the interpreter takes it down is of no use


def walked(wanted: list[str]) -> dict[str, list[str]]:
    """Return what the walk finds in a process of its own that speaks the pseudo language."""
    from tests.a11y import ward

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "store"
        ward.make(folder).close()
        pseudo.write(Path(place) / "locale")
        told = {"BEDSIDE_LOCALE": str(Path(place) / "locale"), "BEDSIDE_LANGUAGE": pseudo.CODE}
        env = {"QT_QPA_PLATFORM": "offscreen", **os.environ, **told, "BEDSIDE_DATA": str(Path(place) / "data")}
        command = [sys.executable, "-m", "tests.languages.walk", "--child", str(folder), *wanted]
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=900, check=False)
        if done.returncode:
            sys.exit(done.stderr[-4000:])
        return json.loads(done.stdout.splitlines()[-1])


def main() -> int:
    """Print what was found; leave with 1 where it is anything."""
    found = walked(sys.argv[1:])
    for words, (scene, text) in sorted(found.items()):
        print(f"{words}   [{scene}] {text!r}")
    print(f"{len(found)} texts hold words that did not go through the catalogue")
    return 1 if found else 0


if __name__ == "__main__":
    if "--child" in sys.argv[1:2]:
        _child(Path(sys.argv[2]), sys.argv[3:])
    raise SystemExit(main())
