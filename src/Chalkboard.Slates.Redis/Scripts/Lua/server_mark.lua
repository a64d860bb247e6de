-- Reads the mark of a server's data, and creates it if it is missing.
-- KEYS: the mark. ARGV: the value of a new mark.
-- Returns the mark, or nil if it can't be created, for example because the server is out of memory.
local mark = redis.call('GET', KEYS[1])
if mark then return mark end
return not redis.pcall('SET', KEYS[1], ARGV[1]).err and ARGV[1]
