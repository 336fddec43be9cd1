"""Record ids that sort by time: made before the first save, so that a double click is one record."""

from __future__ import annotations

import uuid
from datetime import datetime

NOISE_BYTES = 10


def time_id(now: datetime, noise: bytes) -> str:
    """Return a version 7 UUID (RFC 9562) of a moment and ten random bytes."""
    # A computer whose battery is empty may be before 1970: the entry is kept, and its clock is marked as set back.
    number = max(0, int(now.timestamp() * 1000)) << 80 | int.from_bytes(noise, "big")
    number = number & ~(0xF << 76) | 0x7 << 76
    number = number & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=number))
