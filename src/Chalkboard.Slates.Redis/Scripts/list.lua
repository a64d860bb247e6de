-- Lists documents in the order of the bytes of their ids, without content.
-- Begins with now.
-- KEYS: the documents. ARGV: the prefix; the id after which to begin, or ''; the most to return.
-- Returns id, version and times, and length of the content, one after the other.

-- Lua compares by the server's locale. Where that is not the order of bytes, bytes are compared one by one.
local before = function(a, b) return a < b end
if not ('B' < 'a' and '-' < 'A' and 'z' < '\195\169' and 'a b' < 'aB' and 'a' < 'a\1') then
  before = function(a, b)
    for i = 1, math.min(#a, #b) do
      local x, y = string.byte(a, i), string.byte(b, i)
      if x ~= y then return x < y end
    end
    return #a < #b
  end
end

local ids = {}
for _, id in ipairs(redis.call('HKEYS', KEYS[1])) do
  if string.sub(id, 1, #ARGV[1]) == ARGV[1] and before(ARGV[2], id) then ids[#ids + 1] = id end
end
table.sort(ids, before)

local most, cleared, listed = tonumber(ARGV[3]) * 3, 0, {}
for _, id in ipairs(ids) do
  local held = redis.call('HGET', KEYS[1], id)
  local ends = struct.unpack('>I6', held, 23)
  if ends == 0 or ends > now then
    listed[#listed + 1] = id
    listed[#listed + 1] = string.sub(held, 1, 28)
    listed[#listed + 1] = #held - 28
    if #listed == most then break end
  elseif cleared < 100 then
    -- Reading must not fail where writing does.
    redis.pcall('HDEL', KEYS[1], id)
    cleared = cleared + 1
  end
end
return listed
