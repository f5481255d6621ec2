"""The public account: narrative first, the public's influence shown, little technical detail (RULES 4.5 to 4.9)."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from curvebook.model.work import Decision
from curvebook.narrative import account
from curvebook.narrative.facts import Facts
from curvebook.report.blocks import NOTHING
from curvebook.report.public_account import PublicAccount
from curvebook.report.reader import Reader
from residents import context, known, story
from test_report_blocks import Table

BLOCKS = ("title", "in_short", "you_said", "better", "stepped_in", "worse", "missing", "expected", "stories", "late",
          "next", "not_yet", "contact", "wards")  # fmt: skip


@pytest.fixture(scope="module")
def told(tmp_path_factory) -> PublicAccount:
    return PublicAccount(context(tmp_path_factory.mktemp("account")))


def soup(one: PublicAccount) -> BeautifulSoup:
    """The whole page as its reader sees it, without the sources that show at a touch."""
    told = Reader.of(one.context.partnership, one.context.audience).told
    found = BeautifulSoup("".join(told(getattr(one, name)().html) for name in BLOCKS), "html.parser")
    for hidden in found.select(".tip, style"):
        hidden.decompose()
    return found


def text(found) -> str:
    return re.sub(r" (?=[.,:)])|(?<=\() ", "", " ".join(found.get_text(" ").split()))


def section(one: PublicAccount, name: str) -> str:
    return text(soup(one).select_one(f"section[aria-labelledby={name}]"))


def test_rule_4_8_it_begins_with_what_people_told_us_and_what_was_done(told) -> None:
    heads = [text(h) for h in soup(told).select("h2")]
    assert heads[:3] == ["In short", "You said, we did", "What is better"]
    said = section(told, "you-said")
    assert "What you told us led to these 4 actions." in said
    assert "You said that nobody asked. What we do: Mentors for leavers. It is behind plan." in said
    assert "You said that buses cost too much. What we did: Free buses. It is done." in said


def decided(told: PublicAccount, *log: Decision) -> PublicAccount:
    """The same account with stages of the ladder in the log."""
    agreed = told.context.partnership
    return PublicAccount(replace(told.context, partnership=replace(agreed, decisions=log), _facts={}))


STAGE_1 = Decision.model_validate(
    {"id": "s1", "date": "2026-11-12", "body": "council", "kind": "trigger", "stage": 1, "about": ["neet"],
     "reason": "It cannot wait.", "consulted": "college", "text": "Said."}
)  # fmt: skip


def test_rule_2_6_residents_learn_where_somebody_must_act_who_and_by_when(told) -> None:
    said = section(decided(told, STAGE_1), "stepped-in")
    assert said.startswith("Where we have had to step in Where a promise falls behind for half a year")
    assert "The newest figure is 5.0% (2025). This is the first of three steps." in said
    assert "reports to The college by 12 February 2027." in said
    assert not soup(told).select("section[aria-labelledby=stepped-in]"), "nothing is on the ladder"
    theirs = replace(decided(told, STAGE_1).context, area=told.context.partnership.area("W1"), _facts={})
    assert PublicAccount(theirs).stepped_in() == NOTHING, "the ladder is of the whole area's promises"


def test_rule_2_6_what_will_be_missed_is_told_by_stage_and_then_by_chance(told) -> None:
    agreed = told.context.partnership
    first = agreed.themes[0].outcomes[0]
    (neet,) = (i for i in first.indicators if i.id == "neet")
    other = neet.model_copy(update={"id": "other", "title": "Other", "short": None})
    lower = neet.model_copy(update={"id": "lower", "title": "Lower", "short": None})
    outcome = first.model_copy(update={"indicators": (other, lower, neet)})
    theme = agreed.themes[0].model_copy(update={"outcomes": (outcome,)})
    own = known()[known()["indicator"] == "neet"]
    copies = [own.assign(indicator=name) for name in ("other", "lower")]
    chances = {"neet": 0.2, "other": 0.25, "lower": 0.1}
    table = pd.concat([own, *copies], ignore_index=True)
    likely = (table["measure"] == "likelihood") & (table["area"] == "B")
    table.loc[likely, "value"] = table.loc[likely, "indicator"].map(chances)
    table.loc[likely, "word"] = "unlikely"
    table.loc[likely, "against"] = ""
    table = table[~table["measure"].isin(["trend", "verdict"])]
    whole = replace(agreed, themes=(theme, *agreed.themes[1:]), decisions=(STAGE_1,))
    found = PublicAccount(replace(told.context, partnership=whole, findings=Table(table), _facts={}))
    assert [text(name) for name in soup(found).select("section[aria-labelledby=missing] .told-name")] == [
        "NEET (not in school or work)", "Lower", "Other"]  # fmt: skip


def test_rule_4_8_what_was_said_is_grouped_by_theme(told) -> None:
    heads = soup(told).select("section[aria-labelledby=you-said] h3")
    assert [text(h) for h in heads] == ["Children", "Economy", "Everything else"]


def test_rule_4_8_it_has_little_technical_detail(told) -> None:
    page = soup(told)
    assert not page.select("table, details, figure.drawing")
    assert not re.search(r"interval|significan|regression|baseline|95%|indicator", text(page))


def test_rule_4_8_the_same_figure_as_in_every_other_report(told) -> None:
    facts = told.context.facts(told.context.partnership.indicators()["neet"])
    figures = [figure["data-figure"] for figure in soup(told).select(".fig")]
    assert facts.key(facts.get("latest")) in figures
    assert "The newest figure is 5.0% (2025). It has been falling, and that is better." in section(told, "missing")


def test_rule_4_8_the_public_can_help_to_devise_the_measures(told) -> None:
    said = section(told, "not-yet")
    assert "How safe children feel." in said
    assert "You can help. Tell us which of these matter most to you" in said


def test_rule_4_9_no_table_of_figures_stands_at_the_end_nor_anywhere(told) -> None:
    assert not soup(told).select("table")
    assert [text(h) for h in soup(told).select("h2")][-2:] == ["Whom to ask", "Where you live"]


def test_rule_4_5_an_audience_of_one_theme_gets_nothing_of_another(tmp_path) -> None:
    page = text(soup(PublicAccount(context(tmp_path, themes=("economy",)))))
    assert "Job fairs" in page
    for other in ("Mentors", "Free buses", "NEET", "New leaflets", "Amy", "How safe children feel"):
        assert other not in page


def test_rule_4_6_a_storyboard_shows_what_works_beside_what_the_story_does_not_show(told) -> None:
    board = text(soup(told).select_one(".storyboard"))
    assert "What this story shows. What a mentor can do." in board
    assert "What it does not show. How many find one." in board
    assert "What works. Mentors for leavers: Mentored leavers stay." in board
    assert "The figure for Place B. NEET" in board
    assert "The newest figure is 5.0%" in board


def test_rule_4_6_the_story_itself_is_one_link_away_or_in_place_where_there_is_no_other_page(told, tmp_path) -> None:
    assert soup(told).select_one(".storyboard a")["href"] == "../theme/children/B.html#story-amy"
    alone = PublicAccount(context(tmp_path, reports=("public-account",)))
    assert "She was NEET, she said." in text(soup(alone).select_one(".storyboard .story"))


def test_rule_5_4_one_story_for_each_theme_the_newest(told) -> None:
    agreed = told.context.partnership
    older = story(id="older", title="Older", date=agreed.stories[0].date.replace(year=2025))
    many = replace(told.context, partnership=replace(agreed, stories=(older, *agreed.stories)), _facts={})
    assert [text(h) for h in soup(PublicAccount(many)).select(".storyboard h3")] == ["Amy’s bench"]


def test_rule_5_1_our_words_have_their_meaning_once_in_each_block(told) -> None:
    for part in soup(told).select("section"):
        assert text(part).count("(not in school or work)") <= 1
    assert "NEET (not in school or work)" in section(told, "missing")


def test_it_says_what_is_late_and_what_comes_next_and_by_when(told) -> None:
    assert "First ten mentors It was due on 30 September 2026." in section(told, "late")
    following = section(told, "next")
    assert following.index("Job fairs By 1 December 2026.") < following.index("All By 11 December 2026.")
    assert "Free buses" not in following, "what is done is not to come"
    assert "New leaflets" not in following, "it leads to no outcome"


def test_every_figure_is_counted_once(told) -> None:
    facts = told.context.facts(told.context.partnership.indicators()["neet"])
    first, *others = account.in_short([facts] * 3)
    assert first == "We watch 3 figures first."
    assert sum(int(said.split()[0]) for said in others) == 3


def test_what_no_section_tells_of_is_named_where_it_is_counted(told) -> None:
    empty = replace(told.context, findings=Table(known().iloc[:0]), _facts={})
    facts = empty.facts(told.context.partnership.indicators()["neet"])
    assert account.in_short([facts])[1] == "1 cannot be judged yet: NEET."


def test_a_step_past_the_monitoring_level_that_chance_could_explain_is_said_with_no_clear_change(told) -> None:
    neet = told.context.partnership.indicators()["neet"]

    def way(change: float, note: str, path: str) -> str:
        table = known()[(known()["area"] == "B") & (known()["indicator"] == "neet")]
        words = {"trend": "no significant change", "path": path}
        table = table[~table["measure"].isin(["variation"])]
        table = table.assign(word=table["measure"].map(words).fillna(table["word"]))
        step = table["measure"] == "change"
        assert step.any()
        table.loc[step, ["value", "note"]] = [change, note]
        return str(account.way(Facts(neet, told.context.area, table)))

    rose = (
        "It shows no clear change: it is 1.2 percentage points higher than a year before, which chance could explain."
    )
    plain = "It shows no clear change."
    assert way(1.2, "within chance", "below the monitoring level") == rose
    assert way(-1.2, "within chance", "below the monitoring level") == plain, "it got better"
    assert way(1.2, "within chance", "short of the path") == plain
    assert way(1.2, "", "below the monitoring level") == plain


def test_where_nothing_is_known_it_says_so(tmp_path, told) -> None:
    empty = told.context.findings.table.iloc[:0]
    page = soup(PublicAccount(context(tmp_path, table=empty)))
    assert "None of the figures that we watch first is clearly better." in text(page)
    assert "NEET (not in school or work): no figure has come yet." in text(page)


def test_it_reads_easily(told) -> None:
    """Sentences of the page's paragraphs: 12 words or so, hardly any above 25."""
    paragraphs = [text(p) for p in soup(told).select("p, dd") if not p.find_parent(class_="story")]
    words = [len(s.split()) for p in paragraphs for s in re.split(r"(?<=[.!?])\s+", p) if s]
    assert sum(words) / len(words) < 15
    assert sum(count > 25 for count in words) / len(words) < 0.05
