-- Removes from their owner's list tokens whose keys are gone. KEYS: the owner's tokens. ARGV: the ids.
local removed = 0
for _, id in ipairs(ARGV) do removed = removed + redis.call('HDEL', KEYS[1], id) end
return removed
