//! The small part of deterministic CBOR (RFC 8949 §4.2) that headers and messages use.
//!
//! Unsigned and negative integers, byte and text strings, arrays, `null`, `true`, `false`; definite lengths and shortest
//! forms only. [`Reader`] refuses everything else, so that whatever it accepts has exactly one encoding, and it borrows
//! from its input: nothing is allocated because a length says so.

/// Why bytes are not the deterministic CBOR that was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CborError {
    /// The input ended inside an item.
    #[error("ends too early")]
    Truncated,
    /// Bytes follow the last item.
    #[error("bytes follow the end")]
    Trailing,
    /// A number or length is not in its shortest form, or of indefinite length.
    #[error("not in the shortest form")]
    NotShortest,
    /// Another type or size was expected.
    #[error("expected {0}")]
    Expected(&'static str),
}

const UNSIGNED: u8 = 0;
const NEGATIVE: u8 = 1;
const BYTES: u8 = 2;
const TEXT: u8 = 3;
const ARRAY: u8 = 4;
const FALSE: u8 = 0xf4;
const TRUE: u8 = 0xf5;
const NULL: u8 = 0xf6;

/// Writes items one after another.
#[derive(Debug, Default, Clone)]
pub struct Writer {
    out: Vec<u8>,
}

impl Writer {
    /// An empty writer with room for `bytes`.
    pub fn with_capacity(bytes: usize) -> Self {
        Self { out: Vec::with_capacity(bytes) }
    }

    /// The bytes written so far.
    pub fn finish(self) -> Vec<u8> {
        self.out
    }

    /// How many bytes were written so far.
    pub fn len(&self) -> usize {
        self.out.len()
    }

    /// Whether nothing was written yet.
    pub fn is_empty(&self) -> bool {
        self.out.is_empty()
    }

    /// Opens an array of `len` items, which the caller writes next.
    pub fn array(&mut self, len: usize) -> &mut Self {
        self.head(ARRAY, len as u64)
    }

    /// An unsigned integer.
    pub fn unsigned(&mut self, value: u64) -> &mut Self {
        self.head(UNSIGNED, value)
    }

    /// A signed integer.
    pub fn signed(&mut self, value: i64) -> &mut Self {
        if value < 0 { self.head(NEGATIVE, !value as u64) } else { self.head(UNSIGNED, value as u64) }
    }

    /// A byte string.
    pub fn bytes(&mut self, value: &[u8]) -> &mut Self {
        self.head(BYTES, value.len() as u64).out.extend_from_slice(value);
        self
    }

    /// A text string.
    pub fn text(&mut self, value: &str) -> &mut Self {
        self.head(TEXT, value.len() as u64).out.extend_from_slice(value.as_bytes());
        self
    }

    /// `null`.
    pub fn null(&mut self) -> &mut Self {
        self.out.push(NULL);
        self
    }

    /// `true` or `false`.
    pub fn bool(&mut self, value: bool) -> &mut Self {
        self.out.push(if value { TRUE } else { FALSE });
        self
    }

    /// Items that are already encoded.
    pub fn raw(&mut self, encoded: &[u8]) -> &mut Self {
        self.out.extend_from_slice(encoded);
        self
    }

    fn head(&mut self, major: u8, value: u64) -> &mut Self {
        let major = major << 5;
        if value < 24 {
            self.out.push(major | value as u8);
        } else if let Ok(value) = u8::try_from(value) {
            self.out.extend_from_slice(&[major | 24, value]);
        } else if let Ok(value) = u16::try_from(value) {
            self.out.push(major | 25);
            self.out.extend_from_slice(&value.to_be_bytes());
        } else if let Ok(value) = u32::try_from(value) {
            self.out.push(major | 26);
            self.out.extend_from_slice(&value.to_be_bytes());
        } else {
            self.out.push(major | 27);
            self.out.extend_from_slice(&value.to_be_bytes());
        }
        self
    }
}

/// Reads items one after another out of a byte slice.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Reads from the start of `input`.
    pub fn new(input: &'a [u8]) -> Self {
        Self { rest: input }
    }

    /// What was not read yet.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Checks that everything was read.
    pub fn end(&self) -> Result<(), CborError> {
        if self.rest.is_empty() { Ok(()) } else { Err(CborError::Trailing) }
    }

    /// Opens an array and gives its length.
    pub fn array(&mut self) -> Result<usize, CborError> {
        let len = self.typed(ARRAY, "an array")?;
        // Each item takes at least one byte, so a longer claim is a lie that must not reach an allocation.
        usize::try_from(len).ok().filter(|len| *len <= self.rest.len()).ok_or(CborError::Truncated)
    }

    /// Opens an array that must have exactly `len` items.
    pub fn array_of(&mut self, len: usize, what: &'static str) -> Result<(), CborError> {
        if self.array()? == len { Ok(()) } else { Err(CborError::Expected(what)) }
    }

    /// An unsigned integer.
    pub fn unsigned(&mut self) -> Result<u64, CborError> {
        self.typed(UNSIGNED, "an unsigned integer")
    }

    /// An unsigned integer that fits `T`.
    pub fn small<T: TryFrom<u64>>(&mut self, what: &'static str) -> Result<T, CborError> {
        T::try_from(self.unsigned()?).map_err(|_| CborError::Expected(what))
    }

    /// A signed integer.
    pub fn signed(&mut self) -> Result<i64, CborError> {
        const WHAT: CborError = CborError::Expected("a signed 64-bit integer");
        let (major, value) = self.head()?;
        let value = i64::try_from(value).map_err(|_| WHAT)?;
        match major {
            UNSIGNED => Ok(value),
            NEGATIVE => Ok(!value),
            _ => Err(WHAT),
        }
    }

    /// A byte string.
    pub fn bytes(&mut self) -> Result<&'a [u8], CborError> {
        let len = self.typed(BYTES, "a byte string")?;
        self.take(len)
    }

    /// A byte string of exactly `N` bytes.
    pub fn bytes_of<const N: usize>(&mut self, what: &'static str) -> Result<[u8; N], CborError> {
        self.bytes()?.try_into().map_err(|_| CborError::Expected(what))
    }

    /// A text string.
    pub fn text(&mut self) -> Result<&'a str, CborError> {
        let len = self.typed(TEXT, "a text string")?;
        core::str::from_utf8(self.take(len)?).map_err(|_| CborError::Expected("UTF-8"))
    }

    /// `true` or `false`.
    pub fn bool(&mut self) -> Result<bool, CborError> {
        match self.next()? {
            TRUE => Ok(true),
            FALSE => Ok(false),
            _ => Err(CborError::Expected("true or false")),
        }
    }

    /// Reads `null` if it is next, and says whether it was.
    pub fn null(&mut self) -> bool {
        match self.rest.split_first() {
            Some((&NULL, rest)) => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }

    /// Whether a text string is next.
    pub fn at_text(&self) -> bool {
        self.rest.first().is_some_and(|byte| byte >> 5 == TEXT)
    }

    fn typed(&mut self, expected: u8, what: &'static str) -> Result<u64, CborError> {
        let (major, value) = self.head()?;
        if major == expected { Ok(value) } else { Err(CborError::Expected(what)) }
    }

    fn head(&mut self) -> Result<(u8, u64), CborError> {
        let first = self.next()?;
        let (major, info) = (first >> 5, first & 31);
        let (value, least) = match info {
            0..24 => return Ok((major, u64::from(info))),
            24 => (u64::from(self.next()?), 24),
            25 => (u64::from(u16::from_be_bytes(self.fixed()?)), 1 << 8),
            26 => (u64::from(u32::from_be_bytes(self.fixed()?)), 1 << 16),
            27 => (u64::from_be_bytes(self.fixed()?), 1 << 32),
            _ => return Err(CborError::NotShortest),
        };
        if value < least { Err(CborError::NotShortest) } else { Ok((major, value)) }
    }

    fn next(&mut self) -> Result<u8, CborError> {
        let (&first, rest) = self.rest.split_first().ok_or(CborError::Truncated)?;
        self.rest = rest;
        Ok(first)
    }

    fn fixed<const N: usize>(&mut self) -> Result<[u8; N], CborError> {
        let (head, rest) = self.rest.split_first_chunk().ok_or(CborError::Truncated)?;
        self.rest = rest;
        Ok(*head)
    }

    fn take(&mut self, len: u64) -> Result<&'a [u8], CborError> {
        let len = usize::try_from(len).map_err(|_| CborError::Truncated)?;
        let (head, rest) = self.rest.split_at_checked(len).ok_or(CborError::Truncated)?;
        self.rest = rest;
        Ok(head)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn refuses_longer_forms_and_foreign_types() {
        let long_zero: [&[u8]; 4] =
            [&[0x18, 0], &[0x19, 0, 255], &[0x1a, 0, 0, 255, 255], &[0x1b, 0, 0, 0, 0, 255, 255, 255, 255]];
        for bytes in long_zero {
            assert_eq!(Reader::new(bytes).unsigned(), Err(CborError::NotShortest));
        }
        assert_eq!(Reader::new(&[0x5f, 0x41, 0, 0xff]).bytes(), Err(CborError::NotShortest));
        assert_eq!(Reader::new(&[0x9a, 0xff, 0xff, 0xff, 0xff]).array(), Err(CborError::Truncated));
        assert_eq!(Reader::new(&[0x61, 0xff]).text(), Err(CborError::Expected("UTF-8")));
        assert_eq!(Reader::new(&[0x01]).bytes(), Err(CborError::Expected("a byte string")));
    }

    proptest! {
        #[test]
        fn reads_what_it_wrote(number: u64, signed: i64, bytes: Vec<u8>, text: String, flag: bool) {
            let mut writer = Writer::default();
            writer.array(6).unsigned(number).signed(signed).bytes(&bytes).text(&text).bool(flag).null();
            let encoded = writer.finish();
            let mut reader = Reader::new(&encoded);
            prop_assert_eq!(reader.array().unwrap(), 6);
            prop_assert_eq!(reader.unsigned().unwrap(), number);
            prop_assert_eq!(reader.signed().unwrap(), signed);
            prop_assert_eq!(reader.bytes().unwrap(), &bytes[..]);
            prop_assert_eq!(reader.text().unwrap(), &text);
            prop_assert_eq!(reader.bool().unwrap(), flag);
            prop_assert!(reader.null());
            prop_assert!(reader.end().is_ok());
        }

        #[test]
        fn any_bytes_either_fail_or_have_one_encoding(bytes: Vec<u8>) {
            let mut reader = Reader::new(&bytes);
            if let Ok(number) = reader.signed() {
                let mut writer = Writer::default();
                writer.signed(number);
                let read = bytes.len() - reader.rest().len();
                prop_assert_eq!(&writer.finish()[..], &bytes[..read]);
            }
        }
    }
}
