"""The knowledge base is whole and fits its forms; overlays are laid over it or refused with file and line."""

import csv
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
import yaml

from sipdiag.knowledge import Knowledge, KnowledgeError, UnknownEntry, schema
from sipdiag.knowledge_forms import FORMS, Topic, slug
from tests.conftest import ROOT, shared_dir

KNOWLEDGE = Knowledge()


def registered() -> Iterator[dict[str, str]]:
    path = shared_dir() / "facts" / "response-codes.tsv"
    with path.open(encoding="utf-8") as table:
        yield from csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)


def overlay(folder: Path, **files: str) -> Path:
    """A directory of knowledge files; `status__183` is status/183.yaml."""
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/').replace('_', '-')}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def refused(folder: Path) -> KnowledgeError:
    with pytest.raises(KnowledgeError) as caught:
        Knowledge(folder)
    return caught.value


def test_every_file_fits_its_form_and_every_reference_leads_somewhere() -> None:
    assert [str(error) for error in KNOWLEDGE.check()] == []


def test_every_entry_is_accepted_by_the_schema_that_is_shipped() -> None:
    validator = jsonschema.Draft202012Validator(schema())
    for path in (ROOT / "knowledge").glob("*/*.yaml"):
        errors = [error.message for error in validator.iter_errors(yaml.safe_load(path.read_text(encoding="utf-8")))]
        assert errors == [], path.name


def test_every_registered_code_has_an_entry() -> None:
    kinds = {"sip_code": "status", "q850": "q850", "warning": "warning"}
    known = KNOWLEDGE.list()
    missing = [
        f"{row['kind']} {row['code']}"
        for row in registered()
        if row["kind"] in kinds and row["code"] not in known[kinds[row["kind"]]]
    ]
    assert missing == []


METHODS = [
    "ACK", "BYE", "CANCEL", "INFO", "INVITE", "MESSAGE", "NOTIFY", "OPTIONS", "PRACK", "PUBLISH", "REFER",
    "REGISTER", "SUBSCRIBE", "UPDATE",
]  # fmt: skip
HEADERS = [
    "Via", "From", "To", "Contact", "Record-Route", "Route", "Max-Forwards", "CSeq", "Call-ID", "Reason",
    "Warning", "Retry-After", "Require", "Supported", "Unsupported", "Allow", "Session-Expires", "Min-SE",
    "Min-Expires", "Expires", "RSeq", "RAck", "P-Early-Media", "P-Asserted-Identity", "Privacy", "Identity",
    "Diversion", "History-Info", "Replaces", "Refer-To", "Referred-By", "Event", "Subscription-State",
    "Authorization", "WWW-Authenticate", "Proxy-Authenticate", "Path", "Service-Route", "Content-Length",
    "Content-Type", "User-Agent", "Server", "Date", "Geolocation", "Session-ID", "P-Charging-Vector",
    "Alert-Info",
]  # fmt: skip
TIMERS = [*(f"Timer {letter}" for letter in "ABCDEFGHIJKLM"), "T1", "T2", "T4"]
METRICS = ["RRD", "IRA", "SRD", "SDD", "SDT", "SER", "SEER", "ISA", "SCR", "ASR", "ABR", "NER"]


@pytest.mark.parametrize(
    ("kind", "names"), [("method", METHODS), ("header", HEADERS), ("timer", TIMERS), ("metric", METRICS)]
)
def test_what_a_trace_is_read_with_has_an_entry(kind: str, names: list[str]) -> None:
    assert [entry.topic for name in names if (entry := topic(f"{kind}:{name}"))] == names


def test_every_reason_protocol_is_known() -> None:
    rows = [row["code"] for row in registered() if row["kind"] == "reason_protocol"]
    assert rows
    assert [name for name in rows if KNOWLEDGE.find(f"reason:{name}").kind != "reason"] == []


def topic(ref: str) -> Topic:
    entry = KNOWLEDGE.find(ref)
    assert isinstance(entry, Topic)
    return entry


TOPICS = [f"{kind}:{id}" for kind, ids in KNOWLEDGE.list().items() if issubclass(FORMS[kind], Topic) for id in ids]


def test_what_has_one_name_and_two_meanings_points_from_one_to_the_other() -> None:
    by_name: dict[str, list[Topic]] = {}
    for ref in TOPICS:
        for spelling in {slug(each) for each in (topic(ref).topic, *topic(ref).also)}:
            if len(spelling) > 1:  # a letter is a timer's, or a line's of SDP when it has its equals sign
                by_name.setdefault(spelling, []).append(topic(ref))
    lost = [
        (name, one.ref, other.ref)
        for name, entries in by_name.items()
        for one in entries
        for other in entries
        if one is not other and other.ref not in one.see
    ]
    assert lost == []


def texts(value: object) -> Iterator[str]:
    """Every text in an entry's YAML; keys are none."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


FILES = sorted((ROOT / "knowledge").glob("*/*.yaml"))


NO_PROSE = {"example", "see", "references", "platforms"}  # of platforms, two may do the same


@pytest.mark.parametrize("folder", sorted({path.parent.name for path in FILES}))
def test_no_text_is_empty_or_said_twice_or_broken_off(folder: str) -> None:
    for path in FILES:
        if path.parent.name != folder or path.stem == "locations":
            continue
        entry = yaml.safe_load(path.read_text(encoding="utf-8"))
        found = [text for key, value in entry.items() if key not in NO_PROSE for text in texts(value)]
        assert [text for text in found if not text.strip() or "  " in text or text != text.strip()] == [], path
        said = [sentence for text in found for sentence in re.split(r"(?<=[.:]) ", text) if len(sentence) > 40]
        assert sorted({sentence for sentence in said if said.count(sentence) > 1}) == [], path


def test_references_name_a_document_and_may_name_a_section() -> None:
    form = re.compile(
        r"RFC \d{3,5}( [A-Z]?\d+(\.\d+)*| Appendix [A-Z])?$"
        r"|(ITU-T|3GPP|GSMA|ATIS|FCC|SIPconnect|HEP3|IANA)|CONTRIBUTING\.md$"
    )
    odd = [
        (path.name, each)
        for path in FILES
        if path.stem != "locations"
        for each in yaml.safe_load(path.read_text(encoding="utf-8")).get("references", [])
        if not form.match(each)
    ]
    assert odd == []


def test_the_spelling_is_right() -> None:
    program = Path(sys.executable).parent / "codespell"
    done = subprocess.run(
        [program, "knowledge"], cwd=ROOT, capture_output=True, encoding="utf-8", timeout=60, check=False
    )
    assert done.stdout + done.stderr == ""


# What people mix up: each has its own words for the other, whichever of the two is asked for first.
MIXED_UP = [
    (180, 183), (401, 407), (401, 403), (404, 480), (404, 410), (404, 484), (404, 604), (480, 486), (480, 408),
    (408, 504), (486, 600), (486, 603), (487, 480), (488, 606), (500, 503), (503, 504), (302, 301), (403, 603),
    (603, 608), (481, 404),
]  # fmt: skip


@pytest.mark.parametrize(("a", "b"), [*MIXED_UP, *((b, a) for a, b in MIXED_UP)])
def test_what_people_mix_up_has_words_of_its_own(a: int, b: int) -> None:
    words = [other.difference for other in KNOWLEDGE.status(a).not_to_be_confused_with if other.code == b]
    assert len(words) == 1
    assert str(b) in words[0]


def test_every_cause_location_is_known() -> None:
    rows = [row for row in registered() if row["kind"] == "q850_location"]
    assert [KNOWLEDGE.q850_location(row["code"]).name for row in rows] == [row["name"] for row in rows]


def test_causes_become_the_responses_of_rfc_3398() -> None:
    for row in registered():
        if row["kind"] == "q850":
            told = row["q850_or_sip_map"]
            codes = KNOWLEDGE.q850(int(row["code"])).status_codes
            assert [str(code) in told for code in codes] == [True] * len(codes), row["code"]
            assert bool(codes) == told[0].isdecimal(), row["code"]


def test_confusions_go_both_ways() -> None:
    listed = {
        (int(code), other.code)
        for code in KNOWLEDGE.list()["status"]
        for other in KNOWLEDGE.status(int(code)).not_to_be_confused_with
    }
    assert sorted((a, b) for a, b in listed if (b, a) not in listed) == []


def test_an_unregistered_code_is_read_by_its_class() -> None:
    entry = KNOWLEDGE.status(299)
    assert entry.generic
    assert entry.class_ == "success"
    assert "200" in entry.description
    assert entry.references == ("RFC 3261 8.1.3.2",)
    assert not KNOWLEDGE.status(404).generic
    for code in range(100, 700):
        assert KNOWLEDGE.status(code).code == code


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("183", "status:183"),
        ("status:183", "status:183"),
        (" 404 ", "status:404"),
        ("q850:34", "q850:34"),
        ("Q850:1", "q850:1"),
        ("warning:304", "warning:304"),
        ("early-media", "term:early-media"),
        ("Early Media", "term:early-media"),
        ("early audio", "term:early-media"),
        ("SBC", "term:sbc"),
        ("Via", "header:via"),
        ("call id", "header:call-id"),
        ("PAI", "header:p-asserted-identity"),
        ("timer:B", "timer:timer-b"),
        ("timer b", "timer:timer-b"),
        ("T1", "timer:t1"),
        ("100rel", "option-tag:100rel"),
        ("register", "method:register"),
        ("attestation", "term:attestation"),
        ("a=rtpmap:0 PCMU/8000", "sdp:rtpmap"),
        ("m=", "sdp:m-line"),
        ("unknown_ca", "tls-alert:unknown-ca"),
        ("internal_error", "tls-alert:internal-error"),
        ("internal-error", "rule:internal-error"),
        ("asr", "metric:asr"),
        ("reason q.850", "reason:q-850"),
        ("cause 34", "q850:34"),
        ("Replaces", "header:replaces"),
        ("option-tag:replaces", "option-tag:replaces"),
        ("PDD", "term:pdd"),
        ("offer/answer", "term:offer-answer"),
        ("499", "status:499"),
        ("ack-not-received", "rule:ack-not-received"),
        ("rule:ack-not-received", "rule:ack-not-received"),
    ],
)
def test_find_takes_what_a_person_types(text: str, ref: str) -> None:
    assert KNOWLEDGE.find(text).ref == ref


@pytest.mark.parametrize(
    "text",
    ["", "99", "700", "x:1", "q850:128", "status:../../x", "rule:..", "header:../status/183", "183x", "²", "a=", ":"],
)
def test_what_is_unknown_is_said_to_be(text: str) -> None:
    with pytest.raises(UnknownEntry):
        KNOWLEDGE.find(text)


def test_a_slip_gets_a_suggestion() -> None:
    with pytest.raises(UnknownEntry, match="did you mean early-media") as caught:
        KNOWLEDGE.find("eraly-media")
    assert "early-media" in caught.value.nearest


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("proxy-autorization", "proxy-authorization"),
        ("jiter", "jitter"),
        ("timer:q", "timer:timer-a"),
        ("header:vie", "header:via"),
        ("q850:77", "q850:7"),
        ("REGSTER", "register"),
    ],
)
def test_the_nearest_names_of_every_kind_are_offered(text: str, nearest: str) -> None:
    with pytest.raises(UnknownEntry) as caught:
        KNOWLEDGE.find(text)
    assert nearest in caught.value.nearest


def test_facts_fill_the_texts() -> None:
    facts = {"status": 404, "wait_s": 32.0, "peers": ["a", "b"], "none": None, "gap_s": 0.25, "empty": []}
    assert KNOWLEDGE.fill("{status} after {wait_s} s", facts) == "404 after 32 s"
    assert KNOWLEDGE.fill("{peers}; {none}; {missing}; {gap_s}", facts) == "a, b; unknown; unknown; 0.25"
    assert KNOWLEDGE.fill("filter: {404, 480}", facts) == "filter: {404, 480}"


def test_what_needs_a_fact_that_is_not_there_is_left_out() -> None:
    text = "It is so. [Reason: {reason}.] [It went to {first} and {second}.] Filter: ip[6:2]."
    assert KNOWLEDGE.fill(text, {"reason": [], "first": "a"}) == "It is so. Filter: ip[6:2]."
    facts = {"reason": "[x] {first}", "first": "[2001:db8::1]", "second": 0}
    assert KNOWLEDGE.fill(text, facts) == (
        "It is so. Reason: [x] {first}. It went to [2001:db8::1] and 0. Filter: ip[6:2]."
    )


def test_a_clause_that_begins_a_sentence_gets_its_capital_and_a_name_keeps_its_letters() -> None:
    facts = {"seen": "nothing refused it", "user": "carol@example.test is"}
    assert (
        KNOWLEDGE.fill("{seen}. {seen}; {seen}.", facts)
        == "Nothing refused it. Nothing refused it; nothing refused it."
    )
    assert (
        KNOWLEDGE.fill("{user} gone. {user} gone.", facts) == "carol@example.test is gone. carol@example.test is gone."
    )


def test_an_overlay_replaces_the_keys_that_it_gives(tmp_path: Path) -> None:
    site = Knowledge(overlay(tmp_path, status__404="code: 404\nretry: Call the desk.\n"))
    assert site.status(404).retry == "Call the desk."
    assert site.status(404).description == KNOWLEDGE.status(404).description


def test_an_overlay_may_change_how_grave_a_finding_is(tmp_path: Path) -> None:
    text = "id: number-not-found\nseverity: info\nparty: user\n"
    rule = Knowledge(overlay(tmp_path, rules__number_not_found=text)).rule("number-not-found")
    assert (rule.severity, rule.party) == ("info", "user")
    assert rule.title == KNOWLEDGE.rule("number-not-found").title


def test_an_overlay_may_add_a_header(tmp_path: Path) -> None:
    text = (
        "name: X-Route-Class\ncarried_by: INVITE of our SBC.\nexample: 'X-Route-Class: gold'\n"
        "description: Our price list.\nin_a_trace: [gold is the first carrier.]\nreferences: ['Our wiki']\n"
    )
    site = Knowledge(overlay(tmp_path, headers__x_route_class=text))
    assert site.find("x-route-class").ref == "header:x-route-class"


def test_an_overlay_may_add_a_term(tmp_path: Path) -> None:
    text = "term: Blue trunk\nalso: [bt1]\ndescription: Ours.\nsee: ['status:404', 'term:pdd']\n"
    assert Knowledge(overlay(tmp_path, terms__blue_trunk=text)).find("bt1").ref == "term:blue-trunk"


@pytest.mark.parametrize(
    ("file", "text", "line", "reason"),
    [
        ("status__404", "code: 404\nretrry: x\n", 2, "retrry"),
        ("status__404", "code: 404\nclass: provisional\n", 1, "class"),
        ("status__404", "code: 480\n", 1, "480"),
        ("status__404", "code: 404\nretry: a\nretry: b\n", 3, "twice"),
        ("status__404", "code: 404\nhow_to_fix:\n  caller: [a]\n  phonee: [b]\n", 4, "phonee"),
        ("status__404", "code: 404\nvariants:\n  - {id: a, when: {sdpp: true}, meaning: m}\n", 3, "sdpp"),
        (
            "status__404",
            "code: 404\nvariants:\n  - id: a\n    when: {phrase: '('}\n    meaning: m\n",
            4,
            "regular",
        ),
        ("status__404", "code: 404\nreferences: []\n", 2, "references"),
        ("status__404", "code: [\n", 2, ""),
        ("status__404", "- 404\n", 1, "mapping"),
        ("status__497", "code: 497\nphrase: Ours\n", 1, "required"),
        ("terms__pdd", "term: PDD\nsee:\n  - status:404\n  - term:nothing\n", 4, "term:nothing"),
        ("headers__via", "name: Via\ncompact: via\n", 2, "compact"),
        ("timers__timer_b", "name: Timer B\nvalu: 6 s\n", 2, "valu"),
        ("timers__timer_z", "name: Timer Z\ndescription: Ours.\n", 1, "required"),
        ("headers__x_ours", "name: X-Theirs\n", 1, "required"),
        ("q850__1", "cause: 1\nstatus_codes: [404, 4040]\n", 2, "699"),
        ("rules__no_such_rule", "id: no-such-rule\n", 1, "no-such-rule"),
        ("other__x", "a: 1\n", None, "status/NAME.yaml"),
        ("status__1000", "code: 1000\n", None, "1000"),
    ],
)
def test_an_overlay_is_refused_with_file_and_line(
    tmp_path: Path, file: str, text: str, line: int | None, reason: str
) -> None:
    error = refused(overlay(tmp_path, **{file: text}))
    assert error.path.suffix == ".yaml"
    assert error.line == line
    assert reason in error.reason


def test_an_overlay_may_not_ask_for_a_fact_that_the_rule_does_not_give(tmp_path: Path) -> None:
    text = "id: ack-not-received\nseverity: error\nexplanation: It was {not_a_fact}.\n"
    error = refused(overlay(tmp_path, rules__ack_not_received=text))
    assert error.line == 3
    assert "{not_a_fact}" in error.reason


def test_an_overlay_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "status").mkdir()
    (tmp_path / "status" / "404.yaml").write_bytes(b"code: 404\nretry: \xff\n")
    assert refused(tmp_path).line == 2
    (tmp_path / "status" / "404.yaml").write_text("[" * 100_000, encoding="utf-8")
    assert "404.yaml" in str(refused(tmp_path))


def test_a_missing_overlay_is_refused(tmp_path: Path) -> None:
    assert "no such directory" in str(refused(tmp_path / "nowhere"))


def test_an_entry_is_read_when_it_is_asked_for_and_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "status").mkdir()
    (tmp_path / "status" / "480.yaml").write_text("a: 1\nbroken: ]", encoding="utf-8")
    path = tmp_path / "status" / "404.yaml"
    path.write_bytes((ROOT / "knowledge" / "status" / "404.yaml").read_bytes())
    monkeypatch.setattr("sipdiag.knowledge.home", lambda: tmp_path)
    knowledge = Knowledge()
    entry = knowledge.status(404)
    path.unlink()
    assert knowledge.status(404) is entry
    with pytest.raises(KnowledgeError, match=r"480\.yaml:2"):
        knowledge.status(480)
