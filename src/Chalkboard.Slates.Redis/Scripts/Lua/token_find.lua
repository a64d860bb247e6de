-- Reads a token.
-- KEYS: the token.
-- Returns the time and the record; nil if there is no token.
local record = redis.call('GET', KEYS[1])
if not record then return false end
local time = redis.call('TIME')
return pack_time(time[1] * 1000 + math.floor(time[2] / 1000)) .. record
