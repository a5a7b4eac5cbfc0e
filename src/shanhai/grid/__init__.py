"""Over rasters: the door, blocks, zonal totals that add up, terrain and flow.

``raster``   open a raster without reading it, its grid, its cells strip by strip
``door``     refuse what is misaligned, misprojected, misscaled, empty or cut short
``blocks``   strips of rows in fixed groups, so that sums do not depend on how work is cut
``zones``    areas in areas: exact fractional coverage, children adding up to their parent
``zonal``    totals of a raster by zone
``terrain``  slope, flow accumulation, slope length and steepness
``cog``      cloud-optimised GeoTIFF with overviews

Functions take and give DataArrays with a CRS; heavy libraries load on first use.
"""
