"""Makes a capture of a busy hour in which everything goes wrong that a report shows, and says what is in it.

    python3 capture.py OUT.pcap [SECONDS]       prints the truth as JSON

Three SPs speak with two gateways in 2.0 and 3.0. Messages are written from the tables of the specification, with no code
of this repository. The same arguments make the same capture.
"""

import hashlib
import json
import random
import struct
import sys

START = 1_795_600_000  # 2026-11-25 10:26:40 UTC
HOSTILE = "</script><script>document.title='owned'</script><img src=x onerror=alert(1)>"
TEXTS = ["您的验证码是482913，5分钟内有效。", "Your parcel will arrive today between 14:00 and 16:00.", "【商城】您的订单已发货，请注意查收。回T退订",
         "账户余额不足，请及时充值。", "Meeting moved to 15:30, room 402.", HOSTILE]
SERVICES = {"900001": ["HELP", "CODE"], "900002": ["NEWS"], "900003": ["SHOP", "BANK"]}
GATEWAYS = {"900001": ("192.0.2.10", 7890), "900002": ("192.0.2.10", 7890), "900003": ("192.0.2.20", 7900)}
STATS = [("DELIVRD", 90), ("UNDELIV", 2), ("EXPIRED", 1), ("MK:0001", 2), ("MK:0012", 1), ("MI:0005", 2), ("MN:0013", 1), ("ZZ:9876", 1)]
RESULTS = [(0, 955), (8, 25), (9, 8), (1, 4), (69, 8)]


def text(value, width):
    return value.encode("ascii").ljust(width, b"\0")


class Capture:
    def __init__(self, path):
        self.out, self.packets, self.sequences = open(path, "wb"), [], {}
        self.out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))

    def send(self, when, source, destination, message):
        self.packets.append((when, len(self.packets), source, destination, message))

    def close(self):
        for when, _, source, destination, payload in sorted(self.packets):
            key = (source, destination)
            sequence = self.sequences.setdefault(key, 1000)
            back = self.sequences.setdefault((destination, source), 1000)
            self.sequences[key] = sequence + len(payload)
            address = lambda host: bytes(int(part) for part in host.split("."))
            tcp = struct.pack(">HHIIBBHHH", source[1], destination[1], sequence, back, 0x50, 0x18, 65535, 0, 0)
            ip = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(tcp) + len(payload), 0, 0x4000, 64, 6, 0)
            ip += address(source[0]) + address(destination[0])
            total = sum(struct.unpack(">10H", ip))
            total = (total & 0xFFFF) + (total >> 16)
            ip = ip[:10] + struct.pack(">H", ~((total & 0xFFFF) + (total >> 16)) & 0xFFFF) + ip[12:]
            frame = b"\2\0\0\0\0\1\2\0\0\0\0\2\x08\0" + ip + tcp + payload
            second = int(when)
            self.out.write(struct.pack("<IIII", second, int((when - second) * 1e6), len(frame), len(frame)) + frame)
        self.out.close()


def message(command, sequence, body=b""):
    return struct.pack(">III", 12 + len(body), command, sequence) + body


def connect(account, version, sequence):
    stamp = 1125102640
    digest = hashlib.md5(account.encode() + bytes(9) + b"secret" + b"%010d" % stamp).digest()
    return message(1, sequence, text(account, 6) + digest + struct.pack(">BI", version, stamp))


def connect_resp(status, version, sequence):
    head = struct.pack(">I", status) if version == 0x30 else bytes([status])
    return message(0x80000001, sequence, head + bytes(range(16)) + bytes([version]))


def submit(version, sequence, account, service, phone, content):
    ascii_only = content.isascii()
    octets = content.encode("ascii" if ascii_only else "utf-16-be")
    wide = 32 if version == 0x30 else 21
    head = bytes(8) + bytes([1, 1, 1, 0]) + text(service, 10) + b"\2" + text("", wide)
    head += (b"\0" if version == 0x30 else b"") + bytes([0, 0, 0 if ascii_only else 8]) + text(account, 6) + text("01", 2) + text("000010", 6)
    head += text("", 17) + text("", 17) + text("1065700" + account[-1], 21) + b"\1" + text(phone, wide)
    head += (b"\0" if version == 0x30 else b"") + bytes([len(octets)]) + octets + text("", 20 if version == 0x30 else 8)
    return message(4, sequence, head)


def report(version, sequence, identifier, service, account, phone, stat):
    wide = 32 if version == 0x30 else 21
    content = struct.pack(">Q", identifier) + text(stat, 7) + text("2611251026", 10) + text("2611251027", 10) + text(phone, wide) + struct.pack(">I", sequence)
    head = struct.pack(">Q", identifier + 1) + text("1065700" + account[-1], 21) + text(service, 10) + bytes(3) + text(phone, wide)
    head += (b"\0" if version == 0x30 else b"") + b"\1" + bytes([len(content)]) + content + text("", 20 if version == 0x30 else 8)
    return message(5, sequence, head)


def answer(version, command, sequence, identifier, result):
    return message(command, sequence, struct.pack(">QI" if version == 0x30 else ">QB", identifier, result))


def pick(dice, weighted):
    return dice.choices([value for value, _ in weighted], [weight for _, weight in weighted])[0]


def make(path, seconds=600):
    dice, capture = random.Random(24), Capture(path)
    truth = {"submits": {}, "results": {}, "stats": {}, "unanswered": 0, "unreported": 0, "reports": 0, "logins": 0, "slowest_ms": 0}
    count = lambda table, key: truth[table].__setitem__(key, truth[table].get(key, 0) + 1)
    identifier = 0xB4C5_5300_0001_0000
    for at, (account, services) in enumerate(SERVICES.items()):
        version = 0x30 if account == "900003" else 0x20
        client, server = (f"198.51.100.{at + 1}", 40000 + at), GATEWAYS[account]
        if account == "900002":  # The secret is wrong at first.
            other = (client[0], 39999)
            capture.send(START - 2, other, server, connect(account, version, 1))
            capture.send(START - 1.98, server, other, connect_resp(3, version, 1))
            truth["logins"] += 1
        capture.send(START + at, client, server, connect(account, version, 1))
        capture.send(START + at + 0.02, server, client, connect_resp(0, version, 1))
        truth["logins"] += 1
        sequence, back, now = 1, 100, START + at + 1.0
        while now < START + seconds:
            # A wave, and one burst in which the gateway is slow.
            burst = seconds * 0.55 < now - START < seconds * 0.6
            now += dice.expovariate((40 if burst else 8) * (1 + 0.6 * ((now // 60) % 3 == 1)))
            sequence, identifier = sequence + 1, identifier + 2
            service, phone = dice.choice(services), f"138{dice.randrange(10**8):08d}"
            capture.send(now, client, server, submit(version, sequence, account, service, phone, dice.choice(TEXTS)))
            count("submits", account)
            if dice.random() < 0.004:
                truth["unanswered"] += 1
                continue
            delay = round(dice.lognormvariate(-4.1, 0.6) * (12 if burst else 1), 6)
            result = pick(dice, RESULTS)
            capture.send(now + delay, server, client, answer(version, 0x80000004, sequence, identifier if result == 0 else 0, result))
            truth["slowest_ms"] = max(truth["slowest_ms"], delay * 1000)
            count("results", str(result))
            if result:
                continue
            if dice.random() < 0.02:
                truth["unreported"] += 1
                continue
            back, later = back + 1, now + delay + dice.uniform(0.5, 20)
            stat = pick(dice, STATS)
            count("stats", stat)
            truth["reports"] += 1
            capture.send(later, server, client, report(version, back, identifier, service, account, phone, stat))
            capture.send(later + 0.004, client, server, answer(version, 0x80000005, back, identifier + 1, 0))
        for beat in range(30, seconds, 30):
            capture.send(START + beat + 0.5, client, server, message(8, 50_000 + beat))
            capture.send(START + beat + 0.51, server, client, message(0x80000008, 50_000 + beat, b"\0"))
        capture.send(START + seconds + 25, client, server, message(2, 60_000))
        capture.send(START + seconds + 25.01, server, client, message(0x80000002, 60_000))
    # A SUBMIT whose list of recipients is longer than the message.
    broken = bytearray(submit(0x20, 9_999_999, "900001", "HELP", "13800000000", "hello"))
    broken[12 + 116] = 200
    capture.send(START + seconds * 0.3, ("198.51.100.1", 40000), GATEWAYS["900001"], bytes(broken))
    capture.close()
    return truth


if __name__ == "__main__":
    print(json.dumps(make(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 600), indent=1))
