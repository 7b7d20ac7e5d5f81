//! Pictures as shades of grey.

use crate::{MAX_BYTES, MAX_PIXELS, Unreadable};
use png::{ColorType, Decoder, Limits, Transformations};
use std::io::Cursor;
use zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions};
use zune_jpeg::JpegDecoder;

/// How the files begin.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
const JPEG: &[u8] = b"\xff\xd8\xff";
/// Longest side of a picture, in pixels.
const MAX_SIDE: usize = 20_000;
/// Most bytes that a decoder may hold beside the picture itself.
const MAX_DECODER_BYTES: usize = 64 * 1_024 * 1_024;
/// Most passes over a progressive JPEG; cameras write about ten.
const MAX_SCANS: usize = 64;
/// The shade of paper.
const WHITE: u8 = 255;

/// A picture in shades of grey, 0 is black.
#[derive(Debug, Clone)]
pub(crate) struct Grey {
    width: usize,
    height: usize,
    /// Row by row.
    shades: Vec<u8>,
}

impl Grey {
    /// Decodes a file.
    pub(crate) fn decode(file: &[u8]) -> Result<Self, Unreadable> {
        if file.len() > MAX_BYTES {
            return Err(Unreadable::TooLarge);
        }
        match file {
            _ if file.starts_with(PNG) => from_png(file),
            _ if file.starts_with(JPEG) => from_jpeg(file),
            _ => Err(Unreadable::NoPicture),
        }
    }

    pub(crate) fn width(&self) -> usize {
        self.width
    }

    pub(crate) fn height(&self) -> usize {
        self.height
    }

    pub(crate) fn longest(&self) -> usize {
        self.width.max(self.height)
    }

    /// A pixel; outside there is paper.
    pub(crate) fn at(&self, x: usize, y: usize) -> u8 {
        let inside = x < self.width && y < self.height;
        inside.then(|| self.shades.get(y * self.width + x)).flatten().copied().unwrap_or(WHITE)
    }

    /// The picture with squares of so many pixels a side as one.
    pub(crate) fn reduced(&self, factor: usize) -> Self {
        if factor <= 1 || self.width < factor || self.height < factor {
            return self.clone();
        }
        let (width, height) = (self.width / factor, self.height / factor);
        let area = factor * factor;
        let mut shades = Vec::with_capacity(width * height);
        let mut sums = vec![0_usize; width];
        for rows in self.shades.chunks_exact(self.width * factor) {
            sums.fill(0);
            for row in rows.chunks_exact(self.width) {
                for (sum, square) in sums.iter_mut().zip(row.chunks_exact(factor)) {
                    *sum += square.iter().map(|shade| usize::from(*shade)).sum::<usize>();
                }
            }
            shades.extend(sums.iter().map(|sum| u8::try_from(sum / area).unwrap_or(WHITE)));
        }
        Self { width, height, shades }
    }
}

/// How many pixels there are, if they may be that many.
fn admit(width: usize, height: usize) -> Result<usize, Unreadable> {
    let fits = width <= MAX_SIDE && height <= MAX_SIDE;
    let pixels = width.checked_mul(height).filter(|pixels| fits && *pixels <= MAX_PIXELS);
    match pixels {
        Some(0) => Err(Unreadable::Damaged),
        Some(pixels) => Ok(pixels),
        None => Err(Unreadable::TooLarge),
    }
}

fn from_png(file: &[u8]) -> Result<Grey, Unreadable> {
    let damaged = |_| Unreadable::Damaged;
    let mut decoder = Decoder::new_with_limits(Cursor::new(file), Limits { bytes: MAX_DECODER_BYTES });
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    let header = decoder.read_header_info().map_err(damaged)?;
    let (width, height) = (side(header.width), side(header.height));
    let pixels = admit(width, height)?;
    let mut reader = decoder.read_info().map_err(damaged)?;
    let bytes = reader.output_buffer_size().filter(|bytes| *bytes <= pixels.saturating_mul(4));
    let mut colours = vec![0; bytes.ok_or(Unreadable::Damaged)?];
    let frame = reader.next_frame(&mut colours).map_err(damaged)?;
    // An animation may begin with a picture that is smaller than the whole.
    if (side(frame.width), side(frame.height)) != (width, height) {
        return Err(Unreadable::Damaged);
    }
    let shades: Vec<u8> = match frame.color_type {
        ColorType::Grayscale => colours,
        ColorType::GrayscaleAlpha => {
            colours.as_chunks().0.iter().map(|[grey, alpha]| on_paper(*grey, *alpha)).collect()
        }
        ColorType::Rgb => colours.as_chunks().0.iter().map(|[r, g, b]| luma(*r, *g, *b)).collect(),
        ColorType::Rgba => colours.as_chunks().0.iter().map(|[r, g, b, a]| on_paper(luma(*r, *g, *b), *a)).collect(),
        ColorType::Indexed => return Err(Unreadable::Damaged),
    };
    of(width, height, shades)
}

fn from_jpeg(file: &[u8]) -> Result<Grey, Unreadable> {
    let options = DecoderOptions::default()
        .set_max_width(MAX_SIDE)
        .set_max_height(MAX_SIDE)
        .jpeg_set_max_scans(MAX_SCANS)
        .jpeg_set_out_colorspace(ColorSpace::Luma);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(file), options);
    decoder.decode_headers().map_err(|_| Unreadable::Damaged)?;
    let info = decoder.info().ok_or(Unreadable::Damaged)?;
    let (width, height) = (usize::from(info.width), usize::from(info.height));
    admit(width, height)?;
    let shades = decoder.decode().map_err(|_| Unreadable::Damaged)?;
    of(width, height, shades)
}

fn of(width: usize, height: usize, shades: Vec<u8>) -> Result<Grey, Unreadable> {
    if shades.len() == width * height { Ok(Grey { width, height, shades }) } else { Err(Unreadable::Damaged) }
}

fn side(pixels: u32) -> usize {
    usize::try_from(pixels).unwrap_or(usize::MAX)
}

/// How bright a colour looks.
fn luma(red: u8, green: u8, blue: u8) -> u8 {
    let sum = 299 * u32::from(red) + 587 * u32::from(green) + 114 * u32::from(blue);
    u8::try_from(sum / 1_000).unwrap_or(WHITE)
}

/// A shade that lets paper through.
fn on_paper(shade: u8, alpha: u8) -> u8 {
    let (shade, alpha) = (u32::from(shade), u32::from(alpha));
    u8::try_from((shade * alpha + 255 * (255 - alpha)) / 255).unwrap_or(WHITE)
}
