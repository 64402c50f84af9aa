//! The code of the gRPC service is what its description gives. FIREBRICK_BLESS=1 writes it.

use std::fs;
use std::path::Path;

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
    }
    let kept = fs::read_to_string(kept).unwrap_or_default();
    assert!(kept == made, "not what proto/inference.proto gives; run it with FIREBRICK_BLESS=1");
}
