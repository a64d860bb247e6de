-- Whether a slate has a document that has not expired. KEYS: the documents.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for _, id in ipairs(redis.call('HKEYS', KEYS[1])) do
  local ends = struct.unpack('>I6', redis.call('HGET', KEYS[1], id), 23)
  if ends == 0 or ends > now then return 1 end
end
return 0
