"""The golden vectors against verify_bundle.py, for `verify_bundle.py --vectors FILE`."""

import json

from blake3 import blake3
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def raw_public(private):
    return private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


class Vectors:
    """Counts what fits; `vb` is the module under test."""

    def __init__(self, vectors, vb):
        self.v, self.vb = vectors, vb
        self.checked, self.wrong = 0, []

    def expect(self, name, fits):
        self.checked += 1
        if not fits:
            self.wrong.append(name)

    def refuses(self, name, read):
        try:
            read()
            self.expect(name, False)
        except self.vb.Refused:
            self.expect(name, True)

    def whole(self, data, read):
        """Reads one item and nothing behind it."""
        reader = self.vb.Reader(bytes.fromhex(data) if isinstance(data, str) else data)
        value = read(reader)
        reader.end()
        return value

    def entry(self, data, bodies=None):
        return self.whole(data, lambda r: self.vb.read_entry(r, bodies))

    def cbor(self):
        v = self.v["cbor"]
        reads = {
            "unsigned": lambda r: r.unsigned(),
            "signed": lambda r: r.signed(),
            "bytes": lambda r: r.bytes("bytes"),
            "text": lambda r: r.text(),
            "an array": lambda r: r.array("an array"),
        }
        for kind, read in reads.items():
            name = f"refused as {kind}"
            for bad in v[name]:
                self.refuses(f"cbor {name}: {bad['name']}", lambda: self.whole(bad["hex"], read))
        for kind in ("unsigned", "signed"):
            for good in v[kind]:
                self.expect(f"cbor {good['value']}", self.whole(good["hex"], reads[kind]) == int(good["value"]))
        self.expect("cbor text", self.whole(v["text"]["hex"], reads["text"]) == v["text"]["value"])
        self.expect("cbor bytes", self.whole(v["empty bytes"], reads["bytes"]) == b"")
        for name, value in (("null", None), ("true", True), ("false", False), ("array of nothing", [])):
            self.expect(f"cbor {name}", self.whole(v[name], lambda r: r.content()) == value)

    def keys(self):
        for key in self.v["keys"]["admitted"]:
            public = raw_public(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(key["seed"])))
            self.expect(f"key {key['seed']}", public.hex() == key["public"] and self.vb.key_fault(public) is None)
        for key in self.v["keys"]["refused"]:
            self.expect(f"key {key['name']}", self.vb.key_fault(bytes.fromhex(key["public"])) == key["error"])
        for pair in self.v["kem"]:
            secret = X25519PrivateKey.from_private_bytes(bytes.fromhex(pair["secret"]))
            self.expect(f"kem {pair['secret']}", raw_public(secret).hex() == pair["public"])

    def signatures(self):
        valid = self.v["signatures"]["valid"]
        domain, message = valid["domain"].encode("ascii"), bytes.fromhex(valid["message"])
        public = bytes.fromhex(valid["public"])
        secret = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(valid["seed"]))
        self.expect("signed bytes", (domain + b"\0" + message).hex() == valid["signed"])
        self.expect("signing", secret.sign(domain + b"\0" + message).hex() == valid["signature"])
        self.expect("signature", self.vb.holds(public, bytes.fromhex(valid["signature"]), domain, message))
        for bad in self.v["signatures"]["refused"]:
            signature = bytes.fromhex(bad["signature"])
            self.expect(f"signature {bad['name']}", not self.vb.holds(public, signature, domain, message))

    def headers(self):
        for good in self.v["headers"]["accepted"]:
            fields = self.vb.header_fields(bytes.fromhex(good["hex"]))
            names = "v space device lane seq prev after lamport time kind obj enc len body_hash".split()
            self.expect(f"header {good['name']}", all(
                [x.hex() for x in found] == good["fields"][name] if name == "after"
                else self.same(found, good["fields"][name])
                for name, found in zip(names, fields, strict=True)
            ))  # fmt: skip
        for bad in self.v["headers"]["refused"]:
            self.refuses(f"header {bad['name']}", lambda: self.vb.header_fields(bytes.fromhex(bad["hex"])))

    @staticmethod
    def same(found, stated):
        if isinstance(found, bytes):
            return stated in (found.hex(), {"epoch": found.hex()})
        return stated == found or stated == str(found)

    def bodies(self):
        v = self.v["bodies"]
        body = bytes.fromhex(v["body"])
        self.expect("body hash", blake3(body).hexdigest() == v["hash"])
        self.expect("body salt", body[:16].hex() == v["salt"])
        self.expect("body content", self.vb.content_of(body) == v["content"])
        self.expect("other salt", blake3(b"\4" * 16 + body[16:]).hexdigest() == v["hash with salt 04…"])
        self.vb.content_of(bytes.fromhex(v["nested 16 deep"]))
        for bad in v["refused"]:
            self.refuses(f"body {bad['name']}", lambda: self.vb.content_of(bytes.fromhex(bad["hex"])))

    def frames(self):
        for good in self.v["frames"]["accepted"]:
            self.expect("frame", self.vb.frame_at(bytes.fromhex(good["frame"]), 0).hex() == good["payload"])
        for bad in self.v["frames"]["refused"]:
            self.refuses(f"frame {bad['name']}", lambda: self.vb.frame_at(bytes.fromhex(bad["hex"]), 0))

    def stated(self, name, stated):
        entry = self.entry(stated["entry"], self.vb.SENT)
        self.expect(f"{name}: id", entry.id.hex() == stated["id"])
        self.expect(f"{name}: header", entry.raw.hex() == stated["header"] and entry.lamport == stated["lamport"])
        self.expect(f"{name}: body", entry.body.hex() == stated["salt"] + stated["content"])
        self.expect(f"{name}: signature", entry.signature.hex() == stated["signature"] and entry.holds())
        self.expect(f"{name}: signed", (self.vb.SIGN_DOMAIN + b"\0" + entry.raw).hex() == stated["signed"])
        return entry

    def entries(self):
        v = self.v["entries"]
        chain = [self.stated(f"entry {i}", stated) for i, stated in enumerate(v["chain"])]
        self.vb.check_chain(None, chain)
        self.vb.check_signatures(chain)
        bare = self.entry(v["first without its body"])
        self.expect("an entry without its body", bare.body is None and bare.id == chain[0].id)
        for bad in v["refused"]:
            self.refuses(f"entry {bad['name']}", lambda: self.entry(bad["hex"]))

    def runs(self):
        v = self.v["runs"]
        entries = [self.entry(data) for data in v["entries"]]
        self.expect("run ids", [entry.id.hex() for entry in entries] == v["ids"])
        self.expect("run signatures", [entry.holds() for entry in entries] == v["own signature holds"])
        self.vb.check_chain(None, entries)
        self.vb.check_signatures(entries)
        for cut in v["cuts"]:
            at = cut["first part"]
            for part, error in ((entries[:at], cut["first"]), (entries[at:], cut["second, after the first"])):
                self.expect(f"run cut at {at}", part[-1].holds() == (error == "authentic"))
        for wanted, stated in enumerate(v["where a sender cuts, by wanted length"]):
            self.expect(f"a sender wants {wanted}", self.sender_cut(entries, wanted) == stated)
        for bad in v["refused"]:
            # A run of a wrong length is the writer's affair; here all lengths are cut as section 5 says.
            if bad["entries"] == len(bad["first two"]) and bad["entries"]:
                self.refuses(f"run {bad['name']}", lambda: self.run_of(entries, bad))

    @staticmethod
    def sender_cut(entries, wanted):
        ends = [i for i, entry in enumerate(entries, start=1) if entry.holds()]
        return max((end for end in ends if end <= wanted), default=ends[0])

    def run_of(self, entries, bad):
        run = [self.entry(data) for data in bad["first two"]]
        position = bad["after position"]
        if run[0].device != entries[0].device:
            raise self.vb.Refused(0, "a run mixes logs")
        if position is None and run[0].seq != 0:
            raise self.vb.Refused(0, "expected position 0")
        self.vb.check_chain(None if position is None else entries[position], run)
        self.vb.check_signatures(run)

    def forks(self):
        v = self.v["forks"]
        for good in v["accepted"]:
            first = self.whole(good["hex"], self.vb.read_proof)[0][0]
            found = first.of_space().hex(), first.lane, first.device.hex(), first.seq
            self.expect(f"fork {good['name']}", found == tuple(good[k] for k in ("space", "lane", "device", "seq")))
        for bad in v["refused"]:
            self.refuses(f"fork {bad['name']}", lambda: self.whole(bad["hex"], self.vb.read_proof))

    def example(self):
        v = self.v["example"]
        found = [self.stated(f"example {name}", v[name]) for name in ("genesis", "invite", "join", "statement")]
        self.expect("example space", {entry.of_space().hex() for entry in found} == {v["space"]})
        said = self.vb.creation(found[-1], "text")
        self.expect("example statement", said == self.v["bodies"]["content"]["create"]["text"])
        for digest, hashed, context in (
            (v["control digest"], v["control state"], "dorflinde 2026 control state v1"),
            (v["state"]["hash"], v["state"]["hashed"], "dorflinde 2026 space state v1"),
            (v["vector"]["digest"], v["vector"]["hashed"], "dorflinde 2026 vector digest v1"),
        ):
            self.expect(context, blake3(bytes.fromhex(hashed), derive_key_context=context).hexdigest() == digest)


def run(path, vb):
    """Prints what does not fit; 0 if all does, else 1."""
    vectors = Vectors(json.loads(path.read_text(encoding="utf-8")), vb)
    for part in "cbor keys signatures headers bodies frames entries runs forks example".split():
        try:
            getattr(vectors, part)()
        except vb.Refused as refused:
            vectors.wrong.append(f"{part}: {refused}")
    for name in vectors.wrong:
        print(f"differs: {name}")
    print(f"{vectors.checked} vectors checked, {len(vectors.wrong)} differ")
    return 1 if vectors.wrong else 0
