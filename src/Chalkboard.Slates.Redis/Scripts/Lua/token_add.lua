-- Adds a token to its owner's sign-ins: the first of its family, or the successor of another token. Ends the least recently
-- used sign-ins if there are too many.
-- Includes now, family and families.
-- KEYS: as in families.
-- ARGV: the family; the id; the lifetime, the absolute lifetime, the maximum number of sign-ins; the token that it replaces,
--       or ''; the grace period of that token; two arguments of publish_end.
-- Returns nil if the replaced token is not the live one of its family. Otherwise, returns the sign-ins that are being
-- revoked, and then: nothing, if the script must be repeated, because there are more sign-ins to end; or the time, the
-- expiry and the absolute expiry of the new token, and the expiry of the replaced token or ''.
local family, replaced = ARGV[1], ARGV[6]
local record = redis.call('HGET', KEYS[1], family)
if replaced ~= '' and (not record or string.sub(record, 1, 32) ~= replaced or struct.unpack('>I6', record, 39) <= now) then
  return false
end

if end_expired() then return { get_being_revoked() } end
local excess_count = redis.call('ZCARD', KEYS[2]) + (replaced == '' and 1 or 0) - math.max(tonumber(ARGV[5]), 1)
if excess_count > 0 then
  local count_to_end = math.min(excess_count, max_count)
  for _, other in ipairs(redis.call('ZRANGE', KEYS[2], 0, count_to_end)) do
    if other ~= family and count_to_end > 0 then
      start_revocation(other, redis.call('HGET', KEYS[1], other))
      count_to_end = count_to_end - 1
    end
  end
  publish_end()
  if excess_count > max_count then return { get_being_revoked() } end
end

local superseded, grace_expiry = '', ''
if replaced ~= '' then
  grace_expiry = pack_time(math.min(struct.unpack('>I6', record, 39), now + ARGV[7]))
  superseded = replaced .. grace_expiry .. grace_expiry
  for offset = 51, #record, 44 do
    -- A superseded token stays in the record for another hour after it expires, because the clocks of nodes differ.
    if struct.unpack('>I6', record, offset + 32) > now - 3600000 then
      superseded = superseded .. string.sub(record, offset, offset + 43)
    end
  end
end
local absolute_expiry = now + ARGV[4]
local expires = math.min(now + ARGV[3], absolute_expiry)
local times = pack_time(now) .. pack_time(expires) .. pack_time(absolute_expiry)
redis.call('HSET', KEYS[1], family, ARGV[2] .. times .. superseded)
redis.call('ZADD', KEYS[2], now, family)
redis.call('ZADD', KEYS[3], expires, family)

-- The keys of the sign-ins expire an hour after the last token, because the clocks of nodes differ.
local keys_expire_at = string.format('%.0f', now + math.max(redis.call('PTTL', KEYS[1]), absolute_expiry - now + 3600000))
for i = 1, 3 do redis.call('PEXPIREAT', KEYS[i], keys_expire_at) end
return { get_being_revoked(), string.sub(times, 1, 6), string.sub(times, 7, 12), string.sub(times, 13), grace_expiry }
