-- Removes every document. KEYS: the documents. ARGV: the channel for changes, or ''; the owner.
-- Returns whether there were any, expired ones not counted.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local live = 0
for _, id in ipairs(redis.call('HKEYS', KEYS[1])) do
  local ends = struct.unpack('>I6', redis.call('HGET', KEYS[1], id), 23)
  if ends == 0 or ends > now then
    live = 1
    break
  end
end
redis.call('UNLINK', KEYS[1])
-- An owner without a document after it stands for all. As for commits: what is removed stays removed.
if live == 1 and ARGV[1] ~= '' then redis.pcall('PUBLISH', ARGV[1], struct.pack('>I2', #ARGV[2]) .. ARGV[2]) end
return live
