//! Language versions: the topic of what they put into other words, and the entry that published it.

use super::{Draft, unfit};
use linde_deliberation::{
    language_version::{LanguageVersion, LanguageVersionState, language_tag},
    proposal::Proposal,
    record::Record,
    topic::Topic,
};
use linde_log::EntryId;
use linde_web::DeskError;

pub(super) fn complete(draft: &mut Draft<'_>, op: &str) -> Result<(), DeskError> {
    match op {
        "create" => {
            let Some(of) = draft.read::<EntryId>("of") else { return Ok(()) };
            let topic = topic(draft, &of)?;
            draft.fill("topic", topic)?;
            let typed = draft.read::<String>("language").unwrap_or_default();
            draft.set("language", language_tag(&typed).unwrap_or(typed))?;
            source(draft, &of)
        }
        "revise" => {
            let of = state(draft)?.made.as_ref().map(|made| made.of);
            of.map_or(Ok(()), |of| source(draft, &of))
        }
        "check" => {
            let revision = state(draft)?.current().map(|revision| revision.made.entry);
            draft.fill("revision", revision)?;
            draft.fill("remark", "")
        }
        _ => Ok(()),
    }
}

/// The topic of what is put into other words.
fn topic(draft: &mut Draft<'_>, of: &EntryId) -> Result<EntryId, DeskError> {
    let replica = draft.replica()?;
    let of_topic = replica.state::<Topic>(of).filter(|topic| topic.phase().is_some()).map(|_| *of);
    let of_proposal = || replica.state::<Proposal>(of)?.topic;
    let of_record = || Some(replica.state::<Record>(of)?.made.as_ref()?.topic);
    let topic = of_topic.or_else(of_proposal).or_else(of_record);
    topic.ok_or_else(|| unfit("a language version is of a topic, a proposal or a decision record"))
}

/// What is published now is what is put into other words, if nothing else is said.
fn source(draft: &mut Draft<'_>, of: &EntryId) -> Result<(), DeskError> {
    if !draft.is_open("source") {
        return Ok(());
    }
    let published = draft.replica()?.deliberation_without_statements().published(of).pop();
    draft.set(
        "source",
        published.ok_or_else(|| unfit("nothing of it is published yet that could be put into other words"))?,
    )
}

fn state<'a>(draft: &'a mut Draft<'_>) -> Result<&'a LanguageVersionState, DeskError> {
    let object = draft.object;
    draft.replica()?.state::<LanguageVersion>(&object).ok_or_else(|| DeskError::new("object-unknown"))
}
