"""What the data-quality rules say about a record, a series or a table: one value for import, chart and note."""

from __future__ import annotations

from typing import Literal

import msgspec

Severity = Literal["reject", "hold", "warn", "info"]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One finding: `id` of the rule (DQ-01 ..., STOP-2, TIME-G), its severity, a sentence, and the records it is about.

    `key` sorts and identifies a finding between runs (the analyte or event code, else empty).
    """

    id: str
    severity: Severity
    text: str
    records: tuple[str, ...] = ()
    key: str = ""
