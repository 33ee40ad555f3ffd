-- CMPP 1.2, 2.0, 2.1 and 3.0 for Wireshark, as the protocol `cmppx`. Wireshark's own `cmpp` reads 3.0 only.
--
-- Written by `cmpp-dissect wireshark` from the tables of the library cmpp-codec. Do not edit: change the library, or the
-- Lua files in dissect/src/wireshark/. Needs Wireshark 3.6 or later.

local cmppx = Proto("cmppx", "China Mobile Peer to Peer")

-- Commands that the code below knows.
local RESPONSE = 0x80000000
local CONNECT, SUBMIT, DELIVER, ACTIVE_TEST = 1, 4, 5, 8

local COMMANDS = {}

-- A message of some versions: its parts, in wire order.
local function message(id, name, versions, parts)
    COMMANDS[id] = COMMANDS[id] or {}
    for version in versions:gmatch("%S+") do
        COMMANDS[id][version] = { name = name, parts = parts }
    end
end

-- Consecutive fields, each with its width.
local function fixed(rows)
    return { rows = rows }
end

-- The same, all of them missing if the body ends before them.
local function optional(rows)
    return { rows = rows, optional = true }
end

-- An octet with the number of items, and items of a width.
local function list(row)
    return { count = row[1], item = row[2], width = row[3] }
end

-- An octet with the length of a content, and the content.
local function content(row)
    return { count = row[1], content = row[2] }
end

local VERSIONS = { "1.2", "2.0", "2.1", "3.0" }
local PREFERENCE = { "2.0", "2.1", "1.2", "3.0" }
local VERSION_OF_OCTET = { [0x12] = "1.2", [0x20] = "2.0", [0x21] = "2.1", [0x30] = "3.0" }
local PORTS = "7890,7900,7930,9168"
local LIMIT = 8578
local COLON = ": "
local F = {
    user_data_header = { name = "User_Data_Header", kind = "header", doc = "The user data header" },
    length = { name = "Length", kind = "uint", doc = "The length of the elements in bytes" },
    text = { name = "Text", kind = "text", doc = "The message" },
    data = { name = "Data", kind = "bytes" },
    time = { name = "Time", kind = "time", abbr = "readable_time", doc = "The time in readable form" },
    iei = { name = "IEI", kind = "uint", doc = "The kind of the element",
        meanings = {
            [0] = "concatenation, 8-bit reference", [1] = "special message indication", [4] = "ports, 8-bit",
            [5] = "ports, 16-bit", [6] = "SMSC control parameters", [7] = "UDH source indicator",
            [8] = "concatenation, 16-bit reference", [9] = "wireless control message", [10] = "EMS text formatting",
            [11] = "EMS predefined sound", [12] = "EMS user defined sound", [13] = "EMS predefined animation",
            [14] = "EMS large animation", [15] = "EMS small animation", [16] = "EMS large picture",
            [17] = "EMS small picture", [18] = "EMS variable picture", [19] = "EMS user prompt indicator",
            [20] = "EMS extended object", [21] = "EMS reused extended object", [22] = "EMS compression control",
            [23] = "EMS object distribution indicator", [32] = "RFC 822 e-mail header", [33] = "hyperlink format",
            [34] = "reply address", [35] = "enhanced voice mail information", [36] = "national language single shift",
            [37] = "national language locking shift", [112] = "SIM toolkit command packet",
            [113] = "SIM toolkit response packet",
        },
    },
    iedl = { name = "IEDL", kind = "uint", doc = "The length of the element's data in bytes" },
    element = { name = "Element", kind = "element", doc = "An element of unknown kind" },
    reference = { name = "Reference", kind = "uint", doc = "The reference of the long message" },
    total = { name = "Total", kind = "uint", doc = "The number of segments" },
    number = { name = "Number", kind = "uint", doc = "The number of this segment, counted from 1" },
    concatenation = { name = "Concatenation", kind = "element", doc = "The segment of a long message" },
    destination_port = { name = "Destination_Port", kind = "uint", doc = "The port of the receiving application" },
    source_port = { name = "Source_Port", kind = "uint", doc = "The port of the sending application" },
    ports = { name = "Ports", kind = "element", doc = "The ports of the applications" },
    month = { name = "Month", kind = "bits", doc = "The month, 1 to 12" },
    day = { name = "Day", kind = "bits", doc = "The day, 1 to 31" },
    hour = { name = "Hour", kind = "bits", doc = "The hour, 0 to 23" },
    minute = { name = "Minute", kind = "bits", doc = "The minute, 0 to 59" },
    gateway = { name = "Gateway", kind = "bits" },
    sequence = { name = "Sequence", kind = "bits", doc = "The sequence number, which rises by one and wraps around" },
    second = { name = "Second", kind = "bits", doc = "The second, 0 to 59" },
    msg_id = { name = "Msg_Id", kind = "id" },
    stat = { name = "Stat", kind = "octets" },
    submit_time = { name = "Submit_time", kind = "octets", time = "report", doc = "When the message was submitted: `YYMMDDHHMM`" },
    done_time = { name = "Done_time", kind = "octets", time = "report", doc = "When the message was delivered or failed: `YYMMDDHHMM`" },
    dest_terminal_id = { name = "Dest_terminal_Id", kind = "octets" },
    smsc_sequence = { name = "SMSC_sequence", kind = "uint", doc = "The identifier in the report of the message centre" },
    cmpp_deliver_time = { name = "CMPP_DELIVER_time", kind = "octets", time = "report", doc = "When the DELIVER was sent: `YYMMDDHHMM`" },
    cmpp_deliver_resp_time = { name = "CMPP_DELIVER_RESP_time", kind = "octets", time = "report", doc = "When the answer to the DELIVER arrived: `YYMMDDHHMM`" },
    dest_id = { name = "Dest_Id", kind = "octets" },
    reserved = { name = "Reserved", kind = "octets", doc = "Reserved" },
    source_addr = { name = "Source_Addr", kind = "octets", doc = "The account: the enterprise code of an SP, or the code of a gateway" },
    authenticatorsource = { name = "AuthenticatorSource", kind = "bytes", doc = "MD5 of `Source_Addr`, nine zero bytes, the shared secret and the timestamp as ten digits" },
    version = { name = "Version", kind = "uint",
        meanings = {
            [18] = "1.2", [32] = "2.0", [33] = "2.1", [48] = "3.0",
        },
    },
    timestamp = { name = "Timestamp", kind = "uint", time = "timestamp", doc = "The time of the login, MMDDHHMMSS as a decimal number" },
    status = { name = "Status", kind = "uint", doc = "Whether the login is accepted, or why not",
        meanings = {
            [0] = "correct", [1] = "message structure error", [2] = "illegal source address",
            [3] = "authentication error", [4] = "version too high",
        },
    },
    authenticatorismg = { name = "AuthenticatorISMG", kind = "bytes", doc = "MD5 of `Status`, `AuthenticatorSource` and the shared secret" },
    pk_total = { name = "Pk_total", kind = "uint" },
    pk_number = { name = "Pk_number", kind = "uint" },
    registered_delivery = { name = "Registered_Delivery", kind = "uint",
        meanings = {
            [0] = "no report", [1] = "report wanted", [2] = "SMC billing record",
        },
    },
    msg_level = { name = "Msg_level", kind = "uint", doc = "The priority" },
    service_id = { name = "Service_Id", kind = "octets" },
    fee_terminal_id = { name = "Fee_terminal_Id", kind = "octets", doc = "The number that is charged" },
    tp_pid = { name = "TP_pId", kind = "uint", doc = "The GSM protocol identifier (GSM 03.40, 9.2.3.9)" },
    tp_udhi = { name = "TP_udhi", kind = "uint", doc = "Whether the content begins with a user data header (GSM 03.40, 9.2.3.23)" },
    msg_fmt = { name = "Msg_Fmt", kind = "uint", last_listed = 15, doc = "How the content is encoded",
        meanings = {
            [0] = "ASCII", [1] = "GSM alphabet, reserved bits set", [2] = "GSM alphabet, reserved bits set",
            [3] = "card write", [4] = "binary", [5] = "8-bit data, reserved bits set",
            [6] = "8-bit data, reserved bits set", [7] = "8-bit data, reserved bits set", [8] = "UCS-2",
            [9] = "UCS-2 by usage", [10] = "UCS-2, reserved bits set", [11] = "UCS-2, reserved bits set",
            [12] = "reserved by GSM 03.38", [13] = "reserved by GSM 03.38, reserved bits set",
            [14] = "reserved by GSM 03.38, reserved bits set", [15] = "GB", [16] = "GSM alphabet, class 0 (flash)",
            [17] = "GSM alphabet, class 1 (phone)", [18] = "GSM alphabet, class 2 (card)",
            [19] = "GSM alphabet, class 3 (device)", [20] = "8-bit data, class 0 (flash)",
            [21] = "8-bit data, class 1 (phone)", [22] = "8-bit data, class 2 (card)",
            [23] = "8-bit data, class 3 (device)", [24] = "UCS-2, class 0 (flash)", [25] = "UCS-2, class 1 (phone)",
            [26] = "UCS-2, class 2 (card)", [27] = "UCS-2, class 3 (device)",
            [28] = "reserved by GSM 03.38, class 0 (flash)", [29] = "reserved by GSM 03.38, class 1 (phone)",
            [30] = "reserved by GSM 03.38, class 2 (card)", [31] = "reserved by GSM 03.38, class 3 (device)",
            [32] = "GSM alphabet, compressed", [33] = "GSM alphabet, compressed, reserved bits set",
            [34] = "GSM alphabet, compressed, reserved bits set",
            [35] = "GSM alphabet, compressed, reserved bits set", [36] = "8-bit data, compressed",
            [37] = "8-bit data, compressed, reserved bits set", [38] = "8-bit data, compressed, reserved bits set",
            [39] = "8-bit data, compressed, reserved bits set", [40] = "UCS-2, compressed",
            [41] = "UCS-2, compressed, reserved bits set", [42] = "UCS-2, compressed, reserved bits set",
            [43] = "UCS-2, compressed, reserved bits set", [44] = "reserved by GSM 03.38, compressed",
            [45] = "reserved by GSM 03.38, compressed, reserved bits set",
            [46] = "reserved by GSM 03.38, compressed, reserved bits set",
            [47] = "reserved by GSM 03.38, compressed, reserved bits set",
            [48] = "GSM alphabet, class 0 (flash), compressed", [49] = "GSM alphabet, class 1 (phone), compressed",
            [50] = "GSM alphabet, class 2 (card), compressed", [51] = "GSM alphabet, class 3 (device), compressed",
            [52] = "8-bit data, class 0 (flash), compressed", [53] = "8-bit data, class 1 (phone), compressed",
            [54] = "8-bit data, class 2 (card), compressed", [55] = "8-bit data, class 3 (device), compressed",
            [56] = "UCS-2, class 0 (flash), compressed", [57] = "UCS-2, class 1 (phone), compressed",
            [58] = "UCS-2, class 2 (card), compressed", [59] = "UCS-2, class 3 (device), compressed",
            [60] = "reserved by GSM 03.38, class 0 (flash), compressed",
            [61] = "reserved by GSM 03.38, class 1 (phone), compressed",
            [62] = "reserved by GSM 03.38, class 2 (card), compressed",
            [63] = "reserved by GSM 03.38, class 3 (device), compressed",
            [64] = "GSM alphabet, deleted after reading",
            [65] = "GSM alphabet, deleted after reading, reserved bits set",
            [66] = "GSM alphabet, deleted after reading, reserved bits set",
            [67] = "GSM alphabet, deleted after reading, reserved bits set",
            [68] = "8-bit data, deleted after reading", [69] = "8-bit data, deleted after reading, reserved bits set",
            [70] = "8-bit data, deleted after reading, reserved bits set",
            [71] = "8-bit data, deleted after reading, reserved bits set", [72] = "UCS-2, deleted after reading",
            [73] = "UCS-2, deleted after reading, reserved bits set",
            [74] = "UCS-2, deleted after reading, reserved bits set",
            [75] = "UCS-2, deleted after reading, reserved bits set",
            [76] = "reserved by GSM 03.38, deleted after reading",
            [77] = "reserved by GSM 03.38, deleted after reading, reserved bits set",
            [78] = "reserved by GSM 03.38, deleted after reading, reserved bits set",
            [79] = "reserved by GSM 03.38, deleted after reading, reserved bits set",
            [80] = "GSM alphabet, class 0 (flash), deleted after reading",
            [81] = "GSM alphabet, class 1 (phone), deleted after reading",
            [82] = "GSM alphabet, class 2 (card), deleted after reading",
            [83] = "GSM alphabet, class 3 (device), deleted after reading",
            [84] = "8-bit data, class 0 (flash), deleted after reading",
            [85] = "8-bit data, class 1 (phone), deleted after reading",
            [86] = "8-bit data, class 2 (card), deleted after reading",
            [87] = "8-bit data, class 3 (device), deleted after reading",
            [88] = "UCS-2, class 0 (flash), deleted after reading",
            [89] = "UCS-2, class 1 (phone), deleted after reading",
            [90] = "UCS-2, class 2 (card), deleted after reading",
            [91] = "UCS-2, class 3 (device), deleted after reading",
            [92] = "reserved by GSM 03.38, class 0 (flash), deleted after reading",
            [93] = "reserved by GSM 03.38, class 1 (phone), deleted after reading",
            [94] = "reserved by GSM 03.38, class 2 (card), deleted after reading",
            [95] = "reserved by GSM 03.38, class 3 (device), deleted after reading",
            [96] = "GSM alphabet, compressed, deleted after reading",
            [97] = "GSM alphabet, compressed, deleted after reading, reserved bits set",
            [98] = "GSM alphabet, compressed, deleted after reading, reserved bits set",
            [99] = "GSM alphabet, compressed, deleted after reading, reserved bits set",
            [100] = "8-bit data, compressed, deleted after reading",
            [101] = "8-bit data, compressed, deleted after reading, reserved bits set",
            [102] = "8-bit data, compressed, deleted after reading, reserved bits set",
            [103] = "8-bit data, compressed, deleted after reading, reserved bits set",
            [104] = "UCS-2, compressed, deleted after reading",
            [105] = "UCS-2, compressed, deleted after reading, reserved bits set",
            [106] = "UCS-2, compressed, deleted after reading, reserved bits set",
            [107] = "UCS-2, compressed, deleted after reading, reserved bits set",
            [108] = "reserved by GSM 03.38, compressed, deleted after reading",
            [109] = "reserved by GSM 03.38, compressed, deleted after reading, reserved bits set",
            [110] = "reserved by GSM 03.38, compressed, deleted after reading, reserved bits set",
            [111] = "reserved by GSM 03.38, compressed, deleted after reading, reserved bits set",
            [112] = "GSM alphabet, class 0 (flash), compressed, deleted after reading",
            [113] = "GSM alphabet, class 1 (phone), compressed, deleted after reading",
            [114] = "GSM alphabet, class 2 (card), compressed, deleted after reading",
            [115] = "GSM alphabet, class 3 (device), compressed, deleted after reading",
            [116] = "8-bit data, class 0 (flash), compressed, deleted after reading",
            [117] = "8-bit data, class 1 (phone), compressed, deleted after reading",
            [118] = "8-bit data, class 2 (card), compressed, deleted after reading",
            [119] = "8-bit data, class 3 (device), compressed, deleted after reading",
            [120] = "UCS-2, class 0 (flash), compressed, deleted after reading",
            [121] = "UCS-2, class 1 (phone), compressed, deleted after reading",
            [122] = "UCS-2, class 2 (card), compressed, deleted after reading",
            [123] = "UCS-2, class 3 (device), compressed, deleted after reading",
            [124] = "reserved by GSM 03.38, class 0 (flash), compressed, deleted after reading",
            [125] = "reserved by GSM 03.38, class 1 (phone), compressed, deleted after reading",
            [126] = "reserved by GSM 03.38, class 2 (card), compressed, deleted after reading",
            [127] = "reserved by GSM 03.38, class 3 (device), compressed, deleted after reading",
            [128] = "reserved by GSM 03.38", [129] = "reserved by GSM 03.38", [130] = "reserved by GSM 03.38",
            [131] = "reserved by GSM 03.38", [132] = "reserved by GSM 03.38", [133] = "reserved by GSM 03.38",
            [134] = "reserved by GSM 03.38", [135] = "reserved by GSM 03.38", [136] = "reserved by GSM 03.38",
            [137] = "reserved by GSM 03.38", [138] = "reserved by GSM 03.38", [139] = "reserved by GSM 03.38",
            [140] = "reserved by GSM 03.38", [141] = "reserved by GSM 03.38", [142] = "reserved by GSM 03.38",
            [143] = "reserved by GSM 03.38", [144] = "reserved by GSM 03.38", [145] = "reserved by GSM 03.38",
            [146] = "reserved by GSM 03.38", [147] = "reserved by GSM 03.38", [148] = "reserved by GSM 03.38",
            [149] = "reserved by GSM 03.38", [150] = "reserved by GSM 03.38", [151] = "reserved by GSM 03.38",
            [152] = "reserved by GSM 03.38", [153] = "reserved by GSM 03.38", [154] = "reserved by GSM 03.38",
            [155] = "reserved by GSM 03.38", [156] = "reserved by GSM 03.38", [157] = "reserved by GSM 03.38",
            [158] = "reserved by GSM 03.38", [159] = "reserved by GSM 03.38", [160] = "reserved by GSM 03.38",
            [161] = "reserved by GSM 03.38", [162] = "reserved by GSM 03.38", [163] = "reserved by GSM 03.38",
            [164] = "reserved by GSM 03.38", [165] = "reserved by GSM 03.38", [166] = "reserved by GSM 03.38",
            [167] = "reserved by GSM 03.38", [168] = "reserved by GSM 03.38", [169] = "reserved by GSM 03.38",
            [170] = "reserved by GSM 03.38", [171] = "reserved by GSM 03.38", [172] = "reserved by GSM 03.38",
            [173] = "reserved by GSM 03.38", [174] = "reserved by GSM 03.38", [175] = "reserved by GSM 03.38",
            [176] = "reserved by GSM 03.38", [177] = "reserved by GSM 03.38", [178] = "reserved by GSM 03.38",
            [179] = "reserved by GSM 03.38", [180] = "reserved by GSM 03.38", [181] = "reserved by GSM 03.38",
            [182] = "reserved by GSM 03.38", [183] = "reserved by GSM 03.38", [184] = "reserved by GSM 03.38",
            [185] = "reserved by GSM 03.38", [186] = "reserved by GSM 03.38", [187] = "reserved by GSM 03.38",
            [188] = "reserved by GSM 03.38", [189] = "reserved by GSM 03.38", [190] = "reserved by GSM 03.38",
            [191] = "reserved by GSM 03.38", [192] = "GSM alphabet, voice mail no longer waiting, not stored",
            [193] = "GSM alphabet, fax no longer waiting, not stored",
            [194] = "GSM alphabet, e-mail no longer waiting, not stored",
            [195] = "GSM alphabet, other message no longer waiting, not stored",
            [196] = "GSM alphabet, voice mail no longer waiting, not stored, reserved bits set",
            [197] = "GSM alphabet, fax no longer waiting, not stored, reserved bits set",
            [198] = "GSM alphabet, e-mail no longer waiting, not stored, reserved bits set",
            [199] = "GSM alphabet, other message no longer waiting, not stored, reserved bits set",
            [200] = "GSM alphabet, voice mail waiting, not stored", [201] = "GSM alphabet, fax waiting, not stored",
            [202] = "GSM alphabet, e-mail waiting, not stored",
            [203] = "GSM alphabet, other message waiting, not stored",
            [204] = "GSM alphabet, voice mail waiting, not stored, reserved bits set",
            [205] = "GSM alphabet, fax waiting, not stored, reserved bits set",
            [206] = "GSM alphabet, e-mail waiting, not stored, reserved bits set",
            [207] = "GSM alphabet, other message waiting, not stored, reserved bits set",
            [208] = "GSM alphabet, voice mail no longer waiting, stored",
            [209] = "GSM alphabet, fax no longer waiting, stored",
            [210] = "GSM alphabet, e-mail no longer waiting, stored",
            [211] = "GSM alphabet, other message no longer waiting, stored",
            [212] = "GSM alphabet, voice mail no longer waiting, stored, reserved bits set",
            [213] = "GSM alphabet, fax no longer waiting, stored, reserved bits set",
            [214] = "GSM alphabet, e-mail no longer waiting, stored, reserved bits set",
            [215] = "GSM alphabet, other message no longer waiting, stored, reserved bits set",
            [216] = "GSM alphabet, voice mail waiting, stored", [217] = "GSM alphabet, fax waiting, stored",
            [218] = "GSM alphabet, e-mail waiting, stored", [219] = "GSM alphabet, other message waiting, stored",
            [220] = "GSM alphabet, voice mail waiting, stored, reserved bits set",
            [221] = "GSM alphabet, fax waiting, stored, reserved bits set",
            [222] = "GSM alphabet, e-mail waiting, stored, reserved bits set",
            [223] = "GSM alphabet, other message waiting, stored, reserved bits set",
            [224] = "UCS-2, voice mail no longer waiting, stored", [225] = "UCS-2, fax no longer waiting, stored",
            [226] = "UCS-2, e-mail no longer waiting, stored",
            [227] = "UCS-2, other message no longer waiting, stored",
            [228] = "UCS-2, voice mail no longer waiting, stored, reserved bits set",
            [229] = "UCS-2, fax no longer waiting, stored, reserved bits set",
            [230] = "UCS-2, e-mail no longer waiting, stored, reserved bits set",
            [231] = "UCS-2, other message no longer waiting, stored, reserved bits set",
            [232] = "UCS-2, voice mail waiting, stored", [233] = "UCS-2, fax waiting, stored",
            [234] = "UCS-2, e-mail waiting, stored", [235] = "UCS-2, other message waiting, stored",
            [236] = "UCS-2, voice mail waiting, stored, reserved bits set",
            [237] = "UCS-2, fax waiting, stored, reserved bits set",
            [238] = "UCS-2, e-mail waiting, stored, reserved bits set",
            [239] = "UCS-2, other message waiting, stored, reserved bits set",
            [240] = "GSM alphabet, class 0 (flash)", [241] = "GSM alphabet, class 1 (phone)",
            [242] = "GSM alphabet, class 2 (card)", [243] = "GSM alphabet, class 3 (device)",
            [244] = "8-bit data, class 0 (flash)", [245] = "8-bit data, class 1 (phone)",
            [246] = "8-bit data, class 2 (card)", [247] = "8-bit data, class 3 (device)",
            [248] = "GSM alphabet, class 0 (flash), reserved bits set",
            [249] = "GSM alphabet, class 1 (phone), reserved bits set",
            [250] = "GSM alphabet, class 2 (card), reserved bits set",
            [251] = "GSM alphabet, class 3 (device), reserved bits set",
            [252] = "8-bit data, class 0 (flash), reserved bits set",
            [253] = "8-bit data, class 1 (phone), reserved bits set",
            [254] = "8-bit data, class 2 (card), reserved bits set",
            [255] = "8-bit data, class 3 (device), reserved bits set",
        },
    },
    msg_src = { name = "Msg_src", kind = "octets" },
    feetype = { name = "FeeType", kind = "octets", doc = "How the message is charged",
        meanings = {
            ["00"] = "record only", ["01"] = "free", ["02"] = "per message", ["03"] = "monthly", ["04"] = "capped",
            ["05"] = "charged by the SP", ["06"] = "monthly query",
        },
    },
    feecode = { name = "FeeCode", kind = "octets", doc = "The fee in fen, as decimal digits" },
    valid_time = { name = "ValId_Time", kind = "octets", time = "smpp", doc = "The time at which the message expires, in the format of SMPP 3.3" },
    at_time = { name = "At_Time", kind = "octets", time = "smpp", doc = "The time at which the message is to be sent, in the format of SMPP 3.3" },
    src_id = { name = "Src_Id", kind = "octets" },
    destusr_tl = { name = "DestUsr_tl", kind = "uint", doc = "The number of recipients" },
    msg_length = { name = "Msg_Length", kind = "uint", doc = "The length of the content in bytes" },
    msg_content = { name = "Msg_Content", kind = "content", doc = "The content" },
    reserve = { name = "Reserve", kind = "octets", doc = "Reserved" },
    fee_usertype = { name = "Fee_UserType", kind = "uint", doc = "Who is charged",
        meanings = {
            [0] = "destination terminal", [1] = "source terminal", [2] = "SP", [3] = "see Fee_terminal_Id",
        },
    },
    fee_terminal_type = { name = "Fee_terminal_type", kind = "uint", doc = "Whether `Fee_terminal_Id` holds a real number or a pseudo code",
        meanings = {
            [0] = "real number", [1] = "pseudo code",
        },
    },
    dest_terminal_type = { name = "Dest_terminal_type", kind = "uint", doc = "Whether the recipients are real numbers or pseudo codes: one byte for all of them",
        meanings = {
            [0] = "real number", [1] = "pseudo code",
        },
    },
    linkid = { name = "LinkID", kind = "octets", doc = "The identifier that links the answer of an on-demand service to the request" },
    result = { name = "Result", kind = "uint", last_listed = 13, doc = "Whether the message is accepted, or why not",
        meanings = {
            [0] = "correct", [1] = "message structure error", [2] = "command word error",
            [3] = "message sequence repeated", [4] = "message length error", [5] = "fee code error",
            [6] = "over the maximum message length", [7] = "service code error", [8] = "flow control error",
            [9] = "charging number not served here", [10] = "Src_Id error", [11] = "Msg_src error",
            [12] = "Fee_terminal_Id error", [13] = "Dest_terminal_Id error", [14] = "WAP push is not allowed",
            [20] = "suspended or in arrears at authorisation", [21] = "the subscriber closed the account",
            [43] = "other operators' numbers are not allowed", [44] = "outside the allowed hours",
            [45] = "monthly limit of messages reached", [46] = "daily limit of messages reached",
            [47] = "monthly limit of group sends reached", [48] = "daily limit of group sends reached",
            [49] = "too many recipients in one group send", [51] = "not connected", [52] = "not logged in",
            [53] = "sending failed", [54] = "no answer in time", [55] = "no report in time",
            [56] = "the subscriber's state is not normal at authorisation", [61] = "the validity is over",
            [62] = "the scheduled time is over", [63] = "FeeType not recognised",
            [64] = "source address not authorised for sending", [65] = "destination not authorised for sending",
            [66] = "source address not authorised for receiving", [67] = "destination not authorised for receiving",
            [68] = "the subscriber is not authorised", [69] = "the subscriber is on the blacklist",
            [70] = "network broken, or the far side closed", [71] = "too many hops", [72] = "no route found",
            [73] = "no answer in time", [74] = "could not send to the SCP", [75] = "the SCP gave no answer in time",
            [76] = "refused by the information security check", [77] = "too many SUBMITs at once",
            [78] = "SP_Id is empty", [79] = "Service_Id is empty", [80] = "CP code wrong",
            [81] = "sending and receiving interface are the same", [82] = "route loops",
            [83] = "text longer than the receiving side takes",
            [84] = "could not resend the authorisation to the MDSP", [85] = "MDSP busy, authorisation resent",
            [86] = "MDSP busy and buffer full, authorisation resent",
            [87] = "MDSP flow control, authorisation resent",
            [88] = "MDSP gave no answer in time, authorisation resent", [89] = "could not prepare the authorisation",
            [96] = "the subscriber blocks this sender", [97] = "the subscriber is on the receivers' blacklist",
            [100] = "text format wrong, usually GB to Unicode failed", [101] = "Fee_Type wrong", [111] = "queue full",
            [113] = "charging a prepaid subscriber failed", [151] = "expired in the agent's queue",
            [154] = "the other province's gateway gave no response", [255] = "internal error of the operator",
        },
        causes = {
            [0] = "ok", [1] = "format", [2] = "format", [3] = "format", [4] = "format", [5] = "sender",
            [6] = "format", [7] = "service", [8] = "rate", [9] = "route", [10] = "sender", [11] = "sender",
            [12] = "sender", [13] = "number", [14] = "service", [20] = "stopped", [21] = "number", [43] = "route",
            [44] = "service", [45] = "rate", [46] = "rate", [47] = "rate", [48] = "rate", [49] = "rate",
            [51] = "link", [52] = "link", [53] = "link", [54] = "link", [55] = "noreport", [56] = "stopped",
            [61] = "expired", [62] = "expired", [63] = "sender", [64] = "sender", [65] = "sender", [66] = "sender",
            [67] = "sender", [68] = "service", [69] = "blacklist", [70] = "link", [71] = "route", [72] = "route",
            [73] = "link", [74] = "link", [75] = "link", [76] = "content", [77] = "rate", [78] = "sender",
            [79] = "sender", [80] = "sender", [81] = "sender", [82] = "route", [83] = "format", [84] = "link",
            [85] = "system", [86] = "system", [87] = "rate", [88] = "link", [89] = "system", [96] = "blacklist",
            [97] = "blacklist", [100] = "format", [101] = "sender", [111] = "rate", [113] = "balance", [151] = "link",
            [154] = "link", [255] = "system",
        },
    },
    result_2 = { name = "Result", kind = "uint", last_listed = 13, doc = "Whether the message is accepted, or why not",
        meanings = {
            [0] = "correct", [1] = "message structure error", [2] = "command word error",
            [3] = "message sequence repeated", [4] = "message length error", [5] = "fee code error",
            [6] = "over the maximum message length", [7] = "service code error", [8] = "flow control error",
            [9] = "charging number not served here", [10] = "Src_Id error", [11] = "Msg_src error",
            [12] = "Fee_terminal_Id error", [13] = "Dest_terminal_Id error", [14] = "WAP push is not allowed",
            [20] = "suspended or in arrears at authorisation", [21] = "the subscriber closed the account",
            [43] = "other operators' numbers are not allowed", [44] = "outside the allowed hours",
            [45] = "monthly limit of messages reached", [46] = "daily limit of messages reached",
            [47] = "monthly limit of group sends reached", [48] = "daily limit of group sends reached",
            [49] = "too many recipients in one group send", [51] = "not connected", [52] = "not logged in",
            [53] = "sending failed", [54] = "no answer in time", [55] = "no report in time",
            [56] = "the subscriber's state is not normal at authorisation", [61] = "the validity is over",
            [62] = "the scheduled time is over", [63] = "FeeType not recognised",
            [64] = "source address not authorised for sending", [65] = "destination not authorised for sending",
            [66] = "source address not authorised for receiving", [67] = "destination not authorised for receiving",
            [68] = "the subscriber is not authorised", [69] = "the subscriber is on the blacklist",
            [70] = "network broken, or the far side closed", [71] = "too many hops", [72] = "no route found",
            [73] = "no answer in time", [74] = "could not send to the SCP", [75] = "the SCP gave no answer in time",
            [76] = "refused by the information security check", [77] = "too many SUBMITs at once",
            [78] = "SP_Id is empty", [79] = "Service_Id is empty", [80] = "CP code wrong",
            [81] = "sending and receiving interface are the same", [82] = "route loops",
            [83] = "text longer than the receiving side takes",
            [84] = "could not resend the authorisation to the MDSP", [85] = "MDSP busy, authorisation resent",
            [86] = "MDSP busy and buffer full, authorisation resent",
            [87] = "MDSP flow control, authorisation resent",
            [88] = "MDSP gave no answer in time, authorisation resent", [89] = "could not prepare the authorisation",
            [96] = "the subscriber blocks this sender", [97] = "the subscriber is on the receivers' blacklist",
            [100] = "text format wrong, usually GB to Unicode failed", [101] = "Fee_Type wrong", [111] = "queue full",
            [113] = "charging a prepaid subscriber failed", [151] = "expired in the agent's queue",
            [154] = "the other province's gateway gave no response", [255] = "internal error of the operator",
            [310] = "the message expired", [311] = "flow control", [312] = "priority set wrong",
            [313] = "service check failed", [314] = "real-name replacement failed", [315] = "rate set wrong",
            [317] = "operation or check failed", [318] = "refused by a keyword",
            [6150] = "expired in the sending queue", [6151] = "expired while waiting for the answer",
            [6152] = "sending failed", [6153] = "no answer to sending",
        },
        causes = {
            [0] = "ok", [1] = "format", [2] = "format", [3] = "format", [4] = "format", [5] = "sender",
            [6] = "format", [7] = "service", [8] = "rate", [9] = "route", [10] = "sender", [11] = "sender",
            [12] = "sender", [13] = "number", [14] = "service", [20] = "stopped", [21] = "number", [43] = "route",
            [44] = "service", [45] = "rate", [46] = "rate", [47] = "rate", [48] = "rate", [49] = "rate",
            [51] = "link", [52] = "link", [53] = "link", [54] = "link", [55] = "noreport", [56] = "stopped",
            [61] = "expired", [62] = "expired", [63] = "sender", [64] = "sender", [65] = "sender", [66] = "sender",
            [67] = "sender", [68] = "service", [69] = "blacklist", [70] = "link", [71] = "route", [72] = "route",
            [73] = "link", [74] = "link", [75] = "link", [76] = "content", [77] = "rate", [78] = "sender",
            [79] = "sender", [80] = "sender", [81] = "sender", [82] = "route", [83] = "format", [84] = "link",
            [85] = "system", [86] = "system", [87] = "rate", [88] = "link", [89] = "system", [96] = "blacklist",
            [97] = "blacklist", [100] = "format", [101] = "sender", [111] = "rate", [113] = "balance", [151] = "link",
            [154] = "link", [255] = "system", [310] = "expired", [311] = "rate", [312] = "sender", [313] = "service",
            [314] = "sender", [315] = "sender", [317] = "service", [318] = "content", [6150] = "expired",
            [6151] = "link", [6152] = "link", [6153] = "link",
        },
    },
    tp_pid_2 = { name = "TP_pid", kind = "uint", doc = "The GSM protocol identifier (GSM 03.40, 9.2.3.9)" },
    src_terminal_id = { name = "Src_terminal_Id", kind = "octets", doc = "The phone that sent the message" },
    registered_delivery_2 = { name = "Registered_Delivery", kind = "uint", doc = "Whether the content is a message or a status report",
        meanings = {
            [0] = "message", [1] = "status report",
        },
    },
    src_terminal_type = { name = "Src_terminal_type", kind = "uint", doc = "Whether `Src_terminal_Id` holds a real number or a pseudo code",
        meanings = {
            [0] = "real number", [1] = "pseudo code",
        },
    },
    result_3 = { name = "Result", kind = "uint", last_listed = 8, doc = "Whether the message is accepted, or why not",
        meanings = {
            [0] = "correct", [1] = "message structure error", [2] = "command word error",
            [3] = "message sequence repeated", [4] = "message length error", [5] = "fee code error",
            [6] = "over the maximum message length", [7] = "service code error", [8] = "flow control error",
            [14] = "WAP push is not allowed", [20] = "suspended or in arrears at authorisation",
            [21] = "the subscriber closed the account", [43] = "other operators' numbers are not allowed",
            [44] = "outside the allowed hours", [45] = "monthly limit of messages reached",
            [46] = "daily limit of messages reached", [47] = "monthly limit of group sends reached",
            [48] = "daily limit of group sends reached", [49] = "too many recipients in one group send",
            [51] = "not connected", [52] = "not logged in", [53] = "sending failed", [54] = "no answer in time",
            [55] = "no report in time", [56] = "the subscriber's state is not normal at authorisation",
            [61] = "the validity is over", [62] = "the scheduled time is over", [63] = "FeeType not recognised",
            [64] = "source address not authorised for sending", [65] = "destination not authorised for sending",
            [66] = "source address not authorised for receiving", [67] = "destination not authorised for receiving",
            [68] = "the subscriber is not authorised", [69] = "the subscriber is on the blacklist",
            [70] = "network broken, or the far side closed", [71] = "too many hops", [72] = "no route found",
            [73] = "no answer in time", [74] = "could not send to the SCP", [75] = "the SCP gave no answer in time",
            [76] = "refused by the information security check", [77] = "too many SUBMITs at once",
            [78] = "SP_Id is empty", [79] = "Service_Id is empty", [80] = "CP code wrong",
            [81] = "sending and receiving interface are the same", [82] = "route loops",
            [83] = "text longer than the receiving side takes",
            [84] = "could not resend the authorisation to the MDSP", [85] = "MDSP busy, authorisation resent",
            [86] = "MDSP busy and buffer full, authorisation resent",
            [87] = "MDSP flow control, authorisation resent",
            [88] = "MDSP gave no answer in time, authorisation resent", [89] = "could not prepare the authorisation",
            [96] = "the subscriber blocks this sender", [97] = "the subscriber is on the receivers' blacklist",
            [100] = "text format wrong, usually GB to Unicode failed", [101] = "Fee_Type wrong", [111] = "queue full",
            [113] = "charging a prepaid subscriber failed", [151] = "expired in the agent's queue",
            [154] = "the other province's gateway gave no response", [255] = "internal error of the operator",
        },
        causes = {
            [0] = "ok", [1] = "format", [2] = "format", [3] = "format", [4] = "format", [5] = "sender",
            [6] = "format", [7] = "service", [8] = "rate", [14] = "service", [20] = "stopped", [21] = "number",
            [43] = "route", [44] = "service", [45] = "rate", [46] = "rate", [47] = "rate", [48] = "rate",
            [49] = "rate", [51] = "link", [52] = "link", [53] = "link", [54] = "link", [55] = "noreport",
            [56] = "stopped", [61] = "expired", [62] = "expired", [63] = "sender", [64] = "sender", [65] = "sender",
            [66] = "sender", [67] = "sender", [68] = "service", [69] = "blacklist", [70] = "link", [71] = "route",
            [72] = "route", [73] = "link", [74] = "link", [75] = "link", [76] = "content", [77] = "rate",
            [78] = "sender", [79] = "sender", [80] = "sender", [81] = "sender", [82] = "route", [83] = "format",
            [84] = "link", [85] = "system", [86] = "system", [87] = "rate", [88] = "link", [89] = "system",
            [96] = "blacklist", [97] = "blacklist", [100] = "format", [101] = "sender", [111] = "rate",
            [113] = "balance", [151] = "link", [154] = "link", [255] = "system",
        },
    },
    result_4 = { name = "Result", kind = "uint", last_listed = 8, doc = "Whether the message is accepted, or why not",
        meanings = {
            [0] = "correct", [1] = "message structure error", [2] = "command word error",
            [3] = "message sequence repeated", [4] = "message length error", [5] = "fee code error",
            [6] = "over the maximum message length", [7] = "service code error", [8] = "flow control error",
            [14] = "WAP push is not allowed", [20] = "suspended or in arrears at authorisation",
            [21] = "the subscriber closed the account", [43] = "other operators' numbers are not allowed",
            [44] = "outside the allowed hours", [45] = "monthly limit of messages reached",
            [46] = "daily limit of messages reached", [47] = "monthly limit of group sends reached",
            [48] = "daily limit of group sends reached", [49] = "too many recipients in one group send",
            [51] = "not connected", [52] = "not logged in", [53] = "sending failed", [54] = "no answer in time",
            [55] = "no report in time", [56] = "the subscriber's state is not normal at authorisation",
            [61] = "the validity is over", [62] = "the scheduled time is over", [63] = "FeeType not recognised",
            [64] = "source address not authorised for sending", [65] = "destination not authorised for sending",
            [66] = "source address not authorised for receiving", [67] = "destination not authorised for receiving",
            [68] = "the subscriber is not authorised", [69] = "the subscriber is on the blacklist",
            [70] = "network broken, or the far side closed", [71] = "too many hops", [72] = "no route found",
            [73] = "no answer in time", [74] = "could not send to the SCP", [75] = "the SCP gave no answer in time",
            [76] = "refused by the information security check", [77] = "too many SUBMITs at once",
            [78] = "SP_Id is empty", [79] = "Service_Id is empty", [80] = "CP code wrong",
            [81] = "sending and receiving interface are the same", [82] = "route loops",
            [83] = "text longer than the receiving side takes",
            [84] = "could not resend the authorisation to the MDSP", [85] = "MDSP busy, authorisation resent",
            [86] = "MDSP busy and buffer full, authorisation resent",
            [87] = "MDSP flow control, authorisation resent",
            [88] = "MDSP gave no answer in time, authorisation resent", [89] = "could not prepare the authorisation",
            [96] = "the subscriber blocks this sender", [97] = "the subscriber is on the receivers' blacklist",
            [100] = "text format wrong, usually GB to Unicode failed", [101] = "Fee_Type wrong", [111] = "queue full",
            [113] = "charging a prepaid subscriber failed", [151] = "expired in the agent's queue",
            [154] = "the other province's gateway gave no response", [255] = "internal error of the operator",
            [310] = "the message expired", [311] = "flow control", [312] = "priority set wrong",
            [313] = "service check failed", [314] = "real-name replacement failed", [315] = "rate set wrong",
            [317] = "operation or check failed", [318] = "refused by a keyword",
            [6150] = "expired in the sending queue", [6151] = "expired while waiting for the answer",
            [6152] = "sending failed", [6153] = "no answer to sending",
        },
        causes = {
            [0] = "ok", [1] = "format", [2] = "format", [3] = "format", [4] = "format", [5] = "sender",
            [6] = "format", [7] = "service", [8] = "rate", [14] = "service", [20] = "stopped", [21] = "number",
            [43] = "route", [44] = "service", [45] = "rate", [46] = "rate", [47] = "rate", [48] = "rate",
            [49] = "rate", [51] = "link", [52] = "link", [53] = "link", [54] = "link", [55] = "noreport",
            [56] = "stopped", [61] = "expired", [62] = "expired", [63] = "sender", [64] = "sender", [65] = "sender",
            [66] = "sender", [67] = "sender", [68] = "service", [69] = "blacklist", [70] = "link", [71] = "route",
            [72] = "route", [73] = "link", [74] = "link", [75] = "link", [76] = "content", [77] = "rate",
            [78] = "sender", [79] = "sender", [80] = "sender", [81] = "sender", [82] = "route", [83] = "format",
            [84] = "link", [85] = "system", [86] = "system", [87] = "rate", [88] = "link", [89] = "system",
            [96] = "blacklist", [97] = "blacklist", [100] = "format", [101] = "sender", [111] = "rate",
            [113] = "balance", [151] = "link", [154] = "link", [255] = "system", [310] = "expired", [311] = "rate",
            [312] = "sender", [313] = "service", [314] = "sender", [315] = "sender", [317] = "service",
            [318] = "content", [6150] = "expired", [6151] = "link", [6152] = "link", [6153] = "link",
        },
    },
    time_2 = { name = "Time", kind = "octets", abbr = "query_time", time = "day", doc = "The day, YYYYMMDD" },
    query_type = { name = "Query_Type", kind = "uint",
        meanings = {
            [0] = "totals", [1] = "by service type",
        },
    },
    query_code = { name = "Query_Code", kind = "octets" },
    mt_tlmsg = { name = "MT_TLMsg", kind = "uint", doc = "The number of messages received from the SP" },
    mt_tlusr = { name = "MT_Tlusr", kind = "uint", doc = "The number of recipients in the messages from the SP" },
    mt_scs = { name = "MT_Scs", kind = "uint", doc = "The count of successful forwards from the SP" },
    mt_wt = { name = "MT_WT", kind = "uint", doc = "The count of waiting forwards from the SP" },
    mt_fl = { name = "MT_FL", kind = "uint", doc = "The count of failed forwards from the SP" },
    mo_scs = { name = "MO_Scs", kind = "uint", doc = "The count of successful deliveries to the SP" },
    mo_wt = { name = "MO_WT", kind = "uint", doc = "The count of waiting deliveries to the SP" },
    mo_fl = { name = "MO_FL", kind = "uint", doc = "The count of failed deliveries to the SP" },
    success_id = { name = "Success_Id", kind = "uint", doc = "Whether the message was deleted",
        meanings = {
            [0] = "success", [1] = "failure",
        },
    },
    success_id_2 = { name = "Success_Id", kind = "uint", doc = "0 for success, another value for failure" },
    reserved_2 = { name = "Reserved", kind = "uint", abbr = "reserved_uint", doc = "Reserved" },
    source_id = { name = "Source_Id", kind = "octets" },
    destination_id = { name = "Destination_Id", kind = "octets" },
    nodescount = { name = "NodesCount", kind = "uint", doc = "The number of gateways that the message has passed so far" },
    msg_fwd_type = { name = "Msg_Fwd_Type", kind = "uint", doc = "The kind of message that is forwarded",
        meanings = {
            [0] = "MT", [1] = "MO", [2] = "MT status report", [3] = "MO status report",
        },
    },
    valid_time_2 = { name = "Valid_Time", kind = "octets", time = "smpp", doc = "The time at which the message expires, in the format of SMPP 3.3" },
    fee_terminal_pseudo = { name = "Fee_terminal_Pseudo", kind = "octets", doc = "The pseudo code of the charged user" },
    fee_terminal_usertype = { name = "Fee_terminal_UserType", kind = "uint", doc = "The brand of the charged user",
        meanings = {
            [0] = "GoTone", [1] = "Shenzhouxing", [2] = "M-Zone",
        },
    },
    src_pseudo = { name = "Src_Pseudo", kind = "octets", doc = "The pseudo code of the sender" },
    src_usertype = { name = "Src_UserType", kind = "uint", doc = "The brand of the sender",
        meanings = {
            [0] = "GoTone", [1] = "Shenzhouxing", [2] = "M-Zone",
        },
    },
    src_type = { name = "Src_type", kind = "uint", doc = "Whether the SP is to be shown the sender's real number or pseudo code",
        meanings = {
            [0] = "real number", [1] = "pseudo code",
        },
    },
    dest_pseudo = { name = "Dest_Pseudo", kind = "octets", doc = "The pseudo code of the recipient" },
    dest_usertype = { name = "Dest_UserType", kind = "uint", doc = "The brand of the recipient",
        meanings = {
            [0] = "GoTone", [1] = "Shenzhouxing", [2] = "M-Zone",
        },
    },
    result_5 = { name = "Result", kind = "uint", doc = "Whether the message is accepted, or why not",
        meanings = {
            [0] = "correct", [1] = "message structure error", [2] = "command word error",
            [3] = "message sequence repeated", [4] = "message length error", [5] = "fee code error",
            [6] = "over the maximum message length", [7] = "service code error", [8] = "flow control error",
            [9] = "wrong forward decision",
        },
    },
    terminal_id = { name = "Terminal_Id", kind = "octets", doc = "The phone number" },
    route_id = { name = "Route_Id", kind = "uint" },
    gateway_ip = { name = "Gateway_IP", kind = "octets", doc = "The IP address of that gateway, as dotted text" },
    gateway_port = { name = "Gateway_port", kind = "uint", doc = "The TCP port of that gateway" },
    start_id = { name = "Start_Id", kind = "octets", doc = "The first number segment" },
    end_id = { name = "End_Id", kind = "octets", doc = "The last number segment" },
    area_code = { name = "Area_code", kind = "octets", doc = "The area code of the provincial capital" },
    result_6 = { name = "Result", kind = "uint",
        meanings = {
            [0] = "normal", [1] = "no matching route", [2] = "last route",
        },
    },
    result_7 = { name = "Result", kind = "uint",
        meanings = {
            [0] = "success", [1] = "no matching route", [2] = "source gateway code error", [3] = "route type error",
            [4] = "node takes no updates", [5] = "route update failed", [6] = "time stamp too old",
            [9] = "system busy", [10] = "Update_type error", [11] = "Route_Id error",
            [12] = "destination gateway code error", [13] = "destination gateway IP error",
            [14] = "destination gateway port error", [15] = "Start_Id error", [16] = "End_Id error",
            [17] = "Area_code error", [18] = "User_type error", [19] = "SP_Id error", [20] = "SP_Code error",
            [21] = "SP_AccessType error", [22] = "Service_Id error", [23] = "Start_code error",
            [24] = "End_code error",
        },
    },
    user_type = { name = "User_type", kind = "uint", doc = "The brand that the route is for",
        meanings = {
            [0] = "GoTone", [1] = "Shenzhouxing", [2] = "M-Zone",
        },
    },
    time_stamp = { name = "Time_stamp", kind = "octets", time = "route" },
    sp_code = { name = "SP_Code", kind = "octets", doc = "The SP's service code" },
    service_code = { name = "Service_Code", kind = "uint", doc = "The requested service code" },
    sp_id = { name = "SP_Id", kind = "octets" },
    start_code = { name = "Start_code", kind = "uint" },
    end_code = { name = "End_code", kind = "uint" },
    sp_acesstype = { name = "SP_AcessType", kind = "uint", doc = "The access point of the SP",
        meanings = {
            [0] = "main access point", [1] = "mirror",
        },
    },
    route_type = { name = "Route_type", kind = "octets" },
    last_route_id = { name = "Last_route_Id", kind = "int", doc = "The number of the last route received" },
    route_total = { name = "Route_total", kind = "uint", doc = "The total number of routes" },
    route_number = { name = "Route_number", kind = "uint", doc = "The number of this route among them, counted from 1" },
    update_type = { name = "Update_type", kind = "uint", doc = "Whether the route is added, deleted or updated",
        meanings = {
            [0] = "add", [1] = "delete", [2] = "update",
        },
    },
    result_8 = { name = "Result", kind = "uint", doc = "Whether the change is accepted, or why not",
        meanings = {
            [0] = "data legal", [1] = "data illegal",
        },
    },
    result_9 = { name = "Result", kind = "uint", doc = "Whether the gateway changed its routes, or why not",
        meanings = {
            [0] = "changed", [1] = "change failed",
        },
    },
}
-- Elements by identifier and length: the fields inside, each with offset and width, or all that is left.
local ELEMENTS = {
    [0x0003] = { F.concatenation, { { F.iei, 0, 1 }, { F.iedl, 1, 1 }, { F.reference, 2, 1 }, { F.total, 3, 1 }, { F.number, 4, 1 } } },
    [0x0004] = { F.concatenation, { { F.iei, 0, 1 }, { F.iedl, 1, 1 }, { F.reference, 2, 2 }, { F.total, 4, 1 }, { F.number, 5, 1 } } },
    [0x0402] = { F.ports, { { F.iei, 0, 1 }, { F.iedl, 1, 1 }, { F.destination_port, 2, 1 }, { F.source_port, 3, 1 } } },
    [0x0504] = { F.ports, { { F.iei, 0, 1 }, { F.iedl, 1, 1 }, { F.destination_port, 2, 2 }, { F.source_port, 4, 2 } } },
    [0x0804] = { F.concatenation, { { F.iei, 0, 1 }, { F.iedl, 1, 1 }, { F.reference, 2, 2 }, { F.total, 4, 1 }, { F.number, 5, 1 } } },
    other = { F.element, { { F.iei, 0, 1 }, { F.iedl, 1, 1 }, { F.data, 2, 0 } } },
}
-- The parts of an identifier: offset and number of the bytes, bits below the part, bits of the part.
local IDENTIFIERS = {
    ["1.2"] = {
        { F.month, 0, 1, 4, 4 }, { F.day, 0, 2, 7, 5 }, { F.hour, 1, 1, 2, 5 }, { F.minute, 1, 2, 4, 6 },
        { F.gateway, 2, 4, 1, 27 }, { F.sequence, 5, 3, 0, 17 },
    },
    ["2.0"] = {
        { F.month, 0, 1, 4, 4 }, { F.day, 0, 2, 7, 5 }, { F.hour, 1, 1, 2, 5 }, { F.minute, 1, 2, 4, 6 },
        { F.second, 2, 2, 6, 6 }, { F.gateway, 3, 3, 0, 22 }, { F.sequence, 6, 2, 0, 16 },
    },
    ["2.1"] = {
        { F.month, 0, 1, 4, 4 }, { F.day, 0, 2, 7, 5 }, { F.hour, 1, 1, 2, 5 }, { F.minute, 1, 2, 4, 6 },
        { F.second, 2, 2, 6, 6 }, { F.gateway, 3, 3, 0, 22 }, { F.sequence, 6, 2, 0, 16 },
    },
    ["3.0"] = {
        { F.month, 0, 1, 4, 4 }, { F.day, 0, 2, 7, 5 }, { F.hour, 1, 1, 2, 5 }, { F.minute, 1, 2, 4, 6 },
        { F.second, 2, 2, 6, 6 }, { F.gateway, 3, 3, 0, 22 }, { F.sequence, 6, 2, 0, 16 },
    },
}
-- Status reports by their length, and the one on a message from a phone.
local REPORTS = {
    [60] = {
        { F.msg_id, 8 }, { F.stat, 7 }, { F.submit_time, 10 }, { F.done_time, 10 }, { F.dest_terminal_id, 21 },
        { F.smsc_sequence, 4 },
    },
    [71] = {
        { F.msg_id, 8 }, { F.stat, 7 }, { F.submit_time, 10 }, { F.done_time, 10 }, { F.dest_terminal_id, 32 },
        { F.smsc_sequence, 4 },
    },
    mo = {
        { F.msg_id, 8 }, { F.stat, 7 }, { F.cmpp_deliver_time, 10 }, { F.cmpp_deliver_resp_time, 10 },
        { F.dest_id, 21 }, { F.reserved, 4 },
    },
}
-- How the content is read, by Msg_Fmt.
local ENCODINGS = {
    [0] = "ascii", [3] = "binary", [4] = "binary", [8] = "ucs2", [9] = "ucs2", [15] = "gb", [16] = "ascii",
    [17] = "ascii", [18] = "ascii", [19] = "ascii", [20] = "binary", [21] = "binary", [22] = "binary",
    [23] = "binary", [24] = "ucs2", [25] = "ucs2", [26] = "ucs2", [27] = "ucs2", [240] = "ascii", [241] = "ascii",
    [242] = "ascii", [243] = "ascii", [244] = "binary", [245] = "binary", [246] = "binary", [247] = "binary",
}
local HEADER_ERRORS = {
    missing = "no user data header in an empty content",
    too_long = "user data header longer than the content",
    cut = "information element cut off by the end of its header",
}

message(0x00000001, "CMPP_CONNECT", "1.2 2.0 2.1 3.0", {
    fixed {
        { F.source_addr, 6 }, { F.authenticatorsource, 16 }, { F.version, 1 }, { F.timestamp, 4 },
    },
})
message(0x80000001, "CMPP_CONNECT_RESP", "1.2 2.0 2.1", {
    fixed {
        { F.status, 1 }, { F.authenticatorismg, 16 }, { F.version, 1 },
    },
})
message(0x80000001, "CMPP_CONNECT_RESP", "3.0", {
    fixed {
        { F.status, 4 }, { F.authenticatorismg, 16 }, { F.version, 1 },
    },
})
message(0x00000002, "CMPP_TERMINATE", "1.2 2.0 2.1 3.0", {})
message(0x80000002, "CMPP_TERMINATE_RESP", "1.2 2.0 2.1 3.0", {})
message(0x00000004, "CMPP_SUBMIT", "1.2", {
    fixed {
        { F.msg_id, 8 }, { F.pk_total, 1 }, { F.pk_number, 1 }, { F.registered_delivery, 1 }, { F.msg_level, 1 },
        { F.service_id, 10 }, { F.fee_terminal_id, 21 }, { F.tp_pid, 1 }, { F.tp_udhi, 1 }, { F.msg_fmt, 1 },
        { F.msg_src, 6 }, { F.feetype, 2 }, { F.feecode, 6 }, { F.valid_time, 17 }, { F.at_time, 17 },
        { F.src_id, 21 },
    },
    list { F.destusr_tl, F.dest_terminal_id, 21 },
    content { F.msg_length, F.msg_content },
    fixed {
        { F.reserve, 8 },
    },
})
message(0x00000004, "CMPP_SUBMIT", "2.0 2.1", {
    fixed {
        { F.msg_id, 8 }, { F.pk_total, 1 }, { F.pk_number, 1 }, { F.registered_delivery, 1 }, { F.msg_level, 1 },
        { F.service_id, 10 }, { F.fee_usertype, 1 }, { F.fee_terminal_id, 21 }, { F.tp_pid, 1 }, { F.tp_udhi, 1 },
        { F.msg_fmt, 1 }, { F.msg_src, 6 }, { F.feetype, 2 }, { F.feecode, 6 }, { F.valid_time, 17 },
        { F.at_time, 17 }, { F.src_id, 21 },
    },
    list { F.destusr_tl, F.dest_terminal_id, 21 },
    content { F.msg_length, F.msg_content },
    fixed {
        { F.reserve, 8 },
    },
})
message(0x00000004, "CMPP_SUBMIT", "3.0", {
    fixed {
        { F.msg_id, 8 }, { F.pk_total, 1 }, { F.pk_number, 1 }, { F.registered_delivery, 1 }, { F.msg_level, 1 },
        { F.service_id, 10 }, { F.fee_usertype, 1 }, { F.fee_terminal_id, 32 }, { F.fee_terminal_type, 1 },
        { F.tp_pid, 1 }, { F.tp_udhi, 1 }, { F.msg_fmt, 1 }, { F.msg_src, 6 }, { F.feetype, 2 }, { F.feecode, 6 },
        { F.valid_time, 17 }, { F.at_time, 17 }, { F.src_id, 21 },
    },
    list { F.destusr_tl, F.dest_terminal_id, 32 },
    fixed {
        { F.dest_terminal_type, 1 },
    },
    content { F.msg_length, F.msg_content },
    fixed {
        { F.linkid, 20 },
    },
})
message(0x80000004, "CMPP_SUBMIT_RESP", "1.2 2.0 2.1", {
    fixed {
        { F.msg_id, 8 }, { F.result, 1 },
    },
})
message(0x80000004, "CMPP_SUBMIT_RESP", "3.0", {
    fixed {
        { F.msg_id, 8 }, { F.result_2, 4 },
    },
})
message(0x00000005, "CMPP_DELIVER", "1.2 2.0 2.1", {
    fixed {
        { F.msg_id, 8 }, { F.dest_id, 21 }, { F.service_id, 10 }, { F.tp_pid_2, 1 }, { F.tp_udhi, 1 },
        { F.msg_fmt, 1 }, { F.src_terminal_id, 21 }, { F.registered_delivery_2, 1 },
    },
    content { F.msg_length, F.msg_content },
    fixed {
        { F.reserved, 8 },
    },
})
message(0x00000005, "CMPP_DELIVER", "3.0", {
    fixed {
        { F.msg_id, 8 }, { F.dest_id, 21 }, { F.service_id, 10 }, { F.tp_pid_2, 1 }, { F.tp_udhi, 1 },
        { F.msg_fmt, 1 }, { F.src_terminal_id, 32 }, { F.src_terminal_type, 1 }, { F.registered_delivery_2, 1 },
    },
    content { F.msg_length, F.msg_content },
    fixed {
        { F.linkid, 20 },
    },
})
message(0x80000005, "CMPP_DELIVER_RESP", "1.2 2.0 2.1", {
    fixed {
        { F.msg_id, 8 }, { F.result_3, 1 },
    },
})
message(0x80000005, "CMPP_DELIVER_RESP", "3.0", {
    fixed {
        { F.msg_id, 8 }, { F.result_4, 4 },
    },
})
message(0x00000006, "CMPP_QUERY", "1.2 2.0 2.1 3.0", {
    fixed {
        { F.time_2, 8 }, { F.query_type, 1 }, { F.query_code, 10 }, { F.reserve, 8 },
    },
})
message(0x80000006, "CMPP_QUERY_RESP", "1.2 2.0 2.1 3.0", {
    fixed {
        { F.time_2, 8 }, { F.query_type, 1 }, { F.query_code, 10 }, { F.mt_tlmsg, 4 }, { F.mt_tlusr, 4 },
        { F.mt_scs, 4 }, { F.mt_wt, 4 }, { F.mt_fl, 4 }, { F.mo_scs, 4 }, { F.mo_wt, 4 }, { F.mo_fl, 4 },
    },
})
message(0x00000007, "CMPP_CANCEL", "1.2 2.0 2.1 3.0", {
    fixed {
        { F.msg_id, 8 },
    },
})
message(0x80000007, "CMPP_CANCEL_RESP", "1.2 2.0 2.1", {
    fixed {
        { F.success_id, 1 },
    },
})
message(0x80000007, "CMPP_CANCEL_RESP", "3.0", {
    fixed {
        { F.success_id, 4 },
    },
})
message(0x00000008, "CMPP_ACTIVE_TEST", "1.2 2.0 2.1 3.0", {})
message(0x80000008, "CMPP_ACTIVE_TEST_RESP", "1.2", {
    optional {
        { F.success_id_2, 1 },
    },
})
message(0x80000008, "CMPP_ACTIVE_TEST_RESP", "2.0 2.1 3.0", {
    optional {
        { F.reserved_2, 1 },
    },
})
message(0x00000009, "CMPP_FWD", "1.2", {
    fixed {
        { F.source_id, 6 }, { F.destination_id, 6 }, { F.nodescount, 1 }, { F.msg_fwd_type, 1 }, { F.msg_id, 8 },
        { F.pk_total, 1 }, { F.pk_number, 1 }, { F.registered_delivery, 1 }, { F.msg_level, 1 }, { F.service_id, 10 },
        { F.fee_terminal_id, 21 }, { F.tp_pid_2, 1 }, { F.tp_udhi, 1 }, { F.msg_fmt, 1 }, { F.msg_src, 6 },
        { F.feetype, 2 }, { F.feecode, 6 }, { F.valid_time_2, 17 }, { F.at_time, 17 }, { F.src_id, 21 },
    },
    list { F.destusr_tl, F.dest_id, 21 },
    content { F.msg_length, F.msg_content },
    fixed {
        { F.reserve, 8 },
    },
})
message(0x00000009, "CMPP_FWD", "2.0 2.1", {
    fixed {
        { F.source_id, 6 }, { F.destination_id, 6 }, { F.nodescount, 1 }, { F.msg_fwd_type, 1 }, { F.msg_id, 8 },
        { F.pk_total, 1 }, { F.pk_number, 1 }, { F.registered_delivery, 1 }, { F.msg_level, 1 }, { F.service_id, 10 },
        { F.fee_usertype, 1 }, { F.fee_terminal_id, 21 }, { F.tp_pid_2, 1 }, { F.tp_udhi, 1 }, { F.msg_fmt, 1 },
        { F.msg_src, 6 }, { F.feetype, 2 }, { F.feecode, 6 }, { F.valid_time_2, 17 }, { F.at_time, 17 },
        { F.src_id, 21 },
    },
    list { F.destusr_tl, F.dest_id, 21 },
    content { F.msg_length, F.msg_content },
    fixed {
        { F.reserve, 8 },
    },
})
message(0x00000009, "CMPP_FWD", "3.0", {
    fixed {
        { F.source_id, 6 }, { F.destination_id, 6 }, { F.nodescount, 1 }, { F.msg_fwd_type, 1 }, { F.msg_id, 8 },
        { F.pk_total, 1 }, { F.pk_number, 1 }, { F.registered_delivery, 1 }, { F.msg_level, 1 }, { F.service_id, 10 },
        { F.fee_usertype, 1 }, { F.fee_terminal_id, 21 }, { F.fee_terminal_pseudo, 32 },
        { F.fee_terminal_usertype, 1 }, { F.tp_pid_2, 1 }, { F.tp_udhi, 1 }, { F.msg_fmt, 1 }, { F.msg_src, 6 },
        { F.feetype, 2 }, { F.feecode, 6 }, { F.valid_time_2, 17 }, { F.at_time, 17 }, { F.src_id, 21 },
        { F.src_pseudo, 32 }, { F.src_usertype, 1 }, { F.src_type, 1 },
    },
    list { F.destusr_tl, F.dest_id, 21 },
    fixed {
        { F.dest_pseudo, 32 }, { F.dest_usertype, 1 },
    },
    content { F.msg_length, F.msg_content },
    fixed {
        { F.linkid, 20 },
    },
})
message(0x80000009, "CMPP_FWD_RESP", "1.2 2.0 2.1", {
    fixed {
        { F.msg_id, 8 }, { F.pk_total, 1 }, { F.pk_number, 1 }, { F.result_5, 1 },
    },
})
message(0x80000009, "CMPP_FWD_RESP", "3.0", {
    fixed {
        { F.msg_id, 8 }, { F.pk_total, 1 }, { F.pk_number, 1 }, { F.result_5, 4 },
    },
})
message(0x00000010, "CMPP_MT_ROUTE", "1.2 2.0 2.1 3.0", {
    fixed {
        { F.source_id, 6 }, { F.terminal_id, 21 },
    },
})
message(0x80000010, "CMPP_MT_ROUTE_RESP", "1.2 2.0", {
    fixed {
        { F.route_id, 4 }, { F.destination_id, 6 }, { F.gateway_ip, 15 }, { F.gateway_port, 2 }, { F.start_id, 6 },
        { F.end_id, 6 }, { F.area_code, 4 }, { F.result_6, 1 },
    },
})
message(0x80000010, "CMPP_MT_ROUTE_RESP", "2.1 3.0", {
    fixed {
        { F.route_id, 4 }, { F.destination_id, 6 }, { F.gateway_ip, 15 }, { F.gateway_port, 2 }, { F.start_id, 9 },
        { F.end_id, 9 }, { F.area_code, 4 }, { F.result_7, 1 }, { F.user_type, 1 }, { F.time_stamp, 14 },
    },
})
message(0x00000011, "CMPP_MO_ROUTE", "1.2 2.0 2.1 3.0", {
    fixed {
        { F.source_id, 6 }, { F.sp_code, 21 }, { F.service_id, 10 }, { F.service_code, 4 },
    },
})
message(0x80000011, "CMPP_MO_ROUTE_RESP", "1.2 2.0", {
    fixed {
        { F.route_id, 4 }, { F.destination_id, 6 }, { F.gateway_ip, 15 }, { F.gateway_port, 2 }, { F.sp_id, 21 },
        { F.start_code, 4 }, { F.end_code, 4 }, { F.result_6, 1 },
    },
})
message(0x80000011, "CMPP_MO_ROUTE_RESP", "2.1 3.0", {
    fixed {
        { F.route_id, 4 }, { F.destination_id, 6 }, { F.gateway_ip, 15 }, { F.gateway_port, 2 }, { F.sp_id, 6 },
        { F.sp_code, 21 }, { F.sp_acesstype, 1 }, { F.start_code, 4 }, { F.end_code, 4 }, { F.result_7, 1 },
        { F.time_stamp, 14 },
    },
})
message(0x00000012, "CMPP_GET_ROUTE", "1.2 2.0", {
    fixed {
        { F.source_id, 6 }, { F.route_type, 2 }, { F.last_route_id, 4 },
    },
})
message(0x00000012, "CMPP_GET_MT_ROUTE", "2.1 3.0", {
    fixed {
        { F.source_id, 6 }, { F.route_type, 4 }, { F.last_route_id, 4 },
    },
})
message(0x80000012, "CMPP_GET_ROUTE_RESP", "1.2 2.0", {
    fixed {
        { F.route_id, 4 }, { F.destination_id, 6 }, { F.gateway_ip, 15 }, { F.gateway_port, 2 }, { F.sp_code, 21 },
        { F.service_id, 10 }, { F.start_code, 4 }, { F.end_code, 4 }, { F.area_code, 4 }, { F.result_6, 1 },
    },
})
message(0x80000012, "CMPP_GET_MT_ROUTE_RESP", "2.1 3.0", {
    fixed {
        { F.route_id, 4 }, { F.destination_id, 6 }, { F.gateway_ip, 15 }, { F.gateway_port, 2 }, { F.start_id, 9 },
        { F.end_id, 9 }, { F.area_code, 4 }, { F.result_7, 1 }, { F.user_type, 1 }, { F.route_total, 4 },
        { F.route_number, 4 }, { F.time_stamp, 14 },
    },
})
message(0x00000013, "CMPP_MT_ROUTE_UPDATE", "1.2 2.0", {
    fixed {
        { F.update_type, 1 }, { F.route_id, 4 }, { F.destination_id, 6 }, { F.gateway_ip, 15 }, { F.gateway_port, 2 },
        { F.start_id, 6 }, { F.end_id, 6 }, { F.area_code, 4 },
    },
})
message(0x00000013, "CMPP_MT_ROUTE_UPDATE", "2.1 3.0", {
    fixed {
        { F.update_type, 1 }, { F.route_id, 4 }, { F.destination_id, 6 }, { F.gateway_ip, 15 }, { F.gateway_port, 2 },
        { F.start_id, 9 }, { F.end_id, 9 }, { F.area_code, 4 }, { F.user_type, 1 },
    },
})
message(0x80000013, "CMPP_MT_ROUTE_UPDATE_RESP", "1.2 2.0", {
    fixed {
        { F.result_8, 1 },
    },
})
message(0x80000013, "CMPP_MT_ROUTE_UPDATE_RESP", "2.1 3.0", {
    fixed {
        { F.result_7, 1 }, { F.route_id, 4 }, { F.time_stamp, 14 },
    },
})
message(0x00000014, "CMPP_MO_ROUTE_UPDATE", "1.2 2.0", {
    fixed {
        { F.update_type, 1 }, { F.route_id, 4 }, { F.destination_id, 6 }, { F.gateway_ip, 15 }, { F.gateway_port, 2 },
        { F.sp_code, 21 }, { F.service_id, 10 }, { F.start_code, 4 }, { F.end_code, 4 },
    },
})
message(0x00000014, "CMPP_MO_ROUTE_UPDATE", "2.1 3.0", {
    fixed {
        { F.update_type, 1 }, { F.route_id, 4 }, { F.destination_id, 6 }, { F.gateway_ip, 15 }, { F.gateway_port, 2 },
        { F.sp_id, 6 }, { F.sp_code, 21 }, { F.sp_acesstype, 1 }, { F.service_id, 10 }, { F.start_code, 4 },
        { F.end_code, 4 },
    },
})
message(0x80000014, "CMPP_MO_ROUTE_UPDATE_RESP", "1.2 2.0", {
    fixed {
        { F.result_8, 1 },
    },
})
message(0x80000014, "CMPP_MO_ROUTE_UPDATE_RESP", "2.1 3.0", {
    fixed {
        { F.result_7, 1 }, { F.route_id, 4 }, { F.time_stamp, 14 },
    },
})
message(0x00000015, "CMPP_PUSH_MT_ROUTE_UPDATE", "1.2 2.0", {
    fixed {
        { F.update_type, 1 }, { F.route_id, 4 }, { F.destination_id, 6 }, { F.gateway_ip, 15 }, { F.gateway_port, 2 },
        { F.start_id, 6 }, { F.end_id, 6 }, { F.area_code, 4 },
    },
})
message(0x00000015, "CMPP_PUSH_MT_ROUTE_UPDATE", "2.1 3.0", {
    fixed {
        { F.update_type, 1 }, { F.route_id, 4 }, { F.destination_id, 6 }, { F.gateway_ip, 15 }, { F.gateway_port, 2 },
        { F.start_id, 9 }, { F.end_id, 9 }, { F.area_code, 4 }, { F.user_type, 1 }, { F.time_stamp, 14 },
    },
})
message(0x80000015, "CMPP_PUSH_MT_ROUTE_UPDATE_RESP", "1.2 2.0", {
    fixed {
        { F.result_9, 1 },
    },
})
message(0x80000015, "CMPP_PUSH_MT_ROUTE_UPDATE_RESP", "2.1 3.0", {
    fixed {
        { F.result_7, 1 },
    },
})
message(0x00000016, "CMPP_PUSH_MO_ROUTE_UPDATE", "1.2 2.0", {
    fixed {
        { F.update_type, 1 }, { F.route_id, 4 }, { F.destination_id, 6 }, { F.gateway_ip, 15 }, { F.gateway_port, 2 },
        { F.sp_code, 21 }, { F.service_id, 10 }, { F.start_code, 4 }, { F.end_code, 4 },
    },
})
message(0x00000016, "CMPP_PUSH_MO_ROUTE_UPDATE", "2.1 3.0", {
    fixed {
        { F.update_type, 1 }, { F.route_id, 4 }, { F.destination_id, 6 }, { F.gateway_ip, 15 }, { F.gateway_port, 2 },
        { F.sp_id, 6 }, { F.sp_code, 21 }, { F.sp_acesstype, 1 }, { F.service_id, 10 }, { F.start_code, 4 },
        { F.end_code, 4 }, { F.time_stamp, 14 },
    },
})
message(0x80000016, "CMPP_PUSH_MO_ROUTE_UPDATE_RESP", "1.2 2.0", {
    fixed {
        { F.result_9, 1 },
    },
})
message(0x80000016, "CMPP_PUSH_MO_ROUTE_UPDATE_RESP", "2.1 3.0", {
    fixed {
        { F.result_7, 1 },
    },
})
message(0x00000017, "CMPP_GET_MO_ROUTE", "2.1 3.0", {
    fixed {
        { F.source_id, 6 }, { F.route_type, 4 }, { F.last_route_id, 4 },
    },
})
message(0x80000017, "CMPP_GET_MO_ROUTE_RESP", "2.1 3.0", {
    fixed {
        { F.route_id, 4 }, { F.destination_id, 6 }, { F.gateway_ip, 15 }, { F.gateway_port, 2 }, { F.sp_id, 6 },
        { F.sp_code, 21 }, { F.sp_acesstype, 1 }, { F.service_id, 10 }, { F.start_code, 4 }, { F.end_code, 4 },
        { F.result_7, 1 }, { F.route_total, 4 }, { F.route_number, 4 }, { F.time_stamp, 14 },
    },
})

-- What a Stat means: numbers, families of them, words. Each has its text and the cause.
local LISTS = {
    {
        [51] = { "not connected", "link" }, [52] = { "not logged in", "link" }, [53] = { "sending failed", "link" },
        [54] = { "no answer in time", "link" }, [73] = { "no answer in time", "link" },
        [111] = { "a code of the SCP's maker", "system" }, [191] = { "a code of the SMSC's maker", "system" },
        [320] = { "could not send to the DSMP", "link" }, [330] = { "could not receive from the DSMP", "link" },
        [360] = { "the SOAP connection to the DSMP failed", "link" },
    },
    {
        [1] = { "not a prepaid subscriber; number invalid", "number" },
        [2] = { "database operation failed", "system" }, [3] = { "authentication failed", "sender" },
        [4] = { "too many errors", "sender" },
        [5] = { "the account is not normal: unused, locked, reserved or lost", "stopped" },
        [6] = { "the service is not active", "service" }, [7] = { "not enough money", "balance" },
        [8] = { "monthly fee limit exceeded", "balance" }, [9] = { "largest debt exceeded", "balance" },
        [10] = { "already subscribed", "service" }, [11] = { "not subscribed", "service" },
        [14] = { "gateway not registered", "sender" }, [15] = { "the gateway's login digest is wrong", "sender" },
        [16] = { "parameter wrong", "sender" }, [17] = { "data incomplete", "system" },
        [18] = { "charging request repeated", "format" }, [20] = { "unknown error", "unknown" },
        [21] = { "database fault", "system" }, [22] = { "SCPs could not connect", "link" },
        [23] = { "value out of range", "format" }, [24] = { "field too long", "format" },
        [25] = { "no related data", "system" }, [26] = { "data repeated", "format" },
        [40] = { "SP not registered", "sender" }, [41] = { "the SP's account is not normal", "sender" },
        [42] = { "the SP has no right", "sender" }, [43] = { "the SP's account exists already", "sender" },
        [44] = { "the SP's service is not registered", "service" },
        [45] = { "the SP's service data is not normal", "service" },
        [46] = { "the SP's service exists already", "service" },
        [47] = { "expired, or no Monternet service", "service" },
        [52] = { "Monternet user exists already", "service" }, [53] = { "no such Monternet user", "number" },
        [54] = { "the Monternet user's state is not normal", "stopped" },
        [55] = { "contract exists already", "service" }, [56] = { "no contract", "service" },
        [57] = { "contract data not normal", "service" }, [61] = { "monthly spending limit exceeded", "balance" },
        [62] = { "single spending limit exceeded", "balance" }, [63] = { "the subscriber refused", "service" },
        [64] = { "message number exists already", "format" }, [65] = { "no matching charging request", "system" },
        [66] = { "charging request confirmed already", "system" },
        [67] = { "kind of charging not defined", "sender" }, [68] = { "coding not defined", "format" },
    },
    {
    },
    {
        [0] = { "correct", "ok" }, [1] = { "message structure wrong", "format" },
        [2] = { "source address not allowed", "sender" }, [3] = { "authentication failed", "sender" },
        [4] = { "version too high", "sender" }, [5] = { "command wrong", "format" },
        [6] = { "sequence number repeated", "format" }, [7] = { "message length wrong", "format" },
        [8] = { "fee code wrong", "sender" }, [9] = { "message too long", "format" },
        [10] = { "flow control", "rate" }, [100] = { "the number does not exist", "number" },
        [101] = { "the number is wrong", "number" }, [102] = { "the subscriber is suspended", "stopped" },
        [103] = { "the subscriber is in arrears", "stopped" },
        [104] = { "the subscriber has no right to this service", "service" },
        [105] = { "business code wrong", "service" }, [106] = { "service code wrong", "service" },
        [107] = { "the service does not exist", "service" }, [108] = { "the service is paused", "service" },
        [109] = { "this kind of service does not exist", "service" },
        [110] = { "this kind of service is not open", "service" }, [111] = { "the service is not open", "service" },
        [112] = { "SP code wrong", "sender" }, [113] = { "the SP does not exist", "sender" },
        [114] = { "the SP is suspended", "sender" },
        [115] = { "the subscriber did not subscribe to the service", "service" },
        [116] = { "the subscriber paused the service", "service" },
        [117] = { "the service is not open to this subscriber", "service" },
        [118] = { "already subscribed", "service" },
        [119] = { "the subscriber cannot cancel the service", "service" },
        [120] = { "charging record malformed", "format" }, [121] = { "no service of this kind", "service" },
        [122] = { "receiving failed", "system" }, [123] = { "price below zero", "sender" },
        [124] = { "price malformed", "sender" }, [125] = { "price out of range", "sender" },
        [126] = { "not a prepaid subscriber", "number" }, [127] = { "not enough money", "balance" },
        [128] = { "refund or reversal failed", "balance" }, [129] = { "already a Monternet user", "service" },
        [130] = { "BOSS knows nothing of the subscriber", "number" },
        [131] = { "data not in step with BOSS", "system" }, [132] = { "related information missing", "system" },
        [133] = { "the subscriber's data out of step", "system" }, [134] = { "the SP's data out of step", "system" },
        [135] = { "the service's data out of step", "system" },
        [136] = { "the subscriber's password wrong", "sender" }, [137] = { "pseudo code wrong", "sender" },
        [138] = { "nothing known of the subscriber", "number" }, [139] = { "outside the allowed hours", "service" },
        [140] = { "the subscriber did not ask for this item", "service" },
        [141] = { "on the blacklist", "blacklist" }, [142] = { "daily limit reached", "rate" },
        [143] = { "monthly limit reached", "rate" }, [144] = { "on the global blacklist", "blacklist" },
        [145] = { "on the enterprise's blacklist", "blacklist" },
        [146] = { "on the integrator's blacklist", "blacklist" },
        [147] = { "the subscriber did not ask for this item", "service" },
        [150] = { "a module gave no answer in time", "link" }, [151] = { "signing the text failed", "content" },
        [152] = { "authorisation in step with BOSS failed", "system" }, [153] = { "credit wrong", "sender" },
        [154] = { "a server is disconnected", "link" }, [155] = { "bearer not supported", "service" },
        [156] = { "WAP push malformed", "format" }, [164] = { "on the operator's blacklist", "blacklist" },
        [500] = { "disk fault", "system" }, [501] = { "network link fault", "link" },
        [502] = { "network fault", "link" }, [503] = { "licence not valid", "system" },
        [504] = { "licence limit exceeded", "system" }, [505] = { "internal error", "system" },
        [506] = { "database fault", "system" }, [9001] = { "network fault", "link" },
        [9007] = { "the gateway's flow limit exceeded", "rate" },
    },
    {
        [0] = { "correct", "ok" }, [1] = { "message structure wrong", "format" }, [2] = { "command wrong", "format" },
        [3] = { "sequence number repeated", "format" }, [4] = { "message length wrong", "format" },
        [5] = { "fee code wrong", "sender" }, [6] = { "message too long", "format" },
        [7] = { "service code wrong", "service" }, [8] = { "flow control", "rate" },
        [9] = { "this gateway does not serve the charged number", "route" }, [10] = { "Src_Id wrong", "sender" },
        [11] = { "Msg_src wrong", "sender" }, [12] = { "Fee_terminal_Id wrong", "sender" },
        [13] = { "Dest_terminal_Id wrong", "number" }, [14] = { "WAP push is not allowed", "service" },
        [20] = { "suspended or in arrears at authorisation", "stopped" },
        [21] = { "the subscriber closed the account", "number" },
        [43] = { "other operators' numbers are not allowed", "route" },
        [44] = { "outside the allowed hours", "service" }, [45] = { "monthly limit of messages reached", "rate" },
        [46] = { "daily limit of messages reached", "rate" },
        [47] = { "monthly limit of group sends reached", "rate" },
        [48] = { "daily limit of group sends reached", "rate" },
        [49] = { "too many recipients in one group send", "rate" }, [51] = { "not connected", "link" },
        [52] = { "not logged in", "link" }, [53] = { "sending failed", "link" },
        [54] = { "no answer in time", "link" }, [55] = { "no report in time", "noreport" },
        [56] = { "the subscriber's state is not normal at authorisation", "stopped" },
        [61] = { "the validity is over", "expired" }, [62] = { "the scheduled time is over", "expired" },
        [63] = { "FeeType not recognised", "sender" },
        [64] = { "source address not authorised for sending", "sender" },
        [65] = { "destination not authorised for sending", "sender" },
        [66] = { "source address not authorised for receiving", "sender" },
        [67] = { "destination not authorised for receiving", "sender" },
        [68] = { "the subscriber is not authorised", "service" },
        [69] = { "the subscriber is on the blacklist", "blacklist" },
        [70] = { "network broken, or the far side closed", "link" }, [71] = { "too many hops", "route" },
        [72] = { "no route found", "route" }, [73] = { "no answer in time", "link" },
        [74] = { "could not send to the SCP", "link" }, [75] = { "the SCP gave no answer in time", "link" },
        [76] = { "refused by the information security check", "content" },
        [77] = { "too many SUBMITs at once", "rate" }, [78] = { "SP_Id is empty", "sender" },
        [79] = { "Service_Id is empty", "sender" }, [80] = { "CP code wrong", "sender" },
        [81] = { "sending and receiving interface are the same", "sender" }, [82] = { "route loops", "route" },
        [83] = { "text longer than the receiving side takes", "format" },
        [84] = { "could not resend the authorisation to the MDSP", "link" },
        [85] = { "MDSP busy, authorisation resent", "system" },
        [86] = { "MDSP busy and buffer full, authorisation resent", "system" },
        [87] = { "MDSP flow control, authorisation resent", "rate" },
        [88] = { "MDSP gave no answer in time, authorisation resent", "link" },
        [89] = { "could not prepare the authorisation", "system" },
        [96] = { "the subscriber blocks this sender", "blacklist" },
        [97] = { "the subscriber is on the receivers' blacklist", "blacklist" },
        [100] = { "text format wrong, usually GB to Unicode failed", "format" },
        [101] = { "Fee_Type wrong", "sender" }, [111] = { "queue full", "rate" },
        [113] = { "charging a prepaid subscriber failed", "balance" },
        [151] = { "expired in the agent's queue", "link" },
        [154] = { "the other province's gateway gave no response", "link" },
        [255] = { "internal error of the operator", "system" }, [310] = { "the message expired", "expired" },
        [311] = { "flow control", "rate" }, [312] = { "priority set wrong", "sender" },
        [313] = { "service check failed", "service" }, [314] = { "real-name replacement failed", "sender" },
        [315] = { "rate set wrong", "sender" }, [317] = { "operation or check failed", "service" },
        [318] = { "refused by a keyword", "content" }, [6150] = { "expired in the sending queue", "expired" },
        [6151] = { "expired while waiting for the answer", "link" }, [6152] = { "sending failed", "link" },
        [6153] = { "no answer to sending", "link" },
    },
    {
        [1] = { "no report from the SMSC", "noreport" }, [15] = { "no report from the SMSC", "noreport" },
        [55] = { "out of coverage or memory full", "absent" }, [151] = { "no report from the SMSC", "noreport" },
        [154] = { "the next gateway gave no report", "noreport" },
    },
    {
        [0] = { "success", "ok" }, [1] = { "message length invalid", "format" },
        [2] = { "command length invalid", "format" }, [3] = { "command id invalid", "format" },
        [4] = { "wrong bind state for the command", "link" }, [5] = { "already bound", "link" },
        [6] = { "priority flag invalid", "sender" }, [7] = { "temporary shortage of resources", "system" },
        [8] = { "system error", "system" }, [10] = { "source address invalid", "sender" },
        [11] = { "destination address invalid", "number" }, [12] = { "message id invalid", "format" },
        [13] = { "bind failed", "link" }, [14] = { "password invalid", "sender" },
        [15] = { "system id invalid", "sender" }, [16] = { "message length wrong", "format" },
        [17] = { "cancelling failed", "system" }, [18] = { "replacing failed", "system" },
        [19] = { "message queue full", "rate" }, [20] = { "service type invalid", "sender" },
        [32] = { "system id invalid", "sender" }, [33] = { "password invalid", "sender" },
        [34] = { "system type invalid", "sender" }, [51] = { "number of destinations invalid", "format" },
        [52] = { "distribution list name invalid", "format" }, [64] = { "destination list invalid", "format" },
        [65] = { "too many submissions", "rate" }, [66] = { "replace request invalid", "system" },
        [67] = { "esm_class invalid", "format" }, [68] = { "cannot submit to the distribution list", "system" },
        [69] = { "submitting failed", "system" }, [70] = { "message id invalid", "format" },
        [71] = { "database fault", "system" }, [72] = { "TON of the source invalid", "sender" },
        [73] = { "NPI of the source invalid", "sender" }, [74] = { "replacing failed", "system" },
        [75] = { "source address of the replacement wrong", "sender" },
        [80] = { "TON of the destination invalid", "sender" }, [81] = { "NPI of the destination invalid", "sender" },
        [83] = { "system type invalid", "sender" }, [84] = { "replace_if_present_flag invalid", "format" },
        [85] = { "message number invalid", "format" }, [88] = { "message queue limit exceeded", "rate" },
        [96] = { "TON of the source invalid", "sender" }, [97] = { "scheduled time invalid", "format" },
        [98] = { "validity invalid", "format" }, [99] = { "predefined message invalid", "format" },
        [100] = { "temporary error of the receiver", "system" },
        [101] = { "permanent error of the receiver", "system" },
        [102] = { "the receiver rejected the message", "system" }, [103] = { "query failed", "system" },
        [104] = { "esm_class invalid", "format" }, [105] = { "user data length invalid", "format" },
        [106] = { "priority invalid", "sender" }, [107] = { "registered_delivery invalid", "format" },
        [108] = { "replace_if_present_flag invalid", "format" }, [128] = { "the user exists already", "sender" },
        [129] = { "could not create the user", "system" }, [130] = { "user id wrong", "sender" },
        [131] = { "the user does not exist", "number" }, [192] = { "optional part malformed", "format" },
        [193] = { "optional parameter not allowed", "format" },
        [194] = { "optional parameter length wrong", "format" }, [195] = { "optional parameter missing", "format" },
        [196] = { "optional parameter value invalid", "format" }, [254] = { "delivery failed", "system" },
        [255] = { "unknown error", "unknown" }, [1024] = { "no memory or other resource for the message", "system" },
        [1025] = { "SMSC invalid", "route" }, [1026] = { "licence limit reached", "rate" },
        [1034] = { "prepaid authorisation failed", "system" },
        [1035] = { "the sender's state is not normal", "stopped" },
        [1036] = { "the recipient's state is not normal", "stopped" },
        [1037] = { "the sender has no value-added services", "service" },
        [1038] = { "the recipient has no value-added services", "service" },
        [1039] = { "the sender has not enough money", "balance" },
        [1040] = { "the recipient has not enough money", "balance" },
        [1041] = { "too many messages of this sender in the SMSC", "rate" },
        [1042] = { "too many messages wait for this recipient in the SMSC", "rate" },
        [1043] = { "the subscriber does not exist", "number" }, [1044] = { "no route found", "route" },
        [1045] = { "the charged subscriber's state is not normal", "stopped" },
        [1046] = { "the charged subscriber has not enough money", "balance" },
        [1047] = { "the charged subscriber has no value-added services", "service" },
        [1048] = { "the sender's number was ported away", "route" },
        [1049] = { "the recipient's number was ported away", "route" },
        [1050] = { "the charged number was ported away", "route" },
        [1051] = { "the charged subscriber does not exist", "number" }, [1056] = { "user data malformed", "format" },
        [1057] = { "DCS not supported", "format" }, [1058] = { "a part cannot be split again", "format" },
        [1060] = { "segmentation parameters invalid", "format" }, [1061] = { "two kinds of port given", "format" },
        [1062] = { "port invalid", "format" }, [1063] = { "message_payload too long", "format" },
        [1064] = { "length not 0 beside message_payload", "format" }, [1065] = { "user data header wrong", "format" },
        [1069] = { "interface versions differ", "sender" }, [1070] = { "SMSC congested", "rate" },
        [1072] = { "the sender's account is not authorised", "sender" },
        [1073] = { "the recipient's account is not authorised", "sender" },
        [1074] = { "the sender is not authorised at the virtual SMSC", "sender" },
        [1075] = { "the recipient is not authorised at the virtual SMSC", "sender" },
        [1076] = { "the sender is on the blacklist", "blacklist" },
        [1077] = { "the recipient is on the blacklist", "blacklist" }, [1078] = { "no route for delivery", "route" },
        [1079] = { "refused as roaming fraud", "content" }, [1080] = { "interface error", "system" },
        [1081] = { "no route from the HLR", "route" }, [1082] = { "a query failed", "system" },
        [1083] = { "refused as fraud", "content" },
    },
    {
        [0] = { "the number does not exist", "number" }, [1] = { "unknown subscriber", "number" },
        [2] = { "not registered at the MSC", "number" },
        [3] = { "illegal subscriber: authentication failed", "barred" },
        [4] = { "suspended, or the phone is off", "stopped" }, [5] = { "suspended", "stopped" },
        [6] = { "closed user group refused it", "barred" }, [7] = { "facility not supported", "barred" },
        [8] = { "out of coverage", "absent" }, [9] = { "out of coverage, waiting set", "absent" },
        [10] = { "not reachable: off, out of coverage or memory full", "absent" },
        [11] = { "suspended, or the phone is off", "absent" }, [12] = { "the number does not exist", "number" },
        [13] = { "the number does not exist or is suspended", "number" }, [14] = { "unexpected data", "format" },
        [15] = { "the phone failed while receiving", "handset" }, [16] = { "the phone is not equipped", "handset" },
        [17] = { "the phone's memory is full", "memory" }, [18] = { "SMSC congested", "rate" },
        [19] = { "not a subscriber of this SMSC", "sender" }, [20] = { "address of the sender wrong", "sender" },
        [21] = { "unknown SMSC", "route" }, [22] = { "illegal equipment", "handset" },
        [23] = { "the subscriber is busy", "absent" }, [24] = { "the phone is off", "absent" },
        [25] = { "filtered", "content" }, [29] = { "not reachable now", "absent" },
        [30] = { "a message of the HLR could not be decoded", "system" },
        [31] = { "a message of the MSC could not be decoded", "system" },
        [33] = { "not enough routing information", "route" }, [34] = { "unexpected data from the HLR", "system" },
        [35] = { "unexpected data from the MSC", "system" }, [36] = { "unknown error from the MSC", "system" },
        [37] = { "unknown error from the HLR", "system" },
        [40] = { "the HLR did not answer the routing request", "link" },
        [41] = { "the HLR did not answer the waiting request", "link" },
        [44] = { "IMEI on the blacklist", "handset" }, [45] = { "MAP version wrong", "system" },
        [46] = { "MAP version could not be agreed", "system" }, [48] = { "the MSC did not answer", "link" },
        [49] = { "the HLR did not answer", "link" }, [50] = { "the signalling gateway did not answer", "link" },
        [51] = { "the MSC refused: overload", "rate" }, [52] = { "the HLR refused: overload", "rate" },
        [53] = { "the signalling gateway refused", "rate" }, [54] = { "off or out of coverage", "absent" },
        [55] = { "the SGSN refused: overload", "rate" }, [56] = { "HLR system failure", "system" },
        [57] = { "MSC system failure", "system" }, [58] = { "SGSN system failure", "system" },
        [59] = { "out of coverage", "absent" }, [60] = { "out of coverage", "absent" },
        [61] = { "flow control of the MAP server", "rate" }, [62] = { "flow control of the MTI server", "rate" },
        [63] = { "signalling point unreachable", "route" }, [64] = { "the interface may not deliver", "service" },
        [65] = { "the signalling gateway gave no answer in time", "link" },
        [66] = { "interface logged out for now", "link" }, [67] = { "interface invalid", "route" },
        [68] = { "the service module gave no answer in time", "link" },
        [69] = { "flow control centre not available", "link" }, [72] = { "congestion while delivering", "rate" },
        [75] = { "the number does not exist or is suspended", "number" }, [77] = { "interface buffer full", "rate" },
        [78] = { "deleted while being delivered", "system" },
        [79] = { "deleted: the sender's limit exceeded", "rate" }, [80] = { "out of coverage", "absent" },
        [81] = { "the phone is off", "absent" }, [82] = { "roaming not allowed", "barred" },
        [83] = { "the HLR has no MSC number", "route" }, [89] = { "the MSC does not know the subscriber", "number" },
        [101] = { "system congested", "rate" }, [104] = { "address of the sender wrong", "sender" },
        [112] = { "the sender is in arrears", "balance" }, [113] = { "the recipient is in arrears", "balance" },
        [114] = { "prepaid system error", "system" },
        [115] = { "refused by the information security check", "content" }, [116] = { "filtered", "content" },
        [121] = { "queue full", "rate" }, [122] = { "licence limit exceeded", "rate" },
        [128] = { "telematic interworking not supported", "barred" }, [129] = { "type 0 not supported", "handset" },
        [130] = { "cannot replace the message", "handset" }, [143] = { "TP-PID error", "format" },
        [144] = { "alphabet not supported", "format" }, [145] = { "message class not supported", "handset" },
        [150] = { "expired", "expired" }, [152] = { "the original message is not known", "system" },
        [153] = { "a node found the data wrong", "system" }, [154] = { "out of resources", "system" },
        [155] = { "destination unreachable", "route" }, [156] = { "the message was not authorised", "content" },
        [157] = { "another network or phone did not answer", "link" },
        [158] = { "temporary fault of a link", "link" }, [159] = { "TP-DCS error", "format" },
        [160] = { "the command cannot be carried out", "system" }, [175] = { "TP-Command error", "format" },
        [176] = { "TPDU not supported", "format" }, [192] = { "SMSC busy", "rate" },
        [193] = { "no SMSC subscription", "service" }, [194] = { "SMSC system failure", "system" },
        [195] = { "address of the entity invalid", "sender" }, [196] = { "destination barred", "barred" },
        [200] = { "filtered by the DCS", "content" }, [208] = { "the SIM's storage is full", "memory" },
        [209] = { "the SIM cannot store messages", "memory" }, [210] = { "error in the phone", "handset" },
        [253] = { "other permanent error", "unknown" }, [254] = { "other temporary error", "unknown" },
        [255] = { "unspecified error", "unknown" },
    },
}
local FAMILIES = {
    CA = { "the SCP gave no response", LISTS[1] },
    CB = { "the SCP refused to charge", LISTS[2] },
    CJ = { "a reseller's own code", LISTS[3] },
    DA = { "the DSMP gave no response", LISTS[1] },
    DB = { "the DSMP refused it", LISTS[4] },
    DI = { "a reseller's own code", LISTS[3] },
    HD = { "a reseller's own code", LISTS[3] },
    IA = { "the next ISMG gave no response", LISTS[1] },
    IB = { "the next ISMG refused it", LISTS[5] },
    IC = { "no report came from the next ISMG", LISTS[6] },
    ID = { "the ISMG itself refused it", LISTS[5] },
    LT = { "a reseller's own code", LISTS[3] },
    MA = { "the SMSC gave no response", LISTS[1] },
    MB = { "the SMSC refused it", LISTS[7] },
    MC = { "no report came from the SMSC", LISTS[6] },
    MH = { "the SMSC reported some other state", LISTS[8] },
    MI = { "the SMSC reported EXPIRED", LISTS[8] },
    MJ = { "the SMSC reported DELETED", LISTS[8] },
    MK = { "the SMSC reported UNDELIV", LISTS[8] },
    ML = { "the SMSC reported ACCEPTD", LISTS[8] },
    MM = { "the SMSC reported UNKNOWN", LISTS[8] },
    MN = { "the SMSC reported REJECTD", LISTS[8] },
    MX = { "a reseller's own code", LISTS[3] },
    SA = { "the SP gave no response", LISTS[1] },
    SB = { "the SP refused it", LISTS[5] },
    SC = { "a reseller's own code", LISTS[3] },
    TA = { "a reseller's own code", LISTS[3] },
    TC = { "a reseller's own code", LISTS[3] },
    TD = { "a reseller's own code", LISTS[3] },
    TE = { "a reseller's own code", LISTS[3] },
    UE = { "a reseller's own code", LISTS[3] },
    XA = { "a reseller's own code", LISTS[3] },
    XL = { "a reseller's own code", LISTS[3] },
    YX = { "a reseller's own code", LISTS[3] },
}
local WORDS = {
    ACCEPTD = { "accepted", "unknown" },
    BEYONDN = { "internal error of the operator", "system" },
    BWLIST = { "on the gateway's blacklist", "blacklist" },
    DELETED = { "deleted", "unknown" },
    DELIVRD = { "delivered", "ok" },
    DISTURB = { "too many messages to this number", "rate" },
    EMSERR = { "parts of a long message are missing", "format" },
    ERR_NUM = { "the number is wrong or restricted", "number" },
    EXPIRED = { "validity over", "expired" },
    HIGRISK = { "on the operator's blacklist", "blacklist" },
    KEYWORD = { "refused by a keyword", "content" },
    MBBLACK = { "on the reseller's blacklist", "blacklist" },
    NOROUTE = { "no route found", "route" },
    NOTITLE = { "no signature, or no way to unsubscribe", "content" },
    REJECT = { "refused by review", "content" },
    REJECTD = { "rejected", "unknown" },
    SIGFAIL = { "the signature is not registered", "content" },
    SIGNERR = { "the signature is wrong", "content" },
    TUIDING = { "the subscriber unsubscribed", "blacklist" },
    UNDELIV = { "undeliverable", "unknown" },
    UNKNOWN = { "invalid state", "unknown" },
}

-- What can be odd in a message: how much it matters, and a sentence.
local NOTES = {
    ["command-unknown"] = { "warn", "The version does not define this command." },
    ["heartbeat-empty"] = { "info", "ACTIVE_TEST_RESP lacks its byte, as many peers send it." },
    ["version-octet"] = { "warn", "Version names no published version." },
    ["proof-missing"] = { "warn", "The login carries a digest of zeros." },
    ["time-invalid"] = { "warn", "The field holds no time that exists." },
    ["value-unknown"] = { "info", "The specification does not list this value." },
    ["text-behind-nul"] = { "warn", "Bytes follow the NUL that ends the text." },
    ["reserved-used"] = { "info", "A reserved field is not empty." },
    ["number-odd"] = { "warn", "The phone number is empty or has other characters than digits." },
    ["price-odd"] = { "warn", "FeeCode is not a decimal number." },
    ["id-prefilled"] = { "info", "The SP has filled in Msg_Id, which the gateway assigns." },
    ["id-zero"] = { "warn", "Msg_Id is zero where the gateway has to assign one." },
    ["id-time"] = { "info", "The time inside Msg_Id does not exist, so the gateway builds its identifiers in another way." },
    ["segment-number"] = { "warn", "The number of the segment is 0 or above the total." },
    ["segment-header"] = { "info", "The header numbers the segment otherwise than Pk_total and Pk_number." },
    ["segment-alone"] = { "info", "A long message of one segment." },
    ["segment-plain"] = { "info", "Pk_total says that this is a segment, and the content has no header that says so." },
    ["udhi-odd"] = { "warn", "TP_udhi is neither 0 nor 1." },
    ["udh-broken"] = { "error", "TP_udhi announces a user data header, and the content does not begin with a whole one." },
    ["udh-hidden"] = { "warn", "The content begins with a user data header that TP_udhi does not announce." },
    ["udh-ports"] = { "info", "The content is addressed to an application of the phone." },
    ["fmt-unknown"] = { "info", "Msg_Fmt has no published meaning, or one that is no text." },
    ["text-invalid"] = { "error", "The content has bytes that are no character of its Msg_Fmt." },
    ["text-other"] = { "warn", "The content is likely to be in another encoding than Msg_Fmt says." },
    ["text-control"] = { "info", "The text has control characters." },
    ["recipients-none"] = { "error", "The message has no recipient." },
    ["recipients-many"] = { "warn", "The specification allows fewer than 100 recipients." },
    ["content-empty"] = { "info", "The content is empty." },
    ["content-long"] = { "warn", "The content is longer than one message may be: 160 bytes of ASCII, 140 of anything else." },
    ["report-60"] = { "info", "A status report of 60 bytes, the layout before 3.0." },
    ["report-layout"] = { "error", "Registered_Delivery announces a status report, and the content is none." },
    ["report-length"] = { "error", "Msg_Length contradicts the length of the status report." },
    ["report-order"] = { "warn", "The report says that the message was done before it was submitted." },
}

-- VALUES: what the bytes of a field say. Bytes are strings: they cost much less than ranges of Wireshark. Offsets count
-- from 0, as Wireshark's do.

-- The number in `width` bytes at an offset.
local function number_at(bytes, at, width)
    local value = 0
    for index = at + 1, at + width do
        value = value * 256 + bytes:byte(index)
    end
    return value
end

local REPLACEMENT = "\239\191\189" -- U+FFFD, for bytes that are no character
local SHOWN_NUL = "\226\144\128" -- U+2400: Wireshark ends a text at NUL

local ESCAPES = { ["\t"] = "\\t", ["\r"] = "\\r", ["\n"] = "\\n", ["'"] = "\\'", ['"'] = '\\"', ["\\"] = "\\\\" }

-- Octets as text: the bytes before the first NUL. Those that are not printable ASCII are escaped.
local function octets(bytes)
    local text = bytes:match("^[^\0]*")
    return (text:gsub("[^0-9A-Za-z +]", function(byte)
        return ESCAPES[byte] or (byte:find("[^ -~]") and ("\\x%02x"):format(byte:byte()) or nil)
    end))
end

-- A character in UTF-8.
local function utf8_of(code)
    local function low(shift, first)
        return first + math.floor(code / shift) % 64
    end
    if code < 0x80 then
        return string.char(code)
    elseif code < 0x800 then
        return string.char(0xc0 + math.floor(code / 64), low(1, 0x80))
    elseif code < 0x10000 then
        return string.char(0xe0 + math.floor(code / 4096), low(64, 0x80), low(1, 0x80))
    end
    return string.char(0xf0 + math.floor(code / 262144), low(4096, 0x80), low(64, 0x80), low(1, 0x80))
end

-- Each decoder returns the text, and whether bytes are no character.
local DECODERS = {}

function DECODERS.ascii(bytes)
    local text, invalid = bytes:gsub("[\128-\255]", REPLACEMENT)
    return text, invalid > 0
end

function DECODERS.ucs2(bytes)
    local out, at, invalid = {}, 1, false
    local function unit()
        local high, low = bytes:byte(at, at + 1)
        return low and high * 256 + low
    end
    while at <= #bytes do
        local code = unit()
        at = at + 2
        if code and code >= 0xd800 and code < 0xe000 then
            local second = unit()
            if code < 0xdc00 and second and second >= 0xdc00 and second < 0xe000 then
                code = 0x10000 + (code - 0xd800) * 0x400 + second - 0xdc00
                at = at + 2
            else
                code = nil
            end
        end
        invalid = invalid or not code
        out[#out + 1] = code and utf8_of(code) or REPLACEMENT
    end
    return table.concat(out), invalid
end

-- The length of the sequence of GB18030 at an offset, and whether it has the form of a character.
local function gb_sequence(bytes, at)
    local a, b, c, d = bytes:byte(at, at + 3)
    local function is(byte, first, last)
        return byte and byte >= first and byte <= last
    end
    if a <= 0x80 then
        return 1, true
    elseif a < 0xff and (is(b, 0x40, 0x7e) or is(b, 0x80, 0xfe)) then
        return 2, true
    elseif a < 0xff and b == 0xff then
        return 2, false
    elseif a < 0xff and is(b, 0x30, 0x39) then
        if not c or is(c, 0x81, 0xfe) and not d then
            return c and 3 or 2, false
        elseif is(c, 0x81, 0xfe) and is(d, 0x30, 0x39) then
            return 4, true
        end
    end
    return 1, false
end

-- The characters that were met; false for none. The first two are not in the tables of Wireshark.
local GB = { ["\128"] = "€", ["\163\160"] = "\227\128\128" }

-- Wireshark knows the tables. Up to 4.2 it cuts what it decodes off at as many bytes as there were before: so four bytes
-- are decoded for each character, of which the first character is the one.
local function gb_character(sequence, tvb, at)
    if GB[sequence] == nil then
        local text = tvb(at, math.min(4, tvb:len() - at)):string(ENC_GB18030)
        local character = text:match("^[\194-\244][\128-\191]+")
        local is_cut = character and #character < 3 and character:byte() >= 0xe0
        GB[sequence] = character and not is_cut and character ~= REPLACEMENT and character or false
    end
    return GB[sequence]
end

-- `start` is the offset of the bytes in `tvb`.
function DECODERS.gb(bytes, tvb, start)
    local out, at, invalid = {}, 1, false
    if not bytes:find("[\128-\255]") then
        return bytes, false
    end
    while at <= #bytes do
        local length, is_whole = gb_sequence(bytes, at)
        local sequence = bytes:sub(at, at + length - 1)
        local character = is_whole and (sequence:match("^[\0-\127]$") or gb_character(sequence, tvb, start + at - 1))
        invalid = invalid or not character
        out[#out + 1] = character or REPLACEMENT
        at = at + length
    end
    return table.concat(out), invalid
end

-- Whether a day and a time of day exist.
local function exists(year, month, day, hour, minute, second)
    local days = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 }
    if year % 4 == 0 and (year % 100 ~= 0 or year % 400 == 0) then
        days[2] = 29
    end
    return days[month] and day >= 1 and day <= days[month] and hour < 24 and minute < 60 and second < 60
end

-- The numbers in a text of digits, each of a width; nil if it has another form.
local function numbers(text, ...)
    local found, at = {}, 1
    for _, width in ipairs({ ... }) do
        local digits = text:sub(at, at + width - 1)
        if #digits < width or digits:find("%D") then
            return nil
        end
        found[#found + 1] = tonumber(digits)
        at = at + width
    end
    return found, text:sub(at)
end

-- Each form returns the time in readable form, or nil if there is none.
local TIMES = {}

function TIMES.timestamp(bytes)
    local number = number_at(bytes, 0, 4)
    local function pair(shift)
        return math.floor(number / shift) % 100
    end
    local month, day, hour, minute, second = pair(1e8), pair(1e6), pair(1e4), pair(100), pair(1)
    if exists(2000, month, day, hour, minute, second) then
        return ("%02d-%02d %02d:%02d:%02d"):format(month, day, hour, minute, second)
    end
end

function TIMES.smpp(bytes)
    local parts, zone = numbers(bytes:match("^[^\0]*"), 2, 2, 2, 2, 2, 2, 1, 2)
    if not parts or not zone:find("^[+%-R]$") then
        return nil
    end
    local year, month, day, hour, minute, second, tenth, quarters = (table.unpack or unpack)(parts)
    if zone == "R" then
        if hour < 24 and minute < 60 and second < 60 and tenth == 0 and quarters == 0 then
            return ("in %d-%d-%d %02d:%02d:%02d"):format(year, month, day, hour, minute, second)
        end
    elseif quarters <= 48 and exists(2000 + year, month, day, hour, minute, second) then
        local date = ("%04d-%02d-%02d %02d:%02d:%02d.%d"):format(2000 + year, month, day, hour, minute, second, tenth)
        return ("%s %s%02d:%02d"):format(date, zone, math.floor(quarters / 4), quarters % 4 * 15)
    end
end

-- Year, month, day, hour, minute, second, of these widths; what has no width is 0.
local function dated(form, century, ...)
    local widths = { ... }
    return function(bytes)
        local parts, rest = numbers(bytes:match("^[^\0]*"), (table.unpack or unpack)(widths))
        if parts and rest == "" then
            local year, month, day = century + parts[1], parts[2], parts[3]
            if exists(year, month, day, parts[4] or 0, parts[5] or 0, parts[6] or 0) then
                return form:format(year, (table.unpack or unpack)(parts, 2))
            end
        end
    end
end

TIMES.report = dated("%04d-%02d-%02d %02d:%02d", 2000, 2, 2, 2, 2, 2)
TIMES.route = dated("%04d-%02d-%02d %02d:%02d:%02d", 0, 4, 2, 2, 2, 2, 2)
TIMES.day = dated("%04d-%02d-%02d", 0, 4, 2, 2)

-- What is published about a Stat, and the cause of the failure.
local function stat_meaning(bytes)
    local text = bytes:match("^[^\0]*")
    local letters, colon, number = text:match("^(%a%a)(:?)(.*)$")
    local family = letters and FAMILIES[letters:upper()]
    local row = family and number:find("^%d%d?%d?%d?%d?$") and (family[2][tonumber(number)] or false)
    if row then
        return family[1] .. COLON .. row[1], row[2]
    elseif family and (row == false or colon == ":") then
        return family[1]
    end
    local word = WORDS[text:upper()]
    return word and word[1], word and word[2]
end

-- WALKER: the fields of a message, in wire order.

local add_content, look_at_field, look_at_content -- below

-- Wireshark's type of each kind of field.
local TYPES = {
    uint = ProtoField.uint32, int = ProtoField.int32, id = ProtoField.uint64, bits = ProtoField.uint32,
    octets = ProtoField.string, text = ProtoField.string, time = ProtoField.string,
    bytes = ProtoField.bytes, content = ProtoField.bytes, header = ProtoField.bytes, element = ProtoField.bytes,
}

for _, field in pairs(F) do
    local abbr = "cmppx." .. (field.abbr or field.name:lower())
    local values = field.kind == "uint" and field.meanings or nil
    if field.kind == "uint" or field.kind == "bits" or field.kind == "int" then
        field.proto = TYPES[field.kind](abbr, field.name, base.DEC, values, nil, field.doc)
    elseif field.kind == "id" then
        field.proto = ProtoField.uint64(abbr, field.name, base.HEX, nil, nil, field.doc)
    elseif TYPES[field.kind] == ProtoField.bytes then
        field.proto = ProtoField.bytes(abbr, field.name, base.NONE, field.doc)
    else
        field.proto = ProtoField.string(abbr, field.name, base.ASCII, field.doc)
    end
end
local CAUSE = ProtoField.string("cmppx.cause", "Cause", base.ASCII, "Why a message failed, in a word.")

-- Walks over the bytes from `at` to `stop` and calls `visit` with each field, its offset and its width. Returns nil, or
-- what is wrong: "truncated" or "trailing", the field, the offset.
local function walk(parts, bytes, at, stop, visit)
    for _, part in ipairs(parts) do
        local rows, count = part.rows, 1
        if part.optional and at == stop then
            rows = {}
        elseif not rows then
            rows = { { part.count, 1 } }
        end
        for _, row in ipairs(rows) do
            local width = row[2]
            if at + width > stop then
                return "truncated", row[1], at
            end
            if visit then
                visit(row[1], at, width)
            end
            at = at + width
        end
        if part.count then
            local field, width = part.item or part.content, part.width
            if part.item then
                count = bytes:byte(at)
            else
                width = bytes:byte(at)
            end
            for _ = 1, count do
                if at + width > stop then
                    return "truncated", field, at
                end
                if visit then
                    visit(field, at, width)
                end
                at = at + width
            end
        end
    end
    if at < stop then
        return "trailing", nil, at
    end
end

local function add_cause(item, cause)
    if cause and cause ~= "" then
        item:add(CAUSE, cause):set_generated()
    end
end

-- Adds an octet string, which has a meaning if it is a code. Returns the text, too.
local function add_octets(tree, field, range, bytes)
    local text = octets(bytes)
    local item = tree:add(field.proto, range, text)
    local meaning, cause = field.meanings and field.meanings[text], nil
    if field.name == "Stat" then
        meaning, cause = stat_meaning(bytes)
    end
    if meaning then
        item:append_text(" (" .. meaning .. ")")
    end
    add_cause(item, cause)
    return item, text
end

-- The parts of an identifier that is not zero: bits, several of which may share a byte. Every SP sends zero, which has none.
local function id_parts(bytes, version)
    local parts = {}
    for index, row in ipairs(bytes:find("[^\0]") and IDENTIFIERS[version] or parts) do
        local value = math.floor(number_at(bytes, row[2], row[3]) / 2 ^ row[4]) % 2 ^ row[5]
        parts[index] = { field = row[1], at = row[2], width = row[3], value = value }
        parts[row[1].name] = value
    end
    return parts
end

-- What the list of packets shows of a message: its first numbers, and what became of it.
local function summarise(msg, field, value)
    local name = field.name
    if name == "Result" or name == "Status" then
        local meaning = field.meanings and field.meanings[value]
        msg.summary[#msg.summary + 1] = ("%s %d"):format(name, value) .. (meaning and " (" .. meaning .. ")" or "")
    elseif name == "Stat" or name == "Source_Addr" then
        msg.summary[#msg.summary + 1] = value
    elseif (name == "Dest_terminal_Id" or name == "Src_terminal_Id") and not msg.summary[name] then
        msg.summary[name] = true
        msg.summary[#msg.summary + 1] = (name:find("^D") and "to " or "from ") .. value
    end
end

-- Adds a field and what lies inside.
local function add_field(msg, tree, field, at, width)
    local kind, range, bytes = field.kind, msg.tvb(at, width), msg.bytes:sub(at + 1, at + width)
    local item, value
    if kind == "octets" then
        item, value = add_octets(tree, field, range, bytes)
    else
        item = tree:add(field.proto, range)
    end
    if kind == "uint" then
        value = number_at(bytes, 0, width)
        add_cause(item, field.causes and field.causes[value])
    elseif kind == "id" then
        value = id_parts(bytes, msg.version)
        for _, part in ipairs(value) do
            item:add(part.field.proto, msg.tvb(at + part.at, part.width), part.value)
        end
        if msg.request == SUBMIT and msg.is_response and msg.values.Result == 0 then
            msg.id = bytes
        end
    elseif kind == "content" then
        add_content(msg, item, at, bytes)
    end
    local time = field.time and TIMES[field.time](bytes)
    if time then
        item:add(F.time.proto, msg.tvb(at, field.time == "smpp" and 16 or width), time)
    end
    summarise(msg, field, value)
    look_at_field(msg, item, field, bytes, value, time)
end

-- CONTENT: what Msg_Content carries.

-- Splits a content into its user data header and the rest: the length of the header and its elements, or what is wrong.
local function split_header(bytes)
    if bytes == "" then
        return nil, "missing"
    end
    local stop, at, elements = bytes:byte() + 1, 1, {}
    if stop > #bytes then
        return nil, "too_long"
    end
    while at < stop do
        local length = at + 2 <= stop and bytes:byte(at + 2) + 2
        if not length or at + length > stop then
            return nil, "cut"
        end
        local layout = ELEMENTS[bytes:byte(at + 1) * 256 + length - 2] or ELEMENTS.other
        elements[#elements + 1] = { at = at, length = length, field = layout[1], rows = layout[2] }
        at = at + length
    end
    return stop, elements
end

-- Which segment of which long message the elements say this is. Of several the last one counts.
local function concatenation(elements, bytes)
    local found
    for _, element in ipairs(elements) do
        if element.field == F.concatenation then
            local stop = element.at + element.length
            found = { total = bytes:byte(stop - 1), number = bytes:byte(stop) }
        end
    end
    return found
end

-- Adds a header of a length at an offset.
local function add_header(msg, item, at, length, elements)
    local header = item:add(F.user_data_header.proto, msg.tvb(at, length))
    header:add(F.length.proto, msg.tvb(at, 1))
    for _, element in ipairs(elements) do
        local start = at + element.at
        local tree = header:add(element.field.proto, msg.tvb(start, element.length))
        for _, row in ipairs(element.rows) do
            local field, offset, width = row[1], row[2], row[3]
            if offset < element.length then
                tree:add(field.proto, msg.tvb(start + offset, width > 0 and width or element.length - offset))
            end
        end
    end
end

-- Adds the text or the data. Returns the text, and whether some of the bytes are no character.
local function add_payload(msg, item, at, bytes, remark)
    local decode = DECODERS[ENCODINGS[msg.values.Msg_Fmt]]
    local text, invalid, child
    if decode then
        text, invalid = decode(bytes, msg.tvb, at)
    end
    if bytes ~= "" then
        if text then
            child = item:add(F.text.proto, msg.tvb(at, #bytes), (text:gsub("\0", SHOWN_NUL)))
        else
            child = item:add(F.data.proto, msg.tvb(at, #bytes))
        end
        if remark then
            child:append_text(" (" .. remark .. ")")
        end
    end
    return text, invalid
end

-- What the content is, according to the fields before it.
local function carries(msg)
    if msg.values.Msg_Fwd_Type then
        return ({ [2] = "report", [3] = "mo" })[msg.values.Msg_Fwd_Type]
    end
    return msg.request == DELIVER and msg.values.Registered_Delivery == 1 and "report" or nil
end

local function has_header(flags)
    return flags % 2 == 1 or math.floor(flags / 64) % 2 == 1 -- bit 0 in CMPP, bit 6 in GSM
end

function add_content(msg, item, at, bytes)
    local kind, size, found = carries(msg), #bytes, { bytes = bytes }
    local rows = kind == "report" and REPORTS[size] or kind == "mo" and size == 60 and REPORTS.mo
    if rows then
        found.reading, found.kind = "report", kind
        msg.reported = bytes:sub(1, 8)
        for _, row in ipairs(rows) do
            add_field(msg, item, row[1], at, row[2])
            at = at + row[2]
        end
    elseif kind then
        found.reading = "other report"
        found.text, found.invalid = add_payload(msg, item, at, bytes, "status report of no known form")
    else
        local length, elements = split_header(bytes)
        if not has_header(msg.values.TP_udhi or 0) then
            found.reading, found.elements, found.payload = "plain", length and elements, bytes
            found.text, found.invalid = add_payload(msg, item, at, bytes)
        elseif length then
            found.reading, found.elements, found.payload = "headed", elements, bytes:sub(length + 1)
            add_header(msg, item, at, length, elements)
            found.text, found.invalid = add_payload(msg, item, at + length, found.payload)
        else
            found.reading = "bad header"
            found.text, found.invalid = add_payload(msg, item, at, bytes, HEADER_ERRORS[elements])
        end
    end
    msg.text = found.text
    look_at_content(msg, item, found)
end

-- NOTES: what is odd in a message that can be read, as expert information.

local SEVERITIES = { info = expert.severity.NOTE, warn = expert.severity.WARN, error = expert.severity.ERROR }

for code, row in pairs(NOTES) do
    row.expert = ProtoExpert.new("cmppx.note." .. code, row[2], expert.group.PROTOCOL, SEVERITIES[row[1]])
end

local function note(item, code, is_there)
    if is_there then
        item:add_proto_expert_info(NOTES[code].expert)
    end
end

-- Pk_total and Pk_number of a whole message that has them. In FWD_RESP they are copies.
local function numbered(msg)
    if msg.is_whole and msg.values.Pk_total and not msg.is_response then
        return msg.values.Pk_total, msg.values.Pk_number
    end
end

local function look_at_octets(msg, item, field, bytes, time)
    local text, name = bytes:match("^[^\0]*"), field.name
    if name == "Reserve" or name == "Reserved" then
        return note(item, "reserved-used", bytes:find("[^\0 ]"))
    elseif name == "Dest_terminal_Id" or name == "Src_terminal_Id" then
        -- A field of 32 bytes (3.0) may hold a pseudo code: one with letters, or longer than 21 bytes.
        local number = text:gsub("^%+", "")
        local is_alias = #bytes == 32 and (#number > 21 or number:find("[A-Za-z]"))
        note(item, "number-odd", number == "" or number:find("[^0-9]") and not is_alias)
    elseif name == "FeeCode" then
        note(item, "price-odd", text:find("[^0-9]"))
    elseif name == "FeeType" then
        note(item, "value-unknown", msg.request == SUBMIT and text ~= "" and not field.meanings[text])
    elseif field.time then
        note(item, "time-invalid", text ~= "" and not time)
    end
    note(item, "text-behind-nul", bytes:find("[^\0 ]", #text + 1))
end

local function look_at_id(msg, item, parts)
    local is_zero = not parts.Month
    if msg.request == SUBMIT and not msg.is_response then
        return note(item, "id-prefilled", not is_zero)
    elseif msg.request == SUBMIT then
        note(item, "id-zero", is_zero and msg.is_whole and msg.values.Result == 0)
    elseif msg.request == DELIVER and not msg.is_response then
        note(item, "id-zero", is_zero)
    end
    note(item, "id-time", not is_zero and not (parts.Month >= 1 and parts.Month <= 12 and parts.Day >= 1
        and parts.Hour < 24 and parts.Minute < 60 and (parts.Second or 0) < 60))
end

local LISTED = { Registered_Delivery = true, Fee_UserType = true, Status = true, Result = true, Src_type = true,
    Fee_terminal_type = true, Dest_terminal_type = true, Src_terminal_type = true }

local function look_at_number(msg, item, field, value, time)
    local name, total = field.name, numbered(msg)
    if name == "Pk_number" then
        note(item, "segment-number", total and (value > total or value == 0 and total > 0))
    elseif name == "TP_udhi" then
        note(item, "udhi-odd", value > 1)
    elseif name == "DestUsr_tl" then
        note(item, "recipients-none", value == 0)
        note(item, "recipients-many", value >= 100)
    elseif name == "Msg_Length" then
        note(item, "content-empty", value == 0)
        note(item, "content-long", msg.is_whole and value > (msg.values.Msg_Fmt == 0 and 160 or 140))
        note(item, "report-length", not msg.is_whole and msg.has_mismatched_report)
    elseif name == "Version" then
        note(item, "version-octet", not VERSION_OF_OCTET[value])
    elseif LISTED[name] then
        local is_listed = field.meanings and field.meanings[value] and value <= (field.last_listed or value)
        note(item, "value-unknown", not is_listed)
    end
    note(item, "time-invalid", field.time and not time)
end

function look_at_field(msg, item, field, bytes, value, time)
    if field.kind == "octets" then
        look_at_octets(msg, item, field, bytes, time)
    elseif field.kind == "id" then
        look_at_id(msg, item, value)
    elseif field.kind == "uint" then
        look_at_number(msg, item, field, value, time)
    elseif field.name == "AuthenticatorSource" then
        note(item, "proof-missing", not bytes:find("[^\0]"))
    end
end

local function look_at_report(msg, item, bytes)
    note(item, "report-60", msg.version == "3.0" and #bytes == 60)
    local submitted, done = bytes:sub(16, 25), bytes:sub(26, 35)
    note(item, "report-order", done < submitted and TIMES.report(submitted) and TIMES.report(done))
end

-- A segment whose sender forgot TP_udhi: the content begins with a header that says nothing else.
local function is_hidden(found)
    local segment = found.reading == "plain" and found.elements and concatenation(found.elements, found.bytes)
    return segment and #found.elements == 1 and segment.number > 0 and segment.number <= segment.total
        and segment.total > 1
end

-- Whether a text has control characters other than ends of lines and tabs.
local function has_controls(text)
    return text:find("[\0-\8\11\12\14-\31\127]") or text:find("\194[\128-\159]")
end

function look_at_content(msg, item, found)
    local total, number = numbered(msg)
    local hidden = is_hidden(found)
    if found.reading == "report" then
        return found.kind == "report" and look_at_report(msg, item, found.bytes)
    elseif found.reading == "other report" then
        note(item, "report-layout", true)
    elseif found.reading == "bad header" then
        note(item, "udh-broken", true)
    elseif found.reading == "plain" then
        note(item, "udh-hidden", hidden)
        note(item, "segment-plain", not hidden and total and total > 1)
    else
        local segment = concatenation(found.elements, found.bytes)
        if segment then
            note(item, "segment-number", segment.number == 0 or segment.number > segment.total)
            note(item, "segment-alone", segment.total == 1)
            note(item, "segment-header", total and (segment.total ~= total or segment.number ~= number))
        end
        local ports
        for _, element in ipairs(found.elements) do
            ports = ports or element.field == F.ports
        end
        note(item, "udh-ports", ports)
    end
    -- If a header is malformed or hidden, or a report is not one, it is unknown where a text would begin.
    if found.text and found.payload and not hidden then
        local is_ucs2 = ENCODINGS[msg.values.Msg_Fmt] == "ucs2"
        -- Two letters make a Chinese character, but Chinese is not made of letters.
        note(item, "text-other", is_ucs2 and #found.payload >= 12 and not found.payload:find("[^ -~\n\r\t]"))
        note(item, "text-invalid", found.invalid)
        note(item, "text-control", has_controls(found.text))
    end
    note(item, "fmt-unknown", not ENCODINGS[msg.values.Msg_Fmt])
end

-- VERSIONS: which version a connection speaks, by its login or by the layouts that fit.

local HEADER = 12 -- bytes of a header

-- Whether the body of a message fits its table in a version exactly.
local function fits(version, command, bytes, at, stop)
    local layout = COMMANDS[command] and COMMANDS[command][version]
    return layout and not walk(layout.parts, bytes, at + HEADER, stop)
end

-- The versions among `choice` that fit a message.
local function fitting(choice, command, bytes, at, stop)
    local found = {}
    for _, version in ipairs(choice) do
        if fits(version, command, bytes, at, stop) then
            found[#found + 1] = version
        end
    end
    return found
end

local function contains(choice, version)
    for _, other in ipairs(choice) do
        if other == version then
            return true
        end
    end
    return false
end

-- The most likely of several versions, and all of them if they are several.
local function prefer(choice)
    for _, version in ipairs(PREFERENCE) do
        if contains(choice, version) then
            return version, #choice > 1 and table.concat(choice, ", ") or nil
        end
    end
    return PREFERENCE[1]
end

-- The version that the octet Version of a login names.
local function version_of_login(command, bytes, at, stop)
    for _, version in ipairs(VERSIONS) do
        if fits(version, command, bytes, at, stop) then
            local named
            walk(COMMANDS[command][version].parts, bytes, at + HEADER, stop, function(field, offset)
                if field.name == "Version" then
                    named = VERSION_OF_OCTET[bytes:byte(offset + 1)]
                end
            end)
            return named
        end
    end
end

-- Takes the version from a login.
local function hear(stream, command, bytes, at, stop)
    if command == CONNECT then
        stream.agreed, stream.fitting = version_of_login(command, bytes, at, stop), VERSIONS
    elseif command == CONNECT + RESPONSE and stream.agreed then
        -- A server that offers a higher version than requested accepts the requested one. Names sort like numbers.
        local offered = version_of_login(command, bytes, at, stop)
        if offered and offered < stream.agreed then
            stream.agreed = offered
        end
    end
end

-- The version in which a malformed message without a login has the most fields that can be read.
local function furthest(stream, command, bytes, at, stop)
    local best, guessed = prefer(stream.fitting)
    local most
    for _, version in ipairs(PREFERENCE) do
        local layout = COMMANDS[command] and COMMANDS[command][version]
        local kind, _, offset = walk(layout and layout.parts or {}, bytes, at + HEADER, stop)
        if contains(stream.fitting, version) and layout and kind and (not most or offset > most) then
            best, most = version, offset
        end
    end
    return best, guessed
end

-- The version in which the next message of a stream is read, and the versions that fit if it was guessed.
local function version_of(stream, command, bytes, at, stop)
    if cmppx.prefs.version ~= 0 then
        return VERSIONS[cmppx.prefs.version]
    end
    hear(stream, command, bytes, at, stop)
    if stream.agreed and fits(stream.agreed, command, bytes, at, stop) then
        return stream.agreed
    end
    local exact = fitting(VERSIONS, command, bytes, at, stop)
    if #exact == 0 then
        if stream.agreed then
            return stream.agreed
        end
        return furthest(stream, command, bytes, at, stop)
    end
    local both = {}
    for _, version in ipairs(stream.fitting) do
        both[#both + 1] = contains(exact, version) and version or nil
    end
    if #both == 0 then
        return prefer(exact) -- only another version fits this message
    end
    stream.fitting = both
    return prefer(both)
end

-- FRAMING: where messages begin in a stream of bytes.

-- The length of the message at an offset, or nil if no message of a known command begins there.
local function length_at(bytes, at)
    local length, command = number_at(bytes, at, 4), number_at(bytes, at + 4, 4)
    return COMMANDS[command] and length >= HEADER and length <= LIMIT and length, command
end

-- Whether a header is likely to be one, of whatever command. After a gap in the capture, any bytes may be here.
local function is_likely(bytes, at)
    local length, command = number_at(bytes, at, 4), number_at(bytes, at + 4, 4)
    return length >= HEADER and length <= LIMIT and command % RESPONSE < 256
end

-- The least length of a message in any version, and whether it is the only one.
local function least_length(command)
    local least, is_only = LIMIT, true
    for _, layout in pairs(COMMANDS[command]) do
        local length = HEADER
        for _, part in ipairs(layout.parts) do
            is_only = is_only and part.rows and not part.optional
            for _, row in ipairs(part.rows or { { nil, 1 } }) do
                length = length + (part.optional and 0 or row[2])
            end
        end
        least = math.min(least, length)
    end
    return least, is_only
end

-- Whether the bytes begin with a message that fits a version, or with as much of one as there is.
local function begins(bytes, at)
    if #bytes - at < HEADER then
        return false
    end
    local length, command = length_at(bytes, at)
    if not length then
        return false
    elseif at + length <= #bytes then
        return #fitting(VERSIONS, command, bytes, at, at + length) > 0
    end
    local least, is_only = least_length(command)
    return length == least or length > least and not is_only
end

-- Whether reading can go on here: at a message that fits, or at one of a known command with another one behind it.
local function resumes(bytes, at)
    if begins(bytes, at) then
        return true
    end
    local length = #bytes - at >= HEADER and length_at(bytes, at)
    local stop = length and at + length
    return stop and stop + HEADER <= #bytes and length_at(bytes, stop) and true
end

-- The offset of the next message, or nil. `is_it` tells messages from other bytes.
local function find(bytes, from, is_it)
    local at = from
    while at do
        -- Total_Length is below 65536, and Command_Id below 256 apart from its highest bit.
        at = bytes:find("\0\0..[\0\128]\0\0", at + 1)
        if at and is_it(bytes, at - 1) then
            return at - 1
        end
    end
end

-- Whether a whole message is here that fits, with nothing behind it or the header of another one.
local function is_whole(bytes, at)
    local length = #bytes - at >= HEADER and length_at(bytes, at)
    local stop = length and at + length
    return stop and stop <= #bytes and begins(bytes, at)
        and (stop == #bytes or stop + HEADER <= #bytes and resumes(bytes, stop))
end

-- Whether bytes may be the beginning of a connection: a header, or as much of one as there is.
local function may_begin(bytes)
    if #bytes >= HEADER then
        return is_likely(bytes, 0)
    end
    return (bytes .. ("\0"):rep(HEADER)):find("^\0\0..[\0\128]\0\0") ~= nil
end

-- Whether bytes are the login of a protocol with a header like that of CMPP: SGIP, SMGP, SMPP.
local function is_other_login(bytes)
    if #bytes < HEADER then
        return false
    end
    local length, command, sequence = number_at(bytes, 0, 4), number_at(bytes, 4, 4), number_at(bytes, 8, 4)
    if command == 1 and (length == 61 or length == 42) then
        return true
    end
    local is_bind = command == 1 and length <= 60 and length ~= 39 or (command == 2 or command == 9) and length <= 100
    return is_bind and length > 16 and sequence == 0
end

-- CONVERSATIONS: what belongs together. All of it is learnt when a frame is read for the first time, and kept.

local streams, count -- what is known of each connection, by its ports; how many there are
local records -- what was learnt of each message, by frame and place
local submits -- the record of the SUBMIT that got an identifier
local accepted -- the frames in which messages were found

local function forget()
    streams, records, submits, accepted, count = {}, {}, {}, {}, 0
end

-- The connection of a segment, and its direction, 1 or 2. Fields of TCP are no help: Wireshark does not keep them when it
-- reads a frame for the first time.
local function stream_of(pinfo)
    local source, target = pinfo.src_port, pinfo.dst_port
    local key = math.min(source, target) * 65536 + math.max(source, target)
    streams[key] = streams[key] or {}
    for _, stream in ipairs(streams[key]) do
        if stream.port == source and stream.from == pinfo.src and stream.to == pinfo.dst then
            return stream, 1
        elseif stream.port == target and stream.from == pinfo.dst and stream.to == pinfo.src then
            return stream, 2
        end
    end
    count = count + 1
    local stream = { number = count, port = source, from = pinfo.src, to = pinfo.dst }
    stream.fitting, stream.pending = VERSIONS, {}
    table.insert(streams[key], stream)
    return stream, 1
end

-- Finds the request of an answer, and whether a request was sent before.
local function pair(stream, way, msg, record)
    if msg.request == CONNECT and not msg.is_response then
        stream.pending = {} -- another session
    end
    local asker = msg.is_response and 3 - way or way
    local key = ("%d %d %d"):format(asker, msg.request, msg.sequence)
    local request = stream.pending[key]
    if not msg.is_response then
        record.repeats = request and request.frame
        stream.pending[key] = record
    elseif request then
        record.request, request.response_in = request, record.frame
        record.time = record.at - request.at
        stream.pending[key] = nil
    end
end

-- Remembers the identifier that a SUBMIT got, and finds the SUBMIT of a report.
local function follow_id(msg, record)
    if msg.id and record.request then
        submits[msg.id] = record.request
    elseif msg.reported and submits[msg.reported] then
        record.submit = submits[msg.reported]
        record.submit.report_in = record.submit.report_in or record.frame
    end
end

-- What was learnt of the message at a place of a frame, or nil if it is read for the first time.
local function record_of(pinfo, stream, tvb, at, msg)
    local frame = records[pinfo.number] or {}
    records[pinfo.number] = frame
    -- A message that was put together begins at 0 of bytes of its own, others at their offset in the frame.
    local key = ("%d %d %d %d"):format(stream.number, tvb:offset() + at, msg.command, msg.sequence)
    if not frame[key] then
        frame[key] = { frame = pinfo.number, at = pinfo.rel_ts, is_new = true }
    end
    return frame[key]
end

local LINKS = {
    response_in = ProtoField.framenum("cmppx.response_in", "Response in", base.NONE, frametype.RESPONSE),
    response_to = ProtoField.framenum("cmppx.response_to", "Response to", base.NONE, frametype.REQUEST),
    time = ProtoField.relative_time("cmppx.time", "Time"),
    report_in = ProtoField.framenum("cmppx.report_in", "Report in", base.NONE, frametype.RESPONSE),
    report_on = ProtoField.framenum("cmppx.report_on", "Report on the SUBMIT in", base.NONE, frametype.REQUEST),
    repeats = ProtoField.framenum("cmppx.repeats", "Sequence_Id of an unanswered request in", base.NONE,
        frametype.RETRANS_PREV),
}

local function add_links(tree, record)
    local function link(field, frame)
        if frame then
            tree:add(field, frame):set_generated()
        end
    end
    link(LINKS.response_in, record.response_in)
    link(LINKS.response_to, record.request and record.request.frame)
    if record.time then
        local seconds = math.floor(record.time)
        local nanoseconds = math.floor((record.time - seconds) * 1e9 + 0.5)
        tree:add(LINKS.time, NSTime.new(seconds, nanoseconds)):set_generated()
    end
    link(LINKS.report_in, record.report_in)
    link(LINKS.report_on, record.submit and record.submit.frame)
    link(LINKS.repeats, record.repeats)
end

-- DISSECTOR: the messages of a segment.

local HEADERS = {
    total_length = ProtoField.uint32("cmppx.total_length", "Total_Length"),
    sequence_id = ProtoField.uint32("cmppx.sequence_id", "Sequence_Id"),
    version = ProtoField.string("cmppx.protocol", "Protocol", base.ASCII, "The version in which the message is read."),
    guessed = ProtoField.string("cmppx.guessed", "Guessed", base.ASCII, "No login was seen, and these versions fit."),
    body = ProtoField.bytes("cmppx.body", "Body", base.NONE, "The body of a command that the version does not define."),
    unread = ProtoField.bytes("cmppx.unread", "Unread", base.NONE, "Bytes that could not be read."),
    skipped = ProtoField.bytes("cmppx.skipped", "Skipped", base.NONE, "Bytes that are part of no message."),
}
local COMMAND_IDS = {} -- the same field with the names of each version
for _, version in ipairs(VERSIONS) do
    local names = {}
    for id, layouts in pairs(COMMANDS) do
        names[id] = layouts[version] and layouts[version].name
    end
    COMMAND_IDS[version] = ProtoField.uint32("cmppx.command_id", "Command_Id", base.HEX, names)
end

local function malformed(code, text)
    return ProtoExpert.new("cmppx.error." .. code, text, expert.group.MALFORMED, expert.severity.ERROR)
end
local ERRORS = {
    truncated = malformed("truncated", "The body ends before this field does"),
    trailing = malformed("trailing", "Bytes are left after the last field"),
    incomplete = malformed("incomplete", "The end of the message is missing"),
    skipped = malformed("skipped", "Bytes that are part of no message"),
}

do
    local fields, experts = { CAUSE }, {}
    for _, field in pairs(F) do
        fields[#fields + 1] = field.proto
    end
    for _, list in ipairs({ HEADERS, COMMAND_IDS, LINKS }) do
        for _, field in pairs(list) do
            fields[#fields + 1] = field
        end
    end
    for _, row in pairs(NOTES) do
        experts[#experts + 1] = row.expert
    end
    for _, one in pairs(ERRORS) do
        experts[#experts + 1] = one
    end
    cmppx.fields, cmppx.experts = fields, experts
end

local versions = { { 1, "by login or by fit", 0 } }
for number, version in ipairs(VERSIONS) do
    versions[#versions + 1] = { number + 1, version, number }
end
cmppx.prefs.version = Pref.enum("Version", 0, "The version of all messages", versions, false)
cmppx.prefs.ports = Pref.range("TCP ports", PORTS, "Connections on other ports are recognised by their messages", 65535)

-- What a message says in the list of packets.
local function summary(msg)
    local parts = { msg.name:gsub("^CMPP_", ""), tostring(msg.sequence) }
    for _, part in ipairs(msg.summary) do
        parts[#parts + 1] = part
    end
    if msg.text and msg.text ~= "" then
        local short = msg.text:match("^" .. ("[^\128-\191]?[\128-\191]*"):rep(20)):gsub("%c", " ")
        parts[#parts + 1] = '"' .. short .. (#short < #msg.text and "…" or "") .. '"'
    end
    return table.concat(parts, " ")
end

-- A DELIVER with a report whose Msg_Length contradicts its length: what is left after Msg_Length in 3.0.
local function has_mismatched_report(msg, body, stop)
    local left = stop - body - 77
    if msg.command ~= DELIVER or left < 60 or msg.bytes:byte(body + 76) ~= 1 then
        return false
    end
    local length = msg.bytes:byte(body + 77)
    return left == 80 and length == 71 or left < 80 and length == 60
        or left == 91 and length == 60 or left >= 71 and left < 91 and length == 71
end

-- Adds the message between two offsets. `is_cut` if its end is missing.
local function add_message(tvb, bytes, pinfo, tree, stream, way, at, stop, is_cut)
    local command, sequence = number_at(bytes, at + 4, 4), number_at(bytes, at + 8, 4)
    local msg = { tvb = tvb, bytes = bytes, command = command, sequence = sequence, values = {}, summary = {} }
    msg.is_response = command >= RESPONSE
    msg.request = command % RESPONSE
    local record = record_of(pinfo, stream, tvb, at, msg)
    if record.is_new then
        record.version, record.guessed = version_of(stream, command, bytes, at, stop)
    end
    msg.version = record.version
    local layout = COMMANDS[command] and COMMANDS[command][msg.version]
    msg.name = layout and layout.name or "unknown"

    local top = tree:add(cmppx, tvb(at, stop - at), ("CMPP %s, %s, Sequence_Id %d"):format(msg.version, msg.name, sequence))
    top:add(HEADERS.version, msg.version):set_generated()
    if record.guessed then
        top:add(HEADERS.guessed, record.guessed):set_generated()
    end
    top:add(HEADERS.total_length, tvb(at, 4))
    local id = top:add(COMMAND_IDS[msg.version], tvb(at + 4, 4))
    top:add(HEADERS.sequence_id, tvb(at + 8, 4))

    local body = at + HEADER
    if not layout then
        note(id, "command-unknown", true)
        if body < stop then
            top:add(HEADERS.body, tvb(body, stop - body))
        end
    else
        local kind, field, offset = walk(layout.parts, bytes, body, stop, function(field, offset, width)
            msg.values[field.name] = field.kind == "uint" and number_at(bytes, offset, width) or nil
        end)
        msg.is_whole = not kind
        msg.has_mismatched_report = has_mismatched_report(msg, body, stop)
        note(top, "heartbeat-empty", command == ACTIVE_TEST + RESPONSE and body == stop)
        walk(layout.parts, bytes, body, stop, function(field, offset, width)
            add_field(msg, top, field, offset, width)
        end)
        if kind and not is_cut then
            local item = offset < stop and top:add(HEADERS.unread, tvb(offset, stop - offset)) or top
            if field then
                item:add_proto_expert_info(ERRORS[kind], "The body ends before " .. field.name .. " does")
            else
                item:add_proto_expert_info(ERRORS[kind])
            end
        end
    end
    if is_cut then
        top:add_proto_expert_info(ERRORS.incomplete)
    end
    if record.is_new and not is_cut then
        pair(stream, way, msg, record)
        follow_id(msg, record)
    end
    record.is_new = nil
    add_links(top, record)
    return summary(msg)
end

-- What the list of packets says: all messages of a frame, whose segment may be read in several pieces.
local told
do
    local frame, text
    function told(number, infos)
        text = (frame == number and text .. ", " or "") .. table.concat(infos, ", ")
        frame = number
        return text
    end
end

-- Reads the messages of a segment. What is incomplete waits for the next segment.
local function dissect(tvb, bytes, pinfo, tree, stream, way)
    local at, size, infos = 0, #bytes, {}
    local can_wait = pinfo.can_desegment > 0
    pinfo.cols.protocol = "CMPP"
    while at < size do
        local left = size - at
        if left < HEADER and can_wait then
            pinfo.desegment_offset, pinfo.desegment_len = at, DESEGMENT_ONE_MORE_SEGMENT
            break
        end
        local length = left >= HEADER and number_at(bytes, at, 4)
        if not length or not is_likely(bytes, at) then
            local stop = find(bytes, at + 1, resumes) or size
            local item = tree:add(cmppx, tvb(at, stop - at), "CMPP, bytes that are part of no message")
            item:add(HEADERS.skipped, tvb(at, stop - at)):add_proto_expert_info(ERRORS.skipped)
            infos[#infos + 1] = "bytes skipped"
            at = stop
        elseif length <= left then
            infos[#infos + 1] = add_message(tvb, bytes, pinfo, tree, stream, way, at, at + length, false)
            at = at + length
        elseif can_wait and tvb:reported_len() - at < length then
            pinfo.desegment_offset, pinfo.desegment_len = at, length - left
            break
        else
            infos[#infos + 1] = add_message(tvb, bytes, pinfo, tree, stream, way, at, size, true)
            at = size
        end
    end
    if #infos > 0 then
        -- TCP protects what was said of the pieces before, and `told` says it again.
        pinfo.cols.info:clear_fence()
        pinfo.cols.info = told(pinfo.number, infos)
    end
    accepted[pinfo.number] = true
    return size
end

function cmppx.dissector(tvb, pinfo, tree)
    local stream, way = stream_of(pinfo)
    local bytes = tvb:raw()
    if pinfo.visited then
        if not accepted[pinfo.number] then
            return 0
        end
    elseif not stream.is_cmpp then
        -- Other protocols use these ports, too.
        if is_other_login(bytes) or not find(bytes, 0, resumes) and not may_begin(bytes) then
            return 0
        end
        stream.is_cmpp = true
    end
    return dissect(tvb, bytes, pinfo, tree, stream, way)
end

-- On other ports: a message at the beginning of a segment, or a whole one inside.
local function recognise(tvb, pinfo, tree)
    local bytes = tvb:raw()
    if is_other_login(bytes) or not begins(bytes, 0) and not find(bytes, 1, is_whole) then
        return false
    end
    pinfo.conversation = cmppx
    cmppx.dissector(tvb, pinfo, tree)
    return true
end

local ports
local function listen()
    local tcp = DissectorTable.get("tcp.port")
    if ports then
        tcp:remove(ports, cmppx)
    end
    ports = cmppx.prefs.ports
    if ports ~= "" then
        tcp:add(ports, cmppx)
    end
end

function cmppx.init()
    forget()
end

cmppx.prefs_changed = listen
listen()
cmppx:register_heuristic("tcp", recognise)
