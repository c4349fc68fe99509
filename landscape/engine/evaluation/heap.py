"""Memory that the processor's allocator keeps from one operation to the next.

glibc hands large blocks back to the system as they are freed and asks for them again for the next layer's
activations; the system then clears every page anew, which takes up to a third of a small network's time.
"""

import ctypes
import sys
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from typing import Any

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""Parameters of glibc's ``mallopt``."""

_MIB = 2**20
_KEPT = (1024 * _MIB, 256 * _MIB), (1024 * _MIB, 32 * _MIB)
"""Bytes that may lie idle, and of the largest block that is kept; some versions take no more than the latter."""

_USUAL = 64 * _MIB, 32 * _MIB
"""Where glibc's own adjustment of both ends once such blocks have been freed."""


@contextmanager
def kept_memory() -> Generator[None]:
    """Keeps freed memory for the next allocation while it lasts; then all that is idle goes back to the system.

    Where the allocator is another one, nothing happens.
    """
    libc = _glibc()
    if libc is None:
        yield
        return
    any(_set(libc, *kept) for kept in _KEPT)
    try:
        yield
    finally:
        _set(libc, *_USUAL)
        libc.malloc_trim(0)


def _set(libc: Any, idle: int, block: int) -> bool:
    return bool(libc.mallopt(_MMAP_THRESHOLD, block)) and bool(libc.mallopt(_TRIM_THRESHOLD, idle))


@cache
def _glibc() -> Any:
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    return libc if hasattr(libc, "gnu_get_libc_version") else None
