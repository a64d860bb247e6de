-- Applies every write, or none.
-- Begins with now, signed_in and remove_expired.
-- KEYS: the documents, their contents, their ids, their expiries; the slates of this slot in which something expires;
--       the owner's sign-ins, those that are being ended.
-- ARGV: the family that must be signed in, or ''; the channel for changes, or ''; the owner;
--       then for each write the id, the head and the content.
-- Returns 0 if committed, the number of the write in conflict, -1 if signed out, -2 if the sign-in is being ended.
for i = 4, #ARGV, 3 do
  local head = ARGV[i + 1]
  local when = string.byte(head, 2)
  if when ~= 48 then
    local held = redis.call('HGET', KEYS[1], ARGV[i])
    if held then
      local ends = struct.unpack('>I6', held, 23)
      if ends ~= 0 and ends <= now then held = false end
    end
    local met
    if when == 97 then met = not held
    elseif when == 112 then met = held
    else met = held and string.sub(held, 1, 16) == string.sub(head, 3, 18) end
    if not met then return (i - 1) / 3 end
  end
end

-- Puts come first: where memory is short the first of them fails, and nothing has been changed yet.
local written = struct.pack('>I6', now)
local first = nil
for i = 4, #ARGV, 3 do
  local id, head = ARGV[i], ARGV[i + 1]
  if string.byte(head) == 112 then
    local life = struct.unpack('>I6', head, 35)
    local ends = life == 0 and 0 or now + life
    redis.call('HSET', KEYS[2], id, ARGV[i + 2])
    if redis.call('HSET', KEYS[1], id, string.sub(head, 19, 34) .. written .. struct.pack('>I6', ends)) == 1 then redis.call('ZADD', KEYS[3], 0, id) end
    if ends == 0 then
      redis.call('ZREM', KEYS[4], id)
    else
      redis.call('ZADD', KEYS[4], ends, id)
      first = math.min(first or ends, ends)
    end
  end
end
local removed = {}
for i = 4, #ARGV, 3 do
  local id = ARGV[i]
  if string.byte(ARGV[i + 1]) == 114 and redis.call('HDEL', KEYS[1], id) == 1 then
    redis.call('HDEL', KEYS[2], id)
    redis.call('ZREM', KEYS[3], id)
    redis.call('ZREM', KEYS[4], id)
    removed[i] = true
  end
end

-- The sweep comes when the first of them has expired. Until it does, a commit of what expires removes a few that have.
if first then
  redis.call('ZADD', KEYS[5], 'LT', first, ARGV[3])
  remove_expired(3)
end

if ARGV[2] ~= '' then
  local changes = { struct.pack('>I2', #ARGV[3]), ARGV[3] }
  for i = 4, #ARGV, 3 do
    if string.byte(ARGV[i + 1]) == 112 or removed[i] then
      changes[#changes + 1] = string.sub(ARGV[i + 1], 19, 34) .. struct.pack('>I2', #ARGV[i]) .. ARGV[i]
    end
  end
  -- What is written stays written, so a right to publish that is missing must not fail it. Whoever watches is told.
  if #changes > 2 then redis.pcall('PUBLISH', ARGV[2], table.concat(changes)) end
end
return 0
