-- Reads a mark, or makes it. KEYS: the mark. ARGV: what to make it of.
-- Returns the mark, or nil if there is none and none can be made, as where memory is short.
local mark = redis.call('GET', KEYS[1])
if mark then return mark end
return not redis.pcall('SET', KEYS[1], ARGV[1]).err and ARGV[1]
