"""Runs whole frames of a generated engine in Icarus Verilog, with a memory and a manager of another hand.

python tests/python/bus FOLDER --ports N --reset-cycles N [--seed N] [--draws N] [--power-up]: FOLDER is what `firebrick generate --board`
wrote, --draws the number of runs with pauses, of the seeds from --seed on. With --power-up the Verilog may be one of `--power-up unknown`, and
the runs are those of a reset that is no longer than it has to be. A line for each run, up to the first that fails, and
what the simulator said of that one. Exits with 1 if there is one.
"""

import argparse
import contextlib
import sys
import tempfile
import time
from pathlib import Path

from cocotb_tools.runner import get_results, get_runner

HERE = Path(__file__).parent
ORDERS = ("write_data_do_not_wait_for_their_address",)


def build(folder, ports, place):
    """The simulator for a generated folder."""
    runner = get_runner("icarus")
    runner.build(
        sources=[folder / "firebrick.v", HERE / "top.v"],
        hdl_toplevel="top",
        defines={"TWO_PORTS": 1} if ports == 2 else {},
        build_args=["-g2005", "-Wno-timescale"],
        build_dir=place,
        log_file=place / "build.log",
    )
    return runner


def run(runner, place, environment, test, seed):
    """Runs a test from power-up; whether it passed. Seed: of the memory's pauses, None for none."""
    began = time.monotonic()
    told = {**environment, "FIREBRICK_SEED": "" if seed is None else str(seed)}
    # The library tells of every burst, and uses what is deprecated.
    told |= {"PYTHONPATH": str(HERE), "COCOTB_LOG_LEVEL": "WARNING", "PYTHONWARNINGS": "ignore::DeprecationWarning"}
    log = place / "run.log"
    failed = 1
    # The runner ends the program where the simulator ends with an error.
    with contextlib.suppress(SystemExit):
        results = runner.test(
            test_module="frames",
            testcase=test,
            hdl_toplevel="top",
            test_dir=place,
            build_dir=place,
            results_xml=str(place / "results.xml"),
            extra_env=told,
            log_file=log,
        )
        ran, failed = get_results(results)
        failed = failed or ran != 1
    pauses = "the memory never waits" if seed is None else f"pauses of seed {seed}"
    print(f"{'FAILED' if failed else 'passed'}: {test}, {pauses} ({time.monotonic() - began:.1f} s)", flush=True)
    if failed and log.exists():
        print(log.read_text())
    return not failed


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--ports", type=int, choices=(1, 2), required=True)
    parser.add_argument("--reset-cycles", type=int, required=True)
    parser.add_argument("--power-up", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--draws", type=int, default=3)
    options = parser.parse_args()
    folder = options.folder.resolve()
    environment = {"FIREBRICK_FOLDER": str(folder), "FIREBRICK_PORTS": str(options.ports)}
    environment["FIREBRICK_RESET_CYCLES"] = str(options.reset_cycles)
    frames = "frames_are_right_from_power_up" if options.power_up else "frames_are_right"
    cases = [(frames, None)]
    cases += [(frames, options.seed + number) for number in range(options.draws)]
    cases += [] if options.power_up else [(test, None) for test in ORDERS]
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        runner = build(folder, options.ports, place)
        passed = 0
        for test, seed in cases:
            if not run(runner, place, environment, test, seed):
                break
            passed += 1
    print(f"{passed} of {len(cases)} runs passed with {options.ports} memory port(s)")
    return 0 if passed == len(cases) else 1


if __name__ == "__main__":
    sys.exit(main())
