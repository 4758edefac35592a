"""The reference in a real browser: read, searched and compared, by keyboard too, on a phone, in both themes."""

from pathlib import Path
from typing import Any

import pytest

from sipdiag.knowledge import Knowledge
from sipdiag.report.comparison import comparison
from tests.browser.conftest import HOSTILE, PHONE, watched

KNOWLEDGE = Knowledge()
AA = 4.5  # contrast of text that WCAG 2.1 asks for at level AA
PAIRS = [(183, 404), (404, 183), (180, 183), (401, 407), (486, 600), (199, 200), (100, 608), (487, 480), (603, 608)]
KINDS_OF_PAGE = [
    "index.html", "compare.html", "compare.html?183,404", "status/index.html", "status/183.html", "status/404.html",
    "q850/34.html", "warning/304.html", "rule/index.html", "rule/ack-not-received.html", "header/via.html",
    "header/p-asserted-identity.html", "timer/timer-b.html", "sdp/index.html", "term/early-media.html",
    "metric/asr.html", "tls-alert/handshake-failure.html", "option-tag/100rel.html", "reason/q-850.html",
    "method/invite.html",
]  # fmt: skip

# [text, contrast] of every element that shows text of its own.
CONTRASTS = """() => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const luminance = (colour) => {
    const linear = (v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    const [r, g, b] = numbers(colour).map((v) => linear(v / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const colour = getComputedStyle(each).backgroundColor;
      if ((numbers(colour)[3] ?? 1) > 0) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  return [...document.body.querySelectorAll("*")]
    .filter((element) => element.checkVisibility())
    .filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
    .map((element) => {
      const [a, b] = [luminance(getComputedStyle(element).color), luminance(behind(element))];
      return [element.textContent.trim().slice(0, 40), (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
    });
}"""

pytestmark = pytest.mark.xdist_group("browser")


def told(page: Any) -> list[str]:
    """What a comparison says, block by block."""
    page.wait_for_selector("#differences, #comparison h1")
    blocks = page.locator("#comparison").locator("h1, .subtitle, section h2, section h3, section p, section li")
    return [" ".join(text.split()) for text in blocks.all_inner_texts()]


def expected(a: int, b: int) -> list[str]:
    compared = comparison(KNOWLEDGE.status(a), KNOWLEDGE.status(b), KNOWLEDGE)
    blocks = [compared.title, compared.subtitle]
    for part in compared.sections:
        blocks.append(part.heading)
        for group in part.groups:
            blocks += [*filter(None, [group.label]), *group.lines]
    return [" ".join(text.split()) for text in blocks]


def options(page: Any) -> list[str]:
    page.wait_for_selector("[role=status]:visible")
    names: list[str] = page.locator("[role=option] b").all_inner_texts()
    return names


@pytest.mark.parametrize("path", KINDS_OF_PAGE)
def test_a_page_opens_without_a_complaint(page: Any, path: str) -> None:
    page.open(path)
    assert page.locator("h1").count() == 1
    assert page.locator("main").inner_text().strip()
    assert page.locator("[role=search]").is_visible()


def test_the_search_finds_a_code_by_its_number_and_enter_opens_it(page: Any) -> None:
    page.open("index.html")
    page.keyboard.press("/")
    page.keyboard.type("183")
    assert options(page)[0] == "183 Session Progress"
    page.keyboard.press("Enter")
    page.wait_for_url("**/status/183.html")
    assert page.locator("h1").inner_text() == "183 Session Progress"


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("q850:34", "Cause 34: No circuit/channel available"),
        ("cause 34", "Cause 34: No circuit/channel available"),
        ("early media", "Early media"),
        ("EARLY AUDIO", "Early media"),
        ("timer b", "Timer B"),
        ("ack-not-received", "ack-not-received"),
        ("retry-after", "Retry-After"),
        ("invite transaction timeout", "Timer B"),
        ("404, 480", "404 and 480 compared"),
    ],
)
def test_the_search_puts_first_what_is_meant(page: Any, typed: str, first: str) -> None:
    page.open("term/index.html")
    page.get_by_role("combobox", name="Search").fill(typed)
    page.wait_for_selector("[role=option]")
    assert options(page)[0] == first


def test_the_search_reads_the_texts_and_shows_where(page: Any) -> None:
    page.open("index.html")
    page.get_by_role("combobox", name="Search").fill("the network plays")
    page.wait_for_selector("mark")
    assert "183 Session Progress" in options(page)
    assert page.locator("mark").first.inner_text().lower() == "the network plays"


def test_a_slip_is_answered_with_what_looks_like_it(page: Any) -> None:
    page.open("index.html")
    page.get_by_role("combobox", name="Search").fill("retry-affter")
    page.wait_for_selector("[role=option]")
    assert "Nothing is known" in page.locator("[role=status]").inner_text()
    assert "Retry-After" in options(page)
    page.get_by_role("combobox", name="Search").fill("<img src=x onerror=alert(1)>")
    page.wait_for_function("document.querySelector('[role=status]').textContent.includes('<img')")


def test_the_arrow_keys_choose_among_what_is_found(page: Any) -> None:
    page.open("status/404.html")
    box = page.get_by_role("combobox", name="Search")
    box.fill("early")
    page.wait_for_selector("[role=option]")
    assert box.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("[role=option][aria-selected=true]")
    assert chosen.count() == 1
    assert chosen.get_attribute("id") == box.get_attribute("aria-activedescendant")
    name = chosen.locator("b").inner_text()
    assert name == options(page)[1]
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") is None
    page.keyboard.press("Escape")
    assert not page.locator("[role=listbox]").is_visible()
    assert box.get_attribute("aria-expanded") == "false"
    box.fill("early ")
    page.wait_for_selector("[role=option]:visible")
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_function("name => document.querySelector('h1')?.textContent === name", arg=name)


@pytest.mark.parametrize("pair", PAIRS)
def test_a_comparison_has_a_stable_address_and_the_words_of_the_command(page: Any, pair: tuple[int, int]) -> None:
    page.open(f"compare.html?{pair[0]},{pair[1]}")
    page.wait_for_selector("#differences")
    assert told(page) == expected(*pair)
    assert page.title().startswith(expected(*pair)[0])
    assert page.locator("#command").inner_text() == f"sipdiag compare {pair[0]} {pair[1]}"


def test_a_pair_is_chosen_by_keyboard_and_turned_round(page: Any) -> None:
    page.open("index.html")
    page.get_by_role("link", name="Compare", exact=True).press("Enter")
    page.get_by_label("First code").focus()
    page.keyboard.type("486")
    page.keyboard.press("Tab")
    page.keyboard.type("603")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/compare.html?486,603")
    page.wait_for_selector("#differences")
    assert told(page) == expected(486, 603)
    page.get_by_role("button", name="The other way round").press("Enter")
    page.wait_for_url("**/compare.html?603,486")
    page.wait_for_selector("#differences")
    assert told(page) == expected(603, 486)
    page.go_back()
    page.wait_for_url("**/compare.html?486,603")
    page.wait_for_function("document.querySelector('#first').value === '486'")


def test_a_code_is_compared_from_its_own_page(page: Any) -> None:
    page.open("status/183.html")
    page.get_by_label("Another code", exact=True).select_option("404")
    page.get_by_role("button", name="Compare").click()
    page.wait_for_url("**/compare.html?183,404")
    page.wait_for_selector("#differences")
    page.get_by_role("link", name="All about 404").click()
    page.wait_for_url("**/status/404.html")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("183,299", "“299” is none of the codes"),
        ("183,%3Cb%3E404", "“%3Cb%3E404” is none of the codes"),
        ("183,404,480", "“183,404,480” is none of the codes"),
        ("%E0%A4%A,404", "“%E0%A4%A” is none of the codes"),
        ("183,183", "the same code twice"),
    ],
)
def test_a_pair_that_cannot_be_compared_is_said(page: Any, asked: str, said: str) -> None:
    page.open(f"compare.html?{asked}")
    page.wait_for_function("said => document.querySelector('#comparison').textContent.includes(said)", arg=said)


def test_half_a_pair_is_kept_for_the_choice(page: Any) -> None:
    page.open("compare.html?404")
    page.wait_for_function("document.querySelector('#first').value === '404'")


def test_the_keyboard_reaches_everything_and_shows_where_it_is(page: Any) -> None:
    page.open("status/183.html")
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.inner_text() == "Skip to the text"
    assert skip.bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.locator(":focus").get_attribute("id") == "main"
    page.open("status/183.html")
    reachable = page.locator("a:visible, button:visible, input:visible, select:visible").count()
    for _ in range(reachable):
        page.keyboard.press("Tab")
        style = "getComputedStyle(document.activeElement)"
        assert page.evaluate(f"{style}.outlineStyle !== 'none' && parseFloat({style}.outlineWidth) >= 2")
    assert page.locator(":focus").get_attribute("rel") == "next"


def test_every_control_has_a_name(page: Any) -> None:
    for path in ("index.html", "status/183.html", "compare.html?183,404"):
        page.open(path)
        nameless = page.evaluate(
            "[...document.querySelectorAll('select, input:not([type=hidden]), button, nav, section')].filter((each) =>"
            " !each.labels?.length && !each.textContent.trim() && !each.hasAttribute('aria-label')"
            " || each.matches('nav') && !each.hasAttribute('aria-label')).map((each) => each.outerHTML)"
        )
        assert nameless == []


@pytest.mark.parametrize("path", KINDS_OF_PAGE)
def test_a_phone_shows_every_page_without_scrolling_sideways_and_legibly(themed: Any, path: str) -> None:
    themed.open(path)
    if "?" in path:
        themed.wait_for_selector("#differences")
    assert themed.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    faint = [(text, round(ratio, 2)) for text, ratio in themed.evaluate(CONTRASTS) if ratio < AA]
    assert faint == []


def test_what_the_search_shows_is_legible_and_fits(themed: Any) -> None:
    themed.open("index.html")
    themed.get_by_role("combobox", name="Search").fill("the network plays")
    themed.wait_for_selector("mark")
    themed.keyboard.press("ArrowDown")
    assert [text for text, ratio in themed.evaluate(CONTRASTS) if ratio < AA] == []
    assert themed.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_the_themes_differ(browser: Any, site: Path) -> None:
    papers = set()
    for theme in ("light", "dark"):
        with watched(browser, f"{site.as_uri()}/", color_scheme=theme) as page:
            page.open("index.html")
            papers.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert len(papers) == 2


def test_print_has_the_text_and_not_the_frame(page: Any) -> None:
    page.open("status/404.html")
    page.emulate_media(media="print", color_scheme="dark")
    assert not page.locator("header").is_visible()
    assert page.locator("#how_to_fix").is_visible()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert [text for text, ratio in page.evaluate(CONTRASTS) if ratio < AA] == []


def test_without_a_script_everything_but_search_and_compare_is_there(browser: Any, site: Path) -> None:
    with watched(browser, f"{site.as_uri()}/", java_script_enabled=False) as page:
        page.open("status/183.html")
        assert page.get_by_role("link", name="All codes").is_visible()
        assert page.locator("#how_to_fix").is_visible()
        assert not page.locator("form").first.is_visible()
        page.open("compare.html?183,404")
        assert "sipdiag compare" in page.locator("noscript").inner_text()


def test_words_of_a_site_are_shown_and_never_run(browser: Any, hostile_site: Path) -> None:
    with watched(browser, f"{hostile_site.as_uri()}/") as page:
        page.open("status/503.html")
        assert HOSTILE in page.locator("h1").inner_text()
        page.get_by_role("combobox", name="Search").fill("onerror")
        page.wait_for_selector("[role=option]")
        assert HOSTILE in options(page)[0]
        page.open("compare.html?404,503")
        page.wait_for_selector("#differences")
        assert HOSTILE in page.locator("#comparison h1").inner_text()
        assert page.locator("#comparison img, #comparison script").count() == 0


def test_a_lost_file_is_said(browser: Any, tmp_path: Path, site: Path) -> None:
    for name in ("compare.html", "site.js", "site.css", "icon.svg"):
        (tmp_path / name).write_bytes((site / name).read_bytes())
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{tmp_path.as_uri()}/compare.html?183,404")
        page.wait_for_function("document.querySelector('#comparison').textContent.includes('is missing')")
