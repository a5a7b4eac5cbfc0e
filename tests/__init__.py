"""The tests. Their folders mirror ``src/shanhai``; see ``tests/house`` for the rules of the house."""

from hypothesis import settings

settings.register_profile("shanhai", deadline=None, database=None, print_blob=True)
settings.load_profile("shanhai")
