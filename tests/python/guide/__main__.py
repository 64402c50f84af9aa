"""Runs drawn networks of two layers on an engine in Icarus Verilog, by what the programmer's guide says alone.

python tests/python/guide VERILOG HEADER --ports N [--seed N] [--draws N]: VERILOG and HEADER are what `firebrick generate` wrote,
--draws the number of networks, of the seeds from --seed on. A line for each network; what the simulator said of one that failed. Exits
with 1 if one did.
"""

import argparse
import contextlib
import sys
import tempfile
from pathlib import Path

from cocotb_tools.runner import get_results, get_runner

HERE = Path(__file__).parent
# A memory of another hand, and the engine's pins for it: nothing there knows a layout.
BUS = HERE.parent / "bus"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("verilog", type=Path)
    parser.add_argument("header", type=Path)
    parser.add_argument("--ports", type=int, choices=(1, 2), required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--draws", type=int, default=10)
    options = parser.parse_args()
    told = {
        "FIREBRICK_HEADER": str(options.header.resolve()),
        "FIREBRICK_PORTS": str(options.ports),
        "FIREBRICK_SEED": str(options.seed),
        "FIREBRICK_DRAWS": str(options.draws),
        # The library tells of every burst, and uses what is deprecated.
        "COCOTB_LOG_LEVEL": "WARNING",
        "PYTHONWARNINGS": "ignore::DeprecationWarning",
    }
    # The runner hands its own path on.
    sys.path.append(str(BUS))
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        log = place / "run.log"
        runner = get_runner("icarus")
        runner.build(
            sources=[options.verilog.resolve(), BUS / "top.v"],
            hdl_toplevel="top",
            defines={"TWO_PORTS": 1} if options.ports == 2 else {},
            build_args=["-g2005", "-Wno-timescale"],
            build_dir=place,
            log_file=place / "build.log",
        )
        passed = False
        # Without results there is a log.
        with contextlib.suppress(SystemExit, RuntimeError):
            results = runner.test(
                test_module="frames",
                hdl_toplevel="top",
                test_dir=place,
                build_dir=place,
                results_xml=str(place / "results.xml"),
                extra_env=told,
                log_file=log,
            )
            passed = get_results(results) == (1, 0)
        said = log.read_text() if log.exists() else "the simulator said nothing\n"
    frames = [line for line in said.splitlines() if line.startswith("FRAME ")]
    print("\n".join(frames) if passed else said)
    print(f"{len(frames)} of {options.draws} networks were computed on {options.ports} memory port(s)")
    return 0 if passed and len(frames) == options.draws else 1


if __name__ == "__main__":
    sys.exit(main())
