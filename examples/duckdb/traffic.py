"""Ten minutes of four SPs, of which everything is known: captures as a rotating tcpdump leaves them, and the truth.

    python3 traffic.py FOLDER       writes FOLDER/captures/*.pcap, provinces.csv, secrets.tsv and truth.json

The ten minutes lie on both sides of an hour, and requests in one capture are answered in the next.
"""

import bisect
import collections
import hashlib
import json
import math
import random
import struct
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "dissect/tests/page"))
from capture import Capture, answer, connect_resp, message, pick, report, text  # noqa: E402

START, SECONDS, FILES = 1_795_600_500, 600, 8  # 2026-11-25 09:55 UTC
GATEWAYS = [("192.0.2.10", 7890), ("192.0.2.20", 7890)]
SPS = {"900001": (0x20, ["HELP", "CODE"]), "900002": (0x20, ["NEWS"]), "900003": (0x30, ["SHOP", "BANK"]), "900004": (0x30, ["GAME"])}
PROVINCES = {"1380013": "北京", "1380020": "广东", "1391234": "浙江", "1511111": "四川"}
TEXTS = ["您的验证码是{:06d}，5分钟内有效。", "Your code is {:06d}", "【商城】订单{:06d}已发货，回T退订", "Meeting {:06d} is in room 402."]
RESULTS = [(0, 955), (8, 25), (9, 8), (1, 4), (69, 8)]
STATS = [("DELIVRD", 92), ("UNDELIV", 2), ("EXPIRED", 1), ("MK:0001", 2), ("MK:0012", 2), ("ZZ:9876", 1)]
PHONE = "13800138000"
# The dissector counts a request without an answer as waiting for 180 seconds, or until 1024 others were sent.
GIVEN_UP, REMEMBERED = 180_000_000, 1024


def connect(account, version, sequence, secret):
    stamp = 1125095500
    digest = hashlib.md5(account.encode() + bytes(9) + secret + b"%010d" % stamp).digest()
    return message(1, sequence, text(account, 6) + digest + struct.pack(">BI", version, stamp))


def submit(version, sequence, account, service, phone, content, part=None, fee="000010"):
    """`part` is the reference, the total and the number of a part of a long message."""
    wide, kind = (32, b"\0") if version == 0x30 else (21, b"")
    ascii_only = content.isascii() and not part
    octets = content.encode("ascii" if ascii_only else "utf-16-be")
    if part:
        octets = bytes([5, 0, 3, *part]) + octets
    _, total, number = part or (0, 1, 1)
    head = bytes(8) + bytes([total, number, 1, 0]) + text(service, 10) + b"\2" + text("", wide) + kind
    head += bytes([0, part is not None, 0 if ascii_only else 8]) + text(account, 6) + text("01", 2) + text(fee, 6)
    head += text("", 34) + text("1065700" + account[-1], 21) + b"\1" + text(phone, wide) + kind
    return message(4, sequence, head + bytes([len(octets)]) + octets + text("", 20 if version == 0x30 else 8))


def waiting(lives):
    """How many requests wait when each of them is sent, from when each was sent and until when it waits."""
    ends = sorted(end for _, end in lives)
    return [nth + 1 - bisect.bisect_left(ends, start) for nth, start in enumerate(sorted(start for start, _ in lives))]


def make(folder):
    dice = random.Random(7)
    messages = []  # time in microseconds, source, destination, bytes
    phones = [prefix + f"{dice.randrange(10_000):04d}" for prefix in PROVINCES for _ in range(500)]
    lives = collections.defaultdict(list)
    counts, delays, spans = collections.Counter(), [], collections.defaultdict(list)
    results, seconds, copies = collections.Counter(), collections.Counter(), collections.Counter()
    rates, provinces = {}, {}
    identifier = 0xB4C5_5300_0001_0000

    def send(at, source, destination, octets):
        messages.append((at, len(messages), source, destination, octets))

    for nth, (account, (version, services)) in enumerate(SPS.items()):
        client, server = (f"198.51.100.{nth + 1}", 40000 + nth), GATEWAYS[nth % 2]
        at = START * 1_000_000 + nth * 100_000
        for failed in range({"900002": 2, "900004": 1}.get(account, 0)):
            other = (client[0], 39000 + failed)
            send(at, other, server, connect(account, version, 1, b"forgotten"))
            send(at + 20_000, server, other, connect_resp(3, version, 1))
            counts["failed_logins"] += 1
            counts["wrong_secrets"] += 1
            at += 500_000
        send(at, client, server, connect(account, version, 1, b"secret"))
        send(at + 20_000, server, client, connect_resp(0, version, 1))
        sequence, back, reference, end = 1, 500_000, 0, (START + SECONDS - 30) * 1_000_000
        while at < end:
            in_burst = 0.6 < (at / 1e6 - START) / SECONDS < 0.62
            at += int(dice.expovariate(60 if in_burst else 2) * 1e6) + 1
            service, phone = dice.choice(services), PHONE if dice.random() < 0.005 else dice.choice(phones)
            content, whole = dice.choice(TEXTS).format(dice.randrange(10**6)), None
            if dice.random() < 0.03:
                reference, total = reference % 255 + 1, dice.choice([2, 2, 3])
                phone = f"138002{nth}{reference:04d}"
                parts = [(f"{content} {number}/{total}. ", (reference, total, number)) for number in range(1, total + 1)]
                counts["long_messages"] += 1
            else:
                # Now and then somebody sends the same text once more.
                parts = [(content, whole)] * (2 if dice.random() < 0.01 else 1)
            for content, part in parts:
                sequence, identifier, at = sequence + 1, identifier + 2, at + 1000
                is_odd = dice.random() < 0.002
                send(at, client, server, submit(version, sequence, account, service, phone, content, part, "12a456" if is_odd else "000010"))
                counts["submits"] += 1
                counts["price_odd"] += is_odd
                counts["to_phone"] += phone == PHONE
                seconds[at // 1_000_000] += 1
                copies[account, phone, content] += part is None
                rate = rates.setdefault((account, service), [0, 0])
                rate[0] += 1
                if dice.random() < 0.01:
                    counts["unanswered"] += 1
                    lives[account].append((at, None))
                    continue
                delay = int(dice.lognormvariate(-4, 0.6) * (12 if in_burst else 1) * 1e6)
                result = pick(dice, RESULTS)
                send(at + delay, server, client, answer(version, 0x80000004, sequence, identifier if result == 0 else 0, result))
                delays.append(delay)
                spans[account].append((at, at + delay))
                lives[account].append((at, at + delay))
                results[result] += 1
                if result or dice.random() < 0.02:
                    continue
                back, stat = back + 1, pick(dice, STATS)
                later = at + delay + int(dice.uniform(0.5, 20) * 1e6)
                send(later, server, client, report(version, back, identifier, service, account, phone, stat))
                send(later + 4000, client, server, answer(version, 0x80000005, back, 1, 0))
                counts["reports"] += 1
                rate[1] += stat == "DELIVRD"
                province = provinces.setdefault(PROVINCES.get(phone[:7], "?"), [0, 0])
                province[0] += 1
                province[1] += stat == "DELIVRD"
    messages.sort()
    delays.sort()
    write(folder, messages)
    rank = lambda part: delays[-int(-part * len(delays) // 1) - 1] / 1000  # the smallest with `part` of all at or below it
    in_flight = max(max(waiting(of_account)) for of_account in spans.values())
    for of_account in lives.values():
        of_account.sort(key=lambda life: life[0])
        later = [start for start, _ in of_account][REMEMBERED:] + [math.inf] * REMEMBERED
        of_account = [(start, min(start + GIVEN_UP, other) - 1 if end is None else end) for (start, end), other in zip(of_account, later)]
        counts["window_exceeded"] += sum(count > 16 for count in waiting(of_account))
        counts["most_unanswered"] = max(counts["most_unanswered"], *waiting(of_account))
    provinces.pop("?", None)
    return {
        **counts,
        "messages": len(messages),
        "p50_ms": round(rank(0.5), 3),
        "p99_ms": round(rank(0.99), 3),
        "rates": [[*key, *rate] for key, rate in sorted(rates.items())],
        "provinces": [[name, *of] for name, of in sorted(provinces.items())],
        "results": [[result, count] for result, count in sorted(results.items()) if result],
        "duplicates": sum(count - 1 for count in copies.values() if count > 1),
        "peak_second": max(seconds.values()),
        "in_flight": in_flight,
        "unusual": [["price-odd", counts["price_odd"]], ["window-exceeded", counts["window_exceeded"]]],
    }


def write(folder, messages):
    """Cuts the time into captures. Sequence numbers of TCP go on from one to the next."""
    (folder / "captures").mkdir(parents=True, exist_ok=True)
    captures = [Capture(folder / f"captures/sms-{number}.pcap") for number in range(FILES)]
    for at, _, source, destination, octets in messages:
        number = min((at // 1_000_000 - START) * FILES // SECONDS, FILES - 1)
        # Half a microsecond more, because the time is cut to microseconds.
        captures[number].send(at / 1e6 + 5e-7, source, destination, octets)
    sequences = captures[0].sequences
    for capture in captures:
        capture.sequences = sequences
        capture.close()


def main(folder):
    truth = make(folder)
    (folder / "truth.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1))
    (folder / "provinces.csv").write_text("prefix,province\n" + "".join(f"{prefix},{name}\n" for prefix, name in PROVINCES.items()))
    (folder / "secrets.tsv").write_text("".join(f"{account}\tsecret\n" for account in SPS))
    return truth


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1])), ensure_ascii=False, indent=1))
