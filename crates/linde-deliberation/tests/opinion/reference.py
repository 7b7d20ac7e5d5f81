#!/usr/bin/env python3
"""The opinion map a second time, written from docs/METHODS.md in plain Python, for comparison with the crate.

    python3 reference.py [--check]

writes reference.json beside itself, or with --check says whether that file is what it would write. Where the crate works
with sparse rows and power iteration this works with the whole covariance matrix and, if that is small, Jacobi rotations.
"""

import json
import math
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, "..", "..", "..", "..", "tests", "data")
Z90 = 1.2816


def read(name):
    """Votes {participant: {statement: -1, 0, 1}}, hidden statements, all statements, Polis's group of each participant."""
    with open(os.path.join(DATA, name, "moderation.csv")) as file:
        marks = [line.strip().split(",") for line in list(file)[1:]]
    statements = sorted(int(s) for s, _ in marks)
    hidden = {int(s) for s, mark in marks if mark == "-1"}
    votes, polis = {}, {}
    with open(os.path.join(DATA, name, "reactions.csv")) as file:
        for line in list(file)[1:]:
            who, group, agree, disagree, passed = line.rstrip("\n").split(",")
            row = {}
            for value, ids in ((1, agree), (-1, disagree), (0, passed)):
                for s in ids.split():
                    row[int(s)] = value
            votes[int(who)] = row
            if group:
                polis[int(who)] = int(group)
    return votes, hidden, statements, polis


# Shares and tests.

def share(some, seen):
    return (some + 1) / (seen + 2)


def one_test(some, seen):
    return 2 * math.sqrt(seen + 1) * ((some + 1) / (seen + 1) - 0.5)


def two_test(some, seen, other, other_seen):
    p1, p2 = (some + 1) / (seen + 1), (other + 1) / (other_seen + 1)
    pooled = (some + other + 2) / (seen + other_seen + 2)
    if pooled == 1:
        return 0.0
    return (p1 - p2) / math.sqrt(pooled * (1 - pooled) * (1 / (seen + 1) + 1 / (other_seen + 1)))


def count(rows, statement):
    seen = [row[statement] for row in rows if statement in row]
    return seen.count(1), seen.count(-1), len(seen)


# The plane.

def covariance(rows, visible, mean):
    size = len(visible)
    at = {s: j for j, s in enumerate(visible)}
    matrix = [[0.0] * size for _ in range(size)]
    for row in rows:
        cells = [(at[s], v - mean[at[s]]) for s, v in row.items()]
        for i, x in cells:
            line = matrix[i]
            for j, y in cells:
                line[j] += x * y
    return matrix


def jacobi(matrix):
    """Eigenvalues and eigenvectors of a symmetric matrix by cyclic Jacobi rotations."""
    n = len(matrix)
    a = [row[:] for row in matrix]
    v = [[float(i == j) for j in range(n)] for i in range(n)]
    for _ in range(100):
        if sum(a[i][j] ** 2 for i in range(n) for j in range(i)) < 1e-26:
            break
        for p in range(n):
            for q in range(p + 1, n):
                if a[p][q] == 0.0:
                    continue
                theta = (a[q][q] - a[p][p]) / (2 * a[p][q])
                t = math.copysign(1, theta) / (abs(theta) + math.sqrt(theta * theta + 1))
                c = 1 / math.sqrt(t * t + 1)
                s = t * c
                for k in range(n):
                    a[k][p], a[k][q] = c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q]
                for k in range(n):
                    a[p][k], a[q][k] = c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k]
                for k in range(n):
                    v[k][p], v[k][q] = c * v[k][p] - s * v[k][q], s * v[k][p] + c * v[k][q]
    return [a[i][i] for i in range(n)], [[v[k][i] for k in range(n)] for i in range(n)]


def largest(matrix, start):
    """The eigenvector of the largest eigenvalue of a big matrix."""
    vector = start
    for _ in range(3000):
        following = [math.fsum(x * y for x, y in zip(row, vector)) for row in matrix]
        length = math.sqrt(math.fsum(x * x for x in following))
        following = [x / length for x in following]
        moved = max(abs(x - y) for x, y in zip(following, vector))
        vector = following
        if moved < 1e-14:
            break
    return vector


def axes(matrix):
    if len(matrix) <= 60:
        values, vectors = jacobi(matrix)
        order = sorted(range(len(values)), key=lambda i: -values[i])
        found = [vectors[order[0]], vectors[order[1]]]
    else:
        first = largest(matrix, [1.0] + [0.5] * (len(matrix) - 1))
        value = math.fsum(x * y for x, y in zip(first, [math.fsum(a * b for a, b in zip(r, first)) for r in matrix]))
        rest = [[x - value * a * b for x, b in zip(row, first)] for row, a in zip(matrix, first)]
        found = [first, largest(rest, [0.5] * (len(matrix) - 1) + [1.0])]
    return [flipped(axis) for axis in found]


def flipped(axis):
    top = max(range(len(axis)), key=lambda j: abs(axis[j]))
    return [x if axis[top] > 0 else -x for x in axis]


def distance(a, b):
    return math.hypot(a[0] - b[0], a[1] - b[1])


def mean_point(points):
    return [math.fsum(p[k] for p in points) / len(points) for k in (0, 1)]


# Groups.

def kmeans(points, k):
    centres = [max(points, key=lambda p, m=mean_point(points): distance(p, m))]
    while len(centres) < k:
        centres.append(max(points, key=lambda p: min(distance(p, c) for c in centres)))
    labels = None
    while True:
        now = [min(range(k), key=lambda g: distance(p, centres[g])) for p in points]
        if now == labels:
            return labels
        labels = now
        for g in range(k):
            own = [p for p, l in zip(points, labels) if l == g]
            centres[g] = mean_point(own) if own else centres[g]


def silhouette(points, labels, k):
    total = []
    for p, own in zip(points, labels):
        sums, sizes = [0.0] * k, [0] * k
        for q, l in zip(points, labels):
            sums[l] += distance(p, q)
            sizes[l] += 1
        if sizes[own] == 1:
            total.append(0.0)
            continue
        a = sums[own] / (sizes[own] - 1)
        b = min(sums[g] / sizes[g] for g in range(k) if g != own and sizes[g])
        total.append((b - a) / max(a, b))
    return math.fsum(total) / len(total)


def representative(own, others, visible):
    """Rows of [statement, side, share, share_test, ratio, ratio_test, best_agree]."""
    tested, best_agree, best = [], None, None
    for s in visible:
        a, d, n = count(own, s)
        oa, od, on = count(others, s)
        if a + d == 0:
            continue
        one = {
            "s": s,
            "agree": [share(a, n), one_test(a, n), share(a, n) / share(oa, on), two_test(a, n, oa, on)],
            "disagree": [share(d, n), one_test(d, n), share(d, n) / share(od, on), two_test(d, n, od, on)],
        }
        tested.append(one)
        pa, pat, ra, rat = one["agree"]
        if best_agree is None:
            better = pat > Z90 or (ra > 1 and pa > 0.5)
        elif best_agree["agree"][2] > 1:
            better = math.prod(one["agree"]) > math.prod(best_agree["agree"])
        else:
            better = pa * pat > best_agree["agree"][0] * best_agree["agree"][1]
        if better:
            best_agree = one
        if best is None or max(rat, one["disagree"][3]) > max(best["agree"][3], best["disagree"][3]):
            best = one

    def row(one, is_best):
        side = "agree" if one["agree"][3] > one["disagree"][3] else "disagree"
        return [one["s"], side] + one[side] + [is_best]

    passing = [one for one in tested if any(one[x][3] > Z90 and one[x][1] > Z90 for x in ("agree", "disagree"))]
    rows = sorted((row(one, False) for one in passing), key=lambda r: -math.prod(r[2:6]))
    if best_agree:
        rows = [row(best_agree, True)] + [r for r in rows if r[0] != best_agree["s"]]
    if not rows and best:
        rows = [row(best, False)]
    return sorted(rows[:5], key=lambda r: r[1] != "agree")


def described(votes, groups, visible):
    """What the groups say: consensus of each visible statement and representative statements of each group."""
    rows = [[votes[who] for who in group] for group in groups]
    consensus = []
    for s in visible:
        counts = [count(own, s) for own in rows]
        consensus.append([math.prod(share(c[0], c[2]) for c in counts), math.prod(share(c[1], c[2]) for c in counts)])
    shown = []
    for g, own in enumerate(rows):
        others = [row for h, other in enumerate(rows) if h != g for row in other]
        shown.append(representative(own, others, visible))
    return {"groups": groups, "consensus": consensus, "representative": shown}


def majority(votes, visible, side):
    rows = []
    for s in visible:
        counts = count(votes.values(), s)
        p, z = share(counts[side], counts[2]), one_test(counts[side], counts[2])
        if p > 0.5 and z > Z90:
            rows.append([s, p, z])
    return sorted(rows, key=lambda r: -r[1] * r[2])[:5]


def bridging(votes, found, visible):
    rows = []
    for s, (agree, disagree) in zip(visible, found["consensus"]):
        counts = [count([votes[who] for who in group], s) for group in found["groups"]]
        if all(share(c[0], c[2]) > 0.5 for c in counts):
            rows.append([s, "agree", agree])
        elif all(share(c[1], c[2]) > 0.5 for c in counts):
            rows.append([s, "disagree", disagree])
    return sorted(rows, key=lambda r: -r[2])[:10]


def conversation(name):
    all_votes, hidden, statements, polis = read(name)
    visible = [s for s in statements if s not in hidden]
    votes = {w: {s: v for s, v in row.items() if s not in hidden} for w, row in sorted(all_votes.items())}
    votes = {w: row for w, row in votes.items() if row}

    mean = []
    for s in visible:
        a, d, n = count(votes.values(), s)
        mean.append((a - d) / n if n else 0.0)
    first, second = axes(covariance(votes.values(), visible, mean))
    at = {s: j for j, s in enumerate(visible)}

    def project(row):
        scale = math.sqrt((len(visible) + len(hidden)) / max(len(row) + len(hidden), 1))
        return [scale * math.fsum((v - mean[at[s]]) * axis[at[s]] for s, v in row.items()) for axis in (first, second)]

    by_votes = sorted(votes, key=lambda w: (-len(votes[w]), w))
    enough = sum(len(row) >= min(7, len(visible)) for row in votes.values())
    inside = sorted(by_votes[: max(enough, 15)])
    points = [project(votes[w]) for w in inside]

    candidates = []
    for k in range(2, min(5, 2 + len(inside) // 12) + 1):
        labels = kmeans(points, k)
        groups = [[w for w, l in zip(inside, labels) if l == g] for g in range(k)]
        groups.sort(key=lambda g: (-len(g), g[:1]))
        candidates.append((silhouette(points, labels, k), k, groups))
    fit = [c for c in candidates if all(len(g) > 1 for g in c[2])]
    groups = max(fit, key=lambda c: (c[0], -c[1]))[2]
    own = described(votes, groups, visible)

    extremity = [math.sqrt(len(visible)) * math.hypot((1 - m) * x, (1 - m) * y) for m, x, y in zip(mean, first, second)]
    priority = []
    for s, e in zip(visible, extremity):
        a, d, n = count(votes.values(), s)
        priority.append(((1 - share(n - a - d, n)) * (e + 1) * share(a, n) * (1 + 8 * 2 ** (-n / 5))) ** 2)

    centre = mean_point(points)
    place = dict(zip(inside, points))
    stats = []
    for w in inside:
        group = mean_point([place[m] for m in next(g for g in groups if w in g)])
        x, length = place[w], distance(group, centre)
        beyond = sum((x[k] - group[k]) * (group[k] - centre[k]) for k in (0, 1)) / length
        stats.append([1 - distance(x, centre), beyond])

    known = sorted(set(polis.values()))
    theirs = described(votes, [[w for w in votes if polis.get(w) == g] for g in known], visible)
    return {
        "visible": visible,
        "mean": mean,
        "axes": [first, second],
        "inside": inside,
        "points": points,
        "candidates": [[k, s] for s, k, _ in candidates],
        "stats": stats,
        "extremity": extremity,
        "priority": priority,
        "majority_agree": majority(votes, visible, 0),
        "majority_disagree": majority(votes, visible, 1),
        "ours": own,
        "bridging": bridging(votes, own, visible),
        "polis": theirs,
    }


def main():
    counts = [(0, 0, 0, 0), (3, 4, 1, 9), (5, 5, 0, 7), (0, 12, 8, 8), (7, 7, 3, 3), (40, 71, 500, 901)]
    result = {
        # a, s, other a, other s: share, its test, test against the others
        "formulas": [[*c, share(c[0], c[1]), one_test(c[0], c[1]), two_test(*c)] for c in counts],
        "conversations": {name: conversation(name) for name in ("london", "freshwater", "klimarat")},
    }
    text = json.dumps(result, separators=(",", ":")).replace('"london"', '\n"london"').replace('"ours"', '\n"ours"')
    text = text.replace('"freshwater"', '\n"freshwater"').replace('"klimarat"', '\n"klimarat"') + "\n"
    path = os.path.join(HERE, "reference.json")
    if "--check" in sys.argv[1:]:
        sys.exit(0 if open(path).read() == text else "reference.json is not what this would write")
    with open(path, "w") as file:
        file.write(text)


if __name__ == "__main__":
    main()
