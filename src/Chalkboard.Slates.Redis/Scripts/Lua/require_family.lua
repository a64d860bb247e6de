-- The beginning of scripts that may depend on a sign-in, after now and family. They go on while it lasts or none is asked for.
-- KEYS: five of the slate; the owner's sign-ins, those that are being ended. ARGV: the family that must be signed in, or ''.
-- Returns -1 if it is signed out, -2 if the sign-in is being ended.
if ARGV[1] ~= '' then
  local record = redis.call('HGET', KEYS[6], ARGV[1])
  if not record or last(record) <= now then return redis.call('HEXISTS', KEYS[7], ARGV[1]) == 1 and -2 or -1 end
end

