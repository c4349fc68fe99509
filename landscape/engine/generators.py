"""Random generators, one for each use, so that no use can disturb or resemble another."""

import hashlib
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager

import torch
from torch import Tensor


def generator_for(seed: int, use: str, device: str = "cpu") -> torch.Generator:
    """Returns a generator that depends on a seed and the name of a use alone, on the processor or another device."""
    key = hashlib.sha256(f"{seed}/{use}".encode()).digest()
    return torch.Generator(device).manual_seed(int.from_bytes(key[:8], "big") >> 1)


class BorrowedGenerators:
    """PyTorch's own generators, lent to those who draw from nothing else, such as dropout; what others draw stays.

    Args:
        seed: of what is drawn.
        use: what for.
        device: whose generator is lent beside the processor's.

    Attributes:
        states: by kind of device, of the generators as the borrower left them; they may be set.
    """

    def __init__(self, seed: int, use: str, device: torch.device) -> None:
        self._device = device
        kinds = dict.fromkeys(("cpu", device.type))
        self.states: Mapping[str, Tensor] = {
            kind: generator_for(seed, use, "cpu" if kind == "cpu" else str(device)).get_state() for kind in kinds
        }

    @contextmanager
    def lent(self) -> Generator[None]:
        """Puts the states in place; unless something fails, they go on from where they are at the end."""
        before = {kind: self._access(kind)[0]() for kind in self.states}
        try:
            self._place(self.states)
            yield
            self.states = {kind: self._access(kind)[0]() for kind in self.states}
        finally:
            self._place(before)

    def _place(self, states: Mapping[str, Tensor]) -> None:
        for kind, state in states.items():
            self._access(kind)[1](state)

    def _access(self, kind: str) -> tuple[Callable[[], Tensor], Callable[[Tensor], None]]:
        """Returns what reads and what sets the state of PyTorch's own generator; states are kept on the processor."""
        if kind == "cuda":
            device = self._device
            return lambda: torch.cuda.get_rng_state(device), lambda state: torch.cuda.set_rng_state(state, device)
        if kind == "mps":
            return torch.mps.get_rng_state, torch.mps.set_rng_state
        return torch.get_rng_state, torch.set_rng_state
