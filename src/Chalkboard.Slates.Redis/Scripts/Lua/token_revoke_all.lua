-- Starts to revoke an owner's sign-ins: as many as one script may.
-- Includes now, family and families.
-- KEYS: as in families. ARGV: a family that is not revoked, or ''; two arguments of publish_end.
-- Returns the number of live tokens in them, the sign-ins that are being revoked, and 1 if there are more to revoke,
-- otherwise 0.
local live_count = 0
for _, family in ipairs(redis.call('ZRANGE', KEYS[3], 0, max_count)) do
  if family ~= ARGV[1] then
    local record = redis.call('HGET', KEYS[1], family)
    if record and struct.unpack('>I6', record, 39) > now then live_count = live_count + 1 end
    for offset = 51, record and #record or 0, 44 do
      if struct.unpack('>I6', record, offset + 32) > now then live_count = live_count + 1 end
    end
    start_revocation(family, record)
  end
end
if live_count > 0 then publish_end() end
local remaining_count = redis.call('ZCARD', KEYS[3]) - (redis.call('HEXISTS', KEYS[1], ARGV[1]))
return { live_count, get_being_revoked(), remaining_count > 0 and 1 or 0 }
