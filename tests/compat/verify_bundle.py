#!/usr/bin/env python3
"""Checks a bundle without any code of the node, written from docs/PROTOCOL.md alone.

It answers: is every entry in this file the unchanged word of the device that it names, in its place, and is the file
complete? That is sections 2 to 7 and 16 of the page. And, if the control lane is here from its beginning: which of its entries
count, and who belongs to the space therefore (section 9, see control_fold.py)? Readers who hold more than the file may come to
something else. Whether entries of lanes 1 and 2 count is not judged here, but for lamport numbers that the file itself shows to
be wrong.

    verify_bundle.py FILE [--json]     one bundle: its statements, names and logs, and the verdict
    verify_bundle.py --many DIR        each file of a directory, one verdict a line
    verify_bundle.py --vectors FILE    this program against the golden vectors

Exit codes: 0 good, 1 not good, 2 wrong usage or a file that cannot be read.
"""

import argparse
import json
import sys
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path

import cbor2
from blake3 import blake3
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

# The tree must stay as it was.
sys.dont_write_bytecode = True

from control_fold import control_report  # noqa: E402

MAGIC = bytes.fromhex("d04c4631")
HEAD_BYTES = 12
MAX_PAYLOAD_BYTES = 1_048_576
MAX_HEADER_BYTES = 2_048
MAX_BODY_BYTES = 262_144
MAX_AFTER = 16
MAX_RUN_ENTRIES = 128
MAX_DEPTH = 16
SALT_BYTES = 16
MAX_FRAME_LOGS = 4_096
MAX_FORK_PROOFS = 64
MAX_NEED_IDS = 64
MAX_DAMAGES = 4_096
SIGN_DOMAIN = b"dorflinde entry v1"
ID_CONTEXT = "dorflinde 2026 entry id v1"
KIND_PROFILE, KIND_STATEMENT = 256, 257
MAX_NAME_CHARS = 80
MAX_TEXT_CHARS = 500
ZEROS = bytes(32)
U16, U64 = 2**16 - 1, 2**64 - 1
# Which bodies must be there: of control entries in messages, none in fork proofs.
SENT, LEFT_OUT = "sent", "left out"

HEADER, CONTENTS, ENTRIES, FORKS, LOOSE, END = 20, 23, 7, 11, 13, 21
# The number of items of each message, and the order in which a bundle has them.
ITEMS = {HEADER: 5, CONTENTS: 3, ENTRIES: 3, FORKS: 3, LOOSE: 3, END: 3}
NOTHING, HEADED, LISTED, CONTROL, PROVEN, SAID, LOOSENED = range(7)


class Refused(Exception):
    """What is wrong, and at which byte of the file."""

    def __init__(self, at, reason):
        super().__init__(f"{reason} at byte {at}")
        self.at, self.reason = at, reason


# --- frames (section 7) ---


def _crc_table():
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
        yield byte


CRC_TABLE = tuple(_crc_table())


def crc32c(data):
    """CRC-32C (Castagnoli), bits reflected."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = CRC_TABLE[(crc ^ byte) & 0xFF] ^ crc >> 8
    return crc ^ 0xFFFFFFFF


def frame_at(data, at):
    """The payload of the whole frame at `at`."""
    if data[at : at + 4] != MAGIC:
        raise Refused(at, "no frame starts here")
    if len(data) < at + HEAD_BYTES:
        raise Refused(at, "the frame ends too early")
    length = int.from_bytes(data[at + 4 : at + 8], "big")
    if not 1 <= length <= MAX_PAYLOAD_BYTES:
        raise Refused(at, f"a frame of {length} bytes")
    payload = data[at + HEAD_BYTES : at + HEAD_BYTES + length]
    if len(payload) < length:
        raise Refused(at, "the frame ends too early")
    if crc32c(data[at + 4 : at + 8] + payload) != int.from_bytes(data[at + 8 : at + 12], "big"):
        raise Refused(at, "the checksum does not fit, the frame is damaged")
    return payload


def frames(data, problems):
    """All whole frames as (offset, payload); what lies between them becomes problems."""
    at = tries = 0
    while at < len(data):
        try:
            payload = frame_at(data, at)
        except Refused as damage:
            problems.append(damage)
            while True:
                tries += 1
                at = data.find(MAGIC, at + 1)
                if at < 0 or tries > MAX_DAMAGES:
                    return
                try:
                    frame_at(data, at)
                    break
                except Refused:
                    continue
            continue
        yield at, payload
        at += HEAD_BYTES + len(payload)


# --- CBOR (section 3) ---


class Reader:
    """Reads the part of CBOR that section 3 allows; what it takes has one encoding only."""

    def __init__(self, data, base=0):
        self.data, self.base, self.at = data, base, 0

    def where(self):
        return self.base + self.at

    def take(self, count):
        if count > len(self.data) - self.at:
            raise Refused(self.where(), "ends too early")
        self.at += count
        return self.data[self.at - count : self.at]

    def head(self):
        """The major type and its number."""
        start = self.where()
        first = self.take(1)[0]
        major, info = first >> 5, first & 31
        if info < 24:
            return major, info
        if info > 27:
            raise Refused(start, "not in the shortest form")
        number = int.from_bytes(self.take(1 << info - 24), "big")
        if number < (24, 1 << 8, 1 << 16, 1 << 32)[info - 24]:
            raise Refused(start, "not in the shortest form")
        return major, number

    def expect(self, wanted, what):
        start = self.where()
        major, number = self.head()
        if major != wanted:
            raise Refused(start, f"expected {what}")
        return number

    def unsigned(self, most=U64, what="an unsigned integer"):
        start = self.where()
        number = self.expect(0, what)
        if number > most:
            raise Refused(start, f"{what}: {number} is more than {most}")
        return number

    def signed(self):
        start = self.where()
        major, number = self.head()
        if major > 1 or number >= 1 << 63:
            raise Refused(start, "expected a signed 64-bit integer")
        return -1 - number if major else number

    def bytes(self, what, exact=None, most=None):
        start = self.where()
        value = self.take(self.expect(2, what))
        if exact is not None and len(value) != exact or most is not None and len(value) > most:
            raise Refused(start, f"{what} has {len(value)} bytes")
        return value

    def text(self, what="a text"):
        start = self.where()
        value = self.take(self.expect(3, what))
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError:
            raise Refused(start, f"{what} is not UTF-8") from None

    def array(self, what, exact=None, most=None):
        start = self.where()
        count = self.expect(4, what)
        if count > len(self.data) - self.at:
            raise Refused(start, "ends too early")
        if exact is not None and count != exact or most is not None and count > most:
            raise Refused(start, f"{what} has {count} items")
        return count

    def null(self):
        """Whether null stands here; if so it is read."""
        if self.data[self.at : self.at + 1] != b"\xf6":
            return False
        self.at += 1
        return True

    def end(self):
        if self.at != len(self.data):
            raise Refused(self.where(), "bytes follow the end")

    def content(self, depth=0):
        """The content of a body: section 3 and maps with text keys, each once (section 4.4)."""
        start = self.where()
        major, number = self.head()
        if major in (4, 5):
            if depth == MAX_DEPTH:
                raise Refused(start, "nested too deep")
            if number > len(self.data) - self.at:
                raise Refused(start, "ends too early")
            if major == 4:
                return [self.content(depth + 1) for _ in range(number)]
            found = {}
            for _ in range(number):
                key = self.text("a key")
                if key in found:
                    raise Refused(start, "a key stands twice")
                found[key] = self.content(depth + 1)
            return found
        if major == 0:
            return number
        if major == 7 and number in (20, 21, 22):
            return {20: False, 21: True, 22: None}[number]
        self.at = start - self.base
        if major == 1:
            return self.signed()
        return self.bytes("a value") if major == 2 else self.text("a value")


# --- keys and signatures (section 2) ---
#
# `cryptography` (OpenSSL) computes the encoding of S·B − k·A and compares it with the bytes R: the cofactorless equation, one
# signature at a time. What section 2 asks beyond that is done here: that the key is canonical, not weak and in the subgroup
# of order L; that S is below L; and that R is a canonical point, not of small order.

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)
IDENTITY = (0, 1, 1, 0)


def point(encoded):
    """The point in extended coordinates, or None if these are not the canonical bytes of one."""
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if y >= P:
        return None
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if v * x * x % P == -u % P:
        x = x * SQRT_M1 % P
    if v * x * x % P != u or x == 0 and sign:
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def add(p, q):
    (x1, y1, z1, t1), (x2, y2, z2, t2) = p, q
    a, b = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = 2 * D * t1 * t2 % P, 2 * z1 * z2 % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(scalar, p):
    result = IDENTITY
    for bit in bin(scalar)[2:]:
        result = add(result, result)
        result = add(result, p) if bit == "1" else result
    return result


def is_identity(p):
    return p[0] == 0 and p[1] == p[2]


@lru_cache(maxsize=65_536)
def key_fault(key):
    """Why a public key is not admitted, or None."""
    a = point(key)
    if a is None:
        return "not a canonical Ed25519 key"
    if is_identity(times(8, a)) or not is_identity(times(L, a)):
        return "a weak Ed25519 key"
    return None


def holds(key, signature, domain, message):
    """Whether an admitted key made this signature."""
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or key_fault(key) is not None or s >= L:
        return False
    r = point(r)
    if r is None or is_identity(times(8, r)):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, domain + b"\0" + message)
    except InvalidSignature:
        return False
    return True


# --- entries, runs and forks (sections 4 to 6) ---


@dataclass(slots=True)
class Entry:
    """An entry with its header taken apart, and where it starts in the file."""

    at: int
    raw: bytes
    signature: bytes
    body: bytes | None
    v: int
    space: bytes
    device: bytes
    lane: int
    seq: int
    prev: bytes
    after: list
    lamport: int
    time: int
    kind: int
    obj: bytes
    enc: bytes | str | None
    length: int
    body_hash: bytes
    id: bytes = b""

    def log(self):
        return self.lane, self.device

    def of_space(self):
        """The space, also for a genesis, which cannot name its own."""
        return self.id if self.space == ZEROS else self.space

    def holds(self):
        return holds(self.device, self.signature, SIGN_DOMAIN, self.raw)


def header_fields(raw, base=0):
    """The fields of a header in order; refuses whatever section 4.1 does not allow."""
    if len(raw) > MAX_HEADER_BYTES:
        raise Refused(base, f"a header of {len(raw)} bytes")
    r = Reader(raw, base)
    r.array("a header", exact=14)
    v = r.unsigned(255, "the version")
    if v == 0:
        raise Refused(base, "version 0 does not exist")
    space = r.bytes("the space", exact=32)
    device = r.bytes("the device", exact=32)
    lane = r.unsigned(2, "the lane")
    seq = r.unsigned()
    prev = r.bytes("prev", exact=32)
    if (seq == 0) != (prev == ZEROS):
        raise Refused(base, "first position and predecessor do not fit together")
    after = [r.bytes("a head", exact=32) for _ in range(r.array("the seen heads", most=MAX_AFTER))]
    if any(a >= b for a, b in zip([ZEROS] + after, after)):
        raise Refused(base, "the seen heads are not sorted")
    lamport = r.unsigned()
    time = r.signed()
    kind = r.unsigned(U16, "the kind")
    obj = r.bytes("the object", exact=32)
    if r.null():
        enc = None
    elif raw[r.at : r.at + 1] == b"\x66":
        enc = r.text("enc")
        if enc != "sealed":
            raise Refused(base, "enc is another text than sealed")
    else:
        enc = r.bytes("enc", exact=32)
    length = r.unsigned(MAX_BODY_BYTES, "the length of the body")
    body_hash = r.bytes("the hash of the body", exact=32)
    r.end()
    fields = [v, space, device, lane, seq, prev, after, lamport, time, kind, obj, enc, length, body_hash]
    # The reader above takes one form only; an encoder that knows nothing of it must come to the same bytes.
    if cbor2.dumps(fields) != raw:
        raise Refused(base, "the header is not canonical")
    return fields


def read_entry(r, bodies=None):
    """One entry where it is embedded, in any form; or with `bodies` SENT or LEFT_OUT only as it is in messages or fork proofs."""
    at = r.where()
    r.array("an entry", exact=3)
    raw = r.bytes("a header", most=MAX_HEADER_BYTES)
    fields = header_fields(raw, r.where() - len(raw))
    signature = r.bytes("a signature", exact=64)
    body_at = r.where()
    body = None if r.null() else r.bytes("a body", most=MAX_BODY_BYTES)
    entry = Entry(at, raw, signature, body, *fields)
    if bodies == LEFT_OUT and body is not None:
        raise Refused(body_at, "fork proofs carry no bodies")
    if bodies == SENT and body is None and entry.lane == 0:
        raise Refused(body_at, "the body of a control entry is missing")
    if body is not None and (len(body) != entry.length or blake3(body).digest() != entry.body_hash):
        raise Refused(body_at, "the body is not the one that was signed")
    entry.id = blake3(raw + signature, derive_key_context=ID_CONTEXT).digest()
    return entry


def check_chain(tail, entries):
    """That the entries follow each other, and `tail` if there is one. Without, the first vouches for its own place."""
    for entry in entries:
        if tail is not None:
            if entry.log() != tail.log() or entry.of_space() != tail.of_space():
                raise Refused(entry.at, "a run mixes logs")
            if entry.seq != tail.seq + 1:
                raise Refused(entry.at, f"expected position {tail.seq + 1}, found {entry.seq}")
            if entry.prev != tail.id:
                raise Refused(entry.at, f"position {entry.seq} does not build on the entry before it")
            if entry.lamport <= tail.lamport:
                raise Refused(entry.at, f"position {entry.seq} has a lamport number that does not grow")
        tail = entry


def check_signatures(entries):
    """That a chain falls into runs of at most 128 entries of which each ends at a valid signature."""
    at = 0
    while at < len(entries):
        end = min(at + MAX_RUN_ENTRIES, len(entries))
        while end > at and not entries[end - 1].holds():
            end -= 1
        if end == at:
            fault = key_fault(entries[at].device)
            raise Refused(entries[at].at, fault or "no valid signature vouches for the entry")
        at = end


def read_run(r, bodies):
    """A run that stands alone: of a fork proof, or loose."""
    count = r.array("a run", most=MAX_RUN_ENTRIES)
    if count == 0:
        raise Refused(r.where(), "a run of 0 entries")
    run = [read_entry(r, bodies) for _ in range(count)]
    check_chain(None, run)
    if not run[-1].holds():
        raise Refused(run[-1].at, "the signature at the end of the run is not the author's")
    return run


def read_proof(r):
    """Both sides of a fork proof."""
    at = r.where()
    r.array("a fork proof", exact=2)
    a, b = read_run(r, LEFT_OUT), read_run(r, LEFT_OUT)
    if a[0].log() != b[0].log() or a[0].of_space() != b[0].of_space() or a[0].seq != b[0].seq or a[0].id >= b[0].id:
        raise Refused(at, "the two sides do not contradict each other")
    return a, b


# --- bundles (section 16) ---


@dataclass
class Listed:
    """A log as Contents lists it."""

    at: int
    length: int
    head: bytes
    first: int


@dataclass
class Bundle:
    """What a file holds, and what is wrong with it."""

    problems: list = field(default_factory=list)
    space: bytes | None = None
    device: bytes | None = None
    created: int | None = None
    listed: dict = field(default_factory=dict)
    forks: dict = field(default_factory=dict)
    logs: dict = field(default_factory=dict)
    proofs: list = field(default_factory=list)
    loose: list = field(default_factory=list)
    entries: int = 0
    broken: set = field(default_factory=set)
    stage: int = NOTHING
    ended: bool = False

    def read(self, data):
        for at, payload in frames(data, self.problems):
            try:
                self.message(data, at, payload)
            except Refused as refused:
                self.problems.append(refused)
            if self.ended:
                break
        if not self.ended:
            self.problems.append(Refused(len(data), "the end is missing"))
        self.check_contents()
        return self

    def message(self, data, at, payload):
        r = Reader(payload, at + HEAD_BYTES)
        items = r.array("a message")
        kind = r.unsigned()
        if kind not in ITEMS:
            raise Refused(at, f"a message of type {kind}")
        if items != ITEMS[kind]:
            raise Refused(at, f"a message of type {kind} with {items} items")
        if kind == HEADER:
            self.header(r, at)
        elif kind == CONTENTS:
            self.contents(r, at)
        elif kind == END:
            self.end(r, at, blake3(data[:at]).digest())
        else:
            if r.unsigned(U16, "the channel") != 0:
                raise Refused(at, "a channel other than 0")
            {ENTRIES: self.entries_message, FORKS: self.forks_message, LOOSE: self.loose_message}[kind](r, at)

    def enter(self, stage, at, what):
        """The frames stand in one order; Header and Contents must be there, and Header once."""
        needed = min(stage - 1, LISTED)
        if not needed <= self.stage <= stage or stage == HEADED == self.stage:
            self.problems.append(Refused(at, f"{what} in the wrong place"))
        self.stage = max(self.stage, stage)

    def header(self, r, at):
        self.enter(HEADED, at, "a header")
        version = r.unsigned()
        if version != 1:
            raise Refused(at, f"version {version} of the format is not known")
        self.space, self.device = r.bytes("the space", exact=32), r.bytes("the device", exact=32)
        self.created = r.unsigned()
        r.end()

    def contents(self, r, at):
        self.enter(LISTED, at, "a list of contents")
        for _ in range(r.array("the logs", most=MAX_FRAME_LOGS)):
            where = r.where()
            r.array("a log", exact=5)
            log = r.unsigned(2, "the lane"), r.bytes("the device", exact=32)
            listed = Listed(where, r.unsigned(), r.bytes("the head", exact=32), r.unsigned())
            if self.listed and log <= next(reversed(self.listed)):
                raise Refused(where, "the logs are not sorted")
            if listed.length == 0 or listed.first > listed.length:
                raise Refused(where, "a length that cannot be")
            self.listed[log] = listed
        for _ in range(r.array("the forks", most=MAX_FRAME_LOGS)):
            where = r.where()
            r.array("a fork", exact=3)
            log = r.unsigned(2, "the lane"), r.bytes("the device", exact=32)
            if self.forks and log <= next(reversed(self.forks)):
                raise Refused(where, "the forks are not sorted")
            self.forks[log] = r.unsigned()
        r.end()

    def check_space(self, entry):
        if self.space is None:
            self.space = entry.of_space()
        if entry.of_space() != self.space:
            raise Refused(entry.at, "an entry of another space")

    def entries_message(self, r, _at):
        found = [read_entry(r, SENT) for _ in range(r.array("the entries"))]
        r.end()
        self.entries += len(found)
        start = 0
        for i in range(1, len(found) + 1):
            if i == len(found) or found[i].log() != found[start].log():
                self.segment(found[start:i])
                start = i

    def segment(self, found):
        """Neighbours of one log in one message: whole runs."""
        log = found[0].log()
        self.enter(CONTROL if found[0].lane == 0 else SAID, found[0].at, "entries")
        if log in self.broken:
            return
        held = self.logs.setdefault(log, [])
        try:
            for entry in found:
                self.check_space(entry)
            check_chain(held[-1] if held else None, found)
            check_signatures(found)
            held.extend(found)
        except Refused as refused:
            # What follows in this log cannot stand either and would only repeat the complaint.
            self.broken.add(log)
            self.problems.append(refused)

    def forks_message(self, r, at):
        self.enter(PROVEN, at, "a fork proof")
        for _ in range(r.array("the proofs", most=MAX_FORK_PROOFS)):
            where = r.where()
            proof = read_proof(r)
            self.check_space(proof[0][0])
            if self.forks.get(proof[0][0].log()) != proof[0][0].seq:
                raise Refused(where, "a proof of a fork that the contents do not list")
            self.proofs.append(proof)
        r.end()

    def loose_message(self, r, at):
        self.enter(LOOSENED, at, "loose entries")
        for _ in range(r.array("the runs", most=MAX_NEED_IDS)):
            run = read_run(r, SENT)
            self.check_space(run[0])
            self.loose.append(run)
        r.end()

    def end(self, r, at, digest):
        self.ended = True
        entries, stated = r.unsigned(), r.bytes("the hash", exact=32)
        r.end()
        if self.stage < LISTED:
            raise Refused(at, "the end in the wrong place")
        if entries != self.entries:
            raise Refused(at, f"{entries} entries were written, {self.entries} are here")
        if stated != digest:
            raise Refused(at, "the hash of the file does not fit")

    def check_contents(self):
        """That the logs are the ones that Contents lists, neither more nor less."""
        for log, held in sorted(self.logs.items()):
            if held and log not in self.listed:
                self.problems.append(Refused(held[0].at, "a log that the contents do not list"))
        for log, listed in self.listed.items():
            held = self.logs.get(log, [])
            if log in self.broken:
                continue
            first, last = (held[0].seq, held[-1].seq + 1) if held else (listed.first, listed.first)
            at_head = [entry for entry in held if entry.seq + 1 == listed.length]
            # Only the entry that vouches for the last one below a fork may lie beyond the length.
            too_long = last > listed.length and log not in self.forks
            if first != listed.first or last < listed.length or too_long:
                self.problems.append(Refused(listed.at, f"the log has not the {listed.length - listed.first} entries listed"))
            elif at_head and at_head[0].id != listed.head:
                self.problems.append(Refused(listed.at, "another entry stands at the head listed"))
            elif self.forks.get(log, U64) < listed.length:
                self.problems.append(Refused(listed.at, "the log is longer than its fork allows"))

    # What the file says.

    def all_entries(self):
        for _, held in sorted(self.logs.items()):
            yield from held
        for run in self.loose:
            yield from run

    def dead(self):
        """Ids of entries that never count: wrong lamport numbers, and what builds on them (13.2)."""
        known = {entry.id: entry for entry in self.all_entries()}
        lamports = {entry.id: entry.lamport for proof in self.proofs for side in proof for entry in side}
        lamports.update((entry.id, entry.lamport) for entry in known.values())
        dead, builders = set(), {}
        for entry in known.values():
            seen = [i for i in (entry.prev, *entry.after) if i != ZEROS]
            for i in seen:
                builders.setdefault(i, []).append(entry.id)
            if all(i in lamports for i in seen) and entry.lamport != 1 + max((lamports[i] for i in seen), default=0):
                dead.add(entry.id)
        due = sorted(dead)
        while due:
            for i in builders.get(due.pop(), ()):
                if i not in dead:
                    dead.add(i)
                    due.append(i)
        return dead

    def freezings(self):
        """The position from which on each log is frozen (section 6)."""
        frozen = {}
        for side, _ in self.proofs:
            frozen[side[0].log()] = min(side[0].seq, frozen.get(side[0].log(), U64))
        return frozen

    def copied(self):
        """Ids of entries that never count because two copies of one installation wrote their log (section 6)."""
        frozen = self.freezings()
        loose = {entry.id for run in self.loose for entry in run}
        return loose | {entry.id for entry in self.all_entries() if frozen.get(entry.log(), U64) <= entry.seq}

    def report(self):
        """Everything as JSON values."""
        dead, copied = self.dead(), self.copied()
        statements, names, unreadable, left_out = [], {}, 0, 0
        for entry in self.all_entries():
            if entry.body is None:
                left_out += 1
                continue
            if entry.kind not in (KIND_PROFILE, KIND_STATEMENT) or entry.id in dead:
                continue
            key = "name" if entry.kind == KIND_PROFILE else "text"
            said = creation(entry, key)
            if said is None:
                unreadable += 1
            elif key == "text":
                statements.append((entry.lamport, entry.id, entry, said))
            else:
                names[entry.device] = max(names.get(entry.device, ()), (entry.lamport, entry.id, said))
        problem = self.problems[0] if self.problems else None
        return {
            "good": problem is None,
            "problem": problem and {"at": problem.at, "reason": problem.reason, "further": len(self.problems) - 1},
            "space": self.space and self.space.hex(),
            "created_ms": self.created,
            "names": {device.hex(): name[2] for device, name in sorted(names.items())},
            "statements": [
                {
                    "id": i.hex(),
                    "device": entry.device.hex(),
                    "time_ms": entry.time,
                    "text": text,
                    "copied": i in copied,
                }
                for _, i, entry, text in sorted(statements, key=lambda s: s[:2])
            ],
            "logs": [
                {"lane": lane, "device": device.hex(), "entries": len(held), "first": held[0].seq}
                for (lane, device), held in sorted(self.logs.items())
                if held
            ],
            "entries": self.entries,
            "forks": len(self.proofs),
            "loose": sum(len(run) for run in self.loose),
            "left_out": left_out,
            "dead": len(dead),
            "unreadable": unreadable,
            "control": control_report(self, sys.modules[__name__]),
        }


# Unicode White_Space; Python's own idea of it has four characters more.
WHITE_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))


def content_of(body):
    if len(body) < SALT_BYTES:
        raise Refused(0, "the body is shorter than its salt")
    r = Reader(body[SALT_BYTES:], SALT_BYTES)
    value = r.content()
    r.end()
    return value


def creation(entry, key):
    """The text of `{"create": {key: text}}` (section 11), or None if the entry says something else."""
    if entry.v != 1 or entry.enc is not None or entry.lane != 1 or entry.obj != ZEROS:
        return None
    try:
        content = content_of(entry.body)
    except Refused:
        return None
    fields = content.get("create") if isinstance(content, dict) and len(content) == 1 else None
    text = fields.get(key) if isinstance(fields, dict) and len(fields) == 1 else None
    if not isinstance(text, str):
        return None
    most = MAX_NAME_CHARS if key == "name" else MAX_TEXT_CHARS
    if not 1 <= len(text) <= most or not text.strip(WHITE_SPACE):
        return None
    return None if key == "name" and any(unicodedata.category(c) == "Cc" for c in text) else text


# --- the command ---


def shown_control(control):
    """What came out of the control lane, on one line."""
    if "missing" in control:
        return f"not replayed: {control['missing']}"
    codes = list(control["verdicts"].values())
    roles = sum(member["role"] is not None for member in control["members"])
    waiting = f", {len(control['waits'])} wait for what they build on" if control["waits"] else ""
    return f"{codes.count('counted')} of {len(codes)} control entries count, {roles} persons have a role{waiting}"


def shown(text):
    """On one line, and without what moves the cursor or turns the direction of writing."""
    hidden = ("Cc", "Cf", "Zl", "Zp")
    return "".join(f"\\u{{{ord(c):x}}}" if unicodedata.category(c) in hidden else c for c in text)


def shown_time(ms):
    try:
        return (datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(milliseconds=ms)).strftime("%Y-%m-%d %H:%M:%S")
    except OverflowError:
        return f"{ms} ms"


def verdict(report):
    problem = report["problem"]
    return "good" if problem is None else f"NOT good: {problem['reason']} at byte {problem['at']}"


def show(report):
    names = report["names"]
    for statement in report["statements"]:
        device = statement["device"]
        author = f" ({shown(names[device])})" if device in names else ""
        copied = "  [of a copied installation, does not count]" if statement["copied"] else ""
        print(f"{device[:8]}{author}  {shown_time(statement['time_ms'])}  {shown(statement['text'])}{copied}")
    print()
    for device, name in names.items():
        print(f"name  {device[:8]}  {shown(name)}")
    print(f"space {report['space']}")
    for log in report["logs"]:
        print(f"log   lane {log['lane']}  device {log['device'][:8]}  {log['entries']} entries from {log['first']}")
    print(f"total {report['entries']} entries, {report['loose']} loose, {report['forks']} fork proofs")
    if report["left_out"]:
        print(f"      {report['left_out']} entries without their contents: erased or left out")
    if report["dead"]:
        print(f"      {report['dead']} entries have or build on a wrong lamport number and never count")
    if report["unreadable"]:
        print(f"      {report['unreadable']} profiles or statements are not in the form of their kind")
    print(f"rules {shown_control(report['control'])}")
    print(verdict(report))


def check_file(path):
    return Bundle().read(Path(path).read_bytes()).report()


def main(arguments=None):
    sys.stdout.reconfigure(encoding="utf-8")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", metavar="FILE", help="a bundle")
    parser.add_argument("--json", action="store_true", help="the findings as one line of JSON")
    parser.add_argument("--many", metavar="DIR", help="check each file of a directory")
    parser.add_argument("--vectors", metavar="FILE", help="check this program against the golden vectors")
    options = parser.parse_args(arguments)
    if sum(x is not None for x in (options.file, options.many, options.vectors)) != 1:
        parser.error("name one of FILE, --many DIR and --vectors FILE")
    try:
        if options.vectors:
            import check_vectors

            return check_vectors.run(Path(options.vectors), sys.modules[__name__])
        if options.many:
            good = True
            for path in sorted(Path(options.many).iterdir()):
                report = check_file(path)
                good = good and report["good"]
                print(f"{path.name}\t{verdict(report)}")
            return 0 if good else 1
        report = check_file(options.file)
    except OSError as error:
        print(f"cannot read it: {error}", file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps(report, ensure_ascii=False, sort_keys=True))
    else:
        show(report)
    return 0 if report["good"] else 1


if __name__ == "__main__":
    sys.exit(main())
