"""What the processor's allocator does with freed memory while a surface is computed.

glibc hands large blocks back to the system as they are freed and asks for them again for the next layer's
activations; the system then clears every page anew, which takes up to a third of a small network's time. So
their memory is kept. Of a large network's activations hardly anything fits where others have been, and with gaps the
process grows by copies of its weights: there each block goes back at once.
"""

import ctypes
import sys
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from typing import Any

from torch import nn
from torch.nn.parameter import is_lazy

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""Parameters of glibc's ``mallopt``: bytes that may lie idle, and of the smallest block that is mapped by itself."""

_MIB = 2**20
_KEPT, _HANDED_BACK, _USUAL = (256 * _MIB, 256 * _MIB), (_MIB, _MIB), (64 * _MIB, 32 * _MIB)
"""Of both: for small networks, for large ones, and where glibc's own adjustment ends once such blocks were freed."""

_LARGE = 32 * _MIB
"""Bytes of weights from which on a network is large."""


@contextmanager
def heap_for(model: nn.Module) -> Generator[None]:
    """Makes the allocator keep or hand back freed memory while it lasts; then all that is idle goes back.

    Where the allocator is not glibc's, nothing happens.

    Args:
        model: whose activations come and go.
    """
    libc = _glibc()
    if libc is None:
        yield
        return
    weights = sum(t.numel() * t.element_size() for t in model.parameters() if not is_lazy(t))
    _set(libc, *(_KEPT if weights < _LARGE else _HANDED_BACK))
    try:
        yield
    finally:
        _set(libc, *_USUAL)
        libc.malloc_trim(0)


def _set(libc: Any, idle: int, block: int) -> None:
    libc.mallopt(_MMAP_THRESHOLD, block)
    libc.mallopt(_TRIM_THRESHOLD, idle)


@cache
def _glibc() -> Any:
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    return libc if hasattr(libc, "gnu_get_libc_version") else None
