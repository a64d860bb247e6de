-- Goes before scripts on the tokens of an owner, after now: whether an entry is marked as ended, or has expired.
local function ended(entry) return string.byte(entry) == 77 or struct.unpack('>I6', entry, 40) <= now end

