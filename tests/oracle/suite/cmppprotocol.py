"""The crate cmppprotocol 0.1 as `spec-vectors/runner.py` wants it: through the program examples/decode.rs, whose path
is in CMPPPROTOCOL_DECODE.

The crate's public reader takes a header and a whole body. So the adapter decides what is too short and what is too long.
"""

import json
import os
import re
import subprocess

VERSIONS = ("2.0",)
PROGRAM = subprocess.Popen([os.environ["CMPPPROTOCOL_DECODE"]], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                           encoding="utf-8")


def decode(data, version, limit):
    total = int.from_bytes(data[:4], "big")
    if len(data) < 12 or len(data) < total <= limit:
        return {"error": {"kind": "incomplete"}}
    if not 12 <= total <= limit:
        return {"error": {"kind": "length"}}
    print(data.hex(), file=PROGRAM.stdin, flush=True)
    decoded = json.loads(PROGRAM.stdout.readline())
    if "error" in decoded:
        # It names the offset in the body, and no field.
        offset = re.search(r"offset (\d+)", decoded["error"])
        decoded["error"] = {"kind": "truncated", "offset": 12 + int(offset[1])} if offset else {"kind": "unknown command"}
    return decoded
