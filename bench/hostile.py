"""What the program does with inputs that nobody means well: taken, refused in words, or (never) anything else.

    python -m bench.hostile --inputs 10000 --seed 1 [--target source]

Each input is made by its own seed, so that a fault can be repeated alone: `--target T --only 1:4711`. One process for
each target gives the peak of its memory. Nothing may hang: an input that takes more than `PATIENCE` seconds is a fault.
"""

import argparse
import linecache
import multiprocessing
import random
import resource
import signal
import sys
import time
import traceback
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from types import FrameType
from typing import Final

from bench.targets import TARGETS, Once, outcome

PATIENCE: Final = 10


@dataclass
class Figures:
    """What became of the inputs of one target; times in seconds, memory in MB."""

    target: str
    inputs: int = 0
    taken: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    first: dict[str, str] = field(default_factory=dict)
    slowest: float = 0.0
    slowest_at: str = ""
    spent: float = 0.0
    before: int = 0
    peak: int = 0

    def line(self) -> str:
        """For people."""
        return (
            f"{self.target:10} inputs {self.inputs:7} taken {self.taken:7} faults {sum(self.faults.values()):4}"
            f"  mean {self.spent / max(self.inputs, 1) * 1000:6.2f} ms  slowest {self.slowest * 1000:6.0f} ms ({self.slowest_at})"
            f"  memory {self.before} -> {self.peak} MB"
        )


def run(target: str, inputs: int, seed: int) -> Figures:
    """Puts so many inputs into a target."""
    figures = Figures(target)
    once = TARGETS[target]()
    signal.signal(signal.SIGALRM, _hangs)
    figures.before = _memory()
    for number in range(inputs):
        _one(figures, once, f"{seed}:{number}")
        if number % 2000 == 0:
            linecache.clearcache()  # jinja2 leaves the text of every template there
    figures.peak = _memory()
    return figures


def _one(figures: Figures, once: Once, name: str) -> None:
    hand = random.Random(name)  # noqa: S311 - repeatable on purpose
    began = time.perf_counter()
    signal.alarm(PATIENCE)
    try:
        figures.taken += outcome(once, hand)
    except Exception as error:  # noqa: BLE001 - every one is a finding
        where = traceback.extract_tb(error.__traceback__)
        at = next((f"{f.filename}:{f.lineno}" for f in reversed(where) if "kumamoto_ir" in f.filename), "?")
        fault = f"{type(error).__name__} at {at}"
        figures.faults[fault] += 1
        figures.first.setdefault(fault, name)
    finally:
        signal.alarm(0)
    took = time.perf_counter() - began
    figures.inputs += 1
    figures.spent += took
    if took > figures.slowest:
        figures.slowest, figures.slowest_at = took, name


def _hangs(_: int, __: FrameType | None) -> None:
    raise TimeoutError


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> int:
    """Prints a line for each target; 0 where nothing but ours came out."""
    options = argparse.ArgumentParser(prog="bench.hostile")
    options.add_argument("--target", choices=(*TARGETS, "all"), default="all")
    options.add_argument("--inputs", type=int, default=1000, help="for each target")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--only", help="one input alone, as seed:number, with its traceback")
    given = options.parse_args()
    wanted = tuple(TARGETS) if given.target == "all" else (given.target,)
    if given.only is not None:
        for target in wanted:
            taken = outcome(TARGETS[target](), random.Random(given.only))  # noqa: S311
            sys.stdout.write(f"{target}: {'taken' if taken else 'refused'}\n")
        return 0
    bad = 0
    with ProcessPoolExecutor(
        1, mp_context=multiprocessing.get_context("spawn"), max_tasks_per_child=1
    ) as pool:
        for target in wanted:
            figures = pool.submit(run, target, given.inputs, given.seed).result()
            bad += sum(figures.faults.values())
            sys.stdout.write(f"{figures.line()}\n")
            for fault, count in figures.faults.most_common():
                sys.stdout.write(f"    {count} x {fault}, first --only {figures.first[fault]}\n")
            sys.stdout.flush()
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
