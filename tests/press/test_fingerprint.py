"""Which reports a run makes anew: exactly those of which something that they read, or were made with, has changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from curvebook.errors import ParameterError
from curvebook.findings import opened, write_partitions
from curvebook.model.partnership import load
from curvebook.press import making, publish
from curvebook.press.desk import Desk
from curvebook.press.edition import plan
from curvebook.press.log import followed, open_log
from curvebook.press.progress import Silent
from curvebook.press.replay import chosen, replay

Tables = Any
pytestmark = pytest.mark.usefixtures("real_kernels")


@pytest.fixture
def asking(project: Any, figures: Any) -> Any:
    """Testshire with notebooks that ask for one indicator's newest value: children's `neet`, the economy's `jobs`."""
    project.notebook("theme", "asks")
    show(project, figures())
    return project


def show(project: Any, table: pd.DataFrame) -> None:
    """From now on these are the project's findings."""
    number = len(list((project.root / "findings").iterdir()))
    folder = project.root / "findings" / f"number-{number}"
    said = {"partnership": "testshire", "edition": "2026-Q2", "as_at": "2026-11-14", "key": f"number-{number}"}
    write_partitions(table, said, {}, folder)
    project.figures = opened(folder, project.partnership, "2026-Q2")


def other(table: pd.DataFrame, indicator: str) -> pd.DataFrame:
    """The table with another newest value of an indicator."""
    table.loc[(table["indicator"] == indicator) & (table["measure"] == "latest"), "value"] += 1
    return table


def made(project: Any, **asked: Any) -> list[str]:
    """The reports that a run made anew."""
    project.run(area="N1", **asked)
    reports = json.loads((project.live / "manifest.json").read_text(encoding="utf-8"))["reports"]
    return [e["theme"] for e in reports if e["status"] == "new" and e["kind"] == "theme"]


def desk_of(project: Any, draft: bool = False, **narrowed: Any) -> Desk:
    planned = plan(project.partnership, "2026-Q2", root=project.root, area="N1", **narrowed)
    day = pd.Timestamp("2026-11-14").date()
    where = {"root": project.root, "outputs": project.outputs}
    return Desk.laid(project.partnership, planned, project.figures, as_at=day, draft=draft, **where)


def reasons(project: Any, theme: str) -> list[str]:
    desk = desk_of(project, theme=theme)
    return desk.changed(desk.planned.reports[0])[1]


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_a_new_value_makes_those_anew_that_read_it_and_a_full_rebuild_agrees(asking: Any, figures: Any) -> None:
    assert made(asking) == ["children", "economy"]
    show(asking, other(figures(), "neet"))
    assert made(asking) == ["children"]
    kept = files(asking.live / "partners")
    asking.run(area="N1", afresh=True)
    assert files(asking.live / "partners") == kept


def test_a_value_that_no_report_read_makes_none_anew(asking: Any, figures: Any) -> None:
    made(asking)
    show(asking, other(figures(), "pay"))
    assert made(asking) == []


def test_what_a_cell_opened_by_itself_counts(asking: Any) -> None:
    own = asking.root / "notebooks" / "own.txt"
    own.write_text("one")
    made(asking)
    own.write_text("two")
    assert reasons(asking, "children") == ["the file notebooks/own.txt"]
    assert made(asking) == ["children"]


def cell(project: Any, code: str) -> None:
    """Let theme reports begin with this cell, which shows nothing."""
    file = project.root / "notebooks" / "theme.ipynb"
    notebook = json.loads(file.read_text())
    notebook["cells"].insert(1, {**notebook["cells"][1], "id": "own", "source": f"{code}\nNone"})
    file.write_text(json.dumps(notebook))


def test_a_file_outside_the_project_counts_where_a_cell_opens_it(asking: Any, tmp_path_factory: Any) -> None:
    own = tmp_path_factory.mktemp("elsewhere") / "own.txt"
    own.write_text("one")
    cell(asking, f"open({str(own)!r}).read()")
    made(asking, theme="economy")
    assert reasons(asking, "economy") == []
    own.write_text("two")
    assert reasons(asking, "economy") == [f"the file {own}"]


@pytest.mark.parametrize("opened", ["open({!r})", "open({!r}, 'r+')", "open({!r}, 'a+')"])
def test_a_file_in_a_hidden_folder_counts_however_a_cell_opens_it(asking: Any, opened: str) -> None:
    own = asking.root / ".data" / "own.csv"
    own.parent.mkdir()
    own.write_text("one")
    cell(asking, f"{opened.format('.data/own.csv')}.read()")
    made(asking, theme="economy")
    assert reasons(asking, "economy") == []
    own.write_text("two")
    assert reasons(asking, "economy") == ["the file .data/own.csv"]


def test_what_was_agreed_counts_as_a_file_where_a_cell_opens_it(asking: Any) -> None:
    own = asking.partnership.folder / "definitions" / "children.yaml"
    cell(asking, f"open({str(own)!r}).read()")
    made(asking, theme="economy")
    own.write_text(own.read_text() + "# a word\n")
    assert reasons(asking, "economy") == [f"the file {own.relative_to(asking.root).as_posix()}"]


def test_a_file_counts_as_it_was_when_it_was_read(asking: Any) -> None:
    own = asking.root / "notebooks" / "own.txt"
    own.write_text("one")
    edited = "print('two', file=open('notebooks/own.txt', 'w'))"  # by somebody else, say
    cell(asking, f"open('notebooks/own.txt').read(); {edited}")
    made(asking, theme="economy")
    assert reasons(asking, "economy") == ["the file notebooks/own.txt"]


def test_a_file_that_a_report_wrote_itself_does_not_count(asking: Any) -> None:
    cell(asking, "print('one', file=open('outputs/own.txt', 'w'))\nopen('outputs/own.txt').read()")
    made(asking, theme="economy")
    (asking.root / "outputs" / "own.txt").unlink()
    assert reasons(asking, "economy") == []


def test_a_table_that_is_read_unseen_counts_with_the_whole_project(asking: Any) -> None:
    own = asking.root / "notebooks" / "own.parquet"
    pd.DataFrame({"value": [1]}).to_parquet(own)
    cell(asking, "import pandas as pd\npd.read_parquet('notebooks/own.parquet')")
    made(asking, theme="economy")
    assert reasons(asking, "economy") == []
    pd.DataFrame({"value": [1, 2]}).to_parquet(own)
    assert reasons(asking, "economy") == ["the project's files, which its cells may read unseen"]


def test_what_a_run_writes_into_the_project_makes_nothing_anew(asking: Any) -> None:
    cell(asking, "import pandas")
    outputs = asking.root / "public" / "testshire"
    with followed(open_log(asking.root / "press.jsonl"), Silent(), "testshire", "2026-Q2") as progress:
        asking.run(area="N1", theme="economy", outputs=outputs, progress=progress)
    done = asking.run(area="N1", theme="economy", outputs=outputs)
    assert (done.made, done.reused) == (0, 1)


def test_a_new_file_counts_where_a_cell_lists_its_folder(asking: Any, tmp_path_factory: Any) -> None:
    folder = tmp_path_factory.mktemp("elsewhere")
    cell(asking, f"from pathlib import Path\nlist(Path('/', *{folder.parts[1:]!r}).glob('*'))")
    made(asking, theme="economy")
    (folder / "new.txt").write_text("new")
    assert reasons(asking, "economy") == [f"which files lie in {folder}"]


def test_what_lies_in_a_folder_counts_where_a_cell_names_it_beside_a_magic(asking: Any, tmp_path_factory: Any) -> None:
    own = tmp_path_factory.mktemp("elsewhere") / "own.parquet"
    pd.DataFrame({"value": [1]}).to_parquet(own)
    cell(asking, f"%matplotlib inline\nimport pandas as pd\npd.read_parquet({str(own.parent)!r})")
    made(asking, theme="economy")
    assert reasons(asking, "economy") == []
    pd.DataFrame({"value": [1, 2]}).to_parquet(own)
    assert reasons(asking, "economy") == [f"what lies at {own.parent}"]


def test_a_variable_of_the_environment_counts_where_a_cell_names_it(
    asking: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    cell(asking, "import os\nos.environ.get('OWN_WORD')")
    made(asking, theme="economy")
    monkeypatch.setenv("OWN_WORD", "another")
    assert reasons(asking, "economy") == ["the environment's variable OWN_WORD"]


def test_another_notebook_makes_its_reports_anew_and_says_so(asking: Any) -> None:
    made(asking)
    notebook = asking.root / "notebooks" / "theme.ipynb"
    notebook.write_text(notebook.read_text().replace("<h1>", "<h1>Of "))
    assert reasons(asking, "economy") == ["its notebook"]
    assert made(asking) == ["children", "economy"]


def test_a_notebook_that_writes_to_its_own_file_counts_as_it_was_when_it_ran(asking: Any) -> None:
    notebook = asking.root / "notebooks" / "theme.ipynb"
    itself = 'print(" ", file=open("notebooks/theme.ipynb", "a"))'
    notebook.write_text(notebook.read_text().replace("HTML(f", itself.replace('"', '\\"') + '\\n",\n    "HTML(f'))
    made(asking, theme="economy")
    assert reasons(asking, "economy") == ["its notebook", "the file notebooks/theme.ipynb"]


def test_what_cannot_be_worked_out_is_never_the_same(asking: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    made(asking, theme="economy")

    def unanswered(*_: Any) -> str:
        raise RuntimeError

    monkeypatch.setattr("curvebook.press.fingerprint.answer", unanswered)
    assert made(asking, theme="economy") == ["economy"]
    assert reasons(asking, "economy")


def test_figures_that_changed_are_named(asking: Any, figures: Any) -> None:
    made(asking)
    show(asking, other(figures(), "jobs"))
    assert reasons(asking, "economy") == ["figures of jobs in T1 (economy)"]
    assert reasons(asking, "children") == []


def test_another_contact_makes_every_page_anew_since_it_stands_in_the_footer(asking: Any) -> None:
    made(asking)
    file = asking.partnership.folder / "definitions" / "partnership.yaml"
    file.write_text(file.read_text().replace("research@", "data@"))
    asking.partnership = load(asking.partnership.folder)
    assert reasons(asking, "economy") == ["what stands around the page (navigation, footer, contact)"]


def test_definitions_that_changed_while_a_report_was_made_fail_it_though_they_changed_back(asking: Any) -> None:
    """Its page would show words that no record knows of, and nobody would see that it has to be made again."""
    file = asking.partnership.folder / "definitions" / "economy.yaml"
    before, notebook = file.read_text(), asking.root / "notebooks" / "theme.ipynb"
    itself, other = notebook.read_text(), before.replace("title: Economy", "title: Wealth")
    made_of_other = "from curvebook import Report\n    Report(partnership, theme, area, edition, audience)"
    edited = f"import pathlib\nfile = pathlib.Path({str(file)!r})\nfile.write_text({other!r})"
    cell(asking, f"{edited}\ntry:\n    {made_of_other}\nfinally:\n    file.write_text({before!r})")
    (problem,) = asking.run(area="N1", theme="economy").problems
    assert "the definitions changed while the edition was made. Run again." in problem.summary
    assert reasons(asking, "economy")[0].startswith("it failed last time")
    notebook.write_text(itself)
    assert asking.run(area="N1", theme="economy").problems == ()
    assert reasons(asking, "economy") == []


def test_a_report_without_a_record_is_made(asking: Any) -> None:
    assert reasons(asking, "economy") == ["there is no record that it was made"]


def test_a_run_that_was_stopped_is_gone_on_with(asking: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = making.make_all

    def stopped(orders: Any, *rest: Any, **settings: Any) -> None:
        whole(orders[:2], *rest, **settings)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("curvebook.press.run.make_all", stopped)
        with pytest.raises(KeyboardInterrupt):
            asking.run(area="N1")
    assert not asking.live.exists()
    done = asking.run(area="N1")
    assert (done.made, done.reused) == (1, 2)
    place = publish.Place(asking.outputs, "2026-Q2")
    assert not place.interrupted.exists()
    assert not place.building.exists()


def test_a_failed_report_is_tried_again_though_nothing_changed(asking: Any) -> None:
    asking.notebook("theme", "error")
    assert len(asking.run(area="N1", theme="economy", outputs=asking.outputs).problems) == 1
    assert reasons(asking, "economy")[0].startswith("it failed last time")


def test_a_page_kept_as_it_was_fails_where_its_link_leads_nowhere_any_more(asking: Any) -> None:
    theme, profile = (asking.root / "notebooks" / f"{kind}.ipynb" for kind in ("theme", "area_profile"))
    shown = profile.read_text()
    profile.write_text(shown.replace("<h1>", "<h1 id='top-of-it'>"))
    theme.write_text(theme.read_text().replace("{said}</h1>", "</h1><a href='../../area/T1.html#top-of-it'>It</a>"))
    assert asking.run(area="T1").problems == ()
    profile.write_text(shown)
    assert [one.report for one in asking.run(area="T1").problems] == ["theme/children/T1", "theme/economy/T1"]
    assert len(asking.run(area="T1").problems) == 2  # made again, and no better


@pytest.mark.parametrize("given", ["'partners'", "None"])
def test_a_page_cannot_show_what_another_audience_may_see(asking: Any, given: str) -> None:
    notebook = asking.root / "notebooks" / "theme.ipynb"
    notebook.write_text(notebook.read_text().replace("edition, audience)", f"edition, {given})"))
    assert asking.run(area="N1", audience="partners").problems == ()
    (problem,) = asking.run(area="N1", audience="school-board").problems
    assert "this page is for school-board, and for nobody else (found 'partners')" in problem.summary


@pytest.mark.parametrize(("audience", "failed"), [("partners", 1), ("residents", 0)])
def test_who_goes_to_the_figures_by_another_way_finds_what_the_audience_may_see(
    asking: Any, figures: Any, audience: str, failed: int
) -> None:
    scenario = figures().tail(1).assign(measure="scenario")
    show(asking, pd.concat([figures(), scenario], ignore_index=True))
    asks = (
        "from curvebook.findings import open_findings\\nfrom curvebook.model.partnership import load\\n"
        "found = open_findings(load(f'parameters/{partnership}'), edition)\\n"
        "assert 'scenario' not in set(found.table['measure'])\\nHTML(f"
    )
    notebook = asking.root / "notebooks" / "area_profile.ipynb"
    notebook.write_text(notebook.read_text().replace("HTML(f", asks))
    assert len(asking.run(area="N1", report="area-profile", audience=audience).problems) == failed


def test_a_replay_agrees_to_the_byte_and_names_what_changed_since(asking: Any, figures: Any) -> None:
    made(asking)
    assert replayed(asking, "theme/economy/N1") == (True, (), ())
    show(asking, other(figures(), "jobs"))
    assert replayed(asking, "partners/theme/economy/N1") == (False, ("figures of jobs in T1 (economy)",), (3,))


def test_a_report_without_a_record_cannot_be_replayed(asking: Any) -> None:
    with pytest.raises(ParameterError, match="Run it first"):
        replayed(asking, "theme/economy/N1")


def test_a_report_that_failed_is_no_report_without_a_record(asking: Any) -> None:
    asking.notebook("theme", "error")
    made(asking)
    log = asking.outputs / ".work" / "logs" / "2026-Q2" / "partners" / "theme" / "economy" / "N1.log"
    assert reasons(asking, "economy") == [f"it failed last time; why stands in {log}"]
    with pytest.raises(ParameterError, match=r"it failed last time, so it cannot be replayed.*Why stands in .*N1\.log"):
        replayed(asking, "theme/economy/N1")


def test_a_draft_is_replayed_as_it_was_made(asking: Any) -> None:
    asking.run(area="N1", draft=True)
    with pytest.raises(ParameterError, match="Run it first; of its draft there is one: --draft"):
        replayed(asking, "theme/economy/N1")
    assert replayed(asking, "theme/economy/N1", draft=True) == (True, (), ())


def test_an_unknown_report_is_told_with_the_nearest_name(asking: Any) -> None:
    with pytest.raises(ParameterError, match="Did you mean 'theme/economy/N1'"):
        replayed(asking, "theme/econmy/N1")


def replayed(project: Any, name: str, draft: bool = False) -> tuple[bool, tuple[str, ...], tuple[int, ...]]:
    desk = desk_of(project, draft)
    found = replay(desk, chosen(desk, name))
    return found.same, found.changed, found.cells
