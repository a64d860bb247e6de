-- Lists the tokens of an owner.
-- Begins with now and ended.
-- KEYS: the owner's tokens.
-- Returns the ids that are to be removed, and those of the live ones.
local entries, gone, live = redis.call('HGETALL', KEYS[1]), {}, {}
for i = 1, #entries, 2 do
  local list = ended(entries[i + 1]) and gone or live
  list[#list + 1] = entries[i]
end
return { gone, live }
