"""Natural-resource asset balance sheets (自然资源资产平衡表): what there was, came, went, is left."""

from __future__ import annotations

from shanhai.accounts.assets.balance import (
    ALL,
    all_holders,
    at_level,
    balance_sheet,
    during_term,
    findings,
)

__all__ = ["ALL", "all_holders", "at_level", "balance_sheet", "during_term", "findings"]
