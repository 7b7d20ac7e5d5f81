//! The API for programs: tokens and what they allow, problems, lists, and the document that describes it all.

use crate::client::{Answer, Site, TOKEN};
use linde_web::{Access, ERROR_CODES, Grant, Id, Scope, Web};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A request of a program.
fn ask(site: &Site, token: &str, method: &str, path: &str, more: &[(&str, &str)], body: &str) -> Answer {
    let (host, bearer) = (site.host(), format!("Bearer {token}"));
    let mut headers = vec![("Host", host.as_str())];
    if !token.is_empty() {
        headers.push(("Authorization", &bearer));
    }
    if !body.is_empty() && !more.iter().any(|(name, _)| *name == "Content-Type") {
        headers.push(("Content-Type", "application/json"));
    }
    headers.extend(more);
    site.raw(method, path, &headers, body)
}

fn get(site: &Site, token: &str, path: &str) -> Answer {
    ask(site, token, "GET", path, &[], "")
}

/// The address of a route, for these values of its parts.
fn path_of(route: &str, space: Id, object: Id) -> String {
    let path = route.replace("{space}", &space.to_string()).replace("{kind}", "statement");
    let query = if route == "/api/v1/receipts" { "?receipt=0123456789abcdef" } else { "" };
    path.replace("{object}", &object.to_string()) + query
}

fn json_of(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("not JSON: {answer:?}"))
}

/// The answer as a problem with this status and code, complete and in agreement with itself.
fn problem(answer: &Answer, status: u16, code: &str) -> Value {
    assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{answer:?}");
    let said = json_of(answer);
    assert_eq!(
        (answer.status, said["status"].as_u64(), said["code"].as_str()),
        (status, Some(status.into()), Some(code))
    );
    assert_eq!(said["type"], format!("urn:dorflinde:error:{code}"));
    assert!(ERROR_CODES.contains(&(code, status)), "{code}");
    for text in ["title", "detail"] {
        let text = said[text].as_str().unwrap();
        assert!(!text.is_empty() && !text.contains(['{', '$']), "{said}");
    }
    assert!(said["args"].is_object(), "{said}");
    said
}

/// A site with a token of each scope for all spaces, and of each for the first alone: `read`, `read-here` …
fn with_tokens() -> (Site, Id, Id) {
    let site = Site::start();
    let (here, other) = {
        let mut state = site.memory.state();
        let here = state.spaces.values().find(|space| !space.texts.is_empty()).unwrap().view.id;
        let other = *state.spaces.keys().find(|id| **id != here).unwrap();
        for scope in Scope::GIVEN {
            let here = Grant { scope, space: Some(here) };
            state.grants.push((scope.name().to_owned(), Grant { scope, space: None }));
            state.grants.push((format!("{}-here", scope.name()), here));
        }
        (here, other)
    };
    (site, here, other)
}

#[test]
fn a_token_goes_as_far_as_its_scope_on_every_route() {
    let (site, here, _) = with_tokens();
    for route in Web::routes() {
        let Access::Token(needed) = route.access else { continue };
        let path = path_of(route.path, here, Id([9; 32]));
        let body = if route.method == "POST" { r#"{"create":{"text":"x"}}"# } else { "" };
        for (token, code) in [("", "token-needed"), ("unheard-of", "token-unknown")] {
            let refused = ask(&site, token, route.method.as_str(), &path, &[], body);
            problem(&refused, 401, code);
            assert!(refused.header("www-authenticate").unwrap().starts_with("Bearer"), "{refused:?}");
        }
        for scope in Scope::GIVEN {
            let answer = ask(&site, scope.name(), route.method.as_str(), &path, &[], body);
            // What is asked for by a call is the node's to judge; this one asks for `act`.
            let needed = if route.path == "/api/v1/call" { Scope::Act } else { needed };
            if scope >= needed {
                assert_eq!(answer.status, 200, "{} with {scope:?}: {}", route.path, answer.body);
            } else {
                let said = problem(&answer, 403, "scope-too-small");
                assert_eq!(said["args"], json!({ "has": scope.name(), "needed": needed.name() }));
                let challenge = answer.header("www-authenticate").unwrap();
                assert!(challenge.contains("insufficient_scope") && challenge.contains(needed.name()), "{challenge}");
            }
        }
        let full = ask(&site, TOKEN, route.method.as_str(), &path, &[], body);
        assert_eq!(full.status, 200, "{}", route.path);
    }
}

#[test]
fn a_token_of_one_space_reaches_no_other() {
    let (site, here, other) = with_tokens();
    let unknown = Id([7; 32]);
    for route in Web::routes().iter().filter(|route| matches!(route.access, Access::Token(_))) {
        let body = if route.method == "POST" { "{}" } else { "" };
        let at = |space: Id| {
            ask(&site, "manage-here", route.method.as_str(), &path_of(route.path, space, unknown), &[], body)
        };
        if route.path.contains("{space}") {
            assert_eq!(at(here).status, 200, "{}", route.path);
            let (refused, same) = (at(other), at(unknown));
            problem(&refused, 403, "token-other-space");
            assert_eq!(refused.body, same.body, "it does not tell whether there is such a space");
        } else if route.path == "/api/v1/status" {
            problem(&at(here), 403, "token-other-space");
        } else {
            assert_eq!(at(here).status, 200, "{}", route.path);
        }
    }
    let ids = |token: &str| -> Vec<String> {
        let spaces = json_of(&get(&site, token, "/api/v1/spaces"));
        assert_eq!(spaces["total"].as_u64().unwrap() as usize, spaces["items"].as_array().unwrap().len());
        spaces["items"].as_array().unwrap().iter().map(|space| space["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ids("read-here"), [here.to_string()]);
    assert!(ids("read").len() > 1);
    let odd = format!("/api/v1/spaces/{}/statement", here.to_string().to_uppercase());
    problem(&get(&site, "read-here", &odd), 403, "token-other-space");
    problem(&get(&site, "read", &odd), 404, "route-unknown");
}

#[test]
fn every_error_is_a_problem_in_the_language_asked_for() {
    let (site, here, _) = with_tokens();
    let call = |kind: &str, body: &str| ask(&site, TOKEN, "POST", "/api/v1/call", &[("Content-Type", kind)], body);
    problem(&get(&site, "", "/api/v1/nothing"), 404, "route-unknown");
    problem(&get(&site, TOKEN, "/api/v2/status"), 404, "route-unknown");
    problem(&get(&site, TOKEN, &format!("/api/v1/spaces/{}", Id([7; 32]))), 404, "space-unknown");
    problem(&get(&site, TOKEN, "/api/v1/spaces/x"), 404, "route-unknown");
    problem(&get(&site, TOKEN, &format!("/api/v1/spaces/{here}/nothing")), 404, "kind-unknown");
    let refused = ask(&site, TOKEN, "DELETE", "/api/v1/spaces", &[], "");
    problem(&refused, 405, "method-not-allowed");
    assert_eq!(refused.header("allow"), Some("GET,HEAD"));
    let said = problem(&call("application/json", &"x".repeat(2_000_000)), 413, "request-too-large");
    assert_eq!(said["args"]["max"], "1024");
    problem(&call("text/plain", "{}"), 415, "json-needed");
    let said = problem(&call("application/json", "{\n  \"a\": }"), 400, "bad-json");
    assert_eq!((said["args"]["line"].as_str(), said["args"]["column"].as_str()), (Some("2"), Some("8")));
    assert!(said["detail"].as_str().unwrap().contains("Zeile 2, Spalte 8"), "{said}");
    let said = problem(&call("application/json; charset=utf-8", r#"{"fail":1}"#), 503, "read-only");
    assert_eq!(said["args"], json!({}));
    for (name, value) in
        [("limit", "0"), ("limit", "201"), ("limit", "-1"), ("limit", "x"), ("after", "%00"), ("after", "zz")]
    {
        let said =
            problem(&get(&site, TOKEN, &format!("/api/v1/spaces/{here}/statement?{name}={value}")), 400, "bad-query");
        assert_eq!((said["field"].as_str(), said["args"]["name"].as_str()), (Some(name), Some(name)));
    }
    let foreign = site.raw("GET", "/api/v1/status", &[("Host", "evil.example")], "");
    problem(&foreign, 421, "wrong-host");
    let crossed = ask(&site, TOKEN, "POST", "/api/v1/call", &[("Sec-Fetch-Site", "cross-site")], "{}");
    problem(&crossed, 403, "cross-site");

    let title = |accept: &[(&str, &str)]| {
        let answer = ask(&site, "", "GET", "/api/v1/status", accept, "");
        let language = answer.header("content-language").unwrap().to_owned();
        (problem(&answer, 401, "token-needed")["title"].as_str().unwrap().to_owned(), language)
    };
    let german = ("Hier braucht es einen Zugang.".to_owned(), "de".to_owned());
    let english = ("A token is needed here.".to_owned(), "en".to_owned());
    assert_eq!(title(&[]), german);
    assert_eq!(title(&[("Accept-Language", "fr")]), german);
    assert_eq!(title(&[("Accept-Language", "en-GB,de;q=0.5")]), english);
    let page = site.get(&site.login(), "/nothing");
    assert_eq!((page.status, page.header("content-type").unwrap().starts_with("text/html")), (404, true));
}

#[test]
fn a_list_goes_on_where_it_ended() {
    let (site, here, _) = with_tokens();
    let path = format!("/api/v1/spaces/{here}/statement");
    let all = json_of(&get(&site, "read", &path));
    let ids = |part: &Value| -> Vec<String> {
        part["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
    };
    assert!(all["next"].is_null() && all["total"].as_u64().unwrap() as usize == ids(&all).len());
    let (mut found, mut next) = (Vec::new(), String::new());
    loop {
        let part = json_of(&get(&site, "read", &format!("{path}?limit=3{next}")));
        assert!(ids(&part).len() <= 3 && part["total"] == all["total"]);
        found.extend(ids(&part));
        match part["next"].as_str() {
            Some(after) => next = format!("&after={after}"),
            None => break,
        }
    }
    assert!(found.len() > 3);
    assert_eq!(found, ids(&all));
    let first = &all["items"][0];
    assert!(
        first["view"]["text"].is_string() && first["author"]["device"].is_string() && first["standing"].is_object()
    );
    let one = json_of(&get(&site, "read", &format!("{path}/{}", found[0])));
    assert_eq!(one["object"], found[0].as_str());
    let space = json_of(&get(&site, "read", &format!("/api/v1/spaces/{here}")));
    assert_eq!(space["id"], here.to_string());
}

/// The value a reference within the document leads to.
fn resolve<'a>(document: &'a Value, reference: &str) -> Option<&'a Value> {
    document.pointer(reference.strip_prefix('#')?)
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

/// Names of the parts of a path in braces.
fn variables(path: &str) -> BTreeSet<String> {
    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).map(str::to_owned).collect()
}

/// Checks the rules of OpenAPI 3.1 that a generator of clients relies on.
fn check_document(document: &Value) {
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1."));
    assert!(document["info"]["title"].is_string() && document["info"]["version"].is_string());
    let mut found = Vec::new();
    references(document, &mut found);
    assert!(found.len() > 20, "{found:?}");
    for reference in &found {
        assert!(resolve(document, reference).is_some(), "{reference} leads nowhere");
    }
    for (section, components) in document["components"].as_object().unwrap() {
        for name in components.as_object().unwrap().keys() {
            let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
            assert!(name.chars().all(fits), "{section}/{name}");
        }
    }
    let mut ids = BTreeSet::new();
    let mut shapes = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        assert!(path.starts_with('/'));
        let shape: Vec<&str> = path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part }).collect();
        assert!(shapes.insert(shape.join("/")), "{path} is the same as another");
        let shared = item["parameters"].as_array().unwrap();
        for (method, operation) in item.as_object().unwrap().iter().filter(|(key, _)| *key != "parameters") {
            let what = format!("{method} {path}");
            assert!(["get", "post", "put", "delete", "patch"].contains(&method.as_str()), "{what}");
            assert!(ids.insert(operation["operationId"].as_str().unwrap().to_owned()), "{what}: its name is taken");
            check_parameters(document, path, shared, operation, &what);
            let responses = operation["responses"].as_object().unwrap();
            assert!(responses.contains_key("200") && responses.contains_key("default"), "{what}");
            for (status, response) in responses {
                assert!(
                    status == "default" || status.parse::<u16>().is_ok_and(|status| status < 600),
                    "{what}: {status}"
                );
                let response = response["$ref"].as_str().map_or(response, |to| resolve(document, to).unwrap());
                assert!(response["description"].is_string(), "{what}: {status}");
                let media = if status == "200" { "application/json" } else { "application/problem+json" };
                assert!(!response["content"][media]["schema"].is_null(), "{what}: {status}");
            }
            assert_eq!(operation.get("requestBody").is_some(), method == "post", "{what}");
            if let Some(body) = operation.get("requestBody") {
                assert!(!body["content"]["application/json"]["schema"].is_null(), "{what}");
            }
            for (name, _) in operation["security"].as_array().unwrap().iter().flat_map(|one| one.as_object().unwrap()) {
                assert!(document["components"]["securitySchemes"].get(name).is_some(), "{what}: {name}");
            }
        }
    }
    let scheme = &document["components"]["securitySchemes"]["token"];
    assert_eq!((scheme["type"].as_str(), scheme["scheme"].as_str()), (Some("http"), Some("bearer")));
}

fn check_parameters(document: &Value, path: &str, shared: &[Value], operation: &Value, what: &str) {
    let own = operation["parameters"].as_array().into_iter().flatten();
    let mut declared = BTreeMap::new();
    for parameter in shared.iter().chain(own) {
        let parameter = parameter["$ref"].as_str().map_or(parameter, |to| resolve(document, to).unwrap());
        let place = parameter["in"].as_str().unwrap().to_owned();
        let name = parameter["name"].as_str().unwrap().to_owned();
        assert!(parameter["schema"].is_object(), "{what}: {name}");
        assert!(place == "query" || parameter["required"] == true, "{what}: {name}");
        assert!(declared.insert((name, place.clone()), ()).is_none(), "{what}: twice");
        assert!(["path", "query"].contains(&place.as_str()), "{what}: {place}");
    }
    let in_path: BTreeSet<String> =
        declared.into_keys().filter(|(_, place)| place == "path").map(|(name, _)| name).collect();
    assert_eq!(in_path, variables(path), "{what}");
}

#[test]
fn the_document_follows_the_rules_and_knows_every_route_and_no_other() {
    let (site, ..) = with_tokens();
    let document = json_of(&get(&site, "read-here", "/api/v1/openapi.json"));
    check_document(&document);
    let mut described = BTreeMap::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap().iter().filter(|(key, _)| *key != "parameters") {
            described.insert((method.to_uppercase(), path.clone()), operation["security"].clone());
        }
    }
    let routes = Web::routes().iter().filter(|route| route.path.starts_with("/api/")).map(|route| {
        let security = match route.access {
            Access::Token(scope) => json!([{ "token": [scope.name()] }]),
            Access::Open | Access::Login | Access::Session => json!([]),
        };
        ((route.method.as_str().to_owned(), route.path.to_owned()), security)
    });
    assert_eq!(described, routes.collect());
    let ops = &document["components"]["schemas"]["Operation"]["anyOf"];
    assert_eq!(ops, &json!([{ "$ref": "#/components/schemas/Operation.statement" }]));
    let statement = &document["components"]["schemas"]["Operation.statement"];
    let create = &statement["oneOf"][0]["properties"]["create"]["$ref"];
    assert_eq!(create, "#/components/schemas/Operation.statement.Text");
    assert!(statement.get("$defs").is_none() && statement.get("$schema").is_none());
    let schemas = document["components"]["schemas"].as_object().unwrap();
    for name in ["ListingOfObjectView", "ListingOfSpaceView", "NodeStatus", "Problem", "Id"] {
        assert!(schemas.contains_key(name), "{name}: {:?}", schemas.keys());
    }
}

#[test]
fn the_kinds_of_a_route_are_no_other_route() {
    // `/spaces/{space}/{kind}`: a fixed part in the place of the kind would hide a kind of that name.
    let fixed = Web::routes().iter().filter_map(|route| route.path.strip_prefix("/api/v1/spaces/{space}/"));
    assert!(fixed.into_iter().all(|rest| rest.starts_with("{kind}")));
}

#[test]
fn a_receipt_leads_to_the_vote_and_what_became_of_it() {
    let (site, here, other) = with_tokens();
    let (space, counted, superseded) = crate::votes::two_papers(&site);
    assert_eq!(space, here);
    let look = |token: &str, receipt: &str| get(&site, token, &format!("/api/v1/receipts?receipt={receipt}"));
    let vote = json_of(&look("read", &format!("linde:receipt:{space}/{counted}")));
    assert_eq!((&vote["found"], &vote["paper"], &vote["space"]), (&json!("vote"), &json!(counted), &json!(space)));
    assert_eq!((&vote["receipt"], &vote["counts"], &vote["is_last"]), (&json!("counted"), &json!(true), &json!(true)));
    for part in ["question", "space_name"] {
        assert!(!vote[part].as_str().unwrap().is_empty(), "{part} of {vote}");
    }
    assert!(
        vote["voter"]["name"].is_string() && vote["alternatives"].is_array() && vote["chosen"].is_object(),
        "{vote}"
    );
    let earlier = json_of(&look("read-here", &superseded.to_string()));
    assert_eq!((&earlier["counts"], &earlier["is_last"]), (&json!(false), &json!(false)));
    assert!(earlier["receipt"]["superseded"]["by"].is_string(), "{earlier}");
    let statement = site.memory.state().space(here).unwrap().statements[11].id;
    let said = json_of(&look("read", &statement.to_string()));
    assert_eq!((&said["found"], &said["kind"]), (&json!("other"), &json!("statement")));
    let nothing = "ab".repeat(32);
    assert_eq!(json_of(&look("read", &nothing)), json!({ "found": "unknown" }));
    assert_eq!(json_of(&look("read", &format!("{nothing}/{nothing}"))), json!({ "found": "no_space" }));
    // A token of one space is told of no other, not even that it is here.
    assert_eq!(json_of(&look("read-here", &format!("{other}/{nothing}"))), json!({ "found": "no_space" }));
    problem(&look("read", "Beleg"), 422, "receipt-unreadable");
    problem(&look("read", ""), 422, "receipt-unreadable");
}
