"""What a message is matched by: its head -> Call-ID, CSeq, the tags and the top Via's branch.

In: the bytes of a message and where its headers lie. Out: `Matched`, or None where one of Call-ID, CSeq, From, To and
Via (`NEEDED`) is missing or has no value that could be used. Raises for no input, linear in the head.
"""

import re
from functools import lru_cache
from sys import intern

from sipdiag.sip.headers import MAX_NUMBER_DIGITS
from sipdiag.sip.text import text_of, unfolded
from sipdiag.sip.uri import parse_name_addr, parse_params

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

REMEMBERED_CSEQS = 128
"""Values of CSeq that are remembered as parsed, at most 8 MiB: nearly all are `1 INVITE` and its like."""

Matched = tuple[str, int, str, str | None, str | None, str | None]
"""Call-ID, number and method of CSeq, From tag, To tag, branch: what the members of `Message` are."""


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


@lru_cache(REMEMBERED_CSEQS)
def _cseq(value: bytes) -> tuple[int, str] | None:
    match = _CSEQ.match(value)
    return (int(match[1]), intern(text_of(match[2]))) if match else None


def _branch(params: bytes) -> str | None:
    match = _BRANCH.search(params)
    return intern(text_of(match[1])) if match else None
