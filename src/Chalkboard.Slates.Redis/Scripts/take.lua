-- Reads a document and removes it.
-- Begins with now and signed_in.
-- KEYS: as for commits. ARGV: the family that must be signed in, or ''; the channel for changes, or ''; the owner; the id.
-- Returns the document, or nil where it is absent; -1 if signed out, -2 if the sign-in is being ended.
local header, content = redis.call('HGET', KEYS[1], ARGV[4]), redis.call('HGET', KEYS[2], ARGV[4])
if not header then return false end
redis.call('HDEL', KEYS[1], ARGV[4])
redis.call('HDEL', KEYS[2], ARGV[4])
redis.call('ZREM', KEYS[3], ARGV[4])
redis.call('ZREM', KEYS[4], ARGV[4])
local ends = struct.unpack('>I6', header, 23)
if ends ~= 0 and ends <= now then return false end
if ARGV[2] ~= '' then
  -- As for commits: what is removed stays removed.
  redis.pcall('PUBLISH', ARGV[2], struct.pack('>I2', #ARGV[3]) .. ARGV[3] .. string.rep('\0', 16) .. struct.pack('>I2', #ARGV[4]) .. ARGV[4])
end
return { header, content }
