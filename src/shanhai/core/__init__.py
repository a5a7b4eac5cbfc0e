"""Ground for everything else: errors, units, rounding, interpolation, periods."""
