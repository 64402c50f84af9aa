//! Commands of the documents that are not simply run, each with the reason.

/// Commands of the program that run in `make check` only, for they take long.
pub const SLOW: &[(&str, &str)] = &[
    ("firebrick classify --device sim --json digit.png", "builds the engine with 8 PEs"),
    ("firebrick classify --device sim --trace run.fst digit.png", "builds a traced engine with 8 PEs"),
    ("firebrick explore --svg points.svg --csv points.csv", "512 points"),
    ("firebrick estimate --network squeezenet-v1.0-complex-bypass --density table1", "quantises 227x227"),
    (
        "firebrick estimate --network squeezenet-v1.0-complex-bypass --density table1 --pes 32 --ports 2",
        "quantises 227x227",
    ),
    ("firebrick compile --network squeezenet-v1.1-simple-bypass -o bypass.fbk", "quantises 227x227"),
];

/// Commands of the program that are parsed only.
pub const PARSED: &[(&str, &str)] = &[
    (
        "firebrick serve --models nets --http 127.0.0.1:8000 --grpc 127.0.0.1:8001",
        "runs until a signal ends it; tests/cli/serve.rs does",
    ),
    ("firebrick synth --board zybo-z7-10", "minutes of yosys; tests/cli/synth.rs runs it on a recorded one"),
    ("firebrick fetch squeezenet1.0-compressed", "network; tests/cli/fetch.rs has a server of its own"),
    (
        "firebrick classify --device sim --pes 32 --ports 2 squeezenet1.0-compressed --calibrate MY_PHOTOS --labels synset_words.txt PHOTO.jpg",
        RELEASED,
    ),
    (
        "firebrick compile squeezenet1.0-compressed --calibrate MY_PHOTOS --labels synset_words.txt -o squeezenet.fbk",
        RELEASED,
    ),
    ("firebrick classify squeezenet.fbk PHOTO.jpg", RELEASED),
    (
        "firebrick evaluate squeezenet1.0-compressed --calibrate MY_PHOTOS --labels synset_words.txt MY_PHOTOS",
        RELEASED,
    ),
    (
        "firebrick evaluate compressed_SqueezeNet.net --calibrate first --labels synset_words.txt --skip 20 photos",
        RELEASED,
    ),
    ("firebrick compress CaffeSqueezeNet_weights.bin --prune table1 --bits 6 --out v1.0.fbz", RELEASED),
    ("firebrick compress compressed_SqueezeNet.net --out same.net", RELEASED),
    ("firebrick inspect squeezenet1_1.onnx", RELEASED),
    (
        "firebrick compile squeezenet1_1.onnx --calibrate MY_PHOTOS --labels synset_words.txt -o squeezenet.fbk",
        RELEASED,
    ),
    (
        "firebrick evaluate squeezenet_v1.1.caffemodel --also squeezenet1_1.onnx --calibrate MY_PHOTOS --labels synset_words.txt MY_PHOTOS",
        RELEASED,
    ),
    ("firebrick merge parts/*.jsonl", SHARDS),
    ("firebrick merge ?.jsonl", SHARDS),
    (
        "firebrick profile --network alexnet --density han2015 --pes 32 --ports 2",
        "simulates a large network on 32 PEs",
    ),
];

/// Files that are not part of the project.
const RELEASED: &str = "a released network; tests/real_*.rs do the same where it is";

/// Files of a queue's tasks.
const SHARDS: &str = "many tasks' files; tests/cli/shards.rs merges some";

/// Commands of other programs.
pub const OTHERS: &[(&str, &str)] = &[
    ("N=20; mkdir first && ls photos/*.JPEG | head -n $N | xargs cp -t first", "the user's photos"),
    ("mkdir parts", "beside the next one"),
    (
        "sbatch --array=0-99 --export=ALL,FIREBRICK_SHARDS=100,OUT=parts scripts/slurm/evaluate.sbatch MODEL IMAGES",
        "needs a Slurm; scripts/slurm/check.sh starts one",
    ),
    (
        "sbatch --array=0-9 --export=ALL,FIREBRICK_SHARDS=10,OUT=$PWD/parts scripts/slurm/mutants.sbatch verilog --seed 4 --count 100",
        "needs a Slurm, and hours",
    ),
    ("target/release/rtl_mutants --merge parts/*.jsonl", "many tasks' files; a test of lab merges some"),
    (
        "FIREBRICK_SHARDS=8 parallel firebrick evaluate weights/digits/held-out --out {}.jsonl --resume ::: 0 1 2 3 4 5 6 7",
        "needs GNU parallel; tests/cli/shards.rs sets what it sets",
    ),
    ("cargo build -p firebrick-cli --bin firebrick", "this test has built it"),
    ("cargo build --release -p firebrick-cli --features serve", "the same, optimised, with the server"),
    (
        "cargo run -p firebrick-sim --features stand-in --bin stand-in -- --pes 4 -- target/debug/firebrick classify --device board weights/digits/samples/digit-3.png",
        "tests/board_standin.rs does it",
    ),
    ("scripts/build-board.sh armv7 --fault-handler", "tests/board_build.rs does it"),
    (
        "cargo run -p firebrick-sim --features stand-in --bin stand-in -- --pes 4 --handler -- ~/.cache/firebrick/board-toolchain/root/usr/bin/qemu-arm-static target/board/armv7/firebrick-stand-in classify --device board weights/digits/samples/digit-3.png",
        "tests/board_build.rs does it",
    ),
    ("cargo test -p firebrick-tests -- --nocapture compress_released paper_counts", "tests"),
    (
        "python3 -m venv /tmp/digits && /tmp/digits/bin/pip install -r weights/digits/requirements.txt",
        "trains with PyTorch",
    ),
    ("/tmp/digits/bin/python weights/digits/train.py", "trains with PyTorch"),
];
