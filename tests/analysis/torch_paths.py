"""Paths of torch.optim on two functions, as a program: the first optimizer loads a compiler of torch's own, which does
not bear a process in which OpenGL's has been at work. Reads cases as JSON, writes an .npz with a path for each."""

import json
import sys

import numpy as np
import torch


def himmelblau(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def rosenbrock(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def optimizer_of(case: dict, place: torch.nn.Parameter) -> torch.optim.Optimizer:
    rate, momentum, eps = case["rate"], case["momentum"], case["eps"]
    match case["method"]:
        case "gradient descent":
            return torch.optim.SGD([place], lr=rate)
        case "momentum":
            return torch.optim.SGD([place], lr=rate, momentum=momentum)
        case "Nesterov":
            return torch.optim.SGD([place], lr=rate, momentum=momentum, nesterov=True)
        case "RMSprop":
            return torch.optim.RMSprop([place], lr=rate, alpha=case["smoothing"], eps=eps)
        case "Adam":
            return torch.optim.Adam([place], lr=rate, betas=(momentum, case["beta2"]), eps=eps)
    raise ValueError(case["method"])


def path_of(case: dict) -> np.ndarray:
    loss = {"Himmelblau": himmelblau, "Rosenbrock": rosenbrock}[case["function"]]
    place = torch.nn.Parameter(torch.tensor(case["start"], dtype=torch.float64))
    optimizer, path = optimizer_of(case, place), [place.detach().numpy().copy()]
    for _ in range(case["steps"]):
        optimizer.zero_grad()
        loss(*place).backward()
        optimizer.step()
        path.append(place.detach().numpy().copy())
    return np.array(path)


def presets() -> dict[str, np.ndarray]:
    place = torch.nn.Parameter(torch.zeros(2))
    adam, rmsprop = torch.optim.Adam([place]).defaults, torch.optim.RMSprop([place]).defaults
    return {
        "Adam": np.array([*adam["betas"], adam["eps"]]),
        "RMSprop": np.array([rmsprop["alpha"], rmsprop["eps"]]),
    }


if __name__ == "__main__":
    paths = {str(number): path_of(case) for number, case in enumerate(json.load(sys.stdin))}
    np.savez(sys.argv[1], **paths, **presets())  # pyright: ignore[reportArgumentType]
