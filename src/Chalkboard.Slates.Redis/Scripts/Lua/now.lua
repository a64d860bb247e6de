-- Included at the beginning of scripts that need the time: defines now, in milliseconds since 1970.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

