"""The site is whole, says what the commands say, leads nowhere that is not there, and overwrites nobody's files."""

import json
import os
from html.parser import HTMLParser
from pathlib import Path

import pytest

from sipdiag.knowledge import Knowledge
from sipdiag.report.comparison import comparison
from sipdiag.report.page import Page
from sipdiag.report.reference import entry_page
from sipdiag.report.site import MANIFEST, SiteError, files, write
from tests.conftest import run_sipdiag

MAX_SITE_BYTES = 25_000_000
HOSTILE = "<script>alert('503')</script> & \"ours\" </textarea>"

pytestmark = pytest.mark.xdist_group("site")  # one process then makes the site once


class Html(HTMLParser):
    """What a test asks of a page: its elements, ids, addresses, and its text without the frame."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.ids: set[str] = set()
        self.addresses: list[str] = []
        self.text: list[str] = []  # of the article, by block
        self._article = False
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        self.tags.append((tag, given))
        self.ids |= {given["id"]} if "id" in given else set()
        self.addresses += [given[name] for name in ("href", "src") if name in given]
        self._article |= tag == "article"
        if tag in ("h1", "h2", "p", "li", "pre"):
            self.text.append("")

    def handle_endtag(self, tag: str) -> None:
        self._article &= tag != "article"

    def handle_data(self, data: str) -> None:
        if self._article and self.text:
            self.text[-1] += data


def said(page: Page) -> list[str]:
    return [line for part in page.sections for group in part.groups for line in group.lines]


def data_of(script: str) -> object:
    """The value that a data file hands over."""
    prefix, value = script.removesuffix(");\n").split(", ", 1)
    assert prefix.startswith("sipdiag.add(")
    return json.loads(value)


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return Knowledge()


@pytest.fixture(scope="module")
def site(knowledge: Knowledge) -> dict[str, str]:
    return dict(files(knowledge))


@pytest.fixture(scope="module")
def pages(site: dict[str, str]) -> dict[str, Html]:
    return {path: Html(text) for path, text in site.items() if path.endswith(".html")}


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    folder = tmp_path / "ours"
    (folder / "status").mkdir(parents=True)
    (folder / "status" / "503.yaml").write_text(json.dumps({"description": HOSTILE}), encoding="utf-8")
    return folder


def snapshot(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def test_every_entry_has_its_page_with_the_words_of_explain(knowledge: Knowledge, pages: dict[str, Html]) -> None:
    for kind, ids in knowledge.list().items():
        for id in ids:
            page = entry_page(knowledge.find(f"{kind}:{id}"), knowledge)
            text = [" ".join(block.split()) for block in pages[f"{kind}/{id}.html"].text]
            assert page.title in text
            missing = [line for line in said(page) if " ".join(line.split()) not in text]
            assert missing == [], f"{kind}/{id}"


def test_every_list_names_all_of_its_kind(knowledge: Knowledge, pages: dict[str, Html]) -> None:
    for kind, ids in knowledge.list().items():
        assert {f"{id}.html" for id in ids} <= set(pages[f"{kind}/index.html"].addresses)
        assert kind == "status" or f"{kind}/index.html" in pages["index.html"].addresses
    assert {f"status/{code}.html" for code in knowledge.list()["status"]} <= set(pages["index.html"].addresses)


def test_every_pair_of_codes_is_compared_in_the_words_of_the_command(
    knowledge: Knowledge, site: dict[str, str]
) -> None:
    codes = [int(code) for code in knowledge.list()["status"]]
    data = {code: data_of(site[f"compare/{code}.js"]) for code in codes}

    def text(number: int, a: int, b: int) -> str:
        return data[a]["texts"][number] if number >= 0 else data[b]["texts"][-1 - number]  # type: ignore[index, no-any-return]  # JSON

    for a in codes:
        for b in codes:
            if a != b:
                title, subtitle, sections = data[a]["pairs"][str(b)]  # type: ignore[index]  # JSON
                page = comparison(knowledge.status(a), knowledge.status(b), knowledge)
                assert [text(title, a, b), text(subtitle, a, b)] == [page.title, page.subtitle]
                assert [
                    (text(id, a, b), text(heading, a, b), [[text(each, a, b) for each in group] for group in groups])
                    for id, heading, groups in sections
                ] == [
                    (part.id, part.heading, [[group.label, group.style, *group.lines] for group in part.groups])
                    for part in page.sections
                ], f"{a} and {b}"


def test_every_link_leads_somewhere(site: dict[str, str], pages: dict[str, Html]) -> None:
    for path, page in pages.items():
        for address in set(page.addresses):
            if address.startswith("https://www.rfc-editor.org/rfc/rfc"):
                continue
            target, _, anchor = address.partition("#")
            target = target.partition("?")[0]
            reached = os.path.normpath(Path(path).parent / target) if target else path
            assert reached in site, f"{path} leads to {address}"
            assert not anchor or anchor in pages[reached].ids, f"{path} leads to {address}"


def test_no_page_needs_the_network_or_runs_what_stands_in_it(pages: dict[str, Html]) -> None:
    for path, page in pages.items():
        policy = next(given for tag, given in page.tags if given.get("http-equiv") == "Content-Security-Policy")
        assert "default-src 'none'" in policy["content"]
        assert "unsafe" not in policy["content"]
        for tag, given in page.tags:
            assert not any(name.startswith("on") or name == "style" for name in given), path
            if tag in ("script", "link", "img"):
                assert ":" not in given.get("src", given.get("href", "")), path
            assert tag != "style", path
            assert tag != "script" or given["src"], path
        assert len(page.ids) == sum("id" in given for _, given in page.tags), f"an id stands twice in {path}"


def test_the_search_knows_every_entry_by_every_name(knowledge: Knowledge, site: dict[str, str]) -> None:
    index = {path: (title, also, text) for path, _, title, also, text in data_of(site["search.js"])}  # type: ignore[attr-defined]  # JSON
    assert set(index) == {f"{kind}/{id}.html" for kind, ids in knowledge.list().items() for id in ids}
    title, also, text = index["timer/timer-b.html"]
    assert title == "Timer B"
    assert {"timer:timer-b", "INVITE transaction timeout"} <= set(also)
    assert "The repetitions stop" in text


def test_a_reader_finds_the_rules_and_terms_that_lead_to_a_code(pages: dict[str, Html]) -> None:
    assert "../term/early-media.html" in pages["status/183.html"].addresses
    assert "../compare.html?404,480" in pages["status/404.html"].addresses
    assert "https://www.rfc-editor.org/rfc/rfc3261#section-21.4.5" in pages["status/404.html"].addresses


def test_the_same_knowledge_gives_the_same_bytes_and_the_size_is_sane(tmp_path: Path) -> None:
    for seed in ("1", "2"):
        done = run_sipdiag("site", "-o", tmp_path / seed, env={"PYTHONHASHSEED": seed})
        assert done.returncode == 0, done.stderr
        assert f"{tmp_path / seed / 'index.html'}" in done.stderr
    one, two = snapshot(tmp_path / "1"), snapshot(tmp_path / "2")
    assert one == two
    assert sum(map(len, one.values())) < MAX_SITE_BYTES
    assert sorted(one) == json.loads(one[MANIFEST])["files"]


def test_a_sites_own_words_are_in_it_as_text(overlay: Path, tmp_path: Path) -> None:
    done = run_sipdiag("site", "-o", tmp_path / "site", "--knowledge", overlay)
    assert done.returncode == 0, done.stderr
    made = snapshot(tmp_path / "site")
    assert HOSTILE in map(str.strip, Html(made["status/503.html"].decode()).text)
    for path, content in made.items():
        assert path.endswith(".js") or b"<script>alert" not in content, path
    assert HOSTILE in data_of(made["compare/503.js"].decode())["texts"]  # type: ignore[index]  # JSON


def test_a_site_takes_the_place_of_one_before_it(knowledge: Knowledge, overlay: Path, tmp_path: Path) -> None:
    target = tmp_path / "site"
    target.mkdir()
    write(Knowledge(overlay), target)
    write(knowledge, target)
    assert snapshot(target) == {path: text.encode() for path, text in files(knowledge)}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ours", "site"]
    assert (target / "index.html").stat().st_mode & 0o777 == 0o666 & ~current_umask()
    assert target.stat().st_mode & 0o777 == 0o777 & ~current_umask()


def current_umask() -> int:
    umask = os.umask(0)
    os.umask(umask)
    return umask


@pytest.mark.parametrize("also_ours", [False, True])
def test_what_is_not_of_a_site_is_never_overwritten(knowledge: Knowledge, tmp_path: Path, also_ours: bool) -> None:
    target = tmp_path / "site"
    if also_ours:
        write(knowledge, target)
    (target / "notes").mkdir(parents=True)
    (target / "notes" / "thesis.txt").write_text("years of work", encoding="utf-8")
    before = snapshot(tmp_path)
    done = run_sipdiag("site", "-o", target)
    assert done.returncode == 2
    assert "notes/thesis.txt" in done.stderr
    assert snapshot(tmp_path) == before


def test_a_forged_list_of_files_gives_nothing_away(knowledge: Knowledge, tmp_path: Path) -> None:
    for text in ("[]", "{", '{"format": "sipdiag.site", "files": 3}', '{"format": "other", "files": ["a"]}', "\xff"):
        (tmp_path / MANIFEST).write_text(text, encoding="latin-1")
        with pytest.raises(SiteError, match=MANIFEST):
            write(knowledge, tmp_path)


def test_a_place_that_cannot_be_written_is_said(knowledge: Knowledge, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    for target in (tmp_path / "file", tmp_path / "missing" / "site", tmp_path / "file" / "site"):
        done = run_sipdiag("site", "-o", target)
        assert done.returncode == 2
        assert done.stderr.startswith(f"sipdiag: {target}")
        assert len(done.stderr.splitlines()) == 1
    assert snapshot(tmp_path) == {"file": b"mine"}


def test_a_link_to_a_directory_stays_one(knowledge: Knowledge, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    write(knowledge, tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / "index.html").is_file()


def test_wrong_words_of_a_site_stop_it_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / "ours" / "status").mkdir(parents=True)
    (tmp_path / "ours" / "status" / "503.yaml").write_text("descripton: x\n", encoding="utf-8")
    done = run_sipdiag("site", "-o", tmp_path / "site", "--knowledge", tmp_path / "ours")
    assert done.returncode == 2
    assert "503.yaml" in done.stderr
    assert not (tmp_path / "site").exists()
