-- Marks a token as seen in its owner's list.
-- Begins with now and ended.
-- KEYS: the owner's tokens. ARGV: the id; its lifetime from now.
-- Returns the time and its expiry, or nil if it is not live.
local entry = redis.call('HGET', KEYS[1], ARGV[1])
if not entry or ended(entry) then return false end
local expires = struct.pack('>I6', math.min(now + ARGV[2], (struct.unpack('>I6', entry, 46))))
now = struct.pack('>I6', now)
redis.call('HSET', KEYS[1], ARGV[1], string.sub(entry, 1, 33) .. now .. expires .. string.sub(entry, 46))
return now .. expires
