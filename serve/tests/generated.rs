//! The code of the gRPC service is what its description gives.
//!
//! `cargo test -p firebrick-serve --features regenerate generated` makes it anew and compares (`make serve-check`), with FIREBRICK_BLESS=1
//! it writes it. Without the feature only the description's hash is compared with that of which the code was made.

use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

/// The hash of the description, and the file that has that of the code's.
fn source() -> (String, std::path::PathBuf) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read(root.join("proto/inference.proto")).unwrap();
    let hash = Sha256::digest(text).iter().fold(String::new(), |hash, byte| hash + &format!("{byte:02x}"));
    (format!("{hash}  proto/inference.proto\n"), root.join("generated/source.sha256"))
}

#[cfg(not(feature = "regenerate"))]
#[test]
fn the_description_is_the_one_that_the_code_was_made_of() {
    let (hash, kept) = source();
    let kept = fs::read_to_string(kept).unwrap_or_default();
    assert_eq!(
        kept, hash,
        "make the code anew: FIREBRICK_BLESS=1 cargo test -p firebrick-serve --features regenerate"
    );
}

#[cfg(feature = "regenerate")]
#[test]
fn the_services_code_is_made_from_its_description() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let out = tempfile::tempdir().unwrap();
    let described = protox::compile(["inference.proto"], [root.join("proto")]).unwrap();
    tonic_prost_build::configure()
        .build_transport(false)
        .client_mod_attribute("inference", "#[cfg(test)]")
        .bytes(".")
        .emit_rerun_if_changed(false)
        .out_dir(out.path())
        .compile_fds(described)
        .unwrap();
    let made = fs::read_to_string(out.path().join("inference.rs")).unwrap();
    let kept = root.join("generated/inference.rs");
    if std::env::var_os("FIREBRICK_BLESS").is_some() {
        fs::write(&kept, &made).unwrap();
        let (hash, file) = source();
        fs::write(file, hash).unwrap();
    }
    let kept = fs::read_to_string(kept).unwrap_or_default();
    assert!(kept == made, "not what proto/inference.proto gives; run it with FIREBRICK_BLESS=1");
}
