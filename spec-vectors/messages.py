"""The values of the well-formed messages. Realistic, and unlike their neighbours, so that a swapped or shifted field shows.

Codes, numbers, secrets and addresses are made up: mobile numbers 1380000xxxx, addresses of the documentation ranges.
"""

from hashlib import md5

from layout import command_id, encode

VERSIONS = ("1.2", "2.0", "2.1", "3.0")


def packed_id(month, day, hour, minute, second, gateway, sequence):
    """A Msg_Id of 2.0 and later: 4, 5, 5, 6, 6, 22 and 16 bits."""
    return month << 60 | day << 55 | hour << 50 | minute << 44 | second << 38 | gateway << 16 | sequence


def packed_id_12(month, day, hour, minute, smc, sequence):
    """A Msg_Id of 1.2: 4, 5, 5 and 6 bits of time, 27 of SMC number, 17 of sequence."""
    return month << 60 | day << 55 | hour << 50 | minute << 44 | smc << 17 | sequence


class World:
    """One version's SP, gateways and hour; called with four values it picks its version's."""

    def __init__(self, version):
        self.version = version
        self.sp = self("901234", "900001", "912345", "923456")
        self.secret = self(b"icp-secret", b"888888", b"Sh4red-Key", b"s3cret 2003")
        self.timestamp = self(612083059, 1021080510, 105093007, 1231235958)
        self.gateway = self("001001", "010001", "021001", "079101")
        self.peer = self("002001", "020002", "028003", "053104")
        self.octet = self(0x12, 0x20, 0x21, 0x30)
        self.msg_id = self(
            packed_id_12(6, 12, 8, 30, 1001, 65537),
            packed_id(11, 9, 17, 21, 12, 10001, 1),
            packed_id(5, 31, 23, 59, 58, 21001, 0xFFFF),
            packed_id(12, 1, 0, 7, 3, 79101, 0xABCD),
        )
        self.numbers = self(
            ["13800001201", "13800001202"],
            ["13800002001", "8613800002002", "+8613800002003"],
            ["13800002101", "861380000210200000021"],
            ["13800003001", "pseudo-code-of-32-bytes-00000001"],
        )

    def __call__(self, *values):
        return values[VERSIONS.index(self.version)]

    def sequence(self, message):
        """A request and its response share it; 2.0 counts from 22, 3.0 runs up to the last number."""
        return self(0x01020300, 22, 0x7FFFFFE0, 0xFFFFFFE8) + (command_id(message) & 0xFF)


def authenticator_source(w):
    return md5(w.sp.encode() + bytes(9) + w.secret + b"%010d" % w.timestamp).digest()


def authenticator_ismg(w, status=0):
    width = w(1, 1, 1, 4)  # as wide as the field
    return md5(status.to_bytes(width, "big") + authenticator_source(w) + w.secret).digest()


def report(w, layout, **changes):
    """A status report; `layout` is the version whose table it follows."""
    values = dict(
        Msg_Id=w.msg_id, Stat=w("DELIVRD", "UNDELIV", "MA:0022", "IB:0145"), Submit_time="0311091721",
        Done_time="0311091723", Dest_terminal_Id=w.numbers[0], SMSC_sequence=w(16909060, 255, 0xFFFFFFFF, 2003091701),
    )
    return encode("STATUS_REPORT", layout, {**values, **changes})


def mo_report(w):
    return encode("MO_STATUS_REPORT", w.version, dict(
        Msg_Id=w.msg_id, Stat=w("", "REJECTD", "DELIVRD", "SA:0101"), CMPP_DELIVER_time="0309171001",
        CMPP_DELIVER_RESP_time="0309171002", Dest_Id="1066" + w.sp, Reserved=b"",
    ))


def sp_messages(w):
    """SP and ISMG, and ISMG and ISMG: message -> (what happens, values)."""
    answer = dict(Msg_Id=w.msg_id, Pk_total=3, Pk_number=2)
    price = dict(
        FeeType=w("00", "02", "03", "07"), FeeCode=w("000010", "10", "", "000200"),
        At_Time=w("010612090000032+", "", "030601000000032+", "031201083000532-"),
    )
    valid = w("000001000000000R", "021111172112032+", "", "000000020000000R")
    letter = dict(
        TP_pId=w(0, 65, 127, 66), TP_pid=w(0, 65, 127, 66), TP_udhi=w(1, 0, 0x40, 0),
        Msg_Fmt=w(4, 0, 8, 15), Service_Id=w("NEWS", "WEATHER", "SVC0123456", "-MGAME"),
    )
    content = w(
        bytes.fromhex("0500032a0302") + b"second of three", b"It rains \"cats & dogs\"\t\\o/",
        "您好，2.1".encode("utf-16-be"), "短信 3.0".encode("gb18030"),
    )
    queried = dict(
        Time=w("20010611", "20020430", "20030601", "20031130"), Query_Type=w(0, 1, 1, 2),
        Query_Code=w("", "WEATHER", "SVC0123456", "-MGAME"), Reserve=w("", "19751204", "", b"\1\2\3\4\5\6\7\x08"),
    )
    return {
        "CMPP_CONNECT": ("an SP logs in", dict(
            Source_Addr=w.sp, AuthenticatorSource=authenticator_source(w), Version=w.octet, Timestamp=w.timestamp)),
        "CMPP_CONNECT_RESP": ("the SP is let in", dict(
            Status=0, AuthenticatorISMG=authenticator_ismg(w), Version=w.octet)),
        "CMPP_TERMINATE": ("either side wants to leave", {}),
        "CMPP_TERMINATE_RESP": ("the other agrees", {}),
        "CMPP_SUBMIT": ("part 2 of 3 to several recipients", dict(
            Msg_Id=w(w.msg_id, 0, w.msg_id, 0x0102030405060708), Pk_total=3, Pk_number=2,
            # 2.0 allows several recipients only if no report is wanted
            Registered_Delivery=w(2, 0, 1, 1), Msg_level=w(9, 7, 5, 4), Fee_UserType=w(0, 2, 3, 1),
            Fee_terminal_Id=w("13800001299", "", "861380000219900000021", "fee-pseudo-code-that-has-32bytes"),
            Fee_terminal_type=1, Msg_src=w.sp, ValId_Time=valid,
            Src_Id=w("", "1066" + w.sp, "106691234500000000021", "10669234560031"),
            Dest_terminal_Id=w.numbers, Dest_terminal_type=0, Msg_Content=content,
            Reserve=w("19751204", "", b"\1\2\3\4\5\6\7\x08", ""), LinkID="00013112010007030001", **letter, **price)),
        "CMPP_SUBMIT_RESP": ("the gateway's answer", dict(Msg_Id=w.msg_id, Result=w(0, 8, 13, 69))),
        "CMPP_QUERY": ("an SP asks for the day's numbers", queried),
        "CMPP_QUERY_RESP": ("the day's numbers", dict(
            MT_TLMsg=65536 + 11, MT_Tlusr=131072 + 22, MT_Scs=33, MT_WT=44, MT_FL=w(55, 0, 0xFFFFFFFF, 55), MO_Scs=66,
            MO_WT=77, MO_FL=88, **queried)),
        "CMPP_DELIVER": ("a user writes to the SP", dict(
            Msg_Id=w.msg_id, Dest_Id=w("1234", "1066" + w.sp, "106691234500000000021", "10669234560031"),
            Src_terminal_Id=w("13800001211", "8613800002011", "861380000211100000021", "src-pseudo-code-that-has-32bytes"),
            Src_terminal_type=w(0, 0, 0, 1), Registered_Delivery=w(0, 0, 0, 3), Msg_Content=content,
            Reserved=w("", b"\x80\x81\x82\x83\x84\x85\x86\x87", "", ""), LinkID=w("", "", "", "LINK-000001"), **letter)),
        "CMPP_DELIVER_RESP": ("the SP's answer", dict(Msg_Id=w.msg_id, Result=w(7, 3, 0, 0x01020304))),
        "CMPP_CANCEL": ("an SP takes a message back", dict(Msg_Id=w.msg_id)),
        "CMPP_CANCEL_RESP": ("the gateway's answer", dict(Success_Id=w(0, 1, 2, 1))),
        "CMPP_ACTIVE_TEST": ("is anybody there?", {}),
        "CMPP_ACTIVE_TEST_RESP": ("yes", dict(Success_Id=w(0, 0, 0, 0), Reserved=w(0, 1, 0, 255))),
        "CMPP_FWD": ("one gateway hands a message on to another", dict(
            Source_Id=w.gateway, Destination_Id=w.peer, NodesCount=w(1, 2, 4, 5), Msg_Fwd_Type=w(0, 1, 0, 0),
            Registered_Delivery=w(1, 0, 2, 9), Msg_level=w(9, 8, 6, 4), Fee_UserType=w(0, 0, 3, 2),
            Fee_terminal_Id=w("13800001299", "", "861380000219900000021", "13800003099"),
            Fee_terminal_Pseudo="fee-pseudo-code", Fee_terminal_UserType=0, Msg_src=w.sp, Valid_Time=valid,
            Src_Id=w("13800001211", "1066" + w.sp, "106691234500000000021", "10669234560031"),
            Src_Pseudo="src-pseudo-code-that-has-32bytes", Src_UserType=1, Src_type=w(0, 0, 0, 2),
            # 3.0 allows one recipient
            Dest_Id=w(w.numbers, w.numbers, w.numbers, ["13800003001"]), Dest_Pseudo="dest-pseudo-code",
            Dest_UserType=2, Msg_Content=content, Reserve=w("", b"\xf1\xf2\xf3\xf4\xf5\xf6\xf7\xf8", "", ""),
            LinkID="00013112010007030002", **{**answer, **letter, **price, "FeeType": w("05", "04", "01", "06")})),
        "CMPP_FWD_RESP": ("the other gateway's answer", dict(Result=w(9, 0, 5, 0x00000100), **answer)),
    }


def gns_messages(w):
    """ISMG and GNS: message -> (what happens, values)."""
    route = dict(
        Route_Id=w(258, 66051, 0, 0x89ABCDEF), Destination_Id=w.peer,
        Gateway_IP=w("192.0.2.17", "198.51.100.254", "203.0.113.9", "100.101.102.103"),
        Gateway_port=w(7890, 7900, 7930, 0xABCD),
        Start_Id=w("138000", "138010", "138002100", "1380030"), End_Id=w("138009", "13801", "138002199", "1380031"),
        Area_code=w("010", "0755", "021", "0791"), User_type=w(0, 0, 2, 3), SP_AcessType=w(0, 0, 1, 0),
        Start_code=w(1000, 0, 0x01020304, 2000), End_code=w(1999, 0, 0x05060708, 0xFFFFFFFF),
        Service_Id=w("NEWS", "", "SVC0123456", "-MGAME"), SP_Code=w("1234", "01234", "106691234500000000021", "10669234"),
        SP_Id=w("ICP-CODE-21-BYTES-ALL", w.sp, w.sp, w.sp), Time_stamp=w("", "", "20030531235958", "20031201000703"),
        Route_total=w(0, 0, 300, 2), Route_number=w(0, 0, 299, 1), Source_Id=w.gateway,
        Service_Code=w(1000, 0, 0x0A0B0C0D, 2000), Terminal_Id=w("13800001201", "8613800002002", w.numbers[1], "13800003001"),
    )
    last = lambda first: dict(route, Route_type=first, Last_route_Id=w(258, -1, -1, 299))
    update = dict(route, Update_type=w(2, 1, 0, 3))
    result = lambda *values: dict(route, Result=w(*values))
    return {
        "CMPP_MT_ROUTE": ("which gateway serves this number?", route),
        "CMPP_MT_ROUTE_RESP": ("the number's route", result(0, 1, 9, 0)),
        "CMPP_MO_ROUTE": ("which gateway serves this service code?", route),
        "CMPP_MO_ROUTE_RESP": ("the service code's route", result(0, 2, 2, 150)),
        "CMPP_GET_ROUTE": ("the next route, please", last(w("MO", "MT", "", ""))),
        "CMPP_GET_ROUTE_RESP": ("the next route", result(0, 2, None, None)),
        "CMPP_GET_MT_ROUTE": ("the next MT route, please", last("MT")),
        "CMPP_GET_MT_ROUTE_RESP": ("the next MT route", result(None, None, 3, 0)),
        "CMPP_GET_MO_ROUTE": ("the next MO route, please", last("MO")),
        "CMPP_GET_MO_ROUTE_RESP": ("the next MO route", result(None, None, 1, 7)),
        "CMPP_MT_ROUTE_UPDATE": ("a gateway reports a number segment", update),
        "CMPP_MT_ROUTE_UPDATE_RESP": ("taken in", result(0, 1, 16, 18)),
        "CMPP_MO_ROUTE_UPDATE": ("a gateway reports a service code", update),
        "CMPP_MO_ROUTE_UPDATE_RESP": ("taken in", result(1, 0, 4, 21)),
        "CMPP_PUSH_MT_ROUTE_UPDATE": ("the GNS passes a number segment on", update),
        "CMPP_PUSH_MT_ROUTE_UPDATE_RESP": ("changed or not", result(1, 0, 6, 5)),
        "CMPP_PUSH_MO_ROUTE_UPDATE": ("the GNS passes a service code on", update),
        "CMPP_PUSH_MO_ROUTE_UPDATE_RESP": ("changed or not", result(0, 2, 9, 100)),
    }


WORLDS = {version: World(version) for version in VERSIONS}
MESSAGES = {version: {**sp_messages(w), **gns_messages(w)} for version, w in WORLDS.items()}


# Where a table alone does not give the values.
MORE = {
    ("CMPP_CONNECT", "1.2"): "with a Timestamp of 4 bytes, since the printed 2 cannot hold it, and the authenticator of 2.0",
    ("CMPP_CONNECT_RESP", "1.2"): "with the authenticator of 2.0",
}


def values(message, version, **changes):
    return {**MESSAGES[version][message][1], **changes}
