"""Runs InVEST on the rasters of bench_gep.py; started by it in InVEST's own environment."""

from __future__ import annotations

import importlib
import json
import logging
import sys
import time
from pathlib import Path

FOLDER, MODEL = sys.argv[1], sys.argv[2]
logging.disable(logging.CRITICAL)
COMMON = {
    "workspace_dir": f"{FOLDER}/{MODEL}", "results_suffix": "", "n_workers": "-1",
    "lulc_path": f"{FOLDER}/land.tif", "watersheds_path": f"{FOLDER}/basin.gpkg",
}  # fmt: skip
MODELS = {
    "sdr": (
        "natcap.invest.sdr.sdr",
        {
            **COMMON, "dem_path": f"{FOLDER}/dem.tif", "erosivity_path": f"{FOLDER}/erosivity.tif",
            "erodibility_path": f"{FOLDER}/erodibility.tif", "drainage_path": "",
            "biophysical_table_path": f"{FOLDER}/classes.csv", "flow_dir_algorithm": "mfd",
            "threshold_flow_accumulation": "100000", "k_param": "2", "sdr_max": "0.8",
            "ic_0_param": "0.5", "l_max": "122",
        },
    ),
    "water": (
        "natcap.invest.annual_water_yield.annual_water_yield",
        {
            **COMMON, "precipitation_path": f"{FOLDER}/rain.tif", "eto_path": f"{FOLDER}/et.tif",
            "depth_to_root_rest_layer_path": f"{FOLDER}/roots.tif", "pawc_path": f"{FOLDER}/pawc.tif",
            "biophysical_table_path": f"{FOLDER}/classes.csv", "seasonality_constant": "5",
            "sub_watersheds_path": "", "demand_table_path": "", "valuation_table_path": "",
            "do_scarcity_and_valuation": False,
        },
    ),
    "carbon": (
        "natcap.invest.carbon.carbon",
        {
            **COMMON, "lulc_bas_path": f"{FOLDER}/land.tif", "carbon_pools_path": f"{FOLDER}/classes.csv",
            "calc_sequestration": False, "do_valuation": False, "lulc_alt_path": "",
        },
    ),
}  # fmt: skip

if __name__ == "__main__":
    module, args = MODELS[MODEL]
    model = importlib.import_module(module)
    start = time.perf_counter()
    model.execute(args)
    seconds = time.perf_counter() - start
    status = Path("/proc/self/status").read_text().splitlines()
    peak = next(int(x.split()[1]) / 1024 for x in status if x.startswith("VmHWM"))
    print(json.dumps({"seconds": seconds, "mib": peak}))
