"""A picture as PNG in short steps: Qt's own writer holds the window up for a tenth of a second and more."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Generator

from PySide6.QtGui import QImage

_SIGN = b"\x89PNG\r\n\x1a\n"
#: eight bits of red, green and blue; squeezed, unfiltered, not interlaced
_KIND = (8, 2, 0, 0, 0)
_ROWS = 64
#: flat areas and thin lines: more effort gains little
_EFFORT = 1


def squeezed(image: QImage) -> Generator[float, None, bytes]:
    """Yield how much is done, from 0 to 1, and return the file."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    width, height, stride = plain.width(), plain.height(), plain.bytesPerLine()
    bits, packer, parts = plain.constBits(), zlib.compressobj(_EFFORT), [_SIGN]
    parts.append(_chunk(b"IHDR", struct.pack(">2I5B", width, height, *_KIND)))
    for top in range(0, height, _ROWS):
        rows = range(top, min(top + _ROWS, height))
        # The nought before each row says that it is not filtered.
        strip = b"".join(b"\0" + bytes(bits[row * stride : row * stride + 3 * width]) for row in rows)
        parts.append(_chunk(b"IDAT", packer.compress(strip)))
        yield rows.stop / height
    return b"".join((*parts, _chunk(b"IDAT", packer.flush()), _chunk(b"IEND", b"")))


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
