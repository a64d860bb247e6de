-- Lists documents without their content, in the order of the bytes of their ids.
-- Includes now.
-- KEYS: the documents' headers, contents and ids.
-- ARGV: the first and the last id, as ZRANGEBYLEX expects them; the maximum number of documents.
-- Returns the id, the header and the length of the content of each document. If it stops early, because it has found many
-- expired documents, the last value is the id to continue after.

-- The keys of a slate are created and deleted together. Only a server that evicts keys can separate them.
if redis.call('HLEN', KEYS[1]) ~= redis.call('ZCARD', KEYS[3]) then
  return redis.error_reply('INCOMPLETE the list of ids does not match the documents')
end

local first_id, max_count, expired_count, results = ARGV[1], tonumber(ARGV[3]), 0, {}
while true do
  local ids = redis.call('ZRANGEBYLEX', KEYS[3], first_id, ARGV[2], 'LIMIT', 0, max_count)
  for _, id in ipairs(ids) do
    local header = redis.call('HGET', KEYS[1], id)
    local expires = struct.unpack('>I6', header, 23)
    if expires == 0 or expires > now then
      results[#results + 1] = id
      results[#results + 1] = header
      results[#results + 1] = redis.call('HSTRLEN', KEYS[2], id)
      if #results == max_count * 3 then return results end
    else
      expired_count = expired_count + 1
    end
  end
  if #ids < max_count then return results end
  if expired_count > 1000 then
    results[#results + 1] = ids[#ids]
    return results
  end
  first_id = '(' .. ids[#ids]
end
