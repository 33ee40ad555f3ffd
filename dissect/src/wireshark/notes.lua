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
