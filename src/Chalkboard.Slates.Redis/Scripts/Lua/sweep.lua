-- Removes expired documents of one slate, and notes when there are more.
-- Begins with now and remove_expired.
-- KEYS: the documents, their contents, their ids, their expiries; the slates of this slot in which something expires.
-- ARGV: the owner; the most to remove.
-- Returns how many were removed.
local removed = remove_expired(tonumber(ARGV[2]))
local first = redis.call('ZRANGE', KEYS[4], 0, 0, 'WITHSCORES')
if first[2] then redis.call('ZADD', KEYS[5], first[2], ARGV[1]) else redis.call('ZREM', KEYS[5], ARGV[1]) end
return removed
