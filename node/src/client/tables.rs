//! Bringing in a conversation: read here, told to the node step by step.

use crate::{
    calls::Request,
    cli::PolisArgs,
    client::{absolute, ask_in_turn},
    deliberation::polis::{self, Conversation},
    failure::{Failure, Kind, language},
    options::Settings,
    print::{self, Progress},
};
use linde_deliberation::{
    Kind as _, Level,
    polis_import::{MAX_IMPORT_LINE_CHARS, MAX_SOURCE_CHARS, PolisImport, PolisImportOp, Source},
    topic::{MAX_TOPIC_TITLE_CHARS, NewTopic, Topic, TopicOp, TopicRules},
};
use linde_log::EntryId;
use linde_web::{DeskError, Lang, views::Role};
use serde_json::{Value, json};
use std::process::ExitCode;

/// Asks something of the node.
type Ask<'a> = &'a mut dyn FnMut(Request) -> Result<Value, Failure>;

/// Reads a folder and tells what it holds.
pub(crate) fn import_polis(settings: &Settings, as_json: bool, args: PolisArgs) -> Result<ExitCode, Failure> {
    let progress = Progress::start("reading");
    let dir = absolute(&args.dir)?;
    let conversation = polis::read(&dir, &mut |what| progress.say(what))?;
    let said = Said::of(&args, &conversation)?;
    let answer = ask_in_turn(settings, |ask| tell(ask, &args, &said, &conversation, &progress))?;
    drop(progress);
    print::polis_imported(as_json, &answer);
    Ok(ExitCode::SUCCESS)
}

/// What is said about a conversation.
struct Said {
    title: String,
    source: String,
    licence: String,
}

impl Said {
    fn of(args: &PolisArgs, conversation: &Conversation) -> Result<Self, Failure> {
        let folder = args.dir.file_name().map(|name| name.to_string_lossy().into_owned());
        let words = |de: &str, en: &str| if language() == Lang::De { de.to_owned() } else { en.to_owned() };
        let title = args.title.clone().or_else(|| {
            let most = if args.topic.is_none() { MAX_TOPIC_TITLE_CHARS } else { MAX_IMPORT_LINE_CHARS };
            conversation.title.as_deref().map(|title| shortened(title, most))
        });
        let title =
            title.ok_or_else(|| denied("it is not known what the conversation was about; say it with --title"))?;
        let source = args.source.clone().or_else(|| {
            let known = conversation.source.as_deref().map(|source| shortened(source, MAX_SOURCE_CHARS));
            known.or_else(|| folder.map(|name| shortened(&name, MAX_SOURCE_CHARS)))
        });
        let said = Self {
            title,
            source: source.unwrap_or_else(|| words("Herkunft nicht bekannt", "origin not known")),
            licence: args.licence.clone().unwrap_or_else(|| words("Lizenz nicht bekannt", "licence not known")),
        };
        let most = if args.topic.is_none() { MAX_TOPIC_TITLE_CHARS } else { MAX_IMPORT_LINE_CHARS };
        for (name, text, most) in [
            ("--title", &said.title, most),
            ("--source", &said.source, MAX_SOURCE_CHARS),
            ("--licence", &said.licence, MAX_IMPORT_LINE_CHARS),
        ] {
            let chars = text.chars().count();
            if text.trim().is_empty() || text.chars().any(char::is_control) || chars > most {
                return Err(denied(format!("{name} is one line of 1 to {most} characters")));
            }
        }
        Ok(said)
    }

    /// The topic that is opened for it.
    fn topic(&self) -> TopicOp {
        let (concern, level_reason) = match language() {
            Lang::De => (
                format!("Übernommen aus einem Gespräch in Polis: {}", self.source),
                "Wie weit hier mitbestimmt wird, ist noch zu sagen.",
            ),
            Lang::En => (
                format!("Taken over from a conversation in Polis: {}", self.source),
                "How far people have a say here is still to be told.",
            ),
        };
        TopicOp::Create(Box::new(NewTopic {
            title: self.title.clone(),
            concern,
            carriers: Vec::new(),
            level: Level::Information,
            level_reason: level_reason.to_owned(),
            scope: Vec::new(),
            effect: None,
            template: None,
            rules: TopicRules::default(),
        }))
    }
}

/// Tells a conversation, and says what it is known as.
fn tell(
    ask: Ask<'_>,
    args: &PolisArgs,
    said: &Said,
    conversation: &Conversation,
    progress: &Progress,
) -> Result<Value, Failure> {
    let space = ask(Request::SpaceShow { space: args.space.clone() })?;
    // Before a topic is opened for something that is refused then.
    let role: Option<Role> = space.get("role").and_then(|role| serde_json::from_value(role.clone()).ok());
    if role.is_some_and(|role| role < Role::Moderator) {
        return Err(DeskError::new("not-allowed").arg("reason", "role-too-low").into());
    }
    let space = space.get("id").and_then(Value::as_str).unwrap_or(&args.space).to_owned();
    let topic = match &args.topic {
        Some(topic) => {
            let kind = Topic::NAME.to_owned();
            let shown = ask(Request::ObjectShow { space: space.clone(), kind, object: topic.clone() })?;
            id_in(&shown, "id")?
        }
        None => act(ask, &space, Topic::NAME, None, json(said.topic())?)?,
    };
    let unfinished = unfinished(ask, &space, topic)?;
    let mut create = json(PolisImportOp::Create(Source {
        topic,
        under: topic,
        title: said.title.clone(),
        source: said.source.clone(),
        licence: said.licence.clone(),
        files: conversation.files.clone(),
        statements: u32::try_from(conversation.rows.len()).unwrap_or(u32::MAX),
        participants: conversation.participants,
    }))?;
    // The node knows under which step of the topic it is made now.
    if let Some(fields) = create.get_mut("create").and_then(Value::as_object_mut) {
        fields.remove("under");
    }
    let import = act(ask, &space, PolisImport::NAME, None, create)?;
    tell_steps(ask, &space, import, conversation, progress).map_err(|failure| {
        failure.hint(format!(
            "The import {} was not told to its end and has no effect. Run the command again; it begins a new one.",
            import.short()
        ))
    })?;
    let kind = PolisImport::NAME.to_owned();
    let shown = ask(Request::ObjectShow { space, kind, object: import.to_string() })?;
    let view = shown.get("view").unwrap_or(&Value::Null);
    Ok(json!({
        "topic": topic,
        "opened": args.topic.is_none(),
        "import": import,
        "title": said.title,
        "counts": view.get("counts"),
        "replaced": conversation.replaced,
        "unfinished": unfinished,
    }))
}

fn tell_steps(
    ask: Ask<'_>,
    space: &str,
    import: EntryId,
    conversation: &Conversation,
    progress: &Progress,
) -> Result<(), Failure> {
    let (statements, votes) = (conversation.rows.len(), conversation.vote_count());
    let steps = conversation.steps();
    let all = steps.len();
    for (done, ops) in steps.into_iter().enumerate() {
        progress.say(&format!("telling {statements} statements and {votes} votes: part {} of {all}", done + 1));
        let ops = ops.into_iter().map(json).collect::<Result<_, _>>()?;
        let (kind, object) = (PolisImport::NAME.to_owned(), import.to_string());
        ask(Request::ActAll { space: space.to_owned(), kind, object, ops })?;
    }
    Ok(())
}

/// The imports of a topic that were not told to their end.
fn unfinished(ask: Ask<'_>, space: &str, topic: EntryId) -> Result<Vec<EntryId>, Failure> {
    let listed = ask(Request::ObjectList { space: space.to_owned(), kind: PolisImport::NAME.to_owned() })?;
    let topic = topic.to_string();
    let is_one = |row: &&Value| {
        let of = row.pointer("/view/source/topic").and_then(Value::as_str);
        of == Some(&topic) && row.pointer("/view/done").is_none_or(Value::is_null)
    };
    listed.as_array().into_iter().flatten().filter(is_one).map(|row| id_in(row, "id")).collect()
}

fn act(ask: Ask<'_>, space: &str, kind: &str, object: Option<String>, op: Value) -> Result<EntryId, Failure> {
    let made = ask(Request::Act { space: space.to_owned(), kind: kind.to_owned(), object, op })?;
    id_in(&made, "entry")
}

fn id_in(answer: &Value, field: &str) -> Result<EntryId, Failure> {
    let id = answer.get(field).and_then(Value::as_str).and_then(|id| id.parse().ok());
    id.ok_or_else(|| Failure::internal(format!("an answer without {field}")))
}

fn json(op: impl serde::Serialize) -> Result<Value, Failure> {
    serde_json::to_value(op).map_err(Failure::internal)
}

fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

fn denied(what: impl Into<String>) -> Failure {
    Failure::new(Kind::Denied, "bad-request", what)
}
