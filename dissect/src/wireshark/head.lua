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

