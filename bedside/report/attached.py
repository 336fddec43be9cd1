"""Files that a document carries: the records and the Assessment as data, so that the verdict can be computed again."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from io import BytesIO
from typing import cast

# the first version with attached files is 1.4; the page writer says 1.3
_VERSION = "%PDF-1.4"


class Unreadable(ValueError):
    """What is no PDF, or not one that can be read."""


class Twice(ValueError):
    """A document with several attached files of one name, which is its only argument."""


def with_files(document: bytes, files: Sequence[tuple[str, bytes]]) -> bytes:
    """Return the document with files attached, by name; the same ones give the same bytes."""
    if not files:
        return document
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415 - a preview attaches nothing
    from pypdf.generic import DictionaryObject, NameObject  # noqa: PLC0415

    writer = PdfWriter(clone_from=PdfReader(BytesIO(document)))
    writer.pdf_header = _VERSION
    for name, content in files:
        entry = writer.add_attachment(name, zlib.compress(content, 9)).pdf_object
        stream = cast(DictionaryObject, cast(DictionaryObject, entry["/EF"])["/F"])
        stream[NameObject("/Filter")] = NameObject("/FlateDecode")
        stream[NameObject("/Subtype")] = NameObject("/application/json")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def files_of(document: bytes) -> dict[str, bytes]:
    """Return the attached files of a document by name; raise as `every_file_of`, and Twice for two of one name."""
    found = every_file_of(document)
    for name, contents in found.items():
        if len(contents) > 1:
            raise Twice(name)
    return {name: contents[0] for name, contents in found.items()}


def every_file_of(document: bytes) -> dict[str, tuple[bytes, ...]]:
    """Return all attached files of each name; raise Unreadable for what is no PDF, or a broken one."""
    from pypdf import PdfReader  # noqa: PLC0415

    try:
        found = PdfReader(BytesIO(document), strict=True).attachments
        return {name: tuple(contents) for name, contents in found.items() if contents}
    except Exception as error:  # a broken file makes the library raise whatever it stumbles on
        raise Unreadable(type(error).__name__) from error


def words_of(document: bytes) -> str:
    """Return the text of all pages; raise Unreadable for what is no PDF."""
    import pypdfium2  # noqa: PLC0415

    try:
        opened = pypdfium2.PdfDocument(document)
    except pypdfium2.PdfiumError as error:
        raise Unreadable(str(error)) from error
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in opened)
    finally:
        opened.close()


def joined(documents: Sequence[bytes]) -> bytes:
    """Return one document of several, one after the other, each with its own pages and bookmarks."""
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415 - most papers are one document

    if len(documents) == 1:
        return documents[0]
    writer = PdfWriter(clone_from=PdfReader(BytesIO(documents[0])))
    for document in documents[1:]:
        writer.append(PdfReader(BytesIO(document)))
    writer.compress_identical_objects()
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
