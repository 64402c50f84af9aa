//! What a public host needs of the project: manifests, licences, the changelog, CI's jobs.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use firebrick_lab::generated::root;
use firebrick_tests::workspace::packages;
use serde_json::Value;

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

fn name(package: &Value) -> &str {
    package["name"].as_str().unwrap()
}

/// The crates that may be published: all but the laboratory and the suites.
fn product() -> Vec<Value> {
    let all = packages();
    let (product, kept): (Vec<Value>, Vec<Value>) =
        all.into_iter().partition(|package| package["publish"].is_null());
    assert_eq!(kept.iter().map(name).collect::<Vec<_>>(), ["firebrick-lab", "firebrick-tests"]);
    product
}

#[test]
fn each_package_says_what_it_is_and_has_its_licences() {
    for package in product() {
        let (name, text) = (name(&package), |key: &str| package[key].as_str().unwrap_or_default().to_owned());
        assert!(text("description").len() > 20, "{name}: description");
        assert_eq!(text("license"), "MIT OR Apache-2.0", "{name}");
        let list = |key: &str| package[key].as_array().unwrap().clone();
        let keywords = list("keywords");
        assert!((1..=5).contains(&keywords.len()) && !list("categories").is_empty(), "{name}");
        for keyword in &keywords {
            let word = keyword.as_str().unwrap();
            let plain = |c: char| c.is_ascii_alphanumeric() || "_-+".contains(c);
            assert!(word.len() <= 20 && word.chars().all(plain), "{name}: keyword {word}");
        }
        let folder = Path::new(package["manifest_path"].as_str().unwrap()).parent().unwrap().to_owned();
        for file in [text("readme"), "LICENSE-MIT".into(), "LICENSE-APACHE".into()] {
            let found = fs::read_to_string(folder.join(&file)).unwrap_or_default();
            assert!(found.len() > 500, "{name}: {file}");
        }
    }
}

#[test]
fn crates_of_the_workspace_are_asked_for_by_their_version() {
    for package in product() {
        for dependency in package["dependencies"].as_array().unwrap() {
            let on = dependency["name"].as_str().unwrap();
            // A package leaves out what only its tests need by a path alone: its own features.
            let own = dependency["kind"].as_str() == Some("dev") && on == name(&package);
            if on.starts_with("firebrick-") && !own {
                let (found, version) =
                    (dependency["req"].as_str().unwrap(), package["version"].as_str().unwrap());
                assert_eq!(found, format!("^{version}"), "{} on {on}", name(&package));
            }
        }
    }
}

/// Crates that a build of a package without default features is made of, itself included.
fn crates(package: &str) -> usize {
    let tree = ["tree", "--locked", "--offline", "-e", "normal", "--no-default-features", "--prefix", "none"];
    let output = Command::new(env!("CARGO"))
        .args(tree)
        .args(["--format", "{p}", "--target", "armv7-unknown-linux-gnueabihf", "-p", package])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| line.trim_end_matches(" (*)")).collect::<BTreeSet<&str>>().len()
}

#[test]
fn a_boards_program_and_the_library_are_made_of_few_crates() {
    for (package, most) in [("firebrick-host", 60), ("firebrick-cli", 104)] {
        let found = crates(package);
        assert!((20..=most).contains(&found), "{package}: {found} crates, at most {most}");
    }
}

#[test]
fn the_changelog_has_the_version_and_room_for_the_next() {
    let text = read("CHANGELOG.md");
    let heads: Vec<&str> = text.lines().filter(|line| line.starts_with("## ")).collect();
    assert_eq!(heads[0], "## [Unreleased]");
    let version = product()[0]["version"].as_str().unwrap().to_owned();
    let date = heads[1].strip_prefix(&format!("## [{version}] - ")).unwrap_or_else(|| panic!("{}", heads[1]));
    let digits = date.split('-').map(|part| part.parse::<u32>().map(|_| part.len()).unwrap_or_default());
    assert_eq!(digits.collect::<Vec<_>>(), [4, 2, 2], "{date}");
    let kinds = ["### Added", "### Changed", "### Deprecated", "### Removed", "### Fixed", "### Security"];
    for line in text.lines().filter(|line| line.starts_with("### ")) {
        assert!(kinds.contains(&line), "{line}");
    }
}

#[test]
fn the_public_hosts_jobs_make_what_there_is() {
    let workflow: serde_yaml::Value = serde_yaml::from_str(&read(".github/workflows/ci.yml")).unwrap();
    let makefile = read("Makefile");
    let steps = workflow["jobs"]["make"]["strategy"]["matrix"]["step"].as_sequence().unwrap();
    for step in steps {
        let target = step.as_str().unwrap();
        assert!(makefile.lines().any(|line| line.starts_with(&format!("{target}:"))), "make {target}");
    }
    let local = read(".ci/run");
    assert!(local.contains("for step in test check;") && steps.len() == 2, "as .ci/run");
    let jobs = workflow["jobs"].as_mapping().unwrap().values();
    let all: Vec<&serde_yaml::Value> = jobs.flat_map(|job| job["steps"].as_sequence().unwrap()).collect();
    for action in all.iter().filter_map(|step| step["uses"].as_str()) {
        let (_, version) = action.split_once('@').unwrap();
        assert!(version.strip_prefix('v').is_some_and(|major| major.parse::<u32>().is_ok()), "{action}");
    }
    // The job with the oldest Rust checks the crates that declare it, and no others.
    let oldest = workflow["jobs"]["oldest-rust"]["steps"].as_sequence().unwrap();
    let commands: String = oldest.iter().filter_map(|step| step["run"].as_str()).collect();
    let checked: BTreeSet<&str> =
        commands.split_whitespace().filter(|word| word.starts_with("firebrick-")).collect();
    let all = packages();
    let declared = all.iter().filter(|package| package["rust_version"].is_string());
    assert_eq!(checked, declared.map(name).collect());
}

#[test]
fn no_file_makes_rustup_download() {
    for file in ["rust-toolchain", "rust-toolchain.toml"] {
        assert!(!root().join(file).exists(), "{file}");
    }
}
