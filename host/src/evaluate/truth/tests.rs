//! Classes by names, folders and lists.

use super::*;

const TENCH: &str = "n01440764";

/// Labels of which only the synset ids matter.
fn synsets(ids: &[&str]) -> Labels {
    Labels::of(&ids.iter().map(|id| id.to_string()).collect::<Vec<_>>())
}

fn message(result: Result<usize, TruthError>) -> String {
    result.unwrap_err().to_string()
}

#[test]
fn the_class_stands_behind_the_last_hyphen() {
    let class = |name: &str| Truth::from_names(synsets(&[]), 10).class(Path::new(name));
    assert_eq!(class("some-where/0007-3.png").unwrap(), 3);
    assert_eq!(class("a-b-09.jpg").unwrap(), 9);
    assert!(message(class("x-10.png")).contains("classes 0 to 9"));
    for name in ["3.png", "x-.png", "x-three.png"] {
        assert!(message(class(name)).contains("no class in the file's name"), "{name}");
    }
}

#[test]
fn a_synset_id_at_the_start_goes_first() {
    let truth = Truth::from_names(synsets(&["n00000001", TENCH]), 2);
    assert_eq!(truth.class(Path::new("x/n01440764_red-0.JPEG")).unwrap(), 1);
    let unknown = message(truth.class(Path::new("n00000002_x.JPEG")));
    assert!(unknown.contains("n00000002 is not among the label file's synset ids"), "{unknown}");
    let unlabelled = message(Truth::from_names(synsets(&[]), 2).class(Path::new("n01440764_tench.JPEG")));
    assert!(unlabelled.contains("n01440764 is a synset id, but no label begins with one"), "{unlabelled}");
}

#[test]
fn a_list_names_images_and_classes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("truth.txt");
    std::fs::write(&path, "a photo.png 1\n\nb.png\tn01440764\nc.png 7\n").unwrap();
    let truth = Truth::read(&path, None, synsets(&[TENCH, "n00000001"]), 2).unwrap();
    assert_eq!(truth.class(Path::new("x/a photo.png")).unwrap(), 1);
    assert_eq!(truth.class(Path::new("b.png")).unwrap(), 0);
    let wrong = message(truth.class(Path::new("c.png")));
    assert!(wrong.contains("c.png: class 7 in the list, the network has classes 0 to 1"), "{wrong}");
    assert!(message(truth.class(Path::new("d.png"))).contains("d.png: not in the list"));
    std::fs::write(&path, "a.png 1\nb.png tench\n").unwrap();
    let line = Truth::read(&path, None, synsets(&[]), 2).unwrap_err().to_string();
    assert!(line.contains("truth.txt, line 2: `b.png tench`; accepted: the name of an image"), "{line}");
    std::fs::write(&path, "a.png 1\nb.png 0\n\na.png 01\nb.png n01440764\n").unwrap();
    let truth = Truth::read(&path, None, synsets(&[TENCH]), 2).unwrap();
    assert_eq!(truth.class(Path::new("a.png")).unwrap(), 1, "said twice");
    std::fs::write(&path, "a.png 1\nb.png 0\n\na.png 0\n").unwrap();
    let twice = Truth::read(&path, None, synsets(&[]), 2).unwrap_err().to_string();
    let told =
        "truth.txt, lines 1 and 4: `a.png` is of class 1 and of class 0; accepted: one class for each image";
    assert!(twice.ends_with(told), "{twice}");
    let absent = Truth::read(&folder.path().join("absent"), None, synsets(&[]), 2).unwrap_err().to_string();
    assert!(absent.contains("absent: the list of classes cannot be read"), "{absent}");
}

#[test]
fn a_class_folder_goes_before_the_files_name() {
    let labels = Labels::of(&["tench, Tinca tinca".into(), "great white shark".into(), "cock".into()]);
    let names = ["cock", "Great_White_Shark", "Tinca tinca", "other", "n01440764"].map(String::from);
    let truth = Truth::from_names(labels, 3).with_folders(Path::new("val"), &names);
    let class = |name: &str| truth.class(Path::new(name));
    assert_eq!(class("val/cock/a-1.png").unwrap(), 2);
    assert_eq!(class("val/Great_White_Shark/deep/a.png").unwrap(), 1);
    assert_eq!(class("val/Tinca tinca/a.png").unwrap(), 0);
    assert_eq!(class("val/other/tench/a.png").unwrap(), 0);
    assert_eq!(class("val/other/a-1.png").unwrap(), 1, "a folder that says nothing");
    assert_eq!(class("elsewhere/cock/a-1.png").unwrap(), 1, "not found as a class folder");
    assert!(message(class("val/other/a.png")).contains("or a folder that is called as the class"));
    assert!(message(class("val/n01440764/a-1.png")).contains("n01440764 is a synset id"));
    assert_eq!(truth.sorted_folders().count(), 0);
}

#[test]
fn folders_count_in_their_order_if_nothing_else_is_known() {
    let names = ["ant", "bee"].map(String::from);
    let none = || Labels::of(&[]);
    let truth = Truth::from_names(none(), 2).with_folders(Path::new("val"), &names);
    assert_eq!(truth.class(Path::new("val/bee/a-0.png")).unwrap(), 1);
    assert_eq!(truth.sorted_folders().collect::<Vec<_>>(), [Path::new("val")]);
    let more = Truth::from_names(none(), 3).with_folders(Path::new("val"), &names);
    assert!(message(more.class(Path::new("val/bee/a.png"))).contains("no class"));
    let named = Labels::of(&["wasp".into(), "fly".into()]);
    let named = Truth::from_names(named, 2).with_folders(Path::new("val"), &names);
    assert!(message(named.class(Path::new("val/bee/a.png"))).contains("no class"));
    let numbers = ["1", "0"].map(String::from);
    let numbers = Truth::from_names(none(), 2).with_folders(Path::new("val"), &numbers);
    assert_eq!(numbers.class(Path::new("val/1/a.png")).unwrap(), 1);
}

#[test]
fn folders_in_a_list_part_images_of_one_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("val.txt");
    std::fs::write(&path, "n01440764/1.png 0\nother/1.png 1\nb.png 1\n").unwrap();
    let truth = Truth::read(&path, None, synsets(&[]), 2).unwrap();
    let class = |file: &str| truth.class(Path::new(file)).unwrap();
    assert_eq!([class("x/n01440764/1.png"), class("/x/other/1.png"), class("x/y/b.png")], [0, 1, 1]);
    assert!(message(truth.class(Path::new("third/1.png"))).contains("third/1.png: not in the list"));
}

/// The order of the kit's numbers is not that of the ids: in ILSVRC2012, 449 is the tench and 490 the sea snake, which image 1 shows.
#[test]
fn the_development_kits_numbers_stand_for_synset_ids() {
    let folder = tempfile::tempdir().unwrap();
    let [truth, ids] =
        ["ILSVRC2012_validation_ground_truth.txt", "map_clsloc.txt"].map(|n| folder.path().join(n));
    std::fs::write(&truth, "490\n1\n449\n").unwrap();
    std::fs::write(&ids, "n02119789 1 kit_fox\nn01440764 449 tench\nn01751748 490 sea_snake\n").unwrap();
    let labels = || synsets(&[TENCH, "n01751748", "n02119789"]);
    let read = Truth::read(&truth, Some(&ids), labels(), 3).unwrap();
    let class = |number: usize| read.class(&PathBuf::from(format!("val/ILSVRC2012_val_{number:08}.JPEG")));
    assert_eq!([1, 2, 3].map(|number| class(number).unwrap()), [1, 2, 0]);
    assert!(message(class(4)).contains("00000004.JPEG: not in the list"));
    let told = Truth::read(&truth, None, labels(), 3).unwrap_err().to_string();
    assert!(told.contains("ground_truth.txt: numbers of ILSVRC's development kit"), "{told}");
    std::fs::write(&truth, "490\n2\n").unwrap();
    let told = Truth::read(&truth, Some(&ids), labels(), 3).unwrap_err().to_string();
    assert!(told.contains("ground_truth.txt, line 2: number 2 is not in"), "{told}");
    std::fs::write(&ids, "1 n02119789\n").unwrap();
    let told = Truth::read(&truth, Some(&ids), labels(), 3).unwrap_err().to_string();
    assert!(
        told.contains("map_clsloc.txt, line 1: `1 n02119789`; accepted: a synset id and its number"),
        "{told}"
    );
}

#[cfg(feature = "datasets")]
#[test]
fn a_table_names_images_and_classes_in_any_words() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("truth.csv");
    let labels =
        || Labels::of(&["n01440764 tench, Tinca tinca".into(), "n00000001 great white shark".into()]);
    let classes = |text: &str, files: &[&str]| {
        std::fs::write(&path, text).unwrap();
        let truth = Truth::read(&path, None, labels(), 2)?;
        files.iter().map(|file| truth.class(Path::new(file))).collect::<Result<Vec<_>, _>>()
    };
    let text = "a.png,tench\nb.png,1\n\"c, d.png\",\"great white shark\"\n";
    assert_eq!(classes(text, &["x/a.png", "b.png", "c, d.png"]).unwrap(), [0, 1, 1]);
    let text = "id,label,filename\n7,Great_White_Shark,b.png\n8,n01440764,a.png\n";
    assert_eq!(classes(text, &["a.png", "b.png"]).unwrap(), [0, 1]);
    // As LOC_val_solution.csv has it: names without endings, boxes behind the class.
    let text = "ImageId,PredictionString\r\nval_1,n01440764 85 1 499 272 n01440764 1 2 3 4\r\n";
    assert_eq!(classes(text, &["val/val_1.JPEG"]).unwrap(), [0]);
    let told = classes("a.png,pike\n", &[]).unwrap_err().to_string();
    assert!(told.contains("truth.csv, line 1: `a.png,pike`; accepted"), "{told}");
    let told = classes("a.png,0\na.png,1\n", &[]).unwrap_err().to_string();
    assert!(told.contains("lines 1 and 2: `a.png` is of class 0 and of class 1"), "{told}");
}
