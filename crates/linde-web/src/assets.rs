//! Style, script and mark, carried in the program. Their addresses contain their hash, so a browser may keep them for ever.

use crate::error::DeskError;
use axum::{
    body::Body,
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use std::sync::LazyLock;

/// A file of the page.
pub(crate) struct Asset {
    /// Its name in templates.
    pub(crate) name: &'static str,
    /// Its name in addresses.
    pub(crate) file: String,
    etag: String,
    mime: &'static str,
    text: &'static str,
}

static ASSETS: LazyLock<[Asset; 3]> = LazyLock::new(|| {
    [
        Asset::new("style", "css", "text/css; charset=utf-8", include_str!("assets/style.css")),
        Asset::new("page", "js", "text/javascript; charset=utf-8", include_str!("assets/page.js")),
        Asset::new("leaf", "svg", "image/svg+xml", include_str!("assets/leaf.svg")),
    ]
});

impl Asset {
    fn new(name: &'static str, ending: &str, mime: &'static str, text: &'static str) -> Self {
        let hash: String = blake3::hash(text.as_bytes()).to_hex().chars().take(16).collect();
        Self { name, file: format!("{name}-{hash}.{ending}"), etag: format!("\"{hash}\""), mime, text }
    }
}

/// The address of the asset with this name.
pub(crate) fn address(name: &str) -> String {
    let file = ASSETS.iter().find(|asset| asset.name == name).map_or("", |asset| asset.file.as_str());
    format!("/assets/{file}")
}

/// Answers a request for an asset.
pub(crate) fn serve(file: &str, headers: &HeaderMap) -> Result<Response, DeskError> {
    let asset = ASSETS.iter().find(|asset| asset.file == file).ok_or_else(|| DeskError::new("not-found"))?;
    let known = headers.get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
    let unchanged = known.is_some_and(|tags| tags.split(',').any(|tag| tag.trim() == asset.etag));
    let (status, body) = if unchanged { (StatusCode::NOT_MODIFIED, "") } else { (StatusCode::OK, asset.text) };
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
    fn the_script_is_small_and_nothing_comes_from_outside() {
        for asset in ASSETS.iter() {
            assert!(asset.name != "page" || asset.text.len() < MAX_SCRIPT_BYTES, "{} bytes", asset.text.len());
            let foreign = asset.text.replace("http://www.w3.org/2000/svg", "").contains("://");
            assert!(!foreign, "{} names an outside address", asset.name);
        }
    }
}
