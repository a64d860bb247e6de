-- Adds a token to its owner's sign-ins: the first of its family, or in the place of another. Sign-ins beyond the bound end.
-- Begins with now, family and families.
-- KEYS: as families says.
-- ARGV: the family; the id; its lifetime, its absolute lifetime, the most sign-ins; the token that it replaces, or ''; the grace of that.
-- Returns nil if that token is not the live one of its family; else what is being ended, and then, unless it is to be
-- repeated because there is more to end: the time, the new token's expiry and its end, that token's expiry or ''.
local family, replaced = ARGV[1], ARGV[6]
local record = redis.call('HGET', KEYS[1], family)
if replaced ~= '' and (not record or string.sub(record, 1, 32) ~= replaced or struct.unpack('>I6', record, 39) <= now) then return false end

if tidy() then return { ended() } end
local over = redis.call('ZCARD', KEYS[2]) + (replaced == '' and 1 or 0) - math.max(tonumber(ARGV[5]), 1)
if over > 0 then
  local some = math.min(over, most)
  for _, other in ipairs(redis.call('ZRANGE', KEYS[2], 0, some)) do
    if other ~= family and some > 0 then
      finish(other, redis.call('HGET', KEYS[1], other))
      some = some - 1
    end
  end
  if over > most then return { ended() } end
end

local superseded, graced = '', ''
if replaced ~= '' then
  graced = struct.pack('>I6', math.min(struct.unpack('>I6', record, 39), now + ARGV[7]))
  superseded = replaced .. graced .. graced
  for at = 51, #record, 44 do
    -- One stays on record until it has expired by the clock of any node.
    if struct.unpack('>I6', record, at + 32) > now - 3600000 then superseded = superseded .. string.sub(record, at, at + 43) end
  end
end
local ends = now + ARGV[4]
local expires = math.min(now + ARGV[3], ends)
local times = struct.pack('>I6', now) .. struct.pack('>I6', expires) .. struct.pack('>I6', ends)
redis.call('HSET', KEYS[1], family, ARGV[2] .. times .. superseded)
redis.call('ZADD', KEYS[2], now, family)
redis.call('ZADD', KEYS[3], expires, family)

-- The sign-ins outlive every token in them, also where the clocks of two nodes differ.
local lasts = string.format('%.0f', now + math.max(redis.call('PTTL', KEYS[1]), ends - now + 3600000))
for i = 1, 3 do redis.call('PEXPIREAT', KEYS[i], lasts) end
return { ended(), string.sub(times, 1, 6), string.sub(times, 7, 12), string.sub(times, 13), graced }
