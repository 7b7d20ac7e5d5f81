//! Every address there is, and who may use it. The router is made from this table alone, and the tests walk through it.

use crate::{
    DeskError, Scope, Web, api, events, guard,
    openapi::{self, Operation},
    pages,
    request::Visit,
};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{Method, Uri},
    middleware::from_fn_with_state,
    response::Redirect,
    routing::{MethodFilter, MethodRouter, on},
};
use std::convert::Infallible;

/// Largest request to the API, in bytes.
pub(crate) const MAX_API_BYTES: usize = 1_024 * 1_024;

/// Where pictures are sent.
const PICTURES: &str = "/verify";
/// Where backups are sent.
const BACKUPS: &str = "/restore";

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anyone who can reach this machine's loopback.
    Open,
    /// Likewise; it is how one logs in, or chooses a language before.
    Login,
    /// A browser that is logged in.
    Session,
    /// A program with a token that goes this far.
    Token(Scope),
}

impl Access {
    const READ: Self = Self::Token(Scope::Read);
    const ACT: Self = Self::Token(Scope::Act);
}

/// A route.
#[derive(Debug, Clone)]
pub struct Route {
    /// Its method; HEAD goes with GET.
    pub method: Method,
    /// Its path, variable parts in braces.
    pub path: &'static str,
    /// Who may use it.
    pub access: Access,
    /// How the document of the API describes it; pages have none.
    pub(crate) operation: Option<&'static Operation>,
    handler: fn(MethodFilter) -> MethodRouter<Web>,
}

/// `[METHOD "path" Access handler, METHOD "path" Access handler => OPERATION, …]` as routes.
macro_rules! table {
    ($($method:ident $path:literal $access:ident $handler:path $(=> $operation:path)?),+ $(,)?) => {
        &[$(Route {
            method: Method::$method,
            path: $path,
            access: Access::$access,
            operation: table!(@described $($operation)?),
            handler: |filter| on(filter, $handler),
        }),+]
    };
    (@described) => { None };
    (@described $operation:path) => { Some(&$operation) };
}

pub(crate) const ROUTES: &[Route] = table![
    GET "/assets/{file}" Open pages::entrance::asset,
    GET "/login" Login pages::entrance::login,
    POST "/login" Login pages::entrance::enter,
    POST "/language" Login pages::entrance::language,
    POST "/logout" Session pages::entrance::logout,
    GET "/" Session pages::home::home,
    POST "/read" Session pages::home::mark_read,
    GET "/welcome" Session pages::welcome::welcome,
    POST "/welcome" Session pages::welcome::go_on,
    GET "/help" Session pages::home::help,
    GET "/help/glossary" Session pages::glossary::glossary,
    GET "/help/look" Session pages::components::components,
    GET "/help/{chapter}" Session pages::home::chapter,
    GET "/search" Session pages::search::search,
    GET "/verify" Session pages::verify::verify,
    POST "/verify" Session pages::verify::look_up,
    GET "/settings" Session pages::settings::settings,
    POST "/settings/look" Session pages::settings::look,
    GET "/settings/network" Session pages::network::network,
    POST "/settings/network" Session pages::network::change,
    GET "/settings/tokens" Session pages::settings::tokens,
    POST "/settings/tokens" Session pages::settings::make_token,
    POST "/settings/tokens/revoke" Session pages::settings::revoke_token,
    GET "/settings/support" Session pages::settings::support,
    GET "/settings/support/file" Session pages::settings::support_file,
    GET "/settings/privacy" Session pages::settings::privacy,
    GET "/settings/accessibility" Session pages::settings::accessibility,
    GET "/status" Session pages::status::status,
    POST "/sessions/end" Session pages::entrance::logout_all,
    POST "/sessions/{label}/end" Session pages::status::end_session,
    GET "/events" Session events::events,
    GET "/spaces/new" Session pages::home::new_space,
    POST "/spaces/new" Session pages::home::create_space,
    POST "/practice" Session pages::practice::add,
    GET "/spaces/{space}/practice" Session pages::practice::ask,
    POST "/spaces/{space}/practice/remove" Session pages::practice::remove,
    GET "/join" Session pages::join::ask,
    POST "/join" Session pages::join::preview,
    POST "/join/file" Session pages::join::file,
    POST "/join/confirm" Session pages::join::confirm,
    GET "/devices" Session pages::devices::devices,
    GET "/devices/pair" Session pages::devices::pair,
    POST "/devices/pair" Session pages::devices::make_code,
    GET "/devices/pair/{pairing}/picture.svg" Session pages::devices::code_picture,
    GET "/devices/enter" Session pages::devices::enter,
    POST "/devices/enter" Session pages::devices::preview,
    POST "/devices/enter/confirm" Session pages::devices::confirm,
    GET "/devices/passphrase" Session pages::recovery::ask_passphrase,
    POST "/devices/passphrase" Session pages::recovery::passphrase,
    GET "/devices/own/{device}/revoke" Session pages::devices::ask_revoke,
    POST "/devices/own/{device}/revoke" Session pages::devices::revoke,
    GET "/recovery" Session pages::recovery::recovery,
    GET "/recovery/words" Session pages::recovery::words,
    GET "/recovery/confirm" Session pages::recovery::ask_confirm,
    POST "/recovery/confirm" Session pages::recovery::confirm,
    GET "/recover" Session pages::recovery::ask_recover,
    POST "/recover" Session pages::recovery::recover,
    GET "/recover/answer" Session pages::recovery::ask_answer,
    POST "/recover/answer" Session pages::recovery::answer,
    GET "/backup" Session pages::backup::backup,
    POST "/backup/save" Session pages::backup::save,
    POST "/backup/download" Session pages::backup::download,
    POST "/backup/verify" Session pages::backup::verify,
    GET "/restore" Session pages::restore::restore,
    POST "/restore" Session pages::restore::take,
    POST "/restore/words" Session pages::restore::words,
    POST "/restore/confirm" Session pages::restore::put,
    POST "/restore/forget" Session pages::restore::forget,
    GET "/spaces/{space}" Session pages::space::overview,
    POST "/spaces/{space}/statements" Session pages::space::add_statement,
    POST "/spaces/{space}/statements/{statement}/react" Session pages::opinion::react,
    GET "/spaces/{space}/opinion" Session pages::opinion::map,
    GET "/spaces/{space}/connection" Session pages::connection::connection,
    GET "/spaces/{space}/members" Session pages::members::members,
    POST "/spaces/{space}/newcomers/{join}/approve" Session pages::members::approve,
    POST "/spaces/{space}/pending/{act}/agree" Session pages::members::agree,
    GET "/spaces/{space}/members/{person}" Session pages::members::member,
    POST "/spaces/{space}/members/{person}/role" Session pages::members::role,
    POST "/spaces/{space}/members/{person}/name" Session pages::members::name,
    GET "/spaces/{space}/members/{person}/remove" Session pages::members::ask_remove,
    POST "/spaces/{space}/members/{person}/remove" Session pages::members::remove,
    GET "/spaces/{space}/members/{person}/rebind" Session pages::members::ask_rebind,
    POST "/spaces/{space}/members/{person}/rebind" Session pages::members::rebind,
    GET "/spaces/{space}/members/{person}/devices/{device}/revoke" Session pages::members::ask_revoke,
    POST "/spaces/{space}/members/{person}/devices/{device}/revoke" Session pages::members::revoke,
    GET "/spaces/{space}/leave" Session pages::members::ask_leave,
    POST "/spaces/{space}/leave" Session pages::members::leave,
    GET "/spaces/{space}/invitations" Session pages::invitations::invitations,
    POST "/spaces/{space}/invitations" Session pages::invitations::invite,
    POST "/spaces/{space}/invitations/{invite}/revoke" Session pages::invitations::revoke,
    GET "/spaces/{space}/invitations/{invite}/picture.svg" Session pages::invitations::picture,
    GET "/spaces/{space}/invitations/{invite}/file" Session pages::invitations::file,
    GET "/spaces/{space}/order" Session pages::rules::order,
    GET "/spaces/{space}/naming" Session pages::naming::naming,
    POST "/spaces/{space}/naming" Session pages::naming::change,
    GET "/spaces/{space}/rules" Session pages::rules::rules,
    POST "/spaces/{space}/rules" Session pages::rules::change,
    GET "/spaces/{space}/offices" Session pages::offices::list,
    POST "/spaces/{space}/offices" Session pages::offices::create,
    GET "/spaces/{space}/offices/{office}" Session pages::offices::office,
    POST "/spaces/{space}/offices/{office}" Session pages::offices::change,
    GET "/spaces/{space}/sealed" Session pages::sealed::list,
    POST "/spaces/{space}/sealed" Session pages::sealed::create,
    GET "/spaces/{space}/sealed/new" Session pages::sealed::new,
    GET "/spaces/{space}/sealed/{part}" Session pages::sealed::part,
    POST "/spaces/{space}/sealed/{part}/open" Session pages::sealed::open,
    GET "/spaces/{space}/moderation" Session pages::moderation::log,
    GET "/spaces/{space}/moderation/{act}" Session pages::moderation::act,
    POST "/spaces/{space}/moderation/{act}/lift" Session pages::moderation::lift,
    POST "/spaces/{space}/moderation/{act}/appeal" Session pages::moderation::appeal,
    POST "/spaces/{space}/moderation/{act}/decide" Session pages::moderation::decide,
    GET "/spaces/{space}/dismissed" Session pages::dismissed::list,
    POST "/spaces/{space}/dismissed" Session pages::dismissed::dismiss,
    POST "/spaces/{space}/dismissed/show" Session pages::dismissed::show_again,
    GET "/spaces/{space}/erase" Session pages::erasure::ask,
    POST "/spaces/{space}/erase" Session pages::erasure::erase,
    GET "/spaces/{space}/erasures" Session pages::erasure::list,
    GET "/spaces/{space}/audit" Session pages::audit::audit,
    GET "/spaces/{space}/entries/{entry}" Session pages::entry::entry,
    GET "/spaces/{space}/contributions/{entry}" Session pages::contribution::contribution,
    GET "/spaces/{space}/contributions/{entry}/correct" Session pages::contribution::ask_correct,
    POST "/spaces/{space}/contributions/{entry}/correct" Session pages::contribution::correct,
    GET "/spaces/{space}/contributions/{entry}/moderate" Session pages::moderation::ask,
    POST "/spaces/{space}/contributions/{entry}/moderate" Session pages::moderation::moderate,
    POST "/spaces/{space}/contributions/{entry}/argue" Session pages::contribution::argue,
    POST "/spaces/{space}/contributions/{entry}/voice" Session pages::offices::speak,
    GET "/spaces/{space}/topics" Session pages::topics::list,
    POST "/spaces/{space}/topics" Session pages::topics::create,
    GET "/spaces/{space}/topics/new" Session pages::topics::new,
    GET "/spaces/{space}/topics/{topic}" Session pages::topic::topic,
    POST "/spaces/{space}/topics/{topic}" Session pages::topic::act,
    GET "/spaces/{space}/topics/{topic}/opinion" Session pages::opinion::of_topic,
    GET "/spaces/{space}/topics/{topic}/ballots/new" Session pages::ballot::new,
    POST "/spaces/{space}/topics/{topic}/ballots/new" Session pages::ballot::open,
    GET "/spaces/{space}/ballots/{ballot}" Session pages::ballot::ballot,
    POST "/spaces/{space}/ballots/{ballot}" Session pages::ballot::act,
    GET "/spaces/{space}/ballots/{ballot}/sheet" Session pages::sheet::sheet,
    GET "/spaces/{space}/papers/{paper}/picture.svg" Session pages::verify::picture,
    GET "/spaces/{space}/proposals/{proposal}" Session pages::proposal::proposal,
    POST "/spaces/{space}/proposals/{proposal}" Session pages::proposal::act,
    GET "/spaces/{space}/questions/{question}" Session pages::question::question,
    POST "/spaces/{space}/questions/{question}" Session pages::question::act,
    GET "/spaces/{space}/records/{record}" Session pages::record::record,
    POST "/spaces/{space}/records/{record}" Session pages::record::act,
    GET "/spaces/{space}/records/{record}/seal" Session pages::record::sealing,
    GET "/spaces/{space}/languages/{version}" Session pages::languages::version,
    POST "/spaces/{space}/languages/{version}" Session pages::languages::act,
    GET "/spaces/{space}/trace/{contribution}" Session pages::topic::trace,
    GET "/spaces/{space}/texts" Session pages::texts::texts,
    POST "/spaces/{space}/texts" Session pages::texts::create,
    GET "/spaces/{space}/texts/{doc}" Session pages::texts::text,
    POST "/spaces/{space}/texts/{doc}/title" Session pages::texts::rename,
    POST "/spaces/{space}/texts/{doc}/sections" Session pages::texts::add_section,
    GET "/spaces/{space}/texts/{doc}/sections/{section}" Session pages::section::edit,
    POST "/spaces/{space}/texts/{doc}/sections/{section}" Session pages::section::save,
    POST "/spaces/{space}/texts/{doc}/sections/{section}/writing" Session pages::section::writing,
    POST "/spaces/{space}/texts/{doc}/sections/{section}/title" Session pages::section::rename,
    POST "/spaces/{space}/texts/{doc}/sections/{section}/move" Session pages::section::shift,
    POST "/spaces/{space}/texts/{doc}/sections/{section}/remove" Session pages::section::remove,
    GET "/spaces/{space}/texts/{doc}/sections/{section}/history" Session pages::section::history,
    POST "/spaces/{space}/texts/{doc}/sections/{section}/restore" Session pages::section::restore,
    GET "/spaces/{space}/texts/{doc}/sections/{section}/diff" Session pages::section::diff,
    GET "/api/v1/health" Open api::health => openapi::HEALTH,
    GET "/api/v1/openapi.json" READ api::document => openapi::DOCUMENT,
    GET "/api/v1/status" READ api::status => openapi::STATUS,
    POST "/api/v1/call" READ api::call => openapi::CALL,
    GET "/api/v1/kinds" READ api::kinds => openapi::KINDS,
    GET "/api/v1/receipts" READ api::receipt => openapi::RECEIPT,
    GET "/api/v1/spaces" READ api::spaces => openapi::SPACES,
    GET "/api/v1/spaces/{space}" READ api::space => openapi::SPACE,
    GET "/api/v1/spaces/{space}/{kind}" READ api::objects => openapi::OBJECTS,
    POST "/api/v1/spaces/{space}/{kind}" ACT api::create => openapi::CREATE,
    GET "/api/v1/spaces/{space}/{kind}/{object}" READ api::view => openapi::VIEW,
    POST "/api/v1/spaces/{space}/{kind}/{object}" ACT api::act => openapi::ACT,
];

/// Where forms stand whose address is no page, unless that is the nearest page above.
const STANDS_ON: &[(&str, &str)] = &[
    ("/sessions/end", "/status"),
    ("/sessions/{label}/end", "/status"),
    ("/spaces/{space}/newcomers/{join}/approve", "/spaces/{space}/members"),
    ("/spaces/{space}/pending/{act}/agree", "/spaces/{space}/members"),
    ("/spaces/{space}/texts/{doc}/sections/{section}/move", "/spaces/{space}/texts/{doc}"),
    (
        "/spaces/{space}/texts/{doc}/sections/{section}/restore",
        "/spaces/{space}/texts/{doc}/sections/{section}/history",
    ),
];

/// Whether a request to this address may take as long as a large file takes.
pub(crate) fn takes_files(path: &str) -> bool {
    path == BACKUPS
}

fn is_page(path: &str) -> bool {
    ROUTES.iter().any(|route| route.path == path && route.method == Method::GET)
}

/// The address of the page on which the form of a route stands; none if the route's own address is a page or is for programs.
pub(crate) fn page_of(route: &Route, address: &str) -> Option<String> {
    if matches!(route.access, Access::Token(_)) || is_page(route.path) {
        return None;
    }
    let above = || route.path.rmatch_indices('/').filter_map(|(end, _)| route.path.get(..end));
    let page = STANDS_ON.iter().find(|(form, _)| *form == route.path).map(|(_, page)| *page);
    let page = page.or_else(|| above().find(|path| is_page(path))).unwrap_or("/");
    // The variable parts of the page are among those of the form.
    let known: Vec<(&str, &str)> = route.path.split('/').zip(address.split('/')).collect();
    let parts = page.split('/').map(|part| {
        known.iter().find(|(name, _)| *name == part && name.starts_with('{')).map_or(part, |(_, value)| value)
    });
    Some(parts.collect::<Vec<_>>().join("/"))
}

/// Leads whoever loads the address of a form, by its address bar or after choosing a language, to the page on which it stands.
async fn to_its_page(visit: Visit) -> Redirect {
    Redirect::to(&visit.path)
}

/// The router with all guards.
pub(crate) fn router(web: &Web) -> Router {
    let mut router = Router::new();
    for route in ROUTES {
        let limit = match route.access {
            Access::Token(_) => MAX_API_BYTES,
            Access::Session if route.path == BACKUPS => crate::form::MAX_BACKUP_BYTES,
            Access::Session if route.path == PICTURES => crate::form::MAX_PICTURE_FORM_BYTES,
            Access::Open | Access::Login | Access::Session => crate::form::MAX_FORM_BYTES,
        };
        let filter = MethodFilter::try_from(route.method.clone()).unwrap_or(MethodFilter::GET);
        let handler = (route.handler)(filter);
        let is_form = page_of(route, route.path).is_some();
        let handler: MethodRouter<Web> = if is_form { handler.get(to_its_page) } else { handler };
        let handler = handler
            .layer::<_, Infallible>(from_fn_with_state((web.clone(), route), guard::inner))
            .layer(DefaultBodyLimit::max(limit));
        router = router.route(route.path, handler);
    }
    router
        .fallback(
            |uri: Uri| async move { DeskError::new(if guard::is_api(&uri) { "route-unknown" } else { "not-found" }) },
        )
        .method_not_allowed_fallback(|| async { DeskError::new("method-not-allowed") })
        .layer(from_fn_with_state(web.clone(), guard::outer))
        .with_state(web.clone())
}
