-- Included in scripts that may depend on a sign-in, after now and family: ends the script if a required sign-in is not live.
-- KEYS: five keys of the slate; the owner's sign-ins, and those that are being revoked.
-- ARGV: the token family that must be live, or ''.
-- Returns -1 if the sign-in has ended, -2 if it is being revoked.
if ARGV[1] ~= '' then
  local record = redis.call('HGET', KEYS[6], ARGV[1])
  if not record or get_last_expiry(record) <= now then return redis.call('HEXISTS', KEYS[7], ARGV[1]) == 1 and -2 or -1 end
end

