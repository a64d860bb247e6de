-- Included in scripts on the documents of an owner, after now: removes expired documents, in the order of their expiry.
-- KEYS: the documents' headers, contents, ids and expiries.
-- Returns the number of removed documents.
local function remove_expired(max_count)
  local expired = redis.call('ZRANGEBYSCORE', KEYS[4], '-inf', now, 'LIMIT', 0, max_count)
  for _, id in ipairs(expired) do
    redis.call('HDEL', KEYS[1], id)
    redis.call('HDEL', KEYS[2], id)
    redis.call('ZREM', KEYS[3], id)
    redis.call('ZREM', KEYS[4], id)
  end
  return #expired
end

