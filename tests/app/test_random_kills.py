"""Every upload ends in a result or a stated reason, whatever is killed when (-m soak)."""

import os
from pathlib import Path

import pytest

from tests.app.random_kills import all_of_it


@pytest.mark.soak
def test_whatever_is_killed_when_every_upload_ends(tmp_path: Path) -> None:
    kills = int(os.environ.get("TMR_VISION_KILLS", "100"))
    runs = all_of_it(kills, tmp_path)
    assert len(runs) == kills
    for run in runs:
        assert run.state in ("done", "failed"), run
        assert run.said, run
