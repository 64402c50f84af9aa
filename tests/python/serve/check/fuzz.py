"""schemathesis with `serve/openapi.yaml` and all its checks.

    python fuzz.py PROGRAM SCHEMATHESIS [SECONDS]
"""

import collections
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
import yaml  # noqa: E402
from server import ROOT, serving  # noqa: E402

# Checks that are left out, each with its reason.
EXCEPTIONS = {}


def described(folder):
    """The description with the models of this server: one that stays, one that is loaded and unloaded."""
    text = (ROOT / "serve/openapi.yaml").read_text()
    kept = text.index("    Kept:")
    text = text[:kept] + text[kept:].replace("enum: [digits]", "enum: [spare]", 1)
    path = Path(folder) / "openapi.json"
    # Without the aliases of YAML: schemathesis writes into what it reads.
    path.write_text(json.dumps(yaml.safe_load(text)))
    return path


def operation(line):
    """The path of a line of the log; each has one method that is known, and other methods are refusals of it."""
    path = re.sub(r"/models/[^/]+", "/models/{}", line["path"])
    return re.sub(r"/versions/[^/]+", "/versions/{}", path)


def main():
    program, schemathesis, seconds = sys.argv[1], sys.argv[2], int((sys.argv[3:] or ["600"])[0])
    with tempfile.TemporaryDirectory() as folder:
        for name in ["digits", "spare"]:
            shutil.copy(ROOT / "weights/digits/digits.fbk", Path(folder) / f"{name}.fbk")
        # -v: readiness is told, too.
        with serving([program], ["--models", folder, "-v", "-v"]) as server:
            command = [schemathesis, "run", str(described(folder)), "--url", f"http://{server.http}"]
            command += ["--checks", "all", "--max-time", str(seconds), "--request-timeout", "30", "--warnings", "off"]
            command += ["--generation-database", "none", "--continue-on-failure", "--no-color"]
            if EXCEPTIONS:
                command += ["--exclude-checks", ",".join(EXCEPTIONS)]
            hooks = {"SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(Path(__file__).parent)}
            done = subprocess.run(command, env={**os.environ, **hooks}, cwd=folder, capture_output=True, text=True)
            print(done.stdout[-6000:], done.stderr[-2000:])
            codes = collections.defaultdict(collections.Counter)
            for line in list(server.lines):
                if line.get("message") == "request":
                    codes[operation(line)][line["code"]] += 1
    for path in PATHS:
        print(path, dict(codes[path]))
        kinds = {code // 100 for code in codes[path]}
        assert {2, 4} <= kinds, (path, codes[path])
    infer = sum((codes[path] for path in PATHS if path.endswith("/infer")), collections.Counter())
    share = infer[200] / max(1, sum(infer.values()))
    print(f"fuzz: {sum(sum(counter.values()) for counter in codes.values())} calls, {share:.0%} of the inferences answered 200")
    assert done.returncode == 0, done.returncode
    assert share >= 0.3, infer


PATHS = [
    "/v2", "/v2/", "/v2/health/live", "/v2/health/ready", "/v2/models/{}", "/v2/models/{}/versions/{}", "/v2/models/{}/ready",
    "/v2/models/{}/versions/{}/ready", "/v2/models/{}/infer", "/v2/models/{}/versions/{}/infer", "/v2/repository/index",
    "/v2/repository/models/{}/load", "/v2/repository/models/{}/unload",
]  # fmt: skip

main()
