//! Style, script, mark and the pictures of the handbook, carried in the program. Their addresses contain their hash, so a browser may keep them for ever.

use crate::error::DeskError;
use axum::{
    body::Body,
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use std::{borrow::Cow, sync::LazyLock};

/// A file of the page.
pub(crate) struct Asset {
    /// Its name in templates.
    pub(crate) name: &'static str,
    /// Its name in addresses.
    pub(crate) file: String,
    etag: String,
    mime: &'static str,
    bytes: Cow<'static, [u8]>,
}

/// Light, dark, or as the system is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Look {
    /// As the system is.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Look {
    pub(crate) const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The name in forms and in the cookie.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|look| look.name() == name)
    }

    /// What the browser is told: in which colours it may draw by itself.
    pub(crate) fn scheme(self) -> &'static str {
        match self {
            Self::System => "light dark",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The asset with its style.
    pub(crate) fn style(self) -> &'static str {
        match self {
            Self::System => "style",
            Self::Light => "style-light",
            Self::Dark => "style-dark",
        }
    }

    /// The style with the colours of this look alone: the same text, but for when the dark ones hold.
    fn text(self) -> Cow<'static, str> {
        let when = match self {
            Self::System => return STYLE.into(),
            Self::Light => "@media not all",
            Self::Dark => "@media screen",
        };
        let scheme = format!("color-scheme: {};", self.scheme());
        STYLE.replace(DARK, when).replace("color-scheme: light dark;", &scheme).into()
    }
}

/// The style of all pages.
pub(crate) const STYLE: &str = include_str!("assets/style.css");
/// When the dark colours hold.
const DARK: &str = "@media screen and (prefers-color-scheme: dark)";

/// The pictures of the handbook.
macro_rules! pictures {
    ($($name:literal),+ $(,)?) => {
        [$(Asset::picture($name, include_bytes!(concat!("../../../docs/handbook/bilder/", $name, ".png")))),+]
    };
}

static PICTURES: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    pictures![
        "aussage-einzeln",
        "bearbeiten",
        "beitreten",
        "beteiligung",
        "einladung",
        "einstellungen",
        "en-aussage-einzeln",
        "en-beteiligung",
        "en-einstellungen",
        "en-ergebnis",
        "en-erste-schritte",
        "en-frage",
        "en-leichte-sprache",
        "en-leiten",
        "en-meinungsbild",
        "en-protokoll",
        "en-stimmzettel",
        "en-thema",
        "en-zuhause",
        "ergebnis",
        "erste-schritte",
        "frage",
        "leichte-sprache",
        "leiten",
        "loeschen",
        "meinungsbild",
        "mitglieder",
        "moderation",
        "protokoll",
        "raum",
        "start",
        "status",
        "stimmzettel",
        "thema",
        "unterschrift",
        "zuhause",
        "zusammengefuehrt",
    ]
    .into()
});

static ASSETS: LazyLock<[Asset; 5]> = LazyLock::new(|| {
    let style = |look: Look| Asset::new(look.style(), "css", "text/css; charset=utf-8", look.text());
    [
        style(Look::System),
        style(Look::Light),
        style(Look::Dark),
        Asset::new("page", "js", "text/javascript; charset=utf-8", without_notes(include_str!("assets/page.js"))),
        Asset::new("leaf", "svg", "image/svg+xml", include_str!("assets/leaf.svg")),
    ]
});

/// A script without its comments and indentation, which no browser needs.
fn without_notes(script: &str) -> String {
    let lines = script.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.flat_map(|line| [line, "\n"]).collect()
}

impl Asset {
    fn new(name: &'static str, ending: &str, mime: &'static str, text: impl Into<Cow<'static, str>>) -> Self {
        let bytes = match text.into() {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        };
        Self::of(name, ending, mime, bytes)
    }

    fn picture(name: &'static str, bytes: &'static [u8]) -> Self {
        Self::of(name, "png", "image/png", Cow::Borrowed(bytes))
    }

    fn of(name: &'static str, ending: &str, mime: &'static str, bytes: Cow<'static, [u8]>) -> Self {
        let hash: String = blake3::hash(&bytes).to_hex().chars().take(16).collect();
        Self { name, file: format!("{name}-{hash}.{ending}"), etag: format!("\"{hash}\""), mime, bytes }
    }
}

/// The address of the asset with this name.
pub(crate) fn address(name: &str) -> String {
    let file = ASSETS.iter().find(|asset| asset.name == name).map_or("", |asset| asset.file.as_str());
    format!("/assets/{file}")
}

/// The address of the picture of the handbook with this name, if there is one.
pub(crate) fn picture(name: &str) -> Option<String> {
    PICTURES.iter().find(|picture| picture.name == name).map(|picture| format!("/assets/{}", picture.file))
}

/// Answers a request for an asset.
pub(crate) fn serve(file: &str, headers: &HeaderMap) -> Result<Response, DeskError> {
    let asset = ASSETS.iter().chain(PICTURES.iter()).find(|asset| asset.file == file);
    let asset = asset.ok_or_else(|| DeskError::new("not-found"))?;
    let known = headers.get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
    let unchanged = known.is_some_and(|tags| tags.split(',').any(|tag| tag.trim() == asset.etag));
    let (status, body) = if unchanged { (StatusCode::NOT_MODIFIED, &[][..]) } else { (StatusCode::OK, &*asset.bytes) };
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, asset.mime)
        .header(header::CACHE_CONTROL, "public, max-age=31536000, immutable")
        .header(header::ETAG, &asset.etag)
        .body(Body::from(body))
        .map_err(|_| DeskError::new("internal"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Largest script, in bytes.
    const MAX_SCRIPT_BYTES: usize = 10_000;

    #[test]
    fn a_chosen_look_asks_no_system() {
        assert_eq!(Look::System.text().matches("prefers-color-scheme").count(), 1);
        for look in [Look::Light, Look::Dark] {
            assert!(!look.text().contains("prefers-color-scheme") && !look.text().contains("light dark"));
            assert_eq!(Look::named(look.name()), Some(look));
        }
        assert_ne!(address("style-light"), address("style-dark"));
    }

    #[test]
    fn a_script_loses_its_notes_alone() {
        let script = "// What it is.\nconst a = 1; // b\n\n  // c\n  say(\"//\");\n";
        assert_eq!(without_notes(script), "const a = 1; // b\nsay(\"//\");\n");
        // What goes over several lines would lose its blanks.
        assert!(include_str!("assets/page.js").lines().all(|line| line.matches('`').count() % 2 == 0));
    }

    #[test]
    fn the_script_is_small_and_nothing_comes_from_outside() {
        for asset in ASSETS.iter() {
            let text = std::str::from_utf8(&asset.bytes).unwrap();
            assert!(asset.name != "page" || text.len() < MAX_SCRIPT_BYTES, "{} bytes", text.len());
            let foreign = text.replace("http://www.w3.org/2000/svg", "").contains("://");
            assert!(!foreign, "{} names an outside address", asset.name);
        }
    }
}
