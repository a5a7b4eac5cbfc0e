"""Is the environment good enough? The verdicts of the national standards, medium by medium."""
