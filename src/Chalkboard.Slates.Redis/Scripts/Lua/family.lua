-- Goes before scripts on sign-ins. The record of a family is the id of its token, and when that was seen, expires and
-- ends; then for each superseded token its id, and when it expires and ends.

-- When the last of its tokens expires.
local function last(record)
  local expires = struct.unpack('>I6', record, 39)
  for at = 51, #record, 44 do expires = math.max(expires, (struct.unpack('>I6', record, at + 32))) end
  return expires
end

