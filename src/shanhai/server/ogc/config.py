"""What pygeoapi is told of us."""

from __future__ import annotations

from typing import Any

from shanhai.service.views.features import COLLECTIONS
from shanhai.service.views.words import Words

#: Features in an answer: unless asked for, and at most.
LIMITS = {"default_items": 100, "max_items": 5000, "on_exceed": "throttle"}


def config(url: str, bbox: tuple[float, ...]) -> dict[str, Any]:
    """Return the configuration for a server that is reached at ``url``, of features in ``bbox``."""
    return {
        "server": {
            "bind": {"host": "0.0.0.0", "port": 0},  # noqa: S104 — asked for, not used
            "url": url, "mimetype": "application/json; charset=UTF-8", "encoding": "utf-8",
            "languages": ["zh-CN", "en-US"], "pretty_print": False, "limits": LIMITS,
            "map": {"url": "", "attribution": ""}, "gzip": False, "cors": False,
        },
        "logging": {"level": "CRITICAL"},
        "metadata": {
            "identification": {
                "title": _both(Words("山海", "Shanhai")),
                "description": _both(
                    Words("规划、监测点与评估结果", "Plans, monitoring sites and results")
                ),
                "keywords": {"zh": ["生态文明"], "en": ["environment"]},
                "keywords_type": "theme", "terms_of_service": "", "url": url,
            },
            "license": {"name": "", "url": url},
            "provider": {"name": "Shanhai", "url": url},
            "contact": {"name": "", "email": "", "url": url},
        },
        "resources": {name: _resource(name, bbox) for name in COLLECTIONS},
    }  # fmt: skip


def _resource(name: str, bbox: tuple[float, ...]) -> dict[str, Any]:
    collection = COLLECTIONS[name]
    return {
        "type": "collection", "title": _both(collection.title),
        "description": _both(collection.description),
        "keywords": {"zh": [collection.title.zh], "en": [collection.title.en]}, "links": [],
        "extents": {
            "spatial": {"bbox": list(bbox), "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}
        },
        "providers": [
            {
                "type": "feature", "name": "shanhai.server.ogc.provider.Features", "data": name,
                "id_field": "id",
            }
        ],
    }  # fmt: skip


def _both(words: Words) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}
