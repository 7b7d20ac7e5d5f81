//! What a request of the command line needs of the token it comes with.

use super::{OwnRequest, Request, care::CareRequest, find_space, people::PeopleRequest};
use crate::desk::NodeDesk;
use linde_web::{DeskError, Grant, Scope};

/// Where a request reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach<'a> {
    /// Nothing of any space or of the node.
    Program,
    /// One space, as the request names it.
    Space(&'a str),
    /// The node, or all its spaces.
    Node,
}

/// Whether `grant` is enough for `request`.
///
/// # Errors
/// `scope-too-small`, `token-other-space`.
pub(super) async fn check(desk: &NodeDesk, grant: Grant, request: &Request) -> Result<(), DeskError> {
    let (scope, reach) = needs(request);
    grant.check(scope)?;
    if grant.space.is_none() {
        return Ok(());
    }
    match reach {
        Reach::Program => Ok(()),
        // A name that fits no space, or several, must look like that of another space.
        Reach::Space(name) => grant.check_space(find_space(desk, name.to_owned()).await.ok()),
        Reach::Node => grant.check_space(None),
    }
}

/// What each request needs. What answers a secret that opens more than the request itself is never mere reading.
fn needs(request: &Request) -> (Scope, Reach<'_>) {
    use Reach::{Node, Program, Space};
    use Scope::{Act, Full, Manage, Read};
    match request {
        // The same for every node of this version.
        Request::Kinds => (Read, Program),
        // Looking at a space.
        Request::SpaceShow { space }
        | Request::SpaceMembers { space }
        | Request::SpaceState { space }
        | Request::SpaceProgress { space }
        | Request::StatementNext { space, .. }
        | Request::StatementList { space, .. }
        | Request::Opinion { space, .. }
        | Request::TextList { space }
        | Request::TextShow { space, .. }
        | Request::SectionHistory { space, .. }
        | Request::SectionDiff { space, .. }
        | Request::View { space, .. }
        | Request::ObjectList { space, .. }
        | Request::ObjectShow { space, .. }
        | Request::Trace { space, .. }
        | Request::Pending { space }
        | Request::Recount { space: Some(space), .. }
        | Request::Search { space: Some(space), .. }
        | Request::Log { space, .. }
        | Request::VerifySpace { space }
        | Request::VerifyEntry { space, .. } => (Read, Space(space)),
        // Looking at the node and all its spaces.
        Request::Status
        | Request::Home { read: false }
        | Request::Storage
        | Request::Support
        | Request::SpaceList
        | Request::PeerList
        | Request::Receipt { .. }
        | Request::Recount { space: None, .. }
        | Request::Search { space: None, .. } => (Read, Node),
        // Contributing.
        Request::StatementAdd { space, .. }
        | Request::StatementReact { space, .. }
        | Request::TextCreate { space, .. }
        | Request::SectionAdd { space, .. }
        | Request::SectionSave { space, .. }
        | Request::SectionMove { space, .. }
        | Request::Act { space, .. }
        | Request::ActAll { space, .. } => (Act, Space(space)),
        // Who comes in; invitations are listed with the links that open the space. What is written out lands in files of the owner.
        Request::InviteCreate { space, .. }
        | Request::InviteList { space }
        | Request::InviteRevoke { space, .. }
        | Request::BundleExport { space, .. }
        | Request::TopicExport { space, .. }
        | Request::Rebuild { space: Some(space) } => (Manage, Space(space)),
        // What its owner has read.
        Request::Home { read: true } => (Manage, Node),
        // Which spaces there are, and with whom the node speaks.
        Request::SpaceCreate { .. }
        | Request::InviteShow { .. }
        | Request::Join { .. }
        | Request::BundleImport { .. }
        | Request::PeerAdd { .. }
        | Request::Rebuild { space: None } => (Manage, Node),
        Request::People(request) => people(request),
        Request::Care(request) => care(request),
        Request::Own { ask } => own(ask),
        // Opens the page, and with it everything; makes tokens.
        Request::Login | Request::Token { .. } => (Full, Node),
    }
}

fn people(request: &PeopleRequest) -> (Scope, Reach<'_>) {
    match request {
        // Looking.
        PeopleRequest::List { space }
        | PeopleRequest::Pending { space }
        | PeopleRequest::Rules { space }
        | PeopleRequest::Names { space }
        | PeopleRequest::Audit { space, .. } => (Scope::Read, Reach::Space(space)),
        // A contribution like others.
        PeopleRequest::Name { space, .. } => (Scope::Act, Reach::Space(space)),
        // Who belongs to a space, and who may do what.
        PeopleRequest::Remove { space, .. }
        | PeopleRequest::Role { space, .. }
        | PeopleRequest::Raise { space, .. }
        | PeopleRequest::Leave { space }
        | PeopleRequest::Approve { space, .. }
        | PeopleRequest::Agree { space, .. }
        | PeopleRequest::SetRules { space, .. }
        | PeopleRequest::Rename { space, .. } => (Scope::Manage, Reach::Space(space)),
    }
}

fn care(request: &CareRequest) -> (Scope, Reach<'_>) {
    match request {
        // Looking.
        CareRequest::OfficeList { space }
        | CareRequest::SealList { space }
        | CareRequest::SealShow { space, .. }
        | CareRequest::ErasePlan { space, .. }
        | CareRequest::EraseList { space }
        | CareRequest::ModerationLog { space, .. }
        | CareRequest::ModerationShow { space, .. }
        | CareRequest::Ignored { space } => (Scope::Read, Reach::Space(space)),
        // Contributions like others.
        CareRequest::OfficeSpeak { space, .. }
        | CareRequest::SealCreate { space, .. }
        | CareRequest::SealOpen { space, .. }
        | CareRequest::Correct { space, .. }
        | CareRequest::Erase { space, .. }
        | CareRequest::Moderate { space, .. }
        | CareRequest::Lift { space, .. }
        | CareRequest::Appeal { space, .. }
        | CareRequest::Decide { space, .. }
        | CareRequest::Ignore { space, .. } => (Scope::Act, Reach::Space(space)),
        // Who may speak for whom.
        CareRequest::OfficeCreate { space, .. } | CareRequest::OfficeChange { space, .. } => {
            (Scope::Manage, Reach::Space(space))
        }
    }
}

fn own(request: &OwnRequest) -> (Scope, Reach<'_>) {
    match request {
        // Looking.
        OwnRequest::DeviceList {} | OwnRequest::DeviceEntries { .. } | OwnRequest::BackupStatus {} => {
            (Scope::Read, Reach::Node)
        }
        // Devices and backups. The codes of devices open what is the owner's.
        OwnRequest::DevicePair {}
        | OwnRequest::DevicePairings {}
        | OwnRequest::DeviceAccept { .. }
        | OwnRequest::DeviceRevoke { space: None, .. }
        | OwnRequest::RebindAnswer { .. }
        | OwnRequest::BackupCreate { .. } => (Scope::Manage, Reach::Node),
        OwnRequest::DeviceRevoke { space: Some(space), .. }
        | OwnRequest::RebindAsk { space, .. }
        | OwnRequest::RebindApply { space, .. } => (Scope::Manage, Reach::Space(space)),
        // The owner's keys.
        OwnRequest::Keys {}
        | OwnRequest::Words {}
        | OwnRequest::ConfirmWords { .. }
        | OwnRequest::Passphrase(_)
        | OwnRequest::Recover(_) => (Scope::Full, Reach::Node),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn what_opens_more_than_it_says_is_no_reading() {
        let check = |request: Value, scope: Scope, reach: Reach<'_>| {
            let shown = request.to_string();
            let request: Request = serde_json::from_value(request).unwrap();
            assert_eq!(needs(&request), (scope, reach), "{shown}");
        };
        check(json!({ "call": "space_show", "space": "a" }), Scope::Read, Reach::Space("a"));
        check(json!({ "call": "space_list" }), Scope::Read, Reach::Node);
        check(json!({ "call": "home" }), Scope::Read, Reach::Node);
        check(json!({ "call": "home", "read": true }), Scope::Manage, Reach::Node);
        // A token for one space does not search the others.
        check(json!({ "call": "search", "words": "a", "limit": 1, "space": "b" }), Scope::Read, Reach::Space("b"));
        check(json!({ "call": "search", "words": "a", "limit": 1 }), Scope::Read, Reach::Node);
        // A receipt may be of any space.
        check(json!({ "call": "receipt", "receipt": "abcd" }), Scope::Read, Reach::Node);
        check(json!({ "call": "act", "space": "a", "kind": "text", "op": {} }), Scope::Act, Reach::Space("a"));
        // With the link one joins, with the code one is the owner, with the address one is logged in, with words one is the person.
        check(json!({ "call": "invite_list", "space": "a" }), Scope::Manage, Reach::Space("a"));
        check(json!({ "call": "own", "ask": { "device_pairings": {} } }), Scope::Manage, Reach::Node);
        let export = json!({
            "call": "topic_export", "space": "a", "topic": "b", "dir": "c", "format": "all", "force": true, "lang": "de",
        });
        check(export, Scope::Manage, Reach::Space("a"));
        check(json!({ "call": "login" }), Scope::Full, Reach::Node);
        check(json!({ "call": "own", "ask": { "words": {} } }), Scope::Full, Reach::Node);
        check(json!({ "call": "token", "ask": { "list": {} } }), Scope::Full, Reach::Node);
    }
}
