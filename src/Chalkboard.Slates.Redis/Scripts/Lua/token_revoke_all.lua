-- Ends sign-ins of an owner: as many as one script may.
-- Begins with now, family and families.
-- KEYS: as families says. ARGV: a family to leave alone, or ''.
-- Returns how many live tokens they had, what is being ended, and 1 if there are more, else 0.
local count = 0
for _, family in ipairs(redis.call('ZRANGE', KEYS[3], 0, most)) do
  if family ~= ARGV[1] then
    local record = redis.call('HGET', KEYS[1], family)
    if record and struct.unpack('>I6', record, 39) > now then count = count + 1 end
    for at = 51, record and #record or 0, 44 do
      if struct.unpack('>I6', record, at + 32) > now then count = count + 1 end
    end
    finish(family, record)
  end
end
local left = redis.call('ZCARD', KEYS[3]) - (redis.call('HEXISTS', KEYS[1], ARGV[1]))
return { count, ended(), left > 0 and 1 or 0 }
