"""Tests. The same examples in every run; ``--hypothesis-profile explore`` draws new ones, many more."""

from hypothesis import settings

settings.register_profile(
    "shanhai", deadline=None, database=None, print_blob=True, derandomize=True
)
settings.register_profile(
    "explore", settings.get_profile("shanhai"), derandomize=False, max_examples=1000
)
settings.load_profile("shanhai")
