"""A power cut: of what was not known to be on the disk anything may be there, cut, zeroed, shuffled or garbage.

Known to be on the disk is the log up to the length that was logged with the last acknowledgement, or further where it
was being copied into the chart file: SQLite syncs it before that. And the chart file, but for pages that stand in that
part of the log: these may have been half copied when the power went.
"""

import random
import shutil

from bedside.store.file import PAGE
from tests.crash.kills import Count, Kill
from tests.crash.log_end import FRAME, HEADER, copied_back, pages_of, salt_of

COPIES = 5
SECTOR = 512


def power(made, cuts, seed):
    """Spoil so many copies of killed stores; return what came of it."""
    chance, count = random.Random(seed), Count()
    for number in range(0, cuts, COPIES):
        folder = made.copy(f"power-{number}")
        life = Kill(made, folder, chance, small=chance.random() < 0.7)
        count.acknowledged += len(life.acked)
        for copy in range(min(COPIES, cuts - number)):
            spoiled = shutil.copytree(folder, folder.with_name(f"{folder.name}-{copy}"))
            spoil(spoiled, life.last_ack, chance)
            count.kills += 1
            count.inside += life.inside
            store = made.open(spoiled)
            count.look(store, life.acked, life.begun)
            if life.last_ack and len(store.journal()) < life.last_ack[2]:
                count.lost += 1
            store.close()
            shutil.rmtree(spoiled)
        shutil.rmtree(folder)
    return count


def spoil(folder, last_ack, chance):
    """Spoil in one way what a power cut may spoil."""
    log = folder / "chart.db-wal"
    content = log.read_bytes() if log.exists() else b""
    end, salt, _ = last_ack or (0, "none", 0)
    # A log that was begun anew since: all that was acknowledged had been copied back, and synced, before.
    sure = max(end if salt == salt_of(folder) else 0, copied_back(folder))
    rest = chance.choice((cut, zero, shuffle, garble, nothing))(content[sure:], chance)
    if log.exists():
        log.write_bytes(content[:sure] + rest)
    if chance.random() < 0.5:
        half_copied(folder, content[:sure], chance)
    if chance.random() < 0.5:
        # Shared memory is on no disk at all.
        (folder / "chart.db-shm").unlink(missing_ok=True)
    if chance.random() < 0.2:
        (folder / "keys.json.new").write_bytes(chance.randbytes(chance.randint(0, 3000)))


def nothing(rest, _chance):
    """Return it as it was: everything had reached the disk."""
    return rest


def cut(rest, chance):
    """Return a part from its beginning."""
    return rest[: chance.randint(0, len(rest))]


def zero(rest, chance):
    """Return it with zeros from some sector on, or in some sectors."""
    made = bytearray(rest)
    for place in range(0, len(made), SECTOR):
        if chance.random() < 0.5:
            made[place : place + SECTOR] = bytes(len(made[place : place + SECTOR]))
    return bytes(made)


def shuffle(rest, chance):
    """Return its frames in another order."""
    frames = [rest[place : place + FRAME] for place in range(0, len(rest), FRAME)]
    chance.shuffle(frames)
    return b"".join(frames)


def garble(rest, chance):
    """Return other bytes, more or fewer."""
    return chance.randbytes(chance.randint(0, len(rest) + 2 * FRAME))


def half_copied(folder, sure, chance):
    """Spoil pages of the chart file that the sure part of the log holds as well."""
    if len(sure) < HEADER + FRAME:
        return
    chart = folder / "chart.db"
    content = bytearray(chart.read_bytes())
    for page in sorted(pages_of(sure)):
        start = (page - 1) * PAGE
        # The first sector of the first page holds the salt, the same in every version of it.
        first = start + (SECTOR if page == 1 else 0)
        if first < len(content) and chance.random() < 0.5:
            content[first : start + PAGE] = chance.randbytes(start + PAGE - first)
    chart.write_bytes(content)
