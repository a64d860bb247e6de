-- Creates a token in the prepared state, in which it is not valid.
-- KEYS: the token. ARGV: the record; the lifetime of the prepared token, in milliseconds.
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
