-- Reads a document and removes it.
-- KEYS: the documents, the owner's tokens. ARGV: the family that must be signed in, or ''; the channel for changes, or ''; the owner; the id.
-- Returns the document, or nil where it is absent; -1 if signed out, -2 if the sign-in is being ended.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

if ARGV[1] ~= '' then
  local live, ending = false, false
  for _, entry in ipairs(redis.call('HVALS', KEYS[2])) do
    if string.sub(entry, 2, 33) == ARGV[1] then
      if string.byte(entry) == 77 then ending = true
      elseif struct.unpack('>I6', entry, 40) > now then live = true end
    end
  end
  if not live then return ending and -2 or -1 end
end

local held = redis.call('HGET', KEYS[1], ARGV[4])
if not held then return false end
redis.call('HDEL', KEYS[1], ARGV[4])
local ends = struct.unpack('>I6', held, 23)
if ends ~= 0 and ends <= now then return false end
if ARGV[2] ~= '' then
  redis.call('PUBLISH', ARGV[2], struct.pack('>I2', #ARGV[3]) .. ARGV[3] .. string.rep('\0', 16) .. struct.pack('>I2', #ARGV[4]) .. ARGV[4])
end
return held
