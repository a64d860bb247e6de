-- Goes before scripts on the documents of an owner, after now: removes expired documents, those first that expired first.
-- KEYS: the documents, their contents, their ids, their expiries.
-- Returns how many were removed.
local function remove_expired(most)
  local expired = redis.call('ZRANGEBYSCORE', KEYS[4], '-inf', now, 'LIMIT', 0, most)
  for _, id in ipairs(expired) do
    redis.call('HDEL', KEYS[1], id)
    redis.call('HDEL', KEYS[2], id)
    redis.call('ZREM', KEYS[3], id)
    redis.call('ZREM', KEYS[4], id)
  end
  return #expired
end

