"""How wide the columns of a table are: each its share of the page, and none narrower than its longest word."""

from __future__ import annotations

from collections.abc import Sequence

# Of the page, what a single word may claim at the most: one that is longer is cut in two.
_MOST = 0.2


def widths(shares: Sequence[float], needs: Sequence[float], body: float) -> list[float]:
    """Return the width of each column in points, `body` in all; `needs` is how wide the longest word of each is.

    What a column lacks for its longest word the others give, as far as their own words leave them room.
    """
    own = [share * body / sum(shares) for share in shares]
    gaps = [min(need, _MOST * body) - wide for need, wide in zip(needs, own, strict=True)]
    lacking, spare = sum(max(0.0, gap) for gap in gaps), sum(max(0.0, -gap) for gap in gaps)
    if not lacking:
        return own
    # Where all together have too little room, each column that lacks some gets a part of it.
    given = min(1.0, spare / lacking)
    taken = min(1.0, lacking / spare) if spare else 0.0
    return [wide + gap * (given if gap > 0 else taken) for wide, gap in zip(own, gaps, strict=True)]
