//! Links as pictures that a camera reads, and pictures of them that are read here.

use crate::DeskError;
use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use linde_qr::Unreadable;
use qrcode::{EcLevel, QrCode, render::svg};
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::{Semaphore, oneshot},
    time::timeout,
};

/// Least width of the picture, in pixels; it is a drawing and can be shown at any size.
const WIDTH_PX: u32 = 320;
/// How long somebody waits for a picture to be read, and for the one before it.
const PATIENCE: Duration = Duration::from_secs(10);

/// A picture of `text`, black on white with a quiet margin whatever the colours of the page are, since cameras need it so.
pub(crate) fn picture(text: &str) -> Result<Response, DeskError> {
    let drawn = draw(text).ok_or_else(|| DeskError::new("not-found"))?;
    Ok(([(header::CONTENT_TYPE, "image/svg+xml")], drawn).into_response())
}

/// Reads pictures, one at a time, each in a thread of its own: a large one takes a second.
#[derive(Debug, Clone)]
pub(crate) struct Reader(Arc<Semaphore>);

impl Default for Reader {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(1)))
    }
}

impl Reader {
    /// The text of the code in a picture.
    ///
    /// What takes too long is given up. Its thread keeps the place until it ends, so that pictures which are made to be slow cost one
    /// processor at most.
    pub(crate) async fn read(&self, picture: Vec<u8>) -> Result<String, DeskError> {
        let slow = || DeskError::new("picture-too-slow");
        let place = timeout(PATIENCE, self.0.clone().acquire_owned()).await.map_err(|_| slow())?;
        let place = place.map_err(|_| slow())?;
        let (done, read) = oneshot::channel();
        let work = move || {
            let said = linde_qr::read(&picture);
            drop(place);
            let _ = done.send(said);
        };
        std::thread::Builder::new().name("picture".to_owned()).spawn(work).map_err(|_| slow())?;
        let said = timeout(PATIENCE, read).await.map_err(|_| slow())?;
        // A thread that ended without a word broke over the picture.
        said.unwrap_or(Err(Unreadable::Damaged)).map_err(refused)
    }
}

fn refused(error: Unreadable) -> DeskError {
    match error {
        Unreadable::TooLarge => DeskError::new("picture-too-large")
            .arg("max", linde_qr::MAX_BYTES / 1_024 / 1_024)
            .arg("pixels", linde_qr::MAX_PIXELS / 1_000_000),
        Unreadable::NoPicture => DeskError::new("picture-unknown"),
        Unreadable::Damaged => DeskError::new("picture-damaged"),
        Unreadable::NoCode => DeskError::new("picture-no-code"),
        Unreadable::Several => DeskError::new("picture-several"),
    }
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
