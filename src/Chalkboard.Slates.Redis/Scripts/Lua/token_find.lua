-- Reads a token.
-- KEYS: the token.
-- Returns the time and the record; '' for a prepared token, which is not valid yet; nil if there is no token.
local record = redis.call('GET', KEYS[1])
if not record then return false end
if string.sub(record, 1, 1) == 'P' then return '' end
local time = redis.call('TIME')
return pack_time(time[1] * 1000 + math.floor(time[2] / 1000)) .. record
