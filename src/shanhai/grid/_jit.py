"""How kernels are compiled: in parallel, cached on disk, IEEE arithmetic kept as written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])


def kernel(function: F) -> F:
    """Compile a function over bare arrays; with ``NUMBA_DISABLE_JIT=1`` it stays plain Python."""
    from numba import njit

    return cast("F", njit(cache=True, parallel=True, error_model="numpy")(function))


def serial(function: F) -> F:
    """Compile a function that is inherently sequential, or called from kernels."""
    from numba import njit

    return cast("F", njit(cache=True, error_model="numpy")(function))


def plain(function: F) -> F:
    """Return the Python function behind a kernel, for tests with the compiler off."""
    inner: F = getattr(function, "py_func", function)
    return inner
