from __future__ import annotations

from math import log
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanhai.core.errors import InputError
from shanhai.governance.scoring import ahp_weights, entropy_weights


def test_entropy_weights_by_hand(engine: Any) -> None:
    frame = engine.make(
        {
            "assessed": ["a", "b", "c"] * 3,
            "figure": ["x"] * 3 + ["y"] * 3 + ["same"] * 3,
            "value": [1.0, 2.0, 3.0, 30.0, 10.0, 10.0, 7.0, 7.0, 7.0],
        }
    )
    weights = entropy_weights(frame, better={"x": "high", "y": "low", "same": "high"})
    # x: 0, ½, 1 → p = 0, 1/3, 2/3; y, less is better: 0, 1, 1 → p = 0, ½, ½
    e_x = -(log(1 / 3) / 3 + 2 * log(2 / 3) / 3) / log(3)
    e_y = log(2) / log(3)
    both = (1 - e_x) + (1 - e_y)
    assert weights == pytest.approx(
        {"x": (1 - e_x) / both, "y": (1 - e_y) / both, "same": 0.0}, abs=1e-12
    )


def test_entropy_weights_need_every_figure(engine: Any) -> None:
    frame = engine.make({
        "assessed": ["a", "b", "a", "b"], "figure": ["x", "x", "y", "y"],
        "value": [1.0, 2.0, 3.0, None],
    })  # fmt: skip
    with pytest.raises(InputError, match="missing: z, b: y"):
        entropy_weights(frame, better={"x": "high", "y": "high", "z": "low"})
    same = engine.make({"assessed": ["a", "b"], "figure": ["x", "x"], "value": [1.0, 1.0]})
    with pytest.raises(InputError, match="no figure differs"):
        entropy_weights(same, better={"x": "high"})


def test_ahp_of_a_known_example() -> None:
    # an often worked square of three: λ = 3.0385, weights 0.637, 0.258, 0.105
    result = ahp_weights(["a", "b", "c"], [[1, 3, 5], [1 / 3, 1, 3], [1 / 5, 1 / 3, 1]])
    assert result.eigenvalue == pytest.approx(3.0385, abs=1e-4)
    assert list(result.weights.values()) == pytest.approx([0.637, 0.258, 0.105], abs=5e-4)
    assert result.consistency_ratio == pytest.approx(0.0385 / 2 / 0.58, abs=1e-3)


def test_ahp_refuses_contradicting_judgements() -> None:
    with pytest.raises(InputError, match=r"consistency ratio .*; d over a is 5, the others"):
        ahp_weights(
            ["a", "b", "c", "d"],
            [[1, 2, 4, 1 / 5], [1 / 2, 1, 2, 2], [1 / 4, 1 / 2, 1, 1], [5, 1 / 2, 1, 1]],
        )
    with pytest.raises(InputError, match=r"a over b is 3, b over a is 0\.5: not inverse"):
        ahp_weights(["a", "b"], [[1, 3], [0.5, 1]])
    with pytest.raises(InputError, match="2 rows of 2"):
        ahp_weights(["a", "b"], [[1, 3]])
    assert ahp_weights(["a", "b"], [[1, 3], [0.33, 1]]).weights["a"] == pytest.approx(
        0.75, abs=1e-2
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0.2, 5), min_size=1, max_size=10))
def test_ahp_finds_the_weights_behind_consistent_judgements(true: list[float]) -> None:
    names = [f"n{k}" for k in range(len(true))]
    result = ahp_weights(names, [[a / b for b in true] for a in true])
    assert list(result.weights.values()) == pytest.approx([a / sum(true) for a in true], rel=1e-6)
    assert result.consistency_ratio == pytest.approx(0.0, abs=1e-6)
