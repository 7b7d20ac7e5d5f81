#!/usr/bin/env python3
"""The golden vectors of section 20 against what docs/PROTOCOL.md says: `check_encryption.py FILE`."""

import base64
import json
import struct
import sys
import unicodedata

sys.dont_write_bytecode = True

import cbor2  # noqa: E402
from blake3 import blake3  # noqa: E402
from cryptography.exceptions import InvalidTag  # noqa: E402
from cryptography.hazmat.primitives import hashes, hmac  # noqa: E402
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: E402
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey  # noqa: E402
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305  # noqa: E402
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id  # noqa: E402
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand  # noqa: E402

from tamper import frame  # noqa: E402

CHUNK_BYTES = 65_536


def derive(context, *parts):
    return blake3(b"".join(parts), derive_key_context=context).digest()


# 20.1: XChaCha20-Poly1305


def hchacha20(key, nonce):
    x = list(struct.unpack("<16I", b"expand 32-byte k" + key + nonce))

    def quarter(a, b, c, d):
        for first, second, third, by in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            x[first] = (x[first] + x[second]) & 0xFFFFFFFF
            turned = x[third] ^ x[first]
            x[third] = (turned << by | turned >> (32 - by)) & 0xFFFFFFFF

    for _ in range(10):
        for i in range(4):
            quarter(i, i + 4, i + 8, i + 12)
        for i in range(4):
            quarter(i, (i + 1) % 4 + 4, (i + 2) % 4 + 8, (i + 3) % 4 + 12)
    return struct.pack("<8I", *x[:4], *x[12:])


def xchacha(key, nonce):
    return ChaCha20Poly1305(hchacha20(key, nonce[:16])), bytes(4) + nonce[16:]


def encrypt(key, nonce, aad, plaintext):
    cipher, short = xchacha(key, nonce)
    return cipher.encrypt(short, plaintext, aad)


def decrypt(key, nonce, aad, ciphertext):
    """The plaintext, or nothing."""
    cipher, short = xchacha(key, nonce)
    try:
        return cipher.decrypt(short, ciphertext, aad)
    except InvalidTag:
        return None


# 20.1: HPKE in base mode, RFC 9180

KEM_SUITE = b"KEM\x00\x20"
SUITE = b"HPKE\x00\x20\x00\x01\x00\x03"


def labeled_extract(suite, salt, label, ikm):
    mac = hmac.HMAC(salt or bytes(32), hashes.SHA256())
    mac.update(b"HPKE-v1" + suite + label + ikm)
    return mac.finalize()


def labeled_expand(suite, prk, label, info, length):
    labeled = struct.pack(">H", length) + b"HPKE-v1" + suite + label + info
    return HKDFExpand(hashes.SHA256(), length, labeled).derive(prk)


def x25519(secret):
    return X25519PrivateKey.from_private_bytes(secret)


def public(secret):
    return x25519(secret).public_key().public_bytes_raw()


def hpke_cipher(dh, enc, kem, info):
    shared = labeled_expand(
        KEM_SUITE, labeled_extract(KEM_SUITE, b"", b"eae_prk", dh), b"shared_secret", enc + kem, 32
    )
    context = b"\0" + labeled_extract(SUITE, b"", b"psk_id_hash", b"") + labeled_extract(SUITE, b"", b"info_hash", info)
    secret = labeled_extract(SUITE, shared, b"secret", b"")
    key = labeled_expand(SUITE, secret, b"key", context, 32)
    return ChaCha20Poly1305(key), labeled_expand(SUITE, secret, b"base_nonce", context, 12)


def seal(kem, info, aad, plaintext, random):
    """A sealed key as the vectors state it."""
    ephemeral = labeled_expand(KEM_SUITE, labeled_extract(KEM_SUITE, b"", b"dkp_prk", random), b"sk", b"", 32)
    enc = public(ephemeral)
    dh = x25519(ephemeral).exchange(X25519PublicKey.from_public_bytes(kem))
    cipher, nonce = hpke_cipher(dh, enc, kem, info)
    return {"kem": kem.hex(), "enc": enc.hex(), "ct": cipher.encrypt(nonce, plaintext, aad).hex()}


def unseal(sealed, secret, info, aad):
    """The plaintext, or nothing."""
    kem, enc, ct = (bytes.fromhex(sealed[name]) for name in ("kem", "enc", "ct"))
    if kem != public(secret):
        return None
    try:
        dh = x25519(secret).exchange(X25519PublicKey.from_public_bytes(enc))
        cipher, nonce = hpke_cipher(dh, enc, kem, info)
        return cipher.decrypt(nonce, ct, aad)
    except (InvalidTag, ValueError):
        return None


def raw(vector, *names):
    """These fields as bytes."""
    return [bytes.fromhex(vector[name]) for name in names]


class Drawn:
    """The random bytes of a vector, in order; all of them must be used."""

    def __init__(self, vector):
        self.rest = bytes.fromhex(vector["random"])

    def take(self, length):
        taken, self.rest = self.rest[:length], self.rest[length:]
        return taken


class Check:
    def __init__(self, vectors):
        self.v, self.checked, self.wrong = vectors, 0, []

    def expect(self, name, fits):
        self.checked += 1
        if not fits:
            self.wrong.append(name)

    def kems(self):
        for pair in self.v["kems"]["pairs"]:
            self.expect(f"kem {pair['secret']}", public(bytes.fromhex(pair["secret"])).hex() == pair["public"])
        for kem in self.v["kems"]["unusable"]:
            try:
                x25519(b"\1" * 32).exchange(X25519PublicKey.from_public_bytes(bytes.fromhex(kem)))
                self.expect(f"unusable {kem}", False)
            except ValueError:
                self.expect(f"unusable {kem}", True)

    def seeds(self):
        for one in self.v["recovery words"]:
            seed = bytes.fromhex(one["seed"])
            recovery = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
            secret = derive("dorflinde 2026 backup kem v1", seed)
            self.expect("recovery", recovery.hex() == one["recovery"])
            self.expect("backup kem", [secret.hex(), public(secret).hex()] == [one["backup kem secret"], one["backup kem"]])
        for one in self.v["invitation words"]["words"]:
            secret = derive("dorflinde 2026 invite kem v1", bytes.fromhex(one["seed"]))
            self.expect("invitation kem", [secret.hex(), public(secret).hex()] == [one["kem secret"], one["kem"]])

    def words(self):
        """The checksum alone: the list of words is that of the standard, of which the vectors hold a part."""
        all_words = self.v["recovery words"] + self.v["invitation words"]["words"]
        numbers = {}
        for one in all_words:
            seed = bytes.fromhex(one["seed"])
            checksum = hashes.Hash(hashes.SHA256())
            checksum.update(seed)
            bits = int.from_bytes(seed + checksum.finalize()[:1], "big") >> (8 - len(seed) // 4)
            words = one["words"].split(" ")
            for i, word in enumerate(reversed(words)):
                numbers.setdefault(word, set()).add(bits >> (11 * i) & 2047)
            self.expect("how many words", len(words) == 3 * len(seed) // 4)
        self.expect("a word has one number", all(len(found) == 1 for found in numbers.values()))
        ordered = sorted(numbers, key=lambda word: min(numbers[word]))
        self.expect("words are in the order of their numbers", ordered == sorted(numbers))

    def meeting(self):
        v = self.v["meeting"]
        seed, tag, boxed = raw(v, "seed", "tag", "box")
        drawn, link = Drawn(v), v["link"].encode()
        key = derive("dorflinde 2026 invite box v1", seed)
        self.expect("meeting key", derive("dorflinde 2026 invite meeting v1", seed).hex() == v["meeting key"])
        self.expect("box key", key.hex() == v["box key"])
        nonce = drawn.take(24)
        self.expect("box", nonce + encrypt(key, nonce, tag, link) == boxed and not drawn.rest)
        self.expect("link", decrypt(key, boxed[:24], tag, boxed[24:]) == link)

    def epochs(self):
        def epoch_id(key):
            return derive("dorflinde 2026 epoch id v1", key)

        for one in self.v["epoch ids"]:
            self.expect("epoch id", epoch_id(bytes.fromhex(one["key"])).hex() == one["id"])

        v, info = self.v["epoch keys"], b"dorflinde epoch v1"
        space, key, secret, drawn = *raw(v, "space", "key", "secret"), Drawn(v)
        aad = space + epoch_id(key) + public(secret)
        self.expect("epoch key", seal(public(secret), info, aad, key, drawn.take(32)) == v["sealed"] and not drawn.rest)
        self.expect("epoch key opens", unseal(v["sealed"], secret, info, aad) == key)
        for bad in v["refused"]:
            self.expect(f"epoch key {bad['name']}", unseal(bad["sealed"], secret, info, aad) is None)
        self.expect("another space", unseal(v["sealed"], secret, info, b"\x12" * 32 + aad[32:]) is None)

        v = self.v["wrapped keys"]
        space, new, key, nonce, drawn = *raw(v, "space", "new key", "key", "nonce"), Drawn(v)
        aad = space + epoch_id(new) + epoch_id(key)
        self.expect("wrapped epochs", [epoch_id(new).hex(), epoch_id(key).hex()] == [v["new epoch"], v["epoch"]])
        self.expect("wrapped key", encrypt(new, nonce, aad, key).hex() == v["ct"])
        self.expect("wrapped nonce", drawn.take(24) == nonce and not drawn.rest)

        for v in self.v["bodies"]:
            space, key, device, body, drawn = *raw(v, "space", "key", "device", "body"), Drawn(v)
            aad = space + epoch_id(key) + device + bytes([v["lane"]]) + struct.pack(">Q", int(v["seq"]))
            nonce = drawn.take(24)
            self.expect("body", (nonce + encrypt(key, nonce, aad, body)).hex() == v["encrypted"] and not drawn.rest)

    def parts(self):
        for v in self.v["sealed parts"]["good"]:
            space, author, drawn, text = *raw(v, "space", "author"), Drawn(v), v["text"].encode()
            padded = drawn.take(16) + struct.pack(">I", len(text)) + text
            length = 256
            while length < len(padded):
                length *= 2
            padded += bytes(length - len(padded))
            key = drawn.take(32)
            key_id = derive("dorflinde 2026 sealed key v1", key)
            stated = [v["padded"], v["key"], v["key_id"], v["commit"]]
            self.expect("part", [padded.hex(), key.hex(), key_id.hex(), blake3(padded).hexdigest()] == stated)
            secrets = {public(secret): secret for secret in map(bytes.fromhex, v["secrets"])}
            info = b"dorflinde sealed part v1"
            to = [seal(kem, info, space + author + key_id + kem, key, drawn.take(32)) for kem in sorted(secrets)]
            self.expect("readers of a part", to == v["to"])
            for sealed in to:
                kem = bytes.fromhex(sealed["kem"])
                self.expect("reader", unseal(sealed, secrets[kem], info, space + author + key_id + kem) == key)
            nonce = drawn.take(24)
            self.expect("nonce of a part", nonce.hex() == v["nonce"] and not drawn.rest)
            self.expect("ct of a part", encrypt(key, nonce, space + author + key_id, padded).hex() == v["ct"])
        good = self.v["sealed parts"]["good"][0]
        where = b"".join(raw(good, "space", "author"))
        for bad in self.v["sealed parts"]["refused"]:
            key, key_id, commit, nonce, ct = raw(bad, "key", "key_id", "commit", "nonce", "ct")
            opened = decrypt(key, nonce, where + key_id, ct)
            fits = derive("dorflinde 2026 sealed key v1", key) == key_id
            fits = fits and opened is not None and blake3(opened).digest() == commit
            self.expect(f"part with {bad['name']}", not fits)

    def offices(self):
        v, info = self.v["office keys"], b"dorflinde office key v1"
        space, office, seed, key, secret, drawn = *raw(v, "space", "office", "seed", "public", "secret"), Drawn(v)
        aad = space + office + key + public(secret)
        self.expect("office key", Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw() == key)
        sealed = seal(public(secret), info, aad, seed, drawn.take(32))
        self.expect("sealed office key", sealed == v["sealed"] and not drawn.rest)

    def key_files(self):
        v = self.v["key files"]
        sealed = json.loads(v["file"])["sealed"]
        salt, nonce = raw(sealed, "salt", "nonce")
        drawn, kdf = Drawn(v), sealed["kdf"]
        self.expect("drawn for a key file", drawn.take(16) + drawn.take(24) == salt + nonce and not drawn.rest)
        for passphrase in (v["passphrase"], v["the same passphrase"]):
            argon2 = Argon2id(
                salt=salt, length=32, iterations=kdf["passes"], lanes=kdf["lanes"], memory_cost=kdf["memory_kib"]
            )
            key = argon2.derive(unicodedata.normalize("NFC", passphrase).encode())
            ciphertext = encrypt(key, nonce, b"dorflinde key file v2", v["content"].encode())
            self.expect("key file", base64.b64encode(ciphertext).decode() == sealed["ciphertext"])

    def backup(self, v, content):
        drawn, secret = Drawn(v), derive("dorflinde 2026 backup kem v1", bytes.fromhex(v["recovery seed"]))
        key, kem, created = drawn.take(32), public(secret), v["created_ms"]
        sealed = seal(kem, b"dorflinde backup v1", kem + struct.pack(">q", created), key, drawn.take(32))
        self.expect("drawn for a backup", not drawn.rest)
        header = cbor2.dumps([30, 1, *raw(sealed, "kem", "enc", "ct"), created])
        out = frame(header)
        parts = [content[at : at + CHUNK_BYTES] for at in range(0, len(content), CHUNK_BYTES)] or [b""]
        for number, part in enumerate(parts):
            last = number + 1 == len(parts)
            nonce = bytes(15) + struct.pack(">Q", number) + bytes([last])
            out += frame(cbor2.dumps([31, number, last, encrypt(key, nonce, header, part)]))
        return out + frame(cbor2.dumps([32, len(parts), blake3(out).digest()]))

    def backups(self):
        v = self.v["backups"]
        for good in v["good"]:
            made = self.backup(v, bytes.fromhex(good["content"]))
            self.expect("backup", made.hex() == good["file"])
        long = v["long"]
        made = self.backup(v, bytes(i % 251 for i in range(long["bytes"])))
        self.expect("long backup", [len(made), blake3(made).hexdigest()] == [long["file bytes"], long["BLAKE3 of the file"]])

    def all(self):
        done = {
            "kems": self.kems, "recovery words": self.seeds, "invitation words": self.words, "meeting": self.meeting,
            "epoch ids": self.epochs, "epoch keys": self.epochs, "wrapped keys": self.epochs, "bodies": self.epochs,
            "sealed parts": self.parts, "office keys": self.offices, "key files": self.key_files, "backups": self.backups,
        }  # fmt: skip
        self.expect("a part that is not checked", set(self.v) - {"about"} == set(done))
        for check in dict.fromkeys(done.values()):
            check()


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        check = Check(json.load(file))
    check.all()
    for name in check.wrong:
        print(f"wrong: {name}")
    print(f"{check.checked} checked, {len(check.wrong)} wrong")
    return 1 if check.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
