"""Run the demo in an interpreter where opening an inet socket is an error: bedside never uses the network."""

import socket
import sys


class Refused(AssertionError):
    """Raised when anything asks for a network connection."""


class Guard(socket.socket):
    """A socket that exists only for local, in-machine families."""

    def __init__(self, family=socket.AF_INET, *args, **kwargs):
        if family in (socket.AF_INET, socket.AF_INET6, -1):
            raise Refused(f"a network socket was opened: {family}")
        super().__init__(family, *args, **kwargs)


def main():
    socket.socket = Guard
    socket.create_connection = socket.getaddrinfo = _refuse
    from bedside.__main__ import main as bedside

    sys.argv = ["bedside", "demo", "--no-window", "--dir", sys.argv[1]]
    try:
        bedside()
    except SystemExit as done:
        if done.code:
            raise
    print("no network connection was asked for")


def _refuse(*_args, **_kwargs):
    raise Refused("a network address was asked for")


if __name__ == "__main__":
    main()
