-- Ends a sign-in: from here on no commit passes with it, and nothing brings it back.
-- Begins with now, family and families.
-- KEYS: as families says. ARGV: the family; 'live' and a token of it that must be live, or 'lost' and its token, which was lost.
-- Returns how many live tokens it had, and what is being ended.
local record, count, found = redis.call('HGET', KEYS[1], ARGV[1]), 0, false
if record then
  found = ARGV[2] == 'lost' and string.sub(record, 1, 32) == ARGV[3]
  if struct.unpack('>I6', record, 39) > now then
    count = 1
    found = found or string.sub(record, 1, 32) == ARGV[3]
  end
  for at = 51, #record, 44 do
    if struct.unpack('>I6', record, at + 32) > now then
      count = count + 1
      found = found or ARGV[2] == 'live' and string.sub(record, at, at + 31) == ARGV[3]
    end
  end
end
if found then finish(ARGV[1], record) end
return { found and count or 0, ended() }
