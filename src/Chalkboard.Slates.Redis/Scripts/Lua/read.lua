-- Reads several documents of an owner, and checks a token.
-- Includes now and family.
-- KEYS: the documents' headers and contents; the owner's sign-ins, and those that are being revoked; the documents' ids.
-- ARGV: the token family, or '' to check no token; the token; the first and the last id below the prefix, as ZRANGEBYLEX
--       expects them, or '' and ''; the maximum number of these documents; the number of ids of other documents; these ids;
--       then for each known document the id and the version.
-- Returns -1 if the sign-in has ended, -2 if it is being revoked. Otherwise, returns the state of the token, or '': the time,
-- 'L' for a live or 'S' for a superseded one, then its expiry and absolute expiry, then the time last seen of a live one; 1
-- if there may be more documents below the prefix, otherwise 0; then for each document the id, the version, and the content
-- or nil if the version is known.
local state = ''
if ARGV[1] ~= '' then
  local record = redis.call('HGET', KEYS[3], ARGV[1])
  -- The offset of the token's expiry, which is followed by its absolute expiry.
  local offset = record and find_expiry(record, ARGV[2])
  if not offset or struct.unpack('>I6', record, offset) <= now then
    return redis.call('HEXISTS', KEYS[4], ARGV[1]) == 1 and -2 or -1
  end
  local is_current = offset == 39
  state = pack_time(now) .. (is_current and 'L' or 'S') .. string.sub(record, offset, offset + 11)
    .. (is_current and string.sub(record, 33, 38) or '')
end

local first_known, known = 7 + ARGV[6], {}
for i = first_known, #ARGV, 2 do known[ARGV[i]] = ARGV[i + 1] end

local results = { state, 0 }
local function add(id)
  local header = redis.call('HGET', KEYS[1], id)
  if not header then return end
  local expires = struct.unpack('>I6', header, 23)
  if expires ~= 0 and expires <= now then return end
  local version, content = string.sub(header, 1, 16), false
  if known[id] ~= version then
    content = redis.call('HGET', KEYS[2], id)
    if not content then return redis.error_reply('INCOMPLETE the content of a document is missing') end
  end
  local count = #results
  results[count + 1], results[count + 2], results[count + 3] = id, version, content
end

for i = 7, first_known - 1 do
  local failure = add(ARGV[i])
  if failure then return failure end
end
if ARGV[3] ~= '' then
  local max_count = tonumber(ARGV[5])
  local ids = redis.call('ZRANGEBYLEX', KEYS[5], ARGV[3], ARGV[4], 'LIMIT', 0, max_count + 1)
  for i = 1, math.min(#ids, max_count) do
    local failure = add(ids[i])
    if failure then return failure end
  end
  if #ids > max_count then results[2] = 1 end
end
return results
