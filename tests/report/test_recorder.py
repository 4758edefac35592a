from sipdiag.report.recorder import Drawing, Grid, Heading, Listing, Paragraph, Recorder, Rule


def test_what_is_written_is_kept_as_it_was_said() -> None:
    recorder = Recorder()
    recorder.line("1. ", ("cause", "bold"), "  3 calls")
    recorder.blank()
    recorder.rule()
    recorder.heading("Calls")
    recorder.paragraph("some words", first="! ", style="bold")
    recorder.block("Fix", ["this", "that"])
    recorder.block("Nothing", [])
    recorder.table(["a", "b"], [["1", "2"]], right=(0,))
    recorder.drawing([("│─>│", "green")])
    assert recorder.blocks == [
        Paragraph((("1. ", False), ("cause", True), ("  3 calls", False))),
        Rule(),
        Heading("Calls"),
        Paragraph((("some words", True),), "! "),
        Listing("Fix", ("this", "that"), 2),
        Grid(("a", "b"), (("1", "2"),), (0,)),
        Drawing(("│─>│",)),
    ]


def test_what_cannot_be_seen_is_written_out() -> None:
    recorder = Recorder()
    recorder.paragraph("a\x1b[31mb\u202e")
    recorder.table(["\x00"], [["\udcff"]])
    assert recorder.blocks == [
        Paragraph((("a\\x1b[31mb\\u202e", False),)),
        Grid(("\\x00",), (("\\xff",),), ()),
    ]
