"""One door for user-visible words, so that screen, paper and command line share one message catalogue."""

from __future__ import annotations

import gettext
from functools import cache

from bedside import assets


@cache
def _translation() -> gettext.NullTranslations:
    return gettext.translation("bedside", assets.path("locale"), fallback=True)


def _(message: str) -> str:
    """Return the message in the user's language, or as written where no translation exists."""
    return _translation().gettext(message) if message else ""
