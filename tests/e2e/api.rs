//! Programs at a real node: tokens, lists, problems, and the document of the API.

use crate::{Homes, found, harness::Node, say};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// An answer: status, media type, body.
type Answer = (u16, String, Value);

fn ask(node: &Node, token: &str, method: &str, path: &str, body: Option<&Value>) -> Answer {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build().into();
    let (url, bearer) = (format!("http://127.0.0.1:{}/api/v1/{path}", node.port()), format!("Bearer {token}"));
    let sent = match (method, body) {
        ("GET", _) => agent.get(url).header("Authorization", bearer).call(),
        (_, body) => {
            let post = agent.post(url).header("Authorization", bearer).header("Content-Type", "application/json");
            post.send(body.unwrap_or(&Value::Null).to_string())
        }
    };
    let mut response = sent.unwrap();
    let media = response.headers().get("content-type").unwrap().to_str().unwrap().to_owned();
    let text = response.body_mut().read_to_string().unwrap();
    (response.status().as_u16(), media, serde_json::from_str(&text).unwrap())
}

fn get(node: &Node, token: &str, path: &str) -> Value {
    let (status, _, answer) = ask(node, token, "GET", path, None);
    assert_eq!(status, 200, "{path}: {answer}");
    answer
}

fn refused(answer: Answer, status: u16, code: &str) -> Value {
    assert_eq!((answer.0, answer.1.as_str()), (status, "application/problem+json"), "{}", answer.2);
    assert_eq!(answer.2["type"], format!("urn:dorflinde:error:{code}"), "{}", answer.2);
    answer.2
}

fn token(node: &Node, name: &str, scope: &str, space: Option<&str>) -> String {
    let mut arguments = vec!["token", "create", name, "--scope", scope];
    arguments.extend(space.map(|_| "--space"));
    arguments.extend(space);
    node.cli(&arguments)["secret"].as_str().unwrap().to_owned()
}

fn post(node: &Node, token: &str, path: &str, body: Value) -> Answer {
    ask(node, token, "POST", path, Some(&body))
}

#[test]
fn a_program_does_what_its_token_allows_until_it_is_revoked() {
    let homes = Homes::new();
    let mut a = homes.node("a");
    // Made without a running node, and there when it starts.
    a.cli(&["init"]);
    let early = token(&a, "early", "read", None);
    a.start();
    let space = found(&a);
    let other = a.cli(&["space", "create", "Garten", "--my-name", "Käthe"])["id"].as_str().unwrap().to_owned();
    let reader = token(&a, "reader", "read", Some("Lindenhof"));
    let writer = token(&a, "writer", "act", Some(&space));
    let manager = token(&a, "manager", "manage", None);

    assert_eq!(get(&a, &early, "spaces")["total"], 2);
    assert_eq!(get(&a, &reader, "spaces")["items"][0]["id"], space.as_str());
    let statements = format!("spaces/{space}/statement");
    let op = json!({ "create": { "text": "Der Hof braucht eine Bank." } });
    let said = refused(post(&a, &reader, &statements, op.clone()), 403, "scope-too-small");
    assert_eq!(said["args"]["needed"], "act");
    let (status, _, made) = post(&a, &writer, &statements, op.clone());
    assert_eq!(status, 200, "{made}");
    let one = format!("{statements}/{}", made["object"].as_str().unwrap());
    assert_eq!(get(&a, &reader, &one)["text"], "Der Hof braucht eine Bank.");
    let correct = json!({ "correct": { "text": "Der Hof braucht zwei Bänke." } });
    assert_eq!(post(&a, &writer, &one, correct).0, 200);
    assert_eq!(get(&a, &reader, &one)["text"], "Der Hof braucht zwei Bänke.");
    refused(post(&a, &writer, &format!("spaces/{other}/statement"), op), 403, "token-other-space");
    refused(post(&a, &writer, &statements, json!({ "create": { "words": 1 } })), 400, "bad-request");
    let missing = format!("{statements}/{}", "ab".repeat(32));
    refused(ask(&a, &reader, "GET", &missing, None), 404, "object-unknown");

    // What a call asks for is judged by what it does, and names of other spaces tell nothing.
    let call = |token: &str, request: Value| post(&a, token, "call", request);
    assert_eq!(
        call(&reader, json!({ "call": "statement_list", "space": "Lindenhof", "filter": "counted", "limit": 9 })).0,
        200
    );
    refused(call(&reader, json!({ "call": "space_show", "space": "Garten" })), 403, "token-other-space");
    refused(call(&reader, json!({ "call": "space_show", "space": "Nirgends" })), 403, "token-other-space");
    refused(call(&early, json!({ "call": "invite_list", "space": "Lindenhof" })), 403, "scope-too-small");
    let space_create = json!({ "call": "space_create", "name": "Neu", "purpose": "", "my_name": "Käthe" });
    refused(call(&writer, space_create.clone()), 403, "scope-too-small");
    assert_eq!(call(&manager, space_create).0, 200);
    for secret in [
        json!({ "call": "login" }),
        json!({ "call": "own", "ask": { "words": {} } }),
        json!({ "call": "token", "ask": { "list": {} } }),
    ] {
        refused(call(&manager, secret), 403, "scope-too-small");
    }

    // Used tokens know when; the secret is nowhere in the home.
    let listed = a.cli(&["token", "list"]);
    let used: BTreeSet<&str> = listed
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["used"].is_string())
        .map(|one| one["name"].as_str().unwrap())
        .collect();
    assert_eq!(used, BTreeSet::from(["early", "manager", "reader", "writer"]));
    let kept = std::fs::read_to_string(a.home().join("tokens.json")).unwrap();
    assert!(
        [&early, &reader, &writer, &manager].iter().all(|secret| !kept.contains(secret.trim_start_matches("linde_")))
    );
    use std::os::unix::fs::PermissionsExt as _;
    assert_eq!(std::fs::metadata(a.home().join("tokens.json")).unwrap().permissions().mode() & 0o777, 0o600);

    a.cli(&["token", "revoke", "writer"]);
    refused(ask(&a, &writer, "GET", &one, None), 401, "token-unknown");
    a.stop();
    a.start();
    refused(ask(&a, &writer, "GET", &one, None), 401, "token-unknown");
    assert_eq!(get(&a, &reader, &one)["text"], "Der Hof braucht zwei Bänke.");
    a.stop();
}

#[test]
fn lists_of_any_kind_come_in_parts_and_the_document_describes_them() {
    let homes = Homes::new();
    let mut a = homes.node("a");
    a.start();
    let space = found(&a);
    for number in 0..7 {
        say(&a, &space, &format!("Aussage {number}"));
    }
    let reader = token(&a, "reader", "read", None);
    let mut texts = Vec::new();
    let mut path = format!("spaces/{space}/statement?limit=3");
    loop {
        let part = get(&a, &reader, &path);
        assert_eq!(part["total"], 7);
        let items = part["items"].as_array().unwrap();
        texts.extend(items.iter().map(|item| item["view"]["text"].as_str().unwrap().to_owned()));
        assert!(items.iter().all(|item| item["author"]["name"] == "Käthe"), "{part}");
        let Some(next) = part["next"].as_str() else { break };
        path = format!("spaces/{space}/statement?limit=3&after={next}");
    }
    assert_eq!(texts, (0..7).rev().map(|number| format!("Aussage {number}")).collect::<Vec<_>>());
    refused(ask(&a, &reader, "GET", &format!("spaces/{space}/statement?after=x"), None), 400, "bad-query");

    let document = get(&a, &reader, "openapi.json");
    assert_eq!(document, a.cli(&["api"]), "the command shows what the node serves");
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let kinds = get(&a, &reader, "kinds");
    for kind in kinds.as_array().unwrap() {
        let name = kind["name"].as_str().unwrap();
        assert!(schemas[&format!("Operation.{name}")]["oneOf"].is_array(), "{name}");
        let listed = get(&a, &reader, &format!("spaces/{space}/{name}"));
        assert!(listed["items"].is_array(), "{name}");
    }
    let mut found = Vec::new();
    references(&document, &mut found);
    for reference in found {
        assert!(document.pointer(reference.strip_prefix('#').unwrap()).is_some(), "{reference} leads nowhere");
    }
    a.stop();
}

/// Every place in the document that refers to another.
fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(parts) => {
            for (key, part) in parts {
                match part.as_str().filter(|_| key == "$ref") {
                    Some(reference) => found.push(reference.to_owned()),
                    None => references(part, found),
                }
            }
        }
        Value::Array(parts) => parts.iter().for_each(|part| references(part, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
