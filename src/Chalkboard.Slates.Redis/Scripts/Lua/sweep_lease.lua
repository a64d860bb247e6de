-- Takes a turn, if nobody else has it. KEYS: the turn. ARGV: for how many milliseconds.
-- Returns 1 if it is the caller's, else 0.
return redis.call('SET', KEYS[1], '', 'NX', 'PX', ARGV[1]) and 1 or 0
