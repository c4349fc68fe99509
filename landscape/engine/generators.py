"""Random generators, one for each use, so that no use can disturb or resemble another."""

import hashlib

import torch


def generator_for(seed: int, use: str) -> torch.Generator:
    """Returns a generator on the CPU that depends on a seed and the name of a use alone."""
    key = hashlib.sha256(f"{seed}/{use}".encode()).digest()
    return torch.Generator("cpu").manual_seed(int.from_bytes(key[:8], "big") >> 1)
