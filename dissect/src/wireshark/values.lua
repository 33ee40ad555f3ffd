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
