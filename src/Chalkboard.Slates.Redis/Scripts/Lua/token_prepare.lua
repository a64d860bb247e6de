-- Makes a token that stands for nobody yet. KEYS: the token. ARGV: the record; how long it may stay so, in milliseconds.
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
