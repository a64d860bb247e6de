-- Lists the tokens of an owner. KEYS: the owner's tokens.
-- Returns the ids that are to be removed, and those of the live ones.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local entries, gone, live = redis.call('HGETALL', KEYS[1]), {}, {}
for i = 1, #entries, 2 do
  local entry = entries[i + 1]
  local ended = string.byte(entry) == 77 or struct.unpack('>I6', entry, 40) <= now
  local list = ended and gone or live
  list[#list + 1] = entries[i]
end
return { gone, live }
