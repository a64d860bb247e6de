-- Removes expired documents of one slate, and records when its next document expires.
-- Includes now and remove_expired.
-- KEYS: the documents' headers, contents, ids and expiries; the slates of this slot that have expiring documents.
-- ARGV: the owner; the maximum number of documents to remove.
-- Returns the number of removed documents.
local removed_count = remove_expired(tonumber(ARGV[2]))
local next_expiry = redis.call('ZRANGE', KEYS[4], 0, 0, 'WITHSCORES')[2]
if next_expiry then redis.call('ZADD', KEYS[5], next_expiry, ARGV[1]) else redis.call('ZREM', KEYS[5], ARGV[1]) end
return removed_count
