-- Goes before scripts on the documents of an owner, after now: 1 if any of them has not expired, else 0. KEYS: the documents.
local function any_live()
  for _, id in ipairs(redis.call('HKEYS', KEYS[1])) do
    local ends = struct.unpack('>I6', redis.call('HGET', KEYS[1], id), 23)
    if ends == 0 or ends > now then return 1 end
  end
  return 0
end

