-- Reads a token: the time and the record; '' for one that is prepared, which stands for nobody yet; nil for none. KEYS: the token.
local record = redis.call('GET', KEYS[1])
if not record then return false end
if string.byte(record) == 80 then return '' end
local time = redis.call('TIME')
return struct.pack('>I6', time[1] * 1000 + math.floor(time[2] / 1000)) .. record
