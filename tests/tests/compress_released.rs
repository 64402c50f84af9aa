//! Compression on the released weights: the released file is written again byte for byte, and the dense v1.0 becomes as
//! small as the paper's files.

use std::collections::BTreeSet;
use std::path::PathBuf;

use firebrick_host::device::{BoardOptions, Simulation};
use firebrick_host::evaluate::{Column, Score, Subject, Truth, evaluate};
use firebrick_host::image::{self, Orientation};
use firebrick_host::labels::{self, Labels};
use firebrick_lab::data;
use firebrick_nn::model::FloatModel;
use firebrick_weights::coded::CodedModel;
use firebrick_weights::compress::{Pruning, Settings, Start, compress};
use firebrick_weights::{Model, deep_compression, dmp, fbz, open_model};

const COMPRESSED: &str = "deep-compression/compressed_SqueezeNet.net";
const DENSE: &str = "dmp/CaffeSqueezeNet_weights.bin";

/// Bytes of the paper's files: 0.66 MiB with 8 bits, 0.47 MiB with 6.
const LIMITS: [(u32, usize); 2] = [(8, 692_060), (6, 492_830)];

fn settings(bits: u32) -> Settings {
    Settings { ranks: Default::default(), pruning: Some(Pruning::table_1()), bits, start: Start::Density }
}

#[test]
fn the_released_file_is_written_byte_for_byte() {
    let Some(bytes) = data::read("the_released_file_is_written_byte_for_byte", COMPRESSED) else { return };
    let found = deep_compression::decode(&bytes).unwrap();
    let (written, layers) = deep_compression::encode(&found.model).unwrap();
    assert!(written == bytes, "{} bytes, not the file's {}", written.len(), bytes.len());
    assert_eq!(layers, found.layers);
}

#[test]
fn the_released_weights_survive_in_fewer_bytes() {
    let test = "the_released_weights_survive_in_fewer_bytes";
    let Some(bytes) = data::read(test, COMPRESSED) else { return };
    let model = deep_compression::decode(&bytes).unwrap().model;
    let (packed, layers) = fbz::encode(&model).unwrap();
    println!("{} bytes as .fbz, {} as .net", packed.len(), bytes.len());
    assert!(packed.len() < 560_000, "{} bytes", packed.len());
    let kept: usize = layers.iter().map(|layer| layer.kept).sum();
    assert_eq!(kept, 415_921);
    let found = fbz::decode(&packed).unwrap();
    assert!(found.model == model && found.layers == layers);
}

#[test]
fn the_dense_v1_0_becomes_as_small_as_the_papers_files() {
    let test = "the_dense_v1_0_becomes_as_small_as_the_papers_files";
    let Some(bytes) = data::read(test, DENSE) else { return };
    let dense = dmp::decode(&bytes).unwrap();
    let folder = tempfile::tempdir().unwrap();
    for (bits, limit) in LIMITS {
        let model = compress(&dense, &settings(bits)).unwrap();
        check_counts(&model);
        check_codebooks(&dense, &model, bits);
        let (packed, _) = fbz::encode(&model).unwrap();
        println!("{bits} bit: {} bytes as .fbz, the paper's {limit}", packed.len());
        assert!(packed.len() <= limit, "{bits} bit: {} bytes", packed.len());
        let path = folder.path().join(format!("{bits}.fbz"));
        fbz::write(&path, &packed).unwrap();
        let Model::Float(found) = open_model(&path).unwrap() else { panic!("a .fbz holds floats") };
        assert!(found == model.float(), "{bits} bit");
    }
    let (net, _) = deep_compression::encode(&compress(&dense, &settings(8)).unwrap()).unwrap();
    println!("8 bit: {} bytes as .net", net.len());
    assert!(net.len() <= LIMITS[0].1, "{} bytes", net.len());
}

/// Table 1's parameters after pruning, layer by layer.
fn check_counts(model: &CodedModel) {
    let rows = [
        ("conv1", 14_208),
        ("fire2", 5_746),
        ("fire3", 6_258),
        ("fire4", 20_646),
        ("fire5", 24_742),
        ("fire6", 44_700),
        ("fire7", 46_236),
        ("fire8", 77_581),
        ("fire9", 77_581),
        ("conv10", 103_400),
    ];
    let parameters = |row: &str| {
        let convs = model.convs.iter().filter(|(name, _)| name.split('/').next() == Some(row));
        convs.map(|(_, conv)| conv.kept() + conv.bias.len()).sum::<usize>()
    };
    for (row, count) in rows {
        assert_eq!(parameters(row), count, "{row}");
    }
    assert_eq!(rows.iter().map(|(row, _)| parameters(row)).sum::<usize>(), 421_098);
}

/// Every weight is 0 or a value of its layer's codebook, and with 8 bits, which hold all of this file's values, that of the
/// dense model.
fn check_codebooks(dense: &FloatModel, model: &CodedModel, bits: u32) {
    let float = model.float();
    for (name, conv) in &model.convs {
        let values: BTreeSet<u32> = conv.codebook.iter().map(|value| value.to_bits()).collect();
        assert!(conv.codebook.len() <= 1 << bits, "{name}: {}", conv.codebook.len());
        for ((weight, &code), before) in
            float.convs[name].weights.iter().zip(&conv.codes).zip(&dense.convs[name].weights)
        {
            assert!(values.contains(&weight.to_bits()) && *weight == conv.codebook[usize::from(code)]);
            assert!(bits < 8 || *weight == 0.0 || weight == before, "{name}: {before} became {weight}");
        }
    }
}

/// What the widths of the codes do to the accuracy, without any training: printed, and bounded far below.
#[test]
fn accuracies_of_the_code_widths_are_told() {
    let test = "accuracies_of_the_code_widths_are_told";
    let Some(photos) = data::find(test, "images-dev") else { return };
    let Some(words) = data::find(test, "synset_words.txt") else { return };
    let photos = image::files(&photos).unwrap();
    let score = |name: &str, model: &FloatModel| {
        let score = score(model, &photos, &labels::read(&words, 1000).unwrap());
        println!("{name}: top-1 {} and top-5 {} of {} photos", score.top1, score.top5, score.images);
        score
    };
    for file in [COMPRESSED, DENSE] {
        let Some(path) = data::find(test, file) else { return };
        let Model::Float(model) = open_model(&path).unwrap() else { panic!("{file} holds floats") };
        score(file, &model);
        let pruned =
            |bits| if file == DENSE { settings(bits) } else { Settings { pruning: None, ..settings(bits) } };
        let eight = score("8 bit", &compress(&model, &pruned(8)).unwrap().float());
        let six = score("6 bit", &compress(&model, &pruned(6)).unwrap().float());
        let linear = Settings { start: Start::Linear, ..pruned(6) };
        score("6 bit, linear start", &compress(&model, &linear).unwrap().float());
        if file == COMPRESSED {
            assert!(eight.top5 >= 75 && six.top5 >= 70, "top-5: {} and {}", eight.top5, six.top5);
        }
    }
}

fn score(model: &FloatModel, photos: &[PathBuf], labels: &Labels) -> Score {
    let (simulation, board) = (Simulation::default(), BoardOptions::default());
    let subject = Subject {
        float: Some(model),
        quantised: None,
        simulation: &simulation,
        board: &board,
        orientation: Orientation::Upright,
        digest: None,
    };
    let results = evaluate(subject, &[Column::Float], photos, &|| ()).unwrap().columns;
    let truth = Truth::from_names(labels.clone(), model.network.classes());
    let expected: Vec<usize> = photos.iter().map(|photo| truth.class(photo).unwrap()).collect();
    Score::new(&results[0], &expected, &results[0])
}
