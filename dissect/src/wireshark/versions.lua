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
