-- Finds slates that have expired documents.
-- Includes now.
-- KEYS: for each of several slots, the slates that have expiring documents. ARGV: the maximum number of owners.
-- Returns their owners.
local owners, max_count = {}, tonumber(ARGV[1])
for _, key in ipairs(KEYS) do
  local due = redis.call('ZRANGEBYSCORE', key, '-inf', now, 'LIMIT', 0, max_count - #owners)
  for _, owner in ipairs(due) do owners[#owners + 1] = owner end
  if #owners == max_count then break end
end
return owners
