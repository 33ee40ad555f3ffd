"""Well-formed messages beside the one of each kind: edges, payloads, what real gateways do.

Each: (file, what happens, version, Command_Id or message, body, what the origin adds to the table's name).
"""

from layout import encode
from messages import WORLDS, authenticator_ismg, mo_report, report, values

UDH_8 = bytes.fromhex("0500032a0302")  # part 2 of 3, 8-bit reference 0x2a
UDH_16 = bytes.fromhex("060804012a0302")  # the same with a 16-bit reference
UDH_PORTS = bytes.fromhex("0605040b8423f0")  # WAP push: from port 9200 to 2948
UDH_WRONG_IEI = bytes.fromhex("060004012a0302")  # the same under another identifier
UDH_MANY = bytes.fromhex("1a 00032a0302 0804012a0302 0402f0f1 05040b8423f0 7000 010180")
EVERY_BYTE = bytes(range(1, 256))
FULL_SMS = "您的验证码是482913，请在五分钟内输入，请勿告诉他人。如非本人操作，请忽略本短信；如需帮助，请拨打客服电话10086，我们竭诚为您服务！"


def of(message, version, **changes):
    return version, message, encode(message, version, values(message, version, **changes))


def junk(text, size):
    """A text, its NUL, and bytes after it that mean nothing but must survive."""
    return text.encode() + b"\0" + b"\xde\xad\xbe\xef" * size


def full(version):
    """The everyday SUBMIT, every octet of a short message in use, to a few and to many."""
    for count in 1, 3, 100:
        yield f"v{version[0]}0/submit-140-to-{count}.txt", f"70 characters in UCS-2, recipients: {count}", *of(
            "CMPP_SUBMIT", version, Pk_total=1, Pk_number=1, Registered_Delivery=1, TP_udhi=0, Msg_Fmt=8,
            Fee_terminal_Id="13800000000", Msg_Content=FULL_SMS.encode("utf-16-be"),
            Dest_terminal_Id=[f"138000{n:05}" for n in range(1, count + 1)]), ""


def extras():
    w12, w20, w21, w30 = WORLDS.values()
    one = dict(Pk_total=1, Pk_number=1, TP_udhi=0, Registered_Delivery=1)
    plain = dict(TP_udhi=0, Registered_Delivery=0)
    headed = dict(TP_udhi=1, Registered_Delivery=0, Msg_Fmt=0)
    reported = dict(Service_Id="WEATHER", TP_udhi=0, Msg_Fmt=0, Registered_Delivery=1)
    return [
        # 1.2
        ("v12/connect-version-2.0.txt", "an SP asks for a version the codec was not set to", *of(
            "CMPP_CONNECT", "1.2", Version=0x20), ""),
        ("v12/deliver-report.txt", "a status report", *of(
            "CMPP_DELIVER", "1.2", Msg_Content=report(w12, "1.2"), **reported), "and of the status report"),
        ("v12/fwd-mo.txt", "DestUsr_tl 0 marks an MO message", *of(
            "CMPP_FWD", "1.2", Msg_Fwd_Type=1, Dest_Id=[]), ""),
        ("v12/submit-empty.txt", "no recipients, no content", *of(
            "CMPP_SUBMIT", "1.2", Dest_terminal_Id=[], Msg_Content=b""), "with the smallest lengths"),
        # 2.0
        ("v20/connect-resp-refused.txt", "the authenticator is wrong; the answer's is empty", *of(
            "CMPP_CONNECT_RESP", "2.0", Status=3, AuthenticatorISMG=b""), ""),
        ("v20/submit-no-recipients.txt", "DestUsr_tl 0", *of("CMPP_SUBMIT", "2.0", Dest_terminal_Id=[]), ""),
        ("v20/submit-empty.txt", "Msg_Length 0", *of("CMPP_SUBMIT", "2.0", Msg_Content=b""), ""),
        ("v20/submit-255.txt", "Msg_Length 255, every byte value but NUL", *of(
            "CMPP_SUBMIT", "2.0", Msg_Fmt=4, Msg_Content=EVERY_BYTE, **one), "with the largest Msg_Length"),
        ("v20/submit-ucs2.txt", "Chinese text in UCS-2", *of(
            "CMPP_SUBMIT", "2.0", Msg_Fmt=8, Msg_Content="您的验证码是1234。".encode("utf-16-be"),
            Dest_terminal_Id=w20.numbers[:1], **one), ""),
        ("v20/submit-gb.txt", "Chinese text in GB", *of(
            "CMPP_SUBMIT", "2.0", Msg_Fmt=15, Msg_Content="您的验证码是1234。".encode("gb18030"),
            Dest_terminal_Id=w20.numbers[:1], **one), ""),
        ("v20/submit-udh.txt", "binary content behind a user data header", *of(
            "CMPP_SUBMIT", "2.0", Msg_Fmt=4, Msg_Content=UDH_8 + bytes(range(0xF0, 0x100)) + b"\0\1",
            **{**one, "TP_udhi": 1}), "and from GSM 03.40, 9.2.3.24"),
        ("v20/submit-after-nul.txt", "bytes after a text's NUL mean nothing and must survive", *of(
            "CMPP_SUBMIT", "2.0", Service_Id=junk("WEATHER", 0) + b"\xff\n", Fee_terminal_Id=b"\0" + b"0" * 20,
            ValId_Time=junk("", 4), Src_Id=junk("10669000", 3), Dest_terminal_Id=[junk("13800002001", 2), "13800002002"],
            Reserve=b"\0\1\2\3\4\5\6\7"), "with other padding than NUL"),
        ("v20/submit-spaces.txt", "texts padded with spaces, which are theirs to keep", *of(
            "CMPP_SUBMIT", "2.0", Service_Id="WEATHER   ", FeeCode="   010", Msg_src="9001  "), "with spaces for padding"),
        *full("2.0"),
        ("v20/deliver-empty.txt", "Msg_Length 0", *of("CMPP_DELIVER", "2.0", Msg_Content=b""), ""),
        ("v20/deliver-nul-content.txt", "a NUL does not end Msg_Content", *of(
            "CMPP_DELIVER", "2.0", Msg_Fmt=4, Msg_Content=b"\0a\0\0b\0"), ""),
        ("v20/deliver-gb.txt", "Chinese text in GB", *of(
            "CMPP_DELIVER", "2.0", Msg_Fmt=15, Msg_Content="天气".encode("gb18030"), **plain), ""),
        ("v20/deliver-udh.txt", "part 2 of 3, 16-bit reference", *of(
            "CMPP_DELIVER", "2.0", Msg_Fmt=8, TP_udhi=1, Msg_Content=UDH_16 + "第二".encode("utf-16-be")),
            "and from GSM 03.40, 9.2.3.24"),
        ("v20/deliver-report.txt", "a status report of 60 bytes", *of(
            "CMPP_DELIVER", "2.0", Msg_Content=report(w20, "2.0"), **reported), "and of the status report"),
        ("v20/fwd-mt-report.txt", "a status report on its way back; both addresses may be empty", *of(
            "CMPP_FWD", "2.0", Msg_Fwd_Type=2, Src_Id="", Dest_Id=[""], Msg_Content=report(w20, "2.0")),
            "and of the status report"),
        ("v20/fwd-mo-report.txt", "an MO status report", *of(
            "CMPP_FWD", "2.0", Msg_Fwd_Type=3, Src_Id="1066900001", Dest_Id=["13800002001"], Msg_Content=mo_report(w20)),
            "and of the MO status report"),
        ("v20/active-test-resp-empty.txt", "some gateways leave the only byte out", "2.0", "CMPP_ACTIVE_TEST_RESP", b"",
            "without its byte, as a gateway does (Lihuanghe/SMSGate CmppActiveTestResponseMessageCodec.java)"),
        ("v20/unknown-command.txt", "a command no version has", "2.0", 0x0000000A, bytes.fromhex("00ff10"), ""),
        ("v20/unknown-command-empty.txt", "the number between CMPP_TERMINATE and CMPP_SUBMIT, no body", "2.0", 3, b"", ""),
        ("v20/unknown-response.txt", "an answer that only 2.1 and 3.0 have", "2.0", 0x80000017, bytes(range(0x60, 0x70)), ""),
        ("v20/unknown-get-mo-route.txt", "a command that only 2.1 and 3.0 have", "2.0", 0x00000017,
            encode("CMPP_GET_MO_ROUTE", "2.1", values("CMPP_GET_MO_ROUTE", "2.1")), ""),
        ("v20/deliver-udh-missing.txt", "TP_udhi announces a header, and there is no byte", *of(
            "CMPP_DELIVER", "2.0", Msg_Content=b"", **headed), "with a broken user data header"),
        ("v20/deliver-udh-too-long.txt", "text that begins with no header, though TP_udhi announces one", *of(
            "CMPP_DELIVER", "2.0", Msg_Content=b"hello", **headed), "with a broken user data header"),
        ("v20/deliver-udh-cut.txt", "the header's last element goes beyond its end", *of(
            "CMPP_DELIVER", "2.0", Msg_Content=bytes.fromhex("0a0003ba01010504158a00") + b"hello", **headed),
            "with a broken user data header"),
        ("v20/deliver-udh-wrong-iei.txt", "a 16-bit reference under the identifier of the 8-bit one", *of(
            "CMPP_DELIVER", "2.0", Msg_Content=UDH_WRONG_IEI + b"second of three", **headed),
            "with the header of a public client (itio-codec-cmpp UserDataHeader.java)"),
        ("v20/deliver-udh-many.txt", "every element that has fields of its own, and one that has none", *of(
            "CMPP_DELIVER", "2.0", Msg_Content=UDH_MANY + b"hello", **headed), "and from GSM 03.40, 9.2.3.24"),
        ("v20/deliver-ucs2-odd.txt", "a byte too many", *of(
            "CMPP_DELIVER", "2.0", Msg_Fmt=8, Msg_Content="天气".encode("utf-16-be") + b"\x6c", **plain), "with broken UCS-2"),
        ("v20/deliver-ucs2-surrogates.txt", "a pair of surrogates, and two that are alone", *of(
            "CMPP_DELIVER", "2.0", Msg_Fmt=8, Msg_Content=bytes.fromhex("d83dde00 d83d 5929 de00 6c14"), **plain),
            "with broken UTF-16"),
        ("v20/deliver-gb-four.txt", "a character of four bytes, one of two, one of one", *of(
            "CMPP_DELIVER", "2.0", Msg_Fmt=15, Msg_Content="𠀀天!".encode("gb18030"), **plain), "and of GB18030"),
        ("v20/deliver-gb-cut.txt", "the end cuts a character of four bytes", *of(
            "CMPP_DELIVER", "2.0", Msg_Fmt=15, Msg_Content="天𠀀".encode("gb18030")[:5], **plain), "with broken GB18030"),
        ("v20/deliver-gb-stray.txt", "a byte that begins no character", *of(
            "CMPP_DELIVER", "2.0", Msg_Fmt=15, Msg_Content="天".encode("gb18030") + b"\xff!", **plain), "with broken GB18030"),
        ("v20/deliver-ascii-high.txt", "Latin-1 in the name of ASCII", *of(
            "CMPP_DELIVER", "2.0", Msg_Fmt=0, Msg_Content="café €5".encode("cp1252"), **plain), "with bytes above 0x7f"),
        ("v20/deliver-ucs2-flash.txt", "Msg_Fmt with a message class of GSM 03.38: flashed on the screen", *of(
            "CMPP_DELIVER", "2.0", Msg_Fmt=0x18, Msg_Content="天气".encode("utf-16-be"), **plain), "and from GSM 03.38, 4"),
        ("v20/deliver-unknown-fmt.txt", "a Msg_Fmt of which nobody knows what it means", *of(
            "CMPP_DELIVER", "2.0", Msg_Fmt=0xA8, Msg_Content=b"weather", **plain), "with a Msg_Fmt as seen from senders"),
        ("v20/deliver-report-text.txt", "a report written as text, as SMPP has it", *of(
            "CMPP_DELIVER", "2.0", Msg_Content=b"id:0311091721 sub:001 dlvrd:001 stat:DELIVRD err:000", **reported),
            "with a report as one gateway sends it"),
        ("v20/deliver-report-59.txt", "a report without its last byte", *of(
            "CMPP_DELIVER", "2.0", Msg_Content=report(w20, "2.0")[:-1], **reported), "and most of the status report"),
        ("v20/deliver-report-odd.txt", "a Stat that no list has; times that no calendar has", *of(
            "CMPP_DELIVER", "2.0", Msg_Content=report(w20, "2.0", Stat="AF:4", Submit_time="0313091721", Done_time="now"),
            **reported), "and of the status report, with values as gateways send them"),
        ("v20/submit-times.txt", "valid for two hours, to be sent at a time that has quarters", *of(
            "CMPP_SUBMIT", "2.0", ValId_Time="000000020000000R", At_Time="031109172112523-"), "and of SMPP 3.4, 7.1.1"),
        ("v20/submit-times-odd.txt", "times that nobody can keep", *of(
            "CMPP_SUBMIT", "2.0", ValId_Time="031109172112049+", At_Time="tomorrow"), "with times as no table has them"),
        # 2.1
        ("v21/connect-version-2.0.txt", "most gateways want 2.0 named here", *of(
            "CMPP_CONNECT", "2.1", Version=0x20), ""),
        ("v21/submit-empty.txt", "no recipients, no content", *of(
            "CMPP_SUBMIT", "2.1", Dest_terminal_Id=[], Msg_Content=b""), "with the smallest lengths"),
        ("v21/deliver-report.txt", "a status report with a Stat of 2.1", *of(
            "CMPP_DELIVER", "2.1", Msg_Content=report(w21, "2.1"), **reported), "and of the status report"),
        ("v21/fwd-mo-report.txt", "an MO status report", *of(
            "CMPP_FWD", "2.1", Msg_Fwd_Type=3, Dest_Id=["13800002101"], Msg_Content=mo_report(w21)),
            "and of the MO status report"),
        # 3.0
        ("v30/connect-version-unknown.txt", "some clients send decimal 3", *of(
            "CMPP_CONNECT", "3.0", Version=3), "with the octet of a public client (fengwenyi/cmpp CMPPConnect.java)"),
        ("v30/connect-resp-refused.txt", "a vendor's Status; the answer's authenticator is empty", *of(
            "CMPP_CONNECT_RESP", "3.0", Status=55, AuthenticatorISMG=b"", Version=0x21), ""),
        ("v30/connect-resp-version-lower.txt", "the gateway speaks 2.0 at most, and says so in 3.0's layout", *of(
            "CMPP_CONNECT_RESP", "3.0", Status=4, AuthenticatorISMG=authenticator_ismg(w30, 4), Version=0x20), ""),
        ("v30/submit-no-recipients.txt", "DestUsr_tl 0: Dest_terminal_type is still there", *of(
            "CMPP_SUBMIT", "3.0", Dest_terminal_Id=[]), ""),
        ("v30/submit-empty.txt", "Msg_Length 0", *of("CMPP_SUBMIT", "3.0", Msg_Content=b""), ""),
        ("v30/submit-255.txt", "Msg_Length 255, every byte value but NUL", *of(
            "CMPP_SUBMIT", "3.0", Msg_Fmt=4, Msg_Content=EVERY_BYTE, **one), "with the largest Msg_Length"),
        ("v30/submit-wap-push.txt", "an open Msg_Fmt and a port header", *of(
            "CMPP_SUBMIT", "3.0", TP_udhi=0x40, Msg_Fmt=0xF5, Msg_Content=UDH_PORTS + bytes.fromhex("01060403ae81ea")),
            "and from GSM 03.40, 9.2.3.24"),
        ("v30/submit-after-nul.txt", "bytes after a text's NUL mean nothing and must survive", *of(
            "CMPP_SUBMIT", "3.0", Fee_terminal_Id=junk("13800003001", 5), Dest_terminal_Id=[junk("13800003002", 5)],
            LinkID=junk("", 4)), "with other padding than NUL"),
        *full("3.0"),
        ("v30/deliver-empty.txt", "Msg_Length 0", *of("CMPP_DELIVER", "3.0", Msg_Content=b""), ""),
        ("v30/deliver-report-71.txt", "a status report of 71 bytes", *of(
            "CMPP_DELIVER", "3.0", Msg_Content=report(w30, "3.0", Dest_terminal_Id=w30.numbers[1]), **reported),
            "and of the status report"),
        ("v30/deliver-report-60.txt", "many gateways of 3.0 send the report of 2.0", *of(
            "CMPP_DELIVER", "3.0", Msg_Content=report(w30, "2.0"), **reported),
            "and of the status report, CMPP 2.0, as gateways do (Lihuanghe/SMSGate CmppDeliverRequestMessageCodec.java)"),
        ("v30/fwd-no-recipients.txt", "DestUsr_tl 0: Dest_Pseudo is still there", *of("CMPP_FWD", "3.0", Dest_Id=[]), ""),
        ("v30/fwd-two-recipients.txt", "3.0 wants one; two can be read", *of(
            "CMPP_FWD", "3.0", Dest_Id=["13800003001", "13800003002"]), ""),
        ("v30/fwd-mt-report.txt", "a status report of 71 bytes on its way back", *of(
            "CMPP_FWD", "3.0", Msg_Fwd_Type=2, Msg_Content=report(w30, "3.0")), "and of the status report"),
        ("v30/fwd-mo-report.txt", "an MO status report has 60 bytes in 3.0 too", *of(
            "CMPP_FWD", "3.0", Msg_Fwd_Type=3, Msg_Content=mo_report(w30)), "and of the MO status report"),
        ("v30/get-mt-route-first.txt", "the first request: Last_route_Id is -1", *of(
            "CMPP_GET_MT_ROUTE", "3.0", Last_route_Id=-1), ""),
        ("v30/active-test-resp-empty.txt", "some gateways leave the only byte out", "3.0", "CMPP_ACTIVE_TEST_RESP", b"",
            "without its byte, as a gateway does (Lihuanghe/SMSGate CmppActiveTestResponseMessageCodec.java)"),
    ]
