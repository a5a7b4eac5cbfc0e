from __future__ import annotations

import numba
import pytest

from shanhai.grid import _jit


def test_without_the_compiler_kernels_are_plain_python(monkeypatch: pytest.MonkeyPatch) -> None:
    def double(x: float) -> float:
        return 2 * x

    monkeypatch.setattr(numba.config, "DISABLE_JIT", 1)
    assert _jit.kernel(double) is double
    assert _jit.serial(double) is double
