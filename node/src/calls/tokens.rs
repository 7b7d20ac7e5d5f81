//! What the command line asks about tokens for programs.

use super::{Answer, find_space, to_json};
use crate::{desk::NodeDesk, tokens::Token};
use linde_web::{Desk as _, DeskError, Scope};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;

/// A request about tokens.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum TokenRequest {
    Create { name: String, scope: Scope, space: Option<String> },
    List {},
    Revoke { name: String },
}

/// A token in a list.
#[derive(Serialize)]
struct Listed {
    #[serde(flatten)]
    token: Token,
    /// The name of its space, if it is here.
    space_name: Option<String>,
}

pub(super) async fn answer(desk: &NodeDesk, request: TokenRequest) -> Result<Answer, DeskError> {
    let tokens = Arc::clone(&desk.tokens);
    match request {
        TokenRequest::Create { name, scope, space } => {
            let space = match space {
                Some(space) => Some(find_space(desk, space).await?),
                None => None,
            };
            to_json(desk.ask(move |_| tokens.create(&name, scope, space)).await?)
        }
        TokenRequest::List {} => {
            let spaces = desk.spaces().await?;
            let listed = tokens.list().into_iter().map(|token| {
                let space = spaces.iter().find(|space| Some(space.id) == token.space);
                Listed { token, space_name: space.map(|space| space.name.clone()) }
            });
            to_json(listed.collect::<Vec<_>>())
        }
        TokenRequest::Revoke { name } => {
            let revoked = json!({ "revoked": name });
            desk.ask(move |_| tokens.revoke(&name)).await?;
            to_json(revoked)
        }
    }
}
