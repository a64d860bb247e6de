-- Applies every write, or none.
-- Begins with now and signed_in.
-- KEYS: the documents, the owner's tokens.
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
local stays, last, lasted = false, 0, nil
for i = 4, #ARGV, 3 do
  local head = ARGV[i + 1]
  if string.byte(head) == 112 then
    local life = struct.unpack('>I6', head, 35)
    local ends = 0
    if life == 0 then
      stays = true
    else
      ends = now + life
      if ends > last then last = ends end
      if not stays and not lasted then lasted = redis.call('PTTL', KEYS[1]) end
    end
    redis.call('HSET', KEYS[1], ARGV[i], string.sub(head, 19, 34) .. written .. struct.pack('>I6', ends) .. ARGV[i + 2])
  end
end
local removed = {}
for i = 4, #ARGV, 3 do
  if string.byte(ARGV[i + 1]) == 114 then removed[i] = redis.call('HDEL', KEYS[1], ARGV[i]) == 1 end
end

-- A slate of which everything expires does so as a whole.
if stays then
  redis.call('PERSIST', KEYS[1])
elseif lasted and lasted ~= -1 and last > now + lasted then
  redis.call('PEXPIREAT', KEYS[1], string.format('%.0f', last))
end

-- Whoever writes what expires clears a little away of what has.
if last ~= 0 then
  for _, id in ipairs(redis.call('HRANDFIELD', KEYS[1], 3)) do
    local ends = struct.unpack('>I6', redis.call('HGET', KEYS[1], id), 23)
    if ends ~= 0 and ends <= now then redis.call('HDEL', KEYS[1], id) end
  end
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
