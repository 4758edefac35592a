"""How a message is read however it is written: its bytes -> `Message`, or `Malformed` with what is wrong.

It reads every message; usual.py reads faster what is written as most are. Raises for no input, every step is linear in
the message.
"""

import re

from sipdiag.sip.excess import end_of_headers
from sipdiag.sip.framing import MAX_START_LINE_BYTES, datagram_offset
from sipdiag.sip.matching import KEY_HEADERS, KEY_NAMES, NEEDED, matched_by
from sipdiag.sip.message import Malformed, Message
from sipdiag.sip.text import text_of, unfolded, word_of
from sipdiag.sip.usual import BLANK_LINE, START_LINE

# Like START_LINE, with everything out of shape that still can be read: blanks, a missing reason phrase, blanks in
# the URI.
_LOOSE_START_LINE = re.compile(
    rb"(?:SIP/2\.0[ \t]+([1-6][0-9]{2})(?![0-9])[ \t]*([^\r\n]*)"
    rb"|([!-~]+)[ \t]+([^\r\n]*[^ \t\r\n])[ \t]+SIP/2\.0[ \t]*)(?:\r?\n|\Z)"
)
_ANY_STATUS = re.compile(rb"SIP/[0-9.]+[ \t]+([0-9]{3})(?![0-9])")
_ANY_METHOD = re.compile(rb"(?!SIP/)([!-~]+)[ \t]")


def parse_any(data: bytes, truncated: bool) -> Message | Malformed:
    """What `parse` gives."""
    start = 0
    match = START_LINE.match(data)
    if match is None:
        found = datagram_offset(data)
        if found is None:
            return Malformed(data, "not SIP", 0, truncated=truncated)
        start = found
        match = _LOOSE_START_LINE.match(data, start)
        if match is None:
            return _malformed(data, _start_line_fault(data, start), start, start, False)
    blank = BLANK_LINE.search(data, match.end() - 1)
    cut = end_of_headers(data, start, len(data) if blank is None else blank.end())
    if cut is not None:
        beginning = parse_any(data[:cut], truncated=True)
        return beginning if isinstance(beginning, Message) else parse_any(data[:cut], truncated=False)
    if blank is not None:
        body_start = blank.end()
        keys_end = blank.start() + 1
    else:
        body_start = len(data)
        # The last line of a cut message is not all there.
        keys_end = data.rfind(b"\n") + 1 if truncated else body_start
    matched = matched_by(data, match.end() - 1, keys_end)
    if matched is None:
        return _unusable(data, start, match.end() - 1, keys_end, truncated and blank is None)
    call_id, cseq, method_answered, from_tag, to_tag, branch = matched
    status, reason, method, request_uri = match.groups()
    return Message(
        data,
        method_answered if method is None else word_of(method),
        None if request_uri is None else text_of(request_uri),
        None if status is None else int(status),
        "" if reason is None else word_of(reason),
        call_id,
        cseq,
        from_tag,
        to_tag,
        branch,
        truncated,
        start,
        body_start,
    )


def _unusable(data: bytes, start: int, headers_start: int, headers_end: int, cut: bool) -> Malformed:
    """Which of the headers that a message is matched by is missing or has no usable value."""
    found: dict[bytes, tuple[bytes, int]] = {}
    for match in KEY_HEADERS.finditer(data, headers_start, headers_end):
        key = match[1].lower()
        found.setdefault(KEY_NAMES.get(key, key), (match[2], match.start() + 1))
    reason, offset = "", start
    for key, name, pattern in NEEDED:
        value, offset = found.get(key, (None, start))
        if value is None:
            reason = f"cut off by the capture before the {name} header" if cut else f"no {name} header"
            break
        if pattern.match(value) is None:
            reason = f"{name} header cannot be parsed" if value.strip() else f"{name} header is empty"
            break
    cut = cut and reason.startswith("cut off")
    return _malformed(data, reason, len(data) if cut else offset, start, cut, found.get(b"call-id", (None, 0))[0])


def _start_line_fault(data: bytes, start: int) -> str:
    line = data[start : start + MAX_START_LINE_BYTES].split(b"\n", 1)[0].rstrip(b"\r \t")
    if b"\r" in line:
        return "start line ends in CR alone"
    version = line.split(b" ", 1)[0] if line.startswith(b"SIP/") else line.rpartition(b" ")[2]
    if version != b"SIP/2.0":
        return f"version {text_of(version[:16])} is not SIP/2.0"
    if not line.startswith(b"SIP/"):
        return "start line cannot be parsed"
    return "status code is not 100 to 699" if _ANY_STATUS.match(line) else "status code has more than three digits"


def _malformed(
    data: bytes, reason: str, offset: int, start: int, truncated: bool, call_id: bytes | None = None
) -> Malformed:
    if call_id is None:
        match = next((found for found in KEY_HEADERS.finditer(data) if found[1].lower() in (b"call-id", b"i")), None)
        call_id = match[2] if match else b""
    status = _ANY_STATUS.match(data, start)
    method = _ANY_METHOD.match(data, start)
    return Malformed(
        data,
        reason,
        offset,
        text_of(method[1]) if method else None,
        int(status[1]) if status else None,
        text_of(unfolded(call_id)) or None,
        truncated,
    )
