-- Included in scripts on sign-ins. The record of a token family has the id of its current token (32 bytes) and the times
-- (6 bytes each) at which it was last seen, expires, and expires even if it is renewed; then for each superseded token its
-- id and the last two times.

-- Returns the offset of the expiry of a token, which is followed by its absolute expiry; nil if the token is not in the record.
local function find_expiry(record, token)
  if string.sub(record, 1, 32) == token then return 39 end
  for offset = 51, #record, 44 do
    if string.sub(record, offset, offset + 31) == token then return offset + 32 end
  end
end

-- Returns the time at which the last of its tokens expires.
local function get_last_expiry(record)
  local expires = struct.unpack('>I6', record, 39)
  for offset = 51, #record, 44 do expires = math.max(expires, (struct.unpack('>I6', record, offset + 32))) end
  return expires
end

