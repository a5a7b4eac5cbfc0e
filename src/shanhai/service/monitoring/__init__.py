"""What the air and water views show: sites, the latest values, days, months, completeness.

Levels are numbers; :func:`shanhai.service.monitoring.legend.legend` gives their words and
colours from the standards. Times are local. Rows say by ``origin`` whether they are synthetic.
"""
