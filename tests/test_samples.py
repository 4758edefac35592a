"""The samples: each capture is what its story builds, shows what is expected, and has no name that tells."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from samples.story.judge import judge
from samples.story.text import Beside, read_story
from samples.story.vary import SEEDS
from samples.story.wire import capture
from sipdiag import analyze
from sipdiag.check import evaluate, load
from sipdiag.rules import all_rules
from tests.conftest import ROOT

SAMPLES = ROOT / "samples"
SCENARIOS = sorted(SAMPLES.glob("scenarios/*.story"))
STORIES = [*sorted(SAMPLES.glob("*.story")), *SCENARIOS]
STACKS = sorted(SAMPLES.glob("stack-*.pcap"))
EXPECTATIONS = sorted((*SAMPLES.glob("*.expect.yaml"), *SAMPLES.glob("scenarios/*.expect.yaml")))
FAULTY, HEALTHY = 49, 20
PLAYED = re.compile(r"F[0-3]\d|F40|H\d\d")
"""The scenarios that real stacks play; the others are more of what is met most."""
SEEDS_TRIED = 2
"""Of each scenario, in tests; `make score` takes all. Over the scenarios every seed has its turn."""
# What would tell a reader of the capture the answer without diagnosing anything.
LABELS = rb"near[- ]miss|faulty|healthy|root.cause|sipdiag|expired|wrong.?password|missing.?ack|no.?answer"


def capture_of(path: Path) -> Path:
    """The capture beside a story or an expectation."""
    stem = path.name.split(".")[0]
    found = [path.with_name(stem + suffix) for suffix in (".pcap", ".pcapng", ".pcap.gz")]
    return next((capture for capture in found if capture.exists()), found[0])


def seeds_to_try() -> Iterator[tuple[Path, int]]:
    others = SEEDS[1:]
    for number, path in enumerate(SCENARIOS):
        for turn in range(SEEDS_TRIED):
            yield path, others[(number + turn * len(others) // SEEDS_TRIED) % len(others)]


@pytest.mark.parametrize("path", EXPECTATIONS, ids=lambda path: path.name.split(".")[0])
def test_the_capture_shows_what_is_expected(path: Path) -> None:
    results = evaluate(analyze([capture_of(path)]), load(path))
    failed = [f"{r.name}: expected {r.expected}, found {r.found} ({r.frames})" for r in results if not r.ok]
    assert not failed, "\n".join(failed)


@pytest.mark.parametrize(("path", "seed"), list(seeds_to_try()), ids=lambda one: getattr(one, "stem", str(one)))
def test_a_scenario_is_told_right_under_other_seeds(path: Path, seed: int, tmp_path: Path) -> None:
    judged = judge(path, seed, tmp_path)
    assert not judged.wrong, f"python samples/build.py --seed {seed} --to FILE {path.stem}: {judged.wrong}"


def test_there_are_faults_and_lookalikes_among_healthy_calls() -> None:
    names = [path.stem[:3] for path in SCENARIOS]
    wanted = [f"F{n:02}" for n in range(1, FAULTY + 1)] + [f"H{n:02}" for n in range(1, HEALTHY + 1)]
    assert names == wanted
    for path in SCENARIOS:
        calls = {item.call.name for item in read_story(path).items if not isinstance(item, Beside)}
        bystanders = {name for name in calls if name.startswith("healthy")}
        assert 3 <= len(bystanders) <= 5, f"{path.stem} stands among {len(bystanders)} healthy calls"


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_a_faulty_scenario_marks_its_evidence(path: Path) -> None:
    marks = {item.mark[-1:] for item in read_story(path).items}
    assert ("!" in marks) == path.stem.startswith("F"), "lines end in ` !` where the finding has to cite them"


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_the_capture_is_what_its_story_builds(path: Path) -> None:
    assert capture_of(path).read_bytes() == capture(read_story(path)), f"make samples ARGS={path.stem}"


@pytest.mark.parametrize("path", [*STORIES, *STACKS], ids=lambda path: path.stem)
def test_no_name_in_the_capture_gives_the_answer_away(path: Path) -> None:
    data = capture_of(path).read_bytes()
    ids = "|".join(re.escape(rule.id) for rule in all_rules())
    found = re.search(LABELS + b"|" + ids.encode() if ids else LABELS, data, re.IGNORECASE)
    assert not found, f"the capture says {found and found[0]!r}"


def test_every_capture_has_a_source_and_an_expectation() -> None:
    for found in sorted((*SAMPLES.rglob("*.pcap"), *SAMPLES.rglob("*.pcapng"))):
        sources = [found.with_suffix(".story"), found.with_suffix(".provenance.md")]
        assert any(source.exists() for source in sources), f"{found.name} comes from nowhere"
        assert found.with_suffix(".expect.yaml").exists(), f"nothing is expected of {found.name}"


def test_every_scenario_is_played_by_a_real_stack_and_every_such_capture_can_be_made_again() -> None:
    table = (SAMPLES / "stacks" / "README.md").read_text()
    played = re.findall(r"^\| ([FH]\d\d) \| `(stack-[a-z0-9-]+)` \|", table, re.MULTILINE)
    assert [scenario for scenario, _ in played] == [path.stem[:3] for path in SCENARIOS if PLAYED.match(path.stem)]
    told = set(re.findall(r"^\|.*`(stack-[a-z0-9-]+)`", table, re.MULTILINE))
    assert told == {path.stem for path in STACKS}
    scripts = "".join(path.read_text() for path in (SAMPLES / "stacks").glob("*.sh"))
    names = {name for found in re.findall(r"^names\+?=\(([^)]*)\)", scripts, re.MULTILINE) for name in found.split()}
    assert names == {path.stem.removeprefix("stack-") for path in STACKS}
    for name in names:
        assert f"\n{name.replace('-', '_')}() {{\n" in scripts, f"record.sh cannot play {name}"


def test_every_rule_has_a_sample_that_fires_it_and_a_near_miss() -> None:
    fired = {item.rule for path in EXPECTATIONS for item in load(path).findings.must if item.verdict == "found"}
    missed: set[str] = set()
    for path in STORIES:
        near = read_story(path).header.get("near-miss of", "")
        missed |= {rule.strip() for rule in near.split(",") if rule.strip()}
    ids = {rule.id for rule in all_rules()}
    assert ids, "there is no rule at all"
    assert not ids - fired, f"no sample fires {sorted(ids - fired)}"
    assert not ids - missed, f"no story is a near miss of {sorted(ids - missed)}"


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_a_near_miss_is_held_to_it(path: Path) -> None:
    near = read_story(path).header.get("near-miss of", "")
    expected = load(path.with_name(f"{path.stem}.expect.yaml")).findings
    for rule in filter(None, (name.strip() for name in near.split(","))):
        assert rule not in {item.rule for item in expected.must if item.verdict == "found"}
        assert {"*", rule} & set(expected.must_not), f"nothing fails if {rule} fires here"
