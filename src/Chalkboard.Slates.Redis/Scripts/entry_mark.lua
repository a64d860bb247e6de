-- Marks tokens of an owner as ended: from here on no commit passes with them, and nothing brings them back.
-- Begins with now and ended.
-- KEYS: the owner's tokens.
-- ARGV: 'F' for one family, 'A' for all, 'O' for all but one family, 'N' for none; that family, or ''; a token that must be live for anything to be marked, or ''.
-- Returns how many live ones were marked, and the ids that are to be removed: these, and those that somebody left marked or that have expired.
local which = ARGV[1]
if ARGV[3] ~= '' then
  local entry = redis.call('HGET', KEYS[1], ARGV[3])
  if not entry or ended(entry) then which = 'N' end
end

local entries, gone, count = redis.call('HGETALL', KEYS[1]), {}, 0
for i = 1, #entries, 2 do
  local id, entry = entries[i], entries[i + 1]
  local live = not ended(entry)
  local named = which == 'A' or which ~= 'N' and (which == 'F') == (string.sub(entry, 2, 33) == ARGV[2])
  if live and named then
    -- Removing comes first, because it needs no memory: after it a script may write even where memory is short, and signing out must work there.
    redis.call('HDEL', KEYS[1], id)
    redis.call('HSET', KEYS[1], id, 'M' .. string.sub(entry, 2))
    count = count + 1
  end
  if not live or named then gone[#gone + 1] = id end
end
return { count, gone }
