"""What a message is matched by: its head -> Call-ID, CSeq, the tags and the top Via's branch.

In: the bytes of a message and where its headers lie. Out: `Matched`, or None where one of Call-ID, CSeq, From, To and
Via (`NEEDED`) is missing or has no value that could be used. Raises for no input, linear in the head.
"""

import re
from functools import lru_cache
from sys import intern

from sipdiag.sip.headers import MAX_NUMBER_DIGITS
from sipdiag.sip.uri import parse_name_addr, parse_params

_FOLD = re.compile(rb"\r?\n[ \t]+")
# The headers that a message is matched by: name, and value with the lines it is folded over.
KEY_HEADERS = re.compile(rb"\n(call-id|cseq|from|to|via|[iftv])[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)", re.IGNORECASE)
KEY_NAMES = {b"i": b"call-id", b"f": b"from", b"t": b"to", b"v": b"via"}
_USUAL_KEYS = {b"call-id": b"Call-ID", b"cseq": b"CSeq", b"from": b"From", b"to": b"To", b"via": b"Via"}
_USUAL_NAMES = frozenset(_USUAL_KEYS.values())
_CSEQ = re.compile(rb"\s*([0-9]{1,%d})\s+([!-~]+)\s*\Z" % MAX_NUMBER_DIGITS)
# Blanks are spelt out in sets: one with \s in it takes twice as long for each byte.
_TOP_VIA = re.compile(rb"\s*SIP\s*/\s*[0-9.]+\s*/\s*[^ \t\n\r\f\v;,/]+\s+[^ \t\n\r\f\v;,]([^,]*)", re.IGNORECASE)
_NOT_EMPTY = re.compile(rb"\s*\S")
NEEDED = (
    (b"call-id", "Call-ID", _NOT_EMPTY),
    (b"cseq", "CSeq", _CSEQ),
    (b"from", "From", _NOT_EMPTY),
    (b"to", "To", _NOT_EMPTY),
    (b"via", "Via", _TOP_VIA),
)
_BRANCH = re.compile(rb";\s*branch\s*=\s*([^ \t\n\r\f\v;,]+)", re.IGNORECASE)

# All of it at once, as most stacks write it: in this order (From and To in either) and spelling, nothing folded, and
# between them no line that could be another one of these. A message takes half the time so.
_BETWEEN = rb"(?:(?:Via:|Contact:|[^CFITVcfitv \t\r\n])[^\n]*+\n)*"
_BEFORE_VIA = rb"(?:(?:Contact:|[^CFITVcfitv \t\r\n])[^\n]*+\n)*"
_VIA = (
    rb"Via:[ \t]*+SIP/2\.0/[A-Z]+ [^ \t\n\r\f\v;,]++;(?:[^ \t\n\r\f\v;,=bB][^ \t\n\r\f\v;,]*+;)*"
    rb"branch=([^ \t\n\r\f\v;,]{1,128})(?:[;,][^\n]*+|\r?)\n"
)
_ADDRESS = rb'[ \t]*+(?:"[^"\\\r\n]*+"[ \t]*+|[^"<\r\n]*+)<[^<>\r\n]*+>(?:;tag=([0-9A-Za-z_.\-]{1,128}))?\r?\n'
_CALL_ID = rb"Call-ID:[ \t]*+([^ \t\n\r\f\v]{1,128})\r?\n"
_NUMBER = rb"CSeq:[ \t]*+([0-9]{1,10} [A-Z]{1,16})\r?\n(?![ \t])"
_FROM, _TO = b"From:" + _ADDRESS, b"To:" + _ADDRESS
_BOTH = b"(?:%s|%s)" % (_BETWEEN.join((_FROM, _TO)), _BETWEEN.join((_TO, _FROM)))
_USUAL_HEAD = re.compile(_BEFORE_VIA + _BETWEEN.join((_VIA, _BOTH, _CALL_ID, _NUMBER)))

REMEMBERED_WORDS = 128
"""Values of CSeq that are remembered as parsed, at most 8 MiB, and as many methods and reason phrases: nearly all are
`1 INVITE`, `OK` and their like."""
REMEMBERED_TEXTS = 8_192
"""Call-IDs, tags and branches of at most 128 bytes that are remembered as text: most messages have those of one
before."""


Matched = tuple[str, int, str, str | None, str | None, str | None]
"""Call-ID, number and method of CSeq, From tag, To tag, branch: what the members of `Message` are."""


def usual_head(data: bytes, begin: int) -> re.Match[bytes] | None:
    """The headers from `begin`, where the first of them is, to the last that a message is matched by; None where they
    are not as most stacks write them."""
    return _USUAL_HEAD.match(data, begin)


def matched_by_usual(head: re.Match[bytes]) -> Matched | None:
    """What `usual_head` found."""
    branch, first_from, then_to, first_to, then_from, call_id, value = head.groups()
    from_tag, to_tag = first_from or then_from, then_to or first_to
    cseq = _cseq(value)
    if cseq is None:
        return None
    return (
        _shared(call_id),
        *cseq,
        None if from_tag is None else _shared(from_tag),
        None if to_tag is None else _shared(to_tag),
        _shared(branch),
    )


def matched_by(data: bytes, begin: int, end: int) -> Matched | None:
    """What is found between the line feed at `begin` and `end`, however it is written."""
    keys = _keys(KEY_HEADERS.findall(data, begin, end))
    if len(keys) < len(NEEDED):
        return None
    call_id, from_, to = keys[b"Call-ID"].strip(), keys[b"From"], keys[b"To"]
    cseq, via = _cseq(keys[b"CSeq"]), _TOP_VIA.match(keys[b"Via"])
    if not (call_id and cseq and via and from_.strip() and to.strip()):
        return None
    return intern(text_of(unfolded(call_id))), *cseq, _tag(from_), _tag(to), _branch(via[1])


def _keys(found: list[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """The first value of each header that a message is matched by, under its usual name."""
    keys = dict(reversed(found))
    # The usual spelling of all five, as nearly every message has it, leaves no other one to look at.
    if len(keys) == len(NEEDED) and _USUAL_NAMES.issuperset(keys):
        return keys
    keys = {}
    for name, value in found:
        key = name.lower()
        keys.setdefault(_USUAL_KEYS[KEY_NAMES.get(key, key)], value)
    return keys


def _tag(whole: bytes) -> str | None:
    """The tag of a From or To value; what stands in a quoted string or in `<>` is none."""
    _, found, tag = whole.rpartition(b">;tag=")
    tag = tag.rstrip()
    if found and tag.isalnum():  # of nearly every From and To
        return intern(text_of(tag))
    value = whole.rpartition(b">")[2] if b"<" in whole else whole
    before, _, tag = value.partition(b";tag=")
    tag = tag.strip()
    if tag.isalnum() and b'"' not in before:
        return intern(text_of(tag))
    if b"tag" not in value.lower():
        return None
    address = parse_name_addr(text_of(unfolded(whole)))
    # What is no name-addr may have a readable tag all the same.
    params = address.params if address else parse_params(text_of(unfolded(value)))
    return params.get("tag") or None


@lru_cache(REMEMBERED_WORDS)
def _cseq(value: bytes) -> tuple[int, str] | None:
    match = _CSEQ.match(value)
    return (int(match[1]), intern(text_of(match[2]))) if match else None


def _branch(params: bytes) -> str | None:
    match = _BRANCH.search(params)
    return intern(text_of(match[1])) if match else None


@lru_cache(REMEMBERED_WORDS)
def word_of(data: bytes) -> str:
    """A method or a reason phrase, one string for all messages that have it."""
    return intern(text_of(data.strip(b" \t")))


@lru_cache(REMEMBERED_TEXTS)
def _shared(data: bytes) -> str:
    return intern(text_of(data))


def unfolded(value: bytes) -> bytes:
    if b"\n" in value:
        value = _FOLD.sub(b" ", value)
    return value.strip(b" \t\r\n")


def text_of(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")
