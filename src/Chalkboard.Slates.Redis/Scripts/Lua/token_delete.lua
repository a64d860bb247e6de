-- Deletes a token. KEYS: the token.
return redis.call('DEL', KEYS[1])
