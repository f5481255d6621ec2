"""`make bench`: how fast the figures are made, beside the obvious way; ends with 1 where a bound does not hold.

python tests/bench             every bench
python tests/bench trends      those named
BENCH_SIZE=0.1 …               with a tenth of the reports, where a bench makes many
"""

from __future__ import annotations

import os
import sys

import again
import england
import figures
import forecasts
import press
import scale
import soak
import webs
from curvebook.project import outputs_folder
from harness import LIBRARIES, Bench, run
from rich.console import Console

BENCHES: dict[str, Bench] = {
    "intervals": figures.intervals,
    "rates": figures.rates,
    "trends": figures.trends,
    "forecasts": forecasts.forecasts,
    "england": england.england,
    "webs": webs.webs,
    "press": press.press,
    "again": again.again,
    "scale": scale.scale,
    "soak": soak.soak,
}

if __name__ == "__main__":
    for library in LIBRARIES:  # before the benches import them
        os.environ[f"{library}_NUM_THREADS"] = "1"
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # some shells switch the bytecode off, which doubles every start
    unknown = [name for name in sys.argv[1:] if name not in BENCHES]
    if unknown:
        sys.exit(f"There is no bench {', '.join(unknown)}. Known: {', '.join(BENCHES)}.")
    chosen = {name: bench for name, bench in BENCHES.items() if name in sys.argv[1:] or len(sys.argv) == 1}
    target = outputs_folder("benchmarks.json")
    code = run(chosen, target, Console())
    Console().print(f"Written: {target}")
    sys.exit(code)
