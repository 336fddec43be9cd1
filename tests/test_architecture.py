"""The import rule, the homes of outside libraries, and time and chance as arguments: held for every module."""

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "bedside"
ROWS = {
    "assets": 0, "text": 0, "config": 0, "language": 0, "log": 0, "domain": 0,
    "scores": 1, "store": 1,
    "protocol": 2,
    "session": 3, "report": 3, "exchange": 3,
    "desk": 4,
    "ui": 5,
    "cli": 6, "__main__": 6,
}  # fmt: skip
CHAINS = (
    ("domain", "config", "text", "assets"),
    ("language", "config", "text", "assets"),
    ("domain", "log", "text", "assets"),
    ("__main__", "cli"),
)
HOMES = {
    "PySide6": {"ui"}, "pyqtgraph": {"ui"}, "shiboken6": {"ui"}, "numpy": {"ui"},
    "sqlite_utils": {"store"}, "sqlcipher3": {"store"}, "cryptography": {"store"},
    "reportlab": {"report"}, "pypdfium2": {"report"}, "pypdf": {"report"},
    "click": {"cli", "__main__"},
    "platformdirs": {"config"},
    "tomli": {"config", "domain", "scores", "protocol", "exchange", "desk"},
    "hl7": {"exchange"},
    "fhir": {"exchange"}, "pydantic": {"exchange"},
    "msgspec": {"domain", "scores", "store", "protocol", "session", "report", "exchange"},
}  # fmt: skip
CLOCKS = re.compile(r"^(datetime\.(now|utcnow|today)|date\.today|time\.time|(uuid\.)?uuid[147])$")
CHANCE = {"random", "secrets"}
MODULES = sorted(PACKAGE.rglob("*.py"))


def unit(path):
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


@cache
def source(path):
    return path.read_text(encoding="utf-8")


@cache
def tree(path):
    return ast.parse(source(path))


def named(path):
    return str(path.relative_to(ROOT))


@cache
def imports(path):
    """Return the names a module imports, anywhere in it."""
    names = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} uses a relative import"
            names.append(node.module)
            if node.module == "bedside":
                names += [f"bedside.{alias.name}" for alias in node.names]
    return names


def allowed(source, target):
    if source == target:
        return True
    low, high = ROWS[target], ROWS[source]
    if low == high:
        return any(source in chain and target in chain[chain.index(source) :] for chain in CHAINS)
    return low < high


TIMELESS = [
    path for path in MODULES if ROWS.get(unit(path), 9) < ROWS["session"] or unit(path) in {"report", "exchange"}
]


def test_a_module_imports_only_from_lower_rows():
    wrong = []
    for path in MODULES:
        if path != PACKAGE / "__init__.py":
            targets = [(name, name.split(".")[1]) for name in imports(path) if name.startswith("bedside.")]
            wrong += [(named(path), name) for name, target in targets if not allowed(unit(path), target)]
    assert wrong == []


def test_each_outside_library_has_one_home():
    inside = {"bedside", "__future__", *sys.stdlib_module_names}
    wrong = []
    for path in MODULES:
        tops = {name.split(".")[0] for name in imports(path)} - inside
        wrong += [(named(path), top) for top in tops if unit(path) not in HOMES.get(top, set())]
    assert wrong == []


def test_time_and_chance_are_arguments_below_session():
    wrong = []
    for path in TIMELESS:
        reads = [node for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute)]
        wrong += [f"{named(path)}:{node.lineno} reads a clock" for node in reads if CLOCKS.match(ast.unparse(node))]
        if CHANCE & {name.split(".")[0] for name in imports(path)}:
            wrong.append(f"{named(path)} draws at random")
    assert wrong == []


#: what reaches beyond this computer; `asyncio`, `ssl` and `multiprocessing` load sockets for it
NETWORK = re.compile(
    r"^(_?socket|_?ssl|select|selectors|socketserver|asyncio|http|urllib\.(request|error|robotparser)|ftplib|smtplib|"
    r"imaplib|poplib|nntplib|telnetlib|xmlrpc|wsgiref|webbrowser|multiprocessing|concurrent|requests|httpx|urllib3|"
    r"PySide6\.(QtNetwork|QtWebEngine\w*|QtWebSockets|QtHttpServer|QtRemoteObjects|QtDBus|QtBluetooth))(\.|$)"
)
#: asks the screen's own socket, a file of this computer
LOCAL = {"cli/reaching.py": {"socket"}}
#: names that open an address in another program
OUTSIDE = re.compile(r"\b(QDesktopServices|openUrl|setOpenExternalLinks\(True|QNetwork\w+|QTcp\w+|QUdp\w+)")


def test_nothing_that_is_shipped_reaches_for_the_network():
    wrong = []
    for path in MODULES:
        found = {name for name in network_imports(path) if NETWORK.match(name)}
        wrong += [(named(path), name) for name in found - LOCAL.get(str(path.relative_to(PACKAGE)), set())]
        if found and set(re.findall(r"socket\.(\w+)", source(path))) != {"socket", "AF_UNIX"}:
            wrong.append((named(path), "socket"))
        wrong += [(named(path), name) for name in OUTSIDE.findall(source(path))]
    assert wrong == []


def network_imports(path):
    """Return what a module imports, `from PySide6 import QtNetwork` with its name."""
    yield from imports(path)
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module in {"PySide6", "urllib"}:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize(
    "name", ["socket", "http.client", "urllib.request", "PySide6.QtNetwork", "asyncio", "multiprocessing.pool"]
)
def test_what_reaches_for_the_network_is_known_by_name(name):
    assert NETWORK.match(name)
    assert not NETWORK.match("urllib.parse")


def test_packages_hold_no_import_circle():
    graph = {}
    for path in MODULES:
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        graph[name] = {item for item in imports_at_import_time(path) if item.startswith("bedside.")}
    for name in graph:
        assert name not in reach(graph, name), f"{name} imports itself by a circle"


def imports_at_import_time(path):
    for node in tree(path).body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module != "bedside":
            yield node.module


def reach(graph, start):
    found, todo = set(), list(graph[start])
    while todo:
        name = todo.pop()
        if name not in found and name in graph:
            found.add(name)
            todo += graph[name]
    return found


def test_the_top_level_holds_what_the_design_names():
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    tops = {name.split("/")[0] for name in tracked if not name.startswith(".")}
    assert tops <= {"bedside", "resources", "tests", "pyproject.toml", "README.md"}
    assert not list((ROOT / "resources").rglob("*.py"))


@pytest.mark.parametrize("line", ["check --help", "catalogue --json", "--help"])
def test_verbs_without_a_window_load_no_qt(line):
    code = (
        "import sys\nfrom bedside.__main__ import main\nsys.argv = ['bedside'] + sys.argv[1:]\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "bad = [m for m in sys.modules if m.split('.')[0] in {'PySide6', 'pyqtgraph', 'reportlab', 'numpy'}]\n"
        "sys.exit(f'loaded: {bad}' if bad else 0)"
    )
    command = [sys.executable, "-c", code, *line.split()]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_what_the_window_stands_on_is_loaded_before_qt():
    """Qt's import hook reads the source of every module that is imported after it."""
    code = "import sys, bedside.ui.app\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    late = set(loaded[loaded.index("PySide6") :])
    assert "bedside.ui.app" in late
    early = {"numpy", "sqlite_utils", "bedside.session.session", "bedside.protocol.assess", "bedside.store.store"}
    assert not early & late


def test_no_module_knows_one_paper():
    """The rules of data quality are general: no figure of the published case stands in the code."""
    known = re.compile(r"mainz|3995|\b550\b", re.IGNORECASE)
    found = [named(path) for path in MODULES if known.search(source(path))]
    assert found == []


def test_the_source_is_ascii():
    odd = [named(path) for path in MODULES if not source(path).isascii()]
    assert odd == []
