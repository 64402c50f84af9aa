"""Executes a generated notebook as it is, by nbclient, with the real pynq on the stand-in; prints what came of it as JSON.

    python run_notebook.py FOLDER    (stand_in_device.py has the environment)

FOLDER: of `generate --board`, with firebrick.bit and .hwh, a folder `model` and a folder `images` in it. A cell that ends with an error
or that somebody breaks off is run once more, as a user would.
"""

import json
import os
import pathlib
import sys
import tempfile

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

# What IPython runs before the first cell, so that the notebook itself need not know where it runs.
STARTUP = """
import sys
sys.path.insert(0, {tools!r})
import stand_in_device
_stand_in = stand_in_device.install()
"""
ASKED = """
import json
print(json.dumps({"sums": [[int(v) for v in p.sums] for p in predictions], "labels": [p.label for p in predictions],
                  "places": _stand_in.places, "syncs": _stand_in.syncs, "accesses": _stand_in.accesses, "pynq": pynq.__version__}))
"""


def main(folder):
    tools = str(pathlib.Path(__file__).resolve().parent)
    notebook = nbformat.read(pathlib.Path(folder) / "firebrick.ipynb", as_version=4)
    errors, twice = [], []
    with tempfile.TemporaryDirectory() as settings:
        startup = pathlib.Path(settings) / "profile_default/startup"
        startup.mkdir(parents=True)
        (startup / "stand_in.py").write_text(STARTUP.format(tools=tools))
        os.environ.update(IPYTHONDIR=settings, MPLBACKEND="agg", PYDEVD_DISABLE_FILE_VALIDATION="1")
        client = NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": folder}})
        with client.setup_kernel():
            cells = list(enumerate(notebook.cells))
            for n, cell in cells:
                try:
                    client.execute_cell(cell, n)
                except CellExecutionError as problem:
                    errors.append(f"{problem.ename}: {problem.evalue}")
                    twice.append(n)
                    client.execute_cell(cell, n)
            asked = nbformat.v4.new_code_cell(ASKED)
            notebook.cells.append(asked)
            client.execute_cell(asked, len(notebook.cells) - 1)
    printed = ["".join(output.get("text", "") for output in cell.get("outputs", [])) for cell in notebook.cells]
    kinds = [kind for cell in notebook.cells for output in cell.get("outputs", []) for kind in output.get("data", {})]
    result = json.loads(printed[-1])
    result.update(errors=errors, twice=twice, self_test=printed[3].strip(), pictures=kinds.count("image/png"), told=printed[5])
    print(json.dumps(result))


if __name__ == "__main__":
    main(*sys.argv[1:])
