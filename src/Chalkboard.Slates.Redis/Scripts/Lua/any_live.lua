-- Goes before scripts on the documents of an owner, after now: 1 if any of them has not expired, else 0.
-- KEYS: the documents, their contents, their ids, their expiries.
local function any_live()
  return redis.call('ZCARD', KEYS[3]) > redis.call('ZCOUNT', KEYS[4], '-inf', now) and 1 or 0
end

