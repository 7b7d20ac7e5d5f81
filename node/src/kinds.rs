//! `linde do SPACE KIND OPERATION`: a command for each operation of each kind, made from the kind's JSON Schema, so that a
//! new kind needs no line here.
//!
//! The kinds in [`NAMED`] have commands of their own: `linde ballot cast SPACE ID --paper yes` is the same as `linde do SPACE ballot
//! cast --object ID --paper yes`.
//!
//! A field of the operation becomes an option: `max_uses` is `--max-uses`. Texts, numbers and choices are written as they are, a
//! list by giving its option several times, whatever else as JSON. What the schema demands or bounds, the option does.

use crate::complete::{ASKED, COMPLETED, WRITTEN};
use clap::{
    Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches,
    builder::{PossibleValuesParser, TypedValueParser as _, ValueParser},
    error::ErrorKind,
};
use linde_deliberation::{Kind as _, argument::Argument};
use serde_json::{Map, Number, Value};
use std::ops::RangeInclusive;

/// Options that mean something else already; a field of that name is `--of-…`: `--of-version` is that of what is spoken of.
const TAKEN: [&str; 6] = ["object", "home", "json", "lang", "help", "version"];
/// The one option of an operation whose content is not a list of fields.
const VALUE: &str = "value";
/// Ids of options that come from fields begin so, so that none meets another option's.
const FIELD: &str = "field ";

/// What `linde do` was asked for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DoArgs {
    pub(crate) space: String,
    pub(crate) kind: String,
    pub(crate) object: Option<String>,
    /// The operation as serde tags it: `{"create": {…}}`, or its name alone.
    pub(crate) op: Value,
}

/// One operation of a kind.
#[derive(Debug, Clone, PartialEq)]
struct Operation {
    name: String,
    about: String,
    content: Content,
}

/// What stands behind the name of an operation.
#[derive(Debug, Clone, PartialEq)]
enum Content {
    /// Nothing.
    None,
    /// A value without a name.
    One(Field),
    /// Fields by name.
    Fields(Vec<Field>),
}

#[derive(Debug, Clone, PartialEq)]
struct Field {
    name: String,
    about: String,
    required: bool,
    shape: Shape,
}

/// How a value is written on the command line.
#[derive(Debug, Clone, PartialEq)]
enum Shape {
    Text {
        chars: (Option<u64>, Option<u64>),
    },
    Id,
    Choice(Vec<String>),
    Whole(RangeInclusive<i128>),
    Number,
    Flag,
    List {
        of: Box<Shape>,
        items: (Option<u64>, Option<u64>),
    },
    Json,
    /// As JSON, or as people write it in a line: see [`complete::WRITTEN`].
    Written,
}

impl Args for DoArgs {
    fn augment_args(command: Command) -> Command {
        // Deferred, so that other commands do not wait for the schemas.
        command.defer(|command| with_kinds(command, &linde_replica::registry()))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for DoArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let registry = linde_replica::registry();
        let missing = || clap::Error::raw(ErrorKind::MissingSubcommand, "a kind and an operation are missing");
        let (kind, of_kind) = matches.subcommand().ok_or_else(missing)?;
        let schema = registry.by_name(kind).ok_or_else(|| {
            let names = registry.iter().map(linde_deliberation::AnyKind::name).collect::<Vec<_>>().join(", ");
            let what = format!("no kind of contribution is called {kind:?} in this version; there are: {names}");
            clap::Error::raw(ErrorKind::InvalidSubcommand, what)
        })?;
        let (name, given) = of_kind.subcommand().ok_or_else(missing)?;
        let operation = operations_of(schema).into_iter().find(|operation| operation.name == name);
        let operation = operation.ok_or_else(missing)?;
        Ok(Self {
            space: matches.get_one::<String>("space").cloned().ok_or_else(missing)?,
            kind: kind.to_owned(),
            object: given.get_one::<String>("object").cloned(),
            op: operation.value(given),
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// What is asked of a kind that has a command of its own name: the number of its name in [`NAMED`].
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OfKind<const N: usize>(pub(crate) Asked);

/// The kinds that have commands of their own names.
pub(crate) const NAMED: [&str; 11] = [
    "topic",
    "question",
    "proposal",
    "amendment",
    "condition",
    "argument",
    "ballot",
    "objection",
    "record",
    "dissent",
    "language-version",
];

/// What is asked of a kind.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Asked {
    /// All objects of the kind.
    List { space: String, kind: &'static str },
    /// One of them.
    Show { space: String, kind: &'static str, object: String },
    /// To do something.
    Do(DoArgs),
}

impl<const N: usize> OfKind<N> {
    fn name() -> &'static str {
        NAMED.get(N).copied().unwrap_or_default()
    }
}

impl<const N: usize> Args for OfKind<N> {
    fn augment_args(command: Command) -> Command {
        command.defer(|command| {
            let registry = linde_replica::registry();
            let kind = registry.by_name(Self::name());
            let operations = kind.map(operations_of).unwrap_or_default();
            let space = || Arg::new("space").required(true).value_name("SPACE").help("The space");
            let is_tree = Self::name() == Argument::NAME;
            let listing = if is_tree { "List all, each below what it is about" } else { "List all, latest first" };
            let object = Arg::new("object").required(true).value_name("ID").help("Its id, or the beginning of it");
            command
                .subcommand_required(true)
                .arg_required_else_help(true)
                .disable_help_subcommand(true)
                .subcommand(Command::new("list").about(listing).arg(space()))
                .subcommand(Command::new("show").about("Show one").arg(space()).arg(object))
                .subcommands(operations.into_iter().map(|one| one.command(Self::name(), true)))
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl<const N: usize> FromArgMatches for OfKind<N> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let missing = || clap::Error::raw(ErrorKind::MissingSubcommand, "an operation is missing");
        let (name, given) = matches.subcommand().ok_or_else(missing)?;
        let text = |id: &str| given.get_one::<String>(id).cloned();
        let space = text("space").ok_or_else(missing)?;
        let kind = Self::name();
        Ok(Self(match name {
            "list" => Asked::List { space, kind },
            "show" => Asked::Show { space, kind, object: text("object").ok_or_else(missing)? },
            name => {
                let registry = linde_replica::registry();
                let operations = registry.by_name(kind).map(operations_of).unwrap_or_default();
                let operation = operations.into_iter().find(|one| one.name == name).ok_or_else(missing)?;
                let (kind, object) = (kind.to_owned(), text("object"));
                Asked::Do(DoArgs { space, kind, object, op: operation.value(given) })
            }
        }))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

fn with_kinds(command: Command, registry: &linde_deliberation::Registry) -> Command {
    let kinds = registry.iter().map(|kind| {
        let operations = operations_of(kind);
        let names = operations.iter().map(|operation| operation.name.as_str()).collect::<Vec<_>>().join(", ");
        Command::new(kind.name())
            .about(format!("Operations: {names}"))
            .subcommand_required(true)
            .arg_required_else_help(true)
            .subcommand_value_name("OPERATION")
            .subcommand_help_heading("Operations")
            .disable_help_subcommand(true)
            .subcommands(operations.into_iter().map(|operation| operation.command(kind.name(), false)))
    });
    command
        .arg(Arg::new("space").required(true).value_name("SPACE").help("The space"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand_value_name("KIND")
        .subcommand_help_heading("Kinds")
        .disable_help_subcommand(true)
        // So that a kind that is not there is called that.
        .allow_external_subcommands(true)
        .subcommands(kinds)
}

/// The operations of a kind as commands offer them: without what the node completes, and with what it completes it from.
fn operations_of(kind: &dyn linde_deliberation::AnyKind) -> Vec<Operation> {
    let mut operations = operations(&kind.schema());
    for operation in &mut operations {
        let is = |of: &str, op: &str| of == kind.name() && op == operation.name;
        let Content::Fields(fields) = &mut operation.content else { continue };
        for field in fields.iter_mut() {
            if COMPLETED.iter().any(|(of, op, name)| is(of, op) && *name == field.name) {
                field.required = false;
            }
            let written = WRITTEN.iter().find(|(of, name, _)| *of == kind.name() && *name == field.name);
            field.shape = match written {
                Some((.., true)) => Shape::List { of: Box::new(Shape::Written), items: (None, None) },
                Some((.., false)) => Shape::Written,
                None => field.shape.clone(),
            };
        }
        for asked in ASKED.iter().filter(|asked| is(asked.kind, asked.op)) {
            let (name, about) = (asked.name.to_owned(), asked.about.to_owned());
            let several = || Shape::List { of: Box::new(Shape::Written), items: (None, None) };
            let shape = if asked.several { several() } else { Shape::Written };
            fields.push(Field { name, about, required: false, shape });
        }
    }
    operations
}

/// The operations in the schema of an enum that serde tags externally. What has another form is left out; a test sees to it that
/// no registered kind has.
fn operations(schema: &Value) -> Vec<Operation> {
    let alternatives = ["oneOf", "anyOf"].iter().find_map(|name| schema.get(*name)?.as_array());
    let alternatives = alternatives.map_or_else(|| std::slice::from_ref(schema), Vec::as_slice);
    alternatives.iter().flat_map(|one| alternative(schema, one)).collect()
}

/// One alternative: several operations without content, or one with.
fn alternative(root: &Value, one: &Value) -> Vec<Operation> {
    let about = description(one);
    if let Some(names) = names_of(one) {
        let bare = |name| Operation { name, about: about.clone(), content: Content::None };
        return names.into_iter().map(bare).collect();
    }
    let Some((name, inner)) = one.get("properties").and_then(Value::as_object).and_then(|named| named.iter().next())
    else {
        return Vec::new();
    };
    let content = resolve(root, inner);
    let fields = content.get("properties").and_then(Value::as_object);
    let is_object = content.get("type").and_then(Value::as_str) == Some("object");
    let content = match fields {
        Some(fields) => {
            let required = content.get("required").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            let is_required = |name: &str| required.iter().any(|one| one.as_str() == Some(name));
            Content::Fields(fields.iter().map(|(name, inner)| field(root, name, inner, is_required(name))).collect())
        }
        None if is_object && content.get("additionalProperties") == Some(&Value::Bool(false)) => {
            Content::Fields(Vec::new())
        }
        None => Content::One(field(root, VALUE, inner, true)),
    };
    vec![Operation { name: name.clone(), about, content }]
}

fn field(root: &Value, name: &str, schema: &Value, required: bool) -> Field {
    let about = Some(description(schema)).filter(|about| !about.is_empty());
    let about = about.unwrap_or_else(|| description(resolve(root, schema)));
    Field { name: name.to_owned(), about, required, shape: shape(root, schema) }
}

fn shape(root: &Value, schema: &Value) -> Shape {
    let schema = resolve(root, schema);
    if let Some(names) = choices(root, schema) {
        return Shape::Choice(names);
    }
    let bound = |name: &str| schema.get(name).and_then(Value::as_u64);
    match type_of(schema) {
        Some("string") if schema.get("pattern").and_then(Value::as_str) == Some("^[0-9a-f]{64}$") => Shape::Id,
        Some("string") => Shape::Text { chars: (bound("minLength"), bound("maxLength")) },
        Some("integer") => {
            let end = |name: &str, other: i128| {
                schema.get(name).and_then(Value::as_number).and_then(Number::as_i128).unwrap_or(other)
            };
            Shape::Whole(end("minimum", i64::MIN.into())..=end("maximum", u64::MAX.into()))
        }
        Some("number") => Shape::Number,
        Some("boolean") => Shape::Flag,
        Some("array") => match schema.get("items").map(|items| shape(root, items)) {
            None | Some(Shape::List { .. }) => {
                Shape::List { of: Box::new(Shape::Json), items: (bound("minItems"), bound("maxItems")) }
            }
            Some(of) => Shape::List { of: Box::new(of), items: (bound("minItems"), bound("maxItems")) },
        },
        _ => Shape::Json,
    }
}

/// Follows references within the schema, and takes the other alternative of what may be null.
fn resolve<'a>(root: &'a Value, mut schema: &'a Value) -> &'a Value {
    // A schema that goes round in circles describes no value; the bound only makes this end.
    for _ in 0..8 {
        let referred = schema.get("$ref").and_then(Value::as_str);
        let referred = referred.and_then(|place| root.pointer(place.strip_prefix('#')?));
        let only = ["anyOf", "oneOf", "allOf"].iter().find_map(|name| {
            let all = schema.get(*name)?.as_array()?;
            let mut real = all.iter().filter(|one| one.get("type").and_then(Value::as_str) != Some("null"));
            real.next().filter(|_| real.next().is_none() && names_of(schema).is_none())
        });
        match referred.or(only) {
            Some(next) => schema = next,
            None => break,
        }
    }
    schema
}

/// The one type that is not null.
fn type_of(schema: &Value) -> Option<&str> {
    match schema.get("type")? {
        Value::String(name) => Some(name),
        Value::Array(names) => {
            let mut real = names.iter().filter_map(Value::as_str).filter(|name| *name != "null");
            real.next().filter(|_| real.next().is_none())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => None,
    }
}

/// The texts that a schema allows, if these are all it allows.
fn choices(root: &Value, schema: &Value) -> Option<Vec<String>> {
    if let Some(names) = names_of(schema) {
        return Some(names);
    }
    let all = ["oneOf", "anyOf"].iter().find_map(|name| schema.get(*name)?.as_array())?;
    let names = all.iter().map(|one| names_of(resolve(root, one))).collect::<Option<Vec<_>>>()?;
    Some(names.concat())
}

fn names_of(schema: &Value) -> Option<Vec<String>> {
    if let Some(name) = schema.get("const").and_then(Value::as_str) {
        return Some(vec![name.to_owned()]);
    }
    let names = schema.get("enum")?.as_array()?.iter().filter(|name| !name.is_null());
    names.map(|name| name.as_str().map(str::to_owned)).collect()
}

/// What a schema says of itself, without the marks of links in the program's own documentation.
fn description(schema: &Value) -> String {
    let text = schema.get("description").and_then(Value::as_str).unwrap_or_default();
    let text = text.replace("[`", "").replace("`]", "").split_whitespace().collect::<Vec<_>>().join(" ");
    text.trim_end_matches('.').to_owned()
}

impl Operation {
    /// The command of `linde do`, or, if it is `named` after its kind, that of the kind.
    fn command(self, kind: &str, named: bool) -> Command {
        let object = Arg::new("object").value_name("ID");
        let object = object.help("The object acted on, or the beginning of its id [default: a new one is made]");
        let object = if named { object } else { object.long("object") };
        let fields = match self.content {
            Content::None => Vec::new(),
            Content::One(field) => vec![field],
            Content::Fields(fields) => fields,
        };
        let must = fields.iter().filter(|field| field.must_be_given());
        let must: String = must.map(|field| format!(" --{} <{}>", field.long(), field.shape.placeholder())).collect();
        let usage = if named {
            format!("linde {kind} {} <SPACE> [ID]{must} [OPTIONS]", self.name)
        } else {
            format!("linde do <SPACE> {kind} {}{must} [OPTIONS]", self.name)
        };
        let command = Command::new(self.name.clone()).about(self.about).override_usage(usage);
        let space = Arg::new("space").required(true).value_name("SPACE").help("The space");
        let command = if named { command.arg(space) } else { command };
        command.arg(object).args(fields.into_iter().map(Field::arg))
    }

    /// The operation that the options say.
    fn value(&self, given: &ArgMatches) -> Value {
        let content = match &self.content {
            Content::None => return Value::String(self.name.clone()),
            Content::One(field) => field.value(given).unwrap_or(Value::Null),
            Content::Fields(fields) => {
                let named = fields.iter().filter_map(|field| Some((field.name.clone(), field.value(given)?)));
                Value::Object(named.collect())
            }
        };
        Value::Object(Map::from_iter([(self.name.clone(), content)]))
    }
}

impl Field {
    fn id(&self) -> String {
        format!("{FIELD}{}", self.name)
    }

    fn long(&self) -> String {
        let long = self.name.replace('_', "-");
        if TAKEN.contains(&long.as_str()) { format!("of-{long}") } else { long }
    }

    /// An empty list is given by not naming it, unless the schema wants items.
    fn must_be_given(&self) -> bool {
        let may_be_empty = matches!(&self.shape, Shape::List { items: (least, _), .. } if least.unwrap_or(0) == 0);
        self.required && !may_be_empty
    }

    fn arg(self) -> Arg {
        let arg = Arg::new(self.id()).long(self.long()).required(self.must_be_given());
        let arg = arg.value_name(self.shape.placeholder()).value_parser(self.shape.parser());
        let (of, several) = if let Shape::List { of, .. } = &self.shape { (&**of, true) } else { (&self.shape, false) };
        // A text may begin with a dash, and a number with a minus.
        let arg = match of {
            Shape::Text { .. } | Shape::Json | Shape::Written => arg.allow_hyphen_values(true),
            Shape::Whole(_) | Shape::Number => arg.allow_negative_numbers(true),
            Shape::Id | Shape::Choice(_) | Shape::Flag | Shape::List { .. } => arg,
        };
        let about = [self.about, self.shape.bounds()];
        let about = about.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" ");
        arg.help(about).action(if several { ArgAction::Append } else { ArgAction::Set })
    }

    /// What was given for it; nothing if it may be left out and was.
    fn value(&self, given: &ArgMatches) -> Option<Value> {
        let values = given.get_many::<Value>(&self.id()).map(|values| values.cloned().collect::<Vec<_>>());
        match &self.shape {
            // A list may also be given whole.
            Shape::List { of, .. } => {
                let several = matches!(**of, Shape::Written | Shape::Json);
                let whole = |one: Value| match one {
                    Value::Array(all) if several => all,
                    one @ (Value::Null
                    | Value::Bool(_)
                    | Value::Number(_)
                    | Value::String(_)
                    | Value::Array(_)
                    | Value::Object(_)) => vec![one],
                };
                let values = values.map(|values| values.into_iter().flat_map(whole).collect());
                values.or_else(|| self.required.then(Vec::new)).map(Value::Array)
            }
            Shape::Text { .. }
            | Shape::Id
            | Shape::Choice(_)
            | Shape::Whole(_)
            | Shape::Number
            | Shape::Flag
            | Shape::Json
            | Shape::Written => values?.into_iter().next(),
        }
    }
}

impl Shape {
    fn placeholder(&self) -> &'static str {
        match self {
            Self::Text { .. } => "TEXT",
            Self::Id => "ID",
            Self::Choice(_) => "CHOICE",
            Self::Whole(_) | Self::Number => "N",
            Self::Flag => "YES",
            Self::List { of, .. } => of.placeholder(),
            Self::Json => "JSON",
            Self::Written => "TEXT",
        }
    }

    fn parser(&self) -> ValueParser {
        match self {
            Self::Text { .. } | Self::Id => ValueParser::from(|text: &str| Ok::<_, String>(Value::from(text))),
            Self::Choice(names) => PossibleValuesParser::new(names.clone()).map(Value::String).into(),
            Self::Whole(range) => {
                let range = range.clone();
                ValueParser::from(move |text: &str| whole(text, &range))
            }
            Self::Number => ValueParser::from(|text: &str| {
                let number = text.parse::<f64>().ok().and_then(Number::from_f64);
                number.map(Value::Number).ok_or_else(|| "not a number".to_owned())
            }),
            Self::Flag => PossibleValuesParser::new(["true", "false"]).map(|name| Value::Bool(name == "true")).into(),
            Self::List { of, .. } => of.parser(),
            Self::Json => ValueParser::from(|text: &str| {
                serde_json::from_str::<Value>(text).map_err(|error| format!("not JSON: {error}"))
            }),
            // What is no JSON is what people write; the node reads it or says how it is written.
            Self::Written => ValueParser::from(|text: &str| {
                let braces = text.trim_start().starts_with(['{', '[']);
                match serde_json::from_str::<Value>(text) {
                    Ok(value) if braces => Ok(value),
                    Err(error) if braces => Err(format!("not JSON: {error}")),
                    Ok(_) | Err(_) => Ok(Value::from(text)),
                }
            }),
        }
    }

    /// The schema's bounds in words.
    fn bounds(&self) -> String {
        match self {
            Self::Text { chars } => range(*chars, "characters"),
            Self::Whole(range) => match (*range.start() > i64::MIN.into(), *range.end() < u64::MAX.into()) {
                (true, true) => format!("[{} to {}]", range.start(), range.end()),
                (true, false) => format!("[at least {}]", range.start()),
                (false, true) => format!("[at most {}]", range.end()),
                (false, false) => String::new(),
            },
            Self::List { items, .. } => {
                let bounds = range(*items, "times");
                if bounds.is_empty() { "[may be given several times]".to_owned() } else { bounds }
            }
            Self::Id | Self::Choice(_) | Self::Number | Self::Flag | Self::Json | Self::Written => String::new(),
        }
    }
}

fn range(bounds: (Option<u64>, Option<u64>), what: &str) -> String {
    match bounds {
        (None, None) => String::new(),
        (Some(least), None) => format!("[at least {least} {what}]"),
        (None, Some(most)) => format!("[at most {most} {what}]"),
        (Some(least), Some(most)) => format!("[{least} to {most} {what}]"),
    }
}

fn whole(text: &str, range: &RangeInclusive<i128>) -> Result<Value, String> {
    let number = text.parse::<i128>().map_err(|_| "not a whole number".to_owned())?;
    let number = Some(number).filter(|number| range.contains(number)).and_then(Number::from_i128);
    number.map(Value::Number).ok_or_else(|| format!("not from {} to {}", range.start(), range.end()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::{Cli, Command as Asks};
    use clap::{CommandFactory as _, Parser as _};
    use serde_json::json;
    use std::collections::BTreeSet;

    /// What somebody types for a value.
    fn typed(field: &Field, value: &Value) -> Vec<String> {
        let one = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let values = match (&field.shape, value) {
            (Shape::List { of, .. }, Value::Array(_)) if matches!(**of, Shape::Written | Shape::Json) => {
                vec![value.to_string()]
            }
            (Shape::List { .. }, Value::Array(values)) => values.iter().map(one).collect(),
            (Shape::Json | Shape::Written, value) => vec![value.to_string()],
            (_, value) => vec![one(value)],
        };
        values.into_iter().flat_map(|value| [format!("--{}", field.long()), value]).collect()
    }

    fn typed_for(operation: &Operation, op: &Value) -> Vec<String> {
        let content = &op[&operation.name];
        match &operation.content {
            Content::None => Vec::new(),
            Content::One(field) => typed(field, content),
            Content::Fields(fields) => fields
                .iter()
                .filter_map(|field| Some(typed(field, content.get(&field.name).filter(|value| !value.is_null())?)))
                .flatten()
                .collect(),
        }
    }

    fn name_of(op: &Value) -> String {
        op.as_str().map_or_else(|| op.as_object().unwrap().keys().next().unwrap().clone(), str::to_owned)
    }

    #[test]
    fn every_operation_of_every_kind_can_be_said() {
        for kind in linde_replica::registry().iter() {
            let operations = operations_of(kind);
            let examples = kind.examples();
            let shown: BTreeSet<String> = examples.iter().map(name_of).collect();
            let made: BTreeSet<String> = operations.iter().map(|operation| operation.name.clone()).collect();
            assert_eq!(made, shown, "{}: each operation has a command and an example", kind.name());
            for op in examples {
                let name = name_of(&op);
                let operation = operations.iter().find(|operation| operation.name == name).unwrap();
                let mut line: Vec<String> = ["linde", "do", "Lindenhof", kind.name(), &name].map(str::to_owned).into();
                line.extend(typed_for(operation, &op));
                line.extend(["--object".to_owned(), "ab".repeat(32)]);
                let cli = Cli::try_parse_from(&line).unwrap_or_else(|error| panic!("{line:?}: {error}"));
                let Some(Asks::Do(asked)) = cli.command else { panic!("{line:?}") };
                let expect = kind.body_from_json([0; 16], op.clone()).unwrap();
                // An empty list that the node completes is said by not saying it.
                let mut said = asked.op;
                for (_, _, field) in COMPLETED.iter().filter(|(of, op, _)| *of == kind.name() && *op == name) {
                    if op[&name][*field] == json!([]) {
                        said[&name][*field] = json!([]);
                    }
                }
                assert_eq!(kind.body_from_json([0; 16], said).unwrap(), expect, "{line:?}");
                assert_eq!((asked.space.as_str(), asked.kind.as_str()), ("Lindenhof", kind.name()));
                assert_eq!(asked.object, Some("ab".repeat(32)));
            }
        }
    }

    #[test]
    fn help_names_every_field_and_what_must_be_given_must() {
        let mut cli = Cli::command();
        cli.build();
        for kind in linde_replica::registry().iter() {
            for operation in operations_of(kind) {
                let path = ["do", kind.name(), operation.name.as_str()];
                let command = path.iter().fold(&mut cli, |command, name| command.find_subcommand_mut(name).unwrap());
                let help = command.render_long_help().to_string();
                let (Content::Fields(fields), line) =
                    (operation.content.clone(), ["linde", "do", "x", path[1], path[2]])
                else {
                    continue;
                };
                for field in &fields {
                    assert!(help.contains(&format!("--{} ", field.long())), "{help}");
                }
                assert!(!help.contains("[`"), "{help}");
                let given = Cli::try_parse_from(line).map_err(|error| error.kind()).err();
                let required = fields.iter().any(Field::must_be_given);
                assert_eq!(given, required.then_some(ErrorKind::MissingRequiredArgument), "{line:?}");
            }
        }
    }

    /// Forms that a kind of tomorrow may have.
    #[test]
    fn every_form_of_a_field_is_understood() {
        let schema = json!({
            "oneOf": [
                { "type": "string", "const": "open", "description": "Opens it" },
                { "type": "string", "enum": ["close", "reopen"] },
                { "type": "object", "properties": { "rename": { "type": "string" } }, "required": ["rename"] },
                { "type": "object", "required": ["vote"], "properties": { "vote": { "$ref": "#/$defs/Vote" } } },
            ],
            "$defs": {
                "Vote": {
                    "type": "object",
                    "properties": {
                        "on": { "type": "string", "pattern": "^[0-9a-f]{64}$" },
                        "answer": { "$ref": "#/$defs/Answer", "description": "What one thinks" },
                        "second": { "anyOf": [{ "$ref": "#/$defs/Answer" }, { "type": "null" }] },
                        "weight": { "type": ["integer", "null"], "minimum": -2, "maximum": 10 },
                        "share": { "type": "number" },
                        "secret": { "type": "boolean" },
                        "tags": { "type": "array", "items": { "type": "string" } },
                        "places": { "type": "array", "items": { "type": "array" } },
                        "object": { "type": "string", "minLength": 1, "maxLength": 5 },
                    },
                    "required": ["on", "answer", "secret", "tags", "places"],
                },
                "Answer": { "oneOf": [{ "const": "yes" }, { "const": "no" }, { "enum": ["pass"] }] },
            },
        });
        let operations = operations(&schema);
        let names: Vec<_> = operations.iter().map(|operation| operation.name.as_str()).collect();
        assert_eq!(names, ["open", "close", "reopen", "rename", "vote"]);
        let command =
            || Command::new("kind").subcommands(operations.iter().cloned().map(|one| one.command("kind", false)));
        command().debug_assert();
        let said = |line: &str| {
            let matches = command().try_get_matches_from(std::iter::once("kind").chain(line.split(' ')));
            let matches = matches.map_err(|error| error.to_string())?;
            let (name, given) = matches.subcommand().unwrap();
            Ok::<_, String>(operations.iter().find(|operation| operation.name == name).unwrap().value(given))
        };
        let check = |line: &str, expect: Value| assert_eq!(said(line), Ok(expect), "{line}");
        check("close", json!("close"));
        check("rename --value -x", json!({ "rename": "-x" }));
        check(
            "vote --on ab --answer yes --secret false --places [[1,2]]",
            json!({ "vote": { "on": "ab", "answer": "yes", "secret": false, "tags": [], "places": [[1, 2]] } }),
        );
        check(
            "vote --on ab --answer no --second pass --weight -2 --share 0.5 --secret true --tags a --tags b --places [] \
             --of-object xy",
            json!({ "vote": {
                "on": "ab", "answer": "no", "second": "pass", "weight": -2, "share": 0.5, "secret": true,
                "tags": ["a", "b"], "places": [], "object": "xy",
            } }),
        );
        let refuse = |line: &str, why: &str| {
            let error = said(line).unwrap_err();
            assert!(error.contains(why), "{line}: {error}");
        };
        refuse("vote --on ab --answer maybe", "possible values: yes, no, pass");
        refuse("vote --on ab --answer yes --weight 11", "not from -2 to 10");
        refuse("vote --on ab --answer yes --weight half", "not a whole number");
        refuse("vote --on ab --answer yes --places nowhere", "not JSON");
        refuse("vote --answer yes --secret true --places []", "--on <ID>");
        let help = command().find_subcommand_mut("vote").unwrap().render_help().to_string();
        for part in ["What one thinks", "[-2 to 10]", "[1 to 5 characters]", "[may be given several times]"] {
            assert!(help.contains(part), "{part}: {help}");
        }
    }
}
