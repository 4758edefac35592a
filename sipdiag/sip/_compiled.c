/* What of reading messages is compiled. Each function has a twin in Python, which is used where this is not there.
 *
 * header_texts(data, begin, end, name, compact) -> list[str]; its twin is in lookup.py:
 *
 * In: the bytes of one message, where its headers lie, and the two names of one of them, in small letters. Out: its
 * values in order, with folds undone and without the blanks around them.
 *
 * media_lines(data, body) -> bytes | None, and audio_at(data, body) -> bytes | None; their twins are in lookup.py, which
 * says what goes in and out.
 *
 * reader(cls, max_headers, max_header_bytes) -> read, and read(data, truncated) -> cls | None; its twin is usual.py:
 *
 * In: the bytes of one message. Out: a `Message` with every member set as the way for any spelling (parsing.py) sets
 * it, or None where this one is not sure, and nothing was read. It is sure of a strict start line at the first byte,
 * and of Call-ID, CSeq, From, To and Via in any order, spelt so, not folded, in the plain form that the functions
 * below describe, of at most `max_headers` lines and `max_header_bytes` bytes of headers. The members of `Message` are
 * slots. Filling them through its constructor would take longer than all the rest, so this asks the class once where
 * each of them lies, and puts them there.
 *
 * The bytes come from strangers. A line is looked at only once its line feed was found, and no class of bytes below
 * goes on at a line feed; so each loop ends there. Nothing recurses, and every byte is looked at a fixed number of
 * times.
 */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <structmember.h>

#include <stdint.h>
#include <string.h>

#ifndef SOURCE_CRC32
#define SOURCE_CRC32 0 /* of this file, given by what builds it: a test asks whether what it tests is this */
#endif

/* The slots of `Message`: all of them, or the two do not belong together. */
enum {
    RAW, IS_REQUEST, METHOD, REQUEST_URI, STATUS, REASON, CALL_ID, CSEQ, FROM_TAG, TO_TAG, BRANCH, TRUNCATED,
    HEAD_OFFSET, BODY_OFFSET, HAS_BODY, HAS_MEDIA_LINE, FROM_ADDRESS, TO_ADDRESS,
    SORTS, MEMO, SLOTS
};
static const char *const SLOT_NAMES[SLOTS] = {
    "raw", "is_request", "method", "request_uri", "status", "reason", "call_id", "cseq", "from_tag", "to_tag",
    "branch", "truncated", "head_offset", "body_offset", "has_body", "has_media_line", "_from", "_to", "sorts",
    "_memo",
};

enum {
    TEXTS = 4096,       /* texts that are remembered, a power of two: most messages have those of one before */
    NUMBERS = 1024,     /* the same of numbers: status, CSeq, where the body begins, sorts of names */
    LONGEST_KEY = 128,  /* bytes of a text that is remembered; of Call-ID, tags and branch, of any that is usual */
    LONGEST_METHOD = 16,
    LONGEST_NUMBER = 10, /* digits of CSeq */
    LONGEST_PORT = 5,
    LONGEST_ADDRESS = 45
};

typedef struct {
    PyTypeObject *cls;
    Py_ssize_t offsets[SLOTS];
    Py_ssize_t max_headers;
    Py_ssize_t max_header_bytes;
    PyObject *texts[TEXTS];     /* ASCII only, each where its hash says; NULL where there is none */
    PyObject *numbers[NUMBERS]; /* the same */
    int64_t values[NUMBERS];    /* what they are */
} Reader;

/* A piece of the message. `begin` is NULL where there is none. */
typedef struct {
    const char *begin;
    Py_ssize_t length;
} Piece;

enum { VIA = 1, FROM = 2, TO = 4, CALL = 8, SEQUENCE = 16, ALL_KEYS = 31 };

typedef struct {
    Piece method, request_uri, reason; /* `method`, `request_uri`: of a request only */
    Piece call_id, from_address, from_tag, to_address, to_tag, branch, cseq_method;
    int64_t status, cseq;
    int keys; /* which of the headers that messages are matched by were read */
    uint64_t sorts; /* of header names, as message.sort_of has them */
} Head;

/* ---- What a byte is ---- */

enum { BLANK = 1, SPACE = 2, PARAM_END = 4, TAG = 8, DIGIT = 16, UPPER = 32, PRINTED = 64, LINE_END = 128 };

/* Of ASCII alone: anything above is part of a word and nothing else, and has 0. */
#define B (BLANK | SPACE | PARAM_END)
#define S (SPACE | PARAM_END)
#define L (SPACE | PARAM_END | LINE_END)
#define P PRINTED
#define E (PRINTED | PARAM_END)
#define T (PRINTED | TAG)
#define D (PRINTED | TAG | DIGIT)
#define U (PRINTED | TAG | UPPER)
static const unsigned char CLASSES[256] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, B, L, S, S, L, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
/*     !  "  #  $  %  &  '  (  )  *  +  ,  -  .  /  0  1  2  3  4  5  6  7  8  9  :  ;  <  =  >  ? */
    B, P, P, P, P, P, P, P, P, P, P, P, E, T, T, P, D, D, D, D, D, D, D, D, D, D, P, E, P, P, P, P,
/*  @  A  B  C  D  E  F  G  H  I  J  K  L  M  N  O  P  Q  R  S  T  U  V  W  X  Y  Z  [  \  ]  ^  _ */
    P, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, P, P, P, P, T,
/*  `  a  b  c  d  e  f  g  h  i  j  k  l  m  n  o  p  q  r  s  t  u  v  w  x  y  z  {  |  }  ~     */
    P, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, P, P, P, P, 0,
};
#undef B
#undef S
#undef L
#undef P
#undef E
#undef T
#undef D
#undef U

/* Past the bytes that are of one of these classes. A line feed is SPACE, PARAM_END and LINE_END alone. */
static inline const char *past(const char *at, int classes) {
    while (CLASSES[(unsigned char)*at] & classes) at++;
    return at;
}

/* To the first byte that is of one of these classes, one of which a line feed has. */
static inline const char *upto(const char *at, int classes) {
    while (!(CLASSES[(unsigned char)*at] & classes)) at++;
    return at;
}

/* Past `text`, or NULL where it is not there. It stops at the line feed, which no text has, and costs less than a call
 * of strncmp: most lines differ in their first letter. */
#define SKIP(at, text) past_text((at), (text), sizeof(text) - 1)
static inline const char *past_text(const char *at, const char *text, size_t length) {
    size_t same = 0;
    while (same < length && at[same] == text[same]) same++;
    return same == length ? at + length : NULL;
}

static inline int is_line_end(const char *at) { return *at == '\n' || (at[0] == '\r' && at[1] == '\n'); }

/* The piece from `begin` to `end`; none where it is empty or longer than is usual. */
static inline Piece piece(const char *begin, const char *end, Py_ssize_t longest) {
    Piece found = {end > begin && end - begin <= longest ? begin : NULL, end - begin};
    return found;
}

static inline int64_t number_of(const char *at, const char *end) {
    int64_t value = 0;
    for (; at < end; at++) value = value * 10 + (*at - '0');
    return value;
}

/* ---- The lines: each function gives 1 where it is sure of one, and has put what it says into the head ---- */

/* SIP/2.0 200 OK */
static int read_status_line(const char *at, Head *head) {
    const char *end;
    if ((at = SKIP(at, "SIP/2.0 ")) == NULL || past(at, DIGIT) != at + 3 || *at < '1' || *at > '6') return 0;
    head->status = number_of(at, at + 3);
    at += 3;
    if (*at++ != ' ') return 0;
    end = upto(at, LINE_END);
    if (!is_line_end(end)) return 0;
    at = past(at, BLANK);
    while (end > at && (CLASSES[(unsigned char)end[-1]] & BLANK)) end--;
    head->reason.begin = at;
    head->reason.length = end - at;
    return 1;
}

/* INVITE sip:bob@example.com SIP/2.0 */
static int read_request_line(const char *at, Head *head) {
    const char *end = past(at, PRINTED);
    head->method = piece(at, end, LONGEST_KEY);
    if (head->method.begin == NULL || *end != ' ') return 0;
    at = end + 1;
    end = at;
    while (!(CLASSES[(unsigned char)*end] & (BLANK | LINE_END))) end++;
    head->request_uri = piece(at, end, PY_SSIZE_T_MAX);
    if (head->request_uri.begin == NULL) return 0;
    return (at = SKIP(end, " SIP/2.0")) != NULL && is_line_end(at);
}

/* Via: SIP/2.0/UDP 192.0.2.1:5060;rport;branch=z9hG4bK1;received=192.0.2.9: no parameter before the branch begins
 * with a b, has an empty name or a blank. */
static int read_via(const char *at, Head *head) {
    const char *end;
    if ((at = SKIP(past(at, BLANK), "SIP/2.0/")) == NULL) return 0;
    end = past(at, UPPER);
    if (end == at || *end != ' ') return 0;
    at = end + 1;
    end = upto(at, PARAM_END);
    if (end == at) return 0;
    while (*end == ';') {
        at = end + 1;
        if (*at == 'b' || *at == 'B') {
            if ((at = SKIP(at, "branch=")) == NULL) return 0;
            end = upto(at, PARAM_END);
            head->branch = piece(at, end, LONGEST_KEY);
            return head->branch.begin != NULL && (*end == ';' || *end == ',' || is_line_end(end));
        }
        end = upto(at, PARAM_END);
        if (end == at || *at == '=') return 0;
    }
    return 0;
}

/* To `mark`; NULL where `odd` or the end of the line comes before. */
static inline const char *upto_mark(const char *at, char mark, char odd) {
    while (*at != mark) {
        if (*at == odd || (CLASSES[(unsigned char)*at] & LINE_END)) return NULL;
        at++;
    }
    return at;
}

/* "Alice" <sip:alice@example.com;transport=tcp>;tag=1: no parameter but the tag. */
static int read_address(const char *at, Piece *address, Piece *tag) {
    const char *begin;
    at = past(at, BLANK);
    address->begin = at;
    if (*at == '"') {
        if ((at = upto_mark(at + 1, '"', '\\')) == NULL) return 0;
        at = past(at + 1, BLANK);
    } else if ((at = upto_mark(at, '<', '"')) == NULL) return 0;
    if (*at++ != '<') return 0;
    if ((at = upto_mark(at, '>', '<')) == NULL) return 0;
    at++;
    address->length = at - address->begin;
    if ((begin = SKIP(at, ";tag=")) != NULL) {
        at = past(begin, TAG);
        *tag = piece(begin, at, LONGEST_KEY);
        if (tag->begin == NULL) return 0;
    }
    return is_line_end(at);
}

static int read_call_id(const char *at, Head *head) {
    const char *end;
    at = past(at, BLANK);
    end = upto(at, SPACE);
    head->call_id = piece(at, end, LONGEST_KEY);
    return head->call_id.begin != NULL && is_line_end(end);
}

/* CSeq: 1 INVITE */
static int read_cseq(const char *at, Head *head) {
    const char *end;
    at = past(at, BLANK);
    end = past(at, DIGIT);
    if (end == at || end - at > LONGEST_NUMBER || *end != ' ') return 0;
    head->cseq = number_of(at, end);
    at = end + 1;
    end = past(at, UPPER);
    head->cseq_method = piece(at, end, LONGEST_METHOD);
    return head->cseq_method.begin != NULL && is_line_end(end);
}

/* A line that begins with a letter as those headers do: 0 where it may be one, and is not spelt as usual. Of a repeated
 * one, the first counts. */
static int read_key_line(const char *at, Head *head) {
    const char *value;
    int key = 0, is_usual = 0;
    if (at[0] == 'C' && at[1] == 'o') return 1; /* Contact, Content-Type, Content-Length */
    if ((value = SKIP(at, "Via:")) != NULL) {
        if (head->keys & (key = VIA)) return 1;
        is_usual = read_via(value, head);
    } else if ((value = SKIP(at, "From:")) != NULL) {
        if (head->keys & (key = FROM)) return 1;
        is_usual = read_address(value, &head->from_address, &head->from_tag);
    } else if ((value = SKIP(at, "To:")) != NULL) {
        if (head->keys & (key = TO)) return 1;
        is_usual = read_address(value, &head->to_address, &head->to_tag);
    } else if ((value = SKIP(at, "Call-ID:")) != NULL) {
        if (head->keys & (key = CALL)) return 1;
        is_usual = read_call_id(value, head);
    } else if ((value = SKIP(at, "CSeq:")) != NULL) {
        if (head->keys & (key = SEQUENCE)) return 1;
        is_usual = read_cseq(value, head);
    }
    head->keys |= key;
    return is_usual;
}

/* ---- The whole head ---- */

/* The sort of the name that the line from `at` to `feed` begins with. */
static uint64_t sort_of(const char *at, const char *feed) {
    const char *end = memchr(at, ':', feed + 1 - at); /* of a line that is cut off, `feed` is the last byte */
    if (end == NULL) end = at; /* no header */
    while (end > at && (end[-1] == ' ' || end[-1] == '\t')) end--;
    return UINT64_C(1) << (((unsigned char)*at | 0x20) * 11 + (end - at) * 5) % 60;
}

/* Where the body begins, `end` where there is no blank line, or NULL where this is not the usual head. */
static const char *read_head(const char *begin, const char *end, const Reader *reader, Head *head) {
    const char *at, *feed = memchr(begin, '\n', end - begin);
    Py_ssize_t lines = 1;
    if (feed == NULL) return NULL;
    if (SKIP(begin, "SIP/") != NULL ? !read_status_line(begin, head) : !read_request_line(begin, head)) return NULL;
    while (head->keys != ALL_KEYS) {
        at = feed + 1;
        if (++lines > reader->max_headers || (feed = memchr(at, '\n', end - at)) == NULL) return NULL;
        switch (*at) {
        case ' ': case '\t': case '\r': case '\n': /* a folded line, or the end of the head */
            return NULL;
        case 'C': case 'F': case 'I': case 'T': case 'V':
        case 'c': case 'f': case 'i': case 't': case 'v':
            if (!read_key_line(at, head)) return NULL;
        }
        head->sorts |= sort_of(at, feed);
    }
    at = feed + 1;
    if (at < end && (*at == ' ' || *at == '\t')) return NULL; /* the last of them is folded */
    for (; at < end; at = feed + 1) {
        if (is_line_end(at)) {
            at += *at == '\r' ? 2 : 1;
            break;
        }
        if (++lines > reader->max_headers) return NULL;
        if ((feed = memchr(at, '\n', end - at)) == NULL) feed = end - 1; /* cut off */
        head->sorts |= sort_of(at, feed);
    }
    return at - begin > reader->max_header_bytes ? NULL : at;
}

/* Whether a line of the body begins as the m= lines of a session description do. `body` is after a line feed. */
static int has_media_line(const char *body, const char *end) {
    while (end - body >= 2) {
        if (body[0] == 'm' && body[1] == '=') return 1;
        if ((body = memchr(body, '\n', end - body)) == NULL) return 0;
        body++;
    }
    return 0;
}

/* ---- Objects, shared by the messages that have the same ---- */

static PyObject *as_text(Piece from) { return PyUnicode_DecodeUTF8(from.begin, from.length, "surrogateescape"); }

static const uint64_t MIX = UINT64_C(0x9E3779B97F4A7C15);

static size_t place_of(Piece from) {
    uint64_t hash = (uint64_t)from.length, word;
    const char *at = from.begin;
    Py_ssize_t left = from.length;
    for (; left > 8; at += 8, left -= 8) {
        memcpy(&word, at, 8);
        hash = (hash ^ word) * MIX;
        hash ^= hash >> 29;
    }
    word = 0;
    if (from.length < 8) memcpy(&word, at, left);
    else memcpy(&word, at + left - 8, 8); /* some of them again: that many are copied without a call */
    hash = (hash ^ word) * MIX;
    return (size_t)(hash >> 40) & (TEXTS - 1);
}

/* The one string for all messages that have it; None where there is none. A word is what the records of a report keep,
 * a method or a reason phrase: it is the one string of the process. */
static PyObject *shared_text(Reader *reader, Piece from, int is_word) {
    PyObject **place, *text;
    if (from.begin == NULL) return Py_NewRef(Py_None);
    place = from.length > LONGEST_KEY ? NULL : &reader->texts[place_of(from)];
    text = place == NULL ? NULL : *place;
    if (text != NULL && PyUnicode_GET_LENGTH(text) == from.length && (!is_word || PyUnicode_CHECK_INTERNED(text)) &&
        memcmp(PyUnicode_1BYTE_DATA(text), from.begin, from.length) == 0) {
        return Py_NewRef(text);
    }
    text = as_text(from);
    if (text != NULL && is_word) PyUnicode_InternInPlace(&text);
    if (text != NULL && place != NULL && PyUnicode_IS_COMPACT_ASCII(text)) Py_XSETREF(*place, Py_NewRef(text));
    return text;
}

static PyObject *shared_number(Reader *reader, int64_t value) {
    size_t place = (size_t)((uint64_t)value * MIX >> 40) & (NUMBERS - 1);
    PyObject *number = reader->numbers[place];
    if (number != NULL && reader->values[place] == value) return Py_NewRef(number);
    number = PyLong_FromLongLong(value);
    if (number == NULL) return NULL;
    Py_XSETREF(reader->numbers[place], Py_NewRef(number));
    reader->values[place] = value;
    return number;
}

static PyObject *as_bool(int value) { return Py_NewRef(value ? Py_True : Py_False); }

static PyObject *new_message(Reader *reader, PyObject *data, PyObject *truncated, const Head *head, Py_ssize_t body,
                             int has_body, int has_media) {
    PyObject *made[SLOTS] = {NULL}, *message = NULL;
    int is_request = head->request_uri.begin != NULL, slot;
    made[RAW] = Py_NewRef(data);
    made[TRUNCATED] = Py_NewRef(truncated);
    made[IS_REQUEST] = as_bool(is_request);
    made[METHOD] = shared_text(reader, is_request ? head->method : head->cseq_method, 1);
    made[REQUEST_URI] = is_request ? as_text(head->request_uri) : Py_NewRef(Py_None);
    made[STATUS] = is_request ? Py_NewRef(Py_None) : shared_number(reader, head->status);
    made[REASON] = shared_text(reader, head->reason, 1);
    made[CALL_ID] = shared_text(reader, head->call_id, 0);
    made[CSEQ] = shared_number(reader, head->cseq);
    made[FROM_TAG] = shared_text(reader, head->from_tag, 0);
    made[TO_TAG] = shared_text(reader, head->to_tag, 0);
    made[BRANCH] = shared_text(reader, head->branch, 0);
    made[HEAD_OFFSET] = shared_number(reader, 0);
    made[BODY_OFFSET] = shared_number(reader, body);
    made[HAS_BODY] = as_bool(has_body);
    made[HAS_MEDIA_LINE] = as_bool(has_media);
    made[FROM_ADDRESS] = shared_text(reader, head->from_address, 0);
    made[TO_ADDRESS] = shared_text(reader, head->to_address, 0);
    made[SORTS] = shared_number(reader, (int64_t)head->sorts);
    made[MEMO] = Py_NewRef(Py_None);
    for (slot = 0; slot < SLOTS; slot++) {
        if (made[slot] == NULL) goto failed;
    }
    message = reader->cls->tp_alloc(reader->cls, 0);
    if (message == NULL) goto failed;
    for (slot = 0; slot < SLOTS; slot++) *(PyObject **)((char *)message + reader->offsets[slot]) = made[slot];
    return message;
failed:
    for (slot = 0; slot < SLOTS; slot++) Py_XDECREF(made[slot]);
    return NULL;
}

/* ---- One header ---- */

/* Past a name, given in small letters, the blanks after it and the colon; NULL where that is not there. */
static const char *past_name(const char *at, const char *end, const char *name, Py_ssize_t length) {
    const char *stop = name + length;
    if (end - at <= length) return NULL;
    for (; name < stop; at++, name++) {
        if (*at != *name && !(*at >= 'A' && *at <= 'Z' && *at + ('a' - 'A') == *name)) return NULL;
    }
    while (at < end && (*at == ' ' || *at == '\t')) at++;
    return at < end && *at == ':' ? at + 1 : NULL;
}

/* The value in one line: each fold becomes a blank. `into` has room for all of it. */
static Piece unfolded(Piece from, char *into) {
    const char *at = from.begin, *end = at + from.length;
    char *to = into;
    Piece line;
    while (at < end) {
        if (*at != '\n') {
            *to++ = *at++;
            continue;
        }
        if (to > into && to[-1] == '\r') to--;
        *to++ = ' ';
        at++;
        while (at < end && (*at == ' ' || *at == '\t')) at++;
    }
    line.begin = into;
    line.length = to - into;
    return line;
}

static inline int is_blank(char byte) { return byte == ' ' || byte == '\t' || byte == '\r'; }

/* With folds undone, if there are any, and without the blanks around it. */
static PyObject *text_of_value(Piece value, int is_folded) {
    char *into = NULL;
    PyObject *text;
    if (is_folded) {
        into = PyMem_Malloc(value.length);
        if (into == NULL) return PyErr_NoMemory();
        value = unfolded(value, into);
    }
    while (value.length > 0 && is_blank(value.begin[value.length - 1])) value.length--;
    while (value.length > 0 && is_blank(value.begin[0])) value.begin++, value.length--;
    text = as_text(value);
    PyMem_Free(into);
    return text;
}

static PyObject *header_texts(PyObject *module, PyObject *args) {
    const char *at, *end, *next, *found, *names[2];
    Py_ssize_t begin, stop, lengths[2];
    PyObject *data, *texts;
    (void)module;
    if (!PyArg_ParseTuple(args, "Snny#y#", &data, &begin, &stop, &names[0], &lengths[0], &names[1], &lengths[1])) {
        return NULL;
    }
    if (stop > PyBytes_GET_SIZE(data)) stop = PyBytes_GET_SIZE(data);
    texts = PyList_New(0);
    if (texts == NULL || begin < 0 || begin >= stop) return texts;
    at = PyBytes_AS_STRING(data) + begin;
    end = PyBytes_AS_STRING(data) + stop;
    for (at = memchr(at, '\n', end - at); at != NULL; at = next) {
        int is_folded = 0;
        Piece value;
        PyObject *text;
        at++;
        next = memchr(at, '\n', end - at);
        found = past_name(at, end, names[0], lengths[0]);
        if (found == NULL) found = past_name(at, end, names[1], lengths[1]);
        if (found == NULL) continue;
        while (next != NULL && next + 1 < end && (next[1] == ' ' || next[1] == '\t')) {
            is_folded = 1;
            next = memchr(next + 1, '\n', end - (next + 1));
        }
        value.begin = found;
        value.length = (next == NULL ? end : next) - found;
        text = text_of_value(value, is_folded);
        if (text == NULL || PyList_Append(texts, text) < 0) {
            Py_XDECREF(text);
            Py_DECREF(texts);
            return NULL;
        }
        Py_DECREF(text);
    }
    return texts;
}

/* ---- The m= lines ---- */

static PyObject *media_lines(PyObject *module, PyObject *args) {
    const char *body, *end, *at, *port, *rest, *feed;
    char *first, *into;
    PyObject *data, *lines;
    Py_ssize_t begin;
    (void)module;
    if (!PyArg_ParseTuple(args, "Sn", &data, &begin)) return NULL;
    if (begin < 0 || begin > PyBytes_GET_SIZE(data)) Py_RETURN_NONE;
    body = PyBytes_AS_STRING(data) + begin;
    end = PyBytes_AS_STRING(data) + PyBytes_GET_SIZE(data); /* where a NUL stands */
    lines = PyBytes_FromStringAndSize(NULL, 3 + (end - body)); /* no line gets longer without its port */
    if (lines == NULL) return NULL;
    first = PyBytes_AS_STRING(lines);
    memcpy(first, "4--", 3);
    into = first + 3;
    for (at = body; (at = memchr(at, 'I', end - at)) != NULL; at++) {
        if (at > body && at[-1] == ' ' && strncmp(at, "IP6 ", 4) == 0) first[0] = '6';
    }
    for (at = body; (at = memchr(at, '=', end - at)) != NULL; at++) {
        if (at == body) continue;
        if (at[-1] == 'a' && (!strncmp(at, "=fingerprint", 12) || !strncmp(at, "=rtcp-mux", 9))) first[1] = 'a';
        if (at[-1] == 'a' && !strncmp(at, "=crypto:", 8)) first[2] = 'k';
        if (at[-1] != 'm' || (at - 1 > body && at[-2] != '\n')) continue;
        if ((feed = memchr(at, '\n', end - at)) == NULL) feed = end;
        if ((port = memchr(at, ' ', feed - at)) == NULL) goto none;
        rest = past(++port, DIGIT);
        if (rest == port || *rest != ' ' || (rest == port + 1 && *port == '0')) goto none;
        *into++ = '\n';
        memcpy(into, at + 1, port - (at + 1));
        into += port - (at + 1);
        memcpy(into, rest + 1, feed - (rest + 1));
        into += feed - (rest + 1);
    }
    if (into == first + 3) goto none;
    _PyBytes_Resize(&lines, into - first);
    return lines;
none:
    Py_DECREF(lines);
    Py_RETURN_NONE;
}

/* ---- Where audio is wanted ---- */

/* Past the blanks, of which there is one; NULL where there is none, and where `at` is. */
static inline const char *past_blanks(const char *at) {
    return at != NULL && CLASSES[(unsigned char)*at] & BLANK ? past(at, BLANK) : NULL;
}

static inline int is_of_address(char byte) {
    return CLASSES[(unsigned char)byte] & DIGIT || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'f') || byte == '.' ||
           byte == ':';
}

/* m=audio 40000 RTP/AVP 0 */
static Piece audio_port(const char *at) {
    Piece found = {NULL, 0};
    const char *end;
    if ((at = past_blanks(SKIP(at, "m=audio"))) == NULL || *at == '0') return found;
    end = past(at, DIGIT);
    return CLASSES[(unsigned char)*end] & BLANK || *end == '/' ? piece(at, end, LONGEST_PORT) : found;
}

/* c=IN IP4 192.0.2.1 */
static Piece audio_address(const char *at) {
    Piece found = {NULL, 0};
    const char *end;
    if ((at = past_blanks(SKIP(at, "c=IN"))) == NULL || SKIP(at, "IP") == NULL) return found;
    if ((at[2] != '4' && at[2] != '6') || (at = past_blanks(at + 3)) == NULL) return found;
    for (end = at; end < at + LONGEST_ADDRESS && is_of_address(*end);) end++;
    return end - at > 1 ? piece(at, end, LONGEST_ADDRESS) : found;
}

static int is_nowhere(Piece address) {
    return (address.length == 7 && memcmp(address.begin, "0.0.0.0", 7) == 0) ||
           (address.length == 2 && memcmp(address.begin, "::", 2) == 0);
}

/* Where the next line begins; NULL where there is none. */
static const char *after_line(const char *at, const char *end) {
    const char *feed = memchr(at, '\n', end - at);
    return feed == NULL ? NULL : feed + 1;
}

static PyObject *audio_at(PyObject *module, PyObject *args) {
    const char *at, *end;
    char *into;
    Piece port = {NULL, 0}, address = {NULL, 0};
    PyObject *data, *found;
    Py_ssize_t begin;
    (void)module;
    if (!PyArg_ParseTuple(args, "Sn", &data, &begin)) return NULL;
    if (begin < 0 || begin > PyBytes_GET_SIZE(data)) Py_RETURN_NONE;
    at = PyBytes_AS_STRING(data) + begin;
    end = PyBytes_AS_STRING(data) + PyBytes_GET_SIZE(data); /* where a NUL stands */
    if (begin > 0 && at[-1] != '\n') at = after_line(at, end);
    for (; at != NULL && (port.begin == NULL || address.begin == NULL); at = after_line(at, end)) {
        if (port.begin == NULL && *at == 'm') port = audio_port(at);
        else if (address.begin == NULL && *at == 'c') address = audio_address(at);
    }
    if (port.begin == NULL || address.begin == NULL || is_nowhere(address)) Py_RETURN_NONE;
    found = PyBytes_FromStringAndSize(NULL, address.length + 1 + port.length);
    if (found == NULL) return NULL;
    into = PyBytes_AS_STRING(found);
    memcpy(into, address.begin, address.length);
    into[address.length] = ' ';
    memcpy(into + address.length + 1, port.begin, port.length);
    return found;
}

/* ---- What Python sees ---- */

static const char READER[] = "sipdiag.sip._compiled.reader";

static PyObject *read_message(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    Reader *reader = PyCapsule_GetPointer(self, READER);
    Head head;
    const char *begin, *end, *body;
    if (reader == NULL) return NULL;
    if (count != 2) return PyErr_Format(PyExc_TypeError, "read takes data and truncated, not %zd arguments", count);
    if (!PyBytes_CheckExact(args[0]) || !PyBool_Check(args[1])) Py_RETURN_NONE;
    begin = PyBytes_AS_STRING(args[0]);
    end = begin + PyBytes_GET_SIZE(args[0]);
    memset(&head, 0, sizeof head);
    head.reason.begin = begin; /* empty, of a request */
    body = read_head(begin, end, reader, &head);
    if (body == NULL) Py_RETURN_NONE;
    return new_message(reader, args[0], args[1], &head, body - begin, body < end, has_media_line(body, end));
}

static PyMethodDef READ = {
    "read", (PyCFunction)(void (*)(void))read_message, METH_FASTCALL,
    "read(data: bytes, truncated: bool) -> the message, or None where it is not written as usual.",
};

static void free_reader(PyObject *capsule) {
    Reader *reader = PyCapsule_GetPointer(capsule, READER);
    int at;
    for (at = 0; at < TEXTS; at++) Py_XDECREF(reader->texts[at]);
    for (at = 0; at < NUMBERS; at++) Py_XDECREF(reader->numbers[at]);
    Py_DECREF(reader->cls);
    PyMem_Free(reader);
}

/* Where the slots of the class lie; -1, with an ImportError, where they are not those known here. */
static int find_slots(Reader *reader) {
    PyObject *names = PyObject_GetAttrString((PyObject *)reader->cls, "__slots__");
    Py_ssize_t count = names == NULL ? -1 : PyObject_Size(names);
    int slot;
    Py_XDECREF(names);
    if (count < 0) return -1;
    for (slot = 0; slot < SLOTS && count == SLOTS; slot++) {
        PyObject *found = PyObject_GetAttrString((PyObject *)reader->cls, SLOT_NAMES[slot]);
        const PyMemberDef *member = NULL;
        if (found == NULL) {
            PyErr_Clear();
            break;
        }
        if (Py_IS_TYPE(found, &PyMemberDescr_Type) && ((PyDescrObject *)found)->d_type == reader->cls) {
            member = ((PyMemberDescrObject *)found)->d_member;
        }
        Py_DECREF(found); /* the class keeps it */
        if (member == NULL || member->type != T_OBJECT_EX) break;
        reader->offsets[slot] = member->offset;
    }
    if (slot == SLOTS) return 0;
    PyErr_SetString(PyExc_ImportError, "this was built for another Message");
    return -1;
}

static PyObject *new_reader(PyObject *module, PyObject *args) {
    PyTypeObject *cls;
    Py_ssize_t max_headers, max_header_bytes;
    Reader *reader;
    PyObject *capsule, *read;
    (void)module;
    if (!PyArg_ParseTuple(args, "O!nn", &PyType_Type, &cls, &max_headers, &max_header_bytes)) return NULL;
    reader = PyMem_Calloc(1, sizeof *reader);
    if (reader == NULL) return PyErr_NoMemory();
    reader->cls = (PyTypeObject *)Py_NewRef((PyObject *)cls);
    reader->max_headers = max_headers;
    reader->max_header_bytes = max_header_bytes;
    capsule = find_slots(reader) == 0 ? PyCapsule_New(reader, READER, free_reader) : NULL;
    if (capsule == NULL) {
        Py_DECREF(reader->cls);
        PyMem_Free(reader);
        return NULL;
    }
    read = PyCFunction_NewEx(&READ, capsule, NULL);
    Py_DECREF(capsule);
    return read;
}

static PyMethodDef FUNCTIONS[] = {
    {"reader", new_reader, METH_VARARGS, "reader(cls, max_headers, max_header_bytes) -> read"},
    {"header_texts", header_texts, METH_VARARGS, "header_texts(data, begin, end, name, compact) -> list[str]"},
    {"media_lines", media_lines, METH_VARARGS, "media_lines(data, body) -> bytes | None"},
    {"audio_at", audio_at, METH_VARARGS, "audio_at(data, body) -> bytes | None"},
    {NULL, NULL, 0, NULL},
};

static int fill_module(PyObject *module) {
    return PyModule_AddObject(module, "SOURCE_CRC32", PyLong_FromUnsignedLong(SOURCE_CRC32));
}

static PyModuleDef_Slot MODULE_SLOTS[] = {{Py_mod_exec, (void *)fill_module}, {0, NULL}};

static struct PyModuleDef MODULE = {
    PyModuleDef_HEAD_INIT, "_compiled", "What of reading messages is compiled.", 0, FUNCTIONS, MODULE_SLOTS,
    NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__compiled(void) { return PyModuleDef_Init(&MODULE); }
