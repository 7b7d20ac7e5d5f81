#!/usr/bin/env python3
"""Makes copies of a bundle that each have one fault: `tamper.py BUNDLE DIR`.

Names tell what was done. `flip` and `cut` are accidents. In `frames` whole frames are missing, doubled or out of order. In
`forged` somebody who has no key but knows the format changed entries and computed every checksum and hash anew that needs no
key: hashes of bodies and heads on request, the frames' checksums, the hash at the end. What follows the end of a bundle is not
read, so nothing here only adds bytes behind it.
"""

import sys
from pathlib import Path

sys.dont_write_bytecode = True

import cbor2  # noqa: E402
from blake3 import blake3  # noqa: E402

import verify_bundle as vb  # noqa: E402

FLIPS = 120
CUTS = 40


def frame(payload):
    length = len(payload).to_bytes(4, "big")
    return vb.MAGIC + length + vb.crc32c(length + payload).to_bytes(4, "big") + payload


def with_end(payloads):
    """A bundle of these messages; an end among them gets the hash and the count that fit."""
    data, entries = b"", 0
    for payload in payloads:
        message = cbor2.loads(payload)
        if message[0] == vb.ENTRIES:
            entries += len(message[2])
        if message[0] == vb.END:
            payload = cbor2.dumps([vb.END, entries, blake3(data).digest()])
        data += frame(payload)
    return data


def replaced(payloads, at, message):
    return with_end([*payloads[:at], cbor2.dumps(message), *payloads[at + 1 :]])


def accidents(data):
    for i in range(FLIPS):
        at = i * len(data) // FLIPS
        changed = bytearray(data)
        changed[at] ^= 1 << i % 8
        yield f"flip-{at}-bit-{i % 8}", bytes(changed)
    for at in sorted({i * len(data) // CUTS for i in range(CUTS)} | {len(data) - 1}):
        yield f"cut-{at}", data[:at]


def of_frames(payloads):
    last = len(payloads) - 1
    for i, payload in enumerate(payloads):
        rest = payloads[:i] + payloads[i + 1 :]
        yield f"frames-without-{i}", b"".join(map(frame, rest))
        if i == last:
            continue
        doubled = payloads[: i + 1] + payloads[i:]
        yield f"frames-doubled-{i}", b"".join(map(frame, doubled))
        # Proofs and loose entries may be left out or come twice.
        if cbor2.loads(payload)[0] not in (vb.FORKS, vb.LOOSE):
            yield f"frames-without-{i}-hashed", with_end(rest)
            yield f"frames-doubled-{i}-hashed", with_end(doubled)
        if i + 1 < last:
            swapped = payloads[:i] + [payloads[i + 1], payload] + payloads[i + 2 :]
            yield f"frames-swapped-{i}", b"".join(map(frame, swapped))
    message = cbor2.loads(payloads[-1])
    for name, entries in (("more", message[1] + 1), ("fewer", max(message[1] - 1, 0))):
        changed = [vb.END, entries, message[2]]
        if entries != message[1]:
            yield f"frames-end-counts-{name}", b"".join(map(frame, payloads[:-1])) + frame(cbor2.dumps(changed))


def forged(payloads):
    for at, payload in enumerate(payloads):
        message = cbor2.loads(payload)
        if message[0] != vb.ENTRIES:
            continue
        entries = message[2]
        for i, (header, signature, body) in enumerate(entries):
            name = f"{at}-{i}"
            for what, entry in changes(header, signature, body):
                changed = [vb.ENTRIES, 0, entries[:i] + [entry] + entries[i + 1 :]]
                if what == "body":
                    # Only the checksum of the frame is right.
                    yield f"forged-body-{name}-unhashed", b"".join(
                        map(frame, payloads[:at] + [cbor2.dumps(changed)] + payloads[at + 1 :])
                    )
                yield f"forged-{what}-{name}", replaced(payloads, at, changed)
                yield f"forged-{what}-{name}-listed", listed_anew(payloads, at, changed, entries[i], entry)
            yield f"forged-without-{name}", replaced(payloads, at, [vb.ENTRIES, 0, entries[:i] + entries[i + 1 :]])
            yield f"forged-doubled-{name}", replaced(payloads, at, [vb.ENTRIES, 0, entries[: i + 1] + entries[i:]])
            following = entries[i + 1 : i + 2]
            if following and of_one_log(header, following[0][0]):
                swapped = entries[:i] + following + [entries[i]] + entries[i + 2 :]
                yield f"forged-swapped-{name}", replaced(payloads, at, [vb.ENTRIES, 0, swapped])


def of_one_log(a, b):
    return vb.header_fields(a)[2:4] == vb.header_fields(b)[2:4]


def changes(header, signature, body):
    """Changed forms of an entry that nobody signed."""
    fields = vb.header_fields(header)
    if body is not None:
        other = body[:-1] + bytes([body[-1] ^ 1])
        yield "body", [header, signature, other]
        yield "hash", [cbor2.dumps([*fields[:13], blake3(other).digest()]), signature, other]
    if fields[3] == 0:
        # In the other lanes bodies may be left out.
        yield "bodiless", [header, signature, None]
    yield "time", [cbor2.dumps([*fields[:8], fields[8] + 1, *fields[9:]]), signature, body]
    yield "signature", [header, bytes([signature[0] ^ 1]) + signature[1:], body]


def listed_anew(payloads, at, changed, old, new):
    """The same with the entry's new id wherever the contents name its old one."""
    old_id, new_id = (blake3(e[0] + e[1], derive_key_context=vb.ID_CONTEXT).digest() for e in (old, new))
    anew = [p.replace(old_id, new_id) if cbor2.loads(p)[0] == vb.CONTENTS else p for p in payloads]
    return replaced(anew, at, changed)


def main():
    bundle, directory = Path(sys.argv[1]), Path(sys.argv[2])
    data = bundle.read_bytes()
    problems = []
    payloads = [payload for _, payload in vb.frames(data, problems)]
    assert not problems and with_end(payloads) == data, "the bundle is not good to begin with"
    directory.mkdir(parents=True, exist_ok=True)
    for make in (accidents(data), of_frames(payloads), forged(payloads)):
        for name, tampered in make:
            assert tampered != data, name
            (directory / name).write_bytes(tampered)


if __name__ == "__main__":
    main()
