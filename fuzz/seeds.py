#!/usr/bin/env python3
"""Writes fuzz/seeds/ from spec-vectors/: the bytes of each vector, each content for the target `content`, one stream for
each folder, and each capture for the target `capture`.

The seeds are not in the repository, because they can always be made from the vectors.
"""

from pathlib import Path

HERE = Path(__file__).resolve().parent
VECTORS = HERE.parent / "spec-vectors"
SEEDS = HERE / "seeds"


def bytes_of(vector: Path) -> bytes:
    """Return the bytes of a vector: its left column."""
    rows = [line for line in vector.read_text().splitlines() if line and not line.startswith("#")]
    return b"".join(bytes.fromhex(row.split(None, 1)[0].strip("-")) for row in rows)


def content_of(vector: Path) -> bytes:
    """Return the input for the target `content`: Msg_Fmt, TP_udhi, the kind of content, and the content. It is empty if
    the message has no content."""
    rows = [line.split(None, 2) for line in vector.read_text().splitlines() if line and not line.startswith("#")]
    names = ("Msg_Fmt", "TP_udhi", "Registered_Delivery", "Msg_Content")
    fields = {row[1]: bytes.fromhex(row[0].strip("-")) for row in rows if row[1] in names}
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
    for folder in ("captures", "field-inputs"):
        for capture in sorted((VECTORS / folder).glob("*.*")):
            if capture.suffix not in (".md", ".bin") and capture.stat().st_size < 20_000:
                # The first byte says that the others are a file.
                (SEEDS / f"{folder}-{capture.name}").write_bytes(b"\0" + capture.read_bytes())
                made += 1
    print(f"{made} seeds")


if __name__ == "__main__":
    main()
