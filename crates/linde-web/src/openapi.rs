//! The document of the API (OpenAPI 3.1), made from the table of routes, the kinds' own schemas and the types of the views.

use crate::{
    Access, ERROR_CODES,
    api::{Health, MAX_LISTED, USUALLY_LISTED},
    problem::{MEDIA_TYPE, Problem, TYPE_PREFIX},
    receipts::MAX_RECEIPT_CHARS,
    routes::{ROUTES, Route},
    views::{ActDone, KindView, Listing, NodeStatus, ObjectView, ReceiptView, SpaceView},
};
use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

/// How an address of the API is described.
#[derive(Debug)]
pub(crate) struct Operation {
    /// Its name, for programs that are made from the document.
    id: &'static str,
    summary: &'static str,
    /// More, if there is more to say.
    description: &'static str,
    query: &'static [Query],
    body: Option<Content>,
    answer: Content,
    /// Whether a token of one space may use it although the address names none, since it shows nothing of others.
    pub(crate) limits_itself: bool,
}

/// A part of the query.
#[derive(Debug)]
struct Query {
    name: &'static str,
    description: &'static str,
    schema: fn() -> Value,
}

/// What a body holds.
#[derive(Debug, Clone, Copy)]
enum Content {
    /// What a type says.
    Of(fn(&mut SchemaGenerator) -> Schema),
    /// An operation of one of the kinds.
    Op,
    /// An object; its form is not described here.
    Object,
    /// Anything.
    Any,
}

const fn of<T: JsonSchema>() -> Content {
    Content::Of(SchemaGenerator::subschema_for::<T>)
}

pub(crate) static HEALTH: Operation = Operation {
    id: "health",
    summary: "Says that a node is here, and nothing about it",
    description: "",
    query: &[],
    body: None,
    answer: of::<Health>(),
    limits_itself: true,
};
pub(crate) static DOCUMENT: Operation = Operation {
    id: "openapi",
    summary: "This document",
    description: "",
    query: &[],
    body: None,
    answer: Content::Object,
    limits_itself: true,
};
pub(crate) static STATUS: Operation = Operation {
    id: "status",
    summary: "The node at a glance",
    description: "A token of one space cannot see it.",
    query: &[],
    body: None,
    answer: of::<NodeStatus>(),
    limits_itself: false,
};
pub(crate) static CALL: Operation = Operation {
    id: "call",
    summary: "A request of the command line",
    description: "The form is that of the program `linde` of the same version and may change with it. Each request asks for a scope \
                  of its own: looking for `read`, contributing for `act`, what concerns people, devices, spaces and exports for \
                  `manage`. Keys and tokens are out of reach of every token that was made for a program.",
    query: &[],
    body: Some(Content::Object),
    answer: Content::Any,
    limits_itself: true,
};
pub(crate) static KINDS: Operation = Operation {
    id: "kinds",
    summary: "The kinds of contribution that this version knows, with their JSON Schema",
    description: "",
    query: &[],
    body: None,
    answer: of::<Vec<KindView>>(),
    limits_itself: true,
};
pub(crate) static SPACES: Operation = Operation {
    id: "spaces",
    summary: "The spaces of this node, by name",
    description: "A token of one space sees that one.",
    query: &[],
    body: None,
    answer: of::<Listing<SpaceView>>(),
    limits_itself: true,
};
pub(crate) static RECEIPT: Operation = Operation {
    id: "receipt",
    summary: "What became of a vote, by its receipt",
    description: "A token of one space finds what is in that one.",
    query: &[Query {
        name: "receipt",
        description: "Its text, the address of a page about it, or at least 16 characters of its number.",
        schema: || json!({ "type": "string", "minLength": 16, "maxLength": MAX_RECEIPT_CHARS }),
    }],
    body: None,
    answer: of::<ReceiptView>(),
    limits_itself: true,
};
pub(crate) static SPACE: Operation = Operation {
    id: "space",
    summary: "A space",
    description: "",
    query: &[],
    body: None,
    answer: of::<SpaceView>(),
    limits_itself: false,
};
pub(crate) static OBJECTS: Operation = Operation {
    id: "objects",
    summary: "The objects of a kind that count, latest first",
    description: "",
    query: &[
        Query {
            name: "after",
            description: "Where to go on: `next` of the part before.",
            schema: || json!({ "type": "string", "minLength": 1 }),
        },
        Query {
            name: "limit",
            description: "How many at most.",
            schema: || json!({ "type": "integer", "minimum": 1, "maximum": MAX_LISTED, "default": USUALLY_LISTED }),
        },
    ],
    body: None,
    answer: of::<Listing<ObjectView>>(),
    limits_itself: false,
};
pub(crate) static CREATE: Operation = Operation {
    id: "create",
    summary: "Makes an object",
    description: "The body is an operation of the kind that the address names. What it answers is stored durably and signed by \
                  this node's owner.",
    query: &[],
    body: Some(Content::Op),
    answer: of::<ActDone>(),
    limits_itself: false,
};
pub(crate) static VIEW: Operation = Operation {
    id: "view",
    summary: "An object, as its kind shows it",
    description: "",
    query: &[],
    body: None,
    answer: Content::Any,
    limits_itself: false,
};
pub(crate) static ACT: Operation = Operation {
    id: "act",
    summary: "Acts on an object",
    description: "The body is an operation of the kind that the address names. What it answers is stored durably and signed by \
                  this node's owner.",
    query: &[],
    body: Some(Content::Op),
    answer: of::<ActDone>(),
    limits_itself: false,
};

/// Where schemas stand.
const SCHEMAS: &str = "#/components/schemas/";
/// The schema of an operation of any kind.
const ANY_OP: &str = "Operation";

/// The document of the API of a node that knows these kinds.
pub fn document(kinds: &[KindView], version: &str) -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    let mut types = settings.for_serialize().into_generator();
    let mut paths: Map<String, Value> = Map::new();
    for (route, operation) in ROUTES.iter().filter_map(|route| Some((route, route.operation?))) {
        let path = paths.entry(route.path).or_insert_with(|| json!({ "parameters": path_parameters(route.path) }));
        if let Some(path) = path.as_object_mut() {
            path.insert(route.method.as_str().to_ascii_lowercase(), described(route, operation, &mut types));
        }
    }
    let problem = types.subschema_for::<Problem>();
    let mut schemas = types.take_definitions(true);
    let ops: Vec<Value> = kinds.iter().map(|kind| hoist(kind, &mut schemas)).collect();
    schemas.insert(
        ANY_OP.to_owned(),
        json!({
            // Two kinds may have an operation of the same form; the address says which is meant.
            "anyOf": ops,
            "description": "An operation of the kind that the address names: exactly one of those of its schema.",
        }),
    );
    let names: Vec<&str> = kinds.iter().map(|kind| kind.name.as_str()).collect();
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Dorflinde",
            "summary": "The API of a Dorflinde node, for programs on the same computer",
            "description": format!(
                "The node answers on loopback only, and to no other web page. Errors are problems (RFC 9457) whose `type` is `{TYPE_PREFIX}` \
                 and a code that stays; their words come in German or English, as `Accept-Language` asks."
            ),
            "version": version,
            "license": { "name": "EUPL-1.2", "identifier": "EUPL-1.2" },
        },
        "servers": [{
            "url": "http://127.0.0.1:{port}",
            "variables": { "port": { "default": "8417", "description": "Stands in `api.json` of the node's directory." } },
        }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "parameters": {
                "space": parameter("space", "The space.", json!({ "$ref": format!("{SCHEMAS}Id") })),
                "kind": parameter("kind", "The kind of contribution.", json!({ "type": "string", "enum": names })),
                "object": parameter("object", "The object.", json!({ "$ref": format!("{SCHEMAS}Id") })),
            },
            "responses": {
                "Problem": {
                    "description": "It could not be done.",
                    "content": { MEDIA_TYPE: { "schema": problem } },
                },
            },
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A token made with `linde token create`. It has one of the scopes `read` (looking), `act` (contributing \
                                    as well) and `manage` (people, devices, spaces and exports as well), for all spaces or for one.",
                },
            },
        },
        "x-error-codes": ERROR_CODES.iter().map(|(code, status)| ((*code).to_owned(), json!(status))).collect::<Map<_, _>>(),
    });
    tidy(&mut document);
    document
}

fn described(route: &Route, operation: &Operation, types: &mut SchemaGenerator) -> Value {
    let mut errors: Vec<u16> = vec![421, 503];
    let security = match route.access {
        Access::Token(scope) => {
            errors.extend([401, 403]);
            json!([{ "token": [scope.name()] }])
        }
        Access::Open | Access::Login | Access::Session => json!([]),
    };
    if route.path.contains('{') {
        errors.push(404);
    }
    if !operation.query.is_empty() {
        errors.push(400);
    }
    if operation.body.is_some() {
        errors.extend([400, 409, 413, 415, 422]);
    }
    errors.sort_unstable();
    let problem = json!({ "$ref": "#/components/responses/Problem" });
    let mut responses: Map<String, Value> =
        errors.into_iter().map(|status| (status.to_string(), problem.clone())).collect();
    responses.insert("default".to_owned(), problem);
    responses.insert("200".to_owned(), json!({ "description": "Done.", "content": content(operation.answer, types) }));
    let mut described = json!({
        "operationId": operation.id,
        "summary": operation.summary,
        "security": security,
        "responses": responses,
    });
    if let Some(described) = described.as_object_mut() {
        if !operation.description.is_empty() {
            described.insert("description".to_owned(), json!(operation.description));
        }
        if !operation.query.is_empty() {
            let query = operation.query.iter().map(|part| {
                json!({ "name": part.name, "in": "query", "description": part.description, "schema": (part.schema)() })
            });
            described.insert("parameters".to_owned(), query.collect());
        }
        if let Some(body) = operation.body {
            described.insert("requestBody".to_owned(), json!({ "required": true, "content": content(body, types) }));
        }
    }
    described
}

fn content(content: Content, types: &mut SchemaGenerator) -> Value {
    let schema = match content {
        Content::Of(schema) => schema(types).to_value(),
        Content::Op => json!({ "$ref": format!("{SCHEMAS}{ANY_OP}") }),
        Content::Object => json!({ "type": "object" }),
        Content::Any => json!({}),
    };
    json!({ "application/json": { "schema": schema } })
}

/// The variable parts of a path, in order.
fn path_parameters(path: &str) -> Vec<Value> {
    let names = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    names.map(|name| json!({ "$ref": format!("#/components/parameters/{name}") })).collect()
}

fn parameter(name: &str, description: &str, schema: Value) -> Value {
    json!({ "name": name, "in": "path", "required": true, "description": description, "schema": schema })
}

/// Puts the schema of a kind, and what it defines, among the others; answers a reference to it.
fn hoist(kind: &KindView, schemas: &mut Map<String, Value>) -> Value {
    let name = component(&format!("{ANY_OP}.{}", kind.name));
    let mut schema = kind.schema.clone();
    if let Some(schema) = schema.as_object_mut() {
        schema.remove("$schema");
        let inner = schema.remove("$defs");
        for (inner, mut definition) in inner.and_then(|inner| inner.as_object().cloned()).unwrap_or_default() {
            refer(&mut definition, &name);
            schemas.insert(component(&format!("{name}.{inner}")), definition);
        }
        schema.insert("title".to_owned(), json!(kind.name));
    }
    refer(&mut schema, &name);
    schemas.insert(name.clone(), schema);
    json!({ "$ref": format!("{SCHEMAS}{name}") })
}

/// Makes references within the schema of a kind lead to where its parts stand now.
fn refer(schema: &mut Value, name: &str) {
    match schema {
        Value::Object(parts) => {
            for (key, part) in parts {
                match part.as_str().and_then(|target| target.strip_prefix('#')).filter(|_| key == "$ref") {
                    Some("") => *part = json!(format!("{SCHEMAS}{name}")),
                    Some(target) => {
                        let inner = target.strip_prefix("/$defs/").unwrap_or(target);
                        *part = json!(format!("{SCHEMAS}{}", component(&format!("{name}.{inner}"))));
                    }
                    None => refer(part, name),
                }
            }
        }
        Value::Array(parts) => parts.iter_mut().for_each(|part| refer(part, name)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// A name as components may have it.
fn component(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' }).collect()
}

/// Takes out of descriptions what is meant for the documentation of the code: links to its names.
fn tidy(document: &mut Value) {
    match document {
        Value::Object(parts) => {
            for (key, part) in parts {
                if let (Value::String(text), "description") = (&mut *part, key.as_str()) {
                    *text = text.replace("[`", "`").replace("`]", "`");
                } else {
                    tidy(part);
                }
            }
        }
        Value::Array(parts) => parts.iter_mut().for_each(tidy),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
