//! Archives that another program has made: GNU tar.

use std::process::Command;

use super::*;

fn sample(digit: usize) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../weights/digits/samples/digit-{digit}.png"))
}

/// A folder with these files, those that end in `.png` copies of a sample, and `tar` of it with more arguments.
fn made(files: &[&str], arguments: &[&str]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let inside = folder.path().join("inside");
    for file in files {
        let path = inside.join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        match file.ends_with(".png") {
            true => std::fs::copy(sample(3), path).map(drop).unwrap(),
            false => std::fs::write(path, "7\n").unwrap(),
        }
    }
    let archive = folder.path().join("made.tar");
    let status =
        Command::new("tar").args(arguments).arg("-cf").arg(&archive).arg("-C").arg(&inside).arg(".").status();
    assert!(status.unwrap().success());
    (folder, archive)
}

fn names(archive: &Archive, of: &Path) -> Vec<String> {
    archive.pictures.iter().map(|p| p.name().strip_prefix(of).unwrap().display().to_string()).collect()
}

#[test]
fn members_are_read_in_place_in_every_format_of_tar() {
    let long = format!("{}/{}.png", "folder".repeat(20), "name".repeat(40));
    for format in ["--format=gnu", "--format=pax", "--format=ustar"] {
        let files = ["b/2.png", "a/1.png", "a/notes.txt", "a/._1.png", &long];
        let files = if format == "--format=ustar" { &files[..4] } else { &files[..] };
        let (_folder, path) = made(files, &[format, "--sort=name"]);
        let archive = open(&path).unwrap();
        assert_eq!(names(&archive, &path)[..2], ["a/1.png", "b/2.png"], "{format}");
        assert_eq!(archive.pictures.len(), files.len() - 2);
        assert_eq!(archive.classes[..2], ["a", "b"]);
        for picture in &archive.pictures {
            let (bytes, name) = picture.bytes().unwrap();
            assert_eq!(bytes, std::fs::read(sample(3)).unwrap(), "{}", name.display());
            assert_eq!((picture.size(), picture.class()), (bytes.len() as u64, None));
        }
    }
}

#[test]
fn a_class_may_stand_beside_an_image() {
    let (_folder, path) = made(&["0001.png", "0001.cls", "0002.png", "0002.json"], &["--sort=name"]);
    let archive = open(&path).unwrap();
    assert_eq!(archive.pictures.iter().map(Picture::class).collect::<Vec<_>>(), [Some(7), None]);
    assert!(archive.classes.is_empty());
}

#[test]
fn what_is_cut_damaged_or_compressed_is_told() {
    let (folder, path) = made(&["1.png", "2.png", "3.png"], &["--sort=name"]);
    let bytes = std::fs::read(&path).unwrap();
    let at = |digit: usize| open(&path).unwrap().pictures[digit - 1].clone();
    let Place::Member { offset, .. } = at(3).place else { panic!() };
    std::fs::write(&path, &bytes[..offset as usize + 9]).unwrap();
    let archive = open(&path).unwrap();
    assert_eq!(names(&archive, &path), ["1.png", "2.png"]);
    assert!(archive.cut[0].to_string().contains("made.tar/3.png: cannot be read"));
    let mut damaged = bytes.clone();
    damaged[offset as usize - 400] ^= 1;
    std::fs::write(&path, damaged).unwrap();
    let archive = open(&path).unwrap();
    assert_eq!(archive.pictures.len(), 2);
    let told = archive.damaged.unwrap().to_string();
    assert!(told.ends_with("made.tar: damaged, or no tar archive, behind 3 members"), "{told}");
    std::fs::write(&path, &bytes).unwrap();
    assert!(Command::new("gzip").arg(&path).status().unwrap().success());
    let told = open(&folder.path().join("made.tar.gz")).unwrap_err().to_string();
    assert!(told.contains("accepted: tar, not compressed"), "{told}");
    let told = open(&sample(3)).unwrap_err().to_string();
    assert!(told.contains("accepted: tar"), "{told}");
    let (_folder, empty) = made(&["notes.txt"], &[]);
    assert!(matches!(open(&empty), Err(ArchiveError::NoImages { .. })));
}
