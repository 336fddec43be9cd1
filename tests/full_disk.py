"""Run a call on a disk that is full: at a chosen number of bytes, so that it strikes at each write in turn.

The call runs in a forked child that can make no file longer than `limit` bytes (RLIMIT_FSIZE: the write fails with
EFBIG, as with a quota), so that no rights are needed and nothing is ever skipped. `small_disk` is the same through a
real file system of a few hundred KiB, where mounting is allowed; it yields None where it is not. SQLCipher calls a
write past the limit "disk I/O error" and one on the small disk "database or disk is full": both must end as DiskFull.

    for limit in full_disk.limits(300_000):
        done = full_disk.run(functools.partial(append, folder), limit)
        assert done.returncode == 3 and "is full" in done.stderr
"""

import contextlib
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import traceback

from bedside.store.errors import StoreError
from tests.nobody import Done

ENVIRONMENT = 3


def run(call, limit=None):
    """Run a call without arguments in a child that can make no file longer than `limit` bytes (None: no limit).

    A StoreError is printed to standard error and leaves with 3, any other exception leaves with 70.
    """
    ends = [os.pipe(), os.pipe()]
    child = os.fork()
    if child == 0:
        _child(call, limit, [end for _, end in ends])
    texts = ["", ""]
    readers = [threading.Thread(target=_drain, args=(ends[place], texts, place)) for place in (0, 1)]
    for reader in readers:
        reader.start()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    for reader in readers:
        reader.join()
    return Done(status, *texts)


def run_python(code, *arguments, limit=None, env=None):
    """Run a Python text (or, where `code` is a list, `python` with these words) as a new process under the limit."""
    words = ["-c", code] if isinstance(code, str) else list(code)
    more = {"PYTHONDONTWRITEBYTECODE": "1", **(env or {})}
    done = subprocess.run(
        [sys.executable, *words, *map(str, arguments)],
        env=os.environ | more,
        preexec_fn=lambda: _limit(limit),
        capture_output=True,
        text=True,
        check=False,
        cwd=pathlib.Path(__file__).parents[1],
    )
    return Done(done.returncode, done.stdout, done.stderr)


def limits(top, step=2048, first=0):
    """Return the sizes to strike at: every `step` bytes up to `top` (half a page, so that each write is met)."""
    return range(first, top + step, step)


def files_of(folder):
    """Return every file of a folder with its size: the longest tells from which limit on nothing strikes."""
    return {path: path.stat().st_size for path in pathlib.Path(folder).rglob("*") if path.is_file()}


@contextlib.contextmanager
def small_disk(kib):
    """Yield the root of an empty file system of `kib` KiB, or None where this user may not mount one."""
    place = pathlib.Path(tempfile.mkdtemp(prefix="small-disk-"))
    words = ["mount", "-t", "tmpfs", "-o", f"size={kib}k,mode=0755", "tmpfs", str(place)]
    mounted = bool(shutil.which("mount")) and subprocess.run(words, capture_output=True, check=False).returncode == 0
    try:
        yield place if mounted else None
    finally:
        if mounted:
            subprocess.run(["umount", str(place)], check=True)
        place.rmdir()


def fill(place, leave=0):
    """Fill a small disk but for `leave` bytes; return the file to remove when room is made."""
    path = place / "filling"
    room = shutil.disk_usage(place).free - leave
    path.write_bytes(bytes(max(0, room)))
    return path


def _limit(limit):
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    if limit is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))


def _child(call, limit, ends):
    code = 70
    try:
        for target, end in zip((1, 2), ends, strict=True):
            os.dup2(end, target)
        sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
        _limit(limit)
        call()
        code = 0
    except StoreError as error:
        print(error, file=sys.stderr)
        code = ENVIRONMENT
    except SystemExit as done:
        code = done.code if isinstance(done.code, int) else int(done.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _drain(end, texts, place):
    os.close(end[1])
    with os.fdopen(end[0]) as stream:
        texts[place] = stream.read()
