"""What drawing remembers of texts, and so of patients: it leaves the memory with the window, not at the next start."""

from __future__ import annotations

import gc

from bedside.ui import census_plan, paint, trend_oxygen, trend_paint


def forget() -> None:
    """Let go of the words that were measured and of all that nothing holds any more, as far as Python lets it."""
    for kept in (census_plan.plan, paint.advance, trend_paint.text_width, trend_oxygen.worded_in):
        kept.cache_clear()
    gc.collect()
