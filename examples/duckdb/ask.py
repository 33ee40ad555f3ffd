"""Answers the questions of an analyst with DuckDB, over a folder of Parquet that holds many captures.

    pip install duckdb
    python3 ask.py target/debug/cmpp-dissect       a program that was built with --features parquet

The captures are made up, so that every answer is known; the exit status says whether all of them are right.
"""

import sys
import tempfile
from pathlib import Path

import duckdb
import folder
import traffic


def main(program):
    with tempfile.TemporaryDirectory() as place:
        place = Path(place)
        truth = traffic.main(place)
        captures = sorted((place / "captures").glob("*.pcap"))
        folder.write(program, captures, place / "sms", "--secret", place / "secrets.tsv")

        db = duckdb.connect()
        db.execute("CREATE MACRO unix_micros(t) AS epoch_us(t)")  # as Spark calls it
        db.execute(f"CREATE VIEW messages AS SELECT * FROM read_parquet('{place}/sms/**/*.parquet', hive_partitioning = true)")
        db.execute(f"CREATE VIEW provinces AS SELECT * FROM read_csv('{place}/provinces.csv', all_varchar = true)")
        hours = db.execute("SELECT hour, count(*) FROM messages GROUP BY hour ORDER BY hour").fetchall()
        print(f"{len(captures)} captures, messages by hour: {hours}")
        assert len(hours) == 2 and sum(count for _, count in hours) == truth["messages"], truth["messages"]
        return folder.check(lambda sql: db.execute(sql).fetchall(), truth)


if __name__ == "__main__":
    sys.exit(1 if main(Path(sys.argv[1]).resolve()) else 0)
