"""What looks like an attack and is none, and what is one: by how many, how fast and from how many ports."""

from pathlib import Path

import pytest

from sipdiag.records import Report
from tests.rules.stories import report_on, verdicts

HOSTS = "title: x\nhost A 198.51.100.66\nhost P 10.0.0.1\n" + "".join(f"host G{n} 10.0.2.{n + 1}\n" for n in range(30))

PREFIXES = ("00", "900", "000", "9011", "+", "011")

WRONG = "    Authorization: {credentials}\n"


def attacks(report: Report) -> set[str]:
    return {f.rule for f in report.findings if f.party == "attacker"}


def register(n: int, every_s: float, port: int, *answers: str) -> str:
    """A REGISTER of user n, with credentials from the second on, and what each is answered."""
    text = f"registration r{n} at {1 + n * every_s:.3f} from {100 + n}@A\n"
    for k, answer in enumerate(answers):
        text += f"A:{port} > P +{k / 10:.1f} REGISTER\n{WRONG if k else ''}P > A:{port} +{k / 10:.1f}2 {answer}\n"
    return text


def invite(n: int, every_s: float, number: str, answer: str) -> str:
    return (
        f"call c{n} at {1 + n * every_s:.3f} from 100@A to {number}@P\n"
        f"A > P +0.00 INVITE\nP > A +0.01 {answer}\nA > P +0.02 ACK\n"
    )


def sweep(answering: int) -> str:
    """OPTIONS to thirty hosts, the last ones of which answer."""
    return "".join(
        f"dialog o{n} at {1 + n}.0 from 100@A to 100@G{n}\nA > G{n} +0.00 OPTIONS\n"
        + (f"G{n} > A +0.01 200\n" if n >= 30 - answering else "")
        for n in range(30)
    )


@pytest.mark.parametrize(
    "text",
    [
        "".join(register(n, 0.5, 10_000 + n, "401", "200") for n in range(60)),
        "".join(register(n, 0.5, 5060, "401", "200") for n in range(60)),
        "".join(register(n, 0.5, 10_000 + n, "403") for n in range(60)),
        "".join(register(n, 0.5, 10_000 + n, "401", "401", "403") for n in range(60)),
        "".join(register(n, 0.5, 5060, "401", "200") for n in range(57))
        + "".join(register(n, 0.5, 5060, "401", "401", "401", "401", "403") for n in range(57, 60)),
        "".join(register(0, 2, 5060, "401").replace("r0 at 1", f"r{n} at {1 + 2 * n}") for n in range(40)),
        "".join(invite(n, 5, f"55501{n:02}", "404") for n in range(12)),
        "".join(invite(n, 1, f"4912345678{n:02}", "403") for n in range(40)),
        "".join(invite(n, 0.5, f"4912345678{n:02}", "503") for n in range(60)),
        "".join(invite(n, 1 / 60, f"4912345678{n:02}", "486") for n in range(60)),
        "".join(invite(n, 2, f"{prefix}2079460123", "404") for n, prefix in enumerate(("0", "0044", "+44"))),
        "".join(invite(n, 2, f"{('0044', '+44', '90044')[n % 3]}20794601{n:02}", "404") for n in range(12)),
        "".join(invite(n, 2, f"{PREFIXES[n % 6]}2526123{n:04}", "404" if n % 3 == 0 else "486") for n in range(12)),
        "".join(invite(n, 2, f"{PREFIXES[n % 6]}{200 + 17 * n}6123{n:04}", "404") for n in range(12)),
        "".join(
            f"dialog o{n} at {1 + n}.0 from monitor@A to G{n}\nA > G{n} +0.00 OPTIONS\nG{n} > A +0.01 404\n"
            for n in range(30)
        ),
        sweep(15),
        sweep(10),
        sweep(0),
        sweep(1).replace("OPTIONS\n", "OPTIONS\n    repeat 0.5 1.5 3.5 7.5\n", 29),
    ],
    ids=[
        "sixty phones behind a NAT",
        "sixty accounts of one PBX",
        "sixty phones behind a NAT, all refused",
        "sixty phones behind a NAT with old passwords",
        "three of sixty with a wrong password",
        "one phone that is challenged again and again",
        "twelve wrong numbers",
        "a barred trunk",
        "a trunk that is full",
        "sixty calls a second",
        "three formats of one number",
        "twelve wrong numbers of one exchange in three formats",
        "users who write the numbers of one range in six ways, and are mostly understood",
        "twelve wrong numbers of twelve countries",
        "monitoring of thirty gateways",
        "thirty gateways, of which half are dead",
        "thirty gateways, of which two thirds are dead",
        "pings of which only one direction is in the capture",
        "gateways that are all dead but one, and asked again",
    ],
)
def test_what_is_no_attack(tmp_path: Path, text: str) -> None:
    assert attacks(report_on(tmp_path, text, HOSTS)) == set()


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("".join(register(n, 2, 5071, "401") for n in range(25)), "sip-scanner"),
        ("".join(register(n, 2, 5071, "404") for n in range(25)), "sip-scanner"),
        ("".join(invite(n, 2, f"{100 + n}", "404") for n in range(25)), "sip-scanner"),
        (
            "".join(
                f"registration g{n} at {1 + n}.0 from 100@A\nA > G{n} +0.00 REGISTER sip:10.0.2.{n + 1}\n"
                f"G{n} > A +0.01 {401 if n % 2 else 403}\n"
                for n in range(25)
            ),
            "sip-scanner",
        ),
        ("".join(register(n, 3, 5071, "401", "401", "401") for n in range(12)), "registration-bruteforce"),
        (
            "".join(
                invite(n, 3, f"{prefix}972595301234", "404") for n, prefix in enumerate(("", "00", "900", "011", "+"))
            ),
            "toll-fraud-pattern",
        ),
        (
            "".join(invite(n, 1.1, f"{PREFIXES[n % 6]}2526123{n:04}", "404") for n in range(12)),
            "toll-fraud-pattern",
        ),
        (
            "".join(invite(n, 1.1, f"{PREFIXES[n % 6]}25261{n * 83_333:06}", "403") for n in range(12)),
            "toll-fraud-pattern",
        ),
        (sweep(1), "sip-scanner"),
        (sweep(10).replace(" 200\n", " 404\n"), "sip-scanner"),
    ],
    ids=[
        "users",
        "users that do not exist",
        "extensions",
        "hosts",
        "passwords",
        "prefixes",
        "prefixes before the numbers of one range",
        "prefixes before any numbers of a country",
        "silent hosts",
        "hosts that know nobody",
    ],
)
def test_what_is_an_attack(tmp_path: Path, text: str, rule: str) -> None:
    report = report_on(tmp_path, text, HOSTS)
    causes = [entry.root_cause for entry in (*report.calls, *report.registrations)]
    assert rule in attacks(report)
    assert causes.count(rule) >= 0.8 * len(causes)  # the first ones are over before there were enough


def test_a_search_that_lets_calls_out_is_critical_for_each_call_whatever_tool_made_it(tmp_path: Path) -> None:
    answers = ["200" if n % 5 == 4 else "404" for n in range(20)]
    text = "".join(invite(n, 1.1, f"{PREFIXES[n % 6]}2526123{n:04}", answers[n]) for n in range(20))
    for hosts in (HOSTS, HOSTS.replace("198.51.100.66", "198.51.100.66 agent friendly-scanner")):
        report = report_on(tmp_path, text, hosts)
        assert verdicts(report) == [("toll-fraud-pattern", "attacker")] * 20
        found = [f for f in report.findings if f.rule == "toll-fraud-pattern"]
        assert {f.severity for f in found} == {"critical"}
        assert len(found[0].evidence) == 21


@pytest.mark.parametrize(
    "name",
    [
        "Friendly-Scanner",
        "SIPVicious",
        "sundayddr",
        "sip-scan",
        "pplsip",
        "eyeBeam release 3.0 stamp 9",
        "VaxSIPUserAgent/3.1",
        "sipcli/v1.8",
        "smap 0.6",
        "SIPArmyKnife",
        "sivus",
        "iWar",
        "sipptk",
    ],
)
def test_a_tool_is_known_by_what_it_calls_itself(name: str, tmp_path: Path) -> None:
    call = invite(1, 1.0, "200", "486").replace("INVITE\n", f"INVITE\n    User-Agent: {name}\n")
    report = report_on(tmp_path, call, HOSTS)
    assert [f.facts["tool"] for f in report.findings if f.rule == "sip-scanner"] == [
        name.partition("/")[0].split(" 0")[0]
    ]
