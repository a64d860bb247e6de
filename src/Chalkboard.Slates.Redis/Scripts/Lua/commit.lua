-- Applies every write of a commit, or none.
-- Includes now, family, require_family and remove_expired.
-- KEYS: the documents' headers, contents, ids and expiries; the slates of this slot that have expiring documents;
--       the owner's sign-ins, and those that are being revoked.
-- ARGV: the token family that must be live, or ''; the channel for changes, or ''; the owner;
--       then for each write the id, the encoded write and the content.
-- An encoded write has the action (1 byte), the kind of precondition (1), the required version (16), the new version (16)
-- and the lifetime (6).
-- Returns 0 if the commit was applied, the number of the write in conflict, -1 if the sign-in has ended, -2 if it is being
-- revoked.
local PUT, DELETE, RENEW = string.byte('p'), string.byte('r'), string.byte('l')
local NONE, ABSENT, PRESENT = string.byte('0'), string.byte('a'), string.byte('p')

-- Returns the header of a document, or false if it is absent or has expired.
local function find_live(id)
  local header = redis.call('HGET', KEYS[1], id)
  if not header then return false end
  local expires = struct.unpack('>I6', header, 23)
  return (expires == 0 or expires > now) and header
end

for i = 4, #ARGV, 3 do
  local write = ARGV[i + 1]
  local precondition = string.byte(write, 2)
  if precondition ~= NONE then
    local header = find_live(ARGV[i])
    local is_met
    if precondition == ABSENT then is_met = not header
    elseif precondition == PRESENT then is_met = header
    else is_met = header and string.sub(header, 1, 16) == string.sub(write, 3, 18) end
    if not is_met then return (i - 1) / 3 end
  end
end

-- Sets when a document expires in the index; 0: never.
local first_expiry = nil
local function index_expiry(id, expires)
  if expires == 0 then
    redis.call('ZREM', KEYS[4], id)
  else
    redis.call('ZADD', KEYS[4], expires, id)
    first_expiry = math.min(first_expiry or expires, expires)
  end
end

-- Puts and renewals come first: if the server is out of memory, the first of them fails, before anything has been changed.
local written_at = pack_time(now)
for i = 4, #ARGV, 3 do
  local id, write = ARGV[i], ARGV[i + 1]
  if string.byte(write) == PUT then
    local lifetime = struct.unpack('>I6', write, 35)
    local expires = lifetime == 0 and 0 or now + lifetime
    local header = string.sub(write, 19, 34) .. written_at .. pack_time(expires)
    redis.call('HSET', KEYS[2], id, ARGV[i + 2])
    if redis.call('HSET', KEYS[1], id, header) == 1 then redis.call('ZADD', KEYS[3], 0, id) end
    index_expiry(id, expires)
  elseif string.byte(write) == RENEW then
    local header = find_live(id)
    if header then
      local expires = now + struct.unpack('>I6', write, 35)
      redis.call('HSET', KEYS[1], id, string.sub(header, 1, 22) .. pack_time(expires))
      index_expiry(id, expires)
    end
  end
end
local is_deleted = {}
for i = 4, #ARGV, 3 do
  local id = ARGV[i]
  if string.byte(ARGV[i + 1]) == DELETE and redis.call('HDEL', KEYS[1], id) == 1 then
    redis.call('HDEL', KEYS[2], id)
    redis.call('ZREM', KEYS[3], id)
    redis.call('ZREM', KEYS[4], id)
    is_deleted[i] = true
  end
end

-- The sweep visits the slate when its first document has expired. Until then, commits of expiring documents remove a few.
if first_expiry then
  redis.call('ZADD', KEYS[5], 'LT', first_expiry, ARGV[3])
  remove_expired(3)
end

if ARGV[2] ~= '' then
  local changes = { pack_length(#ARGV[3]), ARGV[3] }
  for i = 4, #ARGV, 3 do
    if string.byte(ARGV[i + 1]) == PUT or is_deleted[i] then
      changes[#changes + 1] = string.sub(ARGV[i + 1], 19, 34) .. pack_length(#ARGV[i]) .. ARGV[i]
    end
  end
  -- The writes are applied, so a missing permission to publish must not fail the script. The watch reports it.
  if #changes > 2 then redis.pcall('PUBLISH', ARGV[2], table.concat(changes)) end
end
return 0
