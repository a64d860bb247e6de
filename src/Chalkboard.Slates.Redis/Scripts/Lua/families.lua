-- Goes before scripts that end sign-ins, after now and family.
-- KEYS: the sign-ins of an owner, each family with its record; the families by when they were seen; by when they expire;
--       those that are being ended: no commit passes with them, and their tokens are still to be deleted.

-- How much a script ends at most, so that it holds up nobody. The caller repeats it while there is more.
local most = 250

local function finish(family, record)
  if not record then
    -- The server has thrown it away.
    redis.call('ZREM', KEYS[2], family)
    redis.call('ZREM', KEYS[3], family)
    return
  end
  local stays = redis.call('PTTL', KEYS[1])
  -- Removing comes first, because it needs no memory: after it a script may write even where memory is short, and signing out must work there.
  redis.call('HDEL', KEYS[1], family)
  redis.call('ZREM', KEYS[2], family)
  redis.call('ZREM', KEYS[3], family)
  redis.call('HSET', KEYS[4], family, record)
  if redis.call('PTTL', KEYS[4]) < stays then redis.call('PEXPIRE', KEYS[4], stays) end
end

-- Ends what has expired. Returns whether there may be more.
local function tidy()
  local expired = redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', now, 'LIMIT', 0, most)
  for _, family in ipairs(expired) do
    local record = redis.call('HGET', KEYS[1], family)
    local expires = record and last(record) or 0
    if expires <= now then
      finish(family, record)
    else
      -- Its token has expired, and one that was superseded has not.
      redis.call('ZREM', KEYS[2], family)
      redis.call('ZADD', KEYS[3], expires, family)
    end
  end
  return #expired == most
end

-- Some of those that are being ended: families and records, one after the other.
local function ended() return redis.call('HRANDFIELD', KEYS[4], 100, 'WITHVALUES') end

