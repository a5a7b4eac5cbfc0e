"""Gross ecosystem product (生态产品总值): quantities and values of what ecosystems give.

``profile``       the accounting rules as data: services, formulas, parameters, prices
``totals``        sums per area and ecosystem from aligned rasters, one pass, exactly additive
``services``      physical quantities, linear in these sums
``reported``      quantities and values from tables instead of rasters
``account``       quantities, prices, values by service and area; constant and current prices
``decomposition`` change by area, condition, supply and price
``uncertainty``   Monte Carlo over parameter ranges; sensitivity
``seea``          the same figures as SEEA EA tables
``rasters``       erosion, water yield and carbon stock maps as DataArrays
"""
