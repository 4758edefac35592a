"""Every threshold by name, with its unit and its reason, and the reading of `sipdiag.toml`.

No stage holds a number of its own: it is given `Limits`. A site may change any of them under `[limits]` in
`sipdiag.toml` (or the file named by `--config`).
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import msgspec

_LIMIT_PHRASE = re.compile(r"limit|overload|too many|capacity|congest|maximum|max[ _-]?(calls|channels|sessions)", re.I)
"""What servers write when they are full: in the reason phrase, or in Warning or Reason."""


def says_full(*words: str) -> bool:
    """Whether a server says in these words that it, or its trunk, is full."""
    return any(_LIMIT_PHRASE.search(text) for text in words)


class ConfigError(Exception):
    """A configuration file that cannot be used; the text names the file and says why."""


class Limits(msgspec.Struct, frozen=True, cache_hash=True, forbid_unknown_fields=True):
    """Thresholds of calls, rules and verdict. Durations are seconds unless the name says otherwise."""

    t1_s: float = 0.5
    """RFC 3261 17.1.1.1: estimate of the round-trip time, the unit of every timer."""
    transaction_timeout_s: float = 32.0
    """64*T1: Timers B, F, H and the wait for ACK (RFC 3261 17, 13.3.1.4)."""
    edge_margin_s: float = 1.0
    """Guard G2: an absence counts only when the capture goes on for this long after the timer would have fired."""
    proceeding_timeout_s: float = 330.0
    """An INVITE with provisional responses and nothing more for this long is over: Timer C (180 s) and slack."""
    silent_call_s: float = 8 * 3600.0
    """An answered call without any message for so long is over, its BYE missed: session timers are far shorter."""
    challenge_retry_s: float = 120.0
    """A challenged request is waited for this long: devices that ask a slow back end for their password are seen to
    answer after most of a minute."""
    successor_s: float = 4.0
    """A new INVITE to the same target this soon after a challenge or failure is a retry, later it is another call."""
    redirect_follow_s: float = 5.0
    """A redirect is followed within this time or not at all."""
    translation_ns: int = 20_000_000
    """Two requests with one branch between different addresses within 20 ms are one, seen on both sides of a NAT."""
    leg_s: float = 4.0
    """A box that is asked for a number and asks for the same one within this time passes the call on: a B2BUA."""
    leg_apart_s: float = 0.5
    """The same caller asks for the same callee from another address so soon: an SBC with an address on each side. A
    person, or another caller's call, is not that fast."""
    leg_headers: tuple[str, ...] = ("X-Call-ID", "X-CID", "X-Original-Call-ID", "X-Inbound-Call-ID", "X-A-Leg-Call-ID")
    """Headers in which a B2BUA names the Call-ID of the leg before."""
    open_cases: int = 100_000
    """Calls held open at once; a capture with more has its oldest ones closed early, and says so."""
    peers: int = 200_000
    """Hosts, pairs of hosts and AORs remembered at once; bounds memory under a scan."""

    repeats_without_ack: int = 2
    """Retransmissions of a 2xx that prove it was not acknowledged; one may be a single lost ACK."""
    sends_without_answer: int = 4
    """Sends of a request that prove its sender got no response: three timer expiries are no chance loss."""
    local_timer_s: float = 4.0
    """A box that answers for a silent next hop waited this long at least; the shortest timers in use are 5 s."""
    dead_air_s: float = 10.0
    """100 Trying and nothing more for this long is dead air; shorter is post-dial delay."""
    no_answer_ring_s: float = 10.0
    """A call given up after this much ringing was not answered; before, the caller gave up."""
    silent_progress_s: float = 4.0
    """183 without SDP and nothing audible for this long is heard as silence."""
    auth_rounds: int = 2
    """Challenges that follow credentials before they count as wrong."""
    stale_rounds: int = 3
    """Nonces in a row that a server calls stale as soon as they are used: one may cross its expiry, not each."""
    challenge_wait_s: float = 10.0
    """A client that means to answer a challenge does so in well under this time."""
    overload_refusals: int = 3
    """503s of one server within `overload_window_s` that make an overload of single refusals."""
    overload_window_s: int = 10
    """Seconds within which they come."""
    registrar_answer_s: float = 0.5
    """A registrar that answers 480 or 404 this fast did not try the callee first: what a phone says for its user, even
    on do-not-disturb, has often taken longer."""
    acl_answer_s: float = 0.5
    """A server that refuses who it does not know says so this fast: it asks nobody. 300 ms and the way there."""
    nat_idle_s: float = 30.0
    """NATs keep a UDP binding for 30 s at least after its last packet, most of them (RFC 4787 4.3 asks for 120)."""
    identity_fresh_s: float = 60.0
    """RFC 8224 4.1: how old a PASSporT may be, and how far its time from the Date of the request."""
    prefix_digits: int = 6
    """Digits that a prefix may have (country code, trunk access, carrier): what two formats of a number differ in."""
    trunk_pings_missed: int = 2
    """OPTIONS in a row that have to fail before a trunk counts as taken out of service."""
    loop_visits: int = 3
    """Times that one host gets the same request before it is a loop: twice may be a spiral that ends."""
    scan_targets: int = 20
    """Users or hosts that refuse one source within a minute before it counts as a sweep: a person's typing, or a PBX
    that tests its routes, stays well below."""
    scan_answered_ratio: float = 0.25
    """Share of the hosts tried that answer at all, at most: who knows whom it asks gets answers from most of them.
    Twice that share where none of them takes the request: a gateway that one watches does."""
    failed_logins: int = 10
    """Refused credentials within a minute, for `guessed_users` at least, that make a guessing of passwords."""
    guessed_users: int = 5
    """Users whose refused credentials make a guessing: one phone with a wrong password asks for one."""
    hostile_messages: int = 10
    """Messages of one source within a minute that would not parse before they may be meant to."""
    hostile_defects: int = 4
    """Kinds of defects among them: a stack with a fault makes the same one again and again."""
    victim_silent_s: float = 8.0
    """A server that sends nothing for this long, while it is sent to, is down: it answers in milliseconds otherwise."""
    dialled_formats: int = 4
    """Formats of one number tried by one source within `dialled_formats_s` that make a search for a working prefix."""
    dialled_formats_s: float = 300.0
    """Time within which they are tried: a search is quick, a person tries another format on another day."""
    searched_numbers: int = 8
    """Numbers of one range that one source dials within `dialled_formats_s`, half of them in vain, before their
    prefixes count as a search."""
    searched_prefixes: int = 5
    """Prefixes before the same digits that make it one: a dial plan has one, its users try two or three."""
    late_responses: int = 3
    """INVITEs to one server that were repeated before its first response; with fewer it may be chance loss."""
    late_share: float = 0.5
    """Share of its INVITEs that these have to be."""
    trying_s: float = 0.2
    """RFC 3261 17.2.1: a server that needs longer for its answer says 100 first. What follows a repetition sooner may
    be the prompt answer to that one, the sends before it lost."""
    post_dial_delay_s: float = 8.0
    """Longest time from INVITE to a sign of life on a call that succeeds: ITU-T E.721 allows national calls that much
    in 95 of 100; mobile and far ones are seen to take 5 to 7 s when all is well."""
    storm_ratio: float = 0.1
    """Share of sends that repeat an earlier one, over 10 s, that healthy networks never reach."""
    storm_repeats: int = 20
    """Repeats, and half as many transactions, below which such a share is chance."""
    timer_tolerance_ratio: float = 0.15
    """Real stacks keep their timers within 15 %."""

    short_ring_s: float = 2.0
    """A call given up this soon after it rang was not meant to be answered, if there are many."""
    ping_calls: int = 20
    """Calls to as many users within `ping_calls_s`, all given up so, that make a pattern: a person does not."""
    ping_calls_s: float = 300.0
    """Time within which they come: such a campaign dials one number after the other."""
    cut_calls: int = 5
    """Calls that one box ends within a second before it counts as a breakdown."""
    cut_calls_apart_s: float = 4.0
    """How far apart the first and the last of them were answered: what begins together may well end together."""
    cut_share: float = 0.8
    """Share of the calls up at that box that these have to be: a busy trunk ends many a second, and keeps others."""
    same_talk_calls: int = 3
    """Calls that end after the same time before that is a limit and no chance."""
    same_talk_s: float = 2.0
    """How far their lengths may lie apart, and from a length that timers have."""
    one_leg_s: float = 5.0
    """A B2BUA that ends one leg ends the other within this time."""
    silent_call_end_s: float = 60.0
    """A call whose media stopped both ways for this long, without BYE, was left behind."""
    deadlock_s: float = 20.0
    """A call that waits for a bearer this long, with neither side moving, does not come about any more."""
    fastest_repeat_s: float = 0.2
    """No stack repeats a request sooner after its first send than this, even with a T1 made for a local network."""
    forwards: int = 3
    """Times that a call is forwarded before a ring of forwardings counts: twice is a secretary and a voicemail."""
    renewal_slack_s: float = 5.0
    """How long after its end a registration may be renewed: registrars keep bindings a little longer than they say."""
    renewals_late: int = 2
    """Renewals that come too late before it is a habit: once is a phone that was restarted."""
    quick_renewal_s: float = 30.0
    """A registration over a connection that is renewed this soon was lost: the shortest lifetimes are a minute."""
    renewals_quick: int = 4
    """Renewals over a connection, each within `quick_renewal_s`, that make a flapping registration."""
    stale_contacts: int = 4
    """Contacts of one user at one host that differ by port alone: a person has fewer phones on one machine."""
    early_retries: int = 3
    """Requests sent before the time that a Retry-After names, before it counts as ignored: some were on their way."""
    push_wait_s: float = 4.0
    """A proxy that has a push sent to a phone holds the call for this long at least, for the phone to register."""

    early_media_s: float = 2.0
    """Early media that is announced and does not come for this long is missed; less is the time it takes to start."""
    fork_switch_s: float = 2.0
    """A caller's media follows the branch that answered within this time, or not at all."""
    session_timer_slack_s: float = 3.0
    """How far from the moment that RFC 4028 names a BYE for want of a refresh may come: stacks round and check at
    intervals."""
    resume_s: float = 3.0
    """A resumed stream is heard again within this time."""
    glare_rounds: int = 3
    """Collisions of requests within a dialog that are no chance any more: two sides that wait for a random time, as
    RFC 3261 14.1 wants it, hardly ever meet twice."""
    drop_after_s: float = 3.0
    """A BYE this soon after a change was refused is on account of the refusal."""

    one_way_s: float = 3.0
    """Guard G10: silence of a confirmed call counts from this length on; shorter may be the start of the media."""
    one_way_packets: int = 50
    """RTP packets of the other direction that prove that the call has media: a second of it."""
    media_stopped_s: float = 10.0
    """A direction that falls silent for this long before the end, while the other one goes on, has stopped."""
    media_timeout_slack_s: float = 1.0
    """How far from a whole ten seconds after the last packet a BYE for want of media may come."""
    loss_ratio: float = 0.01
    """Share of packets lost that is heard with most codecs (ITU-T G.113)."""
    loss_background_ratio: float = 0.005
    """Share of packets that many a network always loses; by chance a short stream lacks more than `loss_ratio`."""
    loss_deviations: float = 4.0
    """Standard deviations by which loss has to be above that: one stream in ten thousand has them by chance."""
    loss_unusable_ratio: float = 0.05
    """Share of packets lost at which concealment fails and words are missed."""
    lost_packets: int = 10
    """Lost, late or repeated packets below which such a share is chance."""
    jitter_high_ms: float = 30.0
    """Mean jitter that a usual jitter buffer of 40 to 60 ms no longer takes up."""
    jitter_unusable_ms: float = 60.0
    """Mean jitter that drops packets from nearly every jitter buffer."""
    quality_packets: int = 250
    """Packets that a figure of quality has to rest on: five seconds of sound."""
    clock_drift_ppm: float = 200.0
    """Clock error that a jitter buffer has to correct audibly: a packet in 100 s. Crystals keep 100 ppm."""
    clock_drift_s: float = 60.0
    """Length of a stream from which a slope that small can be told from jitter."""
    clock_rate_ratio: float = 0.05
    """Beyond this a clock is not off but wrong, as of G.722 at 16 kHz."""
    unagreed_s: float = 1.0
    """A payload type that nobody agreed on counts once it is sent for longer than this."""
    answered_at_once_s: float = 2.0
    """A 200 this soon after the INVITE, without any ringing, is not a person's who picks up."""
    ice_checks: int = 5
    """Connectivity checks of one side without success that are no chance: a single one is sent up to seven times
    (RFC 8489 6.2.1)."""
    ice_s: float = 5.0
    """For how long after the answer they have to fail: a pair is retransmitted for some seconds (RFC 8445 14)."""
    consent_s: float = 30.0
    """After which without a success response an agent may not send any more (RFC 7675 5.1)."""
    consent_slack_s: float = 3.0
    """By how much the end of the media may miss that: a check more or less, and an agent's own clock."""
    consent_checks: int = 4
    """Of some six in that time (every 4 to 6 s), that all went without response."""
    media_gap_s: float = 1.0
    """A gap in what is heard that nobody takes for a pause in speech."""
    silent_payload_s: float = 5.0
    """Digital silence from this length on is told; shorter may be a muted moment."""
    silent_payload_ratio: float = 0.95
    """Share of packets with digital silence that a microphone never gives; a talking one stays below half of it."""
    clipped_s: float = 0.3
    """First sound missing at the answer from this length on: a syllable."""
    events_short_ms: float = 40.0
    """Shortest tone that receivers have to recognise (ITU-T Q.24, RFC 4733 2.5.2.3)."""
    fax_given_up_s: float = 20.0
    """A call that ends this soon after T.38 was refused did not fax in G.711: a page takes longer."""
    intruder_packets: int = 25
    """Packets of a second source at one port that are no stray ones of a call before: half a second."""
    diff_tolerance_s: float = 0.5
    """Two runs of one call differ by so much without a fault: T1 of RFC 3261, one retransmission."""
    diff_tolerance_ratio: float = 0.5
    """And by this share of how long it took in the good one; the larger of the two counts."""


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `sipdiag.toml` may say."""

    limits: Limits = Limits()
    knowledge: str | None = None
    """Directory with a site's own texts, laid over the built-in knowledge base."""


def load_config(path: Path | None) -> Config:
    """The configuration in `path`, or of `sipdiag.toml` in the working directory, or the defaults.

    Its `knowledge` is taken from the directory of the file. Raises ConfigError with file, line and reason.
    """
    if path is None:
        path = Path("sipdiag.toml")
        if not os.path.exists(path):  # noqa: PTH110  # of what may not be looked at, a Path's raises
            return Config()
    import tomllib  # few have such a file, and all would wait for its reader

    text = ""
    try:
        text = path.read_text(encoding="utf-8")
        config = msgspec.convert(tomllib.loads(text), Config)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path}{_line(text, str(error))}: {error}") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from error
    if config.knowledge is None:
        return config
    return msgspec.structs.replace(config, knowledge=str(path.parent / config.knowledge))


def _line(text: str, message: str) -> str:
    """`:4`, the line of the key that a message of msgspec names; nothing where it cannot be told."""
    named = re.search(r"unknown field `([^`]+)`", message) or re.search(r"`\$(?:\.\w+)*\.(\w+)`", message)
    if named is None:
        return ""
    key = re.compile(rf"""\s*(?:\[\s*)?["']?{re.escape(named[1])}["']?\s*[=.\]]""")
    return next((f":{number}" for number, line in enumerate(text.splitlines(), 1) if key.match(line)), "")
