-- Removes the records of revoked sign-ins, after their tokens were deleted.
-- Includes now, family and families.
-- KEYS: as in families. ARGV: the families.
-- Returns other sign-ins that are being revoked.
for _, family in ipairs(ARGV) do redis.call('HDEL', KEYS[4], family) end
return get_being_revoked()
