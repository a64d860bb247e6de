-- Acquires the lease for a sweep, unless another application has it.
-- KEYS: the lease. ARGV: its duration, in milliseconds.
-- Returns 1 if the caller has acquired it, otherwise 0.
return redis.call('SET', KEYS[1], '', 'NX', 'PX', ARGV[1]) and 1 or 0
