"""Breaks the rules of control_fold.py one by one: `break_fold.py HISTORIES`.

Each change below makes a rule of the page wrong. If the histories do not show a difference to the node then, nothing would tell
that the node breaks this rule either. Prints for each change the first history that shows it; fails if one shows nothing.
"""

import json
import sys
import types
from pathlib import Path

sys.dont_write_bytecode = True

import verify_bundle  # noqa: E402

FOLD = Path(__file__).parent / "control_fold.py"
# The part of the program, and what stands there instead. What the page says twice is not here: an invitation's role is never above
# what its author needs; a person is never in a state without their first device; whose author is there already admits nobody.
# Nor is what 3,000 histories did not show: the role in the precedence of acts, and two of the exceptions of step 5.
BROKEN = [
    # 9.1 and 9.5: roles and powers
    ('FLOORS[name])\n        policy', 'RELAY)\n        policy'),
    ('(MODERATOR, MODERATOR, STEWARD, STEWARD, MODERATOR, MODERATOR)', '(MODERATOR,) * 6'),
    ('if name == "invite" else RELAY', 'if name == "none" else RELAY'),
    ('if role >= MODERATOR:', 'if role >= STEWARD:'),
    ('if role == FOUNDER:\n            return "role-cannot-be-given"', 'if role > FOUNDER:\n            return "role-cannot-be-given"'),
    ('author.role < max(self.power("grant", state), role)', 'author.role < self.power("grant", state)'),
    ('if role in (RELAY, READER):', 'if role == RELAY:'),
    ('if now is not None and role < now:', 'if False:'),
    ('if author.role < now:', 'if author.role <= now:'),
    ('(now is None or role > now)', '(now is not None and role > now)'),
    ('return "last-founder" if', 'return None if'),
    ('if author.role < MEMBER:', 'if author.role < MODERATOR:'),
    ('author.role < STEWARD and author.person not in holders', 'author.person not in holders'),
    ('author.role < STEWARD and author.person not in holders', 'author.role < STEWARD'),
    # 9.5: invitations
    ('!= author.person and author.role < STEWARD:', '!= author.person:'),
    ('if not device_first and invitation in', 'if invitation in'),
    ('>= most else None', '> most else None'),
    ('parts = self.space, entry.obj, body["person"], entry.device, body["kem"]\n        if not self.proven(self.bodies[invite]', 'parts = ()\n        if False and not self.proven(self.bodies[invite]'),
    # 9.5: devices
    ('if self.entries[pairing].device in state.revoked:', 'if False:'),
    ('return "device-revoked" if body["device"] in state.revoked else None', 'return None'),
    ('if body["device"] == entry.device:', 'if False:'),
    ('if person == author.person:\n            return None', 'if False:\n            return None'),
    ('if not self.proven(person.recovery', 'if False and not self.proven(person.recovery'),
    ('return None if person.devices.issuperset', 'return None if person.devices or person.devices.issuperset'),
    ('state.persons[body["person"]].recovery = body["recovery"]', 'pass'),
    ('self.at(last) < self.at(i)', 'self.at(last) > self.at(i)'),
    ('state.revoked.update(ruling.takes)', 'pass'),
    ('if role == FOUNDER and author.role < FOUNDER:', 'if False:'),
    # 9.4: quorums
    ('min(needed, len(electors))', 'needed'),
    ('if now == FOUNDER else None', 'if now == RELAY else None'),
    ('if role == FOUNDER else None\n\n    def judge_remove', 'if role == RELAY else None\n\n    def judge_remove'),
    ('if role == FOUNDER else None\n\n    def judge_recover', 'if role == RELAY else None\n\n    def judge_recover'),
    ('state.with_role(STEWARD) - {but}, 2', 'state.with_role(STEWARD), 2'),
    ('if quorum.of == "stewards" and quorum.but', 'if quorum.but'),
    ('(FOUNDER if quorum.of == "founders" else STEWARD)', 'STEWARD'),
    ('or author.person in state.acts[act]', ''),
    ('{ruling.person} if ruling.quorum.agrees else set()', '{ruling.person}'),
    ('if author.role < STEWARD else self.quorum("founders", None, author, state)', 'if author.role < STEWARD else None'),
    # 9.4: roles
    ('if not over >> i & 1]', 'if True]'),
    ('min(lowered + ([max(given)] if given else [])) if lowered', 'min(lowered) if lowered'),
    ('min(lowered + (', 'max(lowered + ('),
    ('if lowered else max(given)', 'if lowered and not given else max(given)'),
    # 9.4: what holds
    ('else max(i, state.rules, key=self.at)', 'else min(i, state.rules, key=self.at)'),
    ('else max(i, state.naming, key=self.at)', 'else min(i, state.naming, key=self.at)'),
    ('= max(i, state.offices.get(office, i), key=self.at)', '= min(i, state.offices.get(office, i), key=self.at)'),
    ('min(entries, key=self.at)', 'max(entries, key=self.at)'),
    # 9.6: order and races
    ('return 0, -ruling.role, ruling.since, entry.id, i', 'return 0, 0, ruling.since, entry.id, i'),
    ('return 0, -ruling.role, ruling.since, entry.id, i', 'return 0, -ruling.role, (), entry.id, i'),
    ('return 1, 0, (), entry.id, i', 'return -1, 0, (), entry.id, i'),
    ('if device in self.devices or person in self.persons:', 'if person in self.persons:'),
    ('self.uses[invitation[0]] >= invitation[1]', 'False'),
    ('or pairing in self.pairings', ''),
    ('or join in races.joins', ''),
    ('if kind == JOIN and invite["approval"]', 'if False'),
    # 9.6: striking
    ('or kind == COSIGN and entry.obj == by.id', ''),
    ('self.knows(i, act, alive) or', ''),
    ('return self.state(alive & self.pasts[i]).happened >> act & 1', 'return self.pasts[i] >> act & 1'),
    ('return concurrent and of == by.obj', 'return of == by.obj and kind == JOIN'),
    ('return concurrent and of == by.obj', 'return False'),
    ('entry.seq >= self.cut_of(', 'entry.seq > self.cut_of('),
    ('for i in (act, *raises)', 'for i in (act,)'),
    ('if it["lane"] == 0 and', 'if'),
    ('or concurrent and of == what["person"]', ''),
    ('or concurrent and source in taken', ''),
    ('concurrent and of == what', 'of == what'),
    ('concurrent and source in', 'source in'),
    ('found - {INVITE_REVOKE}', 'not found'),
    # 9.6: which acts are in effect
    ('fallen |= gone & dropped', 'pass'),
    ('if yields:', 'if False:'),
    ('< own for i in acts', '> own for i in acts'),
    ('self.op(act) != RECOVER, -role', '-role'),
    ('{min(victims, key=', '{max(victims, key='),
    ('-role, *since, self', '-role, self'),
    ('whole = self.pasts[act] | 1 << act', 'whole = 1 << act'),
    ('victims[other] & whole]', 'False]'),
    # 9.3: bodies
    ('need(list(value) == list(table))', 'pass'),
    ('        if any(key not in table for key in value):\n            raise UnknownKey\n', ''),
    ('need(all(a < b for a, b in zip(order, order[1:])))', 'pass'),
    ('need((value["len"] == 0) == (value["head"] == ZEROS))', 'pass'),
    ('vb.key_fault(value) is None', 'True'),
    ('entry.v > 1 or', ''),
    ('or entry.enc is not None', ''),
    ('frozen is not None and entry.seq >= frozen', 'False'),
]


def broken(source, old, new):
    """The program with one part replaced."""
    if source.count(old) != 1:
        sys.exit(f"{old!r} stands {source.count(old)} times in {FOLD.name}")
    module = types.ModuleType("broken_fold")
    sys.modules["broken_fold"] = module
    exec(compile(source.replace(old, new), FOLD.name, "exec"), module.__dict__)
    return module


def first_difference(module, histories):
    """The number of the first history of which the program says something else than the node, or None."""
    for history in histories:
        try:
            report = module.history_fold(history, verify_bundle).report()
        except (KeyError, AttributeError, IndexError, TypeError, ValueError, RuntimeError):
            # A program that breaks down or does not end is noticed as well.
            return history["seed"]
        if any(module.differences(history, report)):
            return history["seed"]
    return None


def main():
    source = FOLD.read_text(encoding="utf-8")
    with open(sys.argv[1], encoding="utf-8") as lines:
        histories = [json.loads(line) for line in lines]
    unnoticed = 0
    for old, new in BROKEN:
        seed = first_difference(broken(source, old, new), histories)
        unnoticed += seed is None
        print(f"{'NOTHING' if seed is None else f'history {seed}'} shows {' '.join(old.split())!r} as {new!r}", flush=True)
    print(f"{len(BROKEN)} rules broken, {unnoticed} not noticed")
    return 1 if unnoticed else 0


if __name__ == "__main__":
    sys.exit(main())
