"""A run of the press: what it makes, keeps, takes over and tells."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import curvebook
import pytest
from curvebook.errors import ParameterError
from curvebook.model.partnership import load
from curvebook.press import making, publish
from curvebook.press.assembly import Assembly
from curvebook.press.failing import Limits
from processes import kernels_of, nursery_of


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def manifest(project: Any) -> dict[str, Any]:
    return json.loads((project.live / "manifest.json").read_text(encoding="utf-8"))


def statuses(project: Any) -> dict[str, str]:
    return {f"{e['audience']}/{e['id']}": e["status"] for e in manifest(project)["reports"]}


def test_an_edition_has_its_reports_its_site_and_its_manifest(project: Any) -> None:
    done = project.run()
    found = files(project.live)
    assert (done.made, done.problems) == (12, ())
    assert done.index == project.live / "partners" / "index.html"
    assert {"manifest.json", "partners/index.html", "partners/areas.html", "partners/themes.html"} <= set(found)
    assert {"partners/glossary.html", "partners/data.html", "partners/data/neet.csv"} <= set(found)
    assert "partners/theme/children/N1.html" in found


def test_the_manifest_tells_each_report_and_what_it_was_made_from(project: Any) -> None:
    project.run(area="W1", report="area-profile")
    (entry,) = manifest(project)["reports"]
    assert (entry["id"], entry["kind"], entry["theme"], entry["area"]) == ("area/W1", "area-profile", None, "W1")
    assert (entry["audience"], entry["path"], entry["status"]) == ("partners", "area/W1.html", "new")
    assert [i["name"] for i in entry["inputs"]] == [
        "notebook", "parameters", "library", "template", "page", "read"
    ]  # fmt: skip
    assert (entry["notebook"], entry["parameters"]["area"]) == ("notebooks/area_profile.ipynb", "W1")
    assert entry["sha256"] == publish.sha256(project.page("area/W1.html"))


def test_the_manifest_leads_from_a_figure_s_source_to_its_file(project: Any) -> None:
    folder = project.partnership.folder / "submissions"
    digests = {}
    for day in ("2026-08-01", "2026-11-15"):  # the later one is not in an edition as at 14 November
        made = folder / f"{day}-neet"
        made.mkdir(parents=True)
        (made / "neet.csv").write_text(f"received on {day}")
        digests[day] = publish.sha256((made / "neet.csv").read_bytes())
        said = f"id: {made.name}\nfile: neet.csv\nformat: tidy\nreceived: {day}\nsha256: {digests[day]}\n"
        (made / "submission.yaml").write_text(f"{said}who: A\nsource: B\nlicence: C\n")
    project.run(area="W1", report="area-profile")
    assert manifest(project)["submissions"] == [
        {
            "id": "2026-08-01-neet",
            "file": "submissions/2026-08-01-neet/neet.csv",
            "sha256": digests["2026-08-01"],
        }
    ]


def test_the_kernel_is_told_its_parameters_and_where_the_findings_are(project: Any, real_kernels: None) -> None:
    project.notebook("area_profile", "surroundings")
    project.run(area="W1", report="area-profile")
    text = project.page("area/W1.html")
    assert "testshire W1 2026-Q2 partners" in text
    assert "findings: findings; folder: project" in text


def test_the_user_s_own_startup_file_changes_nothing(
    project: Any, real_kernels: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "startup.py").write_text("raise SystemExit('started')")
    monkeypatch.setenv("PYTHONSTARTUP", str(tmp_path / "startup.py"))
    assert project.run(area="W1", report="area-profile").problems == ()


def test_two_runs_give_the_same_bytes(project: Any, real_kernels: None) -> None:
    project.run(area="N1", theme="children")
    project.run(area="W1", report="area-profile")
    first = files(project.live / "partners")
    project.run(area="N1", theme="children", afresh=True)
    project.run(area="W1", report="area-profile", afresh=True)
    assert files(project.live / "partners") == first


def test_what_did_not_change_is_taken_over_without_a_kernel(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    project.run(area="W1")
    before, told = files(project.live), manifest(project)
    monkeypatch.setattr("curvebook.press.execute.execute", lambda *_, **__: pytest.fail("a kernel was started"))
    done = project.run(area="W1")
    assert (done.made, done.reused) == (0, 3)
    assert files(project.live) == before
    assert manifest(project) == told


def test_a_page_that_somebody_changed_is_made_again(project: Any) -> None:
    project.run(area="W1", report="area-profile")
    page = project.live / "partners" / "area" / "W1.html"
    page.write_text(page.read_text() + "<!-- touched -->")
    assert project.run(area="W1", report="area-profile").made == 1
    assert "touched" not in page.read_text()


def test_a_narrowed_run_keeps_the_other_pages(project: Any) -> None:
    project.run(theme="children")
    assert project.run(theme="economy").made == 3
    assert len(statuses(project)) == 6
    assert statuses(project)["partners/theme/children/N1"] == "reused"
    assert (project.live / "partners" / "theme" / "children" / "N1.html").is_file()


def test_a_whole_run_drops_pages_outside_the_plan(project: Any) -> None:
    project.run(area="W1", theme="children")
    project.run()
    assert "partners/theme/children/W1" not in statuses(project)
    assert not (project.live / "partners" / "theme" / "children" / "W1.html").exists()


def test_a_run_for_one_audience_leaves_the_others_as_they_are(project: Any) -> None:
    project.run(audience="residents", area="W1")
    before = files(project.live / "residents")
    project.run(audience="school-board", area="T1")
    assert files(project.live / "residents") == before
    assert (project.live / "school-board" / "theme" / "children" / "T1.html").is_file()


def test_a_failing_report_leaves_a_log_and_the_others_finish(project: Any) -> None:
    project.notebook("theme", "fails_for_north")
    done = project.run(theme="children")
    (problem,) = done.problems
    assert (done.made, problem.report) == (2, "theme/children/N1")
    log = problem.log.read_text(encoding="utf-8")
    assert problem.log == project.outputs / ".work/logs/2026-Q2/partners/theme/children/N1.log"
    for told in ("ValueError: no figures for the north", 'if area == "N1":', "Traceback"):
        assert told in log
    assert statuses(project)["partners/theme/children/N1"] == "failed"


def test_a_report_that_was_never_made_is_no_dead_link(project: Any) -> None:
    project.notebook("area_profile", "links_to_north")
    project.run(area="W1", report="area-profile")
    assert "does not have this report yet" in project.page("area/N1.html")
    project.run(area="N1", report="area-profile")
    assert "does not have this report yet" not in project.page("area/N1.html")


def test_a_failing_report_keeps_its_last_good_page_with_a_notice(project: Any) -> None:
    project.run(theme="children")
    good = project.page("theme/children/N1.html")
    project.notebook("theme", "fails_for_north")
    project.run(theme="children")
    kept = project.page("theme/children/N1.html")
    notice = (
        "This page could not be made anew: it is an earlier version, with the figures as known on 14 November 2026."
    )
    assert notice in kept
    assert kept.replace(f'<p class="notice" role="note">{notice}</p>', "") == good
    project.run(theme="children")
    assert project.page("theme/children/N1.html") == kept


def test_a_report_that_is_mended_loses_its_notice_and_its_log(project: Any) -> None:
    project.run(theme="children", area="N1")
    project.notebook("theme", "fails_for_north")
    problem = project.run(theme="children", area="N1", afresh=True).problems[0]
    project.notebook("theme", "good")
    project.run(theme="children", area="N1", afresh=True)
    assert "could not be made anew" not in project.page("theme/children/N1.html")
    assert not problem.log.exists()


def test_where_nothing_could_be_made_there_is_no_site(project: Any) -> None:
    project.notebook("theme", "error")
    assert project.run(theme="children", area="N1").index is None
    assert not project.live.exists()


def test_where_every_report_failed_the_pages_that_are_kept_say_so(project: Any) -> None:
    project.run(theme="children", area="N1")
    project.notebook("theme", "error")
    done = project.run(theme="children", area="N1")
    assert (done.made, len(done.problems)) == (0, 1)
    assert "could not be made anew" in project.page("theme/children/N1.html")


def test_a_failure_while_putting_in_place_leaves_the_old_site_whole(
    project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.run(area="W1")
    before = files(project.live)

    def breaks(*_: Any) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(Assembly, "write", breaks)
    with pytest.raises(OSError, match="No space"):
        project.run(area="W1", afresh=True)
    assert files(project.live) == before


def test_what_an_interrupted_run_left_does_not_reach_the_site(project: Any) -> None:
    left = project.outputs / ".work" / "building" / "2026-Q2" / "partners" / "area" / "OLD.html"
    left.parent.mkdir(parents=True)
    left.write_text("half a page")
    project.run(area="W1")
    assert not (project.live / "partners" / "area" / "OLD.html").exists()


def test_a_second_run_at_the_same_time_is_refused(project: Any) -> None:
    with (
        publish.locked(publish.Place(project.outputs, "2026-Q2")),
        pytest.raises(publish.BusyError, match="another run"),
    ):
        project.run(area="W1")


def test_a_dead_link_fails_the_report(project: Any) -> None:
    project.notebook("theme", "dead_link")
    done = project.run(area="N1")
    assert {p.report for p in done.problems} == {"theme/children/N1", "theme/economy/N1"}
    assert "nowhere.html" in done.problems[0].log.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("fixture", "told"),
    [
        ("no_alt", "no alternative text"),
        ("two_h1", "one h1"),
        ("raw_image", "not for readers"),
        ("script_injection", "<script> may not stand"),
        ("dies", "the kernel died"),
    ],
)
def test_a_bad_notebook_fails_by_name(project: Any, real_kernels: None, fixture: str, told: str) -> None:
    project.notebook("theme", fixture)
    (problem,) = project.run(area="N1", theme="children").problems
    assert problem.report == "theme/children/N1"
    assert told in problem.log.read_text(encoding="utf-8")


def test_a_cell_that_never_ends_is_stopped(project: Any, real_kernels: None) -> None:
    project.notebook("theme", "slow")
    (problem,) = project.run(area="N1", theme="children", limits=Limits(cell=1)).problems
    assert "more than 1 seconds" in problem.summary


def test_parameters_are_checked_before_anything_starts(project: Any) -> None:
    project.notebook("theme", "unknown_parameter")
    with pytest.raises(ParameterError, match="'thema'"):
        project.run()
    assert not project.live.exists()


def test_a_notebook_as_it_ran_lies_next_to_its_page_but_never_where_everyone_reads(project: Any) -> None:
    project.run(area="W1", audience=["partners", "residents"])
    found = sorted(path.relative_to(project.live).as_posix() for path in project.live.rglob("*.ipynb"))
    assert found == ["partners/area/W1.ipynb", "partners/theme/children/W1.ipynb", "partners/theme/economy/W1.ipynb"]
    assert (project.outputs / ".work/reports/2026-Q2/residents/area/W1.ipynb").is_file()


def test_a_narrowed_run_keeps_the_notebooks_next_to_other_pages(project: Any) -> None:
    project.run(theme="children", area="N1")
    project.run(theme="economy", area="N1")
    assert (project.live / "partners" / "theme" / "children" / "N1.ipynb").is_file()


def test_a_page_that_is_kept_keeps_its_notebook(project: Any) -> None:
    project.run(theme="children", area="N1")
    beside = project.live / "partners" / "theme" / "children" / "N1.ipynb"
    before = beside.read_bytes()
    project.notebook("theme", "error")
    project.run(theme="children", area="N1")
    assert "could not be made anew" in project.page("theme/children/N1.html")
    assert beside.read_bytes() == before


def test_where_nothing_changed_a_missing_list_of_editions_is_written_again(project: Any) -> None:
    project.run(area="W1")
    shelf = project.outputs / "partners.html"
    before = shelf.read_bytes()
    shelf.unlink()
    project.run(area="W1")
    assert shelf.read_bytes() == before


def test_a_page_around_the_reports_that_somebody_changed_is_made_again(project: Any) -> None:
    project.run(area="W1")
    home = project.live / "partners" / "index.html"
    before = home.read_bytes()
    home.write_bytes(before.replace(b"Testshire", b"Testshore"))
    project.run(area="W1")
    assert home.read_bytes() == before


# What readers may see no longer

POLICY = """disclosure:
  - { id: small, title: Under 5, withhold_below: 5, why: Few are easily known. }
"""


def protect(project: Any) -> None:
    """From now on small counts of an indicator of Children are withheld."""
    definitions = project.partnership.folder / "definitions"
    agreed, children = definitions / "partnership.yaml", definitions / "children.yaml"
    agreed.write_text(agreed.read_text() + POLICY)
    children.write_text(
        children.read_text().replace("        good: low\n", "        good: low\n        disclosure: small\n")
    )
    project.partnership = load(project.partnership.folder)


def test_a_report_that_fails_keeps_no_page_that_may_show_what_is_withheld_now(project: Any) -> None:
    project.run()
    protect(project)
    project.notebook("theme", "error")
    project.run(theme=["children", "economy"])
    kept = {e["id"]: e["kept"] for e in manifest(project)["reports"] if e["status"] == "failed"}
    assert kept == {f"theme/{theme}/{area}": theme == "economy" for theme in ("children", "economy")
                    for area in ("T1", "N1", "N2")}  # fmt: skip
    assert "could not be made anew" in project.page("theme/economy/N1.html")
    gone = project.live / "partners" / "theme" / "children" / "N1.html"
    assert not gone.exists() or "does not have this report yet" in gone.read_text(encoding="utf-8")


def test_where_nothing_could_be_made_such_a_page_is_taken_away_all_the_same(project: Any) -> None:
    project.run(theme="children", area="N1")
    protect(project)
    project.notebook("theme", "error")
    project.run(theme="children", area="N1")
    gone = project.live / "partners" / "theme" / "children" / "N1.html"
    assert not gone.exists() or "does not have this report yet" in gone.read_text(encoding="utf-8")


def test_a_page_that_a_run_was_not_asked_for_is_left_out_where_it_may_show_what_is_withheld_now(project: Any) -> None:
    project.run()
    protect(project)
    project.run(area="W1", report="area-profile")
    left = statuses(project)
    assert {name for name in left if "/theme/" in name} == {
        f"partners/theme/economy/{area}" for area in ("T1", "N1", "N2")
    }
    assert {name for name in left if "/area/" in name} == {"partners/area/W1"}, "profiles tell of every theme"
    project.run()
    assert len(statuses(project)) == 12


def test_pages_for_readers_that_there_are_no_more_go(project: Any) -> None:
    project.run(audience="school-board")
    agreed = project.partnership.folder / "definitions" / "partnership.yaml"
    agreed.write_text(re.sub(r".*id: school-board.*\n", "", agreed.read_text()))
    project.partnership = load(project.partnership.folder)
    project.run(area="W1", report="area-profile")
    assert not (project.live / "school-board").exists()
    assert manifest(project)["audiences"] == ["partners"]


def test_notebooks_go_from_beside_pages_that_are_open_to_everyone_now(project: Any) -> None:
    project.run(audience="school-board")
    assert list((project.live / "school-board").rglob("*.ipynb"))
    agreed = project.partnership.folder / "definitions" / "partnership.yaml"
    agreed.write_text(agreed.read_text().replace("themes: [children] }", "themes: [children], public: true }"))
    project.partnership = load(project.partnership.folder)
    project.run(area="W1", report="area-profile")
    assert not list((project.live / "school-board").rglob("*.ipynb"))


def test_what_an_interrupted_run_had_made_waits_for_a_run_that_is_asked_for_it(
    project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = making.make_all

    def stopped(orders: Any, *rest: Any, **settings: Any) -> None:
        whole(orders[:8], *rest, **settings)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("curvebook.press.run.make_all", stopped)
        with pytest.raises(KeyboardInterrupt):
            project.run()
    project.run(area="W3", report="area-profile")
    done = project.run()
    assert (done.made, done.reused) == (3, 9)


def test_the_manifest_does_not_quote_an_error(project: Any) -> None:
    project.notebook("theme", "error")
    project.run(area="W1")
    (problem,) = {entry["problem"] for entry in manifest(project)["reports"] if entry["status"] == "failed"}
    assert re.fullmatch(r"cell \d+: \w+", problem)


def test_a_notebook_as_it_ran_tells_no_path_of_this_machine_and_no_time(project: Any, real_kernels: None) -> None:
    project.run(area="W1", report="area-profile")
    text = (project.live / "partners" / "area" / "W1.ipynb").read_text(encoding="utf-8")
    assert str(project.root) not in text
    assert "_time" not in text


def test_downloads_are_written_down_while_reports_are_made(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, waited, real = threading.Event(), list[bool](), making.make
    monkeypatch.setattr("curvebook.press.site.tables", lambda *_: begun.set() or {})
    monkeypatch.setattr(making, "make", lambda *a, **k: waited.append(begun.wait(10)) or real(*a, **k))
    with pytest.raises(KeyError):  # of the first indicator: nothing was written down
        project.run(area="W1", report="area-profile")
    assert waited == [True]
    assert not project.live.exists()


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="signals go to the whole process here")
def test_ctrl_c_is_heard_whichever_thread_the_system_hands_it_to(monkeypatch: pytest.MonkeyPatch) -> None:
    stopped, heard = threading.Event(), list[bool]()

    def struck(*_: Any, **__: Any) -> None:
        time.sleep(0.2)  # until the first thread waits
        signal.pthread_kill(threading.get_ident(), signal.SIGINT)
        heard.append(stopped.wait(10))

    monkeypatch.setattr(making, "make", struck)
    kernels = SimpleNamespace(stop_all=stopped.set)
    with pytest.raises(KeyboardInterrupt):
        making.make_all([None], kernels, workers=1, done=lambda made: made)  # type: ignore[list-item, arg-type]
    assert heard == [True]


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="no /proc here: kernels cannot be counted")
@pytest.mark.parametrize("already", [kernels_of, lambda press: [nursery_of(press)]], ids=["kernels", "their nursery"])
def test_ctrl_c_ends_the_kernels_and_leaves_the_site_as_it_was(project: Any, received: str, already: Any) -> None:
    project.run(theme="children", area="N1")
    before = files(project.live)
    project.notebook("theme", "slow")
    words = [sys.executable, "-m", "curvebook.cli", "run", "--edition", "2026-Q2", "--theme", "children"]
    environment = {**os.environ, "PYTHONPATH": str(Path(curvebook.__file__).parents[1])}
    running = subprocess.Popen(
        words, cwd=project.root, env=environment, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    began = time.monotonic()
    while not any(already(running.pid)) and time.monotonic() - began < 60:
        time.sleep(0.1)
    time.sleep(0.3)  # until the nursery is at its imports, or the kernel at its cells
    started = [pid for pid in already(running.pid) if pid]
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does
    _, told = running.communicate(timeout=30)
    assert started, told
    assert running.returncode == 130
    assert told.endswith("Stopped. The site is as it was.\n")
    assert "Traceback" not in told
    assert not [pid for pid in started if Path(f"/proc/{pid}").exists()]
    assert files(project.live) == before
