-- Marks a token as seen in its owner's sign-ins.
-- Begins with now.
-- KEYS: as families says. ARGV: the family; the id; its lifetime from now.
-- Returns the time and its expiry, or nil if it is not live.
local record = redis.call('HGET', KEYS[1], ARGV[1])
if not record then return false end

-- Where its expiry is, and behind that its end.
local at = 39
if string.sub(record, 1, 32) ~= ARGV[2] then
  at = 51 + 32
  while at < #record and string.sub(record, at - 32, at - 1) ~= ARGV[2] do at = at + 44 end
end
if at > #record or struct.unpack('>I6', record, at) <= now then return false end

local seen = struct.pack('>I6', now)
local expires = math.min(now + ARGV[3], (struct.unpack('>I6', record, at + 6)))
local packed = struct.pack('>I6', expires)
if at == 39 then
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. seen .. packed .. string.sub(record, 45))
  redis.call('ZADD', KEYS[2], now, ARGV[1])
  redis.call('ZADD', KEYS[3], expires, ARGV[1])
else
  redis.call('HSET', KEYS[1], ARGV[1], string.sub(record, 1, at - 1) .. packed .. string.sub(record, at + 6))
end
return seen .. packed
