"""What a report must not give away of a message: credentials, keys and tokens are masked.

In: the bytes of a message. Out: the same bytes with each secret replaced by `MASK`; nothing else changes, and nothing
raises. Masked are what proves a password (`response`, `rspauth` and `auts` of Digest, all of Basic and Bearer:
RFC 8760, RFC 3310, RFC 7617, RFC 8898), media keys in SDP (`a=crypto`, `a=key-mgmt`, `k=`: RFC 4568, 4567, 8866) and
the tokens of Identity (RFC 8224). It knows no headers but these, and needs no message that can be parsed.
"""

import re

MASK = b"[masked]"

# A line begins after any kind of line end: what is malformed must not give away more. The value of a header comes with
# the lines that it is folded over.
_HEADER = re.compile(
    rb"(?<![^\r\n])(?P<name>(?:Proxy-)?Authorization|(?:Proxy-)?Authentication-Info|Identity|y)(?P<colon>[ \t]*:[ \t]*)"
    rb"(?P<value>[^\r\n]*(?:(?:\r\n|\r|\n)[ \t][^\r\n]*)*)",
    re.IGNORECASE,
)
_PROOF = re.compile(rb"(?P<kept>\b(?:response|rspauth|auts)\s{0,8}=\s{0,8})(?:\"[^\"]*\"?|[^\s,;\"]+)", re.IGNORECASE)
_SCHEME = re.compile(rb"(?P<scheme>[A-Za-z][\w-]*)[ \t]")
_KEYS = re.compile(
    rb"(?<![^\r\n])(?P<kept>a=crypto:[^\r\n]*?inline:|a=key-mgmt:[^\s:]{1,32}[ \t:]|k=(?:clear|base64|uri):)"
    rb"(?P<key>[^\r\n]+)",
    re.IGNORECASE,
)
_KEY_END = re.compile(rb"[\s;|]")
_NEXT_KEY = re.compile(rb"(?<=inline:)[^\s;|]+", re.IGNORECASE)


def masked(data: bytes) -> bytes:
    """The message without its secrets."""
    return _KEYS.sub(_key, _HEADER.sub(_header, data))


def _header(match: re.Match[bytes]) -> bytes:
    name, value = match["name"].lower(), match["value"]
    if name in (b"identity", b"y"):
        at = value.find(b";")  # its parameters (info, alg, ppt) stay
        value = MASK + (value[at:] if at >= 0 else b"")
    elif (scheme := _SCHEME.match(value)) and scheme["scheme"].lower() in (b"basic", b"bearer"):
        value = value[: scheme.end()] + MASK
    else:
        value = _PROOF.sub(rb'\g<kept>"' + MASK + b'"', value)
    return match["name"] + match["colon"] + value


def _key(match: re.Match[bytes]) -> bytes:
    """Of a crypto line the lifetime, MKI and session parameters stay; of other keys nothing does."""
    if not match["kept"].lower().startswith(b"a=crypto"):
        return match["kept"] + MASK
    end = _KEY_END.search(match["key"])
    return match["kept"] + MASK + (_NEXT_KEY.sub(MASK, match["key"][end.start() :]) if end else b"")
