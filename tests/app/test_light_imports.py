"""The process that looks at an upload starts at once: it imports no server and no model."""

import subprocess
import sys

HEAVY = ("fastapi", "uvicorn", "dask", "distributed", "sqlalchemy", "mediapipe", "matplotlib")


def test_the_probe_imports_nothing_that_it_does_not_need() -> None:
    code = (
        "import sys, tmr_vision.app.probe, tmr_vision.sources\n"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
