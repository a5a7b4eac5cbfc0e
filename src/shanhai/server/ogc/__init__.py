"""OGC API Features by pygeoapi: sites, areas and results for QGIS and every other map program.

answering   one request, answered by pygeoapi with our features
config      what pygeoapi is told: titles, collections, their extent
provider    our features, as pygeoapi asks for them
"""
