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
