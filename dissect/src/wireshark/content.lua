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
