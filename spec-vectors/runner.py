#!/usr/bin/env python3
"""Holds an implementation of CMPP against cmpp-vectors.json and lists the differences. See README.md.

    runner.py adapter.py [expected.txt]

The adapter has `VERSIONS` and `decode(data, version, limit)`. With a second file the differences must be those in it.
"""

import importlib.util
import json
import sys
from pathlib import Path


def expected(vector):
    """The values of a vector's fields; those of a field that repeats as a list."""
    values = {}
    for field in vector["fields"]:
        values.setdefault(field["name"], []).append(field["value"])
    return {name: found if name.startswith("Dest_") and name.endswith("_Id") and "DestUsr_tl" in values else found[0]
            for name, found in values.items()}


def differences(vector, decoded):
    """What is wrong with a reading. An adapter may leave out fields, and say less of an error than it could."""
    error, found = vector.get("error"), decoded.get("error")
    if error is None and found is not None:
        yield f"rejected: {found}"
    elif error is not None and found is None:
        note = f" (tolerable: {vector['tolerated']['as']})" if "tolerated" in vector else ""
        yield f"accepted; expected {error}{note}"
    elif error is not None:
        wrong = {key: value for key, value in found.items() if key in error and error[key] != value}
        yield from [f"rejected with {wrong}; expected {error}"] if wrong else []
    else:
        values = expected(vector)
        for name, value in decoded.items():
            if value != values.get(name, type(value)()):  # a field without bytes has no line
                yield f"{name} is {value!r}; expected {values.get(name)!r}"


def main(adapter, listed=None):
    spec = importlib.util.spec_from_file_location("adapter", adapter)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    suite = json.loads((Path(__file__).parent / "cmpp-vectors.json").read_text(encoding="utf-8"))
    lines, count = [], 0
    for vector in suite["vectors"]:
        for version in [version for version in vector["versions"] if version in module.VERSIONS]:
            count += 1
            decoded = module.decode(bytes.fromhex(vector["bytes"]), version, vector.get("limit", suite["default_limit"]))
            lines += [f"{vector['name']} {version}: {line}" for line in differences(vector, decoded)]
    if listed is None:
        print("\n".join([*lines, f"{count} readings, {len(lines)} differences"]))
        return bool(lines)
    wanted = Path(listed).read_text(encoding="utf-8").splitlines()
    changes = [f"- {line}" for line in wanted if line not in lines] + [f"+ {line}" for line in lines if line not in wanted]
    print("\n".join(changes) or f"{count} readings, {len(lines)} differences, all of them known")
    return bool(changes)


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit("usage: runner.py adapter.py [expected.txt]")
    sys.exit(main(*sys.argv[1:]))
