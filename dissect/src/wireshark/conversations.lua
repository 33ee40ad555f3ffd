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
