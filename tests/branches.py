"""Branches that the tests take, by module, from the JSON of coverage; fails below a floor.

coverage json -o coverage.json && python -m tests.branches coverage.json
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FLOOR = 90.0


def shares(coverage: Mapping[str, Any]) -> dict[str, tuple[int, int]]:
    """Branches taken and all branches of each module that is measured (see pyproject.toml)."""
    found: dict[str, tuple[int, int]] = {}
    for name, file in coverage["files"].items():
        module = Path(name).parts[Path(name).parts.index("tmr_vision") + 1].removesuffix(".py")
        (taken, of), summary = found.get(module, (0, 0)), file["summary"]
        found[module] = (taken + summary["covered_branches"], of + summary["num_branches"])
    return found


def main(path: str) -> None:
    """Print the shares; end with 1 if that of all is below the floor."""
    found = shares(json.loads(Path(path).read_text(encoding="utf-8")))
    found["all of these"] = tuple(map(sum, zip(*found.values(), strict=True)))
    percent = 100.0
    for module, (taken, of) in found.items():
        percent = 100 * taken / of if of else 100.0
        print(f"{module:15} {taken:4} of {of:4} branches {percent:5.1f} %")
    if percent < FLOOR:  # of all of these
        sys.exit(f"less than {FLOOR:.0f} % of the branches are taken by the tests")


if __name__ == "__main__":
    main(sys.argv[1])
