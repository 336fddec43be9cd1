"""What can happen to the bytes of a store: each function changes files as a disk, a stick or a person may."""

import os
import shutil

PAGE = 4096
CHART = "chart.db"


def flip(path, at, bit=2):
    """Flip one bit."""
    with path.open("r+b") as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ 1 << bit]))


def zero(path, start, length):
    """Overwrite bytes with zeros."""
    with path.open("r+b") as file:
        file.seek(start)
        file.write(bytes(length))


def lose_page(folder, number, name=CHART):
    """Make a page (from 1) unreadable."""
    flip(folder / name, (number - 1) * PAGE + 200)


def swap_pages(folder, one, other, name=CHART):
    """Put two pages (from 1) in each other's place."""
    path = folder / name
    content = bytearray(path.read_bytes())
    first, second = slice((one - 1) * PAGE, one * PAGE), slice((other - 1) * PAGE, other * PAGE)
    content[first], content[second] = content[second], content[first]
    path.write_bytes(content)


def pages(folder, name=CHART):
    """Return how many pages a file has."""
    return (folder / name).stat().st_size // PAGE


def cut(path, size):
    """Cut a file to a size, or by a negative number of bytes."""
    os.truncate(path, size if size >= 0 else path.stat().st_size + size)


def copy_open(folder, target):
    """Copy a store as it lies on the disk while a process has it open: with its log, without its lease."""
    return shutil.copytree(folder, target, ignore=shutil.ignore_patterns("leases", "*-shm"))


def content(folder):
    """Return every file of a folder with its bytes."""
    return {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
