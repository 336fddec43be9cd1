"""Text in lines: every character is there, no line is too wide, long words are cut, voices stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from bedside.report.content import Run, quiet, strong, text
from bedside.report.fonts import REGULAR, STRONG, register, span, width
from bedside.report.lines import Laid, Style, broken

ROOM = 80.0


def plain(lines):
    return ["".join(piece.text for piece in line) for line in lines]


@given(st.lists(st.text("ab \n\u00e9", max_size=30), max_size=6), st.floats(6, 200))
def test_nothing_is_lost_and_nothing_is_too_wide(parts, room):
    words = tuple(Run(part, voice) for part, voice in zip(parts, ("plain", "strong", "quiet") * 2, strict=False))
    lines = list(broken(words, 8.5, room))
    assert "".join(plain(lines)).replace(" ", "") == "".join(parts).replace(" ", "").replace("\n", "")
    for line in lines:
        drawn = sum(width(piece.text, STRONG if piece.voice == "strong" else REGULAR, 8.5) for piece in line)
        assert drawn <= room + 1e-6 or len("".join(plain([line]))) == 1


def test_words_part_at_blanks_only_and_line_ends_stay():
    lines = list(broken(text("one two ", strong("three"), "four\nfive\u00a0six seven"), 8.5, ROOM))
    assert plain(lines) == ["one two threefour", "five\u00a0six seven"]
    assert [piece.voice for piece in lines[0]] == ["plain", "strong", "plain"]


def test_a_long_word_is_cut():
    lines = plain(broken(text("x" * 100), 8.5, ROOM))
    assert len(lines) > 1
    assert "".join(lines) == "x" * 100


@pytest.mark.parametrize("font", [REGULAR, STRONG])
def test_span_is_the_width_the_writer_sets(font):
    register()
    words = "Ferritin 1040 \u00b5g/L \u0391\u03bd\u03bd\u03b1 \uffff"
    assert span(words, font, 8.5) == pytest.approx(pdfmetrics.stringWidth(words, font, 8.5))


def test_a_text_parts_with_two_lines_on_either_side():
    laid = Laid(text("word " * 60), Style(8.5, 10))
    _width, height = laid.wrap(ROOM, 1000)
    assert laid.split(ROOM, 15) == []
    first, rest = laid.split(ROOM, 45)
    assert first.wrap(ROOM, 1000)[1] == 40
    assert rest.wrap(ROOM, 1000)[1] == height - 40
    last, end = laid.split(ROOM, height - 1)
    assert end.wrap(ROOM, 1000)[1] == 20
    assert last.wrap(ROOM, 1000)[1] == height - 20


@pytest.mark.parametrize("more", ["", " and more words than one line has room for, all of them plain"])
def test_a_struck_text_has_its_line(tmp_path, more):
    register()
    drawn = []
    canvas = Canvas(str(tmp_path / "x.pdf"))
    canvas.line = lambda *ends: drawn.append(ends)
    laid = Laid((Run("given "), Run("0800", "struck"), quiet(" late" + more)), Style(8.5, 10))
    laid.wrap(200, 100)
    laid.drawOn(canvas, 0, 0)
    [(start, y, end, y2)] = drawn
    assert y == y2
    assert (start, end) == pytest.approx((span("given ", REGULAR, 8.5), span("given 0800", REGULAR, 8.5)))


@pytest.mark.parametrize("align", ["left", "right", "centre"])
def test_a_line_stands_where_it_is_aligned(align, tmp_path):
    register()
    word = "mm"
    laid = Laid((Run(word),), Style(8.5, 10, align, left=5, right=3))
    laid.wrap(200, 100)
    starts = []
    canvas = Canvas(str(tmp_path / "x.pdf"))
    begin = canvas.beginText

    def watched():
        words = begin()
        put = words.setTextOrigin
        words.setTextOrigin = lambda x, y: (starts.append(x), put(x, y))
        return words

    canvas.beginText = watched
    laid.drawOn(canvas, 0, 0)
    wide = span(word, REGULAR, 8.5)
    wanted = {"left": 5, "right": 197 - wide, "centre": 5 + (192 - wide) / 2}[align]
    assert starts == [pytest.approx(wanted)]
