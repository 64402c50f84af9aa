//! What `firebrick_model.py` makes of images, against the program's own preprocessing: the same bytes.

use std::fs;
use std::process::Command;

use firebrick_host::image::{Orientation, load_as};
use firebrick_lab::generated::root;
use firebrick_nn::network::{Colour, Preprocess, Resize, Shape};
use firebrick_tests::exported::Exported;
use firebrick_tests::python::interpreter;

#[test]
fn images_become_the_same_bytes_in_python() {
    let test = "images_become_the_same_bytes_in_python";
    let Some(python) = interpreter("pynq-4", test) else { return };
    let exported = Exported::new("pynq-z2");
    let folder = tempfile::tempdir().unwrap();
    let crop = |short_side| Resize::CentreCrop { short_side };
    let inputs = [
        ("grey", Colour::Grey, "warp", Resize::Warp, 32, 32),
        ("rgb", Colour::Rgb, "warp", Resize::Warp, 20, 45),
        ("bgr", Colour::Bgr, "centre_crop", crop(40), 32, 39),
        ("rgb", Colour::Rgb, "centre_crop", crop(64), 57, 50),
    ];
    let channels = |colour| if colour == Colour::Grey { 1 } else { 3 };
    let texts = inputs.map(|(colour, of, resize, how, height, width)| {
        let short_side = match how {
            Resize::Warp => serde_json::Value::Null,
            Resize::CentreCrop { short_side } => short_side.into(),
        };
        serde_json::json!({ "channels": channels(of), "height": height, "width": width, "colour": colour,
            "resize": resize, "short_side": short_side })
        .to_string()
    });
    let mut command = Command::new(python);
    command.arg(root().join("tests/python/pynq/pixels.py"));
    command.arg(exported.generated()).arg(exported.model()).arg(folder.path()).args(&texts);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));

    let mut compared = 0;
    for entry in fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "png") {
            continue;
        }
        for (n, (_, colour, _, resize, height, width)) in inputs.into_iter().enumerate() {
            let channels = channels(colour);
            let preprocess =
                Preprocess { colour, resize, mean: vec![0.0; channels], scale: vec![1.0; channels] };
            let expected =
                load_as(&path, Orientation::default(), &preprocess, Shape { channels, height, width })
                    .unwrap();
            let found = fs::read(format!("{}.{n}", path.display())).unwrap();
            let different = expected.iter().zip(&found).filter(|(a, b)| a != b).count();
            assert!(
                expected.len() == found.len() && different == 0,
                "{} {n}: {different} differ",
                path.display()
            );
            compared += 1;
        }
    }
    assert_eq!(compared, 9 * inputs.len());
}
