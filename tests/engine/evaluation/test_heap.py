"""Freed memory stays at hand while a surface is computed."""

import ctypes
import resource
import sys

import pytest
import torch
from torch import nn

from landscape.engine.evaluation.heap import heap_for

PAGES = 8 * 2**20 // resource.getpagesize()
"""Of one block."""


@pytest.mark.skipif(
    not (sys.platform.startswith("linux") and hasattr(ctypes.CDLL(None), "gnu_get_libc_version")),
    reason="only glibc's allocator is told",
)
def test_small_networks_keep_blocks_that_come_and_go_and_large_ones_hand_them_back() -> None:
    def asked(times: int) -> int:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        for _ in range(times):
            torch.ones(PAGES * resource.getpagesize() // 4)
        return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

    with heap_for(nn.Linear(10, 10)):
        asked(5)
        assert asked(20) < 10 * PAGES
    with heap_for(nn.Linear(4096, 4096)):
        assert asked(5) >= 5 * PAGES
