//! `firebrick estimate`.

use firebrick_weights::embedded;

use crate::support::{fail, json, misuse, succeed};

#[test]
fn the_table_has_a_line_for_each_pass_and_ends_with_the_frame() {
    let text = succeed(&[&"estimate", &"--clock-mhz", &"125"]);
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].starts_with("pass ") && lines[0].ends_with("bound by"), "{text}");
    assert!(lines[1].starts_with("pool1 ") && lines[1].contains("64,800"), "{text}");
    let all = lines.iter().find(|line| line.starts_with("all ")).unwrap();
    let cycles = json(&[&"estimate", &"--json"])["cycles"].to_string();
    let (thousands, rest) = cycles.split_at(cycles.len() - 3);
    assert!(all.contains("659,808") && all.contains(&format!(" {thousands},{rest} ")), "{text}");
    assert!(lines.iter().all(|line| line.len() <= 80), "{text}");
    let at = lines.iter().rposition(|line| line.is_empty()).unwrap();
    let last = lines[at..].join(" ");
    assert!(last.contains("frames/s at 125 MHz") && last.contains("(63 DSPs)"), "{text}");
}

#[test]
fn json_adds_up() {
    let output = json(&[&"estimate", &"--pes", &"4", &"--json"]);
    let passes = output["passes"].as_array().unwrap();
    let sum = |key: &str| passes.iter().map(|pass| pass[key].as_u64().unwrap()).sum::<u64>();
    assert_eq!(sum("dense_macs"), embedded::digits().network.macs().unwrap());
    let cycles = output["cycles"].as_u64().unwrap();
    assert!(sum("cycles") < cycles && sum("cycles") > cycles * 9 / 10, "{output}");
    for pass in passes {
        let utilisation = pass["utilisation"].as_f64().unwrap();
        assert!(utilisation > 0.0 && utilisation <= 1.0, "{pass}");
        let bounds = ["multipliers", "memory", "results", "weights", "fixed costs"];
        assert!(bounds.contains(&pass["bound_by"].as_str().unwrap()), "{pass}");
    }
}

#[test]
fn more_pes_ports_and_faster_memory_take_fewer_cycles() {
    let cycles = |arguments: &[&str]| {
        let mut all: Vec<&dyn AsRef<std::ffi::OsStr>> = vec![&"estimate", &"--json"];
        all.extend(arguments.iter().map(|argument| argument as &dyn AsRef<std::ffi::OsStr>));
        json(&all)["cycles"].as_u64().unwrap()
    };
    assert!(cycles(&["--pes", "4"]) < cycles(&["--pes", "2"]));
    assert!(cycles(&["--ports", "2"]) < cycles(&["--ports", "1"]));
    assert!(cycles(&["--read-efficiency", "0.95"]) < cycles(&["--read-efficiency", "0.5"]));
}

#[test]
fn impossible_options_are_refused_with_what_is_accepted() {
    let error = misuse(&[&"estimate", &"--pes", &"65"]);
    assert!(error.contains("'65' for '--pes <N>'") && error.contains("accepted: 1 to 64"), "{error}");
    let error = misuse(&[&"estimate", &"--ports", &"3"]);
    assert!(error.contains("'3' for '--ports <N>'") && error.contains("accepted: 1, 2"), "{error}");
    let error = misuse(&[&"estimate", &"--read-efficiency", &"1.5"]);
    assert!(error.contains("'1.5' for '--read-efficiency <E>'") && error.contains("0.05 to 1"), "{error}");
    let error = fail(&[&"estimate", &"/nonexistent/model.fbk"]);
    assert!(error.contains("/nonexistent/model.fbk"), "{error}");
}
