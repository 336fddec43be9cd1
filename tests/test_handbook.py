"""The handbook and the README: what they say can be typed, linked, read and printed."""

import os
import re
import shlex
import shutil
import struct
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
import tomli
from click.testing import CliRunner

from bedside import assets
from bedside.cli import access
from bedside.cli.app import VERBS, cli
from bedside.domain.problem import Problem
from bedside.protocol import model
from bedside.report.handbook import chapters as book
from bedside.report.handbook.content import Code, Heading, Items, Para, Picture, Piece, Rows, Typed
from bedside.report.handbook.pages import render
from bedside.report.handbook.plain import WIDTH, plain
from bedside.report.handbook.reading import pieces, read, slug, title_of
from bedside.report.printable import lacking
from bedside.text import speaking
from tests.pictures import named

ROOT = Path(__file__).resolve().parent.parent
HELP = ROOT / "resources" / "help"
README = ROOT / "README.md"
BLOCK = re.compile(r"((?:^<!-- [^\n]* -->\n)*)^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NOT_RUN = re.compile(r"<!-- not run: (.+) -->")
FILE = re.compile(r"<!-- file: (\S+) -->")
RECORD = re.compile(r"^([0-9a-f]{8}-[0-9a-f-]{27}|c-[0-9a-f]{10})\b", re.MULTILINE)
PASSPHRASE = "three short words"
#: how many blocks of each text no test can run, each with its reason in the text
SPARED = {"README": 3, "administrator": 1, "files": 1, "commands": 1, "developer": 3}
LABS = "analyte,value,unit,time\ncrp,71,mg/L,2020-04-02T06:00\n"
LAB_A = "Test;Resultat A;Resultat B;Datum\nCRP;{value};70;04.{month}.2020 06:00\n"


def texts():
    """Return README and chapters by name."""
    return {
        "README": README.read_text("utf-8"),
        **{name: (HELP / f"{name}.md").read_text("utf-8") for name in book.ORDER},
    }


#: those with commands; the long ones are typed with the slow tests
COMMANDS = [
    name if name in ("README", "physician") else pytest.param(name, marks=pytest.mark.slow)
    for name, text in texts().items()
    if "```sh" in text
]


def blocks(text):
    """Yield what stands before each fenced block, its kind and its lines."""
    for before, kind, lines in BLOCK.findall(text):
        yield before, kind, lines.splitlines()


class Terminal:
    """Runs the commands of one text, in order, in a folder of their own."""

    def __init__(self, home, practice):
        self.home, self.practice = home, practice
        self.env = {"BEDSIDE_PASSPHRASE": PASSPHRASE}
        self.last = ""
        self.stick, self.lab = home / "stick", home / "lab"
        self.stick.mkdir()
        self.lab.mkdir()
        (home / "labs.csv").write_text(LABS)
        for number, name in enumerate(("lab-a.csv", "lab-a-2.csv"), start=1):
            (home / name).write_text(LAB_A.format(value=70 + number, month=f"{4 + number:02}"))

    def run(self, line):
        word, *rest = shlex.split(self.filled(line))
        if word == "export":
            self.env |= dict(item.split("=", 1) for item in rest)
            return
        assert word == "bedside", f"no test runs {line!r}: mark the block as not run"
        if rest[:1] == ["demo"]:
            shutil.copytree(self.practice, self.home / rest[rest.index("--dir") + 1])
            return
        done = CliRunner().invoke(cli, rest, env=self.env, prog_name="bedside")
        assert done.exit_code == 0, f"{line}\n{done.output}\n{done.exception!r}"
        self.last = (RECORD.findall(done.output) or [self.last])[-1]

    def filled(self, line):
        """Put what is there in the place of what the text only names."""
        copies = sorted(self.stick.glob("bedside-*"))
        if copies:
            line = line.replace("bedside-WORKSTATION-TIME", copies[-1].name)
        line = re.sub(r"\bID\b", self.last or "ID", line)
        return line.replace("/media/stick", str(self.stick)).replace("/srv/lab", str(self.lab))


@pytest.fixture(scope="module")
def practice(tmp_path_factory):
    """Return what `bedside demo` makes; made once, by the command itself."""
    folder = tmp_path_factory.mktemp("demo") / "practice"
    done = CliRunner().invoke(cli, ["demo", "--no-window", "--dir", str(folder)])
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Work in an empty folder, without a word of this computer's own store."""
    for name in [name for name in os.environ if name.startswith("BEDSIDE_") and name != "BEDSIDE_LANGUAGE"]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    # Asked twice at a terminal; a test has none.
    monkeypatch.setattr(access.Access, "new_passphrase", lambda _self, _file: PASSPHRASE)
    return tmp_path


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_of_the_handbook_runs(name, home, practice):
    terminal, ran = Terminal(home, practice), 0
    for before, kind, lines in blocks(texts()[name]):
        if file := FILE.search(before):
            (home / file[1]).write_text("\n".join(lines) + "\n", encoding="utf-8")
        elif kind == "sh" and not NOT_RUN.search(before):
            for line in lines:
                terminal.run(line)
                ran += 1
    assert ran or name == "developer"


def test_blocks_that_no_test_runs_are_few_and_say_why():
    found = {}
    for name, text in texts().items():
        for before, kind, lines in blocks(text):
            assert kind in ("sh", "toml"), f"{name}: a block without a kind"
            reason = NOT_RUN.search(before)
            if reason:
                found[name] = found.get(name, 0) + 1
                print(f"{name}: not run ({reason[1]}): {lines[0]}")
            assert kind == "sh" or FILE.search(before), f"{name}: a file without a name"
    assert found == SPARED
    assert sum(text.count("\n```") for text in texts().values()) % 2 == 0


def test_every_verb_is_told_of():
    told = "\n".join(texts().values())
    missing = [
        name for name in VERBS if not re.search(rf"`(?:bedside )?{name}\b|^bedside {name}\b", told, re.MULTILINE)
    ]
    assert not missing


def test_a_command_that_is_wrong_is_noticed(home, practice):
    terminal = Terminal(home, practice)
    with pytest.raises(AssertionError, match="no test runs"):
        terminal.run("rm -r ward")
    with pytest.raises(AssertionError, match="no-such-verb"):
        terminal.run("bedside no-such-verb")


# --- chapters -------------------------------------------------------------------------------------------------------


def test_the_chapters_are_those_of_the_folder_and_each_has_a_title():
    assert {path.stem for path in HELP.glob("*.md")} == set(book.ORDER)
    titles = [item.title for item in book.chapters()]
    assert len(set(titles)) == len(titles)
    assert all(title_of(text) for name, text in texts().items())
    with pytest.raises(Problem, match="no chapter is called 'cooking'"):
        book.chapter("cooking")


def words(block):
    match block:
        case Heading():
            return block.text
        case Para():
            return "".join(item.text for item in block.pieces)
        case Items():
            return "\n".join("".join(piece.text for piece in item) for item in block.items)
        case Rows():
            return "\n".join(piece.text for row in (block.head, *block.rows) for cell in row for piece in cell)
        case Code():
            return "\n".join(block.lines)
        case Typed():
            return block.line
        case Picture():
            return block.words


def test_every_form_of_the_text_is_understood_and_every_sign_can_be_printed():
    odd = re.compile(r"\*\*|\]\(|^\||^#|```", re.MULTILINE)
    for item in book.chapters():
        anchors = [block.anchor for block in item.blocks if isinstance(block, Heading)]
        assert len(set(anchors)) == len(anchors), item.name
        for block in item.blocks:
            said = words(block)
            assert isinstance(block, Code) or not odd.search(said), (item.name, said)
            assert said.strip(), (item.name, block)
            assert not lacking(said), (item.name, lacking(said))
            if isinstance(block, Rows):
                assert {len(row) for row in block.rows} == {len(block.head)}, (item.name, said)


def targets(item):
    for block in item.blocks:
        rows = (block.head, *block.rows) if isinstance(block, Rows) else ()
        groups = [block.pieces] if isinstance(block, Para) else [*getattr(block, "items", ())]
        yield from (piece.target for group in (*groups, *(cell for row in rows for cell in row)) for piece in group)


def test_every_link_leads_somewhere():
    known = {item.name: {"", *(b.anchor for b in item.blocks if isinstance(b, Heading))} for item in book.chapters()}
    seen = 0
    for item in book.chapters():
        for target in filter(None, targets(item)):
            file, _hash, anchor = target.partition("#")
            name = file.removesuffix(".md") or item.name
            assert name in known, (item.name, target)
            assert anchor in known[name], (item.name, target)
            seen += 1
    assert seen > 15
    for target in re.findall(r"\]\((resources/[^)#]+)", README.read_text("utf-8")):
        assert (ROOT / target).is_file(), target


def test_pictures_are_small_and_of_few_colours():
    assert named()
    assert {path.name for path in HELP.glob("*.png")} == named()
    for name in named():
        content = (HELP / name).read_bytes()
        wide, _high, depth, kind = struct.unpack(">IIBB", content[16:26])
        assert len(content) < 150_000, name
        assert (wide, depth, kind) == (1280, 8, 3), name


def test_the_forms_of_the_text_one_by_one():
    text = "\n".join([
        "# Title", "", "One", "line with `code`, **strong** and [a link](words.md#dose).", "", "- first", "  goes on",
        "- second", "", "1. one", "2. two", "", "> dose given", "", "<!-- not shown -->", "```sh", "bedside", "  x",
        "```", "", "| a | b |", "|---|---|", "| 1 | `2` |", "", "![seen](x.png)", "",
        "## code = Its title", "### Third",
    ])  # fmt: skip
    assert title_of(text) == "Title"
    para, items, numbers, typed, code, rows, picture, two, three = read(text, str.upper)
    assert [(item.text, item.voice, item.target) for item in para.pieces] == [
        ("One line with ", "plain", ""), ("code", "code", ""), (", ", "plain", ""), ("strong", "strong", ""),
        (" and ", "plain", ""), ("a link", "plain", "words.md#dose"), (".", "plain", ""),
    ]  # fmt: skip
    assert items == Items(((Piece("first goes on"),), (Piece("second"),)))
    assert numbers.numbered
    assert typed == Typed("dose given")
    assert code == Code(("bedside", "  x"), "sh")
    assert rows == Rows((pieces("a"), pieces("b")), ((pieces("1"), pieces("`2`")),))
    assert picture == Picture("x.png", "seen")
    assert two == Heading("Its title", "code", 2)
    assert three == Heading("THIRD", "third", 3)
    assert slug("3. Chart with one line") == "3-chart-with-one-line"


def test_every_key_of_a_protocol_file_is_in_its_chapter():
    told = set(re.findall(r"`\[?([a-z_0-9]+)(?: = [^`]*)?`", (HELP / "protocol-author.md").read_text("utf-8")))
    told |= set(re.findall(r"`\[([a-z_]+)[\].]", (HELP / "protocol-author.md").read_text("utf-8")))
    kinds = [item for item in vars(model).values() if isinstance(item, type) and issubclass(item, model.Strict)]
    assert len(kinds) > 50
    for kind in kinds:
        lacks = set(kind.__struct_fields__) - told
        assert not lacks, f"{kind.__name__}: {sorted(lacks)}"
        tag = kind.__struct_config__.tag
        assert tag is None or tag[0].isupper() or tag in told, tag


# --- languages ------------------------------------------------------------------------------------------------------


@pytest.fixture
def translated(tmp_path, monkeypatch):
    """Return the folder of a language with one chapter of its own."""
    folder = shutil.copytree(assets.root(), tmp_path / "resources", ignore=shutil.ignore_patterns("cases", "fonts"))
    monkeypatch.setattr(assets, "root", lambda: folder)
    own = folder / "help" / "xx"
    own.mkdir()
    (own / "limits.md").write_text("# Grenzen\n\n## Uhren\n\nText.\n", encoding="utf-8")
    (own / "words.md").write_text("# Worte\n\n## dose = Gaben\nGegeben oder nicht.\n> dose given\n", encoding="utf-8")
    book._chapter.cache_clear()
    yield own
    book._chapter.cache_clear()


def test_a_chapter_is_shown_in_the_language_spoken_else_in_english_which_is_said(translated):
    with speaking("xx"):
        own, other = book.chapter("limits"), book.chapter("physician")
        assert (own.title, own.language, book.remark(own)) == ("Grenzen", "xx", "")
        assert other.language == "en"
        assert book.remark(other).startswith("This chapter is in English")
        assert book.remark(other) in plain(other)
        assert book.remark(other) in " ".join(pdf_text(render([other], "1")).split())
        (translated / "ward-light.png").write_bytes(b"")
        assert Path(book.picture_path("ward-light.png")).parent == translated
    assert book.chapter("limits").title == "Not tested, not supported"
    assert book.remark(book.chapter("physician")) == ""


# --- terminal and paper ---------------------------------------------------------------------------------------------


def test_a_chapter_in_the_terminal_is_no_wider_than_is_read_well():
    for item in book.chapters():
        commands = {line for block in item.blocks if isinstance(block, Code) for line in block.lines}
        for line in plain(item).splitlines():
            typed = line.strip() in commands or " " not in line.strip()
            assert len(line) <= WIDTH or typed or line.startswith(("    {", "    [")), (item.name, line)
        assert plain(item).startswith(item.title)


def test_the_verb_lists_prints_and_writes(home):
    def said(*words_):
        return CliRunner().invoke(cli, ["handbook", *words_])

    listed = said()
    assert [line.split()[0] for line in listed.stdout.splitlines()] == list(book.ORDER)
    assert "never tried on real patients" in " ".join(said("limits").stdout.split())
    assert said("cooking").exit_code == 2
    done = said("limits", "-o", "one.pdf")
    assert done.stdout == "one.pdf\n"
    assert "never tried on real patients" in " ".join(pdf_text((home / "one.pdf").read_bytes()).split())
    assert said("-o", "no/such/folder.pdf").exit_code == 3
    assert not list(home.glob("*.part"))


def pdf_text(content):
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages)


@pytest.mark.slow
def test_the_whole_handbook_on_paper():
    found = book.chapters()
    content = render(found, "9.9.9")
    assert content == render(found, "9.9.9")
    reader = pypdf.PdfReader(BytesIO(content))
    total = len(reader.pages)
    first = reader.pages[0].extract_text()
    assert "bedside 9.9.9" in first
    assert f"page 1 of {total}" in first
    outline = [item for item in reader.outline if not isinstance(item, list)]
    assert [item.title for item in outline] == [item.title for item in found]
    contents = "".join(reader.pages[number].extract_text() for number in range(2))
    for item in outline:
        page = reader.get_destination_page_number(item)
        assert item.title in reader.pages[page].extract_text().splitlines()[0:6]
        assert item.title in contents
        assert f" {page + 1}\n" in contents
    text = " ".join(pdf_text(content).split())
    for item in found:
        for block in item.blocks:
            if isinstance(block, (Heading, Typed)):
                assert " ".join(words(block).split()) in text, (item.name, block)
    fonts = {
        str(font.get_object()["/BaseFont"]) for page in reader.pages for font in page["/Resources"]["/Font"].values()
    }
    assert all("SourceSansPro" in name for name in fonts), fonts
    links = [note.get_object() for page in reader.pages for note in page.get("/Annots", ())]
    assert len(links) > 60


# --- README and changelog -------------------------------------------------------------------------------------------


def test_the_readme_is_short_and_ci_finds_its_commands():
    text = README.read_text("utf-8")
    assert len(text.splitlines()) < 120
    run = (ROOT / ".ci" / "run").read_text("utf-8")
    assert "<!-- tests -->" in run
    marked = {mark: re.search(rf"<!-- {mark} -->\n```sh\n(.*?)\n```", text, re.DOTALL) for mark in ("tests", "demo")}
    assert "-m pytest" in marked["tests"][1]
    assert marked["demo"][1].endswith("bedside demo")
    assert len(re.findall(r"^ *(?:sudo )?apt-get install (.*)$", text, re.MULTILINE)) == 1
    for said in ("not a medical device", "cannot say", "Verify it against the paper", "## Licence"):
        assert said in text


def test_the_changelog_begins_with_the_version_of_the_program():
    version = tomli.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    headings = re.findall(r"^## (.*)$", assets.read_text("changelog.md"), re.MULTILINE)
    assert headings[0] == version
    assert len(set(headings)) == len(headings)
