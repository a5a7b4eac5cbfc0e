"""Files come in: one module per source. Each returns what is sound, and what is not with the reason."""
