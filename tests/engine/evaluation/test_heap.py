"""Freed memory stays at hand while a small network is computed, and goes back at once from a large one."""

import ctypes
import subprocess
import sys

import pytest

CHILD = """
import resource
from pathlib import Path

import torch
from torch import nn

from landscape.engine.evaluation.heap import heap_for

BLOCK = 64 * 2**20


def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def handed_back(network):
    with heap_for(network):
        block = torch.ones(BLOCK // 4)
        before = resident()
        del block
        return (before - resident()) / BLOCK


print(handed_back(nn.Linear(10, 10)), handed_back(nn.Linear(4096, 4096)))
"""


@pytest.mark.skipif(
    not (sys.platform.startswith("linux") and hasattr(ctypes.CDLL(None), "gnu_get_libc_version")),
    reason="only glibc's allocator is told",
)
def test_small_networks_keep_freed_blocks_and_large_ones_hand_them_back() -> None:
    # in a process of its own: where others have left gaps, a block lies in one of them
    done = subprocess.run([sys.executable, "-c", CHILD], check=True, capture_output=True, text=True)
    small, large = map(float, done.stdout.split())
    assert small < 0.1
    assert large > 0.9
