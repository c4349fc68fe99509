"""Freed memory stays at hand while a surface is computed."""

import ctypes
import resource
import sys

import pytest
import torch

from landscape.engine.evaluation.heap import kept_memory

PAGES = 16 * 2**20 // resource.getpagesize()
"""Of one block."""


@pytest.mark.skipif(
    not (sys.platform.startswith("linux") and hasattr(ctypes.CDLL(None), "gnu_get_libc_version")),
    reason="only glibc's allocator is told",
)
def test_blocks_that_come_and_go_ask_the_system_for_memory_once() -> None:
    def asked(times: int) -> int:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        for _ in range(times):
            torch.ones(PAGES * resource.getpagesize() // 4)
        return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

    with kept_memory():
        asked(1)
        assert asked(20) < PAGES
