# Everyday commands. `make demo` first; docs/ and README.md explain the rest.

CARGO ?= cargo
SAMPLE ?= weights/digits/samples/digit-3.png
# Of `make stress`: how long. Of `stress`, `foreign` and `exchange`: the seed of what is drawn.
SECONDS ?= 7200
SEED ?= 1
# Of `make soak`: how many.
SHARDS ?= 1
# Of `make foreign`: graphs.
COUNT ?= 300
# Of `make stress`, `fuzz` and `coverage`: WRITE=1 writes their tables to docs/trust.md; of `make exports`: to docs/importers.md; of
# `make virtual-board`: its logs to docs/virtual-board.md, and its record.
WRITE ?=
# Of `make prove`, `synth`, `resets` and `check`: ALL=1 runs proofs, syntheses, resets and the virtual board of which nothing has changed, too.
ALL ?=
$(if $(filter-out 1,$(ALL)),$(error ALL is `$(ALL)`; accepted: 1, or nothing))
# Where cargo puts what is built without `--release`.
BUILT := $(or $(CARGO_TARGET_DIR),target)/debug
# Arguments for the test binaries, e.g. TEST_ARGS=--show-output.
TEST_ARGS ?=

CHECKS := check-format check-lints check-docs check-drift check-packages check-board check-proofs check-stress check-foreign check-virtual-board check-slow

.PHONY: help demo setup test check check-stress foreign exports exchange check-exchange check-programs bench waveforms screens early-ends virtual-board synth presets route prove resets fuzz stress soak sanitize deny coverage mutants board board-check pynq-check serve-check clean $(CHECKS)

help: ## What can be made
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

demo: ## Classify a sample digit on the simulated accelerator
	@bash scripts/setup.sh simulation
	$(CARGO) build --release --locked -p firebrick-cli --bin firebrick
	@"$${CARGO_TARGET_DIR:-target}/release/firebrick" classify --device sim $(SAMPLE)

setup: ## Install the missing tools of demo and tests (Verilator, g++, zlib, Yosys, Icarus Verilog, Tcl, dtc, bootgen, Python)
	@bash scripts/setup.sh

test: setup ## All tests but the slow ones: at most 15 minutes on two cores
	FIREBRICK_PROGRAM_BUILT=1 $(CARGO) test --workspace --locked --no-fail-fast -- $(TEST_ARGS)

check: $(CHECKS) ## The rest: formatting, lints, documentation, board build, slow tests

check-format:
	$(CARGO) fmt --all --check

check-lints: setup
	$(CARGO) clippy --workspace --all-targets --locked -- -D warnings

check-docs: setup
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --workspace --no-deps --locked

# With the tests' features, so that of what `make test` has built only these are linked; `cargo run` would build the server's dependencies anew,
# without what tests ask of them.
check-programs: setup
	$(CARGO) build --workspace --locked --tests --bin bless --bin prove --bin stress --bin foreign --bin virtual_board

check-drift: check-programs ## The generated tables, the C header and the fuzz targets' lock file agree with the code
	$(BUILT)/bless --check
	$(CARGO) fetch --locked --manifest-path tests/fuzz/Cargo.toml

check-packages: ## Every crate of the product can be packaged, and the library compiles from its packages
	@bash scripts/packages.sh

check-board: ## What runs on a board builds without rust-hdl and the simulator
	$(CARGO) clippy --locked -p firebrick-cli --no-default-features --all-targets -- -D warnings
	$(CARGO) clippy --locked -p firebrick-host --no-default-features -- -D warnings

check-proofs: check-programs ## Proofs of which something has changed
	$(BUILT)/prove $(if $(ALL),--all)

check-stress: check-programs ## Half a minute of random stress
	$(BUILT)/stress --seconds 30 --engines 4

check-foreign: check-programs ## A hundred drawn ONNX graphs against onnxruntime, ten of them on the RTL
	@FIREBRICK_PROGRAM_BUILT=1 bash scripts/foreign.sh --count 100 --rtl 10

check-virtual-board: check-programs ## The virtual board, where RTL, driver, overlay or harness has changed (ALL=1: in any case): the first time 15 minutes
	$(BUILT)/virtual_board $(if $(ALL),--all)

# Not one of the checks: it builds almost everything anew, many minutes.
check-exchange: setup ## The contract is written once: two fields of a kind drawn by SEED change places in `spec`, on a copy
	@python3 scripts/exchange.py --draw 1 --seed $(SEED)

# Of the two ARM builds the one that differs most from this machine's, and of the shards of stress a few: ALL=1 makes the others, too (`board-check` the other build).
check-slow: setup ## Tests marked `#[ignore]`; those of `board-check` for armv7, with builds that are not optimised
	FIREBRICK_PROGRAM_BUILT=1 FIREBRICK_ALL=$(ALL) $(CARGO) test --workspace --locked --no-fail-fast --tests -- --ignored \
		--skip pynq_check $(if $(ALL),,--skip aarch64_under_qemu --skip a_hundred_shards_make) $(TEST_ARGS)

exchange: setup ## The same for a register, descriptor, packet, list and entry, one after the other
	@python3 scripts/exchange.py --seed $(SEED)

bench: setup ## Measure the embedded model and write the README's table of results
	$(CARGO) run --release --locked -p firebrick-lab --bin results

waveforms: ## Write the pictures of docs/waveforms.md: what the hardware's blocks do in their documentation's examples
	FIREBRICK_BLESS=1 $(CARGO) test --locked -p firebrick-hdl --doc

screens: setup ## Write docs/screens.md: what each command prints
	$(CARGO) build --release --locked -p firebrick-cli --features serve --bin firebrick
	$(CARGO) run --release --locked -p firebrick-lab --bin screens

early-ends: setup ## Break commands off at 50 drawn times each (SIGINT, SIGTERM, SIGKILL), and look at what is left: many minutes
	FIREBRICK_DRAWS=50 $(CARGO) test --locked -p firebrick-cli --test cli -- --ignored early_ends $(TEST_ARGS)

virtual-board: setup ## The program for boards on a Linux for ARM in QEMU, with the simulated accelerator as its logic (WRITE=1: keep logs and record); the first time 15 minutes
	$(CARGO) run --locked --bin virtual_board -- --all $(if $(WRITE),--write)

synth: setup ## Synthesise the boards' engines with yosys where something has changed (ALL=1: all), and write what they use of their parts
	$(CARGO) run --locked -p firebrick-lab --bin synthesis -- --write $(if $(ALL),--all)
	$(CARGO) run --locked --bin bless

presets: ## Weigh engines for the boards, and what could be built otherwise, and write the tables of docs/timing.md
	$(CARGO) run --release --locked -p firebrick-lab --bin presets

route: setup ## Place and route the 8-PE engine for another maker's chip with open tools, three seeds: an hour, 100 MB of downloads
	@bash scripts/route.sh

prove: setup ## Prove what everything leans on, bus interfaces and FIFOs among it, where something has changed (ALL=1: all, minutes)
	$(CARGO) run --locked --bin prove -- $(if $(ALL),--all)

resets: setup ## Take each reset away in turn, from unknown power-up, and run frames without it: those that are not yet tried (ALL=1: all, an hour)
	@bash scripts/resets.sh --write $(if $(ALL),--all)

fuzz: setup ## Fuzz every reader of files for ten minutes: two hours and a half
	@WRITE=$(WRITE) bash scripts/fuzz.sh

deny: ## Licences, bans and sources of the dependencies, as deny.toml allows them
	@bash scripts/deny.sh

sanitize: setup ## Run the tests of the simulated accelerator under address and undefined-behaviour sanitizers
	@bash scripts/sanitize.sh

foreign: setup ## Drawn ONNX graphs (COUNT, SEED) against onnxruntime, 60 of them on the RTL: some minutes
	@bash scripts/foreign.sh --count $(COUNT) --seed $(SEED) --rtl 60

exports: setup ## Export torchvision's networks with both of PyTorch's exporters and compare with onnxruntime: 4 GB of downloads and files
	@bash scripts/exports.sh $(if $(WRITE),--write)

stress: setup ## Random networks, engines, bus behaviours and mishaps against the golden model: two hours
	$(CARGO) run --release --locked -p firebrick-lab --bin stress -- --seconds $(SECONDS) --seed $(SEED) --progress 60 $(if $(WRITE),--points --write)

soak: setup ## Random stress in shards of 40 CPU minutes with fresh seeds (SHARDS, 1 unless said), each added to docs/soak.csv and committed
	@python3 scripts/soak.py $(SHARDS)

coverage: setup ## Line coverage of the crates by their tests, and of the Verilog by the accelerator's cases
	@bash scripts/coverage.sh $(if $(WRITE),--write)
	$(CARGO) run --release --locked -p firebrick-lab --bin rtl_coverage $(if $(WRITE),-- --write)

mutants: setup ## Mistakes in the Rust and in the Verilog that the tests must notice: hours
	@bash scripts/mutants.sh
	$(CARGO) run --release --locked -p firebrick-lab --bin rtl_mutants

board: ## Build the program for ARM boards, Zynq-7000 and Zynq UltraScale+, each without and with the server
	@bash scripts/build-board.sh armv7
	@bash scripts/build-board.sh armv7 --serve
	@bash scripts/build-board.sh aarch64
	@bash scripts/build-board.sh aarch64 --serve

serve-check: setup ## The server at length: ARM builds, faults, a board that errs, a rack, photos, fuzzing of its calls, load: more than an hour
	@bash scripts/serve-check.sh

board-check: setup ## Build for ARM boards what is shipped and run that under qemu on the board stand-in
	FIREBRICK_SHIPPED=1 $(CARGO) test --locked --workspace --lib -- --ignored board_standin $(TEST_ARGS)

pynq-check: setup ## Run PYNQ's driver and notebook with the real pynq 3.0.1 and 4.0.0 on the RTL: minutes, 200 MB of downloads once
	$(CARGO) test --locked -p firebrick-tests --lib -- --ignored pynq_check --nocapture $(TEST_ARGS)

clean: ## Remove what was built
	$(CARGO) clean
