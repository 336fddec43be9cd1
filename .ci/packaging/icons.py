"""The program's icon in the sizes and forms that desktops ask for, all of them drawn from one drawing.

Needs Qt, which the environment that builds has: `python icons.py DRAWING.svg FOLDER`.
"""

from __future__ import annotations

import struct
import sys
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SIZES = (16, 22, 24, 32, 48, 64, 128, 256)
#: the kinds of picture in a macOS file, by size
_KINDS = {16: b"icp4", 32: b"icp5", 64: b"icp6", 128: b"ic07", 256: b"ic08"}
_ICO = (16, 24, 32, 48, 64, 128, 256)


def png(renderer: QSvgRenderer, size: int) -> bytes:
    """Return the drawing as PNG of so many pixels each way."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter)
    painter.end()
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    if not image.save(buffer, "PNG"):  # pyright: ignore[reportArgumentType, reportCallIssue] - the stubs know paths only
        sys.exit("Qt wrote no PNG")
    return bytes(content.data())


def ico(pictures: dict[int, bytes]) -> bytes:
    """Return a Windows icon that holds PNGs."""
    chosen = {size: pictures[size] for size in _ICO}
    head = struct.pack("<HHH", 0, 1, len(chosen))
    place = len(head) + 16 * len(chosen)
    for size, content in chosen.items():
        # 256 is written as 0
        head += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(content), place)
        place += len(content)
    return head + b"".join(chosen.values())


def icns(pictures: dict[int, bytes]) -> bytes:
    """Return a macOS icon that holds PNGs."""
    parts = [kind + struct.pack(">I", 8 + len(pictures[size])) + pictures[size] for size, kind in _KINDS.items()]
    content = b"".join(parts)
    return b"icns" + struct.pack(">I", 8 + len(content)) + content


def main() -> None:
    """Write the icon's files into a folder."""
    drawing, folder = Path(sys.argv[1]), Path(sys.argv[2])
    _app = QGuiApplication(["icons", "-platform", "offscreen"])
    renderer = QSvgRenderer(str(drawing))
    if not renderer.isValid():
        sys.exit(f"{drawing} is no drawing")
    folder.mkdir(parents=True, exist_ok=True)
    pictures = {size: png(renderer, size) for size in SIZES}
    for size, content in pictures.items():
        (folder / f"bedside-{size}.png").write_bytes(content)
    (folder / "bedside.ico").write_bytes(ico(pictures))
    (folder / "bedside.icns").write_bytes(icns(pictures))


if __name__ == "__main__":
    main()
