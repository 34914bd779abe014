"""Put small faults into the measuring code, one by one, and see whether a test notices.

    python -m tests.mutation                            # every fault of every module: hours
    python -m tests.mutation stats comparison --sample 30  # 30 drawn faults of each of two modules

Runs in copies of the tree in a temporary folder; the work tree is not touched. Needs an operating
system that can fork. What is known to change nothing is in `mutation.toml`, with the reason.
"""

import argparse
import contextlib
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.mutants import Mutant, mutants_of

ROOT = Path(__file__).parents[1]
RESULTS = "validation/study/results"
EQUIVALENT = Path(__file__).with_name("mutation.toml")
SAMPLES = ("tests/samples",)
"""Real numbers at last, where the quicker tests notice nothing."""
REPS = (
    *(f"tests/reps/test_{of}.py" for of in ("foot", "window", "values", "what_is_a_repetition")),
    *(f"tests/reps/test_limits_of_{of}.py" for of in ("faults", "measures", "spans", "unseen")),
    *(f"tests/reps/test_{of}.py" for of in ("exclusion", "record", "limits")),
    *(f"tests/reps/test_{of}.py" for of in ("exchanges", "lying_films")),
    *SAMPLES,
    *(
        f"tests/reps/test_{of}.py"
        for of in ("requirements", "reps", "lost_reps", "cut_films", "tempo")
    ),
)
VIEW = (
    *(f"tests/view/test_{of}.py" for of in ("limits_of_views", "limits_of_rest", "camera", "view")),
    *(f"tests/view/test_limits_of_{of}.py" for of in ("heading", "roll", "camera")),
    "tests/view/test_seen_best.py",
    "tests/asymmetry",
    *SAMPLES,
    *(f"tests/view/test_{of}.py" for of in ("tilted_lying", "tilt")),
)
TESTS: dict[str, tuple[str, ...]] = {
    "stats": ("tests/test_stats.py", "tests/test_stats_rule.py"),
    "calibration": ("tests/test_calibration.py", "tests/study/test_accuracy.py"),
    "geometry": ("tests/test_geometry.py", *SAMPLES),
    "angles": ("tests/test_contract.py", "tests/test_neck_turn.py", "tests/kinematics", *SAMPLES),
    "kinematics": ("tests/kinematics", "tests/test_calibration.py", *SAMPLES),
    "smoothing": ("tests/smoothing", *SAMPLES),
    "view/__init__": VIEW,
    "view/camera": VIEW,
    "view/heading": VIEW,
    "view/rest": VIEW,
    "view/roll": VIEW,
    "reps/__init__": REPS,
    "reps/faults": REPS,
    "reps/requirements": REPS,
    "reps/spans": REPS,
    "reps/lost_reps": REPS,
    "reps/values": REPS,
    "asymmetry": ("tests/asymmetry", "tests/view/test_tilt.py", *SAMPLES),
    "recognition": (
        *(f"tests/recognition/test_{of}.py" for of in ("fit_limits", "rules", "limits_of_rules")),
        *("tests/recognition/test_recognition.py", "tests/recognition/test_together.py"),
        "tests/study/test_sessions.py",
    ),
    "protocol": (
        "tests/test_protocol.py",
        "tests/test_protocol_limits.py",
        "tests/test_protocol_order.py",
    ),
    "comparison": tuple(
        f"tests/comparison/test_{of}.py"
        for of in ("limits_of_changes", "uncertainty", "turned", "comparison")
    ),
    "sources/clock": ("tests/sources/test_clock_limits.py", "tests/sources/test_clock.py"),
    "live/counting": ("tests/live/test_counting_limits.py",),
    "live/counter": ("tests/live/test_counter_limits.py",),
    "live/one_euro": ("tests/live/test_one_euro.py",),
    "live/pose_filter": ("tests/live/test_watch_limits.py",),
}
"""Modules (a file or a folder), and the tests that should notice, the quickest first."""
SAME = ("--hypothesis-profile", "ci")
"""The same examples every time and none remembered: a failure that another draw would have found
in the code as it is must not count as a fault that was noticed."""
LEFT_OUT = shutil.ignore_patterns(
    ".git", "__pycache__", ".*_cache", ".hypothesis", "*.mp4", "results", "dist", "*.egg-info"
)


@dataclass
class Score:
    """What became of the faults of a module."""

    killed: int = 0
    equivalent: int = 0
    survivors: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        total = self.killed + len(self.survivors)
        return 1.0 if total == 0 else self.killed / total


def files_of(module: str) -> list[Path]:
    """Files of a module, relative to the tree."""
    place = ROOT / "tmr_vision" / module
    found = sorted(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]
    return [path.relative_to(ROOT) for path in found]


def equivalents() -> dict[str, set[str]]:
    """Faults that change nothing, by file."""
    table = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8"))
    known: dict[str, set[str]] = {}
    for row in table.get("equivalent", ()):
        known.setdefault(row["file"], set()).add(row["fault"])
    return known


def drawn(module: str, sample: int | None, seed: int) -> list[tuple[Path, Mutant]]:
    """Faults of a module: all, or so many drawn at random."""
    everything = [
        (path, mutant)
        for path in files_of(module)
        for mutant in mutants_of((ROOT / path).read_text(encoding="utf-8"))
    ]
    if sample is None or sample >= len(everything):
        return everything
    chosen = random.Random(f"{seed} {module}").sample(range(len(everything)), sample)
    return [everything[i] for i in sorted(chosen)]


@contextlib.contextmanager
def copies(n: int) -> Iterator[list[Path]]:
    """Make copies of the tree; films and models are linked."""
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        trees = [Path(folder) / str(i) for i in range(n)]
        for tree in trees:
            shutil.copytree(ROOT, tree, ignore=LEFT_OUT, symlinks=True)
            for linked in (*(ROOT / "samples").glob("*.mp4"), ROOT / RESULTS):
                (tree / linked.relative_to(ROOT)).symlink_to(linked)
        yield trees


def start(tree: Path, tests: Sequence[str]) -> int:
    """Run tests of a tree in a new process; return its number. It ends with 0 if all pass."""
    pid = os.fork()
    if pid:
        return pid
    status = 3
    try:
        os.setsid()
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        os.chdir(tree)
        own = ("tests", "tmr_vision", "samples", "validation")
        for name in [name for name in sys.modules if name.split(".")[0] in own]:
            del sys.modules[name]
        sys.path[:] = [str(tree), *(p for p in sys.path if p and Path(p).resolve() != ROOT)]
        os.environ["PYTHONPATH"] = str(tree)
        sys.dont_write_bytecode = True  # of a fault as long as the next, written in one second
        os.environ.setdefault("TMR_VISION_RECORDINGS", str(ROOT.parent / "shared"))
        import pytest

        status = int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-p", "no:randomly",
                                  *SAME, "-m", "not model and not notebook", *tests]))  # fmt: skip
    finally:
        os._exit(status)


class Workers:
    """So many processes at a time, each with a tree of its own and a limit of time."""

    def __init__(self, trees: Sequence[Path], limit_s: float) -> None:
        self._free, self._limit_s = list(trees), limit_s
        self._busy: dict[int, tuple[Path, float, Path, Mutant]] = {}

    def put(self, path: Path, mutant: Mutant, tests: Sequence[str]) -> None:
        tree = self._free.pop()
        (tree / path).write_text(mutant.source, encoding="utf-8")
        pid = start(tree, tests)
        self._busy[pid] = (tree, time.monotonic() + self._limit_s, path, mutant)

    @property
    def full(self) -> bool:
        return not self._free

    @property
    def busy(self) -> bool:
        return bool(self._busy)

    def wait(self) -> tuple[Path, Mutant, bool]:
        """Wait for one; tell whether the tests noticed (too long counts as noticed)."""
        while True:
            for pid, (tree, end_s, path, mutant) in list(self._busy.items()):
                done, status = os.waitpid(pid, os.WNOHANG)
                if not done and time.monotonic() < end_s:
                    continue
                if not done:
                    os.killpg(pid, signal.SIGKILL)
                    os.waitpid(pid, 0)
                del self._busy[pid]
                shutil.copy(ROOT / path, tree / path)
                self._free.append(tree)
                return path, mutant, not done or status != 0
            time.sleep(0.05)


def check(tree: Path, tests: Sequence[str]) -> float:
    """Run the tests of the tree as it is; return how long that takes, seconds."""
    begun = time.monotonic()
    _, status = os.waitpid(start(tree, tests), 0)
    if status:
        sys.exit(f"these tests fail without any fault: {' '.join(tests)}")
    return time.monotonic() - begun


def score(module: str, faults: Sequence[tuple[Path, Mutant]], trees: Sequence[Path]) -> Score:
    """Put each fault in and see whether the tests of the module notice."""
    result, known, tests = Score(), equivalents(), TESTS[module]
    workers = Workers(trees, limit_s=30 + 4 * check(trees[0], tests))
    waiting = list(faults)
    while waiting or workers.busy:
        if waiting and not workers.full:
            path, mutant = waiting.pop(0)
            if mutant.told in known.get(str(path), ()):
                result.equivalent += 1
                continue
            workers.put(path, mutant, tests)
            continue
        path, mutant, noticed = workers.wait()
        if noticed:
            result.killed += 1
        else:
            result.survivors.append(f"{path}:{mutant.line} {mutant.told}")
            print(f"  survived: {result.survivors[-1]}", flush=True)
    for tree in trees:
        check(tree, tests)  # else what was noticed may have been something else
    return result


def main(arguments: Sequence[str] | None = None) -> None:
    """Print what the tests notice, module by module."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("modules", nargs="*", help=f"of: {', '.join(TESTS)} (default: all)")
    parser.add_argument("--sample", type=int, help="draw so many faults of each module")
    parser.add_argument("--seed", type=int, default=1, help="of the draw (default: 1)")
    parser.add_argument("--jobs", type=int, default=2, help="processes at a time (default: 2)")
    chosen = parser.parse_args(arguments)
    modules = chosen.modules or list(TESTS)
    if unknown := [name for name in modules if name not in TESTS]:
        parser.error(f"no such module: {', '.join(unknown)}")
    for name in ("numpy", "scipy.signal", "scipy.stats", "scipy.ndimage", "pytest", "hypothesis"):
        __import__(name)  # once, instead of in every process
    scores = {}
    with copies(chosen.jobs) as trees:
        for module in modules:
            faults = drawn(module, chosen.sample, chosen.seed)
            print(f"{module}: {len(faults)} faults", flush=True)
            scores[module] = score(module, faults, trees)
            print(f"  {_line(scores[module])}", flush=True)
    for module, found in scores.items():
        print(f"{module:15} {_line(found)}")


def _line(found: Score) -> str:
    return (
        f"{found.killed} killed, {len(found.survivors)} survived ({found.share:.0%} noticed), "
        f"{found.equivalent} known to change nothing"
    )


if __name__ == "__main__":
    main()
