#!/usr/bin/env bash
# Makes the package of every crate of the product, and checks that the library's crates need nothing that is not in theirs.
#
# `cargo package` would build each package on its own, its dependencies anew where the features differ; here `host`, which needs all that
# are checked, is compiled once from the packages' files, without code being made of it.
set -euo pipefail
cd "$(dirname "$0")/.."

# Those that `host` may need. The others' packages are made, not compiled.
checked=(scratch spec fields nn compiler weights hdl sim fault-handler host)

cargo=${CARGO:-cargo}
target=${CARGO_TARGET_DIR:-$PWD/target}
"$cargo" package --locked --allow-dirty --no-verify --workspace --exclude firebrick-lab --exclude firebrick-tests

version=$("$cargo" pkgid --locked -p firebrick-host | sed 's/.*[#@]//')
folder=$target/package/checked
rm -rf "$folder"
mkdir -p "$folder"
sources=()
for crate in "${checked[@]}"; do
    name=firebrick-$crate
    tar -xzf "$target/package/$name-$version.crate" -C "$folder"
    if [ "$crate" != host ]; then
        sources+=(--config "patch.crates-io.$name.path=\"$folder/$name-$version\"")
    fi
done
# Cargo takes a package for a member of the workspace around it, unless there is another one in between.
printf '[workspace]\n' >>"$folder/firebrick-host-$version/Cargo.toml"
# Its lock file names the registry for our own crates, so it cannot be --locked; --offline takes what the workspace has.
"$cargo" check --offline --manifest-path "$folder/firebrick-host-$version/Cargo.toml" --target-dir "$target/package/checked/target" \
    "${sources[@]}"
