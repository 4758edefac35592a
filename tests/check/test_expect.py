"""An expectation file is read whole or refused with the line that is to blame."""

from pathlib import Path

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sipdiag.check import ExpectationError, Pair, check, load, schema
from sipdiag.options import Options
from tests.conftest import ROOT


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "call.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_null_is_an_expectation_and_a_key_left_out_is_none(tmp_path: Path) -> None:
    loaded = load(written(tmp_path, "calls:\n  - {root_cause: null}\n"))
    assert loaded.calls[0].root_cause is None
    assert loaded.calls[0].outcome is not None
    assert loaded.registrations is not None


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("calls:\n  - {pdd_s: 3}\n", 2, "Expected keys with values (min, max), got `int`"),
        ("calls:\n  - outcome: answered\n    final_staus: 200\n", 3, "did you mean `final_status`?"),
        ("call: []\n", 1, "did you mean `calls`?"),
        ("findings:\n  must:\n    - rule: a\n    - {rule: b, party: martian}\n", 4, "martian"),
        ("findings:\n  must:\n    - {calls: [1]}\n", 3, "rule"),
        ("calls:\n  - {outcome: 5}\n", 2, "str"),
        ("calls:\n  - outcome: busy\n    outcome: busy\n", 3, "given twice"),
        ("calls: [\n", 2, ""),
        ("", 1, "expects nothing"),
        ("{}\n", 1, "expects nothing"),
        ("calls:\n  - party: caler\n", 2, "did you mean `caller`?"),
        ("findings:\n  highest_severity: eror\n", 2, "did you mean `error`?"),
        ("selected:\n  - select: {to: 4711}\n", 2, "in quotes"),
        ("calls:\n  - headers: {INVITE: {Max-Forwards: 70}}\n", 2, "in quotes"),
        ("calls:\n  - headers: {INVITE: {Via: {matches: 'a{99999999999}'}}}\n", 2, "no regular expression"),
        (f"calls:\n  - headers: {{INVITE: {{Via: {{matches: '{'(' * 5000 + ')' * 5000}'}}}}}}\n", 2, "no regular"),
        ("- 1\n", 1, "Expected keys with values ("),
        (b"title: \xff\n", 1, "UTF-8"),
        ("calls: [{zzz: 1}]\n", 1, "known here"),
        ("findings:\n  must_not: [number-not-fund]\n", 2, "no rule; did you mean `number-not-found`?"),
        ("findings:\n  must_not:\n  - '*'\n  except:\n  - zz\n", 5, "`zz` is no rule"),
        ("calls:\n  - findings: {must_not: ['*', busy-here]}\n", 2, "`busy-here` is no rule"),
        ("calls:\n  - {}\n  - outcome: answerd\n", 3, "no outcome; did you mean `answered`?"),
        ("registrations:\n  - outcome: answered\n", 2, "no outcome"),
        ("outcomes:\n  answered: 1\n  bussy: 2\n", 3, "did you mean `busy`?"),
        ("calls:\n  - early_media: [nothing, ringing]\n", 2, "they are nothing, local-ringback"),
        ("calls:\n  - headers: {INVITE: {To: {matches: '('}}}\n", 2, "no regular expression"),
        ("registrations:\n  - headers: {REGISTER: {To: {matches: '('}}}\n", 2, "no regular expression"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, text: str | bytes, line: int, says: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ExpectationError) as refused:
        load(path)
    assert str(refused.value).startswith(f"{path}:{line}: ")
    assert says in str(refused.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExpectationError, match=r"absent\.yaml: No such file"):
        load(tmp_path / "absent.yaml")


@given(st.binary(max_size=200))
def test_any_bytes_give_an_expectation_or_a_refusal(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = written(tmp_path_factory.mktemp("any"), data)
    try:
        load(path)
    except ExpectationError as refused:
        named = str(path) in str(refused)
    else:
        named = True
    assert named


@pytest.mark.parametrize(
    "text", ["? [a, b]\n: 1\n", "a: !!python/object:os.system x\n", "*x\n", "a: &a [*a]\n", "1: 2\n"]
)
def test_unusual_yaml_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ExpectationError):
        load(written(tmp_path, text))


def test_the_schema_accepts_every_expectation_of_the_samples_and_refuses_an_unknown_key() -> None:
    validator = jsonschema.Draft202012Validator(schema())
    for path in (ROOT / "samples").glob("*.expect.yaml"):
        validator.validate(yaml.safe_load(path.read_text()))
    assert not validator.is_valid({"call": []})
    # Editors complete the names that there are, and mark others.
    for wrong in (
        {"findings": {"must_not": ["number-not-fund"]}},
        {"findings": {"except": ["*"]}},
        {"findings": {"must": [{"rule": "*"}]}},
        {"calls": [{"outcome": "answerd"}]},
        {"calls": [{"early_media": ["ringing"]}]},
        {"calls": [{"root_cause": "number-not-fund"}]},
    ):
        assert not validator.is_valid(wrong), wrong
    assert validator.is_valid({"findings": {"must_not": ["*"]}, "calls": [{"root_cause": None}]})


LINES = """\
count: 9
calls:
  - {}
  - outcome: busy
    headers:
      INVITE: {Via: false}
selected:
  - select: {to: nobody}
  - select: {to: "+12025550199"}
    count: 2
    expires_s: {max: 1}
outcomes: {busy: 1}
findings:
  must:
    - {rule: internal-error}
  must_not:
    - internal-error
    - "*"
  highest_severity: info
"""


def test_what_failed_is_found_in_its_line(tmp_path: Path) -> None:
    path = written(tmp_path, LINES)
    trace = str(ROOT / "samples" / "announcement-then-404.pcap")
    lines = {one.name: one.line for one in check(Pair("call", (trace,), path), Options(paths=(trace,))).failed}
    assert lines == {
        "count": 1,
        "number of calls": 2,
        "call 2: outcome": 4,
        "call 2: headers INVITE Via": 5,
        "selected 1 (to nobody): count": 8,
        "selected 2 (to +12025550199): count": 10,
        "selected 2 (to +12025550199): call 2: expires_s": 11,
        "outcomes": 12,
        "must: internal-error": 15,
        "must not: anything else": 18,
        "highest severity": 19,
    }
