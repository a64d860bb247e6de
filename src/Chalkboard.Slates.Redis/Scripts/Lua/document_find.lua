-- Reads a document.
-- KEYS: the documents' headers and contents. ARGV: the id.
-- Returns the header and the content, or nil.
local header = redis.call('HGET', KEYS[1], ARGV[1])
if not header then return false end
local expires = struct.unpack('>I6', header, 23)
if expires ~= 0 then
  local time = redis.call('TIME')
  if expires <= time[1] * 1000 + math.floor(time[2] / 1000) then return false end
end
local content = redis.call('HGET', KEYS[2], ARGV[1])
if not content then return redis.error_reply('INCOMPLETE the content of a document is missing') end
return { header, content }
