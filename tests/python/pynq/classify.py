"""The driver alone on the stand-in, with the real pynq: prints what came of it as JSON.

    python classify.py GENERATED MODEL [--interrupt] [--stay] IMAGE...    (stand_in_device.py has the environment)

--stay: after an error, or after a Ctrl-C, the same images once more.
"""

import json
import os
import sys
import tempfile

import stand_in_device


def main(generated, model, *rest):
    options, images = [word for word in rest if word.startswith("--")], [word for word in rest if not word.startswith("--")]
    device = stand_in_device.install()
    sys.path.insert(0, generated)
    import firebrick_pynq
    import pynq

    told, folder = [], tempfile.TemporaryDirectory()
    if "--interrupt" in options:
        told = stand_in_device.install_interrupt(firebrick_pynq.Firebrick, folder.name)
    overlay = pynq.Overlay(os.path.join(generated, "firebrick.bit"))
    engine = overlay.accelerator
    assert type(engine) is firebrick_pynq.Firebrick, type(engine)
    assert int(engine.register_map.ID.value if hasattr(engine.register_map.ID, "value") else engine.register_map.ID) == 0x4642524B
    errors, found = [], []
    for _ in range(2 if "--stay" in options else 1):
        try:
            engine.load(model) if engine.model is None else None
            found = engine.predict(images, top=3)
            break
        except (firebrick_pynq.FirebrickError, KeyboardInterrupt) as problem:
            errors.append(f"{type(problem).__name__}: {problem}")
    engine.close()
    print(json.dumps({
        "pynq": pynq.__version__,
        "sums": [[int(value) for value in prediction.sums] for prediction in found],
        "labels": [prediction.label for prediction in found],
        "cycles": [prediction.cycles for prediction in found],
        "errors": errors,
        "syncs": device.syncs,
        "accesses": device.accesses,
        "places": device.places,
        "interrupts": len(told),
    }))


if __name__ == "__main__":
    main(*sys.argv[1:])
