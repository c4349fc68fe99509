"""A GPU's work recorded once and replayed, so that the processor launches one thing instead of thousands."""

from collections.abc import Callable

import torch

WARM_UPS = 3


def recorded(work: Callable[[], None]) -> Callable[[], None]:
    """Returns what replays the work, which reads and writes the same storage each time (a CUDA graph)."""
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream), torch.inference_mode():
        for _ in range(WARM_UPS):
            work()
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph), torch.inference_mode():
        work()
    return graph.replay
