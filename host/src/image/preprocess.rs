//! Resizing, cropping and channel order.
//!
//! Everything stays u8: mean and scale are folded into the network's first layer.

use std::borrow::Cow;

use firebrick_nn::network::{Colour, Preprocess, Resize, Shape};
use image::imageops::{FilterType, crop_imm, resize};
use image::{DynamicImage, ImageBuffer, Pixel};

use super::ImageError;

/// Largest intermediate size either way in pixels.
const MAX_SIDE: usize = 1 << 14;

/// Brings a decoded image to the network's input: u8 pixels `[channel][row][column]`, with a
/// triangle filter (bilinear, widened when it shrinks). Transparency is dropped.
///
/// # Errors
/// [`ImageError::Channels`], [`ImageError::Size`] or [`ImageError::Crop`] if preprocessing and input
/// do not fit together.
pub fn preprocess(
    image: &DynamicImage,
    preprocess: &Preprocess,
    input: Shape,
) -> Result<Vec<u8>, ImageError> {
    let made = match preprocess.colour {
        Colour::Grey => 1,
        Colour::Rgb | Colour::Bgr => 3,
    };
    if input.channels != made {
        return Err(ImageError::Channels { channels: input.channels, made });
    }
    // What has the network's size and colours already is not copied on the way.
    let grey = || image.as_luma8().map_or_else(|| Cow::Owned(image.to_luma8()), Cow::Borrowed);
    let rgb = || image.as_rgb8().map_or_else(|| Cow::Owned(image.to_rgb8()), Cow::Borrowed);
    Ok(match preprocess.colour {
        Colour::Grey => planes(&*fit(&*grey(), preprocess.resize, input)?, &[0]),
        Colour::Rgb => planes(&*fit(&*rgb(), preprocess.resize, input)?, &[0, 1, 2]),
        Colour::Bgr => planes(&*fit(&*rgb(), preprocess.resize, input)?, &[2, 1, 0]),
    })
}

type Buffer<P> = ImageBuffer<P, Vec<u8>>;

/// Resizes and crops to the network's rows and columns.
fn fit<P>(image: &Buffer<P>, how: Resize, input: Shape) -> Result<Cow<'_, Buffer<P>>, ImageError>
where
    P: Pixel<Subpixel = u8> + 'static,
{
    let (width, height) = (side(input.width, input)?, side(input.height, input)?);
    let Resize::CentreCrop { short_side } = how else {
        return Ok(resized(image, width, height));
    };
    if short_side < input.width || short_side < input.height {
        return Err(ImageError::Crop { short_side, width: input.width, height: input.height });
    }
    let short = image.width().min(image.height()).max(1);
    let scaled = |side: u32| (u64::from(side) * short_side as u64).div_ceil(u64::from(short)) as usize;
    let size = |image: &Buffer<P>| Shape {
        channels: 1,
        height: scaled(image.height()),
        width: scaled(image.width()),
    };
    let middle = (size(image).width.max(size(image).height) > MAX_SIDE).then(|| middle(image, short_side));
    let image = middle.as_ref().unwrap_or(image);
    let size = size(image);
    let (wide, high) = (side(size.width, size)?, side(size.height, size)?);
    let resized = resized(image, wide, high);
    Ok(Cow::Owned(crop_imm(&*resized, (wide - width) / 2, (high - height) / 2, width, height).to_image()))
}

fn resized<P>(image: &Buffer<P>, width: u32, height: u32) -> Cow<'_, Buffer<P>>
where
    P: Pixel<Subpixel = u8> + 'static,
{
    match image.dimensions() == (width, height) {
        true => Cow::Borrowed(image),
        false => Cow::Owned(resize(image, width, height, FilterType::Triangle)),
    }
}

/// The middle of an image that is too oblong to be resized as a whole: what a centre crop does not read is cut off before, not behind.
///
/// Cut are whole blocks whose resized length is a whole number too, so that the filter stands where it would on the whole image.
fn middle<P>(image: &Buffer<P>, short_side: usize) -> Buffer<P>
where
    P: Pixel<Subpixel = u8> + 'static,
{
    let (width, height) = (u64::from(image.width()), u64::from(image.height()));
    let (short, long, short_side) = (width.min(height).max(1), width.max(height), short_side.max(1) as u64);
    let block = short / gcd(short, short_side);
    let kept = MAX_SIDE as u64 * short / short_side;
    let cut = (long.saturating_sub(kept)).div_ceil(2).div_ceil(block) * block;
    // A square, and what the filter reads beyond it, must be left.
    let least = short + 2 * short.div_ceil(short_side) + 2;
    let cut = cut.min(long.saturating_sub(least) / 2 / block * block) as u32;
    let (x, y) = if width > height { (cut, 0) } else { (0, cut) };
    crop_imm(image, x, y, image.width() - 2 * x, image.height() - 2 * y).to_image()
}

/// The greatest common divisor; of 0 and a number that number.
fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

fn side(pixels: usize, size: Shape) -> Result<u32, ImageError> {
    if pixels == 0 || pixels > MAX_SIDE {
        return Err(ImageError::Size { width: size.width, height: size.height, max: MAX_SIDE });
    }
    Ok(pixels as u32)
}

/// Interleaved pixels to one plane a channel, in the given order.
fn planes<P: Pixel<Subpixel = u8>>(image: &Buffer<P>, order: &[usize]) -> Vec<u8> {
    let mut planes = Vec::with_capacity(order.len() * image.pixels().len());
    for &channel in order {
        planes.extend(image.pixels().map(|pixel| pixel.channels()[channel]));
    }
    planes
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgb, RgbImage};

    fn how(colour: Colour, resize: Resize) -> Preprocess {
        let channels = if colour == Colour::Grey { 1 } else { 3 };
        Preprocess { colour, resize, mean: vec![0.0; channels], scale: vec![1.0; channels] }
    }

    fn shape(channels: usize, height: usize, width: usize) -> Shape {
        Shape { channels, height, width }
    }

    /// Red grows to the right, green downwards.
    fn ramp(width: u32, height: u32) -> DynamicImage {
        RgbImage::from_fn(width, height, |x, y| Rgb([x as u8, y as u8, 200])).into()
    }

    #[test]
    fn planes_come_in_the_asked_order() {
        let image = ramp(4, 2);
        let rgb = preprocess(&image, &how(Colour::Rgb, Resize::Warp), shape(3, 2, 4)).unwrap();
        assert_eq!(rgb[..8], [0, 1, 2, 3, 0, 1, 2, 3]);
        assert_eq!(rgb[8..16], [0, 0, 0, 0, 1, 1, 1, 1]);
        assert_eq!(rgb[16..], [200; 8]);
        let bgr = preprocess(&image, &how(Colour::Bgr, Resize::Warp), shape(3, 2, 4)).unwrap();
        assert_eq!((&bgr[..8], &bgr[16..]), (&rgb[16..], &rgb[..8]));
        let grey = preprocess(&image, &how(Colour::Grey, Resize::Warp), shape(1, 2, 4)).unwrap();
        assert_eq!(grey.len(), 8);
    }

    #[test]
    fn a_centre_crop_keeps_the_centre() {
        let image = ramp(40, 20);
        let how = how(Colour::Rgb, Resize::CentreCrop { short_side: 20 });
        let cropped = preprocess(&image, &how, shape(3, 10, 10)).unwrap();
        assert_eq!(cropped[..10], (15..25).collect::<Vec<u8>>()[..]);
        assert_eq!(cropped[100], 5);
        let shrunk = preprocess(&image, &how, shape(3, 20, 20)).unwrap();
        assert_eq!(shrunk[0], 10);
    }

    /// Against the resizing of all of it.
    #[test]
    fn of_a_panorama_the_middle_is_used() {
        for (width, height, short_side, input) in
            [(4000, 8, 36, 32), (3999, 8, 36, 31), (8, 4001, 36, 32), (5001, 7, 20, 20), (20_000, 1, 5, 4)]
        {
            let image = RgbImage::from_fn(width, height, |x, y| {
                Rgb([(x * 7 % 251) as u8, (y * 31) as u8, (x * x % 241) as u8])
            });
            let how = how(Colour::Rgb, Resize::CentreCrop { short_side });
            let found = preprocess(&image.clone().into(), &how, shape(3, input, input)).unwrap();
            let scaled = |side: u32| (side * short_side as u32).div_ceil(width.min(height));
            let whole = resize(&image, scaled(width), scaled(height), FilterType::Triangle);
            let (x, y) = ((whole.width() - input as u32) / 2, (whole.height() - input as u32) / 2);
            let expected = crop_imm(&whole, x, y, input as u32, input as u32).to_image();
            let different =
                found.iter().zip(planes(&expected, &[0, 1, 2])).filter(|(a, b)| a.abs_diff(*b) > 1);
            assert_eq!(different.count(), 0, "{width} x {height}");
        }
    }

    #[test]
    fn a_warp_ignores_the_aspect_ratio() {
        let image = ramp(40, 20);
        let pixels = preprocess(&image, &how(Colour::Rgb, Resize::Warp), shape(3, 5, 5)).unwrap();
        assert_eq!(pixels.len(), 75);
        assert!(pixels[0] < 8 && pixels[4] > 30, "left to right: {:?}", &pixels[..5]);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let image = ramp(8, 8);
        let refusal = |p: &Preprocess, s| preprocess(&image, p, s).unwrap_err().to_string();
        let grey = how(Colour::Grey, Resize::Warp);
        assert!(
            refusal(&grey, shape(3, 8, 8)).contains("3 channels, but the preprocessing's colour makes 1")
        );
        assert!(refusal(&grey, shape(1, 0, 8)).contains("8 x 0 pixels is not possible"));
        assert!(refusal(&grey, shape(1, 8, 100_000)).contains("accepted: 1 to 16384"));
        let crop = how(Colour::Rgb, Resize::CentreCrop { short_side: 6 });
        assert!(
            refusal(&crop, shape(3, 7, 5)).contains("short side of 6 is less than the network's input 5 x 7")
        );
    }
}
