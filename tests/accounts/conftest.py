from __future__ import annotations

from pathlib import Path

import pytest
from tests.support import few_draws


@pytest.fixture(scope="session")
def synthetic_city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The CITY.yaml of a small synthetic city."""
    from shanhai.synthetic.gep import city

    return few_draws(city(tmp_path_factory.mktemp("city"), cells=160))
