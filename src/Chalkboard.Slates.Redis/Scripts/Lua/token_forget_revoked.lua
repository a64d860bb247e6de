-- Forgets sign-ins that have been ended, because their tokens are deleted.
-- Begins with now, family and families.
-- KEYS: as families says. ARGV: the families.
-- Returns what else is being ended.
for _, family in ipairs(ARGV) do redis.call('HDEL', KEYS[4], family) end
return ended()
