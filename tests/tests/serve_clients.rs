//! Clients of others against the server: `tests/python/serve`.

use std::process::Command;

use firebrick_lab::generated::root;
use firebrick_tests::program::firebrick;
use firebrick_tests::python::interpreter;

#[test]
fn clients_of_others_get_the_sums_of_classify() {
    let Some(python) = interpreter("serve", "clients_of_others_get_the_sums_of_classify") else { return };
    let mut clients = Command::new(python);
    clients.arg(root().join("tests/python/serve")).arg("--program").arg(firebrick());
    // The caller's settings are not what is tested.
    for name in ["FIREBRICK_DEVICE", "FIREBRICK_BOARD", "FIREBRICK_MODEL"] {
        clients.env_remove(name);
    }
    let output = clients.output().expect("the interpreter starts");
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    println!("{said}");
    assert!(output.status.success(), "{said}");
}
