#!/usr/bin/env python3
"""Makes fuzz/seeds/ from spec-vectors/: each vector's bytes, each content for the target `content`, a stream a folder.

The seeds are not kept in the repository: they are the vectors.
"""

from pathlib import Path

HERE = Path(__file__).resolve().parent
VECTORS = HERE.parent / "spec-vectors"
SEEDS = HERE / "seeds"


def bytes_of(vector: Path) -> bytes:
    """The left column of a vector."""
    rows = [line for line in vector.read_text().splitlines() if line and not line.startswith("#")]
    return b"".join(bytes.fromhex(row.split(None, 1)[0].strip("-")) for row in rows)


def content_of(vector: Path) -> bytes:
    """What the target `content` takes: Msg_Fmt, TP_udhi, what it carries, the content; nothing where there is none."""
    rows = [line.split(None, 2) for line in vector.read_text().splitlines() if line and not line.startswith("#")]
    names = ("Msg_Fmt", "TP_udhi", "Registered_Delivery", "Msg_Content")
    fields = {row[1]: bytes.fromhex(row[0]) for row in rows if row[1] in names}
    if "Msg_Content" not in fields:
        return b""
    carries = fields.get("Registered_Delivery", b"\0")
    return fields.get("Msg_Fmt", b"\0") + fields.get("TP_udhi", b"\0") + carries + fields["Msg_Content"]


def main() -> None:
    SEEDS.mkdir(exist_ok=True)
    made = 0
    for folder in sorted(path for path in VECTORS.iterdir() if path.is_dir() and path.name != "inside"):
        vectors = sorted(folder.glob("*.txt"))
        for vector in vectors:
            (SEEDS / f"{folder.name}-{vector.stem}").write_bytes(bytes_of(vector))
            made += 1
            if content := content_of(vector):
                (SEEDS / f"{folder.name}-{vector.stem}-content").write_bytes(content)
                made += 1
        if vectors and folder.name.startswith("v"):
            short = [data for data in map(bytes_of, vectors) if len(data) < 600]
            (SEEDS / f"{folder.name}-stream").write_bytes(b"".join(short))
            made += 1
    print(f"{made} seeds")


if __name__ == "__main__":
    main()
