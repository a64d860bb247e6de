-- Starts to revoke a sign-in. From then on, commits that require it are refused, and it can't be renewed.
-- Includes now, family and families.
-- KEYS: as in families.
-- ARGV: the family; the condition: 'live' if the following token must be a live one of the family, 'lost' if it must be the
--       current one, whose key is missing; the token; two arguments of publish_end.
-- Returns the number of live tokens in the family, or 0 if the condition does not hold, and the sign-ins that are being
-- revoked.
local record, live_count, is_met = redis.call('HGET', KEYS[1], ARGV[1]), 0, false
if record then
  is_met = ARGV[2] == 'lost' and string.sub(record, 1, 32) == ARGV[3]
  if struct.unpack('>I6', record, 39) > now then
    live_count = 1
    is_met = is_met or string.sub(record, 1, 32) == ARGV[3]
  end
  for offset = 51, #record, 44 do
    if struct.unpack('>I6', record, offset + 32) > now then
      live_count = live_count + 1
      is_met = is_met or ARGV[2] == 'live' and string.sub(record, offset, offset + 31) == ARGV[3]
    end
  end
end
if is_met then
  start_revocation(ARGV[1], record)
  publish_end()
end
return { is_met and live_count or 0, get_being_revoked() }
