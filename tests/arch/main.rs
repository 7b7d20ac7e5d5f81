//! Guards the map of `docs/ARCHITECTURE.md`: which room may name which, and what stays out of the pure ones.
//!
//! Read from the manifests through `cargo metadata` and `cargo tree`, so the picture cannot drift from the build.
//! `deny.toml` guards the other half: that libp2p, Automerge, sled and the web framework have one room each.
#![expect(clippy::unwrap_used, reason = "a test: a manifest that cargo cannot read is a failure")]

mod sources;

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::{Value, json};

/// Every crate and the crates of ours it may name, lowest room first.
///
/// A row names earlier rows only, so arrows point one way. A new entry is a new arrow and deserves an argument in
/// `docs/decisions/`.
const MAY_NAME: &[(&str, &[&str])] = &[
    ("linde-log", &[]),
    ("linde-search", &[]),
    ("linde-qr", &[]),
    ("linde-crypto", &["linde-log"]),
    ("linde-space", &["linde-log"]),
    // Whether a published key opens a sealed part is a rule that all nodes evaluate.
    ("linde-deliberation", &["linde-log", "linde-crypto", "linde-space"]),
    ("linde-text", &["linde-log", "linde-space"]),
    ("linde-store", &["linde-log"]),
    // Replication stands on the log alone; a replica offers it a shelf (docs/decisions/0002).
    ("linde-sync", &["linde-log"]),
    // It holds the keys: epochs are opened and rotated where entries are written and judged.
    (
        "linde-replica",
        &["linde-log", "linde-crypto", "linde-space", "linde-deliberation", "linde-text", "linde-store", "linde-sync"],
    ),
    // A bundle holds the frames of sync, so exchange reads and writes them with sync's codec.
    (
        "linde-exchange",
        &["linde-log", "linde-space", "linde-deliberation", "linde-text", "linde-replica", "linde-sync"],
    ),
    // The network carries frames and knows nothing of what they say.
    ("linde-net", &["linde-log"]),
    // The page shows what deliberation has come to in the terms of its rules; its samples are folded by them, and search as a
    // node does. It knows links and words of invitations when it sees them.
    ("linde-web", &["linde-log", "linde-qr", "linde-crypto", "linde-space", "linde-deliberation", "linde-search"]),
    (
        "linde",
        &[
            "linde-log",
            "linde-search",
            "linde-qr",
            "linde-crypto",
            "linde-space",
            "linde-deliberation",
            "linde-text",
            "linde-store",
            "linde-replica",
            "linde-sync",
            "linde-exchange",
            "linde-net",
            "linde-web",
        ],
    ),
    (
        TESTKIT,
        &[
            "linde-log",
            "linde-crypto",
            "linde-space",
            "linde-deliberation",
            "linde-text",
            "linde-store",
            "linde-replica",
            "linde-sync",
            "linde-exchange",
            "linde-net",
            "linde-web",
        ],
    ),
];

/// Any crate may use it in tests, none outside of them.
const TESTKIT: &str = "linde-testkit";

/// Crates whose result depends on their arguments alone: time and randomness are handed in.
const PURE: &[&str] = &[
    "linde-log",
    "linde-crypto",
    "linde-space",
    "linde-deliberation",
    "linde-text",
    "linde-sync",
    "linde-search",
    "linde-qr",
];

/// What a pure crate must not name: run time, network, disk, web and randomness of its own.
const OUTSIDE_WORLD: &[&str] = &["tokio", "libp2p", "sled", "axum", "rand", "getrandom", "reqwest"];

#[test]
fn a_row_names_lower_rooms_only() {
    let mut below = BTreeSet::new();
    for (room, may_name) in MAY_NAME {
        for named in *may_name {
            assert!(below.contains(named), "{room} names {named}, which does not stand below it");
        }
        below.insert(*room);
    }
}

#[test]
fn arrows_between_rooms_point_one_way() {
    assert_eq!(wrong_arrows(&workspace()), Vec::<String>::new());
}

#[test]
fn pure_rooms_name_nothing_of_the_outside_world() {
    assert_eq!(impure_names(&workspace()), Vec::<String>::new());
}

#[test]
fn no_pure_room_reaches_tokio_through_others() {
    for room in PURE {
        let reached = reached_by(room);
        assert!(reached.contains(*room), "cargo tree shows {room} itself");
        assert!(
            !reached.contains("tokio"),
            "{room} reaches tokio; `cargo tree -p {room} -i tokio -e normal` shows how"
        );
    }
}

#[test]
fn a_wrong_manifest_is_noticed() {
    let dependency = |name: &str, kind: Value| json!({ "name": name, "kind": kind });
    let workspace = json!({ "packages": [
        { "name": "linde-net", "dependencies": [dependency("linde-sync", Value::Null)] },
        { "name": "linde-log", "dependencies": [dependency("linde-space", json!("dev"))] },
        { "name": "linde-space", "dependencies": [dependency("linde-testkit", Value::Null), dependency("rand", json!("build"))] },
        { "name": "linde-text", "dependencies": [dependency("linde-testkit", json!("dev")), dependency("rand", json!("dev"))] },
        { "name": "linde-chat", "dependencies": [] },
    ]});
    assert_eq!(
        wrong_arrows(&workspace),
        [
            "linde-net names linde-sync",
            "linde-log names linde-space",
            "linde-space names linde-testkit",
            "linde-chat has no row in MAY_NAME",
        ]
    );
    assert_eq!(impure_names(&workspace), ["linde-space names rand"]);
}

/// The packages of this workspace as cargo sees them, without their dependencies' own packages.
fn workspace() -> Value {
    let text = cargo(&["metadata", "--no-deps", "--format-version", "1"]);
    serde_json::from_str(&text).unwrap()
}

/// Arrows that `MAY_NAME` does not hold, and crates that it does not know.
fn wrong_arrows(workspace: &Value) -> Vec<String> {
    let rooms: BTreeMap<&str, &[&str]> = MAY_NAME.iter().copied().collect();
    let mut wrong = Vec::new();
    for (package, dependencies) in packages(workspace) {
        let Some(may_name) = rooms.get(package) else {
            wrong.push(format!("{package} has no row in MAY_NAME"));
            continue;
        };
        for (named, in_tests) in dependencies {
            let ours = rooms.contains_key(named) || named.starts_with("linde-");
            let allowed = may_name.contains(&named) || (in_tests && named == TESTKIT);
            if ours && !allowed {
                wrong.push(format!("{package} names {named}"));
            }
        }
    }
    wrong
}

/// Names of the outside world in the manifests of pure crates, those for tests excepted.
fn impure_names(workspace: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    for (package, dependencies) in packages(workspace) {
        for (named, in_tests) in dependencies {
            if PURE.contains(&package) && !in_tests && OUTSIDE_WORLD.contains(&named) {
                wrong.push(format!("{package} names {named}"));
            }
        }
    }
    wrong
}

/// A package and the names in its manifest; `true` marks a dependency of its tests alone.
type Named<'a> = (&'a str, Vec<(&'a str, bool)>);

fn packages(workspace: &Value) -> Vec<Named<'_>> {
    workspace.get("packages").and_then(Value::as_array).unwrap().iter().map(|one| package(one).unwrap()).collect()
}

fn package(package: &Value) -> Option<Named<'_>> {
    let dependencies = package.get("dependencies")?.as_array()?;
    let named = dependencies.iter().map(|one| Some((one.get("name")?.as_str()?, one.get("kind")? == "dev")));
    Some((package.get("name")?.as_str()?, named.collect::<Option<_>>()?))
}

/// Every crate that `room` builds upon, over normal dependencies on this platform, itself included.
fn reached_by(room: &str) -> BTreeSet<String> {
    let tree = cargo(&["tree", "-p", room, "-e", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}"]);
    tree.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

fn cargo(arguments: &[&str]) -> String {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml");
    let output = Command::new(env!("CARGO")).args(arguments).args(["--locked", "--manifest-path", manifest]).output();
    let output = output.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
