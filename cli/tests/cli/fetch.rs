//! `firebrick fetch`: whatever the server does, a model is complete and verified, or not there.

use std::ffi::OsStr;
use std::fs;

use firebrick_weights::embedded::DIGITS_FBK as BODY;
use rustix::fs::{FlockOperation, flock};

use crate::server::{Setup, answer, rest, sha256, whole};
use crate::support::{message, misuse, names, sample};

#[test]
fn a_model_is_fetched_once_and_used_by_its_name() {
    let setup = Setup::new(vec![whole(BODY, BODY.len())]);
    let classify: [&dyn AsRef<OsStr>; 4] = [&"classify", &"--model", &"digits", &sample(3)];
    let error = message(&setup.run(&classify));
    assert!(
        error.contains("digits: this model is not at ") && error.contains("`firebrick fetch digits`"),
        "{error}"
    );
    assert!(!setup.succeed(&[&"fetch", &"--list"]).contains("(fetched)"));

    let text = setup.fetch();
    assert!(text.contains("model.fbk: downloaded, ") && text.contains("licence MIT"), "{text}");
    assert!(text.ends_with("firebrick inspect digits\n"), "{text}");
    setup.assert_complete();
    let requests = setup.server.requests();
    assert!(requests[0].starts_with("get /models/model.fbk http/1.1"), "{requests:?}");
    assert!(!requests[0].contains("range:"), "{requests:?}");

    // The server refuses connections by now.
    let text = setup.fetch();
    assert!(text.contains("model.fbk: already there, "), "{text}");
    assert!(setup.succeed(&classify).contains("digit-3.png"));
    assert_eq!(setup.succeed(&[&"classify", &"digits", &sample(3)]), setup.succeed(&classify));
    assert!(setup.succeed(&[&"inspect", &"digits"]).contains("conv10"));
    let list = setup.succeed(&[&"fetch", &"--list"]);
    assert!(
        list.contains("digits (fetched)\n  Handwritten digits\n") && list.contains("licence MIT"),
        "{list}"
    );
    assert_eq!(setup.server.requests().len(), 1);
}

#[test]
fn a_cut_off_download_goes_on_where_it_ended() {
    let sent = BODY.len() / 3;
    let setup = Setup::new(vec![whole(BODY, sent), rest(BODY, sent)]);
    let error = setup.fail();
    assert!(error.contains(&format!("cut off after {sent} of {} bytes", BODY.len())), "{error}");
    assert!(error.contains("`firebrick fetch digits` goes on from there"), "{error}");
    assert_eq!(names(&setup.models()), ["model.fbk.part"]);
    assert!(fs::read(setup.file("model.fbk.part")).unwrap() == BODY[..sent]);
    // What is incomplete is not taken for the model.
    assert!(message(&setup.run(&[&"inspect", &"digits"])).contains("`firebrick fetch digits`"));

    setup.fetch();
    setup.assert_complete();
    let requests = setup.server.requests();
    assert!(requests[1].contains(&format!("range: bytes={sent}-\r\n")), "{requests:?}");
}

#[test]
fn a_connection_that_ends_without_a_length_is_cut_off() {
    let setup = Setup::new(vec![answer("200 OK", &[], &BODY[..100]), rest(BODY, 100)]);
    assert!(setup.fail().contains("cut off after 100 of"));
    setup.fetch();
    setup.assert_complete();
}

#[test]
fn a_server_that_ignores_ranges_sends_all_again() {
    let setup = Setup::new(vec![whole(BODY, BODY.len())]);
    setup.put("model.fbk.part", &BODY[..1000]);
    setup.fetch();
    setup.assert_complete();
    assert!(setup.server.requests()[0].contains("range: bytes=1000-"));
}

#[test]
fn a_server_without_that_part_is_asked_for_all() {
    let refusal = answer("416 Range Not Satisfiable", &["Content-Length: 0".into()], &[]);
    let setup = Setup::new(vec![refusal, whole(BODY, BODY.len()), rest(BODY, 7), whole(BODY, BODY.len())]);
    for _ in 0..2 {
        setup.put("model.fbk.part", &BODY[..1000]);
        setup.fetch();
        setup.assert_complete();
        fs::remove_file(setup.file("model.fbk")).unwrap();
    }
    let with_range: Vec<bool> = setup.server.requests().iter().map(|head| head.contains("range:")).collect();
    assert_eq!(with_range, [true, false, true, false]);
}

#[test]
fn an_incomplete_file_that_is_too_long_is_dropped() {
    let setup = Setup::new(vec![whole(BODY, BODY.len())]);
    setup.put("model.fbk.part", &[BODY, b"more"].concat());
    setup.fetch();
    setup.assert_complete();
    assert!(!setup.server.requests()[0].contains("range:"));
}

#[test]
fn a_wrong_length_is_refused_and_nothing_is_kept() {
    let (short, long) = (&BODY[..BODY.len() - 1], [BODY, b"x"].concat());
    let setup = Setup::new(vec![
        whole(short, short.len()),
        whole(&long, long.len()),
        answer("200 OK", &[], &long),
        rest(&long, 10),
    ]);
    for found in [short.len().to_string(), long.len().to_string(), format!("at least {}", long.len())] {
        let error = setup.fail();
        let told = format!("model.fbk: {found} bytes, the list of models says {}", BODY.len());
        assert!(error.contains(&told), "{error}");
        setup.assert_nothing_left();
    }
    setup.put("model.fbk.part", &BODY[..10]);
    assert!(setup.fail().contains(&format!("{} bytes, the list of models says", long.len())));
    setup.assert_nothing_left();
}

#[test]
fn a_wrong_hash_is_refused_and_nothing_is_kept() {
    let mut wrong = BODY.to_vec();
    wrong[BODY.len() / 2] ^= 1;
    let setup = Setup::new(vec![whole(&wrong, wrong.len()), rest(BODY, 3), whole(BODY, BODY.len())]);
    let error = setup.fail();
    assert!(error.contains(&format!("SHA-256 {}", sha256(&wrong))), "{error}");
    assert!(error.contains(&format!("the list of models says {}", sha256(BODY))), "{error}");
    setup.assert_nothing_left();
    // The wrong bytes were there before.
    setup.put("model.fbk.part", b"abc");
    assert!(setup.fail().contains("SHA-256"));
    setup.assert_nothing_left();
    setup.fetch();
    setup.assert_complete();
}

#[test]
fn a_damaged_model_is_fetched_again() {
    let setup = Setup::new(vec![whole(BODY, BODY.len()), whole(BODY, BODY.len())]);
    for damaged in [&BODY[1..], &[0; BODY.len()]] {
        setup.put("model.fbk", damaged);
        assert!(setup.fetch().contains("downloaded"));
        setup.assert_complete();
    }
}

#[test]
fn a_server_that_refuses_is_named_with_its_status() {
    let absent = || answer("404 Not Found", &["Content-Length: 4".into()], b"gone");
    let setup = Setup::new(vec![absent(), absent()]);
    let error = setup.fail();
    assert!(error.contains(&setup.server.url()) && error.contains("HTTP status 404"), "{error}");
    setup.assert_nothing_left();
    // What came earlier may still be good.
    setup.put("model.fbk.part", &BODY[..10]);
    assert!(setup.fail().contains("HTTP status 404"));
    assert_eq!(names(&setup.models()), ["model.fbk.part"]);
}

#[test]
fn what_is_not_http_or_not_there_is_no_answer() {
    let setup = Setup::new(vec![b"220 mail ready\r\n\r\n".to_vec()]);
    for _ in 0..2 {
        let error = setup.fail();
        assert!(error.contains(&format!("{}: no answer: ", setup.server.url())), "{error}");
        setup.assert_nothing_left();
    }
    assert_eq!(setup.server.requests().len(), 1);
}

/// Root may write to folders without write permission, so other obstacles stand in for a read-only cache:
/// a regular file in the folder's place, and the kernel's own file system, where nobody can make a file.
#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let setup = Setup::new(vec![]);
    let below = setup.list().join("models");
    for (folder, action) in [(below.as_os_str(), "made"), (OsStr::new("/proc"), "written")] {
        let error = message(&setup.run_in(folder, &[&"fetch", &"digits"]));
        assert!(error.contains(&folder.to_string_lossy().into_owned()), "{error}");
        assert!(error.contains(&format!("cannot be {action}; ")), "{error}");
        assert!(error.contains("FIREBRICK_MODELS names another folder"), "{error}");
    }
    assert!(setup.server.requests().is_empty());
}

#[test]
fn two_downloads_of_one_model_do_not_mix() {
    let setup = Setup::new(vec![]);
    setup.put("model.fbk.part", &BODY[..10]);
    let other = fs::File::open(setup.file("model.fbk.part")).unwrap();
    flock(&other, FlockOperation::NonBlockingLockExclusive).unwrap();
    let error = setup.fail();
    assert!(error.contains("model.fbk.part: another process is writing this file"), "{error}");
    assert_eq!(fs::read(setup.file("model.fbk.part")).unwrap(), &BODY[..10]);
}

#[test]
fn unknown_names_and_wrong_lists_are_refused() {
    let setup = Setup::new(vec![]);
    let refusal = |arguments: &[&dyn AsRef<OsStr>]| {
        let output = setup.run(arguments);
        assert_eq!(output.status.code(), Some(2), "wrong usage");
        String::from_utf8(output.stderr).unwrap()
    };
    let error = refusal(&[&"fetch", &"vgg"]);
    assert_eq!(error, "error: vgg: no model of this name is listed; accepted: digits\n");
    let error = refusal(&[&"inspect", &"vgg"]);
    assert_eq!(error, "error: no model `vgg`; accepted: a model file, or a listed model: digits\n");
    assert_eq!(refusal(&[&"classify", &"--model", &"vgg", &sample(3)]), error);
    let list = fs::read_to_string(setup.list()).unwrap().replace("licence", "price");
    fs::write(setup.list(), list).unwrap();
    let error = setup.fail();
    assert!(
        error.contains("models.yaml: not a usable list of models") && error.contains("`price`"),
        "{error}"
    );
    assert!(misuse(&[&"fetch"]).contains("<NAME>"));
    assert!(misuse(&[&"fetch", &"digits", &"--list"]).contains("cannot be used with"));
}
