from sipdiag.knowledge import Knowledge
from sipdiag.report.html_reference import Reference
from tests.report import made

KNOWLEDGE = Knowledge()


def reference(*statuses: int) -> Reference:
    responses = [made.response(n, status, "x") for n, status in enumerate(statuses, 1)]
    finding = made.finding("number-not-found", [1])
    return Reference(made.report([made.call(1, final_status=404, responses=responses)], [finding]), KNOWLEDGE)


def test_what_the_report_names_has_a_page_and_so_has_what_that_names() -> None:
    pages = {page.id: page for page in reference(183, 404).pages()}
    assert {"status-183", "status-404", "rule-number-not-found", "term-early-media"} <= set(pages)
    assert "status-503" not in pages
    assert pages["status-404"].title == "404 Not Found"


def test_a_code_is_compared_with_those_that_people_take_it_for() -> None:
    pages = {page.id: page for page in reference(404).pages()}
    others = [page for page, _ in pages["status-404"].others]
    assert "compare-404-480" in others
    assert all(other in pages for other in others)
    assert pages["compare-404-480"].others == [("status-404", "All about 404"), ("status-480", "All about 480")]


def test_links_lead_within_the_file_or_are_none() -> None:
    made_reference = reference(404)
    pages = {page.id for page in made_reference.pages()}
    assert made_reference.address("status:404") == "#status-404"
    assert made_reference.address("status:699") is None
    for page in made_reference.pages():
        for part in page.parts:
            for _, _, lines in part.groups:
                for line in lines:
                    for href in str(line).split('href="#')[1:]:
                        assert href.split('"')[0] in pages


def test_a_rule_that_is_not_known_is_left_out() -> None:
    made_reference = Reference(made.report([made.call(1)], [made.finding("of-a-site", [1])]), KNOWLEDGE)
    assert made_reference.address("rule:of-a-site") is None
