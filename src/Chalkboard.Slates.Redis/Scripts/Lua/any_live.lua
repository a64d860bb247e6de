-- Included in scripts on the documents of an owner, after now.
-- KEYS: the documents' headers, contents, ids and expiries.
-- Returns 1 if any document has not expired, otherwise 0.
local function any_live()
  return redis.call('ZCARD', KEYS[3]) > redis.call('ZCOUNT', KEYS[4], '-inf', now) and 1 or 0
end

