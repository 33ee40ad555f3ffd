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
