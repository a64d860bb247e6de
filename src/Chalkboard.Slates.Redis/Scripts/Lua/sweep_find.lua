-- Finds slates in which something has expired.
-- Begins with now.
-- KEYS: for each of some slots the slates in which something expires. ARGV: the most to return.
-- Returns their owners.
local owners, most = {}, tonumber(ARGV[1])
for _, key in ipairs(KEYS) do
  for _, owner in ipairs(redis.call('ZRANGEBYSCORE', key, '-inf', now, 'LIMIT', 0, most - #owners)) do owners[#owners + 1] = owner end
  if #owners == most then break end
end
return owners
