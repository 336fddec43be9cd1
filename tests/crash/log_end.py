"""Where the write-ahead log ends: its file may be longer, because a log that was copied back is written over."""

import struct

FRAME = 24 + 4096
HEADER = 32
# Places in the index: the last committed frame, and the last one of a begun checkpoint (WalCkptInfo in SQLite's wal.c).
_FRAMES, _ATTEMPTED = 16, 128


def end_of_log(folder):
    """Return the length of what stands in the log, and the salt that tells one filling of it from the next.

    The number of frames stands in the index beside the log, which the processes that have the store open share.
    """
    return _length(folder, _FRAMES), salt_of(folder)


def copied_back(folder):
    """Return the length of the log that was being copied into the chart file: it was synced before that began."""
    return _length(folder, _ATTEMPTED)


def _length(folder, place):
    index = folder / "chart.db-shm"
    content = index.read_bytes()[: place + 4] if index.exists() else b""
    (frames,) = struct.unpack_from("=I", content, place) if len(content) == place + 4 else (0,)
    return HEADER + frames * FRAME if frames else 0


def salt_of(folder):
    """Return the salt in the log's header, empty for an empty log."""
    log = folder / "chart.db-wal"
    if not log.exists():
        return "none"
    with log.open("rb") as content:
        return content.read(HEADER)[16:24].hex() or "none"


def pages_of(content):
    """Return the pages of the chart file that the frames of a log hold."""
    return {struct.unpack_from(">I", content, place)[0] for place in range(HEADER, len(content) - FRAME + 1, FRAME)}
