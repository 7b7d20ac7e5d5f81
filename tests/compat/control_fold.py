"""Who belongs to a space and may do what, computed from its control entries as sections 9, 13.4 and 14 of docs/PROTOCOL.md say.

This is a second implementation of the control fold, written from the page alone and for reading: the state of a set of entries is
computed from the set, each time anew, and remembered. It shares nothing with the node.

    control_fold.py FILE     histories, one a line as JSON, each with what the node says; prints what differs

Everything here is a function of sets of entries. A set is an integer whose bit `i` stands for the entry `i`; entries are numbered so
that each comes after its past.
"""

import heapq
import json
import sys
from collections import Counter, namedtuple
from dataclasses import dataclass, field
from itertools import zip_longest

import cbor2
from blake3 import blake3

PERSON_CONTEXT = "dorflinde 2026 person id v1"
DIGEST_CONTEXT = "dorflinde 2026 control state v1"
GENESIS, DEVICE, INVITE, JOIN, ROLE, INVITE_REVOKE, REMOVE, CUT_RAISE, LEAVE, PAIR, PAIR_JOIN = range(1, 12)
SUCCEED, DEVICE_REVOKE, RECOVER, REBIND, COSIGN, APPROVE, RULES, EPOCH, OFFICE, OFFICE_CHANGE, NAMING = range(12, 23)
ROLES = ("relay", "reader", "member", "moderator", "steward", "founder")
RELAY, READER, MEMBER, MODERATOR, STEWARD, FOUNDER = range(6)
POWERS = ("invite", "approve", "grant", "remove", "moderate", "erase")
FLOORS = dict(zip(POWERS, (MODERATOR, MODERATOR, STEWARD, STEWARD, MODERATOR, MODERATOR), strict=True))
WITH_OBJECT = {JOIN, INVITE_REVOKE, CUT_RAISE, PAIR_JOIN, COSIGN, APPROVE, OFFICE_CHANGE}
STRIKING = {INVITE_REVOKE, REMOVE, DEVICE_REVOKE, RECOVER, REBIND}
LOWERING = {REMOVE, DEVICE_REVOKE, RECOVER, REBIND}
ADMITS_ITS_AUTHOR = {GENESIS, JOIN, PAIR_JOIN, SUCCEED, RECOVER}
ROLE_EVENTS = {GENESIS, JOIN, ROLE, REMOVE, LEAVE}
ZEROS = bytes(32)
U32, I64 = 2**32 - 1, 2**63 - 1


# --- bodies (9.3) ---


class Malformed(Exception):
    """The body is not in the form of its kind."""


class UnknownKey(Exception):
    """The body has a key that this version does not know."""


def need(fits):
    if not fits:
        raise Malformed


def fields(table):
    """A map with exactly the keys of the table, in its order."""

    def check(value, vb):
        need(isinstance(value, dict))
        if any(key not in table for key in value):
            raise UnknownKey
        need(list(value) == list(table))
        for key, inner in table.items():
            inner(value[key], vb)

    return check


def data(length):
    return lambda value, _: need(isinstance(value, bytes) and len(value) == length)


def key(value, vb):
    need(isinstance(value, bytes) and len(value) == 32 and vb.key_fault(value) is None)


def text(least, most):
    return lambda value, _: need(isinstance(value, str) and least <= len(value) <= most)


def number(least, most):
    return lambda value, _: need(type(value) is int and least <= value <= most)


def boolean(value, _):
    need(isinstance(value, bool))


def one_of(*names):
    return lambda value, _: need(isinstance(value, str) and value in names)


def maybe(inner):
    return lambda value, vb: None if value is None else inner(value, vb)


def array(inner, least, most, by=None):
    """A list; with `by` sorted strictly by what that gives."""

    def check(value, vb):
        need(isinstance(value, list) and least <= len(value) <= most)
        for item in value:
            inner(item, vb)
        order = [by(item) for item in value] if by else []
        need(all(a < b for a, b in zip(order, order[1:])))

    return check


def itself(value):
    return value


def tag(value, _):
    need(isinstance(value, str) and 1 <= len(value) <= 35 and value.isascii())


ROLE_NAME = one_of(*ROLES)
ID, KEM, PROOF, TIME = data(32), data(32), data(64), maybe(number(-I64 - 1, I64))
FOUNDER_FIELDS = fields({"person": ID, "recovery": key, "device": key, "kem": KEM, "salt": data(16)})
CUT_FIELDS = fields({"device": ID, "lane": number(0, 2), "len": number(0, 2**64 - 1), "head": ID})


def cut(value, vb):
    CUT_FIELDS(value, vb)
    need((value["len"] == 0) == (value["head"] == ZEROS))


CUTS = array(cut, 0, 1024, by=lambda it: (it["lane"], it["device"]))
OFFICE_FIELDS = {"key": key, "four_eyes": boolean, "holders": array(ID, 1, 64, by=itself)}
RECIPIENT = fields({"kem": KEM, "enc": data(32), "ct": data(48)})
PREVIOUS = fields({"epoch": ID, "nonce": data(24), "ct": data(48)})
BODIES = {
    GENESIS: {
        "name": text(1, 100),
        "purpose": text(0, 2000),
        "visibility": one_of("open", "members"),
        "founders": array(FOUNDER_FIELDS, 1, 7),
        "quorum": number(1, 7),
        "policy": fields({"invite": ROLE_NAME}),
        "languages": array(tag, 0, 16),
    },
    DEVICE: {"person": ID, "device": ID, "kem": KEM, "proof": PROOF},
    INVITE: {"key": key, "role": ROLE_NAME, "max_uses": number(1, U32), "expires_ms": TIME, "approval": boolean},
    JOIN: {"person": ID, "recovery": key, "kem": KEM, "salt": data(16), "proof": PROOF},
    ROLE: {"person": ID, "role": ROLE_NAME},
    INVITE_REVOKE: {},
    REMOVE: {"person": ID, "role": maybe(one_of(*ROLES[:FOUNDER])), "cuts": CUTS},
    CUT_RAISE: {"cuts": CUTS},
    LEAVE: {},
    PAIR: {"key": key, "expires_ms": TIME},
    PAIR_JOIN: {"person": ID, "kem": KEM, "proof": PROOF},
    SUCCEED: {"device": ID, "kem": KEM, "proof": PROOF},
    DEVICE_REVOKE: {"device": ID, "cuts": CUTS},
    RECOVER: {"person": ID, "kem": KEM, "revoke": array(ID, 0, 256, by=itself), "cuts": CUTS, "proof": PROOF},
    REBIND: {"person": ID, "device": ID, "kem": KEM, "recovery": key, "cuts": CUTS, "proof": PROOF},
    COSIGN: {},
    APPROVE: {},
    RULES: {
        "powers": fields(dict.fromkeys(POWERS, ROLE_NAME)),
        "quota_entries": number(0, U32),
        "decision": maybe(ID),
    },
    EPOCH: {
        "epoch": ID,
        "recipients": array(RECIPIENT, 1, 1024, by=lambda it: it["kem"]),
        "previous": array(PREVIOUS, 0, 64, by=lambda it: it["epoch"]),
    },
    OFFICE: OFFICE_FIELDS,
    OFFICE_CHANGE: OFFICE_FIELDS,
    NAMING: {"name": text(1, 100), "purpose": text(0, 2000)},
}


def person_id(recovery, device, salt):
    return blake3(recovery + device + salt, derive_key_context=PERSON_CONTEXT).digest()


def further_bounds(kind, body):
    """What 9.3 asks of several keys together."""
    if kind == GENESIS:
        founders = body["founders"]
        need(body["quorum"] <= len(founders))
        need(len({it["device"] for it in founders}) == len(founders))
        need(all(it["person"] == person_id(it["recovery"], it["device"], it["salt"]) for it in founders))
    if kind == DEVICE_REVOKE:
        need(all(it["device"] == body["device"] for it in body["cuts"]))
    if kind == RECOVER:
        need(all(it["device"] in body["revoke"] for it in body["cuts"]))
    if kind == EPOCH:
        need(all(it["epoch"] != body["epoch"] for it in body["previous"]))


def read_body(entry, vb):
    """The content and `None`, or `None` and why it cannot be read: `unknown` or `malformed`."""
    if entry.v > 1 or entry.enc is not None or entry.kind not in BODIES:
        return None, "unknown"
    try:
        content = vb.content_of(entry.body)
        need(cbor2.dumps(content) == entry.body[vb.SALT_BYTES :])
        fields(BODIES[entry.kind])(content, vb)
        further_bounds(entry.kind, content)
    except UnknownKey:
        return None, "unknown"
    except (Malformed, vb.Refused):
        return None, "malformed"
    return content, None


# --- what is known of an entry in its past (9.5) ---

# `needed` persons must agree; `of` says which, without the person `but`; `agrees` is whether the author is one of them.
Quorum = namedtuple("Quorum", "needed of but agrees")
# `code` is why the entry does not count, None if nothing speaks against it. What follows is of the author, in the entry's past.
Ruling = namedtuple("Ruling", "code person role since device_since quorum takes")


@dataclass(slots=True)
class Person:
    """A person in a state; `role` is None for nobody any more."""

    since: tuple
    invitation: bytes | None
    recovery: bytes
    role: int | None = None
    devices: set = field(default_factory=set)


@dataclass(slots=True)
class State:
    """The control state of a set of entries (9.4). `happened` is the set of those whose effect is in it."""

    here: int
    happened: int = 0
    genesis: dict | None = None
    persons: dict = field(default_factory=dict)
    replaced: dict = field(default_factory=dict)
    devices: dict = field(default_factory=dict)
    revoked: set = field(default_factory=set)
    invitations: dict = field(default_factory=dict)
    uses: Counter = field(default_factory=Counter)
    withdrawn: set = field(default_factory=set)
    waiting: dict = field(default_factory=dict)
    pairings: dict = field(default_factory=dict)
    used: set = field(default_factory=set)
    acts: dict = field(default_factory=dict)
    lowerings: set = field(default_factory=set)
    rules: int | None = None
    naming: int | None = None
    epochs: dict = field(default_factory=dict)
    offices: dict = field(default_factory=dict)

    def role_of(self, person):
        return self.persons[person].role if person in self.persons else None

    def with_role(self, least):
        return {name for name, it in self.persons.items() if it.role is not None and it.role >= least}


def below(role, least):
    return role is None or role < least


def bits(members):
    """The numbers in a set, ascending."""
    while members:
        low = members & -members
        yield low.bit_length() - 1
        members ^= low


class Fold:
    """The control entries of a space, each with the set of those in its past."""

    def __init__(self, space, entries, pasts, frozen, vb):
        self.space, self.entries, self.pasts, self.vb = space, entries, pasts, vb
        self.frozen = frozen
        self.number = {entry.id: i for i, entry in enumerate(entries)}
        self.read = [read_body(entry, vb) for entry in entries]
        self.bodies = [body for body, _ in self.read]
        self.states, self.rulings, self.proofs = {}, {}, {}

    def op(self, i):
        return self.entries[i].kind if self.bodies[i] is not None else None

    def at(self, i):
        """Where an entry stands among those of which the last holds."""
        return self.entries[i].lamport, self.entries[i].id

    def object_of(self, i, kinds, state):
        """The number of the object, if it is of one of these kinds and in the state."""
        found = self.number.get(self.entries[i].obj)
        return found if found is not None and state.here >> found & 1 and self.op(found) in kinds else None

    # The state of a set (9.4).

    def state(self, here):
        """The state of a set of entries that count or wait."""
        if here not in self.states:
            state = State(here)
            members = list(bits(here))
            self.find_happened(state, members)
            for i in members:
                self.apply(i, state)
            self.find_roles(state)
            self.states[here] = state
        return self.states[here]

    def ruling(self, i, here):
        """What is said of an entry in the state of those in its past that are in a set."""
        here &= self.pasts[i]
        if (i, here) not in self.rulings:
            self.rulings[i, here] = self.judge(i, self.state(here))
        return self.rulings[i, here]

    def find_happened(self, state, members):
        """Which of the entries have had their effect: all but those that need approval or others who agree and do not have it."""
        here = state.here
        supporters, approved = {}, set()
        for i in members:
            if self.op(i) == COSIGN:
                supporters.setdefault(self.entries[i].obj, set()).add(self.ruling(i, here).person)
            elif self.op(i) == APPROVE:
                approved.add(self.entries[i].obj)
        for i in members:
            entry, ruling = self.entries[i], self.ruling(i, here)
            if ruling.quorum is not None:
                agree = set(supporters.get(entry.id, ()))
                agree |= {ruling.person} if ruling.quorum.agrees else set()
                state.acts[i] = agree
                happened = len(agree) >= ruling.quorum.needed
            elif self.op(i) == JOIN:
                invite = self.bodies[self.number[entry.obj]]
                happened = not invite["approval"] or entry.id in approved
            else:
                happened = True
            state.happened |= happened << i

    def apply(self, i, state):
        """What one entry changes, but for roles."""
        entry, body, kind = self.entries[i], self.bodies[i], self.op(i)
        ruling, since = self.ruling(i, state.here), (*self.at(i), 0)
        if not state.happened >> i & 1:
            if kind == JOIN:
                state.waiting[entry.id] = i
            return
        if kind in LOWERING and not (kind == RECOVER and not body["revoke"]):
            state.lowerings.add(entry.id)
        if kind == GENESIS:
            state.genesis = body
            for place, it in enumerate(body["founders"]):
                state.persons[it["person"]] = Person((*self.at(i), place), None, it["recovery"])
                self.admit(state, it["device"], it["person"], it["kem"], (*self.at(i), place))
        elif kind == JOIN:
            state.persons[body["person"]] = Person(since, entry.obj, body["recovery"])
            state.uses[entry.obj] += 1
            self.admit(state, entry.device, body["person"], body["kem"], since)
        elif kind == DEVICE:
            self.admit(state, body["device"], body["person"], body["kem"], since)
        elif kind in (PAIR_JOIN, RECOVER):
            self.admit(state, entry.device, body["person"], body["kem"], since)
        elif kind == SUCCEED:
            self.admit(state, entry.device, state.devices[body["device"]][0], body["kem"], since)
        elif kind == REBIND:
            self.admit(state, body["device"], body["person"], body["kem"], since)
            last = state.replaced.get(body["person"])
            if last is None or self.at(last) < self.at(i):
                state.replaced[body["person"]] = i
                state.persons[body["person"]].recovery = body["recovery"]
        if kind == INVITE:
            state.invitations[entry.id] = i
        elif kind == INVITE_REVOKE:
            state.withdrawn.add(entry.obj)
        elif kind == PAIR:
            state.pairings[entry.id] = i
        elif kind == PAIR_JOIN:
            state.used.add(entry.obj)
        elif kind == RECOVER:
            state.revoked.update(body["revoke"])
        elif kind == DEVICE_REVOKE:
            state.revoked.add(body["device"])
        elif kind == REBIND:
            state.revoked.update(ruling.takes)
        elif kind == RULES:
            state.rules = i if state.rules is None else max(i, state.rules, key=self.at)
        elif kind == NAMING:
            state.naming = i if state.naming is None else max(i, state.naming, key=self.at)
        elif kind == EPOCH:
            state.epochs.setdefault(body["epoch"], []).append(i)
        elif kind in (OFFICE, OFFICE_CHANGE):
            office = entry.id if kind == OFFICE else entry.obj
            state.offices[office] = max(i, state.offices.get(office, i), key=self.at)

    @staticmethod
    def admit(state, device, person, kem, since):
        state.devices[device] = (person, kem, since)
        state.persons[person].devices.add(device)

    def role_events(self, state):
        """For each person the entries that give or lower the role, each with the role and whether it lowers."""
        events = {}
        for i in bits(state.happened):
            kind, body = self.op(i), self.bodies[i]
            if kind == GENESIS:
                for it in body["founders"]:
                    events.setdefault(it["person"], []).append((i, FOUNDER, False))
            elif kind == JOIN:
                role = self.bodies[self.number[self.entries[i].obj]]["role"]
                events.setdefault(body["person"], []).append((i, ROLES.index(role), False))
            elif kind == ROLE:
                events.setdefault(body["person"], []).append((i, ROLES.index(body["role"]), False))
            elif kind == REMOVE:
                role = None if body["role"] is None else ROLES.index(body["role"])
                events.setdefault(body["person"], []).append((i, role, True))
            elif kind == LEAVE:
                events.setdefault(self.ruling(i, state.here).person, []).append((i, None, True))
        return events

    def find_roles(self, state):
        """The roles: of the events that are not over, the lowest lowered to, or else the highest given."""
        for person, events in self.role_events(state).items():
            over = 0
            for i, _, _ in events:
                over |= self.state(state.here & self.pasts[i]).happened
            rank = {None: -1}
            open_events = [(rank.get(role, role), lowers) for i, role, lowers in events if not over >> i & 1]
            given = [role for role, lowers in open_events if not lowers]
            lowered = [role for role, lowers in open_events if lowers]
            role = min(lowered + ([max(given)] if given else [])) if lowered else max(given)
            state.persons[person].role = None if role < 0 else role

    # Judging one entry in the state of its past (9.5).

    def judge(self, i, state):
        """The ruling on an entry, but for what depends on entries outside its past."""
        entry = self.entries[i]
        person, _, device_since = state.devices.get(entry.device, (None, None, None))
        it = state.persons.get(person)
        author = Ruling(None, person, it and it.role, it and it.since, device_since, None, ())
        code = self.first_faults(i)
        if code is not None:
            return author._replace(code=code)
        kind = entry.kind
        if kind not in (GENESIS, JOIN, PAIR_JOIN, SUCCEED, RECOVER):
            code = self.author_fault(entry, author, state)
            if code is not None:
                return author._replace(code=code)
        found = getattr(self, "judge_" + NAMES[kind])(i, entry, self.bodies[i], author, state)
        if isinstance(found, Quorum):
            return author._replace(quorum=found, takes=self.takes(i, state))
        return author._replace(code=found)

    def takes(self, i, state):
        """The devices that a rebind revokes."""
        return tuple(state.persons[self.bodies[i]["person"]].devices) if self.op(i) == REBIND else ()

    def first_faults(self, i):
        """What is asked of any entry before the lines of its kind."""
        entry = self.entries[i]
        frozen = self.frozen.get(entry.device)
        if frozen is not None and entry.seq >= frozen and entry.id != self.space:
            return "copied-installation"
        return self.read[i][1]

    @staticmethod
    def author_fault(entry, author, state):
        if author.person is None:
            return "not-a-member"
        if entry.device in state.revoked:
            return "device-revoked"
        if author.role is None:
            return "not-a-member"
        if entry.kind not in WITH_OBJECT and entry.obj != ZEROS:
            return "object-not-as-expected"
        return None

    def power(self, name, state):
        """The least role that holds a power."""
        if state.rules is not None:
            return max(ROLES.index(self.bodies[state.rules]["powers"][name]), FLOORS[name])
        policy = ROLES.index(state.genesis["policy"]["invite"]) if name == "invite" else RELAY
        return max(policy, FLOORS[name])

    def proven(self, signer, signature, domain, *parts):
        """Whether an admitted key made the signature."""
        what = signer, signature, domain, b"".join(parts)
        if what not in self.proofs:
            self.proofs[what] = self.vb.holds(signer, signature, domain, what[3])
        return self.proofs[what]

    @staticmethod
    def quorum(of, but, author, state):
        """Who must agree to an act, in the state of its past."""
        if of == "founders":
            electors, needed = state.with_role(FOUNDER), state.genesis["quorum"]
        else:
            electors, needed = state.with_role(STEWARD) - {but}, 2
        return Quorum(max(1, min(needed, len(electors))), of, but, author.person in electors)

    def judge_genesis(self, i, entry, body, _author, _state):
        if entry.id != self.space or entry.seq != 0 or self.pasts[i]:
            return "founds-another-space"
        if entry.obj != ZEROS:
            return "object-not-as-expected"
        return None if any(it["device"] == entry.device for it in body["founders"]) else "not-a-member"

    def judge_device(self, _i, _entry, body, author, state):
        if body["person"] != author.person:
            return "wrong-person"
        parts = self.space, body["person"], body["device"], body["kem"]
        if not self.proven(body["device"], body["proof"], b"dorflinde device v1", *parts):
            return "wrong-proof"
        return "already-admitted" if body["device"] in state.devices else None

    def judge_invite(self, _i, _entry, body, author, state):
        role = ROLES.index(body["role"])
        if role == FOUNDER:
            return "role-cannot-be-given"
        needed = self.power("invite", state)
        if role >= MODERATOR:
            needed = max(needed, STEWARD)
        return "role-too-low" if author.role < max(needed, role) else None

    def judge_join(self, i, entry, body, _author, state):
        invite = self.object_of(i, {INVITE}, state)
        if invite is None:
            return "no-such-invitation"
        parts = self.space, entry.obj, body["person"], entry.device, body["kem"]
        if not self.proven(self.bodies[invite]["key"], body["proof"], b"dorflinde join v1", *parts):
            return "wrong-proof"
        if body["person"] != person_id(body["recovery"], entry.device, body["salt"]):
            return "wrong-person"
        return self.admission_fault(entry.device, body["person"], entry.obj, state, device_first=True)

    def admission_fault(self, device, person, invitation, state, device_first):
        """Of joins and approves, whose conditions are the same in another order."""
        if not device_first and invitation in state.withdrawn:
            return "invitation-revoked"
        if device in state.devices or person in state.persons:
            return "already-admitted"
        if invitation in state.withdrawn:
            return "invitation-revoked"
        most = self.bodies[self.number[invitation]]["max_uses"]
        return "invitation-used-up" if state.uses[invitation] >= most else None

    def judge_invite_revoke(self, i, entry, _body, author, state):
        invite = self.object_of(i, {INVITE}, state)
        if invite is None:
            return "no-such-invitation"
        if self.ruling(invite, state.here).person != author.person and author.role < STEWARD:
            return "role-too-low"
        return "invitation-revoked" if entry.obj in state.withdrawn else None

    def judge_approve(self, _i, entry, _body, author, state):
        if author.role < self.power("approve", state):
            return "role-too-low"
        join = state.waiting.get(entry.obj)
        if join is None:
            return "not-pending"
        joining = self.entries[join]
        return self.admission_fault(joining.device, self.bodies[join]["person"], joining.obj, state, device_first=False)

    def judge_role(self, _i, _entry, body, author, state):
        role = ROLES.index(body["role"])
        if author.role < max(self.power("grant", state), role):
            return "role-too-low"
        if role in (RELAY, READER):
            return "role-cannot-be-given"
        if body["person"] not in state.persons:
            return "no-such-person"
        now = state.role_of(body["person"])
        if now == role:
            return "role-unchanged"
        if now is not None and role < now:
            return "lowering-needs-cut-offs"
        return self.quorum("founders", None, author, state) if role == FOUNDER else None

    def judge_remove(self, _i, _entry, body, author, state):
        if author.role < self.power("remove", state):
            return "role-too-low"
        if body["person"] == author.person:
            return "wrong-person"
        if body["person"] not in state.persons:
            return "no-such-person"
        now = state.role_of(body["person"])
        role = None if body["role"] is None else ROLES.index(body["role"])
        if role == now:
            return "role-unchanged"
        if role is not None and (now is None or role > now):
            return "role-cannot-be-given"
        if author.role < now:
            return "role-too-low"
        return self.quorum("founders", None, author, state) if now == FOUNDER else None

    def judge_cut_raise(self, _i, entry, _body, author, state):
        if author.role < self.power("remove", state):
            return "role-too-low"
        return None if entry.obj in state.lowerings else "object-not-as-expected"

    def judge_leave(self, _i, _entry, _body, author, state):
        return "last-founder" if author.role == FOUNDER and state.with_role(FOUNDER) == {author.person} else None

    def judge_pair(self, *_):
        return None

    def judge_pair_join(self, i, entry, body, _author, state):
        pairing = self.object_of(i, {PAIR}, state)
        if pairing is None:
            return "no-such-invitation"
        parts = self.space, entry.obj, body["person"], entry.device, body["kem"]
        if not self.proven(self.bodies[pairing]["key"], body["proof"], b"dorflinde pair v1", *parts):
            return "wrong-proof"
        if body["person"] != self.ruling(pairing, state.here).person:
            return "wrong-person"
        if entry.device in state.devices:
            return "already-admitted"
        if state.role_of(body["person"]) is None:
            return "not-a-member"
        if self.entries[pairing].device in state.revoked:
            return "device-revoked"
        return "invitation-used-up" if entry.obj in state.used else None

    def judge_succeed(self, _i, entry, body, _author, state):
        if entry.obj != ZEROS:
            return "object-not-as-expected"
        if body["device"] not in state.devices:
            return "no-such-person"
        parts = self.space, body["device"], entry.device, body["kem"]
        if not self.proven(body["device"], body["proof"], b"dorflinde succeed v1", *parts):
            return "wrong-proof"
        if entry.device in state.devices:
            return "already-admitted"
        if state.role_of(state.devices[body["device"]][0]) is None:
            return "not-a-member"
        return "device-revoked" if body["device"] in state.revoked else None

    def judge_device_revoke(self, _i, entry, body, author, state):
        if body["device"] not in state.devices:
            return "no-such-person"
        if body["device"] == entry.device:
            return "wrong-person"
        if body["device"] in state.revoked:
            return "device-revoked"
        person = state.devices[body["device"]][0]
        if person == author.person:
            return None
        role = state.role_of(person)
        if author.role < self.power("remove", state) or role is not None and author.role < role:
            return "role-too-low"
        return self.quorum("founders", None, author, state) if role == FOUNDER else None

    def judge_recover(self, _i, entry, body, _author, state):
        if entry.obj != ZEROS:
            return "object-not-as-expected"
        person = state.persons.get(body["person"])
        if person is None:
            return "no-such-person"
        cuts = [[it["device"], it["lane"], it["len"], it["head"]] for it in body["cuts"]]
        taken = blake3(cbor2.dumps([body["revoke"], cuts])).digest()
        parts = self.space, body["person"], entry.device, body["kem"], taken
        if not self.proven(person.recovery, body["proof"], b"dorflinde recover v1", *parts):
            return "wrong-proof"
        if entry.device in state.devices:
            return "already-admitted"
        if person.role is None:
            return "not-a-member"
        return None if person.devices.issuperset(body["revoke"]) else "wrong-person"

    def judge_rebind(self, _i, _entry, body, author, state):
        if author.role < STEWARD:
            return "role-too-low"
        if body["person"] == author.person:
            return "wrong-person"
        role = state.role_of(body["person"])
        if role is None:
            return "no-such-person"
        if role == FOUNDER and author.role < FOUNDER:
            return "role-too-low"
        parts = self.space, body["person"], body["device"], body["kem"], body["recovery"]
        if not self.proven(body["device"], body["proof"], b"dorflinde rebind v1", *parts):
            return "wrong-proof"
        if body["device"] in state.devices:
            return "already-admitted"
        return self.quorum("founders" if role == FOUNDER else "stewards", body["person"], author, state)

    def judge_cosign(self, _i, entry, _body, author, state):
        act = self.number.get(entry.obj)
        if act not in state.acts or state.happened >> act & 1 or author.person in state.acts[act]:
            return "not-pending"
        quorum = self.ruling(act, state.here).quorum
        if quorum.of == "stewards" and quorum.but == author.person:
            return "wrong-person"
        return "role-too-low" if author.role < (FOUNDER if quorum.of == "founders" else STEWARD) else None

    def judge_rules(self, _i, _entry, _body, author, state):
        return "role-too-low" if author.role < STEWARD else self.quorum("founders", None, author, state)

    judge_naming = judge_rules

    def judge_epoch(self, _i, _entry, _body, author, state):
        if author.role < MEMBER:
            return "role-too-low"
        return None if state.genesis["visibility"] == "members" else "wrong-visibility"

    def judge_office(self, _i, _entry, body, author, state):
        return "role-too-low" if author.role < STEWARD else self.holders_fault(body, state)

    def judge_office_change(self, _i, entry, body, author, state):
        if entry.obj not in state.offices:
            return "no-such-office"
        holders = self.bodies[state.offices[entry.obj]]["holders"]
        if author.role < STEWARD and author.person not in holders:
            return "not-a-holder"
        return self.holders_fault(body, state)

    @staticmethod
    def holders_fault(body, state):
        return "no-such-person" if any(state.role_of(it) is None for it in body["holders"]) else None

    # The walk (9.6).

    def turn(self, i, alive):
        """Where an entry comes among those that are ready."""
        ruling, entry = self.ruling(i, alive), self.entries[i]
        if ruling.role is None or entry.device in self.state(alive & self.pasts[i]).revoked:
            return 1, 0, (), entry.id, i
        return 0, -ruling.role, ruling.since, entry.id, i

    def walk(self, effect, fallen, yielded):
        """One walk: the entries that count or wait, and the codes of all others."""
        alive, seen, codes, races = 0, 0, {}, Races()
        missing = [bin(past).count("1") for past in self.pasts]
        behind = [[] for _ in self.entries]
        for i, past in enumerate(self.pasts):
            for before in bits(past):
                behind[before].append(i)
        ready = [self.turn(i, 0) for i, count in enumerate(missing) if count == 0]
        heapq.heapify(ready)
        while ready:
            i = heapq.heappop(ready)[-1]
            code = self.ruling(i, alive).code or self.struck(i, alive, effect)
            if code is None and i in yielded:
                code = "senior-stays"
            if code is None and i in fallen:
                code = "contradicts-itself"
            code = code or self.race(i, races)
            if code is None:
                alive |= 1 << i
            else:
                codes[i] = code
            for after in behind[i]:
                missing[after] -= 1
                if missing[after] == 0:
                    heapq.heappush(ready, self.turn(after, alive))
        return alive, codes

    def race(self, i, races):
        """Why an earlier entry of the walk leaves no room for this one, or None; then it takes its place."""
        entry, body, kind = self.entries[i], self.bodies[i], self.op(i)
        if kind == GENESIS:
            races.devices.update(it["device"] for it in body["founders"])
            races.persons.update(it["person"] for it in body["founders"])
        elif kind in (DEVICE, REBIND):
            return races.take(body["device"])
        elif kind in (SUCCEED, RECOVER):
            return races.take(entry.device)
        elif kind == PAIR_JOIN:
            return races.take(entry.device, pairing=entry.obj)
        elif kind in (JOIN, APPROVE):
            join = i if kind == JOIN else self.number[entry.obj]
            invitation = self.entries[join].obj
            invite = self.bodies[self.number[invitation]]
            if kind == JOIN and invite["approval"] or join in races.joins:
                return None
            person = self.bodies[join]["person"]
            code = races.take(self.entries[join].device, person, (invitation, invite["max_uses"]))
            if code is None:
                races.joins.add(join)
            return code
        return None

    # Striking (9.6).

    def knows(self, i, act, alive):
        if self.op(act) == INVITE_REVOKE:
            return self.pasts[i] >> act & 1
        return self.state(alive & self.pasts[i]).happened >> act & 1

    def cut_of(self, act, device, effect):
        """How many entries of a device's control log an act leaves, with the raises in effect."""
        raises = [i for i in effect if self.op(i) == CUT_RAISE and self.entries[i].obj == self.entries[act].id]
        named = [it for i in (act, *raises) for it in self.bodies[i]["cuts"]]
        return max((it["len"] for it in named if it["lane"] == 0 and it["device"] == device), default=0)

    def strikes(self, act, i, alive, effect):
        """Whether an act strikes an entry that passed the lines of its kind."""
        entry, kind, body = self.entries[i], self.op(i), self.bodies[i]
        doing, what, by = self.op(act), self.bodies[act], self.entries[act]
        if act == i or self.knows(i, act, alive) or kind == COSIGN and entry.obj == by.id:
            return False
        concurrent = not self.pasts[act] >> i & 1
        if doing == INVITE_REVOKE:
            of = entry.obj if kind == JOIN else self.entries[self.number[entry.obj]].obj if kind == APPROVE else None
            return concurrent and of == by.obj
        ruling = self.ruling(i, alive)
        wrote = ruling.person is not None and kind not in ADMITS_ITS_AUTHOR
        beyond = wrote and entry.seq >= self.cut_of(act, entry.device, effect)
        if doing == REMOVE:
            return beyond and ruling.person == what["person"]
        if doing == REBIND:
            of = None
            if kind in (PAIR_JOIN, RECOVER):
                of = body["person"]
            elif kind == SUCCEED:
                of = self.state(alive & self.pasts[i]).devices[body["device"]][0]
            return beyond and ruling.person == what["person"] or concurrent and of == what["person"]
        taken = [what["device"]] if doing == DEVICE_REVOKE else what["revoke"]
        source = None
        if kind == SUCCEED:
            source = body["device"]
        elif kind == PAIR_JOIN:
            source = self.entries[self.number[entry.obj]].device
        return beyond and entry.device in taken or concurrent and source in taken

    def struck(self, i, alive, effect):
        found = {self.op(act) for act in effect if self.op(act) in STRIKING and self.strikes(act, i, alive, effect)}
        if found - {INVITE_REVOKE}:
            return "beyond-cut"
        return "invitation-revoked" if found else None

    def precedence(self, act, alive):
        """The smaller, the higher."""
        ruling = self.ruling(act, alive)
        last = (1 << 64, b"", 0)
        role = -1 if ruling.role is None else ruling.role
        since = ruling.since or last, ruling.device_since or last
        return self.op(act) != RECOVER, -role, *since, self.entries[act].id

    def outcome(self):
        """The walks until no candidate is left: the entries that count or wait, and the codes of all others."""
        effect, dropped, fallen, yielded = set(), set(), set(), set()
        # Each walk but the last brings an act into effect, drops it or lets it yield; twice, twice and once at most.
        for _ in range(5 * len(self.entries) + 1):
            alive, codes = self.walk(effect, fallen, yielded)
            counting = self.state(alive).happened
            gone = {act for act in effect if not counting >> act & 1}
            if gone:
                effect -= gone
                fallen |= gone & dropped
                dropped |= gone
                continue
            victims = self.candidates(alive, counting, effect)
            yields = {act for act in victims if self.yields(act, victims[act], alive, effect)}
            if yields:
                yielded |= yields
                continue
            if not victims:
                return alive, codes
            effect |= self.undisputed(victims, alive) or {min(victims, key=lambda act: self.precedence(act, alive))}
        raise RuntimeError("the walks do not end")

    def candidates(self, alive, counting, effect):
        """The acts that could come into effect, each with its victims."""
        victims = {}
        for act in bits(counting):
            if self.op(act) in STRIKING and act not in effect:
                found = sum(1 << i for i in bits(alive) if self.strikes(act, i, alive, effect))
                if found:
                    victims[act] = found
        raised = {self.entries[act].id for act in (*effect, *victims) if self.op(act) in LOWERING}
        for act in bits(counting):
            if self.op(act) == CUT_RAISE and act not in effect and self.entries[act].obj in raised:
                victims[act] = 0
        return victims

    def yields(self, act, victims, alive, effect):
        own = self.precedence(act, alive)
        acts = (i for i in effect if self.op(i) != CUT_RAISE and victims >> i & 1)
        return any(self.precedence(i, alive) < own for i in acts)

    def undisputed(self, victims, alive):
        """The candidates that no other one speaks against; those known to a candidate are looked at before it."""
        found = set()
        for act in sorted(victims):
            whole = self.pasts[act] | 1 << act
            against = [other for other in victims if other != act and victims[other] & whole]
            if self.op(act) == CUT_RAISE:
                against = [other for other in against if self.entries[act].obj != self.entries[other].id]
            if all(other in found and self.knows(act, other, alive) for other in against):
                found.add(act)
        return found

    # What is told.

    def verdicts(self, alive, codes):
        happened = self.state(alive).happened
        found = {}
        for i, entry in enumerate(self.entries):
            waits = "waits-for-approval" if self.op(i) == JOIN else "waits-for-quorum"
            found[entry.id.hex()] = codes.get(i) or ("counted" if happened >> i & 1 else waits)
        return found

    def report(self):
        """Everything as JSON values."""
        alive, codes = self.outcome()
        state = self.state(alive)
        return {
            "verdicts": self.verdicts(alive, codes),
            "members": [
                {
                    "person": name.hex(),
                    "role": None if it.role is None else ROLES[it.role],
                    "devices": [device.hex() for device in sorted(it.devices - state.revoked)],
                    "invitation": it.invitation and it.invitation.hex(),
                }
                for name, it in sorted(state.persons.items())
            ],
            "invitations": {
                name.hex(): {"uses": state.uses[name], "revoked": name in state.withdrawn}
                for name in sorted(state.invitations)
            },
            "offices": {
                name.hex(): [it.hex() for it in self.bodies[i]["holders"]] for name, i in sorted(state.offices.items())
            },
            "revoked": [device.hex() for device in sorted(state.revoked)],
            "rules": None if state.rules is None else self.bodies[state.rules]["powers"],
            "name": None if state.genesis is None else self.named(state)["name"],
            "waiting": sorted(name.hex() for name in state.waiting),
            "digest": blake3(cbor2.dumps(self.digested(state)), derive_key_context=DIGEST_CONTEXT).hexdigest(),
        }

    def digested(self, state):
        """The array of section 14."""
        persons = [
            [name, it.role, *it.since, it.invitation, sorted(it.devices)] for name, it in sorted(state.persons.items())
        ]
        persons = [[name, role, lamport, entry, *rest] for name, role, lamport, entry, *rest in persons]
        devices = [[name, person, kem] for name, (person, kem, _) in sorted(state.devices.items())]
        invitations = [
            [name, self.ruling(i, state.here).person, state.uses[name], name in state.withdrawn]
            for name, i in sorted(state.invitations.items())
        ]
        later = self.later(state)
        if any(later) or any(person[1] is None for person in persons):
            return [persons, devices, invitations, later]
        return [persons, devices, invitations]

    def later(self, state):
        acts = []
        for i, supporters in state.acts.items():
            quorum = self.ruling(i, state.here).quorum
            if not (quorum.agrees and quorum.needed == 1):
                acts.append([self.entries[i].id, quorum.needed, sorted(supporters)])
        epochs = []
        for epoch, entries in sorted(state.epochs.items()):
            kems = {it["kem"] for i in entries for it in self.bodies[i]["recipients"]}
            epochs.append([epoch, self.entries[min(entries, key=self.at)].id, sorted(kems)])
        return [
            sorted(state.revoked),
            [[name, self.bodies[i]["recovery"]] for name, i in sorted(state.replaced.items())],
            [[name, self.ruling(i, state.here).person, name in state.used] for name, i in sorted(state.pairings.items())],
            sorted(acts),
            sorted(state.lowerings),
            None if state.rules is None else self.entries[state.rules].id,
            epochs,
            [[name, self.entries[i].id] for name, i in sorted(state.offices.items())],
            *([] if state.naming is None else [self.entries[state.naming].id]),
        ]

    def named(self, state):
        """The body that says what the space is called."""
        return state.genesis if state.naming is None else self.bodies[state.naming]


@dataclass(slots=True)
class Races:
    """Who and what is taken already in a walk."""

    devices: set = field(default_factory=set)
    persons: set = field(default_factory=set)
    pairings: set = field(default_factory=set)
    joins: set = field(default_factory=set)
    uses: Counter = field(default_factory=Counter)

    def take(self, device, person=None, invitation=None, pairing=None):
        """Why it is too late, or None; then it is taken."""
        if device in self.devices or person in self.persons:
            return "already-admitted"
        if invitation and self.uses[invitation[0]] >= invitation[1] or pairing in self.pairings:
            return "invitation-used-up"
        self.devices.add(device)
        if invitation:
            self.persons.add(person)
            self.uses[invitation[0]] += 1
        if pairing:
            self.pairings.add(pairing)
        return None


NAMES = {
    GENESIS: "genesis", DEVICE: "device", INVITE: "invite", JOIN: "join", ROLE: "role", INVITE_REVOKE: "invite_revoke",
    REMOVE: "remove", CUT_RAISE: "cut_raise", LEAVE: "leave", PAIR: "pair", PAIR_JOIN: "pair_join", SUCCEED: "succeed",
    DEVICE_REVOKE: "device_revoke", RECOVER: "recover", REBIND: "rebind", COSIGN: "cosign", APPROVE: "approve",
    RULES: "rules", EPOCH: "epoch", OFFICE: "office", OFFICE_CHANGE: "office_change",
    NAMING: "naming",
}  # fmt: skip


# --- the control lane of a bundle ---


def control_report(bundle, vb):
    """What follows from the control lane of a bundle; or what is missing, so that nothing can be said."""
    missing = beginning_missing(bundle)
    if missing is None:
        lane = ControlLane(bundle)
        # What a part of the file does not say may be in what its reader has.
        if lane.waits and any(held[0].seq for held in bundle.logs.values() if held):
            missing = f"{len(lane.waits)} control entries build on what is not in the file"
    if missing is not None:
        return {"missing": missing}
    frozen = {device: seq for (number, device), seq in bundle.freezings().items() if number == 0}
    report = Fold(bundle.space, lane.control, lane.pasts, frozen, vb).report()
    report["verdicts"].update((name.hex(), code) for name, code in lane.dead.items() if name in lane.of_control)
    return {**report, "waits": [name.hex() for name in sorted(lane.waits)]}


def beginning_missing(bundle):
    """Why the control lane does not begin here, or None."""
    logs = [held for (lane, _), held in sorted(bundle.logs.items()) if lane == 0 and held]
    late = [held[0] for held in logs if held[0].seq]
    if late:
        return f"the control log of {late[0].device.hex()[:8]} begins at position {late[0].seq}"
    if not any(held[0].id == bundle.space for held in logs):
        return "the first entry of the space is not in the file"
    if any(lane == 0 and (lane, device) not in bundle.freezings() for lane, device in bundle.forks):
        return "a fork of a control log is listed without its proof"
    return None


class ControlLane:
    """The control entries of a bundle that are judged, each after its past (9.4, 13.2)."""

    def __init__(self, bundle):
        known = {entry.id: entry for entry in bundle.all_entries()}
        self.of_control = {name for name, entry in known.items() if entry.lane == 0}
        self.control, self.pasts, self.dead, self.waits = [], [], {}, set()
        self.past, self.judged = {}, {}
        # Whoever builds on an entry has a greater lamport number, or a wrong one.
        waiting = sorted(known.values(), key=lambda entry: (entry.lamport, entry.id))
        while True:
            left = [entry for entry in waiting if not self.take(entry)]
            if len(left) == len(waiting):
                break
            waiting = left
        self.waits = {entry.id for entry in left if entry.lane == 0}

    def take(self, entry):
        """Judges the number of an entry, if all that it names has been judged; whether it has."""
        seen = [name for name in (entry.prev, *entry.after) if name != ZEROS]
        if any(name not in self.judged for name in (*seen, *([entry.obj] if entry.obj != ZEROS else []))):
            return False
        self.judged[entry.id] = entry.lamport
        if entry.lamport != 1 + max((self.judged[name] for name in seen), default=0):
            self.dead[entry.id] = "wrong-number"
        elif any(name in self.dead for name in seen):
            self.dead[entry.id] = "builds-on-wrong-number"
        else:
            self.live(entry, seen)
        return True

    def live(self, entry, seen):
        past = 0
        for name in seen:
            past |= self.past[name]
        if entry.lane == 0:
            self.control.append(entry)
            self.pasts.append(past)
            past |= 1 << len(self.pasts) - 1
        self.past[entry.id] = past


# --- histories that the node has judged, one a line ---


@dataclass(slots=True)
class Told:
    """An entry of a history: what the rules look at."""

    id: bytes
    device: bytes
    seq: int
    lamport: int
    parents: list
    obj: bytes
    kind: int
    v: int
    enc: bytes | None
    body: bytes


def told(entry):
    of = bytes.fromhex
    return Told(
        of(entry["id"]), of(entry["device"]), entry["seq"], entry["lamport"], [of(it) for it in entry["parents"]],
        of(entry["obj"]), entry["kind"], entry["v"], entry["enc"] and of(entry["enc"]), of(entry["body"]),
    )  # fmt: skip


def pasts_of(entries):
    """The past of each entry; each comes after its own."""
    number, pasts = {}, []
    for i, entry in enumerate(entries):
        past = 0
        for parent in entry.parents:
            past |= pasts[number[parent]] | 1 << number[parent]
        number[entry.id] = i
        pasts.append(past)
    return pasts


def history_fold(history, vb, fold=Fold):
    entries = [told(entry) for entry in history["entries"]]
    frozen = {bytes.fromhex(device): seq for device, seq in history["frozen"]}
    return fold(bytes.fromhex(history["space"]), entries, pasts_of(entries), frozen, vb)


def differences(history, report):
    """What the node says differently, as lines."""
    kinds = {entry["id"]: entry["kind"] for entry in history["entries"]}
    for name, code in history["verdicts"].items():
        if report["verdicts"][name] != code:
            number = list(kinds).index(name)
            yield f"entry {number} of kind {kinds[name]}: the node says {code}, the page {report['verdicts'][name]}"
    for member, own in zip_longest(history["members"], report["members"], fillvalue={}):
        own = {name: own.get(name) for name in ("devices", "person", "role")}
        if member != own:
            yield f"the node says {member}, the page {own}"
    if history["digest"] != report["digest"]:
        yield f"the node's digest is {history['digest']}, the page's {report['digest']}"


def compare(path, vb):
    """Prints what differs and how often each code occurred; 0 if nothing differs, else 1."""
    codes, histories, differing = Counter(), 0, 0
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            history = json.loads(line)
            report = history_fold(history, vb).report()
            found = list(differences(history, report))
            histories, differing = histories + 1, differing + bool(found)
            codes.update(report["verdicts"].values())
            for difference in found[:3]:
                print(f"differs: history {history['seed']}: {difference}")
    print(json.dumps({"histories": histories, "differing": differing, "codes": dict(sorted(codes.items()))}))
    return 1 if differing else 0


if __name__ == "__main__":
    # The tree must stay as it was.
    sys.dont_write_bytecode = True
    import verify_bundle

    sys.exit(compare(sys.argv[1], verify_bundle))
