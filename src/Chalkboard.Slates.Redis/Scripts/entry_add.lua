-- Adds a token to its owner's list, in the place of another or as a new one, and marks those beyond the bound.
-- Begins with now and ended.
-- KEYS: the owner's tokens.
-- ARGV: the id, its family, its lifetime, its absolute lifetime, the most tokens; the token that it replaces, or ''; the grace of that.
-- Returns nil if that token is not live; else the time, the new token's expiry and its end, that token's expiry or '', and the ids that are to be removed.
local id, bound = ARGV[1], tonumber(ARGV[5])

local graced = ''
if ARGV[6] ~= '' then
  local entry = redis.call('HGET', KEYS[1], ARGV[6])
  if not entry or ended(entry) then return false end
  graced = struct.pack('>I6', math.min(struct.unpack('>I6', entry, 40), now + ARGV[7]))
  redis.call('HSET', KEYS[1], ARGV[6], 'S' .. string.sub(entry, 2, 39) .. graced .. graced)
end

local ends = now + ARGV[4]
local expires = math.min(now + ARGV[3], ends)
redis.call('HSET', KEYS[1], id, 'L' .. ARGV[2] .. struct.pack('>I6', now) .. struct.pack('>I6', expires) .. struct.pack('>I6', ends))

local entries, kept, gone = redis.call('HGETALL', KEYS[1]), {}, {}
for i = 1, #entries, 2 do
  local entry = entries[i + 1]
  if ended(entry) then
    gone[#gone + 1] = entries[i]
  elseif string.byte(entry) == 76 and entries[i] ~= id then
    kept[#kept + 1] = { entries[i], entry, (struct.unpack('>I6', entry, 34)) }
  end
end
if #kept >= bound then
  table.sort(kept, function(a, b) return a[3] > b[3] end)
  for i = math.max(bound, 1), #kept do
    redis.call('HSET', KEYS[1], kept[i][1], 'M' .. string.sub(kept[i][2], 2))
    gone[#gone + 1] = kept[i][1]
  end
end

-- The list outlives every token in it, also where the clocks of two nodes differ.
local lasts = now + math.max(redis.call('PTTL', KEYS[1]), ends - now + 3600000)
redis.call('PEXPIREAT', KEYS[1], string.format('%.0f', lasts))
return { struct.pack('>I6', now), struct.pack('>I6', expires), struct.pack('>I6', ends), graced, gone }
