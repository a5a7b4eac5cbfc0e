"""Who answers for it: targets, and later tasks, scores and credit."""
