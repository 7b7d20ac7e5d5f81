"""Counts ballots a second time, from the description of the methods and not from their code.

Usage: reference.py CASES.jsonl; writes one line of JSON a case. Fractions instead of crosswise multiplication, sorting keys
instead of refined groups, paths by reachability instead of Floyd and Warshall, places by the longest chain of defeats.
"""

import json
import sys
from fractions import Fraction
from functools import lru_cache


class NotCounted(Exception):
    """Why a paper is not counted, as JSON."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


def refuse(code, **details):
    raise NotCounted({code: details} if details else code)


def one_each(values, case):
    if len(values) != case["alternatives"]:
        refuse("wrong-length", given=len(values), needed=case["alternatives"])
    return values


def offenders(values, is_wrong):
    return [number for number, value in enumerate(values) if is_wrong(value)]


# What a paper says, or why it does not count.


def read_yes_no(paper, _rules, _case):
    return paper["vote"]


def read_consent(paper, _rules, _case):
    position = paper["position"]
    if isinstance(position, str):
        return position
    reason = position["objection"]["reason"]
    if reason.strip() == "":
        refuse("no-reason")
    if len(reason) > 2000:
        refuse("reason-too-long")
    return "objection"


def read_resistance(paper, rules, case):
    values = one_each(paper["resistance"], case)
    above = offenders(values, lambda r: r is not None and r > rules["max"])
    if above:
        refuse("out-of-range", alternative=above[0])
    missing = offenders(values, lambda r: r is None)
    if missing:
        refuse("incomplete", alternative=missing[0])
    return values


def read_schulze(paper, _rules, case):
    grades = one_each(paper["grades"], case)
    wrong = offenders(grades, lambda grade: abs(grade) > 64)
    if wrong:
        refuse("out-of-range", alternative=wrong[0])
    if grades[case["status_quo"]] != 0:
        refuse("status-quo-graded")
    return grades


def read_approval(paper, rules, case):
    approved = one_each(paper["approved"], case)
    if rules["most"] is not None and sum(approved) > rules["most"]:
        refuse("too-many-approved", given=sum(approved), most=rules["most"])
    return approved


def read_dots(paper, rules, case):
    dots = one_each(paper["dots"], case)
    heaped = offenders(dots, lambda n: n > rules["most"])
    if heaped:
        refuse("too-many-on-one", alternative=heaped[0])
    if sum(dots) > rules["budget"]:
        refuse("over-budget", given=sum(dots), budget=rules["budget"])
    return dots


def read_times(paper, _rules, case):
    return one_each(paper["availability"], case)


def read_harmonic(paper, _rules, case):
    return one_each(paper["supported"], case)


# What the papers say together. Each answers (outcomes, verdict, details).


def stays(reason):
    return {"no_winner": {"reason": reason}}


def only(number):
    return {"winner": {"alternative": number}}


def outcome(number, place, name, **tally):
    return {"alternative": number, "place": place, "tally": {name: tally}}


def columns(said, case):
    """For each alternative what all papers say about it."""
    return [[values[number] for values in said] for number in range(case["alternatives"])]


def places_by(keys):
    """Dense places, the smallest key first."""
    distinct = sorted(set(keys))
    return [distinct.index(key) + 1 for key in keys]


def first_of(places, case):
    first = [number for number, place in enumerate(places) if place == 1]
    if len(first) > 1:
        return {"tie": {"alternatives": first}}
    return stays("status-quo-first") if first[0] == case["status_quo"] else only(first[0])


def the_proposal(case):
    return next(number for number in range(case["alternatives"]) if number != case["status_quo"])


def count_yes_no(said, rules, case):
    yes, no, abstain = (said.count(vote) for vote in ("yes", "no", "abstain"))
    rule = rules["majority"]
    if rule == "simple":
        passes = yes > no
    elif rule == "absolute":
        passes = yes > no + abstain
    elif rule == "two_thirds":
        passes = yes + no > 0 and Fraction(yes, yes + no) >= Fraction(2, 3)
    else:
        share = rule["share"]
        base = {"votes": yes + no, "papers": len(said), "electorate": case["electorate"]}[share["of"]]
        wanted = Fraction(share["num"], share["den"]) * base
        passes = yes > wanted if share["strict"] else yes >= wanted
    number = the_proposal(case)
    verdict = only(number) if passes and yes else stays("majority-missed")
    return [outcome(number, None, "yes_no", yes=yes, no=no, abstain=abstain)], verdict, {}


def count_consent(said, _rules, case):
    number = the_proposal(case)
    objections = said.count("objection")
    tally = {"consent": said.count("consent"), "stand_aside": said.count("stand_aside"), "objections": objections}
    return [outcome(number, None, "consent", **tally)], stays("objection-stands") if objections else only(number), {}


def count_resistance(said, rules, case):
    most = rules["max"]
    high = Fraction(8, 10) * most
    rated = columns(said, case)
    keys = [(sum(r), max(r, default=0), sum(1 for x in r if x >= high)) for r in rated]
    places = places_by(keys)
    outcomes = []
    for number, (total, worst, number_high) in enumerate(keys):
        whole = len(said) * most
        thousandths = int(Fraction(1000 * total, whole) + Fraction(1, 2)) if whole else 0
        tally = {
            "total": total,
            "of": whole,
            "resistance_permille": thousandths,
            "acceptance_permille": 1000 - thousandths,
            "worst": worst,
            "high": number_high,
            "histogram": [rated[number].count(value) for value in range(most + 1)],
            "delta": total - keys[case["status_quo"]][0],
        }
        outcomes.append(outcome(number, places[number], "resistance", **tally))
    return outcomes, first_of(places, case), {}


def summed(name, sums, tallies, case):
    places = places_by([-value for value in sums])
    outcomes = [outcome(number, places[number], name, **tally) for number, tally in enumerate(tallies)]
    return outcomes, first_of(places, case) if any(sums) else stays("no-support"), {}


def count_approval(said, _rules, case):
    sums = [sum(column) for column in columns(said, case)]
    return summed("approval", sums, [{"approved": value, "of": len(said)} for value in sums], case)


def count_dots(said, _rules, case):
    tallies = [{"dots": sum(column), "voters": sum(1 for n in column if n)} for column in columns(said, case)]
    return summed("dots", [tally["dots"] for tally in tallies], tallies, case)


def count_times(said, _rules, case):
    tallies = []
    for column in columns(said, case):
        yes, maybe = column.count("yes"), column.count("if_need_be")
        tallies.append({"score": 2 * yes + maybe, "yes": yes, "if_need_be": maybe, "no": column.count("no")})
    return summed("times", [tally["score"] for tally in tallies], tallies, case)


def count_harmonic(said, _rules, case):
    supporters = [{voter for voter, values in enumerate(said) if values[number]} for number in range(case["alternatives"])]
    left, weight = set(range(case["alternatives"])), {}
    while left:
        now = {
            number: sum((Fraction(1, sum(said[voter][other] for other in left)) for voter in supporters[number]), Fraction(0))
            for number in left
        }
        leaves = min(left, key=lambda number: (now[number], -number))
        weight[leaves] = now[leaves]
        left.remove(leaves)
    places = places_by([-weight[number] for number in range(case["alternatives"])])
    outcomes = []
    for number in range(case["alternatives"]):
        text = f"{weight[number].numerator}/{weight[number].denominator}"
        outcomes.append(outcome(number, places[number], "harmonic", weight=text, supporters=len(supporters[number])))
    return outcomes, {"ordered": {}}, {}


def defeat_strength(wins, losses):
    """As LiquidFeedback puts it into one number."""
    if wins > losses:
        return (wins << 31) - losses
    return 0 if wins == losses else -1


def link(strength):
    if strength < 0:
        return "lost"
    if strength == 0:
        return "tied"
    wins = -(-strength >> 31)
    return {"won": {"wins": wins, "losses": (wins << 31) - strength}}


def strongest_paths(direct):
    """The largest strength at which one can still be reached from the other."""
    everybody = range(len(direct))
    strongest = [[0 if a == b else -1 for b in everybody] for a in everybody]
    for limit in sorted({direct[a][b] for a in everybody for b in everybody if a != b}):
        for start in everybody:
            reached, edge = {start}, [start]
            while edge:
                here = edge.pop()
                for there in everybody:
                    if there not in reached and direct[here][there] >= limit:
                        reached.add(there)
                        edge.append(there)
            for end in reached - {start}:
                strongest[start][end] = max(strongest[start][end], limit)
    return strongest


def count_schulze(said, rules, case):
    everybody = range(case["alternatives"])
    status_quo = case["status_quo"]
    proposals = [number for number in everybody if number != status_quo]
    prefer = [[sum(1 for grades in said if grades[a] > grades[b]) for b in everybody] for a in everybody]
    direct = [[0 if a == b else defeat_strength(prefer[a][b], prefer[b][a]) for b in everybody] for a in everybody]
    path = strongest_paths(direct)

    @lru_cache(maxsize=None)
    def place(a):
        return 1 + max((place(b) for b in everybody if path[b][a] > path[a][b]), default=0)

    def majority(guard, a, b):
        positive, negative = prefer[a][b], prefer[b][a]
        wanted = Fraction(guard["num"], guard["den"]) * (positive + negative)
        enough = positive > wanted if guard["strict"] else positive >= wanted
        return enough and positive >= guard["positive"] and len(said) - negative >= guard["non_negative"]

    def having_indirect(guard):
        having = {a for a in proposals if majority(guard, a, status_quo)}
        while True:
            more = {a for a in proposals if any(majority(guard, a, b) for b in having)} | having
            if more == having:
                return having
            having = more

    indirect = set(proposals) if rules["indirect"] is None else having_indirect(rules["indirect"])

    def is_unstable(a):
        return any(
            place(x) < place(a)
            and prefer[x][a] > prefer[a][x]
            and (prefer[x][a] > prefer[x][status_quo] or prefer[a][x] < prefer[status_quo][x])
            for x in proposals
        )

    outcomes, eligible = [], []
    for a in everybody:
        if a == status_quo:
            outcomes.append(outcome(a, place(a), "status_quo"))
            continue
        better = place(a) < place(status_quo)
        flags = {
            "direct_majority": majority(rules["direct"], a, status_quo),
            "indirect_majority": a in indirect,
            "better_than_status_quo": better,
            "reverse_beat_path": path[status_quo][a] >= 0,
            "multistage_majority": not better or is_unstable(a),
        }
        can_win = flags["direct_majority"] and flags["indirect_majority"] and better
        if rules["no_reverse_beat_path"] and flags["reverse_beat_path"]:
            can_win = False
        if rules["no_multistage_majority"] and flags["multistage_majority"]:
            can_win = False
        if can_win:
            eligible.append(a)
        up, down = prefer[a][status_quo], prefer[status_quo][a]
        votes = {"positive": up, "negative": down, "neutral": len(said) - up - down}
        outcomes.append(outcome(a, place(a), "schulze", **votes, **flags, eligible=can_win))
    best = [a for a in eligible if place(a) == min(place(b) for b in eligible)]
    if not best:
        verdict = stays("none-eligible")
    else:
        verdict = only(best[0]) if len(best) == 1 else {"tie": {"alternatives": best}}
    details = {
        "pairwise": prefer,
        "links": [[link(strength) for strength in row] for row in direct],
        "paths": [[link(strength) for strength in row] for row in path],
    }
    return outcomes, verdict, details


METHODS = {
    "yes_no": (read_yes_no, count_yes_no),
    "consent": (read_consent, count_consent),
    "resistance": (read_resistance, count_resistance),
    "schulze": (read_schulze, count_schulze),
    "approval": (read_approval, count_approval),
    "dots": (read_dots, count_dots),
    "times": (read_times, count_times),
    "harmonic": (read_harmonic, count_harmonic),
}


def check_quorum(rule, case, counted):
    if rule == "none":
        needed = 0
    elif "number" in rule:
        needed = rule["number"]["papers"]
    else:
        share = Fraction(rule["share"]["num"], rule["share"]["den"]) * case["electorate"]
        needed = share.numerator // share.denominator + (share.denominator > 1)
    return {"rule": rule, "needed": needed, "counted": counted, "met": counted >= needed}


def recount(case):
    ((name, rules),) = case["method"].items()
    read, count = METHODS[name]
    said, excluded = [], []
    for voter, paper in sorted(case["papers"]):
        ((kind, content),) = paper.items()
        try:
            if kind != name:
                refuse("wrong-method")
            said.append(read(content, rules, case))
        except NotCounted as why:
            excluded.append({"voter": voter, "reason": why.reason})
    quorum = check_quorum(rules["quorum"], case, len(said)) if "quorum" in rules else None
    outcomes, verdict, details = count(said, rules, case)
    if quorum and not quorum["met"]:
        verdict = {"quorum_missed": {"needed": quorum["needed"], "counted": len(said)}}
    elif not said:
        verdict = stays("no-papers")
    return {
        "counted": len(said),
        "excluded": excluded,
        "quorum": quorum,
        "outcomes": outcomes,
        "verdict": verdict,
        "details": details,
    }


def main():
    with open(sys.argv[1], encoding="utf-8") as cases:
        for line in cases:
            print(json.dumps(recount(json.loads(line))))


if __name__ == "__main__":
    main()
