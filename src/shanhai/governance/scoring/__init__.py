"""What a year's figures are worth: points, score, rank, grade, and why.

Figures become points by the rules of declared items (``item_scores``), points become
score, rank and grade (``total_scores``), several schemes one (``combined_scores``).
``contributions``, ``gains`` and ``rank_sensitivity`` say why; ``entropy_weights`` and
``ahp_weights`` give weights by a method, as numbers.
"""

from shanhai.governance.scoring.findings import findings
from shanhai.governance.scoring.item import ALL, KINDS, WEIGHTED, Item, Kind, check, faults_of
from shanhai.governance.scoring.score import Missing, item_scores
from shanhai.governance.scoring.sensitivity import rank_sensitivity
from shanhai.governance.scoring.total import combined_scores, total_scores
from shanhai.governance.scoring.weights import Ahp, ahp_weights, entropy_weights
from shanhai.governance.scoring.why import contributions, gains

__all__ = [
    "ALL",
    "KINDS",
    "WEIGHTED",
    "Ahp",
    "Item",
    "Kind",
    "Missing",
    "ahp_weights",
    "check",
    "combined_scores",
    "contributions",
    "entropy_weights",
    "faults_of",
    "findings",
    "gains",
    "item_scores",
    "rank_sensitivity",
    "total_scores",
]
