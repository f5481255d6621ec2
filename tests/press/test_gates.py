"""Each gate lets a sound page through and names what is wrong with another."""

from __future__ import annotations

from pathlib import Path

import pytest
from curvebook.press.gates import Anchors, Rules, check, dead_links
from curvebook.press.page import read_page
from curvebook.press.render import Frame, Markup, page, policy, style_sheet

RULES = Rules(fictional=False, private=("/srv/press/",))
SOUND = """<!doctype html><html lang="en-GB"><head><meta http-equiv="Content-Security-Policy" content="{policy}">
<title>T</title><style></style></head><body>{extra}<h1>One</h1><h2>Two</h2><h3>Three</h3><h2>Two more</h2>
<svg role="img" aria-label="A line"></svg><img src="data:,x" alt="A dot"><a href="https://example.org">out</a>
<p>None of the wards is better.</p></body></html>"""


def faults(extra: str = "", *, rules: Rules = RULES, html: str = SOUND, css: str = "") -> list[str]:
    text = html.replace("{policy}", policy()).replace("{extra}", extra)
    return [str(fault) for fault in check(read_page("page.html", text), css, rules)]


def test_a_sound_page_passes() -> None:
    assert faults() == []


def test_every_page_of_the_press_passes_around_a_sound_body() -> None:
    html = page(Frame("Testshire", "July to September 2026"), "a/b.html", Markup("<h1>One</h1>"))
    assert check(read_page("a/b.html", html), style_sheet(), RULES) == ()


def test_a_raw_picture_is_told_with_the_way_to_show_it() -> None:
    (fault,) = faults("<pre class='unfinished' data-kind='raw picture (PNG)' data-cell='plt.plot()'></pre>")
    assert 'report.figure(fig, alt="…")' in fault


@pytest.mark.parametrize(
    ("extra", "told"),
    [
        ("<h1>Zero</h1>", "one h1, this one has 2"),
        ("<svg></svg>", "a picture (svg) has no alternative text"),
        ("<img src='data:,x'>", "a picture (img) has no alternative text"),
        ("<img src='data:,x' alt=''>", "a picture (img) has no alternative text"),
        ("<script>1</script>", "<script> may not stand"),
        ("<iframe></iframe>", "<iframe> may not stand"),
        ("<form></form>", "<form> may not stand"),
        ("<p onclick='x'>a</p>", "the attribute onclick would run a script"),
        ("<a href='java\nscript:x'>a</a>", "the attribute href would run a script"),
        ("<meta http-equiv='refresh' content='1'>", "send its reader elsewhere"),
        ("<img src='https://example.org/x.png' alt='x'>", "src would make a request"),
        ("<img src='x.png' alt='x'>", "src would make a request"),
        ("<link rel='stylesheet' href='x.css'>", "href would make a request"),
        ("<svg aria-label='a'><use xlink:href='x.svg#a'/></svg>", "xlink:href would make a request"),
        ("<a href='http://example.org'>a</a>", "links go to https pages"),
        ("<a href='//example.org'>a</a>", "links go to https pages"),
        ("<style>p{}</style>", "a second <style>"),
        ("<p style='color:red'>a</p>", "a style attribute"),
        ("<p id='a'></p><p id='a'></p>", "the id is given twice"),
        ("<p id='a b'></p>", "an id holds no space"),
        ("<pre class='unfinished' data-kind='plain text' data-cell='x'>[1]</pre>", "the cell 'x': its plain text"),
        ("<p>It rose by nan in 2025.</p>", "the word nan"),
        ("<td>None</td>", "the word None"),
        ("<p>from None to July</p>", "the word None"),
        ("<p>NaT</p>", "the word NaT"),
        ("<svg aria-label='It rose to nan%'></svg>", "the word nan"),
        ("<p>/Users/ann/data.csv</p>", "a path of this machine"),
        ("<p>C:\\data\\x.csv</p>", "a path of this machine"),
        ("<p>see /srv/press/outputs</p>", "a path of this machine"),
        ("<a href='file:///x'>a</a>", "a path of this machine"),
    ],
)
def test_a_gate_names_what_is_wrong(extra: str, told: str) -> None:
    assert any(told in fault for fault in faults(extra)), faults(extra)


@pytest.mark.parametrize(
    "extra",
    [
        "<svg aria-hidden='true'></svg>",
        "<span aria-hidden='true'><svg></svg></span>",
        "<svg><title>A line</title></svg>",
        "<p id='l'>A line</p><svg aria-labelledby='l'></svg>",
        "<img src='data:,x' alt='' role='presentation'>",
        "<a href='mailto:a@example.org'>a</a>",
        "<a href='../area/W1.html#x'>a</a>",
        "<p>Nan Smith, of Nantwich, said it is infinite</p>",
        "<p>She spoke with her nan, and he has a nan as well</p>",
        "<p>None recorded in the survey</p>",
    ],
)
def test_a_gate_lets_sound_things_through(extra: str) -> None:
    assert faults(extra) == []


def test_headings_may_not_skip_a_level() -> None:
    assert any("h4 follows h2" in f for f in faults(html=SOUND.replace("<h3>Three</h3>", "<h4>Four</h4>")))


def test_the_first_heading_is_the_h1() -> None:
    assert any("the first heading is h2" in f for f in faults("<h2>Before</h2>"))


def test_a_page_needs_its_h1() -> None:
    assert any("this one has 0" in f for f in faults(html=SOUND.replace("h1>", "p>")))


def test_an_h1_needs_words() -> None:
    assert any("the h1 is empty" in f for f in faults(html=SOUND.replace("<h1>One</h1>", "<h1> </h1>")))


def test_a_page_says_its_language() -> None:
    assert any("language" in f for f in faults(html=SOUND.replace(' lang="en-GB"', "")))


def test_a_page_has_a_title() -> None:
    assert any("no title" in f for f in faults(html=SOUND.replace("<title>T</title>", "")))


def test_a_page_has_its_policy() -> None:
    assert any("security policy" in f for f in faults(html=SOUND.replace("default-src", "x").replace("{policy}", "")))


def test_an_invented_place_says_so() -> None:
    fictional = Rules(fictional=True)
    assert any("fictional" in f for f in faults(rules=fictional))
    assert faults("<p class='fictional'>Testshire is a fictional place.</p>", rules=fictional) == []


def test_the_style_sheet_fetches_nothing() -> None:
    assert any("make a request" in f for f in faults(css="p{background:url(https://example.org/x.png)}"))
    assert faults(css="p{background:url(data:,x)}") == []


def test_the_machine_is_known_by_its_own_folders(tmp_path: Path) -> None:
    rules = Rules.here(False, tmp_path / "project")
    assert any("a path of this machine" in f for f in faults(f"<p>{tmp_path}/project/x.csv</p>", rules=rules))


KNOWN = {"index.html": frozenset({"top"}), "area/a.html": frozenset({"x"}), "data/a.csv": frozenset()}


def dead(links: str) -> list[str]:
    return [str(fault) for _, fault in dead_links("area/a.html", Anchors.of(links), KNOWN)]


def test_links_within_the_edition_lead_somewhere() -> None:
    assert dead("<a href='../index.html#top'></a><a href='#x'></a><a class=b href=\"../data/a.csv\"></a>") == []
    assert dead("<a href='https://example.org/none'></a>") == []


def test_a_link_to_no_page_is_told() -> None:
    assert "area/b.html" in dead("<a href='b.html'></a>")[0]


def test_a_link_to_no_place_is_told() -> None:
    assert "index.html#bottom" in dead("<a href='../index.html#bottom'></a>")[0]


def test_links_within_a_drawing_count() -> None:
    assert dead("<svg><a xlink:href='b.html'></a></svg>")


def test_what_is_for_boards_only_stands_on_no_page_that_is_open_to_everyone() -> None:
    closed = "<p class='scenario not-public'>With these actions</p>"
    (fault,) = faults(closed, rules=Rules(fictional=False, public=True))
    assert "this is not for an audience that is open to everyone" in fault
    assert faults(closed) == []
