-- The beginning of scripts that may depend on a sign-in, after now. They go on while it lasts or none is asked for.
-- KEYS: the documents, the owner's tokens. ARGV: the family that must be signed in, or ''.
-- Returns -1 if it is signed out, -2 if the sign-in is being ended.
if ARGV[1] ~= '' then
  local live, ending = false, false
  for _, entry in ipairs(redis.call('HVALS', KEYS[2])) do
    if string.sub(entry, 2, 33) == ARGV[1] then
      if string.byte(entry) == 77 then ending = true
      elseif struct.unpack('>I6', entry, 40) > now then live = true end
    end
  end
  if not live then return ending and -2 or -1 end
end

