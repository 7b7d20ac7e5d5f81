//! Links as pictures that a camera reads.

use crate::DeskError;
use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use qrcode::{EcLevel, QrCode, render::svg};

/// Least width of the picture, in pixels; it is a drawing and can be shown at any size.
const WIDTH_PX: u32 = 320;

/// A picture of `text`, black on white with a quiet margin whatever the colours of the page are, since cameras need it so.
pub(crate) fn picture(text: &str) -> Result<Response, DeskError> {
    let drawn = draw(text).ok_or_else(|| DeskError::new("not-found"))?;
    Ok(([(header::CONTENT_TYPE, "image/svg+xml")], drawn).into_response())
}

/// None if the text is longer than any such picture can hold.
fn draw(text: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::L).ok()?;
    Some(code.render::<svg::Color<'_>>().min_dimensions(WIDTH_PX, WIDTH_PX).build())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_drawn_and_a_book_is_not() {
        let drawn = draw("linde:join:abc").unwrap();
        assert!(drawn.contains("<svg") && drawn.contains("#000") && drawn.contains("#fff"), "{drawn}");
        assert!(!drawn.contains("linde:"), "the picture does not hold the text itself");
        assert_eq!(draw(&"x".repeat(4_000)), None);
    }
}
