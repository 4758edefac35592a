from sipdiag.report.rendering import environment, source


def filled(text: str) -> str:
    made = environment("report").from_string("<p title='{{ text }}'>{{ text }}</p>")
    return made.render(text=text)


def test_what_is_filled_in_is_escaped() -> None:
    html = filled("<b>'\"&")
    assert html.count("&lt;b&gt;&#39;&#34;&amp;") == 2


def test_what_cannot_be_seen_is_written_out_and_line_breaks_stay() -> None:
    assert "a\\x1bb\nc\\xff\\u202e" in filled("a\x1bb\nc\udcff\u202e")


def test_the_scripts_and_styles_are_found() -> None:
    assert source("report", "report.js").startswith("//")
    assert ":root" in source("site", "site.css")
