"""Natural-resource asset balance sheets (自然资源资产平衡表): what there was, came, went, is left."""

from __future__ import annotations

from shanhai.accounts.assets.balance import balance_sheet, during_term, findings, rolled_up

__all__ = ["balance_sheet", "during_term", "findings", "rolled_up"]
