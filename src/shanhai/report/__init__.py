"""The report: one self-contained page that most readers will see of all this."""
