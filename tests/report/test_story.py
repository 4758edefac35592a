import msgspec

from sipdiag.knowledge import Knowledge
from sipdiag.records import Analysis, EvidenceInfo
from tests.report import made


def test_the_finding_comes_before_the_ladder_and_the_ladder_before_the_responses(
    knowledge: Knowledge,
) -> None:
    text = made.shown(made.announcement(), knowledge)
    order = [
        "! The number 4711 does not exist",
        "Evidence",
        "Fix",
        "? Whether",
        "time s",
        "What the responses say",
    ]
    places = [text.index(words) for words in order]
    assert places == sorted(places)


def test_a_consequence_is_folded_under_its_cause(knowledge: Knowledge) -> None:
    text = made.shown(made.announcement(), knowledge, 120)
    assert "Explains   The 404 Not Found was sent 7 times (response-retransmitted, #330, #337)" in text
    assert "! The 404 Not Found was sent 7 times" not in text


def test_an_unknown_says_why_and_what_to_capture(knowledge: Knowledge) -> None:
    text = made.shown(made.announcement(), knowledge, 120)
    assert "Because    the capture was taken where only packets to 192.0.2.10 pass" in text
    assert "Capture    On 192.0.2.1: tcpdump -i any" in text


def test_every_response_is_explained_by_its_variant(knowledge: Knowledge) -> None:
    text = made.shown(made.announcement(), knowledge, 120)
    assert "183 Session Progress (with SDP), #17: Usually early media." in text
    assert "404 Not Found, #331: The user does not exist here." in text


def test_the_same_explanation_is_not_given_twice(knowledge: Knowledge) -> None:
    text = made.shown(made.healthy(), knowledge)
    assert "200 OK, #4: The request succeeded.\n  - 200 OK to BYE, #3211: as above." in text


def test_a_healthy_call_says_so_in_a_line(knowledge: Knowledge) -> None:
    text = made.shown(made.healthy(), knowledge, 120)
    assert (
        "Answered, first sign of progress after 310 ms, rang 4.2 s, talked 32 s, ended by the caller. "
        "No fault found in what this capture shows."
    ) in " ".join(text.split())


def test_what_the_caller_heard_and_the_figures_of_a_stream(knowledge: Knowledge) -> None:
    text = made.shown(made.announcement(), knowledge, 120)
    assert "0.8 to 6.9 s: the network sent the caller ringback or an announcement (RTP arrived" in text
    assert "PCMU: 300 packets, 3 lost (1.0 %), jitter 0.4 ms, gap 61 ms, MOS-CQE 4.3 NB" in " ".join(text.split())


def test_a_lost_call_that_no_rule_explains_says_so(knowledge: Knowledge) -> None:
    unexplained = made.call(1, outcome="rejected", final_status=499, final_reason="Odd", talk_s=None)
    text = made.shown(Analysis(made.report([unexplained], []), {}), knowledge)
    assert "Rejected with 499 Odd" in text
    assert "No cause found." in " ".join(text.split())


def test_long_evidence_is_cut_and_says_so(knowledge: Knowledge) -> None:
    analysis = made.announcement()
    evidence = [EvidenceInfo(0, n, f"INVITE {n}") for n in range(1, 100)]
    first, *others = analysis.report.findings
    findings = [msgspec.structs.replace(first, evidence=evidence), *others]
    report = msgspec.structs.replace(analysis.report, findings=findings)
    text = made.shown(Analysis(report, {}), knowledge)
    assert "#12  INVITE 12" in text
    assert "and 87 more frames" in text
    assert "#13  INVITE" not in text


def test_of_one_message_sent_again_and_again_the_first_and_the_last_are_shown(knowledge: Knowledge) -> None:
    many = [EvidenceInfo(0, 20 + frame, "200 OK to INVITE") for frame in range(11)]
    shown = made.shown(made.announcement(), knowledge, 120)
    assert "the same, the last of" not in shown
    analysis = made.announcement()
    findings = [msgspec.structs.replace(f, evidence=many) for f in analysis.report.findings]
    report = msgspec.structs.replace(analysis.report, findings=findings)
    text = made.shown(Analysis(report=report, stories=analysis.stories), knowledge, 120)
    assert "#20  200 OK to INVITE" in text
    assert "#30  the same, the last of 11 from #20 on" in text
    assert "#25  " not in text
