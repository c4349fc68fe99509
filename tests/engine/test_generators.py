"""Generators of a use's own, and PyTorch's own lent to a use."""

from contextlib import suppress

import torch

from landscape.engine.generators import BorrowedGenerators, generator_for


def test_lent_generators_draw_as_one_of_the_uses_own_and_leave_the_callers_alone() -> None:
    lent, own = BorrowedGenerators(3, "layers", torch.device("cpu")), generator_for(3, "layers")
    torch.manual_seed(5)
    undisturbed = torch.rand(4)
    torch.manual_seed(5)
    drawn = []
    for _ in range(3):
        with lent.lent():
            drawn.append(torch.rand(2))
    assert torch.equal(torch.rand(4), undisturbed)
    assert torch.equal(torch.cat(drawn), torch.cat([torch.rand(2, generator=own) for _ in range(3)]))


def test_what_was_drawn_before_a_failure_is_drawn_again_from_the_states_kept() -> None:
    lent = BorrowedGenerators(3, "layers", torch.device("cpu"))
    kept, before = dict(lent.states), torch.get_rng_state()
    first = torch.empty(0)
    with suppress(KeyError), lent.lent():
        first = torch.rand(2)
        raise KeyError
    assert torch.equal(torch.get_rng_state(), before)
    again = BorrowedGenerators(8, "other", torch.device("cpu"))
    again.states = kept
    with again.lent():
        assert torch.equal(torch.rand(2), first)
