-- Reads a token: the time and the record, or nil. KEYS: the token.
local record = redis.call('GET', KEYS[1])
if not record or string.byte(record) == 80 then return false end
local time = redis.call('TIME')
return struct.pack('>I6', time[1] * 1000 + math.floor(time[2] / 1000)) .. record
