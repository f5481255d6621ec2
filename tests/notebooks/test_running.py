"""The notebooks run as they are: opened from their folder, as JupyterLab does, with nothing prepared."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[2] / "notebooks"


@pytest.fixture(scope="module")
def outputs(example_edition: tuple[Path, str]) -> Path:
    """Where the example's figures are computed already, as after an analyst's first report."""
    return example_edition[0]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.ipynb")), ids=lambda p: p.stem)
def test_every_cell_shows_a_block(path: Path, outputs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CURVEBOOK_OUTPUTS", str(outputs))
    monkeypatch.delenv("CURVEBOOK_FINDINGS", raising=False)
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook, timeout=300, resources={"metadata": {"path": str(FOLDER)}}, kernel_name="python3"
    ).execute()
    parameters, *cells = [c for c in notebook.cells if c.cell_type == "code"]
    assert parameters.outputs == []
    for cell in cells:
        kinds = {o.output_type for o in cell.outputs}
        assert kinds <= {"execute_result", "display_data"}, f"{cell.source}: {kinds}"
        assert all("text/html" in o.data for o in cell.outputs), cell.source
        assert cell.outputs, cell.source
    html = "".join(o.data["text/html"] for cell in cells for o in cell.outputs)
    assert not re.search(r"<svg(?:(?!</svg>).)*<a ", html, re.DOTALL), "JupyterLab fails on a link inside an SVG"
    first = cells[0].outputs[0].data["text/html"]
    assert first.startswith("<style>"), "in Lab, the first block brings the style"
    assert "@scope (.jp-RenderedHTML)" in first
