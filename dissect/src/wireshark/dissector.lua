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
