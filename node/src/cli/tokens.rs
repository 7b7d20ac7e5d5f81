//! Commands about tokens for programs.

use crate::calls::{Request, tokens::TokenRequest};
use clap::{Subcommand, ValueEnum};
use linde_web::Scope;

#[derive(Debug, Subcommand)]
pub(crate) enum TokenCommand {
    /// Make a token and print it, once
    Create {
        /// What to call it
        name: String,
        /// How much it allows
        #[arg(long, value_name = "SCOPE")]
        scope: ScopeName,
        /// In this space only [default: all spaces, and the node itself]
        #[arg(long, value_name = "SPACE")]
        space: Option<String>,
    },
    /// List the tokens, without their secrets
    List,
    /// Revoke a token; what uses it is refused from now on
    Revoke {
        /// Its name
        name: String,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum ScopeName {
    /// Look at what is there
    Read,
    /// Contribute as well, in your name
    Act,
    /// Look after people, devices, spaces and exports as well
    Manage,
}

impl TokenCommand {
    pub(crate) fn request(self) -> Request {
        let ask = match self {
            Self::Create { name, scope, space } => TokenRequest::Create { name, scope: scope.scope(), space },
            Self::List => TokenRequest::List {},
            Self::Revoke { name } => TokenRequest::Revoke { name },
        };
        Request::Token { ask }
    }
}

impl ScopeName {
    fn scope(self) -> Scope {
        match self {
            Self::Read => Scope::Read,
            Self::Act => Scope::Act,
            Self::Manage => Scope::Manage,
        }
    }
}
