-- Renews a token in the record of its sign-in, and marks it as seen.
-- Includes now and family.
-- KEYS: as in families. ARGV: the family; the id; the lifetime from now on.
-- Returns the time and the new expiry, or nil if the token is not live.
local record = redis.call('HGET', KEYS[1], ARGV[1])
if not record then return false end

local offset = find_expiry(record, ARGV[2])
if not offset or struct.unpack('>I6', record, offset) <= now then return false end

local seen = pack_time(now)
local expires = math.min(now + ARGV[3], (struct.unpack('>I6', record, offset + 6)))
local packed_expires = pack_time(expires)
if offset == 39 then
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. seen .. packed_expires .. string.sub(record, 45))
  redis.call('ZADD', KEYS[2], now, ARGV[1])
  redis.call('ZADD', KEYS[3], expires, ARGV[1])
else
  redis.call('HSET', KEYS[1], ARGV[1], string.sub(record, 1, offset - 1) .. packed_expires .. string.sub(record, offset + 6))
end
return seen .. packed_expires
