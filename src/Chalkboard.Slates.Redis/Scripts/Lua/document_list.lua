-- Lists documents in the order of the bytes of their ids, without content.
-- Begins with now.
-- KEYS: the documents, their contents, their ids.
-- ARGV: the range of ids, as ZRANGEBYLEX takes it; the most to return.
-- Returns id, header and length of the content, one after the other; last of all, where so many have expired that it
-- stopped early, the id after which to go on.

-- The keys of a slate come and go together, unless the server throws keys away.
if redis.call('HLEN', KEYS[1]) ~= redis.call('ZCARD', KEYS[3]) then return redis.error_reply('INCOMPLETE the list of ids does not match the documents') end

local from, most, expired, listed = ARGV[1], tonumber(ARGV[3]), 0, {}
while true do
  local ids = redis.call('ZRANGEBYLEX', KEYS[3], from, ARGV[2], 'LIMIT', 0, most)
  for _, id in ipairs(ids) do
    local header = redis.call('HGET', KEYS[1], id)
    local ends = struct.unpack('>I6', header, 23)
    if ends == 0 or ends > now then
      listed[#listed + 1] = id
      listed[#listed + 1] = header
      listed[#listed + 1] = redis.call('HSTRLEN', KEYS[2], id)
      if #listed == most * 3 then return listed end
    else
      expired = expired + 1
    end
  end
  if #ids < most then return listed end
  if expired > 1000 then
    listed[#listed + 1] = ids[#ids]
    return listed
  end
  from = '(' .. ids[#ids]
end
