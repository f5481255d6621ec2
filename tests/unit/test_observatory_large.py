"""A file of ten million rows is received within two gibibytes of memory."""

from __future__ import annotations

import itertools
import subprocess
import sys
from pathlib import Path

from curvebook.model.partnership import Partnership

RECEIVE = """
import resource, sys
from datetime import date
from pathlib import Path
from curvebook.model.partnership import load
from curvebook.observatory import receive
receive(load(Path(sys.argv[1])), Path(sys.argv[2]), format="tidy", received=date(2024, 5, 1), who="A", source="B",
        licence="C", keep_elsewhere=True)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
MILLIONS = 10


def test_ten_million_rows_need_less_than_two_gibibytes(borough: Partnership, tmp_path: Path) -> None:
    areas = ("E92000001", "E06000901", "E05000901", "E05000902", "E05000903")
    quarters = [f"{year}-Q{quarter}" for year in range(1975, 2025) for quarter in (1, 2, 3, 4)]
    group = "".join(f"neet,{area},{quarter},@,6.5\n" for area, quarter in itertools.product(areas, quarters))
    large = tmp_path / "large.csv"
    with large.open("w", encoding="utf-8") as stream:
        stream.write("indicator,area,period,category,value\n")
        for number in range(MILLIONS * 1000):
            stream.write(group.replace("@", str(number)))

    run = subprocess.run(
        [sys.executable, "-c", RECEIVE, str(borough.folder), str(large)], capture_output=True, text=True, check=False
    )

    large.unlink()  # a third of a gigabyte need not wait for pytest to tidy up

    assert run.returncode == 0, run.stderr
    kibibytes = int(run.stdout)
    assert kibibytes < 2 * 1024 * 1024
