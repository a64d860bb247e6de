-- Lists sign-ins of an owner.
-- KEYS: as families says. ARGV: where to go on.
-- Returns where to go on, families and records.
return redis.call('HSCAN', KEYS[1], ARGV[1], 'COUNT', 250)
