from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).parents[1]


def test_kernels_are_right_as_plain_python_too() -> None:
    """The hand-made cases once more with the compiler off, inner kernels included."""
    cases = [TESTS / "accounts" / "test_gep_services.py", TESTS / "grid" / "test_grid_terrain.py"]
    slow = "not random and not real and not filling and not network and not without_the_compiler"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-n0", "-q", "-k", slow, *map(str, cases)],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"}, cwd=TESTS.parent, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:]
