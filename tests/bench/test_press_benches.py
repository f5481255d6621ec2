"""The benches of the press: that the bare drawing is the report, that watching sees, and what a soak is told by."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import again
import nbformat
import press
import projects
import pytest
import soak
from watch import Sample, Watched, processor, spent, watching

PARENT = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1]])"


def test_the_bare_drawing_shows_what_the_cells_would(tmp_path: Path) -> None:
    cells = [
        nbformat.v4.new_code_cell("name: str = 'nobody'", metadata={"tags": ["parameters"]}),
        nbformat.v4.new_markdown_cell("Nothing to run."),
        nbformat.v4.new_code_cell("import pandas as pd\nframe = pd.DataFrame({name: [1]})\nframe"),
        nbformat.v4.new_code_cell("from IPython.display import display\nfor _ in range(2):\n    display(frame)"),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "own.ipynb")
    shown = press.shown_by(tmp_path / "own.ipynb", {"name": "somebody"})
    assert ["somebody" in html for html in shown] == [True, True, True]


def test_the_notebook_of_seven_figures_has_its_outputs_stripped() -> None:
    notebook = nbformat.read(press.SEVEN, as_version=4)
    nbformat.validate(notebook)
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in notebook.cells)


def test_what_a_command_spends_counts_the_processes_it_waited_for(tmp_path: Path) -> None:
    busy = "import time\nwhile time.process_time() < 0.4: pass"
    ran = spent([sys.executable, "-c", PARENT, busy], tmp_path)
    assert ran.cpu >= 0.4
    assert ran.wall > 0


def test_a_command_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="no luck"):
        spent([sys.executable, "-c", "raise SystemExit('no luck')"], tmp_path)


def test_watching_sees_children_and_what_a_child_of_a_child_has_alone(tmp_path: Path) -> None:
    inner = "import time; held = bytearray(60 << 20); time.sleep(0.8)"
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}])"
    watched = spent([sys.executable, "-c", PARENT, outer], tmp_path, every=0.05).watched
    assert len(watched.seen) == 3
    assert 60 < watched.grandchild < watched.most
    assert not watched.still_running()


def test_a_process_that_outlives_its_parent_is_told(tmp_path: Path) -> None:
    orphan = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(30)'], "
    orphan += "start_new_session=True); time.sleep(0.5)"
    watched = spent([sys.executable, "-c", orphan], tmp_path, every=0.05).watched
    left = watched.still_running(within=0.1)
    for one in left:
        one.kill()
    assert len(left) == 1


def test_processor_time_of_no_process_is_none_at_all() -> None:
    assert processor(None) == 0
    assert processor(os.getpid()) > 0


def test_watching_ends_with_its_block() -> None:
    with watching(os.getpid(), 0.01) as watched:
        time.sleep(0.1)
    count = len(watched.samples)
    time.sleep(0.05)
    assert count and len(watched.samples) == count


def test_a_soak_tells_lost_files_and_memory_grown_as_it_goes_on() -> None:
    def sample(at: int) -> Sample:
        return Sample(float(at), 300.0, 20 + (at > 50) + at % 2, 100.0 + max(0, at - 20) / 2)

    watched = Watched([sample(at) for at in range(1, 101)])
    rows = {row.name.split(", ")[1]: row for row in soak.told_of(100, watched, range(1, 101), [])}
    assert rows["open files lost"].ours == 1 and not rows["open files lost"].holds
    assert rows["memory grown"].ours == pytest.approx(35.5) and not rows["memory grown"].holds
    assert rows["temporary files left"].holds


def test_editions_differ_by_content_and_by_what_only_one_has(tmp_path: Path) -> None:
    for edition, page in (("one", "a"), ("other", "b")):
        (tmp_path / edition / "public").mkdir(parents=True)
        (tmp_path / edition / "public" / "same.html").write_text("same")
        (tmp_path / edition / "public" / "index.html").write_text(page)
        (tmp_path / edition / "manifest.json").write_text(edition)
    (tmp_path / "one" / "public" / "only.html").write_text("")
    assert again.unlike(tmp_path / "one", tmp_path / "other") == ["public/index.html", "public/only.html"]


def test_the_invented_project_plans_a_report_for_each_of_its_areas(tmp_path: Path) -> None:
    root = projects.invented(tmp_path / "project", 5)
    desk = projects.laid(root, tmp_path / "outputs")
    assert len(desk.planned.reports) == 5
    assert set(desk.figures.table["area"]) >= {report.area for report in desk.planned.reports}
