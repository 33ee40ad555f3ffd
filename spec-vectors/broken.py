"""Messages that must be refused, one for each mistake. The error of each is worked out by hand and stands beside it."""

from typing import NamedTuple

from layout import command_id, encode, frame, origin
from messages import WORLDS, report, values

TEXT = b"broken on purpose"  # 17 bytes
SMSGATE = "Lihuanghe/SMSGate"
OTHER_VERSION = "reads a message of {} with the layout of {}"


class Case(NamedTuple):
    name: str
    title: str
    version: str
    origin: str
    mistake: str
    data: bytes
    error: str
    limit: int = 0


def body(message, version, **changes):
    return encode(message, version, values(message, version, **changes))


def submit(version, **changes):
    """Two recipients and 17 bytes of text: 197 bytes in 2.0, 244 in 3.0."""
    numbers = WORLDS[version].numbers[0], "13800000002"
    base = dict(Dest_terminal_Id=numbers, Msg_Fmt=0, TP_udhi=0, Msg_Content=TEXT)
    return body("CMPP_SUBMIT", version, **{**base, **changes})


def deliver(version, **changes):
    """17 bytes of text: 102 bytes in 2.0, 126 in 3.0."""
    base = dict(Src_terminal_Id="13800000011", Msg_Fmt=0, TP_udhi=0, Msg_Content=TEXT)
    return body("CMPP_DELIVER", version, **{**base, **changes})


def fwd(version, **changes):
    return body("CMPP_FWD", version, **{**dict(Msg_Fmt=0, TP_udhi=0, Msg_Content=TEXT), **changes})


def framing():
    """Total_Length against the input and the limit."""
    connect = frame(command_id("CMPP_CONNECT"), 23, body("CMPP_CONNECT", "2.0"))
    table = "derived from the header's table, CMPP 2.0"

    def with_length(total):
        return total.to_bytes(4, "big") + connect[4:]

    def case(name, title, data, error, mistake, limit=0):
        return Case(name, title, "2.0", table, mistake, data, error, limit)

    header = connect[:12]
    yield case("input-empty", "No bytes at all", b"", "incomplete needs 12", "reads a header without asking whether it is there")
    yield case("input-1", "The first byte of a header", connect[:1], "incomplete needs 11",
               "takes an input shorter than Total_Length for an error")
    yield case("input-4", "Total_Length and nothing else", connect[:4], "incomplete needs 8",
               "reads the rest of the header as soon as it knows Total_Length")
    yield case("input-11", "A header without its last byte", connect[:11], "incomplete needs 1", "reads Sequence_Id past the end")
    yield case("input-header-only", "A header whose body has not come yet", header, "incomplete needs 27",
               "reads a body that has not come yet")
    yield case("input-one-missing", "A message without its last byte", connect[:-1], "incomplete needs 1",
               "counts the bytes there are one too high")
    yield case("length-0", "Total_Length 0", with_length(0), "length Total_Length at 0", "loops for ever on a message of no bytes")
    yield case("length-4", "Total_Length counts only itself", with_length(4), "length Total_Length at 0",
               "subtracts 12 from Total_Length before looking at it")
    yield case("length-11", "Total_Length 11", with_length(11), "length Total_Length at 0", "allows a length one below the header's")
    yield case("length-8579", "One above the longest message the fields can say", with_length(8579), "length Total_Length at 0",
               "takes the limit for the first length refused")
    yield case("length-8578", "The longest message the fields can say, not there yet", with_length(8578),
               "incomplete needs 8539", "refuses a length that equals the limit")
    yield case("length-above-limit", "A good message, longer than the caller allows",
               frame(command_id("CMPP_DELIVER"), 7, deliver("2.0", Msg_Content=TEXT[:16])), "length Total_Length at 0",
               "does not ask for the caller's limit", limit=100)
    yield case("length-80000000", "A length that is negative if signed", with_length(0x80000000), "length Total_Length at 0",
               "reads Total_Length as a signed number")
    yield case("length-ffffffff", "The largest length", with_length(0xFFFFFFFF), "length Total_Length at 0",
               "adds to Total_Length and overflows, or allocates what it says")
    yield case("length-little-endian", "39 in little-endian", connect[3::-1] + connect[4:], "length Total_Length at 0",
               "writes integers in the machine's byte order")
    yield case("length-header-twice", "Total_Length counts the header twice", with_length(len(connect) + 12),
               "incomplete needs 12", "adds the header's 12 bytes to a length that has them")


def bodies():
    """(file, title, version read in, message, body, error, mistake, what the origin adds)"""
    w20, w30 = WORLDS["2.0"], WORLDS["3.0"]
    s20, s30, d20, d30 = submit("2.0"), submit("3.0"), deliver("2.0"), deliver("3.0")
    item = lambda text: text.encode().ljust(32, b"\0")
    two = [item("13800003001"), item("13800003002")]
    report_60, report_71 = report(w30, "2.0"), report(w30, "3.0")
    reported = dict(Registered_Delivery=1)
    wide = fwd("3.0", Src_Pseudo="", Dest_Id=["13800003001"])
    pair = fwd("3.0", Dest_Id=["13800003001", "13800003002"])
    yield from [
        # the session
        ("connect-timestamp-2-bytes", "Timestamp as wide as CMPP 1.2 prints it", "1.2", "CMPP_CONNECT",
         body("CMPP_CONNECT", "1.2")[:25], "truncated Timestamp at 35",
         "believes the printed size 2, which cannot hold ten digits", "with the printed size of Timestamp"),
        ("connect-source-addr-unpadded", "Source_Addr of five bytes", "2.0", "CMPP_CONNECT",
         b"90000" + body("CMPP_CONNECT", "2.0")[6:], "truncated Timestamp at 35", "writes a short text without its padding", ""),
        ("connect-empty", "CONNECT without a body", "3.0", "CMPP_CONNECT", b"", "truncated Source_Addr at 12",
         "reads a fixed part without asking for its length", ""),
        ("connect-resp-status-4-bytes", "CONNECT_RESP of 3.0", "2.0", "CMPP_CONNECT_RESP", body("CMPP_CONNECT_RESP", "3.0"),
         "trailing - at 30", OTHER_VERSION.format("3.0", "2.0"), "with Status as in 3.0"),
        ("connect-resp-status-1-byte", "CONNECT_RESP of 2.0", "3.0", "CMPP_CONNECT_RESP", body("CMPP_CONNECT_RESP", "2.0"),
         "truncated AuthenticatorISMG at 16", OTHER_VERSION.format("2.0", "3.0"), "with Status as in 2.0"),
        ("terminate-resp-with-status", "TERMINATE_RESP with a status byte", "2.0", "CMPP_TERMINATE_RESP", b"\0",
         "trailing - at 12", "gives TERMINATE_RESP a status", "with the byte a gateway adds (wujunjenny/smgw cmppandsmpp.cpp)"),
        ("active-test-with-byte", "The response's byte in the request", "3.0", "CMPP_ACTIVE_TEST", b"\0", "trailing - at 12",
         "uses one layout for the request and the response", ""),
        ("active-test-resp-4-bytes", "Reserved of four bytes", "3.0", "CMPP_ACTIVE_TEST_RESP", bytes(4), "trailing - at 13",
         "widens Reserved with the results of 3.0", ""),
        # SUBMIT: counts and what they count
        ("submit-empty", "SUBMIT without a body", "2.0", "CMPP_SUBMIT", b"", "truncated Msg_Id at 12",
         "looks for DestUsr_tl before asking whether there is a body", ""),
        ("submit-cut-at-a-boundary", "The body ends where Msg_src begins", "2.0", "CMPP_SUBMIT", s20[:47],
         "truncated Msg_src at 59", "takes a body that ends between two fields for whole", ""),
        ("submit-cut-in-second-recipient", "The body ends inside the second number", "2.0", "CMPP_SUBMIT", s20[:148],
         "truncated Dest_terminal_Id at 150", "checks the list's first item only", ""),
        ("destusr-tl-49", "DestUsr_tl says 49, two recipients follow", "2.0", "CMPP_SUBMIT",
         submit("2.0", DestUsr_tl=49), "truncated Dest_terminal_Id at 192", "trusts DestUsr_tl past the end",
         "with the count of a fuzz input (bigwhite/gocmpp)"),
        ("destusr-tl-one-less", "DestUsr_tl says 1, two recipients follow", "2.0", "CMPP_SUBMIT",
         submit("2.0", DestUsr_tl=1), "truncated Msg_Content at 151", "keeps the count apart from the list", ""),
        ("destusr-tl-one-more", "DestUsr_tl says 3, two recipients follow", "2.0", "CMPP_SUBMIT",
         submit("2.0", DestUsr_tl=3), "truncated Reserve at 193", "keeps the count apart from the list", ""),
        ("msg-length-one-more", "Msg_Length one too long", "2.0", "CMPP_SUBMIT", submit("2.0", Msg_Length=18),
         "truncated Reserve at 190", "counts a NUL that ends the text", ""),
        ("msg-length-one-less", "Msg_Length one too short", "2.0", "CMPP_SUBMIT", submit("2.0", Msg_Length=16),
         "trailing - at 196", "does not ask whether the body is used up", ""),
        ("msg-length-200", "Msg_Length past the end", "2.0", "CMPP_SUBMIT", submit("2.0", Msg_Length=200),
         "truncated Msg_Content at 172", "trusts Msg_Length past the end", ""),
        ("msg-length-in-characters", "Nine UCS-2 characters, Msg_Length 9", "2.0", "CMPP_SUBMIT",
         submit("2.0", Msg_Fmt=8, Msg_Content="测试消息一二三四五".encode("utf-16-be"), Msg_Length=9),
         "trailing - at 189", "counts characters, not bytes", ""),
        ("msg-length-2-bytes", "Msg_Length of two bytes", "2.0", "CMPP_SUBMIT", s20[:159] + b"\0" + s20[159:],
         "trailing - at 180", "writes Msg_Length as wide as its own integers", ""),
        ("submit-without-reserve", "SUBMIT without its Reserve", "2.0", "CMPP_SUBMIT", s20[:-8], "truncated Reserve at 189",
         "leaves the reserved tail out", "as one gateway sends it (LeadTone.Packet.CMPPPacket, ASIAINFOSubmit)"),
        ("submit-reserve-for-linkid", "The 8 bytes of 2.0 where 3.0 has 20", "3.0", "CMPP_SUBMIT", s30[:-20] + bytes(8),
         "truncated LinkID at 224", "keeps the tail of 2.0 in 3.0", ""),
        ("submit-with-attachment", "A private attachment behind the body", "3.0", "CMPP_SUBMIT",
         s30 + b"\0\0\0\x03" + b"abc", "trailing - at 244", "ignores what it does not know",
         f"with the private extension of {SMSGATE} (codec/cmpp7F)"),
        ("dest-terminal-type-each", "One Dest_terminal_type for each recipient", "3.0", "CMPP_SUBMIT",
         s30[:129] + two[0] + b"\0" + two[1] + b"\0" + s30[194:], "trailing - at 227",
         "takes Dest_terminal_type for a part of the list's item", ""),
        ("dest-terminal-type-missing", "No Dest_terminal_type", "3.0", "CMPP_SUBMIT", s30[:193] + s30[194:],
         "truncated Msg_Content at 207", "widens the numbers of 2.0 and adds no type", ""),
        # SUBMIT, DELIVER and FWD of another version
        ("submit-20-read-as-30", "SUBMIT of 2.0", "3.0", "CMPP_SUBMIT", s20, "trailing - at 163",
         OTHER_VERSION.format("2.0", "3.0"), "with the layout of 2.0"),
        ("submit-30-read-as-20", "SUBMIT of 3.0", "2.0", "CMPP_SUBMIT", s30, "truncated Dest_terminal_Id at 234",
         OTHER_VERSION.format("3.0", "2.0"), "with the layout of 3.0"),
        ("submit-12-read-as-20", "SUBMIT of 1.2, without Fee_UserType", "2.0", "CMPP_SUBMIT", submit("1.2"),
         "truncated Dest_terminal_Id at 192", OTHER_VERSION.format("1.2", "2.0"), "with the layout of 1.2"),
        ("submit-20-read-as-12", "SUBMIT of 2.0, with Fee_UserType", "1.2", "CMPP_SUBMIT", s20, "trailing - at 139",
         OTHER_VERSION.format("2.0", "1.2"), "with the layout of 2.0"),
        ("deliver-20-read-as-30", "DELIVER of 2.0", "3.0", "CMPP_DELIVER", d20, "truncated Msg_Content at 89",
         OTHER_VERSION.format("2.0", "3.0"), "with the layout of 2.0"),
        ("deliver-30-read-as-20", "DELIVER of 3.0", "2.0", "CMPP_DELIVER", d30, "trailing - at 85",
         OTHER_VERSION.format("3.0", "2.0"), "with the layout of 3.0"),
        ("fwd-20-read-as-30", "FWD of 2.0", "3.0", "CMPP_FWD",
         fwd("2.0", Dest_Id=["13800000001", "13800000002"]), "truncated Dest_Id at 210",
         OTHER_VERSION.format("2.0", "3.0"), "with the layout of 2.0"),
        ("fwd-numbers-32-bytes", "FWD with numbers as wide as those of SUBMIT", "3.0", "CMPP_FWD",
         wide[:58] + bytes(11) + wide[58:163] + bytes(11) + wide[163:219] + bytes(11) + wide[219:], "trailing - at 264",
         "widens the numbers of FWD in 3.0, which stay at 21 bytes", ""),
        ("fwd-dest-pseudo-each", "One Dest_Pseudo for each recipient", "3.0", "CMPP_FWD",
         pair[:240] + b"dest-pseudo-code".ljust(32, b"\0") + pair[240:], "truncated Msg_Content at 286",
         "multiplies Dest_Pseudo by DestUsr_tl", ""),
        # results
        ("submit-resp-result-1-byte", "SUBMIT_RESP of 2.0", "3.0", "CMPP_SUBMIT_RESP", body("CMPP_SUBMIT_RESP", "2.0"),
         "truncated Result at 20", OTHER_VERSION.format("2.0", "3.0"), "with Result as in 2.0"),
        ("deliver-resp-result-4-bytes", "DELIVER_RESP of 3.0", "2.0", "CMPP_DELIVER_RESP", body("CMPP_DELIVER_RESP", "3.0"),
         "trailing - at 21", OTHER_VERSION.format("3.0", "2.0"), "with Result as in 3.0"),
        ("fwd-resp-result-1-byte", "FWD_RESP of 2.0", "3.0", "CMPP_FWD_RESP", body("CMPP_FWD_RESP", "2.0"),
         "truncated Result at 22", OTHER_VERSION.format("2.0", "3.0"), "with Result as in 2.0"),
        ("cancel-resp-4-bytes", "CANCEL_RESP of 3.0", "2.0", "CMPP_CANCEL_RESP", body("CMPP_CANCEL_RESP", "3.0"),
         "trailing - at 13", OTHER_VERSION.format("3.0", "2.0"),
         f"with Success_Id as in 3.0, as {SMSGATE} sends it (Cmpp20PacketType.java)"),
        ("cancel-resp-1-byte", "CANCEL_RESP of 2.0", "3.0", "CMPP_CANCEL_RESP", body("CMPP_CANCEL_RESP", "2.0"),
         "truncated Success_Id at 12", OTHER_VERSION.format("2.0", "3.0"), "with Success_Id as in 2.0"),
        ("query-resp-counters-2-bytes", "Counters of two bytes", "2.0", "CMPP_QUERY_RESP", body("CMPP_QUERY_RESP", "2.0")[:35],
         "truncated MT_FL at 47", "takes the eight counters for 16-bit numbers", ""),
        # reports and content
        ("report-11-short", "Msg_Length 71 over a report of 60 bytes", "3.0", "CMPP_DELIVER",
         deliver("3.0", Msg_Content=report_60, Msg_Length=71, **reported), "truncated LinkID at 160",
         "sets Msg_Length by the version and not by the report",
         f"as one gateway sends it ({SMSGATE} CmppDeliverRequestMessageCodec.java)"),
        ("report-11-long", "Msg_Length 60 over a report of 71 bytes", "3.0", "CMPP_DELIVER",
         deliver("3.0", Msg_Content=report_71, Msg_Length=60, **reported), "trailing - at 169",
         "sets Msg_Length by the report of 2.0", "as a codec writes it (ithamal/itio-codec-cmpp DeliverRequest30MessageCodec.java)"),
        ("msg-content-with-nul", "A NUL behind Msg_Content that Msg_Length does not count", "2.0", "CMPP_DELIVER",
         d20[:82] + b"\0" + d20[82:], "trailing - at 102", "ends Msg_Content with a NUL", ""),
        # the GNS: 2.1 changed its messages
        ("get-route-in-2.1", "GET_ROUTE of 2.0", "2.1", "CMPP_GET_MT_ROUTE", body("CMPP_GET_ROUTE", "2.0"),
         "truncated Last_route_Id at 22", OTHER_VERSION.format("2.0", "2.1"), "with Route_type as in 2.0"),
        ("get-mt-route-in-2.0", "GET_MT_ROUTE of 2.1", "2.0", "CMPP_GET_ROUTE", body("CMPP_GET_MT_ROUTE", "2.1"),
         "trailing - at 24", OTHER_VERSION.format("2.1", "2.0"), "with Route_type as in 2.1"),
        ("get-route-resp-in-2.1", "GET_ROUTE_RESP of 2.0", "2.1", "CMPP_GET_MT_ROUTE_RESP", body("CMPP_GET_ROUTE_RESP", "2.0"),
         "truncated Time_stamp at 71", OTHER_VERSION.format("2.0", "2.1"), "with the layout of 2.0"),
        ("mt-route-resp-in-2.0", "MT_ROUTE_RESP of 2.1", "2.0", "CMPP_MT_ROUTE_RESP", body("CMPP_MT_ROUTE_RESP", "2.1"),
         "trailing - at 56", OTHER_VERSION.format("2.1", "2.0"), "with the layout of 2.1"),
        ("mo-route-resp-in-3.0", "MO_ROUTE_RESP of 2.0", "3.0", "CMPP_MO_ROUTE_RESP", body("CMPP_MO_ROUTE_RESP", "2.0"),
         "truncated Start_code at 67", OTHER_VERSION.format("2.0", "3.0"), "with the layout of 2.0"),
        ("mt-route-update-resp-in-2.1", "MT_ROUTE_UPDATE_RESP of 2.0", "2.1", "CMPP_MT_ROUTE_UPDATE_RESP",
         body("CMPP_MT_ROUTE_UPDATE_RESP", "2.0"), "truncated Route_Id at 13", OTHER_VERSION.format("2.0", "2.1"),
         "with the layout of 2.0"),
        ("push-resp-as-update-resp", "PUSH_MT_ROUTE_UPDATE_RESP with Route_Id and Time_stamp", "3.0",
         "CMPP_PUSH_MT_ROUTE_UPDATE_RESP", body("CMPP_MT_ROUTE_UPDATE_RESP", "3.0"), "trailing - at 13",
         "uses the layout of MT_ROUTE_UPDATE_RESP for the push", ""),
        ("push-mo-route-update-no-time", "PUSH_MO_ROUTE_UPDATE without Time_stamp", "3.0", "CMPP_PUSH_MO_ROUTE_UPDATE",
         body("CMPP_MO_ROUTE_UPDATE", "3.0"), "truncated Time_stamp at 86", "uses the layout of MO_ROUTE_UPDATE for the push", ""),
    ]


def broken():
    yield from framing()
    for name, title, version, message, raw, error, mistake, more in bodies():
        data = frame(command_id(message), WORLDS[version].sequence(message), raw)
        yield Case(name, f"{message}, {version}: {title}", version, origin(message, version, more), mistake, data, error)
