"""Answers the same questions with Spark: the folder, the queries and the truth are those of ../duckdb.

    pip install pyspark                            needs a Java runtime
    python3 ask.py target/debug/cmpp-dissect       a program that was built with --features parquet
"""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "duckdb"))
import folder  # noqa: E402
import traffic  # noqa: E402
from pyspark.sql import SparkSession  # noqa: E402


def main(program):
    with tempfile.TemporaryDirectory() as place:
        place = Path(place)
        truth = traffic.main(place)
        folder.write(program, sorted((place / "captures").glob("*.pcap")), place / "sms", "--secret", place / "secrets.tsv")

        options = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.sql.shuffle.partitions": "4",
                   "spark.sql.session.timeZone": "UTC"}
        spark = SparkSession.builder.master("local[2]").config(map=options).getOrCreate()
        spark.sparkContext.setLogLevel("ERROR")
        spark.read.parquet(str(place / "sms")).createTempView("messages")
        spark.read.csv(str(place / "provinces.csv"), header=True).createTempView("provinces")
        wrong = folder.check(lambda sql: spark.sql(sql).collect(), truth)
        spark.stop()
        return wrong


if __name__ == "__main__":
    sys.exit(1 if main(Path(sys.argv[1]).resolve()) else 0)
