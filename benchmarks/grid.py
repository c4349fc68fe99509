"""How long the loss over a plane takes, beside loss-landscapes, loss-landscape-3d and landscaper.

    PYTHONPATH=. python benchmarks/grid.py [--weights FILE] [--images FILE] [--resolutions 51 101 251]
                                           [--ours KEY=VALUE …] [--tuned] [--turns 5]

The peers run in an environment of their own, which is made the first time. All evaluate the mean cross-entropy of
the same network on the same images: ResNet-20 on 1,017 images of 32 × 32 (random numbers stand for
weights and images that are not given), and a small MLP on the bundled digits. They take turns, each a
process of its own, so that whatever else the machine does slows all alike; times are medians over the turns,
beside those on the clock stand those of all threads on the processor. On a busy machine threads spin while they
wait for each other: there the processor's times with ``--threads 1`` tell most.
"""

import argparse
import json
import statistics
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grid_children import HERE, PEERS, Child, ours, peers_environment
from grid_problems import NETWORKS, load_problem, loss_and_accuracy, write_problem

OURS = "landscape"
CENTRE_TOLERANCE = 1e-4
"""Relative difference of a peer's loss at the centre from ours up to which both evaluate the same."""
PEER_STEPS = {"resnet20": 5, "mlp": 21}
"""Points a side that a peer evaluates in a turn: what a point takes hardly depends on it."""
OUR_STEPS = {"resnet20": 9, "mlp": 51}
"""Points a side that ours evaluates in a turn, every one of them."""
REFINING = "tolerance", "coarse_samples"
"""Options that leave points out: they serve the whole surfaces alone."""
WAKING = 3
"""Points a side of a surface whose time does not count."""


@dataclass
class Contender:
    """A tool in one setting, and what it has answered so far; without a process where it does not install."""

    name: str
    child: Child | None
    missing: str = ""
    answers: list[dict[str, Any]] = field(default_factory=list)

    def turn(self, line: str) -> None:
        """Lets it evaluate a grid once more."""
        if self.child and self.child.works:
            answer = self.child.ask(line)
            self.answers += [answer] if answer else []

    @property
    def failure(self) -> str:
        """Why it has no times; empty where it has."""
        if self.answers:
            return ""
        return f"does not run here: {self.child.reason()}" if self.child else f"does not install here: {self.missing}"

    @property
    def seconds(self) -> float:
        """Median seconds a point took on the clock."""
        return statistics.median(answer["seconds_a_point"] for answer in self.answers)

    @property
    def processor(self) -> float:
        """Median seconds a point took on the processor, all threads together."""
        return statistics.median(answer["processor_a_point"] for answer in self.answers)


@dataclass
class Race:
    """All that is measured on one problem."""

    problem: Path
    steps: int
    options: dict[str, Any]
    peers: list[Contender]
    engine: Contender
    bare: Child
    bares: list[dict[str, Any]] = field(default_factory=list)
    surfaces: dict[int, list[dict[str, Any]]] = field(default_factory=dict)

    def turn(self) -> None:
        """Lets everybody evaluate a grid once, and the bare loop pass over the images."""
        for peer in self.peers:
            peer.turn(str(self.steps))
        whole = {key: value for key, value in self.options.items() if key not in REFINING}
        answer = self._compute(OUR_STEPS[self.problem.name], whole)
        a_point = {"seconds_a_point": answer["a_point"], "processor_a_point": answer["processor"] / answer["evaluated"]}
        self.engine.answers.append(answer | a_point)
        self.bares.append(self.bare.ask(""))

    def surface(self, resolution: int) -> None:
        """Computes a whole surface with our engine."""
        self.surfaces.setdefault(resolution, []).append(self._compute(resolution, self.options))

    def wake(self) -> None:
        """Computes and passes once without counting it."""
        self._compute(WAKING, {})
        self.bare.ask("")

    def end(self) -> None:
        """Ends all processes."""
        for child in (self.bare, *(contender.child for contender in (self.engine, *self.peers))):
            if child:
                child.end()

    def _compute(self, resolution: int, options: dict[str, Any]) -> dict[str, Any]:
        assert self.engine.child is not None
        answer = self.engine.child.ask(json.dumps({"resolution": resolution} | options))
        if not answer:
            raise SystemExit(f"our own engine does not run: {self.engine.child.reason()}")
        return answer


def start(problem: Path, python: Path, missing: dict[str, str], arguments: argparse.Namespace) -> Race:
    """Starts all processes, one after another: each looks for the batch size that suits it undisturbed."""
    peers, threads = [], arguments.threads
    for name in PEERS:
        for setting in ("", "tuned") if arguments.tuned else ("",):
            words = [name, str(problem), *setting.split()]
            child = None if name in missing else Child(python, "grid_peers.py", *words, threads=threads)
            peers.append(Contender(", ".join([name, *setting.split()]), child, missing.get(name, "")))
    engine = Contender(OURS, ours("compute", problem, threads))
    steps = arguments.peer_steps or PEER_STEPS[problem.name]
    return Race(problem, steps, options_of(arguments.ours), peers, engine, ours("forward", problem, threads))


def print_points(race: Race) -> None:
    """Prints what a point takes each, as a multiple of ours, and whether the losses at the centre agree."""
    _, images, _ = load_problem(race.problem)
    loss, accuracy = loss_and_accuracy(race.problem)
    shape = "×".join(map(str, images.shape))
    print(f"\n{race.problem.name}: images {shape}, {race.steps}² points a turn; ", end="")
    print(f"a plain loop finds loss {loss:.4f}, accuracy {100 * accuracy:.2f} %")
    print(f"{'':>26}{'ms a point (processor)':>24}{'÷ ours':>16}{'loss at the centre':>20}{'finite':>8}{'batch':>7}")
    own, centre = race.engine, race.engine.answers[0]["centre"]
    for contender in (race.engine, *race.peers):
        if contender.failure:
            print(f"{contender.name:>26}  {contender.failure}")
            continue
        seconds, processor, last = contender.seconds, contender.processor, contender.answers[-1]
        print(f"{contender.name:>26}{f'{1e3 * seconds:.3f} ({1e3 * processor:.3f})':>24}", end="")
        print(f"{f'{seconds / own.seconds:.2f} ({processor / own.processor:.2f})':>16}", end="")
        print(f"{judged(last['centre'], centre):>20}", end="")
        finite = f"{100 * last['finite']:.0f} %" if "finite" in last else ""
        print(f"{finite:>8}{contender.child.setting if contender.child else '':>7}")
    print(f"ours: {own.answers[-1]['execution']}")


def judged(loss: float | None, reference: float) -> str:
    """Returns a loss at the centre and whether it is ours."""
    if loss is None:
        return "not a number"
    same = abs(loss - reference) <= CENTRE_TOLERANCE * abs(reference)
    return f"{loss:.6f} {'=' if same else '≠ ours'}"


def print_surfaces(race: Race) -> None:
    """Prints our whole time for each resolution, and what the peers would take, points × their time a point."""
    if not race.surfaces:
        return
    print(f"{'seconds a surface':>26}" + "".join(f"{f'{resolution}²':>24}" for resolution in race.surfaces))
    own = {size: statistics.median(run["seconds"] for run in runs) for size, runs in race.surfaces.items()}
    print(f"{OURS:>26}", end="")
    for size, runs in race.surfaces.items():
        evaluated = 100 * runs[-1]["evaluated"] / size**2
        print(f"{f'{own[size]:.1f} ({evaluated:.0f} % evaluated)':>24}", end="")
    print()
    for peer in race.peers:
        if not peer.failure:
            each = peer.seconds
            cells = (f"{each * size**2:.0f}, {each * size**2 / own[size]:.1f}×" for size in own)
            print(f"{peer.name:>26}" + "".join(f"{cell:>24}" for cell in cells))
    for size, runs in race.surfaces.items():
        if runs[-1]["proof"]:
            print(f"{f'proof of {size}²':>26}  {json.dumps(runs[-1]['proof'])}")


def print_rates(race: Race) -> None:
    """Prints images a second of the bare loop for each layout and batch size, and of our engine."""
    _, images, _ = load_problem(race.problem)
    every = [bare["rates"] for bare in race.bares]
    rates = {name: statistics.median(rate[name] for rate in every) for name in every[0]}
    best = max(rates, key=rates.__getitem__)
    print("images a second of model(batch) alone, layout and batch size:")
    for name, rate in rates.items():
        print(f"{name:>26}{rate:>12.0f}{'  best' if name == best else ''}")
    own = len(images) / race.engine.seconds
    print(f"{OURS:>26}{own:>12.0f}  {own / rates[best]:.2f} of the best")
    for size, runs in race.surfaces.items():
        whole = len(images) * size**2 / statistics.median(run["seconds"] for run in runs)
        print(f"{f'{OURS}, {size}²':>26}{whole:>12.0f}  {whole / rates[best]:.2f} of the best, interpolated points too")


def print_floors(race: Race) -> None:
    """Prints what a point takes at least where every one is evaluated, and what the best peer takes beside that."""
    best = min((peer.seconds for peer in race.peers if not peer.failure), default=None)
    for name in race.bares[0]["floors"]:
        floor = statistics.median(bare["floors"][name] for bare in race.bares)
        most = f", no more than {best / floor:.1f}× the best peer" if best else ""
        print(f"at least, with every point evaluated: {1e3 * floor:.3f} ms a point{most} ({name})")


def options_of(words: list[str]) -> dict[str, Any]:
    """Returns arguments of `landscape.compute` from words ``KEY=VALUE``; values are JSON, or else text."""
    options: dict[str, Any] = {}
    for word in words:
        key, _, value = word.partition("=")
        try:
            options[key] = json.loads(value)
        except json.JSONDecodeError:
            options[key] = value
    return options


def parse() -> argparse.Namespace:
    """Returns what is asked for on the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--weights", type=Path, help="state_dict of ResNet-20; random ones without")
    parser.add_argument("--images", type=Path, help=".npz with x_test and y_test; random ones without")
    parser.add_argument("--problems", nargs="+", choices=list(NETWORKS), default=list(NETWORKS))
    parser.add_argument("--resolutions", nargs="*", type=int, default=[51], help="of whole surfaces of ours")
    parser.add_argument("--ours", nargs="*", default=[], metavar="KEY=VALUE", help="arguments of landscape.compute")
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--threads", type=int, help="of each contender; as many as PyTorch takes without")
    parser.add_argument("--peer-steps", type=int, help="points a side of a peer's grid in a turn")
    parser.add_argument("--tuned", action="store_true", help="peers also with what their documentation does not say")
    parser.add_argument("--venv", type=Path, default=HERE / ".peers-venv", help="the peers' environment")
    return parser.parse_args()


def main() -> None:
    """Measures and prints one problem after another."""
    arguments = parse()
    python, versions, missing = peers_environment(arguments.venv)
    print(", ".join(f"{name} {versions[name]}" for name in ("torch", "numpy", *PEERS) if name in versions))
    with tempfile.TemporaryDirectory() as folder:
        for name in arguments.problems:
            problem = Path(folder) / name
            write_problem(name, problem, arguments.weights, arguments.images)
            race = start(problem, python, missing, arguments)
            race.wake()
            for turn in range(arguments.turns):
                race.turn()
                for resolution in arguments.resolutions[turn :: arguments.turns]:
                    race.surface(resolution)
            print_points(race)
            print_surfaces(race)
            print_rates(race)
            print_floors(race)
            race.end()


if __name__ == "__main__":
    main()
