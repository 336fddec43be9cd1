"""Run a call as a user who may not write: root may write everywhere, so a test as root would prove nothing.

The call runs in a forked child that has dropped its rights, so that neither the interpreter nor the source tree has to
be readable to that user; what the call needs is imported before.
"""

import os
import pkgutil
import stat
import sys
import tempfile
import traceback
from importlib import import_module
from typing import NamedTuple

from bedside import cli, session, store

NOBODY = 65534


class Done(NamedTuple):
    """How the call ended."""

    returncode: int
    stdout: str
    stderr: str


def reachable(folder):
    """Let every user pass through the folders above `folder`, as on a shared ward computer."""
    for place in folder.parents:
        if not place.stat().st_mode & stat.S_IXOTH:
            place.chmod(0o755)


def run(call):
    """Run a call without arguments as nobody (as the user itself where that is not root)."""
    # What is read late, when something fails, would be missing: that user may not be able to reach the source tree.
    for package in (store, session, cli):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            import_module(module.name)
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if child == 0:
            _child(call, out, err)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        return Done(status, _text(out), _text(err))


def _child(call, out, err):
    code = 70
    try:
        os.dup2(out.fileno(), 1)
        os.dup2(err.fileno(), 2)
        sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
        if os.geteuid() == 0:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        os.chdir("/")
        call()
        code = 0
    except SystemExit as done:
        code = done.code if isinstance(done.code, int) else int(done.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _text(stream):
    stream.seek(0)
    return stream.read().decode()


def is_root():
    """Return whether dropping rights changes anything."""
    return os.geteuid() == 0
