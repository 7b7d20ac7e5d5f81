#!/usr/bin/env python3
"""Writes bundles as another implementation would: `foreign.py VECTORS DIR`.

The space is the example of docs/PROTOCOL.md; what its guest says further is signed here. Names begin with `good` or `bad`, which
is what every reader must find, and each differs from a plain bundle in the one thing that its name tells.
"""

import json
import sys
from pathlib import Path

sys.dont_write_bytecode = True

import cbor2  # noqa: E402
from blake3 import blake3  # noqa: E402
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: E402

import verify_bundle as vb  # noqa: E402
from tamper import with_end  # noqa: E402

TIME = 1_767_225_600_000
WEAK_KEY = b"\1" + bytes(31)
NO_HASH = bytes(32)


def entry_id(entry):
    return blake3(entry[0] + entry[1], derive_key_context=vb.ID_CONTEXT).digest()


class Guest:
    """The guest of the example, who goes on talking."""

    def __init__(self, example):
        self.space = bytes.fromhex(example["space"])
        self.device = bytes.fromhex(example["guest"]["device"])
        self.key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(example["guest"]["device seed"]))
        *self.control, self.first = [
            cbor2.loads(bytes.fromhex(example[name]["entry"])) for name in ("genesis", "invite", "join", "statement")
        ]

    def say(self, prev, seq, lamport, *, body=None, signed=True, v=1, enc=None, device=None):
        if body is None:
            body = bytes([seq % 256]) * vb.SALT_BYTES + cbor2.dumps({"create": {"text": f"Aussage {seq}"}})
        device, digest = device or self.device, blake3(body).digest()
        fields = [v, self.space, device, 1, seq, prev, [], lamport, TIME + seq, vb.KIND_STATEMENT]
        header = cbor2.dumps([*fields, vb.ZEROS, enc, len(body), digest])
        signature = self.key.sign(vb.SIGN_DOMAIN + b"\0" + header)
        return [header, signature if signed else bytes([signature[0] ^ 1]) + signature[1:], body]

    def chain(self, count, unsigned=(), jump_at=None):
        """The first statement of the example and `count` more."""
        chain, lamport = [self.first], vb.header_fields(self.first[0])[7]
        for seq in range(1, count + 1):
            lamport += 10 if seq == jump_at else 1
            chain.append(self.say(entry_id(chain[-1]), seq, lamport, signed=seq not in unsigned))
        return chain

    def messages(self, *logs):
        """A bundle with the control lane and these logs, each in a message of its own."""
        listed = {}
        for entry in (*self.control, *(entry for log in logs for entry in log)):
            fields = vb.header_fields(entry[0])
            listed.setdefault((fields[3], fields[2]), []).append((fields[4], entry_id(entry)))
        contents = [[*log, held[-1][0] + 1, held[-1][1], held[0][0]] for log, held in sorted(listed.items())]
        entries = [[vb.ENTRIES, 0, log] for log in (self.control, *logs)]
        return [[vb.HEADER, 1, self.space, self.device, TIME], [vb.CONTENTS, contents, []], *entries, [vb.END, 0, NO_HASH]]


    def forked(self, *, length=3, head=None, forks=None, order=range(6)):
        """A log with a fork at 3, where position 3 vouches for 2, which has no valid signature of its own."""
        chain = self.chain(3, unsigned={2})
        tip, lamport = entry_id(chain[2]), vb.header_fields(chain[3][0])[7]
        other = self.say(tip, 3, lamport, body=b"s" * vb.SALT_BYTES + cbor2.dumps({"create": {"text": "Anders."}}))
        sides = sorted((chain[3], other), key=entry_id)
        messages = self.messages(chain)
        listed = next(log for log in messages[1][1] if log[0] == 1)
        listed[2:4] = [length, head or (tip if length == 3 else entry_id(chain[3]))]
        messages[1][2] = [[1, self.device, 3]] if forks is None else forks
        messages.insert(3, [vb.FORKS, 0, [[[[*side[:2], None]] for side in sides]]])
        return [messages[at] for at in order]


def cases(guest):
    def whole(*logs):
        return guest.messages(*logs)

    def with_listed(change):
        messages = whole(guest.chain(2))
        messages[1][1] = [change(list(log)) for log in messages[1][1]]
        return messages

    def with_message(at, message):
        messages = whole(guest.chain(2))
        return messages[:at] + [message] + messages[at:]

    def with_contents(divide):
        messages = whole(guest.chain(2))
        parts = [[vb.CONTENTS, logs, []] for logs in divide(messages[1][1])]
        return [messages[0], *parts, *messages[2:]]

    def in_two_messages(chain, at, again=0):
        messages = whole(chain)
        return messages[:3] + [[vb.ENTRIES, 0, chain[:at]], [vb.ENTRIES, 0, chain[at - again :]]] + messages[4:]

    tip = entry_id(guest.first)
    yield "good-chain", whole(guest.chain(5))
    yield "good-three-runs", whole(guest.chain(300))
    yield "good-two-messages", in_two_messages(guest.chain(5), 3)
    yield "good-later-start", whole(guest.chain(5)[2:])
    yield "good-one-signature-broken", whole(guest.chain(5, unsigned={2}))
    yield "good-127-signatures-broken", whole(guest.chain(140, unsigned=range(1, 128)))
    yield "good-wrong-number", whole(guest.chain(5, jump_at=2))
    yield "good-body-shorter-than-salt", whole([guest.first, guest.say(tip, 1, 5, body=b"x")])
    yield "good-sealed", whole([guest.first, guest.say(tip, 1, 5, enc="sealed")])
    yield "good-later-version", whole([guest.first, guest.say(tip, 1, 5, v=7)])
    yield "good-loose-run", with_message(-1, [vb.LOOSE, 0, [guest.chain(4)[3:]]])

    yield "good-nothing-said", with_message(3, [vb.ENTRIES, 0, []])
    yield "good-contents-in-two-frames", with_contents(lambda logs: [logs[:1], logs[1:]])
    yield "good-voucher-beyond-a-fork", guest.forked()

    yield "bad-contents-not-sorted", with_contents(lambda logs: [logs[1:], logs[:1]])
    yield "bad-head-below-a-fork", guest.forked(head=NO_HASH)
    yield "bad-longer-than-its-fork", guest.forked(length=4)
    yield "bad-fork-not-listed", guest.forked(forks=[])
    yield "bad-proof-after-what-was-said", guest.forked(order=(0, 1, 2, 4, 3, 5))
    yield "bad-control-after-what-was-said", guest.forked(order=(0, 1, 4, 2, 3, 5))
    yield "bad-entries-before-contents", guest.forked(order=(0, 2, 1, 3, 4, 5))
    yield "bad-two-headers", guest.forked(order=(0, 0, 1, 2, 3, 4, 5))
    yield "bad-channel", with_message(3, [vb.ENTRIES, 1, []])
    yield "bad-empty-loose-run", with_message(-1, [vb.LOOSE, 0, [[]]])
    yield "bad-last-signature", whole(guest.chain(5, unsigned={5}))
    yield "bad-128-signatures-broken", whole(guest.chain(140, unsigned=range(1, 129)))
    yield "bad-message-ends-inside-a-run", in_two_messages(guest.chain(5, unsigned={2}), 3)
    yield "bad-entry-comes-twice", in_two_messages(guest.chain(5), 4, again=2)
    yield "bad-loose-run", with_message(-1, [vb.LOOSE, 0, [guest.chain(4, unsigned={4})[3:]]])
    yield "bad-weak-key", whole([guest.say(vb.ZEROS, 0, 1, device=WEAK_KEY)], guest.chain(1))
    yield "bad-message-of-another-type", with_message(3, [9, 0, []])
    yield "bad-version-of-the-format", [[vb.HEADER, 2, *whole(guest.chain(1))[0][2:]], *whole(guest.chain(1))[1:]]
    yield "bad-space", [[vb.HEADER, 1, NO_HASH, guest.device, TIME], *whole(guest.chain(1))[1:]]
    yield "bad-heads-listed", with_listed(lambda log: [*log[:3], NO_HASH, log[4]])
    yield "bad-more-entries-listed", with_listed(lambda log: [*log[:2], log[2] + 1, *log[3:]])
    yield "bad-body-missing", whole([[*guest.first[:2], None]])


def main():
    vectors, directory = Path(sys.argv[1]), Path(sys.argv[2])
    guest = Guest(json.loads(vectors.read_text(encoding="utf-8"))["example"])
    directory.mkdir(parents=True, exist_ok=True)
    for name, messages in cases(guest):
        (directory / name).write_bytes(with_end([cbor2.dumps(message) for message in messages]))


if __name__ == "__main__":
    main()
