//! The frame that wire, bundle and journal share: a head of twelve bytes and a payload.
//!
//! | bytes | content |
//! |---|---|
//! | 0..4 | magic `D0 4C 46 31` ("ÐLF1") |
//! | 4..8 | length of the payload in bytes, big endian, 1 to [`MAX_PAYLOAD_BYTES`] |
//! | 8..12 | CRC-32C (Castagnoli) of bytes 4..8 and the payload, big endian |
//! | 12.. | payload: one deterministic CBOR item |
//!
//! The checksum finds damage on disks and sticks; it protects against nobody. The magic lets a reader find the next whole
//! frame after damaged bytes.

/// First bytes of every frame.
pub const MAGIC: [u8; 4] = [0xd0, b'L', b'F', b'1'];
/// Length of a frame's head.
pub const HEAD_BYTES: usize = 12;
/// Upper bound of a payload, in bytes.
pub const MAX_PAYLOAD_BYTES: usize = 1024 * 1024;

/// Why bytes are not a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// The bytes do not start like a frame.
    #[error("no frame starts here")]
    Magic,
    /// The length is zero or above [`MAX_PAYLOAD_BYTES`].
    #[error("a frame of {0} bytes, at most {MAX_PAYLOAD_BYTES} are allowed")]
    Length(u32),
    /// The checksum does not fit.
    #[error("the checksum does not fit: the frame is damaged")]
    Checksum,
}

/// Appends a frame around `payload` to `out`.
///
/// # Errors
/// [`FrameError::Length`] for an empty or too long payload; `out` is unchanged then.
pub fn write(out: &mut Vec<u8>, payload: &[u8]) -> Result<(), FrameError> {
    let len = u32::try_from(payload.len()).unwrap_or(u32::MAX);
    if payload.is_empty() || payload.len() > MAX_PAYLOAD_BYTES {
        return Err(FrameError::Length(len));
    }
    let crc = crc32c::crc32c_append(crc32c::crc32c(&len.to_be_bytes()), payload);
    out.reserve(HEAD_BYTES + payload.len());
    out.extend_from_slice(&MAGIC);
    out.extend_from_slice(&len.to_be_bytes());
    out.extend_from_slice(&crc.to_be_bytes());
    out.extend_from_slice(payload);
    Ok(())
}

/// The whole length of the frame that starts at `bytes`, if its head is there; the checksum is not looked at.
///
/// # Errors
/// [`FrameError::Magic`] or [`FrameError::Length`].
pub fn peek(bytes: &[u8]) -> Result<Option<usize>, FrameError> {
    let known = bytes.len().min(MAGIC.len());
    if bytes.get(..known) != MAGIC.get(..known) {
        return Err(FrameError::Magic);
    }
    let Some((_, rest)) = bytes.split_at_checked(MAGIC.len()) else { return Ok(None) };
    let Some(len) = rest.first_chunk().map(|len| u32::from_be_bytes(*len)) else { return Ok(None) };
    if len == 0 || len as usize > MAX_PAYLOAD_BYTES {
        return Err(FrameError::Length(len));
    }
    Ok(Some(HEAD_BYTES + len as usize))
}

/// The payload of the frame that starts at `bytes`, and what follows it; `None` while the frame is not whole.
///
/// # Errors
/// [`FrameError`].
#[expect(clippy::type_complexity, reason = "payload and rest are clearer as a pair than as a type of their own")]
pub fn read(bytes: &[u8]) -> Result<Option<(&[u8], &[u8])>, FrameError> {
    let Some(total) = peek(bytes)? else { return Ok(None) };
    let Some((frame, rest)) = bytes.split_at_checked(total) else { return Ok(None) };
    let (Some(len), Some(crc), Some(payload)) = (frame.get(4..8), frame.get(8..12), frame.get(HEAD_BYTES..)) else {
        return Ok(None);
    };
    if crc32c::crc32c_append(crc32c::crc32c(len), payload).to_be_bytes() != crc {
        return Err(FrameError::Checksum);
    }
    Ok(Some((payload, rest)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn length_is_bounded() {
        let mut out = Vec::new();
        assert_eq!(write(&mut out, &[]), Err(FrameError::Length(0)));
        assert_eq!(write(&mut out, &vec![0; MAX_PAYLOAD_BYTES + 1]), Err(FrameError::Length(1024 * 1024 + 1)));
        assert!(out.is_empty());
        assert_eq!(peek(&[0xd0, b'L', b'F', b'1', 0, 0x10, 0, 1]), Err(FrameError::Length(1024 * 1024 + 1)));
    }

    proptest! {
        #[test]
        fn reads_what_it_wrote(payload in prop::collection::vec(any::<u8>(), 1..2000), tail: Vec<u8>) {
            let mut out = Vec::new();
            write(&mut out, &payload).unwrap();
            for cut in 0..out.len() {
                prop_assert_eq!(read(&out[..cut]).unwrap(), None);
            }
            out.extend_from_slice(&tail);
            prop_assert_eq!(read(&out).unwrap(), Some((&payload[..], &tail[..])));
        }

        #[test]
        fn one_changed_byte_is_noticed(payload in prop::collection::vec(any::<u8>(), 1..200), at: prop::sample::Index, xor in 1u8..) {
            let mut out = Vec::new();
            write(&mut out, &payload).unwrap();
            let at = at.index(out.len());
            out[at] ^= xor;
            prop_assert!(!matches!(read(&out), Ok(Some(_))));
        }
    }
}
