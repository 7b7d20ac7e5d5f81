use crate::{MAX_BYTES, MAX_PIXELS, Unreadable, grey::Grey, read, texts_in};
use image::{DynamicImage, GrayImage, ImageFormat, Luma, imageops};
use proptest::prelude::*;
use std::io::Cursor;

const RECEIPT: &str = "linde:receipt:5b1f0c9d8e7a6b5c4d3e2f1a0b9c8d7e6f5a4b3c2d1e0f9a8b7c6d5e4f3a2b1c/\
                       c1b2a3f4e5d6c7b8a9f0e1d2c3b4a5f6e7d8c9b0a1f2e3d4c5b6a7f8e9d0c1b2";

/// A code as this program draws it, so many pixels a module, with its quiet margin.
fn code(text: &str, module: u32) -> GrayImage {
    let code = qrcode::QrCode::with_error_correction_level(text, qrcode::EcLevel::L).unwrap();
    let (width, colors) = (u32::try_from(code.width()).unwrap(), code.to_colors());
    let side = (width + 8) * module;
    GrayImage::from_fn(side, side, |x, y| {
        let (x, y) = ((x / module).wrapping_sub(4), (y / module).wrapping_sub(4));
        let dark = x < width && y < width && colors[usize::try_from(y * width + x).unwrap()] == qrcode::Color::Dark;
        Luma([if dark { 0 } else { 255 }])
    })
}

fn file(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// What a camera makes of a code on grey paper: turned by so many degrees, seen from the side, out of focus, lit from one corner.
fn photo(code: &GrayImage, width: u32, height: u32, degrees: f32, lean: f32, blur: f32) -> GrayImage {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let half = |side: u32| side as f32 / 2.0;
    let scale = half(code.width()) / (half(width.min(height)) * 0.62);
    let taken = GrayImage::from_fn(width, height, |x, y| {
        let (x, y) = (x as f32 - half(width), y as f32 - half(height));
        let depth = scale * (1.0 + lean * y / height as f32);
        let (u, v) =
            ((x * cos + y * sin) * depth + half(code.width()), (y * cos - x * sin) * depth + half(code.height()));
        let outside = u < 0.0 || v < 0.0;
        let shade = code.get_pixel_checked(u as u32, v as u32).filter(|_| !outside).map_or(200, |shade| shade.0[0]);
        let light = 0.55 + 0.35 * (x + half(width)) / width as f32;
        Luma([(40.0 + f32::from(shade) * light * 0.8) as u8])
    });
    if blur > 0.0 { imageops::blur(&taken, blur) } else { taken }
}

#[test]
fn what_the_program_draws_is_read() {
    for text in ["x", "linde:join:abc", RECEIPT, &"Ä ö ".repeat(80)] {
        for module in [2, 3, 8] {
            let drawn = code(text, module);
            let (grey, alpha) = (DynamicImage::from(drawn.clone()), DynamicImage::from(drawn).to_luma_alpha8());
            assert_eq!(read(&file(grey.clone(), ImageFormat::Png)).as_deref(), Ok(text), "{module} grey");
            assert_eq!(read(&file(grey.to_rgb8(), ImageFormat::Png)).as_deref(), Ok(text), "{module} colours");
            assert_eq!(read(&file(grey.to_rgb16(), ImageFormat::Png)).as_deref(), Ok(text), "{module} deep colours");
            assert_eq!(read(&file(alpha, ImageFormat::Png)).as_deref(), Ok(text), "{module} alpha");
            assert_eq!(read(&file(grey.to_rgb8(), ImageFormat::Jpeg)).as_deref(), Ok(text), "{module} JPEG");
        }
    }
}

#[test]
fn transparent_parts_are_paper() {
    let drawn = code(RECEIPT, 4);
    let clear = image::RgbaImage::from_fn(drawn.width(), drawn.height(), |x, y| {
        image::Rgba([0, 0, 0, 255 - drawn.get_pixel(x, y).0[0]])
    });
    assert_eq!(read(&file(clear, ImageFormat::Png)).as_deref(), Ok(RECEIPT));
}

#[test]
fn photos_are_read_turned_leaning_blurred_and_of_any_size() {
    let drawn = code(RECEIPT, 8);
    for (width, height, degrees, lean, blur) in [
        (600, 800, 4.0, 0.0, 0.8),
        (1_200, 900, -11.0, 0.1, 1.5),
        (3_000, 4_000, 7.0, 0.15, 6.0),
        (4_000, 3_000, 93.0, -0.1, 4.0),
        (900, 900, 180.0, 0.0, 1.0),
        (1_000, 1_000, 45.0, 0.0, 1.0),
        (1_600, 1_200, 23.0, 0.2, 2.0),
    ] {
        let taken = photo(&drawn, width, height, degrees, lean, blur);
        let said = read(&file(DynamicImage::from(taken).to_rgb8(), ImageFormat::Jpeg));
        assert_eq!(said.as_deref(), Ok(RECEIPT), "{width}×{height}, {degrees}°, leaning {lean}, blur {blur}");
    }
}

#[test]
fn a_small_code_in_a_large_photo_is_found() {
    let mut taken = GrayImage::from_pixel(4_000, 3_000, Luma([190]));
    imageops::overlay(&mut taken, &code(RECEIPT, 6), 2_900, 1_700);
    assert_eq!(read(&file(taken, ImageFormat::Jpeg)).as_deref(), Ok(RECEIPT));
}

#[test]
fn several_codes_are_not_guessed_at() {
    let mut two = GrayImage::from_pixel(900, 450, Luma([255]));
    imageops::overlay(&mut two, &code("linde:receipt:a", 8), 20, 20);
    imageops::overlay(&mut two, &code("linde:receipt:b", 8), 500, 60);
    assert_eq!(read(&file(two.clone(), ImageFormat::Png)), Err(Unreadable::Several));
    imageops::overlay(&mut two, &GrayImage::from_pixel(450, 450, Luma([255])), 450, 0);
    imageops::overlay(&mut two, &code("linde:receipt:a", 8), 500, 60);
    assert_eq!(read(&file(two, ImageFormat::Png)).as_deref(), Ok("linde:receipt:a"), "the same one twice is one");
}

#[test]
fn what_is_no_readable_picture_says_which() {
    let (png, jpeg) = (file(code(RECEIPT, 4), ImageFormat::Png), file(code(RECEIPT, 4), ImageFormat::Jpeg));
    let check = |bytes: &[u8], wanted| assert_eq!(read(bytes), Err(wanted), "{:?}", bytes.get(..12));
    for nothing in
        [&b""[..], b"linde:receipt:", b"GIF89a", b"RIFF....WEBP", b"%PDF-1.7", b"\x89PNG", b"\xff\xd8", &[0; 64]]
    {
        check(nothing, Unreadable::NoPicture);
    }
    check(&png[..8], Unreadable::Damaged);
    check(&png[..60], Unreadable::Damaged);
    check(&jpeg[..8], Unreadable::Damaged);
    check(&file(GrayImage::from_pixel(300, 200, Luma([255])), ImageFormat::Png), Unreadable::NoCode);
    check(&file(GrayImage::from_pixel(1, 1, Luma([0])), ImageFormat::Png), Unreadable::NoCode);
    check(&file(GrayImage::from_pixel(20_001, 1, Luma([0])), ImageFormat::Png), Unreadable::TooLarge);
    let mut long = png;
    long.resize(MAX_BYTES + 1, 0);
    check(&long, Unreadable::TooLarge);
}

/// A few bytes that would become gigabytes are refused by what they claim.
#[test]
fn a_bomb_is_refused_by_its_header() {
    let mut png = file(code("x", 1), ImageFormat::Png);
    for (width, height) in [(u32::MAX, u32::MAX), (20_000, 20_000), (65_536, 1), (5_478, 5_478)] {
        assert!(u64::from(width) * u64::from(height) > MAX_PIXELS as u64 || width > 20_000);
        png[16..20].copy_from_slice(&width.to_be_bytes());
        png[20..24].copy_from_slice(&height.to_be_bytes());
        let sum = crc(&png[12..29]);
        png[29..33].copy_from_slice(&sum.to_be_bytes());
        let said = read(&png);
        assert!(matches!(said, Err(Unreadable::TooLarge | Unreadable::Damaged)), "{width}×{height}: {said:?}");
    }
    let mut jpeg = file(code("x", 8), ImageFormat::Jpeg);
    let frame = jpeg.windows(2).position(|two| two == [0xff, 0xc0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xff; 4]);
    assert!(matches!(read(&jpeg), Err(Unreadable::TooLarge | Unreadable::Damaged)), "{:?}", read(&jpeg));
}

#[test]
fn pictures_that_are_cut_anywhere_are_answered() {
    for bytes in [file(code(RECEIPT, 2), ImageFormat::Png), file(code(RECEIPT, 2), ImageFormat::Jpeg)] {
        for end in (0..bytes.len()).step_by(bytes.len() / 60 + 1) {
            if let Ok(said) = read(&bytes[..end]) {
                assert_eq!(said, RECEIPT, "half a picture says all or nothing");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn changed_bytes_never_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12), is_png: bool) {
        let mut bytes = file(code(RECEIPT, 2), if is_png { ImageFormat::Png } else { ImageFormat::Jpeg });
        for (at, to) in changes {
            let at = at.index(bytes.len());
            bytes[at] = to;
        }
        let _ = read(&bytes);
    }

    #[test]
    fn any_bytes_never_panic(mut bytes in prop::collection::vec(any::<u8>(), 0..400), start in 0_usize..3) {
        let start: &[u8] = [&b""[..], b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"][start];
        bytes.splice(..0, start.iter().copied());
        let _ = read(&bytes);
    }

    /// Codes that are scribbled over, so that what looks for corners and patterns meets wrong ones.
    #[test]
    fn scribbled_codes_never_panic(boxes in prop::collection::vec((0_i64..120, 0_i64..120, 1_u32..60, 1_u32..60, any::<bool>()), 1..10)) {
        let mut scribbled = code("linde:receipt", 4);
        for (x, y, width, height, dark) in boxes {
            let shade = Luma([if dark { 0 } else { 255 }]);
            imageops::overlay(&mut scribbled, &GrayImage::from_pixel(width, height, shade), x, y);
        }
        let grey = Grey::decode(&file(scribbled, ImageFormat::Png)).unwrap();
        for text in texts_in(&grey) {
            prop_assert_eq!(text, "linde:receipt");
        }
    }
}

/// The sum over a chunk of a PNG.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg()))
    })
}
