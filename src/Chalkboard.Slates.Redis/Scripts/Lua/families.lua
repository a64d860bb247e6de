-- Included in scripts that end sign-ins, after now and family. A sign-in is a token family.
-- KEYS: the sign-ins of an owner, each family with its record; the families by the time they were last seen; by expiry;
--       those that are being revoked: commits that require them are refused, and their tokens are still to be deleted.

-- The maximum number of sign-ins that one script ends, so that it does not block the server. The caller repeats the script
-- while there are more.
local max_count = 250

-- Moves a sign-in to those that are being revoked.
local function start_revocation(family, record)
  if not record then
    -- The server has evicted the record.
    redis.call('ZREM', KEYS[2], family)
    redis.call('ZREM', KEYS[3], family)
    return
  end
  local time_to_live = redis.call('PTTL', KEYS[1])
  -- The deletions come first, because they need no memory. After them, a script may write even if the server is out of
  -- memory, so that users can always sign out.
  redis.call('HDEL', KEYS[1], family)
  redis.call('ZREM', KEYS[2], family)
  redis.call('ZREM', KEYS[3], family)
  redis.call('HSET', KEYS[4], family, record)
  if redis.call('PTTL', KEYS[4]) < time_to_live then redis.call('PEXPIRE', KEYS[4], time_to_live) end
end

-- Ends expired sign-ins. Returns true if there may be more.
local function end_expired()
  local expired = redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', now, 'LIMIT', 0, max_count)
  for _, family in ipairs(expired) do
    local record = redis.call('HGET', KEYS[1], family)
    local expires = record and get_last_expiry(record) or 0
    if expires <= now then
      start_revocation(family, record)
    else
      -- Its current token has expired, but a superseded one has not.
      redis.call('ZREM', KEYS[2], family)
      redis.call('ZADD', KEYS[3], expires, family)
    end
  end
  return #expired == max_count
end

-- Reports to watchers that sign-ins of the owner have ended. Scripts that call it have two more arguments at the end: the
-- channel for ends of sign-ins; the owner. The sign-ins have ended, so a missing permission to publish must not fail the
-- script. The watch reports it.
local function publish_end()
  local channel, owner = ARGV[#ARGV - 1], ARGV[#ARGV]
  redis.pcall('PUBLISH', channel, pack_length(#owner) .. owner)
end

-- Returns some of the sign-ins that are being revoked: alternating families and records.
local function get_being_revoked() return redis.call('HRANDFIELD', KEYS[4], 100, 'WITHVALUES') end

