-- Reads a document. KEYS: the documents. ARGV: the id.
local held = redis.call('HGET', KEYS[1], ARGV[1])
if not held then return false end
local ends = struct.unpack('>I6', held, 23)
if ends ~= 0 then
  local time = redis.call('TIME')
  if ends <= time[1] * 1000 + math.floor(time[2] / 1000) then return false end
end
return held
