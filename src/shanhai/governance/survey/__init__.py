"""Public satisfaction (公众满意度): how many to ask, what answers weigh, what they say.

``sample_size``, ``proportional`` and ``neyman`` design a stratified sample, ``post_stratify`` and
``rake`` weight the answers, ``estimate`` gives means with confidence intervals.
"""

from shanhai.governance.survey.design import neyman, proportional, sample_size
from shanhai.governance.survey.estimate import estimate
from shanhai.governance.survey.weights import post_stratify, rake

__all__ = ["estimate", "neyman", "post_stratify", "proportional", "rake", "sample_size"]
