#!/bin/sh
# Makes the environment that InVEST runs in as the peer of bench_gep.py.
#
#     sh benchmarks/invest_env.sh [FOLDER]        default: $SHANHAI_INVEST, ~/.cache/shanhai/invest
#
# InVEST needs GDAL's Python bindings, which PyPI has only as source: Debian's package
# python3-gdal brings them (apt-get install python3-gdal libgdal-dev python3-venv g++), and the
# environment sees it through --system-site-packages. NumPy stays below 2: Debian's bindings
# were built for NumPy 1.
set -eu
folder=${1:-${SHANHAI_INVEST:-${XDG_CACHE_HOME:-$HOME/.cache}/shanhai/invest}}
python=/usr/bin/python3
"$python" -c 'from osgeo import gdal; print("GDAL", gdal.__version__)' || {
    echo "python3-gdal is missing: apt-get install python3-gdal libgdal-dev python3-venv g++" >&2
    exit 1
}
"$python" -m venv --system-site-packages "$folder"
PATH=$folder/bin:$PATH  # its build calls pybabel
pip() { "$folder/bin/python" -m pip install --quiet --disable-pip-version-check "$@"; }
# built against what is there: later Cython refuses pygeoprocessing's sources, later GDAL bindings
# refuse Debian's GDAL
pip 'numpy<2' 'cython<3.1' 'setuptools>=77' wheel setuptools_scm babel
pip --no-build-isolation 'numpy<2' pygeoprocessing
pip --no-build-isolation 'numpy<2' natcap.invest
"$folder/bin/python" -c 'import natcap.invest; print("InVEST", natcap.invest.__version__)'
echo "$folder"
