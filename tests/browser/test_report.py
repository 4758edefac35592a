"""The HTML report in a real browser: sorted, filtered, opened, read by keyboard, on a phone, in both themes; nothing
that a packet says runs, and nothing is asked of the network."""

from datetime import UTC
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sipdiag.knowledge import Knowledge
from sipdiag.options import Details, Options
from sipdiag.pipeline import run
from sipdiag.records import Analysis
from sipdiag.report import html
from tests.browser.conftest import PHONE, watched
from tests.browser.test_site import AA, CONTRASTS
from tests.conftest import ROOT, shared_dir
from tests.report import made
from tests.report.hostile import HOSTILE, capture_of_hostile_call

SAMPLES = ("announcement-then-404", "stack-parallel-fork", "still-on-hold", "options-ping-down", "wrong-password")
MANY = 20_000
MAX_BYTES = 25_000_000

pytestmark = pytest.mark.xdist_group("browser")


def diagnosed(*paths: Path, of: Any = "failed") -> Analysis:
    return run(Options(paths=tuple(map(str, paths)), details=Details(of=of)))


def written(analysis: Analysis, folder: Path) -> Path:
    path = folder / "report.html"
    with path.open("wb") as file:
        html.write(analysis, file, knowledge=Knowledge(), tz=UTC)
    return path


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of several samples as one capture."""
    paths = [ROOT / "samples" / f"{name}.pcap" for name in SAMPLES]
    return written(diagnosed(*paths), tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of 20,000 calls; every tenth has failed."""
    calls = [
        made.lost(n, 404, "Not Found", "number-not-found", [], start=made.rfc3339(n / 30), to=f"sip:{n:05}@example.com")
        if n % 10 == 0
        else made.call(n, start=made.rfc3339(n / 30), from_=f"sip:{n % 700}@example.com")
        for n in range(1, MANY + 1)
    ]
    capture = made.capture(last_time=made.rfc3339(MANY / 30))
    return written(Analysis(made.report(calls, [], capture=capture), {}), tmp_path_factory.mktemp("many"))


def numbers(page: Any) -> list[int]:
    return [int(text) for text in page.locator("[data-table=calls] tbody th").all_inner_texts()]


def count(page: Any) -> str:
    text: str = page.locator("[data-table=calls] .count").inner_text()
    return text


def call_of(page: Any, cause: str) -> int:
    """The number of a call with this root cause."""
    row = page.locator("[data-table=calls] tbody tr", has_text=cause).first
    return int(row.locator("th").inner_text())


def test_the_overview_says_what_it_is_what_failed_and_lists_the_calls(browser: Any, report: Path) -> None:
    with watched(browser, report.as_uri()) as page:
        page.open("")
        assert "calls:" in page.locator(".verdict").inner_text()
        assert page.locator(".problem").count() >= 3
        assert page.locator(".problem .spark").count() >= 1
        assert page.locator("#timeline ~ .chart").count() == 1
        assert numbers(page) == sorted(numbers(page))
        assert len(numbers(page)) > 5


def test_a_column_sorts_both_ways_and_says_so(browser: Any, report: Path) -> None:
    with watched(browser, report.as_uri()) as page:
        page.open("")
        page.get_by_role("button", name="call", exact=True).click()
        assert numbers(page) == sorted(numbers(page), reverse=True)
        head = page.locator("[data-table=calls] th", has=page.get_by_role("button", name="call", exact=True))
        assert head.get_attribute("aria-sort") == "descending"
        page.locator("[data-table=calls]").get_by_role("button", name="outcome").press("Enter")
        outcomes = page.locator("[data-table=calls] tbody td[data-label=outcome]").all_inner_texts()
        assert outcomes == sorted(outcomes, key=lambda words: (not words[0].isdigit(), words.lower()))


def test_text_and_columns_filter(browser: Any, report: Path) -> None:
    with watched(browser, report.as_uri()) as page:
        page.open("")
        everything = len(numbers(page))
        page.keyboard.press("/")
        page.keyboard.type("+12025550199 404")
        assert len(numbers(page)) == 1
        page.get_by_label("Filter by text").first.fill("")
        page.get_by_text("Filter by column").first.click()
        page.locator("#calls-by-outcome").select_option("404 Not Found")
        assert 0 < len(numbers(page)) < everything
        page.locator("#calls-by-call").fill(">1000")
        assert count(page).startswith("0 of")


def test_a_figure_opens_the_calls_behind_it(browser: Any, report: Path) -> None:
    with watched(browser, report.as_uri()) as page:
        page.open("")
        total = len(numbers(page))
        page.locator(".figures tbody tr").first.locator("td[data-label=ASR] a").click()
        page.get_by_role("link", name="those that do not").click()
        page.wait_for_function("location.hash.includes('part=against')")
        against = numbers(page)
        assert 0 < len(against) < total
        page.get_by_role("link", name="those that count").click()
        page.wait_for_function("location.hash.includes('part=for')")
        assert not set(against) & set(numbers(page))
        page.get_by_role("link", name="Show all").click()
        page.wait_for_function("location.hash === '#calls'")
        assert len(numbers(page)) == total


def test_a_problem_opens_its_calls_and_one_of_them_its_story(browser: Any, report: Path) -> None:
    with watched(browser, report.as_uri()) as page:
        page.open("")
        problem = page.locator(".problem", has_text="pstn-cause-mapped")
        problem.locator(".cost a").click()
        page.wait_for_function("location.hash.startsWith('#calls?set')")
        assert len(numbers(page)) == 1
        page.locator("[data-table=calls] tbody th a").click()
        page.wait_for_selector(".case h1")
        assert page.evaluate("document.activeElement.tagName") == "H1"
        assert not page.locator("#front").is_visible()
        assert page.locator(".chain li").count() == 3
        page.go_back()
        page.wait_for_selector("#front", state="visible")


def test_evidence_leads_into_the_ladder_and_an_arrow_to_its_message(browser: Any, report: Path) -> None:
    with watched(browser, report.as_uri()) as page:
        page.open("")
        number = call_of(page, "pstn-cause-mapped")
        page.open(f"#call-{number}")
        page.locator(".evidence a").last.click()
        page.wait_for_selector(".rung.here")
        assert "404" in page.locator(".rung.here title").text_content()
        assert page.locator(".rung.marked").count() >= 3
        page.locator(".rung.here").press("Enter")
        page.wait_for_selector("dialog[open]")
        assert "404 Not Found" in page.locator("#message-title").inner_text()
        assert page.locator("#message-body .key").count() > 5
        page.keyboard.press("ArrowLeft")
        assert "404" not in page.locator("#message-title").inner_text()
        page.keyboard.press("Escape")
        assert not page.locator("dialog").is_visible()


def test_a_response_leads_to_its_entry_and_to_its_comparison(browser: Any, report: Path) -> None:
    with watched(browser, report.as_uri()) as page:
        page.open("")
        page.open(f"#call-{call_of(page, 'pstn-cause-mapped')}")
        page.locator(".responses a.code", has_text="404").click()
        page.wait_for_selector("h1:has-text('404 Not Found')")
        page.get_by_role("link", name="404 and 480 compared").click()
        page.wait_for_function("location.hash === '#compare-404-480'")
        assert "480" in page.locator("#page h1").inner_text()


def test_the_messages_are_searched(browser: Any, report: Path) -> None:
    with watched(browser, report.as_uri()) as page:
        page.open("")
        page.open(f"#call-{call_of(page, 'pstn-cause-mapped')}")
        page.get_by_label("Find in the messages").fill("q.850;cause=1")
        page.wait_for_selector("details.message mark")
        assert page.locator("details.message:visible").count() == 1
        assert page.locator("#found").inner_text().startswith("in 1 of")
        page.get_by_label("Find in the messages").fill("")
        assert page.locator("details.message:visible").count() > 3


def test_session_descriptions_are_held_against_each_other(browser: Any, report: Path) -> None:
    with watched(browser, report.as_uri()) as page:
        page.open("")
        page.open(f"#call-{call_of(page, 'hold-resume-stuck')}")
        assert any("a=sendonly" in line for line in page.locator(".diff ins").all_text_contents())


def test_what_is_not_told_in_full_says_how_it_would_be(browser: Any, many: Path) -> None:
    with watched(browser, many.as_uri()) as page:
        page.open("#call-77")
        page.wait_for_selector("#page .facts")
        assert "--call 77" in page.locator("#page").inner_text()


def test_every_link_within_the_file_leads_somewhere(browser: Any, report: Path) -> None:
    with watched(browser, report.as_uri()) as page:
        page.open("")
        targets = page.evaluate(
            "[...new Set([document, ...[...document.querySelectorAll('script[type=\"text/html\"]')].map((each) =>"
            " new DOMParser().parseFromString(each.textContent, 'text/html'))].flatMap((part) =>"
            " [...part.querySelectorAll('a[href^=\"#\"]:not([data-step]):not([data-message])')]"
            ".map((a) => a.getAttribute('href').slice(1).split('?')[0])))]"
        )
        missing = page.evaluate(
            "(targets) => targets.filter((id) => ![id, `page-${id}`].some((each) => document.getElementById(each)))",
            targets,
        )
        assert len(targets) > 20
        assert [
            each for each in missing if not each.startswith(("top", "call-", "registration-", "transaction-"))
        ] == []


def test_what_packets_say_is_shown_and_never_runs(browser: Any, tmp_path: Path) -> None:
    capture = capture_of_hostile_call(tmp_path)
    report = written(diagnosed(capture), tmp_path)
    with watched(browser, report.as_uri()) as page:
        page.open("#call-1")
        page.wait_for_selector(".case h1")
        assert page.locator("main img, main script, #page iframe").count() == 0
        for message in page.locator("details.message summary").all():
            message.click()
        shown = page.locator("#messages ~ details").all_inner_texts()
        assert any(HOSTILE in text for text in shown)
        page.locator(".rung[href]").first.click()
        page.wait_for_selector("dialog[open]")
        assert page.locator("dialog img, dialog script").count() == 0
        page.keyboard.press("Escape")
        page.open("#calls")
        assert page.locator("[data-table=calls] img").count() == 0
        assert page.evaluate("window.ran === undefined")


def test_the_policy_would_stop_a_script_all_the_same(browser: Any, report: Path, tmp_path: Path) -> None:
    """The second wall: were something of a packet markup, the browser would not run it."""
    broken = tmp_path / "broken.html"
    text = report.read_text(encoding="utf-8")
    planted = '<img src=x onerror="window.ran=1"><script>window.ran=1</script><main id="main"'
    broken.write_text(text.replace('<main id="main"', planted), encoding="utf-8")
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(broken.as_uri())
        page.wait_for_selector("[data-table=calls] tbody th")
        assert page.evaluate("window.ran === undefined")


def test_twenty_thousand_calls_open_sort_and_filter(browser: Any, many: Path) -> None:
    assert many.stat().st_size < MAX_BYTES
    with watched(browser, many.as_uri()) as page:
        page.open("")
        page.wait_for_selector("[data-table=calls] tbody th")
        assert count(page) == "20,000 calls, the first 100 shown"
        page.get_by_role("button", name="to", exact=True).click()
        page.get_by_label("Filter by text").first.fill("number-not-found 0500")
        assert count(page) == "3 of 20,000 calls"
        assert numbers(page) == [500, 5000, 10500]
        page.get_by_label("Filter by text").first.fill("")
        page.get_by_role("button", name="Show 100 more").click()
        assert len(numbers(page)) == 200


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("where", ["", "call", "status-404", "compare-404-480", "#calls?figure=asr"])
def test_a_phone_shows_every_page_legibly(browser: Any, report: Path, theme: str, where: str) -> None:
    with watched(browser, report.as_uri(), color_scheme=theme, viewport=PHONE) as page:
        page.open("")
        page.open(f"#call-{call_of(page, 'pstn-cause-mapped')}" if where == "call" else f"#{where.lstrip('#')}")
        page.wait_for_timeout(100)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        page.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))")
        low = [(text, ratio) for text, ratio in page.evaluate(CONTRASTS) if ratio < AA]
        assert low == []


def test_everything_has_a_name_and_the_keyboard_reaches_it(browser: Any, report: Path) -> None:
    with watched(browser, report.as_uri()) as page:
        page.open("")
        for where in ("", f"#call-{call_of(page, 'pstn-cause-mapped')}"):
            page.open(where)
            nameless = page.evaluate(
                "[...document.querySelectorAll('select, input, button, nav, section, dialog, [role=region], svg')]"
                ".filter((each) => each.checkVisibility())"
                ".filter((each) => !each.labels?.length && !each.textContent.trim() && !each.hasAttribute('aria-label')"
                " || each.matches('nav, [role=region]') && !each.hasAttribute('aria-label')"
                " && !each.hasAttribute('aria-labelledby')).map((each) => each.outerHTML.slice(0, 80))"
            )
            assert nameless == []
            page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
            for _ in range(12):
                page.keyboard.press("Tab")
                assert page.evaluate("document.activeElement !== document.body")


def test_without_a_script_the_verdict_and_the_problems_are_there(browser: Any, report: Path) -> None:
    with watched(browser, report.as_uri(), java_script_enabled=False) as page:
        page.open("")
        assert page.locator(".problem").first.is_visible()
        assert "sipdiag" in page.locator("noscript").inner_text()


def test_print_has_the_ladder_and_not_the_filters(browser: Any, report: Path) -> None:
    with watched(browser, report.as_uri()) as page:
        page.open("")
        page.emulate_media(media="print")
        assert not page.locator(".filters").first.is_visible()
        page.open(f"#call-{call_of(page, 'pstn-cause-mapped')}")
        assert page.locator(".ladder").is_visible()


@pytest.mark.parametrize("name", ["normb-b2bua-asterisk.pcapng", "sipcapture-sip_ipv6.pcap", "open5gs-volte.pcapng"])
def test_real_captures_open_without_a_complaint(browser: Any, tmp_path: Path, name: str) -> None:
    analysis = diagnosed(shared_dir() / "pcaps" / name, of="all")
    with watched(browser, written(analysis, tmp_path).as_uri()) as page:
        page.open("")
        assert page.locator("h1").first.inner_text() == name
        for kind, number in list(analysis.stories)[:5]:
            page.open(f"#{kind}-{number}")
            page.wait_for_selector(".case h1")
            assert page.locator(".ladder").count() <= 1


def test_what_has_no_place_to_break_does_not_push_a_phone_wide(browser: Any, tmp_path: Path) -> None:
    analysis = diagnosed(shared_dir() / "pcaps" / "normb-b2bua-asterisk.pcapng", of="all")
    with watched(browser, written(analysis, tmp_path).as_uri(), viewport=PHONE) as page:
        page.open("")
        for kind, number in analysis.stories:
            page.open(f"#{kind}-{number}")
            page.wait_for_selector(".case h1")
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], (kind, number)


def test_the_same_report_has_the_same_bytes(report: Path, tmp_path: Path) -> None:
    paths = [ROOT / "samples" / f"{name}.pcap" for name in SAMPLES]
    again = written(diagnosed(*paths), tmp_path)
    assert again.read_bytes() == report.read_bytes()


def test_the_ladder_alone_is_a_picture(browser: Any, tmp_path: Path) -> None:
    from sipdiag.report import ladder_svg

    analysis = diagnosed(ROOT / "samples" / "announcement-then-404.pcap")
    picture = tmp_path / "call.svg"
    picture.write_text(
        ladder_svg.alone(analysis.stories["call", 2], analysis.report.calls[1].media, set(), 1, "Call 2")
    )
    with watched(browser, picture.as_uri()) as page:
        page.open("")
        assert page.locator("svg text", has_text="404 Not Found").count() == 1
        assert msgspec.json.encode(page.locator("svg").get_attribute("aria-label")) == b'"Call 2"'
