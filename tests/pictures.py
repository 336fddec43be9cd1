"""The handbook's pictures made again: `python -m tests.pictures` takes the screenshots, and reduces those shown.

Eight bits a pixel are enough for a window of few colours, and a third of the size.
"""

import re
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
HELP = ROOT / "resources" / "help"
COLOURS = 128
SHOWN = re.compile(r"!\[[^\]]*\]\((?:resources/help/)?([\w-]+\.png)\)")


def named():
    """Return the pictures that README and handbook show, by their file names."""
    texts = (path.read_text(encoding="utf-8") for path in (ROOT / "README.md", *HELP.glob("*.md")))
    return {name for text in texts for name in SHOWN.findall(text)}


def reduce(source, target):
    """Write a picture with few colours and no dots between them."""
    with Image.open(source) as picture:
        palette = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        palette.save(target, optimize=True)


def main():
    from bedside.ui.shots import take

    with tempfile.TemporaryDirectory() as folder:
        made = {path.name: path for path in take(Path(folder))}
        for name in sorted(named()):
            reduce(made[name], HELP / name)
            print(HELP / name, (HELP / name).stat().st_size)


if __name__ == "__main__":
    main()
