"""The notebooks run as they are: opened from their folder, as JupyterLab does, with nothing prepared."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

FOLDER = Path(__file__).parents[2] / "notebooks"


@pytest.fixture(scope="module")
def outputs(example_edition: tuple[Path, str]) -> Path:
    """Where the example's figures are computed already, as after an analyst's first report."""
    return example_edition[0]


@pytest.fixture(params=sorted(FOLDER.glob("*.ipynb")), ids=lambda p: p.stem, scope="module")
def path(request: pytest.FixtureRequest) -> Path:
    """Each notebook."""
    return request.param


@pytest.fixture(scope="module")
def ordinary(path: Path, outputs: Path) -> list[NotebookNode]:
    """Its cells, executed by an ordinary kernel."""
    return executed(path, outputs, "python3")


def executed(path: Path, outputs: Path, kernel: str) -> list[NotebookNode]:
    notebook = nbformat.read(path, as_version=4)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CURVEBOOK_OUTPUTS", str(outputs))
        patch.delenv("CURVEBOOK_FINDINGS", raising=False)
        where = {"metadata": {"path": str(FOLDER)}}
        NotebookClient(notebook, timeout=300, resources=where, kernel_name=kernel).execute()
    return [c for c in notebook.cells if c.cell_type == "code"]


def test_a_warm_kernel_shows_the_same_bytes_and_as_many_figures(
    path: Path, outputs: Path, ordinary: list[NotebookNode]
) -> None:
    warm = executed(path, outputs, "curvebook")
    assert figures(warm) == figures(ordinary)
    for one, other in zip(ordinary, warm, strict=True):
        assert other.outputs == one.outputs, one.source


def figures(cells: list[NotebookNode]) -> int:
    return sum(str(output).count("<svg") + str(output).count("'image/png'") for c in cells for output in c.outputs)


def test_every_cell_shows_a_block(ordinary: list[NotebookNode]) -> None:
    parameters, *cells = ordinary
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
