-- Lists sign-ins of an owner, in several calls.
-- KEYS: as in families. ARGV: the cursor.
-- Returns the next cursor, and alternating families and records.
return redis.call('HSCAN', KEYS[1], ARGV[1], 'COUNT', 250)
